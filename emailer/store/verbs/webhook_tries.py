"""What follows from how attempts to tell webhooks went, in SQL: each event waits by itself, and its
receiver rests only where it seems to be down or asked for it.
"""

from collections.abc import Sequence
from typing import Any

from emailer.store.verbs import untrusted, webhook_reads, webhook_waits, webhooks
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import (
    DOWN_RUNS,
    KEPT_EVENTS,
    MOST_FAILURES,
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
    _rest(transaction, hook_key, outcomes)
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
    """Let it wait; end it, or its receiver where that took nothing for as long, once it had all its
    attempts.
    """
    db, now = transaction.db, transaction.now
    hook = db.execute(_HOOK, {"hook": hook_key}).fetchone()
    event = db.execute(_WAITS, {"event": outcome.event_key}).fetchone()
    if hook is None or event is None:
        return
    attempts, age_ms = event["attempts"], now - event["created_at"]
    is_over = webhook_waits.is_over(attempts, age_ms, now - (event["tried_at"] or now))
    ends = _takes_nothing(hook, now, is_over=is_over)
    gives_up = is_over and not ends
    due_at = now + webhook_waits.event_ms(attempts, age_ms, outcome.retry_after_s)
    state = EventState.GIVEN_UP if gives_up else EventState.WAITING
    said = {"state": state.value, "due_at": None if gives_up else due_at}
    db.execute(_TRIED, _tried(transaction, hook_key, outcome) | said)
    db.execute(_ILL, {"hook": hook_key, "now": now})
    if outcome.status == GONE:
        webhooks.disable(transaction, hook_key, Disabled.GONE)
    elif ends:
        webhooks.disable(transaction, hook_key, Disabled.FAILING)


_WAITS = """
SELECT attempts, created_at, tried_at FROM emailer_webhook_event
WHERE id = :event AND state = 'waiting'
"""
_HOOK = "SELECT failures, failing_since FROM emailer_webhook WHERE id = :hook"


def _takes_nothing(hook: SqlRow, now: int, *, is_over: bool) -> bool:
    """Tell whether a webhook took nothing for as long as an event is tried, and was tried enough:
    time alone may be that of a program that did not run.
    """
    since = hook["failing_since"]
    is_long = since is not None and now - since >= webhook_waits.LASTS_MS
    return is_long and (is_over or hook["failures"] >= MOST_FAILURES)


def _rest(transaction: Transaction, hook_key: int, outcomes: Sequence[Outcome]) -> None:
    """Let a webhook rest that took nothing of this and is down, or asked for time.

    Of one that is not, the events of other runs go on.
    """
    db = transaction.db
    hook = db.execute(_HOOK, {"hook": hook_key}).fetchone()
    if hook is None or not hook["failures"]:
        return
    wanted = {"hook": hook_key, "since": hook["failing_since"], "enough": DOWN_RUNS}
    [runs] = db.execute(_FAILING_RUNS, wanted).fetchone()
    rests_ms = [
        webhook_waits.asked_ms(one.retry_after_s)
        for one in outcomes
        if one.retry_after_s is not None
    ]
    if runs >= DOWN_RUNS:
        rests_ms.append(webhook_waits.probe_ms(hook["failures"]))
    due_at = transaction.now + max(rests_ms) if rests_ms else 0
    db.execute(_REST, {"hook": hook_key, "due_at": due_at})


# No answer, too many requests, or a trouble of the receiver's own: another answer may be about what
# was told.
_FAILING_RUNS = f"""
WITH RECURSIVE {webhook_reads.firsts(":hook")}
SELECT count(*) FROM (
    SELECT 1 FROM firsts JOIN emailer_webhook_event AS event ON event.id = firsts.id
    WHERE event.tried_at >= :since
        AND (event.status IS NULL OR event.status = 429 OR event.status >= 500)
    LIMIT :enough
) AS failing
"""
_REST = "UPDATE emailer_webhook SET due_at = :due_at WHERE id = :hook"


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
SET failures = {untrusted.plus("failures", "1")}, failing_since = coalesce(failing_since, :now)
WHERE id = :hook
"""
