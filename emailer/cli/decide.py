"""The commands `pause`, `resume`, `cancel` and `resolve`: what a person decides,
in one transaction, without the lock.

A sender notices within a second.
"""

import argparse
from collections.abc import Awaitable, Callable, Collection

from emailer.cli import advice, run_lines, unlocked
from emailer.cli.exit_codes import Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import ENDED, RunState, State
from emailer.showing.meter import Meter
from emailer.store import DECIDED, Run, Selection, Store

Verb = Callable[[Store, Run], Awaitable[object]]
REASONS_SHOWN = 50
"""Of so many reasons at most a run tells."""


async def pause(typed: argparse.Namespace, settings: Settings) -> int:
    """running -> paused."""
    return await decide(
        typed,
        settings,
        lambda run: run.state is RunState.RUNNING,
        lambda store, run: store.pause(run.id),
    )


async def resume(typed: argparse.Namespace, settings: Settings) -> int:
    """paused -> running, or what is left of a cancelled run."""
    return await decide(
        typed,
        settings,
        lambda run: run.state is RunState.PAUSED,
        lambda store, run: store.resume(run.id),
    )


async def cancel(typed: argparse.Namespace, settings: Settings) -> int:
    """running | paused | scheduled -> cancelled."""
    return await decide(
        typed, settings, lambda run: run.state not in ENDED, lambda store, run: store.cancel(run.id)
    )


async def resolve(typed: argparse.Namespace, settings: Settings) -> int:
    """in doubt -> sent, or waiting again; failed -> settled another way."""
    about, _ = DECIDED[typed.decision]

    async def decided(store: Store, run: Run) -> None:
        refuse_unknown_reason(run, typed.reason, (about,))
        count = await store.resolve(run.id, selection(typed), typed.decision)
        if not typed.json:
            say(f"{count:,} decided: {_DECIDED[typed.decision]}.")

    return await decide(typed, settings, lambda run: run.counts[about] > 0, decided)


_DECIDED = {"sent": "they got it", "resend": "written to again", "done": "settled another way"}


def selection(typed: argparse.Namespace) -> Selection:
    """Say whom a decision is about."""
    return Selection(tuple(typed.id) or None, typed.reason)


def refuse_unknown_reason(run: Run, named: str | None, states: Collection[State]) -> None:
    """Refuse a reason that nobody of a run has who is in one of these states, as far as all are
    known: of very many reasons only the largest are. Raises UsageError.
    """
    its = [one.key for one in run.failures if one.state in states]
    if named is None or named in its or len(run.failures) >= REASONS_SHOWN:
        return
    there = (
        f"There are: {', '.join(run_lines.fit(key) for key in its)}." if its else "There is none."
    )
    raise UsageError(
        f"--reason: nobody of run {run.id} has the reason {run_lines.fit(named[:50])!r}. {there}"
    )


async def decide(
    typed: argparse.Namespace, settings: Settings, fits: Callable[[Run], bool], verb: Verb
) -> int:
    """Choose a run, do one thing, and tell how it stands then."""
    async with unlocked.opened(settings.db) as store:
        run = await unlocked.choose(store, typed.run, fits, settings.db)
        await verb(store, run)
        run = (await store.look(run.id)).run
        if typed.json:
            say(run_lines.as_json(run, Meter(), store.now()))
            return Exit.ALL_SENT
        for line in run_lines.whole(run, store.now(), settings.db):
            say(line)
    is_to_send = run.state in (RunState.RUNNING, RunState.SCHEDULED) or (run.again and run.again.at)
    if is_to_send and settings.db.holder() is None:
        say(advice.nobody_sends(settings, run.id))
    return Exit.ALL_SENT
