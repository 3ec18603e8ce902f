"""The files that a page names and leaves behind, as it asks while somebody types: what they are to
the letter, how they are called and how large they are. What is wrong with them is said then.
Knows no bytes. Pure.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from emailer.message import files
from emailer.model import Part, PartKind
from emailer.submitting import archives

FIELD = "unsent_files"
"""Holds JSON: for each file `[field, name, bytes]`."""


class Unsent(NamedTuple):
    """The files that were named. What is not `told` is known of none: a page names no great many,
    and what an archive holds is in its bytes.
    """

    parts: Sequence[Part] = ()
    is_told: bool = True
    is_own_told: bool = True


def of(typed: Mapping[str, str]) -> Unsent:
    """Read them; a form that leaves none behind leaves none out."""
    if typed.get("unsent") != "yes":
        return Unsent()
    try:
        parts = list(_parts(json.loads(typed.get(FIELD, ""))))
    except (ValueError, TypeError, RecursionError):
        return Unsent((), is_told=False, is_own_told=False)
    kept = [one for one in parts if not (_is_own(one) and archives.is_one(one.filename))]
    return Unsent(kept, is_own_told=len(kept) == len(parts))


def _parts(named: Sequence[tuple[str, str, int]]) -> Iterator[Part]:
    for field, name, size_bytes in named:
        yield files.part_of(PartKind(field), str(name), "", int(size_bytes))


def _is_own(one: Part) -> bool:
    return one.kind is PartKind.PERSONAL
