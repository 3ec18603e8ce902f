"""Where a queue is kept, whatever its engine: what can be done with it before it is open, and when
nobody else writes it.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from emailer.store.examined import Finding
from emailer.store.seam import Store
from emailer.store.verbs.rows import Connection

Rows = Generator[Sequence[Any], None, None]


class Held(Protocol):
    """A queue that nobody else writes, in one transaction that is undone unless it is committed."""

    @property
    def db(self) -> Connection:
        """The connection, in that transaction."""

    def columns(self, table: str) -> list[str]:
        """Name the columns of a table."""

    def rows(self, table: str, columns: Sequence[str]) -> Rows:
        """Yield every row, some at a time."""

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Put rows into an empty table; what numbers rows goes on behind the last of them."""

    def commit(self) -> None:
        """Commit. What is written later is so by itself."""

    def settle(self) -> None:
        """Do what many new rows are followed by, once they are committed."""


class Database(Protocol):
    """Where a queue is kept, and what can be done before it is open. As text it holds no secret.

    All but `exists` and `beside` raise CannotOpenError with a sentence.
    """

    @property
    def file(self) -> Path | None:
        """The file it is kept in, where it is in one of this machine."""

    @property
    def engine(self) -> str:
        """Name the engine and its version."""

    @property
    def fault(self) -> str:
        """Say why the engine cannot be used on this machine, and what to do; "" where it can."""

    @property
    def requirements(self) -> str:
        """Name the file of the packages that only this engine needs; "" where it needs none."""

    def exists(self) -> bool:
        """Whether there is a queue."""

    def beside(self, name: str) -> Path:
        """Name a file or folder of this machine that belongs to it."""

    async def open(self) -> Store:
        """Open the queue, making or migrating it."""

    def held(self) -> AbstractContextManager[None]:
        """Be its one sender for so long. Raises HeldError, which names the process that is."""

    def holder(self) -> str | None:
        """Name the process that sends from it; None where there is none."""

    def backup(self, target: Path) -> None:
        """Write a copy, marked so that a program started on it asks before it sends."""

    def examined(self) -> Iterable[Finding]:
        """Look whether all is well with it; nothing where the engine has nothing to look at."""

    def alone(self) -> AbstractContextManager[Held]:
        """Have the queue to oneself for so long, made or migrated; what is not committed is undone.
        Raises HeldError, which names who uses it.
        """
