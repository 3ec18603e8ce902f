"""Tells webhooks what waits for them: of each run in order, again after a while where it was not
taken.

Every truth is in the store. What was taken and could not be recorded (a kill) is told again with
the same id. It takes its time between rounds: whoever sends mail must not feel it.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from emailer import tracing
from emailer.showing import webhooks as showing
from emailer.store import Store, StoreError
from emailer.store.webhooks import Event, Outcome, Webhook
from emailer.webhooks import signing
from web.webhooks import pace as pacing
from web.webhooks.client import Answer, Client
from web.webhooks.pace import Load, Pace

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)

RUNS = 4
"""Of one webhook, at once."""
ROUND_S = 0.5
"""A run's later events wait for the next round where its first took so long."""
TESTS_AT_ONCE = 2
SOON_S = 0.05


class Teller:
    """The one who tells."""

    def __init__(
        self,
        store: Store,
        client: Client,
        pace: Pace | None = None,
        tracer: "Tracer | None" = None,
        load: Load | None = None,
    ) -> None:
        """Take the store to read and the client to post with."""
        self._tracer = tracer
        self._store, self._client, self._pace = store, client, pace or Pace()
        self._load = load or Load()
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._leaves = asyncio.Event()
        self._tests = asyncio.Semaphore(TESTS_AT_ONCE)

    @property
    def allows_private(self) -> bool:
        """Whether webhooks may be on this machine and in its network."""
        return self._client.allows_private

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tell for as long as this lasts."""
        task = asyncio.create_task(self.run(), name="webhooks")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def run(self) -> None:
        """Tell until cancelled; what is being told then is still recorded, if that is soon."""
        try:
            while True:
                is_new = await self._look()
                # While all are in hand, what rings is for them: a receiver that never answers
                # would have it looked for nothing at each failure.
                await asyncio.sleep(self._pace.looks_s if is_new else self._pace.poll_s)
                await self._store.webhooks.wait(self._pace.poll_s)
        finally:
            await self._leave()

    async def wait_until_told(self, at_most_s: float) -> None:
        """Return when nothing waits that may be told now, or after `at_most_s`."""
        with contextlib.suppress(TimeoutError, StoreError):
            async with asyncio.timeout(at_most_s):
                while await self._store.webhooks.due():  # noqa: ASYNC110  (what ends it is a row)
                    await asyncio.sleep(SOON_S)

    async def test(self, webhook: Webhook) -> Answer:
        """Tell a webhook something that is nothing, once, and say how that went."""
        async with self._tests:
            body = showing.written("webhook.test", self._store.now(), {"webhook": webhook.id})
            return await self._post(webhook, f"msg_{secrets.token_hex(16)}", body)

    async def _look(self) -> bool:
        """Take those in hand for whom something waits, each by itself: a slow one holds up no
        other. Says whether it was worth it: all who are due may be in hand already.
        """
        try:
            due = await self._store.webhooks.due()
        except StoreError as error:
            log.warning(
                "it cannot be read what webhooks are to be told", extra={"reason": str(error)}
            )
            return True
        new = [webhook for webhook in due if webhook.key not in self._in_hand]
        for webhook in new:
            task = asyncio.create_task(self._serve(webhook), name="webhook")
            self._in_hand[webhook.key] = task
        return bool(new) or not due

    async def _serve(self, webhook: Webhook) -> None:
        """Tell one webhook all that waits; what is wrong
        with ourselves lets it rest, and says so.
        """
        try:
            left: Webhook | None = webhook
            while not (self._leaves.is_set() or left is None or left.disabled):
                if left.due_at > self._store.now():
                    break
                left = await self._round(left)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.warning("a webhook is left alone for a while",
                        exc_info=not isinstance(error, StoreError),
                        extra={"webhook": webhook.id, "reason": str(error)})  # fmt: skip
            await self._rest(self._pace.sulks_s)
        finally:
            del self._in_hand[webhook.key]

    async def _round(self, webhook: Webhook) -> Webhook | None:
        """Tell some runs' first events, and record how that went; a webhook that is down is only
        probed.
        """
        batch = await self._store.webhooks.batch(webhook, *self._at_once(webhook))
        if not batch:
            return None
        told = await asyncio.gather(*(self._tell_run(webhook, events) for events in batch))
        # Who takes one event takes events: refusals come first,
        # so that they do not count against it.
        outcomes = sorted((one for run in told for one in run), key=lambda one: one.is_taken)
        recorded = asyncio.ensure_future(self._store.webhooks.settle(webhook, outcomes))
        try:
            after = await asyncio.shield(recorded)
        except asyncio.CancelledError:  # what was told is recorded all the same
            await asyncio.wait([recorded])
            raise
        _note(webhook, after, outcomes)
        is_busy = self._load.is_busy()
        await self._rest(
            pacing.rest_s(self._pace, len(outcomes), len(self._in_hand), is_busy=is_busy)
        )
        return after

    async def _rest(self, seconds: float) -> None:
        """Wait so long, but not when it ends."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._leaves.wait()

    def _at_once(self, webhook: Webhook) -> tuple[int, int]:
        """Say of how many runs it is told, and how many events of each."""
        if webhook.is_down:
            return 1, 1
        is_busy = self._load.is_busy()
        return RUNS, pacing.in_a_row(self._pace, len(self._in_hand), is_busy=is_busy)

    async def _tell_run(self, webhook: Webhook, events: Sequence[Event]) -> list[Outcome]:
        """Tell of one run, in order, up to what is not taken."""
        until, outcomes = time.monotonic() + ROUND_S, list[Outcome]()
        for event in events:
            answer = await self._post(webhook, event.id, showing.body(event))
            outcomes.append(Outcome(event.key, *answer))
            if answer.problem or time.monotonic() > until:
                break
        return outcomes

    async def _post(self, webhook: Webhook, event_id: str, body: bytes) -> Answer:
        at = self._store.now()
        headers = signing.headers(webhook.secret, event_id, at // 1000, body)
        answer = await self._client.post(webhook.url, headers, body)
        if self._tracer is not None:
            said = {"emailer.webhook": webhook.id, "emailer.event": event_id,
                    "http.response.status_code": answer.status}  # fmt: skip
            over = tracing.Over("webhook", at, answer.duration_ms, said, answer.problem or "")
            tracing.record(self._tracer, over)
        return answer

    async def _leave(self) -> None:
        """Begin nothing more, and let what is being told end, for a while."""
        self._leaves.set()
        tasks = list(self._in_hand.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._pace.leaves_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=self._pace.leaves_s)


def _note(webhook: Webhook, after: Webhook | None, outcomes: Sequence[Outcome]) -> None:
    """Log what went wrong, by ids: an address may hold what nobody is to read."""
    refused = next((one for one in outcomes if not one.is_taken), None)
    if refused:
        said = {"webhook": webhook.id, "problem": refused.problem, "status": refused.status}
        log.info("a webhook did not take what it was told", extra=said)
    if after and after.disabled:
        log.warning(
            "a webhook is told nothing more",
            extra={"webhook": webhook.id, "why": after.disabled.value},
        )
