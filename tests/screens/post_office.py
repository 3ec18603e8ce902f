"""The mail server of the film: it takes mail over SMTP, and has its reasons not to.

It can be told to hold what comes behind a number of messages, so that a run stands still
for its picture.
"""

import asyncio

from tests.screens import guests
from tests.smtp.server import HANG_UP, Turn

REFUSED = {
    **dict.fromkeys(map(guests.address, guests.UNKNOWN), b"550 5.1.1 No such user here\r\n"),
    **dict.fromkeys(map(guests.address, guests.FULL), b"552 5.2.2 Mailbox full\r\n"),
}
SLOW = frozenset(map(guests.address, guests.SLOW))
SILENT = frozenset(map(guests.address, guests.SILENT))
GREYLISTED = b"451 4.7.1 Greylisted, come back later\r\n"


class PostOffice:
    """What it answers; a script for tests.smtp.server."""

    def __init__(self) -> None:
        self.taken = 0
        self._held_at: int | None = None
        self._open = asyncio.Event()
        self._seen: set[str] = set()

    def hold_behind(self, messages: int) -> None:
        """Answer no more dots once so many more messages were taken."""
        self._held_at = self.taken + messages

    def go_on(self) -> None:
        """Answer again."""
        self._held_at = None
        self._open.set()

    async def answer(self, turn: Turn) -> bytes | None:
        """Say what is to be said, or nothing where all is right."""
        if turn.verb == "RCPT":
            return self._to(turn.recipient)
        if turn.verb != "dot":
            return None
        if self._held_at is not None and self.taken >= self._held_at:
            await self._open.wait()
        if turn.recipient in SILENT:
            return HANG_UP
        self.taken += 1
        return None

    def _to(self, recipient: str) -> bytes | None:
        if recipient in SLOW - self._seen:
            self._seen.add(recipient)
            return GREYLISTED
        return REFUSED.get(recipient)
