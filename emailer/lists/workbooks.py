"""Workbooks (.xlsx, .xlsm, .xls, .xlsb, .ods) -> rows of text.
Unpacked in a process that cannot take much.
"""

import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from emailer import private
from emailer.lists import tables
from emailer.lists.address import trim
from emailer.lists.decoding import ListError
from emailer.model import Rejected
from emailer.tongue import Sentence

PATIENCE_S = 60.0

_PACKED, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_SENTENCES = {
    "password": Sentence(
        "This workbook is protected by a password; save a copy without one and try again."
    ),
    "broken": Sentence(
        "This workbook cannot be read; open it, save it as .xlsx or CSV, and try again."
    ),
    "wide": Sentence(
        "This sheet has more than 500 columns; delete those without use, or save it as CSV."
    ),
    "large": Sentence(
        "This workbook is larger than a list can be; save the sheet with the addresses as CSV."
    ),
    "sheet": Sentence("This workbook has no such sheet; choose another."),
}
_ONE_AT_A_TIME = threading.Lock()


class Unpacked(NamedTuple):
    """A workbook's sheets, the one that was read, and the file with its rows."""

    sheets: tuple[str, ...]
    sheet: str
    rows: Path


def is_one(path: Path) -> bool:
    """Tell by its content whether a file is a workbook of a kind that can be read."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == _OLE:
        return True
    if not start.startswith(_PACKED):
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            return any(part in packed.NameToInfo for part in _PARTS)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def unpack(path: Path, sheet: str = "") -> Unpacked:
    """Unpack a sheet into a file beside the workbook, once;
    blocks, up to a minute. Raises ListError.
    """
    rows = path.with_name(
        f"{path.name}.{sha256(sheet.encode('utf-8', 'replace')).hexdigest()[:16]}.rows"
    )
    about = rows.with_suffix(".about")
    with _ONE_AT_A_TIME:
        if not about.exists():
            answer = _ask(path, rows, sheet)
            part = about.with_suffix(".part")
            part.unlink(missing_ok=True)
            with private.new_file(part) as file:
                file.write(answer.encode())
            part.replace(about)
        told = json.loads(about.read_text("utf-8"))
    if "error" in told:
        raise ListError(_SENTENCES[told["error"]])
    return Unpacked(tuple(told["sheets"]), told["sheet"], rows)


def read(rows: Path) -> Iterator[tuple[int, list[str]] | Rejected]:
    """Yield the rows that are not empty, each with its number in the sheet."""
    with rows.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if len(line) > tables.MAX_ROW:
                yield Rejected(
                    number,
                    line[2:100],
                    Sentence("the row is longer than {max_row} characters", max_row=tables.MAX_ROW),
                )
            elif line != "[]\n":
                yield number, [trim(cell) for cell in json.loads(line)]


def _ask(path: Path, rows: Path, sheet: str) -> str:
    """Return the other process's answer; where it gives none, the workbook was too much for it."""
    program = Path(__file__).with_name("unpacking.py")
    command = [sys.executable, "-I", str(program), str(path), str(rows), sheet]
    env = {name: value for name, value in os.environ.items() if not name.startswith("EMAILER_")}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=PATIENCE_S, env=env, check=False
        )
        answer = done.stdout.decode("utf-8", "replace")
        is_known = isinstance(told := json.loads(answer), dict) and (
            told.keys() & {"error", "sheets"}
        )
    except (subprocess.TimeoutExpired, ValueError):
        is_known = False
    return answer if is_known else '{"error": "large"}'
