"""The terms of a page's list (`<dt>`) that are names, and the address below each (`<dd>`). Pure."""

from collections.abc import Iterable, Iterator

from emailer.lists.addresses.address import PLAIN, trim
from emailer.lists.words import local_parts, names

TERM, SAYS = "\x1d", "\x1e"
"""What stands before the text of a term, and of what is said of it."""


def joined(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Write a name before the address that stands below it alone."""
    held: tuple[int, str] | None = None
    for number, line in lines:
        text = line.strip(TERM + SAYS + " \t\r\n")
        if held and line.startswith(SAYS) and _are_of_one(held[1], text):
            yield number, f"{held[1]} <{text}>"
            held = None
            continue
        if held and text:
            yield held
            held = None
        if line.startswith(TERM) and text:
            held = number, text
        else:
            yield number, line.replace(TERM, "").replace(SAYS, "")
    if held:
        yield held


def _are_of_one(name: str, email: str) -> bool:
    if not PLAIN.fullmatch(email) or not names.are_like_names(name):
        return False
    return len(trim(name).split()) > 1 or local_parts.in_common(name, email) > 0
