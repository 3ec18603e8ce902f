"""Rows of many bytes, and readers that take none of them: pages, events and memory stay small."""

import asyncio
import gc
import io
import json
import socket

import pytest

from emailer.showing.meter import Meter
from emailer.store import Row
from tests.patience import PATIENCE_S
from tests.web.conftest import LETTER, Stream, make_run, people, problem
from web.app_keys import QUOTAS, STREAMS
from web.live.readers import Readers
from web.live.watcher import BUFFERED_BYTES, Watcher
from web.receiving.limits import Limits
from web.receiving.quotas import Share

JSON = {"Content-Type": "application/json"}
MEGABYTE = 1_000_000


async def make_wide_run(client, number: int, note: str) -> dict:
    recipients = [
        {"email": f"p{n}@example.org", "name": "\xc9" * 100, "note": note} for n in range(number)
    ]
    said = {"recipients": recipients, **LETTER}
    body = io.BytesIO(json.dumps(said, ensure_ascii=False).encode())
    answer = await client.post("/api/runs", data=body, headers=JSON)
    assert answer.status == 201, await answer.text()
    return await answer.json()


@pytest.mark.parametrize("note", ["\xe9" * 9_000, '"' * 9_000, "x" * 200])
async def test_a_page_of_recipients_is_no_larger_than_a_megabyte_and_none_is_left_out(client, note):
    run = await make_wide_run(client, 400, note)
    found, cursor = [], ""
    while cursor is not None:
        answer = await client.get(
            f"/api/runs/{run['id']}/recipients", params={"limit": 500, "cursor": cursor}
        )
        body = await answer.read()
        assert len(body) <= MEGABYTE
        page = json.loads(body)
        found += [row["id"] for row in page["data"]]
        cursor = page["next"]
    assert len(found) == len(set(found)) == 400


async def test_a_page_of_runs_reads_no_bodies(client, store):
    for _ in range(5):
        await make_run(client, "a@x.pt", html="<p>" + "x" * 400_000 + "</p>")
    page = await (await client.get("/api/runs?limit=500")).json()
    assert (len(page["data"]), page["next"]) == (5, None)
    assert [run.message.html for run in (await store.list_runs()).rows] == [""] * 5


async def test_events_leave_fields_out(client, store, sending):
    run = await make_wide_run(client, 3, "\xe9" * 9_000)
    await sending.send(fail=["p0@example.org", "p1@example.org"])
    answer = await client.get(f"/runs/{run['id']}/events?after=0")
    data = await Stream(answer).until(lambda event, _: event == "recipients")
    assert [row["email"] for row in data["data"]] == ["p0@example.org", "p1@example.org"]
    assert not any("fields" in row for row in data["data"])
    look = await store.look(run["id"], 0)
    assert [row.fields for row in look.changes] == [{}, {}]
    answer.close()


async def test_a_watcher_that_does_not_read_is_dropped_by_bytes(client, store):
    run = (await store.look((await make_run(client))["id"])).run
    watcher = Watcher(run, None)
    for _ in range(10):
        watcher.put(b"x" * (BUFFERED_BYTES // 8))
    assert watcher.dropped.is_set()


async def test_a_single_large_event_is_no_reason_to_drop(client, store):
    run = (await store.look((await make_run(client))["id"])).run
    watcher = Watcher(run, None)
    watcher.put(b"x" * (2 * BUFFERED_BYTES))
    events = watcher.events()
    assert len(await anext(events)) == 2 * BUFFERED_BYTES
    watcher.put(b"y")
    assert await anext(events) == b"y"


async def test_a_watcher_that_catches_up_holds_no_rows_while_it_is_not_read(client, store, sending):
    run = await make_run(client, people(300))
    await sending.send(fail=people(300).split())
    readers = Readers(store, Meter())
    watching = readers.watch((await store.look(run["id"])).run, 0)
    for _ in range(3):
        event = await anext(watching)
    assert event.startswith(b"id: ")
    assert b"event: recipients" in event
    await asyncio.sleep(0)  # this turn of the loop still holds the future that brought them
    gc.collect()
    assert not any(
        type(one) is Row for one in gc.get_objects()
    )  # isinstance would wake lazy objects
    await watching.aclose()
    await readers.close()


async def deaf(address: tuple[str, int], path: str) -> socket.socket:
    """Ask for a stream, and never read it."""
    one, loop = socket.socket(), asyncio.get_running_loop()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.setblocking(False)
    await loop.sock_connect(one, address)
    await loop.sock_sendall(one, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return one


async def test_deaf_watchers_are_dropped_before_what_waits_for_them_grows(
    client, serve_for_real, sending
):
    run = await make_run(client, people(1_500))
    await sending.send(fail=people(1_500).split())
    most = 300_000
    address = await serve_for_real(limits=Limits(streams_bytes=Share(most, most)))
    app = serve_for_real.app
    watching = [await deaf(address, f"/runs/{run['id']}/events?after=0") for _ in range(20)]
    for one in watching:
        assert await asyncio.get_running_loop().sock_recv(one, 10) == b"HTTP/1.1 2"
    async with asyncio.timeout(PATIENCE_S):
        while len(app[STREAMS]) > most // 30_000:  # a page of events is longer than that
            await asyncio.sleep(0)
            assert app[QUOTAS].streams_bytes.taken <= most
            assert sum(transport.get_write_buffer_size() for transport in app[STREAMS]) <= 2 * most
    for one in watching:
        one.close()


@pytest.mark.parametrize("share", [Share(2, 5), Share(5, 2)])
async def test_streams_are_capped_and_the_next_is_told_why(client, serve, share):
    served = await serve(limits=Limits(streams=share))
    run = await make_run(served)
    streams = [await served.get(f"/runs/{run['id']}/events") for _ in range(2)]
    answer = await served.get(f"/api/runs/{run['id']}/events")
    assert (await problem(answer))[0] == 503
    assert answer.headers["Retry-After"]
    assert (await served.get("/runs")).status == 200
    streams[0].close()
    async with asyncio.timeout(PATIENCE_S):
        while (answer := await served.get(f"/runs/{run['id']}/events")).status != 200:
            await asyncio.sleep(0)
    answer.close()
    streams[1].close()
