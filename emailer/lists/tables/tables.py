"""Lines of CSV or TSV -> rows of cells, each with the line it began on.
Knows nothing of addresses. Pure.
"""

import contextlib
import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from emailer.lists.addresses import address
from emailer.lists.lines import pieces
from emailer.lists.tables import formulas
from emailer.lists.ticks import EVERY, TICK
from emailer.model import Rejected
from emailer.tongue import Sentence

DELIMITERS = ",;\t|"
MAX_ROW = 64 * 1024  # characters of a row; a line that is longer is not cut into cells at all
TOO_LONG = Sentence("the row is longer than {max_row} characters", max_row=MAX_ROW)
MAX_ROW_LINES = 100  # of one quoted cell; beyond, its quote was forgotten

_QUOTED = re.compile(r'"[^"]*+"?')
_SEP = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)

_OTHER_QUOTES = {
    "'": "'", "\u2018": "\u2019", "\u201c": "\u201d", "\u201d": "\u201d",
    "\u201e": "\u201c\u201d", "\xab": "\xbb",
}  # fmt: skip
"""What some put around cells in place of ", and what ends it."""

Row = tuple[int, list[str]]
Numbered = Iterator[tuple[int, str]]


def delimiter(lines: Sequence[str]) -> str | None:
    """Find what separates the cells: what leaves addresses alone in theirs (Lima, Ana; ana@x.pt),
    then what most lines have, and as often, after a title perhaps; None: one column.
    """
    said = lines and _SEP.fullmatch(lines[0])
    if said:
        return said[1]
    bare = [_QUOTED.sub("", line[:MAX_ROW]) for line in lines if line.strip()]
    scores = {mark: _evenness([line.count(mark) for line in bare]) for mark in DELIMITERS}
    marks = [mark for mark in DELIMITERS if scores[mark] > (0, 0, 0)]
    if len(marks) < 2:  # nearly all
        return marks[0] if marks else None
    return max(marks, key=lambda mark: (_alone(bare, mark), *scores[mark]))


def _alone(lines: Sequence[str], mark: str) -> int:
    """Count the lines in which an address, or several, are all that stands in a cell."""
    return sum(
        any("@" in cell and all(map(address.PLAIN.fullmatch, pieces.split(cell)))
            for cell in line.split(mark))
        for line in lines
    )  # fmt: skip


def _evenness(counts: Sequence[int]) -> tuple[int, int, int]:
    """Say how evenly a mark stands in lines: in how many as often as in most,
    whether in the first, and how often.
    """
    usual, lines = max(
        Counter(filter(None, counts)).items(), key=lambda item: (item[1], item[0]), default=(0, 0)
    )
    is_first = bool(counts) and counts[0] > 0
    enough = lines * 2 > len(counts) or is_first
    return (lines, int(is_first), usual) if enough else (0, 0, 0)


def are_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether each line stands in quotes as if it were one cell:
    a table that a spreadsheet had read with the wrong separator, and saved.
    """
    bare = [line.strip() for line in lines if line.strip()]
    return (
        len(bare) > 1
        and all(line[:1] == '"' == line[-1:] and len(line) < MAX_ROW for line in bare)
        and all(_QUOTED.fullmatch(line.replace('""', "")) for line in bare)
        and delimiter([line[1:-1].replace('""', '"') for line in bare]) is not None
    )


def unwrapped(line: str) -> str:
    """Take off the quotes around a whole line."""
    text = line.strip()
    if len(text) > 1 and text[0] == '"' == text[-1]:
        return text[1:-1].replace('""', '"') + "\n"
    return line


def rows(lines: Iterable[str], mark: str) -> Iterator[Row | Rejected]:
    """Cut lines into rows that are not empty; a row whose quotes make no sense is rejected,
    and only its first line.
    """
    numbered = enumerate(lines, 1)
    ahead: deque[tuple[int, str]] = deque()
    for number, text in _with(ahead, numbered):
        if not number % EVERY:
            yield TICK
        line = text.rstrip("\r\n") + "\n"
        if number == 1 and _SEP.fullmatch(line):
            continue
        if len(line) > MAX_ROW:
            reason = Sentence(
                "the line is longer than {max_row} KB, too long for one person",
                max_row=MAX_ROW // 1024,
            )
            yield Rejected(number, address.shown(line), reason)
            continue
        cells = line.split(mark) if '"' not in line else _quoted(line, ahead, numbered, mark)
        if cells is None:
            yield Rejected(
                number,
                address.shown(line),
                Sentence('a quote (") opens here that is not closed as it should be'),
            )
            continue
        if line[0] in _OTHER_QUOTES:
            cells = _in_other_quotes(line, mark) or _without_quotes(cells)
        if '="' in line:
            cells = [formulas.text_of(address.trim(cell)) for cell in cells]
        cells = list(map(address.trim, cells))
        if "'" in line or '"' in line:  # hardly any; a cell in quotes may go on below
            cells = list(map(formulas.plain, cells))
        if any(cells):
            yield number, cells


def _in_other_quotes(line: str, mark: str) -> list[str]:
    """Cut a row every cell of which stands in other signs than "; a separator may be within."""
    sign, ends = line[0], _OTHER_QUOTES[line[0]]
    cell = rf"{sign}([^{ends}]*+)[{ends}][ \t]*+(?:{re.escape(mark)}[ \t]*+|\Z)"
    row = line.strip()
    return re.findall(cell, row) if re.fullmatch(rf"(?:{cell})++", row) else []


def _without_quotes(cells: list[str]) -> list[str]:
    """Take off other signs than " that stand around every cell of a row."""
    bare = [address.trim(cell) for cell in cells]
    ends = _OTHER_QUOTES[bare[0][0]] if bare[0] else ""
    if ends and all(
        not cell or (len(cell) > 1 and cell[0] == bare[0][0] and cell[-1] in ends) for cell in bare
    ):
        return [cell[1:-1] for cell in bare]
    return cells


def _with(ahead: deque[tuple[int, str]], numbered: Numbered) -> Numbered:
    """Give what was put back, then what follows; each time anew,
    for the one may fill while the other is read.
    """
    while (item := ahead.popleft() if ahead else next(numbered, None)) is not None:
        yield item


def _quoted(
    line: str, ahead: deque[tuple[int, str]], numbered: Numbered, mark: str
) -> list[str] | None:
    """Read a row that has quotes, over more lines if need be; None,
    and those lines put back, where it cannot be.
    """
    used: list[tuple[int, str]] = []
    room = MAX_ROW - len(line)

    def following() -> Iterator[str]:
        nonlocal room
        for item in _with(ahead, numbered):
            used.append(item)
            room -= len(item[1])
            if room < 0:
                return
            yield item[1].rstrip("\r\n") + "\n"
            if len(used) >= MAX_ROW_LINES:
                return

    record = chain([line.lstrip("\ufeff ")], following())
    try:
        cells = next(csv.reader(record, delimiter=mark, skipinitialspace=True, strict=True))
    except (csv.Error, StopIteration):
        cells = None
    if cells is None or (used and _swallows_people([line, *(text for _, text in used)], mark)):
        ahead.extendleft(reversed(used))
        return _otherwise_quoted(line, mark)
    return cells


def _otherwise_quoted(line: str, mark: str) -> list[str] | None:
    """Read a line whose quotes are written as other programs write them: with a backslash before
    those within, or with blanks behind them; None where it is not.
    """
    tidy = re.sub(rf'(?<=")[ \t]++(?={re.escape(mark)}|$)', "", line.lstrip("\ufeff "))
    for text, escape in ((tidy, None), *([(line, "\\")] if "\\" in line else ())):
        with contextlib.suppress(csv.Error, StopIteration):
            return next(csv.reader([text], delimiter=mark, skipinitialspace=True, strict=True,
                                   doublequote=not escape, escapechar=escape))  # fmt: skip
    return None


def _swallows_people(lines: list[str], mark: str) -> bool:
    """Tell whether a cell over several lines was meant to end long before:
    it holds an address as a cell of its own.
    """
    inside = [lines[0].rpartition('"')[2], *lines[1:-1], lines[-1].partition('"')[0]]
    return any(
        address.PLAIN.fullmatch(cell.strip())
        for line in inside
        if mark in line
        for cell in line.split(mark)
    )
