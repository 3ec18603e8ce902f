"""The wall clock, and when it was set: noticed by the clock that only counts up."""

import time
from collections.abc import Callable

from emailer.model import Instant

JUMP_MS = 30_000
"""A difference between the two clocks from which the wall clock was set."""


def wall_clock() -> Instant:
    """Read the machine's clock."""
    return time.time_ns() // 1_000_000


def uptime_ms() -> int:
    """Read the clock that only counts up, a suspend, too."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime_ns(clock) // 1_000_000


class Jumps:
    """Notices that a wall clock was set."""

    def __init__(self, now: Callable[[], Instant], uptime: Callable[[], int]) -> None:
        self._now, self._uptime = now, uptime
        self._offset_ms = now() - uptime()

    def jumped_ms(self) -> int:
        """Say by how much the wall clock was set since the last call; 0 for less than JUMP_MS."""
        offset_ms = self._now() - self._uptime()
        jumped_ms = offset_ms - self._offset_ms
        if abs(jumped_ms) < JUMP_MS:
            return 0
        self._offset_ms = offset_ms
        return jumped_ms
