"""What being watched costs: 2,000 live streams, the first mail after a POST, ten idle pages."""

import asyncio
import contextlib
import resource
import time
from collections.abc import AsyncIterator
from http import HTTPStatus

from bench.speed import processes, program
from bench.speed.processes import Sink
from bench.speed.program import Program
from bench.speed.rows import Log, Row, median, ratio

CONNECTIONS = 50
LEAST_OPEN = 4096
CONNECTING_S = 20.0
MOST_PER_S = 15_000
MOST_PER_S_FAR = 3_000


async def watched(watchers: int, latency_ms: int, seconds: float, rounds: int, log: Log) -> Row:
    """The rate with so many watchers over the rate with none, in turn."""
    alone: list[float] = []
    seen: list[float] = []
    aims = (0.97, 0.99) if latency_ms else (0.85, 0.95)
    where = f"server {latency_ms} ms away" if latency_ms else "at full speed"
    async with processes.sink(latency_ms) as sink:
        for number in range(rounds):
            log(f"{watchers:,} watchers, {where}, round {number + 1} of {rounds}")
            people = round(
                (seconds + CONNECTING_S) * (MOST_PER_S_FAR if latency_ms else MOST_PER_S)
            )
            alone.append(await _rate(sink, 0, seconds, people))
            seen.append(await _rate(sink, watchers, seconds, people))
    return Row(f"{watchers:,} SSE watchers: rate kept, {where}", ratio(seen, alone), "x", aims,
               detail=f"{median(seen):,.0f}/s of {median(alone):,.0f}/s")  # fmt: skip


async def _rate(sink: Sink, watchers: int, seconds: float, people: int) -> float:
    """The rate of a run in full flow, with its watchers connected;
    it must not end before they all are.
    """
    with processes.folder() as folder:
        async with program.running(folder, sink.port, CONNECTIONS) as app:
            run_id = await app.post(program.people(people))
            async with watching(app, run_id, watchers):
                await asyncio.sleep(1)
                await sink.counted()
                await asyncio.sleep(seconds)
                rate = (await sink.counted()).per_s
            await app.kill()
    return rate


@contextlib.asynccontextmanager
async def watching(app: Program, run_id: str, count: int) -> AsyncIterator[None]:
    """Have so many watchers of a run, in a process of their own."""
    if not count:
        yield
        return
    port = str(app.port)
    process = await processes.python(
        "-m", "bench.speed.watchers", port, run_id, str(count), stdin=asyncio.subprocess.PIPE
    )
    async with processes.ended(process):
        assert process.stdout
        if int(await asyncio.wait_for(process.stdout.readline(), processes.START_S)) != count:
            raise RuntimeError("Not all watchers came in.")
        yield


PAGES = ("/", "/runs", "/runs/{run}", "/api/runs/{run}")


async def crowded(watchers: int, slow: int, looks: int, log: Log) -> Row:
    """How long pages take, the slowest of twenty, while so many watch, and so many are slow."""
    log(f"{watchers:,} watchers and {slow:,} slow clients")
    async with processes.sink(20) as sink:
        with processes.folder() as folder:
            more = ("--max-streams", str(2 * watchers))
            async with program.running(folder, sink.port, 10, *more) as app:
                run_id = await app.post(program.people(20_000))
                async with watching(app, run_id, watchers), _slowing(app, slow):
                    await asyncio.sleep(1)
                    took = [await _page_ms(app, one.format(run=run_id)) for one in PAGES * looks]
                    refused = await _one_more(app, run_id)
                await app.kill()
    took.sort()
    return Row(f"page with {watchers:,} streams and {slow:,} slow clients, sending",
               took[len(took) * 95 // 100], "ms", (100, 50), less=True,
               detail=f"95 of 100 below; median {median(took):.0f}, worst {took[-1]:.0f}; "
                      f"a stream beyond: {refused}")  # fmt: skip


async def _page_ms(app: Program, path: str) -> float:
    begun = time.monotonic()
    async with app.http.get(path) as answer:
        answer.raise_for_status()
        await answer.read()
    return (time.monotonic() - begun) * 1000


async def _one_more(app: Program, run_id: str) -> str:
    """Ask for one stream more than one client may have."""
    async with app.http.get(f"/api/runs/{run_id}/events") as answer:
        said = "" if answer.status == HTTPStatus.OK else (await answer.json())["message"]
        return f"{answer.status} {said}".strip()


@contextlib.asynccontextmanager
async def _slowing(app: Program, count: int) -> AsyncIterator[None]:
    process = await processes.python(
        "-m", "bench.speed.slow", str(app.port), str(count), stdin=asyncio.subprocess.PIPE
    )
    async with processes.ended(process):
        assert process.stdout
        await asyncio.wait_for(process.stdout.readline(), processes.START_S)
        yield


def can_watch(count: int) -> bool:
    """Whether the system lets one process have so many connections."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1] > count + LEAST_OPEN // 4


async def first_mail(times: int, log: Log) -> Row:
    """From the answer to a POST of ten people to the first mail at the server,
    while the program was idle.
    """
    log("first mail")
    took = []
    async with processes.sink() as sink:
        with processes.folder() as folder:
            async with program.running(folder, sink.port, 10) as app:
                for number in range(times):
                    await sink.counted()
                    await app.until(await app.post(program.people(10, number * 10)))
                    took.append(((await sink.counted()).first_at - app.answered_at) * 1000)
                    await asyncio.sleep(0.3)
    return Row("POST's answer to first mail at the server", median(took), "ms", (50, 10), less=True,
               detail=f"median of {times}; below 0: the mail was first")  # fmt: skip


AFTER_SENDING_S = 12
"""By then its pages are compiled, which is done once, when nothing was sent for some seconds."""


async def idle(pages: int, seconds: float, log: Log) -> Row:
    """The share of a core with a finished run and so many open pages."""
    log("idle")
    async with processes.sink() as sink:
        with processes.folder() as folder:
            async with program.running(folder, sink.port, 10) as app:
                run_id = await app.post(program.people(100))
                await app.until(run_id)
                async with watching(app, run_id, pages):
                    await asyncio.sleep(AFTER_SENDING_S)
                    before_s = processes.cpu_s(app.pid)
                    await asyncio.sleep(seconds)
                    share = (processes.cpu_s(app.pid) - before_s) / seconds * 100
    return Row(f"idle with {pages} open pages: share of a core", share, "%", (1, 0.2), less=True)
