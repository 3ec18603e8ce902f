"""The ways in which a life of the program ends, each at an instant of the caller's choice."""

import asyncio
import contextlib
import random
import signal
from collections.abc import Awaitable, Callable

from bench.torture import api
from bench.torture.audit import Breach
from bench.torture.ledger import Ledger
from bench.torture.processes import Launch, Program, Sink

STOP_S = 60.0
WINDOW_S = 0.4
SUBMITTING_S = 0.15

Way = Callable[[Program], Awaitable[None]]


class Ends:
    """Ends programs, and notes in the ledger what may have put people in doubt."""

    def __init__(self, launch: Launch, sink: Sink, ledger: Ledger, chance: random.Random) -> None:
        """Know how a second program is started, and where to note."""
        self._launch, self._sink, self._ledger, self._chance = launch, sink, ledger, chance
        self.ways: dict[str, Way] = {
            "kill": self.kill, "early": self.kill, "submitting": self._kill_submitting,
            "audit": self._audit_and_kill, "term": self.terminate,
            "stopped": self._stop_and_start_a_second, "interrupt": self._interrupt_twice,
            "cancel": self._cancel_and_kill,
        }  # fmt: skip

    async def kill(self, program: Program) -> None:
        """As a power cut would."""
        self._ledger.bounds.killed()
        await program.kill()

    async def cut(self, how: str = "cut") -> None:
        """Cut all connections at the server: not an end, but much like one."""
        await self._sink.tell(how)
        self._ledger.bounds.cut()

    async def _kill_submitting(self, program: Program) -> None:
        """Kill while a list is on its way: all of it is stored,
        or nothing, and the same key gives the one run.
        """
        assert program.http
        submitting = asyncio.create_task(
            api.submit(program.http, *self._ledger.unsure_submission())
        )
        await asyncio.sleep(self._chance.uniform(0, SUBMITTING_S))
        await self.kill(program)
        with contextlib.suppress(*api.GONE):
            await submitting

    async def _audit_and_kill(self, program: Program) -> None:
        """Pause everything: what stands still is compared as it is; then go on, and kill."""
        assert program.http
        for one in self._ledger.open:
            if (await api.ask(program.http, f"/api/runs/{one.id}"))["state"] == "running":
                await self._ledger.compare_paused(program.http, one)
        await asyncio.sleep(self._chance.uniform(0, WINDOW_S))
        await self.kill(program)

    async def _cancel_and_kill(self, program: Program) -> None:
        """Cancel a run in its middle; after the next start its remainder is compared,
        and resumed.
        """
        assert program.http
        for one in self._ledger.open[:1]:
            if (await api.ask(program.http, f"/api/runs/{one.id}"))["state"] == "running":
                with contextlib.suppress(Breach):  # it may have finished meanwhile
                    await api.ask(program.http, f"/api/runs/{one.id}/cancel", "POST", json={})
        await self.kill(program)

    async def terminate(self, program: Program) -> None:
        """Ask to stop: it drains, ends with 0,
        and leaves nobody in doubt whom its address does not put there.
        """
        program.signal(signal.SIGTERM)
        code = await program.ended(STOP_S)
        if code != 0:
            raise Breach(f"Asked to stop by SIGTERM, the program ended with {code}.")

    async def _interrupt_twice(self, program: Program) -> None:
        """Ctrl-C, and Ctrl-C again: at once."""
        self._ledger.bounds.killed()
        program.signal(signal.SIGINT)
        await asyncio.sleep(self._chance.uniform(0, 0.05))
        program.signal(signal.SIGINT)
        await program.ended(STOP_S)

    async def _stop_and_start_a_second(self, program: Program) -> None:
        """Stop the process: a second one is refused while it lives;
        it goes on, or is killed where it stands.
        """
        program.signal(signal.SIGSTOP)
        code, said = await self._launch.refused()
        if code != 1 or str(program.pid) not in said:
            raise Breach(
                f"A second sender on the same database ended with {code} and said: "
                f"{said or 'nothing'}."
            )
        if self._chance.random() < 0.5:
            await self.cut()
        if self._chance.random() < 0.7:
            program.signal(signal.SIGCONT)
            await asyncio.sleep(self._chance.uniform(0, WINDOW_S))
        await self.kill(program)
