"""Runs in a process of its own: a workbook -> its rows as lines of JSON,
within bounds that the system enforces.

    python unpacking.py WORKBOOK ROWS SHEET

A few bytes of a workbook can ask for any amount of memory (packed zeros,
a cell in the last corner, a cell repeated a million times), and what reads it is native code,
which ends the process where memory ends. So this one may end: it answers one line of JSON,
{"sheets", "sheet"} or {"error"}; no line at all means that the workbook was too much.
It imports nothing of the program, and nothing of the program imports it.
"""

import contextlib
import datetime as dt
import json
import os
import sys
import zipfile
from collections.abc import Iterator, Sequence

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY_BYTES = 1 << 30
CPU_S = 30
MAX_UNPACKED_BYTES = 400_000_000
MAX_PARTS = 5_000
MAX_COLUMNS = 500
MAX_CELLS = 30_000_000
MAX_CELL = 32_767  # characters, as in Excel
MAX_SHEETS_LOOKED_AT = 10
PEEK_ROWS = 100


class TooMuchError(Exception):
    """The workbook is larger than a list may be; the argument is the error's code."""


def main(path: str, rows_path: str, wanted: str) -> None:
    """Write the rows of the wanted sheet, or of the first that holds addresses, and answer."""
    os.umask(0o077)  # what is unpacked is as private as the list
    limit()
    try:
        answer = unpack(path, rows_path, wanted)
    except PasswordError:
        answer = {"error": "password"}
    except TooMuchError as error:
        answer = {"error": str(error)}
    except (
        CalamineError,
        zipfile.BadZipFile,
        ValueError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ):
        answer = {"error": "broken"}
    print(json.dumps(answer))


def limit() -> None:
    """Ask the system to end this process where it takes too much; not every system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  # there is none on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MAX_UNPACKED_BYTES, 2 * MAX_UNPACKED_BYTES))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def unpack(path: str, rows_path: str, wanted: str) -> dict[str, object]:
    """Return the sheets' names and which was written."""
    _look_at_parts(path)
    with open(path, "rb") as file:  # noqa: PTH123  # this process knows paths as texts only
        workbook = CalamineWorkbook.from_filelike(file)
        names = [
            one.name
            for one in workbook.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]
        name, sheet = _sheet(workbook, names or workbook.sheet_names, wanted)
        with open(rows_path, "w", encoding="utf-8") as rows:  # noqa: PTH123  (as above)
            rows.writelines(
                json.dumps(row, ensure_ascii=False) + "\n"
                for row in (_rows(sheet) if sheet else ())
            )
    return {"sheets": names or workbook.sheet_names, "sheet": name}


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
    filled: tuple[str, CalamineSheet | None] = (names[0] if names else "", None)
    for name in names[:MAX_SHEETS_LOOKED_AT]:
        sheet = _checked(workbook.get_sheet_by_name(name))
        top = [row for row, _ in zip(_rows(sheet), range(PEEK_ROWS), strict=False)]
        if any("@" in cell for row in top for cell in row):
            return name, sheet
        if top and filled[1] is None:
            filled = name, sheet
    return filled


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


def _text(value: object) -> str:
    """Write a cell as people read it."""
    match value:
        case str():
            return value[:MAX_CELL]
        case bool():
            return str(value).lower()
        # where floats count in ones
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return format(value, ".15g")
        case dt.datetime() | dt.time():
            return _instant(value)
    return str(value)


def _instant(value: dt.datetime | dt.time) -> str:
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    is_date = value.time() == dt.time()
    return value.date().isoformat() if is_date else value.isoformat(" ", "minutes")


if __name__ == "__main__":
    main(*sys.argv[1:4])
