"""The torture: start, submit, end the program in some way at a random instant, start again, compare, and again."""

import asyncio
import contextlib
import random
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.torture import api, audit, commands, lists, processes
from bench.torture.audit import Breach
from bench.torture.figures import Figures
from bench.torture.processes import Launch, Program, Sink

STARTUP_S = 0.7
WINDOW_S = 0.4
SETTLE_S = 30.0
STOP_S = 20.0
RETRIED = 0.5
"""The share of finished runs whose failed ones are tried again: those are to fail again, and nobody else gets mail."""
TRANSPORT = "smtp://127.0.0.1:{port}?connect_s=5&command_s=1&dot_s=1"
"""Time-outs so short that an address which hangs ends within the life of a process."""

KILLED, ENDED = "dot no answer", "The program ended before the server's answer came."
"""How the program says that it was killed between the dot and the answer."""

WAYS = {"kill": 58, "cancel": 4, "early": 10, "submitting": 8, "audit": 6, "term": 6, "stopped": 4, "interrupt": 4}
"""How often the program ends in which way, of a hundred."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; the seed decides the rest. `words` start the program; without a folder, one is made."""

    kills: int
    seed: int
    mix: lists.Mix
    connections: int = 4
    pipelining: bool = True
    ways: dict[str, int] = field(default_factory=lambda: dict(WAYS))
    weather: bool = True
    words: Sequence[str] = ("app.py",)
    folder: Path | None = None
    stuck_s: float = 20.0
    say: Callable[[str], None] = print


@dataclass(frozen=True, slots=True)
class Doubts:
    """Who is in doubt in a run: how many by a kill, and who else, without a command that puts people there."""

    killed: int
    others: frozenset[str]


@dataclass(slots=True)
class Open:
    """A run that was submitted and has not been compared to its end."""

    id: str
    watch: api.Watch
    retried: bool = False
    doubts: Doubts = field(default_factory=lambda: Doubts(0, frozenset()))
    version: int = 0


async def run(plan: Plan) -> Figures:
    """Do all of it. Raises Breach at the first promise that was not kept; the data is then kept, too."""
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
    """What is known between two starts of the program."""

    def __init__(self, plan: Plan, sink: Sink, folder: Path) -> None:
        """Begin with nothing submitted."""
        self._plan, self._sink = plan, sink
        self._chance = random.Random(plan.seed)
        flags = ["--transport", TRANSPORT.format(port=sink.port), "--sender", "Ana Lima <ana@hosts.example>",
                 "--connections", str(plan.connections), "--drain-s", "8"]  # fmt: skip
        self._launch = Launch(folder, flags, plan.words)
        self._open: list[Open] = []
        self._submitted = 0
        self._unsure: tuple[dict[str, object], str] | None = None
        self._kills = self._unseen_kills = self._cuts = 0
        self._ends: dict[str, Callable[[Program], Any]] = {
            "kill": self._kill, "early": self._kill, "submitting": self._kill_submitting, "audit": self._audit_and_kill,
            "term": self._terminate, "stopped": self._stop_and_start_a_second, "interrupt": self._interrupt_twice,
            "cancel": self._cancel_and_kill,
        }  # fmt: skip
        self.figures = Figures()

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
            if number % 25 == 24:  # noqa: PLR2004
                self._plan.say(f"{number + 1} kills, {self.figures.runs} runs compared, {self._sink.seen} mails taken")
        await self._finish()
        return self.figures

    # --- one life of the program ---

    async def _cycle(self, way: str) -> None:
        seen = self._sink.seen
        program = await self._launch.start()
        try:
            if way == "early":
                await asyncio.sleep(self._chance.uniform(0, STARTUP_S))
                await self._kill(program)
            else:
                await self._live(program, way)
        finally:
            await program.kill()
        await self._sink.settle()
        if way != "early" and len(self._sink.log) > seen:
            self.figures.first_mail_s.append(self._sink.log[seen].at - program.begun)

    async def _live(self, program: Program, way: str) -> None:
        await program.ready()
        self.figures.ready_s.append(time.monotonic() - program.begun)
        await self._submit_again(program)
        await self._look(program)
        await self._submit_if_needed(program)
        async with self._watching(program):
            await self._some_weather()
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S))
            await self._ends[way](program)

    @contextlib.asynccontextmanager
    async def _watching(self, program: Program) -> AsyncIterator[None]:
        """Follow every open run's stream until the program is gone."""
        assert program.http
        tasks = [asyncio.create_task(one.watch.follow(program.http)) for one in self._open]
        try:
            yield
        finally:
            await program.kill()
            await asyncio.gather(*tasks)
        for one in self._open:
            if one.watch.breach:
                raise one.watch.breach

    async def _some_weather(self) -> None:
        """Sometimes the server is slow, cuts everybody, or is away for a moment."""
        if not self._plan.weather:
            return
        await self._sink.tell("latency", ms=self._chance.choice((0, 1, 2, 5, 10)))
        dice = self._chance.random()
        if dice < 0.15:  # noqa: PLR2004
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S / 2))
            await self._cut("cut")
        elif dice < 0.2:  # noqa: PLR2004
            await self._cut("down")
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S / 2))
            await self._sink.tell("up")

    def _killed(self) -> None:
        self._kills += 1
        self._unseen_kills += 1

    async def _cut(self, how: str) -> None:
        await self._sink.tell(how)
        self._cuts += 1

    # --- ways to end ---

    async def _kill(self, program: Program) -> None:
        self._killed()
        await program.kill()

    async def _kill_submitting(self, program: Program) -> None:
        """Kill while a list is on its way: all of it is stored, or nothing, and the same key gives the one run."""
        assert program.http
        self._unsure = self._next_submission()
        submitting = asyncio.create_task(api.submit(program.http, *self._unsure))
        await asyncio.sleep(self._chance.uniform(0, 0.15))
        await self._kill(program)
        with contextlib.suppress(*api.GONE):
            await submitting

    async def _audit_and_kill(self, program: Program) -> None:
        """Pause everything: what stands still is compared as it is; then go on, and kill."""
        assert program.http
        for one in self._open:
            if (await api.ask(program.http, f"/api/runs/{one.id}"))["state"] == "running":
                await self._compare_paused(program, one)
        await asyncio.sleep(self._chance.uniform(0, WINDOW_S))
        await self._kill(program)

    async def _compare_paused(self, program: Program, one: Open) -> None:
        assert program.http
        try:
            await api.ask(program.http, f"/api/runs/{one.id}/pause", "POST", json={})
        except Breach:
            if (await api.ask(program.http, f"/api/runs/{one.id}"))["state"] == "finished":
                return
            raise
        now = await self._until(program, one, lambda run: run["counts"]["in_flight"] == 0, "stand still after Pause")
        await self._sink.read()
        rows = await api.recipients(program.http, one.id)
        audit.check_run(now, rows, self._sink.taken, audit.Policy(self._plan.mix.resend))
        if now["state"] == "paused":
            await api.ask(program.http, f"/api/runs/{one.id}/resume", "POST", json={})

    async def _cancel_and_kill(self, program: Program) -> None:
        """Cancel a run in its middle; after the next start its remainder is compared, and resumed."""
        assert program.http
        for one in self._open[:1]:
            if (await api.ask(program.http, f"/api/runs/{one.id}"))["state"] == "running":
                with contextlib.suppress(Breach):  # it may have finished meanwhile
                    await api.ask(program.http, f"/api/runs/{one.id}/cancel", "POST", json={})
        await self._kill(program)

    async def _terminate(self, program: Program) -> None:
        """Ask to stop: it drains, ends with 0, and leaves nobody in doubt whom its address does not put there."""
        program.signal(signal.SIGTERM)
        code = await program.ended(STOP_S)
        if code != 0:
            raise Breach(f"Asked to stop by SIGTERM, the program ended with {code}.")

    async def _interrupt_twice(self, program: Program) -> None:
        """Ctrl-C, and Ctrl-C again: at once."""
        self._killed()
        program.signal(signal.SIGINT)
        await asyncio.sleep(self._chance.uniform(0, 0.05))
        program.signal(signal.SIGINT)
        await program.ended(STOP_S)

    async def _stop_and_start_a_second(self, program: Program) -> None:
        """Stop the process: a second one is refused while it lives; it goes on, or is killed where it stands."""
        program.signal(signal.SIGSTOP)
        code, said = await self._launch.refused()
        if code != 1 or str(program.pid) not in said:
            raise Breach(f"A second sender on the same database ended with {code} and said: {said or 'nothing'}.")
        if self._chance.random() < 0.5:  # noqa: PLR2004
            await self._cut("cut")
        if self._chance.random() < 0.7:  # noqa: PLR2004
            program.signal(signal.SIGCONT)
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S))
        await self._kill(program)

    # --- submitting and comparing ---

    def _next_submission(self) -> tuple[dict[str, object], str]:
        number = self._submitted
        self._submitted += 1
        return lists.submission(self._plan.mix, number, self._chance), f"torture-{self._plan.seed}-{number}"

    async def _submit_again(self, program: Program) -> None:
        """Ask what became of a submission that was killed: the same key gives the one run."""
        assert program.http
        if self._unsure is None:
            return
        body, key = self._unsure
        await self._add(await api.submit(program.http, body, key), body)
        self._unsure = None
        known = {one["id"] for one in await api.runs(program.http)}
        if len(known) != self._submitted:
            raise Breach(f"{self._submitted} runs were submitted, and there are {len(known)}.")

    async def _submit_if_needed(self, program: Program) -> None:
        """Keep the queue full enough that every kill hits something."""
        assert program.http
        waiting = 0
        for one in self._open:
            waiting += (await api.ask(program.http, f"/api/runs/{one.id}"))["counts"]["waiting"]
        if waiting < self._plan.mix.recipients // 2:
            body, key = self._next_submission()
            await self._add(await api.submit(program.http, body, key), body)

    async def _add(self, run: api.Json, body: dict[str, object]) -> None:
        total = len(body["recipients"])  # type: ignore[arg-type]
        if run["counts"]["total"] != total or run["rejected_count"]:
            raise Breach(f"{total} recipients were submitted, and the run has {run['counts']}.")
        self._open.append(Open(run["id"], api.Watch(run["id"])))
        self.figures.recipients += total

    async def _look(self, program: Program) -> None:
        """Count the new doubts, and compare the runs that finished."""
        assert program.http
        killed, others = 0, 0
        for one in list(self._open):
            now = await api.ask(program.http, f"/api/runs/{one.id}")
            self._check_whole(one, now)
            if now["state"] in ("paused", "cancelled"):
                await self._resume(program, one, now)
            before, one.doubts = one.doubts, await self._doubts(program, one, now)
            killed += one.doubts.killed - before.killed
            others += len(one.doubts.others - before.others)
            if now["state"] == "finished":
                await self._compare(program, one, now)
        await self._check_doubts(killed, others)

    async def _resume(self, program: Program, one: Open, now: api.Json) -> None:
        """Let a run go on; a cancelled one is compared first, when all that waited is cancelled."""
        assert program.http
        if now["state"] == "cancelled":
            now = await self._until(program, one, lambda run: not run["counts"]["waiting"], "cancel its remainder")
            rows = await api.recipients(program.http, one.id)
            await self._sink.read()
            audit.check_run(now, rows, self._sink.taken, audit.Policy(self._plan.mix.resend))
        await api.ask(program.http, f"/api/runs/{one.id}/resume", "POST", json={})

    @staticmethod
    def _check_whole(one: Open, now: api.Json) -> None:
        """Check what holds of a run at any time; a person's pause, killed before its end, is no harm."""
        audit.check_counts(now, f"in run {one.id}")
        audit.check_progress(now, one.version, "over a start")
        one.version = now["version"]
        if now["state"] == "paused" and now["paused_by"] == "program":
            raise Breach(f"Run {one.id} was paused by the program: {now['state_reason']}.")

    @staticmethod
    async def _doubts(program: Program, one: Open, now: api.Json) -> Doubts:
        """Tell who came in doubt by a kill from who did so while the program lived."""
        assert program.http
        killed = sum(
            reason["count"] for reason in now["failures"] if reason["key"] == KILLED and reason["state"] == "in_doubt"
        )
        rows = await api.recipients(program.http, one.id, "in_doubt")
        others = [row for row in rows if row["last_reply"]["text"] != ENDED and not commands.may_doubt(row["email"])]
        return Doubts(killed, frozenset(row["email"] for row in others))

    async def _check_doubts(self, killed: int, others: int) -> None:
        """Hold the doubts against what happened: at most the messages that were on their way.

        A kill's doubts are all there once the program serves again; the others are held against all there was so far.
        """
        self.figures.other_doubts += others
        await self._sink.read()
        kills, self._unseen_kills = self._unseen_kills, 0
        connections, broken, others = self._plan.connections, self._sink.broken, self.figures.other_doubts
        if killed > kills * connections:
            raise Breach(f"{killed} came in doubt by {kills} kills, with {connections} connections.")
        if others > self._cuts * connections + broken:
            raise Breach(f"{others} came in doubt by {self._cuts} cuts and {broken} broken conversations, "
                         f"with {connections} connections.")  # fmt: skip
        if kills:
            self.figures.doubts.append(-(-killed // kills))

    async def _compare(self, program: Program, one: Open, now: api.Json) -> None:
        """Compare a finished run to the last recipient, and what its stream told."""
        assert program.http
        await self._sink.read()
        rows = await api.recipients(program.http, one.id)
        policy = audit.Policy(self._plan.mix.resend)
        audit.check_run(now, rows, self._sink.taken, policy)
        audit.check_end(rows, policy)
        await self._check_stream(program, one, now, rows)
        if now["counts"]["failed"] and not one.retried and self._chance.random() < RETRIED:
            one.retried = True
            await api.ask(program.http, f"/api/runs/{one.id}/retry", "POST", json={})
            return
        self._open.remove(one)
        self.figures.runs += 1
        self.figures.snapshots += one.watch.snapshots

    async def _check_stream(self, program: Program, one: Open, now: api.Json, rows: Sequence[api.Json]) -> None:
        """Read the stream to the run's version: it told everybody who failed or is in doubt."""
        assert program.http
        following = asyncio.create_task(one.watch.follow(program.http))
        try:
            async with asyncio.timeout(SETTLE_S):
                while one.watch.last_id < now["version"] and not following.done():  # noqa: ASYNC110  (told by another)
                    await asyncio.sleep(processes.POLL_S)
        except TimeoutError:
            raise Breach(f"The stream of run {one.id} stands at {one.watch.last_id} of {now['version']}.") from None
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        if one.watch.breach:
            raise one.watch.breach
        for row in rows:
            if row["state"] in ("failed", "in_doubt") and row["id"] not in one.watch.told:
                raise Breach(f"The stream never told that {row['email']} is {row['state']}.")

    async def _finish(self) -> None:
        """Start once more and let every run end; then the whole is compared, and the program stops when asked."""
        await self._sink.tell("reset")
        program = await self._launch.start()
        try:
            await program.ready()
            await self._submit_again(program)
            await self._look(program)
            while self._open:
                for one in list(self._open):
                    await self._until(program, one, lambda run: run["state"] == "finished", "end")
                await self._look(program)
            await self._terminate(program)
        finally:
            await program.kill()
        await self._sink.settle()
        self._count_copies()

    async def _until(self, program: Program, one: Open, done: Callable[[api.Json], bool], what: str) -> api.Json:
        """Wait for a run. Raises Breach where nothing changes any more."""
        assert program.http
        version, moved = -1, time.monotonic()
        while True:
            run = await api.ask(program.http, f"/api/runs/{one.id}")
            if done(run):
                return run
            if run["state"] == "paused" and run["paused_by"] == "program":
                raise Breach(f"Run {one.id} was paused by the program: {run['state_reason']}.")
            if run["version"] != version:
                version, moved = run["version"], time.monotonic()
            if time.monotonic() - moved > self._plan.stuck_s:
                raise Breach(f"Lost: run {one.id} does not {what}: {run['counts']} for {self._plan.stuck_s:g} s.")
            await asyncio.sleep(0.02)

    def _count_copies(self) -> None:
        """With `resend` people may get copies, but no more than connections for each kill."""
        self.figures.taken = self._sink.seen
        copies = sum(len(taken) - 1 for address, taken in self._sink.taken.items() if not commands.may_doubt(address))
        self.figures.copies = copies
        blows = self._kills + self._cuts
        most = blows * self._plan.connections + self._sink.broken if self._plan.mix.resend else 0
        if copies > most:
            raise Breach(f"{copies} copies were sent in {blows} kills and cuts; at most {most} may be.")
