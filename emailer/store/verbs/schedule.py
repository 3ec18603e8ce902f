"""When a run begins, in SQL: at a date, or after a grace in which a person may still stop it.

The grace counts from the commit that makes the run visible, however long its list took to be stored.
"""

from emailer.model import Instant
from emailer.store import Draft, PastError
from emailer.store.verbs.transaction import Transaction

LATE_MS = 60_000
"""A date is this far behind at most, when it is given: a request takes its time."""


def columns(draft: Draft, now: Instant) -> dict[str, int | None]:
    """Say when a run is to begin, as its row has it. Raises PastError for a date that is over."""
    if draft.start_at is not None and draft.start_at < now - LATE_MS:
        raise PastError("This date is over: give one that is to come, or none to begin at once.")
    return {"start_at": draft.start_at, "grace_ms": round(draft.grace_s * 1000)}


def fix_start(transaction: Transaction, run_key: int) -> None:
    """Fix the start of an import that ends now: its date, or the end of its grace where that is later."""
    transaction.db.execute(_FIX_START, {"id": run_key, "now": transaction.now})


# Where the date is the later one the grace is forgotten: only what is left of a grace moves with a clock that is set.
_FIX_START = """
UPDATE emailer_run SET
    start_at = max(coalesce(start_at, 0), :now + grace_ms),
    grace_ms = iif(coalesce(start_at, 0) >= :now + grace_ms, 0, grace_ms)
WHERE id = :id AND (start_at IS NOT NULL OR grace_ms > 0)
"""


def follow_clock(transaction: Transaction, account: str, by_ms: int) -> None:
    """Move what is left of a grace with a clock that was set; a date stays where a person put it."""
    transaction.db.execute(_FOLLOW, {"account": account, "by": by_ms})


_FOLLOW = """
UPDATE emailer_run SET start_at = start_at + :by
WHERE state = 'scheduled' AND grace_ms > 0 AND account = :account
"""
