"""Runs in a process of its own: a workbook -> its rows as lines of JSON,
within bounds that the system enforces.

    python -I emailer/confined unpacking WORKBOOK ROWS SHEET SECONDS

A few bytes of a workbook can ask for any amount of memory (packed zeros, a cell in the last corner,
a cell repeated a million times), and what reads it is native code, which ends the process where
memory ends. So this one may end: it answers one line of JSON, {"sheets", "sheet", "merged", "left"}
or {"error"}; no line at all: the workbook was too much.
"""

import contextlib
import datetime as dt
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.parsers import expat

import python_calamine as calamine
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from emailer.confined.bounds import TooMuchError, limit

MEMORY_BYTES = 1 << 30
MAX_UNPACKED_BYTES = 400_000_000
MAX_PARTS = 5_000
MAX_COLUMNS = 500
MAX_CELLS, MAX_CELL = 30_000_000, 32_767  # characters of one, as in Excel
MAX_SHEETS, MAX_SHEET_NAME = 1000, 255  # that can be chosen; Excel's names have 31 characters
MAX_SHEETS_LOOKED_AT, PEEK_ROWS, FEW = 10, 100, 10  # fewer addresses may be those of whom to ask
MAX_SPANS_BYTES = 200_000_000  # of the XML that is looked through for merged cells
MAX_ROWS = 1_048_576  # of a sheet, in every program that has them
MAX_REPEATED = 100_000  # times that a row which says something may stand for the next ones, too
NUMBER, INSTANT = "\1", "\2"  # the marks of cells that are no text, as cell_kinds.py reads
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "

BROKEN = (CalamineError, zipfile.BadZipFile, ValueError, OSError, RuntimeError)
Worth = tuple[int, bool, int]
Down = dict[int, list[tuple[int, int]]]
"""Row from 0 -> cells merged with those below: their column in the sheet, the last row."""


def main(path: str, rows_path: str, wanted: str, cpu_s: str) -> None:
    """Write the rows of the wanted sheet, or of the likeliest, and answer."""
    os.umask(0o077)  # what is unpacked is as private as the list
    limit(int(cpu_s), MEMORY_BYTES, 2 * MAX_UNPACKED_BYTES)
    try:
        answer = unpack(path, rows_path, wanted)
    except PasswordError:
        answer = {"error": "password"}
    except TooMuchError as error:
        answer = {"error": str(error)}
    except BROKEN:
        answer = {"error": "broken"}
    print(json.dumps(answer))


def unpack(path: str, rows_path: str, wanted: str) -> dict[str, object]:
    """Return the sheets' names and which was written."""
    _look_at_parts(path)
    spans = _spans(path)
    with open(path, "rb") as file:  # noqa: PTH123  # this process knows paths as texts only
        workbook = CalamineWorkbook.from_filelike(file)
        name, sheet = _sheet(workbook, names := _names(workbook), wanted)
        merged = Merged(_merged_down(spans, sheet), sheet.start) if sheet else None
        with open(rows_path, "w", encoding="utf-8") as rows:  # noqa: PTH123  (as above)
            rows.writelines(_lines(merged.filled(_rows(sheet)) if sheet and merged else ()))
    left = sheet.start[1] if sheet and sheet.start else 0
    return {"sheets": names, "sheet": name, "merged": merged.count if merged else 0, "left": left}


def _names(workbook: CalamineWorkbook) -> list[str]:
    """Name the sheets that can be chosen: those that are shown, if any is."""
    is_one = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
    shown = [one.name for one in workbook.sheets_metadata if (one.typ, one.visible) == is_one]
    return [n for n in shown or workbook.sheet_names if len(n) <= MAX_SHEET_NAME][:MAX_SHEETS]


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """Write rows as lines, as long as they are few enough: one long text may stand in any number
    of cells.
    """
    room = MAX_UNPACKED_BYTES // 4  # characters take up to four bytes
    for row in rows:
        line = json.dumps(row, ensure_ascii=False) + "\n"
        room -= len(line)
        if room < 0:
            raise TooMuchError("large")
        yield line


def _look_at_parts(path: str) -> None:
    """Add up what a packed workbook says of its parts, before anything is unpacked."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise TooMuchError("large")


def _sheet(
    workbook: CalamineWorkbook, names: Sequence[str], wanted: str
) -> tuple[str, CalamineSheet | None]:
    if wanted:
        if wanted not in names:
            raise TooMuchError("sheet")
        return wanted, _checked(workbook.get_sheet_by_name(wanted))
    found: tuple[str, CalamineSheet | None] = names[0] if names else "", None
    most: Worth = -1, False, 0
    for name in names[:MAX_SHEETS_LOOKED_AT]:
        with contextlib.suppress(*((TooMuchError, *BROKEN) if found[1] else ())):
            sheet = _checked(workbook.get_sheet_by_name(name))
            if (worth := _worth(sheet)) > most:
                most, found = worth, (name, sheet)
        if most[0] > 0:
            break
    return found


def _worth(sheet: CalamineSheet) -> Worth:
    """Say how likely a sheet is the list: it has many addresses, headings above them, how many."""
    top = [row for row, _ in zip(_rows(sheet), range(PEEK_ROWS), strict=False)]
    places = [n for n, row in enumerate(top) if any("@" in cell for cell in row)]
    filled = [sum(map(bool, row)) for row in top[max(0, places[0] - 1) :][:2]] if places else []
    has_headings = bool(places and places[0]) and filled[0] >= min(2, filled[1])
    return int(len(places) >= FEW) if top else -1, has_headings, len(places)


def _checked(sheet: CalamineSheet) -> CalamineSheet:
    if sheet.total_width * sheet.total_height > MAX_CELLS:
        raise TooMuchError("large")
    return sheet


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Yield the rows, the n-th as the sheet numbers it: empty ones are rows too."""
    for row in sheet.iter_rows():
        cells = [_text(value) for value in row]
        if len(cells) > MAX_COLUMNS:  # empty cells are of no account
            if any(map(str.strip, cells[MAX_COLUMNS:])):
                raise TooMuchError("wide")
            cells = cells[:MAX_COLUMNS]
        yield cells if any(cells) else []


class Merged:
    """Gives cells that are merged with one above what stands there, and counts them.

    A row in which nothing else stands stays empty; what is merged sideways only stays as it is:
    titles are, and a name over two columns would be there twice.
    """

    def __init__(self, down: Down, start: tuple[int, int] | None) -> None:
        """Take which are merged, and where the first cell of the rows stands."""
        self.count = 0
        self._down, self._left = down, start[1] if start else 0
        self._above: dict[int, tuple[int, str]] = {}  # column of the rows -> last row, value

    def filled(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        """Yield the rows, those that lack what is merged into them with it."""
        for number, cells in enumerate(rows):
            if cells and self._above:
                self._fill(number, cells)
            for column, last in self._down.get(number, ()) if cells else ():
                place = column - self._left
                if 0 <= place < len(cells) and cells[place]:
                    self._above[place] = last, cells[place]
            yield cells

    def _fill(self, number: int, cells: list[str]) -> None:
        for place, (last, value) in list(self._above.items()):
            if number > last:
                del self._above[place]
            elif place < len(cells) and not cells[place]:
                cells[place] = value
                self.count += 1


def _merged_down(spans: Mapping[str, Down], sheet: CalamineSheet) -> Down:
    """Find the cells that are merged with cells below them."""
    areas = sheet.merged_cell_ranges
    if areas is None:  # it does not say so of an OpenDocument spreadsheet
        return spans.get(sheet.name, {})
    down: Down = {}
    for (first, column), (last, _) in areas:
        if last > first:
            down.setdefault(first, []).append((column, last))
    return down


def _spans(path: str) -> Mapping[str, Down]:
    """Find cells that span rows, by their sheet, in the XML of an OpenDocument spreadsheet that is
    not very large. Raises TooMuchError where few of its rows stand for very many.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        content = packed.NameToInfo.get("content.xml")
        if content is None or content.file_size > MAX_SPANS_BYTES:
            return {}
        spans = Spans()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = spans.begin, spans.end
        with packed.open(content) as file, contextlib.suppress(expat.ExpatError):
            parser.ParseFile(file)
    return spans.down


class Spans:
    """Keeps count of rows and columns of each sheet's XML, and of cells that span rows there."""

    def __init__(self) -> None:
        """Begin outside of any sheet."""
        self.down: dict[str, Down] = {}
        self._here: Down = {}
        self._depth = 0  # 2: a table within a cell
        self._row = self._column = self._repeated = 0
        self._says_something = False

    def begin(self, element: str, attributes: Mapping[str, str]) -> None:
        """See an element's start tag."""
        kind = element.removeprefix(TABLE)
        if kind == "table":
            self._depth += 1
            if self._depth == 1:
                self._here = self.down.setdefault(attributes.get(TABLE + "name", ""), {})
                self._row = 0
        elif self._depth != 1:
            return
        elif kind == "table-row":
            self._column, self._repeated = 0, _number(attributes, "number-rows-repeated")
            self._says_something = False
        elif kind in ("table-cell", "covered-table-cell"):
            self._says_something |= any(name.startswith(OFFICE) for name in attributes)
            if (rows := _number(attributes, "number-rows-spanned")) > 1:
                self._here.setdefault(self._row, []).append((self._column, self._row + rows - 1))
            self._column += _number(attributes, "number-columns-repeated")

    def end(self, element: str) -> None:
        """See an element's end tag."""
        kind = element.removeprefix(TABLE)
        if kind == "table":
            self._depth -= 1
        elif kind == "table-row" and self._depth == 1:
            self._row += self._repeated
            is_beyond = self._row > MAX_ROWS or self._repeated > MAX_REPEATED
            if self._says_something and is_beyond:
                raise TooMuchError("large")


def _number(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(TABLE + name, "1")
    return int(text[:12]) if text.isascii() and text.isdigit() else 1  # that is beyond anything


def _text(value: object) -> str:
    """Write a cell as people read it; before what is no text stands a mark that says so."""
    match value:
        case str():
            return value.lstrip(NUMBER + INSTANT)[:MAX_CELL]
        case bool():
            return str(value).lower()
        case float():
            counts_in_ones = value.is_integer() and abs(value) < 1e15
            return NUMBER + (str(int(value)) if counts_in_ones else format(value, ".15g"))
        case dt.date() | dt.time() | dt.timedelta():
            return INSTANT + _instant(value)
    return str(value)


def _instant(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.timedelta):  # hours may be more than a day has
        minutes, left = divmod(round(abs(value).total_seconds()), 60)
        hours = f"{'-' * (value < dt.timedelta())}{minutes // 60:02}:{minutes % 60:02}"
        return f"{hours}:{left:02}" if left else hours
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat(" ", "minutes")
    return value.isoformat()[:10]
