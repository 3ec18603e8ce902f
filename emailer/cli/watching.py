"""Looks at a run until it has ended, stands still for a person, or a stop is asked for."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from emailer.cli.progress import Progress
from emailer.model import RunState
from emailer.store import Run, Store

LOOK_S = 0.25
RECOVERS = frozenset({"database"})
"""Why the program pauses where it goes on by itself, though nobody can say when."""


async def to_the_end(
    store: Store,
    run_id: str,
    progress: Progress,
    stopping: asyncio.Event,
    is_enough: Callable[[], Awaitable[bool]],
) -> Run:
    """Return the run as it stood at the end, or when it was enough; that is asked at each look."""
    while True:
        run = (await store.look(run_id)).run
        progress.show(run, store.now())
        if stopping.is_set() or is_over(run) or await is_enough():
            return run
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                await stopping.wait()


def is_over(run: Run) -> bool:
    """Tell whether a run goes on by itself no more."""
    match run.state:
        case RunState.FINISHED | RunState.CANCELLED:
            return run.counts["waiting"] + run.counts["in_flight"] == 0
        case RunState.PAUSED if run.paused_by == "program" and run.reason:
            return run.reason.resume_at is None and run.reason.code not in RECOVERS
        case _:
            return False
