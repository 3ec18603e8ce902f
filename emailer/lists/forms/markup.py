"""A table of a web page, or of Excel's XML of 2003 -> rows of cells. Many a shop's "Excel" export
is one. Knows no roles. Pure.

Tags are found by one pattern, in one pass: a page may be broken, or made to be slow to read.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.forms import markup_remarks, struck_styles
from emailer.lists.lines import cell_marks
from emailer.lists.lines.declined import STRUCK
from emailer.lists.notes import Notes
from emailer.lists.tables import tables
from emailer.model import Rejected

MAX_TAG = 4_000  # characters; what is longer is none

_BEGINS = re.compile(r"\s*<(?:!doctype|html|head|body|meta|table|\?xml|!--)", re.IGNORECASE)
_TABLE = re.compile(r"<(?:table|(?:ss:)?worksheet)\b", re.IGNORECASE)
_TOKEN = re.compile(
    rf"<(/?)((?:ss:)?[a-z][a-z0-9]*+)([^<>]{{0,{MAX_TAG}}})>|([^<]+)|<", re.IGNORECASE
)
_INDEX = re.compile(r"\bindex\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)
_MAIL_LINK = re.compile(
    r"\bhref\s*+=\s*+[\"']?+\s*+mailto:(?://)?([^\"'?\s<>]{1,320})", re.IGNORECASE
)
_ROWS, _CELLS, _BREAKS = {"tr", "row"}, {"td", "th", "cell"}, {"br", "p", "div", "li"}
_TABLES = {"table", "worksheet"}
_CROSSED_OUT = {"s", "del", "strike"}
_HIDDEN = {"style", "script"}


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as a page does, and has a table."""
    first = next(filter(None, map(str.strip, top)), "")
    return bool(_BEGINS.match(first)) and any(map(_TABLE.search, top))


def read(lines: Iterable[str], notes: Notes) -> Iterator[tables.Row | Rejected]:
    """Yield the rows that are not empty, with the line each began on."""
    page = _Page(notes)
    rest = ""
    for number, line in enumerate(markup_remarks.without(lines, notes), 1):
        yield from ticks.due(number)
        text = rest + line
        cut = text.rfind("<")
        is_open = cut >= 0 and ">" not in text[cut:] and len(text) - cut < MAX_TAG
        rest = text[cut:] if is_open else ""
        yield from page.rows(text[:cut] if is_open else text, number)
    yield from page.end()


class _Page:
    """Where the reading of a page is: in which row, and in which cell of it."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._links: list[tuple[int, str]] = []  # of the row: in which cell, to which address
        self._began = self._size = 0
        self._hidden = ""
        self._struck_row = self._struck_cell = False
        self._struck = struck_styles.Struck()

    def rows(self, text: str, number: int) -> Iterator[tables.Row | Rejected]:
        """Yield the rows that end in a piece of the page."""
        for found in _TOKEN.finditer(text):
            is_end, tag, attributes, said = found.groups()
            if said:
                self._say(said, number)
            elif tag:
                yield from self._tag(
                    tag.lower().removeprefix("ss:"), attributes, number, is_end=bool(is_end)
                )

    def end(self) -> Iterator[tables.Row | Rejected]:
        """Yield the last row, where the page does not say that it ends."""
        self._close_cell()
        row, self._row = self._row, None
        cell_marks.linked(row or [], self._links)
        if self._size > tables.MAX_ROW:
            yield Rejected(self._began, shown(" ".join(row or ())), tables.TOO_LONG)
        elif row and any(row):
            yield self._began, row

    def _say(self, text: str, number: int) -> None:
        if self._hidden:
            return
        if self._cell is None:
            self._notes.see_outside(number, html.unescape(text))
            return
        self._size += len(text)
        if self._size <= tables.MAX_ROW:
            self._cell.append(text)

    def _tag(
        self,
        tag: str,
        attributes: str,
        number: int,
        *,
        is_end: bool,
    ) -> Iterator[tables.Row | Rejected]:
        if tag in _HIDDEN:
            self._hidden = "" if is_end else tag
        elif tag in _ROWS:
            yield from self.end()
            if not is_end:
                self._row, self._began, self._size = [], number, 0
                self._links = []
                self._struck_row = struck_styles.has_one(attributes)
        elif tag in _CELLS:
            self._close_cell()
            if not is_end and self._row is not None:
                self._skip(attributes)
                self._cell, self._struck = [], struck_styles.Struck()
                self._struck_cell = self._struck_row or struck_styles.has_one(attributes)
                if attributes.endswith("/"):
                    self._close_cell()
        elif tag in _TABLES and is_end:
            yield from self.end()
        elif self._row is not None:
            self._mark(tag, attributes, number, is_end=is_end)

    def _mark(self, tag: str, attributes: str, number: int, *, is_end: bool) -> None:
        """See what a cell is broken by, is a link to, or is crossed out by."""
        if tag in _BREAKS:
            self._say(" ", number)
        elif tag == "a" and (to := _MAIL_LINK.search(attributes)):
            self._links.append((len(self._row or ()), unquote(html.unescape(to[1]))))
        if self._cell is not None and (
            tag in _CROSSED_OUT or self._struck.turns(tag, attributes, is_end=is_end)
        ):
            self._say(STRUCK, number)

    def _skip(self, attributes: str) -> None:
        """Leave out the cells that Excel's XML does not write: the next one says its number."""
        found = _INDEX.search(attributes)
        if found and self._row is not None:
            empty = min(int(found[1]) - 1, 500) - len(self._row)
            self._row += [""] * max(empty, 0)

    def _close_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            text = trim(" ".join(html.unescape("".join(self._cell)).split()))
            if self._struck_cell and text:
                text = f"{STRUCK}{text.replace(STRUCK, '')}{STRUCK}"
            self._row.append(cell_marks.crossed_out(text))
        self._cell = None
