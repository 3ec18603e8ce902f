"""Many recipients moved from one state to another, in SQL: a chunk a call."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from emailer.model import ENDED, RunState, State
from emailer.store import Selection
from emailer.store.allowed import Verb
from emailer.store.people import CORRECTED, DONE
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.going_on import run_again
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.run_standing import find, require
from emailer.store.verbs.transaction import Transaction

CHUNK_ROWS = 500
"""Rows a bulk verb moves in one call: some milliseconds, so that no other call waits long."""


@dataclass(frozen=True, slots=True)
class Move:
    """One bulk move of a run's recipients, bounded by version `until`;
    one that `wakes` ends a cancelled run's rest. Who waits and is to wait no longer
    is due after `due_after`.
    """

    run_key: int
    before: State
    after: State
    selection: Selection
    until: int
    decided: str | None = None
    wakes: bool = False
    due_after: int = 0


@dataclass(frozen=True, slots=True)
class BulkMove:
    """A bulk move as it is asked for: who, and what a person decided about a doubt."""

    before: State
    after: State
    selection: Selection
    decided: str | None = None


def begin_move(transaction: Transaction, run_id: str, asked: BulkMove) -> Move:
    """Say whom a bulk move is about: those in `before` now."""
    before, after, selection = asked.before, asked.after, asked.selection
    run = find(transaction.db, run_id)
    if (before, after) in _DECIDED_BY:
        require(run, _DECIDED_BY[before, after])
    if selection.ids is not None:
        selection = Selection(tuple(sorted(set(selection.ids))))
    wakes = run["state"] == RunState.CANCELLED and before is not State.CANCELLED
    of = before, after, selection, run["version"], asked.decided, wakes
    return Move(run["id"], *of, due_after=transaction.now)


_DECIDED_BY: Mapping[tuple[State, State], Verb] = {
    (State.FAILED, State.WAITING): Verb.RETRY,
    (State.WAITING, State.WAITING): Verb.RETRY,
    (State.IN_DOUBT, State.WAITING): Verb.RESEND,
    (State.IN_DOUBT, State.SENT): Verb.RESOLVE,
    (State.FAILED, State.SKIPPED): Verb.DONE,
}
"""The moves a person asks for by themselves; the others follow from a Cancel or a Resume."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What one chunk of a bulk move did: how many, and what is left to move."""

    count: int
    rest: Move | None = None


def move_chunk(transaction: Transaction, move: Move) -> Moved:
    """Move one chunk; a finished or cancelled run whose recipients wait again goes
    on in the same commit.
    """
    run = transaction.db.execute(
        "SELECT * FROM emailer_run WHERE id = :run", {"run": move.run_key}
    ).fetchone()
    if _is_overtaken(move, run):
        return Moved(0)
    rows = _choose(transaction.db, move)
    if rows:
        if move.after is State.WAITING and run["state"] in ENDED:
            run_again(transaction, run)
        _move(transaction, move, rows)
    return Moved(len(rows), _rest(move, len(rows)))


def _is_overtaken(move: Move, run: SqlRow) -> bool:
    """Tell whether a person decided otherwise between two chunks: the later decision stands."""
    if move.after is State.CANCELLED:
        return bool(run["state"] != RunState.CANCELLED)
    return bool(
        move.after is State.WAITING and run["state"] == RunState.CANCELLED and not move.wakes
    )


def _move(transaction: Transaction, move: Move, rows: Sequence[SqlRow]) -> None:
    values = {
        "ids": json.dumps([row["id"] for row in rows]),
        "now": transaction.now,
        "decided": move.decided,
    }
    transaction.db.execute(moving(transaction.db.say, move.before, move.after), values)
    transaction.moved(move.run_key, move.before, move.after, len(rows))
    if move.before is not move.after:
        for row in rows:
            transaction.reason(move.run_key, move.before, row["failure_key"], -1)
    if move.before is State.CANCELLED:  # why they waited stays so
        for row in rows:
            transaction.reason(move.run_key, move.after, row["failure_key"], 1)
    transaction.work = True


def _rest(move: Move, moved: int) -> Move | None:
    ids = move.selection.ids
    if ids is None:
        return replace(move, wakes=False) if moved == CHUNK_ROWS else None
    return (
        replace(move, wakes=False, selection=Selection(ids[CHUNK_ROWS:]))
        if ids[CHUNK_ROWS:]
        else None
    )


def _choose(db: Connection, move: Move) -> list[SqlRow]:
    """Choose one chunk, in an index's order: who was moved before is in `before` no longer,
    or in a later version.

    The state is a literal, for the partial indexes to be used.
    """
    values: dict[str, Any] = {"run": move.run_key, "n": CHUNK_ROWS, "until": move.until}
    order = _ORDER[move.before]
    if move.selection.ids is not None:
        values["ids"] = json.dumps(move.selection.ids[:CHUNK_ROWS])
        where = f"id IN {db.say.numbers('ids')} AND {db.say.no_index('run_id')} = :run"
    elif move.selection.reason is not None:
        values["key"] = move.selection.reason
        where = "run_id = :run AND failure_key = :key AND failure_key IS NOT NULL"
        order = "id"
    else:
        where = "run_id = :run"
    if move.before is State.CANCELLED:  # who went on in another run is no longer this one's
        where += " AND moved_to IS NULL"
    if move.before is move.after:  # who waits for a later try; the others are due as it is
        due_at = "due_at" if order.startswith("due_at") else db.say.no_index("due_at")
        where += f" AND {due_at} > :due_after"
        values["due_after"] = move.due_after
    sql = (
        f"SELECT id, failure_key FROM emailer_recipient WHERE {where} AND state = '{move.before}' "
        f"AND {db.say.no_index('version')} <= :until ORDER BY {order} LIMIT :n"
    )
    return db.execute(sql, values).fetchall()


_ORDER: Mapping[State, str] = {
    State.WAITING: "due_at, id",
    State.FAILED: "version",
    State.IN_DOUBT: "version",
    State.CANCELLED: "id",
}


@cache
def moving(say: Dialect, before: State, after: State) -> str:
    """The statement that moves some people, by their ids."""
    return (
        f"UPDATE emailer_recipient SET {MOVES[before, after]}, updated_at = :now WHERE id IN "
        f"{say.numbers('ids')}"
    )


MOVES: Mapping[tuple[State, State], str] = {
    (
        State.FAILED,
        State.WAITING,
    ): f"""state = 'waiting', due_at = 0, forgiven = attempts, lost_in_a_row = 0,
        slowed_in_a_row = 0, refused_key = CASE WHEN failure_key = '{CORRECTED}' THEN refused_key
            ELSE failure_key END, failure_key = NULL, streak_no = NULL""",
    (
        State.IN_DOUBT,
        State.WAITING,
    ): """state = 'waiting', due_at = 0, forgiven = attempts, lost_in_a_row = 0,
        slowed_in_a_row = 0, failure_key = NULL, decided = :decided""",
    (
        State.IN_DOUBT,
        State.SENT,
    ): "state = 'sent', has_been_emailed = 1, failure_key = NULL, decided = :decided",
    (State.WAITING, State.WAITING): "due_at = 0",  # why they wait stays so until that try
    (State.FAILED, State.SKIPPED): f"""state = 'skipped', out_key = failure_key,
        failure_key = '{DONE}', streak_no = NULL""",
    (State.WAITING, State.CANCELLED): "state = 'cancelled', out_due_at = due_at, due_at = NULL",
    (State.CANCELLED, State.WAITING): """state = 'waiting', due_at = coalesce(out_due_at, 0),
        out_due_at = NULL""",
}
