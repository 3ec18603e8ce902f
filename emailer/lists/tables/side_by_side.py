"""Tables that stand beside each other, one of those who come and one of those who do not -> one
below the other: Zusagen | Absagen. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from emailer.lists.columns import header_row
from emailer.lists.lines import drawn as drawn_lines
from emailer.lists.lines import labels_of_guests
from emailer.lists.tables.tables import Row
from emailer.lists.ticks import TICK
from emailer.lists.words import heading_words
from emailer.model import Rejected

_FEWEST = 2  # tables
_HELD = 2000  # rows, of which those of one table stand together


class Part(NamedTuple):
    """One of the tables: its columns, what stands above it, and what its columns are called; the
    first `shared` of the whole are its own, too.
    """

    shared: int
    first: int
    end: int
    label: str
    header: list[str]

    def cut(self, cells: Sequence[str]) -> list[str]:
        """Return the cells of a row that are this table's."""
        its = [*cells[: self.shared], *[""] * (self.shared - len(cells)),
               *cells[self.first : self.end]]  # fmt: skip
        return [*its, *[""] * (self.shared + self.end - self.first - len(its))]


class Parts(NamedTuple):
    """All of them, how many titles stand above their labels, and rows above their people."""

    parts: list[Part]
    titles: int
    above: int


def find(rows: Sequence[list[str]]) -> Parts | None:
    """Find such tables by the cells of their first rows; None for any other table."""
    for number, cells in enumerate(rows[: header_row.MAX_LINES]):
        if any("@" in cell for cell in cells):
            return None
        if sum(map(bool, cells)) > 1 and (parts := _parts(cells, rows[number + 1 :], number)):
            return parts
    return None


def _parts(cells: Sequence[str], rows: Sequence[list[str]], number: int) -> Parts | None:
    drawn = next((n for n, row in enumerate(rows) if not drawn_lines.are_cells(row)), 0)
    below = rows[drawn:]
    parts = _called(cells) or _labelled(cells, below)
    if not parts or not _tell_apart(parts):
        return None
    has_header = not parts[0].header and bool(below) and not any("@" in cell for cell in below[0])
    people = below[1:] if has_header else below
    if has_header:
        parts = [part._replace(header=part.cut(below[0])) for part in parts]
    parts = [_trimmed(part, cells, people) for part in parts]
    has_addresses = [
        any(map(heading_words.is_address, part.header[part.shared :])) for part in parts
    ]
    above = number + 1 + (drawn + 1 if has_header else 0)
    return Parts(parts, number, above) if all(has_addresses) else None


def _tell_apart(parts: Sequence[Part]) -> bool:
    """Tell whether one of the tables is of guests, and another of those who are none."""
    said = [labels_of_guests.says_no(part.label) for part in parts]
    return len({part.label for part in parts}) == len(parts) > 1 and any(said) and not all(said)


def _labelled(cells: Sequence[str], below: Sequence[list[str]]) -> list[Part]:
    """Cut where a label stands; beside it stand headings, and then it is that of a name."""
    width = max(map(len, [cells, *below]))
    cells = [*cells, *[""] * (width - len(cells))]
    starts = [i for i, cell in enumerate(cells) if labels_of_guests.is_side(cell)]
    starts = [i for i in starts if not i or cells[i] != cells[i - 1]]
    parts: list[Part] = []
    if not starts:
        return parts
    for first, end in zip(starts, [*starts[1:], width], strict=True):
        beside = [cell if cell != cells[first] else "" for cell in cells[first + 1 : end]]
        header = [*cells[: starts[0]], "name", *beside] if any(beside) else []
        parts.append(Part(starts[0], first, end, cells[first], header))
    return parts


def _called(cells: Sequence[str]) -> list[Part]:
    """Cut where headings begin with another label: Coming name, Coming email, Declined name."""
    found = [labels_of_guests.side_of(cell) for cell in cells]
    shared = next((i for i, one in enumerate(found) if one), len(cells))
    sides = [one for one in found[shared:] if one]
    if len(sides) != len(cells) - shared:
        return []
    labels = [label for label, _ in sides]
    starts = [i for i, label in enumerate(labels) if i == 0 or label != labels[i - 1]]
    if len({*labels}) < _FEWEST:
        return []
    return [
        Part(shared, shared + first, shared + end, labels[first],
             [*cells[:shared], *(rest for _, rest in sides[first:end])])
        for first, end in zip(starts, [*starts[1:], len(labels)], strict=True)
    ]  # fmt: skip


def _trimmed(part: Part, cells: Sequence[str], people: Sequence[list[str]]) -> Part:
    """Leave out the empty columns behind a table, and call its columns where nothing does: its
    addresses, and what stands before them.
    """
    rows = [part.cut(row) for row in people]
    width = part.shared + part.end - part.first
    while width > part.shared + 1 and not any(
        row[width - 1] for row in [*rows, part.header or [""] * width]
    ):
        width -= 1
    end = part.first + width - part.shared
    counts = [sum("@" in row[i] for row in rows if i >= part.shared) for i in range(width)]
    if part.header or not any(counts):
        return part._replace(end=end, header=part.header[:width])
    at = counts.index(max(counts))
    named = (i for i in range(part.shared, width) if i != at and any(row[i] for row in rows))
    called = {next(named, -1): "name", at: "email"}
    header = [called.get(i, cells[i] if i < part.shared else "") for i in range(width)]
    return part._replace(end=end, header=header)


def below_each_other(rows: Iterable[Row | Rejected], parts: Parts) -> Iterator[Row | Rejected]:
    """Yield the rows of each table below its label; titles first."""
    every = iter(rows)
    above: list[Row] = []
    while len(above) < parts.above:
        row = next(every)
        if found := _plain([row]):
            above += found
        else:
            yield row
    yield from above[: parts.titles]
    labels, last = above[parts.titles], above[-1]
    header = parts.parts[0].header
    yield last[0], list(header)
    while held := list(islice(every, _HELD)):
        cut = _plain(held)
        yield from (row for row in held if row is TICK or isinstance(row, Rejected))
        for part in parts.parts:
            if part.header != header:
                header = part.header
                yield last[0], list(header)
            yield labels[0], [f"{part.label.rstrip(':')}:", *[""] * (len(part.header) - 1)]
            for number, cells in cut:
                if any(cells[part.first : part.end]):
                    yield number, part.cut(cells)


def _plain(rows: Iterable[Row | Rejected]) -> list[Row]:
    every = (row for row in rows if row is not TICK)
    return [row for row in every if not isinstance(row, Rejected)]
