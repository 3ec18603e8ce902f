"""What an answer means for everybody: for the pool's pace, the run, the account.
What becomes of the one recipient is the judge's.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from emailer.dialogue import Fault, Reply
from emailer.model import SLOWING, RunState, Verdict
from emailer.pause_rules import NoticeCode, PauseCode, Reason, Scope
from emailer.refusal_patterns import MANY
from emailer.sending import notices, verdicts
from emailer.sending.pace import Pace
from emailer.sending.troubles import Troubles
from emailer.sending.verdicts import REFUSALS, Ended
from emailer.store import (
    AccountPause,
    Claim,
    NotFoundError,
    Refused,
    RunPause,
    Store,
    UnavailableError,
)
from emailer.store.senders import Slowdown

log = logging.getLogger(__name__)

UNREACHABLE_RETRY_S = 180.0
NO_CONTACT = frozenset({Verdict.OURS, Verdict.RELEASED, Verdict.BUG})
"""Ends that do not say whether the server is there."""
_OF_CONNECTIONS = frozenset({NoticeCode.CONNECTIONS, NoticeCode.LOGINS, NoticeCode.OURS})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the account; after `unreachable_s` without a connection it is paused."""

    owner: str
    unreachable_s: float = 900.0
    has_login: bool = True  # whether user and password are set
    login: str = ""  # who logs in: where that is an address, answers may name it


class Consequences:
    """Sets the pace; what stops a run or the account goes to the store."""

    def __init__(
        self, store: Store, pace: Pace, known: Known, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Follow what the workers of one pool are answered."""
        self._store, self._pace, self._known = store, pace, known
        self._owner, self._monotonic = known.owner, clock
        self._one_at_a_time = asyncio.Lock()
        self._notice: Reason | None = None
        self.troubles = Troubles(log)
        self.pause_no = 0
        """Rises before and after a pause is reported:
        what was read of the account meanwhile is out of date.
        """

    def answered(self, worker: object, claim: Claim) -> None:
        """Note that the server took part in the conversation about
        one recipient and slowed nothing.
        """
        pace = self._pace
        pace.answered(worker, self._monotonic())
        pace.slowed.passed(claim.recipient_id, claim.address_key)
        if pace.doubts.in_a_row:  # asked here: one more call for each mail is 1 % of all
            pace.doubts.passed(claim.run_key)

    async def marked(
        self, worker: object, claim: Claim, ended: Ended, verdict: Verdict, refused: Refused
    ) -> None:
        """Do what the end of a message that was not taken means, once it is marked: for the one who
        was named, for those at their domain, or for everybody.
        """
        at_a_domain = refused.aside is not None and verdict in SLOWING
        if verdict in REFUSALS:
            if refused.held:
                self._named(worker, claim)
        elif not at_a_domain:
            await self.follow(worker, claim, ended, verdict)
        if refused.held:
            await self._judged(ended.answer, refused, at_a_domain=at_a_domain)

    def _named(self, worker: object, claim: Claim) -> None:
        """Note that the server is there, and refused somebody by name."""
        self._pace.reach.back()
        self.answered(worker, claim)

    async def _judged(self, answer: Reply | Fault, refused: Refused, *, at_a_domain: bool) -> None:
        """Do what the store has found, which judges whether a refusal is everybody's."""
        if not refused.account_goes_on and not self._pace.held:
            self._hold()
            self._notice = None
        if not refused.goes_on:
            self._pace.rate.forget()
        async with self._unless_unavailable():
            if refused.slow:
                await self._slow_down(answer, self._monotonic())
            if refused.aside:
                if at_a_domain:  # the server is there, and slows nobody else
                    self._pace.reach.back()
                    self._pace.rate.pause.clear()
                await self._say(refused.aside)

    async def follow(self, worker: object, claim: Claim, ended: Ended, verdict: Verdict) -> None:
        """Do what the answer means for everybody."""
        async with self._unless_unavailable():
            await self._act(worker, claim, ended, verdict)

    @contextlib.asynccontextmanager
    async def _unless_unavailable(self) -> AsyncIterator[None]:
        """One at a time; a database that cannot be written does not change what an answer means."""
        try:
            async with self._one_at_a_time:
                yield
        except UnavailableError as error:
            self.troubles.warn("cannot note why sending slows or stops", error)

    async def _act(self, worker: object, claim: Claim, ended: Ended, verdict: Verdict) -> None:
        now, answer = self._monotonic(), ended.answer
        if verdict is Verdict.UNREACHABLE:
            await self._unreachable(worker, ended, now)
            return
        self._note_contact(worker, verdict)
        match verdict:
            case Verdict.SLOW_DOWN:
                await self._slowed(claim, ended, now)
            case Verdict.FEWER_CONNECTIONS:
                await self._wait_alone(worker, answer, now)
            case Verdict.OURS:
                self._pace.no_connection(worker, now)
                await self._say(Reason(NoticeCode.OURS, notices.said(answer)))
            case Verdict.IN_DOUBT:
                await self._doubt(claim)
            case Verdict.QUOTA:
                await self._pause_account(self._reason(answer), ended, grows=True)
            case Verdict.PAUSE:
                await self._pause(claim, ended)

    async def held(self, worker: object, answer: Reply | Fault) -> None:
        """Let a worker wait that this program keeps from a connection: no server was asked."""
        async with self._unless_unavailable():
            await self._wait_alone(worker, answer, self._monotonic())

    async def _wait_alone(self, worker: object, answer: Reply | Fault, now: float) -> None:
        self._pace.no_connection(worker, now)
        waiting, all_of_them = self._pace.working_alone, self._pace.connections
        await self._say(notices.waiting(answer, waiting, all_of_them))

    def _note_contact(self, worker: object, verdict: Verdict) -> None:
        """Note that the server is there: it answered, or the one that probed got as far
        as losing a connection.
        """
        lost = verdict in (Verdict.CONNECTION_LOST, Verdict.IN_DOUBT)
        if verdict in NO_CONTACT or (lost and self._pace.reach.prober is not worker):
            self._pace.reach.leave(worker)
        else:
            self._pace.reach.back()

    async def look(self, *, has_work: bool = True) -> None:
        """Take the notice back when nothing slows us any more; one of connections that wait, when
        nobody waits for them.
        """
        told = self._notice
        if told is None:
            return
        holds_nobody = not has_work and told.code in _OF_CONNECTIONS
        if not holds_nobody and not self._pace.is_calm(self._monotonic()):
            return
        if not await self._is_aside(told) and self._notice is told:
            await self._say(None)

    async def _is_aside(self, told: Reason) -> bool:
        """Whether a notice says that those at a domain are set aside, and they still are: in a run
        that was stopped meanwhile nobody is tried again.
        """
        if told.code != NoticeCode.ASIDE or int(told.params["next_at"]) <= self._store.now():
            return False
        try:
            found = await self._store.look(told.params["run"])
        except NotFoundError:
            return False
        return found.run.state is RunState.RUNNING

    async def _say(self, reason: Reason | None) -> None:
        if reason != self._notice:
            await self._store.report(Slowdown(self._owner, reason))
            self._notice = reason

    async def _slowed(self, claim: Claim, ended: Ended, now: float) -> None:
        """Slow everybody down, unless it is one address alone; where that does not help for long,
        pause until a time: whoever looks sees an end of it.
        """
        answer, again = ended.answer, claim.tries.slowed_in_a_row > 0
        slowed = self._pace.slowed
        its = slowed.is_alone(claim.recipient_id) if again else slowed.is_domain_alone(claim.domain)
        its = its or (verdicts.is_goodbye(answer) and slowed.is_only_one())
        if its and verdicts.is_named(answer):
            return
        slowed_s = self._pace.slowed_s(now)
        if slowed_s >= self._known.unreachable_s:
            tried = notices.said(answer) | {"tried_s": round(slowed_s)}
            await self._pause_account(Reason(PauseCode.LATER, tried), ended, grows=True)
        else:
            await self._slow_down(answer, now, again=again)

    async def _slow_down(self, answer: Reply | Fault, now: float, *, again: bool = False) -> None:
        rate = self._pace.rate
        if not rate.slow_down(now, again=again):
            return
        named_s = verdicts.named_wait_s(answer)
        if named_s is not None:
            rate.pause.until = now + min(named_s, verdicts.LONGEST_NAMED_WAIT_S)
        asks = notices.said(answer)
        if rate.per_s is None:
            limit: dict[str, Any] = {"next_at": self._second(rate.pause.until - now)}
        else:
            until = max(rate.climbs_at, rate.pause.until) - now
            limit = {"rate_per_s": rate.per_s, "faster_at": self._second(until)}
        await self._say(Reason(NoticeCode.SLOWED, asks | limit))

    async def _unreachable(self, worker: object, ended: Ended, now: float) -> None:
        """Probe with growing pauses; after a long time pause, and still look every few minutes."""
        reach, answer = self._pace.reach, ended.answer
        reach.lost(worker, now)
        down_s = now - (now if reach.down_since is None else reach.down_since)
        if down_s >= self._known.unreachable_s:
            again_at = self._in_s(UNREACHABLE_RETRY_S)
            await self._pause_account(notices.unreachable(answer, down_s, again_at), ended)
            return
        since, again = self._second(-down_s), self._second(reach.backoff.until - now)
        await self._say(notices.probing(answer, since, again))

    async def unfit(self, claim: Claim, why: str) -> None:
        """Stop a run whose message cannot be made here: that is nobody's fault of its people."""
        reason = Reason(PauseCode.MESSAGE, {"fault": why})
        async with self._unless_unavailable():
            await self._store.report(RunPause(self._owner, claim.run_key, reason))

    async def _doubt(self, claim: Claim) -> None:
        """Stop a run of which no message gets an answer any more:
        somebody would have to decide for every one.

        All connections cut at once, twice in a row, are not enough for that.
        """
        n = self._pace.doubts.lost(claim.run_key)
        if n >= 2 * self._pace.connections + MANY:
            self._pace.doubts.passed(claim.run_key)
            await self._store.report(RunPause(self._owner, claim.run_key, Reason(PauseCode.DOUBTS)))

    async def _pause(self, claim: Claim, ended: Ended) -> None:
        reason = self._reason(ended.answer)
        if reason.pause.scope is Scope.RUN:
            its = (self._owner, claim.run_key, reason, ended.asked_no)
            await self._store.report(RunPause(*its, verdicts.is_unexplained(ended.answer)))
        else:
            await self._pause_account(reason, ended)

    async def _pause_account(self, reason: Reason, ended: Ended, *, grows: bool = False) -> None:
        """Pause all runs, and hold the workers at once:
        what was claimed ahead must not be tried either.

        An answer to what was asked before a Resume does not undo it: the store knows.
        """
        if self._pace.held:
            return
        self._hold()
        named_s = verdicts.named_wait_s(ended.answer) if grows else None
        if await self._store.report(
            AccountPause(self._owner, reason, ended.asked_no, grows, named_s)
        ):
            self._notice = None
        else:
            self._pace.hold(held=False)
        self.pause_no += 1

    def _reason(self, answer: Reply | Fault) -> Reason:
        return notices.reason(answer, has_login=self._known.has_login)

    def _hold(self) -> None:
        self.pause_no += 1
        self._pace.hold(held=True)

    def _in_s(self, seconds: float) -> int:
        return self._store.now() + round(seconds * 1000)

    def _second(self, in_s: float) -> int:
        """Name an instant to the second: what is shown no finer is not written again for less."""
        return self._in_s(in_s) // 1000 * 1000
