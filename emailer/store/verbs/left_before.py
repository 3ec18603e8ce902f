"""Whom somebody left out of a list by hand, in SQL: their lines in the newest runs. They are few,
and looked through as they are: no index is kept of them.
"""

from collections.abc import Iterable

from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.visible import VISIBLE

RUNS, WITH_SOME = 200, 20
"""So many of the newest runs are looked at, and of those the newest that left somebody out."""
LINES, MOST = 5_000, 1_000
"""So many lines of no use of each are looked through, and so many people are found."""


def lines(transport: str, reason: str) -> Query:
    """Ask for the lines that were left out for a reason, in the newest runs of a transport."""
    return _LINES, {"transport": transport, "reason": reason}


_LINES = f"""
SELECT line.value FROM (
    SELECT id FROM (
        SELECT id, chosen_count, transport FROM emailer_run WHERE {VISIBLE}
        ORDER BY id DESC LIMIT {RUNS}) AS newest
    WHERE chosen_count > 0 AND transport = :transport ORDER BY id DESC LIMIT {WITH_SOME}) AS run
JOIN emailer_rejected AS line ON line.run_id = run.id AND line.id BETWEEN 0 AND {LINES}
WHERE line.is_chosen = 1 AND line.reason = :reason LIMIT {MOST}
"""


def emails_of(rows: Iterable[SqlRow]) -> list[str]:
    """Read the addresses out of lines as they are kept: Ana Lima <ana@example.org>."""
    return [row["value"].rpartition("<")[2].removesuffix(">") for row in rows]
