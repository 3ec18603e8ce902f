"""Numbers of moments that only rise, across restarts, too:
by them the store tells what was asked before a Resume from what was asked after it.
"""

from collections.abc import Callable

from emailer.model import Instant


class Moments:
    """The moments of one pool."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        """Number by this clock."""
        self._now = now
        self._last = 0

    def next(self, now: Instant | None = None) -> int:
        """Number this moment: later ones have higher numbers. `now`: the clock just read."""
        moment = (self._now() if now is None else now) * 1000
        self._last = last = moment if moment > self._last else self._last + 1
        return last

    def skip_this_millisecond(self) -> None:
        """Number what is asked from now on after a Resume just read:
        the store numbered it at its millisecond's end.
        """
        self._last = max(self._last, (self._now() + 1) * 1000)
