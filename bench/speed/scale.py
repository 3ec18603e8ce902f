"""What a million recipients cost: rate, memory, the POST, the pages while all is sent,
a restart after kill -9.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from bench.speed import processes, program
from bench.speed.processes import Sink
from bench.speed.program import Program
from bench.speed.rows import NO_AIMS, Aims, Log, Row, median

LOOKS_EVERY_S = 0.05
CONNECTIONS = 50
AIMS_S: dict[int, Aims] = {1_000: (0.05, 0.02), 100_000: (1.5, 0.6), 1_000_000: (12, 5)}


async def measure(largest: int, window_s: float, log: Log) -> list[Row]:
    """Post lists up to the largest; send it for a while,
    look at it meanwhile, kill it, start again.
    """
    rows: list[Row] = []
    async with processes.sink() as sink:
        with processes.folder() as folder:
            async with program.running(folder, sink.port, CONNECTIONS) as app:
                rows += await _posts(app, [size for size in AIMS_S if size < largest], log)
                log(f"{largest:,} recipients")
                people = program.people(largest, 10_000_000)
                waits: list[float] = []
                async with asyncio.TaskGroup() as tasks:
                    asking = tasks.create_task(_ask_meanwhile(app, waits))
                    run_id = await app.post(people)
                    asking.cancel()
                del people
                rows += [_posted(largest, app.answered_s), _waited(largest, waits)]
                large = await _rate(sink, window_s)
                looks = [look async for look in _looks(app, run_id, window_s)]
                rows += _seen(looks, processes.peak_rss_mib(app.pid), largest)
                await app.kill()
            rows.append(await _restart(sink, folder, largest, log))
        small = [await _small(sink) for _ in range(3)]
    rows.append(Row(f"rate at {largest:,} recipients over rate at 10,000", large / median(small),
                    "x", (0.85, 0.95),
                    detail=f"{large:,.0f}/s over {median(small):,.0f}/s"))  # fmt: skip
    return rows


async def _posts(app: Program, sizes: list[int], log: Log) -> list[Row]:
    rows = []
    for size in sizes:
        log(f"POST of {size:,}")
        answered = []
        for number in range(5 if size == min(AIMS_S) else 2):
            await app.until(await app.post(program.people(size, number * size)))
            answered.append(app.answered_s)
        rows.append(_posted(size, median(answered)))
    return rows


def _posted(size: int, answered_s: float) -> Row:
    return Row(
        f"POST answered, {size:,} addresses", answered_s, "s", AIMS_S.get(size, NO_AIMS), less=True
    )


async def _ask_meanwhile(app: Program, waits: list[float]) -> None:
    """Ask whether it lives, again and again; notes how long each answer took."""
    while True:
        begun = time.monotonic()
        async with app.http.get("/healthz") as answer:
            await answer.read()
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(LOOKS_EVERY_S / 5)


def _waited(largest: int, waits: list[float]) -> Row:
    waits.sort()
    return Row(f"another answer while {largest:,} are imported, the slowest", waits[-1] * 1000,
               "ms", (50, 25), less=True, detail=f"{len(waits)} answers, p99 "
               f"{waits[int(len(waits) * 0.99)] * 1000:.0f} ms")  # fmt: skip


async def _rate(sink: Sink, window_s: float) -> float:
    """Messages a second, of a window in the middle of a run."""
    await asyncio.sleep(1)
    await sink.counted()
    await asyncio.sleep(window_s)
    return (await sink.counted()).per_s


async def _small(sink: Sink) -> float:
    with processes.folder() as folder:
        async with program.running(folder, sink.port, CONNECTIONS) as app:
            await sink.counted()
            await app.until(await app.post(program.people(10_000)))
            return (await sink.counted()).per_s


async def _looks(app: Program, run_id: str, seconds: float) -> AsyncIterator[float]:
    """Ask for the page and the snapshot in turn; yields how long each took."""
    end = time.monotonic() + seconds
    addresses = (f"/runs/{run_id}", f"/api/runs/{run_id}")
    number = 0
    while time.monotonic() < end:
        begun = time.monotonic()
        async with app.http.get(addresses[number % 2]) as answer:
            await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"The page answered {answer.status}.")
        yield time.monotonic() - begun
        number += 1
        await asyncio.sleep(LOOKS_EVERY_S)


def _seen(looks: list[float], rss_mib: float, largest: int) -> list[Row]:
    looks.sort()
    p99_ms, p50_ms = (looks[int(len(looks) * share)] * 1000 for share in (0.99, 0.5))
    return [
        Row("page and snapshot while sending at full speed, p99", p99_ms, "ms", (50, 10), less=True,
            detail=f"{len(looks)} looks, median {p50_ms:.1f} ms"),
        Row(f"peak RSS at {largest:,} (import, run, page open)", rss_mib, "MiB", (250, 120),
            less=True),
    ]  # fmt: skip


async def _restart(sink: Sink, folder: str, largest: int, log: Log) -> Row:
    """From the start of the process to its first mail;
    the interpreter's start and the imports are part of it.
    """
    log("restart after kill -9")
    took = []
    for _ in range(3):
        await sink.counted()
        begun = time.monotonic()
        async with program.running(folder, sink.port, CONNECTIONS) as app:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(processes.START_S):
                    await asyncio.sleep(1.5)
            took.append((await sink.counted()).first_at - begun)
            await app.kill()
    return Row(
        f"restart after kill -9 with {largest:,} rows, to first mail",
        median(took),
        "s",
        (1, 0.4),
        less=True,
    )
