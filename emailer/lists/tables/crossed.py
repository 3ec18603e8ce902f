"""What stands in the cell of a name or an address beside it, and says that somebody is no guest:
`# Bo`, `Bo \u271d`, `Bo (kommt nicht)`, `Bo - kommt nicht`, `Absage: Bo`. Pure.
"""

import re
from collections.abc import Iterable

from emailer.lists.lines import asides, labels_of_guests
from emailer.lists.lines.declined import CROSSED_OUT
from emailer.lists.notes import Said
from emailer.lists.words import declined_phrases, refusals

_SIGNS = "\u2020\u271d\u271e\u2717\u2718\u2716\u274c\u26d4\U0001f44e\U0001f6ab\ufe0f"
_BEGIN, _END = frozenset("#/" + _SIGNS), frozenset(")]\uff09" + _SIGNS)
_COMMENT = re.compile(r"(?:#++|//++)\s*+(?=[^\W\d])")
_OPENS = {")": "(", "]": "[", "\uff09": "\uff08"}
_APART = re.compile(r"\s*(?:\s[-\u2010-\u2015|/=]+|[,;:])?\s+")
_COLON = re.compile(r"\s[-\u2010-\u2015|/=]+\s|[;:]\s")
_LONGEST = 100


def take_out(cells: list[str], places: Iterable[int]) -> Said | None:
    """Take it out of the cells in some places, and return what it says."""
    said = None
    for i in places:
        cell = cells[i] if i < len(cells) else ""
        if cell and (cell[0] in _BEGIN or cell[-1] in _END):  # hardly any
            cells[i], found = _without(cell)
            said = said or found
        if " " in cell and (": " in cell or refusals.may_be_in(cell)):
            cells[i], found = _without_phrase(cells[i])
            said = said or found
    return said


def _without_phrase(cell: str) -> tuple[str, Said | None]:
    """Take out what is said in words of its own behind a name, or before it and a sign."""
    if len(cell) > _LONGEST:
        return cell, None
    for gap in _APART.finditer(cell):
        name, rest = cell[: gap.start()], cell[gap.end() :]
        is_apart = _COLON.match(cell, gap.start()) is not None
        if name and (found := _refusal(rest, name, is_apart=is_apart, is_cut="," in gap[0])):
            return name, found
        if is_apart and rest and labels_of_guests.says_no(name):
            return rest, Said(asides.BESIDE, name[:40])
    return cell, None


def _refusal(text: str, name: str, *, is_apart: bool, is_cut: bool) -> Said | None:
    """Return what a text behind a name says; what nothing parts from it is no more of the name."""
    if is_apart:
        return asides.remark(text, "")
    is_one = declined_phrases.says_no(text) if is_cut else refusals.is_one(text, name)
    return Said(asides.BESIDE, text.strip("*-_")[:40]) if is_one else None


def _without(cell: str) -> tuple[str, Said | None]:
    if comment := _COMMENT.match(cell):
        return cell[comment.end() :], CROSSED_OUT
    bare = cell.strip(_SIGNS + " ")
    if bare != cell:
        sign = cell[0] if cell[0] in _SIGNS else cell.rstrip("\ufe0f")[-1:]
        return bare, Said(asides.BESIDE, sign)
    begin = cell.rfind(_OPENS.get(cell[-1], "\0"))
    found = asides.remark(cell[begin:], "") if begin >= 0 else None
    return (cell[:begin].rstrip(), found) if found else (cell, None)
