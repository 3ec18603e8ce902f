"""Lines that are drawn, or remarks of a file's own, and say nothing of people. Pure."""

import re
from collections.abc import Sequence

from emailer.tongue import Sentence

_SIGNS = r"\-=_+*~\u2500-\u257f"
_SIGNS_ALONE = re.compile(rf"[\s|:{_SIGNS}]++")
_STROKE = re.compile(rf"[{_SIGNS}]{{3}}")
_CELL = re.compile(rf":?[{_SIGNS}]+:?")
DRAWN = Sentence("it is a line that is drawn")
REMARK = Sentence("it is a remark")


def says_nothing(line: str) -> Sentence | None:
    """Say why a line is of nobody: `-----`, `+---+---+`, `# Guests of 2026`."""
    text = line.strip()
    if is_line(text):
        return DRAWN
    return REMARK if text[:1] == "#" and "@" not in text else None


def is_line(text: str) -> bool:
    """Tell whether a line consists of signs that lines are drawn with."""
    return bool(_SIGNS_ALONE.fullmatch(text) and _STROKE.search(text))


def are_cells(cells: Sequence[str]) -> bool:
    """Tell whether a row only separates others: `|---|:-:|`."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(_CELL.fullmatch, filled)) and any(map(_is_long, filled))


def _is_long(cell: str) -> bool:
    return len(cell.strip(":")) > 1
