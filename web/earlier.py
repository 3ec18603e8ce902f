"""How many of a run's people an earlier run has written to. Asked beside the page, which waits for it only shortly."""

import asyncio
import contextlib
from collections import OrderedDict

from emailer.model import Instant
from emailer.store import Run, Store, StoreError

MAX_PEOPLE = 50_000
PATIENCE_S = 0.25
FRESH_MS = 60_000
MAX_RUNS = 100

_Asked = tuple[Instant, asyncio.Task[int | None]]


class Earlier:
    """Remembers for a minute what the store has counted: a page is read again twice a second while a run goes on."""

    def __init__(self, store: Store) -> None:
        """Begin with nothing asked."""
        self._store = store
        self._asked: OrderedDict[str, _Asked] = OrderedDict()

    async def written(self, run: Run) -> int | None:
        """Return how many; None where it is not known yet, or the list is so long that it is not asked."""
        if run.total > MAX_PEOPLE:
            return None
        asked_at, task = self._asked.get(run.id) or self._ask(run.id)
        if task.done() and self._store.now() - asked_at >= FRESH_MS:
            _, task = self._ask(run.id)
        await asyncio.wait((task,), timeout=PATIENCE_S)
        return task.result() if task.done() and not task.cancelled() else None

    async def close(self) -> None:
        """Ask no more."""
        tasks = [task for _, task in self._asked.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ask(self, run_id: str) -> _Asked:
        asked = self._asked[run_id] = (self._store.now(), asyncio.create_task(self._count(run_id), name="earlier"))
        self._asked.move_to_end(run_id)
        while len(self._asked) > MAX_RUNS:
            _, (_, oldest) = self._asked.popitem(last=False)
            oldest.cancel()
        return asked

    async def _count(self, run_id: str) -> int | None:
        with contextlib.suppress(StoreError):
            return await self._store.written_before(run_id)
        return None
