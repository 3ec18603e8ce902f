"""What people decide about runs, in SQL."""

from collections.abc import Mapping

from emailer.model import ENDED, RunState, State
from emailer.pause_rules import Reason
from emailer.store import Selection
from emailer.store.allowed import Verb
from emailer.store.verbs import hours, limits, pauses, retry_plans, schedule
from emailer.store.verbs.going_on import resume_account, run_again
from emailer.store.verbs.moves import Move, move_chunk
from emailer.store.verbs.run_standing import find, require
from emailer.store.verbs.transaction import Transaction


def pause(transaction: Transaction, run_id: str) -> None:
    """running -> paused, by a person; a pause of the program's becomes the person's."""
    run = find(transaction.db, run_id)
    require(run, Verb.PAUSE)
    if run["paused_by"] != "person":
        pauses.set_paused(transaction, run["id"], "person", None)


def pause_scheduled(transaction: Transaction, run_key: int, reason: Reason) -> None:
    """scheduled -> paused, by the program: its start has come, and must not be."""
    pauses.set_paused(transaction, run_key, "program", reason)


def resume(transaction: Transaction, run_id: str, grace_s: float = 0.0) -> str:
    """paused -> running, with all that its account's reason had paused; answers the state it found.

    Of a run that was cancelled, the first of the remainder wait again in the same commit;
    the rest follow in chunks. One that had not begun has its grace once more.
    """
    run = find(transaction.db, run_id)
    require(run, Verb.RESUME)
    over = run["state"] in ENDED
    if run["state"] != RunState.RUNNING:
        resume_account(transaction, run["account"])
    if run["state"] == RunState.CANCELLED and run["started_at"] is None and grace_s:
        schedule.begin_grace(transaction, run["id"], grace_s)
    if over or run["pause_scope"] == "run":
        run_again(transaction, run)
    if over:
        move_chunk(
            transaction,
            Move(run["id"], State.CANCELLED, State.WAITING, Selection(), run["version"]),
        )
    return str(run["state"])


def cancel(transaction: Transaction, run_id: str) -> int:
    """running | paused | scheduled -> cancelled; who waits follows in chunks.
    Answers the run's key.
    """
    run = find(transaction.db, run_id)
    require(run, Verb.CANCEL)
    if run["state"] != RunState.CANCELLED:
        transaction.db.execute(_CANCEL, {"id": run["id"], "now": transaction.now})
        transaction.changed(run["id"])
    return int(run["id"])


_CANCEL = f"""
UPDATE emailer_run SET state = 'cancelled', finished_at = :now, {pauses.GOES_ON}, {retry_plans.NONE}
WHERE id = :id
"""

CHANGEABLE = {"max_failures", "on_in_doubt", "hours"}


def update_run(transaction: Transaction, run_id: str, changes: Mapping[str, object]) -> None:
    """Change what may change while a run goes on."""
    run = find(transaction.db, run_id)
    wanted = {name: changes[name] for name in sorted(CHANGEABLE & changes.keys())}
    if "hours" in wanted:
        wanted |= hours.columns(str(wanted["hours"]))
    if changes.get("again") is not None:
        require(run, Verb.RETRY)
    if "again" in changes:
        wanted |= retry_plans.columns(changes["again"], transaction.now)
    if "start_at" in changes:
        wanted |= schedule.moved(run, changes["start_at"], transaction.now)
    if wanted:
        sets = ", ".join(f"{name} = :{name}" for name in wanted)
        transaction.db.execute(
            f"UPDATE emailer_run SET {sets} WHERE id = :id", {**wanted, "id": run["id"]}
        )
    if "limits" in changes:
        found = limits.read(changes["limits"])
        limits.replace(transaction.db, run["account"], run["id"], found)
    if wanted or "limits" in changes:
        transaction.changed(run["id"])
        transaction.work = True
