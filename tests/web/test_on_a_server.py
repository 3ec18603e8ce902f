"""What people and programs write reaches a queue in PostgreSQL as it reaches a file."""

import base64
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestClient, TestServer

import web
from emailer.store.postgres import engine
from tests.web.conftest import OWNER, make_run, problem


@pytest.fixture
async def on_server(server_queues, config, aiohttp_client) -> AsyncIterator[TestClient]:
    """The application on a queue in PostgreSQL, by a role with settings of old."""
    url = server_queues.new() + "&options=-cstandard_conforming_strings%3Doff"
    store = await engine.open_store(url, "a queue of a test")
    await store.open_account(OWNER, "simulated", "simulated", 10, None)
    yield await aiohttp_client(TestServer(web.create_app(store, config, lambda: None)))
    await store.close()


async def test_a_role_s_old_settings_do_not_change_what_is_searched_for(on_server):
    run = await make_run(on_server, emails="a_b@x.pt\nacb@x.pt")
    for part, found in (("a_b", ["a_b@x.pt"]), ("a\\_", []), ("acb", ["acb@x.pt"]), ("%", [])):
        answer = await on_server.get(f"/api/runs/{run['id']}/recipients", params={"q": part})
        assert [one["email"] for one in (await answer.json())["data"]] == found


NUL = "a\x00b"


async def test_a_nul_is_an_id_of_nothing(on_server):
    hook = {"url": "https://example.org", "run": NUL}
    assert (await problem(await on_server.post("/api/webhooks", json=hook)))[0] == 404
    for name in ("after", "rest_of", "list_of"):
        said = {"emails": "ana@x.pt", "text": "Hi", name: NUL}
        assert (await problem(await on_server.post("/api/runs", json=said)))[0] in (404, 422)
    cursor = base64.urlsafe_b64encode(NUL.encode()).decode()
    for place in ("/api/runs/a%00b", f"/api/runs?cursor={cursor}"):
        assert (await problem(await on_server.get(place)))[0] in (400, 404)
