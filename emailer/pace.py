"""How fast the pool may go: rates, slow-downs, missing connections, the breaker. Time is a parameter, in seconds.

Two things are kept apart: too fast (a rate, halved and climbing back) and too few connections (the worker that got
none waits alone, those that work keep their speed).
"""

from collections import deque
from dataclasses import dataclass, field

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
CLIMB_EVERY_S = 10.0
CLIMB_BY = 1.25
SLOWEST_PER_S = 0.1
SAME_SLOW_DOWN_S = 1.0
"""Answers so near to each other were provoked by the same speed: they halve the rate once."""

BREAKER_LIMIT = 10


@dataclass(slots=True)
class Backoff:
    """Growing pauses: 1 s, 2 s, 4 s ... 60 s, until something works again."""

    until: float = 0.0
    pause_s: float = 0.0
    longest_s: float = LONGEST_PAUSE_S

    def grow(self, now: float) -> None:
        """Wait once more, twice as long as before."""
        self.pause_s = min(max(self.pause_s * 2, FIRST_PAUSE_S), self.longest_s)
        self.until = now + self.pause_s

    def clear(self) -> None:
        """Something worked."""
        self.until = self.pause_s = 0.0


class Rate:
    """Messages per second: the limit that was set, and below it what the server puts up with."""

    def __init__(self, limit_per_s: float | None = None) -> None:
        """Begin at the limit; None is no limit."""
        self.limit_per_s = limit_per_s
        self.found_per_s: float | None = None
        self._peak_per_s = 0.0
        self._next_at = 0.0
        self._slowed_at = float("-inf")
        self._climbed_at = 0.0
        self._sent: deque[float] = deque(maxlen=256)
        self.pause = Backoff()

    @property
    def per_s(self) -> float | None:
        """What holds now, or None where nothing does."""
        known = [rate for rate in (self.limit_per_s, self.found_per_s) if rate is not None]
        return min(known, default=None)

    def wait_s(self, now: float) -> float:
        """Say how long the next message has to wait."""
        return max(self._next_at, self.pause.until) - now

    def take(self, now: float) -> None:
        """Count one message begun."""
        per_s = self.per_s
        if per_s is not None:
            self._next_at = max(self._next_at, now) + 1 / per_s

    def went_well(self, now: float) -> None:
        """Count one message that the server did not slow down; climb when the time has come."""
        self._sent.append(now)
        self.pause.clear()
        if self.found_per_s is not None and now - max(self._slowed_at, self._climbed_at) >= CLIMB_EVERY_S:
            self._climbed_at = now
            self.found_per_s *= CLIMB_BY
            if self.found_per_s > 2 * self._peak_per_s:
                self.found_per_s = None

    def slow_down(self, now: float) -> bool:
        """Halve the rate and hold everybody back for a moment; False where this answer belongs to the last one."""
        if now - self._slowed_at < SAME_SLOW_DOWN_S or now < self.pause.until:
            return False
        going = self.per_s if self.found_per_s is not None else self._measured(now)
        self._peak_per_s = max(going or 0.0, SLOWEST_PER_S)
        self.found_per_s = max(self._peak_per_s / 2, SLOWEST_PER_S)
        self._slowed_at = now
        self.pause.grow(now)
        return True

    @property
    def climbs_at(self) -> float:
        """When more is tried again."""
        return max(self._slowed_at, self._climbed_at) + CLIMB_EVERY_S

    def _measured(self, now: float) -> float:
        """What went through in the last ten seconds, per second; at least one in that time."""
        recent = [at for at in self._sent if now - at <= CLIMB_EVERY_S]
        return len(recent) / max(now - recent[0], 0.1) if len(recent) > 1 else FIRST_PAUSE_S


@dataclass(slots=True)
class Reach:
    """Whether the server can be reached at all: one probe at a time, with growing pauses."""

    down_since: float | None = None
    backoff: Backoff = field(default_factory=Backoff)
    prober: object | None = None

    def wait_s(self, worker: object, now: float) -> float:
        """Say how long this worker has to wait: the one that probes until its time, the others longer."""
        if self.down_since is None:
            return 0.0
        if self.prober in (None, worker) and now >= self.backoff.until:
            self.prober = worker
            return 0.0
        return max(self.backoff.until - now, FIRST_PAUSE_S / 4)

    def lost(self, worker: object, now: float) -> None:
        """Note that no connection could be made."""
        if self.down_since is None:
            self.down_since = now
        if self.prober in (None, worker) or now >= self.backoff.until:
            self.backoff.grow(now)
        if self.prober is worker:
            self.prober = None

    def leave(self, worker: object) -> None:
        """Give the probe up: this worker ends, or has nothing to send."""
        if self.prober is worker:
            self.prober = None

    def back(self) -> bool:
        """Note that the server answered; True where it was away."""
        was_down = self.down_since is not None
        self.down_since = self.prober = None
        self.backoff.clear()
        return was_down


class Breaker:
    """Tells "this recipient" from "everyone": the same permanent refusal for many recipients in a row."""

    def __init__(self) -> None:
        """Begin with no refusal."""
        self._streaks: dict[int, tuple[str, int]] = {}

    def passed(self, run_key: int) -> None:
        """Note that a recipient of the run was not refused."""
        self._streaks.pop(run_key, None)

    def refused(self, run_key: int, key: str) -> int:
        """Count the same refusal in a row; returns how many there are now."""
        before, n = self._streaks.get(run_key, (key, 0))
        n = n + 1 if before == key else 1
        self._streaks[run_key] = (key, n)
        return n

    def streak(self, run_key: int) -> int:
        """Say how many in a row were refused alike."""
        return self._streaks.get(run_key, ("", 0))[1]


class Pace:
    """The pool's speed, as one thing to ask: the rate, the server's reach, and each worker's own wait."""

    def __init__(self, limit_per_s: float | None = None) -> None:
        """Begin at the limit."""
        self.rate = Rate(limit_per_s)
        self.reach = Reach()
        self.breaker = Breaker()
        self._alone: dict[object, Backoff] = {}

    def wait_s(self, worker: object, now: float, *, has_token: bool = False) -> float:
        """Say how long this worker waits before its next message; not above zero: it may go.

        With a token of the rate in hand, taken earlier, only what came up since then holds it back.
        """
        alone = self._alone.get(worker)
        wait = self.rate.pause.until - now if has_token else self.rate.wait_s(now)
        wait = max(wait, alone.until - now if alone else 0.0)
        return wait if wait > 0 else self.reach.wait_s(worker, now)

    def no_connection(self, worker: object, now: float) -> None:
        """Let a worker that the server has no connection for wait alone."""
        self._alone.setdefault(worker, Backoff()).grow(now)

    def answered(self, worker: object, now: float) -> bool:
        """Note that the server took part in a conversation; True where it had been away."""
        self._alone.pop(worker, None)
        self.rate.went_well(now)
        return self.reach.back() if self.reach.down_since is not None else False

    def leave(self, worker: object) -> None:
        """Forget a worker that ends."""
        self._alone.pop(worker, None)
        self.reach.leave(worker)

    @property
    def working_alone(self) -> int:
        """How many workers wait for a connection the server does not give."""
        return len(self._alone)
