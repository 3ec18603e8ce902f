"""The INSERT lines of a database's dump -> records, or rows where no columns are named. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.notes import Notes
from emailer.lists.tables import tables
from emailer.model import Rejected

_INSERT = re.compile(r"\s*(?:INSERT|REPLACE)\s+(?:\w+\s+)?INTO\b", re.IGNORECASE)
_TOKEN = re.compile(r"'(?:[^'\\]|\\.|'')*+'?|\"(?:[^\"\\]|\\.)*+\"?|[(),;]|[^'\"(),;]+", re.DOTALL)
_VALUES = re.compile(r"\bVALUES\b", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)|''", re.DOTALL)


def is_one(top: Sequence[str]) -> bool:
    """Tell whether people are put into a database there."""
    return any(map(_INSERT.match, top))


def read(lines: Iterable[str], notes: Notes) -> Iterator[tables.Row | Rejected]:
    """Yield the names of the columns where they are said, each time they change, and the rows."""
    dump = _Dump()
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        if _INSERT.match(line):
            dump.begin()
        if dump.is_insert:
            yield from dump.line(line, number)
        else:
            notes.see_outside(number, line)


class _Dump:
    """Where the reading of a dump is: in which statement, and in which row of it."""

    def __init__(self) -> None:
        self.is_insert = False
        self._has_values = False
        self._columns: list[str] = []
        self._depth = 0
        self._cells: list[str] = []
        self._cell: list[str] = []
        self._began = self._size = 0

    def begin(self) -> None:
        """Begin a statement."""
        self.is_insert, self._has_values, self._depth = True, False, 0

    def line(self, line: str, number: int) -> Iterator[tables.Row | Rejected]:
        """Yield the rows that end on a line."""
        for found in _TOKEN.finditer(line):
            sign = found[0]
            if sign == "(":
                yield from self._open(number)
            elif sign == ")" and self._depth:
                yield from self._close()
            elif sign == ";" and not self._depth:
                self.is_insert = False
                return
            elif sign == "," and self._depth == 1:
                self._end_cell()
            elif self._depth:
                self._say(sign)
            else:
                self._has_values = self._has_values or bool(_VALUES.search(sign))

    def _open(self, number: int) -> Iterator[tables.Row | Rejected]:
        self._depth += 1
        if self._depth == 1:
            self._cells, self._cell, self._began, self._size = [], [], number, 0
        else:
            self._say("(")
        yield from ()

    def _close(self) -> Iterator[tables.Row | Rejected]:
        self._depth -= 1
        if self._depth:
            self._say(")")
            return
        self._end_cell()
        if self._size > tables.MAX_ROW:
            yield Rejected(self._began, shown(", ".join(self._cells)), tables.TOO_LONG)
        elif self._has_values:
            yield self._began, self._cells
        elif self._cells != self._columns:
            self._columns = self._cells
            yield self._began, self._cells

    def _say(self, sign: str) -> None:
        self._size += len(sign)
        if self._size <= tables.MAX_ROW:
            self._cell.append(sign)

    def _end_cell(self) -> None:
        self._size += 1
        if self._size <= tables.MAX_ROW:
            self._cells.append(_plain("".join(self._cell)))
        self._cell = []


def _plain(text: str) -> str:
    text = trim(text)
    if text[:2] in ("N'", "E'"):
        text = text[1:]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"`":
        return _ESCAPED.sub(lambda one: {"n": " ", "r": "", "t": " "}.get(one[1], one[1] or "'"),
                            text[1:-1])  # fmt: skip
    if text[:1] == "[" and text[-1:] == "]":
        return text[1:-1]
    return "" if text.upper() == "NULL" else text
