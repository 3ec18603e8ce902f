"""The start of scheduled runs, in SQL. Whether one is due is asked by reading (views.starts_due): an idle program takes
no write lock.
"""

from emailer.model import Instant
from emailer.pauses import PauseCode, Reason
from emailer.store.verbs import accounts, going_on, owners, runs
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction

MISSED_MS = 3_600_000
"""A start missed by more than an hour is a person's to decide: the invitation may have lost its sense by then."""


def start_due(transaction: Transaction, owner: str) -> int:
    """scheduled -> running, as far as the account lets it, or paused where the start was missed.

    Of the account that this owner sends for; returns how many.
    """
    due = transaction.db.execute(_DUE, {"owner": owner, "now": transaction.now}).fetchall()
    for run in due:
        _start(transaction, run)
    return len(due)


_DUE = f"""
SELECT run.*, account.transport AS account_transport
FROM emailer_run AS run JOIN emailer_account AS account ON account.name = run.account
WHERE run.state = 'scheduled' AND run.start_at <= :now AND run.account = {owners.ITS_ACCOUNT}
"""


def _start(transaction: Transaction, run: SqlRow) -> None:
    if transaction.now - run["start_at"] > MISSED_MS:
        runs.pause_scheduled(transaction, run["id"], _missed(run["start_at"]))
    elif run["account_transport"] != run["transport"]:
        runs.pause_scheduled(transaction, run["id"], accounts.other_transport(run["account_transport"]))
    else:
        going_on.run_again(transaction, run)


def _missed(start_at: Instant) -> Reason:
    return Reason(PauseCode.MISSED, {"start_at": start_at})
