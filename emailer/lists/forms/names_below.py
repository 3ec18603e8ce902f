"""Names that stand below their addresses, line by line -> rows, one for each. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from emailer.lists.addresses.address import PLAIN, trim
from emailer.lists.forms import blocks
from emailer.lists.tables.tables import Row
from emailer.lists.ticks import EVERY, TICK
from emailer.lists.words import local_parts
from emailer.model import Rejected

HEADINGS = blocks.HEADINGS[:2]


def is_one(top: Sequence[str]) -> bool:
    """Tell whether each line with an address has one with a name below it, half of which at least
    have a word in common, and more than with the address below that.
    """
    lines = [text for line in top if (text := trim(line))]
    if len(top) >= blocks.MAX_LINES * 2:
        lines = lines[: len(lines) // 2 * 2]
    emails, below = lines[::2], lines[1::2]
    if len(lines) < 4 or len(lines) % 2 or not all(map(_is_pair, emails, below)):
        return False
    own = [local_parts.in_common(name, email) for email, name in zip(emails, below, strict=True)]
    others = [
        local_parts.in_common(name, email) for email, name in zip(emails[1:], below, strict=False)
    ]
    return sum(map(bool, own)) * 2 >= len(own) and sum(own) > sum(others)


def read(lines: Iterable[str]) -> Iterator[Row | Rejected]:
    """Yield a heading row, then one for each address, with the name below it, unless that is rather
    of the address that follows. What is none of these is a row of its own.
    """
    yield 1, list(HEADINGS)
    name, is_in_order = "", True
    for one, below, following in _threes(lines):
        if not one.number:
            yield TICK
        elif "@" in one.text:
            if not name and blocks.is_name(below.text):
                own, other = _in_common(below, one), _in_common(below, following)
                is_beside = own > 0 or not below.is_apart
                if own > other or (own == other and is_beside and is_in_order):
                    name, below.is_taken = below.text, True
                    is_in_order |= own > other
            yield one.number, [name, one.text]
            name = ""
        elif not one.is_taken:
            is_in_order &= not blocks.is_name(one.text)
            if _in_common(one, below):
                name = one.text
            else:
                yield one.number, [one.text, ""]


@dataclass
class _Line:
    number: int = 0
    text: str = ""
    is_apart: bool = False  # behind an empty one
    is_taken: bool = False  # a name, by the address above


def _threes(lines: Iterable[str]) -> Iterator[tuple[_Line, _Line, _Line]]:
    """Yield each line that is not empty, and the two that follow it; none is a sign that it goes
    on.
    """
    held: list[_Line] = []
    is_apart = False
    for number, line in enumerate(lines, 1):
        if not number % EVERY:
            yield _Line(), _Line(), _Line()
        if text := trim(line):
            held.append(_Line(number, text, is_apart))
        is_apart = not text
        if len(held) > 2:
            yield held[0], held[1], held[2]
            del held[0]
    while held:
        one, below = (*held, _Line())[:2]
        yield one, below, _Line()
        del held[0]


def _in_common(name: _Line, email: _Line) -> int:
    return local_parts.in_common(name.text, email.text) if "@" in email.text else 0


def _is_pair(email: str, name: str) -> bool:
    return blocks.is_name(name) and PLAIN.fullmatch(email) is not None
