"""What a header of a mail says of its content, and that decoded (RFC 2045) -> lines. Pure."""

import binascii
import codecs
import quopri
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.parser import HeaderParser

from emailer.lists.encodings import twice_encoded
from emailer.lists.forms.texts import Numbered
from emailer.lists.ticks import EVERY

_CHARSET = re.compile(
    r"us-ascii|utf-?8|(?:iso|windows|cp|koi8|gb|big5|euc|shift|ks_c|tis|mac)[\w-]{0,20}",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]++={0,2}")
_OTHERS = ("text/calendar", "text/css", "text/directory", "text/vcard", "text/x-amp-html",
           "text/x-vcard")  # fmt: skip
CODINGS = ("quoted-printable", "base64")
_HEADER = 4_000  # characters of what a header says of the content
_LONGEST = 64_000  # characters of a line that is put together


@dataclass(frozen=True, slots=True)
class Content:
    """What a header says of what is below it."""

    kind: str
    coding: str
    charset: str
    boundary: str
    file: str

    @property
    def is_text(self) -> bool:
        """Tell whether it can be read as a text of people."""
        return self.kind.startswith("text/") and self.kind not in _OTHERS


def read(header: Iterable[str]) -> Content:
    """Read what lines of a header say of its content; what makes no sense there says nothing."""
    text = "\n".join(line.rstrip("\r\n") for line in header)[:_HEADER]
    said = HeaderParser().parsestr(text.encode("utf-8", "replace").decode())
    kind = said.get_content_type()
    return Content(
        kind,
        str(said.get("Content-Transfer-Encoding", "")).strip().lower(),
        _asked(said.get_content_charset) or "utf-8",
        _asked(said.get_boundary).rstrip() if kind.startswith("multipart/") else "",
        _asked(said.get_filename) or kind,
    )


def _asked(get: Callable[[], object]) -> str:
    """Ask for a parameter; of an odd one the library raises whatever it met."""
    try:
        return str(get() or "")
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""


def decoded(lines: Iterator[Numbered], content: Content) -> Iterator[Numbered]:
    """Yield the lines of a text as they were before it was coded."""
    if content.coding not in CODINGS:
        return lines
    decode = _quoted if content.coding == "quoted-printable" else _base64
    return (
        (number, line)
        for number, text in decode(lines, _charset(content.charset))
        for line in twice_encoded.lines_once(text.split("\n"))
    )


def _charset(name: str) -> str:
    """Return a charset of letters, and no other codec."""
    try:
        return codecs.lookup(name).name if _CHARSET.fullmatch(name) else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"


def _quoted(lines: Iterator[Numbered], charset: str) -> Iterator[Numbered]:
    """Put lines together that end with =, and write the signs of =C3=BC (RFC 2045 6.7)."""
    began = size = 0
    held: list[str] = []
    for number, line in lines:
        if not number % EVERY:
            yield number, ""
        text = line.rstrip()
        began = began or number
        size += len(text)
        held.append(text.removesuffix("="))
        if text.endswith("=") and size < _LONGEST:
            continue
        yield began, _unquoted("".join(held), charset)
        began, size, held = 0, 0, []
    if held:
        yield began, _unquoted("".join(held), charset)


def _unquoted(text: str, charset: str) -> str:
    return quopri.decodestring(text.encode(charset, "replace")).decode(charset, "replace")


def _base64(lines: Iterator[Numbered], charset: str) -> Iterator[Numbered]:
    """Decode line by line; one that is none, as some lists add below a mail, stays."""
    signs, began, size = "", 0, 0
    held: list[str] = []
    decoder = codecs.getincrementaldecoder(charset)("replace")
    for number, line in lines:
        if not number % EVERY:
            yield number, ""
        text = line.strip()
        if text and not len(text) % 4:
            signs = ""  # of a line that lost some
        whole = (len(signs) + len(text)) // 4 * 4
        coded = _of_base64((signs + text)[:whole]) if _BASE64.fullmatch(text or "A") else None
        if coded is None:
            yield began or number, "".join(held)
            yield number, text
            signs, held, size = "", [], 0
            continue
        signs = (signs + text)[whole:]
        piece = decoder.decode(coded)
        began = began or number
        held.append(piece)
        size += len(piece)
        if "\n" in piece or size > _LONGEST:
            ended, last = _last_line("".join(held))
            yield began, ended
            began, held, size = number, [last], len(last)
    yield began or 1, "".join(held)


def _of_base64(signs: str) -> bytes | None:
    try:
        return binascii.a2b_base64(signs)
    except binascii.Error:
        return None


def _last_line(text: str) -> tuple[str, str]:
    """Return what is above the last line, and that; a text that is one line is whole."""
    above, end, last = text.rpartition("\n")
    return (above, last) if end else (last, "")
