"""The two processes of a torture: the program as people start it, and the sink;
each is ended by its own pid.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench import PROJECT
from bench.torture.audit import Acceptance, Breach

READY_S = 90.0
ASK_S = 90.0
POLL_S = 0.005


class Sink:
    """The running sink, and all that it took so far."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, control: int) -> None:
        """Take a sink that listens."""
        self._process, self.port, self._control = process, port, control
        self._lines: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.log: list[Acceptance] = []
        self.broken = 0
        self.taken: dict[str, list[Acceptance]] = {}

    @property
    def seen(self) -> int:
        """How many messages it took, as far as was read."""
        return len(self.log)

    async def tell(self, do: str, **more: object) -> dict[str, Any]:
        """Command it by its control port."""
        if self._lines is None:
            self._lines = await asyncio.open_connection("127.0.0.1", self._control, limit=1 << 26)
        reader, writer = self._lines
        writer.write(json.dumps({"do": do, **more}).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await reader.readline())
        return answer

    async def read(self) -> None:
        """Read what it took since the last time."""
        answer = await self.tell("report", after=self.seen)
        new = [Acceptance(*one) for one in answer["taken"]]
        self.log += new
        self.broken = answer["broken"]
        for one in new:
            self.taken.setdefault(one.recipient, []).append(one)

    async def settle(self) -> None:
        """Wait until it has read all that dead clients wrote, then read what it took."""
        async with asyncio.timeout(ASK_S):
            # another process has no event to wait for here
            while (await self.tell("report", after=self.seen))["connections"]:  # noqa: ASYNC110
                await asyncio.sleep(POLL_S)
        await self.read()

    async def end(self) -> None:
        """End it."""
        if self._lines:
            self._lines[1].close()
        self._process.kill()
        await self._process.wait()


async def start_sink(*flags: str) -> Sink:
    """Start a sink that ends with this process, too."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.sink", "--port", "0", "--tied", *flags, cwd=PROJECT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    async with asyncio.timeout(READY_S):
        ports = json.loads(await process.stdout.readline())
    return Sink(process, ports["port"], ports["control"])


@dataclass(slots=True)
class Launch:
    """How the program is started: the words before its flags, and its flags."""

    folder: Path
    flags: Sequence[str]
    words: Sequence[str] = ("app.py",)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        """Log beside the database."""
        self.log = self.folder / "program.log"

    async def start(self) -> "Program":
        """Start it; it may not be ready yet."""
        begun = time.monotonic()
        with self.log.open("ab") as log:
            return Program(await self._process(log.fileno()), begun)

    async def refused(self) -> tuple[int, str]:
        """Start a second one, which is to end by itself;
        returns its exit code and what it complained.
        """
        process = await self._process(asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(READY_S):
                _, said = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise Breach("A second sender on the same database was not refused.") from None
        return process.returncode or 0, said.decode(errors="replace").strip()

    async def _process(self, errors: int) -> asyncio.subprocess.Process:
        words = [
            *self.words,
            "--no-browser",
            "--db",
            str(self.folder / "queue.db"),
            "--port",
            "0",
            *self.flags,
        ]
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            cwd=PROJECT,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env=_environment(),
        )


def _environment() -> dict[str, str]:
    """Leave out what would change the program's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EMAILER_")}


class Program:
    """One start of the program, until its end."""

    def __init__(self, process: asyncio.subprocess.Process, begun: float) -> None:
        """Take a process; `begun` is the monotonic instant of its start."""
        self._process, self.begun = process, begun
        self.http: aiohttp.ClientSession | None = None
        self.output: list[str] = []

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def ready(self) -> None:
        """Wait until it serves. Raises Breach where it ends or does not come up."""
        assert self._process.stdout
        try:
            async with asyncio.timeout(READY_S):
                async for line in self._process.stdout:
                    self.output.append(line.decode().rstrip())
                    if line.split()[:1] == [b"Open"]:
                        timeout = aiohttp.ClientTimeout(total=ASK_S)
                        self.http = aiohttp.ClientSession(line.split()[1].decode(), timeout=timeout)
                        return
        except TimeoutError:
            raise Breach(f"The program was not ready {READY_S:g} s after its start.") from None
        raise Breach(
            f"The program ended at its start (exit {await self._process.wait()}); see its log."
        )

    def signal(self, number: int) -> None:
        """Send a signal to this one process."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def ended(self, within_s: float) -> int:
        """Wait for its end and return its exit code. Raises Breach where it goes on."""
        try:
            async with asyncio.timeout(within_s):
                assert self._process.stdout
                self.output += (await self._process.stdout.read()).decode().splitlines()
                code = await self._process.wait()
        except TimeoutError:
            raise Breach(
                f"The program did not end within {within_s:g} s of being asked to."
            ) from None
        await self.close()
        return code

    async def kill(self) -> None:
        """End it as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self.close()

    async def close(self) -> None:
        """Close our own side of its HTTP."""
        if self.http:
            await self.http.close()
