"""The seam between the pool and what takes a message: one method that delivers, one that closes."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

from emailer.model import Envelope, Mail, Reply, Stage

BeforeDot = Callable[[], Awaitable[bool]]
"""Awaited when only the final dot is missing; False means: do not send it (claim lost, run paused, stopping)."""


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
    NO_PLACE = "no_place"  # the server leaves this connection waiting while it serves others of ours
    AUTH_MISSING = "auth_missing"  # a password is set, and the server offers no way to use it
    NO_SMTPUTF8 = "no_smtputf8"  # this address needs SMTPUTF8, the server lacks it (RFC 6531)
    TOO_LARGE = "too_large"  # larger than the server's SIZE (RFC 1870)
    OURS = "ours"  # this machine: no descriptor, disk full, no permission


class Fault(Exception):  # noqa: N818  (a fault of the way, not an error of ours)
    """A delivery that ended without an answer to judge.

    `stage` is the answer that was being waited for. `handed_over` is True where the final dot may have left
    this process: the recipient is then in doubt (RFC 1047), and otherwise nothing was handed over.
    """

    def __init__(self, cause: Cause, stage: Stage, text: str, *, handed_over: bool = False) -> None:
        """Keep what is known; `text` is a sentence for people."""
        super().__init__(text)
        self.cause = cause
        self.stage = stage
        self.text = text
        self.handed_over = handed_over


class Transport(Protocol):
    """One connection to whatever takes messages; used by one worker, one message at a time."""

    @property
    def server(self) -> str:
        """Name who answers, for the record of attempts: a host and port, a folder, or "simulated"."""

    @property
    def ready(self) -> bool:
        """Whether a message can be begun without connecting first."""

    async def connect(self) -> Reply | None:
        """Be ready, with no message in hand while that lasts; or return the answer that refused the connection.

        Raises Fault where there is none. `deliver` connects, too, where it has to.
        """

    async def deliver(self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None) -> Reply:
        """Hand one message over and return the answer that decides about it.

        That is the answer to the final dot, or the earlier answer that refused (greeting, login, MAIL, RCPT, DATA).
        `before_dot` is awaited once, just before the final dot. `following` is the envelope of the message that the
        next call will deliver: it may leave in the same write as this message's dot (RFC 2920).
        Raises Fault where no such answer came. The connection is made when needed and kept between calls;
        after a Fault, or when cancelled, it is closed.
        """

    async def close(self) -> None:
        """End the connection without waiting long for the server; may be called twice."""


Factory = Callable[[], Transport]
"""Makes the transport of one worker."""
