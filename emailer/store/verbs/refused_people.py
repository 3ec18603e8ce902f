"""The people of a streak, in SQL: who is in it, and how they wait again."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emailer.model import State
from emailer.store import Claim
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import SqlRow

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction


def join(transaction: "Transaction", claim: Claim, streak_no: int) -> None:
    """Let somebody be in a streak."""
    values = {"id": claim.recipient_id, "streak": streak_no, "claim": claim.claim_no}
    transaction.db.execute(_JOIN, values)


_JOIN = """
UPDATE emailer_recipient SET streak_no = :streak, streak_claim_no = :claim
WHERE id = :id AND (streak_no IS NULL OR streak_no <> :streak)
"""


def members(transaction: "Transaction", run_key: int, streak_no: int) -> list[SqlRow]:
    """Read who is in the streak and not in a worker's hands."""
    return transaction.db.execute(_MEMBERS, {"run": run_key, "streak": streak_no}).fetchall()


def one(transaction: "Transaction", claim: Claim) -> list[SqlRow]:
    """Read one of them, once nobody has it in hand."""
    values = {"id": claim.recipient_id}
    return transaction.db.execute(f"{_SELECT} WHERE id = :id AND {_IN_REACH}", values).fetchall()


_SELECT = "SELECT id, state, failure_key, due_at, address_key, attempts FROM emailer_recipient"
_IN_REACH = "state IN ('failed', 'waiting')"
_MEMBERS = (
    f"{_SELECT} WHERE run_id = :run AND streak_no = :streak AND streak_no IS NOT NULL AND "
    f"{_IN_REACH}"
)


def wait_again(
    transaction: "Transaction", run_key: int, people: Sequence[SqlRow], due_at: int | None = None
) -> None:
    """failed | waiting -> waiting, with what the streak burned taken back; due at once, behind
    those who were not tried yet, or at `due_at`.
    """
    failed = [row for row in people if row["state"] == State.FAILED]
    values: dict[str, Any] = {
        "ids": json.dumps([row["id"] for row in people]),
        "now": transaction.now,
        "due": transaction.now if due_at is None else due_at,
    }
    transaction.db.execute(_to_wait_again(transaction.db.say), values)
    transaction.db.execute(_unburn(transaction.db.say), values)
    transaction.moved(run_key, State.FAILED, State.WAITING, len(failed))
    for row in failed:
        transaction.reason(run_key, State.FAILED, row["failure_key"], -1)
    transaction.work = True


_OF_THE_STREAK = (
    "burned = 1 AND verdict IN ('refused', 'try_later', 'slow_down', "
    "'fewer_connections', 'connection_lost')"
)


@spelled
def _to_wait_again(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient SET state = 'waiting', due_at = :due, updated_at = :now,
        failure_key = CASE state WHEN 'failed' THEN NULL ELSE failure_key END,
        attempts = attempts - (SELECT count(*) FROM emailer_attempt AS attempt
                               WHERE attempt.recipient_id = emailer_recipient.id
                               AND attempt.claim_no >= streak_claim_no AND {_OF_THE_STREAK})
    WHERE id IN {say.numbers("ids")}
    """


@spelled
def _unburn(say: Dialect) -> str:
    return f"""
    UPDATE emailer_attempt SET burned = 0
    WHERE recipient_id IN {say.numbers("ids")} AND {_OF_THE_STREAK}
        AND claim_no >= (SELECT streak_claim_no FROM emailer_recipient WHERE id = recipient_id)
    """
