"""A server that others use, too: what they planted in the queue's schema is not taken for ours,
and a lock of ours that they hold is said to be theirs.
"""

import asyncio
import contextlib
import logging

import psycopg
import pytest

from emailer.store import UnavailableError, door
from emailer.store.errors import CannotOpenError
from emailer.store.postgres import database, engine, heartbeat, numbered_locks, tables
from emailer.store.postgres.session import Session
from tests.patience import PATIENCE_S
from tests.store.hands import OWNER, make_run


@pytest.fixture
def shared(server_queues):
    """An empty database of the role `owner`, in which everybody may CREATE in `public`, as
    PostgreSQL 13 and 14 have it: returns the addresses of owner and eve.
    """
    one = server_queues.cluster
    one.sql("postgres", "CREATE ROLE owner LOGIN", "CREATE ROLE eve LOGIN",
            "CREATE DATABASE shared OWNER owner")  # fmt: skip
    one.sql("shared", "GRANT CREATE ON SCHEMA public TO PUBLIC")
    address = one.url("shared")
    try:
        yield address.replace("tester@", "owner@"), address.replace("tester@", "eve@")
    finally:
        one.sql("postgres", "DROP DATABASE shared WITH (FORCE)", "DROP ROLE owner", "DROP ROLE eve")


def say(url: str, *statements: str) -> list:
    with psycopg.connect(url, autocommit=True) as db:
        for sql in statements:
            cursor = db.execute(sql)
        return cursor.fetchall() if cursor.description else []


TABLES = "SELECT count(*) FROM pg_class WHERE relname LIKE 'emailer%' AND relkind = 'r'"
GRAB = """
CREATE FUNCTION grab() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'the code of eve runs'; END $$
"""


@pytest.mark.parametrize(("planted", "named"), [
    (["CREATE TABLE emailer_migration (version bigint PRIMARY KEY, applied_at bigint NOT NULL)",
      "GRANT ALL ON emailer_migration TO PUBLIC", GRAB,
      "CREATE TRIGGER t BEFORE INSERT ON emailer_migration EXECUTE FUNCTION grab()"],
     "table emailer_migration belongs to eve"),
    (["CREATE TABLE emailer_account (name text)"], "table emailer_account belongs to eve"),
    (["CREATE VIEW emailer_run AS SELECT 1"], "view emailer_run belongs to eve"),
    (["CREATE FUNCTION hashtextextended(text, integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1'"],
     r"function hashtextextended\(text,integer\) belongs to eve"),
    (["CREATE FUNCTION mine(bigint, text) RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
      "CREATE OPERATOR * (LEFTARG = bigint, RIGHTARG = text, FUNCTION = mine)"],
     r"operator \*\(bigint,text\) belongs to eve"),
])  # fmt: skip
def test_what_a_stranger_planted_before_the_first_start_is_refused(shared, planted, named):
    ours, eves = shared
    say(eves, *planted)
    [[before]] = say(eves, TABLES)
    with pytest.raises(CannotOpenError, match=named):
        database.prepare(ours, "shared")
    assert say(eves, TABLES) == [(before,)]


def test_what_a_stranger_makes_after_the_first_start_is_called_by_no_lock(shared):
    """It would fit better than PostgreSQL's own function, by its second argument."""
    ours, eves = shared
    database.prepare(ours, "shared")
    say(eves, "CREATE TABLE loot (what text)", "GRANT ALL ON loot TO PUBLIC",
        """CREATE FUNCTION hashtextextended(text, integer) RETURNS bigint LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO loot VALUES (current_user); RETURN 1; END $$""",
        """CREATE FUNCTION joined(text, name) RETURNS text LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO loot VALUES (current_user); RETURN '1'; END $$""",
        "CREATE OPERATOR || (LEFTARG = text, RIGHTARG = name, FUNCTION = joined)")  # fmt: skip
    with contextlib.closing(Session(ours)) as session:
        for number in (database.LOCK, database.GATE):
            session.execute(f"SELECT pg_advisory_lock({number})")
    assert say(eves, "SELECT count(*) FROM loot") == [(0,)]
    with pytest.raises(CannotOpenError, match="belongs to eve"):
        database.prepare(ours, "shared")


def test_tables_of_a_role_that_ours_is_a_member_of_are_taken(shared, server_queues):
    """A host's own migrations make them so."""
    ours, eves = shared
    say(eves, tables.schema_sql(), "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")
    with pytest.raises(CannotOpenError, match="belongs to eve"):
        database.prepare(ours, "shared")
    server_queues.cluster.sql("postgres", "GRANT eve TO owner")
    database.prepare(ours, "shared")


def test_where_others_may_make_something_that_is_said_at_the_start_and_by_the_doctor(
    shared, caplog
):
    ours, _ = shared
    with caplog.at_level(logging.WARNING):
        database.prepare(ours, "shared")
    [said] = [one for one in caplog.records if "others may make" in one.message]
    assert "REVOKE CREATE ON SCHEMA public FROM PUBLIC" in said.do
    seen = {one.what: one for one in door.at(ours).examined()}
    assert "PUBLIC may CREATE in the schema public" in seen["others"].said
    assert "REVOKE CONNECT ON DATABASE" in seen["others"].do


def test_a_session_looks_for_tables_in_their_schema_alone(shared):
    """What is temporary hides nothing, and a schema that comes first in the path does not, too."""
    ours, _ = shared
    database.prepare(ours, "shared")
    say(ours, "CREATE SCHEMA owner", "CREATE TABLE owner.emailer_run (id bigint)")
    with contextlib.closing(Session(ours)) as session:
        session.execute("CREATE TEMP TABLE emailer_account (id bigint)")
        schemas = session.execute("""
            SELECT DISTINCT relnamespace::regnamespace::text FROM pg_class
            WHERE oid IN ('emailer_run'::regclass, 'emailer_account'::regclass)
        """).fetchall()
    assert schemas == [("public",)]


def test_an_update_that_cannot_be_finished_changes_nothing(shared):
    ours, _ = shared
    say(ours, "CREATE TABLE emailer_minute (id bigint)")
    with pytest.raises(CannotOpenError, match="Nothing was changed"):
        database.prepare(ours, "shared")
    assert say(ours, TABLES) == [(1,)]


@pytest.mark.parametrize("made", [
    ["CREATE VIEW emailer_migration AS SELECT 1 AS version"],
    ["CREATE TABLE emailer_migration (version text, applied_at bigint)",
     "INSERT INTO emailer_migration VALUES ('abc', 1)"],
    ["CREATE TABLE emailer_migration (version bigint, applied_at bigint)",
     "INSERT INTO emailer_migration VALUES (-5, 1)"],
])  # fmt: skip
def test_a_table_of_the_same_name_that_is_not_ours_is_refused_untouched(shared, made):
    ours, _ = shared
    say(ours, *made)
    with pytest.raises(CannotOpenError, match=r"(?s)emailer_migration.*Nothing was changed"):
        database.prepare(ours, "shared")
    assert say(ours, "SELECT count(*) FROM pg_class WHERE relname LIKE 'emailer_%'")[0][0] == 1


def test_a_start_that_waits_for_a_stranger_s_lock_ends_and_names_it(shared, caplog):
    ours, eves = shared
    with psycopg.connect(eves, autocommit=True) as db, caplog.at_level(logging.WARNING):
        db.execute("SELECT pg_advisory_lock(hashtextextended('emailer migrations public', 0))")
        pid = db.info.backend_pid
        with (
            contextlib.closing(Session(ours)) as session,
            pytest.raises(CannotOpenError, match=rf"eve \(process {pid} of the server\) holds"),
        ):
            numbered_locks.wait_for_turn(session, database.LOCK, "shared", waits_s=0.2)


async def until(said, store) -> str:
    """Wait until something is said to be wrong that stays."""
    async with asyncio.timeout(PATIENCE_S):
        while said not in (wrong := await store.healthy() or ""):
            await asyncio.sleep(0.1)
    return wrong


@pytest.mark.parametrize("locks", [
    "SELECT 1 FROM emailer_run FOR UPDATE", "LOCK TABLE emailer_run",
    f"SELECT pg_advisory_lock({database.GATE})",
])  # fmt: skip
async def test_who_keeps_the_sending_from_its_rows_is_named_by_its_health(server_queues, locks):
    url = server_queues.new()
    store = await engine.open_store(url, "a queue")
    try:
        await store.open_account(OWNER, "simulated", "as ever", 10, None)
        await make_run(store, 2)
        [claim, _] = await store.claim(OWNER, 2)
        assert await store.healthy() is None
        with psycopg.connect(url) as host:
            host.execute(locks)
            with pytest.raises(UnavailableError, match=f"process {host.info.backend_pid} of"):
                await store.begin_send(claim)
            assert f"process {host.info.backend_pid} of" in await store.healthy()
            host.rollback()
            host.execute("SELECT pg_advisory_unlock_all()")
        assert await store.begin_send(claim)
        assert await store.healthy() is None
    finally:
        await store.close()


async def test_who_keeps_webhooks_from_being_told_is_named_by_its_health(shared):
    ours, eves = shared
    with psycopg.connect(eves, autocommit=True) as db:
        db.execute("SELECT pg_advisory_lock(hashtextextended('emailer teller public', 0))")
        store = await engine.open_store(ours, "shared", lease=heartbeat.Lease(1.0))
        try:
            assert await store.webhooks.due() == []
            said = await until("Webhooks are told nothing", store)
            assert f"eve (process {db.info.backend_pid} of the server)" in said
        finally:
            await store.close()
