"""Records of names and values -> rows of a table under one header. Knows no forms. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

from emailer.lists.tables.tables import MAX_ROW, Row
from emailer.lists.ticks import TICK
from emailer.model import Rejected
from emailer.tongue import Sentence

Record = tuple[int, Mapping[str, str]]
"""The line it begins on, and what it says."""

OPEN = Sentence("it does not end as it should; look for a missing quote, bracket or tag")
LOOKED_AT = 1000
"""Records whose names are the columns; what only later ones have stands in the last one."""
MOST = 300  # columns of their own
MORE = "More"
SEVERAL = " ::: "
"""What separates addresses of one person."""


def rows(records: Iterable[Record | Rejected]) -> Iterator[Row | Rejected]:
    """Yield the names (as line 1), then a row for each record."""
    every = iter(records)
    held = list(islice((one for one in every if one is not TICK), LOOKED_AT))
    names = dict.fromkeys(
        name for one in held if not isinstance(one, Rejected) for name, value in one[1].items()
    )
    headings = list(islice(_short(names), MOST))
    if headings:
        has_more = len(held) == LOOKED_AT or len(names) > len(headings)
        yield 1, headings + [MORE] * has_more
    known = set(headings)
    for one in chain(held, every):
        yield one if isinstance(one, Rejected) else (one[0], _cells(one[1], headings, known))


def _short(names: Iterable[str]) -> Iterator[str]:
    """Yield names, as many as a row holds."""
    size = 0
    for name in names:
        size += len(name)
        if size > MAX_ROW:
            return
        yield name


class Gathered:
    """What a record says, while it is read: each name's text is put together once, at its end."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._pieces: dict[str, list[str]] = {}

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._pieces)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._pieces)

    def add(self, name: str, value: str) -> None:
        """Take a value; it stands behind what is said under its name already."""
        pieces = self._pieces.setdefault(name, [])
        if value and pieces:
            pieces.append(SEVERAL if "@" in value else ", ")
        if value:
            pieces.append(value)

    def go_on(self, name: str, text: str) -> None:
        """Take what belongs to the last value of a name."""
        self._pieces.setdefault(name, []).append(text)

    def said(self) -> dict[str, str]:
        """Say it, by name."""
        return {name: "".join(pieces) for name, pieces in self._pieces.items()}


def _cells(record: Mapping[str, str], headings: list[str], known: set[str]) -> list[str]:
    cells = [record.get(name, "") for name in headings]
    more = [f"{name}: {value}" for name, value in record.items() if name not in known and value]
    return [*cells, ", ".join(more)] if more else cells
