"""The server's clock, read by everybody: no machine's own is ever asked."""

import time
from typing import TYPE_CHECKING

from emailer.store.answering.clock import uptime_ms

if TYPE_CHECKING:
    from emailer.store.postgres.session import Session


class ServerClock:
    """Milliseconds since 1970 UTC by the server, as last read, and counted on from there."""

    def __init__(self) -> None:
        """Begin by this machine's clock; it is read before anybody asks."""
        self._offset_ms = time.time_ns() // 1_000_000 - uptime_ms()

    def __call__(self) -> int:
        """Read it."""
        return uptime_ms() + self._offset_ms

    def read(self, session: "Session") -> None:
        """Ask the server; the answer is taken for the middle of the way."""
        before = uptime_ms()
        [now] = session.execute(_NOW).fetchone() or (self(),)
        self._offset_ms = now - (before + uptime_ms()) // 2


def uptime_s() -> float:
    """Read the clock that only counts up, a suspend, too, in seconds."""
    return uptime_ms() / 1000


_NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
