"""One connection to a server, made when needed and kept for many messages: a line.
It knows no message, only which envelope was begun on it ahead of its content.
"""

import asyncio

from emailer.dialogue import Cause, Envelope, Fault, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp import connecting, envelope_commands, session
from emailer.transports.smtp.asking import RefusedError
from emailer.transports.smtp.server import Server

RECONNECT_S = 5.0
"""So long a message is held while its connection is replaced; then it is given back."""
_GIVEN_BACK = Sentence("Given back until there is a connection.")


class Line:
    """The line of one transport; it shares its server with those beside it."""

    def __init__(self, server: Server) -> None:
        """Connect when it is asked to."""
        self.server = server
        server.logins.expect()
        self.session: session.Session | None = None
        self.ahead: tuple[Envelope, envelope_commands.Opening] | None = None
        """What was begun behind the last message's dot, and how that went."""

    @property
    def ready(self) -> bool:
        """Whether a connection stands, or a message was begun on it."""
        return self.session is not None and (
            self.ahead is not None or self.session.wire.cause is None
        )

    async def connect(self) -> Reply | None:
        """Connect, unless a connection stands; the answer with which the server refused it."""
        if not self.ready:
            self.drop()
            try:
                await self._connect()
            except RefusedError as refused:
                return refused.reply
        return None

    async def reconnect(self) -> None:
        """Replace a connection that had ended; a server that has no place for it is waited
        for without a message.
        """
        self.drop(has_ended=True)
        try:
            async with asyncio.timeout(RECONNECT_S):
                await self._connect()
        except RefusedError:
            pass  # asked once more, its answer is the message's
        except TimeoutError:
            raise Fault(Cause.NOT_BEGUN, Stage.CONNECT, _GIVEN_BACK) from None

    async def _connect(self) -> None:
        """Connect, and tell how large a message the server takes now."""
        self.session = await connecting.connect(self.server)
        self.server.greeted(self.session)

    async def close(self) -> None:
        """Say QUIT where the server listens for commands, and do not wait for its answer."""
        current, self.session = self.session, None
        ahead, self.ahead = self.ahead, None
        self.server.chains.leave(self)
        if current is None:
            return
        self.server.left(current)
        if current.wire.quiet and not (ahead and ahead[1].content_awaited):
            await current.wire.close(b"QUIT\r\n", session.GOODBYE_S)
        else:
            current.wire.abort()

    def drop(self, *, has_ended: bool = False) -> None:
        """End the connection at once, without a dot. It `has_ended` for the server, too, where
        that wants nothing more on it.
        """
        current, self.session, self.ahead = self.session, None, None
        if current is not None:
            wire = current.wire
            if current.kept and (has_ended or wire.said_goodbye or wire.cause):
                self.server.logins.cut()
            self.server.left(current)
            current.wire.abort()
