"""Judges how deliveries ended: what becomes of the recipient, and what of the pool, the run and the account."""

import asyncio
import logging
import math
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from emailer import replies
from emailer.model import Next, Reply, RunState, State, Verdict, next_state
from emailer.sending.pace import BREAKER_LIMIT, Pace
from emailer.store import Claim, Reason, Result, Run, Store, Unavailable
from emailer.transports import Fault

log = logging.getLogger(__name__)

JITTER = 0.1
LONGEST_NAMED_WAIT_S = 4 * 3600.0
QUOTA_PAUSES_S = (3600.0, 2 * 3600.0, 4 * 3600.0, 8 * 3600.0)
UNREACHABLE_RETRY_S = 180.0
BREAKER_LEAST = 3
"""Fewer refusals than this are nobody's pattern."""
NO_CONTACT = frozenset({Verdict.OURS, Verdict.RELEASED, Verdict.BUG})
"""Ends that do not say whether the server is there."""
OF_THE_RUN = frozenset({"size", "sender"})
"""Reasons that lie in the run's own message or sender: other runs of the account go on."""


class Ended(NamedTuple):
    """How a delivery ended, before anybody judged it: the answer, or the fault that kept it away."""

    answer: Reply | Fault
    server: str
    begun_at: int
    duration_ms: int


class Judge:
    """Turns answers into results. It owns the pace; what it decides about runs and the account goes to the store."""

    def __init__(
        self, store: Store, pace: Pace, unreachable_s: float = 900.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Judge for one pool; after `unreachable_s` without a connection its account is paused."""
        self._store = store
        self._pace = pace
        self._unreachable_s = unreachable_s
        self._monotonic = clock
        self._one_at_a_time = asyncio.Lock()
        self._quotas = 0
        self._notice: str | None = None
        self.refusing = asyncio.Lock()
        """Held from a refusal's judgement to its mark: whether all that are left were refused is then known."""
        self.pauses = 0
        """How often the account was paused here: what was read of it before a pause is out of date."""

    def result(self, claim: Claim, ended: Ended, verdict: Verdict) -> Result:
        """Say what becomes of the recipient, and write down the attempt."""
        answer = ended.answer
        others_pass = verdict is Verdict.SLOW_DOWN and self._pace.slowed.slowed(claim.recipient_id)
        then = next_state(verdict, claim.tries, claim.policy, others_pass=others_pass)
        if then.state is State.WAITING:
            then = then._replace(delay_s=_back_off_s(then, answer))
        if isinstance(answer, Reply):
            reply, key = answer, None if verdict is Verdict.SENT else replies.failure_key(answer)
        else:
            key = None if verdict is Verdict.RELEASED else replies.fault_key(answer)
            reply = Reply(answer.stage, 0, None, answer.text)
        return Result(verdict, then, reply, key, ended.server, ended.begun_at, ended.duration_ms)

    def answered(self, worker: object, claim: Claim, verdict: Verdict) -> None:
        """Note that the server took part in the conversation about one recipient and slowed nothing."""
        self._pace.answered(worker, self._monotonic())
        self._pace.slowed.passed(claim.recipient_id)
        self._pace.doubts.passed(claim.run_key)
        self._quotas = 0
        if verdict is Verdict.SENT:
            self._pace.breaker.passed(claim.run_key)

    async def refused(self, claim: Claim, answer: Reply | Fault, result: Result) -> Result:
        """Stop a run whose recipients are all refused alike: this one waits again, those before are given back.

        To be asked and its answer to be marked under `refusing`, before the run can end with this refusal.
        """
        if result.key is None or not _may_be_everybodys(answer):
            return result
        n = self._pace.breaker.refused(claim.run_key, claim.recipient_id, result.key)
        code = f"breaker:{result.key}"
        try:
            run = await self._store.run_by_key(claim.run_key)
            stopped = run.reason is not None and run.reason.code == code
            if not stopped and not _trips(run, result.key, n):
                return result
            if not stopped:
                await self._store.pause_run(claim.run_key, _breaker_reason(code, n, answer))
                await self._store.give_back(claim.run_key, result.key, n - 1)
        except Unavailable as error:
            log.warning("cannot stop a run whose recipients are refused alike", extra={"reason": str(error)})
            return result
        return result._replace(next=Next(State.WAITING, burned=False))

    async def consequences(self, worker: object, claim: Claim, ended: Ended, verdict: Verdict) -> None:
        """Do what the answer means for everybody. A database that cannot be written does not change the answer."""
        try:
            async with self._one_at_a_time:
                await self._act(worker, claim, ended.answer, verdict)
        except Unavailable as error:
            log.warning("cannot note why sending slows or stops", extra={"reason": str(error)})

    async def _act(self, worker: object, claim: Claim, answer: Reply | Fault, verdict: Verdict) -> None:
        now = self._monotonic()
        if verdict is Verdict.UNREACHABLE:
            await self._unreachable(worker, answer, now)
            return
        self._note_contact(worker, verdict)
        match verdict:
            case Verdict.REFUSED | Verdict.TRY_LATER:
                self.answered(worker, claim, verdict)
            case Verdict.SLOW_DOWN:
                await self._slow_down(answer, now)
            case Verdict.FEWER_CONNECTIONS:
                self._pace.no_connection(worker, now)
                await self._say(f"The server allows fewer connections: {self._pace.working_alone} of ours wait. "
                                f"{_shown(answer)}")  # fmt: skip
            case Verdict.OURS:
                self._pace.no_connection(worker, now)
                await self._say(replies.sentence(answer))
            case Verdict.IN_DOUBT:
                await self._doubt(claim)
            case Verdict.QUOTA:
                await self._quota(answer)
            case Verdict.PAUSE:
                await self._pause(claim, answer)
            case _:
                pass

    def _note_contact(self, worker: object, verdict: Verdict) -> None:
        """Note that the server is there: it answered, or the one that probed got as far as losing a connection."""
        lost = verdict in (Verdict.CONNECTION_LOST, Verdict.IN_DOUBT)
        if verdict in NO_CONTACT or (lost and self._pace.reach.prober is not worker):
            self._pace.reach.leave(worker)
        else:
            self._pace.reach.back()

    async def look(self) -> None:
        """Take the notice back when nothing slows us any more."""
        if self._notice and self._pace.is_calm(self._monotonic()):
            await self._say(None)

    async def _say(self, text: str | None) -> None:
        if text != self._notice:
            await self._store.notice(text)
            self._notice = text

    async def _slow_down(self, answer: Reply | Fault, now: float) -> None:
        if not self._pace.rate.slow_down(now):
            return
        rate, named_s = self._pace.rate, _named_s(answer)
        if named_s is not None:
            rate.pause.until = now + min(named_s, LONGEST_NAMED_WAIT_S)
        until = max(rate.climbs_at, rate.pause.until) - now
        per_s = f"{rate.per_s or 0:,.1f} a second"
        await self._say(f"The server asks us to slow down: “{_shown(answer)}”. Going on at {per_s} at most, "
                        f"and a little faster from {self._clock(until)} on.")  # fmt: skip

    async def _unreachable(self, worker: object, answer: Reply | Fault, now: float) -> None:
        """Probe with growing pauses; after a long time pause, and still look every few minutes."""
        self._pace.reach.lost(worker, now)
        reach = self._pace.reach
        down_s = now - (now if reach.down_since is None else reach.down_since)
        if down_s >= self._unreachable_s:
            text = f"{answer.text} Tried for {_minutes(down_s)}, and tried again every few minutes."
            await self._pause_account(Reason("unreachable", text, self._in_s(UNREACHABLE_RETRY_S)))
            return
        await self._say(f"{answer.text} Since {self._clock(-down_s)}; "
                        f"next try at {self._clock(reach.backoff.until - now)}.")  # fmt: skip

    async def _quota(self, answer: Reply | Fault) -> None:
        """Pause until the time the server names, or an hour, then longer; answers still on their way add nothing."""
        if self._pace.held:
            return
        pause_s = _named_s(answer) or QUOTA_PAUSES_S[min(self._quotas, len(QUOTA_PAUSES_S) - 1)]
        self._quotas += 1
        await self._pause_account(Reason("quota", replies.sentence(answer), self._in_s(pause_s)))

    async def _doubt(self, claim: Claim) -> None:
        """Stop a run of which no message gets an answer any more: somebody would have to decide for every one.

        All connections cut at once, twice in a row, are not enough for that.
        """
        n = self._pace.doubts.lost(claim.run_key)
        if n >= 2 * self._pace.connections + BREAKER_LIMIT:
            self._pace.doubts.passed(claim.run_key)
            await self._store.pause_run(claim.run_key, Reason("doubts", _DOUBTS))

    async def _pause(self, claim: Claim, answer: Reply | Fault) -> None:
        reason = Reason(replies.reason_code(answer), replies.sentence(answer))
        if reason.code in OF_THE_RUN:
            await self._store.pause_run(claim.run_key, reason)
        else:
            await self._pause_account(reason)

    async def _pause_account(self, reason: Reason) -> None:
        """Pause all runs, and hold the workers at once: what was claimed ahead must not be tried either.

        Answers on their way meanwhile say the same once more, and must not undo a Resume.
        """
        if self._pace.held:
            return
        self.pauses += 1
        self._pace.hold(held=True)
        await self._store.pause_account(reason)
        self.pauses += 1
        self._notice = None

    def _in_s(self, seconds: float) -> int:
        return self._store.now() + round(seconds * 1000)

    def _clock(self, in_s: float) -> str:
        return datetime.fromtimestamp(self._in_s(in_s) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_DOUBTS = (
    "Message after message was handed over, and the server never answered. Ask one or two of these people whether it "
    "arrived, or the server's operator. The others were not attempted: Resume sends to them only, and leaves the "
    "doubtful as they are."
)


def verdict_of(answer: Reply | Fault) -> Verdict:
    """Say what an answer, or its absence, means."""
    return replies.classify(answer) if isinstance(answer, Reply) else replies.classify_fault(answer)


def _may_be_everybodys(answer: Reply | Fault) -> bool:
    """5.1.x speaks of one address (RFC 3463 3.2), whoever else it is said to."""
    return isinstance(answer, Reply) and not (answer.enhanced or "").startswith("5.1.")


def _trips(run: Run, key: str, n: int) -> bool:
    """Whether n refused alike in a row stop this run: BREAKER_LIMIT of them, or all there are but this one."""
    goes_on = run.state in (RunState.RUNNING, RunState.PAUSED)
    alone = run.counts["waiting"] + run.counts["in_flight"] <= 1
    return goes_on and key not in run.breaker_off and (n >= BREAKER_LIMIT or (alone and n >= BREAKER_LEAST))


def _back_off_s(then: Next, answer: Reply | Fault) -> float:
    """Wait as the policy says, or as long as the server names; 10 % of jitter, so that not all come back at once."""
    if not then.burned:
        return then.delay_s
    delay_s = max(then.delay_s, min(_named_s(answer) or 0.0, LONGEST_NAMED_WAIT_S))
    return delay_s * random.uniform(1.0, 1.0 + JITTER)  # noqa: S311  (spreads load, guards nothing)


def _named_s(answer: Reply | Fault) -> float | None:
    """The wait a server names; a fault's text is ours, and the times in it are no wish of anybody's."""
    return replies.wait_named_s(answer.text) if isinstance(answer, Reply) else None


def _shown(answer: Reply | Fault) -> str:
    return replies.shown(answer) if isinstance(answer, Reply) else answer.text


def _breaker_reason(code: str, n: int, answer: Reply | Fault) -> Reason:
    return Reason(
        code,
        f"The server refused {n} people in a row alike, so it most likely refuses this sender and not them: "
        f"“{_shown(answer)}”. All of them wait again, and nobody is marked as failed. Is a login missing? Else ask the "
        "server's operator. Resume when that is mended: from then on, whoever is refused is marked as failed.",
    )


def _minutes(seconds: float) -> str:
    return f"{math.floor(seconds)} seconds" if seconds < 2 * 60 else f"{math.floor(seconds / 60)} minutes"
