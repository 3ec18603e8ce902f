"""How fast: the rate that was set, what the server puts up with below it, and growing pauses."""

from collections import deque
from dataclasses import dataclass

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


CLIMB_EVERY_S = 10.0
CLIMB_BY = 1.25
SLOWEST_PER_S = 0.1
CATCH_UP_S = 0.01
SAME_SLOW_DOWN_S = 1.0
"""Answers so near to each other were provoked by the same speed: they halve the rate once."""


GROWS_BY = 2.0
GROWS_AGAIN_BY = 1.25
"""Where the same people are slowed down again, nothing new was learnt:
a list's end is no reason to wait longer.
"""


@dataclass(slots=True)
class Backoff:
    """Growing pauses: from 1 s to 60 s, until something works again."""

    until: float = 0.0
    pause_s: float = 0.0
    longest_s: float = LONGEST_PAUSE_S

    def grow(self, now: float, by: float = GROWS_BY) -> None:
        """Wait once more, longer than before."""
        self.last(now, self.pause_s * by)

    def last(self, now: float, seconds: float) -> None:
        """Wait for so long, within the bounds."""
        self.pause_s = min(max(seconds, FIRST_PAUSE_S), self.longest_s)
        self.until = now + self.pause_s

    def clear(self) -> None:
        """End the pause, for something worked: the next one is short again."""
        self.until = self.pause_s = 0.0


class Rate:
    """Messages per second: the limit that was set, and below it what the server puts up with."""

    def __init__(self, limit_per_s: float | None = None) -> None:
        """Begin at the limit; None is no limit."""
        self.limit_per_s = limit_per_s
        self.found_per_s: float | None = None
        self._peak_per_s = 0.0
        self._taken_at = float("-inf")
        self._slowed_at = float("-inf")
        self._climbed_at = 0.0
        self._sent: deque[float] = deque(maxlen=256)
        self.pause = Backoff()

    @property
    def per_s(self) -> float | None:
        """What holds now, or None where nothing does."""
        if self.limit_per_s is None or self.found_per_s is None:
            return self.limit_per_s or self.found_per_s
        return min(self.limit_per_s, self.found_per_s)

    def wait_s(self, now: float) -> float:
        """Say how long the next message has to wait."""
        return max(self._next_at, self.pause.until) - now

    def take(self, now: float) -> None:
        """Count one message begun; a moment's lateness of the timers is made up for."""
        limited = self.limit_per_s is not None or self.found_per_s is not None
        self._taken_at = max(self._next_at, now - CATCH_UP_S) if limited else now - CATCH_UP_S

    def go_on(self, taken_at: float) -> None:
        """Keep the distance from a message that an earlier start began."""
        self._taken_at = max(self._taken_at, taken_at)

    @property
    def _next_at(self) -> float:
        """When the next message may begin; a changed rate holds for the wait that is under way."""
        per_s = self.per_s
        return self._taken_at + 1 / per_s if per_s else float("-inf")

    def went_well(self, now: float) -> None:
        """Count one message that the server did not slow down; climb when the time has come.

        One that was under way when the server asked to slow down does not end the pause.
        """
        self._sent.append(now)
        if self.pause.pause_s and now >= self.pause.until:
            self.pause.clear()
        if (
            self.found_per_s is not None
            and now - max(self._slowed_at, self._climbed_at) >= CLIMB_EVERY_S
        ):
            self._climbed_at = now
            self.found_per_s *= CLIMB_BY
            if self.found_per_s > 2 * self._peak_per_s:
                self.found_per_s = None

    def slow_down(self, now: float, *, again: bool = False) -> bool:
        """Halve the rate and hold everybody back for a moment;
        False where this answer belongs to the last one.

        Where nothing was measured yet there is nothing to halve: it only holds. Nor is there
        where those who are slowed down were slowed down before (`again`): that was no faster.
        """
        if now - self._slowed_at < SAME_SLOW_DOWN_S or now < self.pause.until:
            return False
        going = self.per_s if self.found_per_s is not None else self._measured(now)
        if going is not None and not again:
            self._peak_per_s = max(going, SLOWEST_PER_S)
            self.found_per_s = max(self._peak_per_s / 2, SLOWEST_PER_S)
        self._slowed_at = now
        self.pause.grow(now, GROWS_AGAIN_BY if again else GROWS_BY)
        return True

    def forget(self) -> None:
        """Forget what the server put up with: it was told no more, and may be mended by then."""
        self.found_per_s = None
        self.pause.clear()

    @property
    def climbs_at(self) -> float:
        """When more is tried again."""
        return max(self._slowed_at, self._climbed_at) + CLIMB_EVERY_S

    def _measured(self, now: float) -> float | None:
        """What went through in the last ten seconds, per second;
        None where that is too little to tell.
        """
        recent = [at for at in self._sent if now - at <= CLIMB_EVERY_S]
        return len(recent) / max(now - recent[0], 0.1) if len(recent) > 1 else None
