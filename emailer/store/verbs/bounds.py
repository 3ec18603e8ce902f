"""Where the people of a run lie among all recipients, in SQL:
between two ids, noted while it is imported.
"""

from dataclasses import dataclass
from typing import Any

from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.visible import OF_ID


@dataclass(frozen=True, slots=True)
class Bounds:
    """A run's key, where its people lie, and how many they are."""

    run_key: int
    first: int
    last: int
    total: int


def note_first(db: Connection, run_key: int, newest: int) -> None:
    """Note with an importing run that its people come behind an id."""
    db.execute("UPDATE emailer_run SET first_id = :first WHERE id = :id AND first_id IS NULL",
               {"id": run_key, "first": newest + 1})  # fmt: skip


def note_last(db: Connection, run_key: int) -> None:
    """Note the last id there is when an import ends."""
    db.execute(
        "UPDATE emailer_run SET last_id = (SELECT max(id) FROM emailer_recipient) WHERE id = :id",
        {"id": run_key},
    )


def bounds(run_id: str) -> tuple[str, dict[str, Any]]:
    """Read where a run's people lie;
    one made by a host program's own statements has it noted nowhere.
    """
    return _BOUNDS, {"run": run_id}


_BOUNDS = f"""
SELECT id, total,
    coalesce(first_id, (SELECT min(id) FROM emailer_recipient WHERE run_id = run.id), 0) AS first,
    coalesce(last_id, (SELECT max(id) FROM emailer_recipient WHERE run_id = run.id), 0) AS last
FROM emailer_run AS run WHERE {OF_ID}
"""


def bounds_of(row: SqlRow) -> Bounds:
    """Turn a row into bounds."""
    return Bounds(row["id"], row["first"], row["last"], row["total"])
