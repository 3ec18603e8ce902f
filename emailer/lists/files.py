"""A file with a list, of any kind that is read -> what it is, and its people and problems.
Blocks.
"""

from dataclasses import replace
from pathlib import Path

from emailer.lists import reader
from emailer.lists.choices import Choices
from emailer.lists.encodings import decoding
from emailer.lists.encodings.decoding import ListError
from emailer.lists.lines.cell_marks import UNTIL
from emailer.lists.notes import Notes
from emailer.lists.opened import Opened
from emailer.lists.workbooks import workbooks
from emailer.lists.workbooks.cell_kinds import Kinds


def is_workbook(path: Path) -> bool:
    """Tell whether reading it takes a process of its own, and how long cannot be told."""
    return workbooks.is_one(path)


def open_file(path: Path, choices: Choices, notes: Notes, *, is_first: bool = False) -> Opened:
    """Look at a file's content, whatever its name says;
    the caller closes what it gets. Raises ListError, and workbooks.LongError from a first look.
    """
    if workbooks.is_one(path):
        return _workbook(path, choices, notes, is_first=is_first)
    if reason := workbooks.packed_otherwise(path):
        raise ListError(reason)
    file = path.open("rb")
    try:
        lines, encoding = decoding.decode(file, choices.encoding)
        likelier = None if choices.encoding else decoding.likelier(file, encoding)
        opened = reader.open_text(lines, choices, notes, is_file=True)
    except BaseException:
        file.close()
        raise
    return replace(
        opened, about=replace(opened.about, encoding=encoding, likelier=likelier), file=file
    )


def _workbook(path: Path, choices: Choices, notes: Notes, *, is_first: bool) -> Opened:
    unpacked = workbooks.unpack(path, choices.sheet, is_first=is_first)
    notes.merged += unpacked.merged
    if unpacked.marks.until:
        notes.leave_out(unpacked.marks.until, "", UNTIL)
    kinds = Kinds()
    rows = workbooks.read(unpacked.rows, kinds, unpacked.marks)
    opened = reader.open_rows(rows, choices, notes, "workbook")
    about = replace(opened.about, sheets=unpacked.sheets, sheet=unpacked.sheet, kinds=kinds,
                    formats=unpacked.formats)  # fmt: skip
    return replace(opened, about=about)
