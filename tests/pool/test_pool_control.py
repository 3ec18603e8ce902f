"""Pause, cancel, speed, connections and stop, in the middle of a run."""

import asyncio
import time

import pytest

from emailer import limits
from emailer.dialogue import Reply, Stage
from emailer.model import State
from emailer.store.sqlite import engine
from tests.patience import PATIENCE_S

from .conftest import OWNER, House, counts, take_all


class Late:
    """A server that takes a message, and keeps its answer until it may go on."""

    def __init__(self) -> None:
        self.taken, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, delivery) -> Reply:
        reply = await delivery.take()
        self.taken.set()
        await self.go_on.wait()
        return reply

    async def has_taken(self) -> None:
        await asyncio.wait_for(self.taken.wait(), PATIENCE_S)


class Gate:
    """A server that takes the first `free` messages,
    then holds every message until it is opened.
    """

    def __init__(self, free: int = 0) -> None:
        self.free = free
        self.open = asyncio.Event()
        self.held = 0
        self.arrived = asyncio.Condition()
        self.delivered: list[str] = []

    async def __call__(self, delivery) -> Reply:
        if self.free > 0:
            self.free -= 1
        else:
            async with self.arrived:
                self.held += 1
                self.arrived.notify_all()
            await self.open.wait()
        reply = await delivery.take()
        self.delivered.append(delivery.email)
        return reply

    async def holds(self, n: int) -> None:
        async with asyncio.timeout(PATIENCE_S), self.arrived:
            await self.arrived.wait_for(lambda: self.held >= n)


async def test_no_dot_leaves_after_the_answer_to_pause_and_claims_ahead_are_given_back(house):
    gate = Gate(free=30)
    house.start(gate)
    run_id = await house.create(1000)
    await gate.holds(10)
    paused = await house.store.pause(run_id)
    delivered = len(gate.delivered)
    gate.open.set()
    run = await house.until(run_id, lambda run: not run.counts["in_flight"])
    assert (run.state, run.paused_by) == ("paused", "person")
    assert len(gate.delivered) == delivered
    assert counts(run) == {"sent": delivered, "waiting": 1000 - delivered}
    assert paused.counts["sent"] <= delivered
    assert all(row.attempts == 0 for row in await house.rows(run_id, State.WAITING))
    await house.store.resume(run_id)
    assert await house.finished(run_id) == {"sent": 1000}
    assert len(gate.delivered) == len(set(gate.delivered)) == 1000


@pytest.mark.one_engine("on a server claims keep an account's rate")
async def test_claims_ahead_of_a_paused_run_are_given_back_even_while_nobody_can_send(house):
    await house.store.update_account({"limits": limits.parse("1/m")})
    house.start()
    run_id = await house.create(100)
    await house.until(run_id, lambda run: run.counts["sent"] == 1 and run.counts["in_flight"] > 0)
    await house.store.pause(run_id)
    run = await house.until(run_id, lambda run: not run.counts["in_flight"])
    assert counts(run) == {"sent": 1, "waiting": 99}


async def test_cancel_lands_everybody_left_in_cancelled(house):
    gate = Gate(free=30)
    house.start(gate)
    run_id = await house.create(1000)
    await gate.holds(10)
    await house.store.cancel(run_id)
    delivered = len(gate.delivered)
    gate.open.set()
    run = await house.until(run_id, lambda run: not run.counts["in_flight"])
    assert run.state == "cancelled"
    assert counts(run) == {"sent": delivered, "cancelled": 1000 - delivered}
    assert len(gate.delivered) == delivered


async def test_other_runs_go_on_while_one_is_paused(house):
    gate = Gate()
    house.start(gate)
    paused = await house.create(100)
    await gate.holds(10)
    await house.store.pause(paused)
    gate.open.set()
    other = await house.create([f"other{n}@example.org" for n in range(50)])
    assert await house.finished(other) == {"sent": 50}
    run = await house.until(paused, lambda run: not run.counts["in_flight"])
    assert counts(run) == {"waiting": 100}


@pytest.mark.parametrize(("before", "after"), [(2, 6), (6, 2)])
async def test_a_changed_number_of_connections_holds_from_the_next_message_on(
    tmp_path, before, after
):
    house = House(tmp_path / "emailer.db")
    await house.open(connections=before)
    at_once: set[str] = set()
    changed, right = False, asyncio.Event()

    async def server(delivery):
        at_once.add(delivery.email)
        if changed and len(at_once) == after:
            right.set()
        for _ in range(50):  # others come meanwhile
            await asyncio.sleep(0)
        assert len(at_once) <= max(before, after)
        at_once.discard(delivery.email)
        return await delivery.take()

    house.start(server)
    run_id = await house.create(100_000 if after > before else 3000)
    await house.until(run_id, lambda run: run.counts["sent"] > 20)
    changed = True
    await house.store.update_account({"connections": after})
    await asyncio.wait_for(right.wait(), PATIENCE_S)
    if after < before:
        while sum(line.startswith("closed") for line in house.log) < before - after:
            await asyncio.sleep(0)
    await house.store.cancel(run_id)
    await house.close()


async def test_a_changed_rate_holds_for_the_wait_under_way(house):
    await house.store.update_account({"limits": limits.parse("1/m")})
    house.start()
    run_id = await house.create(50)
    await house.until(run_id, lambda run: run.counts["sent"] == 1)
    await house.store.update_account({"limits": ()})
    assert await house.finished(run_id) == {"sent": 50}


async def test_the_rate_of_the_account_is_kept_whatever_the_connections(house):
    await house.store.update_account({"limits": limits.parse("40/s")})
    at = []

    async def server(delivery):
        at.append(asyncio.get_running_loop().time())
        return await delivery.take()

    begun = asyncio.get_running_loop().time()
    house.start(server)
    assert await house.finished(await house.create(60)) == {"sent": 60}
    # since before the first: what a busy machine holds up comes later, and never sooner
    assert at[40] - begun >= 0.95, "more than 42 in a second"


@pytest.mark.one_engine("on a server claims keep an account's rate")
async def test_the_distance_between_messages_is_kept_over_a_restart(house):
    await house.store.update_account({"limits": limits.parse("1/m")})
    run_id = await house.create(2)
    house.start()
    await house.until(run_id, lambda run: run.counts["sent"] == 1)
    await house.stop()
    pool = house.start()
    await house.until(run_id, lambda run: run.counts["in_flight"] > 0)
    assert pool._pace.rate.wait_s(time.monotonic()) > 0
    await house.store.update_account({"limits": ()})
    assert await house.finished(run_id) == {"sent": 2}


async def test_a_quota_lets_its_messages_go_at_once_and_says_when_the_others_follow(house):
    await house.store.update_account({"limits": limits.parse("25/d")})
    house.start()
    run_id = await house.create(60)
    run = await house.until(run_id, lambda run: run.reason and not run.counts["in_flight"])
    assert counts(run) == {"sent": 25, "waiting": 35}
    assert run.reason.code == "used_up"
    assert run.reason.params["next_at"] > house.store.now() + 86_000_000
    await house.store.update_account({"limits": limits.parse("50/d")})
    run = await house.until(run_id, lambda run: run.counts["sent"] == 50 and run.reason is not None)
    await house.store.update_account({"limits": ()})
    assert await house.finished(run_id) == {"sent": 60}


async def test_stop_finishes_what_is_in_hand_and_gives_the_rest_back(house):
    gate = Gate(free=20)
    house.start(gate)
    run_id = await house.create(1000)
    await gate.holds(10)
    stopping = asyncio.create_task(house.stop())
    await asyncio.sleep(0)
    gate.open.set()
    await stopping
    run = await house.run(run_id)
    assert run.state == "running"
    assert counts(run) == {"sent": len(gate.delivered), "waiting": 1000 - len(gate.delivered)}
    assert len(gate.delivered) <= 30 + 10
    house.start()
    assert await house.finished(run_id) == {"sent": 1000}


async def test_nothing_is_begun_after_stop_though_a_duty_still_waits_for_the_database(tmp_path):
    looked, waits, goes_on = 0, asyncio.Event(), asyncio.Event()

    class Slow(engine.SqliteStore):
        """Takes its time when it is looked after once more."""

        async def look_after(self, owner: str) -> None:
            nonlocal looked
            looked += 1
            if looked > 1:
                waits.set()
                await goes_on.wait()
            await super().look_after(owner)

    house, gate = House(tmp_path / "emailer.db"), Gate()
    await house.open()
    house.store.__class__ = Slow
    house.start(gate)
    run_id = await house.create(1000)
    await gate.holds(10)
    async with asyncio.timeout(PATIENCE_S):
        await waits.wait()
        stopping = asyncio.create_task(house.stop())
        await asyncio.sleep(0)
        gate.open.set()
        while len(house.log) < 10 and len(gate.delivered) < 1000:  # none has closed, none is left
            await asyncio.sleep(0)
    assert len(gate.delivered) <= 10 + 10, "in hand, and whoever went ahead behind a dot"
    goes_on.set()
    await stopping
    assert counts(await house.run(run_id))["waiting"] == 1000 - len(gate.delivered)
    await house.close()


async def test_stop_at_any_moment_leaves_nobody_claimed(house):
    sent = 0
    run_id = await house.create(2000)
    while sent < 2000:
        house.start()
        await house.until(run_id, lambda run: run.counts["sent"] > sent)  # noqa: B023
        await house.stop()
        run = await house.run(run_id)
        assert set(counts(run)) <= {"sent", "waiting"}
        sent = run.counts["sent"]
        if run.state == "running":
            sent += 100


async def test_what_does_not_end_within_the_drain_is_in_doubt_if_begun_and_else_waits(house):
    begun = asyncio.Event()

    async def server(delivery):
        if delivery.email == "p0@example.org":
            assert await delivery.before_dot()
            begun.set()
        await asyncio.Event().wait()

    house.start(server, drain_s=0.05)
    run_id = await house.create(50)
    await asyncio.wait_for(begun.wait(), PATIENCE_S)
    await house.stop()
    run = await house.run(run_id)
    assert counts(run) == {"in_doubt": 1, "waiting": 49}
    assert await house.attempts(run_id) == [("in_doubt", True)]
    assert await house.attempts(run_id, "p1@example.org") == []
    assert len([line for line in house.log if line.startswith("closed")]) == 10


@pytest.mark.one_engine("in a file the lock proves all others dead")
async def test_a_pool_that_was_superseded_marks_nothing_and_begins_nothing(house, tmp_path):
    gate = Gate()
    late = house.start(gate)
    run_id = await house.create(100)
    await gate.holds(10)
    second = House(house.path)
    await second.open(owner="the second sender")
    second.start(take_all)
    assert await second.finished(run_id) == {"sent": 100}
    before = [(row.version, row.state) for row in await second.rows(run_id)]
    gate.open.set()
    await house.stop()
    assert gate.delivered == []
    assert [(row.version, row.state) for row in await second.rows(run_id)] == before
    assert late.health() is not None
    await second.close()


@pytest.mark.one_engine("in a file the lock proves all others dead")
async def test_a_superseded_pool_that_had_begun_marks_nothing(house):
    server = Late()
    house.start(server)
    run_id = await house.create(1)
    await server.has_taken()
    second = House(house.path)
    await second.open(owner="the second sender")
    server.go_on.set()
    await house.stop()
    assert counts(await second.run(run_id)) == {"in_doubt": 1}
    await second.close()


async def test_health_is_a_sentence_unless_workers_live(house):
    ready = asyncio.Event()

    async def server(delivery):
        ready.set()
        return await delivery.take()

    pool = house.start(server)
    assert pool.health() == "The workers are not running."
    await house.create(1)
    await asyncio.wait_for(ready.wait(), PATIENCE_S)
    assert pool.health() is None
    await house.stop()
    assert pool.health() == "The workers are not running."
    pool = house.start(server)
    await house.store.open_account("another sender", "simulated", "one", None, None)
    await house.create(1)
    while (
        said := pool.health()
    ) != "Another sender took this database over; this one sends nothing.":
        assert said in (None, "The workers are not running.")
        await asyncio.sleep(0)
    assert house.owner == OWNER


async def test_a_refusal_at_rcpt_after_pause_is_still_settled(house):
    reached, answer = asyncio.Event(), asyncio.Event()

    async def server(delivery):
        reached.set()
        await answer.wait()
        return Reply(Stage.RCPT, 550, "5.1.1", "No such user")

    house.start(server)
    run_id = await house.create(1)
    await asyncio.wait_for(reached.wait(), PATIENCE_S)
    await house.store.pause(run_id)
    answer.set()
    assert await house.finished(run_id) == {"failed": 1}
