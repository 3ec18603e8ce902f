"""The pool and its connections: a worker that waits for one holds nobody,
and one without work gives its place up.
"""

import asyncio

import pytest

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.showing import pause_words
from tests.pool.conftest import FakeTransport, take_all

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")


class Connecting(FakeTransport):
    """A transport whose connection is made by a function of its number."""

    def __init__(self, number, connect, log):
        super().__init__(take_all, number, log)
        self._make, self._connected = connect, False

    @property
    def ready(self):
        return self._connected

    async def connect(self):
        refused = await self._make(self._number)
        self._connected = refused is None
        return refused

    async def close(self):
        self._connected = False
        await super().close()


def connections(house, connect):
    """A factory of such transports."""

    def make():
        house.connections_made += 1
        return Connecting(house.connections_made, connect, house.log)

    return make


async def test_workers_that_wait_for_a_greeting_hold_nobody_back(house):
    async def half(number):
        if number > 5:
            await asyncio.Event().wait()

    house.start(factory=connections(house, half), drain_s=600.0)
    run_id = await house.create(200)
    assert await house.finished(run_id) == {"sent": 200}
    await house.stop()


async def test_what_kept_a_worker_from_a_connection_is_told(house):
    async def refuse(_):
        return Reply(Stage.AUTH, 535, "5.7.8", "authentication failed")

    house.start(factory=connections(house, refuse))
    run_id = await house.create(20)
    run = await house.until(run_id, lambda run: run.state == "paused")
    assert run.reason.code == "login"
    assert run.counts["waiting"] + run.counts["in_flight"] == 20


async def test_a_defect_at_the_connection_is_told_and_tried_again_with_patience(house, caplog):
    async def half(number):
        if number > 5:
            raise ValueError("a defect")

    house.start(factory=connections(house, half))
    run_id = await house.create(3000)
    account = await house.until_account(lambda account: account.notice is not None)
    assert "A defect of this program" in pause_words.sentence(account.notice)
    assert await house.finished(run_id) == {"sent": 3000}
    assert house.connections_made == 10, "no worker died of it"
    met = [one for one in caplog.records if one.exc_info]
    assert 0 < len(met) < 100
    assert str(met[0].exc_info[1]) == "a defect"


async def test_too_few_places_are_said_and_the_others_keep_their_speed(house):
    async def two(number):
        if number > 2:
            raise Fault(
                Cause.NO_PLACE, Stage.GREETING, "mx answers elsewhere and leaves this one waiting."
            )

    house.start(factory=connections(house, two))
    run_id = await house.create(3000)
    account = await house.until_account(lambda account: account.notice is not None)
    assert "fewer connections" in pause_words.sentence(account.notice)
    assert await house.finished(run_id) == {"sent": 3000}


async def test_logins_that_wait_are_said_while_somebody_waits_and_cost_nobody_anything(house):
    async def seldom(number):
        if number > 1:
            raise Fault(Cause.LOGINS, Stage.AUTH, "It ends logins soon.")

    house.start(factory=connections(house, seldom))
    run_id = await house.create(3000)
    account = await house.until_account(lambda account: account.notice is not None)
    said = pause_words.sentence(account.notice)
    assert said == "It ends logins soon."
    assert said.endswith("It ends logins soon.")
    assert await house.finished(run_id) == {"sent": 3000}
    assert house.sql("SELECT DISTINCT verdict FROM emailer_attempt")[0]["verdict"] == "sent"
    await house.until_account(lambda account: account.notice is None)


async def test_a_worker_without_work_gives_its_place_up_after_a_while_and_connects_again_for_more(
    house,
):
    async def at_once(_):
        return None

    house.start(factory=connections(house, at_once), idle_s=0.05)
    first = await house.create(30)
    assert await house.finished(first) == {"sent": 30}
    while len(house.log) < 10:
        await asyncio.sleep(0)
    second = await house.create([f"more{n}@example.org" for n in range(30)])
    assert await house.finished(second) == {"sent": 30}


async def test_a_paused_pool_gives_its_places_up(house):
    from emailer.pause_rules import Reason
    from emailer.store import AccountPause

    async def at_once(_):
        return None

    house.start(factory=connections(house, at_once), idle_s=0.05)
    run_id = await house.create(5000)
    await house.until(run_id, lambda run: run.counts["sent"] > 50)
    await house.store.pause_account(
        AccountPause(house.owner, Reason("login", {"text": "for a test"}))
    )
    while len(set(house.log)) < 10:
        await asyncio.sleep(0.01)
    assert (await house.run(run_id)).state == "paused"
