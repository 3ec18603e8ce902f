"""When a run begins, in SQL: at a date, behind another run,
or after a grace in which a person may still stop it.

The grace counts from the commit that makes the run visible,
however long its list took to be stored.
"""

from typing import Any

from emailer.model import Instant
from emailer.store import ConflictError, Draft, PastError
from emailer.store.errors import OVER, is_past
from emailer.store.verbs import untrusted, visible
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

MISSED_MS = 3_600_000
"""What was missed by more than an hour is a person's to decide:
the invitation may have lost its sense by then.
"""


def columns(db: Connection, draft: Draft, now: Instant) -> dict[str, int | None]:
    """Say when a run is to begin, as its row has it. Raises PastError for a date that is over."""
    refuse_past(draft.start_at, now)
    after_id = None if draft.after is None else _key_of(db, draft.after)
    return {
        "start_at": draft.start_at,
        "grace_ms": round(draft.grace_s * 1000),
        "after_id": after_id,
    }


def refuse_past(at: Instant | None, now: Instant) -> None:
    """Raise PastError for a date that is over."""
    if is_past(at, now):
        raise PastError(OVER)


def moved(run: SqlRow, at: Any, now: Instant) -> dict[str, int]:
    """Say when a run that waits for its date begins instead; None: at once.
    Raises PastError, and ConflictError where it does not wait for a date.
    """
    refuse_past(at, now)
    if run["state"] != "scheduled" or run["after_id"] is not None:
        said = Sentence("This run waits for no date: its beginning cannot be moved.")
        raise ConflictError(said, run["public_id"])
    return {"start_at": now if at is None else at}


def _key_of(db: Connection, run_id: str) -> int:
    """Find the run that is to end first. Raises NotFoundError,
    and ConflictError where it never will.
    """
    run = visible.find(db, run_id)
    if run["state"] == "cancelled":
        raise ConflictError(CANCELLED)
    return int(run["id"])


CANCELLED = Sentence(
    "The run this one is to follow was cancelled: it will not finish. Name another, or none."
)

WAITS = """EXISTS (SELECT 1 FROM emailer_run AS first WHERE first.id = {run}.after_id
    AND first.state NOT IN ('finished', 'cancelled'))"""
"""Whether the run before it may still write to somebody."""

LATER = f"(emailer_run.start_at > :now OR {WAITS.format(run='emailer_run')})"
"""Whether a run's start has yet to come."""
IS_DUE = f"run.state = 'scheduled' AND run.start_at <= :now AND NOT {WAITS.format(run='run')}"


def begin_grace(transaction: Transaction, run_key: int, grace_s: float) -> None:
    """Let a run that has not begun wait for a grace from now on, or for its date where that is
    later.
    """
    values = {"id": run_key, "grace_ms": round(grace_s * 1000)}
    transaction.db.execute("UPDATE emailer_run SET grace_ms = :grace_ms WHERE id = :id", values)
    fix_start(transaction, run_key)


def fix_start(transaction: Transaction, run_key: int) -> None:
    """Fix the start of an import that ends now: its date,
    or the end of its grace where that is later.
    """
    transaction.db.execute(_FIX_START, {"id": run_key, "now": transaction.now})


# Where the date is the later one the grace is forgotten: only what is left of a grace moves
# with a clock that is set. Behind another run a start of 0 says that there is no date beside it.
_FIX_START = """
UPDATE emailer_run SET
    start_at = CASE WHEN start_at IS NULL AND grace_ms = 0 THEN 0
        WHEN coalesce(start_at, 0) < :now + grace_ms THEN :now + grace_ms ELSE start_at END,
    grace_ms = CASE WHEN coalesce(start_at, 0) >= :now + grace_ms THEN 0 ELSE grace_ms END
WHERE id = :id AND (start_at IS NOT NULL OR grace_ms > 0 OR after_id IS NOT NULL)
"""


def follow_clock(transaction: Transaction, account: str, by_ms: int) -> None:
    """Move what is left of a grace with a clock that was set;
    a date stays where a person put it.
    """
    transaction.db.execute(_FOLLOW, {"account": account, "by": by_ms})


_FOLLOW = f"""
UPDATE emailer_run SET start_at = start_at + :by
WHERE state = 'scheduled' AND grace_ms > 0 AND account = :account
    AND start_at BETWEEN 0 AND {untrusted.LAST_MS}
"""
