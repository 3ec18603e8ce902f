"""The database as a command sees it that only looks or decides: opened without the lock,
beside a sender or alone.
"""

import contextlib
from collections.abc import AsyncIterator, Callable

from emailer.cli import advice, paths, process
from emailer.cli.exit_codes import UsageError
from emailer.lists.addresses.address import shown
from emailer.store import NotFoundError, Run, Store
from emailer.store.door import Database
from emailer.store.errors import CannotOpenError

SHORTEST = 4
"""Characters of an id that may stand for all of it."""
NEWEST = 200
"""Runs among which one is looked for that is not named whole."""


@contextlib.asynccontextmanager
async def opened(db: Database) -> AsyncIterator[Store]:
    """Open a database that is there. Raises CannotOpenError where there is none."""
    require(db)
    async with made(db) as store:
        yield store


@contextlib.asynccontextmanager
async def made(db: Database) -> AsyncIterator[Store]:
    """Open a database; one that is not there yet is made, its folder is not.
    Raises CannotOpenError.
    """
    require_folder(db)
    process.raise_descriptor_limit()
    store = await db.open()
    try:
        yield store
    finally:
        await store.close()


def require(db: Database) -> None:
    """Raise CannotOpenError where there is no database: a command that looks makes none."""
    if not db.exists():
        raise CannotOpenError(f"There is no database {db}.")


def require_folder(db: Database) -> None:
    """Raise CannotOpenError where a database would lie in a folder that is not there: whoever
    mistyped its name would have another queue. The program's own folder is made.
    """
    folder = db.file.parent if db.file else None
    if folder and folder != paths.data() and not folder.is_dir():
        raise CannotOpenError(f"There is no folder {folder}: make it, or name another --db.")


COPY = (
    "This is a backup, or what was moved elsewhere: a program that is started on it pauses every "
    "run and asks before it writes to anybody."
)


async def is_copied(store: Store) -> bool:
    """Whether there are two of this queue, and nobody was started on this one since."""
    with contextlib.suppress(NotFoundError):
        return (await store.account()).is_copied
    return False


async def choose(store: Store, named: str | None, fits: Callable[[Run], bool], db: Database) -> Run:
    """Find a run by its id, by the beginning of one, or as the only one that fits; `db` is where
    the store is.

    Raises NotFoundError where there is none, UsageError where there are several.
    """
    if named is None:
        return await _only(store, fits, db)
    name = named.strip()
    with contextlib.suppress(NotFoundError):
        return (await store.look(name)).run
    runs = (await store.list_runs(limit=NEWEST)).rows
    alike = [run for run in runs if len(name) >= SHORTEST and run.id.startswith(name)]
    if len(alike) > 1:
        raise UsageError(
            f"{len(alike)} runs begin with this: write more of the id.\n{_named(alike)}"
        )
    if not alike:
        raise NotFoundError(f"There is no such run: {advice.command(db, 'status')} lists them.")
    return (await store.look(alike[0].id)).run


async def _only(store: Store, fits: Callable[[Run], bool], db: Database) -> Run:
    fitting = [run for run in (await store.list_runs(limit=NEWEST)).rows if fits(run)]
    if not fitting:
        raise NotFoundError(
            f"There is no run to do this with: {advice.command(db, 'status')} lists them all."
        )
    if len(fitting) > 1:
        raise UsageError(
            f"There are {len(fitting)} such runs: write the id of one.\n{_named(fitting[:20])}"
        )
    return (await store.look(fitting[0].id)).run


def _named(runs: list[Run]) -> str:
    return "\n".join(f"  {run.id}  {shown(run.message.subject)[:60]}" for run in runs)
