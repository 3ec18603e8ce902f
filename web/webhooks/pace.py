"""How fast webhooks are told: little while the process is busy with something else, and as fast as
is sensible else.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is told. An event costs a quarter of a millisecond of the one processor that sends,
    a round a commit.

    The rates are those of all webhooks together; each rests `rests_s` at least between its rounds.
    """

    poll_s: float = 1.0  # how soon a time that has come is noticed; what is new rings by itself
    looks_s: float = 0.2  # between two looks: each commit with something to tell rings
    rests_s: float = 1.0
    busy_per_s: float = 10.0
    idle_per_s: float = 300.0
    sulks_s: float = 30.0  # after an error of our own, for what was told may not have been recorded
    leaves_s: float = 2.0  # how long a stop waits for what is being told


BUSY = 0.4
"""Of a processor: what a process takes that sends as fast as it can, and no other."""


class Load:
    """How busy the process was since it was last asked."""

    def __init__(
        self,
        wall: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.process_time,
    ) -> None:
        """Begin to look."""
        self._wall, self._used = wall, used
        self._since = (wall(), used())
        self._busy = False

    def is_busy(self) -> bool:
        """Tell whether the process took more than its share; asked again at once, it says what it
        said before.
        """
        now = (self._wall(), self._used())
        seconds = now[0] - self._since[0]
        if seconds >= LEAST_S:
            self._busy = (now[1] - self._since[1]) / seconds > BUSY
            self._since = now
        return self._busy


LEAST_S = 0.5
EVENTS = 50
"""Of a run, in a row: what is told before it is recorded, and told again after a kill."""


def in_a_row(pace: Pace, webhooks: int, *, is_busy: bool) -> int:
    """Say how many events of a run one of so many webhooks is told in a round: while the process
    is busy no more than it may be told until the next, as fifty at once would be felt.
    """
    if not is_busy:
        return EVENTS
    return max(1, min(EVENTS, round(pace.busy_per_s * pace.rests_s / webhooks)))


def rest_s(pace: Pace, events: int, webhooks: int, *, is_busy: bool) -> float:
    """Say how long one of so many webhooks rests after a round of so many events."""
    per_s = pace.busy_per_s if is_busy else pace.idle_per_s
    return max(pace.rests_s, events / per_s * webhooks)
