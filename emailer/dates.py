"""Instants as programs write them (ISO 8601 with a zone) -> milliseconds. Pure."""

from datetime import UTC, datetime

from emailer.model import Instant


def parse_instant(text: str) -> Instant:
    """Return the instant of "2026-11-28T09:00:00+01:00" or "...Z"; raises ValueError with a sentence."""
    at = _read(text)
    if at.tzinfo is None:
        raise ValueError(f'"{text[:40]}" has no zone. End it with Z, or with an offset such as +01:00.')
    try:
        return round(at.astimezone(UTC).timestamp() * 1000)
    except (OverflowError, ValueError):
        raise ValueError(f'"{text[:40]}" is out of range.') from None


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f'"{text[:40]}" is no date. Write one such as 2026-11-28T09:00:00+01:00.') from None
