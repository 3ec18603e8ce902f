"""A database of a server that one process has to itself while a queue is moved out of it, or into
it. By COPY: a million rows are one statement.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import Cursor, ServerCursor

from emailer.store.database import Rows
from emailer.store.errors import HeldError
from emailer.store.moving import STAYING, TABLES
from emailer.store.postgres import database, database_identity, fencing
from emailer.store.postgres.clock import ServerClock
from emailer.store.postgres.session import Session
from emailer.store.verbs.transaction import Transaction

CHUNK = 2000
"""Rows that are read at once."""


@contextlib.contextmanager
def alone(url: str, named: str) -> Iterator["HeldDatabase"]:
    """Have a database in one transaction, whose tables others only read.

    Raises HeldError where a process still uses it, and CannotOpenError.
    """
    clock = ServerClock()
    database.prepare(url, named, clock.read)
    with database.connected(url, named) as session:
        session.execute(_PATIENT)
        session.execute(f"BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE {_ALL} {_MODE}")
        if users := fencing.users(session):
            raise HeldError(users)
        database_identity.come_home(Transaction(session, clock()))
        yield HeldDatabase(session)


_PATIENT = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"
_ALL = ", ".join((*TABLES, *STAYING))
_MODE = "IN SHARE ROW EXCLUSIVE MODE"


class HeldDatabase:
    """The Held of emailer.store.moving."""

    def __init__(self, session: Session) -> None:
        """Take a session that is in a transaction."""
        self.db = session

    def columns(self, table: str) -> list[str]:
        """Name the columns of a table."""
        return [name for (name,) in self.db.execute(_COLUMNS, {"table": table})]

    def rows(self, table: str, columns: Sequence[str]) -> Rows:
        """Yield every row, from a cursor of the server's."""
        with ServerCursor(self.db.raw, "moving", row_factory=_plainly) as cursor:
            cursor.itersize = CHUNK
            cursor.execute(_words(f"SELECT {', '.join(columns)} FROM {table}"))
            yield from cursor

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Copy rows in; the indexes of people and attempts are made behind them, at once."""
        indexes = self.db.execute(_INDEXES, {"table": table}).fetchall()
        for name, _ in indexes:
            self.db.execute(f"DROP INDEX {name}")
        copying = _words(f"COPY {table} ({', '.join(columns)}) FROM STDIN")
        with Cursor(self.db.raw).copy(copying) as copy:
            for row in rows:
                copy.write_row(row)
        for _, made in indexes:
            self.db.execute(made)
        for (column,) in self.db.execute(_NUMBERED, {"table": table}).fetchall():
            self.db.execute(_go_on(table, column))

    def commit(self) -> None:
        """Commit."""
        self.db.execute("COMMIT")

    def settle(self) -> None:
        """Tell the planner how large the tables are by now."""
        for table in TABLES:
            self.db.execute(f"ANALYZE {table}")


def _words(sql: str) -> bytes:
    """Hand SQL over that is made of names alone."""
    return sql.encode()


def _plainly(_: Cursor[Any]) -> Any:
    """Leave rows as they come."""
    return tuple


_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = :table::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
WHERE indrelid = :table::regclass AND NOT EXISTS (
    SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""
_NUMBERED = """
SELECT attname FROM pg_attribute WHERE attrelid = :table::regclass AND attidentity <> ''
"""


def _go_on(table: str, column: str) -> str:
    return f"""
    SELECT setval(pg_get_serial_sequence('{table}', '{column}'),
                  coalesce(max({column}), 0) + 1, false) FROM {table}
    """
