"""The wait that a server's words name."""

import re
from collections.abc import Mapping

LONGEST_WAIT_S = 86_400.0
_UNITS: Mapping[str, float] = {"s": 1.0, "m": 60.0, "h": 3600.0}
_NAMED_WAIT = re.compile(
    r"\b(?:again|retry|wait|back|after|later|in|for|within|until)\b[^0-9]{0,40}?"
    r"(?:(\d{1,3}):(\d\d):(\d\d)\b|(\d{1,9})\s*(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?"
    r"|h(?:(?:ou)?rs?)?)\b)",
    re.IGNORECASE,
)


def wait_named_s(text: str) -> float | None:
    """The wait a server names ("try again in 300 seconds", "come back in 00:04:53"),
    at least 1 s and at most a day.
    """
    found = _NAMED_WAIT.search(text)
    if found is None:
        return None
    hours, minutes, seconds, number, unit = found.groups()
    named = (
        float(number) * _UNITS[unit[0].lower()]
        if unit
        else (int(hours) * 60 + int(minutes)) * 60.0 + int(seconds)
    )
    return min(max(named, 1.0), LONGEST_WAIT_S)
