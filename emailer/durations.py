"""Durations and limits of failures as people write them ("5m", "20%"), back, and in words. Pure."""

import re

from emailer.characters import shown
from emailer.tongue import Sentence, say_n

MAX_DELAY_S = 7 * 86400.0
MAX_DELAYS = 20
MAX_GRACE_S = 3600.0
LONGEST_ANSWER_S = 600.0
SHORTEST_KEPT_S = 3600.0
LONGEST_KEPT_S = 36_500 * 86400.0

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s?([smhd])")


def parse_duration(text: str) -> float:
    """Return the seconds of "90s", "5m", "1h" or "2d"; raises ValueError with a sentence."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ValueError(
            Sentence(
                '"{text}" is not a duration. Write a number and s, m, h or d, such as 5m.',
                text=shown(text),
            )
        )
    seconds = float(found[1]) * _SECONDS[found[2]]
    if seconds > MAX_DELAY_S:
        raise ValueError(
            Sentence('"{text}" is longer than 7d. Write a shorter duration.', text=shown(text))
        )
    return seconds


def parse_kept(text: str) -> float | None:
    """Return the seconds of "90d" or "48h"; None for "never" or nothing.
    Raises ValueError with a sentence.
    """
    if text.strip().lower() in ("", "never"):
        return None
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ValueError(
            Sentence(
                '"{text}" is not how long something is kept. Write a number and d or h, '
                "such as 90d.",
                text=shown(text),
            )
        )
    seconds = float(found[1]) * _SECONDS[found[2]]
    if not SHORTEST_KEPT_S <= seconds <= LONGEST_KEPT_S:
        raise ValueError(
            Sentence(
                '"{text}" is not from {shortest_s} to 36500d.',
                text=shown(text),
                shortest_s=format_duration(SHORTEST_KEPT_S),
            )
        )
    return seconds


def parse_grace(text: str) -> float:
    """Return the seconds of "10" or "2.5", at most an hour; raises ValueError with a sentence."""
    return _seconds(text, 0, MAX_GRACE_S)


def parse_send_timeout(text: str) -> float | None:
    """Return the seconds of "30" or "2.5", from one second to ten minutes (RFC 5321 4.5.3.2.6);
    None for an empty text. Raises ValueError with a sentence.
    """
    return _seconds(text, 1, LONGEST_ANSWER_S) if text.strip() else None


def _seconds(text: str, least: int, most: float) -> float:
    """Read a plain number of seconds. Raises ValueError."""
    said = text.strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", said) and least <= float(said) <= most:
        return float(said)
    raise ValueError(
        Sentence(
            '"{text}" is not a number of seconds from {least} to {most}.',
            text=shown(text),
            least=str(least),
            most=f"{most:.0f}",
        )
    )


def parse_delays(text: str) -> tuple[float, ...]:
    """Return the seconds of each of "1m,5m,1h"; an empty text is no delay at all: one attempt."""
    parts = [part for part in text.split(",") if part.strip()]
    if len(parts) > MAX_DELAYS:
        raise ValueError(
            Sentence(
                "There are {n} delays. Write at most {max_delays}.",
                n=len(parts),
                max_delays=MAX_DELAYS,
            )
        )
    return tuple(parse_duration(part) for part in parts)


def parse_max_failures(text: str) -> str:
    """Return "never", a count ("50") or a share ("20%") in its one form;
    raises ValueError with a sentence.
    """
    text = text.strip().lower()
    found = re.fullmatch(r"([0-9]{1,9})\s?(%?)", text)
    if text in _NEVER:
        return "never"
    if not found or int(found[1]) == 0 or (found[2] and int(found[1]) > 100):
        what = Sentence("Write never, a number such as 50, or a share: 20%.")
        raise ValueError(
            Sentence(
                '"{text}" is not a limit of failures. {what}',
                text=shown(text),
                what=what,
            )
        )
    return f"{int(found[1])}{found[2]}"


_NEVER = ("never", "nie")
"""As it is typed in each language."""


def format_duration(seconds: float) -> str:
    """Write seconds in the largest unit that divides them: 300 is "5m"."""
    unit = next((unit for unit in "dhm" if seconds and seconds % _SECONDS[unit] == 0), "s")
    count = f"{seconds / _SECONDS[unit]:.6f}".rstrip("0").rstrip(".")
    return f"{count}{unit}"


def span(seconds: float) -> str:
    """Say how long something that stands still is, as in "2 minutes", "1 hour 30 minutes" or, from
    two days on, "2 days 3 hours".
    """
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
    said = [
        say_n("{n} day", "{n} days", days) if days else "",
        say_n("{n} hour", "{n} hours", hours) if hours else "",
        say_n("{n} minute", "{n} minutes", minutes) if minutes else "",
        say_n("{n} second", "{n} seconds", rest) if (rest and not hours) or not whole else "",
    ]
    return " ".join(filter(None, said))
