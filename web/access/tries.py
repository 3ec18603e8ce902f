"""Slows down who tries wrong keys, by address: a few are free,
then each costs twice the wait of the one before.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 5
NEIGHBOURS_FREE = 40
"""So many are free to a network in which many may live, or one who has it whole."""
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 900.0
FORGOTTEN_S = 3_600.0
MOST_ADDRESSES = 10_000
_MOST_DOUBLINGS = 20


@dataclass(slots=True)
class _Record:
    wrong: int
    last_at: float
    until: float


class Tries:
    """Remembers wrong tries, in memory: a restart forgives them.
    Bounded; who tried longest ago is forgotten first.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def wait_s(self, address: str) -> int:
        """Return how many seconds an address must wait before its next try; 0: none."""
        record = self._records.get(address)
        return max(0, math.ceil(record.until - self._clock())) if record else 0

    def wrong(self, address: str, free: int = FREE) -> int:
        """Note a wrong try; return how long the next one must wait."""
        now = self._clock()
        record = self._records.pop(address, None)
        if record is None or now - record.last_at > FORGOTTEN_S:
            record = _Record(0, now, now)
        record.wrong, record.last_at = record.wrong + 1, now
        if record.wrong > free:
            times = min(record.wrong - free - 1, _MOST_DOUBLINGS)
            record.until = now + min(FIRST_WAIT_S * 2.0**times, LONGEST_WAIT_S)
        self._records[address] = record
        while len(self._records) > MOST_ADDRESSES:
            self._records.popitem(last=False)
        return self.wait_s(address)

    def right(self, address: str) -> None:
        """Forget the wrong tries of an address."""
        self._records.pop(address, None)
