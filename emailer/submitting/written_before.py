"""How many of a list an earlier run has written to, or another is to write to yet: asked a page of
addresses at a time, and added up; and whose address was put right there. No requests.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from emailer.letters import SAME, Had, Skip
from emailer.lists import is_telling, key
from emailer.model import Recipient
from emailer.store import Before, FailedBefore, PutRight

SHOWN_RUNS = 3
SHOWN_PUT_RIGHT = 100
SHOWN_LEFT = 100
SHOWN_FAILED, SHOWN_REASONS = 3, 5
KEPT_REASONS = 200
"""A server may give everybody one of their own: those that come later are only counted."""


class Corrected(NamedTuple):
    """What a person corrected in an earlier run, as it stands in this list again. `is_sure` where
    that run did not come to nothing; `is_line` where what stands there is no address.
    """

    line: int
    was: str
    better: str
    is_sure: bool = True
    is_line: bool = False


class LeftBefore(NamedTuple):
    """Somebody of this list who was left out of an earlier run by hand, and is on it again."""

    line: int
    name: str
    email: str


class LookUp(NamedTuple):
    """What is asked about some addresses, by their keys."""

    # each told from those who have this very letter
    before: Callable[[Sequence[str]], Awaitable[Sequence[Before]]]
    put_right: Callable[[Sequence[str]], Awaitable[Sequence[PutRight]]]
    failed: Callable[[Sequence[str]], Awaitable[Sequence[FailedBefore]]]
    left: Callable[[], Awaitable[Sequence[str]]]  # their addresses


async def left_of(
    people: Sequence[Recipient], leaves: "Leaves", look_up: LookUp | None
) -> frozenset[str]:
    """Find which of some people are left out, by the keys of their addresses."""
    found = await look_up.before([one.key for one in people]) if look_up else ()
    return leaves.keys(found)


class Leaves(NamedTuple):
    """Who is left out: those an earlier run has written to, those who wait in another."""

    written: Skip = True
    waiting: Skip = True

    def why(self, one: Before) -> str:
        """Say why some are, of what was found; "" where they are not."""
        if _is_of(self.written, one.written):
            return "written"
        return "waiting" if _is_of(self.waiting, one.waits) else ""

    def keys(self, found: Iterable[Before]) -> frozenset[str]:
        """Name all who are."""
        return frozenset().union(*(one.keys for one in found if self.why(one)))


def _is_of(skip: Skip, had: Had) -> bool:
    return had == SAME if skip == SAME else bool(skip and had)


ALL = Leaves()


@dataclass(slots=True)
class Failed:
    """To whom of a list the last run failed to send: how many, and the first of each reason that
    is kept.
    """

    count: int = 0
    reasons: dict[str, FailedBefore] = field(default_factory=dict)
    of: Counter[str] = field(default_factory=Counter)  # key of a reason -> people
    emails: dict[str, list[str]] = field(default_factory=dict)  # key -> the first of them

    def add(self, found: Sequence[FailedBefore]) -> None:
        """Count some more."""
        for one in found:
            self.count += 1
            if one.reason not in self.of and len(self.of) >= KEPT_REASONS:
                continue
            self.of[one.reason] += 1
            self.reasons.setdefault(one.reason, one)
            named = self.emails.setdefault(one.reason, [])
            if len(named) < SHOWN_FAILED:
                named.append(one.email)

    def shape(self) -> list[dict[str, object]]:
        """List the reasons as values, the commonest first."""
        return [
            {"key": its, "reason": self.reasons[its].said, "people": n, "emails": self.emails[its]}
            for its, n in self.of.most_common(SHOWN_REASONS)
        ]


@dataclass(slots=True)
class Written:
    """What other runs have to do with a list: each of `runs` with those of whom it is the newest
    that wrote to them, or else is to, by what runs have to do with them.
    """

    leaves: Leaves = ALL
    runs: dict[tuple[str, Had, Had], Before] = field(default_factory=dict)
    # the first who is not left out, behind their number on the list
    spared: tuple[int, Recipient] | None = None
    # the first whose address a person put right in an earlier run
    put_right: list[Corrected] = field(default_factory=list)
    put_right_count: int = 0
    failed: Failed = field(default_factory=Failed)  # of those who are not left out
    # the first of those who are not, and were by hand in an earlier run
    left_before: list[LeftBefore] = field(default_factory=list)
    left_before_count: int = 0
    _left_keys: frozenset[str] | None = None
    # what is to be chosen before anything is sent, as they had another letter
    to_choose: tuple[str, ...] = ()

    async def see(self, people: Sequence[Recipient], last: int, look_up: LookUp) -> frozenset[str]:
        """Look some more people up, the last of whom has this number on the list; returns the
        addresses of those who are left out, by their keys.
        """
        keys = [one.key for one in people]
        found = await look_up.before(keys)
        self.add(found)
        left = self.leaves.keys(found)
        if self.spared is None:
            first = last - len(keys) + 1
            spared = ((n, one) for n, one in enumerate(people, first) if one.key not in left)
            self.spared = next(spared, None)
        self._offer(people, await look_up.put_right(keys))
        self.failed.add([one for one in await look_up.failed(keys) if one.key not in left])
        if self._left_keys is None:
            self._left_keys = frozenset(map(key, await look_up.left()))
        self._offer_left(people, self._left_keys - left)
        return left

    def _offer_left(self, people: Sequence[Recipient], keys: frozenset[str]) -> None:
        found = [LeftBefore(one.line, one.name, one.email) for one in people if one.key in keys]
        self.left_before_count += len(found)
        self.left_before += found[: SHOWN_LEFT - len(self.left_before)]

    def add(self, found: Sequence[Before]) -> None:
        """Add what was found of some more addresses."""
        for one in found:
            place = (one.run_id, one.written, one.waits)
            # a list may be long: who they are is known as they pass
            self.runs[place] = _together(replace(one, keys=()), self.runs.get(place))

    def compare(self, unsaid: Sequence[str], of_same_alone: Sequence[str]) -> None:
        """Find out which questions that nobody answered have no answer by themselves: whoever has
        the same letter is left out, and of another one it is to be chosen. So it is once nobody has
        the same letter any more, of whom alone something was said.
        """
        for name, is_written in (("skip_written", True), ("skip_waiting", False)):
            is_over = name in of_same_alone and not self.of_same(is_written=is_written)
            if (name in unsaid or is_over) and self.of_others(is_written=is_written):
                self.to_choose += (name,)

    def left_by(self, leaves: Leaves) -> int:
        """Count those who would be left out, if these were."""
        return sum(one.count for one in self.runs.values() if leaves.why(one))

    def of_same(self, *, is_written: bool) -> int:
        """Count those who have this very letter, or are to get it."""
        return self.left_by(Leaves(SAME, False) if is_written else Leaves(False, SAME))

    def of_others(self, *, is_written: bool) -> int:
        """Count those who have another letter, or are to get one, and not this one."""
        every = self.people if is_written else self.pending
        return every - self.of_same(is_written=is_written)

    @property
    def left_out(self) -> int:
        """Count those who are."""
        return self.left_by(self.leaves)

    @property
    def people(self) -> int:
        """Count those an earlier run has written to."""
        return self.left_by(Leaves(waiting=False))

    @property
    def in_doubt(self) -> int:
        """Of these, count those of whom that is not sure."""
        return sum(one.in_doubt for one in self.runs.values())

    @property
    def pending(self) -> int:
        """Count those who wait in a run that goes on, written to before or not."""
        return self.left_by(Leaves(written=False))

    def named(self, *, is_written: bool) -> list[Before]:
        """Name the runs that most of them had to do with, the largest first."""
        return self._runs(is_written=is_written)[:SHOWN_RUNS]

    def unnamed(self, *, is_written: bool) -> tuple[int, int]:
        """Count the other runs, and whom those had to do with."""
        others = self._runs(is_written=is_written)[SHOWN_RUNS:]
        return len(others), sum(one.count for one in others)

    def _runs(self, *, is_written: bool) -> list[Before]:
        chosen: dict[str, Before] = {}
        for one in self.runs.values():
            if bool(one.written) == is_written:
                chosen[one.run_id] = _together(one, chosen.get(one.run_id))
        return sorted(chosen.values(), key=lambda one: -one.count)

    @property
    def left_written(self) -> int:
        """Of those left out, whom an earlier run has written to."""
        return self.left_by(self.leaves._replace(waiting=False))

    @property
    def left_same(self) -> int:
        """Of these, who have this very letter."""
        return sum(one.count for one in self.runs.values()
                   if one.written == SAME and self.leaves.why(one) == "written")  # fmt: skip

    @property
    def again(self) -> int:
        """Of those an earlier run has written to, who are to be written to."""
        return sum(one.count for one in self._again())

    @property
    def again_same(self) -> int:
        """Of these, who have this very letter."""
        return sum(one.count for one in self._again() if one.written == SAME)

    def _again(self) -> Iterator[Before]:
        return (one for one in self.runs.values() if one.written and not self.leaves.why(one))

    @property
    def left_waiting(self) -> int:
        """Of those left out, who wait in another run."""
        return self.left_out - self.left_written

    @property
    def staying(self) -> int:
        """Of those who wait in another run, who stay in."""
        return self.left_by(self.leaves._replace(waiting=True)) - self.left_out

    def _offer(self, people: Sequence[Recipient], found: Sequence[PutRight]) -> None:
        self.put_right_count += len(found)
        room = SHOWN_PUT_RIGHT - len(self.put_right)
        if not found or room <= 0:
            return
        better = {one.key: one for one in found}
        known = ((one, better[one.key]) for one in people if one.key in better)
        offered = [Corrected(one.line, one.email, put.email, put.is_sure) for one, put in known]
        self.put_right += offered[:room]


def _together(one: Before, other: Before | None) -> Before:
    """Add up what one run has to do with some and others."""
    if other is None:
        return one
    doubted = one.in_doubt + other.in_doubt
    return replace(one, count=one.count + other.count, in_doubt=doubted)


async def corrected_lines(lines: Mapping[int, str], look_up: LookUp | None) -> dict[int, Corrected]:
    """Find as what a person read lines in earlier runs in which no address stands."""
    texts = {line: key(text) for line, text in lines.items() if is_telling(text)}
    if not (texts and look_up):
        return {}
    found = {one.key: one for one in await look_up.put_right(list(texts.values()))}
    known = ((line, found[text]) for line, text in texts.items() if text in found)
    return {
        line: Corrected(line, lines[line], _written(put), put.is_sure, is_line=True)
        for line, put in known
    }


def _written(put: PutRight) -> str:
    """Write an address with whose it is, where that needs no quotes."""
    return f"{put.name} <{put.email}>" if _PLAIN_NAME.fullmatch(put.name) else put.email


_PLAIN_NAME = re.compile(r"[\w'-]+(?: [\w'-]+)*")
