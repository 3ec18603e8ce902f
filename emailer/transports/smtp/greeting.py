"""Waits for a server's first words, and finds out why they do not come."""

import asyncio
import contextlib
import ssl
import time

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp.wire import Wire
from emailer.transports.url import Smtp

PATIENCE_S = 5.0
"""So long a server may be silent before anybody asks why."""
_LOOK_EVERY_S = 1.0
_SLOWER_THAN_EVER = 3


class Places:
    """Whether a server has room for one connection more,
    by what the others see of it. In monotonic seconds.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self.patience_s = patience_s
        self.answered_at = float("-inf")  # on any connection, after its greeting
        # from the connection to the greeting; None: never greeted
        self.slowest_s: float | None = None

    def greeted(self, after_s: float) -> None:
        """Note how long a greeting took."""
        self.slowest_s = max(self.slowest_s or 0.0, after_s)

    def answered(self) -> None:
        """Note that a connection was answered."""
        self.answered_at = time.monotonic()

    def are_taken(self, since: float) -> bool:
        """Whether one that waits since then, longer than any did, sees the others answered."""
        waited_s = time.monotonic() - since
        patience_s = max(self.patience_s, _SLOWER_THAN_EVER * (self.slowest_s or 0.0))
        return waited_s >= patience_s and self.answered_at > since


def no_place(settings: Smtp) -> Fault:
    """Say that the server leaves this connection waiting while it serves others of ours."""
    text = Sentence(
        "{host}:{port} answers on our other connections and leaves this one waiting.",
        host=settings.host,
        port=str(settings.port),
    )
    return Fault(Cause.NO_PLACE, Stage.GREETING, text)


def turned_away(answer: Reply) -> Fault:
    """Say that the server serves others of ours and has no good word for this connection."""
    said = " ".join(filter(None, (str(answer.code), answer.enhanced, answer.text[:300])))
    text = Sentence(
        "The server takes our other connections, and not this one: “{said}”.", said=said
    )
    return Fault(Cause.NO_PLACE, answer.stage, text)


async def wait(wire: Wire, settings: Smtp, places: Places) -> Cause | None:
    """Wait for the greeting; None once it is there, else why not.
    Raises Fault where that has a reason of its own.
    """
    since = time.monotonic()
    deadline = since + settings.command_s
    cause = await wire.wait_for_answers(1, min(places.patience_s, settings.command_s))
    if cause is Cause.TIMEOUT and not settings.tls and places.slowest_s is None:
        await _refuse_encrypted(settings)
    while cause is Cause.TIMEOUT and (left_s := deadline - time.monotonic()) > 0:
        if places.are_taken(since):
            raise no_place(settings)
        cause = await wire.wait_for_answers(1, min(_LOOK_EVERY_S, left_s))
    if cause is None:
        places.greeted(time.monotonic() - since)
    return cause


async def _refuse_encrypted(settings: Smtp) -> None:
    """Raise Fault where the port waits for a handshake of TLS instead of speaking first
    (RFC 8314 3.3).
    """
    if await _speaks_tls(settings):
        where = f"{settings.host}:{settings.port}"
        text = Sentence(
            "{where} says nothing in plain text. Is this port encrypted from the start?",
            where=where,
        )
        raise Fault(Cause.TLS_BROKEN, Stage.GREETING, text)


async def _speaks_tls(settings: Smtp) -> bool:
    """Try a handshake on a connection of its own, over which nothing is said."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(min(PATIENCE_S, settings.connect_s)):
            _, writer = await asyncio.open_connection(settings.host, settings.port, ssl=context)
        writer.transport.abort()
        return True
    return False
