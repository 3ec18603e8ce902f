import asyncio
import random

import pytest

from emailer.model import Verdict
from tests.patience import PATIENCE_S
from tests.web.conftest import OWNER, Stream, make_run, people


async def watch(client, run, headers=None, **query) -> Stream:
    answer = await client.get(f"/runs/{run['id']}/events", headers=headers or {}, params=query)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/event-stream"
    return Stream(answer)


async def test_a_stream_begins_with_the_whole_run_and_no_id(client):
    run = await make_run(client)
    event, data, its_id = await (await watch(client, run)).next()
    assert (event, data["id"], data["counts"], its_id) == ("run", run["id"], run["counts"], None)


async def test_failures_and_then_the_run_follow_with_ids(client, sending):
    run = await make_run(client, people(3))
    stream = await watch(client, run)
    await stream.next()
    await sending.send(fail=["person1@example.org"])
    event, page, its_id = await stream.next()
    while event != "recipients":
        event, page, its_id = await stream.next()
    assert [row["email"] for row in page["data"]] == ["person1@example.org"]
    assert int(its_id) > run["version"]
    final = await stream.until(lambda event, data: event == "run" and data["state"] == "finished")
    assert (final["counts"]["sent"], final["outcome"]) == (2, "incomplete")
    assert int(stream.last_id) == final["version"]


async def test_a_late_visitor_gets_what_happened_since_its_page_was_rendered(client, sending):
    run = await make_run(client, people(250))
    await sending.send(fail=[f"person{n}@example.org" for n in range(250)])
    stream = await watch(client, run, after=str(run["version"]))
    await stream.next()
    seen = []
    while len(seen) < 250:
        event, page, _ = await stream.next()
        assert event == "recipients"
        assert len(page["data"]) <= 100
        seen += [row["id"] for row in page["data"]]
    assert len(set(seen)) == 250


@pytest.mark.parametrize(
    "value", ["0", "-1", "999999999999", "9" * 400, "abc", "1.5", "²", "ä", "true", " ", "x y"]
)
async def test_any_last_event_id_is_answered_with_the_run(client, value):
    run = await make_run(client)
    event, data, _ = await (await watch(client, run, {"Last-Event-ID": value})).next()
    assert (event, data["id"]) == ("run", run["id"])


async def test_without_a_version_or_above_the_runs_a_stream_tells_only_what_is_new(client, sending):
    run = await make_run(client, people(4))
    await sending.send(fail=["person0@example.org"], n=2)
    for after in ({}, {"after": "99999999"}):
        stream = await watch(client, run, **after)
        await stream.next()
        await sending.send(fail=["person3@example.org"], n=1)
        event, data, _ = await stream.next()
        assert event == "run" or "person0@example.org" not in {row["email"] for row in data["data"]}


async def test_the_stream_of_a_finished_run_stays_open_for_a_retry(client, sending):
    run = await make_run(client, people(2))
    await sending.send(fail=["person0@example.org"])
    stream = await watch(client, run)
    _, data, _ = await stream.next()
    assert data["state"] == "finished"
    await client.post(f"/api/runs/{run['id']}/retry", json={})
    again = await stream.until(lambda event, data: event == "run" and data["state"] == "running")
    assert again["counts"]["waiting"] == 1


async def test_a_pause_is_told(client):
    run = await make_run(client)
    stream = await watch(client, run)
    await stream.next()
    await client.post(f"/api/runs/{run['id']}/pause")
    told = await stream.until(lambda event, data: event == "run" and data["state"] == "paused")
    assert told["paused_by"] == "person"


@pytest.mark.long
async def test_a_stream_cut_after_every_event_misses_and_repeats_no_failure(client, store, sending):
    """Each connection reads one event with an id, is cut,
    and comes back with what a browser would send.
    """
    run = await make_run(client, people(400))
    failed = {f"person{n}@example.org" for n in range(0, 400, 3)}

    async def send() -> None:
        while await sending.send(fail=failed, n=random.randint(1, 20)):
            await asyncio.sleep(0)

    seen: list[str] = []
    last_id, finished = str(run["version"]), False
    async with asyncio.TaskGroup() as group:
        group.create_task(send())
        while not finished:
            answer = await client.get(
                f"/runs/{run['id']}/events", headers={"Last-Event-ID": last_id}
            )
            stream = Stream(answer)
            _, data, _ = await stream.next()
            finished = data["state"] == "finished" and int(last_id) == data["version"]
            while not finished:
                event, data, its_id = await stream.next()
                if event == "recipients":
                    seen += [row["email"] for row in data["data"]]
                if its_id is not None:
                    break
            last_id = stream.last_id or last_id
            answer.close()
    assert sorted(seen) == sorted(failed)


async def test_one_stream_that_is_never_cut_misses_and_repeats_no_failure(client, sending):
    run = await make_run(client, people(600))
    failed = {f"person{n}@example.org" for n in range(0, 600, 2)}
    stream, seen = await watch(client, run, after=str(run["version"])), []
    sender = asyncio.create_task(_in_steps(sending, failed))
    while True:
        event, data, _ = await stream.next()
        if event == "recipients":
            seen += [row["email"] for row in data["data"]]
        elif data["state"] == "finished":
            break
    await sender
    assert sorted(seen) == sorted(failed)


async def _in_steps(sending, failed) -> None:
    while await sending.send(fail=failed, n=25):
        await asyncio.sleep(0)


async def test_what_became_in_doubt_is_told_as_well(client, store, sending):
    run = await make_run(client, people(2))
    stream = await watch(client, run)
    await stream.next()
    [claim, _] = await store.claim(OWNER, 2)
    await sending.settle(claim, Verdict.IN_DOUBT)
    page = await stream.until(lambda event, _: event == "recipients")
    assert [row["state"] for row in page["data"]] == ["in_doubt"]


async def test_an_unknown_run_has_no_stream(client):
    for path in ("/runs/unknown/events", "/api/runs/unknown/events"):
        assert (await client.get(path)).status == 404


@pytest.mark.parametrize("prefix", ["", "/api"])
async def test_a_stream_is_read_and_not_asked_about(client, prefix):
    run = await make_run(client)
    async with asyncio.timeout(PATIENCE_S):
        assert (await client.head(f"{prefix}/runs/{run['id']}/events")).status == 405


async def test_streams_end_at_once_when_the_program_stops(client):
    run = await make_run(client)
    stream = await watch(client, run)
    await stream.next()
    async with asyncio.timeout(PATIENCE_S):
        await client.server.close()
    with pytest.raises((EOFError, ConnectionError)):
        await stream.until(lambda *_: False)


async def test_all_watchers_of_a_run_share_one_reader(client, store, sending):
    from web.app_keys import READERS

    run = await make_run(client, people(3))
    streams = [await watch(client, run) for _ in range(20)]
    for stream in streams:
        await stream.next()
    assert len(client.app[READERS].watched) == 1
    await sending.send(fail=["person0@example.org"])
    for stream in streams:
        page = await stream.until(lambda event, _: event == "recipients")
        assert len(page["data"]) == 1


async def test_the_reader_ends_with_its_last_watcher(client):
    from web.app_keys import READERS

    run = await make_run(client)
    answer = await client.get(f"/runs/{run['id']}/events")
    await Stream(answer).next()
    [reader] = client.app[READERS].watched
    answer.close()
    await client.post(f"/api/runs/{run['id']}/pause")
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.wait([reader.task])
