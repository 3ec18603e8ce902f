"""Sees a run through to its end and tells how it ended: what `send` and `retry` share."""

import asyncio
import contextlib
import sys

from emailer.cli import advice, exit_codes, progress, run_lines, watching
from emailer.cli.desk import Desk
from emailer.cli.exit_codes import CannotError, Exit
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import ENDED, RunState
from emailer.showing.meter import Meter
from emailer.store import Run
from emailer.store.allowed import Verb, allowed


async def through(at: Desk, run_id: str, stopping: asyncio.Event, *, as_json: bool) -> None:
    """Send, or watch another process send, until the run ends
    or a stop is asked for; then drain. Where that process ends before, go on in its place.
    """
    with contextlib.closing(progress.of(as_json=as_json)) as shown:
        while True:
            async with at.sending(stopping):
                run = await watching.to_the_end(at.store, run_id, shown, stopping, at.is_left_alone)
            if stopping.is_set() or watching.is_over(run):
                return
            try:
                await at.succeed(run.account)
            except CannotError as error:  # the run stays as it is: its state is the exit code
                say(str(error), sys.stderr)
                return


async def tell(
    at: Desk, run_id: str, code: Exit | None, *, as_json: bool, existed: bool = False
) -> Exit:
    """Tell how a run stands; None: its own state is the exit code."""
    run = (await at.store.look(run_id)).run
    code = exit_codes.code_of(run) if code is None else code
    if as_json:
        say(run_lines.as_json(run, Meter(), at.store.now(), existed=existed, exit_code=int(code)))
        return code
    for line in run_lines.whole(run, at.store.now(), at.settings.db):
        say(line)
    if run.state not in ENDED or Verb.RESUME in allowed(run):
        await at.look_again()
        say(_goes_on(run, at.holder, at.settings), sys.stderr)
    return code


def _goes_on(run: Run, holder: str | None, settings: Settings) -> str:
    """Say who sends the rest, or how to go on."""
    if run.state in (RunState.PAUSED, *ENDED):
        return f"To go on: {advice.command(settings.db, 'resume', run.id)}"
    if holder is not None:
        watch = ("status", run.id, "--watch")
        return f"Process {holder} goes on with it: {advice.command(settings.db, *watch)}"
    return (
        "Nothing sends from this database now. To go on: "
        f"{advice.sending(settings, 'retry', run.id)}, or {advice.sending(settings)}"
    )
