"""What an engine is made of, whatever its database: a reader, a writer, and what a commit tells."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, TypeVarTuple, overload

from emailer.store.verbs.calls import Many
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import Happened

A = TypeVar("A")
R = TypeVar("R")
Arguments = TypeVarTuple("Arguments")

Verb = Callable[..., Any]
"""Does one thing in a transaction: for one caller or, where it is `Many`, for all who ask."""
Read = Callable[[str, Mapping[str, Any]], Awaitable[list[SqlRow]]]
"""Read every row of one statement, with its values by name."""
Ask = Callable[[Query], Awaitable[list[SqlRow]]]
"""The same, among others that see the same."""


@dataclass(slots=True)
class Committed:
    """What a commit changed: each run's new version, by key.

    And whether there may be work, or something to tell.
    """

    versions: dict[int, int] = field(default_factory=dict)
    work: bool = False
    told: bool = False
    took_s: float = 0.0  # of the transaction
    attempts_ms: Sequence[int] = ()  # how long the attempts took that it recorded
    happened: Sequence[Happened] = ()

    @staticmethod
    def of(transaction: Transaction, took_s: float = 0.0) -> "Committed":
        """Take what a transaction gathered that is committed now."""
        one = transaction
        return Committed(one.versions, one.work, one.told, took_s, one.attempts_ms, one.happened)


class Reader(Protocol):
    """Reads. Raises UnavailableError where the database does not answer."""

    @property
    def say(self) -> Dialect:
        """How the engine spells what others spell differently."""

    async def all(self, sql: str, values: Mapping[str, Any]) -> list[SqlRow]:
        """Read every row of one statement."""

    def rows(self, query: Query) -> AsyncGenerator[SqlRow, None]:
        """Yield rows as they are read: whoever has enough of them reads no more."""

    def snapshot(self) -> AbstractAsyncContextManager[Ask]:
        """Several statements that see the same."""

    async def close(self) -> None:
        """Answer what was asked, then end the connection."""


class Writer(Protocol):
    """Commits calls of verbs, many at once, and answers them after the commit."""

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written just now, in a sentence."""

    @property
    def is_gone(self) -> bool:
        """Whether this trouble does not pass by itself."""

    @overload
    def call(self, verb: Many[A, R], argument: A, /) -> asyncio.Future[R]: ...

    @overload
    def call(
        self, verb: Callable[[Transaction, *Arguments], R], /, *arguments: *Arguments
    ) -> asyncio.Future[R]: ...

    async def close(self) -> None:
        """Commit what waits, then end."""


Begin = Callable[[Callable[[Committed], None]], Writer]
"""Begin to write; what is handed over is called on the loop after each commit."""
