"""The bytes of a file -> its lines of text, in constant memory.
Knows nothing of what stands in them.
"""

import codecs
import io
import re
import string
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO

from emailer.lists.encodings import asian_encodings, one_byte_encodings
from emailer.lists.encodings.one_byte_encodings import Likelier
from emailer.tongue import Sentence

MAX_LINE = 16_000_000  # characters; a line is the one thing that is held whole
_CHUNK_BYTES = 1 << 16
_PEEK_BYTES = 1 << 20

_NOT_TEXT = (
    (
        b"PK\x03\x04",
        Sentence(
            "This is a packed file, and no Excel workbook; save the list as CSV or .xlsx and "
            "try again."
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        Sentence(
            "This is an old Office document, and no Excel workbook; "
            "save the list as CSV and try again."
        ),
    ),
    (
        b"%PDF",
        Sentence("This looks like a PDF; a list is read from a workbook, a CSV or a text file."),
    ),
    (
        b"{\\rtf",
        Sentence(
            "This looks like a word processor's document; save it as plain text or CSV and try "
            "again."
        ),
    ),
    (
        b"SQLite format 3",
        Sentence("This is a database; export the table with the addresses as CSV and try again."),
    ),
    (b"\x1f\x8b", Sentence("This looks like a compressed file; unpack it and try again.")),
)
ENCODINGS: Mapping[str, str] = {
    "UTF-8": "utf-8-sig", "UTF-16": "utf-16", "UTF-16 LE": "utf-16-le", "UTF-16 BE": "utf-16-be",
    "Windows-1252": "cp1252", "Mac Roman": "mac_roman", "ISO-8859-15": "iso8859_15",
    "Windows-1250": "cp1250", "Windows-1251": "cp1251", "KOI8-R": "koi8_r",
    "Windows-1253": "cp1253", "Windows-1254": "cp1254", "Windows-1255": "cp1255",
    "Windows-1256": "cp1256", "Shift JIS": "cp932", "GB 18030": "gb18030", "Big5": "big5",
    "EUC-KR": "cp949", "DOS 850": "cp850", "UTF-8 + Windows-1252": "utf-8", "EUC-JP": "euc_jp",
    "ISO-2022-JP": "iso2022_jp_2", "ISO-2022-KR": "iso2022_kr", "DOS 852": "cp852",
    "DOS 866": "cp866", "ISO-8859-5": "iso8859_5", "Mac Cyrillic": "mac_cyrillic",
    "Thai": "cp874", "UTF-32": "utf-32", "UTF-32 LE": "utf-32-le", "UTF-32 BE": "utf-32-be",
}  # fmt: skip
"""What can be chosen, by its name; the first of them are also found."""
MIXED = "UTF-8 + Windows-1252"
"""What a file is in that was put together of two: each line is what it can be."""
_FEW = 10  # lines in other encodings, to one of UTF-8
_ADDRESS = re.compile(rb"[a-z0-9]@[a-z0-9-]{1,63}\.[a-z]{2}", re.IGNORECASE)
_LETTERS = frozenset(string.ascii_letters.encode())


class ListError(ValueError):
    """Why a whole list cannot be read, in a sentence that says what to do; `field`: of a form,
    where it is about another than that of the list.
    """

    field = ""


def decode(file: BinaryIO, chosen: str = "") -> tuple[Iterator[str], str]:
    """Return the lines of a seekable binary file, each ended by LF,
    and the encoding's name; the file stays open.

    Raises ListError when it is no text, or, later, at a line beyond MAX_LINE characters.
    """
    encoding = _checked(file, chosen) if chosen else _encoding(file)
    file.seek(0)
    if encoding == MIXED:
        return _bounded(_mixed_lines(file)), encoding
    return _lines(file, ENCODINGS[encoding]), encoding


def likelier(file: BinaryIO, encoding: str) -> Likelier | None:
    """Name an encoding that makes better words of a file than the one it is read in,
    where that is a guess; the file is at its beginning then.
    """
    if encoding == MIXED or not is_guessed(encoding):
        return None
    file.seek(0)
    some = one_byte_encodings.sample(file.read(_PEEK_BYTES))
    file.seek(0)
    return one_byte_encodings.likelier(some, encoding)


def is_guessed(encoding: str) -> bool:
    """Tell whether other encodings would have fitted too: their letters would be others."""
    return encoding == MIXED or not encoding.startswith("UTF")


def _checked(file: BinaryIO, chosen: str) -> str:
    if not _fits(file, chosen):
        raise ListError(
            Sentence("This file is not text in {chosen}; choose another encoding.", chosen=chosen)
        )
    return chosen


def _encoding(file: BinaryIO) -> str:
    """Look at all bytes once: UTF-16 says so itself, UTF-8 cannot be met by chance;
    the rest is Windows' or a Mac's, or, where it fits neither, what makes sense of it.
    """
    file.seek(0)
    start = file.read(_PEEK_BYTES)
    for magic, sentence in _NOT_TEXT:
        if start.startswith(magic):
            raise ListError(sentence)
    if _is_ebcdic(start):
        raise ListError(
            Sentence("This is text of a mainframe (EBCDIC); save it as CSV in UTF-8 and try again.")
        )
    tried = []
    for encoding in _candidates(start):
        if _fits(file, encoding):
            return encoding
        tried.append(encoding)
    raise ListError(
        Sentence(
            "This file is not text in {candidates}; save it as CSV in UTF-8 and try again.",
            candidates=" or ".join(tried),
        )
    )


def _candidates(start: bytes) -> Iterator[str]:
    """Yield what a text may be in, the likeliest first."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        yield "UTF-32"
        return
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "UTF-16"
        return
    if wide := _without_mark(start[:4096]):
        yield wide
        return
    if shifting := asian_encodings.shifting(start):
        yield shifting
    yield "UTF-8"
    if _is_mixed(start):
        yield MIXED
    if eastern := asian_encodings.best(start):
        yield eastern
    some = one_byte_encodings.sample(start)
    # a word of other letters alone tells nothing: any bytes are one in some encoding
    has_words = any(byte in _LETTERS for byte in some) or _ADDRESS.search(start) is not None
    mac, windows = (
        one_byte_encodings.weigh(some, name).score for name in ("Mac Roman", "Windows-1252")
    )
    if has_words and mac < windows:
        yield "Mac Roman"
    yield "Windows-1252"
    best = one_byte_encodings.best(some, "Mac Roman", "Windows-1252")
    if has_words and best.score < 1:
        yield best.encoding


def _without_mark(start: bytes) -> str:
    """Name UTF-16 that does not say so itself: of plain letters every second byte is 0,
    and no other; beside letters of other scripts addresses are plain still. Of UTF-32 every
    fourth byte at least is 0, and the one beside it is nearly always.
    """
    if len(start) > 8 and len(start) % 4 == 0:
        if not any(start[3::4]) and not any(one > 16 for one in start[2::4]):
            return "UTF-32 LE"
        if not any(start[::4]) and not any(one > 16 for one in start[1::4]):
            return "UTF-32 BE"
    even, odd = start[::2], start[1::2]
    zeros = even.count(0), odd.count(0)
    if zeros[0] == 0 and zeros[1] * 10 > len(odd) and len(start) > 8:
        return "UTF-16 LE"
    is_big = zeros[1] == 0 and zeros[0] * 10 > len(even) and len(start) > 8
    return "UTF-16 BE" if is_big else ""


_ENDS_EBCDIC, _ENDS_ASCII = frozenset(b"\x15\x25"), frozenset(b"\n\r")
_LETTERS_EBCDIC = 0x81  # and above
_MOSTLY = 0.6


def _is_ebcdic(start: bytes) -> bool:
    """Tell whether lines end as a mainframe's do, and no other, and most bytes are its letters."""
    found = frozenset(start)
    letters = sum(one >= _LETTERS_EBCDIC for one in start)
    return (
        len(start) > 8
        and bool(found & _ENDS_EBCDIC)
        and not found & _ENDS_ASCII
        and letters > _MOSTLY * len(start)
    )


def _is_mixed(start: bytes) -> bool:
    """Tell whether some lines with other bytes than ASCII's are UTF-8, which is not met by chance:
    a word is, but hardly a line.
    """
    wide = [one for one in start.splitlines() if not one.isascii()]
    return sum(map(_is_utf_8, wide)) * _FEW > len(wide)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _fits(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    codec = "latin-1" if encoding == MIXED else ENCODINGS[encoding]
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        while chunk := file.read(_CHUNK_BYTES):
            if "\0" in decoder.decode(chunk):
                raise ListError(
                    Sentence(
                        "This file holds bytes that are no text; save the list as CSV and try "
                        "again."
                    )
                )
        decoder.decode(b"", final=True)
    except UnicodeError:  # UTF-16 and UTF-32 without a mark, too
        return False
    return True


def _lines(file: BinaryIO, codec: str) -> Iterator[str]:
    """Read lines of one encoding, as nearly all lists are: `_bounded` by itself would cost each
    of them one call more.
    """
    text = io.TextIOWrapper(file, encoding=codec, newline=None)
    try:
        for number, line in enumerate(iter(partial(text.readline, MAX_LINE + 1), ""), 1):
            if len(line) > MAX_LINE:
                raise _too_long(number)
            yield line
    finally:
        text.detach()  # else the wrapper closes its caller's file


def _mixed_lines(file: BinaryIO) -> Iterator[str]:
    """Read each line as UTF-8 where it is that, else as Windows'."""
    is_first = True
    for content in iter(partial(file.readline, MAX_LINE + 1), b""):
        codec = "utf-8-sig" if is_first else "utf-8"
        is_first = False
        try:
            line = content.decode(codec)
        except UnicodeDecodeError:
            line = content.decode("cp1252", "replace")
        yield from io.StringIO(line, newline=None)


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise _too_long(number)
        yield line


def _too_long(number: int) -> ListError:
    return ListError(
        Sentence(
            "Line {number} is longer than {max_line} characters; is this a list?",
            number=number,
            max_line=MAX_LINE,
        )
    )
