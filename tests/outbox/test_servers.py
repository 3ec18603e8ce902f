"""The outbox beside a server's other sessions: the bell, whose transaction, and what changes
before the host commits.
"""

import asyncio
import re
import secrets
from contextlib import closing, suppress

import asyncpg
import psycopg
import psycopg2
import pytest
import sqlalchemy
from psycopg import sql as words
from sqlalchemy.ext import asyncio as sqlalchemy_asyncio

from emailer import outbox
from emailer.model import RunState
from emailer.store.postgres import engine
from tests.outbox.kinds import OWN_ROW
from tests.outbox.places import Server
from tests.outbox.server_kinds import DATABASE, USER, django, named
from tests.patience import PATIENCE_S
from tests.store.hands import LOGIN, OWNER, pause_account, send_all

LETTER = {"subject": "Welcome!", "text": "100 % welcome, {{ name }}.", "sender": "ana@example.org"}
PEOPLE = ["Ana Lima <ana@example.org>", {"email": "ben@example.org", "name": "Ben Okafor"}]


@pytest.fixture
def place(server_queues):
    return Server(server_queues.new())


@pytest.fixture
def host(place):
    """A host's connection; whatever is open on it is rolled back."""
    with closing(psycopg.connect(place.db)) as host:
        yield host


@pytest.fixture
async def open_sender(place):
    """Start a sender on the host's database; with none there, no run has a transport yet."""
    opened = []

    async def open_sender():
        store = await engine.open_store(place.db, "postgresql://")
        opened.append(store)
        await store.open_account(OWNER, "simulated", "as ever", 10, None)
        return store

    yield open_sender
    for store in opened:
        await store.close()


# -- the bell --------------------------------------------------------------------------------------


def heard(listener, timeout_s=0.0):
    """What came by now, or within some time where nothing has."""
    listener.execute("SELECT 1")
    return [one.payload for one in listener.notifies(timeout=timeout_s, stop_after=1)]


def test_the_bell_rings_at_the_host_s_commit_and_never_before(place, host):
    with closing(psycopg.connect(place.db, autocommit=True)) as listener:
        listener.execute("LISTEN emailer_work")
        outbox.enqueue(host, LETTER, PEOPLE)
        assert heard(listener) == []
        host.commit()
        assert heard(listener, 60) == [""]


def test_what_is_rolled_back_rings_no_bell(place, host):
    with closing(psycopg.connect(place.db, autocommit=True)) as listener:
        listener.execute("LISTEN emailer_work")
        outbox.enqueue(host, LETTER, PEOPLE)
        host.rollback()
        host.execute("NOTIFY emailer_work, 'this one'")
        host.commit()
        assert heard(listener, 60) == ["this one"]


async def test_a_sender_that_waits_finds_what_a_host_commits(open_sender, host):
    store = await open_sender()
    outbox.enqueue(host, LETTER, PEOPLE)
    assert await store.claim(OWNER, 10) == []
    await asyncio.to_thread(host.commit)
    async with asyncio.timeout(PATIENCE_S):
        while not (claimed := await store.claim(OWNER, 10)):
            await store.wait_for_work(OWNER, 60)
    assert [one.email for one in claimed] == ["ana@example.org", "ben@example.org"]


# -- whose transaction -----------------------------------------------------------------------------


def test_a_connection_to_a_server_that_commits_each_statement_is_refused(place):
    with psycopg.connect(place.db, autocommit=True) as db:
        with pytest.raises(outbox.OutboxError, match="No transaction is open"):
            outbox.enqueue(db, LETTER, PEOPLE)
        with db.transaction():
            outbox.enqueue(db, LETTER, PEOPLE)
    assert place.stored() == [0, 1, 2]
    with closing(psycopg2.connect(place.db)) as db:
        db.autocommit = True
        with pytest.raises(outbox.OutboxError, match="No transaction is open"):
            outbox.enqueue(db, LETTER, PEOPLE)
    raw = django(place.where)
    with pytest.raises(outbox.OutboxError, match="No transaction is open"):
        outbox.enqueue(raw, LETTER, PEOPLE)
    raw.close()
    assert place.stored() == [0, 1, 2]


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_sqlalchemy_s_autocommit_on_a_server_is_refused(place, driver):
    made = sqlalchemy.create_engine(named(driver, place.where), isolation_level="AUTOCOMMIT")
    with (
        made.connect() as db,
        pytest.raises(outbox.OutboxError, match="No transaction is open"),
    ):
        outbox.enqueue(db, LETTER, PEOPLE)
    made.dispose()


async def test_asyncpg_outside_a_transaction_is_refused(place):
    db = await asyncpg.connect(host=place.where, user=USER, database=DATABASE)
    with pytest.raises(outbox.OutboxError, match="No transaction is open"):
        await outbox.enqueue(db, LETTER, PEOPLE)
    await db.close()
    url = named("asyncpg", place.where)
    made = sqlalchemy_asyncio.create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with made.connect() as connection:
        with pytest.raises(outbox.OutboxError, match="No transaction is open"):
            await outbox.enqueue(connection, LETTER, PEOPLE)
    await made.dispose()
    assert place.stored() == [0, 0, 0]


@pytest.mark.parametrize("autocommit", [True, False])
def test_a_transaction_of_its_own_on_a_server_is_committed_or_rolled_back(place, autocommit):
    own = {"transaction": "own", "idempotency_key": "one"}
    with psycopg.connect(place.db, autocommit=autocommit) as db:
        outbox.enqueue(db, LETTER, PEOPLE, **own)
        assert place.stored() == [0, 1, 2]
        with pytest.raises(outbox.OutboxError, match="other content"):
            outbox.enqueue(db, LETTER, ["cleo@example.org"], **own)
        assert db.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


async def test_asyncpg_and_psycopg2_take_a_transaction_of_its_own(place):
    db = await asyncpg.connect(host=place.where, user=USER, database=DATABASE)
    await outbox.enqueue(db, LETTER, PEOPLE, transaction="own")
    assert not db.is_in_transaction()
    await db.close()
    with closing(psycopg2.connect(place.db)) as other:
        outbox.enqueue(other, LETTER, PEOPLE, transaction="own")
        assert place.stored() == [0, 2, 4]


@pytest.mark.parametrize("of", ["cursor", "pool", "engine"])
async def test_what_only_leads_to_a_connection_is_refused_in_a_sentence(place, host, of):
    given = {
        "cursor": host.cursor,
        "pool": lambda: asyncpg.create_pool(host=place.where, user=USER, database=DATABASE),
        "engine": lambda: sqlalchemy.create_engine(named("psycopg", place.where)),
    }[of]()
    with pytest.raises(outbox.OutboxError, match="no connection that the outbox knows"):
        outbox.enqueue(given, LETTER, PEOPLE)


# -- where the tables are --------------------------------------------------------------------------


def test_tables_that_are_not_found_are_a_sentence_and_the_transaction_goes_on(place, host):
    host.execute("CREATE SCHEMA IF NOT EXISTS of_the_host")
    host.execute("CREATE TABLE of_the_host.guest (name TEXT)")
    host.execute("SET LOCAL search_path = of_the_host")
    host.execute(OWN_ROW)
    for ask in (lambda: outbox.enqueue(host, LETTER, PEOPLE), lambda: outbox.status(host, "one")):
        with pytest.raises(outbox.OutboxError, match="in a schema of its search_path"):
            ask()
    host.execute("SET LOCAL search_path = of_the_host, public")
    outbox.enqueue(host, LETTER, PEOPLE)
    assert host.execute("SELECT count(*) FROM guest").fetchone() == (1,)


def test_a_key_that_no_index_takes_is_a_sentence_and_the_transaction_goes_on(place, host):
    host.execute(OWN_ROW)
    with pytest.raises(outbox.OutboxError, match="1 to 255 characters"):
        outbox.enqueue(host, LETTER, PEOPLE, idempotency_key=secrets.token_hex(40_000))
    outbox.enqueue(host, LETTER, PEOPLE, idempotency_key="\U0001f389" * 255)
    host.commit()
    assert place.stored() == [1, 1, 2]


def test_a_host_needs_no_more_rights_than_the_docs_name(place, host):
    with psycopg.connect(place.db, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS party")
        owner.execute("CREATE ROLE party")
        for grant in granted("party"):
            owner.execute(grant)
        host.execute("SET ROLE party")
        first = outbox.enqueue(host, LETTER, PEOPLE, idempotency_key="one")
        assert outbox.enqueue(host, LETTER, PEOPLE, idempotency_key="one") == first
        run_id = outbox.enqueue(host, LETTER, PEOPLE, after=first, hours="09:00-17:00 UTC")
        assert outbox.status(host, run_id).waiting == 2
        for taken in ("SELECT text FROM emailer_run", "SELECT email FROM emailer_recipient",
                      "UPDATE emailer_run SET text = ''", "LOCK TABLE emailer_run"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege), host.transaction():
                host.execute(taken)
        host.rollback()
        owner.execute("DROP OWNED BY party")
        owner.execute("DROP ROLE party")


def granted(role):
    """Read the rights off the page."""
    from tests.outbox.test_outbox import ROOT

    page = (ROOT / "docs/how-to/outbox.md").read_text("utf-8")
    found = re.findall(r"^    (GRANT [^;]*;)$", page, re.MULTILINE)
    assert len(found) == 7
    return [words.SQL(one.replace("party", role)) for one in found]


# -- what is written -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "%s %(name)s %%", "\\u0000 $1 :now"])
def test_every_text_is_stored_or_refused_and_the_transaction_goes_on(place, host, text):
    people = [{"email": "ana@example.org", "name": text, "seat": text}]
    asked = [
        {"message": LETTER, "recipients": people},
        {"message": LETTER | {"text": text}, "recipients": PEOPLE},
        {"message": LETTER, "recipients": PEOPLE, "idempotency_key": text},
        {"message": LETTER, "recipients": PEOPLE, "account": text},
    ]
    for one in asked:
        with suppress(outbox.OutboxError):
            outbox.enqueue(host, **one)
    host.execute(OWN_ROW)
    host.commit()
    [guests, runs, _] = place.stored()
    # of an account of that name there is none
    assert (guests, runs) == (1, 0 if text in ("a\x00b", "\ud800") else 3)


def test_two_hosts_with_one_key_at_once_are_one_run(place, host):
    key = {"idempotency_key": "one"}
    first = outbox.enqueue(host, LETTER, PEOPLE, **key)

    def second():
        with psycopg.connect(place.db) as other:
            return outbox.enqueue(other, LETTER, PEOPLE, **key)

    async def both():
        later = asyncio.create_task(asyncio.to_thread(second))
        async with asyncio.timeout(PATIENCE_S):
            while not place.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
        await asyncio.to_thread(host.commit)
        return await later

    assert asyncio.run(both()) == first
    assert place.stored() == [0, 1, 2]


def test_a_letter_keeps_what_it_says_of_itself(place, host):
    from emailer.model import Message

    letter = Message("Hi", "# Hi", "<h1>Hi</h1>", "ana@example.org", format="markdown")
    outbox.enqueue(host, letter, PEOPLE)
    host.commit()
    assert place.rows("SELECT format FROM emailer_run") == [("markdown",)]
    with pytest.raises(outbox.OutboxError, match="takes no files"):
        outbox.enqueue(host, Message("Hi", "Hi", "", "a@example.org", personal="file"), PEOPLE)


# -- what changes before the host commits ----------------------------------------------------------


async def late(store, place):
    """Have the account looked after, and read how the one run stands."""
    await store.look_after(OWNER)
    [[run_id]] = place.rows("SELECT public_id FROM emailer_run")
    return (await store.look(run_id)).run


async def test_a_run_of_a_host_is_paused_with_an_account_that_paused_meanwhile(
    open_sender, host, place
):
    store = await open_sender()
    outbox.enqueue(host, LETTER, PEOPLE)
    await pause_account(store, LOGIN)
    host.commit()
    assert await store.claim(OWNER, 10) == []  # not one more log-in with that password
    run = await late(store, place)
    assert (run.state, run.reason.code) == (RunState.PAUSED, "login")
    await store.resume(run.id)
    assert len(await send_all(store)) == 2


async def test_a_run_of_a_host_goes_on_with_an_account_that_went_on_meanwhile(
    open_sender, host, place
):
    store = await open_sender()
    with psycopg.connect(place.db) as other:
        first = outbox.enqueue(other, LETTER, PEOPLE)
    await pause_account(store, LOGIN)
    second = outbox.enqueue(host, LETTER, PEOPLE)
    await store.resume(first)
    host.commit()
    await store.look_after(OWNER)
    assert (await store.look(second)).run.state == RunState.RUNNING


async def test_a_run_of_a_host_is_sent_by_an_account_that_was_opened_meanwhile(
    open_sender, host, place
):
    outbox.enqueue(host, LETTER, PEOPLE)
    store = await open_sender()
    host.commit()
    run = await late(store, place)
    assert (run.state, run.transport) == (RunState.RUNNING, "simulated")
    assert len(await store.claim(OWNER, 10)) == 2


async def test_a_run_of_a_host_pauses_where_the_account_has_another_transport_meanwhile(
    open_sender, host, place
):
    store = await open_sender()
    outbox.enqueue(host, LETTER, PEOPLE)
    await store.open_account(OWNER, "folder", "another", 10, None)
    host.commit()
    run = await late(store, place)
    assert (run.state, run.reason.code) == (RunState.PAUSED, "transport")
