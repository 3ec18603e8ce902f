"""The one place that knows which store is tested:
another implementation plugs in by the fixture `open_store`.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from emailer.store import Store
from emailer.store.postgres import engine as server
from emailer.store.sqlite import engine
from tests import laid
from tests.store.hands import OWNER, run_sql

Open = Callable[[], Awaitable[Store]]


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_at(tmp_path, clock, queues) -> Open:
    """Open a store on the queue of this test, on the engine that is tested."""
    if queues is None:
        path = laid.lay(tmp_path / "emailer.db")
        return lambda: engine.open_store(path, clock)
    url = queues.new()
    return lambda: server.open_store(url, "postgresql://", clock)


@pytest.fixture
async def open_store(open_at) -> AsyncIterator[Open]:
    """Open one more store on the same queue, as a new process would."""
    opened = []

    async def open_store() -> Store:
        opened.append(await open_at())
        return opened[-1]

    yield open_store
    await asyncio.gather(*(store.close() for store in opened))


@pytest.fixture
async def store(open_store) -> Store:
    """A queue with a sender."""
    store = await open_store()
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    return store


@pytest.fixture
def crash(open_store) -> Callable[[], Awaitable[tuple[Store, str]]]:
    """Kill the sender and start another: the first store is not closed,
    and its late calls may still come.
    """
    numbers = itertools.count(2)

    async def crash() -> tuple[Store, str]:
        store, owner = await open_store(), f"sender {next(numbers)}"
        if isinstance(store, server.PostgresStore):
            await run_sql(
                store, "UPDATE emailer_owner SET ended_at = ? WHERE ended_at IS NULL", store.now()
            )  # its lease is over, and was seen to be
        await store.open_account(owner, "simulated", "as ever", 10, None)
        await store.recover(owner)
        return store, owner

    return crash
