"""The command `export`: a run's people, its whole list, or the lines of it that could not be used,
as CSV; the list also as a workbook. It needs no lock.
"""

import argparse
import sys
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path

from emailer import erasures, private
from emailer.cli import purge, unlocked
from emailer.cli.exit_codes import CannotError, Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import COUNTS, IN_FLIGHT, State
from emailer.showing import csv_export, dossier, workbook
from emailer.showing.whole_list import WholeList, lines_of
from emailer.store import NotFoundError, Page, Row, Run, Store
from emailer.store.door import Database

PAGE = 1000


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Write the file, or to stdout."""
    if typed.out and not (folder := Path(typed.out).parent).is_dir():
        raise CannotError(f"--out: there is no folder {folder}.")
    if typed.person:
        return await _person(typed, settings)
    states, is_workbook = _states(typed.state), typed.out.lower().endswith(".xlsx")
    if typed.whole_list and (typed.state or typed.rejected):
        raise UsageError("--list is of every line: leave --state and --rejected out.")
    if is_workbook and not typed.whole_list:
        raise UsageError("Only the whole list is written as a workbook: add --list.")
    async with unlocked.opened(settings.db) as store:
        one = await _chosen(store, typed.run, settings.db)
        style = csv_export.chosen(typed.separator, typed.headings)
        whole = WholeList(store, one, style, is_typed=is_workbook)
        if is_workbook:
            await _workbook(Path(typed.out), one, whole)
        elif typed.whole_list:
            await _put(typed.out, csv_export.table(whole.rows(), style))
        elif typed.rejected:
            await _put(typed.out, _rejected(store, one, style))
        else:
            await _put(typed.out, _people(store, one, states, style))
    if typed.out:
        say(f"Written to {typed.out}.", sys.stderr)
    return Exit.ALL_SENT


async def _put(out: str, chunks: AsyncIterator[bytes]) -> None:
    """Write a file, or to stdout."""
    if out:
        await _write(Path(out), chunks)
        return
    async for chunk in chunks:
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


async def _person(typed: argparse.Namespace, settings: Settings) -> int:
    """Write all that is known of one person. Raises UsageError."""
    if typed.run or typed.state or typed.rejected or typed.whole_list:
        raise UsageError("--person is of all runs: leave the others out.")
    async with unlocked.opened(settings.db) as store:
        person = purge.person_of(typed.person)
        known = await erasures.known(store, person)
    await _put(typed.out, _once(f"{dossier.as_json(person, known)}\n".encode()))
    if typed.out:
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
        return await unlocked.choose(store, named, lambda _: True, db)
    runs = (await store.list_runs(limit=1)).rows
    if not runs:
        raise NotFoundError("There is no run yet.")
    return runs[0]


def _people(
    store: Store, one: Run, states: Sequence[State], style: csv_export.Style
) -> AsyncIterator[bytes]:
    def page_after(cursor: str | None) -> Awaitable[Page[Row]]:
        return store.list_recipients(one.id, states, PAGE, cursor)

    return csv_export.recipients(page_after, style, one.headings)


def _rejected(store: Store, one: Run, style: csv_export.Style) -> AsyncIterator[bytes]:
    page_after = csv_export.both(
        lambda cursor: store.list_rejected(one.id, PAGE, cursor),
        lambda cursor: store.list_rejected(one.id, PAGE, cursor, only_repeated=True),
    )
    return csv_export.rejected(page_after, style, one.headings)


async def _workbook(path: Path, one: Run, whole: WholeList) -> None:
    """Write the list as a workbook. Raises CannotError where a sheet does not hold it."""
    if lines_of(one) > workbook.MOST_LINES:
        raise CannotError(
            f"A sheet holds {workbook.MOST_LINES:,} lines, and this list has more. Write it as "
            "CSV: --out ending in .csv."
        )
    async with whole.as_workbook(path.parent) as made:
        await _write(path, workbook.chunks(made))


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
