"""How long an event that was not taken waits, and a webhook that is down. Pure; knows no clock."""

from bisect import bisect_right
from itertools import accumulate

from emailer.store.webhooks import (
    DELAYS_S,
    DOWN_RUNS,
    LONGEST_WAIT_S,
    PROBE_DELAYS_S,
    SHORTEST_WAIT_S,
)

_ENDS_MS = tuple(1000 * end_s for end_s in accumulate(DELAYS_S))
LASTS_MS = _ENDS_MS[-1]
"""How long an event is tried."""


def event_ms(attempts: int, age_ms: int, asked_s: float | None) -> int:
    """Say how long an event of some age waits after so many attempts before this one.

    What was asked for counts; sooner than its own wait only while it is young, as one that is tried
    each second for ever is never given up.
    """
    own_ms = DELAYS_S[min(_steps(attempts, age_ms), len(DELAYS_S) - 1)] * 1000
    if asked_s is None:
        return own_ms
    return asked_ms(asked_s) if age_ms < LASTS_MS else max(own_ms, asked_ms(asked_s))


def is_over(attempts: int, age_ms: int, waited_ms: int) -> bool:
    """Tell whether an event had all its attempts, the last of them after the longest wait."""
    return _steps(attempts, age_ms) == len(DELAYS_S) and waited_ms >= DELAYS_S[-1] * 1000


def _steps(attempts: int, age_ms: int) -> int:
    """Count the waits that are behind an event: one an attempt, but no more than its age has room
    for, as attempts that were asked for sooner use none of them up.
    """
    return max(0, min(attempts, bisect_right(_ENDS_MS, age_ms)))


def asked_ms(asked_s: float) -> int:
    """Say how long a receiver that asks for some time gets."""
    return round(1000 * min(max(asked_s, SHORTEST_WAIT_S), LONGEST_WAIT_S))


def probe_ms(failures: int) -> int:
    """Say how long a receiver that is down rests after so many failures in a row."""
    place = min(max(failures - DOWN_RUNS, 0), len(PROBE_DELAYS_S) - 1)
    return PROBE_DELAYS_S[place] * 1000
