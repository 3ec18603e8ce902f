"""Webhooks: told in order, signed, each event once by its id; from a receiver that lies nothing is
suffered.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import FormData
from aiohttp import web as http
from aiohttp.test_utils import TestServer

from emailer.model import Verdict
from emailer.store import UnavailableError
from emailer.store.sqlite import engine
from emailer.store.webhooks import Disabled, Kind, NewWebhook
from emailer.webhooks import signing, urls
from tests import laid
from tests.patience import PATIENCE_S
from tests.store import hands
from tests.web import contract
from tests.web.conftest import make_run, people, problem
from web.webhooks import client as clients
from web.webhooks.client import Client
from web.webhooks.pace import Load, Pace, in_a_row, rest_s
from web.webhooks.teller import Teller

QUICK = Pace(poll_s=0.01, looks_s=0.0, rests_s=0.0, busy_per_s=1e9, idle_per_s=1e9, sulks_s=0.0)


class Receiver:
    """Another program: it keeps what it was told, and answers as it is told to."""

    def __init__(self) -> None:
        self.told: list[SimpleNamespace] = []
        self.answer: Callable = lambda request: http.Response(status=204)
        self.url = ""

    async def take(self, request: http.Request) -> http.StreamResponse:
        body = await request.read()
        self.told.append(SimpleNamespace(headers=request.headers, body=body, **json.loads(body)))
        answer = self.answer(request)
        return await answer if asyncio.iscoroutine(answer) else answer

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.told]


@asynccontextmanager
async def received() -> AsyncIterator[Receiver]:
    receiver, app = Receiver(), http.Application()
    app.router.add_post("/hook", receiver.take)
    server = TestServer(app)
    await server.start_server()
    receiver.url = str(server.make_url("/hook"))
    yield receiver
    await server.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with received() as receiver:
        yield receiver


@pytest.fixture
async def api(serve):
    return await serve(private_webhooks=True)


@pytest.fixture
async def quiet(serve):
    """The application, which tells nobody: the test does."""
    return await serve(private_webhooks=True, tells_webhooks=False)


@asynccontextmanager
async def telling(store, leaves_s=0.0, **bounds) -> AsyncIterator[None]:
    """One who tells, and is gone as by a kill: at once, in the middle of it."""
    client = Client(allows_private=True, **bounds)
    try:
        async with Teller(store, client, replace(QUICK, leaves_s=leaves_s)).running():
            yield
    finally:
        await client.close()


async def listen(store, url, *kinds):
    return await store.webhooks.create(NewWebhook(url, kinds or tuple(Kind), signing.make_secret()))


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.005)


async def until_settled(store, hook):
    """Wait for an attempt to be recorded, and read the webhook."""
    async with asyncio.timeout(PATIENCE_S):
        while not (await store.webhooks.latest(hook.id, 500))[-1].attempts:
            await asyncio.sleep(0.005)
    return await store.webhooks.find(hook.id)


# -- what is told ----------------------------------------------------------------------------------


async def test_a_run_is_told_by_the_program_in_the_order_in_which_it_happened(
    api, store, sending, receiver
):
    answer = await api.post("/api/webhooks", json={"url": receiver.url})
    assert answer.status == 201
    run = await make_run(api, people(3))
    await sending.send(fail=["person0@example.org"], doubt=["person1@example.org"])
    await until(lambda: len(receiver.told) == 3)
    failed, doubtful, finished = receiver.told
    assert [one.type for one in receiver.told] == [
        "recipient.failed",
        "recipient.in_doubt",
        "run.finished",
    ]
    assert failed.data["recipient"]["email"] == "person0@example.org"
    assert failed.data["recipient"]["last_reply"]["text"] == "Internet Down"
    assert doubtful.data["run"]["id"] == finished.data["run"]["id"] == run["id"]
    assert finished.data["run"]["outcome"] == "incomplete"
    assert finished.data["run"]["counts"]["failed"] == 1
    for one in receiver.told:
        assert contract.of_schema("Happened").is_valid(json.loads(one.body)), one.body


async def test_a_pause_is_told_with_its_reason_in_words(api, receiver):
    await api.post("/api/webhooks", json={"url": receiver.url, "events": ["run.paused"]})
    run = await make_run(api, people(3))
    await api.post(f"/api/runs/{run['id']}/pause")
    await until(lambda: receiver.told)
    assert (receiver.told[0].type, receiver.told[0].data["run"]["paused_by"]) == (
        "run.paused",
        "person",
    )
    assert contract.of_schema("Happened").is_valid(json.loads(receiver.told[0].body))


async def test_what_is_told_is_signed_as_standard_webhooks_has_it(store, sending, api, receiver):
    hook = await listen(store, receiver.url, Kind.RUN_FINISHED)
    await make_run(api, people(1), subject="Grüße 🎉")
    await sending.send()
    await until(lambda: receiver.told)
    one = receiver.told[0]
    signed = f"{one.headers['webhook-id']}.{one.headers['webhook-timestamp']}.".encode() + one.body
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert one.headers["webhook-signature"] == f"v1,{expected}"
    assert one.data["run"]["subject"] == "Grüße 🎉"
    for secret, genuine in ((hook.secret, True), (signing.make_secret(), False)):
        assert shown_in_docs()(secret, one.headers, one.body) is genuine


def shown_in_docs() -> Callable:
    """What docs/how-to/webhooks.md tells its readers to verify with."""
    text = (Path(__file__).parents[2] / "docs" / "how-to" / "webhooks.md").read_text("utf-8")
    names: dict = {}
    exec(text.partition("```python\n")[2].partition("```")[0], names)
    return names["is_genuine"]


async def test_a_signature_is_that_of_the_published_example():
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = signing.headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


# -- receivers that do not behave ------------------------------------------------------------------


async def endless(request: http.Request) -> http.StreamResponse:
    answer = http.StreamResponse(status=200)
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65536)


async def never(request: http.Request) -> http.StreamResponse:
    await asyncio.Event().wait()


REFUSALS = {
    "500": (lambda request: http.Response(status=500), "status"),
    "a redirect to this machine": (
        lambda request: http.Response(
            status=302, headers={"Location": str(request.url.with_path("/secret"))}
        ),
        "redirect",
    ),
    "a redirect that is repeated with its body": (
        lambda request: http.Response(status=307, headers={"Location": str(request.url)}),
        "redirect",
    ),
    "no answer": (never, "timeout"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_is_not_taken_is_told_again_later_with_the_same_id(
    store, sending, quiet, receiver, name
):
    receiver.answer, expected = REFUSALS[name]
    async with telling(store, total_s=1 if expected == "timeout" else PATIENCE_S):
        hook = await listen(store, receiver.url, Kind.RUN_FINISHED)
        await make_run(quiet, people(1))
        await sending.send()
        hook = await until_settled(store, hook)
    [event] = await store.webhooks.latest(hook.id, 10)
    assert event.problem == expected
    assert len(receiver.told) == 1
    receiver.answer = lambda request: http.Response(status=200)
    await store.webhooks.enable(hook.id, is_on=True)
    async with telling(store):
        await until(lambda: len(receiver.told) == 2)
    assert receiver.ids == [event.id] * 2


async def test_an_answer_without_end_is_taken_by_its_status_and_read_no_further(
    store, sending, quiet, receiver
):
    receiver.answer = endless
    async with telling(store):
        hook = await listen(store, receiver.url, Kind.RUN_FINISHED)
        await make_run(quiet, people(1))
        await sending.send()
        hook = await until_settled(store, hook)
    assert (hook.failures, hook.waiting) == (0, 0)


LIES = {
    "no HTTP": (b"220 mail.example.org ESMTP\r\n", "garbage"),
    "nothing": (b"", "connect"),
    "headers without end": (b"HTTP/1.1 200 OK\r\n" + b"X-A: y\r\n" * 100_000, "garbage"),
    "a header of a megabyte": (b"HTTP/1.1 200 OK\r\nX-A: " + b"y" * 1_000_000, "garbage"),
    "a body that ends too soon": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", None),
    "a length that is none": (b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", "garbage"),
    "one hundred for ever": (b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000, "timeout"),
    "a redirect to nowhere": (
        b"HTTP/1.1 301 Moved\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
        "redirect",
    ),
}


class Liar(asyncio.Protocol):
    """Says its piece as soon as it is asked, and hangs up unless it is to be waited for."""

    def __init__(self, said: bytes, *, stays: bool) -> None:
        self.said, self.stays = said, stays

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(self.said)
            if not self.stays:
                self.transport.close()


@pytest.mark.parametrize("name", LIES)
async def test_what_a_receiver_says_that_is_no_answer_is_a_problem_with_a_name(name):
    said, expected = LIES[name]
    liar = Liar(said, stays=expected == "timeout")
    server = await asyncio.get_running_loop().create_server(lambda: liar, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = Client(allows_private=True, total_s=0.5 if expected == "timeout" else PATIENCE_S)
    async with server:
        answer = await client.post(f"http://127.0.0.1:{port}/", {}, b"{}")
        await client.close()
        liar.transport.abort()
    assert answer.problem == expected


async def test_a_receiver_that_is_down_or_speaks_no_tls_has_its_name_too(receiver):
    client = Client(allows_private=True)
    with_tls = receiver.url.replace("http:", "https:")
    for url, expected in (
        ("http://127.0.0.1:1/", "connect"),
        (with_tls, "tls"),
        (f"http://{'a' * 64}.example/", "name"),
    ):
        assert (await client.post(url, {}, b"{}")).problem == expected
    await client.close()


async def test_a_slow_receiver_holds_up_no_other(store, sending, quiet, receiver):
    async with received() as slow, telling(store):
        slow.answer = never
        await listen(store, slow.url, Kind.RUN_FINISHED)
        await listen(store, receiver.url, Kind.RUN_FINISHED)
        await make_run(quiet, people(1))
        await sending.send()
        await until(lambda: receiver.told and slow.told)


async def test_a_kill_while_it_is_told_leaves_it_to_be_told_again_with_the_same_id(
    store, sending, quiet, receiver
):
    receiver.answer = never
    async with telling(store):
        hook = await listen(store, receiver.url)
        await make_run(quiet, people(3))
        await sending.send(fail=["person0@example.org", "person1@example.org"])
        await until(lambda: receiver.told)
    receiver.answer = lambda request: http.Response(status=200)
    async with telling(store):
        await until(lambda: len(receiver.told) == 4)
        await until_settled(store, hook)
    assert receiver.ids[0] == receiver.ids[1]
    events = [event.id for event in reversed(await store.webhooks.latest(hook.id, 10))]
    assert list(dict.fromkeys(receiver.ids)) == events


async def test_what_is_being_told_at_a_stop_is_recorded_and_not_told_again(
    store, sending, quiet, receiver
):
    asked, answers = asyncio.Event(), asyncio.Event()

    async def slowly(_request) -> http.Response:
        asked.set()
        await answers.wait()
        return http.Response(status=204)

    receiver.answer = slowly
    hook = await listen(store, receiver.url)
    async with telling(store, leaves_s=PATIENCE_S):
        await make_run(quiet, people(2))
        await sending.send(fail=["person0@example.org"])
        await asked.wait()
        asyncio.get_running_loop().call_later(0.05, answers.set)
    assert len(receiver.told) == 1
    assert [one.attempts for one in await store.webhooks.latest(hook.id, 10)] == [0, 1]


@pytest.mark.parametrize(("headers", "waits_s"), [({}, 5), ({"Retry-After": "2"}, 2)], ids=str)
async def test_each_of_four_runs_is_told_again_when_its_own_time_is_due(
    tmp_path, receiver, headers, waits_s
):
    clock = SimpleNamespace(now=1_800_000_000_000)
    store = await engine.open_store(laid.lay(tmp_path / "emailer.db"), lambda: clock.now)
    await store.open_account(hands.OWNER, "simulated", "simulated", 10, None)
    hook = await listen(store, receiver.url, Kind.RECIPIENT_FAILED)
    for _ in range(4):
        await hands.make_run(store)
    await hands.send_all(store, Verdict.REFUSED)
    receiver.answer = lambda request: http.Response(
        status=503 if receiver.ids.count(request.headers["webhook-id"]) == 1 else 204,
        headers=headers,
    )
    async with telling(store):
        await until_settled(store, hook)
        events = await store.webhooks.latest(hook.id, 10)
        assert [event.due_at - clock.now for event in events] == [waits_s * 1000] * 4
        clock.now += waits_s * 1000
        await until(lambda: len(receiver.told) == 8)
    assert set(receiver.ids[4:]) == set(receiver.ids[:4]) == {event.id for event in events}
    await store.close()


class Full:
    """A store whose disk is full when it comes to recording."""

    def __init__(self, store) -> None:
        self.store, self.refusals = store, 1

    def __getattr__(self, name):
        return getattr(self.store, name)

    async def settle(self, *asked):
        if self.refusals:
            self.refusals -= 1
            raise UnavailableError("The disk is full.")
        return await self.store.settle(*asked)


async def test_what_was_taken_and_could_not_be_recorded_is_told_again(
    store, sending, quiet, receiver
):
    hook = await listen(store, receiver.url, Kind.RUN_FINISHED)
    await make_run(quiet, people(1))
    await sending.send()
    async with telling(SimpleNamespace(webhooks=Full(store.webhooks), now=store.now)):
        await until(lambda: len(receiver.told) == 2)
        await until_settled(store, hook)
    assert len(set(receiver.ids)) == 1


async def test_however_often_it_rings_it_is_looked_once_in_a_while():
    looks, rung = [], SimpleNamespace()

    async def due():
        looks.append(1)
        return []

    async def wait(_):
        await asyncio.sleep(0)

    rung.webhooks = SimpleNamespace(due=due, wait=wait)
    pace = Pace(looks_s=60)
    async with closed_after(Client()) as client, Teller(rung, client, pace).running():
        for _ in range(100):
            await asyncio.sleep(0)
    assert len(looks) == 1


async def test_while_all_are_in_hand_nobody_is_looked_for_at_each_failure():
    looks, waits, hook = [], [], SimpleNamespace(key=1, id="one", is_down=False, disabled=None)
    hook.due_at = 0

    async def due():
        looks.append(1)
        return [hook]

    async def batch(*_):
        waits.append(1)
        await asyncio.Event().wait()  # its receiver never answers

    async def wait(_):
        await asyncio.sleep(0)  # it rings all the time

    hooks = SimpleNamespace(due=due, wait=wait, batch=batch)
    store = SimpleNamespace(webhooks=hooks, now=lambda: 1)
    pace = Pace(looks_s=0, poll_s=60)
    async with closed_after(Client()) as client, Teller(store, client, pace).running():
        for _ in range(100):
            await asyncio.sleep(0)
    assert (len(looks), len(waits)) == (2, 1)


async def test_who_is_due_is_found_without_counting_what_waits(store, sending, quiet, receiver):
    hook = await listen(store, receiver.url, Kind.RECIPIENT_FAILED)
    await make_run(quiet, people(3))
    await sending.send(fail=["person0@example.org", "person1@example.org"])
    [due] = await store.webhooks.due()
    assert (due.id, due.waiting) == (hook.id, 0)
    assert (await store.webhooks.find(hook.id)).waiting == 2


@asynccontextmanager
async def closed_after(client: Client) -> AsyncIterator[Client]:
    yield client
    await client.close()


def test_little_is_told_while_the_process_is_busy_and_much_while_it_is_not():
    clock = SimpleNamespace(wall=0.0, used=0.0)
    load = Load(lambda: clock.wall, lambda: clock.used)
    clock.wall, clock.used = 1.0, 0.9
    assert load.is_busy()
    clock.wall = 1.1
    assert load.is_busy()
    clock.wall = 2.0
    assert not load.is_busy()
    pace = Pace()
    assert rest_s(pace, 60, 1, is_busy=True) == 6.0
    assert rest_s(pace, 60, 5, is_busy=False) == rest_s(pace, 1, 1, is_busy=False) == 1.0


async def test_a_round_is_small_while_the_process_is_busy_and_a_probe_where_all_is_down():
    asked, hook = [], SimpleNamespace(key=1, id="one", is_down=False, disabled=None, due_at=0)
    clock = SimpleNamespace(now=0.0)
    load = Load(lambda: clock.now, lambda: clock.now)  # it is busy for all of the time

    async def due():
        return [hook]

    async def batch(_, runs, events):
        asked.append((runs, events))
        clock.now, hook.is_down = 1.0, len(asked) > 1
        return []

    async def wait(_):
        await asyncio.sleep(0)

    store = SimpleNamespace(webhooks=SimpleNamespace(due=due, wait=wait, batch=batch))
    store.now = lambda: 1
    pace = Pace(looks_s=0, poll_s=0)
    async with closed_after(Client()) as client, Teller(store, client, pace, load=load).running():
        await until(lambda: len(asked) >= 3)
    assert asked[:3] == [(4, 50), (4, 10), (1, 1)]
    assert in_a_row(pace, 5, is_busy=True) == 2
    assert in_a_row(pace, 100, is_busy=True) == 1


# -- where it may be told --------------------------------------------------------------------------

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2001:db8::1", "no number",
    "192.0.0.1", "192.0.0.8", "192.0.0.9", "192.0.0.170", "192.88.99.1", "168.63.129.16",
    "::ffff:192.0.0.9", "64:ff9b::a83f:8110", "2002:c058:6301::1", "3fff::1", "5f00::1",
    "64:ff9b:1::101:101", "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:1.1.1.1",
    "2002:101:101::5efe:a00:1",
    "192.31.196.1", "192.52.193.1", "192.175.48.6", "::ffff:192.31.196.1", "64:ff9b::c0af:3006",
    "2002:c01f:c401::1", "2001:4:112::1", "2620:4f:8000::6", "2001:3::1", "2001:1::1",
    "2001:20::1", "2001:30::1", "2001:0:101:101::fefe:fefe", "100:0:0:1::1", "3ffe::1", "4000::1",
    "::ffff:0:1.1.1.1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


def test_what_leads_to_this_machine_or_its_network_is_not_public():
    assert [number for number in (*PRIVATE, *PUBLIC) if urls.is_public(number)] == PUBLIC


HERE = ["localhost", "127.0.0.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
NO_NAMES = ["127.1", "2130706433", "017700000001", "0"]


@pytest.mark.parametrize("host", HERE + NO_NAMES)
async def test_no_name_for_this_machine_is_connected_to_unless_that_is_wished(receiver, host):
    port = receiver.url.rpartition(":")[2]
    client = Client()
    answer = await client.post(f"http://{host}:{port}", {}, b"{}")
    await client.close()
    assert answer.problem == ("private" if host in HERE else "name")
    assert receiver.told == []


def test_the_number_that_is_connected_to_is_looked_at_last_whoever_looked_it_up():
    with pytest.raises(clients.PrivateError):
        clients.open_socket((2, 1, 6, "", ("127.0.0.1", 80)), allows_private=False)


def test_no_more_of_an_answer_waits_unread_than_would_be_read():
    with clients.open_socket((2, 1, 6, "", ("127.0.0.1", 80)), allows_private=True) as opened:
        room = opened.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    assert room <= 2 * clients.READ_BYTES, "the kernel doubles what it is told"


WRONG = [
    {}, {"url": 5}, {"url": ""}, {"url": "example.org"}, {"url": "ftp://example.org"},
    {"url": "https://"},
    {"url": "https://user:pw@example.org"}, {"url": "https://example.org/#a"},
    {"url": "https://a b"}, {"url": "https://example.org:0/"},
    {"url": "https://example.org:99999/"}, {"url": "https://" + "a" * 2000},
    {"url": "https://[::1/"}, {"url": "https://example.org\\@evil.example/"},
    {"url": "https://exa\nmple.org"}, {"url": "https://example.org", "events": []},
    {"url": "https://example.org", "events": ["run.begun"]},
    {"url": "https://example.org", "events": "run.finished"},
    {"url": "https://example.org", "events": [None]},
    {"url": "https://example.org", "events": ["run.finished", None]},
    {"url": "https://example.org", "events": [[]]}, {"url": "https://example.org", "run": 5},
    {"url": "https://example.org", "secret": "mine"}, {"url": "http://example.org"},
    {"url": "https://localhost"}, {"url": "https://10.0.0.1"}, {"url": "https://[::1]/"},
    {"url": "https://127.1/"}, {"url": "https://0x7f000001/"}, {"url": "https://2130706433"},
    {"url": "https://localhost./"}, {"url": "https://\uff4cocalhost/"}, {"url": "https://127.0.0.1./"},
    {"url": "https://\uff11\uff12\uff17.0.0.1/"}, {"url": "https://10\u30020\u30020\u30021/"},
    {"url": "https://ip6-localhost/"}, {"url": "https://1e1/"}, {"url": "https://intranet./"},
    {"url": "https://x.localhost./"}, {"url": "https://0x7f.1./"},
    {"url": "https://example.org/?token=…"},
]  # fmt: skip


async def test_what_cannot_be_a_webhook_gets_a_sentence(client):
    for said in WRONG:
        assert (await problem(await client.post("/api/webhooks", json=said)))[0] == 422, said
    assert (await (await client.get("/api/webhooks")).json())["data"] == []


@pytest.mark.parametrize(("typed", "said"), [
    ("https://ana:HUNTER2@x.pt/h", "https://x.pt/…"), ("https://ana:HUN/HUNTER2@x.pt", "https://x.pt"),
    ("https://ana:a?HUNTER2@x.pt", "https://…?…"), ("https://ana:a#HUNTER2@x.pt", "https://…"),
    ("ana:HUNTER2@x.pt/h", "x.pt/…"), ("https://x.pt?a=HUNTER2&HUNTER2&c=", "https://x.pt?a=…&…&c=…"),
    ("https://[fd00::1]:80/@me?b", "https://[fd00::1]:80/…e?…"), ("https://x.pt/", "https://x.pt/"),
    ("https://x.pt/services/T000/B000/HUNTER2", "https://x.pt/…TER2"),
    ("https://x.pt/HUNTER2", "https://x.pt/…R2"), ("https://x.pt/a/HUNTER2/hook", "https://x.pt/…hook"),
])  # fmt: skip
async def test_a_secret_in_the_address_of_a_webhook_is_sent_back_nowhere(client, typed, said):
    assert urls.shown(typed) == said
    form = {"url": typed, "run.paused": "on"}
    pages = [await (await client.post("/webhooks", data=form)).text()]
    pages.append(await (await client.post("/api/webhooks", json={"url": typed})).text())
    pages += [await (await client.get(at)).text() for at in ("/webhooks", "/api/webhooks")]
    assert "HUNTER2" not in "".join(pages)


async def test_secrets_of_webhooks_are_carried_through_no_page_and_kept_in_no_draft(serve):
    real = await serve(transport="smtp", server="mail.x.pt", sender="Ana <ana@x.pt>")
    for one in ({"url": "https://x.pt", "secret": SECRET}, {"url": "https://x.pt?t=HUNTER2"}):
        form = {"emails": "a@x.pt", "text": "Hi", "key": "k", "draft": "yes"}
        form["webhooks"] = json.dumps([one])
        answer = await real.post("/runs", data=form)
        page = await answer.text() + await (await real.get("/?draft=k")).text()
        assert (answer.status, SECRET in page, "HUNTER2" in page) == (422, False, False)
        assert "is made by the API alone" in page


# -- managing them ---------------------------------------------------------------------------------


async def test_the_secret_is_shown_where_the_webhook_is_made_and_nowhere_else(client):
    answer = await client.post("/api/webhooks", json={"url": "https://example.org/hook"})
    made = await answer.json()
    assert made.pop("secret").startswith("whsec_")
    assert made["events"] == list(Kind)
    assert await (await client.get(answer.headers["Location"])).json() == made
    assert (await (await client.get("/api/webhooks")).json())["data"] == [made]


SECRET = "whsec_" + base64.b64encode(b"a secret of the caller's own").decode()


async def test_a_run_is_told_to_the_webhook_that_came_with_it(api, sending, receiver):
    mine = {"url": receiver.url, "events": ["run.finished"], "secret": SECRET}
    body = {"emails": people(1), "webhooks": [mine, {"url": receiver.url}]}
    key = {"Idempotency-Key": "k"}
    answer = await api.post("/api/runs", json=body, headers=key)
    made = await answer.json()
    assert (answer.status, made["webhooks"][0]["secret"]) == (201, SECRET)
    assert {one["run"] for one in made["webhooks"]} == {made["id"]}
    await make_run(api)
    await sending.send()
    await until(lambda: len(receiver.told) == 2)
    assert {one.data["run"]["id"] for one in receiver.told} == {made["id"]}
    signatures = {one.headers["webhook-signature"] for one in receiver.told}
    assert signatures & {signed(one, SECRET) for one in receiver.told}
    again = await (await api.post("/api/runs", json=body, headers=key)).json()
    assert [one["secret"] for one in again["webhooks"]] == [None, None]
    other = {**body, "webhooks": [{"url": f"{receiver.url}?other"}]}
    assert (await api.post("/api/runs", json=other, headers=key)).status == 409


def signed(one, secret: str) -> str:
    at = int(one.headers["webhook-timestamp"])
    return signing.headers(secret, one.headers["webhook-id"], at, one.body)["webhook-signature"]


@pytest.mark.parametrize("webhooks", [
    "https://example.org", [1], [{}], [{"url": "http://127.0.0.1/"}], [{"url": "nonsense"}],
    [{"url": "https://example.org", "events": []}], [{"url": "https://example.org", "run": "x"}],
    [{"url": "https://example.org", "secret": "whsec_c2hvcnQ="}],
    [{"url": "https://example.org", "secret": 5}], [{"url": "https://example.org"}] * 6,
], ids=str)  # fmt: skip
async def test_a_run_whose_webhooks_cannot_be_is_not_made(client, webhooks):
    body = {"emails": people(1), "webhooks": webhooks}
    for made in (client.post("/api/runs", json=body), client.post("/api/runs", data=form(body))):
        status, said = await problem(await made)
        assert (status, list(said["problems"])) == (422, ["webhooks"])
    assert (await (await client.get("/api/webhooks")).json())["data"] == []


def form(body: dict) -> FormData:
    made = FormData(default_to_multipart=True)
    for name, value in body.items():
        made.add_field(name, value if isinstance(value, str) else json.dumps(value))
    return made


async def test_a_run_of_a_form_brings_webhooks_too(client):
    body = {"emails": people(1), "webhooks": [{"url": "https://example.org/hook"}]}
    made = await (await client.post("/api/runs", data=form(body))).json()
    assert [one["url"] for one in made["webhooks"]] == ["https://example.org/…k"]


async def test_a_webhook_is_stopped_enabled_and_deleted(client, store):
    hook = await listen(store, "https://example.org")
    place = f"/api/webhooks/{hook.id}"
    stopped = await (await client.patch(place, json={"enabled": False})).json()
    assert (stopped["enabled"], stopped["disabled"]["code"]) == (False, Disabled.PERSON)
    assert (await (await client.patch(place, json={"enabled": True})).json())["disabled"] is None
    for wrong in ({}, {"enabled": 1}, {"enabled": True, "url": "https://example.com"}):
        assert (await problem(await client.patch(place, json=wrong)))[0] == 422
    assert (await client.delete(place)).status == 204
    for method, path in (
        ("GET", place),
        ("DELETE", place),
        ("POST", f"{place}/test"),
        ("GET", f"{place}/deliveries"),
    ):
        assert (await problem(await client.request(method, path)))[0] == 404


async def test_a_test_is_told_once_and_its_answer_is_shown(api, store, receiver):
    hook = await listen(store, receiver.url)
    tested = await (await api.post(f"/api/webhooks/{hook.id}/test")).json()
    assert (tested["taken"], tested["status"], receiver.told[0].type) == (True, 204, "webhook.test")
    assert contract.of_schema("Happened").is_valid(json.loads(receiver.told[0].body))
    receiver.answer = lambda request: http.Response(status=500)
    tested = await (await api.post(f"/api/webhooks/{hook.id}/test")).json()
    assert tested["problem"] == {
        "code": "status",
        "text": "It answered 500, and 2xx means that it was taken.",
    }


async def test_the_latest_deliveries_are_listed_with_how_they_went(api, store, sending, receiver):
    receiver.answer = lambda request: http.Response(status=503, headers={"Retry-After": "3600"})
    hook = await listen(store, receiver.url)
    await make_run(api, people(1))
    await sending.send(fail=["person0@example.org"])
    await until_settled(store, hook)
    body = await (await api.get(f"/api/webhooks/{hook.id}/deliveries")).json()
    finished, failed = body["data"]
    assert (failed["type"], failed["status"], failed["problem"]["code"]) == (
        "recipient.failed",
        503,
        "status",
    )
    assert (finished["state"], finished["attempts"]) == ("waiting", 0)
    shown = await (await api.get(f"/api/webhooks/{hook.id}")).json()
    assert (shown["waiting"], shown["failures"]) == (2, 1)
    assert shown["next_try_at"] > failed["tried_at"]


# -- by page ---------------------------------------------------------------------------------------


async def test_a_person_makes_tests_stops_and_deletes_a_webhook_without_script(
    api, store, receiver
):
    assert 'href="/webhooks"' in await (await api.get("/account")).text()
    made = await api.post("/webhooks", data={"url": receiver.url, "run.finished": "on"})
    page = await made.text()
    [hook] = await store.webhooks.every()
    assert (made.status, hook.kinds, hook.secret in page) == (201, (Kind.RUN_FINISHED,), True)
    assert hook.secret not in await (await api.get("/webhooks")).text()
    place = f"/webhooks/{hook.id}"
    assert "The test was taken: 204" in await (await api.post(f"{place}/test")).text()
    assert "Somebody stopped it." in await (await api.post(f"{place}/stop")).text()
    assert "Somebody stopped it." not in await (await api.post(f"{place}/enable")).text()
    assert "Nobody yet." in await (await api.post(f"{place}/delete")).text()
    assert await store.webhooks.every() == []


async def test_a_webhook_just_made_was_told_nothing_and_is_described_in_words(client):
    form = {"url": "https://example.org/hook", "run.paused": "on", "run.finished": "on"}
    page = await (await client.post("/webhooks", data=form)).text()
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "a run has finished; a run pauses, and why" in table
    assert "Nothing has happened yet." in table
    assert "Told." not in table
    assert "run.paused" not in table
    assert 'aria-describedby="url-hint"' in page


async def test_a_form_that_makes_no_webhook_comes_back_filled_in_with_what_is_wrong(client, store):
    wrong = (
        {"url": 'http://10.0.0.1/"><script>', "run.paused": "on"},
        {"url": "https://example.org/hook"},
        {"url": "https://example.org/hook", "run.paused": "on", "run": "none of ours"},
        {"url": "https://example.org/hook", "run.paused": "on", "run": "none"},
    )
    for typed in wrong:
        answer = await client.post("/webhooks", data=typed)
        page = await answer.text()
        assert answer.status in (404, 422)
        assert 'role="alert"' in page
        assert "<script>" not in page.partition("<main")[2]
        assert (' name="run.paused" checked' in page) == ("run.paused" in typed)
    assert await store.webhooks.every() == []


async def test_the_page_of_a_webhook_shows_how_telling_its_events_went(
    quiet, store, sending, receiver
):
    receiver.answer = lambda request: http.Response(status=500)
    hook = await listen(store, receiver.url)
    await make_run(quiet, people(1))
    await sending.send(fail=["person0@example.org"])
    async with telling(store):
        await until_settled(store, hook)
    page = await (await quiet.get(f"/webhooks/{hook.id}")).text()
    assert "It answered 500" in page
    assert "It has taken nothing since" in page
    assert page.count("recipient.failed") == 2  # of what it hears, and what happened
