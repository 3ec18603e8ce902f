"""How a run went, as a chart: bars outlined in a box of WIDTH by HEIGHT (up is more), and what
stands beside them; its numbers have a page of their own, for there may be many.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import aiohttp_jinja2
from aiohttp import web

from emailer.clocks.hours import DAY_MIN
from emailer.model import Instant, State
from emailer.showing import shapes, wording
from emailer.store import Run
from emailer.store.course import Course, Stretch
from emailer.tongue import Sentence, number, say_n
from web import ids
from web.app_keys import STORE
from web.pages import people_words, run_entries

MOST_BARS = 30
FEWEST_BARS = 2
"""One bar says nothing that the numbers above it do not."""
HOUR_MIN = 60
WIDTH, HEIGHT = 1000, 100
GAP = 0.2
"""Of the room of a bar, what stays free beside it."""


class Bar(NamedTuple):
    """One stretch: when, how many, and where it stands, from the left;
    failures stand upon what was sent.
    """

    at: str
    sent: int
    failed: int
    x: int
    width: int
    sent_height: int
    failed_height: int


class Chart(NamedTuple):
    """All that is drawn and said of a course."""

    bars: Sequence[Bar]
    each: str  # how long a bar is
    highest: str  # how many the highest one has, as in "46 sent, 2 failed"
    begin: str
    end: str

    @property
    def sent(self) -> str:
        """Outline what was sent, as an SVG path."""
        return "".join(_outline(bar, 0, bar.sent_height) for bar in self.bars)

    @property
    def failed(self) -> str:
        """Outline what failed."""
        return "".join(_outline(bar, bar.sent_height, bar.failed_height) for bar in self.bars)


async def show(request: web.Request) -> web.Response:
    """Show the numbers behind a run's chart."""
    store = request.app[STORE]
    run = (await store.look(ids.run_id(request))).run
    told, view = run_entries.of_run(request, run)
    drawn = of_run(run, await store.course(run.id, MOST_BARS), store.now(), fewest=1)
    context = {"here": "runs", "run": told, "view": view, "course": drawn}
    context["sent"] = people_words.tab("sent", run.transport)
    answered = sum(bar.sent for bar in drawn.bars) if drawn else 0
    context["by_decision"] = run.counts[State.SENT] - answered
    return aiohttp_jinja2.render_template("course.html", request, context)


def of_run(
    run: Run, course: Course | None, now: Instant, fewest: int = FEWEST_BARS
) -> Chart | None:
    """Lay out a run's course, in its transport's words, up to its end or now: its last minute may
    not be over.
    """
    return chart(course, run.finished_at or now, fewest, wording.counted(run.transport))


def chart(
    course: Course | None,
    until_at: Instant | None = None,
    fewest: int = FEWEST_BARS,
    called: Mapping[str, Sentence] = wording.LABELS,
) -> Chart | None:
    """Lay a course out up to an instant; None while there is too little to be shown. `called` are
    the words for being sent and having failed.
    """
    if course is None or course.number < fewest:
        return None
    step_ms = course.step_min * 60_000
    end_at = course.begin_at + course.number * step_ms
    if until_at is not None:
        end_at = min(end_at, max(until_at, course.begin_at))
    return Chart(list(_bars(course, step_ms)), _each(course.step_min), _tallest(course, called),
                 str(shapes.instant(course.begin_at)), str(shapes.instant(end_at)))  # fmt: skip


def _bars(course: Course, step_ms: int) -> Iterator[Bar]:
    room, most = WIDTH / course.number, _highest(course)
    highest = most.sent + most.failed
    for one in course.stretches:
        place = (one.at - course.begin_at) // step_ms
        failed = _height(one.failed, highest)
        sent = min(_height(one.sent, highest), HEIGHT - failed)
        yield Bar(str(shapes.instant(one.at)), one.sent, one.failed,
                  round(place * room), max(1, round(room * (1 - GAP))), sent, failed)  # fmt: skip


def _highest(course: Course) -> Stretch:
    return max(course.stretches, key=lambda one: one.sent + one.failed)


def _tallest(course: Course, called: Mapping[str, Sentence]) -> str:
    one = _highest(course)
    told = [(one.sent, called["sent"]), (one.failed, called["failed"])]
    return ", ".join(f"{number(n)} {said}" for n, said in told if n)


def _height(n: int, highest: int) -> int:
    """Scale a number; even one of a million is seen."""
    return max(1, round(n * HEIGHT / highest)) if n else 0


def _outline(bar: Bar, bottom: int, height: int) -> str:
    top = bottom + height
    return f"M{bar.x} {bottom}V{top}h{bar.width}V{bottom}" if height else ""


def _each(minutes: int) -> str:
    if minutes % DAY_MIN == 0:
        return say_n("a day", "{n} days", minutes // DAY_MIN)
    if minutes % HOUR_MIN == 0:
        return say_n("an hour", "{n} hours", minutes // HOUR_MIN)
    return say_n("a minute", "{n} minutes", minutes)
