"""The one place that knows which store is tested:
another implementation plugs in by the fixture `open_store`.
"""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from emailer.store import Store
from emailer.store.sqlite import engine
from tests.store.hands import OWNER

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
async def open_store(tmp_path, clock) -> AsyncIterator[Open]:
    """Open one more store on the same queue, as a new process would."""
    opened = []

    async def open_store() -> Store:
        opened.append(await engine.open_store(tmp_path / "emailer.db", clock))
        return opened[-1]

    yield open_store
    for store in opened:
        await store.close()


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
        await store.open_account(owner, "simulated", "as ever", 10, None)
        await store.recover(owner)
        return store, owner

    return crash
