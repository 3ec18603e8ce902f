"""Runs all measurements, small or whole, and gathers the table."""

import importlib
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bench.speed import (
    attention,
    calls,
    heavy,
    hooked,
    people,
    receiver,
    rows,
    scale,
    throughput,
)
from bench.speed.rows import Row

SEED = 0
"""Nothing here is drawn by lot: lists, names and orders are the same in every run."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    mails: int
    rounds: int
    largest: int
    window_s: float
    watchers: int
    far_s: float
    heavy: int


WHOLE = Size(mails=30_000, rounds=3, largest=1_000_000, window_s=10, watchers=2000, far_s=3,
             heavy=1_000)  # fmt: skip
QUICK = Size(mails=8_000, rounds=1, largest=100_000, window_s=4, watchers=200, far_s=1.5,
             heavy=200)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """The table for people, and all of it for programs."""

    text: str
    json: str


def log(text: str) -> None:
    """Say what is going on."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


async def run(size: Size, only: frozenset[str] = frozenset()) -> Report:
    """Measure everything, or only some; a measurement that fails is said in its place."""
    head = rows.header(SEED)
    found = [row async for row in _measurements(size, only)]
    text = "\n".join([*(f"{name}: {value}" for name, value in head.items()), "", rows.table(found)])
    return Report(text, rows.as_json(head, found))


async def _measurements(size: Size, only: frozenset[str]) -> AsyncIterator[Row]:
    for name, measure in MEASUREMENTS.items():
        if name not in (only or MEASUREMENTS.keys() - ONLY_NAMED):
            continue
        try:
            async for row in measure(size):
                yield row
        except (RuntimeError, OSError, TimeoutError) as error:
            yield Row(f"{name}: not measured", 0, "", detail=f"{type(error).__name__}: {error}")


async def _throughput(size: Size) -> AsyncIterator[Row]:
    for connections in throughput.AIMS:
        for row in await throughput.compare(connections, size.mails, size.rounds, log):
            yield row


async def _calls(size: Size) -> AsyncIterator[Row]:
    yield await calls.measure(50, size.mails, log)


async def _latency(size: Size) -> AsyncIterator[Row]:
    for latency_ms in (20, 100):
        yield await throughput.far_away(latency_ms, size.far_s, 10, log)


async def _syncs(size: Size) -> AsyncIterator[Row]:
    yield await throughput.syncs(50, size.mails, log)


async def _scale(size: Size) -> AsyncIterator[Row]:
    for row in await scale.measure(size.largest, size.window_s, log):
        yield row


async def _people(size: Size) -> AsyncIterator[Row]:
    for row in await people.measure(size.largest, log):
        yield row


async def _heavy(size: Size) -> AsyncIterator[Row]:
    for row in await heavy.measure(size.heavy, 10_000, log):
        yield row


async def _watchers(size: Size) -> AsyncIterator[Row]:
    for latency_ms in (20, 0):
        yield await attention.watched(
            size.watchers, latency_ms, size.window_s / 2, size.rounds, log
        )


async def _crowd(size: Size) -> AsyncIterator[Row]:
    yield await attention.crowded(size.watchers, size.watchers // 4, 20, log)


async def _webhooks(size: Size) -> AsyncIterator[Row]:
    for kind in receiver.KINDS:
        yield await hooked.told(kind, size.window_s / 10, size.rounds, log)


async def _first(_: Size) -> AsyncIterator[Row]:
    yield await attention.first_mail(10, log)


async def _idle(size: Size) -> AsyncIterator[Row]:
    yield await attention.idle(10, size.window_s, log)


async def _postgres(size: Size) -> AsyncIterator[Row]:
    many = importlib.import_module("bench.speed.many")  # it needs the server's driver
    for row in await many.measure(size.mails, size.rounds, log):
        yield row


ONLY_NAMED = {"postgres"}
"""What needs more than the program does."""
MEASUREMENTS = {
    "throughput": _throughput,
    "calls": _calls,
    "latency": _latency,
    "syncs": _syncs,
    "scale": _scale,
    "people": _people,
    "heavy": _heavy,
    "watchers": _watchers,
    "crowd": _crowd,
    "webhooks": _webhooks,
    "first": _first,
    "idle": _idle,
    "postgres": _postgres,
}
