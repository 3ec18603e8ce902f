"""Runs that begin at a date or after a grace: until then nothing leaves,
and a restart forgets neither.
"""

import asyncio
import sqlite3

import pytest

from emailer.model import RunState, State
from emailer.pause_rules import Reason
from emailer.store import ConflictError, Draft, PastError
from tests.patience import PATIENCE_S
from tests.store.hands import (
    MESSAGE,
    OWNER,
    assert_adds_up,
    create,
    look,
    make_run,
    pause_account,
    person,
    run_sql,
    send_all,
    states,
    suppress,
)

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

HOUR_S = 3600


async def later(store, clock, seconds: float, owner: str = OWNER) -> int:
    """Let time pass, and look after what is due then."""
    clock.forward(seconds)
    return await store.start_due(owner)


# -- the grace -------------------------------------------------------------------------------------


async def test_during_the_grace_nobody_is_claimed_and_at_its_end_the_run_begins(store, clock):
    run_id = await make_run(store, 3, grace_s=10)
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.started_at, run.start_at) == (
        RunState.SCHEDULED,
        None,
        clock.now + 10_000,
    )
    assert await later(store, clock, 9.9) == 0
    assert await store.claim(OWNER, 10) == []
    assert await later(store, clock, 0.1) == 1
    run = await look(store, run_id)
    assert (run.state, run.started_at) == (RunState.RUNNING, clock.now)
    assert len(await send_all(store)) == 3


async def test_the_grace_begins_when_the_list_is_stored_and_not_before(store, clock):
    async def lines():
        yield [person(0)]
        clock.forward(60)

    made = await store.create_run(Draft(MESSAGE, grace_s=10), lines())
    assert (await look(store, made.run_id)).start_at == clock.now + 10_000


async def test_without_a_grace_or_a_date_a_run_begins_at_once(store):
    run = await look(store, await make_run(store))
    assert (run.state, run.start_at) == (RunState.RUNNING, None)


async def test_a_run_stopped_in_its_grace_has_written_to_nobody_and_never_does(store, clock):
    run_id = await make_run(store, 3, grace_s=10)
    run = await store.cancel(run_id)
    assert (run.state, run.started_at, run.counts["cancelled"]) == (RunState.CANCELLED, None, 3)
    assert await later(store, clock, 20) == 0
    assert await store.claim(OWNER, 10) == []


async def test_a_stopped_run_taken_up_within_its_grace_has_what_is_left_of_it(store, clock):
    run_id = await make_run(store, 3, grace_s=10)
    await store.cancel(run_id)
    clock.forward(4)
    assert (await store.resume(run_id)).state is RunState.SCHEDULED
    assert await states(store, run_id) == {State.WAITING: 3}
    assert await store.claim(OWNER, 10) == []
    assert await later(store, clock, 6) == 1
    await assert_adds_up(store, run_id)


async def test_a_stopped_run_taken_up_after_its_grace_begins_at_once(store, clock):
    run_id = await make_run(store, 3, grace_s=10)
    await store.cancel(run_id)
    clock.forward(11)
    assert (await store.resume(run_id)).state is RunState.RUNNING
    assert len(await send_all(store)) == 3


async def test_a_grace_outlives_a_crash(store, clock, crash):
    run_id = await make_run(store, 3, grace_s=10)
    again, owner = await crash()
    assert (await look(again, run_id)).state is RunState.SCHEDULED
    assert await again.claim(owner, 10) == []
    assert await later(again, clock, 10, owner) == 1
    assert len(await again.claim(owner, 10)) == 3


@pytest.mark.parametrize("by_s", [-86_400, 86_400], ids=["a day back", "a day on"])
async def test_a_clock_that_is_set_leaves_of_a_grace_what_was_left(store, clock, by_s):
    run_id = await make_run(store, grace_s=10)
    clock.forward(3 + by_s)
    await store.clock_jumped(OWNER, by_s * 1000)
    assert (await look(store, run_id)).start_at == clock.now + 7_000


# -- a date ----------------------------------------------------------------------------------------


async def test_a_date_stays_where_a_person_put_it_when_the_clock_is_set(store, clock):
    at = clock.now + HOUR_S * 1000
    run_id = await make_run(store, start_at=at, grace_s=10)
    await store.clock_jumped(OWNER, -60_000)
    assert (await look(store, run_id)).start_at == at


async def test_of_a_date_and_a_grace_the_later_counts(store, clock):
    soon = await look(store, await make_run(store, start_at=clock.now + 1000, grace_s=10))
    far = await look(store, await make_run(store, start_at=clock.now + 20_000, grace_s=10))
    assert (soon.start_at, far.start_at) == (clock.now + 10_000, clock.now + 20_000)


async def test_a_date_that_is_over_is_refused_and_nothing_is_stored(store, clock):
    with pytest.raises(PastError, match="over"):
        await make_run(store, start_at=clock.now - HOUR_S * 1000)
    assert (await store.list_runs()).rows == []


async def test_a_submission_repeated_after_its_date_is_still_the_first_run(store, clock):
    first = await create(store, start_at=clock.now + 1000, idempotency_key="k")
    draft = {"start_at": clock.now + 1000, "idempotency_key": "k"}
    clock.forward(HOUR_S)
    again = await create(store, **draft)
    assert (again.run_id, again.existed) == (first.run_id, True)


async def test_a_start_missed_by_less_than_an_hour_is_made_up_for(store, clock):
    run_id = await make_run(store, start_at=clock.now + 1000)
    await later(store, clock, HOUR_S + 1)
    assert (await look(store, run_id)).state is RunState.RUNNING


async def test_a_start_missed_by_more_than_an_hour_pauses_until_a_person_resumes(store, clock):
    run_id = await make_run(store, 2, start_at=clock.now + 1000)
    await later(store, clock, HOUR_S + 1.001)
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.paused_by, run.reason.code, run.reason.resume_at) == (
        "paused",
        "program",
        "missed",
        None,
    )
    assert await store.claim(OWNER, 10) == []
    assert (await store.resume(run_id)).state is RunState.RUNNING
    assert len(await send_all(store)) == 2


async def test_a_scheduled_run_starts_into_the_pause_of_its_account(store, clock):
    run_id = await make_run(store, grace_s=10)
    await pause_account(store, Reason("login", {"text": "Not accepted."}))
    assert (await look(store, run_id)).state is RunState.SCHEDULED
    await later(store, clock, 10)
    run = await look(store, run_id)
    assert (run.state, run.reason.code) == (RunState.PAUSED, "login")


async def test_a_run_scheduled_while_its_account_is_paused_is_scheduled(store):
    await pause_account(store, Reason("login", {"text": "Not accepted."}))
    assert (await look(store, await make_run(store, grace_s=10))).state is RunState.SCHEDULED


async def test_a_scheduled_run_of_another_transport_does_not_begin(store, clock):
    run_id = await make_run(store, start_at=clock.now + 60_000)
    await store.open_account(OWNER, "smtp", "other", 10, None)
    await later(store, clock, 60)
    run = await look(store, run_id)
    assert (run.state, run.reason.code) == (RunState.PAUSED, "transport")
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    assert (await look(store, run_id)).state is RunState.RUNNING


async def test_on_a_backup_that_was_put_back_a_scheduled_run_asks_before_it_begins(store, clock):
    run_id = await make_run(store, start_at=clock.now + 60_000)
    await run_sql(store, "UPDATE emailer_account SET copied_at = 1")
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    run = await look(store, run_id)
    assert (run.state, run.reason.code) == (RunState.PAUSED, "backup")
    assert (await store.resume(run_id)).state is RunState.SCHEDULED


async def test_a_run_of_nobody_but_the_suppressed_ends_at_its_start(store, clock):
    await suppress(store, person(0).key)
    run_id = await make_run(store, grace_s=10)
    await later(store, clock, 10)
    assert (await look(store, run_id)).state is RunState.FINISHED


async def test_a_scheduled_run_is_neither_paused_nor_resumed(store):
    run_id = await make_run(store, grace_s=10)
    for verb in (store.pause, store.resume):
        with pytest.raises(ConflictError):
            await verb(run_id)


async def test_the_start_of_a_run_rings_for_work(store, clock):
    await make_run(store, grace_s=10)
    await store.wait_for_work(OWNER, 0)
    waiting = asyncio.create_task(store.wait_for_work(OWNER, 600))
    await later(store, clock, 10)
    await asyncio.wait_for(waiting, PATIENCE_S)
    assert await store.claim(OWNER, 1)


async def test_while_nothing_is_due_nothing_is_locked(store, tmp_path):
    await make_run(store, grace_s=10)
    other = sqlite3.connect(tmp_path / "emailer.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._writer.committer.patience_ms = 600_000  # who waited for the lock would not come back
    async with asyncio.timeout(PATIENCE_S):
        assert await store.start_due(OWNER) == 0
    other.close()


async def test_the_schema_knows_no_scheduled_run_without_a_start(store):
    await make_run(store, grace_s=10)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        await run_sql(store, "UPDATE emailer_run SET start_at = NULL")
