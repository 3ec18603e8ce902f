"""Who is left out of a run by a person, in SQL, and comes back as they were."""

import json
from collections.abc import Mapping, Sequence
from functools import cache

from emailer.model import Instant, RunState, State
from emailer.store import ConflictError
from emailer.store.allowed import Verb
from emailer.store.people import BY_PERSON, DONE
from emailer.store.verbs import run_standing
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.going_on import run_again
from emailer.store.verbs.moves import CHUNK_ROWS
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

CANCELLED = Sentence("This run was cancelled: nobody in it is written to.")


def leave_out(transaction: Transaction, run_id: str, chosen: Sequence[int]) -> int:
    """waiting -> skipped, by a person, for some hundred ids; returns how many still waited."""
    run = run_standing.find(transaction.db, run_id)
    values = {"ids": json.dumps(chosen), "run": run["id"], "now": transaction.now, "why": BY_PERSON}
    rows = transaction.db.execute(_waiting(transaction.db.say), values).fetchall()
    values["ids"] = json.dumps([row["id"] for row in rows])
    transaction.db.execute(_leave_out(transaction.db.say), values)
    if rows:
        transaction.moved(run["id"], State.WAITING, State.SKIPPED, len(rows))
    for row in rows:
        transaction.reason(run["id"], State.WAITING, row["failure_key"], -1)
    return len(rows)


@spelled
def _waiting(say: Dialect) -> str:
    return f"""
    SELECT id, failure_key FROM emailer_recipient
    WHERE id IN {say.numbers("ids")} AND {say.no_index("run_id")} = :run AND state = 'waiting'
    """


@spelled
def _leave_out(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient
    SET state = 'skipped', out_due_at = due_at, due_at = NULL, out_key = failure_key,
        failure_key = :why, updated_at = :now
    WHERE id IN {say.numbers("ids")}
    """


_BACK: Mapping[str, tuple[State, Verb]] = {
    BY_PERSON: (State.WAITING, Verb.RETRY),
    DONE: (State.FAILED, Verb.DONE),
}
"""What those are again who are taken back, by the reason why they were out, and what allows it."""


def put_back(transaction: Transaction, run_id: str, since: Instant, why: str = BY_PERSON) -> int:
    """skipped -> waiting: a chunk of those whom a person left out since then, but who is suppressed
    by now; skipped -> failed: of those of whom they said that it is done.

    Returns how many. Raises NotFoundError and ConflictError.
    """
    run = run_standing.find(transaction.db, run_id)
    after, verb = _BACK[why]
    run_standing.require(run, verb)
    if after is State.WAITING and run["state"] == RunState.CANCELLED:
        raise ConflictError(CANCELLED, run_id)
    bound = {"run": run["id"], "why": why, "since": since, "n": CHUNK_ROWS}
    rows = transaction.db.execute(_LEFT_OUT, bound).fetchall()
    if rows:
        if after is State.WAITING and run["state"] == RunState.FINISHED:
            run_again(transaction, run)
        _put_back(transaction, run["id"], after, rows)
    return len(rows)


def _put_back(transaction: Transaction, run_key: int, after: State, rows: Sequence[SqlRow]) -> None:
    values = {"ids": json.dumps([row["id"] for row in rows]), "now": transaction.now}
    transaction.db.execute(_back(transaction.db.say, after), values)
    transaction.moved(run_key, State.SKIPPED, after, len(rows))
    for row in rows:
        transaction.reason(run_key, after, row["out_key"], 1)
    transaction.work = True


_LEFT_OUT = f"""
SELECT id, out_key FROM emailer_recipient
WHERE run_id = :run AND failure_key = :why AND failure_key IS NOT NULL AND state = 'skipped'
  AND updated_at >= :since
    AND (failure_key = '{DONE}' OR NOT EXISTS (
        SELECT 1 FROM emailer_suppression AS wants_none
        WHERE wants_none.address_key = emailer_recipient.address_key))
ORDER BY id LIMIT :n
"""


@cache
def _back(say: Dialect, after: State) -> str:
    due = "coalesce(out_due_at, 0)" if after is State.WAITING else "NULL"
    return f"""
    UPDATE emailer_recipient
    SET state = '{after}', due_at = {due}, failure_key = out_key, updated_at = :now,
        out_due_at = NULL, out_key = NULL
    WHERE id IN {say.numbers("ids")}
    """
