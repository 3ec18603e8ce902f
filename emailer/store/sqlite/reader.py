"""The connection that reads, and its thread: answers in order, beside the event loop."""

import asyncio
import contextlib
import sqlite3
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


class Reader:
    """Reads the file for one event loop. Raises UnavailableError where it does not answer."""

    say: Dialect = DIALECT

    def __init__(self, file: Path) -> None:
        """Open the connection, start the thread; left open it keeps no program from ending."""
        self._db = database.connect(file, read_only=True)
        self._turn = asyncio.Lock()
        self._thread = Asked[sqlite3.Connection](
            "store-reader", lambda work: work(self._db), self._db.close
        )

    async def all(self, sql: str, values: Mapping[str, Any]) -> list[SqlRow]:
        """Read every row of one statement."""
        async with self._turn:
            return await self._every((sql, values))

    async def rows(self, query: Query) -> AsyncGenerator[SqlRow, None]:
        """Yield rows as they are read: whoever has enough of them reads no more."""
        many = FIRST_ROWS
        async with self._turn:
            cursor = await self._do(lambda db: db.execute(*query))
            try:
                while found := await self._do(_more(cursor, many)):
                    for row in found:
                        yield row
                    many = min(2 * many, MOST_ROWS)
            finally:
                await self._do(lambda _: cursor.close())

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Ask]:
        """Several statements that see the same; nobody else reads meanwhile.

        It begins with the first of them and ends behind the last: neither is waited for.
        """
        async with self._turn:
            try:
                yield lambda query: self._do(_seeing_the_same(query))
            finally:
                self._thread.ask(_roll_back)

    async def close(self) -> None:
        """Answer what was asked, then end the thread and the connection."""
        await self._thread.close()

    async def _every(self, query: Query) -> list[SqlRow]:
        found: list[SqlRow] = await self._do(lambda db: db.execute(*query).fetchall())
        return found

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await self._thread.ask(work)
        except sqlite3.Error as error:
            raise database.unavailable(error) from error


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
