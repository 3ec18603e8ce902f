"""What several machines promise, one thing after the other; each beside a twin that is broken on
purpose, in which the same look has to find it.
"""

import os
import shutil
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path

from bench.storm import alone, apart, together

Trial = Callable[[], Awaitable[str]]


def every(seed: int) -> Mapping[str, Trial]:
    """Name all, the twin of each behind it."""
    return {**together.trials(seed), **alone.trials(), "three machines": apart.apart}


class LackError(Exception):
    """What is asked for cannot be tried here; the text says what is missing."""


def lacking(
    chosen: Sequence[str], known: Collection[str], faketime: Path = alone.FAKETIME
) -> list[str]:
    """Say what keeps some of these from being tried: a name, a library, a right."""
    unknown = [name for name in chosen if name not in known]
    said = [f"There is no trial {name!r}. There are: {', '.join(known)}." for name in unknown]
    if "clocks" in chosen and not faketime.exists():
        said.append(f"clocks needs {faketime}: apt-get install faketime.")
    if "three machines" in chosen and (os.getuid() or not shutil.which("unshare")):
        said.append("three machines needs root, unshare and ip: apt-get install iproute2.")
    return said


async def run(names: Sequence[str], seed: int, say: Callable[[str], None]) -> None:
    """Go through these, or all: each says in a sentence what came out. Raises Breach, and
    LackError before the first.
    """
    trials = every(seed)
    chosen = list(names or trials)
    if lacks := lacking(chosen, trials):
        raise LackError(" ".join(lacks))
    for name in chosen:
        begun = time.monotonic()
        outcome = await trials[name]()
        say(f"{name}: {outcome} ({time.monotonic() - begun:.0f} s)")
