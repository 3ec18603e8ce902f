"""Machines: each is one process of the real program, on a wire of its own to the database."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench import PROJECT
from bench.storm.program import AS_IT_IS
from bench.storm.wire import Wire
from bench.torture.audit import Breach

READY_S = 240.0
STOP_S = 40.0
ASK_S = 20.0
SIGNS = {"web": b"Open", "serve": b"Open", "worker": b"Stop"}


@dataclass(frozen=True, slots=True)
class Sort:
    """How machines of one sort are started; `about` stands before the command, as `faketime`."""

    command: str
    flags: Sequence[str] = ()
    kind: str = AS_IT_IS
    environ: Mapping[str, str] | None = None


class Machine:
    """One process after the other, in the same place."""

    def __init__(self, name: str, sort: Sort, wire: Wire, lease_s: float, log: Path) -> None:
        """Begin without a process."""
        self.name, self.sort, self.wire = name, sort, wire
        self._lease_s, self._log = lease_s, log
        self._process: asyncio.subprocess.Process | None = None
        self._draining: asyncio.Task[bytes] | None = None
        self.http: aiohttp.ClientSession | None = None
        self.busy = asyncio.Lock()  # one trouble at a time
        self.expected = False  # its end

    @property
    def sends(self) -> bool:
        """Whether it sends."""
        return self.sort.command != "web"

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    async def start(self, database: str) -> None:
        """Start it, and wait until it is ready; again, where the database was away just then."""
        until = time.monotonic() + READY_S
        while True:
            await self._begin(database)
            if await self._is_ready():
                self.expected = False
                return
            if time.monotonic() > until:
                raise Breach(f"The {self.name} does not come up; see its log {self._log}.")
            await asyncio.sleep(0.2)

    async def _begin(self, database: str) -> None:
        words = [sys.executable, "-m", "bench.storm.program", str(self._lease_s), self.sort.kind,
                 self.sort.command, "--db", self.wire.url(database)]  # fmt: skip
        if self.sort.command != "worker":
            words += ["--no-browser", "--port", "0"]
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("EMAILER_")
        }
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *words, *self.sort.flags, cwd=PROJECT, stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE, stderr=log,
                env=kept | dict(self.sort.environ or {}))  # fmt: skip

    async def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.stdout is not None
        sign = SIGNS[self.sort.command]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                async for line in self._process.stdout:
                    if line.split()[:1] == [sign]:
                        self._open(line)
                        self._draining = asyncio.create_task(self._process.stdout.read())
                        return True
        await self._gone()
        return False

    def _open(self, line: bytes) -> None:
        if self.sort.command != "worker":
            timeout = aiohttp.ClientTimeout(total=ASK_S)
            self.http = aiohttp.ClientSession(line.split()[1].decode(), timeout=timeout)

    def check_alive(self) -> None:
        """Raise Breach where it ended unasked."""
        if self._process and self._process.returncode is not None and not self.expected:
            raise Breach(f"The {self.name} ended by itself, with {self._process.returncode}.")

    def signal(self, number: int) -> None:
        """Send a signal to this one process."""
        with contextlib.suppress(ProcessLookupError):
            if self._process is not None:
                self._process.send_signal(number)

    async def terminate(self) -> None:
        """Ask it to end, and wait for that."""
        self.expected = True
        self.signal(signal.SIGTERM)
        assert self._process is not None
        try:
            async with asyncio.timeout(STOP_S):
                code = await self._process.wait()
        except TimeoutError:
            raise Breach(f"The {self.name} did not end within {STOP_S:g} s.") from None
        await self._gone()
        if code != 0:
            raise Breach(f"Asked to stop, the {self.name} ended with {code}.")

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.expected = True
        self.signal(signal.SIGKILL)
        await self._gone()

    async def _gone(self) -> None:
        if self.http is not None:
            await self.http.close()
            self.http = None
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._draining is not None:
            await asyncio.gather(self._draining, return_exceptions=True)
            self._draining = None
