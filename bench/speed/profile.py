"""Where a mail's microseconds go: own code by module, asyncio, sqlite and the kernel.
Needs perf for the last two.
"""

import asyncio
import contextlib
import json
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from bench.speed import processes, program
from bench.speed.program import Program
from bench.speed.rows import Log

CONNECTIONS = 50
PARTS = {
    "libsqlite3": "sqlite",
    "[kernel": "kernel",
    "python": "interpreter",
    "libc": "libc",
    "_": "C modules",
}


async def measure(count: int, log: Log) -> str:
    """Run twice: with samples of Python's frames, then with samples of the processor.
    Returns both tables.
    """
    log("samples of Python's frames")
    by_module = await _modules(count)
    log("samples of the processor")
    by_part = await _parts(count)
    return "\n\n".join(filter(None, (by_module, by_part)))


async def _modules(count: int) -> str:
    async with processes.sink() as sink:
        with processes.folder() as folder:
            out = Path(folder) / "samples.json"
            process = await processes.python(
                "-m",
                "bench.speed.profiled",
                str(out),
                *program.flags(folder, sink.port, CONNECTIONS),
            )
            async with processes.ended(process), _spoken_to(process) as app:
                await app.until(await app.post(program.people(count)))
            booked: defaultdict[str, float] = defaultdict(float)
            for where, seconds in json.loads(out.read_text()).items():
                thread, _, place = where.partition(" ")
                booked[f"{thread}: {_module(place)}"] += seconds
    lines = ["| thread: module | us per mail |", "|---|---|"]
    lines += [
        f"| {where} | {seconds / count * 1e6:.1f} |" for where, seconds in _largest(booked)[:30]
    ]
    return "\n".join(lines)


def _module(place: str) -> str:
    """Own code by its file; a library by its package."""
    file = place.rpartition(":")[0]
    return (
        file
        if file.startswith(("emailer/", "web/"))
        else file.split("/")[0].removesuffix(".py") or place
    )


@contextlib.asynccontextmanager
async def _spoken_to(process: asyncio.subprocess.Process) -> AsyncIterator[Program]:
    url = await asyncio.wait_for(program.url_of(process), processes.START_S)
    async with aiohttp.ClientSession(url) as http:
        yield Program(process, http, program.url_port(url))


async def _parts(count: int) -> str:
    """Share of the processor by library, while mail goes out."""
    if not shutil.which("perf"):
        return ""
    async with processes.sink() as sink:
        with processes.folder() as folder:
            out = f"{folder}/perf.data"
            async with program.running(folder, sink.port, CONNECTIONS) as app:
                run_id = await app.post(program.people(count))
                before_s = processes.cpu_s(app.pid)
                perf = await processes.command(
                    "perf", "record", "-q", "-F", "1999", "-o", out, "-p", str(app.pid)
                )
                await app.until(run_id)
                used_us = (processes.cpu_s(app.pid) - before_s) / count * 1e6
                perf.send_signal(2)
                await asyncio.wait_for(perf.wait(), processes.END_S)
            report = await processes.command(
                "perf", "report", "-i", out, "--sort", "pid,dso", "--stdio"
            )
            said, _ = await asyncio.wait_for(report.communicate(), processes.END_S)
    return _by_part(said.decode(), used_us)


def _by_part(said: str, used_us: float) -> str:
    shares: defaultdict[str, float] = defaultdict(float)
    for share, thread, library in re.findall(
        r"^\s*([\d.]+)%\s+(\d+):\S+\s+(\S+)", said, re.MULTILINE
    ):
        del thread
        part = (
            next(name for sign, name in PARTS.items() if sign in library)
            if any(s in library for s in PARTS)
            else "rest"
        )
        shares[part] += float(share)
    lines = [f"| part ({used_us:.0f} us of CPU per mail in all) | us per mail |", "|---|---|"]
    lines += [f"| {part} | {share / 100 * used_us:.1f} |" for part, share in _largest(shares)]
    return "\n".join(lines)


def _largest(booked: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(booked.items(), key=lambda one: -one[1])


if __name__ == "__main__":
    print(asyncio.run(measure(int(sys.argv[1]), print)))
