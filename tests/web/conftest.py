"""The application on a real store, reached through a real connection."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import ClientResponse, FormData
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import SockSite
from lxml import html

import web
from emailer.dialogue import Reply, Stage
from emailer.model import Verdict, next_state
from emailer.store import Claim, Result, Store
from emailer.store.sqlite import engine
from tests import laid
from tests.patience import PATIENCE_S
from tests.web import contract

OWNER = "a test's sender"
LETTER = {"subject": "You are invited!", "text": "Join us. We have cake."}
"""What a program says of its letter, at least."""
SENDER = "Ana Lima <ana@example.org>"


@pytest.fixture
async def store(tmp_path) -> AsyncIterator[Store]:
    store = await engine.open_store(laid.lay(tmp_path / "emailer.db"))
    await store.open_account(OWNER, "simulated", "simulated", 10, None)
    yield store
    await store.close()


@pytest.fixture
def config(tmp_path) -> web.WebConfig:
    return web.WebConfig(upload_folder=tmp_path / "uploads", sender=SENDER, version="test")


@pytest.fixture
def health() -> SimpleNamespace:
    """What is wrong with the workers: nothing, until a test says so."""
    return SimpleNamespace(wrong=None)


@pytest.fixture
def departures() -> Iterator[list[str]]:
    """What answers of the API were that the contract does not say: nothing."""
    found: list[str] = []
    yield found
    assert not found


class Client(TestClient):
    """A program that says what its letter is where a test says nothing of it, being about
    something else. What is to be absent is said by None, or by a body that is written out.
    """

    async def _request(self, method, path, **said):
        if method == "POST" and path in ("/api/runs", "/api/preview", "/api/test"):
            said = {name: with_letter(one) if name in ("json", "data") else one
                    for name, one in said.items()}  # fmt: skip
        return await super()._request(method, path, **said)


def with_letter(body):
    """Add to a body, unless it is written out, what it does not say of the letter."""
    if isinstance(body, dict):
        return {name: text for name, text in LETTER.items() if not says(body, name)} | body
    if isinstance(body, FormData):
        named = [one[0]["name"] for one in body._fields]
        for name, text in LETTER.items():
            if not says(named, name):
                body.add_field(name, text)
    return body


def says(names, name: str) -> bool:
    return name in names or (name == "text" and "html" in names)


@pytest.fixture
def aiohttp_client_cls() -> type[TestClient]:
    return Client


@pytest.fixture
def serve(store, config, health, aiohttp_client, departures) -> Callable:
    """Serve the application, each answer held against the contract; settings may be changed."""

    async def serve(**changes) -> TestClient:
        from dataclasses import replace

        app = web.create_app(store, replace(config, **changes), lambda: health.wrong)
        contract.watch(app, departures)
        return await aiohttp_client(TestServer(app))

    return serve


@pytest.fixture
async def serve_for_real(store, config, health) -> AsyncIterator[Callable]:
    """Serve the application as the program does; answer host and port."""
    from dataclasses import replace

    runners = []

    async def serve_for_real(buffer_bytes: int = 0, **changes) -> tuple[str, int]:
        serve_for_real.app = web.create_app(store, replace(config, **changes), lambda: health.wrong)
        runner = web.make_runner(serve_for_real.app)
        runners.append(runner)
        await runner.setup()
        serve_for_real.server = runner.server
        listening = socket.create_server(("127.0.0.1", 0))
        if buffer_bytes:  # of each connection, for what nobody reads
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer_bytes)
        await SockSite(runner, listening).start()
        return runner.addresses[0]

    async def stop() -> None:
        while runners:
            await runners.pop().cleanup()

    serve_for_real.stop = stop
    yield serve_for_real
    await stop()


@pytest.fixture
async def client(serve) -> TestClient:
    return await serve()


@pytest.fixture
def sending(store) -> "Sending":
    return Sending(store)


class Sending:
    """Does by hand what the pool does: claims, sends, settles."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def send(
        self,
        *,
        fail: Sequence[str] = (),
        doubt: Sequence[str] = (),
        later: Sequence[str] = (),
        n: int = 10_000,
    ) -> int:
        """Send to who is waiting; some fail, some stay in doubt, some are to be tried later."""
        claims = await self.store.claim(OWNER, n)
        told = {Verdict.REFUSED: fail, Verdict.IN_DOUBT: doubt, Verdict.TRY_LATER: later}
        for claim in claims:
            of = (verdict for verdict, whom in told.items() if claim.email in whom)
            await self.settle(claim, next(of, Verdict.SENT))
        return len(claims)

    async def settle(self, claim: Claim, verdict: Verdict) -> None:
        assert await self.store.begin_send(claim)
        reply = {
            Verdict.SENT: Reply(Stage.DOT, 250, "2.0.0", "Ok"),
            Verdict.REFUSED: Reply(Stage.RCPT, 554, "5.0.0", "Internet Down"),
            Verdict.TRY_LATER: Reply(Stage.RCPT, 452, "4.2.2", "Mailbox full"),
        }.get(verdict)
        following = next_state(verdict, claim.tries, claim.policy)
        key = "rcpt 452 4.2.2" if verdict is Verdict.TRY_LATER else "simulated"
        assert await self.store.settle(claim, Result(verdict, following, reply, key, "", 1))


def people(n: int) -> str:
    return "\n".join(f"person{number}@example.org" for number in range(n))


def hidden(page: str) -> dict[str, str]:
    """Read the hidden fields of the page, and what its sending button says."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    agreed = re.search(r'name="agreed" value="([^"]*)"', page)
    return {unescape(name): unescape(text) for name, text in fields.items()} | {
        "agreed": agreed[1] if agreed else ""
    }


async def make_run(client: TestClient, emails: str = "", **fields) -> dict:
    """Make a run by the API."""
    said = with_letter({"emails": emails or people(10), **fields})
    answer = await client.post("/api/runs", json=said)
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def problem(answer: ClientResponse) -> tuple[int, dict]:
    """Read an error; whatever it is, it is a sentence and says what to do."""
    body = await answer.json()
    assert body["message"].endswith((".", "!")), body
    assert body["help"], body
    for word in ("Error", "Exception", "Traceback", "aiohttp", "sqlite"):
        assert word not in body["message"] + body["help"]
    return answer.status, body


class Stream:
    """Reads a stream of events as a browser would."""

    def __init__(self, answer: ClientResponse) -> None:
        self._content = answer.content
        self.last_id: str | None = None

    async def next(self) -> tuple[str, dict, str | None]:
        """Return the next event: its name, data, and id, if it carried one."""
        event, data, its_id = "message", None, None
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self._content.readline()).decode():
                field, _, value = line.rstrip("\n").partition(": ")
                match field:
                    case "event":
                        event = value
                    case "data":
                        data = json.loads(value)
                    case "id":
                        self.last_id = its_id = value
                    case "" if data is not None:
                        return event, data, its_id
                    case "":
                        its_id = None
        raise EOFError

    async def until(self, fits: Callable[[str, dict], bool]) -> dict:
        """Read on to the first event that fits."""
        while True:
            event, data, _ = await self.next()
            if fits(event, data):
                return data


@pytest.fixture
def upload_folder(config) -> Path:
    return config.upload_folder


@pytest.fixture
async def real(serve, store):
    """The application under an account that writes to people."""
    await store.open_account(OWNER, "smtp", "smtp", 10, None)
    return await serve(transport="smtp")


@pytest.fixture
async def graceful(serve, store):
    """The application under an account that writes to people, with a grace that outlasts a test."""
    await store.open_account(OWNER, "smtp", "smtp", 10, None)
    return await serve(transport="smtp", start_grace_s=55.0)


def typed_in(shown_form: str, form_id: str = "compose") -> dict:
    """Read a form as a browser would send it by its button."""
    found = html.fromstring(shown_form).get_element_by_id(form_id)
    for text in found.xpath(".//textarea"):
        text.text = (text.text or "").removeprefix("\n")  # HTML 13.1.2.5: the first is none
    [send] = found.xpath(".//button[@data-send]")
    return dict(found.form_values()) | {"agreed": send.get("value")}
