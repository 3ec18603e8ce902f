"""A mail as its file holds it, coded and in parts (RFC 2045, 2046) -> its lines as they are read.
Knows no people. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from emailer.lists.addresses.address import shown
from emailer.lists.forms import mime_content, texts
from emailer.lists.forms.mime_content import CODINGS, Content
from emailer.lists.forms.texts import Numbered
from emailer.lists.lines.mails import BEGINS_MAIL
from emailer.lists.lines.pieces import addresses_in
from emailer.lists.notes import Notes
from emailer.lists.ticks import EVERY
from emailer.tongue import Sentence

_FIELD = re.compile(r"[!-9;-~]{1,80}+:")
_OF_CONTENT = re.compile(r"content-(?:type|transfer-encoding|disposition)\s*:", re.IGNORECASE)
_OF_SERVERS = re.compile(
    r"(?:received|return-path|message-id|mime-version|dkim-signature)\s*:", re.IGNORECASE
)
_BLOCK = re.compile(
    r"<(?:br|/?(?:p|div|li|tr|td|th|h[1-6]|ul|ol|table))\b[^<>]{0,4000}>", re.IGNORECASE
)
_MOST_ADDRESSES = 20_000
"""Of a plain text, which are looked for in the page that says the same."""
_MANY, _DEEP = 100, 20  # lines of a header that may go on, parts within parts
_ATTACHED = Sentence("it is attached to a mail; open it as a list of its own")


@dataclass(slots=True)
class _Level:
    """Parts that a boundary separates."""

    boundary: str
    is_choice: bool  # each part says the same
    addresses: set[str] = field(default_factory=set)  # in its plain text


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text is a mailbox, or begins with the header of a mail that is coded or has
    parts; one that goes on below what is known of it may be such a mail.
    """
    lines = list(top)
    while lines and not lines[0].strip():
        del lines[0]
    if lines and BEGINS_MAIL.match(lines[0]) and lines[0][0] != ">":
        return len(lines) > 1 and _FIELD.match(lines[1]) is not None
    header = list(takewhile(str.strip, lines))
    if not all(_FIELD.match(line) or (n and line[0] in " \t") for n, line in enumerate(header)):
        return False
    if len(header) == len(lines) >= _MANY:
        return any(map(_OF_SERVERS.match, header))
    of_content: list[str] = []
    for _ in _Mail(header).header(of_content):
        pass
    content = mime_content.read(of_content)
    return content.coding in CODINGS or content.kind.startswith(("text/html", "multipart/"))


def read(lines: Iterable[str], notes: Notes) -> Iterator[Numbered]:
    """Yield the lines of headers, and those of each text; of a page that is there as plain text,
    too, those with other addresses. What is attached is left out.
    """
    mail = _Mail(lines)
    while mail.goes_on:
        if not mail.begins_part:  # what stands behind the last part
            yield from mail.body()
            continue
        header: list[str] = []
        yield from mail.header(header)
        content = mime_content.read(header)
        if content.kind == "message/rfc822" and content.coding not in CODINGS:
            continue
        boundary = f"--{content.boundary}" if content.boundary else ""
        if content.kind.startswith("multipart/") and not boundary:
            boundary = mail.guessed_boundary()
        if boundary and len(mail.levels) < _DEEP:
            mail.levels.append(_Level(boundary, content.kind == "multipart/alternative"))
            mail.begins_part = False
        else:
            yield from _text(content, mail, notes)


class _Mail:
    """Cuts lines where a mail or a part of one ends."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Begin with a mail's header."""
        self.levels: list[_Level] = []
        self.goes_on = self.begins_part = True
        self._lines = enumerate(lines, 1)
        self._held: Numbered | None = None

    def header(self, of_content: list[str]) -> Iterator[Numbered]:
        """Yield the lines of a header and the empty one below, and take what is of its content."""
        is_taken, has_begun = False, bool(self.levels)
        for number, line in self._each():
            yield number, line
            if line.strip():
                has_begun = True
            elif has_begun:
                break
            if not line[:1].isspace():
                is_taken = _OF_CONTENT.match(line) is not None
            if is_taken:
                of_content.append(line)

    def body(self) -> Iterator[Numbered]:
        """Yield the lines until the part ends."""
        self.begins_part = False
        for number, line in self._each():
            if line.startswith("--") and self._ends(line.rstrip()):
                yield number, ""
                return
            if line.startswith("From ") and BEGINS_MAIL.match(line):
                self.levels.clear()
                self._held = number, line
                self.begins_part = True
                return
            yield number, line

    def see(self, line: str) -> None:
        """Note the addresses in a line of a plain text."""
        found = _addresses(line)
        for level in self.levels:
            if len(level.addresses) < _MOST_ADDRESSES:
                level.addresses |= found

    def said(self) -> set[str]:
        """Return the addresses that were read as plain text of what a page says again."""
        return set[str]().union(*(level.addresses for level in self.levels if level.is_choice))

    def guessed_boundary(self) -> str:
        """Return what separates parts where no header says it: the first line has it."""
        for number, line in self._each():
            if line.strip():
                self._held = number, line
                return line.strip() if line.startswith("--") and line.strip("- \r\n") else ""
        return ""

    def _each(self) -> Iterator[Numbered]:
        if self._held:
            held, self._held = self._held, None
            yield held
        yield from self._lines
        self.goes_on = False

    def _ends(self, line: str) -> bool:
        """Tell whether a line is a boundary, and go out to its level."""
        for depth in range(len(self.levels), 0, -1):
            boundary = self.levels[depth - 1].boundary
            if line in (boundary, f"{boundary}--"):
                self.begins_part = line == boundary
                del self.levels[depth if self.begins_part else depth - 1 :]
                return True
        return False


def _text(content: Content, mail: _Mail, notes: Notes) -> Iterator[Numbered]:
    """Yield the lines of a part that has none within it."""
    if not content.is_text:
        first = 0
        for number, line in mail.body():
            first = first or (number if line.strip() else 0)
            if not number % EVERY:
                yield number, ""  # a sign that it goes on
        if first:
            notes.leave_out(first, shown(content.file), _ATTACHED)
        return
    lines = mime_content.decoded(mail.body(), content)
    if content.kind == "text/html":
        said = mail.said()
        for number, line in texts.of_numbered_page(_in_blocks(lines)):
            if not said or not _addresses(line) <= said:
                yield number, line
            elif not number % EVERY:
                yield number, ""
        return
    for number, line in lines:
        mail.see(line)
        yield number, line


def _addresses(line: str) -> set[str]:
    return {email.lower() for _, email in addresses_in(line)} if "@" in line else set()


def _in_blocks(lines: Iterable[Numbered]) -> Iterator[Numbered]:
    """Cut the lines of a page, which may stand in one, where it begins another."""
    for number, line in lines:
        for one in _BLOCK.sub(r"\g<0>\n", line).split("\n"):
            yield number, one
