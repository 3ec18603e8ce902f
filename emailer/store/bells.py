"""Bells of the senders in this process, for those who commit to their queue
by another connection.
"""

from collections.abc import Callable

_BELLS: set[Callable[[], None]] = set()


def hang(bell: Callable[[], None]) -> Callable[[], None]:
    """Have `bell` called at each ring; returns what takes it down again."""
    _BELLS.add(bell)
    return lambda: _BELLS.discard(bell)


def ring() -> None:
    """Call every bell that hangs."""
    for bell in tuple(_BELLS):
        bell()
