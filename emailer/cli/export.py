"""The command `export`: a run's people, or the lines of its list that could not be used,
as CSV. It needs no lock.
"""

import argparse
import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path

from emailer import erasures, private
from emailer.cli import beside, purge
from emailer.cli.ending import CannotError, Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import COUNTS, IN_FLIGHT, State
from emailer.showing import csv_export, dossier
from emailer.store import NotFoundError, Page, Row, Run, Store
from emailer.store.door import Database

PAGE = 1000


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Write the file, or to stdout."""
    if typed.person:
        return await _person(typed, settings)
    states = _states(typed.state)
    async with beside.opened(settings.db) as store:
        one = await _chosen(store, typed.run, settings.db)
        style = csv_export.chosen(typed.separator, typed.headings)
        chunks = (
            _rejected(store, one, style) if typed.rejected else _people(store, one, states, style)
        )
        if typed.out:
            await _write(Path(typed.out), chunks)
            say(f"Written to {typed.out}.", sys.stderr)
        else:
            async for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
    return Exit.ALL_SENT


async def _person(typed: argparse.Namespace, settings: Settings) -> int:
    """Write all that is known of one person. Raises UsageError."""
    if typed.run or typed.state or typed.rejected:
        raise UsageError("--person is of all runs: leave the others out.")
    async with beside.opened(settings.db) as store:
        person = purge.person_of(typed.person)
        known = await erasures.known(store, person)
    content = f"{dossier.as_json(person, known)}\n".encode()
    if not typed.out:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return Exit.ALL_SENT
    await _write(Path(typed.out), _once(content))
    say(f"Written to {typed.out}.", sys.stderr)
    return Exit.ALL_SENT


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _states(named: Sequence[str]) -> tuple[State, ...]:
    """Read the states, each as counts are called. Raises UsageError."""
    wrong = [name for name in named if name not in COUNTS]
    if wrong:
        raise UsageError(f"--state is one of {', '.join(COUNTS)}.")
    return tuple(
        state for name in named for state in (IN_FLIGHT if name == "in_flight" else (State(name),))
    )


async def _chosen(store: Store, named: str | None, db: Database) -> Run:
    if named is not None:
        return await beside.choose(store, named, lambda _: True, db)
    runs = (await store.list_runs(limit=1)).rows
    if not runs:
        raise NotFoundError("There is no run yet.")
    return runs[0]


def _people(
    store: Store, one: Run, states: Sequence[State], style: csv_export.Style
) -> AsyncIterator[bytes]:
    def page_after(cursor: str | None) -> Awaitable[Page[Row]]:
        return store.list_recipients(one.id, states, PAGE, cursor)

    return csv_export.recipients(page_after, style)


def _rejected(store: Store, one: Run, style: csv_export.Style) -> AsyncIterator[bytes]:
    page_after = csv_export.both(
        lambda cursor: store.list_rejected(one.id, PAGE, cursor),
        lambda cursor: store.list_rejected(one.id, PAGE, cursor, only_repeated=True),
    )
    return csv_export.rejected(page_after, style)


async def _write(path: Path, chunks: AsyncIterator[bytes]) -> None:
    """Write a file that only its owner can read, whole or not at all;
    one that is there already is not overwritten.
    """
    try:
        with private.aside(path) as part, part.open("wb") as file:
            async for chunk in chunks:
                file.write(chunk)
    except FileExistsError:
        raise CannotError(f"{path} exists already; an export never overwrites.") from None
