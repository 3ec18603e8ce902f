"""The command `worker`: sends without pages, until it is asked to stop."""

import argparse
import asyncio
import sys

from emailer import VERSION
from emailer.cli import greeting, process, sender, supervised
from emailer.cli.ending import Exit
from emailer.cli.flags import say
from emailer.cli.sender import Sender
from emailer.cli.settings import Settings


async def run(typed: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  (a command's)
    """Send whatever is queued, as one of many where the database lets there be many."""
    stopping = asyncio.Event()
    async with sender.held(settings.db) as store:
        joined = await sender.join(settings, store)
        async with settings.companion(store, settings):
            process.watch_signals(stopping)
            say(
                f"Invitation emailer {VERSION}, sending without pages\n  Data     {settings.db}\n"
                f"  Sends by {settings.transport.public}\n  Stop     Ctrl-C"
            )
            await _send(joined, stopping)
        say(await greeting.farewell(store))
    return Exit.ALL_SENT if stopping.is_set() else Exit.COULD_NOT


async def _send(joined: Sender, stopping: asyncio.Event) -> None:
    """Send until it is asked to stop, or until sending has ended by itself."""
    supervisor = supervised.Supervisor()
    supervisor.say("READY=1", "STATUS=Sends.")
    fleet = joined.fleet
    alive = supervisor.keep_watched(lambda: None if stopping.is_set() else fleet.health())
    watched = asyncio.create_task(alive, name="watched")
    sending = asyncio.create_task(fleet.run(), name="pool")
    asked = asyncio.create_task(stopping.wait(), name="asked")
    await asyncio.wait((sending, asked), return_when=asyncio.FIRST_COMPLETED)
    if not stopping.is_set():
        say("Sending has ended: see the log.", sys.stderr)
    supervisor.say("STOPPING=1", "STATUS=Finishing what is in hand.")
    fleet.stop()
    await asyncio.gather(sending, return_exceptions=True)
    await joined.end()
    watched.cancel()
    asked.cancel()
