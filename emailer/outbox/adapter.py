"""What the outbox needs to know of a connection: three facts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Adapter:
    """A connection of some kind: how it executes (named values as `:name`),
    what transaction it is in, and whose SQL it speaks.

    `execute` returns the rows, none for a statement without any. `transaction` returns
    whether one is open, and whether the first statement would open one by itself.
    Both are awaitable where `is_async`.
    """

    is_async: bool
    execute: Callable[[str, Values], Any]
    transaction: Callable[[], Any]
    dialect: str = "sqlite"
