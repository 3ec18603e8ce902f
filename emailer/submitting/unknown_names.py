"""Names in a message that nobody on the list has -> a problem of the field that uses them. Pure."""

import difflib
import heapq
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise

from emailer.lists.words.heading_words import LETTERS
from emailer.message import templates
from emailer.model import Message
from emailer.tongue import Sentence

SHOWN = 20
SUBJECTS = {"text": Sentence("The text"), "html": "The HTML", "subject": Sentence("The subject")}
LOOKED_UP = 20
"""Names whose nearest column is looked for, in each part."""
SHORTEST_PART = 4  # letters of a name that is looked for within others
HELD_AGAINST = 5
"""Columns that a name is held against letter by letter:
those with most pairs of letters in common.
"""


def problems(
    message: Message,
    lacked: Collection[str],
    columns: Sequence[str],
    empty: Collection[str] = (),
) -> dict[str, str]:
    """Say in which field a name stands that nobody has, and which was meant; `empty` are columns
    that the list has, with nothing in them.
    """
    parts = {"text": message.text, "html": message.html, "subject": message.subject}
    used = {part: [name for name in templates.names(templates.parse(source)) if name in lacked]
            for part, source in parts.items()}  # fmt: skip
    alike = {column[:LETTERS].casefold(): column for column in columns}
    pairs = {column: _pairs(column) for column in alike}
    return {part: _none_has(part, names) if set(names) <= set(empty)
            else _sentence(part, names, columns, lambda name: alike.get(_nearest(name, pairs)))
            for part, names in used.items() if names}  # fmt: skip


def _none_has(part: str, names: Sequence[str]) -> str:
    return Sentence(
        "{subjects} uses {lacked}; that is empty for everybody on this list.",
        subjects=SUBJECTS[part],
        lacked=_words_of(names[:SHOWN]),
    )


def _sentence(
    part: str, names: Sequence[str], columns: Sequence[str], nearest: Callable[[str], str | None]
) -> str:
    usable = _words_of(columns[:SHOWN]) + (", …" if len(columns) > SHOWN else "")
    meant = _words_of(
        list(dict.fromkeys(near for name in names[:LOOKED_UP] if (near := nearest(name))))
    )
    lacked = _words_of(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    column = Sentence("such column") if len(names) == 1 else Sentence("such columns")
    said = Sentence(
        "{subjects} uses {lacked}; this list has no {column}. Fields of this list: {usable}.",
        subjects=SUBJECTS[part],
        lacked=lacked,
        column=column,
        usable=usable,
    )
    return Sentence("{said} Did you mean {meant}?", said=said, meant=meant) if meant else said


def _nearest(name: str, pairs: Mapping[str, frozenset[str]]) -> str:
    """Find the column most like a name; empty where none is."""
    wanted = name[:LETTERS].casefold()
    of_wanted = _pairs(wanted)
    near = heapq.nlargest(HELD_AGAINST, pairs, key=lambda column: len(pairs[column] & of_wanted))
    alike = difflib.get_close_matches(wanted, near, 1)
    return next(iter(alike or _around(wanted, near)), "")


def _around(wanted: str, near: Sequence[str]) -> list[str]:
    """List the columns of which a name is a part: titel_anrede for titel."""
    return [one for one in near if len(wanted) >= SHORTEST_PART and wanted in one]


def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(f" {word} ")))


def _words_of(names: Sequence[str]) -> str:
    """Write names as a message uses them, as in "{{ town }}, {{ table }}"."""
    return ", ".join(f"{{{{ {name} }}}}" for name in names)
