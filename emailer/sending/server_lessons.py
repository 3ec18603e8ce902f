"""Keeps what is learnt about a server with the account, so that a restart need not try it again."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from emailer.model import DEFAULT_ACCOUNT
from emailer.store import Store, StoreError
from emailer.store.senders import Lesson
from emailer.transports.smtp.chain_trust import Learnt
from emailer.transports.smtp.known_server import Kept
from emailer.transports.smtp.login_pace import paid_back

log = logging.getLogger(__name__)

_NOTHING = Lesson()


class Lessons(Kept):
    """What is known of one server. It is written down beside the sending: nobody waits for it."""

    def __init__(self, store: Store, host: str, port: int, account: str = DEFAULT_ACCOUNT) -> None:
        """Keep lessons about this server."""
        super().__init__()
        self._store, self._account = store, account
        self._host, self._port = host, port
        self._newest = self._told = _NOTHING
        self.writing: asyncio.Task[None] | None = None

    async def load(self) -> "Lessons":
        """Read what an earlier start found, if any."""
        found = await self._store.learnt(self._host, self._port, account=self._account)
        self.chain = Learnt(found.chain or Learnt.NOTHING)
        self.encrypts = bool(found.encrypts)
        since_s = (self._store.now() - (found.logins_at or 0)) / 1000
        self.logins_owed = paid_back(found.logins_owed or 0.0, since_s)
        return self

    def learn(self, what: Learnt) -> None:
        """Write down what was found; the newest is what stays."""
        self._note(chain=what.value)

    def hear(self, size_bytes: int) -> None:
        """Write down how large a message the server takes, where it says otherwise than before."""
        if size_bytes != self._told.size_limit:
            self._note(size_limit=size_bytes)

    def encrypted(self) -> None:
        """Write down that it encrypts."""
        if not (self.encrypts or self._told.encrypts):
            self._note(encrypts=True)

    def owes(self, logins: float) -> None:
        """Write down what logins owe now."""
        self._note(logins_owed=logins, logins_at=self._store.now())

    def _note(self, **found: Any) -> None:
        self._newest, self._told = replace(self._newest, **found), replace(self._told, **found)
        if self.writing is None or self.writing.done():
            self.writing = asyncio.create_task(self._write(), name="lessons")

    async def _write(self) -> None:
        server = f"{self._host}:{self._port}"
        while self._newest != _NOTHING:
            what, self._newest = self._newest, _NOTHING
            try:
                await self._store.learn(server, what, self._account)
            except StoreError as error:
                self._told = _NOTHING
                log.warning("what a server bears could not be kept", extra={"reason": str(error)})
