"""What a number format of a spreadsheet says (ECMA-376, 18.8.30): sections for numbers above zero,
below it, zero and texts, each of pieces. Pure.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

AS_IT_STANDS = "@"
"""The format of texts."""
LONGEST = 255
"""Characters of a format; as in Excel."""
_SECTION = re.compile(r'(?:"[^"]*+"|\\.|[_*].|\[[^\]]*+\]|[^;"\\\[\]_*])*+', re.DOTALL)
_MOST_SECTIONS = 4  # above zero, below, zero, texts
_NO_SHEET_HOLDS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|(?P<pad>[_*].)|'
    r"(?P<half>AM/PM|A/P)|(?P<general>General)|(?P<part>y+|m+|d+|h+|s+)|"
    r"(?P<fraction>(?:[0#?]+ +)?[0#?]{1,3}/(?:[0#?]{1,3}|[1-9][0-9]{0,2}))|"
    r"(?P<digits>[0#?][0#?,.]*)|(?P<percent>%)|(?P<plain>[^A-Za-z0-9@])",
    re.IGNORECASE | re.DOTALL,
)
_OF_LANGUAGE = re.compile(r"\$([^\"-]*)(?:-([A-Za-z0-9-]{1,20}))?")
_THE_SYSTEMS = re.compile(r"F[48]00|x-sys.*", re.IGNORECASE)
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|color *(?:[1-9]|[1-4][0-9]|5[0-6])",
    re.IGNORECASE,
)
_PARTS = {"y": "year", "m": "month", "d": "day", "h": "hour", "s": "second"}
OF_DATES = frozenset({"year", "month", "day"})
ELAPSED = {"h": "hours", "m": "minutes", "s": "seconds"}
"""How many there are in all, beyond a day or an hour: [h]:mm."""
OF_INSTANTS = OF_DATES | {"hour", "minute", "second"} | {*ELAPSED.values()}
OF_NUMBERS = frozenset({"digits", "general", "fraction"})


class FormatError(ValueError):
    """A number format that is not understood."""


class Piece(NamedTuple):
    """A part of a format: digits, general, a fraction, percent, half (of a day), a part of an
    instant or of a duration, or nothing of these: a text as it stands.
    """

    kind: str
    text: str


Section = Sequence[Piece]


def cut(code: str) -> Sequence[Section]:
    """Cut a format into its sections for numbers and instants. Raises FormatError: one that a sheet
    would not open with, in whatever section, is none.
    """
    if len(code) > LONGEST or _NO_SHEET_HOLDS.search(code):
        raise FormatError(code)
    texts, at = [], 0
    while found := _SECTION.match(code, at):
        texts.append(found[0])
        if not code[found.end() :].startswith(";"):
            break
        at = found.end() + 1
    if sum(map(len, texts)) + len(texts) - 1 < len(code) or len(texts) > _MOST_SECTIONS:
        raise FormatError(code)
    if len(texts) == _MOST_SECTIONS or (len(texts) > 1 and AS_IT_STANDS in texts[-1]):
        _pieces(texts.pop().replace(AS_IT_STANDS, ""))
    return [_pieces(text) for text in texts]


def _pieces(section: str) -> Section:
    """Cut a section of a format. Raises FormatError."""
    at, found = 0, []
    while at < len(section):
        token = _TOKEN.match(section, at)
        if token is None:
            raise FormatError(section)
        at = token.end()
        found.append(_piece(token))
    numbers = [piece for piece in found if piece.kind in OF_NUMBERS]
    if len(numbers) > 1 and not all(map(_is_masked, numbers)):
        raise FormatError(section)
    return _with_minutes(found)


def _is_masked(piece: Piece) -> bool:
    """Tell whether it has places for digits alone, as those of a telephone number have."""
    return piece.kind == "digits" and not set(piece.text) - {"0", "#", "?"}


def _piece(token: re.Match[str]) -> Piece:
    kind = token.lastgroup or ""
    text = token[kind]
    match kind:
        case "quoted" | "escaped" | "plain":
            return Piece("", text)
        case "pad":
            return Piece("", "")
        case "bracket" if len({*text.lower()}) == 1 and text[0].lower() in ELAPSED:
            return Piece(ELAPSED[text[0].lower()], text)
        case "bracket":
            return Piece("", _bracket(text))
        case "part":
            return Piece(_PARTS[text[0].lower()], text.lower())
        case "digits" if text.endswith(",") or text.count(".") > 1 or "," in text.split(".")[-1:]:
            raise FormatError(text)
    return Piece(kind, text)


def _bracket(text: str) -> str:
    """Return what a bracket writes: a currency, or nothing for a colour and a language."""
    if _COLOUR.fullmatch(text):
        return ""
    found = _OF_LANGUAGE.fullmatch(text)
    if not found or (found[2] and _THE_SYSTEMS.fullmatch(found[2])):
        raise FormatError(text)
    return found[1]


def _with_minutes(pieces: Sequence[Piece]) -> Section:
    """Take an m for minutes behind hours, and before seconds."""
    parts = [place for place, piece in enumerate(pieces) if piece.kind in OF_INSTANTS]
    kinds = ["", *(pieces[place].kind for place in parts), ""]
    minutes = {
        place
        for n, place in enumerate(parts)
        if kinds[n + 1] == "month" and (kinds[n] in ("hour", "hours") or kinds[n + 2] == "second")
    }
    return [
        Piece("minute", piece.text) if place in minutes and len(piece.text) < 3 else piece
        for place, piece in enumerate(pieces)
    ]
