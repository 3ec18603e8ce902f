"""The wait that a server's words name."""

import re
from collections.abc import Mapping

LONGEST_WAIT_S = 86_400.0
_HOUR_S, _MINUTE_S = 3600.0, 60.0
_UNITS: Mapping[str, float] = {
    r"ms|milliseconds?": 0.001,
    r"s(?:ec(?:ond[aeio]?)?s?)?|sekund\w{0,2}|segundos?|секунд\w?|秒|초": 1.0,
    r"m(?:in(?:ut\w{0,3})?s?)?|minuut|минут\w?|分|분": _MINUTE_S,
    "полчаса": 30 * _MINUTE_S,
    r"h(?:(?:ou)?rs?)?|stunden?|heures?|horas?|or[ae]|uur|uren|godzin\w?|час\w{0,2}": _HOUR_S,
    "timm?ar?|timer?|小时|小時|時間|시간": _HOUR_S,
    r"days?|tage?n?|jours?|d[ií]as?|giorn[io]|dag(?:en)?|дн\w{1,2}|день|天|日|일": LONGEST_WAIT_S,
    "weeks?|wochen?|semaines?|semanas?|settiman[ae]": LONGEST_WAIT_S,
}
"""A unit in small letters -> its seconds."""
_UNIT = f"(?:{'|'.join(_UNITS)})(?![^\\W\\d_])"
_UP_TO = r"(?:\d{1,4} ?(?:to|or|bis|à|a|-) ?)?"
_NUMBER = r"(?P<number>\d{1,9}(?:[.,]\d)?)\s*"
_HALF = r"\b(?P<half>half an? |halbe[nr]? |demi[ -]e?|media |mezz[' ])"
_ONE = r"\b(?:an?|one|ein(?:e[rmn]?)?|une?|un[ao]?|een|uma?)[ ']\s*|(?<=через )"
_SURE = (
    r"again|retry(?:[- ]?after)?|wait|back|after|later|nach|erneut|через|réessaye\w+|reintent\w+"
)
_VAGUE = "in|for|within|until|dans|en|em|tra|fra|om|za|binnen"
_NAMED = re.compile(
    rf"\b(?:(?P<sure>{_SURE})\b[^0-9]{{0,40}}?|(?:{_VAGUE})\b(?P<gap>[^0-9]{{0,20}}?))"
    r"(?:(?P<hours>\d{1,3}):(?P<minutes>\d\d):(?P<seconds>\d\d)\b"
    rf"|(?:{_UP_TO}{_NUMBER}|{_HALF}|{_ONE})(?P<unit>{_UNIT}))"
)
_MORE = re.compile(rf"\s*(?:,|and|und|et|y|e)?\s*(\d{{1,4}})\s*({_UNIT})")
_BEHIND = re.compile(
    r"(\d{1,4}) ?(秒|分|小时|小時|時間|天|日|초|분|시간)[钟鐘間]?[之の]? ?(?:[后後]|뒤|후)"
)
"""A wait as Chinese, Japanese and Korean put it: the word for "after" comes last."""
_RETRY_AFTER = re.compile(rf"\bretry[- ]?after\W{{0,3}}(\d{{1,9}})\b(?![.,:]\d|\s*{_UNIT})")
"""As HTTP has it: in seconds, which it does not say."""
_LAST = re.compile(r"\b(?:last|past|previous|letzten|derni|[úu]ltim)")
_BEFORE = 60
_COUNTED = re.compile(r"\b\d+ (?:[^\W\d]+ ){1,4}$")
_LASTED = re.compile(r"\b(?:listed|seen|open(?:ed)?|active|idle|connected|valid|running|sent) $")
_PER_MINUTE = re.compile(
    r"\b(?:per|every|each|pro|je|par|por|al|na|в) (?:min(?:ut[eoaęy]|uut)?|минуту)\b"
    r"|\d [^\W\d]+ a minute\b|分钟内|每分钟|毎分|분당"
)


def wait_named_s(text: str) -> float | None:
    """The wait a server names ("try again in 300 seconds", "in an hour", "dans 10 minutes",
    "come back in 00:04:53", "at most 10 per minute"), at least 1 s and at most a day.
    """
    small = text.lower()
    named = _named(small)
    if named is None and (found := _RETRY_AFTER.search(small)):
        named = float(found[1])
    if named is None and (found := _BEHIND.search(small)):
        named = float(found[1]) * _unit_s(found[2])
    if named is None and _PER_MINUTE.search(small):
        named = _MINUTE_S
    return None if named is None else min(max(named, 1.0), LONGEST_WAIT_S)


def _named(text: str) -> float | None:
    """Find the first wait in words that is none of a limit's window."""
    waits = (_seconds(found) for found in _NAMED.finditer(text) if not _is_window(found))
    return next(waits, None)


def _is_window(found: re.Match[str]) -> bool:
    """Tell the time in which something is counted or was seen from one to wait for: "10 messages
    in 24 hours". A short one may as well be waited for.
    """
    if found["sure"]:
        return False
    before = found.string[max(0, found.start() - _BEFORE) : found.start()]
    if _LAST.search(found["gap"] or "") or _LASTED.search(before):
        return True
    is_long = found["unit"] is not None and _unit_s(found["unit"]) >= _HOUR_S
    return is_long and _COUNTED.search(before) is not None


def _seconds(found: re.Match[str]) -> float:
    if found["hours"]:
        hours, minutes, seconds = map(int, found.group("hours", "minutes", "seconds"))
        return (hours * 60 + minutes) * 60.0 + seconds
    number = (found["number"] or ("0.5" if found["half"] else "1")).replace(",", ".")
    unit_s = _unit_s(found["unit"])
    more = _MORE.match(found.string, found.end())
    rest = int(more[1]) * _unit_s(more[2]) if more and _unit_s(more[2]) < unit_s else 0.0
    return float(number) * unit_s + rest


def _unit_s(word: str) -> float:
    """Look up what a unit is in seconds."""
    return next(seconds for unit, seconds in _UNITS.items() if re.fullmatch(unit, word))
