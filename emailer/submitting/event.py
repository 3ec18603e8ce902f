"""What was typed of an event -> an Event, each problem beside its field. Pure.

Fields: event_title, event_begin, event_end ("2026-11-28T19:00", or with an offset; a date for whole
days), event_all_day ("yes"), event_zone ("Europe/Lisbon") and event_place. Without a title and a
begin there is no event.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from emailer.characters import shown
from emailer.clocks import zones
from emailer.message import calendar
from emailer.model import Event
from emailer.tongue import Sentence, why

NAMES = ("event_title", "event_begin", "event_end", "event_all_day", "event_zone", "event_place")
TITLE_LIMIT = 200
PLACE_LIMIT = 500
LONGEST = timedelta(days=366)


def of_typed(typed: Mapping[str, str], problems: dict[str, str]) -> Event | None:
    """Read an event; None where none was typed, or it cannot be read."""
    said = {name: typed.get(name, "").strip() for name in NAMES}
    if not any(said[name] for name in NAMES if name not in ("event_zone", "event_all_day")):
        return None
    # apart: a field of which a problem is known already can have another
    found: dict[str, str] = {}
    title = _bounded(said["event_title"], "event_title", TITLE_LIMIT, found)
    place = _bounded(said["event_place"], "event_place", PLACE_LIMIT, found)
    if not title:
        found.setdefault("event_title", Sentence("Write what the event is called."))
    whole = said["event_all_day"] == "yes" or len(said["event_begin"]) == len("2026-11-28")
    begin, end, zone = (_days if whole else _times)(said, found)
    problems.update(found | problems)
    return None if found else Event(title, begin, end, zone, place)


def typed_of(event: Event | None) -> dict[str, str]:
    """Write an event as a form has it."""
    if event is None:
        return {}
    typed = {
        f"event_{name}": str(value) for name, value in asdict(event).items() if name != "made_at"
    }
    return typed | ({"event_all_day": "yes"} if event.is_all_day else {})


def _bounded(text: str, name: str, limit: int, problems: dict[str, str]) -> str:
    if len(text) > limit:
        problems[name] = Sentence(
            "This is longer than {limit} characters. Make it shorter.", limit=limit
        )
    return text


def _days(said: Mapping[str, str], problems: dict[str, str]) -> tuple[str, str, str]:
    """Read whole days: the last one is part of it."""
    begin = _day(said["event_begin"], "event_begin", problems)
    end = _day(said["event_end"] or said["event_begin"], "event_end", problems)
    if begin and end and not begin <= end <= begin + LONGEST:
        problems["event_end"] = _ORDER if end < begin else _LONG
    return (begin.isoformat() if begin else ""), (end.isoformat() if end else ""), ""


def _day(text: str, name: str, problems: dict[str, str]) -> date | None:
    try:
        return _in_range(datetime.fromisoformat(text)).date()
    except ValueError:
        problems.setdefault(
            name,
            Sentence('"{text}" is not a day. Write one such as 2026-11-28.', text=shown(text)),
        )
        return None


def _times(said: Mapping[str, str], problems: dict[str, str]) -> tuple[str, str, str]:
    """Read times of day, which are those of the zone."""
    zone = _zone(said["event_zone"], problems)
    if not said["event_end"]:
        problems.setdefault("event_end", Sentence("Write when it ends, or make it last all day."))
    begin = _time(said["event_begin"], zone, "event_begin", problems)
    end = _time(said["event_end"], zone, "event_end", problems) if said["event_end"] else None
    if begin and end:
        length = _instant(end, zone) - _instant(begin, zone)
        if not timedelta(0) < length <= LONGEST:
            problems["event_end"] = _LONG if length > LONGEST else _ORDER
    return (_written(begin), _written(end), zone)


def _zone(typed: str, problems: dict[str, str]) -> str:
    if not typed:
        problems["event_zone"] = Sentence(
            "Write the time zone of the place, such as Europe/Lisbon."
        )
        return ""
    try:
        zones.zone_of(typed)
    except ValueError as error:
        problems["event_zone"] = why(error)
        return ""
    return typed


def _time(text: str, zone: str, name: str, problems: dict[str, str]) -> datetime | None:
    """Read a time; one with an offset is turned into that of the zone."""
    try:
        at = _in_range(datetime.fromisoformat(text))
    except ValueError:
        problems.setdefault(
            name,
            Sentence(
                '"{text}" is not a time. Write one such as 2026-11-28T19:00.',
                text=shown(text),
            ),
        )
        return None
    if not zone:
        return None
    if at.tzinfo is not None:
        return at.astimezone(zones.zone_of(zone))
    if not zones.exists(at, zones.zone_of(zone)):
        problems[name] = zones.skipped(at, zone)
        return None
    return at


def _instant(at: datetime, zone: str) -> datetime:
    return calendar.instant(_written(at), zone)


def _written(at: datetime | None) -> str:
    """Write a time of the zone; the second of two alike, where summer time ends, has its offset."""
    if at is None:
        return ""
    return (
        at.replace(tzinfo=None).isoformat(timespec="minutes")
        if at.fold == 0
        else at.isoformat(timespec="minutes")
    )


def _in_range(at: datetime) -> datetime:
    if not 1970 < at.year < 9000:  # far from where zones cannot be reckoned
        raise ValueError
    return at


_ORDER = Sentence("It ends before it begins.")
_LONG = Sentence("It lasts more than a year.")
