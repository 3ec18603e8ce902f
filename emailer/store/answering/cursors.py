"""The cursors of long lists: JSON of the place where the next page begins."""

import json
from collections.abc import Sequence
from typing import Any

from emailer.tongue import Sentence

WRONG = Sentence("This cursor is not one of ours; begin again without it.")


def read(text: str | None, kinds: Sequence[type]) -> list[Any] | None:
    """Read a cursor made here; raises ValueError on any other."""
    if text is None:
        return None
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != len(kinds):
        raise ValueError(WRONG)
    if not all(type(value) is kind for value, kind in zip(values, kinds, strict=True)):
        raise ValueError(WRONG)
    if any(isinstance(value, int) and abs(value) >= 1 << 63 for value in values):
        raise ValueError(WRONG)
    return values
