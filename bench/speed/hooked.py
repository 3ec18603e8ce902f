"""What being told costs: the rate with a webhook that hears of every failure,
over the rate with none, in turn.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import web

from bench.speed import processes, program
from bench.speed.processes import Sink
from bench.speed.rows import Log, Row, median, ratio

CONNECTIONS = 50
MOST_PER_S = 15_000
REFUSED_EVERY = 100
BEGUN_S = 1.0


class Rate(NamedTuple):
    """Mails a second, and microseconds of the processor a mail."""

    per_s: float
    cpu_us: float


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _takes(_: web.Request) -> web.StreamResponse:
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def _never(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 65_536)


async def _leads_away(request: web.Request) -> web.StreamResponse:
    return web.Response(status=HTTPStatus.FOUND, headers={"Location": str(request.url)})


RECEIVERS: dict[str, Answer] = {
    "takes": _takes,
    "never answers": _never,
    "answers without end": _endless,
    "redirects": _leads_away,
}


async def told(name: str, seconds: float, rounds: int, log: Log) -> Row:
    """The rate kept with a receiver of this kind."""
    alone: list[Rate] = []
    hooked: list[Rate] = []
    async with processes.sink() as sink, receiver(RECEIVERS[name]) as (url, count):
        for number in range(rounds):
            log(f"a webhook's receiver that {name}, round {number + 1} of {rounds}")
            alone.append(await _rate(sink, "", seconds))
            hooked.append(await _rate(sink, url, seconds))
        heard = count()
    return _row(name, alone, hooked, heard)


def _row(name: str, alone: Sequence[Rate], hooked: Sequence[Rate], heard: int) -> Row:
    """Compare round by round; the processor's time a mail says it too,
    where others disturb the clock.
    """
    kept = ratio([one.per_s for one in hooked], [one.per_s for one in alone])
    cpu = ratio([one.cpu_us for one in alone], [one.cpu_us for one in hooked])
    per_s = [median(one.per_s for one in some) for some in (hooked, alone)]
    told = f"{per_s[0]:,.0f}/s of {per_s[1]:,.0f}/s; by processor time {cpu:.3f}; {heard:,} events"
    return Row(f"webhook whose receiver {name}: rate kept, 1 in {REFUSED_EVERY} fails", kept, "x",
               (0.98, 0.99), detail=told)  # fmt: skip


@contextlib.asynccontextmanager
async def receiver(answer: Answer) -> AsyncIterator[tuple[str, Callable[[], int]]]:
    """Run a receiver; its address, and how often it was told something."""
    heard = 0

    async def take(request: web.Request) -> web.StreamResponse:
        nonlocal heard
        await request.read()
        heard += 1
        return await answer(request)

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/", lambda: heard
    finally:
        await runner.cleanup()


async def _rate(sink: Sink, url: str, seconds: float) -> Rate:
    """The rate of a run in full flow."""
    with processes.folder() as folder:
        async with program.running(folder, sink.port, CONNECTIONS, "--private-webhooks") as app:
            if url:
                async with app.http.post("/api/webhooks", json={"url": url}) as made:
                    made.raise_for_status()
            many = round((seconds + 2 * BEGUN_S) * MOST_PER_S)
            await app.post(program.people(many, refused_every=REFUSED_EVERY))
            await asyncio.sleep(BEGUN_S)
            await sink.counted()
            before_s = processes.cpu_s(app.pid)
            await asyncio.sleep(seconds)
            counted, used_s = await sink.counted(), processes.cpu_s(app.pid) - before_s
            await app.kill()
    return Rate(counted.per_s, used_s / max(counted.mails, 1) * 1e6)
