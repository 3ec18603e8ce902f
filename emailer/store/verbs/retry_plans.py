"""Planned retries, in SQL: at an instant, and then every so often, the failed of a run wait again.

A time that was missed by more than an hour is not made up for: the message may have lost its sense.
"""

from functools import partial
from typing import Any, NamedTuple

from emailer.model import RetryPlan
from emailer.store.verbs import odd_numbers, owners, schedule
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.run_standing import find
from emailer.store.verbs.transaction import Transaction

NONE = "retry_at = NULL, retries_left = 0, retry_every_ms = 0"
_OF_THE_OWNER = f"FROM emailer_run WHERE retry_at <= :now AND account = {owners.ITS_ACCOUNT}"


class Due(NamedTuple):
    """A planned retry whose time has come."""

    run_id: str
    at: int


def columns(plan: Any, now: int) -> dict[str, int | None]:
    """Name a run's columns. Raises PastError for a time that is over."""
    if not isinstance(plan, RetryPlan) or plan.at is None:
        return {"retry_at": None, "retries_left": 0, "retry_every_ms": 0, "retry_missed_at": None}
    schedule.refuse_past(plan.at, now)
    every_ms = round(plan.every_s * 1000)
    return {
        "retry_at": plan.at,
        "retries_left": plan.left,
        "retry_every_ms": every_ms,
        "retry_missed_at": None,
    }


def due(owner: str, now: int) -> Query:
    """Ask whether any retry of an owner's account is due."""
    return f"SELECT 1 {_OF_THE_OWNER} LIMIT 1", {"owner": owner, "now": now}


def take(transaction: Transaction, owner: str) -> list[Due]:
    """Say whose time has come; what was missed is noted, and gone on with behind it."""
    rows = transaction.db.execute(
        f"SELECT * {_OF_THE_OWNER}", {"owner": owner, "now": transaction.now}
    )
    taken: list[Due] = []
    for run in rows.fetchall():
        taken += odd_numbers.apart(
            transaction,
            partial(_take, transaction, run),
            partial(_give_up, transaction, run),
        )
    return taken


def _take(transaction: Transaction, run: SqlRow) -> list[Due]:
    late_ms = transaction.now - schedule.MISSED_MS - run["retry_at"]
    if late_ms <= 0:
        return [Due(run["public_id"], run["retry_at"])]
    every_ms, left = run["retry_every_ms"], run["retries_left"]
    _advance(transaction, run, min(-(-late_ms // every_ms) if every_ms else left, left),
             is_missed=True)  # fmt: skip
    return []


def _give_up(transaction: Transaction, run: SqlRow) -> list[Due]:
    """Drop a plan whose next time cannot be reckoned: it was missed."""
    missed = min(max(run["retry_at"], 0), transaction.now)
    transaction.db.execute(_DROP, {"id": run["id"], "missed": missed})
    transaction.changed(run["id"])
    return []


_DROP = f"UPDATE emailer_run SET {NONE}, retry_missed_at = :missed WHERE id = :id"


# asked by its place
def tick_off(transaction: Transaction, due: Due, is_missed: bool) -> None:  # noqa: FBT001
    """Go on to the next time, unless a person planned otherwise meanwhile."""
    run = find(transaction.db, due.run_id)
    if run["retry_at"] == due.at:
        odd_numbers.apart(
            transaction,
            partial(_advance, transaction, run, 1, is_missed=is_missed),
            partial(_give_up, transaction, run),
        )


def _advance(transaction: Transaction, run: SqlRow, times: int, *, is_missed: bool) -> None:
    left = run["retries_left"] - times
    values = {
        "id": run["id"],
        "left": left,
        "at": run["retry_at"] + times * run["retry_every_ms"] if left else None,
        "missed": run["retry_at"] + (times - 1) * run["retry_every_ms"] if is_missed else None,
    }
    transaction.db.execute(_ADVANCE, values)
    transaction.changed(run["id"])


_ADVANCE = """
UPDATE emailer_run SET retry_at = :at, retries_left = :left,
    retry_every_ms = CASE WHEN :left = 0 THEN 0 ELSE retry_every_ms END, retry_missed_at = :missed
WHERE id = :id
"""
