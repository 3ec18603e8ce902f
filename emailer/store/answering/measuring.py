"""Figures for operators, in any engine: sums are read, durations were counted as commits came."""

from collections.abc import Callable

from emailer.model import Instant
from emailer.store.answering.engine import Committed, Read
from emailer.store.measures import ATTEMPT_BOUNDS_MS, COMMIT_BOUNDS_S, Doubts, Histogram, Totals
from emailer.store.verbs import measuring


class Measuring:
    """The Measures of emailer.store.measures."""

    def __init__(self, read: Read, now: Callable[[], Instant]) -> None:
        self._read, self._now = read, now
        self.commits_s, self.attempts_ms = Histogram(COMMIT_BOUNDS_S), Histogram(ATTEMPT_BOUNDS_MS)

    def note(self, committed: Committed) -> None:
        """Count what a commit took, and what was recorded with it."""
        if committed.took_s:
            self.commits_s.observe((committed.took_s,))
        if committed.attempts_ms:
            self.attempts_ms.observe(committed.attempts_ms)

    async def totals(self) -> Totals:
        """Read the sums; one after the other, so that what sends reads in between."""
        states = await self._read(*measuring.by_state())
        keys = await self._read(*measuring.failures())
        [oldest] = await self._read(*measuring.oldest_due())
        [told] = await self._read(*measuring.webhooks())
        return measuring.totals_of(states, keys, oldest["since"], told, self._now())

    async def doubts(self) -> Doubts:
        """Read the sums beside the newest of these runs, by an index of them alone."""
        return measuring.doubts_of(await self._read(*measuring.doubts()))
