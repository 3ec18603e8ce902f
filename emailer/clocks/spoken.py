"""Sending hours as people say them ("Montag bis Freitag 9 bis 17 Uhr", "weekdays 9am-5pm") ->
the one way in which `hours` reads them. What is not understood stays as it is. Pure.
"""

import re

from emailer.clocks import weekdays, zones

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")
_NOON, _MIDNIGHT = r"(?:noon|midday|mittags?)", r"(?:midnight|mitternachts?)"
_OF_CLOCKS = r"(?:uhr|hours?|hrs?|h|o['\u2019]?clock)"
_TIME = (
    rf"(?P<{{0}}h>\d{{{{1,2}}}})(?:\s?[:.h]?\s?(?P<{{0}}m>\d\d)|\s?uhr\s?(?P<{{0}}n>\d\d))?"
    rf"\s?(?:(?P<{{0}}half>[ap])\.?\s?m\b\.?|{_OF_CLOCKS}\b\.?)?"
)
_SPAN = re.compile(
    rf"(?<![\w:.]){_TIME.format('b')}\s?-\s?{_TIME.format('e')}(?![\w:])", re.IGNORECASE
)
_TIMES = r"\d[\d:]*-\d[\d:]*"
_TIMES_FIRST = re.compile(rf"({_TIMES}(?:\s?,\s?{_TIMES})*)[\s,]*([A-Za-z][A-Za-z ,-]*)")

_WORDS: tuple[tuple[str, str], ...] = (
    (r"[()\[\]]", " "),
    # days by one word
    (r"\b(?:werktag|wochentag|arbeitstag)(?:s|en|e)?\b", "Mon-Fri"),
    (r"\b(?:week\s?|work(?:ing)?\s?|business )days?\b", "Mon-Fri"),
    (r"\b(?:the )?(?:wochenenden?|weekends?)\b", "Sat-Sun"),
    (r"\b(?:t\u00e4glich|daily|jeden tag|alle tage|(?:every|each) ?day|all days)\b", "Mon-Sun"),
    (r"\bm\s?-\s?f\b", "Mon-Fri"),
    # from one to another
    (r"\b(?:between|zwischen) (.{1,40}?) (?:and|und) ", r"\1-"),
    (r"\s?\b(?:bis(?: zu[mr]?)?|to|till?|until|through|thru)\b\s?", "-"),
    (rf"-\s?{_MIDNIGHT}\b", "-24:00"),
    (rf"\b{_MIDNIGHT}\b", "00:00"),
    (rf"\b(?:12 )?{_NOON}\b", "12:00"),
    # words that say nothing here
    (r"(?<![\d.] )(?<!\d)\b(?:von|vom|from|at|um|on|am|an|jeden|every|each|only|nur|jeweils)\b ?",
     ""),
    # one and another
    (r"(?<=[\w.])\s?[+&/]\s?(?=\w)|\s?\b(?:und|and|sowie|plus)\b\s?", ", "),
    (r"\b([A-Za-z]{2,})[.:]+", r"\1 "),
)  # fmt: skip


def plainly(text: str) -> str:
    """Write hours as `hours` reads them; a zone at their end stays as it is."""
    words = " ".join(text.translate(_DASHES).split())
    said, zone = _zone_behind(words)
    for pattern, instead in _WORDS:
        said = re.sub(pattern, instead, said, flags=re.IGNORECASE)
    said = _SPAN.sub(_span, " ".join(said.split()))
    said = _days_first(" ".join(said.split()).strip(" ,;"))
    return f"{said} {zone}".strip()


def _zone_behind(words: str) -> tuple[str, str]:
    """Part hours from the zone behind them; days with a slash between are none."""
    said, _, last = words.rpartition(" ")
    name = last.strip("()[],;.")
    if not _ZONE.fullmatch(name) or all(weekdays.read(one) for one in name.split("/")):
        return words, ""
    return (said, name) if "/" in name or zones.is_zone(name) else (words, "")


def _span(found: re.Match[str]) -> str:
    """Write two times by a clock of 24 hours. Without its half of the day the first one is in that
    of the second, if it is before it then: 9-5pm is from the morning on.
    """
    ends = found["ehalf"]
    begin, end = _hour(found, "b"), _hour(found, "e")
    if ends and not found["bhalf"] and int(found["bh"]) <= 12:
        later = _of_half(int(found["bh"]), ends)
        begin = later if later < end else int(found["bh"]) % 12
    if _is_by_twelve(found) and end < begin:
        end += 12
    if ends and not end:
        end = 24
    return f"{_written(found, 'b', begin)}-{_written(found, 'e', end)}"


def _is_by_twelve(found: re.Match[str]) -> bool:
    """Tell whether neither time has minutes, a half of the day or a nought: so is 9-5 of a day."""
    hours = found.group("bh", "eh")
    more = found.group("bm", "bn", "bhalf", "em", "en", "ehalf")
    is_plain = not any(more) and "uhr" not in found[0].lower()
    return is_plain and all(hour[0] != "0" and int(hour) <= 12 for hour in hours)


def _hour(found: re.Match[str], which: str) -> int:
    hour, half = int(found[f"{which}h"]), found[f"{which}half"]
    return _of_half(hour, half) if half and hour <= 12 else hour


def _of_half(hour: int, half: str) -> int:
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _written(found: re.Match[str], which: str, hour: int) -> str:
    return f"{hour:02}:{found[f'{which}m'] or found[f'{which}n'] or '00'}"


def _days_first(said: str) -> str:
    """Put days before their times, where they were named behind them."""
    found = _TIMES_FIRST.fullmatch(said)
    if not found or not all(weekdays.read(one.strip()) for one in found[2].split(",")):
        return said
    return f"{found[2]} {found[1]}"
