"""The bytes of a mail of ours -> what a mail program shows of it. Knows no templates and no store.

Everything here takes time in proportion to the mail: the standard library's `policy.default` reads
a long header in quadratic time and memory, and puts spaces into names of several encoded words.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message as Part

_WORD = re.compile(r"=\?utf-8\?(?P<kind>[qb])\?(?P<text>[^? ]*)\?=", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"(?<=\?=) +(?==\?)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail as it is read: decoded header fields in their order,
    and the first body of each kind.
    """

    headers: tuple[tuple[str, str], ...]
    text: str = ""
    html: str = ""
    files: tuple[str, ...] = ()  # their names

    @property
    def to(self) -> str:
        """Whom it is for: name and address."""
        return self._header("To")

    @property
    def sender(self) -> str:
        """Whom it is from: name and address."""
        return self._header("From")

    @property
    def subject(self) -> str:
        """Its subject, perhaps empty."""
        return self._header("Subject")

    def _header(self, field: str) -> str:
        return next((value for name, value in self.headers if name == field), "")


def read(content: bytes) -> Shown:
    """Read a composed mail: its headers by RFC 2047 6.2, its bodies with LF as line ends."""
    head = content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    bodies = {"text/plain": "", "text/html": ""}
    files = []
    for part in _leaves(message_from_bytes(content, policy=policy.compat32)):
        kind = part.get_content_type()
        if part.get_content_disposition() is not None:
            files.append(part.get_filename(""))
        elif not bodies.get(kind, "x"):
            bodies[kind] = _body(part)
    return Shown(tuple(_fields(head)), bodies["text/plain"], bodies["text/html"], tuple(files))


def decoded(value: str) -> str:
    """Decode the encoded words of an unfolded header value; the spaces between two of them go."""
    return _WORD.sub(_word, _BETWEEN_WORDS.sub("", value))


def _fields(head: str) -> Iterator[tuple[str, str]]:
    """Yield names and values; a fold is the line break only, its space stays (RFC 5322 2.2.3)."""
    for line in re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n"):
        name, _, value = line.partition(":")
        yield name, decoded(value.removeprefix(" "))


def _word(found: re.Match[str]) -> str:
    octets = found["text"].encode("ascii")
    try:
        if found["kind"] in "qQ":
            return binascii.a2b_qp(octets, header=True).decode("utf-8", "replace")
        return binascii.a2b_base64(octets).decode("utf-8", "replace")
    except binascii.Error:
        return found[0]


def _leaves(mail: "Part[str, str]") -> Iterator["Part[str, str]"]:
    return (part for part in mail.walk() if not part.is_multipart())


def _body(part: "Part[str, str]") -> str:
    octets = part.get_payload(decode=True)
    text = octets.decode("utf-8", "replace") if isinstance(octets, bytes) else ""
    return text.replace("\r\n", "\n")
