"""Keeps what is learnt about a server with the account, so that a restart need not try it again."""

import asyncio
import logging
from enum import StrEnum

from emailer.model import DEFAULT_ACCOUNT
from emailer.store import Store, StoreError
from emailer.store.senders import Lesson

log = logging.getLogger(__name__)


class Lessons:
    """What is known of one server. It is written down beside the sending: nobody waits for it."""

    def __init__(self, store: Store, host: str, port: int, account: str = DEFAULT_ACCOUNT) -> None:
        """Keep lessons about this server."""
        self._store, self._account = store, account
        self._host, self._port = host, port
        self._server = f"{host}:{port}"
        self._newest: str | None = None
        self._writing: asyncio.Task[None] | None = None
        self._heard: int | None = None
        self._hearing: asyncio.Task[None] | None = None

    async def known(self) -> str | None:
        """Read what an earlier start found, if any."""
        return (await self._store.learnt(self._host, self._port, account=self._account)).chain

    def learn(self, what: StrEnum) -> None:
        """Write down what was found; the newest is what stays."""
        self._newest = what.value
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="lessons")

    def hear(self, size_bytes: int) -> None:
        """Write down how large a message the server takes, where it says otherwise than before."""
        if size_bytes != self._heard:
            self._heard = size_bytes
            self._hearing = asyncio.create_task(self._write_size(size_bytes), name="size")

    async def _write_size(self, size_bytes: int) -> None:
        try:
            await self._store.learn(self._server, Lesson(size_limit=size_bytes), self._account)
        except StoreError as error:
            self._heard = None
            log.warning("what a server takes could not be kept", extra={"reason": str(error)})

    async def _write(self) -> None:
        while self._newest is not None:
            what, self._newest = self._newest, None
            try:
                await self._store.learn(self._server, Lesson(chain=what), self._account)
            except StoreError as error:
                log.warning("what a server bears could not be kept", extra={"reason": str(error)})
