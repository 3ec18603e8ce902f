"""How fast the pool may go: rates, slow-downs, missing connections, doubts.
Time is a parameter, in seconds.

Two things are kept apart: too fast (a rate, halved and climbing back) and too few connections
(the worker that got none waits alone, those that work keep their speed).
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from emailer.sending.rate import FIRST_PAUSE_S, Backoff, Rate

LONGEST_ALONE_S = 30.0
AWAY_PART = 0.25
"""The next probe of a server that is away, as a part of the time it has been away:
back after ten seconds, it is found after at most twelve and a half.
"""
HELD_S = 1.0
FORGOTTEN_S = 60.0
ASKED_S = 300.0
"""Who asks no more often than so has not been slowed down all the time."""

SLOWED_KEPT = 10_000
_FEW = 2


@dataclass(slots=True)
class Reach:
    """Whether the server can be reached at all: one probe at a time, with growing pauses."""

    down_since: float | None = None
    backoff: Backoff = field(default_factory=Backoff)
    prober: object | None = None

    def wait_s(self, worker: object, now: float) -> float:
        """Say how long this worker has to wait:
        the one that probes until its time, the others longer.
        """
        if self.down_since is None:
            return 0.0
        if self.prober in (None, worker) and now >= self.backoff.until:
            self.prober = worker
            return 0.0
        return max(self.backoff.until - now, FIRST_PAUSE_S / 4)

    def lost(self, worker: object, now: float) -> None:
        """Note that no connection could be made;
        what fails beside the probe does not put it off.
        """
        if self.down_since is None:
            self.down_since = now
        if self.prober in (None, worker) and now >= self.backoff.until:
            self.backoff.last(now, (now - self.down_since) * AWAY_PART)
        if self.prober is worker:
            self.prober = None

    def leave(self, worker: object) -> None:
        """Give the probe up: this worker ends, or has nothing to send."""
        if self.prober is worker:
            self.prober = None

    def back(self) -> None:
        """Note that the server answered."""
        self.down_since = self.prober = None
        self.backoff.clear()


class Doubts:
    """Tells an answer that was lost from a server that never answers the dot:
    messages in doubt in a row, by run.
    """

    def __init__(self) -> None:
        self.in_a_row: Counter[int] = Counter()

    def passed(self, run_key: int) -> None:
        """Note that a recipient of the run had an answer."""
        self.in_a_row.pop(run_key, None)

    def lost(self, run_key: int) -> int:
        """Count one more without an answer; returns how many there are in a row."""
        self.in_a_row[run_key] += 1
        return self.in_a_row[run_key]


class Slowed:
    """Tells an address that alone is slowed down, and would be for ever, or a domain,
    from a server that slows everybody.
    """

    def __init__(self) -> None:
        """Begin with nobody held back."""
        self._passed = 0
        self._since: dict[int, _Since] = {}  # who is slowed down, and since when
        self._at: Counter[str] = Counter()  # domain -> how many are slowed down
        self._begun: dict[str, int] = {}  # how many had passed when the first of them was
        self._passed_at: Counter[str] = Counter()  # how many passed at such a domain since
        self._in_a_row: set[int] = set()  # who was slowed down with nobody passing between

    def passed(self, recipient_id: int, address_key: str = "") -> None:
        """Note that a recipient was not slowed down."""
        self._passed += 1
        if self._since:
            self._in_a_row.clear()
            domain = address_key.rpartition("@")[2]
            if domain in self._at:
                self._passed_at[domain] += 1
            self._forget(recipient_id)

    def slowed(self, recipient_id: int, domain: str = "") -> bool:
        """Note one slow-down; says whether it is this recipient's own."""
        before = self._since.get(recipient_id)
        if before is None:
            if len(self._since) >= SLOWED_KEPT:
                self._forget(next(iter(self._since)))
            self._at[domain] += 1
            self._begun.setdefault(domain, self._passed)
            before = _Since(self._passed, domain)
        self._since[recipient_id] = before._replace(times=before.times + 1)
        if len(self._in_a_row) < _FEW:
            self._in_a_row.add(recipient_id)
        return self.is_alone(recipient_id)

    def _forget(self, recipient_id: int) -> None:
        gone = self._since.pop(recipient_id, None)
        if gone is not None:
            self._at[gone.domain] -= 1
            if not self._at[gone.domain]:
                del self._at[gone.domain], self._begun[gone.domain], self._passed_at[gone.domain]

    def is_alone(self, recipient_id: int) -> bool:
        """Tell whether a person is slowed down while others pass: since their first slow-down at
        least as many have passed as are slowed down beside them; or their domain is.

        So is whom it happens to again with nobody beside them, as behind the last of a list. Once
        is not enough: others may follow.
        """
        its = self._since.get(recipient_id)
        if its is None:
            return False
        passed, beside = self._passed - its.passed, len(self._since) - 1
        if passed >= max(beside, 1) or (its.times > 1 and not beside):
            return True
        return self.is_domain_alone(its.domain)

    def is_only_one(self) -> bool:
        """Tell whether this happened to one alone, since somebody passed."""
        return len(self._in_a_row) < _FEW

    def is_domain_alone(self, domain: str) -> bool:
        """Tell the same of all at a domain: nobody of them passed, and others did."""
        if domain not in self._begun or self._passed_at[domain]:
            return False
        passed, beside = self._passed - self._begun[domain], len(self._since) - self._at[domain]
        return passed >= max(beside, 1)


class _Since(NamedTuple):
    """How many had passed when somebody was first slowed down in a row, and how often that was."""

    passed: int
    domain: str
    times: int = 0


class Pace:
    """The pool's speed, as one thing to ask: the rate, the server's reach,
    and each worker's own wait.
    """

    def __init__(self, limit_per_s: float | None = None) -> None:
        """Begin at the limit."""
        self.rate = Rate(limit_per_s)
        self.reach = Reach()
        self.slowed = Slowed()
        self.doubts = Doubts()
        self.connections = 1
        self.held = False
        self._slowed_since: float | None = None  # and nobody has passed since,
        self._slowed_at = 0.0  # until now
        self._alone: dict[object, Backoff] = {}

    def wait_s(self, worker: object, now: float, *, has_token: bool = False) -> float:
        """Say how long this worker waits before its next message; not above zero: it may go.

        With a token of the rate in hand, taken earlier, only what came up since then holds it back.
        """
        if self.held:
            return HELD_S
        rate = self.rate
        if not (
            rate.limit_per_s
            or rate.found_per_s
            or rate.pause.until
            or self._alone
            or self.reach.down_since is not None
        ):
            return 0.0  # nothing holds anybody, as nearly always
        alone = self._alone.get(worker)
        wait = rate.pause.until - now if has_token else rate.wait_s(now)
        wait = max(wait, alone.until - now if alone else 0.0)
        return wait if wait > 0 else self.reach.wait_s(worker, now)

    def hold(self, *, held: bool) -> None:
        """Hold everybody while the account is paused; when it goes on,
        the next try is made at once: how fast the server was before says nothing now.
        """
        if self.held and not held:
            self.rate.forget()
            self.reach.backoff.clear()
            self._alone.clear()
            self._slowed_since = None
        self.held = held

    def slowed_s(self, now: float) -> float:
        """Note that somebody was slowed down; say for how long nobody else has had an answer, while
        somebody was asked for: a night in between says nothing.
        """
        if self._slowed_since is None or now - self._slowed_at > ASKED_S:
            self._slowed_since = now
        self._slowed_at = now
        return now - self._slowed_since

    def no_connection(self, worker: object, now: float) -> None:
        """Let a worker that the server has no connection for wait alone."""
        self._alone.setdefault(worker, Backoff(longest_s=LONGEST_ALONE_S)).grow(now)

    def answered(self, worker: object, now: float) -> None:
        """Note that the server took part in a conversation; where it has room again,
        the others soon look, too.
        """
        if self._alone.pop(worker, None) is not None:
            for backoff in self._alone.values():
                backoff.clear()
        self.rate.went_well(now)
        self._slowed_since = None
        if self.reach.down_since is not None:
            self.reach.back()

    def leave(self, worker: object) -> None:
        """Forget a worker that ends."""
        self._alone.pop(worker, None)
        self.reach.leave(worker)

    @property
    def working_alone(self) -> int:
        """How many workers wait for a connection the server does not give."""
        return len(self._alone)

    def is_calm(self, now: float) -> bool:
        """Whether nothing slows the pool, or did so long ago that nobody is sending any more."""
        rate, long_ago = self.rate, now - FORGOTTEN_S
        slowed = rate.found_per_s is not None and rate.climbs_at > long_ago
        slowed = slowed or (rate.pause.pause_s > 0 and rate.pause.until > long_ago)
        alone = any(backoff.until > long_ago for backoff in self._alone.values())
        return not slowed and not alone and self.reach.down_since is None
