"""The command `retry`: those who failed are written to again,
and what is left of the run is sent, to its end.
"""

import argparse
import asyncio
import sys

from emailer.cli import beside, desk, process, retry_plans, seeing
from emailer.cli.decide import selection
from emailer.cli.desk import Desk
from emailer.cli.ending import CannotError, Exit
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import RunState
from emailer.store import Run


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Retry, and see it through. Returns the exit code."""
    beside.require(settings.db)
    if retry_plans.is_meant(typed):
        return await retry_plans.run(typed, settings)
    stopping = asyncio.Event()
    process.watch_signals(stopping, sys.stderr)
    async with desk.opened(settings) as at:
        chosen = await beside.choose(at.store, typed.run, _has_something, settings.db)
        if chosen.transport != at.transport:
            raise CannotError(
                f"This run was made for {chosen.transport}, not for {at.transport}: "
                "name its --transport."
            )
        await at.take_over()
        await _ask(at, chosen, typed)
        if not typed.no_wait:
            await seeing.through(at, chosen.id, stopping, as_json=typed.json)
        return await seeing.tell(
            at, chosen.id, Exit.ALL_SENT if typed.no_wait else None, as_json=typed.json
        )


def _has_something(one: Run) -> bool:
    """Tell whether some of a run failed, or it is being sent and can be watched."""
    return one.counts["failed"] > 0 or one.state in (RunState.RUNNING, RunState.PAUSED)


async def _ask(at: Desk, chosen: Run, typed: argparse.Namespace) -> None:
    """Let the failed wait again, and say how many that are."""
    count = await at.store.retry(chosen.id, selection(typed)) if chosen.counts["failed"] else 0
    if not typed.json:
        say(f"{count:,} of the {chosen.counts['failed']:,} failed will be written to again.")
