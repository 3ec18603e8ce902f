"""Webhooks in any engine: read by the engine's reader, written by its writer."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from emailer.model import Instant
from emailer.store import NotFoundError
from emailer.store.answering.engine import Read, Writer
from emailer.store.verbs import webhook_reads, webhook_tries, webhooks
from emailer.store.webhooks import Event, NewWebhook, Outcome, Webhook
from emailer.tongue import Sentence


class Telling:
    """The Webhooks of emailer.store.webhooks."""

    def __init__(
        self, read: Read, writer: Writer, now: Callable[[], Instant], told: asyncio.Event
    ) -> None:
        """Take the engine's own ways to read and to write, and what is set when there is something
        to tell.
        """
        self._read, self._writer, self._now, self._told = read, writer, now, told

    async def create(self, webhook: NewWebhook) -> Webhook:
        """Keep one."""
        return await self.find(await self._writer.call(webhooks.create, webhook))

    async def every(self) -> Sequence[Webhook]:
        """List them."""
        return [webhook_reads.webhook_of(row) for row in await self._read(*webhook_reads.every())]

    async def of_run(self, run_id: str) -> Sequence[Webhook]:
        """List those of a run."""
        return [
            webhook_reads.webhook_of(row) for row in await self._read(*webhook_reads.of_run(run_id))
        ]

    async def find(self, webhook_id: str) -> Webhook:
        """Read one. Raises NotFoundError."""
        rows = await self._read(*webhook_reads.by_id(webhook_id))
        if not rows:
            raise NotFoundError(Sentence("There is no such webhook."))
        return webhook_reads.webhook_of(rows[0])

    async def enable(self, webhook_id: str, *, is_on: bool) -> Webhook:
        """Tell again, or tell nothing more."""
        await self._writer.call(webhooks.enable, webhook_id, is_on)
        return await self.find(webhook_id)

    async def delete(self, webhook_id: str) -> None:
        """Forget one, some of what waits for it a call: others write between them."""
        while await self._writer.call(webhooks.delete, webhook_id):
            pass

    async def latest(self, webhook_id: str, limit: int) -> Sequence[Event]:
        """List its events."""
        await self.find(webhook_id)
        return [
            webhook_reads.event_of(row)
            for row in await self._read(*webhook_reads.latest(webhook_id, limit))
        ]

    async def due(self) -> Sequence[Webhook]:
        """List those to whom something may be told now."""
        return [
            webhook_reads.webhook_of(row)
            for row in await self._read(*webhook_reads.due(self._now()))
        ]

    async def wait(self, timeout_s: float) -> None:
        """Return when there may be something to tell;
        the bell is cleared before the caller looks.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._told.wait()
        self._told.clear()

    async def batch(self, webhook: Webhook, runs: int, events: int) -> Sequence[Sequence[Event]]:
        """Read what is to be told to one now."""
        heads = await self._read(*webhook_reads.heads(webhook.key, self._now(), runs))
        batch = []
        for head in heads:
            rows = await self._read(*webhook_reads.following(webhook.key, head["run_id"], events))
            batch.append([webhook_reads.event_of(row) for row in rows])
        return batch

    async def settle(self, webhook: Webhook, outcomes: Sequence[Outcome]) -> Webhook | None:
        """Record how attempts went."""
        await self._writer.call(webhook_tries.settle, webhook.key, outcomes)
        rows = await self._read(*webhook_reads.after(webhook.id))
        return webhook_reads.webhook_of(rows[0]) if rows else None
