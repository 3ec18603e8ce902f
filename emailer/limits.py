"""Limits as people write them ("14/s, 500/d") and back: so many messages in any so long. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emailer.characters import shown
from emailer.tongue import Sentence, say

MAX_PER_S = 100_000.0
MIN_PER_S = 1e-6
MOST = 8
"""As many hold at once at most."""
MOST_CONNECTIONS = 1000
"""Of an account, at once."""
SPACED_S = 60.0
"""Within a window this long or shorter, messages go one by one; within a longer one, at once."""
DAY_S = 86400.0

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": DAY_S}
_WORDS = {
    "s": ("s", "sec", "second", "seconds", "sek", "sekunde", "sekunden"),
    "m": ("m", "min", "minute", "minutes", "minuten"),
    "h": ("h", "hr", "hour", "hours", "std", "stunde", "stunden"),
    "d": ("d", "day", "days", "tag", "tage"),
}
"""How units are written, in English and German."""
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words}
_LIMIT = re.compile(
    r"(?:([0-9]{1,9}(?:\.[0-9]{1,6})?)|([1-9][0-9]{0,2}(?:[.,][0-9]{3}){1,2}))"
    r"\s?(?:(?:e?-?mails?|messages?|nachrichten?)\s?)?"
    r"(?:/|\b(?:an?|per|each|every|pro|je|am|in\sder|in\sthe)\s)\s?([a-z]{1,8})\.?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<![0-9]),|,(?![0-9]{3}(?![0-9]))|\b(?:and|und)\b", re.IGNORECASE)
"""What parts several: not the comma of 10,000."""
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_GERMAN = ("sek", "sekunde", "sekunden", "minuten", "std", "stunde", "stunden", "tag", "tage")
_NONE = ("", "none", "unlimited")
_ALMOST = 1e-6


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` messages in any `window_s` seconds."""

    count: int
    window_s: float

    @property
    def per_s(self) -> float:
        """What it comes to, in a second."""
        return self.count / self.window_s

    @property
    def is_spaced(self) -> bool:
        """Whether it is kept by a distance between messages;
        else those of the window are counted.
        """
        return self.window_s <= SPACED_S


Limits = tuple[Limit, ...]
"""The shortest window first, and each once; all of them hold. Without any there is no limit."""


def parse(text: str) -> Limits:
    """Read "14/s", "600/m", "500 a day" or "14/s, 500/d"; raises ValueError with a sentence."""
    if text.strip().lower() in _NONE:
        return ()
    parts = _BETWEEN.split(text)
    if len(parts) > MOST:
        raise ValueError(
            Sentence("There are {n} rates. Write at most {most}.", n=len(parts), most=MOST)
        )
    return of(_one(part.strip()) for part in parts)


def of(limits: Iterable[Limit]) -> Limits:
    """Put limits in order; of several for one window the tightest holds."""
    tightest: dict[float, Limit] = {}
    for one in sorted(limits, key=lambda limit: limit.count, reverse=True):
        tightest[one.window_s] = one
    return tuple(tightest[window_s] for window_s in sorted(tightest))


def _one(text: str) -> Limit:
    found = _LIMIT.fullmatch(text)
    count = _count(found) if found else None
    if not found or count is None:
        raise ValueError(Sentence('"{text}" is not a rate. {how}', text=shown(text), how=_WRITE))
    window_s = _SECONDS[_UNIT_OF[found[3].lower()]]
    if not MIN_PER_S <= count / window_s <= MAX_PER_S:
        raise ValueError(
            Sentence('"{text}" is not a usable rate. {how}', text=shown(text), how=_USABLE)
        )
    return _spaced(count / window_s) if window_s <= SPACED_S else _counted(count, window_s)


def _count(found: re.Match[str]) -> float | None:
    """Read how many; None where the unit is none. Signs between thousands go with a unit in a
    word alone, a dot with a German one: 10.000 am Tag.
    """
    number, unit = found[1] or found[2], found[3].lower()
    if unit not in _UNIT_OF or (len(unit) == 1 and not found[1]):
        return None
    if not found[1] or (unit in _GERMAN and _THOUSANDS.fullmatch(number)):
        number = re.sub("[.,]", "", number)
    return float(number)


_WRITE = Sentence(
    "Write a number of messages by s, m, h or d, such as 14/s; several are 14/s, 500/d."
)
_USABLE = Sentence("Write one between 0.1/d and {most}/s.", most=f"{MAX_PER_S:.0f}")


def _spaced(per_s: float) -> Limit:
    """Write a distance by the first unit in which it is a whole number: 600/m are 10/s."""
    for window_s in (1.0, SPACED_S):
        count = per_s * window_s
        if round(count) >= 1 and abs(count - round(count)) < _ALMOST * count:
            return Limit(round(count), window_s)
    return Limit(1, 1 / per_s)


def _counted(count: float, window_s: float) -> Limit:
    """Count whole messages only; less than one are one in a longer window."""
    return Limit(int(count), window_s) if count >= 1 else Limit(1, window_s / count)


def written(limits: Sequence[Limit]) -> str | None:
    """Write limits as they are read; None where there are none."""
    return ", ".join(map(_written, limits)) or None


def _written(limit: Limit) -> str:
    for unit, seconds in _SECONDS.items():
        if seconds == limit.window_s:
            return f"{limit.count}/{unit}"
    texts = [(_number(limit.per_s * seconds), unit) for unit, seconds in _SECONDS.items()]
    exact = [one for one in texts if _is_exact(one, limit)]
    count, unit = (exact or texts[-1:])[0]
    return f"{count}/{unit}"


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _is_exact(text: tuple[str, str], limit: Limit) -> bool:
    per_s = float(text[0]) / _SECONDS[text[1]]
    return abs(per_s - limit.per_s) < _ALMOST * limit.per_s


def said(limit: Limit) -> str:
    """Say a limit in words, as in "500 a day"."""
    count, _, unit = _written(limit).partition("/")
    return say(_UNITS[unit].template, n=int(count) if count.isdecimal() else count)


_UNITS = {
    "s": Sentence("{n} a second"),
    "m": Sentence("{n} a minute"),
    "h": Sentence("{n} an hour"),
    "d": Sentence("{n} a day"),
}


def in_words(limits: Iterable[Limit]) -> str:
    """Say limits in words, as in "14 a second and 500 a day"; nothing where there are none."""
    *firsts, last = [*map(said, limits)] or [""]
    return say("{one} and {other}", one=", ".join(firsts), other=last) if firsts else last


def spacing_per_s(limits: Iterable[Limit]) -> float | None:
    """Say how many may go in a second, one after the other; None where no limit says so."""
    return min((limit.per_s for limit in limits if limit.is_spaced), default=None)


def a_day(limits: Iterable[Limit]) -> int | None:
    """Say how many may go within a day; None: any number."""
    return min((_within(limit, DAY_S) for limit in limits), default=None)


def _within(limit: Limit, seconds: float) -> int:
    if limit.is_spaced:
        return int(limit.per_s * seconds + _ALMOST)
    return limit.count * max(1, int(seconds / limit.window_s + _ALMOST))


def least_s(n: int, limits: Iterable[Limit]) -> float:
    """Say how long so many messages take at least, from the first to the last."""
    return max((_least_s(n, limit) for limit in limits), default=0.0) if n > 1 else 0.0


def _least_s(n: int, limit: Limit) -> float:
    if limit.is_spaced:
        return (n - 1) / limit.per_s
    return (n - 1) // limit.count * limit.window_s
