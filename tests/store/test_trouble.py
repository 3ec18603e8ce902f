"""One caller's bad row, a full disk, a lock, a vanished file: who is told, and what goes on."""

import asyncio
import sqlite3
import threading

import pytest

from emailer.dialogue import Reply, Stage
from emailer.model import Next, RunState, State, Verdict
from emailer.store import ConflictError, Draft, NotFoundError, Selection, UnavailableError
from tests.store.hands import (
    MESSAGE,
    OWNER,
    assert_adds_up,
    chunks,
    create,
    ended,
    look,
    make_run,
    person,
    send,
    send_all,
)

pytestmark = pytest.mark.one_engine("it is about the file")


def impossible(claim):
    """A result that a CHECK refuses: nobody ends as being sent to."""
    return ended(claim, Verdict.SENT)._replace(next=Next(State.SENDING, burned=False))


def unspeakable(claim):
    """A result that cannot be written as UTF-8."""
    return ended(claim, Verdict.SENT)._replace(reply=Reply(Stage.DOT, 250, None, "\ud800"))


@pytest.mark.parametrize("bad", [impossible, unspeakable])
async def test_one_callers_bad_row_costs_no_other_caller_anything(store, bad):
    run_id = await make_run(store, 8)
    claims = await store.claim(OWNER, 5)
    for claim in claims:
        await store.begin_send(claim)
    results = [ended(claim, Verdict.SENT) for claim in claims]
    results[2] = bad(claims[2])
    calls = [store.settle(claim, result) for claim, result in zip(claims, results, strict=True)]
    pause, nothing, claimed = store.pause(run_id), store.pause("nothing"), store.claim(OWNER, 2)
    *answers, run, missing, claimed = await asyncio.gather(
        *calls, pause, nothing, claimed, return_exceptions=True
    )
    assert [answer for place, answer in enumerate(answers) if place != 2] == [True] * 4
    assert isinstance(answers[2], (sqlite3.IntegrityError, UnicodeEncodeError))
    assert isinstance(missing, NotFoundError)
    assert run.paused_by == "person"
    run = await assert_adds_up(store, run_id)
    assert run.counts["sent"] == 4
    assert await send(store, claims[2])


async def test_a_bad_row_alone_is_refused_and_the_next_call_goes_on(store):
    await make_run(store)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    with pytest.raises(sqlite3.IntegrityError):
        await store.settle(claim, impossible(claim))
    assert await store.settle(claim, ended(claim, Verdict.SENT))


async def test_a_caller_that_went_away_changes_nothing_for_the_others(store):
    await make_run(store, 3)
    claims = await store.claim(OWNER, 3)
    begun = [store.begin_send(claim) for claim in claims]
    begun[1].cancel()
    assert [await begun[0], await begun[2]] == [True, True]


async def test_what_was_asked_first_is_committed_no_later(store):
    run_id = await make_run(store, 2)
    first, second = await store.claim(OWNER, 2)
    await store.begin_send(first)
    settling, begun = store.settle(first, ended(first, Verdict.SENT)), store.begin_send(second)
    assert await begun
    assert (await store.recipient(run_id, first.recipient_id)).state is State.SENT
    assert await settling


async def test_a_full_disk_is_said_and_it_goes_on_when_there_is_room(store):
    run_id = await make_run(store, 3)
    claims = await store.claim(OWNER, 2)
    await store.begin_send(claims[0])
    db = store._writer.committer.db
    await store.healthy()
    [pages] = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UnavailableError, match="disk is full"):
        await create(store, 5000)
    db.execute("PRAGMA max_page_count = 1000000")
    assert await store.settle(claims[0], ended(claims[0], Verdict.SENT))
    assert await store.healthy() is None
    run = await assert_adds_up(store, run_id)
    assert (run.reason, run.counts["sent"]) == (None, 1)
    assert (await create(store, 5000)).total == 5000


async def test_while_nothing_can_be_written_a_running_run_is_shown_as_paused(store):
    run_id = await make_run(store)
    db = store._writer.committer.db
    db.execute("PRAGMA query_only = 1")
    with pytest.raises(UnavailableError):
        await store.claim(OWNER, 1)
    run = (await store.look(run_id)).run
    assert (run.state, run.paused_by, run.reason.code) == ("paused", "program", "database")
    assert [one.id for one in (await store.list_runs(RunState.PAUSED)).rows] == [run_id]
    assert (await store.list_runs(RunState.RUNNING)).rows == []
    db.execute("PRAGMA query_only = 0")
    assert "read-only" in await store.healthy()
    await store.claim(OWNER, 1)
    assert await store.healthy() is None
    assert [one.reason for one in (await store.list_runs(RunState.RUNNING)).rows] == [None]


async def test_a_list_that_met_a_full_disk_can_be_sent_again_with_its_key(store):
    await make_run(store)
    db = store._writer.committer.db
    [pages] = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UnavailableError, match="disk is full"):
        await create(store, 5000, idempotency_key="k")
    db.execute("PRAGMA max_page_count = 1000000")
    assert (await create(store, 5000, idempotency_key="k")).total == 5000


async def test_a_line_that_cannot_be_stored_is_refused_and_poisons_nothing(store):
    run_id = await make_run(store)
    with pytest.raises(UnicodeEncodeError):
        await store.create_run(Draft(MESSAGE), chunks([person(1)._replace(name="\ud800")]))
    await send_all(store)
    assert (await assert_adds_up(store, run_id)).outcome == "all_sent"


async def test_a_database_locked_by_another_program_makes_calls_wait_not_fail(store):
    run_id = await make_run(store)
    locked, waiting = threading.Event(), threading.Event()

    def lock():
        db = sqlite3.connect(store._path, isolation_level=None)
        db.execute("BEGIN IMMEDIATE")
        locked.set()
        waiting.wait(5)
        db.execute("COMMIT")
        db.close()

    thread = threading.Thread(target=lock)
    thread.start()
    await asyncio.to_thread(locked.wait, 5)
    claiming = asyncio.create_task(store.claim(OWNER, 1))
    assert (await look(store, run_id)).counts["waiting"] == 1
    assert not claiming.done()
    waiting.set()
    assert len(await claiming) == 1
    await asyncio.to_thread(thread.join)


async def test_a_database_file_that_is_gone_is_unavailable_and_takes_no_more(store, tmp_path):
    await make_run(store)
    [claim] = await store.claim(OWNER, 1)
    (tmp_path / "emailer.db").unlink()
    with pytest.raises(UnavailableError, match="gone or was replaced"):
        await store.begin_send(claim)
    assert "gone" in await store.healthy()
    (tmp_path / "emailer.db").write_bytes(b"")
    with pytest.raises(UnavailableError):
        await store.settle(claim, ended(claim, Verdict.SENT))


async def test_a_closed_store_commits_what_it_was_asked_and_takes_no_more(open_store):
    store = await open_store()
    await store.open_account(OWNER, "simulated", "as ever", None, None)
    run_id = await make_run(store, 3)
    [claim, other, _] = await store.claim(OWNER, 3)
    begun = store.begin_send(claim)
    await store.close()
    assert await begun
    with pytest.raises(UnavailableError, match="closed"):
        await store.begin_send(other)
    store = await open_store()
    assert (await store.recipient(run_id, claim.recipient_id)).state is State.SENDING


async def test_closing_twice_is_closing_once(open_store):
    store = await open_store()
    await store.close()
    await store.close()
    with pytest.raises(UnavailableError, match="closed"):
        await store.open_account(OWNER, "simulated", "as ever", None, None)


async def test_a_thousand_calls_at_once_are_all_answered(store):
    run_id = await make_run(store, 2500)
    claims = await store.claim(OWNER, 2500)
    assert all(await asyncio.gather(*map(store.begin_send, claims)))
    marks = await asyncio.gather(
        *(store.settle(claim, ended(claim, Verdict.SENT)) for claim in claims)
    )
    assert all(marks)
    assert (await assert_adds_up(store, run_id)).outcome == "all_sent"


async def test_refusals_leave_the_rest_of_their_commit_alone(store):
    run_id = await make_run(store, 2)
    await send_all(store)
    cancelled, retried, made = await asyncio.gather(
        store.cancel(run_id),
        store.retry(run_id, Selection()),
        make_run(store, 1),
        return_exceptions=True,
    )
    assert isinstance(cancelled, ConflictError)
    assert retried == 0
    assert (await look(store, made)).total == 1
    assert person(0).key == "p0000000@example.org"
