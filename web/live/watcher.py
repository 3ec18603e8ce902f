"""One stream's place in a run, and what waits to be written to it. Knows no store."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from emailer import tongue
from emailer.store import Run
from web.live import encoding

KEEP_ALIVE_S = 15.0
BUFFERED = 256
BUFFERED_BYTES = 256 * 1024

Write = Callable[[bytes], bool]
"""Writes an event if that needs no waiting, and says whether it did."""


class TooSlowError(Exception):
    """A watcher did not take what it was sent: drop it, it comes back by itself."""


class Watcher:
    """One stream's place in a run, and what waits to be written to it."""

    def __init__(
        self, run: Run, after: int | None, write_now: Write | None = None, *, public: bool = False
    ) -> None:
        """Begin after a version of the run; without one, or above the run's: from now on.

        A `public` one is told of the run how far it is, and of nobody.
        """
        self._write_now, self.is_public = write_now, public
        self.tongue = tongue.spoken()
        self.position = run.version if after is None or after > run.version else after
        self.run_version = run.version
        self.dropped = asyncio.Event()
        self._buffer: asyncio.Queue[bytes | None] = asyncio.Queue(BUFFERED)
        self._buffered_bytes = 0

    def put(self, event: bytes | None) -> None:
        """Take an event to be written, at once if that can be, or None for the end;
        too much drops the watcher.
        """
        if self.dropped.is_set():
            return
        if event and self._write_now and self._buffer.empty() and self._write_now(event):
            return
        size = len(event or b"")
        if self._buffer.full() or (
            self._buffered_bytes and self._buffered_bytes + size > BUFFERED_BYTES
        ):
            self.drop()
            return
        self._buffer.put_nowait(event)
        self._buffered_bytes += size

    def drop(self) -> None:
        """Give this watcher up."""
        self.dropped.set()
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                self._buffer.get_nowait()
        self._buffer.put_nowait(None)

    async def events(self) -> AsyncIterator[bytes]:
        """Yield what comes, and a comment where nothing comes for long."""
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    event = await self._buffer.get()
            except TimeoutError:
                yield encoding.KEEP_ALIVE
                continue
            if event is None:
                return
            self._buffered_bytes -= len(event)
            yield event
