"""The bytes of a file -> its lines of text, in constant memory. Knows nothing of what stands in them."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

MAX_LINE = 16_000_000  # characters; a line is the one thing that is held whole
_CHUNK_BYTES = 1 << 16

_NOT_TEXT = (
    (b"PK\x03\x04", "This looks like an Excel workbook or another packed file; save it as CSV and try again."),
    (b"\xd0\xcf\x11\xe0", "This looks like an old Excel workbook; save it as CSV and try again."),
    (b"%PDF", "This looks like a PDF; a list is read from a CSV or text file."),
    (b"{\\rtf", "This looks like a word processor's document; save it as plain text or CSV and try again."),
    (b"\x1f\x8b", "This looks like a compressed file; unpack it and try again."),
)
_CODECS = {"UTF-8": "utf-8-sig", "UTF-16": "utf-16", "Windows-1252": "cp1252"}


class ListError(ValueError):
    """Why a whole list cannot be read, in a sentence that says what to do."""


def decode(file: BinaryIO) -> tuple[Iterator[str], str]:
    """Return the lines of a seekable binary file, each ended by LF, and the encoding's name; the file stays open.

    Raises ListError when it is no text, or, later, at a line beyond MAX_LINE characters.
    """
    encoding = _encoding(file)
    file.seek(0)
    return _lines(file, _CODECS[encoding]), encoding


def _encoding(file: BinaryIO) -> str:
    """Look at all bytes once: UTF-16 says so itself, UTF-8 cannot be met by chance, the rest comes from Windows."""
    file.seek(0)
    start = file.read(8)
    for magic, sentence in _NOT_TEXT:
        if start.startswith(magic):
            raise ListError(sentence)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["UTF-16"]
    else:
        candidates = ["UTF-8", "Windows-1252"]
    for encoding in candidates:
        if _fits(file, encoding):
            return encoding
    raise ListError(f"This file is not text in {' or '.join(candidates)}; save it as CSV in UTF-8 and try again.")


def _fits(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(_CODECS[encoding])()
    try:
        while chunk := file.read(_CHUNK_BYTES):
            if "\0" in decoder.decode(chunk):
                raise ListError("This file holds bytes that are no text; save the list as CSV and try again.")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(file: BinaryIO, codec: str) -> Iterator[str]:
    text = io.TextIOWrapper(file, encoding=codec, newline=None)
    try:
        number = 0
        while line := text.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise ListError(f"Line {number} is longer than {MAX_LINE:,} characters; is this a list?")
            yield line
    finally:
        text.detach()  # else the wrapper closes its caller's file
