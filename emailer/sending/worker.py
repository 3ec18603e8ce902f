"""One worker: claim -> compose -> deliver -> settle, over a connection of its own."""

import contextlib
import time

from emailer import replies
from emailer.dialogue import Envelope, Fault, Reply
from emailer.message.checking import MessageError
from emailer.model import SENT, TAKEN, UNTRIED, Verdict
from emailer.sending.broken_off import end_of, without_mail
from emailer.sending.composing import Job, NoMailError
from emailer.sending.last_mark import ASK_AGAIN_S, Mark
from emailer.sending.stop import Stop
from emailer.sending.verdicts import Ended, is_held, verdict_of
from emailer.sending.worker_parts import Shop
from emailer.store import Claim, Result, Store, UnavailableError
from emailer.transports import Transport

LOOK_AGAIN_S = 0.25
"""How soon a worker that waits looks whether it still has to:
a person may have changed what holds it.
"""
Times = tuple[int, int, int, int, int]
"""When a delivery was: begun_at, duration_ms, asked_no, accepted_no, answered_no."""
ENDS_OF_RUNS = frozenset({Verdict.RELEASED, Verdict.PAUSE, Verdict.QUOTA})
"""Ends after which this run, or all of them, may go on no longer."""


class Worker:
    """Takes one recipient after the other until told to stop; what it holds survives its defects.

    A message: `_send` -> `_begin_send`, while its transport waits for leave -> `_passed`,
    or `_settle`.
    """

    idle_s = 5.0
    """How long a connection is kept without work: others may wait for its place."""

    def __init__(self, shop: Shop, transport: Transport) -> None:
        self._store, self._supply, self._turns = shop.store, shop.supply, shop.turns
        self._moments, self._judge = shop.moments, shop.judge
        self._consequences = shop.consequences
        self._troubles = shop.consequences.troubles
        self._transport = transport
        self._mark = Mark(shop.store, shop.supply, self._troubles)
        self._following: Job | None = None
        self._following_no = 0  # when its envelope may first have left
        self._accepted_no = 0
        self.stop = Stop()  # then it ends after the message in hand, and begins nothing new
        self._used_at = 0.0  # monotonic seconds: when a delivery ended
        self.claim: Claim | None = None
        self.begun = False
        self.since: float | None = None  # monotonic seconds: when the delivery in hand began

    @property
    def holds(self) -> list[Claim]:
        """What it has in hand, and what is to be marked as it said."""
        return _claims(self.claim, self._following, self._mark.open)

    @property
    def is_connected(self) -> bool:
        """Whether a message could be handed over at once."""
        return self._transport.ready

    async def run(self) -> None:
        """Work until asked to stop; what a defect leaves in its hands, `abandon` settles."""
        try:
            while not self.stop.asked:
                job = await self._next()
                if job is not None:
                    await self._send(job)
                    job = None  # else its files stay in memory while the next one's are read
        finally:
            self._turns.leave(self)
            self._put_back_following()
            await self._transport.close()
        await self._mark.committed()

    # -- deliver, settle ---------------------------------------------------------------------------

    async def _send(self, job: Job) -> None:
        """Deliver one job and settle it."""
        claim = self.claim = job.claim
        begun_at, since = self._store.now(), time.monotonic()
        self.since, self.begun = since, False
        moment = self._moments.next(begun_at)
        asked_no = self._following_no or moment
        self._following_no = self._accepted_no = 0
        # Its envelope may leave behind this message's dot: only with its turn in hand.
        ahead = self._following = None if self.stop.asked else self._turns.composed(self, since)
        if ahead is not None:
            self._following_no = moment
        answer: Reply | Fault
        try:
            answer = await self._transport.deliver(job.mail, self._begin_send, _envelope(ahead))
        except Fault as fault:
            answer = fault
        self.since = None
        times = self._times(begun_at, since, asked_no)
        if isinstance(answer, Reply) and replies.classify(answer) is SENT:
            self._passed(job, answer, times)
        elif is_held(answer) and not self.begun:
            self.claim = None
            self._supply.put_back(claim)
            await self._consequences.held(self, answer)
        else:
            ended = Ended(answer, self._transport.server, *times)
            await self._settle(claim, self._judge.read(job, ended))

    async def _begin_send(self) -> bool:
        """Commit `sending`, with the mark of the message before: then the final dot may leave."""
        claim = self.claim
        if claim is None:
            return False
        if self.begun:  # refused at the dot, and asked about on another connection
            return await _goes_on(self._store, claim) and self._store.is_sure(claim.owner)
        self._accepted_no = self._moments.next()
        try:
            begun = await self._store.begin_send(claim)
            await self._mark.committed_once()  # asked for earlier, so it is committed by now
        except UnavailableError as error:
            self._troubles.warn("not sent: it could not be recorded", error)
            return False
        self.begun = begun and self._store.is_sure(claim.owner)
        return self.begun

    def _times(self, begun_at: int, since: float, asked_no: int) -> Times:
        """Write down when a delivery was, from an instant and from monotonic seconds until now."""
        self._used_at = used_at = time.monotonic()
        duration_ms = round((used_at - since) * 1000)
        return begun_at, duration_ms, asked_no, self._accepted_no, self._moments.next()

    def _passed(self, job: Job, reply: Reply, times: Times) -> None:
        """Ask for the mark at once; it is committed before this connection's next dot."""
        self.claim, claim = None, job.claim
        if job.mail.envelope.size_bytes > self._judge.largest.get(claim.run_key, 0):
            self._judge.passed(job)
        self._mark.ask(claim, Result(SENT, TAKEN, reply, None, self._transport.server, *times))
        self._consequences.answered(self, claim)

    async def _settle(self, claim: Claim, ended: Ended) -> None:
        """Commit the mark of a message that was not taken, and do what follows from it."""
        verdict = verdict_of(ended.answer, is_own=ended.is_own)
        result = self._judge.result(claim, ended, verdict)
        if self._mark.open is not None:
            await self._mark.committed()
        self.claim = None
        self._mark.ask(claim, result)
        await self._mark.committed()
        marked = self._mark.answer
        await self._consequences.marked(self, claim, ended, verdict, marked)
        if verdict in ENDS_OF_RUNS or not marked.goes_on:
            await self._let_go()

    async def _let_go(self) -> None:
        """Give back what is held of runs that go on no longer,
        so that no more is begun for them.
        """
        if self._put_back_following():
            await self._transport.close()
        await self._supply.give_back_stopped()

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
        asked_no = self._moments.next(begun_at)
        refused = None if self._transport.ready or not self._may_take() else await self._connect()
        if refused is not None and not (self.stop.asked or self._supply.is_empty):
            await self._tell(refused, begun_at, since, asked_no)
            return None
        turn = 0.0 if self.stop.asked else self._turns.next(self, time.monotonic())
        if isinstance(turn, float):
            self._turns.give_up(self)
            return None
        self.claim, self.begun = turn, False
        return await self._compose(turn)

    async def _tell(self, why: Reply | Fault, begun_at: int, since: float, asked_no: int) -> None:
        """Settle one claim by why there is no connection, for all; our own wait is no answer."""
        if is_held(why):
            await self._consequences.held(self, why)
            return
        claim = self.claim = self._supply.take()
        self.begun, self._accepted_no = False, 0
        times = self._times(begun_at, since, asked_no)
        await self._settle(claim, Ended(why, self._transport.server, *times))

    def _may_take(self) -> bool:
        """Whether there is work, and it is this worker's turn."""
        is_idle = self.stop.asked or self._supply.is_empty
        return not is_idle and self._turns.wait_s(self, time.monotonic()) <= 0

    async def _connect(self) -> Reply | Fault | None:
        """Connect, or be stopped; what kept it from a connection is returned."""
        await self._mark.committed()
        try:
            return await self.stop.unless(self._transport.connect())
        except Fault as fault:
            return fault
        except Exception:  # noqa: BLE001  (each worker in this one's place would meet it again)
            return self._troubles.unconnected()

    async def _compose(self, claim: Claim) -> Job | None:
        """Compose the mail of a claim; it is put back where its run's message cannot be read now,
        or made at all. Who alone cannot be written to fails.
        """
        try:
            return await self._supply.compose(claim)
        except NoMailError:
            await self._mark.committed()
            self.claim = None
            self._mark.ask(claim, without_mail(self._store.now()))
            return None
        except UnavailableError as error:
            self._troubles.warn("not composed: its message could not be read", error)
        except MessageError as error:
            await self._consequences.unfit(claim, error.text)
        self.claim = None
        self._supply.put_back(claim)
        await self._supply.give_back_stopped()
        await self._rest(ASK_AGAIN_S)
        return None

    async def _wait_for_claims(self) -> None:
        """Wait for claims, or to be stopped; the last mark is committed before that lasts long.
        It only waits: a claim taken by a task of its own would be lost where this one is cancelled.
        """
        self._turns.give_up(self)
        await self._mark.committed()
        await self.stop.unless(self._supply.wait(), self.idle_s, self._transport.close)

    async def _rest(self, seconds: float) -> None:
        """Wait a moment, or be stopped. Another may take what it holds;
        the envelope sent ahead ends with its line.
        """
        await self._mark.committed()
        unused = self._turns.held and time.monotonic() - self._used_at > self.idle_s
        if self._put_back_following() or unused:
            await self._transport.close()
        await self.stop.rest(min(seconds, LOOK_AGAIN_S))

    def _put_back_following(self) -> bool:
        """Give up the job that was to be next; says whether there was one."""
        following, self._following = self._following, None
        self._following_no = 0
        if following is not None:
            self._supply.put_back(following.claim)
        return following is not None

    async def abandon(self, unbegun: Verdict) -> None:
        """Settle what an ended worker still held: in doubt if its dot may have left,
        else by the verdict given. A mark that a defect keeps from being written costs nobody else.
        """
        try:
            await self._mark.committed()
        finally:
            claim, self.claim = self.claim, None
            if claim is not None:
                verdict = Verdict.IN_DOUBT if self.begun else unbegun
                ended = end_of(claim, self._transport.server, self._store.now(), verdict)
                self._mark.ask(claim, ended)
                await self._mark.committed()


async def _goes_on(store: Store, claim: Claim) -> bool:
    """Say whether a claim's run may send now: no dot leaves behind a Pause."""
    with contextlib.suppress(UnavailableError):
        return claim.run_key in await store.running([claim.run_key])
    return False


def _envelope(ahead: Job | None) -> Envelope | None:
    """Say which envelope may leave behind a dot: none that has made trouble before. If the server
    hangs up at it, the message before it is in doubt, although its answer came.
    """
    return ahead.mail.envelope if ahead is not None and ahead.claim.tries == UNTRIED else None


def _claims(
    claim: Claim | None, following: Job | None, marked: tuple[Claim, Result] | None
) -> list[Claim]:
    held = (claim, following and following.claim, marked and marked[0])
    return [one for one in held if one is not None]
