"""A defect in what is done beside the sending ends no sending, and is found in the log."""

import logging
from types import SimpleNamespace

from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.fleet import Fleet, Member
from emailer.store.setups import Setup

from .conftest import take_all


class Broken:
    """A store whose look after what is due meets a defect each time."""

    def __init__(self, store) -> None:
        self._store = store
        self.looked = 0

    def __getattr__(self, name: str):
        return getattr(self._store, name)

    async def look_after(self, owner: str) -> None:
        self.looked += 1
        raise RuntimeError(f"{owner} met a defect")


def defects(caplog) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_defect_in_a_duty_keeps_neither_the_others_nor_the_sending(house, caplog):
    house.store = store = Broken(house.store)
    pool = house.start(take_all)
    run_id = await house.create(20)
    assert await house.finished(run_id) == {"sent": 20}
    await store.update_account({"connections": 3})  # which another duty reads
    while store.looked < 3 or house.connections_made < 3:
        await store.wait_for_change(run_id, 1 << 60, 0.05)
    assert pool.health() is None
    [said] = defects(caplog)
    assert "met a defect" in said.reason
    assert said.exc_info


async def test_a_pool_that_dies_of_a_defect_is_found_in_the_log(house, caplog):
    async def dies() -> None:
        raise RuntimeError("a defect")

    pool = SimpleNamespace(run=dies, stop=lambda: None)
    first = Member(Setup(DEFAULT_ACCOUNT, "", ""), "simulated", pool=pool)
    await Fleet(house.store, first, enlist=None, vault=None).run()
    [said] = defects(caplog)
    assert (said.account, str(said.exc_info[1])) == (DEFAULT_ACCOUNT, "a defect")
