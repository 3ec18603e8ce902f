"""How many of a list an earlier run has written to: asked a page of addresses at a time,
and added up. No requests.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from emailer.model import Recipient
from emailer.store import Before

SHOWN_RUNS = 3

LookUp = Callable[[Sequence[str]], Awaitable[Sequence[Before]]]


@dataclass(slots=True)
class Written:
    """What earlier runs have to do with a list: `people` were written to,
    `pending` will be by a run that goes on.
    """

    people: int = 0
    pending: int = 0
    runs: dict[tuple[str, bool], Before] = field(default_factory=dict)
    # the first whom no earlier run has written to, behind their number on the list
    spared: tuple[int, Recipient] | None = None

    async def see(self, people: Sequence[Recipient], last: int, look_up: LookUp) -> None:
        """Look some more people up, the last of whom has this number on the list."""
        keys = [one.key for one in people]
        found = await look_up(keys)
        self.add(found)
        if self.spared is None and _people(found) < len(keys):
            place = await _first_spared(keys, look_up)
            self.spared = (last - len(keys) + 1 + place, people[place])

    def add(self, found: Sequence[Before]) -> None:
        """Add what was found of some more addresses."""
        for one in found:
            known = self.runs.get((one.run_id, one.is_written))
            self.runs[one.run_id, one.is_written] = replace(
                one, count=one.count + (known.count if known else 0)
            )
            if one.is_written:
                self.people += one.count
            else:
                self.pending += one.count

    def named(self, *, is_written: bool) -> list[Before]:
        """Name the runs that most of them had to do with, the largest first."""
        chosen = [one for one in self.runs.values() if one.is_written == is_written]
        return sorted(chosen, key=lambda one: -one.count)[:SHOWN_RUNS]


def _people(found: Sequence[Before]) -> int:
    """Count those that were written to."""
    return sum(one.count for one in found if one.is_written)


async def _first_spared(keys: Sequence[str], look_up: LookUp) -> int:
    """Find the first who was not written to, of some of whom there is one: all before were."""
    low, high = 0, len(keys) - 1
    while low < high:
        middle = (low + high) // 2
        if _people(await look_up(keys[: middle + 1])) <= middle:
            high = middle
        else:
            low = middle + 1
    return low
