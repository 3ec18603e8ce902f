"""Text in UTF-8 that some program has read as Windows-1252, and saved, as it was before. Pure."""

import functools
import html
import re
from collections.abc import Iterable, Iterator

from emailer import characters

_BEGINS = re.compile("[\xc2-\xf4][\x80-\U0010ffff]")
_BYTES = {chr(byte): byte for byte in range(0x100)} | {
    letter: byte
    for byte in range(0x80, 0xA0)
    for letter in bytes([byte]).decode("cp1252", "ignore")
}
_ENTITY = re.compile(
    r"&(?:[A-Za-z]{1,2}(?:uml|acute|grave|circ|tilde|ring|cedil|slash|caron|lig)|szlig"
    r"|#(?:1[3-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3,4}));"
)
_SIGN = re.compile(r"&(?:amp;){0,3}(amp|apos|nbsp|lt|gt|#0?3[89]|#x2[67]|#160);", re.IGNORECASE)
_LONGEST = 1_000_000
"""Characters of a line that is composed in one breath."""
_NO_LETTERS = re.compile("[\x80-\x9f\u0250-\u036f]")


def once(text: str) -> str:
    """Return a text as it was before; one in which anything else than ASCII was written so only
    in part stays as it is.
    """
    if text.isascii() or not _BEGINS.search(text):
        return text
    try:
        before = bytes(map(_BYTES.__getitem__, text)).decode()
    except (KeyError, UnicodeDecodeError):
        return text
    return text if _NO_LETTERS.search(before) else before


def lines_once(lines: Iterable[str]) -> Iterator[str]:
    """Write each line as `once` does, its accents on their letters (NFC), as it is typed."""
    return (
        (line if "&" not in line else _with_letters(line))
        if line.isascii()
        else _composed(once(_with_letters(line)))
        for line in lines
    )


def _composed(line: str) -> str:
    return characters.normal("NFC", line) if len(line) < _LONGEST else line


def _with_letters(line: str) -> str:
    """Put letters in place of those entities that a web page's database writes for them."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), line) if "&" in line else line


def cells_once(cells: Iterable[str]) -> Iterator[str]:
    """Write the cells of a workbook as lines are written."""
    return with_signs(lines_once(cells))


def with_signs(lines: Iterable[str]) -> Iterator[str]:
    """Put the signs of `Tom &amp; Amy` in their places, in a text that is no page and no XML, where
    these say what is markup.
    """
    return map(functools.partial(_SIGN.sub, _sign_of), lines)


def _sign_of(found: re.Match[str]) -> str:
    return html.unescape(f"&{found[1].lower()};").replace("\xa0", " ")
