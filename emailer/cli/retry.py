"""The command `retry`: those who failed are written to again, or those who wait for a later try
now, and what is left of the run is sent, to its end.
"""

import argparse
import asyncio
import sys
from dataclasses import replace

from emailer.cli import desk, process, retry_at, run_to_end, unlocked
from emailer.cli.decide import refuse_unknown_reason, selection
from emailer.cli.desk import Desk
from emailer.cli.exit_codes import CannotError, Exit
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import RunState, State
from emailer.store import Run, Selection


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Retry, and see it through. Returns the exit code."""
    unlocked.require(settings.db)
    if retry_at.is_meant(typed):
        return await retry_at.run(typed, settings)
    stopping = asyncio.Event()
    process.watch_signals(stopping, sys.stderr)
    async with desk.opened(settings, stopping) as at:
        chosen = await unlocked.choose(at.store, typed.run, _has_something, settings.db)
        if chosen.transport != at.transport:
            raise CannotError(
                f"This run was made for {chosen.transport}, not for {at.transport}: "
                "name its --transport."
            )
        whom = replace(selection(typed), state=State.WAITING if typed.waiting else None)
        refuse_unknown_reason(chosen, whom.reason, whom.retried)
        await at.take_over()
        await _ask(at, chosen, whom, as_json=typed.json)
        if not typed.no_wait:
            await run_to_end.through(at, chosen.id, stopping, as_json=typed.json)
        return await run_to_end.tell(
            at, chosen.id, Exit.ALL_SENT if typed.no_wait else None, as_json=typed.json
        )


def _has_something(one: Run) -> bool:
    """Tell whether some of a run failed, or it is being sent and can be watched."""
    return one.counts["failed"] > 0 or one.state in (RunState.RUNNING, RunState.PAUSED)


async def _ask(at: Desk, chosen: Run, whom: Selection, *, as_json: bool) -> None:
    """Let the failed wait again, or those who wait no longer, and say how many that are."""
    count = await at.store.retry(chosen.id, whom) if _may_concern(chosen, whom) else 0
    if as_json:
        return
    if State.WAITING in whom.retried:
        say(f"{count:,} {'is' if count == 1 else 'are'} tried again now.")
    else:
        say(f"{count:,} of the {chosen.counts['failed']:,} failed will be written to again.")


def _may_concern(chosen: Run, whom: Selection) -> bool:
    """Tell whether there is anybody it can be about."""
    return any(chosen.counts[state] for state in whom.retried)
