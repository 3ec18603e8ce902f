"""The seam between the pool and what takes a message: one method that delivers, one that closes."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from emailer.dialogue import Envelope, Mail, Reply

BeforeDot = Callable[[], Awaitable[bool]]
"""Awaited when only the final dot is missing; False means: do not send it (claim lost,
run paused, stopping).
"""


class Transport(Protocol):
    """One connection to whatever takes messages; used by one worker, one message at a time."""

    @property
    def server(self) -> str:
        """Name who answers, for the record of attempts: a host and port,
        a folder, or "simulated".
        """

    @property
    def ready(self) -> bool:
        """Whether a message can be begun without connecting first."""

    async def connect(self) -> Reply | None:
        """Be ready, with no message in hand while that lasts;
        or return the answer that refused the connection.

        Raises Fault where there is none. `deliver` connects, too, where it has to.
        """

    async def deliver(
        self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None
    ) -> Reply:
        """Hand one message over and return the answer that decides about it.

        That is the answer to the final dot, or the earlier answer that refused (greeting, login,
        MAIL, RCPT, DATA). `before_dot` is awaited once, just before the final dot. `following` is
        the envelope of the message that the next call will deliver: it may leave in the same write
        as this message's dot (RFC 2920). Raises Fault where no such answer came. The connection
        is made when needed and kept between calls; after a Fault, or when cancelled, it is closed.
        """

    async def close(self) -> None:
        """End the connection without waiting long for the server; may be called twice."""


Factory = Callable[[], Transport]
"""Makes the transport of one worker."""
