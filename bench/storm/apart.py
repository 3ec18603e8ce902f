"""The lines of docs/how-to/scale.md, typed: from one file to three machines with networks of their
own, in the middle of a run; then one of them loses its network for longer than its lease.

The database and the mail server are on a fourth, from which all is looked at. Linux lets root alone
make networks: anybody else is told so.
"""

import asyncio
import contextlib
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bootstrap
from bench import PROJECT
from bench.storm import hosts
from bench.storm.hosts import HERE, Host
from bench.torture import processes
from bench.torture.audit import Breach
from bench.torture.processes import Sink
from tests.cluster import Cluster

SECTION = "## From one file to three machines"
NETWORK = "10.77.0.0/24"
PASSWORD = "once, for a trial"  # noqa: S105  (of a database that is gone when the trial is over)
MACHINES, CONNECTIONS, PEOPLE, LATENCY_MS = 3, 9, 3000, 300
IN_FILE, BY_EACH = 200, 100
MODULE = "bench.storm.apart"


async def apart() -> str:
    """Try it in a network that nobody else uses."""
    words = ("unshare", "--net", sys.executable, "-m", MODULE)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, cwd=PROJECT, stdout=pipe, stderr=pipe)
    said, complained = await process.communicate()
    if process.returncode:
        raise Breach(complained.decode(errors="replace").strip().rpartition("\n")[2])
    return said.decode().strip()


class Lines(NamedTuple):
    """What is to be typed."""

    database: str
    letting_in: str  # a line of pg_hba.conf
    start: str
    move: str


def lines() -> Lines:
    """Read it: into the database and its pg_hba.conf, on each machine, and to move a file."""
    text = (PROJECT / "docs/how-to/scale.md").read_text("utf-8")
    section = text.partition(SECTION)[2].partition("\n## ")[0]
    blocks = [re.sub("(?m)^    ", "", block) for block in
              re.findall(r"(?m)(?:^    .*\n)+", section)]  # fmt: skip
    program = f"{sys.executable} {PROJECT / 'app.py'}"
    sql, letting_in, start, move = (
        block.replace("db.example.org", HERE).replace("python3 app.py", program) for block in blocks
    )
    letting_in = letting_in.replace("192.0.2.0/24", NETWORK).replace("hostssl", "host")
    known = start.partition(program)[0].replace("PGPASSWORD=...", f"PGPASSWORD='{PASSWORD}'")
    start = f"{known}exec {program} --no-browser"
    return Lines(sql.replace("...", PASSWORD), letting_in, start, known + move)


class Trial:
    """The four machines."""

    def __init__(self, folder: Path, cluster: Cluster, sink: Sink) -> None:
        """Take both servers; the others have no network yet."""
        self.cluster, self.sink = cluster, sink
        self._in_file = 0  # so many were sent before they moved
        self.hosts = [Host(11 + n, folder / f"host{n}") for n in range(MACHINES)]
        self._environ = {
            "EMAILER_TRANSPORT": f"smtp://{HERE}:{sink.port}",
            "EMAILER_CONNECTIONS": f"{CONNECTIONS}",
            "EMAILER_SENDER": "Ana Lima <ana@hosts.example>"}  # fmt: skip

    async def run(self) -> str:
        """Go through it. Raises Breach."""
        sql, _, start, move = lines()
        for statement in filter(str.strip, sql.split(";")):
            self.cluster.sql("postgres", statement)
        for host in self.hosts:
            await host.make()
        await self.sink.tell("latency", ms=LATENCY_MS)
        await self._from_a_file(move)
        await asyncio.gather(*(host.start(start, self._environ) for host in self.hosts))
        await self._until_each_has_sent()
        took_s = await self._without_the_last()
        return self._compared(await self._all_there_is(), took_s)

    async def _from_a_file(self, move: str) -> None:
        """Send from a file, stop in the middle, and move what is left."""
        first = self.hosts[0]
        program = f"exec {sys.executable} {PROJECT / 'app.py'} --no-browser --db data/emailer.db"
        await first.start(program, self._environ)
        guests = [{"email": f"guest-{n}@guests.example"} for n in range(PEOPLE)]
        wish = {"recipients": guests, "subject": "You are invited", "text": "There is cake."}
        await first.post("/api/runs", wish)
        await self._until_taken(IN_FILE)
        await first.stop()
        moving = await first.type(move, self._environ)
        said, _ = await moving.communicate()
        if moving.returncode:
            raise Breach(f"It was not moved: {said.decode()}{first.log.read_text()[-500:]}")
        self._in_file = await self._taken()

    async def _until_each_has_sent(self) -> None:
        await self._until_taken(self._in_file + BY_EACH)
        while self._number(_WHO_SENDS) < MACHINES:  # noqa: ASYNC110  (another process has no event)
            await asyncio.sleep(0.2)

    async def _without_the_last(self) -> float:
        """Cut one off in the middle, and wait until the others have ended it, and all there is."""
        *_, lonely = self.hosts
        loop = asyncio.get_running_loop()
        ended = self._number(_ENDED)
        await lonely.wire(up=False)
        cut_at = loop.time()
        while self._number(_ENDED) == ended:  # noqa: ASYNC110  (another process has no event)
            await asyncio.sleep(0.2)
        ended_s = loop.time() - cut_at
        while self._number(_LEFT):  # noqa: ASYNC110  (another process has no event)
            await asyncio.sleep(0.2)
        await lonely.wire(up=True)
        return ended_s

    async def _all_there_is(self) -> dict[str, int]:
        """Wait for the one that was cut off to be back, then read what was taken."""
        while self._number(_WHO_SENDS) < MACHINES:  # noqa: ASYNC110  (another process has no event)
            await asyncio.sleep(0.2)
        await asyncio.gather(*(host.stop() for host in self.hosts))
        await self.sink.settle()
        return Counter(one.recipient for one in self.sink.log)

    def _compared(self, taken: dict[str, int], ended_s: float) -> str:
        with psycopg.connect(self.cluster.url("invitations")) as db:
            states: dict[str, str] = dict(db.execute(_PEOPLE).fetchall())
        doubts = sum(state == "in_doubt" for state in states.values())
        lost = [who for who, state in states.items() if state == "sent" and who not in taken]
        twice = [who for who, n in taken.items() if n > 1]
        ended = len(states) == PEOPLE and set(states.values()) <= {"sent", "in_doubt"}
        if lost or twice or not ended or doubts > CONNECTIONS or ended_s > 45:
            raise Breach(f"lost {lost[:3]}, twice {twice[:3]}, in doubt {doubts}, "
                         f"{len(states)} people, ended after {ended_s:.0f} s")  # fmt: skip
        return (f"{self._in_file} sent from a file, {PEOPLE - self._in_file} by {MACHINES} "
                f"machines, one of them cut off in the middle and ended {ended_s:.0f} s later: "
                f"lost 0, twice 0, in doubt {doubts}; on its wire again it came back")  # fmt: skip

    async def _taken(self) -> int:
        await self.sink.read()
        return self.sink.seen

    async def _until_taken(self, n: int) -> None:
        while await self._taken() < n:  # noqa: ASYNC110  (another process has no event)
            await asyncio.sleep(0.1)

    def _number(self, sql: str) -> int:
        with psycopg.connect(self.cluster.url("invitations"), autocommit=True) as db:
            return int((db.execute(sql.encode()).fetchone() or (0,))[0])


_WHO_SENDS = "SELECT count(*) FROM emailer_owner WHERE ended_at IS NULL AND connections > 0"
_ENDED = "SELECT count(*) FROM emailer_owner WHERE ended_at IS NOT NULL AND account IS NOT NULL"
_LEFT = "SELECT coalesce(sum(waiting + in_flight), 0)::bigint FROM emailer_run"
_PEOPLE = "SELECT email, state FROM emailer_recipient"


def _database(folder: Path) -> Cluster:
    """Start a server that asks whoever comes by the bridge for a password."""
    home = folder / "server"
    home.mkdir()
    folder.chmod(0o755)
    cluster = Cluster(home, (f"listen_addresses={HERE}",))
    with (cluster.data / "pg_hba.conf").open("a") as rules:
        rules.write(lines().letting_in)
    cluster.start()
    return cluster


@contextlib.asynccontextmanager
async def _servers(folder: Path) -> AsyncIterator[tuple[Cluster, Sink]]:
    """Start both here."""
    cluster = _database(folder)
    sink = await processes.start_sink("--host", HERE)
    try:
        yield cluster, sink
    finally:
        await sink.end()
        cluster.stop()


async def _tried() -> str:
    """Have all there is, and leave nothing of it; where it fails its logs stay."""
    await hosts.join()
    folder = Path(tempfile.mkdtemp(prefix="apart-"))
    async with _servers(folder) as servers:
        trial = Trial(folder, *servers)
        try:
            outcome = await asyncio.wait_for(trial.run(), 600)
        finally:
            await asyncio.gather(*(host.end() for host in trial.hosts))
    shutil.rmtree(folder)
    return outcome


if __name__ == "__main__":
    bootstrap.show_usage(__doc__)
    print(asyncio.run(_tried()))
