"""Accounts that a person set up, in any engine."""

from collections.abc import Mapping, Sequence

from emailer.model import Instant
from emailer.store.answering.engine import Read, Writer
from emailer.store.setups import Setup
from emailer.store.verbs import setups


class SettingUp:
    """The Setups of emailer.store.setups."""

    def __init__(self, read: Read, writer: Writer) -> None:
        """Take the engine's own ways to read and to write."""
        self._read, self._writer = read, writer

    async def every(self) -> Sequence[Setup]:
        """List them by name."""
        return [setups.setup_of(row) for row in await self._read(*setups.every())]

    async def changes(self) -> Mapping[str, Instant]:
        """Say when each was set up or changed last."""
        return {row["name"]: row["changed_at"] for row in await self._read(*setups.changes())}

    async def add(self, setup: Setup) -> Instant:
        """Keep a new one."""
        return await self._writer.call(setups.add, setup)

    async def change(self, setup: Setup) -> Instant:
        """Keep it in the place of the one of that name."""
        return await self._writer.call(setups.change, setup)

    async def remove(self, name: str) -> None:
        """Forget one."""
        await self._writer.call(setups.remove, name)
