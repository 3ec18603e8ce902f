"""The torture: start, submit, end the program in some way at a random instant,
start again, compare, and again.
"""

import asyncio
import contextlib
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from bench.torture import processes
from bench.torture.audit import Breach
from bench.torture.ends import WINDOW_S, Ends
from bench.torture.figures import Figures
from bench.torture.ledger import Ledger
from bench.torture.plan import Plan
from bench.torture.processes import Launch, Program, Sink

STARTUP_S = 0.7
TRANSPORT = "smtp://127.0.0.1:{port}?connect_s=30&command_s={wait_s}&dot_s={wait_s}"
HANGING_S, PATIENT_S = 1, 30
"""Time-outs so short that an address which hangs ends within the life of a process; and those
where none does.
"""
CUT, DOWN = 0.15, 0.05
"""How likely the server cuts all connections in a life of the program, or is away for a moment."""


async def run(plan: Plan) -> Figures:
    """Do all of it. Raises Breach at the first promise that was not kept;
    the data is then kept, too.
    """
    folder = plan.folder or Path(tempfile.mkdtemp(prefix="torture-"))
    sink = await processes.start_sink(*(() if plan.pipelining else ("--without", "PIPELINING")))
    try:
        figures = await Campaign(plan, sink, folder).run()
    except Breach as breach:
        raise Breach(f"{breach} (seed {plan.seed}; the data is in {folder})") from breach
    finally:
        await sink.end()
    shutil.rmtree(folder)
    return figures


class Campaign:
    """One life of the program after the other."""

    def __init__(self, plan: Plan, sink: Sink, folder: Path) -> None:
        """Join the parts."""
        self._plan, self._sink = plan, sink
        self._chance = random.Random(plan.seed)
        wait_s = HANGING_S if plan.mix.faults else PATIENT_S
        flags = ["--transport", TRANSPORT.format(port=sink.port, wait_s=wait_s),
                 "--sender", "Ana Lima <ana@hosts.example>", "--connections", str(plan.connections),
                 "--drain-s", "8"]  # fmt: skip
        self._launch = Launch(folder, flags, plan.words)
        self.figures = Figures()
        self._ledger = Ledger(plan, sink, self._chance, self.figures)
        self._ends = Ends(self._launch, sink, self._ledger, self._chance)

    async def run(self) -> Figures:
        """Kill as often as planned, then let everything end."""
        ways, weights = zip(*self._plan.ways.items(), strict=True)
        for number in range(self._plan.kills):
            begun = time.monotonic()
            way = self._chance.choices(ways, weights)[0]
            await self._cycle(way)
            self.figures.cycle_s.append(time.monotonic() - begun)
            self.figures.kills += 1
            self.figures.ways[way] = self.figures.ways.get(way, 0) + 1
            if number % 25 == 24:
                self._plan.say(
                    f"{number + 1} kills, {self.figures.runs} runs compared, "
                    f"{self._sink.seen} mails taken"
                )
        await self._finish()
        return self.figures

    async def _cycle(self, way: str) -> None:
        seen = self._sink.seen
        program = await self._launch.start()
        try:
            if way == "early":
                await asyncio.sleep(self._chance.uniform(0, STARTUP_S))
                await self._ends.kill(program)
            else:
                await self._live(program, way)
        finally:
            await program.kill()
        await self._sink.settle()
        if way != "early" and len(self._sink.log) > seen:
            self.figures.first_mail_s.append(self._sink.log[seen].at - program.begun)

    async def _live(self, program: Program, way: str) -> None:
        await program.ready()
        assert program.http
        self.figures.ready_s.append(time.monotonic() - program.begun)
        await self._ledger.submit_again(program.http)
        await self._ledger.look(program.http)
        await self._ledger.submit_if_needed(program.http)
        async with self._watching(program):
            await self._some_weather()
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S))
            await self._ends.ways[way](program)

    @contextlib.asynccontextmanager
    async def _watching(self, program: Program) -> AsyncIterator[None]:
        """Follow every open run's stream until the program is gone."""
        assert program.http
        tasks = [asyncio.create_task(one.watch.follow(program.http)) for one in self._ledger.open]
        try:
            yield
        finally:
            await program.kill()
            await asyncio.gather(*tasks)
        for one in self._ledger.open:
            if one.watch.breach:
                raise one.watch.breach

    async def _some_weather(self) -> None:
        """Sometimes the server is slow, cuts everybody, or is away for a moment."""
        if not self._plan.weather:
            return
        await self._sink.tell("latency", ms=self._chance.choice((0, 1, 2, 5, 10)))
        dice = self._chance.random()
        if dice < CUT:
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S / 2))
            await self._ends.cut()
        elif dice < CUT + DOWN:
            await self._ends.cut("down")
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S / 2))
            await self._sink.tell("up")

    async def _finish(self) -> None:
        """Start once more and let every run end; then the whole is compared,
        and the program stops when asked.
        """
        await self._sink.tell("reset")
        program = await self._launch.start()
        try:
            await program.ready()
            assert program.http
            await self._ledger.submit_again(program.http)
            await self._ledger.look(program.http)
            while self._ledger.open:
                for one in list(self._ledger.open):
                    await self._ledger.until(
                        program.http, one, lambda run: run["state"] == "finished", "end"
                    )
                await self._ledger.look(program.http)
            await self._ends.terminate(program)
        finally:
            await program.kill()
        await self._sink.settle()
        self._ledger.count_copies()
