"""Who sends from a database, as a command looks again and again that does not send itself."""

import asyncio
import time
from collections.abc import Callable

from emailer.model import DEFAULT_ACCOUNT
from emailer.store import Store
from emailer.store.door import Database

LOOK_S = 1.0
ALONE_S = 3.0
"""After so long without a sender it is no restart any more, and whoever waits may take over."""


async def sender_of(db: Database, store: Store) -> str | None:
    """Name the process that sends from it now, by its lock or its lease; None where none does."""
    if not store.is_shared:
        return await asyncio.to_thread(db.holder)
    living = [one for one in await store.owners()
              if one.account == DEFAULT_ACCOUNT and (one.lease_left_ms or 0) > 0]  # fmt: skip
    return f"{living[0].pid} on {living[0].host}" if living else None


class Presence:
    """The sender of a database, looked for once a second at most."""

    def __init__(
        self, db: Database, store: Store, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin as if one had been seen just now."""
        self.holder: str | None = None
        self._db, self._store, self._clock = db, store, clock
        self._seen_at = clock()
        self._looked_at = float("-inf")

    async def look(self) -> str | None:
        """Name who sends, as it was a second ago at most."""
        now = self._clock()
        if now - self._looked_at >= LOOK_S:
            self._looked_at = now
            self.holder = await sender_of(self._db, self._store)
            if self.holder is not None:
                self._seen_at = now
        return self.holder

    async def is_gone(self) -> bool:
        """Tell whether nobody has sent for as long as no restart takes."""
        return await self.look() is None and self._clock() - self._seen_at >= ALONE_S
