"""Judges how deliveries ended: what becomes of the recipient, and what of the pool, the run and the account."""

import logging
import math
import random
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from emailer import replies
from emailer.model import Next, Reply, State, Verdict, next_state
from emailer.pace import BREAKER_LIMIT, Pace
from emailer.store import Claim, Reason, Result, Run, Store, Unavailable
from emailer.transports import Fault

log = logging.getLogger(__name__)

JITTER = 0.1
LONGEST_NAMED_WAIT_S = 4 * 3600.0
QUOTA_PAUSES_S = (3600.0, 2 * 3600.0, 4 * 3600.0, 8 * 3600.0)
UNREACHABLE_RETRY_S = 180.0
BREAKER_LEAST = 3
"""Fewer refusals than this are nobody's pattern."""
OF_THE_RUN = frozenset({"size", "sender"})
"""Reasons that lie in the run's own message or sender: other runs of the account go on."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a delivery ended, before anybody judged it: the answer, or the fault that kept it away."""

    answer: Reply | Fault
    server: str
    begun_at: int
    duration_ms: int


class Judge:
    """Turns answers into results. It owns the pace; what it decides about runs and the account goes to the store."""

    def __init__(self, store: Store, pace: Pace, unreachable_s: float = 900.0) -> None:
        """Judge for one pool; after `unreachable_s` without a connection its account is paused."""
        self._store = store
        self._pace = pace
        self._unreachable_s = unreachable_s
        self._quotas = 0
        self._notice: str | None = None

    def result(self, claim: Claim, ended: Ended, verdict: Verdict) -> Result:
        """Say what becomes of the recipient, and write down the attempt."""
        answer = ended.answer
        others_pass = claim.tries.slowed_in_a_row > 0 and not self._pace.rate.pause.pause_s
        then = next_state(verdict, claim.tries, claim.policy, others_pass=others_pass)
        if then.state is State.WAITING:
            then = replace(then, delay_s=_back_off_s(then, answer))
        if isinstance(answer, Reply):
            reply, key = answer, None if verdict is Verdict.SENT else replies.failure_key(answer)
        else:
            reply, key = Reply(answer.stage, 0, None, answer.text), replies.fault_key(answer)
        return Result(verdict, then, reply, key, ended.server, ended.begun_at, ended.duration_ms)

    @property
    def is_calm(self) -> bool:
        """Whether nothing is slowed, so that a message sent has no consequence worth waiting for."""
        return self._notice is None and self._pace.reach.down_since is None

    def sent(self, worker: object, claim: Claim) -> None:
        """Note one message sent while all is calm."""
        self._pace.answered(worker, time.monotonic())
        self._pace.breaker.passed(claim.run_key)
        self._quotas = 0

    async def consequences(self, worker: object, claim: Claim, ended: Ended, result: Result) -> None:
        """Do what the answer means for everybody. A database that cannot be written does not change the answer."""
        try:
            await self._act(worker, claim, ended.answer, result)
        except Unavailable as error:
            log.warning("cannot note why sending slows or stops", extra={"reason": str(error)})

    async def _act(self, worker: object, claim: Claim, answer: Reply | Fault, result: Result) -> None:
        now = time.monotonic()
        match result.verdict:
            case Verdict.SENT | Verdict.REFUSED | Verdict.TRY_LATER:
                await self._answered(worker, now)
                await self._break(claim, answer, result)
            case Verdict.SLOW_DOWN:
                self._pace.reach.back()
                await self._slow_down(answer, now)
            case Verdict.FEWER_CONNECTIONS:
                self._pace.no_connection(worker, now)
                await self._say(f"The server allows fewer connections: {self._pace.working_alone} of ours wait. "
                                f"{replies.sentence(answer)}")  # fmt: skip
            case Verdict.UNREACHABLE:
                await self._unreachable(worker, answer, now)
            case Verdict.OURS:
                self._pace.no_connection(worker, now)
                await self._say(replies.sentence(answer))
            case Verdict.QUOTA:
                await self._quota(answer)
            case Verdict.PAUSE:
                await self._pause(claim, answer)
            case _:
                pass

    async def _answered(self, worker: object, now: float) -> None:
        """Note that the conversation works; a notice goes when nothing slows us any more."""
        self._pace.answered(worker, now)
        self._quotas = 0
        if self._notice and self._pace.rate.found_per_s is None and not self._pace.working_alone:
            await self._say(None)

    async def _say(self, text: str | None) -> None:
        if text != self._notice:
            self._notice = text
            await self._store.notice(text)

    async def _slow_down(self, answer: Reply | Fault, now: float) -> None:
        if not self._pace.rate.slow_down(now):
            return
        named = replies.wait_named_s(answer.text)
        if named is not None:
            self._pace.rate.pause.until = now + min(named, LONGEST_NAMED_WAIT_S)
        rate = self._pace.rate
        until = max(rate.climbs_at, rate.pause.until) - now
        per_s = f"{rate.per_s or 0:.3g} a second"
        await self._say(f"The server asks us to slow down ({_shown(answer)}); going on at {per_s}, "
                        f"trying more again at {self._clock(until)}.")  # fmt: skip

    async def _unreachable(self, worker: object, answer: Reply | Fault, now: float) -> None:
        """Probe with growing pauses; after a long time pause, and still look every few minutes."""
        self._pace.reach.lost(worker, now)
        reach = self._pace.reach
        down_s = now - (reach.down_since or now)
        if down_s >= self._unreachable_s:
            text = f"No connection to the server for {_minutes(down_s)}. {answer.text} Looking again every few minutes."
            await self._store.pause_account(Reason("unreachable", text, self._in_s(UNREACHABLE_RETRY_S)))
            return
        await self._say(f"No connection to the server since {self._clock(-down_s)}; "
                        f"next try at {self._clock(reach.backoff.until - now)}. {answer.text}")  # fmt: skip

    async def _quota(self, answer: Reply | Fault) -> None:
        """Pause until the time the server names, or an hour, then longer."""
        pause_s = replies.wait_named_s(answer.text) or QUOTA_PAUSES_S[min(self._quotas, len(QUOTA_PAUSES_S) - 1)]
        self._quotas += 1
        await self._store.pause_account(Reason("quota", replies.sentence(answer), self._in_s(pause_s)))

    async def _pause(self, claim: Claim, answer: Reply | Fault) -> None:
        reason = Reason(replies.reason_code(answer), replies.sentence(answer))
        if reason.code in OF_THE_RUN:
            await self._store.pause_run(claim.run_key, reason)
        else:
            await self._store.pause_account(reason)

    async def _break(self, claim: Claim, answer: Reply | Fault, result: Result) -> None:
        """Stop a run whose recipients are all refused alike, and take those refusals back.

        Who was in flight when it stopped and is refused alike is given back as well.
        """
        if result.verdict is Verdict.SENT:
            self._pace.breaker.passed(claim.run_key)
        if result.verdict is not Verdict.REFUSED or result.key is None or not _may_be_everybodys(answer):
            return
        n = self._pace.breaker.refused(claim.run_key, result.key)
        if n < BREAKER_LEAST:
            return
        run = await self._store.run_by_key(claim.run_key)
        code = f"breaker:{result.key}"
        if run.reason and run.reason.code == code:
            await self._store.give_back(claim.run_key, result.key, 1)
        elif result.key not in run.breaker_off and (n >= BREAKER_LIMIT or not _left(run)):
            await self._store.pause_run(claim.run_key, _breaker_reason(code, n, answer))
            await self._store.give_back(claim.run_key, result.key, n)

    def _in_s(self, seconds: float) -> int:
        return self._store.now() + round(seconds * 1000)

    def _clock(self, in_s: float) -> str:
        return datetime.fromtimestamp(self._in_s(in_s) / 1000, UTC).astimezone().strftime("%H:%M:%S")


def verdict_of(answer: Reply | Fault) -> Verdict:
    """Say what an answer, or its absence, means."""
    return replies.classify(answer) if isinstance(answer, Reply) else replies.classify_fault(answer)


def _may_be_everybodys(answer: Reply | Fault) -> bool:
    """5.1.x speaks of one address (RFC 3463 3.2), whoever else it is said to."""
    return isinstance(answer, Reply) and not (answer.enhanced or "").startswith("5.1.")


def _left(run: Run) -> int:
    return run.counts["waiting"] + run.counts["in_flight"]


def _back_off_s(then: Next, answer: Reply | Fault) -> float:
    """Wait as the policy says, or as long as the server names; 10 % of jitter, so that not all come back at once."""
    if not then.burned or not then.delay_s:
        return then.delay_s
    named = replies.wait_named_s(answer.text) or 0.0
    delay_s = max(then.delay_s, min(named, LONGEST_NAMED_WAIT_S))
    return delay_s * random.uniform(1.0, 1.0 + JITTER)  # noqa: S311  (spreads load, guards nothing)


def _shown(answer: Reply | Fault) -> str:
    return replies.shown(answer) if isinstance(answer, Reply) else answer.text


def _breaker_reason(code: str, n: int, answer: Reply | Fault) -> Reason:
    return Reason(
        code,
        f"{n} people in a row were refused alike, so the refusal is most likely about us and not about them: "
        f"{_shown(answer)} They were given back and nobody is marked as failed. Ask the server's operator, then "
        "resume; the run then goes on whatever the answer.",
    )


def _minutes(seconds: float) -> str:
    return f"{max(math.floor(seconds / 60), 1)} minutes"
