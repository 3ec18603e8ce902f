"""How many may be claimed now by the limits there are, and else when, in SQL.

A minute leaves a window as its last message does. A run's limit of a short window keeps a distance
between claims, as the pool does between an account's messages.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from emailer.limits import Limit
from emailer.model import MINUTE_MS
from emailer.store.verbs import untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.limits import KEPT_MS, OF_ALL
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction

BURST_MS = 100
"""How far a run with a distance of its own may catch up at once."""


class Room(NamedTuple):
    """How many may go now under one limit; where none may, when one may again, if that is known."""

    n: int
    free_at: int | None = None


@dataclass(slots=True)
class Limited:
    """The limits that concern some runs of an account, and what they let go; read once a claim."""

    transaction: Transaction
    account: str
    rows: Mapping[int, Sequence[SqlRow]]  # by run, or OF_ALL
    _claimed: dict[int, int] | None = None

    def room(self, run_key: int) -> Room:
        """Say how many may be claimed by the tightest limit of a run, or OF_ALL."""
        rooms = [self._room(row) for row in self.rows.get(run_key, ())]
        n = min((room.n for room in rooms), default=sys.maxsize)
        waits = [room.free_at for room in rooms if room.n <= 0 and room.free_at is not None]
        return Room(n, max(waits, default=None))

    def _room(self, row: SqlRow) -> Room:
        if _limit(row).is_spaced:
            return self._by_distance(row) if self._keeps_distance(row) else Room(sys.maxsize)
        return self._by_count(row)

    def _keeps_distance(self, row: SqlRow) -> bool:
        """Whether claims keep a distance: those of an account's messages keep the pool's, where
        there is only one.
        """
        return _limit(row).is_spaced and bool(row["run_id"] or self.transaction.db.hot.is_shared)

    def _by_distance(self, row: SqlRow) -> Room:
        now = self.transaction.now
        if _free_at(row) > now:
            return Room(0, _free_at(row))
        return Room(1 + int((now - _begin(row, now)) * _limit(row).per_s / 1000))

    def _by_count(self, row: SqlRow) -> Room:
        """Count what the window holds, with those who are claimed and not handed over yet."""
        limit, now = _limit(row), self.transaction.now
        window_ms = round(limit.window_s * 1000)
        handed = _handed_over(self.transaction.db, self.account, row["run_id"], now - window_ms)
        used = sum(n for _, n in handed)
        room = limit.count - used - self._reserved(row["run_id"])
        if used < limit.count:
            self._note(row, 0)
            return Room(room)
        free_at = _free(handed, used - limit.count) + window_ms
        self._note(row, free_at)
        return Room(0, free_at)

    def _note(self, row: SqlRow, free_at: int) -> None:
        """Keep until when a limit is used up, where that is new; its runs change with it."""
        if row["free_at"] == free_at:
            return
        _set_free_at(self.transaction.db, row, free_at)
        its = {"account": self.account, "run": row["run_id"]}
        for (key,) in self.transaction.db.execute(_RUNNING, its).fetchall():
            self.transaction.changed(key)

    def _reserved(self, run_key: int) -> int:
        """Say how many are claimed and not handed over yet, of a run or of all."""
        if self._claimed is None:
            found = self.transaction.db.execute(_CLAIMED, {"account": self.account}).fetchall()
            self._claimed = dict(map(tuple, found))
        return self._claimed.get(run_key, 0) if run_key else sum(self._claimed.values())

    def took(self, run_key: int, n: int) -> None:
        """Move the instants from which a run (or OF_ALL) that keeps a distance may claim again."""
        now = self.transaction.now
        for row in self.rows.get(run_key, ()):
            if self._keeps_distance(row):
                after = _begin(row, now) + round(n * 1000 / _limit(row).per_s)
                _set_free_at(self.transaction.db, row, after)


def of_runs(transaction: Transaction, account: str, run_keys: Collection[int]) -> Limited:
    """Read the limits of an account, and those of some of its runs."""
    bound = {"account": account, "runs": json.dumps([OF_ALL, *run_keys])}
    rows: defaultdict[int, list[SqlRow]] = defaultdict(list)
    for row in transaction.db.execute(_limits(transaction.db.say), bound).fetchall():
        rows[row["run_id"]].append(row)
    return Limited(transaction, account, rows)


@spelled
def _limits(say: Dialect) -> str:
    return f"""
    SELECT account, run_id, window_s, count, free_at FROM emailer_limit
    WHERE account = :account AND run_id IN {say.numbers("runs")}
    """


_RUNNING = """
SELECT id FROM emailer_run
WHERE state = 'running' AND account = :account AND (:run = 0 OR id = :run)
"""
_CLAIMED = """
SELECT recipient.run_id, count(*) FROM emailer_recipient AS recipient
JOIN emailer_run AS run ON run.id = recipient.run_id
WHERE recipient.state IN ('claimed', 'sending') AND recipient.state = 'claimed'
    AND run.account = :account
GROUP BY recipient.run_id
"""
"""The first condition on the state is that of an index of those who are in hand."""


LONGEST_S = KEPT_MS / 1000


def _limit(row: SqlRow) -> Limit:
    """Read a limit; none is kept count of for longer than the longest window there is."""
    return Limit(row["count"], min(row["window_s"], LONGEST_S))


def _begin(row: SqlRow, now: int) -> int:
    """Say from when a distance counts: not from long ago, or all that was missed went at once."""
    return max(_free_at(row), now - BURST_MS)


def _free_at(row: SqlRow) -> int:
    """Read from when one may go again; an instant that never comes holds nobody."""
    return int(row["free_at"]) if row["free_at"] <= untrusted.LAST_MS else 0


def _set_free_at(db: Connection, row: SqlRow, free_at: int) -> None:
    db.execute(_SET_FREE_AT, {name: row[name] for name in ("account", "run_id", "window_s")}
               | {"free_at": free_at})  # fmt: skip


_SET_FREE_AT = """
UPDATE emailer_limit SET free_at = :free_at
WHERE account = :account AND run_id = :run_id AND window_s = :window_s
"""


def _handed_over(db: Connection, account: str, run_key: int, after: int) -> list[tuple[int, int]]:
    """List what was handed over after an instant, oldest first: (last of a minute, count)."""
    bound = {"account": account, "run": run_key, "after": after, "since": after - MINUTE_MS}
    return [(until, n) for until, n in db.execute(_HANDED_OVER, bound).fetchall()]


_HANDED_OVER = """
SELECT until, count FROM emailer_handed_over
WHERE account = :account AND since > :since AND until > :after AND (:run = 0 OR run_id = :run)
ORDER BY since, until
"""


def _free(handed: Sequence[tuple[int, int]], too_many: int) -> int:
    """Say which instant must leave the window for one more to go."""
    left = too_many
    for until, n in handed:
        left -= n
        if left < 0:
            return until
    return handed[-1][0]
