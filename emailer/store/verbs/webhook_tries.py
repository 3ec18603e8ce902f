"""What follows from how attempts to tell webhooks went, in SQL."""

from collections.abc import Sequence
from typing import Any

from emailer.store.verbs import untrusted, webhooks
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import (
    DELAYS_S,
    KEPT_EVENTS,
    LONGEST_WAIT_S,
    Disabled,
    EventState,
    Outcome,
)

GONE = 410
"""The status by which a receiver says that it wants no more (Standard Webhooks)."""


def settle(transaction: Transaction, hook_key: int, outcomes: Sequence[Outcome]) -> None:
    """Record attempts, in the order of time; what is too old to be of interest is forgotten."""
    for outcome in outcomes:
        if outcome.is_taken:
            _taken(transaction, hook_key, outcome)
        else:
            _refused(transaction, hook_key, outcome)
    transaction.db.execute(_FORGET, {"hook": hook_key, "kept": KEPT_EVENTS})


_FORGET = """
DELETE FROM emailer_webhook_event WHERE webhook_id = :hook AND state <> 'waiting' AND id NOT IN
    (SELECT id FROM emailer_webhook_event WHERE webhook_id = :hook AND state <> 'waiting'
     ORDER BY id DESC LIMIT :kept)
"""


def _taken(transaction: Transaction, hook_key: int, outcome: Outcome) -> None:
    values = _tried(transaction, hook_key, outcome) | {"state": "told", "due_at": None}
    transaction.db.execute(_TRIED, values)
    transaction.db.execute(_WELL, values)


def _refused(transaction: Transaction, hook_key: int, outcome: Outcome) -> None:
    """Let it wait, and its receiver with it; end one of them where the delays are used up."""
    db, now = transaction.db, transaction.now
    hook = db.execute(
        "SELECT failures FROM emailer_webhook WHERE id = :id", {"id": hook_key}
    ).fetchone()
    event = db.execute(
        "SELECT attempts FROM emailer_webhook_event WHERE id = :id AND state = 'waiting'",
        {"id": outcome.event_key},
    ).fetchone()
    if hook is None or event is None:
        return
    is_over, hook_is_over = event["attempts"] >= len(DELAYS_S), hook["failures"] >= len(DELAYS_S)
    gives_up = is_over and not hook_is_over
    due_at = None if gives_up else now + _wait_ms(event["attempts"], outcome.retry_after_s)
    state = EventState.GIVEN_UP if gives_up else EventState.WAITING
    values = _tried(transaction, hook_key, outcome) | {"state": state.value, "due_at": due_at}
    db.execute(_TRIED, values)
    db.execute(_ILL, values | {"due_at": now + _wait_ms(hook["failures"], outcome.retry_after_s)})
    if hook_is_over or outcome.status == GONE:
        webhooks.disable(
            transaction, hook_key, Disabled.GONE if outcome.status == GONE else Disabled.FAILING
        )


def _wait_ms(attempts: int, asked_s: float | None) -> int:
    """Say how long to wait after so many attempts before this one: what was asked for counts where
    it is longer.
    """
    wait_s = DELAYS_S[min(attempts, len(DELAYS_S) - 1)]
    return round(max(wait_s, min(asked_s or 0, LONGEST_WAIT_S)) * 1000)


def _tried(transaction: Transaction, hook_key: int, outcome: Outcome) -> dict[str, Any]:
    return {"event": outcome.event_key, "hook": hook_key, "now": transaction.now,
            "status": outcome.status, "problem": outcome.problem,
            "duration_ms": outcome.duration_ms}  # fmt: skip


_TRIED = f"""
UPDATE emailer_webhook_event
SET state = :state, due_at = :due_at, attempts = {untrusted.plus("attempts", "1")}, tried_at = :now,
    problem = :problem, status = :status, duration_ms = :duration_ms
WHERE id = :event AND webhook_id = :hook AND state = 'waiting'
"""
_WELL = """
UPDATE emailer_webhook SET failures = 0, failing_since = NULL, due_at = 0
WHERE id = :hook AND failures > 0
"""
_ILL = f"""
UPDATE emailer_webhook
SET failures = {untrusted.plus("failures", "1")},
    failing_since = coalesce(failing_since, :now), due_at = :due_at
WHERE id = :hook
"""
