"""The program as people start it: app.py in a process of its own, spoken to over HTTP."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.speed import processes

POLL_S = 0.1
NAMES = ("Ana Lima", "Bo Li", "Zoe Krämer", "Iva Novak", "Tom Miller")
TEXT = (
    "Hello {{ name }},\n\n"
    + "We would be glad to see you at our summer party in the garden. There is cake.\n" * 21
)
"""With its headers each mail has about 2 kB."""


@dataclass(slots=True)
class Program:
    """A running program; `answered_s` is how long the last POST took until its answer."""

    process: asyncio.subprocess.Process
    http: aiohttp.ClientSession
    port: int
    answered_s: float = 0.0
    answered_at: float = 0.0

    @property
    def pid(self) -> int:
        """The process that sends."""
        return self.process.pid

    async def post(self, people: bytes) -> str:
        """Submit a list as a file; returns the run's id."""
        form = aiohttp.FormData()
        form.add_field("text", TEXT)
        form.add_field("subject", "Summer party for {{ name }}")
        form.add_field("file", people, filename="people.csv", content_type="text/csv")
        begun = time.monotonic()
        async with self.http.post("/api/runs", data=form) as answer:
            run = await answer.json()
            self.answered_at = time.monotonic()
            self.answered_s = self.answered_at - begun
            if answer.status != 201:
                raise RuntimeError(f"The program refused the list: {run}")
        return str(run["id"])

    async def look(self, run_id: str) -> dict[str, Any]:
        """Read a run as it stands."""
        async with self.http.get(f"/api/runs/{run_id}") as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def until(
        self, run_id: str, state: str = "finished", poll_s: float = POLL_S
    ) -> dict[str, Any]:
        """Wait until a run is in a state; raises where it paused instead."""
        while True:
            run = await self.look(run_id)
            if run["state"] == state:
                return run
            if run["state"] == "paused":
                raise RuntimeError(f"The run paused: {run['state_reason']}")
            await asyncio.sleep(poll_s)

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        await self.process.wait()


@contextlib.asynccontextmanager
async def running(folder: str, port: int, connections: int, *more: str) -> AsyncIterator[Program]:
    """Run the program with its database in a folder, sending to a sink."""
    process = await processes.python("app.py", *flags(folder, port, connections), *more)
    async with processes.ended(process):
        url = await asyncio.wait_for(url_of(process), processes.START_S)
        timeout = aiohttp.ClientTimeout(total=600)
        async with aiohttp.ClientSession(
            url, timeout=timeout, connector=aiohttp.TCPConnector(limit=0)
        ) as http:
            yield Program(process, http, url_port(url))


def flags(folder: str, port: int, connections: int) -> list[str]:
    """Write the command line of a program that sends to a sink."""
    return ["--port", "0", "--db", f"{folder}/queue.db", "--no-browser",
            "--transport", f"smtp://127.0.0.1:{port}", "--sender", "Ana Lima <ana@example.org>",
            "--connections", str(connections)]  # fmt: skip


def url_port(url: str) -> int:
    """Read the port of an address."""
    return int(url.rstrip("/").rpartition(":")[2])


async def url_of(process: asyncio.subprocess.Process) -> str:
    """Read where it listens from what it says at its start."""
    assert process.stdout
    async for line in process.stdout:
        if line.split()[:1] == [b"Open"]:
            return line.split()[1].decode()
    raise RuntimeError("The program did not start.")


def people(count: int, first: int = 0, refused_every: int = 0) -> bytes:
    """A CSV file of so many people, some of whom the sink refuses."""

    def who(n: int) -> str:
        return "refused" if refused_every and n % refused_every == refused_every - 1 else "guest"

    rows = (
        f"{who(n)}{n}@example{n % 50}.org,{NAMES[n % len(NAMES)]}"
        for n in range(first, first + count)
    )
    return ("email,name\n" + "\n".join(rows)).encode()
