"""How far an owner's claims have got in each run, so that the next one goes on from there.

Whoever was claimed leaves an entry in the index of those who wait, and while anybody holds a
snapshot (a report, pg_dump) none of these can be taken away: a claim that began at the left end
each time would walk over all of them. Now and then one does, for those who wait there again. Pure.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from emailer.store.postgres.rows import Row

ANEW_S = 1.0
"""So often a claim begins at the left end, where that costs little."""
SHARE = 20
"""What it costs is to be at most this part of the time."""

Place = tuple[int, int]
"""Where somebody stands in a run: (due_at, id)."""


class Walk:
    """How far the claims of one owner have got."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin at the left end of every run."""
        self._clock = clock
        self._places: dict[int, Place] = {}
        self._anew_at = 0.0

    def begin(self) -> Mapping[int, Place]:
        """Say behind whom the next claim is to look, by run; nothing: it begins at the left end."""
        if self._clock() >= self._anew_at:
            self._places = {}
        return self._places

    def forget(self) -> None:
        """Have the next claim begin at the left end: somebody may wait there again."""
        self._anew_at = 0.0

    def went(self, found: Sequence[Row], n: int, took_s: float) -> None:
        """Note whom a claim of up to `n` found; where it found fewer, the end was reached."""
        if not self._places:
            self._anew_at = self._clock() + max(ANEW_S, SHARE * took_s)
        for row in found:
            place = (row["was_due_at"], row["id"])
            self._places[row["run_id"]] = max(place, self._places.get(row["run_id"], place))
        if len(found) < n:
            self.forget()
