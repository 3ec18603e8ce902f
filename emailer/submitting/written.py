"""How many of a list an earlier run has written to: asked a page of addresses at a time,
and added up. No requests.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

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
