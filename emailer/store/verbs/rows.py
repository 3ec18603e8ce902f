"""What the verbs ask of a connection, whatever engine is behind it: rows with names, and the
statements that each engine has in its own words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from emailer.store.verbs.dialect import Dialect

Marked = tuple[int, int]
"""The id and claim_no of a row that was marked: its claim was held."""


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
    def hot(self) -> "Hot":
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


Query = tuple[str, Mapping[str, Any]]
"""A statement that reads, and its values by name."""


class Hot(Protocol):
    """What each person on a list needs, and recovery: each is one statement for all who ask at
    once, fenced by a living owner and claim_no.
    """

    @property
    def is_shared(self) -> bool:
        """Whether several processes may send for one account: its rate is then kept by claims."""

    def add_recipients(
        self,
        db: Connection,
        rows: Sequence[tuple[str, str, str, str | None, int, str | None]],
        values: Mapping[str, Any],
        *,
        skips: bool,
    ) -> int:
        """Insert people of a `run`: (email, address_key, name, fields); returns how many were new.

        With `skips`, those whose address is suppressed are skipped, and do not wait.
        """

    def claim(self, db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
        """waiting -> claimed: up to `n` of a `run` that are due, oldest first, for `owner`.

        Each with its key and its tries.
        """

    def begin_send(
        self, db: Connection, ids: Sequence[int], values: Mapping[str, Any]
    ) -> list[Marked]:
        """claimed -> sending: people of one `run`, where it is running, within its hours,
        and the owner is alive.
        """

    def settle_sent(
        self, db: Connection, ids: Sequence[int], values: Mapping[str, Any]
    ) -> list[Marked]:
        """sending -> sent, in this order, with the versions after `before`."""

    def settle(self, db: Connection, marks: Sequence[tuple[Any, ...]], now: int) -> list[Marked]:
        """claimed | sending -> as each mark says.

        A mark is (id, claim_no, owner, state, due_at, burned, lost, slowed, key, version).
        """

    def record(self, db: Connection, attempts: Sequence[tuple[Any, ...]]) -> None:
        """Write down how attempts ended."""

    def release(
        self, db: Connection, ids: Sequence[int], values: Mapping[str, Any]
    ) -> list[SqlRow]:
        """claimed -> waiting, or cancelled with its run: (run_id, state, failure_key) of each."""

    def recover(self, db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
        """The same for all that dead owners held: those without a living row."""

    def abandoned(self, db: Connection) -> list[int]:
        """Read which imports are nobody's any more, by their runs' keys."""

    def take_over(self, db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
        """Give `owner` whom dead owners left in `sending`; each with its run's policy and state."""
