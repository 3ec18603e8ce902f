"""Whether a server will do: what it is, what it lets this user do, whether its bell is heard, and
how much room there is. Changes nothing.
"""

import contextlib
import time
from collections.abc import Callable, Iterator

import psycopg

from emailer.store.examined import Finding
from emailer.store.moving import STAYING, TABLES
from emailer.store.postgres import database, foreign_objects, numbered_locks, troubles
from emailer.store.postgres.heartbeat import HEARD_S
from emailer.store.postgres.session import Session

SESSIONS = 4
"""What a process that sends takes."""
FEW = 3 * SESSIONS
CLOCK_S = 2.0

LATER = (
    "A fail-over may lose what was recorded last: whoever was sent to just then may be sent to "
    "again. synchronous_standby_names mends that."
)
DIRECTLY = (
    "Connect what sends directly: in transaction mode no bell is heard, and settings of a session "
    "get lost."
)

Look = Callable[[Session], Finding]


def examined(url: str, named: str) -> Iterator[Finding]:
    """Look at everything; what cannot be looked at is said, and the rest goes on."""
    with database.connected(url, named) as session:
        for what, look in LOOKS.items():
            try:
                yield look(session)
            except psycopg.Error as error:
                session.roll_back()
                yield Finding(what, "wrong", f"this cannot be asked: {troubles.plain(error)}")
        yield bell(session, url)


def _one(session: Session, sql: str) -> tuple[object, ...]:
    return tuple(session.execute(sql).fetchone() or ())


def _server(session: Session) -> Finding:
    version = session.raw.info.server_version
    said = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    if version < database.OLDEST:
        return Finding("server", "wrong", said, f"Bring it to {database.OLDEST_NAME} or newer.")
    return Finding("server", "ok", said)


def _primary(session: Session) -> Finding:
    is_replica, reads = _one(session, "SELECT pg_is_in_recovery(), "
                             "current_setting('default_transaction_read_only') = 'on'")  # fmt: skip
    if is_replica:
        return Finding("primary", "wrong", "it is a replica, which only reads",
                        "Name the primary; of several hosts ?target_session_attrs=read-write "
                        "finds it.")  # fmt: skip
    if reads:
        return Finding("primary", "wrong", "this user's transactions only read",
                        "ALTER ROLE ... SET default_transaction_read_only = off.")  # fmt: skip
    return Finding("primary", "ok", "it is no replica, and takes what is written")


def _flushes(session: Session) -> Finding:
    """What was answered must survive a cut; each session says so, whatever the role's default."""
    asked, fsync, pages, default = _one(session, _FLUSHES)
    off = [name for name, value in (("synchronous_commit", asked), ("fsync", fsync),
                                    ("full_page_writes", pages)) if value == "off"]  # fmt: skip
    if off:
        return Finding("commits", "wrong", f"{' and '.join(off)} off: a power cut takes what was "
                        "recorded, and people are written to twice",
                        f"Set {' and '.join(f'{name} = on' for name in off)}.")  # fmt: skip
    if default == "off":
        return Finding("commits", "ok", "synchronous_commit is off for this user; each session of "
                        "the program sets it on")  # fmt: skip
    return Finding("commits", "ok", f"synchronous_commit is {asked}")


_FLUSHES = """
SELECT current_setting('synchronous_commit'), current_setting('fsync'),
    current_setting('full_page_writes'),
    (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit')
"""


def _standbys(session: Session) -> Finding:
    count, names = _one(session, "SELECT count(*), current_setting('synchronous_standby_names') "
                        "FROM pg_stat_replication")  # fmt: skip
    if not count and not names:
        return Finding("standbys", "ok", "none is seen")
    if not names:
        return Finding("standbys", "note", f"{count} replicas follow later", LATER)
    return Finding("standbys", "ok", f"commits wait for {names}")


def _rights(session: Session) -> Finding:
    """Say what this user may not do; that it may make tables matters at a first start alone."""
    schema, creates, has_tables = _one(session, _SCHEMA)
    if schema is None:
        return Finding("rights", "wrong", "no schema of the search_path is there",
                        "CREATE SCHEMA makes one.")  # fmt: skip
    grant = f"GRANT CREATE ON SCHEMA {schema} lets it."
    if not has_tables:
        return (
            Finding("rights", "ok", f"the first start may make its tables in {schema}")
            if creates
            else Finding("rights", "wrong", f"this user may not make tables in {schema}", grant)
        )
    missing = [f"{right} on {table}" for table, right in session.execute(
        _MISSING, {"tables": [*TABLES, *STAYING]})]  # fmt: skip
    if missing:
        few = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if missing[3:] else "")
        return Finding("rights", "wrong", f"this user lacks {few}",
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "
                        f"{schema} to it, or let it own them.")  # fmt: skip
    if not creates:
        return Finding("rights", "note", "it reads and writes its tables, and makes none",
                        f"A newer version's first start may need more: {grant}")  # fmt: skip
    return Finding("rights", "ok", f"it makes, reads and writes its tables in {schema}")


_SCHEMA = """
SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE'),
    to_regclass('emailer_migration') IS NOT NULL
"""
_MISSING = """
SELECT named, asked FROM unnest(:tables::text[]) AS named,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS asked
WHERE to_regclass(named) IS NULL OR NOT has_table_privilege(to_regclass(named), asked)
"""


def _others(session: Session) -> Finding:
    """Look at what else may be done here: a server is often shared."""
    if fault := foreign_objects.refusal(session):
        return Finding("others", "wrong", fault)
    said, do = list[str](), list[str]()
    for key, what in numbered_locks.KEYS.items():
        if who := numbered_locks.stranger(session, key):
            said.append(f"{who} holds the lock of {what}")
            do.append("End that session.")
    if makers := foreign_objects.makers(session):
        said.append(f"{makers.names} may CREATE in the schema {makers.schema}, and so have code "
                    "run as this user")  # fmt: skip
        do.append(makers.do)
    if name := foreign_objects.may_anybody_connect(session):
        said.append("every role of the server may connect, and so hold what stops the sending")
        do.append(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC, and GRANT it to who needs it.")
    if not said:
        return Finding("others", "ok", "nobody else may make anything here, or connect unasked")
    return Finding("others", "note", "; ".join(said), " ".join(do))


def _clock(session: Session) -> Finding:
    """Hold both clocks against each other, the answer taken for the middle of the way."""
    before = time.time()
    (theirs,) = _one(session, "SELECT extract(epoch FROM clock_timestamp())::float8")
    after = time.time()
    by_s = float(str(theirs)) - (before + after) / 2
    said = f"the server's is {abs(by_s):.1f} s {'ahead of' if by_s > 0 else 'behind'} this machine"
    if abs(by_s) > CLOCK_S + (after - before):
        return Finding("clocks", "note", said, "The server's counts, for whatever is due and for "
                        "the date of messages: set whichever is wrong.")  # fmt: skip
    return Finding("clocks", "ok", said)


def _sessions(session: Session) -> Finding:
    left = min(int(str(one)) for one in _one(session, _LEFT) if one is not None)
    said = f"{max(left, 0)} more can be had; each process that sends takes {SESSIONS}"
    do = "Raise max_connections, or the limit of this user or database."
    if left < SESSIONS:
        return Finding("sessions", "wrong", said, do)
    return Finding("sessions", "note" if left < FEW else "ok", said, do if left < FEW else "")


_LEFT = """
WITH living AS (SELECT usename, datname FROM pg_stat_activity WHERE backend_type = 'client backend')
SELECT current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int - (SELECT count(*) FROM living),
    (SELECT rolconnlimit - (SELECT count(*) FROM living WHERE usename = current_user)
     FROM pg_roles WHERE rolname = current_user AND rolconnlimit >= 0),
    (SELECT datconnlimit - (SELECT count(*) FROM living WHERE datname = current_database())
     FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0)
"""


def _strings(session: Session) -> Finding:
    (standard,) = _one(session, "SHOW standard_conforming_strings")
    if standard == "on":
        return Finding("strings", "ok", "a backslash in a string is a backslash")
    return Finding("strings", "wrong", "standard_conforming_strings is off: a backslash in "
                    "somebody's name would mean something else",
                    "ALTER ROLE ... SET standard_conforming_strings = on.")  # fmt: skip


def _encoding(session: Session) -> Finding:
    server, collate = _one(session, "SELECT current_setting('server_encoding'), datcollate "
                           "FROM pg_database WHERE datname = current_database()")  # fmt: skip
    if server != "UTF8":
        return Finding("encoding", "wrong", f"it is kept in {server}",
                        "Make a database with ENCODING 'UTF8' TEMPLATE template0.")  # fmt: skip
    return Finding("encoding", "ok", f"UTF8; order {collate}, addresses by their bytes")


def _pooler(session: Session) -> Finding:
    """A pooler tells a number for cancelling that is no process of the server's."""
    (real,) = _one(session, "SELECT pg_backend_pid()")
    if session.raw.info.backend_pid == real:
        return Finding("pooler", "ok", "the server is reached directly")
    return Finding("pooler", "note", "a pooler stands between", DIRECTLY)


def bell(session: Session, url: str, heard_s: float = HEARD_S) -> Finding:
    """Ring for oneself from another session, and listen."""
    try:
        session.execute("LISTEN emailer_examined")
        with contextlib.closing(Session(url)) as other:
            other.execute("NOTIFY emailer_examined")
        heard = list(session.raw.notifies(timeout=heard_s, stop_after=1))
        session.execute("UNLISTEN emailer_examined")
    except psycopg.Error as error:
        return Finding("bell", "wrong", f"it cannot be tried: {troubles.plain(error)}")
    if heard:
        return Finding("bell", "ok", "work that others make is heard at once")
    return Finding("bell", "note", "none is heard: something between lets none through",
                    "Work of others is looked for once a second. Is there a pooler in transaction "
                    "mode? Connect what sends directly.")  # fmt: skip


LOOKS: dict[str, Look] = {
    "server": _server, "primary": _primary, "commits": _flushes, "standbys": _standbys,
    "rights": _rights, "others": _others, "clocks": _clock, "sessions": _sessions,
    "strings": _strings, "encoding": _encoding, "pooler": _pooler,
}  # fmt: skip
