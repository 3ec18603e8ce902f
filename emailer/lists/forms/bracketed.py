"""Lines of people with signs around the name as around the address -> without them. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists.ticks import EVERY
from emailer.lists.words import names

_LONGEST = 400  # characters
_PERSON = re.compile(r"\s*+<([^<>@\n]{1,100})>?\s*+<([^<>@\s]++@[^<>@\s]++)>([\s,;]*+)")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether there is a line such as `<Ana Lima> <ana@x.pt>`."""
    return any(map(_found, top))


def read(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines; those of people as `Ana Lima <ana@x.pt>`."""
    for number, line in enumerate(lines, 1):
        found = _found(line)
        if found:
            yield number, f"{found[1].strip()} <{found[2]}>{found[3]}"
        elif line.strip() or not number % EVERY:
            yield number, line


def _found(line: str) -> re.Match[str] | None:
    found = _PERSON.fullmatch(line) if len(line) <= _LONGEST else None
    return found if found and names.are_like_names(found[1].strip()) else None
