"""What all verbs of the seam stand on: reading, bells, chores, and the one door to the writer."""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from emailer import recent
from emailer.model import Instant, RunState
from emailer.pause_rules import PauseCode, Reason
from emailer.store import Page, Run, StoreError, UnavailableError, bells
from emailer.store.answering import noting
from emailer.store.answering.clock import Jumps
from emailer.store.answering.engine import Begin, Committed, Reader, Verb, Writer
from emailer.store.answering.measuring import Measuring
from emailer.store.verbs import claims, run_rows, settling_claims, views
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.visible import unknown

T = TypeVar("T")

log = logging.getLogger(__name__)

PAGES_AT_ONCE = 2
"""Pages that are read at once: however many are asked for,
other reads wait for no more than these.
"""
POLL_S = 1.0
"""How soon commits of other processes are noticed."""
SHORT: frozenset[Verb] = frozenset({claims.claim, claims.begin_send, settling_claims.settle})
"""What every message needs: a millisecond or two for all who ask at once; committed on the loop."""
UNDOING_S = 5.0
"""How long the end waits for imports that came to nothing to be deleted."""


class Base:
    """The engine's reader and writer, and who waits for commits."""

    _writer: Writer
    now: Callable[[], Instant]
    """Reads the clock."""

    def __init__(
        self,
        reader: Reader,
        begin: Begin,
        clock: Callable[[], Instant],
        uptime: Callable[[], int] | None = None,
    ) -> None:
        """Take an open reader, and begin to write. Without a clock that only counts up (`uptime`),
        `clock` is one that nobody sets.
        """
        self.now = clock
        self._jumps = Jumps(clock, uptime or clock)
        self._reader, self._say = reader, reader.say
        self._paging = asyncio.Semaphore(PAGES_AT_ONCE)
        self._work: dict[str, asyncio.Event] = {}  # by owner: each looks for itself
        self._told = asyncio.Event()
        self._versions: recent.Recent[int, int] = recent.Recent(recent.RUNS)
        self._watchers: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self._keys: recent.Recent[str, int] = recent.Recent(recent.RUNS)
        self._trouble: str | None = None
        self._idle: set[str] = set()  # owners whose last claim found nothing
        self._owners: dict[str, str] = {}  # of this process, by account
        self._chores: set[asyncio.Task[None]] = set()
        self._undoing: set[asyncio.Task[None]] = set()  # of these, what deletes imports
        self._retrying: set[str] = set()  # runs whose failed just move, as planned
        self.measures = Measuring(self._all, self.now)
        self._writer = begin(self._committed)
        self._loop = asyncio.get_running_loop()
        self._take_down = bells.hang(self._rung)

    async def _all(self, sql: str, values: Mapping[str, Any]) -> list[SqlRow]:
        return await self._reader.all(sql, values)

    async def _page(
        self, query: Query, limit: int, shape: Callable[[SqlRow], T], place: Sequence[str]
    ) -> Page[T]:
        """Read a page of at most `limit` rows and about views.PAGE_BYTES, but at least one row.

        `place` names the columns of its cursor.
        """
        shaped: list[T] = []
        size, last = 0, ""
        async with self._paging, contextlib.aclosing(self._reader.rows(query)) as rows:
            async for row in rows:
                size += views.weight(row)
                if shaped and (len(shaped) >= limit or size > views.PAGE_BYTES):
                    return Page(shaped, last)
                shaped.append(shape(row))
                last = json.dumps([row[name] for name in place])
        return Page(shaped, None)

    def _seen(self, run_id: str, rows: Sequence[SqlRow]) -> Run:
        """Read a run from its row, if there is one, and remember its key and version."""
        if not rows:
            raise unknown()
        run = self._with_trouble(run_rows.run_of(rows[0], self.now()))
        self._keys[run_id] = run.key
        self._versions[run.key] = max(run.version, self._versions.get(run.key, -1))
        return run

    def _with_trouble(self, run: Run) -> Run:
        """Show a running run as paused while nothing of it can be recorded,
        which the database cannot note itself.
        """
        trouble = self._writer.trouble
        if trouble is None or run.state is not RunState.RUNNING:
            return run
        reason = Reason(PauseCode.DATABASE, {"fault": trouble, "is_gone": self._writer.is_gone})
        return replace(run, state=RunState.PAUSED, paused_by="program", reason=reason)

    async def wait_for_work(self, owner: str, timeout_s: float) -> None:
        """Return when a commit made work; the owner's bell is cleared before the owner looks."""
        bell = self._work.setdefault(owner, asyncio.Event())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await bell.wait()
        bell.clear()

    def _ring_for_work(self) -> None:
        for bell in self._work.values():
            bell.set()

    async def _wait_for_key(self, key: int, version: int, timeout_s: float) -> None:
        bell = asyncio.Event()
        self._watchers[key].add(bell)
        try:
            if self._versions.get(key, -1) <= version or version < 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(timeout_s):
                        await bell.wait()
        finally:
            self._watchers[key].discard(bell)
            if not self._watchers[key]:
                del self._watchers[key]

    def _committed(self, committed: Committed) -> None:
        """Ring whoever waits for what a commit changed."""
        self.measures.note(committed)
        for one in committed.happened:
            noting.note(one)
        self._versions.update(committed.versions)
        changed = committed.versions if self._writer.trouble == self._trouble else self._watchers
        self._trouble = self._writer.trouble
        for key in changed:
            for bell in self._watchers.get(key, ()):
                bell.set()
        if committed.work:
            self._ring_for_work()
        if committed.told:
            self._told.set()

    def _rung(self) -> None:
        """Ring from any thread."""
        self._loop.call_soon_threadsafe(self._ring_all)

    def _ring_all(self) -> None:
        self._ring_for_work()
        self._told.set()
        for bells_of_run in self._watchers.values():
            for bell in bells_of_run:
                bell.set()

    def _chore(self, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Do something in the background that a restart would do again."""
        task = asyncio.create_task(_quietly(work))
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)
        return task

    async def close(self) -> None:
        """Finish what waits to be written and close."""
        if self._undoing:
            await asyncio.wait(self._undoing, timeout=UNDOING_S)
        for task in self._chores:
            task.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        self._take_down()
        await self._writer.close()
        await self._reader.close()


async def _quietly(work: Callable[[], Awaitable[None]]) -> None:
    """Run a chore, again for as long as the database does not answer
    (a full disk leaves no key taken for ever).
    """
    said = False
    while True:
        try:
            return await work()
        except UnavailableError as error:
            if not said:
                log.warning("a chore is put off", extra={"reason": str(error)})
            said = True
            await asyncio.sleep(POLL_S)
        except StoreError as error:
            return log.warning("a chore is given up", extra={"reason": str(error)})
