"""What befalls a machine, at an instant of the caller's choice."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping

from bench.storm.machines import Machine
from bench.storm.scene import NAME, Scene

SHORT, LONG = (0.05, 0.6), (1.5, 2.5)
"""Parts of a lease: nobody is ended by then; everybody is (it is over, and was seen twice)."""
DOWN_S = (0.05, 1.5)

Blow = Callable[[Machine], Awaitable[None]]


class Blows:
    """Befalls machines, and counts clean ends: who ended otherwise may leave people in doubt."""

    def __init__(self, scene: Scene, chance: random.Random) -> None:
        """Begin with none."""
        self._scene, self._chance = scene, chance
        self.leaves = 0
        self.ways: Mapping[str, Blow] = {
            "stop": self._stop, "freeze": self._freeze, "kill": self._kill, "cut": self._cut,
            "hold": self._hold, "part": self._part, "term": self._terminate,
        }  # fmt: skip

    async def befall(self, way: str, machine: Machine) -> None:
        """Do it, and leave the machine as it was before."""
        async with machine.busy:
            await self.ways[way](machine)

    async def _stop(self, machine: Machine) -> None:
        await self._stopped(machine, SHORT)

    async def _freeze(self, machine: Machine) -> None:
        await self._stopped(machine, LONG)

    async def _stopped(self, machine: Machine, parts: tuple[float, float]) -> None:
        machine.signal(signal.SIGSTOP)
        await self._rest(parts)
        machine.signal(signal.SIGCONT)

    async def _kill(self, machine: Machine) -> None:
        await machine.kill()
        await machine.start(NAME)

    async def _cut(self, machine: Machine) -> None:
        machine.wire.cut()
        await self._rest(SHORT)
        await machine.wire.mend()

    async def _hold(self, machine: Machine) -> None:
        machine.wire.hold()
        await self._rest(SHORT)
        await machine.wire.mend()

    async def _part(self, machine: Machine) -> None:
        machine.wire.hold()
        await self._rest(LONG)
        if self._chance.random() < 0.5:
            machine.wire.drop()
        await machine.wire.mend()

    async def _terminate(self, machine: Machine) -> None:
        await machine.terminate()
        self.leaves += machine.sends
        await machine.start(NAME)

    async def crash(self) -> None:
        """End the database's server, and start it."""
        await self._scene.crash(self._chance.uniform(*DOWN_S))

    async def _rest(self, parts: tuple[float, float]) -> None:
        await asyncio.sleep(self._chance.uniform(*parts) * self._scene.lease_s)
