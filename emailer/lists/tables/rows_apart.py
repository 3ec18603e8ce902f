"""Rows of a table that are nobody's: its header again, a drawn line, a title of those below it.
Pure.
"""

import re
from collections.abc import Callable, Sequence

from emailer.lists.addresses.address import shown
from emailer.lists.columns.columns import Columns
from emailer.lists.lines import drawn, labels_of_guests
from emailer.lists.lines.declined import CROSSED_OUT, STRUCK
from emailer.lists.notes import Notes, Said
from emailer.lists.words import people_words
from emailer.lists.words.heading_words import snake
from emailer.tongue import Sentence

_DRAWN = "|:-=+_*~"
AGAIN = Sentence("it says the names of the columns again")
_NUMBERED = re.compile(
    r"(?:tisch|table|tavolo|mesa|tafel|bord|stol|asztal|стол|gruppe|group|gruppo|grupo|groupe|groep"
    r"|grupa|klasse|class|team|reihe|row|block)_(?:nr_|no_)?(?:\d{1,3}|[a-z])"
)


class RowsApart:
    """Knows such rows, and what a title says of those below it."""

    def __init__(
        self,
        found: Columns,
        notes: Notes,
        written: Callable[[Sequence[str]], str],
        section: Said | None = None,
    ) -> None:
        """Take what was found of the columns; `written` writes a row as its line was; `section`:
        what a title above their header says.
        """
        header = [column.heading.casefold() for column in found.columns]
        self._header = header if found.header is not None and any(header) else None
        self._notes, self._written = notes, written
        self.section = section
        self.said: Said | None = None
        """What stands above the last row, or that it is crossed out."""

    def leave_out(self, line: int, cells: list[str]) -> bool:
        """Leave a row out, and say so, if it is nobody's; of any other keep what is said of it."""
        header, first = self._header, cells[0]
        may_be = (
            cells.count("") == len(cells) - 1
            or first[:1] in _DRAWN
            or (header is not None and first.casefold() == header[0])
        )
        if may_be and (reason := self._reason(cells)):
            self._notes.leave_out(line, shown(self._written(cells)), reason)
            return True
        is_struck = False
        for i, cell in enumerate(cells):
            if cell[:2] == STRUCK == cell[-2:] and len(cell) > len(STRUCK) * 2:
                cells[i], is_struck = cell[2:-2].strip(), True
        self.said = CROSSED_OUT if is_struck else self.section
        return False

    def _reason(self, cells: Sequence[str]) -> str:
        header, first = self._header, cells[0]
        if header and first.casefold() == header[0] and [*map(str.casefold, cells)] == header:
            return AGAIN
        if first[:1] in _DRAWN and drawn.are_cells(cells):
            return drawn.DRAWN
        is_alone = cells.count("") == len(cells) - 1
        return self._title(next(filter(None, cells))) if is_alone else ""

    def _title(self, text: str) -> str:
        """Say why the one cell of a row is nobody, and remember what it says of those below it."""
        label = labels_of_guests.label(text)
        if label or labels_of_guests.is_marked(text) or _is_title(text):
            self.section = label if isinstance(label, Said) else None
            return labels_of_guests.IS_ONE
        return drawn.REMARK if text[:1] == "#" and drawn.says_nothing(text) else ""


def _is_title(text: str) -> bool:
    word = snake(text)
    if not 0 < len(word) <= labels_of_guests.LONGEST or "@" in text:
        return False
    return _NUMBERED.fullmatch(word) is not None or people_words.are_group(word)
