"""What a watcher costs, and what becomes of one that does not read."""

import asyncio
import io
import json
import socket

import pytest

from emailer.showing.meter import Meter
from tests.patience import PATIENCE_S
from tests.web.conftest import LETTER, make_run, people
from web.app_keys import QUOTAS, STREAMS
from web.live import encoding
from web.live.readers import Readers
from web.live.watcher import BUFFERED, TooSlowError
from web.receiving import limits

TURNS = 20
"""Of the loop, within which what was ended has ended."""


def test_an_event_is_one_line_of_data_whatever_it_holds():
    event = encoding.encode("run", {"subject": "a\nb\r\u2028\x85c"}, 7)
    assert event.count(b"\n") == 4
    assert event.startswith(b"id: 7\nevent: run\ndata: {")
    assert event.endswith(b"}\n\n")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("0", 0),
        ("17", 17),
        ("", None),
        ("-1", None),
        ("1.0", None),
        ("x", None),
        ("9" * 19, None),
        ("\u0663", None),
    ],
)
def test_an_id_is_a_version_or_nothing(text, version):
    assert encoding.version(text) == version


async def test_a_watcher_that_does_not_read_is_dropped_and_the_others_are_not(
    client, store, sending
):
    run = (await store.look((await make_run(client, people(400)))["id"])).run
    readers = Readers(store, Meter())
    idle, awake = readers.watch(run, run.version), readers.watch(run, run.version)
    for events in (idle, awake):
        await anext(events)
        await anext(events)
    waiting = asyncio.ensure_future(anext(awake))
    first = asyncio.ensure_future(anext(idle))
    await sending.send(n=1)
    await asyncio.gather(waiting, first)
    [reader] = readers.watched
    for _ in range(BUFFERED + 1):
        for watcher in reader.watchers:
            watcher.put(b"x")
        await anext(awake)
    with pytest.raises(TooSlowError):
        await anext(idle)
    assert len(reader.watchers) == 1
    await awake.aclose()
    await readers.close()


async def test_a_hundred_watchers_cost_one_look_a_change(client, store, sending):
    looks = 0

    class Counting:
        def __getattr__(self, name):
            return getattr(store, name)

        async def look(self, *args):
            nonlocal looks
            looks += 1
            return await store.look(*args)

    run = (await store.look((await make_run(client, people(3)))["id"])).run
    readers = Readers(Counting(), Meter())
    streams = [readers.watch(run, run.version) for _ in range(100)]
    for events in streams:
        await anext(events)
        await anext(events)
    following = [asyncio.ensure_future(anext(events)) for events in streams]
    await sending.send(fail=["person0@example.org"], n=3)
    told = await asyncio.gather(*following)
    assert len(set(told)) == 1
    assert looks <= 3
    for events in streams:
        await events.aclose()


async def test_a_stream_that_is_never_read_is_cut_off_when_the_program_stops(
    client, serve_for_real, sending
):
    recipients = [{"email": address, "note": "x" * 10_000} for address in people(600).split()]
    said = {"recipients": recipients, **LETTER}
    answer = await client.post("/api/runs",
                               data=io.BytesIO(json.dumps(said).encode()),
                               headers={"Content-Type": "application/json"})  # fmt: skip
    run = await answer.json()
    await sending.send(fail=people(600).split())
    host, port = await serve_for_real()
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        await asyncio.get_running_loop().sock_connect(deaf, (host, port))
        deaf.send(f"GET /runs/{run['id']}/events?after=0 HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        await asyncio.get_running_loop().sock_recv(deaf, 10)
        await stuck(serve_for_real.app)
        [transport] = serve_for_real.app[STREAMS]
        await serve_for_real.app.shutdown()  # it comes before the server waits for anybody
        assert (transport.is_closing(), transport.get_write_buffer_size()) == (True, 0)


async def test_who_leaves_a_stream_makes_room_for_the_next_at_once(client, serve_for_real):
    run = await make_run(client)
    host, port = await serve_for_real(limits=limits.of(2))
    quotas = serve_for_real.app[QUOTAS]
    for _ in range(3):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET /runs/{run['id']}/events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        async with asyncio.timeout(PATIENCE_S):
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
            await reader.readuntil(b"event: run")
            writer.close()
            while quotas.connections.taken:
                await asyncio.sleep(0)
        for _ in range(TURNS):  # of the loop, and not one event or comment
            await asyncio.sleep(0)
        assert (quotas.streams.taken, quotas.streams_bytes.taken) == (0, 0)
        assert not serve_for_real.app[STREAMS]


async def stuck(app) -> None:
    """Wait until the one stream has more to write than its connection takes."""
    async with asyncio.timeout(PATIENCE_S):
        while not any(transport.get_write_buffer_size() for transport in app[STREAMS]):
            await asyncio.sleep(0)
