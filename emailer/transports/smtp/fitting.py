"""What a connection's server can take, before anything is said about a message. Pure."""

from emailer.dialogue import Cause, Envelope, Fault, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp.session import Session

UNSPOKEN = frozenset({Cause.TOO_LARGE, Cause.NO_SMTPUTF8})
"""Faults that are found before anything is said about the message."""


def check(current: Session, envelope: Envelope, size_bytes: int, server: str) -> None:
    """Raise Fault for a message the server cannot take: too large
    (RFC 1870), or SMTPUTF8 missing (RFC 6531).
    """
    limit, size_bytes = current.size_limit, max(size_bytes, envelope.size_bytes)
    if limit and size_bytes > limit:
        text = Sentence(
            "The message has {size_bytes} bytes, and the server takes {limit}.",
            size_bytes=size_bytes,
            limit=limit,
        )
        raise Fault(Cause.TOO_LARGE, Stage.MAIL, text)
    if envelope.smtputf8 and not current.smtputf8:
        text = Sentence(
            "The server {server} cannot take the address {recipient}.",
            server=server,
            recipient=envelope.recipient,
        )
        raise Fault(Cause.NO_SMTPUTF8, Stage.MAIL, text)


def fits_behind(current: Session, following: Envelope) -> bool:
    """Whether an envelope may leave behind a dot without being refused
    for what was known before.
    """
    fits = following.size_bytes <= current.behind_bytes
    return fits and (current.smtputf8 or not following.smtputf8)
