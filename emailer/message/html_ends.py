"""The ends that states of HTML look for: what many look for in a text is found once. Pure."""

import re
from collections.abc import Iterable
from functools import cache

BEGUN = "\0"
"""Stands for where a comment begins: in a text it means nothing."""


class Text(str):
    """A text in which each kind of end is looked for once, by states that come in its order."""

    __slots__ = ("_found",)

    def __init__(self, _: str) -> None:
        self._found: dict[re.Pattern[str], tuple[int, re.Match[str] | None]] = {}

    def seek(self, end: re.Pattern[str], at: int) -> re.Match[str] | None:
        """Find the first end of a kind from here on."""
        since, found = self._found.get(end, (len(self) + 1, None))
        if since <= at and (found is None or at <= found.start()):
            return found
        found = end.search(self, at)
        self._found[end] = at, found
        return found


def sought(ends: tuple[str, ...], tail: str, text: Text, at: int) -> tuple[int, str, str]:
    """Look for the first of `ends`, of which `tail` was read before: up to where, what was read of
    one that is not whole, and which one was found.
    """
    while tail and at < len(text):
        tail = _suffix(tail + text[at].lower().replace(BEGUN, ""), ends)
        at += 1
        if tail in ends:
            return at, "", tail
    found = None if tail else text.seek(_first(ends), at)
    if not found:
        return len(text), tail, ""
    said = found[0].lower()
    return (found.end(), "", said) if said in ends else (len(text), said, "")


@cache
def _first(ends: tuple[str, ...]) -> re.Pattern[str]:
    """Find a whole end, or what a text has of one where it breaks off."""
    whole = [end for end in ends if not end.startswith(BEGUN)]
    halves = {end[:n] for end in whole for n in range(1, len(end))}
    either = (*map(re.escape, whole), *(rf"{re.escape(half)}\Z" for half in sorted(halves)))
    return re.compile("|".join(either), re.IGNORECASE | re.ASCII)


def _suffix(said: str, ends: Iterable[str]) -> str:
    """Take off the front what begins none of `ends`."""
    while said and not any(end.startswith(said) for end in ends):
        said = said[1:]
    return said
