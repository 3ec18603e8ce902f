"""The outbox: what a host's transaction carries is queued with it, or not at all."""

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from inspect import isawaitable
from pathlib import Path
from zoneinfo import ZoneInfo

import aiosqlite
import pytest

from emailer import outbox
from emailer.model import Message, State
from emailer.outbox import submission
from emailer.store.sqlite import database, engine
from tests.outbox.kinds import KINDS, OWN_ROW, django_settings, settled
from tests.outbox.places import TABLES, File, Server
from tests.outbox.server_kinds import KINDS as SERVER_KINDS
from tests.patience import PATIENCE_S
from tests.store.hands import LOGIN, OWNER, pause_account

HAS_NEWS = """
    INSERT INTO emailer_account (name, transport, fingerprint, connections)
    VALUES ('news', 'smtp', '', 10)
"""
ROOT = Path(__file__).parents[2]
LETTER = Message("Welcome!", "Dear {{ name }}, welcome.", sender="Ana Lima <ana@example.org>")
PEOPLE = ["Ana Lima <ana@example.org>", {"email": "ben@example.org", "name": "Ben Okafor"}]

SKIPPED = datetime(2027, 3, 28, 1, 30, tzinfo=ZoneInfo("Europe/Lisbon"))

BEFORE = "51fa508de6f882fcf3dc922a98b3655a2d59dfff21a8654e1ed9e2e049c3e193"
"""The content of these two, as it was before a call could say how long its answer may take."""


@pytest.fixture
def path(tmp_path):
    return File(tmp_path / "host.db").db


@pytest.fixture(params=[*KINDS, *SERVER_KINDS], ids=str)
def kind(request):
    return request.param


@pytest.fixture
def place(kind, tmp_path, request):
    """Where the host of this kind keeps its rows."""
    if kind in KINDS:
        return File(tmp_path / "host.db")
    return Server(request.getfixturevalue("server_queues").new())


@pytest.fixture
async def host(kind, place):
    async with (KINDS | SERVER_KINDS)[kind](place.where) as host:
        yield host


def stored(path):
    """What others see: the host's rows, the runs, their recipients."""
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]


async def enqueue(host, recipients=PEOPLE, letter=LETTER, **settings):
    return await settled(outbox.enqueue(host.raw, letter, recipients, **settings))


# -- both or neither -------------------------------------------------------------------------------


async def test_a_commit_stores_the_hosts_row_and_the_message_together(host, place):
    await host.execute(OWN_ROW)
    run_id = await enqueue(host)
    assert place.stored() == [0, 0, 0]
    await host.commit()
    assert place.stored() == [1, 1, 2]
    assert (await settled(outbox.status(host.raw, run_id))).waiting == 2


async def test_a_rollback_takes_both_back(host, place):
    await host.execute(OWN_ROW)
    await enqueue(host)
    await host.rollback()
    assert place.stored() == [0, 0, 0]


async def test_the_same_key_again_answers_with_the_first_run(host, place):
    first = await enqueue(host, idempotency_key="welcome ana")
    await host.commit()
    assert await enqueue(host, idempotency_key="welcome ana") == first
    await host.commit()
    assert place.stored()[1:] == [1, 2]


async def test_a_key_used_for_other_content_is_refused(host):
    await enqueue(host, idempotency_key="welcome ana")
    with pytest.raises(outbox.OutboxError, match="other content"):
        await enqueue(host, ["cleo@example.org"], Message("Hi", "Hi", sender="ana@example.org"),
                      idempotency_key="welcome ana")  # fmt: skip


async def test_a_call_says_how_long_the_answer_to_its_message_is_waited_for(host, place):
    for said, seconds in ((5001, 5.001), (None, None)):
        run_id = await enqueue(host, send_timeout_s=seconds)
        await host.commit()
        [[stored]] = place.rows(
            f"SELECT send_timeout_ms FROM emailer_run WHERE public_id = '{run_id}'"
        )
        assert stored == said
    for odd in (0, 601, "soon", float("nan")):
        with pytest.raises(outbox.OutboxError, match="from 1 to 600"):
            await enqueue(host, send_timeout_s=odd)


def test_what_says_nothing_of_its_answer_has_the_key_s_content_that_it_had_before():
    """A host that repeats a call after an update of the program is not told of other content."""
    settings = submission.Settings()
    made = submission.Submission.of(LETTER, PEOPLE, settings)
    assert made.content_hash == BEFORE
    timed = submission.Submission.of(LETTER, PEOPLE, replace(settings, send_timeout_s=5))
    assert timed.content_hash != BEFORE


async def test_an_account_that_is_not_there_is_refused_in_a_sentence(host, place):
    with pytest.raises(outbox.OutboxError, match='There is no account "news" in this database'):
        await enqueue(host, account="news")
    await host.rollback()
    place.rows(HAS_NEWS)
    assert await enqueue(host, account="news")
    await host.rollback()
    place.rows("UPDATE emailer_account SET transport = 'none' WHERE name = 'news'")
    with pytest.raises(outbox.OutboxError, match="There is no account"):
        await enqueue(host, account="news")
    await host.rollback()
    place.rows("DELETE FROM emailer_account WHERE name = 'news'")
    assert place.stored() == [0, 0, 0]


async def test_the_key_of_a_run_finds_it_after_its_account_was_removed(host, place):
    place.rows(HAS_NEWS)
    first = await enqueue(host, account="news", idempotency_key="one")
    await host.commit()
    place.rows("DELETE FROM emailer_account WHERE name = 'news'")
    assert await enqueue(host, account="news", idempotency_key="one") == first
    await host.rollback()


async def test_a_subject_written_out_as_empty_is_the_callers_choice(path):
    with closing(sqlite3.connect(path)) as db:
        assert outbox.enqueue(db, {"subject": "", "text": "Hi", "sender": "a@x.pt"}, PEOPLE)


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_a_hosts_migrations_hold_the_versions_they_name_whatever_comes_after(engine_name):
    def versions(**said):
        made = outbox.schema_sql(engine=engine_name, **said)
        return [int(one) for one in re.findall(r"INTO emailer_migration VALUES \((\d+)", made)]

    assert versions(until=3) == [1, 2, 3]
    assert versions(since=3, until=5) == [4, 5]
    assert [*versions(until=5), *versions(since=5)] == versions()
    for wrong in ({"until": 10_000}, {"since": 5, "until": 4}, {"until": -1}):
        with pytest.raises(outbox.OutboxError, match="There is no version"):
            outbox.schema_sql(engine=engine_name, **wrong)


async def test_a_savepoint_rolled_back_takes_the_message_with_it(host, place):
    await host.execute(OWN_ROW)
    await host.execute("SAVEPOINT welcome")
    await enqueue(host)
    await host.execute("ROLLBACK TO welcome")
    await host.commit()
    assert place.stored() == [1, 0, 0]


def test_sync_connections_answer_at_once_and_async_ones_are_awaited(path):
    with closing(sqlite3.connect(path)) as db:
        assert isinstance(outbox.enqueue(db, LETTER, PEOPLE), str)

    async def by_aiosqlite():
        async with aiosqlite.connect(path) as db:
            answer = outbox.enqueue(db, LETTER, PEOPLE)
            assert isawaitable(answer)
            await answer

    asyncio.run(by_aiosqlite())


# -- whose transaction -----------------------------------------------------------------------------


def test_a_connection_that_commits_each_statement_is_refused_in_a_sentence(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        with pytest.raises(outbox.OutboxError, match="No transaction is open"):
            outbox.enqueue(db, LETTER, PEOPLE)
        db.execute("BEGIN")
        outbox.enqueue(db, LETTER, PEOPLE)
        db.execute("ROLLBACK")
    assert stored(path) == [0, 0, 0]


def test_django_outside_atomic_is_refused_in_a_sentence(path):
    from django.db.backends.sqlite3.base import DatabaseWrapper

    raw = DatabaseWrapper(django_settings(path))
    with pytest.raises(outbox.OutboxError, match="No transaction is open"):
        outbox.enqueue(raw, LETTER, PEOPLE)
    raw.close()
    assert stored(path) == [0, 0, 0]


def test_a_transaction_of_its_own_is_committed_when_it_answers(path):
    with closing(sqlite3.connect(path)) as db:
        outbox.enqueue(db, LETTER, PEOPLE, transaction="own")
        assert stored(path) == [0, 1, 2]
        db.execute(OWN_ROW)
        with pytest.raises(outbox.OutboxError, match="A transaction is open"):
            outbox.enqueue(db, LETTER, PEOPLE, transaction="own")


def test_a_transaction_of_its_own_that_fails_is_rolled_back(path):
    with closing(sqlite3.connect(path)) as db:
        outbox.enqueue(db, LETTER, PEOPLE, idempotency_key="one", transaction="own")
        with pytest.raises(outbox.OutboxError):
            outbox.enqueue(
                db, LETTER, ["cleo@example.org"], idempotency_key="one", transaction="own"
            )
        assert not db.in_transaction


def test_what_is_no_connection_is_refused_in_a_sentence():
    with pytest.raises(outbox.OutboxError, match="no connection that the outbox knows"):
        outbox.enqueue(object(), LETTER, PEOPLE)


# -- what may be asked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "why"),
    [
        (["ana@example.org", "ben at example.org"], "2: ben at example.org"),
        ([{"email": "ana@example.org", "name": 7}], "the name is not a text"),
        ([7], "neither a text nor a mapping"),
        (
            [{"Email": "ana@example.org"}],
            r"^1 recipient .*: 1: it has no email \(its keys are: Email",
        ),
        ([{}], "1: it has no email$"),
        ([], "1 to 10,000"),
        (["ana@example.org"] * 10_001, "1 to 10,000"),
        ("ana@example.org", "are a list"),
    ],
)
def test_one_recipient_that_cannot_be_written_to_refuses_the_call(path, people, why):
    with closing(sqlite3.connect(path)) as db, pytest.raises(outbox.OutboxError, match=why):
        outbox.enqueue(db, LETTER, people)
    assert stored(path) == [0, 0, 0]


def test_a_rejection_names_every_line(path):
    with closing(sqlite3.connect(path)) as db, pytest.raises(outbox.RejectedLinesError) as raised:
        outbox.enqueue(db, LETTER, ["x"] * 30)
    assert [one.line for one in raised.value.lines] == list(range(1, 31))


def test_who_lacks_a_name_that_the_message_uses_is_rejected(path):
    letter = Message("Hi", "Table {{ table }}", sender="ana@example.org")
    with (
        closing(sqlite3.connect(path)) as db,
        pytest.raises(outbox.RejectedLinesError, match="it has no table"),
    ):
        outbox.enqueue(db, letter, [{"email": "ana@example.org", "table": "4"}, "ben@example.org"])


@pytest.mark.parametrize(("subject", "text", "why"), [
    ("Hi", "{{ note }}", "its message would be larger"),
    ("{{ note }}", "Hi", "its subject would be longer"),
])  # fmt: skip
def test_who_would_get_what_is_too_large_is_rejected(path, subject, text, why):
    letter = Message(subject, text * 120, sender="ana@example.org")
    long = {"email": "ben@example.org", "note": "x" * 9_000}
    people = [{"email": "ana@example.org", "note": "a"}, long]
    with (
        closing(sqlite3.connect(path)) as db,
        pytest.raises(outbox.RejectedLinesError, match=why) as raised,
    ):
        outbox.enqueue(db, letter, people)
    assert [one.line for one in raised.value.lines] == [2]


@pytest.mark.parametrize(
    ("letter", "settings", "why"),
    [
        ({"subject": "Hi", "text": "Hi"}, {}, "sender"),
        ({"subject": "Hi", "text": "{{ 1 + 1 }}", "sender": "ana@example.org"}, {}, "text, line 1"),
        ({"subject": "Hi", "colour": "red"}, {}, 'A message has .* and no "colour"'),
        ({"text": "Hi", "sender": "ana@example.org"}, {}, "The message has no subject"),
        ({"subject": "Hi", "sender": "ana@example.org"}, {}, "text: Write a message"),
        (LETTER, {"start_at": SKIPPED}, "Clocks in Europe/Lisbon skip 01:30"),
        (LETTER, {"retry_delays": ["soon"]}, "soon"),
        (LETTER, {"max_failures": "lots"}, "lots"),
        (LETTER, {"on_in_doubt": "guess"}, "on_in_doubt"),
    ],
)
def test_a_message_or_setting_that_cannot_be_used_is_refused_in_a_sentence(
    path, letter, settings, why
):
    with closing(sqlite3.connect(path)) as db, pytest.raises(outbox.OutboxError, match=why):
        outbox.enqueue(db, letter, PEOPLE, **settings)


def test_one_address_in_two_spellings_is_one_recipient(path):
    with closing(sqlite3.connect(path)) as db:
        run_id = outbox.enqueue(db, LETTER, ["ana@example.org", "Ana <ANA@EXAMPLE.ORG>"])
        assert outbox.status(db, run_id).total == 1
        assert db.execute("SELECT duplicates FROM emailer_run").fetchone() == (1,)


def test_the_status_of_an_unknown_run_is_a_sentence(path):
    with (
        closing(sqlite3.connect(path)) as db,
        pytest.raises(outbox.OutboxError, match="no such run"),
    ):
        outbox.status(db, "nobody")


# -- the program on the host's file ----------------------------------------------------------------


async def test_the_program_takes_the_file_of_a_host_as_its_own_and_leaves_the_rest_alone(path):
    store = await engine.open_store(path)
    await store.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (7,)
        assert db.execute("SELECT max(version) FROM emailer_migration").fetchone() == (
            len(database.migrations()),
        )


async def test_a_sender_claims_what_a_host_queued_before_any_sender_was_there(path):
    with closing(sqlite3.connect(path)) as db:
        outbox.enqueue(db, LETTER, PEOPLE)
        db.commit()
    store = await engine.open_store(path)
    await store.open_account(OWNER, "folder", "as ever", 10, None)
    claimed = await store.claim(OWNER, 10)
    assert [(one.email, one.name) for one in claimed] == [
        ("ana@example.org", "Ana Lima"), ("ben@example.org", "Ben Okafor")]  # fmt: skip
    await store.close()


async def test_what_is_queued_while_the_account_is_paused_is_paused_with_it(path):
    store = await engine.open_store(path)
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    await pause_account(store, LOGIN)
    with closing(sqlite3.connect(path)) as db:
        run_id = outbox.enqueue(db, LETTER, PEOPLE)
        db.commit()
    assert (await store.look(run_id)).run.reason.code == "login"
    await store.close()


async def test_a_suppressed_address_is_skipped_and_counted(path):
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO emailer_suppression VALUES ('ben@example.org', 'unsubscribed', 0)")
        run_id = outbox.enqueue(db, LETTER, PEOPLE)
        both = outbox.enqueue(db, LETTER, ["ben@example.org"])
        counts = outbox.status(db, run_id)
        assert (counts.waiting, counts.skipped) == (1, 1)
        assert outbox.status(db, both).state == "finished"


async def test_a_ring_wakes_a_sender_in_the_same_process_at_once(path):
    store = await engine.open_store(path)
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    await store.wait_for_work(OWNER, 0.01)
    waiting = asyncio.create_task(store.wait_for_work(OWNER, 600))
    with closing(sqlite3.connect(path)) as db:
        outbox.enqueue(db, LETTER, PEOPLE)
        db.commit()
    await outbox.ring()
    await asyncio.wait_for(waiting, PATIENCE_S)
    assert len(await store.claim(OWNER, 10)) == 2
    await store.close()


async def test_recipients_keep_the_order_of_the_call(path):
    with closing(sqlite3.connect(path)) as db:
        run_id = outbox.enqueue(db, LETTER, [f"p{n}@example.org" for n in range(50)])
        db.commit()
    store = await engine.open_store(path)
    page = await store.list_recipients(run_id, [State.WAITING], limit=50)
    assert [row.email for row in page.rows] == [f"p{n}@example.org" for n in range(50)]
    await store.close()


# -- killed ----------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kinds", [KINDS, SERVER_KINDS], ids=["file", "server"])
def test_killed_at_any_statement_both_are_stored_or_neither(kinds, path, request):
    db = path if kinds is KINDS else request.getfixturevalue("server_queues").new()
    command = [sys.executable, "-m", "tests.outbox.killed", db, *kinds]
    told = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=590, check=True
    )
    for found in json.loads(told.stdout).values():
        assert len(found) > 6
        assert all(one in ([0, 0, 0], [1, 1, 1]) for one in found)
        assert found[0] == [0, 0, 0]
        assert found[-1] == [1, 1, 1]


def test_a_host_needs_three_packages_beside_its_driver_for_the_outbox():
    shown = (ROOT / "docs" / "how-to" / "outbox.md").read_text("utf-8")
    [said] = re.findall(r"^    pip install ((?!-).*)$", shown, re.MULTILINE)
    script = """if True:
        import sqlite3, sys
        from emailer import outbox
        db = sqlite3.connect(":memory:")
        db.executescript(outbox.schema_sql())
        db.execute("CREATE TABLE guest (name TEXT)")
        db.execute("INSERT INTO guest VALUES ('Ana')")
        letter = {"subject": "Hi", "text": "Dear {{ name }}", "html": "<p style='color: red'>Hi",
                  "sender": "a@x.pt"}
        outbox.enqueue(db, letter, ["Ana <ana@xn--bcher-kva.example>"],
                       start_at="2100-01-01 09:00 Europe/Lisbon", hours="Mon-Fri 09:00-18:00 UTC")
        print(*{name.partition(".")[0] for name, module in sys.modules.items()
                if "site-packages" in (getattr(module, "__file__", None) or "")})
    """
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True,
                          timeout=PATIENCE_S, check=True)  # fmt: skip
    brought = {"markupsafe", "dns"}  # by jinja2, and by email-validator
    found = {one.replace("_", "-") for one in told.stdout.split() if not one.startswith("_")}
    assert found - brought == set(said.split())


# -- what is of another kind -----------------------------------------------------------------------


@pytest.mark.parametrize(("settings", "words"), [
    ({"idempotency_key": "ab" * 40_000}, "idempotency_key has 1 to 255 characters"),
    ({"idempotency_key": ""}, "idempotency_key has 1 to 255"),
    ({"idempotency_key": 5}, "idempotency_key is a text"),
    ({"account": None}, "account is a text"),
    ({"account": "a" * 5000}, "account has 1 to 255"),
    ({"after": b"x"}, "after is a text, and this is a bytes"),
    ({"start_at": 5}, "start_at is a text"),
    ({"hours": 5}, "hours is a text"),
    ({"retry_delays": 5}, "retry_delays is a list"),
    ({"retry_delays": "1m"}, "retry_delays is a list"),
    ({"retry_delays": [5]}, "retry_delays is a text"),
    ({"max_failures": None}, "max_failures is a text"),
    ({"on_in_doubt": ["hold"]}, "on_in_doubt is"),
    ({"transaction": "x"}, 'transaction is "callers" or "own"'),
    ({"recipients": iter(PEOPLE)}, "by list"),
    ({"recipients": None}, "are a list"),
    ({"recipients": b"ana@example.org"}, "are a list"),
    ({"recipients": [{"email": "ana@example.org", 5: "x"}]}, "a mapping of names"),
    ({"message": {"subject": 5, "text": "x"}}, "subject is a text"),
    ({"message": {5: "x"}}, "a name of the message is a text"),
    ({"message": {"subject": "a\ud800", "text": "x", "sender": "a@example.org"}}, "character"),
])  # fmt: skip
def test_what_is_of_another_kind_is_a_sentence(path, settings, words):
    """It is found before a statement is sent: one that fails would end a server's transaction."""
    said = {"message": LETTER, "recipients": PEOPLE, **settings}
    with closing(sqlite3.connect(path)) as db, pytest.raises(outbox.OutboxError, match=words):
        outbox.enqueue(db, **said)


@pytest.mark.parametrize("run_id", [["a"], None, 5, b"x", "\ud800", "a\0"])
def test_an_id_that_is_none_is_a_sentence(path, run_id):
    with closing(sqlite3.connect(path)) as db, pytest.raises(outbox.OutboxError, match="run_id"):
        outbox.status(db, run_id)


def test_tables_of_an_older_version_are_filled_or_a_sentence(tmp_path):
    """Those of the oldest lack what a run needs by now."""
    said = []
    with closing(sqlite3.connect(tmp_path / "host.db")) as db:
        db.executescript(database.REGISTER)
        for number, sql in database.migrations():
            db.executescript(f"INSERT INTO emailer_migration VALUES ({number}, 1);{sql}")
            said.append(answer(db))
            db.rollback()
    refused = [text for text in said if "of an older version" in text]
    assert said == [*refused, *["2 wait"] * (len(said) - len(refused))]
    assert 10 < len(refused) < len(said)


def answer(db) -> str:
    """Queue a run, and say how it stands or why it does not."""
    try:
        return f"{outbox.status(db, outbox.enqueue(db, LETTER, PEOPLE)).waiting} wait"
    except outbox.OutboxError as error:
        return str(error)


async def test_a_temporary_table_is_not_taken_for_ours(host):
    await host.execute("CREATE TEMPORARY TABLE emailer_suppression (address_key TEXT)")
    with pytest.raises(outbox.OutboxError, match="temporary table"):
        await enqueue(host)
