"""Claims that a living sender gives back, in any engine."""

from collections.abc import Iterable, Sequence
from itertools import chain

from emailer.model import State
from emailer.store import Claim
from emailer.store.verbs.calls import many
from emailer.store.verbs.claims import alike
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction


@many
def release(transaction: Transaction, asked: Sequence[Sequence[Claim]]) -> list[None]:
    """claimed -> waiting, nothing burned; in a cancelled run, cancelled."""
    for (_, owner, claim_no), ids in alike(chain.from_iterable(asked)).items():
        values = {"owner": owner, "claim_no": claim_no, "now": transaction.now}
        count_released(transaction, transaction.db.hot.release(transaction.db, ids, values))
    return [None] * len(asked)


def count_released(transaction: Transaction, rows: Iterable[SqlRow]) -> None:
    """Count (run_id, state, failure_key) rows that left a worker's hands untouched."""
    for run_key, state, key in rows:
        transaction.moved(run_key, State.CLAIMED, State(state))
        transaction.reason(run_key, State(state), key, 1)
        transaction.work = True
