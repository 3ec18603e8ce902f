"""A header in the midst of a table: that of another table below the first one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from emailer.lists.columns import columns
from emailer.lists.columns.columns import Columns
from emailer.lists.encodings.decoding import ListError
from emailer.lists.tables.tables import Row
from emailer.lists.words import heading_words, names
from emailer.model import Rejected

PEEK = 20
"""Rows below a header by which its columns are found."""
MOST = 20  # different headers of a list; below more of them nobody has a name


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether a row is plainly one: a heading of addresses, and one of names or people."""
    if not heading_words.may_speak_of_addresses("\n".join(cells)):
        return False
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(
        "@" in cell or len(cell.split()) > names.MAX_WORDS for cell in filled
    ):
        return False
    words = [heading_words.snake(cell) for cell in filled]
    of_addresses = [word for word in words if heading_words.is_heading_of_addresses(word)]
    return bool(of_addresses) and any(map(heading_words.is_heading_of_people, words))


class Headers:
    """The headers of a list that were seen, and the columns below each."""

    def __init__(self, first: Columns) -> None:
        """Take the columns below the first one."""
        self._first = first
        self._seen: dict[tuple[str, ...], Columns | None] = {}
        if first.header is not None:
            self._seen[_key([column.heading for column in first.columns])] = first

    def is_new(self, cells: Sequence[str]) -> bool:
        """Tell whether what stands below a header is to be looked at."""
        return _key(cells) not in self._seen and len(self._seen) < MOST

    def look_below(
        self, cells: Sequence[str], rows: Iterator[Row | Rejected]
    ) -> Iterator[Row | Rejected]:
        """Find the columns below a header, and give its rows back."""
        ahead = list(islice(rows, PEEK))
        below = [row[1] for row in ahead if not isinstance(row, Rejected)]
        self._seen[_key(cells)] = self._found(cells, below)
        return chain(ahead, rows)

    def columns(self, cells: Sequence[str], now: Columns) -> Columns | None:
        """Return the columns below a header; None where it is none; those without any name where
        there were too many to look below it.
        """
        nameless = replace(now, names=(), names_beside={}, one_of=frozenset())
        return self._seen.get(_key(cells), nameless)

    def missing(self, found: Columns) -> dict[str, str]:
        """Return the fields of the first table that another has not, all empty."""
        return {} if found is self._first else {name: "" for name, _ in self._first.fields}

    def _found(self, head: Sequence[str], below: Sequence[Sequence[str]]) -> Columns | None:
        """Find the columns below a header, with no more fields than the first table has;
        None where it is none: no addresses stand below it.
        """
        until = next((n for n, row in enumerate(below) if is_header(row)), len(below))
        below = below[:until]
        try:
            found = columns.find([head, *below])
        except ListError:
            return None
        places = [
            i for i in found.addresses if any(i < len(row) and "@" in row[i] for row in below)
        ]
        if found.header != 0 or not places:
            return None
        kept = {name for name, _ in self._first.fields}
        return replace(found, fields=tuple(one for one in found.fields if one[0] in kept))


def _key(cells: Sequence[str]) -> tuple[str, ...]:
    """Return what two rows have in common that say the same."""
    filled = max((n for n, cell in enumerate(cells, 1) if cell), default=0)
    return tuple(map(str.casefold, cells[:filled]))
