"""The names of a form's fields that each choose one thing about a list: of a line, a column, a
person. Pure.
"""

import re
from collections.abc import Mapping

_LINE, _FIELD, _ADDRESS = r"([0-9]{1,9})", r"([^\s:]{1,100})", r"(\S{3,400})"
KINDS: Mapping[str, re.Pattern[str]] = {
    choice: re.compile(choice + which)
    for choice, which in (
        ("column", f"_{_LINE}"),
        ("take", f"_{_LINE}"),
        ("mend", f"_{_LINE}"),
        ("was", f"_{_LINE}"),
        ("above", f":{_FIELD}"),
        ("fill", f":{_FIELD}:{_ADDRESS}"),
        ("corrected", f":{_ADDRESS}"),
        ("leave_out", f":{_ADDRESS}"),
        ("leave_out_if", f":{_FIELD}:(.{{0,40}})"),
        ("both", f":{_ADDRESS}"),
        ("written_as", f":{_FIELD}"),
    )
}
"""What is chosen, and of which: a line or a column by its number, a field, an address, a value."""


def read(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Read what a form's field chooses, and of which: ("fill", ("table", "ana@example.org"));
    None: it is no such field.
    """
    for choice, kind in KINDS.items():
        if found := kind.fullmatch(name):
            return choice, found.groups()
    return None


def of(choice: str, name: str) -> tuple[str, ...]:
    """Read of which a form's field makes this choice; nothing where it makes none such."""
    found = KINDS[choice].fullmatch(name)
    return found.groups() if found else ()


def written(choice: str, *which: str) -> str:
    """Name the form's field of such a choice; "" where none can: it is read back, and stands
    between quotes.
    """
    name = ":".join((choice, *which))
    return name if '"' not in name and of(choice, name) == which else ""
