"""The sending hours of runs, in SQL: a run's row says between which instants it may send, and is
brought up to date where these are over. A run without hours has neither, and costs nothing.
"""

from functools import partial

from emailer.clocks import hours
from emailer.pause_rules import PauseCode, Reason
from emailer.store.verbs import odd_numbers, owners, pauses
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction

MAY_SEND = "(closes_at IS NULL OR (opens_at <= :now AND closes_at > :now))"
"""What the claim and the read before it ask of a running run."""

IS_OVER = "state = 'running' AND closes_at <= :now"


def columns(text: str) -> dict[str, str | int | None]:
    """Name a run's columns: its window is reckoned once it is running,
    and again where that is over.
    """
    at = 0 if text else None
    return {"hours": text, "opens_at": at, "closes_at": at}


def next_windows(transaction: Transaction, owner: str) -> None:
    """Reckon the next window of every running run of an owner's account whose last one is over.

    A run whose hours cannot be read is paused, alone: it must not send outside of them.
    """
    for run in transaction.db.execute(_OVER, {"owner": owner, "now": transaction.now}).fetchall():
        odd_numbers.apart(
            transaction,
            partial(_next_window, transaction, run),
            partial(odd_numbers.stop, transaction, run["id"]),
        )


def _next_window(transaction: Transaction, run: SqlRow) -> None:
    try:
        window = hours.window(run["hours"], transaction.now)
    except ValueError:
        reason = Reason(PauseCode.HOURS, {"hours": run["hours"][: hours.LONGEST]})
        pauses.set_paused(transaction, run["id"], "program", reason)
        return
    values = {"id": run["id"], "opens": window.opens_at, "closes": window.closes_at}
    transaction.db.execute(
        "UPDATE emailer_run SET opens_at = :opens, closes_at = :closes WHERE id = :id", values
    )
    transaction.changed(run["id"])
    transaction.work = True


_OVER = f"SELECT id, hours FROM emailer_run WHERE {IS_OVER} AND account = {owners.ITS_ACCOUNT}"


def forget(transaction: Transaction, account: str) -> None:
    """Let every window of an account be reckoned anew: the clock was set,
    or a zone's rules may have changed.
    """
    transaction.db.execute(_FORGET, {"account": account})


_FORGET = """
UPDATE emailer_run SET opens_at = 0, closes_at = 0
WHERE closes_at IS NOT NULL AND account = :account
"""
