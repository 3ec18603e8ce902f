"""What all workers of a pool work with."""

from collections.abc import Sequence
from typing import NamedTuple

from emailer.sending.consequences import Consequences, Known
from emailer.sending.judge import Judge
from emailer.sending.moments import Moments
from emailer.sending.pace import Pace
from emailer.sending.supply import Supply
from emailer.sending.turns import Gate, Turns
from emailer.store import Store


class Shop(NamedTuple):
    """One pool's: its workers share each of these."""

    store: Store
    supply: Supply
    turns: Turns
    moments: Moments
    judge: Judge
    consequences: Consequences


def opened(store: Store, pace: Pace, known: Known, supply: Supply, gates: Sequence[Gate]) -> Shop:
    """Open one for a pool."""
    return Shop(
        store,
        supply,
        Turns(supply, pace, gates),
        Moments(store.now),
        Judge(pace.slowed, has_login=known.has_login, login=known.login),
        Consequences(store, pace, known),
    )
