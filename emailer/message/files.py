"""Files that go with a message -> the bytes of their parts, encoded once for all mails. Pure.

A picture that the HTML shows is named there by its file's name: `<img src="cid:map.png">`,
or just `src="map.png"`.
"""

import hashlib
import mimetypes
import re
from base64 import encodebytes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

from emailer.message import headers
from emailer.model import Part, PartKind
from emailer.tongue import Sentence

FILES_LIMIT = 20
"""Files for everybody."""
BYTES_LIMIT = 25_000_000
"""What the files of one mail may have together: many servers take 35 MB,
of which Base64 takes a quarter.
"""
PERSONAL_LIMIT = 5_000
"""Personal files of one run: their names are in memory while it is sent."""
PERSONAL_BYTES_LIMIT = 500_000_000
"""What the personal files of one run may have together."""
NAME_LIMIT = 150

_TYPE = re.compile(
    r"(?!message/|multipart/)[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}"
)
_ANY = "application/octet-stream"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ._+()-]{1,60}")
_PIECE = 48
_SLICE_BYTES = 57 * 4096  # a line of Base64 has 57
_BY_CID = re.compile(r"(?P<before>[\"'(]\s*)cid:(?P<name>[^\"'()<>{}]{1,300})", re.IGNORECASE)
_BY_NAME = re.compile(
    r"(?P<before>\bsrc\s*=\s*[\"'])(?!cid:)(?P<name>[^\"'<>{}]{1,300})(?=[\"'])", re.IGNORECASE
)


class FilesError(ValueError):
    """Files that cannot be sent: the field they came in, and a sentence that names them."""

    def __init__(self, kind: PartKind, text: str) -> None:
        """Keep the field beside the sentence."""
        super().__init__(text)
        self.kind = kind
        self.text = text


class Shared(bytes):
    """The bytes of one file's part: the same object in all the mails of a run."""


@dataclass(frozen=True, slots=True)
class File:
    """A part of a message, and its bytes as they go over the wire;
    none where they do not matter.
    """

    part: Part
    shared: Shared

    @classmethod
    def of(cls, part: Part, content: bytes = b"") -> Self:
        """Encode a file; a large one takes its time."""
        return cls(part, Shared(b"".join((_head(part), *in_base64(content)))))


def part_of(kind: PartKind, filename: str, content_type: str, size_bytes: int) -> Part:
    """Describe a file that came from outside: its bare name,
    and a type that can stand in a header.
    """
    name = bare(filename)
    types = (content_type.partition(";")[0].strip().lower(), mimetypes.guess_type(name)[0] or "")
    fitting = (one for one in types if _TYPE.fullmatch(one) and one != _ANY)
    return Part(kind, name, next(fitting, _ANY), size_bytes)


def encoded_bytes(size_bytes: int) -> int:
    """Say how many bytes so many take in Base64, with its line ends (RFC 2045 6.8)."""
    letters = -(-size_bytes // 3) * 4
    return letters + -(-letters // 76) * 2


def bare(filename: str) -> str:
    """Return a file's name without its folders,
    of characters and of a length that a header takes.
    """
    name = headers.clean(re.split(r"[/\\]", filename)[-1]).strip() or "file"
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LIMIT:
        name = f"{stem[: NAME_LIMIT - 20]}.{ending[:19]}" if dot else name[:NAME_LIMIT]
    return name


def mb(size_bytes: int) -> str:
    """Write a size as people read it."""
    if size_bytes < 100_000:
        return Sentence("{size} kB", size=-(-size_bytes // 1000))
    return Sentence("{size} MB", size=size_bytes / 1_000_000)


def content_id(filename: str) -> str:
    """Name a picture within its mail (RFC 2392)."""
    return f"{hashlib.sha256(filename.encode('utf-8', 'replace')).hexdigest()[:24]}@inline"


def linked(html: str, parts: Iterable[Part]) -> str:
    """Let an HTML template show its pictures: their names become their ids."""
    ids = {
        part.filename.casefold(): content_id(part.filename)
        for part in parts
        if part.kind is PartKind.INLINE
    }

    def by_id(found: re.Match[str]) -> str:
        its_id = ids.get(_bare(found["name"]))
        return f"{found['before']}cid:{its_id}" if its_id else found[0]

    return _BY_NAME.sub(by_id, _BY_CID.sub(by_id, html)) if ids else html


def check(parts: Sequence[Part], html: str, *, is_markdown: bool = False) -> None:
    """Refuse what cannot go with a message whose HTML is `linked`; whoever wrote it as Markdown is
    spoken to about that. Raises FilesError, which names the files.
    """
    common = [part for part in parts if part.kind is not PartKind.PERSONAL]
    for part in parts:
        if not part.size_bytes:
            raise FilesError(
                part.kind, Sentence("{filename} is empty. Choose it again.", filename=part.filename)
            )
    if len(common) > FILES_LIMIT:
        raise FilesError(
            common[-1].kind,
            Sentence(
                "There are more than {files_limit} files. Send fewer.", files_limit=FILES_LIMIT
            ),
        )
    size = sum(part.size_bytes for part in common)
    if size > BYTES_LIMIT:
        what = Sentence(
            "The files have {size} together; at most {limit} can go with a mail.",
            size=mb(size),
            limit=mb(BYTES_LIMIT),
        )
        raise FilesError(max(common, key=lambda part: part.size_bytes).kind, what)
    pictures = [part.filename for part in parts if part.kind is PartKind.INLINE]
    _check_pictures(pictures, html, is_markdown=is_markdown)


def _check_pictures(names: Sequence[str], html: str, *, is_markdown: bool) -> None:
    """Each picture is shown, and each that is shown is there, once."""
    twice = sorted(
        {name for name in names if [other.casefold() for other in names].count(name.casefold()) > 1}
    )
    if twice:
        raise FilesError(
            PartKind.INLINE,
            Sentence("Two pictures have the same name: {twice}.", twice=", ".join(twice)),
        )
    ids = {content_id(name): name for name in names}
    shown = [found["name"].strip() for found in _BY_CID.finditer(html)]
    missing = list(dict.fromkeys(unquote(one) for one in shown if one not in ids))
    if missing:
        what = _MISSING_OF_TEXT if is_markdown else _MISSING
        raise FilesError(PartKind.INLINE, Sentence(what, missing=", ".join(missing)[:300]))
    idle = [name for its_id, name in ids.items() if its_id not in shown]
    if idle:
        if not (html or is_markdown):
            raise FilesError(PartKind.INLINE, Sentence(_OF_PLAIN_TEXT, idle=", ".join(idle)))
        raise FilesError(PartKind.INLINE, _idle(idle, is_markdown=is_markdown))


_MISSING = Sentence("The HTML shows {missing}, which was not chosen as a picture.")
_OF_PLAIN_TEXT = Sentence(
    "Plain text does not show {idle}. To show it within the message, choose Markdown or HTML under "
    "“Written as”; to send it along, choose it among the attachments."
)
_MISSING_OF_TEXT = Sentence("The text shows {missing}, which was not chosen as a picture.")


def _idle(names: Sequence[str], *, is_markdown: bool) -> str:
    """Say that pictures are not shown, and how the first would be."""
    idle, first = ", ".join(names), names[0]
    if is_markdown:
        tag = f"![](<{first}>)" if " " in first else f"![]({first})"
        return Sentence("The text does not show {idle}. Write {tag} where it belongs.",
                        idle=idle, tag=tag)  # fmt: skip
    return Sentence(
        'The HTML does not show {idle}. Write <img src="cid:{idle2}"> where it belongs.',
        idle=idle,
        idle2=first,
    )


def _bare(shown: str) -> str:
    return re.split(r"[/\\]", unquote(shown.strip()))[-1].casefold()


def _head(part: Part) -> bytes:
    is_inline = part.kind is PartKind.INLINE
    lines = [f"Content-Type: {part.content_type}", "Content-Transfer-Encoding: base64"]
    if is_inline:
        lines.append(f"Content-ID: <{content_id(part.filename)}>")
    lines.append(f"Content-Disposition: {'inline' if is_inline else 'attachment'}")
    return "\r\n".join(
        ["{};\r\n{}".format("\r\n".join(lines), _name(part.filename)), "", ""]
    ).encode("ascii")


def in_base64(content: bytes) -> Iterator[bytes]:
    """Write lines of 76 characters, some at a time:
    a line is an object of its own while it is made.
    """
    for start in range(0, len(content), _SLICE_BYTES):
        yield encodebytes(content[start : start + _SLICE_BYTES]).replace(b"\n", b"\r\n")


def _name(filename: str) -> str:
    """Write a file's name as a parameter, folded; other than plain letters by RFC 2231 4.1."""
    if _PLAIN_NAME.fullmatch(filename):
        return f' filename="{filename}"'
    letters = [quote(letter, safe="") for letter in filename.encode("utf-8", "replace").decode()]
    pieces = [f" filename*{number}*={piece}" for number, piece in enumerate(_pieces(letters))]
    return ";\r\n".join(pieces)


def _pieces(letters: Sequence[str]) -> Iterator[str]:
    piece = "utf-8''"
    for letter in letters:
        if len(piece) + len(letter) > _PIECE:
            yield piece
            piece = ""
        piece += letter
    yield piece
