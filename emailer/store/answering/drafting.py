"""Drafts in any engine: read by the engine's reader, written by its writer."""

from collections.abc import Callable, Mapping, Sequence

from emailer.model import Instant
from emailer.store import NotFoundError
from emailer.store.answering.engine import Read, Writer
from emailer.store.drafts import Kept, NewDraft
from emailer.store.verbs import drafts
from emailer.tongue import Sentence


class Drafting:
    """The Drafts of emailer.store.drafts."""

    def __init__(self, read: Read, writer: Writer, now: Callable[[], Instant]) -> None:
        """Take the engine's own ways to read and to write."""
        self._read, self._writer, self._now = read, writer, now

    async def keep(self, draft: NewDraft) -> bool:
        """Keep what a form holds now; in the thread, for a list may be long."""
        kept: bool = await self._writer.call(drafts.keep, draft)
        return kept

    async def entitle(self, key: str, title: str) -> None:
        """Call one otherwise."""
        await self._writer.call(drafts.entitle, drafts.Entitled(key, title))

    async def every(self) -> Sequence[Kept]:
        """List them, the one touched last first."""
        return [drafts.kept_of(row) for row in await self._read(*drafts.every(self._now()))]

    async def fields(self, key: str) -> Mapping[str, str]:
        """Read what was typed. Raises NotFoundError."""
        found = {row["name"]: row["value"] for row in await self._read(*drafts.fields_of(key))}
        if not found:
            raise NotFoundError(Sentence("There is no such draft: it was sent or deleted."))
        return found

    async def forget(self, key: str) -> None:
        """Give one up."""
        await self._writer.call(drafts.forget, key)
