"""What a list turned out to be, and its lines. Knows no text. Pure."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from emailer.lists.columns.columns import Column
from emailer.lists.encodings.one_byte_encodings import Likelier
from emailer.lists.workbooks.cell_kinds import Kinds
from emailer.model import Line


@dataclass(frozen=True, slots=True)
class About:
    """What a list turned out to be.

    `kind`: list, mail, table, page, cards, event, data, blocks, workbook, records, rest.

    `header_line` is the line of its header. `layout` stays the same while the columns do:
    choices made for other columns are of no use.
    """

    kind: str
    delimiter: str = ""  # a key of DELIMITERS
    columns: tuple[Column, ...] = ()
    header_line: int | None = None
    encoding: str = ""
    likelier: Likelier | None = None  # another encoding that makes better words
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    layout: str = ""
    kinds: Kinds = field(default_factory=Kinds, compare=False)  # once it is read
    formats: Mapping[int, str] = field(default_factory=dict)  # number formats of a workbook


@dataclass(frozen=True, slots=True)
class Opened:
    """A list of which the beginning was looked at; `lines` is lazy,
    and notes what it meets as it goes.
    """

    about: About
    lines: Iterator[Line]
    file: BinaryIO | None = None  # that the lines come from

    def close(self) -> None:
        """Give up the lines, and close the file they come from."""
        if isinstance(self.lines, Generator):
            self.lines.close()
        if self.file:
            self.file.close()
