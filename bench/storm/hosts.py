"""Hosts with a network of their own: namespaces of Linux, each on a wire to a bridge in this one.
Whoever makes them is in a namespace that nobody else uses, and may do as it likes there.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bench import PROJECT
from bench.torture.audit import Breach

HERE = "10.77.0.254"
BRIDGE = "hosts"
READY_S = 120.0
ASK_S = 60.0
POST = """
import sys, urllib.request
wish = urllib.request.Request(sys.argv[1], sys.stdin.buffer.read(),
                              {"Content-Type": "application/json"})
print(urllib.request.urlopen(wish, timeout=50).status)
"""


async def do(*words: str, typed: bytes = b"") -> bytes:
    """Do one command, and give back what it says. Raises Breach where it fails."""
    process = await asyncio.create_subprocess_exec(
        *words, cwd=PROJECT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE)  # fmt: skip
    async with asyncio.timeout(ASK_S):
        said, complained = await process.communicate(typed)
    if process.returncode:
        raise Breach(f"{words[0]} failed: {complained.decode(errors='replace')[-500:]}")
    return said


async def join() -> None:
    """Have a bridge here, and an address on it."""
    for words in (f"link add {BRIDGE} type bridge", f"address add {HERE}/24 dev {BRIDGE}",
                  f"link set {BRIDGE} up", "link set lo up"):  # fmt: skip
        await do("ip", *words.split())


class Host:
    """One of them: what is started on it has its network, and a folder of its own."""

    def __init__(self, number: int, folder: Path) -> None:
        """Begin without a network."""
        self.number, self.folder = number, folder
        self.log = folder / "log"
        self._holding: asyncio.subprocess.Process | None = None
        self._running: asyncio.subprocess.Process | None = None

    async def make(self) -> None:
        """Give it a network, and a wire to the bridge."""
        self.folder.mkdir()
        self._holding = await asyncio.create_subprocess_exec("unshare", "--net", "sleep", "3600")
        ours, its = (Path(f"/proc/{one}/ns/net") for one in (os.getpid(), self._holding.pid))
        async with asyncio.timeout(READY_S):
            while ours.readlink() == its.readlink():  # noqa: ASYNC110  (no event to wait for)
                await asyncio.sleep(0.02)
        await do("ip", *f"link add wire{self.number} type veth peer name eth0 "
                 f"netns {self._holding.pid}".split())  # fmt: skip
        await do("ip", *f"link set wire{self.number} master {BRIDGE} up".split())
        for words in (f"address add 10.77.0.{self.number}/24 dev eth0", "link set eth0 up",
                      "link set lo up"):  # fmt: skip
            await do(*self._inside, "ip", *words.split())

    @property
    def _inside(self) -> tuple[str, ...]:
        assert self._holding is not None
        return "nsenter", "--target", str(self._holding.pid), "--net"

    async def wire(self, *, up: bool) -> None:
        """Pull its wire out of the bridge, or put it back."""
        await do("ip", "link", "set", f"wire{self.number}", "up" if up else "down")

    async def type(self, lines: str, environ: Mapping[str, str]) -> asyncio.subprocess.Process:
        """Type lines into a shell on it, in its folder."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("EMAILER_", "PG"))}  # fmt: skip
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self._inside, "sh", "-e", "-c", lines, cwd=self.folder, stderr=log,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
                env=kept | dict(environ) | {"HOME": str(self.folder)})  # fmt: skip

    async def start(self, lines: str, environ: Mapping[str, str]) -> None:
        """Type them, and wait until the program says where its pages are."""
        self._running = await self.type(lines, environ)
        assert self._running.stdout is not None
        async with asyncio.timeout(READY_S):
            async for line in self._running.stdout:
                if line.split()[:1] == [b"Open"]:
                    return
        raise Breach(f"Host {self.number} starts nothing: {self.log.read_text()[-500:]}")

    async def post(self, path: str, body: object) -> None:
        """Ask its own pages for something."""
        await do(*self._inside, sys.executable, "-c", POST, f"http://127.0.0.1:8080{path}",
                 typed=json.dumps(body).encode())  # fmt: skip

    async def stop(self) -> None:
        """Ask the program to end, and wait for that."""
        if self._running is not None:
            self._running.terminate()
            async with asyncio.timeout(ASK_S):
                await self._running.wait()
            self._running = None

    async def end(self) -> None:
        """End all of it, by number."""
        for process in (self._running, self._holding):
            if process is not None and process.returncode is None:
                process.kill()
                await process.wait()
