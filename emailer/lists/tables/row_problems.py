"""A row of a table that is of no use -> a problem, with its cells as they stood. Pure."""

from collections.abc import Iterator, Sequence

from emailer.lists.addresses.address import shown
from emailer.lists.columns.columns import Columns
from emailer.lists.lines.pieces import addresses_in
from emailer.model import Rejected


class Problems:
    """Says what is wrong with the rows of a table; `mark` joins their cells where they are shown;
    without one no line was written, and a row is shown by what a person would know it by.
    """

    def __init__(self, found: Columns, mark: str) -> None:
        """Take what was found of the columns."""
        self._found, self._mark = found, mark
        self._headings = tuple(unique_headings(found))

    def of(
        self, line: int, cells: Sequence[str], reason: str, place: int | None = None
    ) -> Rejected:
        """Reject a row, and keep its cells under their headings,
        so that it can be mended and read again.

        Where it is rejected for the address of one column, those of its other people are not kept:
        a row that was mended would write to them once more.
        """
        row = {
            heading: "" if place is not None and self._is_anothers(i, cell, place) else cell
            for i, (heading, cell) in enumerate(zip(self._headings, cells, strict=False))
            if i not in self._found.own
        }
        extra = {
            f"column {i + 1}": cell
            for i, cell in enumerate(cells)
            if i >= len(self._headings) and cell
        }
        is_row = not self._found.own or any(row.values())
        value = shown(self._written_of(cells))
        kept = tuple((row | extra).items()) if is_row else ()
        places = self._found.addresses if place is None else (place,)
        addresses = (cells[i] for i in places if i < len(cells))
        address = shown(next(filter(None, addresses), ""))
        return Rejected(line, value, reason, kept, address=address)

    def _is_anothers(self, column: int, cell: str, place: int) -> bool:
        is_address = column in self._found.addresses and column != place and "@" in cell
        return is_address and cell.count("@") == sum(1 for _ in addresses_in(cell))

    def _written_of(self, cells: Sequence[str]) -> str:
        """Write a row as its line was before we exported it, if we did."""
        own = self._found.own
        came_in = [cell for i, cell in enumerate(cells) if i not in own]
        if any(came_in) or not own:
            return self.written(came_in)
        return "".join(cells[i] for i in self._found.addresses if i in own and i < len(cells))

    def written(self, cells: Sequence[str]) -> str:
        """Write a row as its line was; without one, the name and what else stands in it."""
        if self._mark:
            return self._mark.join(cells)
        of_name = {i for places in self._found.names for i in places}
        written = (
            " ".join(cells[i] for i in places if i < len(cells) and cells[i])
            for places in self._found.names
        )
        others = (cell for i, cell in enumerate(cells) if i not in of_name)
        return ", ".join(filter(None, (next(filter(None, written), ""), *others)))


def unique_headings(found: Columns) -> Iterator[str]:
    """Yield the columns' headings as they stand, each once."""
    taken: set[str] = set()
    for column in found.columns:
        heading = column.heading or f"column {column.index + 1}"
        while heading in taken:
            heading += " (2)"
        taken.add(heading)
        yield heading
