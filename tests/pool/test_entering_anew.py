"""A sender that others have ended, as its process seemed dead, enters anew and goes on; one that
somebody meant to end does not.
"""

import asyncio
import dataclasses
from types import SimpleNamespace

import pytest

from emailer.model import DEFAULT_ACCOUNT
from emailer.sending import entering_anew
from emailer.sending.fleet import Fleet, Member
from emailer.sending.pool import Pool, PoolSettings
from emailer.store import SupersededError
from emailer.store.postgres import engine as server
from emailer.store.postgres.heartbeat import Lease
from emailer.store.setups import Setup
from tests.patience import PATIENCE_S
from tests.pool.conftest import FakeTransport, House, take_all
from tests.pool.test_pool_control import Gate, Late

FENCE = "UPDATE emailer_owner SET ended_at = 5 WHERE owner = ?"
"""What others do to an owner whose lease they saw run out."""


class Office:
    """A house's pool in a fleet, as the program has it."""

    def __init__(self, house: House, server=take_all) -> None:
        self.house, self.server, self.entered = house, server, []

    async def open(self) -> Fleet:
        first = Member(Setup(DEFAULT_ACCOUNT, "", ""), "simulated", owner=self.house.owner,
                       pool=self._pool(self.house.owner), enter=self._enter)  # fmt: skip
        return Fleet(self.house.store, first, enlist=None, vault=None)

    async def _enter(self, before: Member) -> Member:
        owner = f"entered {len(self.entered)}"
        await self.house.store.open_account(owner, "simulated", "one", None, None, anew=True)
        self.entered.append(owner)
        return dataclasses.replace(before, owner=owner, pool=self._pool(owner))

    def _pool(self, owner: str) -> Pool:
        self.house.owner = owner
        return Pool(self.house.store, owner, self._make, PoolSettings(drain_s=5.0))

    def _make(self):
        return FakeTransport(self.server, 1, self.house.log)


@pytest.fixture
async def house(tmp_path, server_queues):
    house = House(tmp_path / "none", server_queues.new())
    await house.open()
    yield house
    await house.close()


async def stopped(fleet: Fleet, sending: asyncio.Task[None]) -> None:
    fleet.stop()
    await asyncio.wait_for(sending, PATIENCE_S)


async def test_a_sender_that_others_ended_enters_anew_and_sends_the_rest(house):
    gate = Gate()
    office = Office(house, gate)
    fleet = await office.open()
    sending = asyncio.create_task(fleet.run())
    run_id = await house.create(30)
    await gate.holds(10)
    house.sql(FENCE, house.owner)
    gate.open.set()
    assert await house.finished(run_id) == {"sent": 30}
    assert office.entered == ["entered 0"]
    assert len(set(gate.delivered)) == len(gate.delivered) == 30
    await stopped(fleet, sending)


async def test_what_it_had_begun_is_in_doubt_and_nobody_else(house):
    server = Late()
    office = Office(house, server)
    fleet = await office.open()
    sending = asyncio.create_task(fleet.run())
    run_id = await house.create(1)
    await server.has_taken()
    house.sql(FENCE, house.owner)
    server.go_on.set()
    assert await house.finished(run_id) == {"in_doubt": 1}
    await stopped(fleet, sending)


async def test_it_enters_as_often_as_it_is_ended(house):
    office = Office(house)
    fleet = await office.open()
    sending = asyncio.create_task(fleet.run())
    for n in range(3):
        house.sql(FENCE, house.owner)
        run_id = await house.create([f"p{n}@example.org"])
        assert await house.finished(run_id) == {"sent": 1}
    assert len(office.entered) == 3
    await stopped(fleet, sending)
    assert fleet.member(DEFAULT_ACCOUNT).owner == "entered 2"


async def test_one_whose_account_has_other_settings_now_ends(house):
    office = Office(house)
    fleet = await office.open()
    other = await server.open_store(house.url, "a server's")
    await other.open_account("newer", "simulated", "another password", None, None)
    house.sql(FENCE, house.owner)
    sending = asyncio.create_task(fleet.run())
    await house.create(1)
    await asyncio.wait_for(sending, PATIENCE_S)
    assert office.entered == []
    assert fleet.health() is not None
    await other.close()


@pytest.mark.parametrize(
    ("is_stopping", "is_shared"), [(True, True), (False, False)], ids=["asked to stop", "in a file"]
)
async def test_one_that_is_to_end_enters_no_more(is_stopping, is_shared):
    """In a file another has taken its place: the two would end each other for ever."""
    store = SimpleNamespace(is_shared=is_shared)
    pool = SimpleNamespace(superseded=True, is_stopping=is_stopping)
    assert await entering_anew.entered(store, pool, enter=None) is None


async def test_one_that_is_asked_to_stop_while_it_enters_leaves_again(house):
    pool = SimpleNamespace(superseded=True, is_stopping=False)

    async def enter() -> Member:
        member = await Office(house)._enter(Member(Setup(DEFAULT_ACCOUNT, "", ""), "simulated"))
        pool.is_stopping = True
        return member

    assert await entering_anew.entered(house.store, pool, enter) is None
    living = house.sql("SELECT owner FROM emailer_owner WHERE ended_at IS NULL")
    assert living == []


async def test_an_account_that_was_removed_meanwhile_is_not_entered(house):
    office = Office(house)
    fleet = await office.open()
    pool = office._pool(house.owner)
    club = Member(Setup("club", "", ""), "smtp", owner=house.owner, pool=pool)
    fleet.members["club"] = club
    house.sql(FENCE, house.owner)
    await house.create(1)
    await asyncio.wait_for(fleet._send("club", club), PATIENCE_S)
    assert "club" not in fleet.members


async def test_one_that_has_nothing_to_do_hears_it_too(server_queues):
    """Else it would stand in no list of those who send until the next run comes."""
    store = await server.open_store(server_queues.new(), "a server's", lease=Lease(1.2))
    await store.open_account("idle", "simulated", "one", None, None)
    assert await store.claim("idle", 1) == []
    await store._writer.call(end, "idle")
    while "idle" in store._heartbeat.owners:
        await store.wait_for_work("idle", 0.05)
    with pytest.raises(SupersededError):
        await store.claim("idle", 1)
    await store.close()


def end(transaction, owner: str) -> None:
    """End an owner, as others do."""
    sql = "UPDATE emailer_owner SET ended_at = 5 WHERE owner = :owner"
    transaction.db.execute(sql, {"owner": owner})
