"""The INSERT lines of a database's dump -> records, or rows where no columns are named. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.forms import keyed
from emailer.lists.notes import Notes
from emailer.lists.tables import tables
from emailer.model import Rejected

_INSERT = re.compile(r"\s*(?:INSERT|REPLACE)\s+(?:\w+\s+)?INTO\b", re.IGNORECASE)
_TOKEN = re.compile(r"'(?:[^'\\]|\\.|'')*+'?|\"(?:[^\"\\]|\\.)*+\"?|[(),;]|[^'\"(),;]+", re.DOTALL)
_COPY = re.compile(r"\s*COPY\s+[^\s()]+\s*(?:\(([^()]*)\)\s*)?FROM\s+stdin\b", re.IGNORECASE)
_VALUES = re.compile(r"\bVALUES\b", re.IGNORECASE)
_MARKED = re.compile(r"(?:\w{1,20})?('.*')(?:::\w[\w ]{0,40})?", re.DOTALL)  # N'Ana', 'Ana'::text
_CALL = re.compile(r"\w{1,60}\(.*\)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)|''", re.DOTALL)


def is_one(top: Sequence[str]) -> bool:
    """Tell whether people are put into a database there."""
    return any(_INSERT.match(line) or _COPY.match(line) for line in top)


def read(lines: Iterable[str], notes: Notes) -> Iterator[tables.Row | Rejected]:
    """Yield the names of the columns where they are said, each time they change, and the rows."""
    dump = _Dump()
    is_copy = False
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        if is_copy:
            is_copy = not line.startswith("\\.")
            yield from _copied(line, number) if is_copy else ()
            continue
        if _INSERT.match(line):
            yield from dump.begin()
        if dump.is_insert:
            yield from dump.line(line, number)
        elif found := _COPY.match(line):
            is_copy = True
            yield from dump.named([_plain(one) for one in (found[1] or "").split(",")], number)
        else:
            notes.see_outside(number, line)
    yield from dump.broken()


def _copied(line: str, number: int) -> Iterator[tables.Row | Rejected]:
    """Cut a row of PostgreSQL's COPY at its tabs."""
    if len(line) > tables.MAX_ROW:
        yield Rejected(number, shown(line), tables.TOO_LONG)
    elif line.strip():
        cells = line.rstrip("\r\n").split("\t")
        yield number, ["" if one == r"\N" else trim(_unescaped(one)) for one in cells]


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
        self._is_between = self._is_broken = False

    def begin(self) -> Iterator[Rejected]:
        """Begin a statement."""
        yield from self.broken()
        self.is_insert, self._has_values = True, False

    def named(self, columns: list[str], line: int) -> Iterator[tables.Row]:
        """Yield the names of columns where they are others than before."""
        if any(columns) and columns != self._columns:
            self._columns = columns
            yield line, columns

    def broken(self) -> Iterator[Rejected]:
        """Refuse the row that is open where none can be."""
        if self._depth:
            self._end_cell()
            yield Rejected(self._began, shown(", ".join(self._cells)), keyed.OPEN)
        self._depth = 0

    def line(self, line: str, number: int) -> Iterator[tables.Row | Rejected]:
        """Yield the rows that end on a line; one begins anew below one that ends as rows do."""
        if self._is_between and line.lstrip().startswith("("):
            yield from self.broken()
        self._is_between = line.rstrip().endswith("),")
        for found in _TOKEN.finditer(line):
            sign = found[0]
            if sign == "(":
                self._open(number)
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

    def _open(self, number: int) -> None:
        self._depth += 1
        if self._depth == 1:
            self._cells, self._cell, self._began, self._size = [], [], number, 0
            self._is_broken = False
        else:
            self._say("(")

    def _close(self) -> Iterator[tables.Row | Rejected]:
        self._depth -= 1
        if self._depth:
            self._say(")")
            return
        self._end_cell()
        if self._size > tables.MAX_ROW:
            yield Rejected(self._began, shown(", ".join(self._cells)), tables.TOO_LONG)
        elif self._is_broken:
            yield Rejected(self._began, shown(", ".join(self._cells)), keyed.OPEN)
        elif self._has_values:
            yield self._began, self._cells
        else:
            yield from self.named(self._cells, self._began)

    def _say(self, sign: str) -> None:
        self._size += len(sign)
        is_behind_text = bool(self._cell) and self._cell[-1][-1:] in "'\""
        self._is_broken |= is_behind_text and (sign[0].isalnum() or sign[0] in "'\"")
        if self._size <= tables.MAX_ROW:
            self._cell.append(sign)

    def _end_cell(self) -> None:
        self._size += 1
        if self._size <= tables.MAX_ROW:
            self._cells.append(_plain("".join(self._cell)))
        self._cell = []


def _plain(text: str) -> str:
    text = trim(text)
    if found := _MARKED.fullmatch(text):
        text = found[1]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"`":
        return _unescaped(text[1:-1])
    if text[:1] == "[" and text[-1:] == "]":
        return text[1:-1]
    return "" if text.upper() == "NULL" or _CALL.fullmatch(text) else text


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda one: {"n": " ", "r": "", "t": " "}.get(one[1], one[1] or "'"), text)
