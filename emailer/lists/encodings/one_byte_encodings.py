"""Bytes that are no UTF-8 -> how odd the words are that an encoding makes of them. Pure.

Every encoding of single bytes fits nearly every text; but read wrongly, names have signs, capitals
or another script's letters within them, which hardly anybody's name has.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import NamedTuple

MOST_BYTES = 1 << 16
CODECS: Mapping[str, str] = {
    "Windows-1252": "cp1252", "Mac Roman": "mac_roman", "Windows-1250": "cp1250",
    "ISO-8859-15": "iso8859_15", "DOS 850": "cp850", "Windows-1251": "cp1251",
    "Windows-1253": "cp1253", "Windows-1255": "cp1255", "KOI8-R": "koi8_r",
    "Windows-1256": "cp1256", "DOS 852": "cp852", "DOS 866": "cp866", "ISO-8859-5": "iso8859_5",
    "Mac Cyrillic": "mac_cyrillic", "Thai": "cp874",
}  # fmt: skip
"""The likeliest first: it is taken where no other makes better words."""

_WORD = re.compile(rb"[^\s,;:|/()<>\[\]{}@\"0-9\x00-\x1f\x7f]+")
_BEFORE = "\u201c\u201e\u2018\u201a\u00ab\u00bb\u00a1\u00bf\u2013\u2014\u2022\u00b7'"
_BEHIND = "\u201d\u2019\u00bb\u00ab\u2026\u2013\u2014\u00ae\u2122\u20ac\u00b0\u00b2\u00b3.!?'-"
_CLOSES_TOO = "\u201c\u2018"
_WITHIN = "\u2019\u2013\u00b7\u00b4"
_NO_NAME = frozenset("\ufb01\ufb02\u2126\u03a9\u03c0\u0131\u00aa\u00ba\u00b5\u0192")
"""Letters that are signs, and ligatures, where Macs keep letters of others."""
_RARE = frozenset("\u0152\u0153\u0178\u017d\u017e\u0160\u0161")
"""Letters that few have who write in the West's encodings; Windows-1250 is made for most."""
_SERBIAS = frozenset("ЂЃЉЊЌЋЏђѓљњќћџ")
"""Where Macs keep the capitals of Russian."""
_TURKISH, _ICELANDS = frozenset("\xdd\xde\xd0\xfd\xfe\xf0"), frozenset("áéíóúæÁÉÍÓÚÆ")
_AS_TURKISH = str.maketrans("\xdd\xde\xd0\xfd\xfe\xf0", "\u0130\u015e\u011e\u0131\u015f\u011f")
_VOWELS = frozenset("аеёиоуыэюяіїєαεηιουωάέήίόύώϊϋ")
_CONSONANTS = 4  # in a row


class Odd(NamedTuple):
    """How odd the words of a sample are in an encoding: 0 where none is."""

    encoding: str
    score: float


class Likelier(NamedTuple):
    """Another encoding that makes better words of a text: one as it is, and as it would be."""

    encoding: str
    was: str
    better: str


def sample(start: bytes) -> bytes:
    """Return the first words that have other bytes than ASCII's, each on a line."""
    found = (one[0][:100] for one in _WORD.finditer(start) if not one[0].isascii())
    return b"\n".join(islice(found, MOST_BYTES // 16))[:MOST_BYTES]


def weigh(some: bytes, encoding: str) -> Odd:
    """Weigh the words that an encoding makes of a sample."""
    return Odd(encoding, sum(_oddity(word, encoding) for word in _words(some, encoding)))


def best(some: bytes, *but: str) -> Odd:
    """Find the encoding whose words are the least odd, of those that can be it."""
    can_be = [name for name in CODECS if name not in but and _fits(some, name)]
    return min(
        (weigh(some, name) for name in can_be),
        key=lambda one: one.score,
        default=Odd("", float("inf")),
    )


def _fits(some: bytes, encoding: str) -> bool:
    try:
        some.decode(CODECS[encoding])
    except UnicodeDecodeError:
        return False
    return True


def likelier(some: bytes, taken: str) -> Likelier | None:
    """Name an encoding that makes much better words of a sample than the one taken does."""
    if taken not in CODECS:
        return None
    if (score := weigh(some, taken).score) < 1:
        return _turkish(some) if taken == "Windows-1252" else None
    other = best(some, taken)
    if other.score * 2 > score:
        return None
    pairs = list(zip(_words(some, taken), _words(some, other.encoding), strict=False))
    was, better = max(pairs, key=lambda pair: _oddity(pair[0], taken) if pair[0] != pair[1] else 0)
    return Likelier(other.encoding, was, better)


def _turkish(some: bytes) -> Likelier | None:
    """Name Turkish, the letters of which are Iceland's otherwise, where none of Iceland's others
    stand beside them.
    """
    words = list(_words(some, "Windows-1252"))
    if any(map(_ICELANDS.intersection, words)):
        return None
    was = next(filter(_TURKISH.intersection, words), "")
    return Likelier("Windows-1254", was, was.translate(_AS_TURKISH)) if was else None


def _words(some: bytes, encoding: str) -> Iterator[str]:
    return iter(some.decode(CODECS[encoding], "replace").split("\n"))


@cache
def _is_western(encoding: str) -> bool:
    return CODECS[encoding] in ("cp1252", "mac_roman", "iso8859_15", "cp850")


def _oddity(word: str, encoding: str) -> float:
    """Weigh one word: 1 for what hardly any name has, less for what few have."""
    core = word.lstrip(_BEFORE).rstrip(_BEHIND)
    closed = core.rstrip(_CLOSES_TOO)
    odd = 0.4 * (core != closed)
    if not closed:
        return 0.0
    odd += sum(_odd_letter(closed, i) for i, one in enumerate(closed) if not one.isascii())
    if _is_western(encoding):
        odd += 0.3 * len(_RARE.intersection(closed))
    odd += 0.3 * len(_SERBIAS.intersection(closed)) * (encoding == "Windows-1251")
    odd += 0.4 * (encoding == "DOS 852" and not closed.isascii())  # fewer write it every year
    scripts = {_script(one) for one in closed if one.isalpha()}
    return (
        odd
        + (len(scripts) > 1)
        + (_odd_latin(closed) if scripts == {"LATIN"} else 0)
        + (_odd_elsewhere(closed) if scripts & {"CYRILLIC", "GREEK"} else 0)
    )


def _odd_letter(word: str, i: int) -> float:
    """Weigh a letter where it stands in a word: what is none, and capitals and small ones mixed."""
    one, before, behind = word[i], word[i - 1 : i] if i else "", word[i + 1 : i + 2]
    if one in _NO_NAME:
        return 1.0
    if not one.isalpha() and not unicodedata.combining(one):
        return 0.0 if one in _WITHIN and before.isalpha() and behind.isalpha() else 1.0
    if one.isupper():
        return 1.0 if before.islower() or (before.isalpha() and behind.islower()) else 0.0
    return 1.0 if one.islower() and behind.isupper() else 0.0


def _odd_latin(word: str) -> float:
    """Weigh letters in a row that are all accented."""
    return 1.0 if re.search(r"[^\x00-\x7f]{3}", word) else 0.0


def _odd_elsewhere(word: str) -> float:
    """Weigh a word in Cyrillic or Greek: without a capital, or with many consonants in a row."""
    is_vowel = "".join("v" if one in _VOWELS else "c" for one in word.lower())
    return 0.5 * word[0].islower() + 0.5 * ("c" * _CONSONANTS in is_vowel)


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
