"""The wait that a server's words name."""

import re
from collections.abc import Mapping

LONGEST_WAIT_S = 86_400.0
_UNITS: Mapping[str, float] = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": LONGEST_WAIT_S}
_NAMED_WAIT = re.compile(
    r"\b(?:again|retry|wait|back|after|later|in|for|within|until|nach|dans|en|tra|fra|em)\b"
    r"[^0-9]{0,40}?"
    r"(?:(?P<hours>\d{1,3}):(?P<minutes>\d\d):(?P<seconds>\d\d)\b"
    r"|(?P<number>\b(?:an?|one)\s(?=\s*(?:second|minute|hour|day))|\d{1,9}(?:[.,]\d)?)\s*"
    r"(?:(?P<s>s(?:ec(?:ond[aeio]?)?s?)?|sekunden?|segundos?)"
    r"|(?P<m>m(?:in(?:ut[eio]?[ns]?)?s?)?)"
    r"|(?P<h>h(?:(?:ou)?rs?)?|stunden?|heures?|horas?|or[ae]|uur)"
    r"|(?P<d>days?|tage?n?|jours?|d[ií]as?|giorn[io]|dagen))\b)",
    re.IGNORECASE,
)


def wait_named_s(text: str) -> float | None:
    """The wait a server names ("try again in 300 seconds", "in an hour", "dans 10 minutes",
    "come back in 00:04:53"), at least 1 s and at most a day.
    """
    found = _NAMED_WAIT.search(text)
    if found is None:
        return None
    if found["hours"]:
        hours, minutes, seconds = map(int, found.group("hours", "minutes", "seconds"))
        named = (hours * 60 + minutes) * 60.0 + seconds
    else:
        number = found["number"].strip().replace(",", ".")
        count = float(number) if number[0].isdecimal() else 1.0
        named = count * next(_UNITS[unit] for unit in "smhd" if found[unit])
    return min(max(named, 1.0), LONGEST_WAIT_S)
