"""Mounted below a prefix, in the program itself or inside another application:
every address carries it.
"""

import re
from dataclasses import replace
from html import unescape

import pytest
from aiohttp import web as aiohttp_web
from aiohttp.test_utils import TestServer

import web
from tests.web.conftest import people

ADDRESS = re.compile(r"""(?:href|action|formaction|src|data-[a-z-]+)="(/[^"]*)\"""")


@pytest.fixture
async def host(store, config, health, aiohttp_client):
    """A host application with a log-in of its own in front, and the emailer below /mail."""

    @aiohttp_web.middleware
    async def guard(request, handler):
        if request.cookies.get("host") != "in":
            raise aiohttp_web.HTTPUnauthorized
        return await handler(request)

    outer = aiohttp_web.Application(middlewares=[guard])
    outer.add_subapp("/mail", web.create_app(store, config, lambda: health.wrong))
    client = await aiohttp_client(TestServer(outer))
    client.session.cookie_jar.update_cookies({"host": "in"}, client.make_url("/"))
    return client


async def made(client, prefix):
    answer = await client.post(
        f"{prefix}/api/runs", json={"emails": people(3), "subject": "Hi", "text": "Hi"}
    )
    assert answer.status == 201, await answer.text()
    run = await answer.json()
    assert answer.headers["Location"] == f"{prefix}/api/runs/{run['id']}"
    return run["id"]


async def test_the_hosts_own_login_stands_in_front(host):
    host.session.cookie_jar.clear()
    assert (await host.get("/mail/")).status == 401


async def test_every_address_on_every_page_carries_the_prefix(host, sending):
    run_id = await made(host, "/mail")
    await sending.send(fail=["person1@example.org"])
    pages = [
        "/",
        "/runs",
        f"/runs/{run_id}",
        f"/runs/{run_id}/mailbox",
        "/runs/nobody",
        f"/?like={run_id}",
    ]
    for page in pages:
        text = await (await host.get(f"/mail{page}")).text()
        found = [unescape(one) for one in ADDRESS.findall(text)]
        assert found
        assert not [one for one in found if not one.startswith("/mail/") and one != "/mail"], page


async def test_what_pages_refer_to_is_there(host):
    for page in ("/mail/", "/mail/runs"):
        text = await (await host.get(page)).text()
        for address in {unescape(one) for one in re.findall(r'(?:src|href)="(/[^"#?]+)', text)}:
            assert (await host.get(address)).status == 200, address


async def test_buttons_lead_back_to_pages_below_the_prefix(host):
    run_id = await made(host, "/mail")
    answer = await host.post(f"/mail/runs/{run_id}/pause", allow_redirects=False)
    assert (answer.status, answer.headers["Location"].partition("?")[0]) == (
        303,
        f"/mail/runs/{run_id}",
    )


async def test_the_stream_is_below_the_prefix(host):
    run_id = await made(host, "/mail")
    async with host.get(f"/mail/runs/{run_id}/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert b"retry" in await stream.content.readline()


async def test_the_api_answers_as_json_below_the_prefix_too(host):
    answer = await host.get("/mail/api/runs/nobody")
    assert answer.status == 404
    assert "message" in await answer.json()
    assert (await host.post("/mail/api/runs", data={"emails": "ana@example.org"})).status == 415


async def test_the_program_serves_below_a_path_of_its_own(store, config, aiohttp_client):
    app = web.below("/mail", web.create_app(store, config, lambda: None))
    client = await aiohttp_client(TestServer(app))
    run_id = await made(client, "/mail")
    assert (await client.get(f"/mail/runs/{run_id}")).status == 200
    assert str((await client.get("/")).url.path) == "/mail/"
    assert str((await client.get("/mail")).url.path) == "/mail/"


async def test_a_log_in_below_a_path_leaves_the_cookies_of_others_alone(
    store, config, aiohttp_client
):
    inner = web.create_app(store, replace(config, secret_key="sesame-sesame-sesame"), lambda: None)
    client = await aiohttp_client(TestServer(web.below("/mail", inner)))
    entered = await client.post(
        "/mail/login", data={"key": "sesame-sesame-sesame"}, allow_redirects=False
    )
    assert (entered.status, entered.cookies["emailer_login"]["path"]) == (303, "/mail")
    assert (await client.get("/mail/runs")).status == 200
    left = await client.post("/mail/logout", allow_redirects=False)
    assert left.cookies["emailer_login"]["path"] == "/mail"
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert (await client.get("/mail/runs")).url.path == "/mail/login"


async def test_without_a_path_the_application_is_served_as_it_is(store, config):
    app = web.create_app(store, config, lambda: None)
    assert web.below("", app) is app
