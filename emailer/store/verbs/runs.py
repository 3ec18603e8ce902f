"""Runs in SQL: how they come to be, and what people decide about them. Bulk verbs are written in chunks."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from emailer import domains
from emailer.model import Recipient, Rejected, RunState, State
from emailer.pauses import Reason
from emailer.store import ConflictError, Draft, Selection
from emailer.store.allowed import ENDED, Verb
from emailer.store.verbs import bounds, parts, pauses, rest, schedule, written
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.standing import find, require
from emailer.store.verbs.transaction import Transaction

CHUNK_ROWS = 500
"""Rows a bulk verb moves in one call: some milliseconds, so that no other call waits long."""


# -- making a run -----------------------------------------------------------------------------------------------


def insert_run(db: Connection, draft: Draft, now: int) -> tuple[int, str]:
    """Insert an importing run and return its key and public id; the caller's transaction decides."""
    public_id = secrets.token_urlsafe(16)
    values = {"public_id": public_id, "state": RunState.IMPORTING, **values_of(draft), "created_at": now}
    values["rest_of"] = None if draft.rest_of is None else rest.key_of(db, draft.rest_of)
    values |= schedule.columns(draft, now) | {"skip_written": draft.skip_written}
    columns = ", ".join(values)
    cursor = db.execute(
        f"INSERT INTO emailer_run ({columns}) VALUES ({', '.join(':' + name for name in values)})", values
    )
    return int(cursor.lastrowid or 0), public_id


def values_of(draft: Draft) -> dict[str, Any]:
    """Name what a draft says of its run, by column."""
    message, policy = draft.message, draft.policy
    return {
        "subject": message.subject, "text": message.text,
        "html": message.html, "format": message.format, "sender": message.sender, "reply_to": message.reply_to,
        "headers": json.dumps(message.headers), "message_domain": domains.of_message_ids(message.sender),
        "transport": draft.transport, "retry_delays_s": json.dumps(policy.retry_delays_s),
        "on_in_doubt": "resend" if policy.resend_in_doubt else "hold", "max_failures": draft.max_failures,
        "rate_per_s": draft.rate_per_s, "idempotency_key": draft.idempotency_key,
        "content_hash": draft.content_hash, "personal": message.personal,
        "event": json.dumps(asdict(message.event)) if message.event else "",
    }  # fmt: skip


def insert_recipients(db: Connection, run_key: int, recipients: Sequence[Recipient], now: int) -> int:
    """Insert recipients of an importing run and return how many were new to it; suppressed ones are skipped."""
    if not recipients:
        return 0
    # Not ASCII: a lone surrogate must be refused here, for SQLite would store what Python cannot read again.
    rows = [(one.email, one.key, one.name, json.dumps(one.fields, ensure_ascii=False) if one.fields else None)
            for one in recipients]  # fmt: skip
    skip = db.execute("SELECT 1 FROM emailer_suppression LIMIT 1").fetchone()
    sql = (_INSERT_SKIPPING if skip else _INSERT).format(", ".join(["(?, ?, ?, ?)"] * len(rows)))
    return db.execute(sql, [*chain.from_iterable(rows), run_key, now]).rowcount


_INSERT = """
INSERT INTO emailer_recipient (email, address_key, name, fields, due_at, run_id, updated_at)
WITH line (email, key, name, fields) AS (VALUES {})
SELECT email, key, name, fields, 0, ?, ? FROM line WHERE true
ON CONFLICT (run_id, address_key) DO NOTHING
"""

_INSERT_SKIPPING = """
INSERT INTO emailer_recipient (email, address_key, name, fields, state, due_at, run_id, updated_at)
WITH line (email, key, name, fields) AS (VALUES {})
SELECT email, key, name, fields, iif(address_key IS NULL, 'waiting', 'skipped'), iif(address_key IS NULL, 0, NULL), ?, ?
FROM line LEFT JOIN emailer_suppression ON address_key = key WHERE true
ON CONFLICT (run_id, address_key) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """A run being imported, or the one that its Idempotency-Key made before."""

    run_key: int
    public_id: str
    existed: bool = False
    importing: bool = True


def begin_import(transaction: Transaction, draft: Draft) -> Begun:
    """Insert the importing run, unless its Idempotency-Key has one. Raises ConflictError on other content.

    Of two that would move the rest of one run, the second waits for the first as if both had one key.
    """
    first = transaction.db.execute(
        "SELECT id, public_id, state, content_hash FROM emailer_run WHERE idempotency_key = ?", (draft.idempotency_key,)
    ).fetchone()  # NULL equals nothing: without a key each submission is its own
    if not first:
        busy = rest.mover(transaction.db, draft.rest_of)
        if busy is not None:
            return Begun(busy, "", existed=True)
        run_key, public_id = insert_run(transaction.db, draft, transaction.now)
        return Begun(run_key, public_id)
    if first["content_hash"] != draft.content_hash:
        raise ConflictError(
            "This Idempotency-Key was used for other content; take a new one for this.", first["public_id"]
        )
    return Begun(first["id"], first["public_id"], existed=True, importing=first["state"] == RunState.IMPORTING)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a submission; `first_rejected` numbers its rejected ones within the run."""

    run_key: int
    recipients: Sequence[Recipient]
    rejected: Sequence[Rejected]
    first_rejected: int


def import_chunk(transaction: Transaction, chunk: Chunk) -> tuple[int, int]:
    """Write one chunk of an importing run; returns how many recipients came, and how many of them were new."""
    if not _is_importing(transaction.db, chunk.run_key):
        raise ConflictError(GIVEN_UP)
    rejected = [(chunk.run_key, number, one.line, one.value, one.reason, json.dumps(one.cells))
                for number, one in enumerate(chunk.rejected, chunk.first_rejected)]  # fmt: skip
    transaction.db.executemany(
        "INSERT INTO emailer_rejected (run_id, id, line, value, reason, cells) VALUES (?, ?, ?, ?, ?, ?)", rejected
    )
    people, newest = rest.take(transaction, chunk.run_key, chunk.recipients), written.newest(transaction.db)
    new = insert_recipients(transaction.db, chunk.run_key, people, transaction.now)
    bounds.note_first(transaction.db, chunk.run_key, newest)
    written.leave_out(transaction, chunk.run_key, newest)
    return len(people), new


GIVEN_UP = "The program was started again while this list was being stored: nothing of it was kept. Send it again."


def _is_importing(db: Connection, run_key: int) -> bool:
    row = db.execute("SELECT state FROM emailer_run WHERE id = ?", (run_key,)).fetchone()
    return row is not None and row["state"] == RunState.IMPORTING


@dataclass(frozen=True, slots=True)
class Ended:
    """An import that is complete: what it counted."""

    run_key: int
    total: int
    duplicates: int
    rejected_count: int


def end_import(transaction: Transaction, ended: Ended) -> None:
    """importing -> running | scheduled: the one commit that makes a run visible.

    A paused account holds a running one back with its reason.
    """
    db = transaction.db
    if not _is_importing(db, ended.run_key):
        raise ConflictError(GIVEN_UP)
    [skipped] = db.execute(
        "SELECT count(*) FROM emailer_recipient WHERE run_id = ? AND state = 'skipped'", (ended.run_key,)
    ).fetchone()
    schedule.fix_start(transaction, ended.run_key)
    bounds.note_last(db, ended.run_key)
    db.execute(_END_IMPORT, {"id": ended.run_key, "total": ended.total, "skipped": skipped, "now": transaction.now,
                             "duplicates": ended.duplicates, "rejected": ended.rejected_count})  # fmt: skip
    db.execute(_PAUSE_WITH_ACCOUNT, (ended.run_key,))
    rest.end(transaction, ended.run_key)
    transaction.changed(ended.run_key)
    transaction.work = True


_END_IMPORT = """
UPDATE emailer_run SET state = iif(start_at > :now, 'scheduled', 'running'),
    started_at = iif(start_at > :now, NULL, :now), total = :total, waiting = :total - :skipped, skipped = :skipped,
    duplicates = :duplicates, rejected_count = :rejected
WHERE id = :id AND state = 'importing'
"""

_PAUSE_WITH_ACCOUNT = f"""
UPDATE emailer_run SET {pauses.WITH_ACCOUNT}
FROM emailer_account AS account
WHERE id = ? AND state = 'running' AND emailer_run.transport = account.transport AND account.pause_code IS NOT NULL
"""


def discard_import(transaction: Transaction, run_key: int) -> bool:
    """Delete one chunk of an import that came to nothing; True once all of it is gone, or if it ended after all."""
    db = transaction.db
    if not _is_importing(db, run_key):
        return True
    gone = rest.take_back(transaction, run_key, CHUNK_ROWS)
    gone += db.execute(
        "DELETE FROM emailer_recipient WHERE id IN (SELECT id FROM emailer_recipient WHERE run_id = ? LIMIT ?)",
        (run_key, CHUNK_ROWS),
    ).rowcount
    gone += db.execute(
        "DELETE FROM emailer_rejected WHERE run_id = ?1 AND id IN "
        "(SELECT id FROM emailer_rejected WHERE run_id = ?1 LIMIT ?2)",
        (run_key, CHUNK_ROWS),
    ).rowcount
    gone += parts.discard(db, run_key)
    if not gone:
        db.execute("DELETE FROM emailer_run WHERE id = ?", (run_key,))
    return not gone


def abandon_key(transaction: Transaction, run_key: int) -> None:
    """Free the Idempotency-Key of an import that is being discarded."""
    transaction.db.execute(
        "UPDATE emailer_run SET idempotency_key = NULL WHERE id = ? AND state = 'importing'", (run_key,)
    )


# -- pause, resume, cancel --------------------------------------------------------------------------------------


def pause(transaction: Transaction, run_id: str) -> None:
    """running -> paused, by a person; a pause of the program's becomes the person's."""
    run = find(transaction.db, run_id)
    require(run, Verb.PAUSE)
    if run["paused_by"] != "person":
        pauses.set_paused(transaction, run["id"], "person", None)


def pause_scheduled(transaction: Transaction, run_key: int, reason: Reason) -> None:
    """scheduled -> paused, by the program: its start has come, and must not be."""
    pauses.set_paused(transaction, run_key, "program", reason)


_RUN_AGAIN = f"""
UPDATE emailer_run SET state = iif(start_at > :now, 'scheduled', 'running'), {pauses.GOES_ON}, finished_at = NULL,
    resumed_no = iif(paused_by = 'program', :moment, resumed_no),
    max_failures = iif(pause_code = 'max_failures', 'never', max_failures),
    started_at = coalesce(started_at, iif(start_at > :now, NULL, :now))
WHERE id = :id
"""


def run_again(transaction: Transaction, run: SqlRow) -> None:
    """scheduled | paused | finished | cancelled -> running, as far as the account lets it; scheduled before its start.

    What was asked before the program's pause ended pauses nothing any more, and fails nobody.
    """
    wish = {"id": run["id"], "moment": transaction.moment, "now": transaction.now}
    transaction.db.execute(_RUN_AGAIN, wish)
    transaction.db.execute(_PAUSE_WITH_ACCOUNT, (run["id"],))
    transaction.changed(run["id"])
    transaction.work = True


def resume(transaction: Transaction, run_id: str) -> str:
    """paused -> running, with all that its account's reason had paused; answers the state it found.

    Of a run that was cancelled, the first of the remainder wait again in the same commit; the rest follow in chunks.
    """
    run = find(transaction.db, run_id)
    require(run, Verb.RESUME)
    over = run["state"] in ENDED
    if run["state"] != RunState.RUNNING:
        resume_account(transaction)
    if over or run["pause_scope"] == "run":
        run_again(transaction, run)
    if over:
        move_chunk(transaction, Move(run["id"], State.CANCELLED, State.WAITING, Selection(), run["version"]))
    return str(run["state"])


def resume_account(transaction: Transaction) -> int:
    """Take the account's reason away and let its runs go on; returns how many."""
    transaction.db.execute(_ACCOUNT_AGAIN, (transaction.moment,))
    runs = transaction.db.execute("SELECT * FROM emailer_run WHERE state = 'paused' AND pause_scope = 'account'")
    held = runs.fetchall()
    for run in held:
        run_again(transaction, run)
    return len(held)


_ACCOUNT_AGAIN = f"""
UPDATE emailer_account SET resumed_no = ?1, login_no = iif(pause_code IS NULL, login_no, ?1),
    {pauses.ACCOUNT_GOES_ON}
WHERE name = 'default'
"""


def cancel(transaction: Transaction, run_id: str) -> int:
    """running | paused | scheduled -> cancelled; who waits follows in chunks. Answers the run's key."""
    run = find(transaction.db, run_id)
    require(run, Verb.CANCEL)
    if run["state"] != RunState.CANCELLED:
        transaction.db.execute(
            f"UPDATE emailer_run SET state = 'cancelled', finished_at = ?, {pauses.GOES_ON} WHERE id = ?",
            (transaction.now, run["id"]),
        )
        transaction.changed(run["id"])
    return int(run["id"])


# -- moving many recipients, a chunk a call ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """One bulk move of a run's recipients, bounded by version `until`; one that `wakes` ends a cancelled run's rest."""

    run_key: int
    before: State
    after: State
    selection: Selection
    until: int
    decided: str | None = None
    wakes: bool = False


def begin_move(transaction: Transaction, wish: tuple[str, State, State, Selection, str | None]) -> Move:
    """Say whom a bulk move is about: those in `before` now."""
    run_id, before, after, selection, decided = wish
    run = find(transaction.db, run_id)
    if (before, after) in _DECIDED_BY:
        require(run, _DECIDED_BY[before, after])
    if selection.ids is not None:
        selection = Selection(tuple(sorted(set(selection.ids))))
    wakes = run["state"] == RunState.CANCELLED and before is not State.CANCELLED
    return Move(run["id"], before, after, selection, run["version"], decided, wakes)


_DECIDED_BY: Mapping[tuple[State, State], Verb] = {
    (State.FAILED, State.WAITING): Verb.RETRY,
    (State.IN_DOUBT, State.WAITING): Verb.RESEND,
    (State.IN_DOUBT, State.SENT): Verb.RESOLVE,
}
"""The moves a person asks for by themselves; the others follow from a Cancel or a Resume."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What one chunk of a bulk move did: how many, and what is left to move."""

    count: int
    rest: Move | None = None


def move_chunk(transaction: Transaction, move: Move) -> Moved:
    """Move one chunk; a finished or cancelled run whose recipients wait again goes on in the same commit."""
    run = transaction.db.execute("SELECT * FROM emailer_run WHERE id = ?", (move.run_key,)).fetchone()
    if _is_overtaken(move, run):
        return Moved(0)
    rows = _choose(transaction.db, move)
    if rows:
        if move.after is State.WAITING and run["state"] in (RunState.FINISHED, RunState.CANCELLED):
            run_again(transaction, run)
        _move(transaction, move, rows)
    return Moved(len(rows), _rest(move, len(rows)))


def _is_overtaken(move: Move, run: SqlRow) -> bool:
    """Tell whether a person decided otherwise between two chunks: the later decision stands."""
    if move.after is State.CANCELLED:
        return bool(run["state"] != RunState.CANCELLED)
    return bool(move.after is State.WAITING and run["state"] == RunState.CANCELLED and not move.wakes)


def _move(transaction: Transaction, move: Move, rows: Sequence[SqlRow]) -> None:
    wish = {"ids": json.dumps([row["id"] for row in rows]), "now": transaction.now, "decided": move.decided}
    transaction.db.execute(_MOVE[move.before, move.after], wish)
    transaction.moved(move.run_key, move.before, move.after, len(rows))
    for row in rows:
        transaction.reason(move.run_key, move.before, row["failure_key"], -1)
    transaction.work = True


def _rest(move: Move, moved: int) -> Move | None:
    ids = move.selection.ids
    if ids is None:
        return replace(move, wakes=False) if moved == CHUNK_ROWS else None
    return replace(move, wakes=False, selection=Selection(ids[CHUNK_ROWS:])) if ids[CHUNK_ROWS:] else None


def _choose(db: Connection, move: Move) -> list[SqlRow]:
    """Choose one chunk, in an index's order: who was moved before is in `before` no longer, or in a later version.

    The state is a literal, for the partial indexes to be used.
    """
    wish: dict[str, Any] = {"run": move.run_key, "n": CHUNK_ROWS, "until": move.until}
    order = _ORDER[move.before]
    if move.selection.ids is not None:
        wish["ids"] = json.dumps(move.selection.ids[:CHUNK_ROWS])
        where = "id IN (SELECT value FROM json_each(:ids)) AND +run_id = :run"
    elif move.selection.reason is not None:
        wish["key"] = move.selection.reason
        where = "run_id = :run AND failure_key = :key AND failure_key IS NOT NULL"
        order = "id"
    else:
        where = "run_id = :run"
    if move.before is State.CANCELLED:  # who went on in another run is no longer this one's
        where += " AND moved_to IS NULL"
    sql = (f"SELECT id, failure_key FROM emailer_recipient WHERE {where} AND state = '{move.before}' "
           f"AND +version <= :until ORDER BY {order} LIMIT :n")  # fmt: skip
    return db.execute(sql, wish).fetchall()


_ORDER: Mapping[State, str] = {
    State.WAITING: "due_at, id",
    State.FAILED: "version",
    State.IN_DOUBT: "version",
    State.CANCELLED: "id",
}

_PICKED = "WHERE id IN (SELECT value FROM json_each(:ids))"

_MOVE: Mapping[tuple[State, State], str] = {
    (State.FAILED, State.WAITING): f"""
        UPDATE emailer_recipient SET state = 'waiting', due_at = 0, forgiven = attempts, lost_in_a_row = 0,
            slowed_in_a_row = 0, refused_key = failure_key, failure_key = NULL, streak_no = NULL, updated_at = :now
        {_PICKED}""",
    (State.IN_DOUBT, State.WAITING): f"""
        UPDATE emailer_recipient SET state = 'waiting', due_at = 0, forgiven = attempts, lost_in_a_row = 0,
            slowed_in_a_row = 0, failure_key = NULL, decided = :decided, updated_at = :now {_PICKED}""",
    (State.IN_DOUBT, State.SENT): f"""
        UPDATE emailer_recipient SET state = 'sent', has_been_emailed = 1, failure_key = NULL, decided = :decided,
            updated_at = :now {_PICKED}""",
    (State.WAITING, State.CANCELLED): f"""
        UPDATE emailer_recipient SET state = 'cancelled', due_at = NULL, updated_at = :now {_PICKED}""",
    (State.CANCELLED, State.WAITING): f"""
        UPDATE emailer_recipient SET state = 'waiting', due_at = 0, failure_key = NULL, updated_at = :now {_PICKED}""",
}


# -- settings of a run ------------------------------------------------------------------------------------------

CHANGEABLE = {"rate_per_s", "max_failures", "on_in_doubt"}


def update_run(transaction: Transaction, wish: tuple[str, Mapping[str, object]]) -> None:
    """Change what may change while a run goes on."""
    run_id, changes = wish
    run = find(transaction.db, run_id)
    names = sorted(CHANGEABLE & changes.keys())
    if names:
        sets = ", ".join(f"{name} = :{name}" for name in names)
        transaction.db.execute(f"UPDATE emailer_run SET {sets} WHERE id = :id", {**changes, "id": run["id"]})
        transaction.changed(run["id"])
        transaction.work = True
