"""Whom somebody left out of a list by hand, in SQL: their lines in the newest runs, by an index of
what was chosen alone, however many other lines of no use there are and however long those are.
"""

from collections.abc import Iterable

from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.visible import VISIBLE

RUNS, WITH_SOME = 200, 20
"""So many of the newest runs are looked at, and of those the newest that left somebody out."""
MOST = 1_000
"""So many people are found."""


def lines(say: Dialect, transport: str, reason: str) -> Query:
    """Ask for the lines that were left out for a reason, in the newest runs of a transport."""
    return _lines(say), {"transport": transport, "reason": reason}


@spelled
def _lines(say: Dialect) -> str:
    return f"""
    SELECT line.value FROM (
        SELECT id FROM (
            SELECT id, chosen_count, transport FROM emailer_run WHERE {VISIBLE}
            ORDER BY id DESC LIMIT {RUNS}) AS newest
        WHERE chosen_count > 0 AND transport = :transport ORDER BY id DESC LIMIT {WITH_SOME}) AS run
    {say.join} emailer_rejected AS line {say.by_index("emailer_rejected_chosen")}
        ON line.run_id = run.id
    WHERE line.is_chosen = 1 AND line.reason = :reason LIMIT {MOST}
    """


def emails_of(rows: Iterable[SqlRow]) -> list[str]:
    """Read the addresses out of lines as they are kept: Ana Lima <ana@example.org>."""
    return [row["value"].rpartition("<")[2].removesuffix(">") for row in rows]
