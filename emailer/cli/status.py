"""The command `status`: the newest runs, or one of them,
once or until its end. It needs no lock.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from typing import TextIO

from emailer.cli import (
    advice,
    exit_codes,
    owners,
    presence,
    process,
    progress,
    run_lines,
    unlocked,
    watching,
)
from emailer.cli.exit_codes import Exit
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import ENDED, Instant
from emailer.showing import shapes
from emailer.showing.meter import Meter
from emailer.store import NotFoundError, Run, Store
from emailer.store.door import Database

SHOWN = 20


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Show what was asked for."""
    async with unlocked.opened(settings.db) as store:
        if typed.owners:
            await owners.show(store, as_json=typed.json)
            return Exit.ALL_SENT
        if typed.watch:
            return await _watch(store, typed, settings)
        if typed.run:
            one = await unlocked.choose(store, typed.run, lambda _: True, settings.db)
            _show(one, store, settings.db, as_json=typed.json)
            return Exit.ALL_SENT
        await _list(store, settings, as_json=typed.json)
    return Exit.ALL_SENT


async def _list(store: Store, settings: Settings, *, as_json: bool) -> None:
    runs = (await store.list_runs(limit=SHOWN)).rows
    if as_json:
        meter, now = Meter(), store.now()
        say(json.dumps({"data": [shapes.run(one, meter, now) for one in runs]}, ensure_ascii=False))
        return
    for one in runs:
        say(run_lines.listed(one))
        if one.state not in ENDED:
            for why in run_lines.why(one, store.now()):
                say(f"    {why}")
    if not runs:
        say("There is no run yet.")
    holder = settings.db.holder()
    say(
        f"Sending from this database: process {holder}."
        if holder
        else "Nothing sends from this database now."
    )
    if await unlocked.is_copied(store):
        say(unlocked.COPY)


async def _watch(store: Store, typed: argparse.Namespace, settings: Settings) -> int:
    """Follow a run: the named one, the newest that is under way, or else the newest."""
    chosen = (
        await _newest(store)
        if typed.run is None
        else await unlocked.choose(store, typed.run, lambda _: True, settings.db)
    )
    stopping = asyncio.Event()
    process.on_signals(stopping.set)
    sends = Sends(store, settings, chosen.id, sys.stderr if typed.json else None)
    shown = JsonLines() if typed.json else progress.of(as_json=False)
    with contextlib.closing(shown):
        seen = await watching.to_the_end(store, chosen.id, shown, stopping, sends.tell)
    if not typed.json:
        _show(seen, store, settings.db, as_json=False)
    return exit_codes.code_of(seen)


class Sends:
    """Says that nobody sends, and that somebody does again."""

    def __init__(self, store: Store, settings: Settings, run_id: str, to: TextIO | None) -> None:
        self._presence = presence.Presence(settings.db, store)
        self._nobody = advice.nobody_sends(settings, run_id)
        self._to = to
        self._is_said = False

    async def tell(self) -> bool:
        """Say it where it has changed. The run is looked at further, whatever that is."""
        holder = await self._presence.look()
        if (holder is None) is not self._is_said:
            say(f"Process {holder} sends now." if holder else self._nobody, self._to)
        self._is_said = holder is None
        return False


async def _newest(store: Store) -> Run:
    runs = (await store.list_runs(limit=SHOWN)).rows
    if not runs:
        raise NotFoundError("There is no run yet.")
    return next((one for one in runs if one.state not in ENDED), runs[0])


class JsonLines:
    """A run as JSON, a line for each change."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._said: tuple[object, ...] = ()

    def show(self, run: Run, now: Instant) -> None:
        """Write it, if it changed."""
        told = (run.version, run.state, run.reason, shapes.goes_on_at(run, now))
        if told != self._said:
            say(run_lines.as_json(run, self._meter, now))
        self._said = told

    def close(self) -> None:
        """What was shown stays as it is: nothing is left open."""


def _show(one: Run, store: Store, db: Database, *, as_json: bool) -> None:
    if as_json:
        say(run_lines.as_json(one, Meter(), store.now()))
        return
    for line in run_lines.whole(one, store.now(), db):
        say(line, sys.stdout)
