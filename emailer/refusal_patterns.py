"""Tells one guest's refusal from everybody's, by who was refused and who passed.
Pure: numbers in, a decision out (docs/why/decisions/0005-one-judgement.md has the argument).
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from emailer.streaks import FEW, Of, Passed, Streak

MANY = 10
"""So many in a row are a pattern whatever the words are, where they outnumber the answers that are
still out: refusals are quicker, and of those asked beside them all others may yet pass.
"""
ENOUGH = 100
"""So many are a pattern although some messages lie with the server that it accepted at RCPT, where
they are twice as many as the answers that are still out.
"""
INSISTENT = 20
"""So many "later" in a row (again twice those that are out), and slowing down does not help."""
PATIENT = 60
"""So many connections lost in a row: a server that starts anew loses them for a while, too."""
BUSY_DOMAINS = 4
"""So many domains in a row, and it is the server that has too much to do."""
MAILBOX_ROUNDS = 4
"""So often all wait for a limit that is said as each mailbox's own; then it is believed."""
ASIDE_TIMES = 1000
"""So often the next ones at one domain are set aside from before the others, in one streak."""


class Outcome(StrEnum):
    """What follows from a streak."""

    GOES_ON = "goes_on"  # so far each refusal is its recipient's own
    SLOW = "slow"  # everybody is asked to wait: nothing is burned, all go slower
    ASIDE = "aside"  # a domain's, it seems: its people wait, unburned, until others were asked
    PAUSE = "pause"  # everybody's: all wait again, unburned, and the run or the account pauses


class Around(NamedTuple):
    """What is known beside the streak.

    `members` are in it, `rest` are all others still to be tried; `accepted` of those the server
    has accepted at RCPT and not answered yet: most will pass, and a refusal is only quicker. `out`
    are those, in all processes' hands, of whom it is not known yet whether they pass.
    """

    members: int
    rest: int
    accepted: int
    out: int
    run_passed: bool
    login_passed: Callable[[], bool]  # costs a look at the runs
    # whether people of other runs passed on this login since the streak began; costs a look, too
    others_pass: Callable[[], bool] = lambda: False
    is_aside: bool = False  # whether those at the streak's domain are set aside now
    # whether anybody at another domain than the streak's is still to be tried; costs a look, too
    others_wait: Callable[[], bool] = lambda: False
    domains: int = 1  # at how many the members are


def judge(streak: Streak, passed: Passed, around: Around) -> Outcome:
    """Decide whether these refusals are everybody's.

    Where only people at one domain were asked, others are, before that is said of all. Once those
    have passed, "later" is that domain's own, and its people's tries come to an end.
    """
    if streak.was_aside and around.is_aside:
        return Outcome.ASIDE
    if streak.of is Of.BUSY:
        many = streak.people >= FEW and not streak.elsewhere and streak.busy_domains < BUSY_DOMAINS
        return Outcome.ASIDE if many and _others_come(streak, around) else Outcome.GOES_ON
    if streak.of is Of.MAILBOX:
        return _of_mailboxes(streak, passed, around)
    outcome = _of_all(streak, passed, around)
    if outcome is Outcome.GOES_ON or not streak.is_of_one_domain:
        return outcome
    if _others_come(streak, around):
        return Outcome.ASIDE
    return Outcome.GOES_ON if streak.is_apart and not streak.for_good else outcome


def _others_come(streak: Streak, around: Around) -> bool:
    """Whether anybody at another domain is to be tried, and near enough."""
    return streak.asides < ASIDE_TIMES and around.others_wait()


def _of_mailboxes(streak: Streak, passed: Passed, around: Around) -> Outcome:
    """Decide whether what is said of one mailbox after the other is a limit: at several domains,
    behind others who passed, and not for ever.
    """
    several = around.members >= FEW and around.domains >= FEW
    if not several or not around.run_passed or streak.steps >= MAILBOX_ROUNDS:
        return Outcome.GOES_ON
    if around.rest <= 0 and not _passed_behind(streak, passed):
        return Outcome.PAUSE
    many = streak.people >= max(FEW, around.out) and not _is_undecided(streak, around)
    return Outcome.PAUSE if many else Outcome.GOES_ON


def _is_undecided(streak: Streak, around: Around) -> bool:
    """Whether some that the server accepted at RCPT may well pass behind quicker refusals."""
    enough = max(ENOUGH, 2 * around.out)
    return around.accepted > 0 and not streak.at_the_dot and streak.people < enough


def _of_all(streak: Streak, passed: Passed, around: Around) -> Outcome:
    """Decide it whatever their domains are."""
    if not streak.open:
        return Outcome.GOES_ON
    strong = is_strong(streak, around)
    enough = FEW if strong else max(MANY, around.out)
    people = streak.agreed if strong else streak.people
    if people >= enough and not _is_undecided(streak, around):
        many = PATIENT if streak.of is Of.LINE else INSISTENT
        insistent = max(many, many // MANY * around.out)
        insists = strong or streak.for_good or streak.answers >= insistent
        return Outcome.PAUSE if insists else Outcome.SLOW
    if (
        around.rest <= 0
        and not _passed_behind(streak, passed)
        and _is_all(streak, around, strong=strong)
    ):
        return Outcome.PAUSE
    return Outcome.GOES_ON


def is_strong(streak: Streak, around: Around) -> bool:
    """Whether the words are to be believed:
    not where somebody has passed to whom they would apply as well.
    """
    match streak.of:
        case Of.QUOTA | Of.SYSTEM:
            return True
        case Of.LOGIN:
            return not around.login_passed()
        case Of.SENDER | Of.SIZE:
            return not around.run_passed
        case _:
            return False


def _passed_behind(streak: Streak, passed: Passed) -> bool:
    """Whether somebody passed the refusing stage after the first refusal,
    though asked before it.
    """
    return (passed.answered_no if streak.at_the_dot else passed.accepted_no) > streak.since


def _is_all(streak: Streak, around: Around, *, strong: bool) -> bool:
    """Whether those refused are all there are, and enough to be a pattern:
    nobody is left to ask.
    """
    # an account's limit is met behind many who passed
    if strong and (streak.of is Of.QUOTA or not around.login_passed()):
        return True
    if streak.for_good:
        return around.members >= FEW and bool(streak.key)
    return _is_later_of_all(streak, around)


def _is_later_of_all(streak: Streak, around: Around) -> bool:
    """Whether all who are left were asked to wait, or cut off, twice each: one person alone is so
    for good, except at MAIL, which names nobody; and those at one domain, where others passed.

    Who was asked beside the first one counts for the second round alone.
    """
    twice = streak.answers >= around.members + streak.people
    names_nobody = streak.of is Of.LINE and streak.key.startswith(_AT_MAIL)
    if not twice or not (around.members > 1 or names_nobody):
        return False
    return names_nobody or around.domains > 1 or not around.login_passed()


_AT_MAIL = "mail "
