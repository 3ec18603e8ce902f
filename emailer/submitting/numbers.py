"""Numbers as JSON has them: of one kind, so that 5.0 is 5 (RFC 8259 6, JSON Schema 6.1.1);
and as people type them. Pure.
"""

import re

_DIGITS = re.compile(r"[0-9]{1,18}")


def whole(value: object) -> int | None:
    """Return a whole number, however it is written; None for all else: a boolean is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def typed(text: str, least: int, most: int) -> int | None:
    """Read a whole number in these bounds from what was typed; None for all else.

    Longer digits are never made a number: Python refuses thousands, and SQLite what has 20.
    """
    said = text.strip()
    if not _DIGITS.fullmatch(said):
        return None
    return int(said) if least <= int(said) <= most else None


def number(value: object) -> float | None:
    """Return a number; None for all else."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
