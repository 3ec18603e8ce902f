"""A table of a terminal or a text, whose columns are underlined and filled with blanks -> rows.
Pure.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from emailer.lists.addresses.address import shown, trim
from emailer.lists.columns.columns import MAX_COLUMNS
from emailer.lists.lines import drawn
from emailer.lists.lines.entries import Reader
from emailer.lists.tables.tables import MAX_ROW, TOO_LONG, Row
from emailer.lists.ticks import EVERY, TICK
from emailer.lists.words import heading_words
from emailer.model import Rejected

MAX_TITLES = 30
_UNDERLINE = re.compile(r"\s*+(?:[-=\u2500]{2,}+[ \t+]++)+[-=\u2500]{2,}+\s*+")
_STRETCH = re.compile(r"[-=\u2500]+")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a line with a word for addresses is underlined, column by column."""
    return _underline(top) is not None


def _underline(top: Sequence[str]) -> int | None:
    for number, line in enumerate(top[1:MAX_TITLES], 1):
        starts = _starts(line) if len(line) < MAX_ROW and _UNDERLINE.fullmatch(line) else []
        if 0 < len(starts) <= MAX_COLUMNS:
            cells = _cut(top[number - 1], starts)
            if "@" not in top[number - 1] and any(map(heading_words.is_address, cells)):
                return number
    return None


def read(lines: Iterable[str], top: Sequence[str], reader: Reader) -> Iterator[Row | Rejected]:
    """Yield the header, then the rows below its underline."""
    underline = _underline(top) or 0
    starts = _starts(top[underline])
    for number, line in enumerate(lines):
        if number and not number % EVERY:
            yield TICK
        if len(line) > MAX_ROW:
            yield Rejected(number + 1, shown(line), TOO_LONG)
        elif not line.strip():
            continue
        elif drawn.is_line(line.strip()) or _UNDERLINE.fullmatch(line):
            reader.notes.leave_out(number + 1, shown(line), drawn.DRAWN)
        elif number < underline - 1:
            reader.notes.see_title(number + 1, shown(line))
        else:
            yield number + 1, _cut(line, starts)


def _starts(underline: str) -> list[int]:
    return [found.start() for found in _STRETCH.finditer(underline)]


def _cut(line: str, starts: Sequence[int]) -> list[str]:
    begun = bisect_left(starts, len(line))  # of a short line not all
    bounds = [*starts[:begun], len(line)]
    cells = [trim(line[start:end]).rstrip("|").strip() for start, end in pairwise(bounds)]
    return [*cells, *[""] * (len(starts) - begun)]
