"""Rows as the verbs read them: by the name of a column, or by its place."""

from collections.abc import Callable, Sequence
from typing import Any

from psycopg import Cursor
from psycopg.types.numeric import IntLoader  # what sum() gives is a whole number, too


class Row(tuple[Any, ...]):
    """One row."""

    names: tuple[str, ...]
    places: dict[str, int]
    __slots__ = ()

    def __getitem__(self, column: Any) -> Any:
        return tuple.__getitem__(self, self.places[column] if isinstance(column, str) else column)

    def keys(self) -> tuple[str, ...]:
        """Name the columns, in order."""
        return self.names


def rows(cursor: Cursor[Any]) -> Callable[[Sequence[Any]], Row]:
    """Make rows for one statement: a class of its own knows its columns."""
    description = cursor.description
    names = tuple(column.name for column in description or ())
    return kind(names)


def kind(names: tuple[str, ...]) -> type[Row]:
    """Make rows of such columns."""
    found = _KINDS.get(names)
    if found is None:
        places = {name: place for place, name in enumerate(names)}
        found = _KINDS[names] = type("Row", (Row,), {
            "__slots__": (), "names": names, "places": places})  # fmt: skip
    return found


_KINDS: dict[tuple[str, ...], type[Row]] = {}
"""By columns: as many as there are statements."""

__all__ = ["IntLoader", "Row", "kind", "rows"]
