"""A table in LaTeX -> rows of cells. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists import ticks
from emailer.lists.addresses.address import trim
from emailer.lists.lines import links
from emailer.lists.notes import Notes
from emailer.lists.tables.tables import MAX_ROW, Row
from emailer.model import Rejected

_BEGINS = re.compile(r"\s*\\(?:begin\{(?:tab|longtab|array)|documentclass)")
_CELLS = re.compile(r"(?<!\\)&")
_END = re.compile(r"\\\\.*|\\(?:h|top|mid|bottom|c)(?:line|rule)\b(?:\{[^{}]*\})?", re.DOTALL)
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?\s*(?:\[[^\[\]]*\])?")
_INNER = re.compile(r"\\(?!href\b)[a-zA-Z]{1,30}\{([^{}]*)\}")
_LINK = re.compile(r"\\href\{mailto:([^{}?]{1,320})[^{}]{0,500}\}\s*\{([^{}]{0,320})\}")
_SIGN = re.compile(r"\\([&%$#_{}])")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a table of LaTeX begins there."""
    return any(map(_BEGINS.match, top[:20]))


def read(lines: Iterable[str], notes: Notes) -> Iterator[Row | Rejected]:
    """Yield the lines that have cells."""
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        if len(line) > MAX_ROW or not _CELLS.search(line) or _BEGINS.match(line):
            notes.see_outside(number, line)
            continue
        cells = [_plain(cell) for cell in _CELLS.split(_END.sub("", line))]
        if any(cells):
            yield number, cells


def _plain(cell: str) -> str:
    if "mailto:" in cell:
        cell = _LINK.sub(lambda link: links.beside(link[2], link[1]), _INNER.sub(r"\1", cell))
    text = _COMMAND.sub("", cell).replace("{", "").replace("}", "") if "\\" in cell else cell
    return trim(_SIGN.sub(r"\1", text).replace("~", " "))
