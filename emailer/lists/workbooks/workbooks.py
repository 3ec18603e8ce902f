"""Workbooks (.xlsx, .xlsm, .xls, .xlsb, .ods, .fods) -> rows of text.
Unpacked in a process that cannot take much.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from emailer import confined, packed, private
from emailer.lists.addresses.address import trim
from emailer.lists.encodings.decoding import ListError
from emailer.lists.lines.cell_marks import NONE, Marks
from emailer.lists.tables import tables
from emailer.lists.workbooks import flat_workbooks
from emailer.lists.workbooks.cell_kinds import Kinds, unmarked
from emailer.model import Rejected
from emailer.tongue import Sentence

PATIENCE_S = 60.0
FIRST_CPU_S, LEAST_CPU_S, CPU_S_PER_MB, MOST_CPU_S = 2, 4, 8, 30
"""Of a processor: a first look, and the whole of a workbook by its size. One that a spreadsheet
saved needs about a second for each megabyte.
"""

_CONFINED = Path(confined.__file__).parent
_PACKED, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HAS_MARKS = re.compile(r"xl/styles\.xml\Z|xl/worksheets/_rels/").match
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
    "slow": Sentence(
        "This workbook takes longer to read than one of its size may; save the sheet with the "
        "addresses as CSV."
    ),
    "sheet": Sentence("This workbook has no such sheet; choose another."),
}
_OTHERS = (
    (
        re.compile(r"word/"),
        Sentence(
            "This is a Word document; copy the list out of it and paste it, or save the list as "
            "a workbook or CSV."
        ),
    ),
    (
        re.compile(r"ppt/"),
        Sentence("This is a presentation; save the list as a workbook or CSV and try again."),
    ),
    (
        re.compile(r"Index/|.+\.iwa\Z|index\.(xml|apxl|zip)\Z", re.IGNORECASE),
        Sentence(
            "This is a document of Apple's Numbers or Pages; export it there as Excel or CSV "
            "(File, Export To) and try again."
        ),
    ),
    (
        re.compile(r".+\.(csv|tsv|txt|vcf|xlsx?|ods)\Z", re.IGNORECASE),
        Sentence("This is a packed folder with a list in it; unpack it and choose the list."),
    ),
)
_OF_A_MESSAGE = "__substg1.0_".encode("utf-16-le")
_LOOKED_AT = 1 << 20
_MESSAGE = Sentence(
    "This is a message that Outlook saved. Open it, copy whom it went to, and paste that."
)
_ONE_AT_A_TIME = {True: threading.Lock(), False: threading.Lock()}


class LongError(Exception):
    """It takes longer than a first look may."""


class Unpacked(NamedTuple):
    """A workbook's sheets, the one that was read, the file with its rows,
    how many cells have there what one above says that they are merged with, the number formats of
    its columns, where it says them, and which of its cells are marked.
    """

    sheets: tuple[str, ...]
    sheet: str
    rows: Path
    merged: int
    formats: Mapping[int, str]
    marks: Marks


def is_one(path: Path) -> bool:
    """Tell by its content whether a file is a workbook of a kind that can be read."""
    with path.open("rb") as file:
        start = file.read(flat_workbooks.LOOKED_AT)
        if start.startswith(_OLE):
            return _OF_A_MESSAGE not in start + file.read(_LOOKED_AT)
    if start.startswith(_PACKED):
        return any(part in _PARTS for part in _parts(path))
    return flat_workbooks.is_one(start)


def packed_otherwise(path: Path) -> str:
    """Say what a packed file is that is no workbook, and what to do; empty for any other."""
    with path.open("rb") as file:
        start = file.read(8)
        if start == _OLE and _OF_A_MESSAGE in file.read(_LOOKED_AT):
            return _MESSAGE
    if not start.startswith(_PACKED):
        return ""
    parts = _parts(path)
    return next((said for begins, said in _OTHERS if any(map(begins.match, parts))), "")


def _parts(path: Path) -> Collection[str]:
    """Name the parts of a packed file; none where it is broken."""
    try:
        with packed.opened(path) as book:
            return book.NameToInfo.keys()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ()


def cpu_s(size_bytes: int) -> int:
    """Say how long a workbook of this size may take."""
    return min(MOST_CPU_S, LEAST_CPU_S + size_bytes * CPU_S_PER_MB // (1 << 20))


def unpack(
    path: Path, sheet: str = "", *, is_first: bool = False, seconds: int | None = None
) -> Unpacked:
    """Unpack a sheet into a file beside the workbook, once;
    blocks, up to a minute. Raises ListError, and LongError from a first look.

    `seconds` of a processor are what it has, else as the constants say.
    """
    seconds = seconds or (FIRST_CPU_S if is_first else cpu_s(path.stat().st_size))
    rows = path.with_name(
        f"{path.name}.{sha256(sheet.encode('utf-8', 'replace')).hexdigest()[:16]}.rows"
    )
    about = rows.with_suffix(".about")
    with _ONE_AT_A_TIME[is_first]:
        if not about.exists():
            answer = _with_formats(path, _ask(path, rows, sheet, seconds, is_first=is_first))
            part = about.with_suffix(f".{is_first}.part")
            part.unlink(missing_ok=True)
            with private.new_file(part) as file:
                file.write(answer.encode())
            part.replace(about)
            _forget_without(path)
        told = json.loads(about.read_text("utf-8"))
    if "error" in told:
        raise ListError(_SENTENCES[told["error"]])
    formats = {int(column): code for column, code in told.get("formats", {}).items()}
    found = Marks.of(told.get("marks", {}), told.get("left", 0))
    merged = told.get("merged", 0)
    return Unpacked(tuple(told["sheets"]), told["sheet"], rows, merged, formats, found)


def _forget_without(path: Path) -> None:
    """Leave nothing of a workbook that was deleted while it was read: whoever sent it is gone.
    Raises ListError then.
    """
    if not path.exists():
        for one in path.parent.glob(f"{path.name}.*"):
            one.unlink(missing_ok=True)
        raise ListError(_SENTENCES["broken"])


def read(
    rows: Path, kinds: Kinds, marks: Marks = NONE
) -> Iterator[tuple[int, list[str]] | Rejected]:
    """Yield the rows that are not empty, each with its number in the sheet, and note of which
    kind their cells are; what is marked in them is said by signs.
    """
    with rows.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if len(line) > tables.MAX_ROW:
                yield Rejected(
                    number,
                    unmarked(line[2:100]),
                    tables.TOO_LONG,
                )
            elif line != "[]\n":
                cells = [trim(cell) for cell in kinds.plain(json.loads(line), line)]
                yield number, marks.said(number, cells)


def _ask(path: Path, rows: Path, sheet: str, seconds: int, *, is_first: bool) -> str:
    """Return the other process's answer; where it gives none, the workbook was too much for it."""
    part = rows.with_suffix(f".{is_first}")  # both looks may be at work on one workbook
    try:
        with flat_workbooks.packed(path, part.with_suffix(f".{is_first}.ods")) as book:
            done = _done("unpacking", str(book), str(part), sheet, str(seconds))
        if done.returncode == -_OUT_OF_TIME:
            return _out_of_time(is_first=is_first)
        answer = done.stdout.decode("utf-8", "replace")
        is_known = isinstance(told := json.loads(answer), dict) and (
            told.keys() & {"error", "sheets"}
        )
        if is_known and "sheets" in told:
            part.replace(rows)
    except (subprocess.TimeoutExpired, ValueError):
        is_known = False
    finally:
        part.unlink(missing_ok=True)
    return answer if is_known else '{"error": "large"}'


def _with_formats(path: Path, answer: str) -> str:
    """Add to an answer how the columns of its sheet show numbers and dates, by their place among
    those that were read, and which of its cells are links, or crossed out.
    """
    told, parts = json.loads(answer), _parts(path)
    if "sheets" not in told:
        return answer
    sheet, left = told["sheet"], told.get("left", 0)
    found, marks = _formats(path, sheet) if any(map(_HAS_MARKS, parts)) else ({}, {})
    formats = {int(at) - left: code for at, code in found.items()}
    for part, program in _OF_TEXTS.items():
        if part in parts:
            for kind, more in _said(program, path, sheet)[0].items():
                marks[kind] = [*marks.get(kind, ()), *more]
    return json.dumps({**told, "formats": formats, "marks": marks})


_OF_TEXTS = {"xl/workbook.xml": "xlsx_texts", "content.xml": "ods_texts"}
"""Which program looks at the texts of a workbook that has such a part."""


def _formats(path: Path, sheet: str) -> "tuple[Mapping[str, str], dict[str, list[list[int]]]]":
    match _said("cell_formats", path, sheet):
        case [found, marks, *_]:
            return found, marks
        case [found]:
            return found, {}
    return {}, {}


def _said(program: str, path: Path, sheet: str) -> list[Any]:
    """Return what a program says of a sheet, and last that it gave up, if it did."""
    try:
        done = _done(program, str(path), sheet)
        said = list(map(json.loads, done.stdout.splitlines()))
    except (subprocess.TimeoutExpired, ValueError):
        return [{}, {}]
    gave_up = [{"until": [[0]]}] if done.returncode else []
    return [*said, *gave_up] or [{}]


def _done(program: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a program that cannot take much."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("EMAILER_")}
    return subprocess.run(
        [sys.executable, "-I", str(_CONFINED), program, *arguments],
        capture_output=True, timeout=PATIENCE_S, env=env, check=False,
    )  # fmt: skip


_OUT_OF_TIME = int(getattr(signal, "SIGXCPU", 0))


def _out_of_time(*, is_first: bool) -> str:
    if is_first:
        raise LongError
    return '{"error": "slow"}'
