"""One worker: claim -> compose -> deliver -> settle, over a connection of its own."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable

from emailer.judge import Ended, Judge, verdict_of
from emailer.model import Envelope, Reply, Stage, State, Tries, Verdict, next_state
from emailer.pace import Pace
from emailer.store import Claim, Result, Store, Unavailable
from emailer.supply import Job, Supply
from emailer.transports import Fault, Transport

log = logging.getLogger(__name__)

ASK_AGAIN_S = 1.0
"""How soon a mark is tried again that the database did not take."""


UNTRIED = Tries()


class Worker:
    """Takes one recipient after the other until it is told to stop. What it has in hand survives a defect in it."""

    def __init__(self, store: Store, supply: Supply, judge: Judge, pace: Pace, transport: Transport) -> None:
        """Begin with empty hands."""
        self._store = store
        self._supply = supply
        self._judge = judge
        self._pace = pace
        self._transport = transport
        self._settling: Awaitable[bool] | None = None
        self._unsettled: tuple[Claim, Result] | None = None
        self._following: Job | None = None
        self._stop = asyncio.Event()
        self.claim: Claim | None = None
        self.begun = False
        self.since: float | None = None  # monotonic seconds: when the delivery in hand began

    def stop(self) -> None:
        """Ask it to end after the message in hand; nothing new begins."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stop.is_set()

    async def run(self) -> None:
        """Work until asked to stop. A defect ends it with its exception: `abandon` then settles what it held."""
        try:
            while not self.stopping:
                job = await self._next()
                if job is not None:
                    await self._send(job)
        finally:
            self._pace.leave(self)
            await self._transport.close()
        await self._settled()

    # -- claim, compose -----------------------------------------------------------------------------------------

    async def _next(self) -> Job | None:
        """Take the next job when it is this worker's turn to go; None if it was asked to stop meanwhile."""
        wait_s = self._pace.wait_s(self, time.monotonic(), has_token=self._following is not None)
        if wait_s > 0:
            await self._rest(wait_s)
            return None
        job, self._following = self._following, None
        if job is not None:
            return job
        claim = self._supply.take_now() or await self._wait_for_claim()
        if claim is None:
            return None
        self.claim, self.begun, now = claim, False, time.monotonic()
        if self._pace.wait_s(self, now) > 0:
            self._supply.put_back(claim)
            self.claim = None
            return None
        self._pace.rate.take(now)
        return await self._supply.compose(claim)

    async def _wait_for_claim(self) -> Claim | None:
        """Wait for a claim, or to be stopped; the last mark is committed before a wait that may be long."""
        self._pace.reach.leave(self)
        await self._settled()
        take = asyncio.ensure_future(self._supply.take())
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait((take, stop), return_when=asyncio.FIRST_COMPLETED)
            return take.result() if take.done() else None
        finally:
            take.cancel()
            stop.cancel()

    def _next_now(self) -> Job | None:
        """Take the job whose envelope may leave behind this message's dot: only with its turn in hand."""
        if self.stopping or self._pace.wait_s(self, time.monotonic()) > 0:
            return None
        claim = self._supply.take_now()
        job = self._supply.compose_now(claim) if claim else None
        if job is not None:
            self._pace.rate.take(time.monotonic())
        elif claim is not None:
            self._supply.put_back(claim)
        return job

    async def _rest(self, seconds: float) -> None:
        """Wait, or be stopped."""
        await self._settled()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()

    # -- deliver ------------------------------------------------------------------------------------------------

    async def _send(self, job: Job) -> None:
        """Deliver one job and settle it."""
        claim = self.claim = job.claim
        self.begun, self.since = False, time.monotonic()
        self._following = self._next_now()
        envelope = _ahead(self._following)
        begun_at = self._store.now()
        answer: Reply | Fault
        try:
            answer = await self._transport.deliver(job.mail, self._begin_send, envelope)
        except Fault as fault:
            answer = fault
        duration_ms = round((time.monotonic() - self.since) * 1000)
        await self._settle(claim, Ended(answer, self._transport.server, begun_at, duration_ms))

    async def _begin_send(self) -> bool:
        """Commit `sending`, and with it the mark of the message before: then the final dot may leave."""
        claim = self.claim
        if claim is None:
            return False
        begun = self._store.begin_send(claim)
        try:
            await self._settled_once()
            self.begun = await begun
        except Unavailable as error:
            log.warning("not sent: it could not be recorded", extra={"reason": str(error)})
            _forget(begun)
            return False
        return self.begun

    # -- settle -------------------------------------------------------------------------------------------------

    async def _settle(self, claim: Claim, ended: Ended) -> None:
        """Ask for the mark at once; it is committed before this connection's next dot."""
        verdict = verdict_of(ended.answer)
        result = self._judge.result(claim, ended, verdict)
        await self._settled()
        self._ask(claim, result)
        self.claim = self.since = None
        if verdict is Verdict.SENT and self._judge.is_calm:
            self._judge.sent(self, claim)
            return
        await self._settled()
        if verdict is Verdict.RELEASED:
            await self._let_go(claim)
        await self._judge.consequences(self, claim, ended, result)

    async def _let_go(self, claim: Claim) -> None:
        """Give back what is held of a run that goes on no longer, so that no more envelopes are begun for it."""
        with contextlib.suppress(Unavailable):
            await self._supply.drop(claim.run_key)
            if self._following and self._following.claim.run_key == claim.run_key:
                following, self._following = self._following, None
                await self._store.release([following.claim])

    def _ask(self, claim: Claim, result: Result) -> None:
        self._unsettled = (claim, result)
        self._settling = self._store.settle(claim, result)

    async def _settled_once(self) -> None:
        """Wait for the mark that was asked for. Raises Unavailable where the database did not take it."""
        if self._settling is not None:
            await self._settling
            self._settling = self._unsettled = None

    async def _settled(self) -> None:
        """Wait for the mark that was asked for, asking again for as long as the database does not take it."""
        while self._unsettled is not None:
            try:
                await self._settled_once()
            except Unavailable as error:
                log.warning("a mark waits for the database", extra={"reason": str(error)})
                await asyncio.sleep(ASK_AGAIN_S)
                self._ask(*self._unsettled)

    async def abandon(self, *, bug: bool) -> None:
        """Settle what a dead or cancelled worker held: in doubt if its dot may have left, else waiting."""
        await self._settled()
        if self._following is not None:
            following, self._following = self._following, None
            await self._store.release([following.claim])
        if self.claim is not None:
            claim, self.claim = self.claim, None
            result = _end_of(claim, self._transport.server, self._store.now(), bug=bug, begun=self.begun)
            self._ask(claim, result)
            await self._settled()


def _ahead(following: Job | None) -> Envelope | None:
    """Choose the envelope that leaves behind the dot: none that has made trouble before.

    If the server hangs up at it, the message before it is in doubt, although its answer came.
    """
    return following.mail.envelope if following and following.claim.tries == UNTRIED else None


def _end_of(claim: Claim, server: str, now: int, *, bug: bool, begun: bool) -> Result:
    """Say how the delivery of a worker ended that cannot say it itself."""
    if begun:
        verdict, text = Verdict.IN_DOUBT, "The program stopped before the answer came."
    elif bug:
        verdict, text = Verdict.BUG, "A defect of this program interrupted the delivery; it is in the log."
    else:
        verdict, text = Verdict.RELEASED, "Given back untouched."
    reply = Reply(Stage.DOT if begun else Stage.CONNECT, 0, None, text)
    then = next_state(verdict, claim.tries, claim.policy)
    key = "dot no answer" if begun else "defect"
    return Result(verdict, then, reply, key if then.state is not State.SENT else None, server, now)


def _forget(asked: Awaitable[bool]) -> None:
    """Leave an answer unread without a complaint."""
    if isinstance(asked, asyncio.Future):
        asked.add_done_callback(lambda done: done.cancelled() or done.exception())
