"""Twice as much costs at most two and a half times the processor time: nothing is quadratic.

What is measured is this thread's own processor time, the best of some rounds, so neighbours
on the machine do not count. Sizes are such that a loop within a loop would take four times as long.
"""

import contextlib
import gc
import time
from collections.abc import Callable

import pytest

ROUNDS = 25
MOST = 2.5
SLACK_S = 0.003

Work = Callable[[object], object]


def assert_in_proportion(
    work: Work, make: Callable[[int], object], n: int, refused: tuple[type[Exception], ...] = ()
) -> None:
    """Hold the cost of `make(n)` against that of `make(2 * n)`; a refusal is an answer, too."""
    small, large = make(n), make(2 * n)
    least_small = least_large = float("inf")
    for _ in range(ROUNDS):
        least_small = min(least_small, cost(work, small, refused))
        least_large = min(least_large, cost(work, large, refused))
        if least_large <= MOST * least_small + SLACK_S:
            return
    pytest.fail(f"{n}: {least_small * 1000:.1f} ms, twice as much: {least_large * 1000:.1f} ms")


def cost(work: Work, given: object, refused: tuple[type[Exception], ...]) -> float:
    gc.disable()
    try:
        begun = time.thread_time()
        with contextlib.suppress(*refused):
            work(given)
        return time.thread_time() - begun
    finally:
        gc.enable()
