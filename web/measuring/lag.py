"""How late the loop comes to what is due: measured from the first time that somebody asks."""

import asyncio
import contextlib

from emailer.store.measures import Histogram

STEP_S = 0.25
BOUNDS_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Lag:
    """The loop's delays."""

    def __init__(self) -> None:
        self.delays_s = Histogram(BOUNDS_S)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Measure from now on."""
        if self._task is None:
            self._task = asyncio.create_task(self._measure(), name="loop-lag")

    async def stop(self) -> None:
        """Measure no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _measure(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + STEP_S
            await asyncio.sleep(STEP_S)
            self.delays_s.observe((max(loop.time() - due, 0.0),))
