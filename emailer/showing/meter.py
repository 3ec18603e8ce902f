"""How fast a run goes and how long it may take, from its counts as they were seen.
Derived: no truth is kept here.
"""

from collections import OrderedDict, deque

from emailer.model import Instant, RunState
from emailer.store import Run

WINDOW_MS = 15_000
STEP_MS = 250
MIN_SPAN_MS = 1_000
MAX_RUNS = 1_000


class Meter:
    """Remembers what each run had done in the last seconds."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, deque[tuple[Instant, int]]] = OrderedDict()

    def rate_per_s(self, run: Run, now: Instant) -> float:
        """Return how many recipients a second were done with of late;
        0 while the run does not run.
        """
        if run.state is not RunState.RUNNING:
            self._seen.pop(run.key, None)
            return 0.0
        seen = self._of(run.key)
        done = _done(run)
        if not seen or now - seen[-1][0] >= STEP_MS:
            seen.append((now, done))
        # one older than the window is its start
        while len(seen) > 2 and now - seen[1][0] >= WINDOW_MS:
            seen.popleft()
        since, before = seen[0]
        if now - since < MIN_SPAN_MS:
            since, before = (run.started_at if run.started_at is not None else run.created_at), 0
        return max(0.0, (done - before) * 1000 / max(now - since, MIN_SPAN_MS))

    def _of(self, key: int) -> deque[tuple[Instant, int]]:
        seen = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while len(self._seen) > MAX_RUNS:
            self._seen.popitem(last=False)
        return seen


def eta_s(run: Run, rate_per_s: float) -> float | None:
    """Return how long the rest takes at this rate; None where nobody can say."""
    left = run.counts["waiting"] + run.counts["in_flight"]
    if run.state is not RunState.RUNNING or rate_per_s <= 0:
        return None
    return left / rate_per_s


def _done(run: Run) -> int:
    return run.counts["sent"] + run.counts["failed"] + run.counts["in_doubt"]
