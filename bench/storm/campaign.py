"""The storm: lists are submitted all the time, machines are struck one after the other and at once;
in the end all is well, every run ends, and the whole is compared.
"""

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass, field

import aiohttp
import psycopg

from bench.storm import scene as scenes
from bench.storm.blows import Blows
from bench.storm.books import Books, Sums
from bench.storm.machines import Machine, Sort
from bench.storm.plan import Plan
from bench.storm.program import AS_IT_IS
from bench.storm.scene import Scene
from bench.torture import api, lists
from bench.torture.audit import Breach

PAUSE_S = 0.2
QUIET = (*api.GONE, psycopg.OperationalError)
"""What a machine or a server that is away looks like from here."""


@dataclass(slots=True)
class Figures:
    """What came out."""

    sums: Sums
    ways: dict[str, int] = field(default_factory=dict)
    blows: int = 0
    taken: int = 0
    took_s: float = 0.0

    def sentences(self) -> list[str]:
        """Say it, a line each."""
        ways = ", ".join(f"{name} {count}" for name, count in sorted(self.ways.items()))
        sums = self.sums
        return [
            f"{sum(self.ways.values())} stops ({ways})",
            (f"runs {sums.runs}, recipients {sums.recipients}, sent {sums.sent}, "
             f"mails taken {self.taken}"),
            f"lost 0, lies 0, copies {sums.copies}, deadlocks {sums.deadlocks}",
            (f"in doubt {sums.doubts} (of those left so, {sums.with_dot} were taken), "
             f"in {self.blows} kills and fences"),
        ]  # fmt: skip


async def run(plan: Plan) -> Figures:
    """Do all of it. Raises Breach at the first promise that was not kept; the data is then kept."""
    async with scenes.opened(plan.lease_s, plan.connections, plan.folder) as scene:
        try:
            return await Campaign(plan, scene).run()
        except Breach as breach:
            raise Breach(f"{breach} (seed {plan.seed}; the data is in {scene.folder})") from breach


class Campaign:
    """One storm over three senders and one that serves pages alone."""

    def __init__(self, plan: Plan, scene: Scene) -> None:
        """Begin with nothing submitted."""
        self._plan, self._scene = plan, scene
        self._chance = random.Random(plan.seed)
        self._books = Books(scene.url, plan.policy)
        self._blows = Blows(scene, self._chance)
        self._figures = Figures(self._books.sums)
        self._submitted = 0
        self._is_over = False
        self._feeding: asyncio.Task[None] | None = None
        self._striking: set[asyncio.Task[None]] = set()

    async def run(self) -> Figures:
        """Strike as often as planned, then let everything end."""
        begun = time.monotonic()
        await self._people()
        feeding = self._feeding = asyncio.create_task(self._feed())
        try:
            await self._strike()
            await self._settled()
            self._is_over = True
            await feeding
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, *self._striking, return_exceptions=True)
        await self._finish()
        self._figures.took_s = time.monotonic() - begun
        return self._figures

    async def _people(self) -> None:
        """Start the machines; a broken sender is one that serves, too."""
        kind, flags = self._plan.kind, self._scene.flags
        command = "worker" if kind == AS_IT_IS else "serve"
        await asyncio.gather(
            self._scene.add("serve", Sort("serve", flags, kind)),
            self._scene.add("worker-1", Sort(command, flags, kind)),
            self._scene.add("worker-2", Sort(command, flags, kind)),
            self._scene.add("web", Sort("web", flags)),
        )

    # -- striking ----------------------------------------------------------------------------------

    async def _strike(self) -> None:
        ways, weights = zip(*self._plan.blows.items(), strict=True)
        for number in range(1, self._plan.stops + 1):
            way = self._chance.choices(ways, weights)[0]
            await self._scene.sink.tell("latency", ms=self._chance.choice(self._plan.latency_ms))
            await asyncio.sleep(self._chance.uniform(*self._plan.gap_s))
            await self._one(way)
            self._figures.ways[way] = self._figures.ways.get(way, 0) + 1
            self._look()
            if number % 25 == 0:
                await self._say(number)

    async def _one(self, way: str) -> None:
        """Let one blow fall: on a machine that is in no trouble, beside what befalls others."""
        if way == "crash":
            await self._settled()
            self._books.sums.deadlocks += self._books.deadlocks()
            await self._blows.crash()
            return
        while not (free := [one for one in self._scene.machines if not one.busy.locked()]):
            await asyncio.wait(self._striking, return_when=asyncio.FIRST_COMPLETED)
        struck = self._chance.choice(free)
        task = asyncio.create_task(self._blows.befall(way, struck), name=f"{way} {struck.name}")
        self._striking.add(task)
        await asyncio.sleep(0)  # it has begun

    def _look(self) -> None:
        """Raise what a blow met, or a machine that ended unasked."""
        for task in [task for task in self._striking if task.done()]:
            self._striking.discard(task)
            task.result()
        for machine in self._scene.machines:
            machine.check_alive()
        if self._feeding is not None and self._feeding.done() and not self._is_over:
            self._feeding.result()

    async def _settled(self) -> None:
        """Wait until all machines stand as before."""
        if self._striking:
            await asyncio.wait(self._striking)
        self._look()

    async def _say(self, number: int) -> None:
        await self._compare()
        sums = self._books.sums
        self._plan.say(
            f"{number} stops, {sums.runs} runs compared, {self._scene.sink.seen} mails taken, "
            f"{sums.doubts} in doubt by {self._bad()} kills and fences"
        )

    def _bad(self) -> int:
        return self._books.blows(self._blows.leaves)

    # -- submitting --------------------------------------------------------------------------------

    async def _feed(self) -> None:
        """Keep the queue full enough that every blow hits something."""
        while not self._is_over:
            with contextlib.suppress(*QUIET):
                waiting = sum(run["waiting"] for run in self._books.runs())
                if waiting < self._plan.recipients:
                    await self._submit()
            await asyncio.sleep(PAUSE_S)

    async def _submit(self) -> None:
        """Submit one list, to whoever answers, until one did: the same key gives the one run."""
        mix = lists.Mix(self._plan.recipients, faults=False, resend=self._plan.resend)
        body = lists.submission(mix, self._submitted, random.Random(self._submitted))
        key = f"list-{self._submitted}"
        self._submitted += 1
        while True:
            http = self._chance.choice(self._pages()).http
            with contextlib.suppress(*QUIET, RuntimeError):
                if http is not None and await _is_taken(http, body, key):
                    return
            await asyncio.sleep(PAUSE_S)

    def _pages(self) -> list[Machine]:
        return [one for one in self._scene.machines if one.sort.command != "worker"]

    # -- comparing ---------------------------------------------------------------------------------

    async def _compare(self) -> None:
        """Compare the runs that have ended since the last look."""
        with contextlib.suppress(psycopg.OperationalError):
            ended = self._books.finished(self._books.runs())
            await self._scene.sink.read()
            for run in ended:
                self._books.compare(run, self._scene.sink.taken)
            self._books.check(self._plan.connections, self._bad() + len(self._scene.machines))

    async def _finish(self) -> None:
        """Let every run end; then all is compared, and the machines stop when asked."""
        await self._scene.sink.tell("latency", ms=0)
        await self._until_all_ended()
        for machine in self._scene.machines:
            await self._blows.befall("term", machine)
        await self._scene.sink.settle()
        await self._compare()
        runs = self._books.runs()
        if len(runs) != self._submitted:
            raise Breach(f"{self._submitted} lists were submitted, and there are {len(runs)} runs.")
        self._figures.blows, self._figures.taken = self._bad(), self._scene.sink.seen
        self._books.check(self._plan.connections, self._figures.blows)
        self._books.sums.deadlocks += self._books.deadlocks()
        if self._books.sums.deadlocks:
            raise Breach(f"{self._books.sums.deadlocks} deadlocks.")

    async def _until_all_ended(self) -> None:
        seen, moved = -1, time.monotonic()
        while left := [run for run in self._books.runs() if run["state"] != "finished"]:
            self._look()
            if (version := sum(run["version"] for run in left)) != seen:
                seen, moved = version, time.monotonic()
            if time.monotonic() - moved > self._plan.stuck_s:
                raise Breach(f"Lost: {[dict(run) for run in left]} for {self._plan.stuck_s:g} s.")
            await asyncio.sleep(PAUSE_S)


async def _is_taken(http: aiohttp.ClientSession, body: api.Json, key: str) -> bool:
    """Submit once; an answer that says to try again is none, a defect's is a Breach."""
    headers = {"Idempotency-Key": key}
    async with http.post("/api/runs", json=body, headers=headers) as answer:
        if answer.status in (200, 201):
            return True
        if answer.status not in (409, 503):
            raise Breach(f"A list was answered {answer.status}: {await answer.text()}.")
        return False
