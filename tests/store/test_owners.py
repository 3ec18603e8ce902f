"""Who sends is a row: several may be alive, each for its account; a dead one marks nothing more."""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest

from emailer.model import DEFAULT_ACCOUNT, RunState, State, Verdict
from emailer.pause_rules import NoticeCode, Reason
from emailer.store import ConflictError, SupersededError
from emailer.store.errors import CannotOpenError
from emailer.store.senders import Lesson
from emailer.store.sqlite import database, engine
from tests.store.hands import (
    LOGIN,
    OWNER,
    RESEND,
    assert_adds_up,
    ended,
    let_pass,
    look,
    make_run,
    pause_account,
    pause_run,
    refusal,
    run_sql,
    send,
    state_of,
    states,
)

OTHER = "the other account's owner"
ROOT = Path(__file__).parents[2]


async def two_accounts(store) -> tuple[str, str]:
    """A run of each of two accounts, both with a living owner."""
    await store.open_account(OTHER, "smtp", "one", 3, None, account="club")
    first = await make_run(store, 3)
    return first, await make_run(store, 2, account="club", transport="smtp")


async def owner_rows(store) -> dict[str, bool]:
    """Who is known, and whether they live."""
    sql = "SELECT owner, ended_at IS NULL FROM emailer_owner WHERE account IS NOT NULL"
    rows = await run_sql(store, sql)
    return {owner: bool(alive) for owner, alive in rows}


# -- several accounts ------------------------------------------------------------------------------


async def test_each_owner_claims_from_the_runs_of_its_own_account(store):
    await two_accounts(store)
    emails = [len(await store.claim(owner, 100)) for owner in (OTHER, OWNER)]
    assert emails == [2, 3]


async def test_two_owners_of_two_accounts_are_alive_at_once(store):
    await two_accounts(store)
    assert await owner_rows(store) == {OWNER: True, OTHER: True}


async def test_a_pause_of_one_account_leaves_the_runs_of_the_other_alone(store):
    default, club = await two_accounts(store)
    assert await pause_account(store, LOGIN, OTHER)
    assert [(await look(store, run)).state for run in (default, club)] == ["running", "paused"]
    assert (await store.account()).reason is None
    assert (await store.account("club")).reason == LOGIN
    await store.resume(club)
    assert (await look(store, club)).state is RunState.RUNNING
    assert (await store.account("club")).reason is None


async def test_resuming_a_run_resumes_its_own_account_only(store):
    default, club = await two_accounts(store)
    for owner in (OWNER, OTHER):
        await pause_account(store, LOGIN, owner)
    await store.resume(default)
    assert [(await look(store, run)).state for run in (default, club)] == ["running", "paused"]


async def test_a_run_made_while_its_account_is_paused_waits_with_it(store):
    await two_accounts(store)
    await pause_account(store, LOGIN, OTHER)
    late = await make_run(store, account="club", transport="smtp")
    assert (await look(store, late)).state is RunState.PAUSED
    assert (await look(store, await make_run(store))).state is RunState.RUNNING


async def test_what_slows_one_account_is_said_of_its_runs_only(store):
    default, club = await two_accounts(store)
    slowed = Reason(NoticeCode.SLOWED, {"next_at": 1})
    assert await store.notice(OTHER, slowed)
    assert (await look(store, club)).reason == slowed
    assert (await look(store, default)).reason is None


async def test_a_run_is_asked_of_its_own_account_by_what_that_sends(store):
    """One start by another transport pauses the runs of that account, and of no other."""
    default, club = await two_accounts(store)
    await store.open_account("club again", "simulated", "two", 3, None, account="club")
    paused = await look(store, club)
    assert (paused.state, paused.reason.code, paused.is_elsewhere) == ("paused", "transport", True)
    assert (await look(store, default)).state is RunState.RUNNING
    with pytest.raises(ConflictError, match="made for smtp"):
        await store.resume(club)
    await store.open_account(OTHER, "smtp", "one", 3, None, account="club")
    assert (await look(store, club)).state is RunState.RUNNING


async def test_a_run_of_another_transport_than_its_account_s_is_never_claimed(store):
    await two_accounts(store)
    astray = await make_run(store, account="club", transport="simulated")
    assert len(await store.claim(OTHER, 100)) == 2
    assert await state_of(store, astray) is State.WAITING


async def test_settings_of_one_account_are_no_other_s(store):
    await two_accounts(store)
    await store.update_account({"connections": 7}, "club")
    counts = [(await store.account(name)).connections for name in (DEFAULT_ACCOUNT, "club")]
    assert counts == [10, 7]


async def test_what_a_server_bears_is_known_to_the_account_it_was_learnt_by(store):
    await two_accounts(store)
    await store.learn("mx.example.org:25", Lesson("bears"), "club")
    await store.learn("mx.example.org:25", Lesson(size_limit=1000), "club")
    assert (await store.learnt("mx.example.org", 25, "club")).chain == "bears"
    assert (await store.learnt("mx.example.org", account="club")).size_limit == 1000
    assert (await store.learnt("mx.example.org", 25)).chain is None
    assert (await store.learnt("mx.example.org")).size_limit is None


async def test_a_clock_that_was_set_moves_what_its_owner_s_account_has_waiting(store):
    default, club = await two_accounts(store)
    [one] = await store.claim(OWNER, 1)
    [other] = await store.claim(OTHER, 1)
    for claim in (one, other):
        await send(store, claim, Verdict.TRY_LATER)
    due = [(await look_due(store, run)) for run in (default, club)]
    assert await store.clock_jumped(OTHER, 3_600_000)
    after = [(await look_due(store, run)) for run in (default, club)]
    assert [b - a for a, b in zip(due, after, strict=True)] == [0, 3_600_000]


async def look_due(store, run_id: str) -> int:
    rows = (await store.list_recipients(run_id, [State.WAITING])).rows
    return max(row.due_at or 0 for row in rows)


async def test_who_passed_under_one_account_proves_nothing_of_another_s_login(store):
    """Refusals of everybody that speak of the login pause the account nobody passed under."""
    from emailer.refusal_patterns import MANY
    from emailer.streaks import Of

    default, _ = await two_accounts(store)
    for asked, claim in enumerate(await store.claim(OWNER, 100), 1):
        await let_pass(store, claim, asked)
    club = await make_run(store, MANY + 2, account="club", transport="smtp")
    claims = await store.claim(OTHER, 100)
    for asked, claim in enumerate(claims, 100):
        await store.refuse(claim, refusal(claim, asked, of=Of.LOGIN))
    assert (await store.account("club")).reason is not None
    assert (await store.account()).reason is None
    assert (await look(store, club)).counts["failed"] == 0
    assert (await look(store, default)).state is RunState.FINISHED


# -- the living and the dead -----------------------------------------------------------------------


async def test_recovery_takes_exactly_the_claims_of_the_dead(store, crash):
    """What living owners of the same queue hold stays theirs."""
    default, club = await two_accounts(store)
    dead = await store.claim(OWNER, 3)
    await store.begin_send(dead[0])
    late, owner = await crash()
    await late.open_account("club anew", "smtp", "one", 3, None, account="club")
    [held] = await late.claim("club anew", 1)
    gone = "UPDATE emailer_recipient SET owner = 'gone' WHERE id = ?"
    await run_sql(late, gone, held.recipient_id)
    again = await late.claim("club anew", 1)
    found = await late.recover(owner)
    assert (found.released, found.in_doubt) == (1, 0)
    assert await late.begin_send(again[0])
    assert await states(late, default) == {State.WAITING: 2, State.IN_DOUBT: 1}
    assert await states(late, club) == {State.WAITING: 1, State.SENDING: 1}


@pytest.mark.one_engine("in a file the lock proves all others dead")
async def test_a_start_knows_the_owners_of_all_other_processes_to_be_dead(store, crash):
    await two_accounts(store)
    late, owner = await crash()
    assert await owner_rows(late) == {OWNER: False, OTHER: False, owner: True}


async def test_an_account_has_one_owner_in_a_process(store):
    await store.open_account("second", "simulated", "as ever", 10, None)
    assert await owner_rows(store) == {OWNER: False, "second": True}


async def test_a_row_says_which_process_an_owner_lived_in_and_when(store, clock):
    import os
    import socket

    await store.leave(OWNER)
    rows = await run_sql(store, "SELECT account, since, pid, host, ended_at FROM emailer_owner")
    assert rows == [(DEFAULT_ACCOUNT, clock.now, os.getpid(), socket.gethostname(), clock.now)]


@pytest.mark.one_engine("in a file the lock proves all others dead")
async def test_owners_of_long_ago_are_forgotten(store, crash, clock):
    await crash()
    clock.forward(40 * 86_400)
    late, owner = await crash()
    assert list(await owner_rows(late)) == ["sender 2", owner]


async def test_doubts_of_the_dead_are_resent_where_the_run_says_so(store, crash):
    run_id = await make_run(store, policy=RESEND)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    late, _ = await crash()
    assert await state_of(late, run_id) is State.WAITING
    await assert_adds_up(late, run_id)


async def dead_owner(store, clock) -> tuple:
    """One that ended with claims, a run to start, one to resume and one to file."""
    finished = await make_run(store)
    await send(store, (await store.claim(OWNER, 1))[0])
    run_id = await make_run(store, 4)
    sending, claimed = await store.claim(OWNER, 2)
    await store.begin_send(sending)
    due = await make_run(store, grace_s=1)
    timed = await make_run(store)
    key = (await look(store, timed)).key
    assert await pause_run(store, key, Reason("limit", {"answer": "x"}, store.now() + 1))
    await store.leave(OWNER)
    clock.forward(5)
    before = await snapshot(store)
    return run_id, sending, claimed, (await look(store, run_id)).key, due, finished, before


async def snapshot(store) -> list:
    """All that a sender may write."""
    tables = ("run", "recipient", "attempt", "failure", "account", "address")
    return [await run_sql(store, f"SELECT * FROM emailer_{table}") for table in tables]


async def raises(awaitable) -> bool:
    with pytest.raises(SupersededError):
        await awaitable
    return False


async def end(store, claim, verdict: Verdict) -> bool:
    return await store.settle(claim, ended(claim, verdict))


VERBS = {
    "claim": lambda store, sending, claimed, key: raises(store.claim(OWNER, 1)),
    "recover": lambda store, sending, claimed, key: raises(store.recover(OWNER)),
    "begin_send": lambda store, sending, claimed, key: store.begin_send(claimed),
    "settle sent": lambda store, sending, claimed, key: end(store, sending, Verdict.SENT),
    "settle failed": lambda store, sending, claimed, key: end(store, sending, Verdict.REFUSED),
    "refuse": lambda store, sending, claimed, key: store.refuse(sending, refusal(sending, 1)),
    "release": lambda store, sending, claimed, key: store.release([claimed]),
    "pause_run": lambda store, sending, claimed, key: pause_run(store, key, LOGIN),
    "pause_account": lambda store, sending, claimed, key: pause_account(store, LOGIN),
    "notice": lambda store, sending, claimed, key: store.notice(OWNER, LOGIN),
    "resume_due": lambda store, sending, claimed, key: store.resume_due(OWNER),
    "start_due": lambda store, sending, claimed, key: store.start_due(OWNER),
    "enter_ended": lambda store, sending, claimed, key: store.enter_ended(OWNER),
    "clock_jumped": lambda store, sending, claimed, key: store.clock_jumped(OWNER, 1000),
}


async def test_an_owner_that_ended_marks_pauses_and_begins_nothing(store, clock):
    _, sending, claimed, key, *_, before = await dead_owner(store, clock)
    for name, verb in VERBS.items():
        assert not await verb(store, sending, claimed, key), name
        assert await snapshot(store) == before, name


async def test_each_of_those_verbs_does_something_for_a_living_owner(store, clock):
    """The test above would pass where nothing was to be done."""
    _, sending, claimed, key, *_, before = await dead_owner(store, clock)
    await run_sql(store, "UPDATE emailer_owner SET ended_at = NULL")
    for name in ("enter_ended", "start_due", "resume_due", "notice", "begin_send", "settle sent"):
        await VERBS[name](store, sending, claimed, key)
        after = await snapshot(store)
        assert after != before, name
        before = after


async def test_an_owner_pauses_no_run_of_another_account(store):
    default, _ = await two_accounts(store)
    assert not await pause_run(store, (await look(store, default)).key, LOGIN, OTHER)
    assert (await look(store, default)).state is RunState.RUNNING


@pytest.mark.one_engine("it asks the file itself")
async def test_an_idle_owner_writes_nothing_for_what_is_due_under_another_account(store, clock):
    """Nobody sends for the club any more: what is due there wakes nobody's write lock."""
    _, club = await two_accounts(store)
    await make_run(store, account="club", transport="smtp", grace_s=1)
    resume_at = Reason("login", {"text": "x"}, store.now() + 1)
    await pause_account(store, resume_at, OTHER)
    await store.leave(OTHER)
    clock.forward(5)
    written = store._writer.committer.db.total_changes
    assert await store.start_due(OWNER) == await store.resume_due(OWNER) == 0
    assert store._writer.committer.db.total_changes == written
    assert (await look(store, club)).state is RunState.PAUSED


# -- an earlier version's rows ---------------------------------------------------------------------


BEFORE_OWNERS = 15


def of_version(path: Path, version: int, rows: str) -> Path:
    """A file as an earlier version left it."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(database.REGISTER)
        for number, sql in database.migrations()[:version]:
            db.executescript(f"INSERT INTO emailer_migration VALUES ({number}, 0); {sql}")
        db.executescript(rows)
    return path


async def test_rows_of_before_owners_belong_to_the_default_account_and_are_taken_up(tmp_path):
    path = of_version(tmp_path / "emailer.db", BEFORE_OWNERS, AN_OLD_QUEUE)
    store = await engine.open_store(path)
    await store.open_account("new", "simulated", "f", None, None)
    found = await store.recover("new")
    assert (found.released, found.in_doubt) == (1, 1)
    [run] = (await store.list_runs()).rows
    assert (run.account, run.state) == (DEFAULT_ACCOUNT, RunState.RUNNING)
    assert len(await store.claim("new", 10)) == 1
    await store.close()


async def opened_by(owner: str, path: Path) -> str | None:
    """Why the one run of a file stands still once somebody sends from it."""
    store = await engine.open_store(path)
    await store.open_account(owner, "simulated", "f", None, None)
    await store.recover(owner)
    [run] = (await store.list_runs()).rows
    await store.close()
    return run.reason and run.reason.code


@pytest.mark.parametrize("version", [1, BEFORE_OWNERS, len(database.migrations())])
@pytest.mark.parametrize("is_opened", [True, False], ids=["opened", "filled by a host alone"])
async def test_a_backup_of_a_file_of_any_version_asks_before_it_sends(tmp_path, version, is_opened):
    account = AN_OLD_ACCOUNT if version <= BEFORE_OWNERS else A_NEWER_ACCOUNT
    rows = (account if is_opened else "") + AN_OLD_RUN
    path = of_version(tmp_path / "emailer.db", version, rows)
    database.backup(path, tmp_path / "copy.db", 1)
    assert await opened_by("new", tmp_path / "copy.db") == "backup"


def test_a_backup_of_what_is_no_database_of_ours_is_a_sentence_and_leaves_nothing(tmp_path):
    (tmp_path / "mine.db").write_bytes(b"")
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE orders (id INTEGER)")
    (tmp_path / "letter.db").write_text("Dear Ana, come to our party." * 100)
    before = sorted(tmp_path.iterdir())
    for name, said in (
        ("mine.db", "mine.db is no database of this program"),
        ("other.db", "other.db is no database of this program"),
        ("letter.db", r"letter.db cannot be opened: the file is no SQLite database\.$"),
    ):
        with pytest.raises(CannotOpenError, match=said):
            database.backup(tmp_path / name, tmp_path / "copy.db", 1)
    assert sorted(tmp_path.iterdir()) == before


AN_OLD_ACCOUNT = """
INSERT INTO emailer_account (name, owner, transport, fingerprint, connections)
VALUES ('default', 'old', 'simulated', 'f', 10);
"""
A_NEWER_ACCOUNT = AN_OLD_ACCOUNT.replace("owner, ", "").replace("'old', ", "")
AN_OLD_RUN = """
INSERT INTO emailer_run (public_id, state, subject, text, html, sender, reply_to, headers,
    message_domain, transport, retry_delays_s, on_in_doubt, max_failures, content_hash, created_at,
    started_at, version, total, waiting)
VALUES ('r', 'running', '', '', '', '', '', '[]', 'x', 'simulated', '[]', 'hold', 'never', '', 1,
    1, 1, 1, 1);
INSERT INTO emailer_recipient (run_id, email, address_key, name, state, due_at, updated_at)
VALUES (1, 'a@x', 'a@x', '', 'waiting', 1, 1);
"""
AN_OLD_QUEUE = f"""{AN_OLD_ACCOUNT}
INSERT INTO emailer_run (public_id, state, subject, text, html, sender, reply_to, headers,
    message_domain, transport, retry_delays_s, on_in_doubt, max_failures, content_hash, created_at,
    started_at, version, total, in_flight)
VALUES ('r', 'running', '', '', '', '', '', '[]', 'x', 'simulated', '[]', 'hold', 'never', '', 1,
    1, 1, 2, 2);
INSERT INTO emailer_recipient (run_id, email, address_key, name, state, owner, claim_no, message_id,
    message_at, updated_at)
VALUES (1, 'a@x', 'a@x', '', 'claimed', 'old', 1, 'm', 1, 1),
    (1, 'b@x', 'b@x', '', 'sending', 'old', 1, 'm', 1, 1);
"""


# -- no name in SQL --------------------------------------------------------------------------------


SQL_FILES = [*ROOT.glob("emailer/**/*.py"), *ROOT.glob("emailer/store/**/schema.sql")]
A_COLUMN_S_DEFAULT = "account TEXT NOT NULL DEFAULT 'default'"


def test_no_statement_names_the_default_account():
    """Its name is one constant; old rows got it by the default of their column."""
    texts = {path: path.read_text("utf-8") for path in SQL_FILES}
    named = {path: text.replace(A_COLUMN_S_DEFAULT, "") for path, text in texts.items()}
    assert [path for path, text in named.items() if "'default'" in text] == []
    constant = re.compile(r'account.*"default"', re.IGNORECASE)
    assert [path.name for path, text in named.items() if constant.search(text)] == ["model.py"]


def test_no_update_touches_more_than_the_account_that_is_bound():
    update = re.compile(r'UPDATE emailer_account\b.*?(?:"""|"\n|"\))', re.DOTALL)
    updates = [one for path in SQL_FILES for one in update.findall(path.read_text("utf-8"))]
    assert len(updates) > 5
    assert [one for one in updates if not re.search(r"WHERE name = (:\w+|\?)", one)] == []
