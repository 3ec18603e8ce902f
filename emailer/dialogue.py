"""What SMTP says: its stages, answers and their absence, and what is handed over. Pure."""

from enum import StrEnum
from typing import NamedTuple


class Stage(StrEnum):
    """What an answer answers, in the order of a session (RFC 5321 3)."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


DOT = Stage.DOT
"""Named once, for what every mail passes: Python 3.11 looks long for a member of an enumeration."""


class Reply(NamedTuple):
    """One answer of a server: the stage it answers, its code, enhanced code (RFC 3463) and text.
    `ours` is an address of ours that its words name, where they do not name the recipient.
    """

    stage: Stage
    code: int
    enhanced: str | None
    text: str
    ours: str = ""


class Cause(StrEnum):
    """Why there is no answer to judge."""

    NOT_BEGUN = "not_begun"  # `before_dot` said no; nothing was handed over
    CLOSED = "closed"  # the connection ended
    TIMEOUT = "timeout"  # the server was silent for too long
    NONSENSE = "nonsense"  # the server did not speak SMTP, or answered out of turn
    UNREACHABLE = "unreachable"  # no connection could be made: refused, no route, no such host
    TLS_MISSING = "tls_missing"  # STARTTLS is required and not offered, or refused
    TLS_BROKEN = "tls_broken"  # the handshake failed
    CERTIFICATE = "certificate"  # another name, an unknown issuer, expired
    # the server leaves this connection waiting while it serves others of ours
    NO_PLACE = "no_place"
    FULL = "full"  # as many connections stand as the server was found to bear
    LOGINS = "logins"  # there were too many in a short time, for few messages
    AUTH_MISSING = "auth_missing"  # a password is set, and the server offers no way to use it
    NO_SMTPUTF8 = "no_smtputf8"  # this address needs SMTPUTF8, the server lacks it (RFC 6531)
    NO_SMTPUTF8_NOW = "no_smtputf8_now"  # the same, and it may take it later
    TOO_LARGE = "too_large"  # larger than the server's SIZE (RFC 1870)
    OURS = "ours"  # this machine: no descriptor, disk full, no permission


class Fault(Exception):  # noqa: N818  (a fault of the way, not an error of ours)
    """A delivery that ended without an answer to judge.

    `stage` is the answer that was being waited for. `handed_over` is True
    where the final dot may have left this process: the recipient is then in doubt
    (RFC 1047), and otherwise nothing was handed over.
    """

    def __init__(self, cause: Cause, stage: Stage, text: str, *, handed_over: bool = False) -> None:
        """Keep what is known; `text` is a sentence for people."""
        super().__init__(text)
        self.cause = cause
        self.stage = stage
        self.text = text
        self.handed_over = handed_over


class Envelope(NamedTuple):
    """MAIL FROM and RCPT TO as they go over the wire;
    `size_bytes` is what SIZE announces (RFC 1870).
    """

    sender: str
    recipient: str
    size_bytes: int = 0
    smtputf8: bool = False


class Mail(NamedTuple):
    """The bytes for one recipient: CRLF line ends, 7-bit bodies,
    and no line that begins with a dot.

    `content` is what was written for this one alone, all of it where the run has no files;
    else `rest` follows it, in pieces: the files, each the same object in all mails of a run,
    and what stands between them. `answer_s` is how long the answer to its dot is waited for;
    None: as the transport is set.
    """

    envelope: Envelope
    content: bytes
    rest: tuple[bytes, ...] = ()
    answer_s: float | None = None

    @property
    def size_bytes(self) -> int:
        """How much goes over the wire."""
        return len(self.content) + sum(map(len, self.rest))

    @property
    def whole(self) -> bytes:
        """The whole message in one piece: for looking at it, not for sending it."""
        return b"".join((self.content, *self.rest))
