"""Sending hours as people write them ("Mon-Fri 09:00-18:00 Europe/Lisbon") ->
when they open and close. Pure.

What counts is what clocks of the zone show: times that are skipped where summer time begins are in
no span, and those that come twice where it ends are in it twice.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from emailer.clocks import spoken, weekdays
from emailer.clocks.zones import instant_ms, zone_of
from emailer.tongue import Sentence

DAYS = weekdays.DAYS
LONGEST = 200  # characters
DAY_MIN = 24 * 60
LOOK_DAYS = 15
"""A weekly span is met within these, also where its next one is in an hour that is skipped."""


class Span(NamedTuple):
    """Some minutes of a day of the week (Monday is 0), as clocks show them:
    from `begin` to before `end`.
    """

    day: int
    begin: int
    end: int


class Window(NamedTuple):
    """When the hours open and close, in ms since 1970:
    what is open at the moment opened at it or before.
    """

    opens_at: int
    closes_at: int

    def is_open(self, at: int) -> bool:
        """Tell whether something may be sent at an instant."""
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True, slots=True)
class Hours:
    """Sending hours: their spans, and their one way to be written."""

    text: str
    spans: frozenset[Span]
    zone: str


# -- what people write -----------------------------------------------------------------------------


def parse(text: str, zone: str = "") -> Hours:
    """Read "Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10:00-12:00 Europe/Lisbon".

    Days that are left out are all days; a span that ends before it begins ends on the next day.
    `zone` is taken where the text names none. Raises ValueError with a sentence, also where what
    is stored of it would be too long.
    """
    _refuse_longer(text)
    read = _read(text, zone)
    _refuse_longer(read.text)
    return read


def _refuse_longer(text: str) -> None:
    if len(text) > LONGEST:
        raise ValueError(
            Sentence(
                "These hours are longer than {longest} characters. Make them shorter.",
                longest=LONGEST,
            )
        )


@lru_cache(maxsize=256)
def _read(text: str, zone: str = "") -> Hours:
    """Read hours of any length: what an older version stored may be longer than is taken now."""
    words = spoken.plainly(text)
    said, named = _parted(words)
    name = named or zone.strip()
    if not name:
        raise ValueError(
            Sentence(
                '"{words}" has no time zone. End it with one, such as Europe/Lisbon.',
                words=words[:60],
            )
        )
    if named and not said:
        _zone_alone(name)
    zone_of(name)
    rules = list(_rules(said))
    spans = frozenset(span for rule in rules for span in rule.spans())
    return Hours(f"{_rewritten(rules)} {name}", spans, name)


def parted(text: str) -> tuple[str, str]:
    """Part hours as they are stored from the zone behind them; either may be empty."""
    return _parted(spoken.plainly(text))


def _zone_alone(word: str) -> None:
    """Raise ValueError where a word that stands alone is no zone: it was not meant as one."""
    try:
        zone_of(word)
    except ValueError:
        raise ValueError(
            Sentence("Not understood. Write, for example, Mon-Fri 09:00-18:00.")
        ) from None


def _rewritten(rules: Sequence["_Rule"]) -> str:
    """Write rules in their one form. All days are named behind other days, which would carry over;
    before them they go without saying.
    """
    named = False
    said: list[str] = []
    for rule in rules:
        named = named or len(rule.days) < len(DAYS)
        days = f"{weekdays.written(rule.days)} " if named else ""
        said.append(f"{days}{_clock(rule.begin)}-{_clock(rule.end)}")
    return "; ".join(said)


_ZONE = re.compile(r"(?P<said>.*?)\s?(?P<zone>[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)")


def _parted(words: str) -> tuple[str, str]:
    """Part the spans from the zone behind them; what ends in a time names none."""
    found = _ZONE.fullmatch(words)
    if not found or weekdays.read(found["zone"]) is not None:
        return words, ""
    return found["said"], found["zone"]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Days with one span of time, as they were written."""

    days: tuple[int, ...]
    begin: int
    end: int

    def spans(self) -> Iterator[Span]:
        """Yield its spans, none over midnight."""
        for day in self.days:
            if self.begin < self.end:
                yield Span(day, self.begin, self.end)
            else:
                yield Span(day, self.begin, DAY_MIN)
                yield Span((day + 1) % 7, 0, self.end)


def _rules(said: str) -> Iterator[_Rule]:
    """Read spans one after the other: days hold for all times behind them, up to the next days."""
    days: tuple[int, ...] = ()
    open_days, found = False, False
    for piece in re.split(r"\s?[;,]\s?", said.strip(" ,;")):
        named, times = _piece(piece)
        if named is not None:
            days, open_days = ((*days, *named) if open_days else named), True
        if times is not None:
            found, open_days = True, False
            yield _Rule(tuple(sorted(set(days))) or tuple(range(7)), *times)
    if open_days or not found:
        raise ValueError(Sentence('"{said}" names no hours. {as_in}', said=said[:60], as_in=_AS_IN))


_AS_IN = Sentence("Write days and times, such as Mon-Fri 09:00-18:00 Europe/Lisbon.")
_PIECE = re.compile(
    r"(?P<days>[A-Za-z][A-Za-z -]*?)?\s?(?P<times>[0-9][0-9:]*\s?-\s?[0-9][0-9:]*)?"
)


def _piece(text: str) -> tuple[tuple[int, ...] | None, tuple[int, int] | None]:
    found = _PIECE.fullmatch(text)
    if not found or not text:
        raise ValueError(
            Sentence('"{text}" is not a set of hours. {as_in}', text=text[:40], as_in=_AS_IN)
        )
    days = weekdays.read(found["days"]) if found["days"] else None
    if found["days"] and days is None:
        raise ValueError(
            Sentence(
                '"{days}" is not a day. Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.',
                days=found["days"][:40],
            )
        )
    return days, _times_of(found["times"]) if found["times"] else None


def _times_of(text: str) -> tuple[int, int]:
    begin, end = (_minute(part) for part in re.split(r"\s?-\s?", text))
    if begin in (end, DAY_MIN):
        raise ValueError(
            Sentence('"{text}" is not a span of time. {as_in}', text=text[:40], as_in=_AS_IN)
        )
    return begin, end


def _minute(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,2})(?::([0-9]{2}))?", text)
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else -1
    if not found or minute > DAY_MIN or int(found[2] or 0) > 59:
        raise ValueError(
            Sentence(
                '"{text}" is not a time of day. Write one from 00:00 to 24:00.', text=text[:40]
            )
        )
    return minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# -- when they open --------------------------------------------------------------------------------


def opens_at(text: str, at: int) -> int:
    """Say when something may be sent that is due at an instant: then, or when it opens next.

    Raises ValueError as `window`.
    """
    found = window(text, at)
    return at if found.is_open(at) else found.opens_at


def window(text: str, at: int) -> Window:
    """Say between which instants it is open: now, or next; `text` is as `Hours.text` has it.

    Raises ValueError where it cannot be read (any more): zones leave the tz database.
    """
    hours = _read(text)
    zone = zone_of(hours.zone)
    opened = at if _is_open(hours, zone, at) else None
    edges = sorted(edge for edge in _edges(hours, zone, at) if edge > at)
    for edge in edges:
        if opened is None and _is_open(hours, zone, edge):
            opened = edge
        elif opened is not None and not _is_open(hours, zone, edge):
            return Window(opened, edge)
    return Window(opened if opened is not None else edges[-1], edges[-1])


def _is_open(hours: Hours, zone: ZoneInfo, at: int) -> bool:
    local = datetime.fromtimestamp(at / 1000, zone)
    minute = local.hour * 60 + local.minute
    return any(one.day == local.weekday() and one.begin <= minute < one.end for one in hours.spans)


def _edges(hours: Hours, zone: ZoneInfo, at: int) -> Iterator[int]:
    """Yield every instant at which it may open or close, from the day before on."""
    today = datetime.fromtimestamp(at / 1000, zone).date()
    for n in range(-1, LOOK_DAYS + 1):
        day = today + timedelta(days=n)
        for span in hours.spans:
            if span.day == day.weekday():
                yield from _instants(day, span.begin, zone)
                yield from _instants(day, span.end, zone)


def _instants(day: date, minute: int, zone: ZoneInfo) -> Iterator[int]:
    """Yield when clocks show a time: twice, or never, where they are put back or forward;
    then also when they are.
    """
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    first, second = (instant_ms(local.replace(fold=fold), zone) for fold in (0, 1))
    yield first
    if first != second:
        yield second
        yield _put(min(first, second), max(first, second), zone)


def _put(before: int, after: int, zone: ZoneInfo) -> int:
    """Find the instant between two at which clocks are put back or forward."""
    was = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(middle, zone) == was else (before, middle)
    return after


def _offset(at: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).utcoffset()
