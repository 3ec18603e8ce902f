"""No claim stays with a process that holds it no longer: whatever was lost between queue and pool
is found again while both live.
"""

import asyncio

import pytest

from emailer.sending.stray_claims import Reckoning
from emailer.store import Recovery, UnavailableError
from tests.patience import PATIENCE_S
from tests.pool.conftest import take_all
from tests.pool.test_pool_control import Late


class Losing:
    """A store whose answers are lost, once each, as a test says: what was asked is done."""

    def __init__(self, store, **lost: type[Exception]) -> None:
        self._store, self._lost = store, lost

    def __getattr__(self, name):
        verb = getattr(self._store, name)
        error = self._lost.get(name)
        if error is None:
            return verb
        return lambda *asked: asyncio.ensure_future(self._answer(name, verb, asked, error))

    async def _answer(self, name, verb, asked, error):
        answer = await verb(*asked)
        if self._lost.pop(name, None):
            raise error("The answer was lost.")
        return answer


class Failing(Losing):
    """A store that fails by a defect, once each, before anything is done."""

    async def _answer(self, name, verb, asked, error):
        if self._lost.pop(name, None):
            raise error("A defect.")
        return await verb(*asked)


async def finished(house, store, people=6) -> dict[str, int]:
    house.store, real = store, house.store
    house.start(take_all)
    house.store = real
    return await house.finished(await house.create(people))


@pytest.mark.parametrize("name", ["claim", "begin_send", "settle"])
async def test_a_lost_answer_leaves_nobody_claimed_for_ever(house, name):
    assert await finished(house, Losing(house.store, **{name: UnavailableError})) == {"sent": 6}


async def test_a_mark_that_a_defect_kept_from_being_written_ends_in_doubt(house):
    found = await finished(house, Failing(house.store, settle=RuntimeError))
    assert found == {"sent": 5, "in_doubt": 1}


async def test_a_beginning_that_met_a_defect_is_tried_again(house):
    """Its dot never left: nobody is in doubt."""
    store = Failing(house.store, begin_send=RuntimeError)
    house.store, real = store, house.store
    house.start(take_all)
    house.store = real
    run_id = await house.create(3, delays=(0.01,))
    assert await house.finished(run_id) == {"sent": 3}


async def test_what_workers_hold_is_let_go_by_nobody(house):
    """The tests above would pass where everything was let go."""
    server = Late()
    store = Hearing(house.store)
    house.store, real = store, house.store
    pool = house.start(server)
    house.store = real
    run_id = await house.create(4)
    await server.has_taken()
    store.heard.clear()
    pool._supply.reckon()
    await asyncio.wait_for(store.heard.wait(), PATIENCE_S)
    server.go_on.set()
    assert await house.finished(run_id) == {"sent": 4}


class Hearing(Losing):
    """A store that says when it was asked what is in hand."""

    def __init__(self, store) -> None:
        super().__init__(store)
        self.heard = asyncio.Event()

    async def in_hand(self, owner):
        said = await self._store.in_hand(owner)
        self.heard.set()
        return said


@pytest.mark.parametrize(("found", "warned"), [
    (Recovery(0, 0, 0), 0),  # it ended between the look and the comparison
    (Recovery(1, 0, 0), 1),
    (Recovery(0, 1, 0), 1),
])  # fmt: skip
async def test_what_ended_while_it_was_compared_is_nothing_to_warn_of(caplog, found, warned):
    class Store:
        async def in_hand(self, owner):
            return [object()]

        async def let_go(self, owner, gone):
            return found

    reckoning = Reckoning(Store(), "owner", lambda: ())
    reckoning.soon()
    await reckoning.if_due()
    assert len(caplog.records) == warned
