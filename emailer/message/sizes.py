"""How large one recipient's mail may become, known before it is composed.
Knows values by their length only. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from emailer.message import templates

T = TypeVar("T")

HEADER_LIMIT = 998
"""Characters of a filled header: what one line of a mail may have (RFC 5322 2.1.1)."""
MAIL_LIMIT = 1_000_000
"""Bytes of a mail, unless a setting says otherwise."""
HEAVY = 64 * 1024
"""Characters filled in, from which composing would hold the event loop for many milliseconds."""

WIDEST = 16
"""Bytes that a character takes at most: 12 in quoted-printable,
and its share of soft breaks and encoded words.
"""
FRAME = 20_000
"""Bytes of the headers around one recipient's values:
far more than five fields of HEADER_LIMIT characters take.
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """Of templates, all their ways together: how long their texts and defaults are,
    and how many slots they have.
    """

    texts: int
    slots: int

    def room(self, limit: int, widest: int = 1) -> int:
        """Return up to how many characters of all values together no filling
        is longer than `limit`.
        """
        if not self.slots:
            return limit if self.texts <= limit else -1
        return (limit - self.texts) // (self.slots * widest) - 1


def measure(trees: Iterable[templates.Tree[T]], length: Callable[[T], int]) -> Measure:
    """Measure templates whose texts are `length` long."""
    slots, texts = 0, 0
    for node in templates.every(trees):
        if not isinstance(node, templates.Slot):
            texts += length(node)
            continue
        slots += 1
        texts += 0 if node.default is None else length(node.default)
    return Measure(texts, slots)


def room(subject: templates.Tree[str], bodies: Measure, around: int, limit_bytes: int) -> int:
    """Return up to how many characters of values a mail is surely not too large:
    nearly always, and quickly known.
    """
    of_subject = measure([subject], len).room(HEADER_LIMIT)
    of_to_and_bodies = Measure(FRAME + around + bodies.texts, bodies.slots + 2)
    return min(of_subject, of_to_and_bodies.room(limit_bytes, WIDEST))


def remembered(encode: Callable[[str], T]) -> Callable[[str], T]:
    """Make `encode` meet each value once, however often it stands in a mail."""
    known: dict[str, T] = {}

    def encoded(value: str) -> T:
        if value not in known:
            known[value] = encode(value)
        return known[value]

    return encoded
