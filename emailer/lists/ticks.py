"""A sign, every so many lines, that a list is being read though nothing was found in them: whoever
reads it on the loop lets others have their turn meanwhile. Pure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emailer.model import Line, Rejected

EVERY = 500
"""Lines of which none need be anybody's: a millisecond or two."""


@dataclass(frozen=True, slots=True)
class Tick(Rejected):
    """No line of the list."""


TICK = Tick(0, "", "")


def due(number: int) -> tuple[Tick, ...]:
    """Give the sign, where it is due in the line of that number."""
    return () if number % EVERY else _SIGN


_SIGN = (TICK,)


def without(lines: Iterable[Line]) -> Iterator[Line]:
    """Leave them out."""
    return (line for line in lines if not isinstance(line, Tick))
