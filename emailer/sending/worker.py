"""One worker: claim -> compose -> deliver -> settle, over a connection of its own."""

import asyncio
import contextlib
import logging
import time

from emailer.dialogue import Envelope, Fault, Reply
from emailer.model import Tries, Verdict
from emailer.sending.endings import end_of
from emailer.sending.judge import Judge
from emailer.sending.supply import Job, Supply
from emailer.sending.turns import Turns
from emailer.sending.verdicts import REFUSALS, Ended, verdict_of
from emailer.store import Claim, Refused, Result, Store, UnavailableError
from emailer.transports import Transport

log = logging.getLogger(__name__)

ASK_AGAIN_S = 1.0
"""How soon a mark is tried again that the database did not take."""
LOOK_AGAIN_S = 0.25
"""How soon a worker that waits looks whether it still has to:
a person may have changed what holds it.
"""
ENDS_OF_RUNS = frozenset({Verdict.RELEASED, Verdict.PAUSE, Verdict.QUOTA})
"""Ends after which this run, or all of them, may go on no longer."""


UNTRIED = Tries()


class Worker:
    """Takes one recipient after the other until it is told to stop.
    What it has in hand survives a defect in it.
    """

    idle_s = 5.0
    """How long a connection is kept without work: others may wait for its place."""

    def __init__(
        self,
        store: Store,
        supply: Supply,
        judge: Judge,
        turns: Turns,
        transport: Transport,
    ) -> None:
        """Begin with empty hands."""
        self._store = store
        self._supply = supply
        self._judge = judge
        self._turns = turns
        self._transport = transport
        self._settling: asyncio.Future[bool] | asyncio.Future[Refused] | None = None
        self._unsettled: tuple[Claim, Result] | None = None
        self._marked: bool | Refused = True  # what the last mark was answered
        self._following: Job | None = None
        self._following_no = 0  # when its envelope may first have left
        self._accepted_no = 0
        self._stop = asyncio.Event()
        self.stopping = False  # whether it was asked to end
        self._used_at = 0.0  # monotonic seconds: when a delivery ended
        self.claim: Claim | None = None
        self.begun = False
        self.since: float | None = None  # monotonic seconds: when the delivery in hand began

    @property
    def is_connected(self) -> bool:
        """Whether a message could be handed over at once."""
        return self._transport.ready

    def stop(self) -> None:
        """Ask it to end after the message in hand; nothing new begins."""
        self.stopping = True
        self._stop.set()

    async def run(self) -> None:
        """Work until asked to stop. A defect ends it with its exception:
        `abandon` then settles what it held.
        """
        try:
            while not self.stopping:
                job = await self._next()
                if job is not None:
                    await self._send(job)
                    job = None  # else its files stay in memory while the next one's are read
        finally:
            self._turns.leave(self)
            self._put_back_following()
            await self._transport.close()
        await self._settled()

    # -- claim, compose ----------------------------------------------------------------------------

    async def _next(self) -> Job | None:
        """Take the next job when it is this worker's turn to go; None: look again."""
        wait_s = self._turns.wait_s(self, time.monotonic(), self._following)
        if wait_s > 0:
            await self._rest(wait_s)
            return None
        job, self._following = self._following, None
        return job or await self._take()

    async def _take(self) -> Job | None:
        """Take a claim, with a token of the rate, and compose its mail;
        None where it is not this worker's turn.

        The connection comes first: whoever waits for one holds nobody back.
        """
        if self._supply.is_empty:
            await self._wait_for_claims()
        begun_at, since = self._store.now(), time.monotonic()
        asked_no = self._judge.moment(begun_at)
        refused = None if self._transport.ready or not self._may_take() else await self._connect()
        if refused is not None and not (self.stopping or self._supply.is_empty):
            await self._tell(refused, begun_at, since, asked_no)
            return None
        turn = 0.0 if self.stopping else self._turns.next(self, time.monotonic())
        if isinstance(turn, float):
            self._turns.give_up(self)
            return None
        self.claim, self.begun = turn, False
        return await self._compose(turn)

    async def _tell(
        self,
        refused: Reply | Fault,
        begun_at: int,
        since: float,
        asked_no: int,
    ) -> None:
        """Settle one claim by what kept this worker from a connection: all are told of it so."""
        claim = self.claim = self._supply.take()
        self.begun = False
        self._accepted_no = 0
        await self._settle(claim, self._ended(refused, begun_at, since, asked_no))

    def _may_take(self) -> bool:
        """Whether there is work, and it is this worker's turn."""
        if self.stopping or self._supply.is_empty:
            return False
        return self._turns.wait_s(self, time.monotonic()) <= 0

    async def _connect(self) -> Reply | Fault | None:
        """Connect, or be stopped; what kept it from a connection is returned."""
        await self._settled()
        connecting = asyncio.ensure_future(self._transport.connect())
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait((connecting, stop), return_when=asyncio.FIRST_COMPLETED)
            return connecting.result() if connecting.done() else None
        except Fault as fault:
            return fault
        finally:
            stop.cancel()
            if not connecting.done():
                connecting.cancel()
                await asyncio.gather(connecting, return_exceptions=True)

    async def _compose(self, claim: Claim) -> Job | None:
        """Compose the mail of a claim; it is put back where its message cannot be read now."""
        try:
            return await self._supply.compose(claim)
        except UnavailableError as error:
            self._judge.troubles.warn("not composed: its message could not be read", error)
            self.claim = None
            self._supply.put_back(claim)
            await self._rest(ASK_AGAIN_S)
            return None

    async def _wait_for_claims(self) -> None:
        """Wait for claims, or to be stopped; the last mark is committed
        before a wait that may be long.

        It only waits: a claim taken by a task of its own would be lost where this one is cancelled.
        """
        self._turns.give_up(self)
        await self._settled()
        there = asyncio.ensure_future(self._supply.wait())
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            done, _ = await asyncio.wait(
                (there, stop), timeout=self.idle_s, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                await self._transport.close()
                await asyncio.wait((there, stop), return_when=asyncio.FIRST_COMPLETED)
        finally:
            there.cancel()
            stop.cancel()

    async def _rest(self, seconds: float) -> None:
        """Wait a moment, or be stopped. Another may take what it holds;
        the envelope sent ahead ends with its line.
        """
        await self._settled()
        unused = self._turns.held and time.monotonic() - self._used_at > self.idle_s
        if self._put_back_following() or unused:
            await self._transport.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, LOOK_AGAIN_S)):
                await self._stop.wait()

    def _put_back_following(self) -> bool:
        """Give up the job that was to be next; says whether there was one."""
        following, self._following = self._following, None
        self._following_no = 0
        if following is not None:
            self._supply.put_back(following.claim)
        return following is not None

    # -- deliver -----------------------------------------------------------------------------------

    async def _send(self, job: Job) -> None:
        """Deliver one job and settle it."""
        claim = self.claim = job.claim
        begun_at, since = self._store.now(), time.monotonic()
        self.since = since
        self.begun = False
        moment = self._judge.moment(begun_at)
        asked_no = self._following_no or moment
        self._following_no = self._accepted_no = 0
        # Its envelope may leave behind this message's dot: only with its turn in hand.
        self._following = None if self.stopping else self._turns.composed(self, since)
        if self._following is not None:
            self._following_no = moment
        envelope = _ahead(self._following)
        answer: Reply | Fault
        try:
            answer = await self._transport.deliver(job.mail, self._begin_send, envelope)
        except Fault as fault:
            answer = fault
        self.since = None
        await self._settle(claim, self._ended(answer, begun_at, since, asked_no))

    def _ended(self, answer: Reply | Fault, begun_at: int, since: float, asked_no: int) -> Ended:
        """Write down how a delivery ended, which began at an instant and at monotonic seconds."""
        self._used_at = time.monotonic()
        duration_ms = round((self._used_at - since) * 1000)
        moments = (asked_no, self._accepted_no, self._judge.moment())
        return Ended(answer, self._transport.server, begun_at, duration_ms, moments)

    async def _begin_send(self) -> bool:
        """Commit `sending`, and with it the mark of the message before:
        then the final dot may leave.
        """
        claim = self.claim
        if claim is None:
            return False
        self._accepted_no = self._judge.moment()
        try:
            begun = await self._store.begin_send(claim)
            await self._settled_once()  # asked for earlier, so it is committed by now
        except UnavailableError as error:
            self._judge.troubles.warn("not sent: it could not be recorded", error)
            return False
        self.begun = begun
        return begun

    # -- settle ------------------------------------------------------------------------------------

    async def _settle(self, claim: Claim, ended: Ended) -> None:
        """Ask for the mark at once; it is committed before this connection's next dot."""
        verdict = verdict_of(ended.answer)
        result = self._judge.result(claim, ended, verdict)
        if self._unsettled is not None:
            await self._settled()
        self._ask(claim, result)
        if verdict is Verdict.SENT:
            self._judge.answered(self, claim)
            return
        await self._settled()
        if verdict in REFUSALS:
            await self._follow(claim, ended)
            return
        await self._judge.consequences(self, claim, ended, verdict)
        if verdict in ENDS_OF_RUNS:
            await self._let_go()

    async def _follow(self, claim: Claim, ended: Ended) -> None:
        """Do what a refusal led to: its run, or all of them, may go on no longer."""
        refused = self._marked
        if isinstance(refused, Refused) and refused.held:
            await self._judge.refused(self, claim, ended.answer, refused)
            if not refused.goes_on:
                await self._let_go()

    async def _let_go(self) -> None:
        """Give back what is held of runs that go on no longer,
        so that no more is begun for them.
        """
        if self._put_back_following():
            await self._transport.close()
        await self._supply.give_back_stopped()

    def _ask(self, claim: Claim, result: Result) -> None:
        """Ask for the mark of what was in hand: from here on it is known how it ended."""
        self.claim, self._unsettled = None, (claim, result)
        self._supply.done(claim)
        verb = self._store.refuse if result.verdict in REFUSALS else self._store.settle
        self._settling = verb(claim, result)

    async def _settled_once(self) -> None:
        """Wait for the mark that was asked for.
        Raises UnavailableError where the database did not take it.
        """
        if self._settling is not None:
            done = self._settling.done()
            self._marked = self._settling.result() if done else await asyncio.shield(self._settling)
            self._settling = self._unsettled = None
            if self._judge.troubles.said:
                self._judge.troubles.over()

    async def _settled(self) -> None:
        """Wait for the mark that was asked for, asking again for as long
        as the database does not take it.
        """
        while self._unsettled is not None:
            try:
                await self._settled_once()
            except UnavailableError as error:
                self._judge.troubles.warn("a mark waits for the database", error)
                await asyncio.sleep(ASK_AGAIN_S)
                self._ask(*self._unsettled)

    async def abandon(self, unbegun: Verdict) -> None:
        """Settle what an ended worker still held: in doubt if its dot may have left,
        else by the verdict given.
        """
        await self._settled()
        if self.claim is not None:
            verdict = Verdict.IN_DOUBT if self.begun else unbegun
            self._ask(
                self.claim, end_of(self.claim, self._transport.server, self._store.now(), verdict)
            )
            await self._settled()


def _ahead(following: Job | None) -> Envelope | None:
    """Choose the envelope that leaves behind the dot: none that has made trouble before.

    If the server hangs up at it, the message before it is in doubt, although its answer came.
    """
    return following.mail.envelope if following and following.claim.tries == UNTRIED else None
