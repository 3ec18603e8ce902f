"""What engines spell differently, a fragment each: statements stand once and ask for these words.

All else is written so that each engine takes it: values are bound by name (`:name`), conditions are
CASE, upserts name their table, whole numbers are no truth values, and RETURNING tells what was
inserted.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import Protocol

NAMED = re.compile(r"(?<!:):([a-z_]\w*)")
"""A value where it is bound, by its name; behind two colons stands a type."""


class Dialect(Hashable, Protocol):
    """One engine's spellings. Names are those of bound values, without their colon."""

    def numbers(self, name: str) -> str:
        """A query of the whole numbers in a bound JSON list."""

    def lines(self, name: str) -> str:
        """What stands behind FROM for a bound JSON list of texts: rows of (key, value)."""

    def columns(self, name: str, count: int) -> str:
        """What stands behind FROM for a bound JSON list of lists: rows of (place, c0, ...)."""

    def json_list(self, *values: str) -> str:
        """A JSON list of some values."""

    def json_lists(self, *values: str) -> str:
        """All rows as one text, a JSON list of lists; over no row, an empty list or NULL."""

    def larger(self, one: str, other: str) -> str:
        """The larger of two numbers, neither of them NULL."""

    def matches(self, text: str, pattern: str) -> str:
        r"""Whether a pattern of % and _ (literal behind \) fits, whatever the case of ASCII."""

    def by_index(self, index: str) -> str:
        """Behind a table: the index to be taken, where the engine is to be told."""

    def no_index(self, column: str) -> str:
        """A column by which no index is to be chosen, where the engine is to be told."""

    def finds(self, table: str) -> str:
        """Whether this connection would find a table by its name."""

    def has(self, table: str, columns: Sequence[str]) -> str:
        """Whether the table that it finds has all of these columns."""

    def hides(self, table: str) -> str:
        """Whether a temporary table stands before it."""

    @property
    def now(self) -> str:
        """Milliseconds since 1970 UTC, by the engine's clock."""

    @property
    def begin(self) -> str:
        """What begins a transaction that will write."""

    @property
    def bell(self) -> str:
        """A statement that wakes the senders of other processes at the commit; "" for none."""

    @property
    def join(self) -> str:
        """A join that is done in the order in which it is written, where the engine can be told."""


Statement = Callable[[Dialect], str]


def spelled(build: Statement) -> Statement:
    """Build a statement once for each engine."""
    return cache(build)


def quoted(names: Sequence[str]) -> str:
    """List names as SQL's texts."""
    return ", ".join(f"'{name}'" for name in names)
