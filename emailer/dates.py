"""Instants as programs and people write them (ISO 8601 with an offset or a zone) -> milliseconds.
Pure.
"""

import re
from datetime import UTC, datetime

from emailer.characters import shown
from emailer.clocks import zones
from emailer.model import Instant
from emailer.tongue import Sentence

_ZONED = re.compile(r"(.*[0-9])\s+([A-Za-z].*)")


def parse_instant(text: str, zone: str = "") -> Instant:
    """Return the instant of "2026-11-28T09:00:00+01:00",
    "...Z" or "2026-11-28T09:00 Europe/Lisbon".

    `zone` is taken where the text names none. Of a time that comes twice, where summer time ends,
    it is the first. Raises ValueError with a sentence.
    """
    found = _ZONED.fullmatch(text.strip())
    at, named = _read(found[1] if found else text), found[2] if found else zone.strip()
    if at.tzinfo is None and named:
        return _there(at, named, text)
    if at.tzinfo is None:
        raise ValueError(
            Sentence(
                '"{text}" has no zone. End it with Z, with an offset such as +01:00, '
                "or with a zone such as "
                "Europe/Lisbon.",
                text=shown(text),
            )
        )
    try:
        return round(at.astimezone(UTC).timestamp() * 1000)
    except (OverflowError, ValueError):
        raise ValueError(Sentence('"{text}" is out of range.', text=shown(text))) from None


def of_datetime(at: datetime) -> Instant:
    """Return the instant of a datetime. Raises ValueError where it has no zone, or where clocks
    of its zone skip it (PEP 495: then the offset after is the larger one).
    """
    before, after = (at.replace(fold=fold).utcoffset() for fold in (0, 1))
    if before is not None and after is not None and after > before:
        raise ValueError(zones.skipped(at, str(at.tzinfo)))
    return parse_instant(at.isoformat())


def _there(local: datetime, name: str, text: str) -> Instant:
    """Find the instant at which clocks of a zone show a time."""
    zone = zones.zone_of(name)
    try:
        if not zones.exists(local, zone):
            raise ValueError(zones.skipped(local, name))
        return zones.instant_ms(local, zone)
    except OverflowError:
        raise ValueError(Sentence('"{text}" is out of range.', text=shown(text))) from None


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            Sentence(
                '"{text}" is not a date. Write one such as 2026-11-28T09:00:00+01:00.',
                text=shown(text),
            )
        ) from None


FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 and 9999, between which a date can be shown (milliseconds since 1970)."""


def instant(at: Instant | None) -> str | None:
    """Write an instant in UTC, as ISO 8601 with milliseconds and Z."""
    if at is None:
        return None
    moment = datetime.fromtimestamp(min(max(at, FIRST_MS), LAST_MS) / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
