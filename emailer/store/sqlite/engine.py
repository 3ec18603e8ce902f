"""The queue in one SQLite file: one door writes (writer.py), one reads
(reader.py), commits ring whoever waits.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from emailer.model import Instant
from emailer.store import StoreError
from emailer.store.answering.access import Admitting
from emailer.store.answering.base import POLL_S, SHORT
from emailer.store.answering.clock import uptime_ms, wall_clock
from emailer.store.answering.drafting import Drafting
from emailer.store.answering.erasing import Eraser
from emailer.store.answering.searching import Searching
from emailer.store.answering.sending import Sending
from emailer.store.answering.setting_up import SettingUp
from emailer.store.answering.webhooks import Telling
from emailer.store.errors import CannotOpenError
from emailer.store.plainly import plain
from emailer.store.senders import Owner
from emailer.store.sqlite import cleaning, database, lock
from emailer.store.sqlite.reader import Reader
from emailer.store.sqlite.writer import Writer
from emailer.store.verbs import owners
from emailer.store.verbs.transaction import Transaction

FRESH_S = 3.0
"""So long after a failed commit its reason is believed without another try."""
PROBE = "a probe"


async def open_store(
    path: str | Path,
    clock: Callable[[], Instant] = wall_clock,
    uptime: Callable[[], int] | None = None,
) -> "SqliteStore":
    """Open the queue, making or migrating its file. Raises CannotOpenError with a sentence.
    By `uptime`, in milliseconds, it is noticed that `clock` was set.
    """
    if clock is wall_clock:
        uptime = uptime or uptime_ms
    file = await asyncio.to_thread(database.prepare, Path(path))
    try:
        return SqliteStore(file, clock, uptime)
    except sqlite3.Error as error:
        raise CannotOpenError(f"The database {file} cannot be opened: {plain(error)}.") from error


class SqliteStore(Sending):
    """The Store of emailer.store, kept in one file."""

    _writer: Writer

    def __init__(
        self, path: Path, clock: Callable[[], Instant], uptime: Callable[[], int] | None
    ) -> None:
        """Take the file `prepare` has made; use open_store."""
        self._path = path
        reader = Reader(path)
        super().__init__(reader, lambda told: Writer(path, clock, told, SHORT), clock, uptime)
        self.access = Admitting(self._all, self._writer, self.now)
        self.drafts = Drafting(self._all, self._writer, self.now)
        self.setups = SettingUp(self._all, self._writer)
        self.webhooks = Telling(self._all, self._writer, self.now, self._told)
        self.people = Searching(self._say, self._all, self._writer, self.recipient)
        self.erasing = Eraser(
            (self._all, self._writer, self._say), self.now, self, self.people, self._clean
        )
        self._poll = asyncio.create_task(self._notice_others(), name="store-poll")

    async def owners(self) -> Sequence[Owner]:
        """List whoever holds the lock; without it nobody of these is there any more."""
        holder = await asyncio.to_thread(lock.holder_of, self._path)
        return await super().owners() if holder else []

    def _living(self, account: str) -> frozenset[str]:
        """The lock beside the file proves those of other processes dead;
        here each account has one.
        """
        return frozenset(owner for name, owner in self._owners.items() if name != account)

    # it is called by place
    async def _clean(self, is_idle: bool, at_once: bool) -> bool:  # noqa: FBT001
        return await asyncio.to_thread(cleaning.clean, self._path, is_idle=is_idle, whole=at_once)

    async def healthy(self) -> str | None:
        """None, or what is wrong with the database.

        A full disk may have room for a probe and none for a mark. Whoever has something to write
        tries again each second: for as long as that fails, it is believed.
        """
        committer = self._writer.committer
        if committer.trouble and time.monotonic() - committer.failed_at < FRESH_S:
            return committer.trouble
        try:
            await self._writer.call(_probe, committer.trouble)
            await self._all("SELECT 1", {})
        except StoreError as error:
            return str(error)
        return None

    async def backup(self, path: str) -> None:
        """Copy in one step, marked so that a start on the copy asks first."""
        await asyncio.to_thread(database.backup, self._path, Path(path), self.now())

    async def _notice_others(self) -> None:
        """Ring everybody after commits of other processes;
        ours ring by themselves and this costs them little.
        """
        seen = None
        while True:
            await asyncio.sleep(POLL_S)
            try:
                [[version]] = await self._all("PRAGMA data_version", {})
            except StoreError:
                continue
            if version != seen:
                seen = version
                self._ring_all()

    async def close(self) -> None:
        """Finish what waits to be written and close."""
        self._poll.cancel()
        await asyncio.gather(self._poll, return_exceptions=True)
        await super().close()


def _probe(transaction: Transaction, trouble: str | None) -> None:
    """Prove that the writer lives; after trouble, that it can write:
    a value set to itself would write nothing.
    """
    if trouble is not None:
        probing = owners.Entering(PROBE, None, os.getpid(), "")
        owners.enter(transaction, probing)
        owners.forget(transaction, PROBE)
