"""The processes a measurement needs: the sink, the program under test,
and what the system says of them.
"""

import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bench import PROJECT, RESULTS

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
START_S = 30.0
END_S = 20.0
MEMORY = Path("/dev/shm")  # noqa: S108  (whoever uses it makes a folder of its own in it)
ROOM_BYTES = 2**30
BUSY = 0.9
"""A sink that works for this share of the time is itself the limit."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a sink counted since it was last asked;
    instants are of this machine's monotonic clock.
    """

    mails: int
    first_at: float
    last_at: float
    cpu_s: float
    seconds: float

    @property
    def per_s(self) -> float:
        """Messages a second, from the first to the last."""
        return (self.mails - 1) / (self.last_at - self.first_at) if self.mails > 1 else 0.0

    @property
    def is_limit(self) -> bool:
        """Whether the sink had no time left: what was measured is then the sink."""
        return self.mails > 1 and self.cpu_s / max(self.last_at - self.first_at, 1e-9) > BUSY


class Sink:
    """A running sink."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        """Take a sink that listens."""
        self._process = process
        self.port = port

    async def counted(self) -> Counted:
        """Ask what came in since the last time."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(b"\n")
        return Counted(**json.loads(await asyncio.wait_for(stdout.readline(), END_S)))


@contextlib.asynccontextmanager
async def sink(latency_ms: float = 0) -> AsyncIterator[Sink]:
    """Run a sink."""
    process = await python("-m", "bench.speed.sink", str(latency_ms), stdin=asyncio.subprocess.PIPE)
    async with ended(process):
        assert process.stdout
        port = int(await asyncio.wait_for(process.stdout.readline(), START_S))
        yield Sink(process, port)


async def python(
    *words: str, stdin: int = asyncio.subprocess.DEVNULL
) -> asyncio.subprocess.Process:
    """Start a Python process in the project's folder."""
    return await command(sys.executable, *words, stdin=stdin)


async def command(
    *words: str, stdin: int = asyncio.subprocess.DEVNULL
) -> asyncio.subprocess.Process:
    """Start a process in the project's folder; what it prints is ours to read."""
    return await asyncio.create_subprocess_exec(
        *words,
        cwd=PROJECT,
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


@contextlib.asynccontextmanager
async def ended(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """Make sure that a process ends with this block."""
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), END_S)
            except TimeoutError:
                process.kill()
                await process.wait()


def folder() -> "tempfile.TemporaryDirectory[str]":
    """Give a folder of its own to a measurement, on a disk where a sync is one."""
    RESULTS.mkdir(exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="speed-", dir=RESULTS)


def quiet_folder() -> "tempfile.TemporaryDirectory[str]":
    """Give one in memory, where there is room, to who compares seconds with seconds: a disk that
    keeps a commit waiting, as each does now and then, costs the second after it a fifth of its
    mails, whatever is compared.
    """
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        return tempfile.TemporaryDirectory(prefix="speed-", dir=MEMORY)
    return folder()


def cpu_s(pid: int) -> float:
    """Processor seconds a process has used, in itself and in the kernel for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def peak_rss_mib(pid: int) -> float:
    """The most memory a process has had at once."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
