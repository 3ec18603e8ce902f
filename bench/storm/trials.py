"""What several machines promise, one thing after the other; each beside a twin that is broken on
purpose, in which the same look has to find it.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bench.storm import alone, apart, together

Trial = Callable[[], Awaitable[str]]


def every(seed: int) -> Mapping[str, Trial]:
    """Name all, the twin of each behind it."""
    return {**together.trials(seed), **alone.trials(), "three machines": apart.apart}


async def run(names: Sequence[str], seed: int, say: Callable[[str], None]) -> None:
    """Go through these, or all: each says in a sentence what came out. Raises Breach."""
    trials = every(seed)
    for name in names or trials:
        begun = time.monotonic()
        outcome = await trials[name]()
        say(f"{name}: {outcome} ({time.monotonic() - begun:.0f} s)")
