"""A table of a terminal or a text, whose columns are underlined and filled with blanks -> rows.
Pure.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

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
_APART = re.compile(r"\t+|[ ]{2,}|\|")
_STRETCH = re.compile(r"[-=\u2500]+")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a line with a word for addresses is underlined, column by column."""
    return _underline(top) is not None


def _underline(top: Sequence[str]) -> int | None:
    for number, line in enumerate(top[1:MAX_TITLES], 1):
        starts = _starts(line) if len(line) < MAX_ROW and _UNDERLINE.fullmatch(line) else []
        if 0 < len(starts) <= MAX_COLUMNS:
            cells = _cut(top[number - 1], starts) or []
            if "@" not in top[number - 1] and any(map(heading_words.is_address, cells)):
                return number
    return None


def read(lines: Iterable[str], top: Sequence[str], reader: Reader) -> Iterator[Row | Rejected]:
    """Yield the header, then the rows below its underline."""
    underline = _underline(top) or 0
    starts = _starts(top[underline])
    heads = _cut(top[underline - 1], starts) or []
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
            yield number + 1, _cut(line, starts) or _of_words(line, heads)


def _starts(underline: str) -> list[int]:
    return [found.start() for found in _STRETCH.finditer(underline.expandtabs())]


def _cut(line: str, starts: Sequence[int]) -> list[str] | None:
    """Cut a line where the columns begin; None where words go on there."""
    line = line.expandtabs()
    wide = None if line.isascii() else _shown_at(line, starts)
    for at in filter(None, (wide, starts)):
        begun = bisect_left(at, len(line))  # of a short line not all
        if all(line[start - 1] in " |" for start in at[1:begun]):
            bounds = [*at[:begun], len(line)]
            cells = [trim(line[start:end]).strip("|").strip() for start, end in pairwise(bounds)]
            return [*cells, *[""] * (len(at) - begun)]
    return None


def _shown_at(line: str, starts: Sequence[int]) -> list[int]:
    """Say at which signs of a line the columns begin, where signs of Chinese take two places."""
    places = [
        0,
        *accumulate(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line),
    ]
    return [bisect_left(places, start) for start in starts]


def _of_words(line: str, heads: Sequence[str]) -> list[str]:
    """Cut a line that does not fit: between its words if there are as many, else at its address;
    what stands beside that for several columns is nobody's name.
    """
    pieces = [trim(piece).strip("|").strip() for piece in _APART.split(line.strip())]
    if len(pieces) == len(heads):
        return pieces
    at = next((i for i, head in enumerate(heads) if heading_words.is_address(head)), 0)
    words = line.split()
    with_at = [i for i, word in enumerate(words) if "@" in word]
    if len(with_at) != 1:
        return [trim(line) if i == at else "" for i in range(len(heads))]
    before, behind = " ".join(words[: with_at[0]]), " ".join(words[with_at[0] + 1 :])
    left, right = heads[:at], heads[at + 1 :]
    return [*_beside(before, left), words[with_at[0]], *_beside(behind, right)]


def _beside(text: str, heads: Sequence[str]) -> list[str]:
    last = [heading_words.base(heading_words.snake(head)) for head in heads[-1:]]
    is_kept = len(heads) == 1 or not any(map(heading_words.is_name, last))
    return [*[""] * (len(heads) - 1), text if is_kept else ""] if heads else []
