"""Characters that a text cannot hold, by where it goes; and a text fit to be said again. Pure.

Controls are those of ASCII and the 32 behind them (C1); a surrogate is half a character, which no
encoding writes.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

_ASCII = "\x00-\x1f\x7f"
_ALL = f"{_ASCII}\x80-\x9f"
_HALVES = "\ud800-\udfff"

NO_FIELD = re.compile(f"[\x00{_HALVES}]")
"""What no field may hold, whatever way it came: a database cannot store it."""
ASCII_CONTROL = re.compile(f"[{_ASCII}]")
"""What stands in no command and no parameter of a protocol."""
CONTROL = re.compile(f"[{_ALL}]")
HALF = re.compile(f"[{_HALVES}]")
NO_LINE = re.compile(f"[{_ALL}{_HALVES}]")
"""What no text of one line holds."""
NO_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_HALVES}]")
"""What no text of several lines holds: of controls it has tabs and line ends."""
NO_HEADERS = re.compile(f"[{_ALL}\u2028\u2029{_HALVES}]+")
"""Runs of what no header of a mail holds, a line break in any script among it."""
STEERS_TERMINAL = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069{_HALVES}]"
)
"""Escapes, and what turns a line round; tabs and line feeds stay."""

SHOWN = 40
MOST_MARKS = 30
"""So many marks on one letter are put in order together (UAX 15, Stream-Safe Text Format)."""
_MARKS_WHEN_WRITTEN_APART = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_MAY_BE_MARKS = re.compile(rf"[\W{_MARKS_WHEN_WRITTEN_APART}]{{{MOST_MARKS}}}")


def is_storable(text: str) -> bool:
    """Tell whether a field can hold a text, which may be long: a pattern looks at each character,
    an encoder at many at once.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def shown(text: str, most: int = SHOWN) -> str:
    """Return the beginning of what somebody wrote, fit to be said again."""
    return NO_LINE.sub("\ufffd", text[:most])


def normal(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Write a text in a normal form of Unicode, its marks in order by so many of them: to sort
    those of one run takes time that grows with the square of them.
    """
    if len(text) <= MOST_MARKS or text.isascii() or not _MAY_BE_MARKS.search(text):
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, piece) for piece in _with_few_marks(text))


def _with_few_marks(text: str) -> Iterator[str]:
    begin = marks = 0
    for end, sign in enumerate(text, 1):
        is_mark = unicodedata.combining(sign) or sign in _MARKS_WHEN_WRITTEN_APART
        marks = marks + 1 if is_mark else 0
        if marks == MOST_MARKS:
            yield text[begin:end]
            begin, marks = end, 0
    yield text[begin:]
