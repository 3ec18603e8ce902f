"""What a message may hold: each part as a template, each header as it may be written."""

import re

from emailer import lists
from emailer.message import empty_lines, headers, html_fields, sizes, templates
from emailer.model import Message
from emailer.tongue import Sentence

SUBJECT_LIMIT = 4000
"""Characters of a subject's template; filled, it has sizes.HEADER_LIMIT like every header."""
HEADERS_LIMIT = 50


_FIELD_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,49}")
_OUR_FIELDS = re.compile(
    "from|to|cc|bcc|sender|reply-to|subject|date|message-id|auto-submitted|mime-version"
    "|content-.*|resent-.*|return-path|received|apparently-to",
    re.IGNORECASE,
)


NO_MAIL = Sentence(
    "No mail can be made of what is written in the database about this person: "
    "look at the address, and at the fields."
)
NO_MAIL_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What composing may raise for somebody whose row a host program has written."""


class MessageError(ValueError):
    """A message that cannot be sent: which part, where in it (line and column from 1; 0:
    nowhere), and a sentence.
    """

    def __init__(self, part: str, line: int, column: int, text: str) -> None:
        """Keep the place beside the sentence; `part` is a field of Message."""
        super().__init__(text)
        self.part = part
        self.line = line
        self.column = column
        self.text = text


def written(message: Message) -> tuple[templates.Tree[str], ...]:
    """Check what a person wrote: subject, text and HTML."""
    subject = template("subject", message.subject)
    text = empty_lines.closed(_body_template("text", message.text))
    html = _html_template(message.html)
    if not text and not html:
        raise MessageError("text", 0, 0, Sentence("Write a message."))
    return subject, text, html


def template(part: str, source: str) -> templates.Tree[str]:
    """Read the template of one part; of the subject, which is a header,
    also check length and characters.
    """
    if part == "subject":
        refuse_unwritable(part, source, Sentence("The subject"), SUBJECT_LIMIT)
    refuse_broken(part, source)
    try:
        return templates.parse(source)
    except templates.TemplateError as error:
        raise MessageError(part, error.line, error.column, error.text) from None


def _body_template(part: str, source: str) -> templates.Tree[str]:
    """Read the template of a body, which always ends in a line break; a blank one is no body."""
    if not source.strip():
        return ()
    return template(part, source if source.endswith(("\n", "\r")) else f"{source}\n")


def _html_template(source: str) -> templates.Tree[str]:
    """Read the template of the HTML: each value is made fit for where it stands."""
    return html_fields.fitted(_body_template("html", source), source)


def refuse_unheld(html: str) -> None:
    """Refuse HTML in which a field stands where its value could become more than a value."""
    try:
        html_fields.refuse_unheld(html)
    except templates.TemplateError as error:
        raise MessageError("html", error.line, error.column, error.text) from None


def mailbox(part: str, field: str, typed: str) -> tuple[str, bytes]:
    """Read a mailbox as typed into its address for the envelope and its header field."""
    if not typed.strip():
        who = Sentence(
            'Nobody is named as From. Write who sends, such as "Ana Lima <ana@example.org>".'
        )
        raise MessageError(part, 1, 1, who)
    refuse_unwritable(
        part,
        typed,
        Sentence("From") if part == "sender" else Sentence("The address for answers"),
        sizes.HEADER_LIMIT,
    )
    try:
        name, email = lists.mailbox(typed)
        address = headers.wire_address(email)
    except ValueError as error:
        raise MessageError(part, 1, 1, lists.no_address(typed, error)) from None
    return address, headers.mailbox(field, name, address)


def extra(message: Message) -> bytes:
    """Write the run's own headers; those that this module writes,
    or that address people, are refused.
    """
    if len(message.headers) > HEADERS_LIMIT:
        raise MessageError(
            "headers",
            1,
            1,
            Sentence(
                "There are more than {headers_limit} headers. Use fewer.",
                headers_limit=HEADERS_LIMIT,
            ),
        )
    for field, value in message.headers:
        if not _FIELD_NAME.fullmatch(field):
            what = Sentence(
                '"{headers}" is not a header name. Use up to 50 letters, digits and hyphens.',
                headers=headers.clean(field)[:50],
            )
            raise MessageError("headers", 1, 1, what)
        if _OUR_FIELDS.fullmatch(field):
            raise MessageError(
                "headers",
                1,
                1,
                Sentence(
                    "The header {field} is written by the program. Leave it out.", field=field
                ),
            )
        refuse_unwritable(
            "headers", value, Sentence("The header {field}", field=field), sizes.HEADER_LIMIT
        )
    return b"".join(headers.unstructured(field, value) for field, value in message.headers)


def refuse_unwritable(part: str, text: str, what: str, limit: int) -> None:
    """Refuse what no header line can hold, where it stands."""
    if len(text) > limit:
        raise MessageError(
            part,
            1,
            limit + 1,
            Sentence(
                "{what} is longer than {limit} characters. Make it shorter.", what=what, limit=limit
            ),
        )
    at = headers.control(text)
    if at is not None:
        line, column = templates.place(text, at)
        sentence = Sentence(
            "{what} holds a line break or another control character (U+{text}). Take it out.",
            what=what,
            text=f"{ord(text[at]):04X}",
        )
        raise MessageError(part, line, column, sentence)


def refuse_broken(part: str, source: str) -> None:
    """Refuse half a character (a lone surrogate): no encoding can write it."""
    found = re.search("[\ud800-\udfff]", source)
    if found:
        line, column = templates.place(source, found.start())
        raise MessageError(
            part, line, column, Sentence("Half a character stands here. Write it again.")
        )
