"""Asking to stop, and the waits that end with it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Stop:
    """Asks one task to end, whatever it waits for."""

    def __init__(self) -> None:
        self.asked = False
        self._event = asyncio.Event()

    def ask(self) -> None:
        """Ask it to end."""
        self.asked = True
        self._event.set()

    async def rest(self, seconds: float) -> None:
        """Wait a moment, or be stopped."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()

    async def unless(
        self,
        work: Awaitable[T],
        patience_s: float | None = None,
        then: Callable[[], Awaitable[None]] | None = None,
    ) -> T | None:
        """Wait for some work, or be stopped: None, and the work is cancelled.

        Where it lasts longer than `patience_s`, something is done meanwhile.
        """
        working = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._event.wait())
        first = asyncio.FIRST_COMPLETED
        try:
            done, _ = await asyncio.wait((working, stop), timeout=patience_s, return_when=first)
            if not done and then is not None:
                await then()
                await asyncio.wait((working, stop), return_when=first)
            return working.result() if working.done() else None
        finally:
            stop.cancel()
            if not working.done():
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)
