"""Runs that go on, in SQL: out of a pause, an end, or a start that has come;
as far as the account lets them.
"""

from emailer.store.verbs import drafts, pauses, schedule
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import Kind

_PAUSE_WITH_ACCOUNT = f"""
UPDATE emailer_run SET {pauses.WITH_ACCOUNT}
FROM emailer_account AS account
WHERE id = :id AND state = 'running' AND account.name = emailer_run.account
    AND account.transport = emailer_run.transport AND account.pause_code IS NOT NULL
"""


_LATER = f"(coalesce({schedule.LATER}, false) AND started_at IS NULL)"

_RUN_AGAIN = f"""
UPDATE emailer_run SET state = CASE WHEN {_LATER} THEN 'scheduled' ELSE 'running' END,
    {pauses.GOES_ON}, finished_at = NULL,
    resumed_no = CASE WHEN paused_by = 'program' THEN :moment ELSE resumed_no END,
    max_failures = CASE WHEN pause_code = 'max_failures' THEN 'never' ELSE max_failures END,
    started_at = CASE WHEN started_at IS NULL AND NOT {_LATER} THEN :now ELSE started_at END
WHERE id = :id
RETURNING started_at
"""


def run_again(transaction: Transaction, run: SqlRow) -> None:
    """scheduled | paused | finished | cancelled -> running, as far as the account lets it;
    scheduled before its start.

    What was asked before the program's pause ended pauses nothing any more, and fails nobody.
    """
    values = {"id": run["id"], "moment": transaction.moment, "now": transaction.now}
    [now] = transaction.db.execute(_RUN_AGAIN, values).fetchall()
    pause_with_account(transaction, run["id"])
    if run["started_at"] is None and now["started_at"] is not None:
        drafts.forget_begun(transaction, run["public_id"])
    transaction.changed(run["id"])
    transaction.work = True


def pause_with_account(transaction: Transaction, run_key: int) -> None:
    """running -> paused, where the account is."""
    if transaction.db.execute(_PAUSE_WITH_ACCOUNT, {"id": run_key}).rowcount:
        transaction.tell(run_key, Kind.RUN_PAUSED)


def resume_account(transaction: Transaction, account: str) -> int:
    """Take an account's reason away and let its runs go on; returns how many."""
    its = {"account": account}
    transaction.db.execute(_ACCOUNT_AGAIN, its | {"moment": transaction.moment})
    held = transaction.db.execute(_HELD, its).fetchall()
    for run in held:
        run_again(transaction, run)
    return len(held)


_ACCOUNT_AGAIN = f"""
UPDATE emailer_account SET resumed_no = :moment,
    login_no = CASE WHEN pause_code IS NULL THEN login_no ELSE :moment END, {pauses.ACCOUNT_GOES_ON}
WHERE name = :account
"""
_HELD = """
SELECT * FROM emailer_run
WHERE state = 'paused' AND pause_scope = 'account' AND account = :account
"""
