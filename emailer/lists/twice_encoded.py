"""Text in UTF-8 that some program has read as Windows-1252, and saved, as it was before. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_BEGINS = re.compile("[\xc2-\xf4][\x80-\U0010ffff]")
_BYTES = {chr(byte): byte for byte in range(0x100)} | {
    letter: byte
    for byte in range(0x80, 0xA0)
    for letter in bytes([byte]).decode("cp1252", "ignore")
}
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
    composed = unicodedata.normalize
    return (line if line.isascii() else composed("NFC", once(line)) for line in lines)
