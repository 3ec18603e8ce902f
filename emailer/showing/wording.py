"""Counts, durations and numbers of people in words, as pages and commands say them. Pure."""

from collections.abc import Mapping

Counts = Mapping[str, int]

SEGMENTS = ("sent", "failed", "in_doubt", "in_flight", "waiting", "cancelled", "skipped")
"""The parts of the bar, from left to right."""

LABELS: Mapping[str, str] = {
    "sent": "sent",
    "failed": "failed",
    "in_doubt": "in doubt",
    "in_flight": "in hand",
    "waiting": "waiting",
    "cancelled": "cancelled",
    "skipped": "left out",
}


def percent(counts: Counts) -> int:
    """Say how much is done with; 100 only when all is."""
    left = counts["waiting"] + counts["in_flight"]
    return 100 if not left else int((counts["total"] - left) * 100 / counts["total"])


def tally(counts: Counts) -> str:
    """List the counts that say something, as in "990 sent, 10 failed"."""
    told = [f"{counts[name]:,} {LABELS[name]}" for name in SEGMENTS if counts[name] or name == "sent"]
    return ", ".join(told)


def duration(seconds: float) -> str:
    """Say how long, to a precision that can be read while it changes."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def people(n: int) -> str:
    """Count people."""
    return "1 person" if n == 1 else f"{n:,} people"
