"""How a run went, as a chart: bars in percent of its width and height,
and what stands beside them. Pure.
"""

from collections.abc import Sequence
from typing import NamedTuple

from emailer.clocks.hours import DAY_MIN
from emailer.showing import shapes
from emailer.store.course import Course
from emailer.tongue import say_n

MOST_BARS = 48
FEWEST_BARS = 2
"""One bar says nothing that the numbers above it do not."""
HOUR_MIN = 60
GAP = 0.2
"""Of the room of a bar, what stays free beside it."""


class Bar(NamedTuple):
    """One stretch: when, how many, and where it stands. Failures stand upon what was sent."""

    at: str
    sent: int
    failed: int
    x: float
    width: float
    sent_height: float
    failed_height: float


class Chart(NamedTuple):
    """All that is drawn and said of a course."""

    bars: Sequence[Bar]
    each: str  # how long a bar is
    highest: int  # how many the highest one has
    begin: str
    end: str


def chart(course: Course | None) -> Chart | None:
    """Lay a course out; None while there is too little to be shown."""
    if course is None or course.number < FEWEST_BARS:
        return None
    step_ms, room = course.step_min * 60_000, 100 / course.number
    highest = max(one.sent + one.failed for one in course.stretches)
    bars = [
        Bar(
            str(shapes.instant(one.at)), one.sent, one.failed,
            round((one.at - course.begin_at) // step_ms * room, 3), round(room * (1 - GAP), 3),
            round(one.sent * 100 / highest, 2), round(one.failed * 100 / highest, 2),
        )
        for one in course.stretches
    ]  # fmt: skip
    end_at = course.begin_at + course.number * step_ms
    return Chart(bars, _each(course.step_min), highest,
                 str(shapes.instant(course.begin_at)), str(shapes.instant(end_at)))  # fmt: skip


def _each(minutes: int) -> str:
    if minutes % DAY_MIN == 0:
        return say_n("a day", "{n} days", minutes // DAY_MIN)
    if minutes % HOUR_MIN == 0:
        return say_n("an hour", "{n} hours", minutes // HOUR_MIN)
    return say_n("a minute", "{n} minutes", minutes)
