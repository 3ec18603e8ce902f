"""Makes and migrates the tables, and refuses a server that could not keep its word."""

import contextlib
import logging
from collections.abc import Callable, Iterator

import psycopg

from emailer.store.errors import CannotOpenError
from emailer.store.postgres import foreign_objects, numbered_locks
from emailer.store.postgres.session import Session
from emailer.store.postgres.tables import REGISTER, migrations, step
from emailer.store.postgres.troubles import plain
from emailer.store.schema_steps import NOT_OURS

log = logging.getLogger(__name__)

OLDEST, OLDEST_NAME = 130_000, "13"
"""Whether a lost transaction was committed can be asked since."""


@contextlib.contextmanager
def connected(conninfo: str, named: str) -> Iterator[Session]:
    """Connect for one thing. Raises CannotOpenError with a sentence."""
    try:
        session = Session(conninfo)
    except psycopg.Error as error:
        raise CannotOpenError(f"The database {named} cannot be opened: {plain(error)}.") from error
    try:
        yield session
    except psycopg.Error as error:
        raise CannotOpenError(
            f"The database {named} cannot be used: {plain(error)}. Nothing was changed."
        ) from error
    finally:
        session.close()


def prepare(conninfo: str, named: str, then: Callable[[Session], None] = lambda _: None) -> None:
    """Make the tables or bring them up to date, and do something more with that session.

    Raises CannotOpenError where the server or the tables are not to be used.
    """
    with connected(conninfo, named) as session:
        for look in _LOOKS:
            if fault := look(session):
                raise CannotOpenError(f"The database {named} cannot be used: {fault}")
        _migrate(session, named)
        if who := foreign_objects.makers(session):
            log.warning("others may make something in the schema of the queue, whose code could "
                        "run as this user", extra={"who": who.names, "do": who.do})  # fmt: skip
        then(session)


def _age(session: Session) -> str:
    version = session.raw.info.server_version
    if version >= OLDEST:
        return ""
    return f"its server is PostgreSQL {version // 10_000}, and {OLDEST_NAME} or newer is needed."


def _replica(session: Session) -> str:
    [is_replica] = session.execute("SELECT pg_is_in_recovery()").fetchone() or (False,)
    return "its server is a replica, which only reads: name the primary." if is_replica else ""


def _encoding(session: Session) -> str:
    [name] = session.execute("SHOW server_encoding").fetchone() or ("",)
    return "" if name == "UTF8" else f"it is kept in {name}: make one with ENCODING 'UTF8'."


def _flushes(session: Session) -> str:
    """A role may say otherwise, and a cut would then take what was answered: sent twice."""
    [commit] = session.execute("SHOW synchronous_commit").fetchone() or ("",)
    if commit != "off":
        return ""
    return "synchronous_commit cannot be set to on: a power cut would take what was recorded."


def _schema(session: Session) -> str:
    [name] = session.execute("SELECT current_schema()").fetchone() or (None,)
    if name is None:
        return "no schema of its search_path is there: CREATE SCHEMA makes one."
    if session.execute(_VERSION).fetchone() is not None:
        return ""
    [may] = session.execute(
        "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    ).fetchone() or (False,)
    return (
        ""
        if may
        else (
            f"this user may not make tables in the schema {name}: "
            f"GRANT CREATE ON SCHEMA {name} to it, for the first start."
        )
    )


_LOOKS: tuple[Callable[[Session], str], ...] = (
    _age, _replica, _encoding, _flushes, foreign_objects.refusal, _schema,
)  # fmt: skip


def version_of(session: Session) -> int:
    """Read the newest step applied; 0 where there are no tables yet.

    Raises CannotOpenError where the table of that name is somebody else's.
    """
    [there, is_ours] = session.execute(_VERSION).fetchone() or (None, False)
    if there is None:
        return 0
    if not is_ours:
        raise CannotOpenError(NOT_OURS)
    newest, oldest = session.execute(_NEWEST).fetchone() or (0, 1)
    if oldest < 1:
        raise CannotOpenError(NOT_OURS)
    return int(newest)


_VERSION = """
SELECT made.oid::regclass::text, made.relkind = 'r' AND 2 = (
    SELECT count(*) FROM pg_catalog.pg_attribute
    WHERE attrelid = made.oid AND attname::text IN ('version', 'applied_at')
        AND atttypid = 'bigint'::regtype)
FROM pg_catalog.pg_class AS made WHERE made.oid = pg_catalog.to_regclass('emailer_migration')
"""
_NEWEST = """
SELECT coalesce(max(version), 0::bigint), coalesce(min(version), 1::bigint) FROM emailer_migration
"""


def _migrate(session: Session, named: str) -> None:
    """Apply what is missing in one transaction: all of it, or nothing; of several that start,
    one does.
    """
    known = migrations()
    newest = known[-1][0]
    if version_of(session) == newest:
        return
    session.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    numbered_locks.wait_for_turn(session, LOCK, named)
    version = version_of(session)
    if version > newest:
        raise CannotOpenError(
            f"The database {named} was made by a newer version of this program. "
            "Nothing was changed."
        )
    session.execute(f"BEGIN;\n{REGISTER}")
    if fault := foreign_objects.refusal(session):  # somebody may just have been quicker
        raise CannotOpenError(f"The database {named} cannot be used: {fault}")
    steps = "\n".join(step(number, sql) for number, sql in known if number > version)
    session.execute(f"{steps}\nCOMMIT")


LOCK, GATE = numbered_locks.MIGRATIONS, numbered_locks.GATE
