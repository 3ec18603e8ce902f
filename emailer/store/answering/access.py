"""Keys and sessions in any engine: read by the engine's reader, written by its writer."""

import asyncio
from collections.abc import Callable
from typing import Any

from emailer.model import Instant
from emailer.store.access import Key, NewKey, NewSession, Session
from emailer.store.answering.engine import Read, Writer
from emailer.store.verbs import api_keys

PATIENCE_S = 0.25


class Admitting:
    """The Access of emailer.store.access."""

    def __init__(self, read: Read, writer: Writer, now: Callable[[], Instant]) -> None:
        """Take the engine's own ways to read and to write."""
        self._read, self._writer, self._now = read, writer, now

    async def create_key(self, key: NewKey) -> None:
        """Keep a key."""
        await self._writer.call(api_keys.create, key)

    async def list_keys(self) -> list[Key]:
        """List the keys, the newest last."""
        found = [api_keys.key_of(row) for row in await self._read(*api_keys.every())]
        return sorted(found, key=lambda key: key.id)

    async def revoke_key(self, name: str) -> Key:
        """Let a key open nothing more."""
        return await self._writer.call(api_keys.revoke, name)

    async def find_key(self, digest: str) -> Key | None:
        """Return the key with this digest, revoked or not."""
        rows = await self._read(*api_keys.by_digest(digest))
        return api_keys.key_of(rows[0]) if rows else None

    async def is_closed(self) -> bool:
        """Tell whether a secret key was ever made."""
        [row] = await self._read(*api_keys.any_secret())
        return bool(row["found"])

    async def key_used(self, key: Key) -> None:
        """Note that a key was used, unless that was noted within the minute.

        Nobody is kept out because it cannot be written (full disk), or has to wait long
        (another program's lock).
        """
        if self._now() - (key.last_used_at or 0) >= api_keys.USED_TO_MS:
            noted = self._writer.call(api_keys.used, key.id)
            noted.add_done_callback(_looked_at)
            await asyncio.wait((noted,), timeout=PATIENCE_S)

    async def begin_session(self, session: NewSession) -> None:
        """Keep a log-in."""
        await self._writer.call(api_keys.begin_session, session)

    async def find_session(self, digest: str) -> Session | None:
        """Return a session that is not over."""
        rows = await self._read(*api_keys.session_by_digest(digest, self._now()))
        return api_keys.session_of(rows[0]) if rows else None

    async def end_session(self, digest: str) -> None:
        """Log out."""
        await self._writer.call(api_keys.end_session, digest)


def _looked_at(noted: asyncio.Future[Any]) -> None:
    """Take an error that nobody waits for any more: the next use tries again."""
    if not noted.cancelled():
        noted.exception()
