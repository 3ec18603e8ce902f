"""Webhooks in SQL: made, stopped, forgotten."""

import json
from collections.abc import Sequence

from emailer import public_ids
from emailer.store import ConflictError, NotFoundError
from emailer.store.verbs import visible, webhook_reads
from emailer.store.verbs.moves import CHUNK_ROWS
from emailer.store.verbs.rows import Connection
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import (
    MOST_OF_A_RUN,
    MOST_OF_RUNS,
    MOST_WEBHOOKS,
    Disabled,
    NewWebhook,
)
from emailer.tongue import Sentence


def create(transaction: Transaction, webhook: NewWebhook) -> str:
    """Keep a webhook; answers its id.

    Raises NotFoundError for its run, ConflictError for too many.
    """
    db = transaction.db
    if webhook.run_id is not None:
        return add(transaction, visible.find(db, webhook.run_id)["id"], [webhook])[0]
    [count] = db.execute("SELECT count(*) FROM emailer_webhook WHERE run_id IS NULL").fetchone()
    if count >= MOST_WEBHOOKS:
        raise ConflictError(
            Sentence(
                "There are {most_webhooks} webhooks already: delete one that is not needed.",
                most_webhooks=MOST_WEBHOOKS,
            )
        )
    return _insert(transaction, None, webhook)


def add(transaction: Transaction, run_key: int, webhooks: Sequence[NewWebhook]) -> list[str]:
    """Keep webhooks of a run; answers their ids.

    Raises ConflictError for too many, before anything is written.
    """
    count = "SELECT count(*) FROM emailer_webhook WHERE run_id = :run"
    [of_run] = transaction.db.execute(count, {"run": run_key}).fetchone()
    if of_run + len(webhooks) > MOST_OF_A_RUN:
        raise ConflictError(Sentence("A run has {most} webhooks at most.", most=MOST_OF_A_RUN))
    _make_room(transaction.db, len(webhooks))
    return [_insert(transaction, run_key, webhook) for webhook in webhooks]


def _make_room(db: Connection, n: int) -> None:
    """Forget the oldest whose run is over, and that were told all of it, where there are many.
    Raises ConflictError where too few are.
    """
    count = "SELECT count(*) FROM emailer_webhook WHERE run_id IS NOT NULL"
    [of_runs] = db.execute(count).fetchone()
    beyond = max(0, of_runs + n - MOST_OF_RUNS)
    over = db.execute(_OVER, {"n": beyond}).fetchall() if beyond else []
    if len(over) < beyond:
        raise ConflictError(
            Sentence(
                "{most} runs that are under way have webhooks of their own already.",
                most=MOST_OF_RUNS,
            )
        )
    for row in over:
        _forget(db, row["id"])


_OVER = """
SELECT hook.id FROM emailer_webhook AS hook JOIN emailer_run AS run ON run.id = hook.run_id
WHERE run.state IN ('finished', 'cancelled') AND NOT EXISTS (
    SELECT 1 FROM emailer_webhook_event WHERE webhook_id = hook.id AND state = 'waiting')
ORDER BY hook.id LIMIT :n
"""


def _insert(transaction: Transaction, run_key: int | None, webhook: NewWebhook) -> str:
    public_id = public_ids.make()
    values = {"id": public_id, "url": webhook.url, "kinds": json.dumps(webhook.kinds),
              "run": run_key, "secret": webhook.secret, "now": transaction.now}  # fmt: skip
    transaction.db.execute(_CREATE, values)
    return public_id


_CREATE = """
INSERT INTO emailer_webhook (public_id, url, kinds, run_id, secret, created_at)
VALUES (:id, :url, :kinds, :run, :secret, :now)
"""


# it is called by place
def enable(transaction: Transaction, webhook_id: str, is_on: bool) -> None:  # noqa: FBT001
    """Tell again, what waits with new attempts; or tell nothing more. Raises NotFoundError."""
    hook_key = _hook_key(transaction.db, webhook_id)
    if is_on:
        transaction.db.execute(_ENABLE, {"id": hook_key})
        transaction.db.execute(_AGAIN, {"hook": hook_key, "now": transaction.now})
        transaction.told = True
    else:
        disable(transaction, hook_key, Disabled.PERSON)


_ENABLE = """
UPDATE emailer_webhook
SET disabled_at = NULL, disabled_code = NULL, failures = 0, failing_since = NULL, due_at = 0
WHERE id = :id
"""
_AGAIN = f"""
WITH RECURSIVE {webhook_reads.firsts(":hook")}
UPDATE emailer_webhook_event SET due_at = :now, attempts = 0
WHERE id IN (SELECT id FROM firsts) AND attempts > 0
"""
"""Behind the first of a run nothing was tried: it is due as it is, and days of it may wait."""


def disable(transaction: Transaction, hook_key: int, why: Disabled) -> None:
    """Tell nothing more, and keep why; one that was stopped before keeps its own reason."""
    values = {"id": hook_key, "now": transaction.now, "why": why.value}
    transaction.db.execute(_DISABLE, values)


_DISABLE = """
UPDATE emailer_webhook SET disabled_at = :now, disabled_code = :why
WHERE id = :id AND disabled_at IS NULL
"""


def delete(transaction: Transaction, webhook_id: str) -> bool:
    """Forget a webhook with its events, some a call, and from the first on nothing is told it.

    Says whether it is to be called again. Raises NotFoundError.
    """
    hook_key = _hook_key(transaction.db, webhook_id)
    disable(transaction, hook_key, Disabled.PERSON)
    some = {"hook": hook_key, "n": CHUNK_ROWS}
    if transaction.db.execute(_FORGET_SOME, some).rowcount == CHUNK_ROWS:
        return True
    _forget(transaction.db, hook_key)
    return False


_FORGET_SOME = """
DELETE FROM emailer_webhook_event WHERE id IN (
    SELECT id FROM emailer_webhook_event WHERE webhook_id = :hook ORDER BY id LIMIT :n)
"""


def _forget(db: Connection, hook_key: int) -> None:
    hook = {"hook": hook_key}
    db.execute("DELETE FROM emailer_webhook_event WHERE webhook_id = :hook", hook)
    db.execute("DELETE FROM emailer_webhook WHERE id = :hook", hook)


def _hook_key(db: Connection, webhook_id: str) -> int:
    row = db.execute(
        "SELECT id FROM emailer_webhook WHERE public_id = :id", {"id": webhook_id}
    ).fetchone()
    if row is None:
        raise NotFoundError(Sentence("There is no such webhook."))
    return int(row["id"])
