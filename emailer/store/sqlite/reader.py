"""The connection that reads: at once on the event loop what is short, all else in its thread.

A thread beside a loop that is busy waits some milliseconds for the interpreter at each step; most
reads need less than one. What is not done within AT_ONCE_S is broken off, and asked of the thread.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from emailer.store.answering.engine import Ask
from emailer.store.answering.thread import Asked
from emailer.store.sqlite import database
from emailer.store.sqlite.dialect import DIALECT
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.rows import Query, SqlRow

T = TypeVar("T")
FIRST_ROWS, MOST_ROWS = 10, 160
"""Rows that are read before the first of them is handed on, and at once later on at most."""
AT_ONCE_S = 0.002
STEPS = 2_000
"""Of SQLite's machine, between two looks at the clock: a tenth of a millisecond."""
SLOW_S, LEFT_S = 0.02, 1.0
"""A disk that has kept the loop waiting for so long is left to the thread for a while."""


class Reader:
    """Reads the file for one event loop. Raises UnavailableError where it does not answer."""

    say: Dialect = DIALECT

    def __init__(self, file: Path) -> None:
        """Open the connection, start the thread; left open it keeps no program from ending."""
        self._db = database.connect(file, read_only=True)
        self._lock = asyncio.Lock()
        self.at_once_s, self.slow_s = AT_ONCE_S, SLOW_S
        self._thread = Asked[sqlite3.Connection]("store-reader", self._at_leisure, self._db.close)
        self._asked: asyncio.Future[Any] | None = None  # of the thread, last
        self._ends_at = self._left_until = 0.0  # monotonic seconds
        self._used_s = 0.0  # of the loop, since others had their turn
        self._hurry()

    async def all(self, sql: str, values: Mapping[str, Any]) -> list[SqlRow]:
        """Read every row of one statement."""
        async with self._lock:
            return await self._do(lambda db: db.execute(sql, values).fetchall())

    async def rows(self, query: Query) -> AsyncGenerator[SqlRow, None]:
        """Yield rows as they are read: whoever has enough of them reads no more."""
        many = FIRST_ROWS
        async with self._lock:
            cursor, found = await self._do(_begun(query))
            try:
                while found:
                    for row in found:
                        yield row
                    many = min(2 * many, MOST_ROWS)
                    found = await self._aside(_more(cursor, many))
            finally:
                await self._aside(lambda _: cursor.close())

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Ask]:
        """Several statements that see the same; nobody else reads meanwhile.

        It begins with the first of them and ends behind the last: neither is waited for.
        """
        async with self._lock:
            try:
                yield lambda query: self._do(_seeing_the_same(query))
            finally:
                if self._is_mine:
                    _roll_back(self._db)
                else:
                    self._ask(_roll_back)

    async def close(self) -> None:
        """Answer what was asked, then end the thread and the connection."""
        await self._thread.close()

    # -- where it is done --------------------------------------------------------------------------

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do what may be done twice, first here."""
        if self._is_mine and time.monotonic() >= self._left_until:
            if self._used_s > self.at_once_s:  # who reads much lets others have their turn
                self._used_s = 0.0
                await asyncio.sleep(0)
            with contextlib.suppress(sqlite3.Error):  # the thread says it better, or waits
                return self._at_once(work)
        return await self._aside(work)

    @property
    def _is_mine(self) -> bool:
        """Whether the thread has done all that was asked of it, even for who has gone away."""
        return self._asked is None or self._asked.done()

    def _at_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        since = time.monotonic()
        self._ends_at = since + self.at_once_s
        try:
            return work(self._db)
        finally:
            took_s = time.monotonic() - since
            self._used_s += took_s
            if took_s > self.slow_s:
                self._left_until = since + LEFT_S

    async def _aside(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await asyncio.shield(self._ask(work))
        except sqlite3.Error as error:
            if self._db.reads_on(error):
                return await self._aside(work)
            raise database.unavailable(error) from error

    def _ask(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        asked = self._thread.ask(work)
        asked.add_done_callback(_looked_at)
        self._asked = asked
        return asked

    def _hurry(self) -> None:
        """Have the connection wait for nothing, and break off what takes long."""
        self._db.execute("PRAGMA busy_timeout = 0")
        self._db.set_progress_handler(lambda: time.monotonic() > self._ends_at, STEPS)

    def _at_leisure(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """In the thread: take the time it needs."""
        self._db.set_progress_handler(None, 0)
        self._db.execute(f"PRAGMA busy_timeout = {database.BUSY_TIMEOUT_MS}")
        try:
            return work(self._db)
        finally:
            self._hurry()


def _looked_at(asked: asyncio.Future[Any]) -> None:
    """Take an error that nobody waits for any more."""
    if not asked.cancelled():
        asked.exception()


def _begun(query: Query) -> Callable[[sqlite3.Connection], tuple[sqlite3.Cursor, list[SqlRow]]]:
    def work(db: sqlite3.Connection) -> tuple[sqlite3.Cursor, list[SqlRow]]:
        cursor = db.execute(*query)
        return cursor, cursor.fetchmany(FIRST_ROWS)

    return work


def _more(cursor: sqlite3.Cursor, n: int) -> Callable[[sqlite3.Connection], list[SqlRow]]:
    return lambda _: cursor.fetchmany(n)


def _seeing_the_same(query: Query) -> Callable[[sqlite3.Connection], list[SqlRow]]:
    def work(db: sqlite3.Connection) -> list[SqlRow]:
        if not db.in_transaction:
            db.execute("BEGIN")
        return db.execute(*query).fetchall()

    return work


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        db.execute("ROLLBACK")
