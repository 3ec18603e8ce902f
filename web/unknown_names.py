"""Names in a message that nobody on the list has -> a problem of the field that uses them. Pure."""

import difflib
from collections.abc import Collection, Sequence

from emailer.lists.headings import LETTERS
from emailer.message import templates
from emailer.model import Message

SHOWN = 20
LOOKED_UP = 20
"""Names whose nearest column is looked for: each is held against every column, letter by letter."""


def problems(message: Message, lacked: Collection[str], columns: Sequence[str]) -> dict[str, str]:
    """Say in which field a name stands that nobody has, and which was meant."""
    parts = {"text": message.text, "html": message.html, "subject": message.subject}
    used = {part: [name for name in templates.names(templates.parse(source)) if name in lacked]
            for part, source in parts.items()}  # fmt: skip
    return {part: _sentence(names, columns) for part, names in used.items() if names}


def _sentence(names: Sequence[str], columns: Sequence[str]) -> str:
    usable = ", ".join(columns[:SHOWN]) + (", …" if len(columns) > SHOWN else "")
    meant = ", ".join(dict.fromkeys(near for name in names[:LOOKED_UP] if (near := _nearest(name, columns))))
    lacked = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    said = f"The list has no {lacked}. Names you can use: {usable}."
    return f"{said} Did you mean {meant}?" if meant else said


def _nearest(name: str, columns: Sequence[str]) -> str | None:
    alike = {column[:LETTERS].casefold(): column for column in columns}
    near = difflib.get_close_matches(name[:LETTERS].casefold(), alike, 1)
    return alike[near[0]] if near else None
