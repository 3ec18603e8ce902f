"""Why a refusal that is everybody's pauses: its reason, what was said, and until when."""

from dataclasses import replace
from typing import TYPE_CHECKING

from emailer import refusal_patterns
from emailer.dialogue import Cause
from emailer.pause_lengths import LATER_PAUSES_S, pause_s
from emailer.pause_rules import PauseCode, Reason
from emailer.refusal_patterns import Around
from emailer.streaks import Of, Streak

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction


def is_timed(streak: Streak, around: Around) -> bool:
    """Whether the pause ends by itself: a limit does, and what was never any better does not,
    nor a blocklist, nor what is this run's or one domain's alone while others pass. Whoever said
    "later" for long enough is asked no more.
    """
    if streak.of in (Of.QUOTA, Of.SYSTEM, Of.MAILBOX):
        return True
    if streak.of is Of.SENDER or refusal_patterns.is_strong(streak, around):
        return False
    if not streak.for_good:
        return streak.steps < len(LATER_PAUSES_S)
    if streak.code == PauseCode.GREETING or streak.is_apart:
        return False
    return around.run_passed or (around.login_passed() and not around.others_pass())


def reason_of_streak(transaction: "Transaction", streak: Streak, around: Around) -> Reason:
    """Name the pause by what the streak speaks of, with the time at which it ends by itself."""
    people = around.members
    if not is_timed(streak, around):
        if streak.of in (Of.SENDER, Of.SIZE):
            return as_said(streak.code, streak)
        if not streak.for_good:
            return as_said(PauseCode.LATER, streak, people=people)
        apart = {"domain": streak.domain} if streak.is_apart else {}
        return as_said(PauseCode.BREAKER, streak, people=people, key=streak.key, **apart)
    wait_s = pause_s(streak.steps, streak.named_s, later=not streak.for_good)
    resume_at = transaction.now + round(wait_s * 1000)
    if streak.of is Of.QUOTA:
        return replace(as_said(streak.code, streak), resume_at=resume_at)
    if streak.for_good:
        about = {"of": streak.of} if streak.of is Of.SYSTEM else {}
        said = as_said(PauseCode.LIMIT, streak, people=people, **about)
        return replace(said, resume_at=resume_at)
    last_at = resume_at + round(1000 * sum(LATER_PAUSES_S[streak.steps + 1 :]))
    said = as_said(PauseCode.LATER, streak, people=people, last_at=last_at)
    return replace(said, resume_at=resume_at)


def as_said(code: str, streak: Streak, **more: object) -> Reason:
    """Name a reason by the last answer of a streak, or by what we knew without asking."""
    said = "answer" if is_said(streak) else "fault"
    return Reason(code, {said: streak.words, **more})


def is_said(streak: Streak) -> bool:
    """Whether the words of its last refusal are a server's."""
    return streak.of is not Of.LINE and not streak.key.endswith(_TOO_LARGE)


_TOO_LARGE = f" {Cause.TOO_LARGE.value}"
