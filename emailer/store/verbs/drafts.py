"""Drafts in SQL. A field is a row of its own: a long list is not written anew
at each key pressed elsewhere.
"""

from typing import NamedTuple

from emailer.store.drafts import AGAIN, KEPT_MS, MOST_BYTES, MOST_DRAFTS, Kept, NewDraft, again
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.transaction import Transaction


def keep(transaction: Transaction, draft: NewDraft) -> bool:
    """Keep a draft, and forget those that are too many or too old;
    False where its form was sent, or the run it had made has begun, or is none.
    """
    bound = {"key": draft.key, "title": draft.title, "now": transaction.now,
            "size": sum(len(text.encode()) for text in draft.fields.values())}  # fmt: skip
    its_run = {"key": draft.key, "run": draft.key.removeprefix(AGAIN)}
    if transaction.db.execute(_SENT, its_run).fetchone():
        return False
    transaction.db.execute(_KEEP, bound)
    held = {row["name"] for row in transaction.db.execute(_NAMES, bound)}
    gone = [{"key": draft.key, "name": name} for name in held - draft.fields.keys()]
    transaction.db.executemany(_DROP_FIELD, gone)
    fields = [
        {"key": draft.key, "name": name, "value": text} for name, text in draft.fields.items()
    ]
    transaction.db.executemany(_KEEP_FIELD, fields)
    _bound(transaction, draft.key)
    return True


_SENT = f"""
SELECT 1 FROM emailer_run WHERE idempotency_key = :key AND state <> 'importing'
UNION ALL SELECT 1 FROM emailer_run
WHERE public_id = :run AND :key = '{AGAIN}' || public_id AND started_at IS NOT NULL
UNION ALL SELECT 1 WHERE :key = '{AGAIN}' || :run
    AND NOT EXISTS (SELECT 1 FROM emailer_run WHERE public_id = :run)
"""
_KEEP = """
INSERT INTO emailer_draft (key, title, size_bytes, changed_at) VALUES (:key, :title, :size, :now)
ON CONFLICT (key) DO UPDATE
SET title = excluded.title, size_bytes = excluded.size_bytes, changed_at = excluded.changed_at
"""
_NAMES = "SELECT name FROM emailer_draft_field WHERE draft_key = :key"
_DROP_FIELD = "DELETE FROM emailer_draft_field WHERE draft_key = :key AND name = :name"
_KEEP_FIELD = """
INSERT INTO emailer_draft_field (draft_key, name, value) VALUES (:key, :name, :value)
ON CONFLICT (draft_key, name) DO UPDATE SET value = excluded.value
WHERE emailer_draft_field.value <> excluded.value
"""


def _bound(transaction: Transaction, key: str) -> None:
    """Forget drafts that are over, and beyond the bounds those touched longest ago;
    never the one at hand.
    """
    left_bytes, over = MOST_BYTES, []
    for number, row in enumerate(transaction.db.execute(_BY_TIME, {"key": key}).fetchall()):
        left_bytes -= row["size_bytes"]
        is_old = row["changed_at"] < transaction.now - KEPT_MS
        if number and (is_old or number >= MOST_DRAFTS or left_bytes < 0):
            over.append(row["key"])
    for one in over:
        forget(transaction, one)


_BY_TIME = """
SELECT key, size_bytes, changed_at FROM emailer_draft ORDER BY key = :key DESC, changed_at DESC, key
"""


class Entitled(NamedTuple):
    """What a draft is to be called."""

    key: str
    title: str


def entitle(transaction: Transaction, wanted: Entitled) -> None:
    """Call a draft otherwise."""
    transaction.db.execute(_ENTITLE, wanted._asdict())


_ENTITLE = "UPDATE emailer_draft SET title = :title WHERE key = :key AND title <> :title"


def forget(transaction: Transaction, key: str) -> None:
    """Give a draft up."""
    transaction.db.execute("DELETE FROM emailer_draft_field WHERE draft_key = :key", {"key": key})
    transaction.db.execute("DELETE FROM emailer_draft WHERE key = :key", {"key": key})


def forget_begun(transaction: Transaction, run_id: str) -> None:
    """Forget the form of a run that was to begin, if it has."""
    if transaction.db.execute(_BEGUN, {"run": run_id}).fetchone():
        forget(transaction, again(run_id))


_BEGUN = "SELECT 1 FROM emailer_run WHERE public_id = :run AND started_at IS NOT NULL"


# -- what is only read -----------------------------------------------------------------------------


def every(now: int) -> Query:
    """Ask for the drafts; one whose run was made while the program died is none,
    nor is the form of a run that was not stopped. An import may yet come to nothing.
    """
    return _EVERY, {"since": now - KEPT_MS, "n": MOST_DRAFTS}


_EVERY = f"""
SELECT key, title, changed_at FROM emailer_draft AS draft WHERE changed_at >= :since
AND NOT EXISTS (SELECT 1 FROM emailer_run
    WHERE idempotency_key = draft.key AND state <> 'importing')
AND NOT EXISTS (SELECT 1 FROM emailer_run
    WHERE public_id = substr(draft.key, {len(AGAIN) + 1}) AND draft.key = '{AGAIN}' || public_id
        AND state <> 'cancelled')
ORDER BY changed_at DESC, key LIMIT :n
"""


def fields_of(key: str) -> Query:
    """Ask for what was typed into a draft."""
    return _FIELDS, {"key": key}


_FIELDS = "SELECT name, value FROM emailer_draft_field WHERE draft_key = :key"


def kept_of(row: SqlRow) -> Kept:
    """Read a draft's row."""
    return Kept(row["key"], row["title"], row["changed_at"])
