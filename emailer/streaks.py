"""Tells one guest's refusal from everybody's, by who was refused and who passed.
Pure: numbers in, a decision out.

docs/why/decisions/0005-one-judgement.md has the argument. Moments are numbers that
only rise (microseconds, by and large): which message was asked for, accepted and answered before
which other one.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

FEW = 3
"""So many alike are a pattern where the words speak of all, or where nobody else is left."""
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
ASIDE_TIMES = 1000
"""So often the next ones at one domain are set aside from before the others, in one streak."""


class Of(StrEnum):
    """What a refusal's code and words speak of, if it is everybody's."""

    LOGIN = "login"
    SENDER = "sender"
    SIZE = "size"
    QUOTA = "quota"
    SYSTEM = "system"  # the mail system's own state (RFC 3463 x.3.x)
    LINE = "line"  # of nothing: the connection was lost, or what came was no answer
    BUSY = "busy"  # of how much the server has to do: the pool goes slower by itself
    OTHER = "other"


class Outcome(StrEnum):
    """What follows from a streak."""

    GOES_ON = "goes_on"  # so far each refusal is its recipient's own
    SLOW = "slow"  # everybody is asked to wait: nothing is burned, all go slower
    ASIDE = "aside"  # a domain's, it seems: its people wait, unburned, until others were asked
    PAUSE = "pause"  # everybody's: all wait again, unburned, and the run or the account pauses


class Suspicion(NamedTuple):
    """One refusal that may be everybody's. `code` is the pause's;
    `named_s` is the wait the server names.
    """

    of: Of
    code: str
    words: str
    named_s: float | None = None


class Refusal(NamedTuple):
    """One refusal as it came in. `member` says whether its recipient is in the streak already."""

    key: str
    asked_no: int
    answered_no: int
    suspicion: Suspicion
    for_good: bool  # a 5yz
    member: bool
    domain: str = ""


class Passed(NamedTuple):
    """Of those who passed in a run: the last moment at which one was asked,
    accepted at RCPT, and answered.
    """

    asked_no: int = 0
    accepted_no: int = 0
    answered_no: int = 0


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


@dataclass(frozen=True, slots=True)
class Streak:
    """Refusals in a row, with nobody asked later who passed. `key` is empty
    where they are not alike.

    `people` and `answers` count those asked after `since`, the moment of the first one. `steps`
    is how many pauses with a time there were with nobody passing between them.

    `domain` is the first one's, `elsewhere` how many people are at other ones. `aside` is the
    domain that was set aside last, `aside_at` until when; `asides` is how many moves that took
    in this streak, `rounds` how often it was, and `proved` whether others have passed since.
    """

    no: int = 0
    since: int = 0
    key: str = ""
    people: int = 0
    answers: int = 0
    for_good: bool = False  # whether anybody was refused for good; else all are asked to wait
    at_the_dot: bool = False  # whether the last one was
    of: Of = Of.OTHER
    code: str = ""
    words: str = ""
    named_s: float | None = None
    steps: int = 0
    domain: str = ""
    elsewhere: int = 0
    aside: str = ""
    aside_at: int = 0
    asides: int = 0
    rounds: int = 0
    proved: bool = False
    aside_words: str = ""  # what was said of them,
    aside_said: bool = True  # and whether a server did
    busy_domains: int = 0  # set aside in a row, with nobody passing between

    @classmethod
    def of_values(cls, values: dict[str, Any] | None) -> "Streak":
        """Read what `values` wrote; None is a streak that never began."""
        return cls(**{**values, "of": Of(values["of"])}) if values else cls()

    def values(self) -> dict[str, Any]:
        """Write it as JSON can have it, for `of_values`."""
        return asdict(self)

    @property
    def open(self) -> bool:
        """Whether anybody is in it."""
        return self.answers > 0

    @property
    def is_of_one_domain(self) -> bool:
        """Whether nearly all are at one domain: what they are answered may be about that."""
        return bool(self.domain) and self.elsewhere < FEW

    @property
    def is_apart(self) -> bool:
        """Whether people at other domains passed while those at this one were refused."""
        return self.was_aside and self.proved

    @property
    def was_aside(self) -> bool:
        """Whether those at its domain have been set aside."""
        return self.is_of_one_domain and self.aside == self.domain

    def is_broken_by(self, passed: Passed) -> bool:
        """Whether somebody passed who was asked after it began (or, while empty,
        after the last pause).
        """
        return passed.asked_no > self.since


def after(streak: Streak, passed: Passed, one: Refusal) -> Streak:
    """Add one refusal; where the streak before was broken, it is the first of a new one."""
    says = one.suspicion
    if streak.is_broken_by(passed):
        streak = behind(streak, proved=bool(streak.aside))
    elif streak.open and streak.of is Of.BUSY and says.of is not Of.BUSY:
        streak = behind(streak, proved=streak.proved)  # who only waited was refused by nobody
    first = not streak.open
    counts = first or one.asked_no > streak.since
    joins = counts and not one.member
    domain = one.domain if first else streak.domain
    return replace(
        streak,
        since=one.answered_no if first else streak.since,
        key=one.key if first or one.key == streak.key else "",
        people=streak.people + joins,
        domain=domain,
        elsewhere=streak.elsewhere + (joins and one.domain != domain),
        answers=streak.answers + (1 if counts else 0),
        for_good=streak.for_good or one.for_good,
        at_the_dot=one.key.startswith("dot "),
        of=says.of if first or says.of is streak.of else Of.OTHER,
        code=says.code, words=says.words, named_s=says.named_s,
    )  # fmt: skip


def behind(old: Streak, *, proved: bool) -> Streak:
    """Begin a new one; who is set aside stays so."""
    kept = {name: getattr(old, name) for name in _OF_ASIDE}
    return Streak(no=old.no + 1, proved=proved, **kept)


_OF_ASIDE = ("aside", "aside_at", "rounds", "aside_words", "aside_said")


def paused(streak: Streak, moment: int, *, timed: bool) -> Streak:
    """Begin an empty one after a pause: it keeps how often that happened until somebody passes."""
    return Streak(no=streak.no + 1, since=max(moment, streak.since), steps=streak.steps + timed)


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
    outcome = _of_all(streak, passed, around)
    if outcome is Outcome.GOES_ON or not streak.is_of_one_domain:
        return outcome
    if _others_come(streak, around):
        return Outcome.ASIDE
    return Outcome.GOES_ON if streak.is_apart and not streak.for_good else outcome


def _others_come(streak: Streak, around: Around) -> bool:
    """Whether anybody at another domain is to be tried, and near enough."""
    return streak.asides < ASIDE_TIMES and around.others_wait()


def _of_all(streak: Streak, passed: Passed, around: Around) -> Outcome:
    """Decide it whatever their domains are."""
    if not streak.open:
        return Outcome.GOES_ON
    strong = is_strong(streak, around)
    enough = max(ENOUGH, 2 * around.out)
    undecided = around.accepted > 0 and not streak.at_the_dot and streak.people < enough
    if streak.people >= (FEW if strong else max(MANY, around.out)) and not undecided:
        many = PATIENT if streak.of is Of.LINE else INSISTENT
        insistent = max(many, many // MANY * around.out)
        insists = strong or streak.for_good or streak.answers >= insistent
        return Outcome.PAUSE if insists else Outcome.SLOW
    if (
        around.rest <= 0
        and not _passedbehind(streak, passed)
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


def _passedbehind(streak: Streak, passed: Passed) -> bool:
    """Whether somebody passed the refusing stage after the first refusal,
    though asked before it.
    """
    return (passed.answered_no if streak.at_the_dot else passed.accepted_no) > streak.since


def _is_all(streak: Streak, around: Around, *, strong: bool) -> bool:
    """Whether those refused are all there are, and enough to be a pattern:
    nobody is left to ask.
    """
    if strong and not around.login_passed():
        return True
    if around.members < FEW:
        return False
    if streak.for_good:
        return bool(streak.key)
    return streak.answers >= MANY and not around.login_passed()
