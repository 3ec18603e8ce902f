"""How many calls of Python functions one mail takes:
a figure that a busy machine hardly changes.
"""

import asyncio
import json
import signal
from collections import Counter
from pathlib import Path

import aiohttp

from bench.speed import processes, program
from bench.speed.program import Program
from bench.speed.rows import Log, Row

AIMS = (170, 110)
LOOKS_S = 1.0
"""How often the end is looked for: looks are counted, too, and a busy machine takes more of them.
"""


async def measure(connections: int, count: int, log: Log) -> Row:
    """Count a long run and a short one: their difference leaves the start out,
    and has all of a mail's way in it.
    """
    log("calls of Python functions")
    found = await of_a_mail(connections, count)
    return Row(f"calls of Python functions a mail, {connections} connections",
               sum(found.values()), "", AIMS, less=True,
               detail="cProfile: reading the list, composing, sending, recording")  # fmt: skip


async def of_a_mail(connections: int, count: int) -> dict[str, float]:
    """Say how often a mail calls each function."""
    short = count // 10
    before, all_calls = await of_a_run(connections, short), await of_a_run(connections, count)
    return {name: (n - before[name]) / (count - short) for name, n in all_calls.items()}


async def of_a_run(connections: int, count: int) -> Counter[str]:
    """Send so many mails in a program of its own that counts its calls."""
    async with processes.sink() as sink:
        with processes.folder() as folder:
            out = Path(folder) / "calls"
            flags = program.flags(folder, sink.port, connections)
            process = await processes.python("-m", "bench.speed.counted", str(out), *flags)
            async with processes.ended(process):
                await _send(process, count)
                process.send_signal(signal.SIGINT)
                await asyncio.wait_for(process.wait(), processes.END_S)
            return Counter(json.loads(out.read_text()))


async def _send(process: asyncio.subprocess.Process, count: int) -> None:
    url = await asyncio.wait_for(program.url_of(process), processes.START_S)
    async with aiohttp.ClientSession(url) as http:
        app = Program(process, http, program.url_port(url))
        await app.until(await app.post(program.people(count)), poll_s=LOOKS_S)
