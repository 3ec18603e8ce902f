"""What stands in the cell of a name or an address beside it, and says that somebody is no guest:
`# Bo`, `Bo \u271d`, `Bo (kommt nicht)`. Pure.
"""

import re
from collections.abc import Iterable

from emailer.lists.lines import asides
from emailer.lists.lines.declined import CROSSED_OUT
from emailer.lists.notes import Said

_SIGNS = "\u2020\u271d\u271e\u2717\u2718\u2716\u274c\u26d4\U0001f44e\U0001f6ab\ufe0f"
_BEGIN, _END = frozenset("#/" + _SIGNS), frozenset(")]" + _SIGNS)
_COMMENT = re.compile(r"(?:#++|//++)\s*+(?=[^\W\d])")
_OPENS = {")": "(", "]": "["}


def take_out(cells: list[str], places: Iterable[int]) -> Said | None:
    """Take it out of the cells in some places, and return what it says."""
    said = None
    for i in places:
        cell = cells[i] if i < len(cells) else ""
        if cell and (cell[0] in _BEGIN or cell[-1] in _END):  # hardly any
            cells[i], found = _without(cell)
            said = said or found
    return said


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
