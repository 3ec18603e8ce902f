"""Time zones by their names in the tz database, and what clocks there show. Pure."""

import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from emailer.tongue import Sentence


def zone_of(name: str) -> ZoneInfo:
    """Find a zone by its name in the tz database. Raises ValueError with a sentence."""
    with contextlib.suppress(ValueError, KeyError, OSError):
        if name not in _NO_PLACES and not name.startswith(_OTHER_SECONDS):
            return ZoneInfo(name)
    raise ValueError(
        Sentence('"{name}" is not a time zone. Write one such as Europe/Lisbon.', name=name[:60])
    )


_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Files of the database that are no zones, or another one on each machine."""
_OTHER_SECONDS = ("right/", "posix/")
"""Folders of it in which zones stand again, in part with leap seconds."""


def is_zone(name: str) -> bool:
    """Tell whether there is such a zone."""
    try:
        return bool(name) and bool(zone_of(name))
    except ValueError:
        return False


def local(at_ms: int, name: str) -> datetime:
    """Return what clocks of a zone show at an instant (ms since 1970). Raises ValueError."""
    return datetime.fromtimestamp(at_ms / 1000, zone_of(name))


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Tell whether clocks in a zone ever show this time:
    an hour is skipped where summer time begins.
    """
    there = local.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def skipped(at: datetime, zone: str) -> Sentence:
    """Say that clocks in a zone never show a time."""
    return Sentence(
        "Clocks in {zone} skip {at} on that day: summer time begins.", zone=zone, at=f"{at:%H:%M}"
    )


def instant_ms(local: datetime, zone: ZoneInfo) -> int:
    """Return the instant (ms since 1970) at which clocks of a zone show a time;
    `fold` says which of two.
    """
    return round(local.replace(tzinfo=zone).timestamp() * 1000)
