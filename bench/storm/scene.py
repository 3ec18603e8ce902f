"""A database's server, a mail server, and machines between them: started, and ended, together."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.storm.machines import Machine, Sort
from bench.storm.wire import Wire
from bench.torture import processes
from bench.torture.processes import Sink
from emailer.store.postgres import database
from tests.cluster import Cluster

NAME = "queue"
PATIENCE_S = 120.0
SETTINGS = ("fsync=on", "synchronous_commit=on", "deadlock_timeout=200ms", "autovacuum=on")
SENDER = "Ana Lima <ana@hosts.example>"
TRANSPORT = "smtp://127.0.0.1:{port}?connect_s=10&command_s=60&dot_s=60"


async def until(is_so: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Wait for something of other processes. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110  (another process has no event to wait for here)
            await asyncio.sleep(0.03)


@dataclass(slots=True)
class Scene:
    """All that takes part."""

    folder: Path
    cluster: Cluster
    sink: Sink
    lease_s: float
    connections: int
    machines: list[Machine] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The queue, by no machine's wire."""
        return self.cluster.url(NAME)

    @property
    def flags(self) -> list[str]:
        """How senders send."""
        return self.sending(TRANSPORT.format(port=self.sink.port))

    def sending(self, transport: str) -> list[str]:
        """Say how senders send by some transport."""
        return ["--transport", transport, "--sender", SENDER,
                "--connections", str(self.connections), "--drain-s", "8"]  # fmt: skip

    def number(self, sql: str) -> int:
        """Read one number of the queue, beside all machines."""
        with psycopg.connect(self.url, autocommit=True) as db:
            return int((db.execute(sql.encode()).fetchone() or (0,))[0])

    async def add(self, name: str, sort: Sort) -> Machine:
        """Start one more machine."""
        wire = Wire(self.cluster.folder)
        machine = Machine(name, sort, wire, self.lease_s, self.folder / f"{name}.log")
        self.machines.append(machine)
        await wire.mend()
        await machine.start(NAME)
        return machine

    async def crash(self, down_s: float) -> None:
        """End the database's server as a power cut would, and start it."""
        self.cluster.crash()
        await asyncio.sleep(down_s)
        await asyncio.to_thread(self.cluster.start)

    async def end(self) -> None:
        """End all processes, each by its number."""
        await asyncio.gather(*(machine.kill() for machine in self.machines))
        await asyncio.gather(*(machine.wire.close() for machine in self.machines))
        await self.sink.end()
        self.cluster.stop()


@contextlib.asynccontextmanager
async def opened(
    lease_s: float, connections: int, folder: Path | None = None, settings: Sequence[str] = SETTINGS
) -> AsyncIterator[Scene]:
    """Start both servers, without a machine yet; what is in the folder stays where it fails."""
    folder = folder or Path(tempfile.mkdtemp(prefix="storm-"))
    home = folder / "server"
    home.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    cluster = Cluster(home, settings)
    await asyncio.to_thread(cluster.start)
    cluster.sql("postgres", f"CREATE DATABASE {NAME}")
    await asyncio.to_thread(database.prepare, cluster.url(NAME), "the queue of a storm")
    scene = Scene(folder, cluster, await processes.start_sink(), lease_s, connections)
    try:
        yield scene
    finally:
        await scene.end()
    shutil.rmtree(folder, ignore_errors=True)
