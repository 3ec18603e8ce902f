"""How many of a list an earlier run has written to, or another is to write to yet: asked a page of
addresses at a time, and added up; and whose address was put right there. No requests.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from emailer.lists.notes import Suggestion
from emailer.model import Recipient
from emailer.store import Before, PutRight

SHOWN_RUNS = 3
SHOWN_PUT_RIGHT = 100


class LookUp(NamedTuple):
    """What is asked about some addresses, by their keys."""

    before: Callable[[Sequence[str]], Awaitable[Sequence[Before]]]
    put_right: Callable[[Sequence[str]], Awaitable[Sequence[PutRight]]]


class Leaves(NamedTuple):
    """Who is left out: those an earlier run has written to, those who wait in another."""

    written: bool = True
    waiting: bool = True

    def of(self, one: Before) -> int:
        """Count those who are, of what was found."""
        if not one.is_written:
            return one.count if self.waiting else 0
        return one.count if self.written else one.waiting if self.waiting else 0


ALL = Leaves()


@dataclass(slots=True)
class Written:
    """What other runs have to do with a list: each of `runs` with those of whom it is the newest
    that wrote to them, or else is to.
    """

    leaves: Leaves = ALL
    runs: dict[tuple[str, bool], Before] = field(default_factory=dict)
    # the first who is not left out, behind their number on the list
    spared: tuple[int, Recipient] | None = None
    # the first whose address a person put right in an earlier run
    put_right: list[Suggestion] = field(default_factory=list)
    put_right_count: int = 0

    async def see(self, people: Sequence[Recipient], last: int, look_up: LookUp) -> None:
        """Look some more people up, the last of whom has this number on the list."""
        keys = [one.key for one in people]
        found = await look_up.before(keys)
        self.add(found)
        if self.spared is None and self._left(found) < len(keys):
            place = await self._first_spared(keys, look_up)
            self.spared = (last - len(keys) + 1 + place, people[place])
        self._offer(people, await look_up.put_right(keys))

    def add(self, found: Sequence[Before]) -> None:
        """Add what was found of some more addresses."""
        for one in found:
            place = (one.run_id, one.is_written)
            known = self.runs.get(place, replace(one, count=0, waiting=0))
            self.runs[place] = replace(
                one, count=one.count + known.count, waiting=one.waiting + known.waiting
            )

    def left_by(self, leaves: Leaves) -> int:
        """Count those who would be left out, if these were."""
        return sum(map(leaves.of, self.runs.values()))

    @property
    def left_out(self) -> int:
        """Count those who are."""
        return self.left_by(self.leaves)

    @property
    def people(self) -> int:
        """Count those an earlier run has written to."""
        return self.left_by(Leaves(waiting=False))

    @property
    def pending(self) -> int:
        """Count those who wait in a run that goes on, written to before or not."""
        return self.left_by(Leaves(written=False))

    def named(self, *, is_written: bool) -> list[Before]:
        """Name the runs that most of them had to do with, the largest first."""
        chosen = [one for one in self.runs.values() if one.is_written == is_written]
        return sorted(chosen, key=lambda one: -one.count)[:SHOWN_RUNS]

    @property
    def left_written(self) -> int:
        """Of those left out, whom an earlier run has written to."""
        return self.people if self.leaves.written else 0

    @property
    def left_waiting(self) -> int:
        """Of those left out, who wait in another run."""
        return self.left_out - self.left_written

    @property
    def staying(self) -> int:
        """Of those who wait in another run, who stay in."""
        return self.left_by(self.leaves._replace(waiting=True)) - self.left_out

    def _left(self, found: Sequence[Before]) -> int:
        return sum(map(self.leaves.of, found))

    async def _first_spared(self, keys: Sequence[str], look_up: LookUp) -> int:
        """Find the first who is not left out, of some of whom there is one: all before are."""
        low, high = 0, len(keys) - 1
        while low < high:
            middle = (low + high) // 2
            if self._left(await look_up.before(keys[: middle + 1])) <= middle:
                high = middle
            else:
                low = middle + 1
        return low

    def _offer(self, people: Sequence[Recipient], found: Sequence[PutRight]) -> None:
        self.put_right_count += len(found)
        room = SHOWN_PUT_RIGHT - len(self.put_right)
        if not found or room <= 0:
            return
        better = {one.key: one.email for one in found}
        offered = [Suggestion(one.line, one.email, better[one.key]) for one in people
                   if one.key in better]  # fmt: skip
        self.put_right += offered[:room]
