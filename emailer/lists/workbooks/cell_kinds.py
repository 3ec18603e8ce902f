"""Which columns of a workbook hold numbers or instants, and how fine these are: noted as its rows
are read, whose cells say by a mark before their text what they were. Pure.
"""

import re
from collections.abc import Sequence

from emailer.lists.lines import totals

NUMBER, INSTANT = "number", "instant"
_FINE = {NUMBER: ".", INSTANT: ":"}
MARKS = {"\1": NUMBER, "\2": INSTANT}
"""As unpacking.py writes them."""
_WRITTEN = "\\u000"
"""How a line of JSON has any of them."""


def unmarked(line: str) -> str:
    """Leave the marks out of a line of JSON that is shown as it is."""
    return _MARK.sub("", line)


_MARK = re.compile(r"\\u000[12]")


class Kinds(dict[int, str]):
    """Column from 0 -> what all its cells are, from the first on that is no text; "" where there
    is more than one kind. `firsts` has the kind of the first that is no text, and `places` of how
    many places behind the point numbers are, and whether instants have a time of day (1).
    """

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self.firsts: dict[int, str] = {}
        self.places: dict[int, int] = {}
        self._mixed: dict[int, str] = {}  # of the row that is noted: what its columns were before

    def plain(self, cells: Sequence[str], line: str) -> Sequence[str]:
        """Note what the cells are of a row, which is this line of JSON; return them unmarked.
        The word of a total makes no texts of the numbers above it.
        """
        if _WRITTEN in line:
            cells = [self._noted(column, cell) for column, cell in enumerate(cells)]
        else:
            for column in [column for column, kind in self.items() if kind]:
                if column < len(cells) and cells[column]:
                    self._mixed[column], self[column] = self[column], ""
        if self._mixed:
            if totals.is_total(cells):
                self |= self._mixed
            self._mixed.clear()
        return cells

    def _noted(self, column: int, cell: str) -> str:
        kind = MARKS.get(cell[:1])
        is_mixed = cell and (kind or column in self) and self.setdefault(column, kind or "") != kind
        if is_mixed and self[column]:
            self._mixed[column], self[column] = self[column], ""
        if not kind:
            return cell
        if column not in self.firsts:
            self.firsts[column] = kind
        if (found := cell.find(_FINE[kind])) > 0:
            places = len(cell) - found - 1 if kind is NUMBER else 1
            if places > self.places.get(column, 0):
                self.places[column] = places
        return cell[1:]
