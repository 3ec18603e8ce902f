"""A list in which nobody was found and of which nothing is told -> a line that says so. Pure."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from emailer.lists.addresses.address import shown
from emailer.lists.notes import Notes
from emailer.lists.ticks import Tick
from emailer.model import Line, Rejected
from emailer.tongue import Sentence

NOBODY = Sentence("nobody was found in this list")


@dataclass(frozen=True, slots=True)
class Nobody(Rejected):
    """What stands first in such a list, for all of it."""


def told(
    lines: Iterable[Line], notes: Notes, first: tuple[int, str] | None
) -> Generator[Line, None, None]:
    """Pass lines on; where there are none, and none was left out, say so of the first thing that
    stands there. Whatever the form, nothing is lost in silence.
    """
    before, is_told = notes.left_out_count, False
    for line in lines:
        is_told = is_told or not isinstance(line, Tick)
        yield line
    if first and not is_told and notes.left_out_count == before:
        yield Nobody(first[0], shown(first[1]), NOBODY, can_be_mended=False)
