"""Numbers that a host with rights on our tables has written where nothing can be added to them: a
run whose numbers cannot be reckoned with is counted anew and stopped, and no other is.

Nothing of this costs anything until a transaction was refused: it is then done again `carefully`.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from emailer.model import COUNTS, RunState
from emailer.pause_rules import PauseCode, Reason
from emailer.store.errors import UnreadableError
from emailer.store.verbs import owners, pauses, untrusted
from emailer.store.verbs.rows import Connection, Query
from emailer.tongue import Sentence

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction

T = TypeVar("T")
UNRECKONED = Sentence("what is counted of it, or of one of its people, cannot be reckoned with.")
STOPS = frozenset({RunState.RUNNING, RunState.SCHEDULED, RunState.PAUSED})


def faults(db: Connection) -> tuple[type[Exception], ...]:
    """Name what an odd row may lead to."""
    return (*db.refusals, *untrusted.FAULTS)


def unfit(error: UnreadableError) -> Reason:
    """Say that a run stops because of what is written there."""
    return Reason(PauseCode.MESSAGE, {"fault": error.args[0]})


def apart(transaction: "Transaction", work: Callable[[], T], otherwise: Callable[[], T]) -> T:
    """Do some work; where that is done carefully, what cannot be reckoned with is undone, and
    something else done in its place.
    """
    if not transaction.is_careful:
        return work()
    db = transaction.db
    transaction.flush()
    db.execute("SAVEPOINT apart")
    try:
        done = work()
        transaction.flush()
    except faults(db):
        db.execute("ROLLBACK TO SAVEPOINT apart")
        transaction.forget()
        transaction.forget_versions()
        done = otherwise()
        transaction.flush()
    db.execute("RELEASE SAVEPOINT apart")
    return done


def stop(transaction: "Transaction", run_key: int) -> None:
    """Count a run anew by its people; one that is to go on is paused until a person has looked.
    Nothing of it may have been gathered.
    """
    values = {"id": run_key, "most": untrusted.MOST}
    [state] = transaction.db.execute(_COUNT_ANEW, values).fetchone()
    transaction.forget_versions()
    if state in STOPS:
        reason = Reason(PauseCode.MESSAGE, {"fault": UNRECKONED})
        pauses.set_paused(transaction, run_key, "program", reason)
    else:
        transaction.changed(run_key)


def _of(name: str) -> str:
    """Count a run's people of one counter: each has an index of its own."""
    states = "state IN ('claimed', 'sending')" if name == "in_flight" else f"state = '{name}'"
    return f"(SELECT count(*) FROM emailer_recipient WHERE run_id = :id AND {states}) AS {name}"


def _bounded(column: str) -> str:
    return (
        f"{column} = CASE WHEN {column} < 0 THEN 0 "
        f"WHEN {column} > :most THEN :most ELSE {column} END"
    )


_NUMBERS = ("version", "passed_asked_no", "passed_accepted_no", "passed_answered_no", "resumed_no")
_COUNT_ANEW = f"""
UPDATE emailer_run SET {", ".join(f"{name} = anew.{name}" for name in COUNTS)},
    total = {" + ".join(f"anew.{name}" for name in COUNTS)},
    moved = CASE WHEN moved > anew.cancelled THEN anew.cancelled ELSE moved END,
    {", ".join(map(_bounded, _NUMBERS))}
FROM (SELECT {", ".join(map(_of, COUNTS))}) AS anew WHERE id = :id
RETURNING state
"""


def count_reason_anew(transaction: "Transaction", run_key: int, state: str, key: str) -> None:
    """Count by a run's people how many share a reason."""
    values = {"run": run_key, "state": state, "key": key}
    transaction.db.execute(_COUNT_REASON_ANEW, values)


_COUNT_REASON_ANEW = """
UPDATE emailer_failure SET count = (SELECT count(*) FROM emailer_recipient
    WHERE run_id = :run AND failure_key = :key AND state = :state)
WHERE run_id = :run AND state = :state AND key = :key
"""


def bound_people(transaction: "Transaction", claims: Iterable[tuple[int, int]]) -> None:
    """Let something be added to what some people have behind them, and their attempts be noted:
    each by id and claim_no.
    """
    for recipient_id, claim_no in claims:
        transaction.db.execute(_BOUND_PERSON, {"id": recipient_id, "most": untrusted.MOST})
        transaction.db.execute(_FORGET_ATTEMPT, {"id": recipient_id, "claim": claim_no})


_BOUND_PERSON = f"""
UPDATE emailer_recipient SET {_bounded("attempts")}, {_bounded("lost_in_a_row")},
    {_bounded("slowed_in_a_row")},
    forgiven = CASE WHEN forgiven BETWEEN 0 AND :most AND forgiven <= attempts
        THEN forgiven ELSE 0 END
WHERE id = :id
"""
_FORGET_ATTEMPT = "DELETE FROM emailer_attempt WHERE recipient_id = :id AND claim_no = :claim"


# -- counted wrong --------------------------------------------------------------------------------


def miscounted(owner: str) -> Query:
    """Ask for runs of an owner's account whose counters or instants would keep them from ever
    ending, or from sending at all: to be asked where there is nothing to do.
    """
    return _MISCOUNTED, {"owner": owner}


_THERE = "EXISTS (SELECT 1 FROM emailer_recipient WHERE run_id = run.id AND {})"
_WAITS = _THERE.format("state = 'waiting'")
_NEVER = f"state = 'waiting' AND due_at > {untrusted.LAST_MS}"
_FLIES = _THERE.format("state IN ('claimed', 'sending')")
_MISCOUNTED = f"""
SELECT id FROM emailer_run AS run WHERE state = 'running' AND account = {owners.ITS_ACCOUNT} AND
    ((waiting > 0 OR in_flight > 0) AND NOT {_WAITS} AND NOT {_FLIES} OR waiting = 0 AND {_WAITS}
        OR opens_at > {untrusted.LAST_MS} OR {_THERE.format(_NEVER)})
"""


def stop_miscounted(transaction: "Transaction", owner: str) -> None:
    """Count such runs anew: who is to be written to waits for a person, and else the run ends."""
    for (run_key,) in transaction.db.execute(*miscounted(owner)).fetchall():
        transaction.db.execute(_DUE_AT_ONCE, {"id": run_key})
        transaction.db.execute(_OPENS_ANEW, {"id": run_key})
        stop(transaction, run_key)


_DUE_AT_ONCE = f"UPDATE emailer_recipient SET due_at = 0 WHERE run_id = :id AND {_NEVER}"
_OPENS_ANEW = f"""
UPDATE emailer_run SET opens_at = 0, closes_at = 0 WHERE id = :id AND opens_at > {untrusted.LAST_MS}
"""


def has_any_left(db: Connection, run_key: int) -> bool:
    """Whether a run that is to end by its counters still has people to write to."""
    return db.execute(_LEFT, {"id": run_key}).fetchone() is not None


_LEFT = """
SELECT 1 FROM emailer_recipient WHERE run_id = :id AND state = 'waiting'
UNION ALL
SELECT 1 FROM emailer_recipient WHERE run_id = :id AND state IN ('claimed', 'sending') LIMIT 1
"""
