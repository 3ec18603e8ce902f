"""The session that reads, and its thread: answers in order, beside the event loop."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

import psycopg

from emailer.store.answering.engine import Ask
from emailer.store.answering.thread import Asked
from emailer.store.postgres import troubles
from emailer.store.postgres.dialect import DIALECT
from emailer.store.postgres.session import Session
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.rows import Query, SqlRow

T = TypeVar("T")
FIRST_ROWS, MOST_ROWS = 10, 160
"""Rows that are read before the first of them is handed on, and at once later on at most."""


class Reader:
    """Reads for one event loop. Raises UnavailableError where the server does not answer."""

    say: Dialect = DIALECT

    def __init__(self, connect: Callable[[], Session]) -> None:
        """Start the thread; it connects for the first who asks. Left open it keeps no program from
        ending.
        """
        self._connect = connect
        self._session: Session | None = None
        self._lock = asyncio.Lock()
        self._thread = Asked[Session]("store-reader", self._done, self._end)

    async def all(self, sql: str, values: Mapping[str, Any]) -> list[SqlRow]:
        """Read every row of one statement."""
        async with self._lock:
            return await self._every((sql, values))

    async def rows(self, query: Query) -> AsyncGenerator[SqlRow, None]:
        """Yield rows as they are read: whoever has enough of them reads no more."""
        sql, values = query
        many = FIRST_ROWS
        async with self._lock:
            try:
                await self._do(_begin)
                await self._do(lambda session: session.execute(f"{_DECLARE} {sql}", values))
                while found := await self._every((f"FETCH {many} FROM page", {})):
                    for row in found:
                        yield row
                    many = min(2 * many, MOST_ROWS)
            finally:
                await self._do(Session.roll_back)

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Ask]:
        """Several statements that see the same; nobody else reads meanwhile."""
        async with self._lock:
            try:
                await self._do(_begin)
                yield self._every
            finally:  # also where the caller was cancelled while the beginning was on its way
                await self._do(Session.roll_back)

    async def close(self) -> None:
        """Answer what was asked, then end the thread and the session."""
        await self._thread.close()

    async def _every(self, query: Query) -> list[SqlRow]:
        return [*await self._do(lambda session: session.execute(*query).fetchall())]

    async def _do(self, work: Callable[[Session], T]) -> T:
        try:
            return await self._thread.ask(work)
        except psycopg.Error as error:
            raise troubles.unavailable(error) from error

    # -- in the thread -----------------------------------------------------------------------------

    def _done(self, work: Callable[[Session], T]) -> T:
        """Do it; once more where the session was lost, unless it was in the middle of something."""
        if self._session is None or not self._session.is_open:
            self._session = self._connect()
        was_in_the_middle = self._session.in_transaction
        try:
            return work(self._session)
        except psycopg.OperationalError:
            if self._session.is_open or was_in_the_middle:
                raise
            self._session = self._connect()
            return work(self._session)

    def _end(self) -> None:
        if self._session is not None:
            self._session.close()


_DECLARE = "DECLARE page NO SCROLL CURSOR FOR"


def _begin(session: Session) -> None:
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
