"""Judges how a delivery ended: what becomes of its recipient. What follows from it for the pool,
the run and the account is in consequences.py.

Whether a refusal at RCPT or after the dot is everybody's, the store finds out
(emailer/refusal_patterns.py): it knows who passed.
"""

import random

from emailer import recent, replies
from emailer.dialogue import Cause, Fault, Reply
from emailer.model import SLOWING, Next, State, Verdict, next_state
from emailer.sending import answer_reading, notices
from emailer.sending.composing import Job
from emailer.sending.pace import Slowed
from emailer.sending.verdicts import (
    JUDGED,
    LONGEST_NAMED_WAIT_S,
    SPEAKS_OF,
    Ended,
    is_for_good,
    is_goodbye,
    is_named,
    may_be_of_a_domain,
    named_wait_s,
)
from emailer.store import Claim, Result
from emailer.streaks import Of, Suspicion

JITTER = 0.1
ALONE_S = 10.0
"""How long who alone is slowed down waits before the next try that burns nothing; shorter where
the policy's own first delay is.
"""
ANEW_S = 1.0
"""The same for whoever it happens to first, at the end of a connection."""

LARGEST = 1 << 62
"""No message is larger."""


class Judge:
    """Turns answers into results."""

    def __init__(self, slowed: Slowed, *, has_login: bool = True, login: str = "") -> None:
        """Judge for one pool; `slowed` tells who of its recipients is slowed down alone."""
        self._slowed = slowed
        self._has_login, self._login = has_login, login
        self.largest: recent.Recent[int, int] = recent.Recent(recent.RUNS)
        """Run -> bytes of the largest that the server took."""

    def passed(self, job: Job) -> None:
        """Note that the server took a message, the largest of its run so far."""
        self.largest[job.claim.run_key] = job.mail.envelope.size_bytes

    def read(self, job: Job, ended: Ended) -> Ended:
        """Read how a delivery ended beside the message: one that is larger than those of its run
        that were taken may be too large alone, as one with files of its own may.
        """
        envelope = job.mail.envelope
        is_larger = envelope.size_bytes > self.largest.get(job.claim.run_key, LARGEST)
        answer = answer_reading.read(ended.answer, envelope, self._login)
        return ended._replace(answer=answer, is_own=job.is_own or is_larger)

    def result(self, claim: Claim, ended: Ended, verdict: Verdict) -> Result:
        """Say what becomes of a recipient whose message was not taken,
        and write down the attempt.
        """
        answer = ended.answer
        then = self._next(claim, answer, verdict)
        key: str | None
        if isinstance(answer, Reply):
            reply, key = answer, replies.failure_key(answer)
        else:
            key = None if verdict is Verdict.RELEASED else replies.fault_key(answer)
            reply = Reply(answer.stage, 0, None, answer.text)
        is_busy = verdict in SLOWING and may_be_of_a_domain(answer)
        judged = verdict in JUDGED or is_busy
        suspicion = self._suspicion(claim, answer, is_busy=is_busy) if judged else None
        return Result(verdict, then, reply, key, ended.server, ended.begun_at, ended.duration_ms,
                      ended.asked_no, ended.accepted_no, ended.answered_no,
                      suspicion)  # fmt: skip

    def _next(self, claim: Claim, answer: Reply | Fault, verdict: Verdict) -> Next:
        if verdict is Verdict.FEWER_CONNECTIONS and is_named(answer):
            verdict = Verdict.SLOW_DOWN  # for the one named it is the same, and has the same end
        slowed = verdict is Verdict.SLOW_DOWN
        others_pass = slowed and self._slowed.slowed(claim.recipient_id, claim.domain)
        hung_up, tries = slowed and is_goodbye(answer), claim.tries
        if hung_up and others_pass:  # as whoever ends connections without a word
            verdict = Verdict.CONNECTION_LOST
            tries = tries._replace(lost_in_a_row=tries.lost_in_a_row + tries.slowed_in_a_row)
        then = next_state(verdict, tries, claim.policy, others_pass=others_pass)
        if slowed and then.burned and is_for_good(answer):
            return Next(State.FAILED, burned=True)
        if then.state is not State.WAITING:
            return then
        if (others_pass or hung_up) and not then.burned:
            alone_s = ALONE_S if others_pass else ANEW_S
            then = then._replace(delay_s=min([alone_s, *claim.policy.retry_delays_s[:1]]))
        return then._replace(delay_s=_back_off_s(then, answer))

    def _suspicion(self, claim: Claim, answer: Reply | Fault, *, is_busy: bool) -> Suspicion | None:
        """Say what a refusal would mean if it were everybody's;
        None where it speaks of its one address.
        """
        if isinstance(answer, Reply) and replies.speaks_of_one(answer):
            return _of_mailbox(answer)
        if isinstance(answer, Fault) and answer.cause is Cause.NO_SMTPUTF8_NOW:
            return None
        reason = replies.reason_code(answer)
        # the first time is what greylisting is
        if reason == "greylisted" and not claim.tries.burned:
            return None
        about = notices.reason(answer, has_login=self._has_login)
        of = Of.BUSY if is_busy else SPEAKS_OF.get(reason) or SPEAKS_OF.get(about.code, Of.OTHER)
        return Suspicion(of, about.code, notices.shown(answer), named_wait_s(answer))


def _of_mailbox(reply: Reply) -> Suspicion | None:
    """Say what a refusal of one mailbox would mean if many were answered in its words;
    None for an address that does not exist.
    """
    if not replies.speaks_of_mailbox(reply):
        return None
    shown, named_s = notices.shown(reply), named_wait_s(reply)
    return Suspicion(Of.MAILBOX, replies.reason_code(reply), shown, named_s, replies.alike(reply))


def _back_off_s(then: Next, answer: Reply | Fault) -> float:
    """Wait as the policy says, or as long as the server names;
    10 % of jitter, so that not all come back at once.
    """
    if not then.delay_s and not then.burned:
        return 0.0
    delay_s = max(then.delay_s, min(named_wait_s(answer) or 0.0, LONGEST_NAMED_WAIT_S))
    return delay_s * random.uniform(1.0, 1.0 + JITTER)  # noqa: S311  (spreads load, guards nothing)
