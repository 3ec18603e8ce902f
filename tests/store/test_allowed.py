"""What a run says it allows is what the queue takes;
and reasons of earlier versions are still read.
"""

import sqlite3
from contextlib import closing

import pytest

from emailer.model import RunState, State, Verdict
from emailer.pause_rules import Reason
from emailer.showing import pause_words
from emailer.store import ConflictError
from emailer.store.allowed import Verb, allowed
from emailer.store.sqlite import database, engine
from tests.store.hands import (
    ALL,
    OWNER,
    bring_run,
    look,
    make_run,
    pause_run,
    run_sql,
    send,
    send_all,
)


async def decide(store, verb: Verb, run_id: str) -> None:
    match verb:
        case Verb.PAUSE:
            await store.pause(run_id)
        case Verb.RESUME:
            await store.resume(run_id)
        case Verb.CANCEL:
            await store.cancel(run_id)
        case Verb.RETRY:
            await store.retry(run_id, ALL)
        case Verb.RESOLVE:
            await store.resolve(run_id, ALL, "sent")
        case Verb.RESEND:
            await store.resolve(run_id, ALL, "resend")


async def with_everybody(store) -> str:
    """A finished run with some failed, some in doubt, and some cancelled."""
    run_id = await make_run(store, 4)
    failed, doubtful, *held = await store.claim(OWNER, 4)
    await send(store, failed, Verdict.REFUSED)
    await send(store, doubtful, Verdict.IN_DOUBT)
    await store.release(held)
    await store.cancel(run_id)
    return run_id


VERBS = [Verb.PAUSE, Verb.RESUME, Verb.CANCEL, Verb.RETRY, Verb.RESOLVE, Verb.RESEND]
DONE_BEFORE = {(Verb.PAUSE, "paused"), (Verb.RESUME, "running"), (Verb.CANCEL, "cancelled")}
ASKS_NOBODY = {Verb.RETRY, Verb.RESOLVE, Verb.RESEND}
STATES = [state for state in RunState if state not in (RunState.IMPORTING, RunState.SCHEDULED)]


async def agrees(store, verb: Verb, run_id: str) -> None:
    """Expect a conflict exactly where the run did not allow the decision."""
    run = await look(store, run_id)
    is_no_conflict = (
        verb in allowed(run) or (verb, run.state.value) in DONE_BEFORE or verb in ASKS_NOBODY
    )
    if is_no_conflict:
        await decide(store, verb, run_id)
    else:
        with pytest.raises(ConflictError):
            await decide(store, verb, run_id)


@pytest.mark.one_engine("test_decisions has what differs")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
async def test_the_queue_takes_what_a_run_allows_and_no_more(store, verb, state):
    await agrees(store, verb, await bring_run(store, state))


@pytest.mark.parametrize("verb", VERBS)
async def test_also_of_a_run_that_has_ended_with_people_left(store, verb):
    await agrees(store, verb, await with_everybody(store))


@pytest.mark.parametrize("verb", [Verb.RESUME, Verb.RETRY, Verb.RESEND])
async def test_under_another_transport_a_run_allows_nothing_that_writes_to_anybody(store, verb):
    run_id = await with_everybody(store)
    await store.open_account("next", "smtp", "as ever", None, None)
    assert verb not in allowed(await look(store, run_id))
    with pytest.raises(
        ConflictError, match="made for simulated, and the program now sends by smtp"
    ):
        await decide(store, verb, run_id)
    assert Verb.RESOLVE in allowed(await look(store, run_id))


async def test_a_pause_that_only_other_settings_end_takes_no_resume(store):
    run_id = await make_run(store, 2)
    await pause_run(
        store, (await look(store, run_id)).key, Reason("transport", {"transport": "smtp"})
    )
    assert Verb.RESUME not in allowed(await look(store, run_id))
    with pytest.raises(ConflictError):
        await store.resume(run_id)


async def test_a_run_that_stopped_at_its_failures_says_how_many_and_goes_on(store):
    run_id = await make_run(store, 3, max_failures="1")
    await send_all(store, Verdict.REFUSED, 1)
    reason = (await look(store, run_id)).reason
    assert (reason.code, dict(reason.params)) == ("max_failures", {"max_failures": "1", "total": 3})
    assert "because 1 of 3 failed" in pause_words.sentence(reason)
    assert (await store.resume(run_id)).state == "running"


async def test_no_row_of_a_pause_holds_a_sentence(store):
    run_id = await make_run(store, 2)
    await pause_run(
        store, (await look(store, run_id)).key, Reason("login", {"answer": "535 5.7.8 no"})
    )
    [[params]] = await run_sql(store, "SELECT pause_params FROM emailer_run")
    assert params == '{"answer": "535 5.7.8 no"}'


def before_reasons(path) -> None:
    """A file of the version that stored sentences: one run paused by its breaker,
    and its account's notice.
    """
    with closing(sqlite3.connect(path)) as db:
        db.executescript(database.REGISTER)
        for number, sql in database.migrations():
            if number < REASONS:
                db.executescript(sql)
                db.execute("INSERT INTO emailer_migration VALUES (?, 1)", (number,))
        db.execute(
            "INSERT INTO emailer_account (name, transport, fingerprint, connections, notice) "
            "VALUES ('default', 'simulated', 'as ever', 10, 'Slowed.')"
        )
        values = {
            "public_id": "old",
            "state": "paused",
            "paused_by": "program",
            "pause_scope": "run",
            "pause_code": "breaker:rcpt 550",
            "pause_text": "All are refused.",
            "subject": "s",
            "text": "t",
            "html": "",
            "sender": "",
            "reply_to": "",
            "headers": "[]",
            "message_domain": "x.org",
            "transport": "simulated",
            "retry_delays_s": "[60]",
            "on_in_doubt": "hold",
            "max_failures": "never",
            "content_hash": "",
            "created_at": 1,
            "total": 1,
            "waiting": 1,
            "streak": '{"no": 2, "of": "other", "words": "550 no", "text": "All are refused."}',
        }
        db.execute(
            f"INSERT INTO emailer_run ({', '.join(values)}) VALUES "
            f"({', '.join(':' + name for name in values)})",
            values,
        )
        db.execute(
            "INSERT INTO emailer_recipient (run_id, email, address_key, name, due_at, updated_at) "
            "VALUES (1, 'a@x.org', 'a@x.org', '', 0, 1)"
        )
        db.commit()


REASONS = 15
"""The migration that made reasons of sentences."""


async def test_a_pause_of_an_earlier_version_is_read_shown_and_ended(tmp_path):
    before_reasons(tmp_path / "old.db")
    store = await engine.open_store(tmp_path / "old.db")
    try:
        await store.open_account(OWNER, "simulated", "as ever", 10, None)
        run = await look(store, "old")
        assert (run.reason.code, run.reason.params["key"]) == ("breaker", "rcpt 550")
        assert pause_words.sentence(run.reason) == "All are refused."
        assert {Verb.RESUME, Verb.RESTART} <= set(allowed(run))
        assert (await store.resume("old")).state == "running"
        await send_all(store, Verdict.SENT)
        assert (await look(store, "old")).counts[State.SENT] == 1
    finally:
        await store.close()
