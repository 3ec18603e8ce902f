"""How a spreadsheet shows a number or an instant, by its number format (ECMA-376, 18.8.30), for the
texts that are read of workbooks: 12.5 as 12,50 €, 2016-01-01 as 1.1.2016. Pure.

Of the formats those are understood that people see: digits, thousands, percent, dates, times,
texts beside them. A text that is no number and no instant stays as it is.
"""

import datetime as dt
import locale
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from emailer import format_sections
from emailer.format_sections import (
    AS_IT_STANDS,
    ELAPSED,
    OF_DATES,
    OF_INSTANTS,
    OF_NUMBERS,
    FormatError,
    Piece,
    Section,
)

if TYPE_CHECKING:
    from babel import Locale

_DIGITS = format_sections.LONGEST + 50  # of a format, and of a number
_EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_UP)
_LONGEST_VALUE = 43  # that these two find
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,20})?", re.ASCII)
_INSTANT = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d))?"
    r"(?:(?:^| )(?P<hour>\d{2,6}):(?P<minute>\d\d)(?::(?P<second>\d\d))?)?",
    re.ASCII,
)
_SHOWN = dict.fromkeys(OF_INSTANTS, "time") | dict.fromkeys(OF_DATES, "date")
_SHOWN |= dict.fromkeys(OF_NUMBERS, "number")


def language_of(code: str) -> str:
    """Return the language that a format names, such as de; "" where it names none."""
    tags = (_tag(found) for found in re.findall(r"\[\$[^][-]*-([A-Za-z0-9-]{1,20})\]", code))
    return next(filter(None, tags), "")


def said_in(language: str, code: str) -> str:
    """Have a format speak a language, unless it names one."""
    return code if language_of(code) or code == AS_IT_STANDS else f"[$-{language}]{code}"


def shows(code: str) -> frozenset[str]:
    """Say what a format shows: number, date, time; nothing where it is not understood."""
    try:
        writer(code)
    except FormatError:
        return frozenset()
    first = () if code.strip() == AS_IT_STANDS else format_sections.cut(code)[0]
    return frozenset(_SHOWN[piece.kind] for piece in first if piece.kind in _SHOWN)


def decimal_sign(language: str) -> str:
    """Return what stands before the fractions of numbers."""
    return str(_of(language).number_symbols["latn"]["decimal"])


def shown(code: str, value: str) -> str:
    """Show a value by a format; as it stands where that is not understood."""
    return writer(code)(value) if shows(code) else value


@lru_cache(maxsize=50)  # each keeps the numbers and instants that it showed
def writer(code: str) -> Callable[[str], str]:
    """Return what shows a text by a format. Raises FormatError."""
    if code.strip() == AS_IT_STANDS:
        return str
    spoken = _of(language_of(code) or "en")
    sections = format_sections.cut(code)[:2]
    kinds = {piece.kind for one in sections[:1] for piece in one}
    if kinds & OF_INSTANTS and not kinds & {*OF_NUMBERS, "percent"}:
        show: Callable[[str], str] = _Instants(sections[0], spoken)
    elif kinds & OF_NUMBERS and not kinds & OF_INSTANTS:
        show = _Numbers(sections, spoken)
    else:
        raise FormatError(code)
    kept = lru_cache(maxsize=1000)(show)
    return lambda text: kept(text) if len(text) <= _LONGEST_VALUE else text


@lru_cache(maxsize=100)
def _tag(text: str) -> str:
    """Read how a format names a language: by its number in Windows, or as RFC 5646 does."""
    is_number = re.fullmatch(r"[0-9A-Fa-f]{3,8}", text)
    known = locale.windows_locale.get(int(text, 16) & 0xFFFF, "") if is_number else text
    tag = known.replace("_", "-")
    try:
        return tag if tag and _of(tag) else ""
    except (ValueError, LookupError):
        return ""


@lru_cache(maxsize=100)
def _of(tag: str) -> "Locale":
    """Find a language. Raises ValueError, or LookupError where it is not known."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  (the outbox has none)

    try:
        return Locale.parse(tag, sep="-")
    except UnknownLocaleError as error:
        raise LookupError(tag) from error


class _Instants:
    """Shows dates and times, as they are written of a workbook."""

    def __init__(self, pieces: Section, spoken: "Locale") -> None:
        self._pieces, self._spoken = pieces, spoken
        kinds = {piece.kind for piece in pieces}
        self._needs_date, self._is_halved = bool(kinds & OF_DATES), "half" in kinds
        self._is_elapsed = bool(kinds & {*ELAPSED.values()})

    def __call__(self, text: str) -> str:
        found = _INSTANT.fullmatch(text)
        if not text or not found or (self._needs_date and not found["year"]):
            return text
        year, month, day = (int(found[name] or 1) for name in ("year", "month", "day"))
        hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
        if self._is_elapsed:
            return text if found["year"] else self._lasting((hour * 60 + minute) * 60 + second)
        try:  # a sheet's clock has no zone
            at = dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        except ValueError:
            return text
        return "".join(self._written(piece, at) for piece in self._pieces).strip()

    def _lasting(self, seconds: int) -> str:
        """Write how long something lasts: what is counted in all, and what is left beside that."""
        in_all = {"hours": seconds // 3600, "minutes": seconds // 60, "seconds": seconds}
        of_day = dt.timedelta(seconds=seconds % 86_400)
        at = dt.datetime(1, 1, 1) + of_day  # noqa: DTZ001
        return "".join(
            f"{in_all[piece.kind]:0{len(piece.text)}}" if piece.kind in in_all
            else self._written(piece, at)
            for piece in self._pieces
        ).strip()  # fmt: skip

    def _written(self, piece: Piece, at: dt.datetime) -> str:
        n = len(piece.text)
        match piece.kind:
            case "":
                return piece.text
            case "year":
                return f"{at.year % 100:02}" if n < 3 else f"{at.year:04}"
            case "month" if n > 2:
                return self._named(self._spoken.months, n, at.month)
            case "day" if n > 2:
                return self._named(self._spoken.days, n, at.weekday())
            case "half":
                return ("AM" if at.hour < 12 else "PM")[: (n + 1) // 2]
        is_halved = piece.kind == "hour" and self._is_halved
        of = (at.hour - 1) % 12 + 1 if is_halved else getattr(at, piece.kind)
        return f"{of:0{min(n, 2)}}"

    def _named(self, names: Mapping[str, Mapping[str, Mapping[int, str]]], n: int, of: int) -> str:
        if n == 4:
            return names["format"]["wide"][of]
        return names["stand-alone"]["abbreviated"][of][: 1 if n > 4 else None]


class _Numbers:
    """Shows numbers; those below zero by a section of their own, if there is one."""

    def __init__(self, sections: Sequence[Section], spoken: "Locale") -> None:
        signs = spoken.number_symbols["latn"]
        self._sections = [_NumberSection(one, signs) for one in sections]

    def __call__(self, text: str) -> str:
        if not _NUMBER.fullmatch(text):
            return text
        if text[0] != "-":
            return self._sections[0].written(Decimal(text))
        number = Decimal(text[1:])
        if len(self._sections) > 1:
            return self._sections[1].written(number)
        written = self._sections[0].written(number)
        return f"-{written}" if any("1" <= one <= "9" for one in written) else written


class _NumberSection:
    """Shows numbers that are not below zero by a section of a format."""

    def __init__(self, section: Section, signs: Mapping[str, str]) -> None:
        places = [n for n, one in enumerate(section) if one.kind in OF_NUMBERS]
        first, last = (places[0], places[-1]) if places else (len(section), len(section))
        texts = [one.text for one in section]
        self._before, self._behind = "".join(texts[:first]), "".join(texts[last + 1 :])
        self._between = section[first : last + 1]
        self._by = 100 if any(one.kind == "percent" for one in section) else 1
        self._signs = str.maketrans({".": signs["decimal"], ",": signs["group"]})
        self._kind = section[first].kind if places else ""
        self._digits = _Digits(texts[first] if self._kind == "digits" else "")

    def written(self, number: Decimal) -> str:
        """Write one; rounded as people do."""
        number = _EXACT.multiply(number, self._by)
        return f"{self._before}{self._number(number)}{self._behind}".strip()

    def _number(self, number: Decimal) -> str:
        if len(self._between) > 1:
            return _masked(self._between, str(_EXACT.quantize(number, Decimal(1))))
        match self._kind:
            case "general":
                return format(number.normalize(_EXACT), "f").translate(self._signs)
            case "fraction":
                return _fraction(self._between[0].text, Fraction(number))
            case "digits":
                return self._digits.written(number).translate(self._signs)
        return ""


class _Digits:
    """Shows numbers by places for digits, as in #,##0.00."""

    def __init__(self, places: str) -> None:
        whole, _, fraction = places.partition(".")
        self._least, self._least_behind = whole.count("0"), fraction.count("0")
        self._places = Decimal(1).scaleb(-len(fraction))
        self._spec = ",f" if "," in whole else "f"

    def written(self, number: Decimal) -> str:
        """Write as many digits as the format asks for, and no more."""
        digits = format(_EXACT.quantize(number, self._places), self._spec)
        whole, _, fraction = digits.partition(".")
        if len(whole) < self._least or whole == "0":
            whole = whole.zfill(self._least) if self._least else ""
        if len(fraction) > self._least_behind and fraction.endswith("0"):
            fraction = fraction[: max(len(fraction.rstrip("0")), self._least_behind)]
        return f"{whole}.{fraction}" if fraction else whole


def _masked(section: Section, digits: str) -> str:
    """Put the digits of a whole number into its places, from behind, as of a telephone number."""
    left, written = list("" if digits == "0" else digits), []
    first = next(n for n, one in enumerate(section) if one.kind == "digits")
    for n, piece in reversed([*enumerate(section)]):
        if piece.kind != "digits":
            written.append(piece.text)
            continue
        written += [left.pop() if left else "0" * (one == "0") for one in reversed(piece.text)]
        if n == first:
            written.append("".join(left))
    return "".join(reversed(written))


def _fraction(places: str, number: Fraction) -> str:
    """Write a number with a fraction, as 1 1/2; its whole stands in front where it has a place."""
    over, _, under = places.rpartition("/")
    whole_places, is_mixed, _ = over.rpartition(" ")
    whole = int(number) if is_mixed else 0
    if under.isdecimal() and int(under):
        below = int(under)
        above = round((number - whole) * below)
    else:
        nearest = (number - whole).limit_denominator(10 ** len(under) - 1)
        above, below = nearest.numerator, nearest.denominator
    if is_mixed and above >= below:
        whole, above = whole + 1, 0
    said = [str(whole)] if is_mixed and (whole or not above or "0" in whole_places) else []
    return " ".join([*said, f"{above}/{below}"] if above or not is_mixed else said)
