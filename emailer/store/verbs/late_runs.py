"""Runs that a host committed after their account had changed, in SQL: what the outbox read of the
account was true while the host's transaction went on. A file has one writer, so there it still is.
"""

from emailer.pause_rules import Scope
from emailer.store.verbs import owners, pauses
from emailer.store.verbs.going_on import pause_with_account, run_again
from emailer.store.verbs.transaction import Transaction

ADOPT = """
UPDATE emailer_run SET transport = :transport WHERE transport = '' AND account = :account
"""
"""A host program may fill its outbox before any sender has been there."""
ELSEWHERE = "state = 'running' AND account = :account AND transport <> :transport"

_IS_HELD = "run.state = 'paused' AND run.pause_scope = 'account' AND account.pause_code IS NULL"
_IS_PAUSED = "run.state = 'running' AND account.pause_code IS NOT NULL"
_OF_THE_ACCOUNT = "FROM emailer_run AS run JOIN emailer_account AS account ON account.name ="

COMMITTED = f"""
SELECT 1 {_OF_THE_ACCOUNT} run.account
WHERE run.account = {owners.ITS_ACCOUNT} AND run.state IN ('running', 'paused', 'scheduled')
    AND (run.transport = '' OR ({_IS_HELD}) OR ({_IS_PAUSED})
        OR (run.state = 'running' AND run.transport <> account.transport))
"""
"""Whether there is any, of the account that an owner sends for."""


def fit(transaction: Transaction, account: str) -> int:
    """running -> paused, paused -> running: as the account is now; returns how many go on."""
    db, its = transaction.db, {"account": account}
    transport = db.execute(_TRANSPORT, its).fetchone()["transport"]
    its |= {"transport": transport}
    db.execute(ADOPT, its)
    elsewhere = pauses.other_transport(transport)
    pauses.pause_runs(transaction, elsewhere, Scope.RUN, ELSEWHERE, its)
    for run in db.execute(_PAUSED, its).fetchall():
        pause_with_account(transaction, run["id"])
        transaction.changed(run["id"])
    held = db.execute(_HELD, its).fetchall()
    for run in held:
        run_again(transaction, run)
    return len(held)


_TRANSPORT = "SELECT transport FROM emailer_account WHERE name = :account"
_PAUSED = (
    f"SELECT run.id {_OF_THE_ACCOUNT} run.account WHERE run.account = :account AND {_IS_PAUSED}"
)
_HELD = f"SELECT run.* {_OF_THE_ACCOUNT} run.account WHERE run.account = :account AND {_IS_HELD}"
