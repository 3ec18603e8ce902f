"""The connection that reads, and its thread: answers in order, beside the event loop."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from emailer.store.answering.engine import Ask
from emailer.store.sqlite import database
from emailer.store.sqlite.dialect import DIALECT
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.rows import Query, SqlRow

T = TypeVar("T")
FIRST_ROWS, MOST_ROWS = 10, 160
"""Rows that are read before the first of them is handed on, and at once later on at most."""


class Wish(NamedTuple):
    """Something to be done with the connection, and who waits for it."""

    work: Callable[[sqlite3.Connection], Any]
    answer: asyncio.Future[Any]


class Reader:
    """Reads the file for one event loop. Raises UnavailableError where it does not answer."""

    say: Dialect = DIALECT

    def __init__(self, file: Path) -> None:
        """Open the connection, start the thread; left open it keeps no program from ending."""
        self._db = database.connect(file, read_only=True)
        self._loop = asyncio.get_running_loop()
        self._turn = asyncio.Lock()
        self._wishes: SimpleQueue[Wish | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-reader", daemon=True)
        self._thread.start()

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
                self._ask(_roll_back)

    async def close(self) -> None:
        """Answer what was asked, then end the thread and the connection."""
        self._wishes.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    async def _every(self, query: Query) -> list[SqlRow]:
        found: list[SqlRow] = await self._do(lambda db: db.execute(*query).fetchall())
        return found

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await self._ask(work)
        except sqlite3.Error as error:
            raise database.unavailable(error) from error

    def _ask(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        answer: asyncio.Future[T] = self._loop.create_future()
        self._wishes.put(Wish(work, answer))
        return answer

    # -- in the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while wish := self._wishes.get():
            try:
                done: Any = wish.work(self._db)
            except Exception as error:  # noqa: BLE001  (whoever asked gets it)
                self._tell(_fail, wish.answer, error)
            else:
                self._tell(_answer, wish.answer, done)
        self._db.close()

    def _tell(
        self,
        how: Callable[[asyncio.Future[Any], Any], None],
        answer: asyncio.Future[Any],
        what: Any,
    ) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(how, answer, what)


def _answer(answer: asyncio.Future[Any], done: Any) -> None:
    if not answer.done():  # its caller was cancelled
        answer.set_result(done)


def _fail(answer: asyncio.Future[Any], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)


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
