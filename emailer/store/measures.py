"""The seam's part about figures for operators: sums over all runs, and how long commits and
attempts take.

The sums are read when they are asked for; durations are counted in memory, since the program began.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from typing import NamedTuple, Protocol

COMMIT_BOUNDS_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
ATTEMPT_BOUNDS_MS = (
    5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
)  # fmt: skip
KEYS_SHOWN = 50
"""Reasons of failures that have a figure of their own; the others are added up as "other"."""


class Histogram:
    """How many values were no larger than each bound, and all of them."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.sum = 0.0
        self._counts = [0] * (len(bounds) + 1)

    def observe(self, values: Sequence[float]) -> None:
        """Count some: in one pass without a call for each, as mails pass here."""
        counts = self._counts
        for place in map(bisect_left, repeat(self.bounds), values):
            counts[place] += 1
        self.sum += sum(values)

    def upto(self) -> Iterable[int]:
        """Say of each bound, and then of none, how many values were no larger."""
        return accumulate(self._counts)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all runs. `oldest_due_ms` is how long somebody of a running run has been due."""

    people: Mapping[str, int]  # by what a run counts
    runs: Mapping[str, int]  # by state
    failures: Sequence[tuple[str, int]] = field(default=())  # by key
    oldest_due_ms: int = 0
    events_waiting: int = 0  # for webhooks
    webhooks_failing: int = 0
    webhooks_disabled: int = 0


class Doubted(NamedTuple):
    """A run with people in doubt: its id, its subject, and how many they are."""

    run_id: str
    subject: str
    people: int


@dataclass(frozen=True, slots=True)
class Doubts:
    """How many people are in doubt, in how many runs; the newest of these."""

    people: int = 0
    runs: int = 0
    first: Sequence[Doubted] = ()


class Measures(Protocol):
    """Figures of the queue, as /metrics shows them."""

    @property
    def commits_s(self) -> Histogram:
        """How long transactions took, begin to commit, in seconds."""

    @property
    def attempts_ms(self) -> Histogram:
        """How long attempts took that were recorded, in milliseconds."""

    async def totals(self) -> Totals:
        """Count runs and people by state, and what waits; a few statements, whatever the size."""

    async def doubts(self) -> Doubts:
        """Find whoever is in doubt in any run, until somebody decides about them."""
