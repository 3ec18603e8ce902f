"""A file that one process has to itself while a queue is moved out of it, or into it."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from emailer.store.database import Rows
from emailer.store.errors import CannotOpenError
from emailer.store.plainly import plain
from emailer.store.sqlite import database


@contextlib.contextmanager
def alone(path: Path) -> Iterator["HeldFile"]:
    """Have a file in one transaction; its lock is held by the caller. Raises CannotOpenError."""
    path = database.prepare(path)
    try:
        with contextlib.closing(database.connect(path)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield HeldFile(db)
    except sqlite3.Error as error:
        raise CannotOpenError(
            f"The database {path} cannot be used: {plain(error)}. Nothing was changed."
        ) from error


class HeldFile:
    """The Held of emailer.store.moving."""

    def __init__(self, db: database.Connection) -> None:
        """Take a connection that is in a transaction."""
        self.db = db

    def columns(self, table: str) -> list[str]:
        """Name the columns of a table."""
        return [name for _, name, *_ in self.db.execute(f"PRAGMA table_info({table})")]

    def rows(self, table: str, columns: Sequence[str]) -> Rows:
        """Yield every row as it is read."""
        cursor = self.db.cursor()
        cursor.row_factory = None
        yield from cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows; the file numbers the next one by what it holds."""
        values = ", ".join("?" * len(columns))
        self.db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})", rows)

    def commit(self) -> None:
        """Commit."""
        self.db.execute("COMMIT")

    def settle(self) -> None:
        """Let go of the log that a large transaction leaves."""
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
