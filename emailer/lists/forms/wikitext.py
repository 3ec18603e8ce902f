"""A table of a wiki such as Wikipedia -> rows of cells. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.notes import Notes
from emailer.lists.tables.tables import MAX_ROW, TOO_LONG, Row
from emailer.model import Rejected

_BEGINS = re.compile(r"\s*+:*+\{\|")
_CELLS = re.compile(r"\|\||!!")
_STYLE = re.compile(r"[^\[\]|]*+\|(?!\|)")
_LINK = re.compile(r"\[\[(?!mailto:)(?:[^\[\]|]*+\|)?([^\[\]|]*+)\]\]")
_MARKS = re.compile(r"'{2,5}")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether such a table begins there, and has rows."""
    begins = next((n for n, line in enumerate(top) if _BEGINS.match(line)), len(top))
    return any(line.lstrip().startswith("|-") for line in top[begins + 1 :])


def read(lines: Iterable[str], notes: Notes) -> Iterator[Row | Rejected]:
    """Yield the rows that have cells; a cell goes on until another begins."""
    row: list[str] = []
    began = size = 0
    is_inside = False
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        text = line.strip()
        if not is_inside or text.startswith("|+"):
            is_inside = is_inside or bool(_BEGINS.match(line))
            notes.see_outside(number, line)
        elif text.startswith(("|-", "|}")):
            yield from _ended(row, began, size)
            row, size, is_inside = [], 0, text.startswith("|-")
        else:
            size += len(text)
            is_cell = text.startswith(("|", "!"))
            began = began if row else number
            if size <= MAX_ROW and is_cell:
                row += _CELLS.split(text[1:])
            elif size <= MAX_ROW and row:
                row[-1] += f" {text}"
            elif size <= MAX_ROW:
                notes.see_outside(number, line)
    yield from _ended(row, began, size)


def _ended(row: Sequence[str], began: int, size: int) -> Iterator[Row | Rejected]:
    cells = list(map(_plain, row))
    if size > MAX_ROW:
        yield Rejected(began, shown(" ".join(cells)), TOO_LONG)
    elif any(cells):
        yield began, cells


def _plain(cell: str) -> str:
    style = _STYLE.match(cell)
    return trim(_MARKS.sub("", _LINK.sub(r"\1", cell[style.end() :] if style else cell)))
