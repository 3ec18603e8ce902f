"""Runs are erased, in SQL, some people at a time: addresses, names,
fields, bodies, files, what servers said.

States and counts stay. `erasing` on a run's row is the place:
everybody up to this id is erased, and NULL says that all is.
A crash in between leaves a run of which nobody can be written to any more.
"""

from typing import Any

from emailer.store.verbs import retry_plans
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.drafts import forget as forget_draft
from emailer.store.verbs.rows import Connection, Query, SqlRow
from emailer.store.verbs.transaction import Transaction

SLICE_IDS = 500
"""Ids of recipients looked at in one call: some milliseconds."""
ROWS = 500
DATA_ROWS = 16
"""Chunks of files deleted in one call."""

BLANK = "email = '', name = '', name_in_list = NULL, fields = NULL, address_key = 'erased ' || id"
"""No address has a blank in its key."""

_OLD = """
erased_at IS NULL AND finished_at IS NOT NULL AND finished_at < :before AND waiting + in_flight = 0
    AND retry_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM emailer_run AS other
        WHERE other.state = 'importing' AND other.rest_of = run.id)
"""


def old(before: int) -> Query:
    """Count runs that ended before, and their people."""
    return (
        (
            "SELECT count(*) AS runs, coalesce(sum(total), 0) AS people FROM emailer_run AS run "
            f"WHERE {_OLD}"
        ),
        {"before": before},
    )


def due(before: int | None) -> Query:
    """Ask whether anything is to be erased."""
    return _DUE, {"before": before or 0}


_DUE = f"""
SELECT 1 FROM emailer_run WHERE erasing IS NOT NULL
UNION ALL SELECT 1 FROM emailer_run AS run WHERE {_OLD}
UNION ALL SELECT 1 FROM emailer_draft WHERE changed_at < :before LIMIT 1
"""


def step(transaction: Transaction, before: int | None) -> bool:
    """Erase some more; says whether there is more to do."""
    run = transaction.db.execute(
        "SELECT * FROM emailer_run WHERE erasing IS NOT NULL LIMIT 1"
    ).fetchone()
    if run is not None:
        _some(transaction, run)
        return True
    return begin(transaction, before or 0)


def begin(transaction: Transaction, before: int) -> bool:
    """Begin with one more run; says whether there was one."""
    run = transaction.db.execute(
        f"SELECT * FROM emailer_run AS run WHERE {_OLD} LIMIT 1", {"before": before}
    ).fetchone()
    if run is not None:
        _begin(transaction, run)
        return True
    return _drafts(transaction, {"before": before})


def note_residue(transaction: Transaction) -> None:
    """Note that what was erased may still stand between the rows of the file."""
    transaction.db.execute(_NOTE_RESIDUE, {"now": transaction.now})


_NOTE_RESIDUE = """
INSERT INTO emailer_residue (id, since) VALUES (1, :now) ON CONFLICT (id) DO NOTHING
"""


def _begin(transaction: Transaction, run: SqlRow) -> None:
    """Take a run's message away; from here on nothing can be decided about it."""
    values = {"id": run["id"], "now": transaction.now}
    transaction.db.execute(_begin_sql(transaction.db.say), values)
    transaction.db.execute(
        "UPDATE emailer_failure SET sample = key WHERE run_id = :id", {"id": run["id"]}
    )
    note_residue(transaction)
    transaction.changed(run["id"])


@spelled
def _begin_sql(say: Dialect) -> str:
    return f"""
    UPDATE emailer_run
    SET erased_at = :now, text = '', html = '', reply_to = '', headers = '[]', event = '',
        headings = '[]', written_as = '[]', letter = '',
        personal = '', streak = NULL, filed_to = NULL, {retry_plans.NONE}, retry_missed_at = NULL,
        idempotency_key = CASE WHEN {say.matches("idempotency_key", "'%@%'")} THEN NULL
            ELSE idempotency_key END,
        erasing = coalesce(first_id,
            (SELECT min(id) FROM emailer_recipient WHERE run_id = emailer_run.id), 1) - 1,
        last_id = coalesce(last_id,
            (SELECT max(id) FROM emailer_recipient WHERE run_id = emailer_run.id), 0)
    WHERE id = :id
    """


def _some(transaction: Transaction, run: SqlRow) -> None:
    """Go on with a run: its people, in the order of their ids,
    then the lines of its list, its files, and what its webhooks are to be told.
    """
    if run["erasing"] < run["last_id"]:
        _people(transaction.db, run)
    elif not (_lines(transaction.db, run) or _files(transaction.db) or _told(transaction.db, run)):
        its = {"run": run["id"]}
        transaction.db.execute("DELETE FROM emailer_webhook WHERE run_id = :run", its)
        transaction.db.execute("UPDATE emailer_run SET erasing = NULL WHERE id = :run", its)
        transaction.changed(run["id"])


def _people(db: Connection, run: SqlRow) -> None:
    end = min(run["erasing"] + SLICE_IDS, run["last_id"])
    values: dict[str, Any] = {"run": run["id"], "first": run["erasing"] + 1, "last": end}
    for sql in (_leave_directory, _silence, _forget_corrections, _blank):
        db.execute(sql(db.say), values)
    place = {"run": run["id"], "last": end}
    db.execute("UPDATE emailer_run SET erasing = :last WHERE id = :run", place)


def _slice(say: Dialect, column: str = "id") -> str:
    """Name those of a run between two ids; others' lie there, too."""
    return f"""
    SELECT {column} FROM emailer_recipient
    WHERE id >= :first AND id <= :last AND {say.no_index("run_id")} = :run"""


@spelled
def _leave_directory(say: Dialect) -> str:
    return (
        "DELETE FROM emailer_address WHERE run_id = :run AND address_key IN "
        f"({_slice(say, 'address_key')})"
    )


@spelled
def _silence(say: Dialect) -> str:
    return f"UPDATE emailer_attempt SET text = NULL WHERE recipient_id IN ({_slice(say)})"


@spelled
def _forget_corrections(say: Dialect) -> str:
    return f"DELETE FROM emailer_correction WHERE recipient_id IN ({_slice(say)})"


@spelled
def _blank(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient SET {BLANK}
    WHERE id >= :first AND id <= :last AND {say.no_index("run_id")} = :run
    """


def _lines(db: Connection, run: SqlRow) -> int:
    return db.execute(_LINES, {"run": run["id"], "n": ROWS}).rowcount


_LINES = """
DELETE FROM emailer_rejected WHERE run_id = :run AND id IN (
    SELECT id FROM emailer_rejected WHERE run_id = :run LIMIT :n)
"""


def _told(db: Connection, run: SqlRow) -> int:
    """Forget some of what was, or still is, to be told of a run: found by who hears it."""
    some = {"run": run["id"], "n": ROWS}
    return db.execute(_WAITING, some).rowcount or db.execute(_OVER, some).rowcount


_EVENTS = """
DELETE FROM emailer_webhook_event WHERE id IN (
    SELECT event.id FROM emailer_webhook AS hook
    CROSS JOIN emailer_webhook_event AS event
    WHERE event.webhook_id = hook.id AND event.run_id = :run AND event.state {} 'waiting' LIMIT :n)
"""
_WAITING, _OVER = _EVENTS.format("="), _EVENTS.format("<>")


def _files(db: Connection) -> int:
    """Delete files of erased runs that no other run sends, their bytes first: also those that
    an earlier one left behind for this one's sake. Bytes of a newer run's files stay.
    """
    gone = db.execute(_UNUSED_DATA, {"n": DATA_ROWS}).rowcount
    return gone or db.execute(_UNUSED, {"n": ROWS}).rowcount


_UNUSED_PARTS = """
SELECT part.id FROM emailer_run AS gone JOIN emailer_part AS part ON part.run_id = gone.id
WHERE gone.erased_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM emailer_part AS same JOIN emailer_run AS used ON used.id = same.run_id
    WHERE same.same_as = part.id AND used.erased_at IS NULL)
"""
_UNUSED_DATA = f"""
DELETE FROM emailer_part_data WHERE (part_id, no) IN (
    SELECT data.part_id, data.no FROM emailer_part_data AS data
    WHERE data.part_id IN ({_UNUSED_PARTS}) LIMIT :n)
"""
_UNUSED = f"DELETE FROM emailer_part WHERE id IN ({_UNUSED_PARTS} ORDER BY part.id DESC LIMIT :n)"


def _drafts(transaction: Transaction, values: dict[str, int]) -> bool:
    """Forget a form that was begun before, and never sent; says whether there was one."""
    row = transaction.db.execute(
        "SELECT key FROM emailer_draft WHERE changed_at < :before LIMIT 1", values
    ).fetchone()
    if row is None:
        return False
    forget_draft(transaction, row["key"])
    return True


# -- the file --------------------------------------------------------------------------------------

RESIDUE = "SELECT since FROM emailer_residue"
BUSY = """
SELECT 1 FROM emailer_run AS run WHERE state = 'running' AND (in_flight > 0
    OR EXISTS (SELECT 1 FROM emailer_recipient
        WHERE run_id = run.id AND state = 'waiting' AND due_at <= :now)) LIMIT 1
"""


def cleaned(transaction: Transaction) -> None:
    """Note that nothing of what was erased stands in the file."""
    transaction.db.execute("DELETE FROM emailer_residue")
