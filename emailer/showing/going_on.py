"""How it goes on for somebody who waits for a later try: how many tries are left, when the next
one is and about when the last. Pure.
"""

from typing import NamedTuple

from emailer.dates import instant
from emailer.model import Instant, Policy, State
from emailer.store import Row


class GoingOn(NamedTuple):
    """What is to come for one person, as ISO instants; who fails the last try has failed."""

    next_at: str
    left: int  # tries, the next one among them
    last_at: str  # about: each begins when it is its turn


def of(row: Row, policy: Policy) -> GoingOn | None:
    """Reckon it by what is behind them; None for whoever waits for no later try."""
    if row.state is not State.WAITING or not row.due_at:
        return None
    to_come = policy.retry_delays_s[row.burned :]
    last_at: Instant = row.due_at + round(sum(to_come) * 1000)
    return GoingOn(str(instant(row.due_at)), len(to_come) + 1, str(instant(last_at)))
