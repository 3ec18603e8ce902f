"""What all connections to one server share: its settings, the context of TLS,
and what the server has shown.
"""

import asyncio
import math
import ssl
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from emailer.dialogue import Cause, Reply, Stage
from emailer.transports.smtp import reaching, tokens
from emailer.transports.smtp.another_connection import AnotherConnection
from emailer.transports.smtp.chain_trust import Chains, Trust
from emailer.transports.smtp.connections_borne import Room
from emailer.transports.smtp.envelope_commands import Opening
from emailer.transports.smtp.greeting import Places
from emailer.transports.smtp.known_server import Kept
from emailer.transports.smtp.login_pace import Logins
from emailer.transports.smtp.session import Session
from emailer.transports.url import Smtp, StartTls

if TYPE_CHECKING:
    from collections.abc import Callable

    from emailer.transports.smtp.wire import Wire

REFUSALS_IN_A_ROW = 2
"""After so many refused recipients DATA waits for RCPT's answer:
refused too, it would count as a second error.
"""


class Server:
    """One server, as all its connections know it."""

    def __init__(
        self,
        settings: Smtp,
        tls: ssl.SSLContext | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Keep the settings; `tls` takes the place of the context they ask for, `kept` knows what
        is from earlier.
        """
        self.kept = kept or Kept()
        self.settings = settings
        self.address = f"{settings.host}:{settings.port}"
        self.groups = Trust()  # MAIL, RCPT and DATA in one write
        # the next message's group behind this one's dot
        self.chains = Chains(self.kept.chain, self.kept.learn)
        self.broken_handshakes = 0  # in a row, where none ever ended well
        self.broken_at = float("-inf")
        self.has_handshaken = self.kept.encrypts
        self.refusals = 0  # of recipients, in a row
        self.fresh = Trust()  # that another connection is taken where this one is told to wait
        self.ends_lines = False  # at somebody, whom a fresh connection then took
        self.another = AnotherConnection()
        self.places = Places()
        self.sessions: list[Session] = []
        self.connecting = 0  # so many are about to be
        self.room = Room()
        self.first_login = asyncio.Lock()
        self.logins = Logins(self.kept.logins_owed, self.kept.owes)
        self.has_encrypted = self.kept.encrypts  # whether a connection was
        self.refused_logins = 0
        self.login_refusal: Reply | None = None  # the last one
        self._takes_bytes = -1.0  # the most that a connection said; -1: none was there yet
        self._takes_utf8 = False  # whether a connection did
        self.begun: Callable[[Wire], None] | None = None  # told of each connection at its begin
        self._tls = tls
        self._asking = asyncio.Lock()

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Made once: reading the authorities takes some 20 ms."""
        return self._tls or reaching.tls_context(verify=self.settings.verify)

    @property
    def settings_now(self) -> Smtp:
        """Ask for encryption where it was offered once: whoever takes the offer away reads along
        (RFC 3207 6).
        """
        offered = self.settings.starttls is StartTls.OFFERED and not self.settings.tls
        if offered and self.has_encrypted:
            return replace(self.settings, starttls=StartTls.REQUIRED)
        return self.settings

    async def token(self) -> str:
        """Ask the command for a token, one connection after the other: most keep what they know
        in a file.
        """
        async with self._asking:
            return await tokens.ask(self.settings.token_command)

    def greeted(self, session: Session) -> None:
        """Keep what a connection offers: another one may offer less, where several machines have
        one name.
        """
        self.kept.hear(session.size_limit)
        self.has_handshaken = self.has_handshaken or session.encrypted
        if session.encrypted and not self.settings.tls:
            self.has_encrypted = True
            self.kept.encrypted()
        self._takes_bytes = max(self._takes_bytes, session.size_limit or math.inf)
        self._takes_utf8 = self._takes_utf8 or session.smtputf8

    def has_taken(self, cause: Cause, size_bytes: int) -> bool:
        """Whether another connection said that it takes what one cannot."""
        if cause is Cause.NO_SMTPUTF8:
            return self._takes_utf8
        return cause is Cause.TOO_LARGE and size_bytes <= self._takes_bytes

    def note(self, opened: Opening) -> None:
        """Count refused recipients in a row."""
        refused = opened.refusal is not None and opened.refusal.stage is Stage.RCPT
        self.refusals = self.refusals + 1 if refused else 0

    @property
    def has_sessions(self) -> bool:
        """Whether a connection stands on which this login was taken."""
        return any(each.wire.cause is None for each in self.sessions)

    def standing(self, *, served: bool = False) -> int:
        """Count the connections that stand, or those of them on which a message was begun."""
        return sum(
            each.wire.cause is None and not each.wire.said_goodbye and (each.served or not served)
            for each in self.sessions
        )

    def takes_chain(self, who: object) -> bool:
        """Whether this connection may let an envelope leave behind a dot;
        then it has to say how that ended.
        """
        return (
            self.refusals < REFUSALS_IN_A_ROW
            and (self.groups.whole or self.groups.given())
            and (self.chains.proved or self.chains.given(who))
        )

    def left(self, ended: Session) -> None:
        """Forget a connection."""
        if ended in self.sessions:
            self.sessions.remove(ended)

    @property
    def refuses_many(self) -> bool:
        """Whether it has refused one recipient after the other."""
        return self.refusals >= REFUSALS_IN_A_ROW
