"""The server's clock, read by everybody: no machine's own is ever asked."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emailer.store.postgres.session import Session


class ServerClock:
    """Milliseconds since 1970 UTC by the server, as last read, and counted on from there."""

    def __init__(self) -> None:
        """Begin by this machine's clock; it is read before anybody asks."""
        self._offset_ms = time.time_ns() // 1_000_000 - _counted_ms()

    def __call__(self) -> int:
        """Read it."""
        return _counted_ms() + self._offset_ms

    def read(self, session: "Session") -> None:
        """Ask the server; the answer is taken for the middle of the way."""
        before = _counted_ms()
        [now] = session.execute(_NOW).fetchone() or (self(),)
        self._offset_ms = now - (before + _counted_ms()) // 2


def _counted_ms() -> int:
    return time.monotonic_ns() // 1_000_000


_NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
