"""What a reader sees of an answer that cannot be finished: its head is written,
so it can have no other status.
"""

import pytest
from aiohttp import ClientPayloadError
from aiohttp.test_utils import TestClient, TestServer

import web
from emailer.store import Page, Row, Store, UnavailableError
from tests.web.conftest import make_run, people


class Failing:
    """A store whose disk fails after the first page of a list, and at the first look at changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def list_recipients(self, run_id, states, limit, cursor) -> Page[Row]:
        if cursor:
            raise UnavailableError("The disk is gone.")
        return await self._store.list_recipients(run_id, states, limit, cursor)

    async def look(self, run_id, after=None):
        if after is not None:
            raise UnavailableError("The disk is gone.")
        return await self._store.look(run_id)


@pytest.fixture
async def failing(store, config, aiohttp_client) -> TestClient:
    return await aiohttp_client(TestServer(web.create_app(Failing(store), config, lambda: None)))


@pytest.mark.parametrize("path", ["/api/runs/{}/recipients.csv", "/runs/{}/events?after=0"])
async def test_what_breaks_off_does_not_look_whole(failing, sending, path):
    run = await make_run(failing, people(2500))
    await sending.send(n=1)
    answer = await failing.get(path.format(run["id"]))
    assert answer.status == 200
    with pytest.raises((ClientPayloadError, ConnectionError)):
        await answer.read()
