"""Runs in a process of its own: a workbook (.ods) -> the texts of its cells that are crossed out,
wholly or in part, and the cells that are links; within bounds that the system enforces.

    python -I emailer/confined ods_texts WORKBOOK SHEET

It answers a line of JSON: {"texts": [[row, column, text]], "links": [[row, column, address]],
"until": [[row]]}, from 0, where what is crossed out stands between `~~`; `until` is the row at
which it gave up, if it did. No line: it took too long.
"""

import contextlib
import json
import re
import zipfile
from urllib.parse import unquote

from emailer.confined.bounds import TooMuchError, limit
from emailer.confined.parts import FAULTS, Attributes, look, says
from emailer.confined.struck import Found, Runs

MOST_COLUMNS, MOST_REPEATED = 500, 1000
_TARGET = re.compile(r"mailto:(?://)?([^?]{1,320})", re.IGNORECASE)
_OFF = ("none",)


def main(path: str, sheet: str) -> None:
    """Answer which texts of a sheet are crossed out, and which cells are links."""
    limit()
    found, until = Found(), list[list[int]]()
    with contextlib.suppress(*FAULTS), zipfile.ZipFile(path) as book:
        try:
            _look_at(book, sheet, found)
        except TooMuchError:
            until = [[found.row]]
    print(json.dumps({"texts": found.texts, "links": found.links, "until": until}))


def _look_at(book: zipfile.ZipFile, sheet: str, found: Found) -> None:
    has_styles = "styles.xml" in book.NameToInfo
    if not (
        says(book, "content.xml", b"line-through")
        or says(book, "content.xml", b"mailto:")
        or (has_styles and says(book, "styles.xml", b"line-through"))
    ):
        return
    styles = Styles()
    if has_styles:
        look(book, "styles.xml", styles.begin, end=styles.end)
    table = Table(sheet, styles, found)
    look(book, "content.xml", table.begin, table.text, table.end)


class Styles:
    """Which styles cross out, by their names."""

    def __init__(self) -> None:
        """Begin with none."""
        self._says: dict[str, bool] = {}
        self._parents: dict[str, str] = {}
        self._name = ""

    def begin(self, name: str, attributes: Attributes) -> None:
        """See an element: a style, or how its text looks."""
        if name == "style":
            self._name = f"{attributes.get('family', '')} {attributes.get('name', '')}"
            parent = attributes.get("parent-style-name", "")
            self._parents[self._name] = f"{attributes.get('family', '')} {parent}"
        elif name == "text-properties" and self._name:
            said = attributes.get(
                "text-line-through-style", attributes.get("text-line-through-type")
            )
            if said is not None:
                self._says[self._name] = said not in _OFF

    def end(self, name: str) -> None:
        """See the end of an element."""
        if name == "style":
            self._name = ""

    def cross_out(self, family: str, name: str) -> bool:
        """Tell whether a style does, or one that it is like."""
        style = f"{family} {name}"
        for _ in range(10):
            if style in self._says:
                return self._says[style]
            style = self._parents.get(style, "")
        return False


class Table:
    """The cells of a sheet in the XML of an OpenDocument spreadsheet."""

    def __init__(self, sheet: str, styles: Styles, found: Found) -> None:
        """Begin outside of any."""
        self._sheet, self._styles, self._found = sheet, styles, found
        self._defaults: list[str] = []  # of columns
        self._depth = self._notes = self._column = self._repeated = self._times = 0
        self._is_ours = self._is_text = self._is_cell = False
        self._row_style = ""
        self._struck: list[bool] = []
        self._runs, self._link = Runs(), ""
        self._cells: list[tuple[int, str, str]] = []

    def begin(self, name: str, attributes: Attributes) -> None:
        """See an element; styles come before the sheets."""
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self._is_ours = attributes.get("name", "") == self._sheet
                self._defaults, self._found.row = [], 0
        elif not self._depth:
            self._styles.begin(name, attributes)
        elif self._is_ours and self._depth == 1:
            self._begin_within(name, attributes)

    def _begin_within(self, name: str, attributes: Attributes) -> None:
        if name == "table-column":
            times = min(_times(attributes, "number-columns-repeated"), MOST_COLUMNS)
            self._defaults += [attributes.get("default-cell-style-name", "")] * times
            del self._defaults[MOST_COLUMNS:]
        elif name == "table-row":
            self._column, self._cells = 0, []
            self._repeated = _times(attributes, "number-rows-repeated")
            self._row_style = attributes.get("default-cell-style-name", "")
        elif name in ("table-cell", "covered-table-cell"):
            own = (
                attributes.get("style-name")
                or self._row_style
                or ("".join(self._defaults[self._column : self._column + 1]))
            )
            self._struck = [self._styles.cross_out("table-cell", own)]
            self._times = _times(attributes, "number-columns-repeated")
            self._runs, self._link, self._is_cell = Runs(), "", True
        elif name == "annotation":
            self._notes += 1
        elif name == "span" and self._struck:
            is_struck = self._styles.cross_out("text", attributes.get("style-name", ""))
            self._struck.append(self._struck[-1] or is_struck)
        elif name == "a" and (to := _TARGET.match(attributes.get("href", ""))):
            self._link = self._link or unquote(to[1])
        elif name in ("s", "p", "tab", "line-break"):
            self.text(" ")

    def text(self, text: str) -> None:
        """Read on in a cell."""
        if self._is_cell and self._depth == 1 and not self._notes:
            self._runs.add(text, is_struck=self._struck[-1])

    def end(self, name: str) -> None:
        """See the end of an element. Raises TooMuchError."""
        if name == "table":
            self._depth -= 1
            self._is_ours &= self._depth > 0
        elif not self._depth:
            self._styles.end(name)
        elif self._is_ours and self._depth == 1:
            self._end_within(name)

    def _end_within(self, name: str) -> None:
        if name == "span" and len(self._struck) > 1:
            self._struck.pop()
        elif name == "annotation":
            self._notes -= 1
        elif name in ("table-cell", "covered-table-cell"):
            marked = self._runs.marked().strip()
            if marked or self._link:
                for column in range(self._column, min(self._column + self._times, MOST_COLUMNS)):
                    self._cells.append((column, marked, self._link))
            self._column += self._times
            self._is_cell = False
        elif name == "table-row":
            begins = self._found.row
            for row in range(begins, begins + min(self._repeated, MOST_REPEATED)):
                self._found.row = row
                for cell in self._cells:
                    self._found.add(*cell)
                if not self._cells:
                    break
            self._found.row = begins + self._repeated


def _times(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return int(text[:12]) if text.isascii() and text.isdigit() else 1
