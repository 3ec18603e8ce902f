"""The queue on a server, by one process and by many, beside the queue in a file in the same rounds.
Store alone: nothing is composed and nothing sent. docs/how-to/scale.md says what limits it.
"""

import asyncio
import contextlib
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench.speed import processes
from bench.speed.rows import Aims, Log, Row, median, ratio
from bench.speed.storing import AHEAD
from emailer import outbox
from emailer.model import Message, Recipient
from emailer.store import Draft, Store, door
from tests.cluster import Cluster

WORKERS = 50
FAR_MS = 20.0
DURABLE = ("synchronous_commit=on", "max_connections=200", "shared_buffers=128MB")
SHARES: dict[int, Aims] = {1: (0.5, 0.65), 4: (0.55, 0.8)}
"""By processes, against the file with one."""
IN_SECONDS: tuple[tuple[str, str, Aims], ...] = (
    ("a host's commit to the claim, on a server", "noticed", (0.2, 0.02)),
    ("kill -9 and start on the same machine, to the claim", "started again", (45, 2)),
    ("a machine that is lost, to the claim by another", "lost", (45, 45)),
)


class Round(NamedTuple):
    """What some processes did together."""

    per_s: float
    cpu_us: float  # of theirs, a mail
    server_us: float


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server that flushes, on a disk where a flush is one."""
    with tempfile.TemporaryDirectory(prefix="speed-pg-") as name:
        one = Cluster(Path(name), DURABLE)
        one.start()
        try:
            yield one
        finally:
            one.stop()


def server_s(one: Cluster) -> float:
    """Processor seconds of the server, of its processes that live and of those that ended."""
    children = Path(f"/proc/{one.pid}/task/{one.pid}/children").read_text().split()
    used_s = processes.cpu_s(one.pid)
    for child in children:
        with contextlib.suppress(OSError):  # it has just ended: its time is its parent's by now
            used_s += processes.cpu_s(int(child))
    fields = Path(f"/proc/{one.pid}/stat").read_text().rpartition(")")[2].split()
    return used_s + (int(fields[13]) + int(fields[14])) / processes.TICKS_PER_S


async def filled(db: str, count: int) -> None:
    """Store a run of so many people."""

    async def people() -> AsyncIterator[list[Recipient]]:
        for first in range(0, count, 5000):
            yield [Recipient(f"guest{n}@example.org", f"Guest {n}", f"guest{n}@example.org")
                   for n in range(first, min(first + 5000, count))]  # fmt: skip

    store = await door.at(db).open()
    message = Message("Hi", "Hi {{ name }}.", sender="Ana <ana@example.org>")
    await store.create_run(Draft(message), people())
    await store.close()


async def stored(db: str, count: int, many: int, latency_ms: float = 0.0) -> tuple[float, float]:
    """Store so many people, and have so many processes mark them."""
    await filled(db, count)
    return await marked(db, count, many, latency_ms)


async def marked(db: str, count: int, many: int, latency_ms: float) -> tuple[float, float]:
    """Have processes mark who is stored; says mails a second, and their processor's us a mail."""
    words = ("-m", "bench.speed.storing", db, str(WORKERS), str(latency_ms))
    async with contextlib.AsyncExitStack() as ends:
        ours = []
        for _ in range(many):
            ours.append(await processes.python(*words, stdin=asyncio.subprocess.PIPE))
            await ends.enter_async_context(processes.ended(ours[-1]))
        for one in ours:
            await asyncio.wait_for(_stdout(one).readline(), processes.START_S)
        for one in ours:
            assert one.stdin
            one.stdin.write(b"\n")
        said = [json.loads(await asyncio.wait_for(_stdout(one).readline(), 600)) for one in ours]
    mails, firsts, lasts, used = zip(*said, strict=True)
    if sum(mails) != count:
        raise RuntimeError(f"{sum(mails)} of {count} were marked")
    return count / (max(lasts) - min(firsts)), sum(used) / count * 1e6


def _stdout(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    assert process.stdout
    return process.stdout


async def on_server(
    one: Cluster, count: int, many: int, latency_ms: float = 0.0, *, beside_report: bool = False
) -> Round:
    """The same in a database of its own; perhaps beside a report, which reads for long."""
    name = f"queue_{time.monotonic_ns()}"
    one.sql("postgres", f"CREATE DATABASE {name}")
    await (await door.at(one.url(name)).open()).close()  # its tables are made
    await filled(one.url(name), count)
    before_s = server_s(one)  # the list is stored by now: that is no part of a mail
    with snapshot(one.url(name)) if beside_report else contextlib.nullcontext():
        per_s, cpu_us = await marked(one.url(name), count, many, latency_ms)
    used_us = (server_s(one) - before_s) / count * 1e6
    one.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")
    return Round(per_s, cpu_us, used_us)


async def measure(count: int, rounds: int, log: Log) -> list[Row]:
    """Take all figures, in turn within each round."""
    seen: defaultdict[str, list[float]] = defaultdict(list)
    with cluster() as one:
        for number in range(rounds):
            log(f"on a server, round {number + 1} of {rounds}")
            with processes.folder() as folder:
                per_s, _ = await stored(f"{folder}/queue.db", count, 1)
                seen["file"].append(per_s)
            for many in (1, 4, 8):
                done = await on_server(one, count, many)
                seen[f"server {many}"].append(done.per_s)
                if many == 1:
                    seen["cpu"].append(done.cpu_us)
                    seen["server cpu"].append(done.server_us)
            for many in (1, 4):
                far = await on_server(one, count // 4 * many, many, FAR_MS)
                seen[f"far {many}"].append(far.per_s)
            reported = await on_server(one, count, 1, beside_report=True)
            seen["snapshot"].append(reported.per_s)
        log("on a server: what is noticed, and who was killed")
        seen["noticed"] = [await noticed_s(one) for _ in range(rounds)]
        seen["started again"] = [await recovered_s(one, is_known=True) for _ in range(rounds)]
        seen["lost"] = [await recovered_s(one, is_known=False)]
    return _rows(seen)


@contextlib.contextmanager
def snapshot(url: str) -> Iterator[None]:
    """Hold a snapshot, which keeps in the tables whatever is marked anew meanwhile."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        db.execute("SELECT count(*) FROM emailer_run")
        yield
        db.execute("ROLLBACK")


@contextlib.asynccontextmanager
async def opened(one: Cluster) -> AsyncIterator[tuple[Store, str]]:
    """Open a queue of its own; says its address, too."""
    name = f"queue_{time.monotonic_ns()}"
    one.sql("postgres", f"CREATE DATABASE {name}")
    store = await door.at(one.url(name)).open()
    try:
        yield store, one.url(name)
    finally:
        await store.close()
        one.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")


async def noticed_s(one: Cluster) -> float:
    """Let a host commit a run, and see how soon a sender that waits has claimed it."""
    async with opened(one) as (store, url), asyncio.timeout(30):
        await store.open_account("bench", "simulated", "bench", 10, None)
        await store.claim("bench", 1)
        await store.wait_for_work("bench", 5.0)  # its bell hangs by then, and was rung once
        queueing = asyncio.create_task(asyncio.to_thread(_queued, url))
        while not await store.claim("bench", 1):
            await store.wait_for_work("bench", 5.0)
        return time.monotonic() - await queueing


async def recovered_s(one: Cluster, *, is_known: bool) -> float:
    """Kill a sender, and see how soon whom it held can be claimed: by one that starts on its
    machine, or by one that lives on another, which cannot know.
    """
    async with opened(one) as (store, url), asyncio.timeout(120):
        await filled(url, AHEAD)
        words = ("-m", "bench.speed.storing", url, "10", "60000")
        process = await processes.python(*words, stdin=asyncio.subprocess.PIPE)
        async with processes.ended(process):
            await _begun(process, url)
            process.kill()
            await process.wait()
        if not is_known:
            one.sql(url.split("/")[3].partition("?")[0], "UPDATE emailer_owner SET place = ''")
        since = time.monotonic()
        await store.open_account("bench", "simulated", "bench", 10, None)
        await store.recover("bench")
        while not await store.claim("bench", 1):
            await store.wait_for_work("bench", 0.1)
        return time.monotonic() - since


async def _begun(process: asyncio.subprocess.Process, url: str) -> None:
    """Let it begin, and wait until it holds all there are."""
    await asyncio.wait_for(_stdout(process).readline(), processes.START_S)
    assert process.stdin
    process.stdin.write(b"\n")
    await asyncio.to_thread(_until_held, url)


def _until_held(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        while db.execute("SELECT 1 FROM emailer_recipient WHERE state = 'waiting'").fetchone():
            time.sleep(0.02)


def _queued(url: str) -> float:
    with psycopg.connect(url) as db:
        message = Message("Hi", "Hi {{ name }}.", sender="Ana <ana@example.org>")
        outbox.enqueue(db, message, ["guest@example.org"])
        before = time.monotonic()
        db.commit()
    return before


def _rows(seen: dict[str, list[float]]) -> list[Row]:
    def at(name: str) -> str:
        return f"{name} {median(seen[name]):,.0f}/s"

    def compared(work: str, ours: str, theirs: str, aims: Aims) -> Row:
        value = ratio(seen[ours], seen[theirs])
        return Row(work, value, "x", aims, detail=f"{at(ours)}, {at(theirs)}")

    return [
        *(compared(f"store only, {many} processes on a server over the file with one",
                   f"server {many}", "file", aims) for many, aims in SHARES.items()),
        compared("8 processes over 4", "server 8", "server 4", (0.7, 0.95)),
        compared("4 processes over 1, a mail server 20 ms away", "far 4", "far 1", (3.5, 3.9)),
        Row("CPU of the sender's store a mail, 1 process", median(seen["cpu"]), "us", (30, 15),
            less=True, detail="with what Python needs to ask"),
        Row("CPU of the server a mail, 1 process", median(seen["server cpu"]), "us", (75, 50),
            less=True),
        compared("rate with a long snapshot over without", "snapshot", "server 1", (0.9, 0.97)),
        *(Row(work, median(seen[name]), "s", aims, less=True) for work, name, aims in IN_SECONDS),
    ]  # fmt: skip
