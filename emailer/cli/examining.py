"""What this machine has for sending: Python, packages, database, clock, disk,
port. Changes nothing.
"""

import asyncio
import contextlib
import platform
import re
import shutil
import time
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from emailer.cli import owners, process, unlocked
from emailer.cli.paths import PACKAGE, PROJECT
from emailer.cli.settings import Settings
from emailer.store import Run, StoreError
from emailer.store.door import Database
from emailer.store.errors import CannotOpenError
from emailer.store.examined import Finding

LITTLE_BYTES = 1 << 30
TOO_LITTLE_BYTES = 64 << 20
OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
AHEAD_MS = 60_000


DO = ("Restore a backup, or name another --db.", "Mend what is said above, or name another --db.")


def python(db: Database) -> Finding:
    """Name the Python and the engine of the database."""
    said = f"Python {platform.python_version()}, {db.engine}"
    if db.fault:
        return Finding("python", "wrong", said, db.fault)
    return Finding("python", "ok", said)


def packages(requirements: Path = PROJECT / "requirements.txt") -> Finding:
    """Compare what is installed with what the program was tested with."""
    pins = dict(_PIN.findall("\n".join(_wanted(requirements))))
    wrong = [f"{name} {has or 'missing'} instead of {wanted}" for name, wanted in pins.items()
             if (has := _version(name)) != wanted]  # fmt: skip
    if not wrong:
        return Finding("packages", "ok", f"{len(pins)} packages, each as tested")
    do = "Delete the folder .venv beside the program and start it: it installs them anew."
    if not requirements.exists():
        do = (
            "Install the program anew, by pipx reinstall invitation-emailer, "
            "or as it was installed."
        )
    return Finding("packages", "note", ", ".join(wrong), do)


_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+) *\\?$", re.MULTILINE)
"""A package that every system needs; behind a semicolon stands which do."""


def _wanted(requirements: Path) -> list[str]:
    """List what the program was tested with: the file beside it, or, installed,
    what it says of itself.
    """
    if requirements.exists():
        return requirements.read_text("utf-8").splitlines()
    return metadata.requires(PACKAGE) or []


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


async def database_of(settings: Settings) -> AsyncIterator[Finding]:
    """Open the database, if there is one, and hold the clock against it."""
    db = settings.db
    try:
        if not db.exists():
            yield Finding("database", "ok", f"{db} is not there yet: the first start makes it")
            yield clock([])
            return
        async with unlocked.opened(db) as store:
            runs = (await store.list_runs(limit=unlocked.NEWEST)).rows
            found = await store.owners()
            is_copied = await unlocked.is_copied(store)
    except (StoreError, OSError) as error:
        yield Finding("database", "wrong", process.sentence(error), DO[db.file is None])
        yield clock([])
        return
    sends, do = owners.summary(found)
    if is_copied:
        do = unlocked.COPY
    yield Finding("database", "note" if do else "ok", f"{db}, {sends}", do)
    yield clock(runs)


async def engine(db: Database) -> AsyncIterator[Finding]:
    """Ask the engine about its database; that it cannot be reached is said later."""
    with contextlib.suppress(CannotOpenError):
        for one in await asyncio.to_thread(lambda: list(db.examined())):
            yield one


def clock(runs: Iterable[Run], now_s: float | None = None) -> Finding:
    """Hold the clock against what was stored: what is due waits for it,
    and it dates every message.
    """
    now = datetime.fromtimestamp(time.time() if now_s is None else now_s, UTC)
    said = now.strftime("%Y-%m-%d %H:%M:%SZ")
    newest = max((run.created_at for run in runs), default=0)
    do = "Set this machine's clock, and let it be kept right (timedatectl set-ntp true)."
    if now < OLDEST_CLOCK:
        return Finding("clock", "wrong", f"{said}: that is long over", do)
    if newest > now.timestamp() * 1000 + AHEAD_MS:
        return Finding("clock", "wrong", f"{said}: runs were made later than that", do)
    return Finding("clock", "ok", said)


def disk(db: Path, free_bytes: int | None = None) -> Finding:
    """See how much room there is where the database is, or will be."""
    folder = next(parent for parent in db.parents if parent.exists())
    free = shutil.disk_usage(folder).free if free_bytes is None else free_bytes
    said = f"{free / (1 << 30):.1f} GB free in {folder}"
    do = "Make room: what cannot be recorded is not sent."
    if free < TOO_LITTLE_BYTES:
        return Finding("disk", "wrong", said, do)
    return Finding("disk", "note", said, do) if free < LITTLE_BYTES else Finding("disk", "ok", said)


def port(settings: Settings) -> Finding:
    """See whether the pages could be served."""
    where = f"{settings.host} port {settings.port}"
    try:
        process.listen(settings.host, settings.port).close()
    except OSError as error:
        if settings.port and "in use" in str(error) and settings.db.holder():
            return Finding("port", "note", f"{where} is in use, as it is while the program serves")
        return Finding("port", "wrong", str(error), "Name another by --port; commands need none.")
    return Finding("port", "ok", f"{where} is free")
