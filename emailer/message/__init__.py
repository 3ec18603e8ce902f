"""A run's message -> the bytes for one recipient.
Knows no queue, server or clock, and fetches nothing from anywhere.

`prepare` checks a message and encodes whatever all its mails share, once;
`Prepared.compose` joins those pieces with one recipient's values.
The form of the content, which tests/message/reference.py states once more in the plainest way:

- From, To, Subject, Date, Message-ID, Reply-To, the run's own headers, Auto-Submitted,
  MIME-Version, Content-*.
- Text and HTML make a multipart/alternative; either of them alone is the whole message,
  nothing is derived from it.
- Bodies are quoted-printable: each value, and each text between tags, is whole lines
  (quoted_printable.py); a body ends in a line break. The boundary holds "=_", which
  quoted-printable never does (RFC 2045 6.7), and the Message-ID.
- Pictures stand in a multipart/related with the HTML;
  files in a multipart/mixed around it all, in Base64.
- No line begins with a dot: content goes over the wire, and into a file, as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from markupsafe import escape

from emailer.dialogue import Envelope, Mail
from emailer.message import (
    calendar,
    field_names,
    headers,
    parts,
    quoted_printable,
    shown_as,
    sizes,
    templates,
)
from emailer.message import personal_files as own_files
from emailer.message.checking import MessageError, extra, mailbox, written
from emailer.message.files import File, Shared
from emailer.message.needs import lacking, needed
from emailer.message.parts import Body
from emailer.message.templates import Fits
from emailer.model import Instant, Message, Part
from emailer.tongue import Sentence, say, why

DEFAULT_SUBJECT = "You are invited!"
DEFAULT_TEXT = "Join us. We have cake."
NOBODY = "Invitations <invitations@example.org>"
"""Who sends where no mail leaves this machine and nobody was named."""


_ALWAYS_GIVEN = frozenset({"name", "email"})
_TEXT_HEAD = (
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
    b"quoted-printable\r\n\r\n"
)
_HTML_HEAD = _TEXT_HEAD.replace(b"plain", b"html")
_ALWAYS = b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message whose mails are a join away. `names`: those it uses,
    in the order of their first use.

    `columns`: those names that a list must have a column for; `slots`:
    how many values a mail is made of at most.
    """

    names: tuple[str, ...]
    columns: frozenset[str]
    needs: templates.Tree[str]
    sender: str
    smtputf8: bool
    before: bytes
    subject: bytes | templates.Tree[str]
    after: bytes
    bodies: tuple[Body, ...]
    tree: parts.Node
    files_bytes: int
    slots: int
    room: int
    limit_bytes: int
    instead: str = ""  # who gets all its mails in the place of those they are written as: a tester
    own: own_files.Files | None = None
    answer_s: float | None = None  # how long the server's answer is waited for, where it is said

    def missing(
        self, name: str, fields: Mapping[str, str], email: str = "given"
    ) -> tuple[str, ...]:
        """List the names this recipient lacks: used on its way through the ifs,
        without default and without own if.

        `name` and `email` are never among them; they are only taken for the ifs that ask for them.
        """
        if not self.needs:
            return ()
        return tuple(dict.fromkeys(lacking(self.needs, self.values(email, name, fields))))

    def values(self, email: str, name: str, fields: Mapping[str, str]) -> dict[str, str]:
        """Give each name this message uses its value; most lists have exactly those columns."""
        values = {**fields, "name": name, "email": email}
        if self.columns and not values.keys() >= self.columns:
            field_names.complete(values, self.columns)
        return values

    def too_large(self, email: str, name: str, fields: Mapping[str, str]) -> str:
        """Say what of this recipient's mail would be larger than it may be;
        empty where nothing is.
        """
        if len(name) > sizes.HEADER_LIMIT:
            return Sentence(
                "its name is longer than {header_limit} characters", header_limit=sizes.HEADER_LIMIT
            )
        if _characters(email, name, fields) <= self.room:
            return ""
        values = self.values(email, name, fields)
        if not isinstance(self.subject, bytes):
            filled = templates.fill(self.subject, values, sizes.remembered(headers.clean))
            if sum(map(len, filled)) > sizes.HEADER_LIMIT:
                return Sentence(
                    "its subject would be longer than {header_limit} characters",
                    header_limit=sizes.HEADER_LIMIT,
                )
        size = (
            sizes.FRAME
            + len(self.before)
            + len(self.after)
            + sum(body.size(values) for body in self.bodies)
        )
        return (
            Sentence(
                "its message would be larger than {limit_bytes} bytes", limit_bytes=self.limit_bytes
            )
            if size > self.limit_bytes
            else ""
        )

    def is_usual(self, email: str, name: str, fields: Mapping[str, str]) -> bool:
        """Tell by one look, as of nearly everybody, that this recipient lacks nothing,
        and that the mail is neither too large nor heavy.
        """
        if self.needs or self.own is not None:
            return False
        n = _characters(email, name, fields)
        return n <= self.room and n <= sizes.HEADER_LIMIT and self.slots * n <= sizes.HEAVY

    def is_heavy(self, email: str, name: str, fields: Mapping[str, str]) -> bool:
        """Tell whether composing takes so long that it belongs into a thread."""
        return self.slots * _characters(email, name, fields) > sizes.HEAVY

    def envelope(self, email: str, size_bytes: int = 0) -> Envelope:
        """Address the envelope: A-labels for the domain,
        SMTPUTF8 where an address needs it; 0 announces no size.
        """
        return self._envelope(headers.wire_address(email), size_bytes)

    def _envelope(self, recipient: str, size_bytes: int) -> Envelope:
        return Envelope(
            self.sender, recipient, size_bytes, self.smtputf8 or not recipient.isascii()
        )

    def with_own(self, files: Sequence[Shared]) -> "Prepared":
        """Add one person's own files: what is returned composes that person's mail alone."""
        size_bytes = self.files_bytes + sum(map(len, files))
        return replace(self, tree=parts.with_own(self.tree, files), files_bytes=size_bytes)

    def subject_field(self, email: str, name: str, fields: Mapping[str, str]) -> bytes:
        """Write the Subject field of one mail alone."""
        values = self.values(email, name, fields)
        return self.subject if isinstance(self.subject, bytes) else _subject(self.subject, values)

    def compose(
        self, email: str, name: str, fields: Mapping[str, str], message_id: str, date_ms: Instant
    ) -> Mail:
        """Compose one mail. The same arguments give the same bytes;
        `message_id` comes without angle brackets.

        It fails only, with a ValueError, for an `email` that is no address:
        emailer.lists lets none through.
        """
        values = self.values(email, name, fields)
        recipient, to = headers.addressed("To", "" if self.instead else name, self.instead or email)
        octets = message_id.encode("ascii")
        pieces = [
            self.before,
            to,
            self.subject if isinstance(self.subject, bytes) else _subject(self.subject, values),
            b"Date: %b\r\nMessage-ID: <%b>\r\n" % (_date(date_ms // 1000), octets),
            self.after,
        ]
        parts.add(self.tree, values, octets, pieces)
        if not self.files_bytes:
            content = b"".join(pieces)
            return Mail(self._envelope(recipient, len(content)), content, (), self.answer_s)
        content, *rest = parts.joined(pieces)
        size_bytes = len(content) + sum(map(len, rest))
        return Mail(self._envelope(recipient, size_bytes), content, tuple(rest), self.answer_s)


def prepare(
    message: Message,
    limit_bytes: int = sizes.MAIL_LIMIT,
    files: Sequence[File] = (),
    personal: Sequence[Part] = (),
) -> Prepared:
    """Check a message and make its pieces. Raises MessageError where it cannot be sent.

    `limit_bytes` is what one mail may have beside its files;
    only `Prepared.too_large` asks for it. `files` are those that everybody gets,
    `personal` those that the column `message.personal` names.
    """
    subject, text, html = written(message)
    sender, sender_field = mailbox("sender", "From", message.sender)
    reply_to, reply_to_field = (
        mailbox("reply_to", "Reply-To", message.reply_to) if message.reply_to else ("", b"")
    )
    whole = subject + text + html
    shown = shown_as.of(message, used := templates.names(whole))
    bodies = tuple(_bodies(text, html, shown))
    before, after = sender_field, reply_to_field + extra(message) + _ALWAYS
    measured = sizes.measure([body.tree for body in bodies], len)
    return Prepared(
        names=used,
        columns=frozenset(used) - _ALWAYS_GIVEN,
        needs=needed(whole, _ALWAYS_GIVEN),
        sender=sender,
        smtputf8=not (sender + reply_to).isascii(),
        before=before,
        subject=_baked_subject(subject, shown),
        after=after,
        bodies=bodies,
        tree=parts.tree(bodies, files, _entry(message)),
        files_bytes=sum(len(file.shared) for file in files),
        slots=measured.slots + templates.questions(whole),
        room=sizes.room(subject, measured, len(before) + len(after), limit_bytes),
        limit_bytes=limit_bytes,
        own=own_files.of_message(message, personal, (file.part for file in files)),
        answer_s=message.send_timeout_s,
    )


def _entry(message: Message) -> tuple[parts.Fixed, ...]:
    """Write the calendar entry, if there is one;
    its zone may be unknown on this machine, or not be known any more.
    """
    try:
        return calendar.parts(message.event, message.sender)
    except ValueError as error:
        raise MessageError("event_zone", 0, 0, why(error)) from None


def _characters(email: str, name: str, fields: Mapping[str, str]) -> int:
    of_fields = sum(map(len, fields.values())) if fields else 0
    return len(email) + len(name) + of_fields


def is_example(text: str) -> bool:
    """Tell whether a text is the one that a fresh form begins with."""
    examples = (DEFAULT_TEXT, say("Join us. We have cake."))
    return " ".join(text.split()).casefold() in (example.casefold() for example in examples)


def _bodies(text: templates.Tree[str], html: templates.Tree[str], shown: Fits) -> Iterator[Body]:
    plain = quoted_printable.encode
    if text:
        yield Body(_TEXT_HEAD, templates.bake(text, plain, plain, shown), plain)
    if html:
        yield Body(_HTML_HEAD, templates.bake(html, plain, _escaped, shown), _escaped)


def _escaped(value: str) -> bytes:
    return quoted_printable.encode(str(escape(value)))


def _baked_subject(subject: templates.Tree[str], shown: Fits) -> bytes | templates.Tree[str]:
    """Write a subject that is everybody's at once; it has no name that could make it longer."""
    if templates.names(subject):
        return templates.bake(subject, str, headers.clean, shown)
    if sum(len(text) for text in subject if isinstance(text, str)) > sizes.HEADER_LIMIT:
        what = Sentence(
            "The subject is longer than {header_limit} characters. Make it shorter.",
            header_limit=sizes.HEADER_LIMIT,
        )
        raise MessageError("subject", 1, sizes.HEADER_LIMIT + 1, what)
    return _subject(subject, {})


def _subject(tree: templates.Tree[str], values: Mapping[str, str]) -> bytes:
    filled: list[str] = []
    templates.fill_into(tree, values, headers.clean, filled)
    return headers.unstructured("Subject", "".join(filled))


@lru_cache(maxsize=256)
def _date(second: int) -> bytes:
    return format_datetime(datetime.fromtimestamp(second, UTC)).encode("ascii")
