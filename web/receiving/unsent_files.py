"""The files that a page names and leaves behind, as it asks while somebody types: what they are to
the letter, how they are called and how large they are. What is wrong with them is said then.
Knows no bytes. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from emailer.message import files
from emailer.model import Part, PartKind
from emailer.submitting import archives
from web.errors import ProblemError
from web.receiving import strict_json

FIELD = "unsent_files"
"""Holds JSON: for each file `[field, name, bytes]`."""
MOST = 2_000
LARGEST_BYTES = 1 << 53
"""What a browser can count."""


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
        parts = list(_parts(strict_json.loads(typed.get(FIELD, "").encode())))
    except (ValueError, TypeError, ProblemError):
        return Unsent((), is_told=False, is_own_told=False)
    kept = [one for one in parts if not (_is_own(one) and archives.is_one(one.filename))]
    return Unsent(kept, is_own_told=len(kept) == len(parts))


def _parts(named: object) -> Iterator[Part]:
    if not isinstance(named, list) or len(named) > MOST:
        raise TypeError
    for field, name, size_bytes in named:
        if type(size_bytes) is not int or not 0 <= size_bytes <= LARGEST_BYTES:
            raise ValueError
        yield files.part_of(PartKind(field), str(name), "", size_bytes)


def _is_own(one: Part) -> bool:
    return one.kind is PartKind.PERSONAL
