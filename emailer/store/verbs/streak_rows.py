"""The refusals in a row that a run's row holds (emailer/streaks.py says what they mean)."""

import json
from typing import TYPE_CHECKING

from emailer.store.errors import UnreadableError
from emailer.store.verbs import odd_numbers, pauses, untrusted
from emailer.store.verbs.rows import SqlRow
from emailer.streaks import Streak

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction


def read(run: SqlRow) -> Streak:
    """Read the streak of a run's row. Raises UnreadableError."""
    return untrusted.read("streak", run["streak"], untrusted.streak)


def save(transaction: "Transaction", run_key: int, streak: Streak) -> None:
    """Write a streak into a run's row."""
    values = {"id": run_key, "streak": json.dumps(streak.values(), ensure_ascii=False)}
    transaction.db.execute("UPDATE emailer_run SET streak = :streak WHERE id = :id", values)


def begin_anew(transaction: "Transaction", run_key: int, error: UnreadableError) -> None:
    """Pause a run whose refusals in a row cannot be read; behind that there are none."""
    transaction.db.execute("UPDATE emailer_run SET streak = NULL WHERE id = :id", {"id": run_key})
    pauses.set_paused(transaction, run_key, "program", odd_numbers.unfit(error))
