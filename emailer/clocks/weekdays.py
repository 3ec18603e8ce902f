"""Days of the week as people write them, in each language of the pages -> numbers, Monday 0.
Pure.
"""

import re

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMES = (
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    ("", "", "", "", "", "sonnabend", ""),
)
_SHORT = ("mo", "di", "mi", "do", "fr", "sa", "so"), ("mo", "tu", "we", "th", "fr", "sa", "su")
"""German days have two letters, none of which begin an English one of another day."""


def read(text: str) -> tuple[int, ...] | None:
    """Read "Mon", "Monday" or "Fri-Mon"; None where it is no day."""
    first, dash, last = (part.strip() for part in text.partition("-"))
    begin, end = _day(first), _day(last if dash else first)
    if begin is None or end is None:
        return None
    return tuple((begin + n) % 7 for n in range((end - begin) % 7 + 1))


def _day(name: str) -> int | None:
    name = name.lower().rstrip(".")
    for short in _SHORT:
        if name in short:
            return short.index(name)
    if not re.fullmatch(r"[a-z]{3,}", name):
        return None
    found = (
        n
        for one in (name, name.removesuffix("s"))  # Mondays, montags, Weds
        for days in _NAMES
        for n, day in enumerate(days)
        if day.startswith(one) and len(one) > 2
    )
    return next(found, None)


def written(days: tuple[int, ...]) -> str:
    """Write days, those in a row as a range."""
    said: list[str] = []
    rows = [day for day in days if (day - 1) not in days]
    for first in rows:
        last = first
        while last + 1 in days:
            last += 1
        said.append(DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}")
    return ",".join(said)
