"""Each person's own files, read when their mail is composed:
only those in hand are in memory, within a bound.
"""

import asyncio
from collections.abc import Sequence

from emailer.message.files import File, Shared
from emailer.model import Part
from emailer.store import Store

ROOM_BYTES = 50_000_000
"""What the own files of all mails in hand may have together, before they are encoded;
one mail always has room.
"""


class OwnFiles:
    """The files of the mails in hand, by whom they belong to."""

    def __init__(self, store: Store, room_bytes: int = ROOM_BYTES) -> None:
        """Begin with nothing in hand."""
        self._store = store
        self._room_bytes = room_bytes
        self.held: dict[int, int] = {}
        """How large the files of each mail in hand are, by whom they belong to."""
        self._freed = asyncio.Event()
        self._lock = asyncio.Lock()

    async def read(self, recipient_id: int, parts: Sequence[Part]) -> list[Shared]:
        """Read the files of one mail once there is room; they count until `done`."""
        async with self._lock:  # a large one waits its turn, instead of for ever
            await self._wait_for_room(recipient_id, sum(part.size_bytes for part in parts))
        try:
            return [await self._encoded(part) for part in parts]
        except BaseException:
            self.done(recipient_id)
            raise

    async def _wait_for_room(self, recipient_id: int, size_bytes: int) -> None:
        while self.held and self.held_bytes + size_bytes > self._room_bytes:
            self._freed.clear()
            await self._freed.wait()
        self.held[recipient_id] = size_bytes

    async def _encoded(self, part: Part) -> Shared:
        content = await self._store.part_content(part.key)
        return (await asyncio.to_thread(File.of, part, content)).shared

    def done(self, recipient_id: int) -> None:
        """Count the files of a mail no longer, if it had any."""
        if self.held.pop(recipient_id, None) is not None:
            self._freed.set()

    @property
    def held_bytes(self) -> int:
        """What is in hand."""
        return sum(self.held.values())
