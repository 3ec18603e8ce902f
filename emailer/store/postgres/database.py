"""Makes and migrates the tables, and refuses a server that could not keep its word."""

import contextlib
from collections.abc import Callable, Iterator

import psycopg

from emailer.store.errors import CannotOpenError
from emailer.store.postgres.session import Session
from emailer.store.postgres.tables import REGISTER, migrations, step
from emailer.store.postgres.troubles import plain

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
    [version] = session.execute(_VERSION).fetchone() or (None,)
    if version is not None:
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


_LOOKS: tuple[Callable[[Session], str], ...] = (_age, _replica, _encoding, _flushes, _schema)
_VERSION = "SELECT to_regclass('emailer_migration')::text"


def version_of(session: Session) -> int:
    """Read the newest step applied; 0 where there are no tables yet."""
    [there] = session.execute(_VERSION).fetchone() or (None,)
    if there is None:
        return 0
    newest = session.execute("SELECT coalesce(max(version), 0) FROM emailer_migration").fetchone()
    return int(newest[0]) if newest else 0


def _migrate(session: Session, named: str) -> None:
    """Apply what is missing, each step in a transaction; of several that start, one does."""
    known = migrations()
    if version_of(session) == known[-1][0]:
        return
    session.execute("SET lock_timeout = 0; SET statement_timeout = 0; "
                    "SET idle_in_transaction_session_timeout = 0")  # fmt: skip
    session.execute(f"SELECT pg_advisory_lock({LOCK})")
    version = version_of(session)
    if version > known[-1][0]:
        raise CannotOpenError(
            f"The database {named} was made by a newer version of this program. "
            "Nothing was changed."
        )
    for number, sql in known[version:]:
        session.execute(f"BEGIN;\n{REGISTER}{step(number, sql)}\nCOMMIT")


LOCK = "hashtextextended('emailer migrations ' || current_schema(), 0)"
GATE = "hashtextextended('emailer queue ' || current_schema(), 0)"
