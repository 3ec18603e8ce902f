"""Rows of cells as a workbook (.xlsx), written to disk line by line: memory stays the same however
many there are. Every cell is a text, a number or an instant, and none a formula or a link.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emailer import private, side_threads
from emailer.slices import Sliced

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_LINES = 1_048_575
"""As many a sheet holds below its header."""
_MOST_LETTERS = 32_767
"""Of one cell."""
SLICE_S = 0.002
_CHUNK_BYTES = 256 * 1024
_WIDTH = 22
_LARGE = 1 << 30
Cell = str | float | dt.date | dt.time
Rows = AsyncIterator[Sequence[Sequence[Cell]]]
_FORMATS = {dt.date: "yyyy-mm-dd", dt.datetime: "yyyy-mm-dd hh:mm", dt.time: "hh:mm"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A short sheet beside the list: what it is called, and its rows, the first as a header."""

    name: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class LongSheet:
    """The sheet of a list, of any length; `widths` are those of its last columns, `formats` the
    number formats of its first ("": the usual one).
    """

    name: str
    rows: Rows
    widths: Sequence[int] = ()
    formats: Sequence[str] = ()


@asynccontextmanager
async def written(
    long: LongSheet,
    folder: Path,
    check: Callable[[], None] = lambda: None,
    *,
    totals: Callable[[], Sheet] | None = None,
) -> AsyncIterator[Path]:
    """Write a workbook into a folder, for as long as it is needed: a sheet with a filter,
    and its totals on another. `check` is called now and then, and raises where there is no room.
    Raises aside.FullError.
    """
    place = Path(tempfile.mkdtemp(prefix="sheet-", dir=folder))
    try:
        path = place / "sheet.xlsx"
        with private.new_file(path) as file:
            made, sheet = await side_threads.run(0, _begun, file, place, long.name)
            await _filled(sheet, long, made, check)
            if totals:
                _add(made, totals())
            await side_threads.run(_LARGE, made.close)
        yield path
    finally:
        shutil.rmtree(place, ignore_errors=True)


async def chunks(path: Path) -> AsyncIterator[bytes]:
    """Yield a file piece by piece."""
    with path.open("rb") as file:
        while piece := await side_threads.run(0, file.read, _CHUNK_BYTES):
            yield piece


def _begun(file: object, folder: Path, name: str) -> "tuple[Workbook, Worksheet]":
    from xlsxwriter import Workbook  # noqa: PLC0415  (only who asks for a sheet waits for it)

    made = Workbook(file, {"constant_memory": True, "tmpdir": str(folder)})
    made.use_zip64()
    sheet = made.add_worksheet(name or None)
    sheet.freeze_panes(1, 0)
    return made, sheet


async def _filled(
    sheet: "Worksheet", long: LongSheet, made: "Workbook", check: Callable[[], None]
) -> None:
    """Write all rows, the first as a header, a slice at a time."""
    header = made.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    styles = _Styles(made, long.formats)
    sliced, number = Sliced(SLICE_S), 0
    async for some in long.rows:
        check()
        for cells in some:
            if not number:
                _widen(sheet, len(cells), long.widths)
            _write(sheet, number, cells, styles if number else header)
            number += 1
            if sliced.is_over:
                await sliced.rest()
    if number > 1:
        sheet.autofilter(0, 0, number - 1, sheet.dim_colmax)


def _add(made: "Workbook", short: Sheet) -> None:
    """Add a sheet that is short."""
    sheet, bold = made.add_worksheet(short.name), made.add_format({"bold": True})
    styles = _Styles(made)
    _widen(sheet, len(short.rows[0]))
    for number, cells in enumerate(short.rows):
        _write(sheet, number, cells, styles if number else bold)


class _Styles:
    """How numbers and instants are shown, each column by its own format or the usual ones."""

    def __init__(self, made: "Workbook", formats: Sequence[str] = ()) -> None:
        self._made = made
        self._usual = {kind: self._style(said) for kind, said in _FORMATS.items()}
        self._own = {place: self._style(said) for place, said in enumerate(formats) if said}

    def _style(self, said: str) -> "Format":
        return self._made.add_format({"num_format": said})

    def of(self, column: int, cell: Cell) -> "Format | None":
        """Find that of a cell; None where it is shown as it is."""
        return self._own.get(column) or self._usual.get(type(cell))


def _write(
    sheet: "Worksheet", number: int, cells: Sequence[Cell], style: "_Styles | Format"
) -> None:
    for column, cell in enumerate(cells):
        if not isinstance(style, _Styles):
            sheet.write_string(number, column, str(cell)[:_MOST_LETTERS], style)
        elif isinstance(cell, str):
            if cell:
                sheet.write_string(number, column, cell[:_MOST_LETTERS])
        elif isinstance(cell, int | float):
            sheet.write_number(number, column, cell, style.of(column, cell))
        else:
            sheet.write_datetime(number, column, cell, style.of(column, cell))


def _widen(sheet: "Worksheet", n: int, last: Sequence[int] = ()) -> None:
    """Make room in each column for what mostly stands there."""
    sheet.set_column(0, n - 1, _WIDTH)
    for column, width in enumerate(last, max(0, n - len(last))):
        sheet.set_column(column, column, width)
