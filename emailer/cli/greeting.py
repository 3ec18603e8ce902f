"""What serve says at its start and at its end: where to look,
what sends, how to stop, how far it came.
"""

import asyncio
import contextlib
import os
import sys
import webbrowser

from emailer import VERSION
from emailer.cli import advice, going_by, reachable
from emailer.cli.flags import say
from emailer.cli.local_users import Guard
from emailer.cli.sender import Sender
from emailer.cli.settings import Settings
from emailer.model import RunState
from emailer.showing.wording import labels
from emailer.store import Store, StoreError
from emailer.store.door import Database

_MAKE = ("keys", "create", "NAME", "--kind", "secret")


async def greet(settings: Settings, guard: Guard | None, joined: Sender | None = None) -> None:
    """Say where to look, where the data is, what sends, and how to stop; without a sending side,
    that nothing does.
    """
    address, *further = reachable.urls(
        settings.host,
        settings.port,
        settings.allowed_hosts,
        settings.public_url,
        settings.root_path,
    )
    others = "".join(f"\n  or       {other}" for other in further)
    others += neighbours(guard, address, settings.db)
    by = await going_by.ways(joined.fleet, joined.store) if joined else "  Sends    nothing\n"
    say(
        f"Invitation emailer {VERSION}\n  Open     {address}{others}\n  Data     {settings.db}\n"
        f"{by}"
        f"{sender_line(settings.sender)}  Stop     Ctrl-C"
    )
    if joined:
        await tell_found(joined)
    if settings.browser and (sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or
                             os.environ.get("WAYLAND_DISPLAY")):  # fmt: skip
        asyncio.get_running_loop().run_in_executor(None, webbrowser.open, address)


async def tell_found(joined: Sender) -> None:
    """Say which runs go on, and whom the last stop left in doubt; of a database that is away just
    now nothing: what is said ends no start.
    """
    with contextlib.suppress(StoreError):
        for one in await going_by.going_on(joined.fleet, joined.store):
            say(one)
    if n := joined.recovery.in_doubt:
        people = "1 person is" if n == 1 else f"{n:,} people are"
        say(
            f"{people} in doubt since the last stop, which came before the server's answer: they "
            "may have their message, or not. The page of their run asks what is to be done."
        )


def neighbours(guard: Guard | None, address: str, db: Database) -> str:
    """Say how another user of this machine gets in, or that each does;
    nothing where a key is asked for.
    """
    if guard is None:
        return ""
    if not guard.token:
        return (
            "\n           as every user of this machine can, until there is a key: "
            f"{advice.command(db, *_MAKE)}"
        )
    return (
        f"\n  or       {address}login?token={guard.token}\n"
        "           as another user of this machine"
    )


def sender_line(sender: str) -> str:
    """Say that nobody is named as the sender, and how to name one; nothing where somebody is."""
    how = 'name one by --sender "Ana Lima <ana@example.org>" (or EMAILER_SENDER), or in each form'
    return "" if sender else f"  From     nobody yet: {how}\n"


async def farewell(store: Store) -> str:
    """Say in one line how far it came."""
    try:
        runs = [
            *(await store.list_runs(RunState.RUNNING)).rows,
            *(await store.list_runs(RunState.PAUSED)).rows,
        ]
        scheduled = (await store.list_runs(RunState.SCHEDULED)).rows
    except StoreError as error:
        return f"Stopped. {error}"
    later = (
        f" {len(scheduled)} to begin later: nothing begins while the program is stopped."
        if scheduled
        else ""
    )
    if not runs:
        return f"Stopped; no run was under way.{later}"
    sent, total = sum(run.counts["sent"] for run in runs), sum(run.total for run in runs)
    means = {str(labels(run.transport)["sent"]) for run in runs}
    said = means.pop() if len(means) == 1 else "sent"
    return f"Stopped; {sent:,} of {total:,} {said}, start again to go on.{later}"
