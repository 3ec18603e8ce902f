"""A connection to a server, with TLS where it begins so; or why there is none."""

import asyncio
import errno
import os
import socket
import ssl

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp.wire import Wire
from emailer.transports.url import Smtp

TLS_GOODBYE_S = 1.0
_OUT_OF = frozenset(
    {
        errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM,
        errno.EADDRNOTAVAIL, errno.EPERM, errno.EACCES,
    }
)  # fmt: skip
_NO_TLS_AT_ALL = frozenset(
    {
        "WRONG_VERSION_NUMBER",
        "RECORD_LAYER_FAILURE",
        "PACKET_LENGTH_TOO_LONG",
        "UNKNOWN_PROTOCOL",
        "HTTP_REQUEST",
    }
)


WORDS = {
    Cause.CLOSED: Sentence("The connection was lost while waiting for {awaited}."),
    Cause.TIMEOUT: Sentence("The server was silent for too long while we waited for {awaited}."),
}


def tls_context(*, verify: bool) -> ssl.SSLContext:
    """The system's authorities and the host's name are checked, unless a person said not to."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def connect(settings: Smtp, tls: ssl.SSLContext | None) -> Wire:
    """Open the connection, encrypted from the start for smtps."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(settings.connect_s):
            _, wire = await loop.create_connection(
                Wire,
                settings.host,
                settings.port,
                ssl=tls if settings.tls else None,
                server_hostname=settings.host if settings.tls else None,
                ssl_shutdown_timeout=TLS_GOODBYE_S if settings.tls else None,
            )
    except (OSError, UnicodeError) as error:
        raise no_connection(error, settings, Stage.CONNECT) from error
    return wire


def no_connection(error: Exception, settings: Smtp, stage: Stage) -> Fault:
    """Say why there is no connection: this machine, the certificate,
    the encryption, or nobody there.
    """
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        text = Sentence(
            "The certificate of {where} is not to be trusted: {verify_message}.",
            where=where,
            verify_message=error.verify_message,
        )
        return Fault(Cause.CERTIFICATE, stage, text)
    if isinstance(error, ssl.SSLError):
        return Fault(Cause.TLS_BROKEN, stage, _no_encryption(error, where, from_start=settings.tls))
    if isinstance(error, OSError) and (error.errno in _OUT_OF or _out_of_descriptors()):
        reason = error.strerror or str(error)
        text = Sentence("This computer can open no more connections: {reason}.", reason=reason)
        return Fault(Cause.OURS, stage, text)
    is_reset = isinstance(error, (ConnectionResetError, ConnectionAbortedError))
    if is_reset and (settings.tls or stage is Stage.STARTTLS):
        text = Sentence("{where} broke off while the encryption was being agreed on.", where=where)
        return Fault(Cause.CLOSED, Stage.STARTTLS, text)
    text = Sentence("No connection to {where}: {error}.", where=where, error=_why(error, settings))
    return Fault(Cause.UNREACHABLE, stage, text)


def _no_encryption(error: ssl.SSLError, where: str, *, from_start: bool) -> Sentence:
    """Say why no encryption was agreed on; a port that begins without is another address."""
    reason = str(error.reason or error)
    if from_start and error.reason in _NO_TLS_AT_ALL:
        return Sentence(
            "No encryption could be agreed on with {where}: {reason}. "
            "Does this port begin in plain text?",
            where=where,
            reason=reason,
        )
    return Sentence(
        "No encryption could be agreed on with {where}: {reason}.", where=where, reason=reason
    )


def _why(error: Exception, settings: Smtp) -> str:
    if isinstance(error, TimeoutError):
        return Sentence("no answer within {wait_s} s", wait_s=f"{settings.connect_s:g}")
    if isinstance(error, socket.gaierror):
        return Sentence("there is no such host, or its name cannot be looked up")
    number = getattr(error, "errno", None)
    return os.strerror(number).lower() if number else str(error) or type(error).__name__


def _out_of_descriptors() -> bool:
    """Whether that is why: a failed name look-up and several failed addresses do
    not say so themselves.
    """
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno in _OUT_OF
    return False
