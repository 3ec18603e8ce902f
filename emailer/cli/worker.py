"""The command `worker`: sends without pages, until it is asked to stop;
where that is wished, its figures can be asked for.
"""

import argparse
import asyncio
import contextlib
import re
import socket
import sys
from dataclasses import replace

from emailer import VERSION, hosts
from emailer.cli import going_by, greeting, process, sender, served_at, supervised
from emailer.cli.exit_codes import CannotError, Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.sender import Sender
from emailer.cli.settings import LARGEST_PORT, Settings
from emailer.store import Store


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Send whatever is queued, as one of many where the database lets there be many."""
    stopping = asyncio.Event()
    async with contextlib.AsyncExitStack() as resources:
        listening = resources.enter_context(_listen(typed.metrics)) if typed.metrics else None
        store = await resources.enter_async_context(sender.held(settings.db))
        seen = await _seen(settings, store, listening) if listening else None
        joined = await sender.join(settings, store)
        resources.push_async_callback(joined.end)
        await resources.enter_async_context(settings.companion(store, settings))
        if listening and seen:
            shown = settings.figures(joined.fleet, store, seen, listening)
            await resources.enter_async_context(shown)
        process.watch_signals(stopping)
        await _greet(settings, joined, seen)
        process.settle()
        await _send(joined, stopping)
        said = await greeting.farewell(store)
    say(said)
    return Exit.ALL_SENT if stopping.is_set() else Exit.COULD_NOT


def _listen(where: str) -> socket.socket:
    """Bind what was typed: a port of this machine alone, or host:port. Raises UsageError."""
    found = _WHERE.fullmatch(where)
    if not found or int(found["port"]) > LARGEST_PORT:
        raise UsageError("--metrics is a port, as in 9464, or an address, as in 0.0.0.0:9464.")
    return process.listen(found["host"] or "127.0.0.1", int(found["port"]))


_WHERE = re.compile(r"(?:(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):)?(?P<port>[0-9]{1,5})")


async def _seen(settings: Settings, store: Store, listening: socket.socket) -> Settings:
    """Say where the figures are: not where the pages would be, nor behind their proxy.
    Raises CannotError where others can reach them and nobody has a key.
    """
    host, port = listening.getsockname()[:2]
    there = replace(settings, host=host, port=port, public_url="", root_path="", trusted_proxies=())
    try:
        await served_at.is_asking(there, store)
    except ValueError as error:
        raise CannotError(str(error)) from None
    return there


async def _greet(settings: Settings, joined: Sender, seen: Settings | None) -> None:
    figures = f"  Figures  {hosts.url(seen.host, seen.port)}metrics\n" if seen else ""
    say(
        f"Invitation emailer {VERSION}, sending without pages\n  Data     {settings.db}\n"
        f"{await going_by.ways(joined.fleet, joined.store)}{figures}  Stop     Ctrl-C"
    )
    await greeting.tell_found(joined)


async def _send(joined: Sender, stopping: asyncio.Event) -> None:
    """Send until it is asked to stop, or until sending has ended by itself."""
    supervisor = supervised.Supervisor()
    supervisor.say("READY=1", "STATUS=Sends.")
    fleet = joined.fleet
    alive = supervisor.keep_watched(lambda: None if stopping.is_set() else fleet.health())
    watched = asyncio.create_task(alive, name="watched")
    sending = asyncio.create_task(fleet.run(), name="fleet")
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
