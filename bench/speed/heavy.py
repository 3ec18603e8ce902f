"""A file of 20 MB for everybody: what it costs in memory, from the first mail to the last."""

import asyncio
import time
from pathlib import Path

import aiohttp

from bench.speed import processes, program
from bench.speed.program import Program
from bench.speed.rows import Log, Row

FILE_BYTES = 20_000_000
CONNECTIONS = 10
AIMS_MIB = (300, 200)
AIMS_GROWTH_MIB = (20, 5)
EARLY = 100
"""Mails after which nothing more should be needed."""
MOST_S = 3600


async def measure(people: int, composed: int, log: Log) -> list[Row]:
    """Send it to some over SMTP, and to more by the trial, which composes every mail."""
    trial = ("--transport", "simulated://?latency_ms=0&fail_every=0")
    return [
        *await _sent(f"{people:,} people over SMTP", people, log),
        *await _sent(f"{composed:,} people, composed alone", composed, log, *trial),
    ]


async def _sent(whom: str, people: int, log: Log, *flags: str) -> list[Row]:
    async with processes.sink() as sink:
        with processes.folder() as folder:
            async with program.running(folder, sink.port, CONNECTIONS, *flags) as app:
                run_id = await _post(app, Path(folder), people)
                begun = time.monotonic()
                early = await _until(app, run_id, EARLY)
                log(f"a file of 20 MB to {whom}: {early:.0f} MiB after {EARLY}")
                last = await _until(app, run_id, people)
                took = time.monotonic() - begun
    return [
        Row(f"peak RSS, a file of 20 MB to {whom}", last, "MiB", AIMS_MIB, less=True,
            detail=f"{people / took:,.0f} mails a second"),
        Row(f"of it, behind the first {EARLY} mails", last - early, "MiB", AIMS_GROWTH_MIB,
            less=True),
    ]  # fmt: skip


async def _post(app: Program, folder: Path, people: int) -> str:
    path = folder / "large.pdf"
    path.write_bytes(bytes(range(256)) * (FILE_BYTES // 256))
    form = aiohttp.FormData()
    form.add_field("text", program.TEXT)
    form.add_field("subject", "Summer party")
    form.add_field("file", program.people(people), filename="people.csv", content_type="text/csv")
    with path.open("rb") as file:
        form.add_field("attachment", file, filename="large.pdf", content_type="application/pdf")
        async with app.http.post("/api/runs", data=form) as answer:
            run = await answer.json()
            answer.raise_for_status()
    return str(run["id"])


async def _until(app: Program, run_id: str, sent: int) -> float:
    """Wait for so many mails; returns the most memory the program has had."""
    deadline = time.monotonic() + MOST_S
    while (await app.look(run_id))["counts"]["sent"] < sent:
        if time.monotonic() > deadline:
            raise RuntimeError(f"Not all were sent within {MOST_S} s.")
        await asyncio.sleep(1)
    return processes.peak_rss_mib(app.pid)
