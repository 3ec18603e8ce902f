"""The runs that were submitted: what they must be at each start,
and the comparison when they end.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

from bench.torture import api, audit, commands, doubts, lists, processes
from bench.torture.audit import Breach
from bench.torture.doubts import Bounds, Doubts
from bench.torture.figures import Figures
from bench.torture.plan import Plan
from bench.torture.processes import Sink

SETTLE_S = 90.0

Submission = tuple[dict[str, object], str]
"""What is posted, and its Idempotency-Key."""


@dataclass(slots=True)
class Open:
    """A run that was submitted and has not been compared to its end."""

    id: str
    watch: api.Watch
    retried: bool = False
    doubts: Doubts = field(default_factory=Doubts)
    version: int = 0


class Ledger:
    """All that was submitted, held against the sink's log."""

    def __init__(self, plan: Plan, sink: Sink, chance: random.Random, figures: Figures) -> None:
        """Begin with nothing submitted."""
        self._plan, self._sink, self._chance, self._figures = plan, sink, chance, figures
        self._submitted = 0
        self._unsure: Submission | None = None
        self.open: list[Open] = []
        self.bounds = Bounds(plan.connections)

    # --- submitting ---

    def unsure_submission(self) -> Submission:
        """Make a submission whose answer may never come:
        it is asked for again after the next start.
        """
        self._unsure = self._next()
        return self._unsure

    async def submit_again(self, http: aiohttp.ClientSession) -> None:
        """Ask what became of a submission that was killed: the same key gives the one run."""
        if self._unsure is None:
            return
        body, key = self._unsure
        await self._add(await api.submit(http, body, key), body)
        self._unsure = None
        known = {one["id"] for one in await api.runs(http)}
        if len(known) != self._submitted:
            raise Breach(f"{self._submitted} runs were submitted, and there are {len(known)}.")

    async def submit_if_needed(self, http: aiohttp.ClientSession) -> None:
        """Keep the queue full enough that every kill hits something."""
        waiting = 0
        for one in self.open:
            waiting += (await api.ask(http, f"/api/runs/{one.id}"))["counts"]["waiting"]
        if waiting < self._plan.mix.recipients // 2:
            body, key = self._next()
            await self._add(await api.submit(http, body, key), body)

    def _next(self) -> Submission:
        number = self._submitted
        self._submitted += 1
        return lists.submission(
            self._plan.mix, number, self._chance
        ), f"torture-{self._plan.seed}-{number}"

    async def _add(self, run: api.Json, body: dict[str, object]) -> None:
        total = len(body["recipients"])  # type: ignore[arg-type]
        if run["counts"]["total"] != total or run["rejected_count"]:
            raise Breach(f"{total} recipients were submitted, and the run has {run['counts']}.")
        self.open.append(Open(run["id"], api.Watch(run["id"])))
        self._figures.recipients += total

    # --- looking ---

    async def look(self, http: aiohttp.ClientSession) -> None:
        """Count the new doubts, and compare the runs that finished."""
        killed, others = 0, 0
        for one in list(self.open):
            now = await api.ask(http, f"/api/runs/{one.id}")
            self._check_whole(one, now)
            is_over = now["state"] == "finished"
            if now["state"] in ("paused", "cancelled"):
                now = await self.resume(http, one, now)
                is_over = now["state"] == "cancelled"
            rows = await api.recipients(http, one.id, "in_doubt")
            before, one.doubts = one.doubts, doubts.of_run(now, rows)
            killed += one.doubts.killed - before.killed
            others += len(one.doubts.others - before.others)
            if is_over:
                await self._compare(http, one, now)
        await self._sink.read()
        by_each = self.bounds.check(killed, others, self._sink.broken)
        if by_each is not None:
            self._figures.doubts.append(by_each)

    async def resume(self, http: aiohttp.ClientSession, one: Open, now: api.Json) -> api.Json:
        """Let a run go on; a cancelled one is compared first, when all that waited is cancelled.
        It stays so where nobody did: there is nobody to go on with.
        """
        if now["state"] == "cancelled":
            now = await self.until(http, one, _is_cancelled, "cancel its remainder")
            rows = await api.recipients(http, one.id)
            await self._sink.read()
            audit.check_run(now, rows, self._sink.taken, self._plan.policy)
            if not now["counts"]["cancelled"]:
                return now
        return await api.ask(http, f"/api/runs/{one.id}/resume", "POST", json={})

    @staticmethod
    def _check_whole(one: Open, now: api.Json) -> None:
        """Check what holds of a run at any time; a person's pause,
        killed before its end, is no harm.
        """
        audit.check_counts(now, f"in run {one.id}")
        audit.check_progress(now, one.version, "over a start")
        one.version = now["version"]
        if now["state"] == "paused" and now["paused_by"] == "program":
            raise Breach(f"Run {one.id} was paused by the program: {now['state_reason']}.")

    # --- comparing ---

    async def compare_paused(self, http: aiohttp.ClientSession, one: Open) -> None:
        """Pause a run: what stands still is compared as it is; then it goes on."""
        try:
            await api.ask(http, f"/api/runs/{one.id}/pause", "POST", json={})
        except Breach:
            if (await api.ask(http, f"/api/runs/{one.id}"))["state"] == "finished":
                return
            raise
        now = await self.until(
            http, one, lambda run: run["counts"]["in_flight"] == 0, "stand still after Pause"
        )
        await self._sink.read()
        rows = await api.recipients(http, one.id)
        audit.check_run(now, rows, self._sink.taken, self._plan.policy)
        if now["state"] == "paused":
            await api.ask(http, f"/api/runs/{one.id}/resume", "POST", json={})

    async def _compare(self, http: aiohttp.ClientSession, one: Open, now: api.Json) -> None:
        """Compare a finished run to the last recipient, and what its stream told."""
        await self._sink.read()
        rows = await api.recipients(http, one.id)
        policy = self._plan.policy
        audit.check_run(now, rows, self._sink.taken, policy)
        audit.check_end(rows, policy)
        await self._check_stream(http, one, now, rows)
        if (
            now["counts"]["failed"]
            and not one.retried
            and self._chance.random() < self._plan.retried
        ):
            one.retried = True
            await api.ask(http, f"/api/runs/{one.id}/retry", "POST", json={})
            return
        self.open.remove(one)
        self._figures.runs += 1
        self._figures.snapshots += one.watch.snapshots

    async def _check_stream(
        self, http: aiohttp.ClientSession, one: Open, now: api.Json, rows: Sequence[api.Json]
    ) -> None:
        """Read the stream to the run's version: it told everybody who failed or is in doubt."""
        following = asyncio.create_task(one.watch.follow(http))
        try:
            async with asyncio.timeout(SETTLE_S):
                # the task that follows tells nobody how far it is
                while one.watch.last_id < now["version"] and not following.done():  # noqa: ASYNC110
                    await asyncio.sleep(processes.POLL_S)
        except TimeoutError:
            raise Breach(
                f"The stream of run {one.id} stands at {one.watch.last_id} of {now['version']}."
            ) from None
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        if one.watch.breach:
            raise one.watch.breach
        for row in rows:
            if row["state"] in ("failed", "in_doubt") and row["id"] not in one.watch.told:
                raise Breach(f"The stream never told that {row['email']} is {row['state']}.")

    async def until(
        self, http: aiohttp.ClientSession, one: Open, done: Callable[[api.Json], bool], what: str
    ) -> api.Json:
        """Wait for a run. Raises Breach where nothing changes any more."""
        version, moved = -1, time.monotonic()
        while True:
            run = await api.ask(http, f"/api/runs/{one.id}")
            if done(run):
                return run
            if run["state"] == "paused" and run["paused_by"] == "program":
                raise Breach(f"Run {one.id} was paused by the program: {run['state_reason']}.")
            if run["version"] != version:
                version, moved = run["version"], time.monotonic()
            if time.monotonic() - moved > self._plan.stuck_s:
                raise Breach(
                    f"Lost: run {one.id} does not {what}: "
                    f"{run['counts']} for {self._plan.stuck_s:g} s."
                )
            await asyncio.sleep(0.02)

    def count_copies(self) -> None:
        """Count, at the very end, who got more than one."""
        figures, taken = self._figures, self._sink.taken
        figures.taken = self._sink.seen
        figures.other_doubts = self.bounds.others
        figures.copies = sum(
            len(mails) - 1 for address, mails in taken.items() if not commands.may_doubt(address)
        )
        self.bounds.check_copies(figures.copies, self._sink.broken, resend=self._plan.mix.resend)


def _is_cancelled(run: api.Json) -> bool:
    """Whether all that waited is cancelled; what is in hand may yet be."""
    counts = run["counts"]
    return not counts["waiting"] and bool(counts["cancelled"] or not counts["in_flight"])
