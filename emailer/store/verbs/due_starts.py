"""What time brings, in SQL: scheduled runs begin, sending hours open and close. Whether anything is
due is asked by reading (views.starts_due): an idle program takes no write lock.
"""

from functools import partial

from emailer.model import Instant, RunState
from emailer.pause_rules import PauseCode, Reason
from emailer.store.verbs import going_on, hours, odd_numbers, owners, pauses, runs, schedule
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction


def start_due(transaction: Transaction, owner: str) -> int:
    """scheduled -> running, as far as the account lets it, or paused where the start was missed.

    Of the account that this owner sends for; returns how many.
    """
    due = transaction.db.execute(_DUE, {"owner": owner, "now": transaction.now}).fetchall()
    for run in due:
        odd_numbers.apart(
            transaction,
            partial(_start, transaction, run),
            partial(odd_numbers.stop, transaction, run["id"]),
        )
    hours.next_windows(transaction, owner)
    return len(due)


_DUE = f"""
SELECT run.*, account.transport AS account_transport, first.state AS first_state,
    first.finished_at AS first_ended_at
FROM emailer_run AS run JOIN emailer_account AS account ON account.name = run.account
LEFT JOIN emailer_run AS first ON first.id = run.after_id
WHERE {schedule.IS_DUE} AND run.account = {owners.ITS_ACCOUNT}
"""


def _start(transaction: Transaction, run: SqlRow) -> None:
    begins_at = max(run["start_at"], run["first_ended_at"] or 0)
    if run["first_state"] == RunState.CANCELLED:
        runs.pause_scheduled(transaction, run["id"], Reason(PauseCode.FIRST_CANCELLED))
    elif transaction.now - begins_at > schedule.MISSED_MS:
        runs.pause_scheduled(transaction, run["id"], _missed(begins_at))
    elif run["account_transport"] != run["transport"]:
        runs.pause_scheduled(
            transaction, run["id"], pauses.other_transport(run["account_transport"])
        )
    else:
        going_on.run_again(transaction, run)


def _missed(start_at: Instant) -> Reason:
    return Reason(PauseCode.MISSED, {"start_at": start_at})
