"""The account on a page: what is set, what is in its way,
and a try of its connection step by step.
"""

import re
from functools import partial

import pytest
from aiohttp.test_utils import TestServer

import web
from emailer import limits
from emailer.pause_rules import Reason
from emailer.sending.courier import MOST, REFUSED_LOGINS, Courier, TooOftenError
from emailer.store import AccountPause
from emailer.transports import presets, simulated
from emailer.transports.smtp import account_test, delivering
from emailer.transports.url import Simulated, Smtp, parse
from tests.smtp.server import answering, as_usual, serving
from tests.web import contract
from tests.web.conftest import OWNER, problem

SECRET = "a-very-secret-word"


@pytest.fixture
async def real(store, config, aiohttp_client):
    """Serve the pages with an account of a scripted server."""
    from contextlib import AsyncExitStack
    from dataclasses import replace

    async with AsyncExitStack() as servers:

        async def real(script=as_usual):
            server = await servers.enter_async_context(serving(script, offers=("AUTH PLAIN",)))
            there = parse(f"smtp://ana@127.0.0.1:{server.port}?starttls=never", SECRET)
            courier = Courier(
                store, delivering.factory(there), attempt=partial(account_test.attempt, there)
            )
            changed = replace(
                config, transport="smtp", server="127.0.0.1", user="ana", account_url=there.public
            )
            app = web.create_app(store, changed, lambda: None, courier)
            return await aiohttp_client(TestServer(app)), server

        yield real


async def page(client, path="/account") -> str:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


async def test_the_page_shows_what_is_set_and_never_the_password(real, store):
    client, server = await real()
    await store.update_account({"limits": limits.parse("14/s, 500/d")})
    shown = await page(client)
    for said in (f"smtp://ana@127.0.0.1:{server.port}", "Ana Lima &lt;ana@example.org&gt;",
                 "14/s, 500/d", "10 at once", "is set, and shown nowhere", "flags or environment",
                 "Test the connection"):  # fmt: skip
        assert said in shown, said
    assert SECRET not in shown
    assert len(shown) < 60_000


async def test_a_command_for_tokens_is_said_to_be_there_and_named_on_no_page(serve, store):
    await store.open_account(OWNER, "smtp", "smtp", 10, None)
    client = await serve(transport="smtp", user="ana", has_token_command=True)
    assert "an access token, which a command prints for each login" in await page(client)


async def test_a_trial_says_how_an_account_is_set_up(client):
    shown = await page(client)
    assert "Set up a mail account" in shown
    assert "Test the connection" not in shown
    for one in presets.PRESETS:
        assert one.transport in shown
    status, _ = await problem(await client.post("/api/accounts/default/test"))
    assert status == 409


@pytest.mark.parametrize("preset", presets.PRESETS, ids=lambda one: one.name)
def test_what_a_preset_says_can_be_typed(preset):
    there = parse(preset.transport, "secret")
    assert isinstance(there, Smtp)
    assert (there.host, there.port, there.tls, there.user) == (
        preset.host,
        preset.port,
        preset.is_tls,
        "you@example.org",
    )
    known = limits.parse(preset.rate) if preset.rate else ()
    assert limits.spacing_per_s(known) or not known  # its day's messages do not go at once
    assert preset.password.endswith(".")


async def test_a_connection_that_works_is_told_step_by_step(real):
    client, server = await real()
    shown = await (await client.post("/account/test")).text()
    for said in (
        "The connection works",
        "ana is logged in",
        "takes mail from ana@example.org",
        "Not encrypted",
    ):
        assert said in shown, said
    assert server.messages == []


async def test_a_connection_that_fails_says_where_and_what_to_do(real):
    client, _ = await real(answering(AUTH=b"535 5.7.8 no\r\n"))
    shown = await (await client.post("/account/test")).text()
    assert "<title>Error: " in shown
    assert "The connection does not work yet" in shown
    assert "535 5.7.8 no" in shown
    assert "app password" in shown
    signs = re.findall(r'data-state="(\w+)">(\w[\w ]*)<', shown)
    assert signs[:4] == [("all_sent", "Good"), ("all_sent", "Good"), ("note", "Note"),
                         ("failed", "Wrong")]  # fmt: skip
    assert SECRET not in shown


async def test_the_api_tells_the_same(real):
    client, _ = await real(answering(MAIL=b"550 5.7.1 not you\r\n"))
    told = await (await client.post("/api/accounts/default/test")).json()
    assert contract.of_schema("Tried").is_valid(told)
    assert told["ok"] is False
    assert [one["result"] for one in told["steps"]] == ["ok", "ok", "note", "ok", "wrong"]


async def test_a_wrong_password_is_not_tried_again_and_again(real):
    client, server = await real(answering(AUTH=b"535 5.7.8 no\r\n"))
    for _ in range(REFUSED_LOGINS):
        await client.post("/account/test")
    status, _ = await problem(await client.post("/api/accounts/default/test"))
    assert (status, server.verbs.count("AUTH")) == (429, REFUSED_LOGINS)


async def test_tries_and_tests_share_one_bound(store):
    async def attempt(_: str) -> list:
        return []

    courier = Courier(store, simulated.factory(Simulated(0, 0)), clock=lambda: 0.0, attempt=attempt)
    for _ in range(MOST):
        await courier.try_connection("")

    with pytest.raises(TooOftenError):
        await courier.try_connection("")


async def test_the_account_s_trouble_is_shown_before_anything_is_queued(real, store):
    client, _ = await real()
    assert "trouble" not in await page(client, "/")
    await store.pause_account(
        AccountPause(OWNER, Reason("login", {"text": "The server did not accept the login."}))
    )
    for path in ("/", "/account"):
        shown = await page(client, path)
        assert "The server did not accept the login." in shown
    assert "EMAILER_SMTP_PASSWORD" in await page(client)
