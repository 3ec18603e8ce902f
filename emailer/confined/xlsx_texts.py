"""Runs in a process of its own: a workbook (.xlsx) -> the texts of its cells of which a part is
crossed out; within bounds that the system enforces.

    python -I emailer/confined xlsx_texts WORKBOOK SHEET

It answers a line of JSON: {"texts": [[row, column, text]], "until": [[row]]}, from 0, where what
is crossed out stands between `~~`; `until` is the row at which it gave up, if it did. No line: it
took too long.
"""

import contextlib
import json
import zipfile
from collections.abc import Mapping

from emailer.confined.bounds import TooMuchError, limit
from emailer.confined.parts import FAULTS, Attributes, column_of, look, part_of, says
from emailer.confined.struck import MOST_MARKS, MOST_TEXT, Found, Runs

_OFF = ("0", "false")
_STRINGS = "xl/sharedStrings.xml"


def main(path: str, sheet: str) -> None:
    """Answer which texts of a sheet are crossed out."""
    limit()
    found, until = Found(), list[list[int]]()
    with contextlib.suppress(*FAULTS), zipfile.ZipFile(path) as book:
        try:
            _look_at(book, sheet, found)
        except TooMuchError:
            until = [[found.row]]
    print(json.dumps({"texts": found.texts, "until": until}))


def _look_at(book: zipfile.ZipFile, sheet: str, found: Found) -> None:
    strings = Strings()
    if _STRINGS in book.NameToInfo and says(book, _STRINGS, b"strike"):
        look(book, _STRINGS, strings.begin, strings.text, strings.end)
    part = part_of(book, sheet)
    if strings.marked or says(book, part, b"strike"):
        cells = Sheet(strings.marked, found)
        look(book, part, cells.begin, cells.text, cells.end)


class Strings:
    """The texts of a workbook that are crossed out in part, by their number."""

    def __init__(self) -> None:
        """Begin with none."""
        self.marked: dict[int, str] = {}
        self._number = -1
        self._size = 0
        self._runs = Runs()
        self._is_struck = self._is_text = self._is_sound = False

    def begin(self, name: str, attributes: Attributes) -> None:
        """See an element: a text, or a run of it and how that looks."""
        if name in ("si", "is"):
            self._number += 1
            self._runs, self._is_struck = Runs(), False
        elif name == "r":
            self._is_struck = False
        elif name == "rPh":
            self._is_sound = True
        elif name == "strike":
            self._is_struck = attributes.get("val", "1") not in _OFF
        elif name == "t":
            self._is_text = not self._is_sound

    def text(self, text: str) -> None:
        """Read on in a run."""
        if self._is_text:
            self._runs.add(text, is_struck=self._is_struck)

    def end(self, name: str) -> None:
        """See the end of an element. Raises TooMuchError."""
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_sound = False
        elif name == "si" and (marked := self._runs.marked()):
            self.marked[self._number] = marked
            self._size += len(marked)
            if len(self.marked) > MOST_MARKS or self._size > MOST_TEXT:
                raise TooMuchError

    def last(self) -> str:
        """Return the text that was read last, if some of it is crossed out."""
        return self._runs.marked()


class Sheet:
    """The cells of a sheet that have such a text."""

    def __init__(self, marked: Mapping[int, str], found: Found) -> None:
        """Take the texts by their number."""
        self._marked, self._found = marked, found
        self._column = self._row = -1
        self._kind = ""
        self._value: list[str] | None = None
        self._own = Strings()

    def begin(self, name: str, attributes: Attributes) -> None:
        """See an element."""
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
            self._found.row = self._row
        elif name == "c":
            place = attributes.get("r", "")
            self._column = column_of(place) if place else self._column + 1
            self._kind = attributes.get("t", "")
        elif name == "v":
            self._value = []
        else:
            self._own.begin(name, attributes)

    def text(self, text: str) -> None:
        """Read on in a value."""
        if self._value is not None:
            self._value.append(text[:12])
        else:
            self._own.text(text)

    def end(self, name: str) -> None:
        """See the end of an element. Raises TooMuchError."""
        self._own.end(name)
        if name == "v" and self._kind == "s":
            number = "".join(self._value or ())[:12]
            self._found.add(self._column, self._marked.get(int(number or -1), ""))
        elif name == "is":
            self._found.add(self._column, self._own.last())
        if name == "v":
            self._value = None
