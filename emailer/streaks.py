"""Refusals in a row, as a value: who was refused, what was said, and who passed since. Pure.

emailer/refusal_patterns.py finds what follows; docs/why/decisions/0005-one-judgement.md has the
argument. Moments are numbers that only rise (microseconds, by and large): which message
was asked for, accepted and answered before which other one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

FEW = 3
"""So many alike are a pattern where the words speak of all, or where nobody else is left."""


class Of(StrEnum):
    """What a refusal's code and words speak of, if it is everybody's."""

    LOGIN = "login"
    SENDER = "sender"
    SIZE = "size"
    QUOTA = "quota"
    SYSTEM = "system"  # the mail system's own state (RFC 3463 x.3.x)
    LINE = "line"  # of nothing: the connection was lost, or what came was no answer
    MAILBOX = "mailbox"  # of one mailbox: said to many in a row, it is none of theirs
    BUSY = "busy"  # of how much the server has to do: the pool goes slower by itself
    OTHER = "other"


class Suspicion(NamedTuple):
    """One refusal that may be everybody's. `code` is the pause's;
    `named_s` is the wait the server names, `alike` what its words have in common with others.
    """

    of: Of
    code: str
    words: str
    named_s: float | None = None
    alike: str = ""


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


class Aside(NamedTuple):
    """A domain that is set aside: until when, how often it was, and what was said of it."""

    domain: str
    at: int
    rounds: int
    words: str
    said: bool


class Kind(NamedTuple):
    """Refusals of a streak that are alike: what was said last of them, and how often."""

    key: str
    of: Of
    code: str
    words: str
    named_s: float | None
    times: int


KINDS = 8
"""So many of a streak are told apart; what is said besides is one more."""


@dataclass(frozen=True, slots=True)
class Streak:
    """Refusals in a row, with nobody asked later who passed. `kinds` are what was said: one guest
    may be refused for their own sake in the middle of a limit. `of`, `code`, `words` and `named_s`
    are what most of them speak of; `key` is empty where they are not alike.

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
    aside_words: str = ""  # what was said of the one that was set aside last
    aside_said: bool = True  # whether a server said that
    earlier: tuple[Aside, ...] = ()  # who were set aside before those, the latest first
    busy_domains: int = 0  # set aside in a row, with nobody passing between
    kinds: tuple[Kind, ...] = ()

    @classmethod
    def of_values(cls, values: dict[str, Any] | None) -> "Streak":
        """Read what `values` wrote; None is a streak that never began."""
        if not values:
            return cls()
        earlier = tuple(Aside(*one) for one in values.get("earlier", ()))
        kinds = tuple(Kind(key, Of(of), *rest) for key, of, *rest in values.get("kinds", ()))
        return cls(**{**values, "of": Of(values["of"]), "earlier": earlier, "kinds": kinds})

    def values(self) -> dict[str, Any]:
        """Write it as JSON can have it, for `of_values`."""
        return asdict(self)

    @property
    def open(self) -> bool:
        """Whether anybody is in it."""
        return self.answers > 0

    @property
    def agreed(self) -> int:
        """At most how many of its people were told what most were."""
        return min(self.people, sum(one.times for one in self.kinds if one.of is self.of))

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

    @property
    def all_aside(self) -> tuple[Aside, ...]:
        """Who were set aside, the latest first."""
        if not self.aside:
            return ()
        last = Aside(self.aside, self.aside_at, self.rounds, self.aside_words, self.aside_said)
        return (last, *self.earlier)

    def is_broken_by(self, passed: Passed) -> bool:
        """Whether somebody passed who was asked after it began (or, while empty,
        after the last pause).
        """
        return passed.asked_no > self.since


def after(streak: Streak, passed: Passed, one: Refusal) -> Streak:
    """Add one refusal; where the streak before was broken, it is the first of a new one."""
    if streak.is_broken_by(passed):
        streak = behind(streak, proved=bool(streak.aside))
    elif streak.open and _gives_way(streak, one):
        streak = behind(streak, proved=streak.proved)
    first = not streak.open
    counts = first or one.asked_no > streak.since
    joins = counts and not one.member
    domain = one.domain if first else streak.domain
    kinds = _with(() if first else streak.kinds, one)
    lead, is_alike = _leading(kinds)
    return replace(
        streak,
        since=one.answered_no if first else streak.since,
        key=lead.key if is_alike else "",
        people=streak.people + joins,
        domain=domain,
        elsewhere=streak.elsewhere + (joins and one.domain != domain),
        answers=streak.answers + (1 if counts else 0),
        for_good=streak.for_good or one.for_good,
        at_the_dot=lead.key.startswith("dot "),
        of=lead.of, code=lead.code, words=lead.words, named_s=lead.named_s, kinds=kinds,
    )  # fmt: skip


def _with(kinds: tuple[Kind, ...], one: Refusal) -> tuple[Kind, ...]:
    """Count a refusal among those that are alike."""
    says = one.suspicion
    place = next((n for n, kind in enumerate(kinds) if kind.key == one.key), len(kinds))
    place = min(place, KINDS)
    times = kinds[place].times if place < len(kinds) else 0
    kind = Kind(one.key, says.of, says.code, says.words, says.named_s, times + 1)
    return (*kinds[:place], kind, *kinds[place + 1 :])


def _leading(kinds: Sequence[Kind]) -> tuple[Kind, bool]:
    """Return what was said most often of what half of a streak or more speaks of, and whether all
    of it is alike: one kind, or so few that each was said to several.
    """
    times = sum(one.times for one in kinds)
    shares: Counter[Of] = Counter()
    for one in kinds:
        shares[one.of] += one.times
    of = max(shares, key=lambda of: (shares[of], of is not Of.OTHER))
    lead = max((one for one in kinds if one.of is of), key=lambda one: one.times)
    if shares[of] * 2 < times:
        lead = lead._replace(of=Of.OTHER)
    return lead, len(kinds) == 1 or len(kinds) * FEW <= times


def is_beside(streak: Streak, passed: Passed, one: Suspicion) -> bool:
    """Whether a refusal neither feeds a streak nor ends it: a mailbox's own, beside others."""
    is_other = streak.open and streak.of is not Of.MAILBOX and not streak.is_broken_by(passed)
    return one.of is Of.MAILBOX and is_other


def _gives_way(streak: Streak, one: Refusal) -> bool:
    """Whether a streak is over although nobody passed: who only waited was refused by nobody, and
    mailboxes of which other things are said have nothing in common.
    """
    if streak.of is Of.MAILBOX:
        return one.suspicion.of is not Of.MAILBOX or one.key != streak.key
    return streak.of is Of.BUSY and one.suspicion.of is not Of.BUSY


def behind(old: Streak, *, proved: bool) -> Streak:
    """Begin a new one; who is set aside stays so."""
    kept = {name: getattr(old, name) for name in _OF_ASIDE}
    return Streak(no=old.no + 1, proved=proved, **kept)


_OF_ASIDE = ("aside", "aside_at", "rounds", "aside_words", "aside_said", "earlier")


def turned(streak: Streak) -> Streak:
    """Turn from who was set aside last to those at the streak's domain; they are known again."""
    its = next((one for one in streak.all_aside if one.domain == streak.domain), None)
    rest = tuple(one for one in streak.all_aside if one is not its)
    return replace(streak, aside=streak.domain, aside_at=its.at if its else 0,
                   rounds=its.rounds if its else 0, proved=False,
                   earlier=rest[:ASIDES_KEPT])  # fmt: skip


ASIDES_KEPT = 50
"""So many other domains that were set aside are known of a run: the latest."""


def paused(streak: Streak, moment: int, *, timed: bool) -> Streak:
    """Begin an empty one after a pause: it keeps how often that happened until somebody passes; who
    is set aside stays so until a person lets the run go on.
    """
    begun = behind(streak, proved=streak.proved)
    return replace(begun, since=max(moment, streak.since), steps=streak.steps + timed)
