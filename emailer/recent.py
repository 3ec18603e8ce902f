"""What is remembered of the latest of many."""

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

RUNS = 10_000
"""Of so many runs what is nice to know is kept: a queue may hold millions."""


class Recent(OrderedDict[K, V]):
    """Keeps what was written last; what was not written for longest is forgotten first."""

    def __init__(self, most: int) -> None:
        """Begin with none."""
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        """Write one, and forget what is too much."""
        super().__setitem__(key, value)
        self.move_to_end(key)
        while len(self) > self._most:
            self.popitem(last=False)
