"""Where a line that cannot be used stands, where a list has several parts. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from emailer.model import Line, Rejected
from emailer.tongue import Sentence


def placed(lines: Iterator[Line], place: str, *, has_choices: bool) -> Iterator[Line]:
    """Say of rejected lines where they stand, when there is more than one place ("": there is not),
    and whether a choice can mend them there.
    """
    if not place and has_choices:
        return lines
    return (
        _told(one, place, can_be_mended=has_choices and one.can_be_mended)
        if isinstance(one, Rejected)
        else one
        for one in lines
    )


def _told(line: Rejected, place: str, *, can_be_mended: bool) -> Rejected:
    placed = Sentence("{reason} ({where})", reason=line.reason, where=place)
    return replace(line, reason=placed if place else line.reason, can_be_mended=can_be_mended)
