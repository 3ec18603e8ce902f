"""The queue in one SQLite file: one door writes (writer.py), one reads (reader.py), commits ring whoever waits."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from emailer.model import Instant
from emailer.store import StoreError
from emailer.store.sqlite import database
from emailer.store.sqlite.access import SqliteAccess
from emailer.store.sqlite.drafts import SqliteDrafts
from emailer.store.sqlite.people import SqlitePeople
from emailer.store.sqlite.reader import Reader
from emailer.store.sqlite.sending import Sending
from emailer.store.verbs.transaction import Transaction

FRESH_S = 3.0
"""So long after a failed commit its reason is believed without another try."""


def wall_clock() -> Instant:
    """Read the machine's clock."""
    return time.time_ns() // 1_000_000


async def open_store(path: str | Path, clock: Callable[[], Instant] = wall_clock) -> "SqliteStore":
    """Open the queue, making or migrating its file. Raises database.CannotOpenError with a sentence."""
    file = await asyncio.to_thread(database.prepare, Path(path))
    try:
        return SqliteStore(file, Reader(file), clock)
    except sqlite3.Error as error:
        raise database.CannotOpenError(f"The database {file} cannot be opened: {database.plain(error)}.") from error


class SqliteStore(Sending):
    """The Store of emailer.store, kept in one file."""

    def __init__(self, path: Path, reader: Reader, clock: Callable[[], Instant]) -> None:
        """Take an open reader; use open_store."""
        super().__init__(path, reader, clock)
        self.access = SqliteAccess(self._all, self._writer, self.now)
        self.drafts = SqliteDrafts(self._all, self._writer, self.now)
        self.people = SqlitePeople(self._all, self._writer, self.recipient)

    async def healthy(self) -> str | None:
        """None, or what is wrong with the database.

        A full disk may have room for a probe and none for a mark. Whoever has something to write tries again each
        second: for as long as that fails, it is believed.
        """
        committer = self._writer.committer
        if committer.trouble and time.monotonic() - committer.failed_at < FRESH_S:
            return committer.trouble
        try:
            await self._writer.call(_probe, committer.trouble)
            await self._all("SELECT 1", {})
        except StoreError as error:
            return str(error)
        return None

    async def backup(self, path: str) -> None:
        """Copy in one step, marked so that a start on the copy asks first."""
        await asyncio.to_thread(database.backup, self._path, Path(path), self.now())

    async def close(self) -> None:
        """Finish what waits to be written and close."""
        for task in (self._poll, *self._chores):
            task.cancel()
        await asyncio.gather(self._poll, *self._chores, return_exceptions=True)
        self._take_down()
        await self._writer.close()
        await self._reader.close()


def _probe(transaction: Transaction, trouble: str | None) -> None:
    """Prove that the writer lives; after trouble, that it can write: a value set to itself would write nothing."""
    if trouble is not None:
        transaction.db.execute("UPDATE emailer_account SET connections = connections + 1")
        transaction.db.execute("UPDATE emailer_account SET connections = connections - 1")
