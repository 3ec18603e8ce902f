"""What the verbs ask of a connection, whatever engine is behind it: rows with names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.hot_statements import Hot


class SqlRow(Protocol):
    """A row: by the name of a column, or by its place."""

    def __getitem__(self, column: int | str, /) -> Any:
        """Read one value."""

    def __iter__(self) -> Iterator[Any]:
        """Go through its values, in order."""

    def keys(self) -> Iterable[str]:
        """Name its columns, in order."""


class Answer(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows were written."""

    def __iter__(self) -> Iterator[Any]:
        """Go through its rows."""

    def fetchone(self) -> Any:
        """Take the next SqlRow; None where there is none."""

    def fetchall(self) -> list[Any]:
        """Take every SqlRow that is left."""


class Connection(Protocol):
    """A connection in a transaction that its engine begins and commits."""

    @property
    def hot(self) -> Hot:
        """What its engine says in words of its own."""

    @property
    def say(self) -> Dialect:
        """How its engine spells what others spell differently."""

    @property
    def refusals(self) -> tuple[type[Exception], ...]:
        """What its engine raises where a value does not fit into a row."""

    def execute(self, sql: str, values: Any = ..., /) -> Answer:
        """Do one statement; its values are bound by name."""

    def executemany(self, sql: str, values: Iterable[Any], /) -> Answer:
        """Do one statement for each of some values."""


Marked = tuple[int, int]
"""The id and claim_no of a row that was marked: its claim was held."""

Query = tuple[str, Mapping[str, Any]]
"""A statement that reads, and its values by name."""
