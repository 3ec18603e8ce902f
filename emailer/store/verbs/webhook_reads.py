"""What is read of webhooks, in SQL: who wants to hear,
what is due to be told, and how that went.
"""

from emailer import tongue
from emailer.dialogue import Reply, Stage
from emailer.store.verbs import untrusted
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.webhooks import Disabled, Event, EventState, Kind, Person, Webhook

COUNTED = 10_000
"""Of more that wait than these, the number is not looked for."""
_WAITING = f"""
(SELECT count(*) FROM (SELECT 1 FROM emailer_webhook_event
                       WHERE webhook_id = hook.id AND state = 'waiting' LIMIT {COUNTED}) AS counted)
"""


def firsts(hook: str) -> str:
    """Spell two common tables: `firsts`, of each run the first event that waits for a hook (a
    column or a bound value), however many wait behind it; and the walk from run to run for it.
    """
    waits = f"FROM emailer_webhook_event WHERE webhook_id = {hook} AND state = 'waiting'"
    return f"""
    walked (run_id) AS (
        SELECT min(run_id) {waits}
        UNION ALL SELECT (SELECT min(run_id) {waits} AND run_id > walked.run_id) FROM walked
        WHERE walked.run_id IS NOT NULL
    ), firsts (id) AS (
        SELECT (SELECT min(id) {waits} AND run_id = walked.run_id)
        FROM walked WHERE walked.run_id IS NOT NULL
    )
    """


_FIRSTS_OF_HOOK = f"""
WITH RECURSIVE {firsts("hook.id")}
SELECT {{what}} FROM firsts JOIN emailer_webhook_event AS first ON first.id = firsts.id
"""
_NEXT = f"""
CASE WHEN hook.failures > 0 AND hook.disabled_at IS NULL
     THEN ({_FIRSTS_OF_HOOK.format(what="min(first.due_at)")}) END
"""
_HOOKS = """
SELECT hook.*, run.public_id AS run_public_id, {waiting} AS waiting, {next} AS next_due_at
FROM emailer_webhook AS hook LEFT JOIN emailer_run AS run ON run.id = hook.run_id
"""
_HOOK = _HOOKS.format(waiting=_WAITING, next=_NEXT)
_UNCOUNTED = _HOOKS.format(waiting=0, next="NULL")
"""For who tells them: it is asked after each round and each failure, however many wait."""


def every() -> Query:
    """List webhooks."""
    return f"{_HOOK} ORDER BY hook.id", {}


def of_run(run_id: str) -> Query:
    """List those of one run."""
    return f"{_HOOK} WHERE run.public_id = :run ORDER BY hook.id", {"run": run_id}


def by_id(webhook_id: str) -> Query:
    """Ask for one."""
    return f"{_HOOK} WHERE hook.public_id = :id", {"id": webhook_id}


def after(webhook_id: str) -> Query:
    """Ask for one after a round; how many wait is not counted."""
    return f"{_UNCOUNTED} WHERE hook.public_id = :id", {"id": webhook_id}


def due(now: int) -> Query:
    """List those to whom something may be told: it rests no longer, and of a run the first event
    that waits is due. How many wait is not counted.
    """
    return _DUE, {"now": now}


# A walk from webhook to webhook among the events that wait: there may be many webhooks of runs that
# are over, and this is asked often.
_FIRST_HOOK = "SELECT min(webhook_id) FROM emailer_webhook_event WHERE state = 'waiting'"
_DUE = f"""
WITH RECURSIVE awaited (hook_id) AS (
    {_FIRST_HOOK}
    UNION ALL SELECT ({_FIRST_HOOK} AND webhook_id > awaited.hook_id) FROM awaited
    WHERE awaited.hook_id IS NOT NULL
)
{_UNCOUNTED} WHERE hook.id IN (SELECT hook_id FROM awaited WHERE hook_id IS NOT NULL)
    AND hook.disabled_at IS NULL AND hook.due_at <= :now
    AND EXISTS ({_FIRSTS_OF_HOOK.format(what="1")} WHERE first.due_at <= :now)
ORDER BY hook.id
"""


def heads(hook_key: int, now: int, runs: int) -> Query:
    """Of some runs, find the first event that waits, where it is due: a walk from run to run.

    Those tried before and those never tried take turns, of each the longest due first: neither
    holds the other up. Nothing for a webhook that was stopped since it was read.
    """
    return _HEADS, {"hook": hook_key, "now": now, "runs": runs}


_HEADS = f"""
WITH RECURSIVE {firsts(":hook")}, due AS (
    SELECT event.id, event.run_id, event.due_at, row_number() OVER (
        PARTITION BY CASE WHEN event.attempts > 0 THEN 1 ELSE 0 END ORDER BY event.due_at, event.id
    ) AS turn
    FROM firsts JOIN emailer_webhook_event AS event ON event.id = firsts.id
    WHERE event.due_at <= :now
        AND EXISTS (SELECT 1 FROM emailer_webhook WHERE id = :hook AND disabled_at IS NULL)
)
SELECT id, run_id FROM due ORDER BY turn, due_at, id LIMIT :runs
"""


def following(hook_key: int, run_key: int, events: int) -> Query:
    """Read the first events of a run that wait."""
    return _FOLLOWING, {"hook": hook_key, "run": run_key, "events": events}


def latest(webhook_id: str, limit: int) -> Query:
    """Read a webhook's events, the newest first; of one that waits, when it may be told indeed."""
    return _LATEST, {"id": webhook_id, "limit": limit}


_EVENT = """
SELECT event.*, {due} AS may_be_told_at, run.public_id AS run_public_id, run.subject,
    person.email, person.name, person.message_id,
    attempt.stage, attempt.code, attempt.enhanced, attempt.text
FROM emailer_webhook_event AS event JOIN emailer_run AS run ON run.id = event.run_id
JOIN emailer_webhook AS hook ON hook.id = event.webhook_id
LEFT JOIN emailer_recipient AS person ON person.id = event.recipient_id
LEFT JOIN emailer_attempt AS attempt
    ON attempt.recipient_id = event.recipient_id AND attempt.claim_no = event.claim_no
"""
# Not before the first of its run, nor while its webhook rests; never while that is stopped.
_TOLD_AT = """
CASE WHEN event.state = 'waiting' AND hook.disabled_at IS NULL THEN (
    SELECT max(due_at) FROM (
        SELECT event.due_at AS due_at UNION ALL SELECT hook.due_at UNION ALL
        SELECT due_at FROM emailer_webhook_event WHERE id = (
            SELECT min(id) FROM emailer_webhook_event
            WHERE webhook_id = event.webhook_id AND run_id = event.run_id AND state = 'waiting')
    ) AS dues
) END
"""
_FOLLOWING = f"""
{_EVENT.format(due="event.due_at")}
WHERE event.webhook_id = :hook AND event.run_id = :run AND event.state = 'waiting'
ORDER BY event.id LIMIT :events
"""
_LATEST = f"""
{_EVENT.format(due=_TOLD_AT)}
WHERE event.webhook_id = (SELECT id FROM emailer_webhook WHERE public_id = :id)
ORDER BY event.id DESC LIMIT :limit
"""


_KINDS = frozenset(Kind)


def webhook_of(row: SqlRow) -> Webhook:
    """Read a webhook's row."""
    disabled = row["disabled_code"] and Disabled(row["disabled_code"])
    kinds = tuple(Kind(one) for one in untrusted.listed(row["kinds"]) if one in _KINDS)
    return Webhook(row["id"], row["public_id"], row["url"], kinds, row["run_public_id"],
                   row["secret"], row["created_at"], row["due_at"], row["failures"],
                   row["failing_since"], row["disabled_at"], disabled, row["waiting"],
                   _next_try_at(row))  # fmt: skip


def _next_try_at(row: SqlRow) -> int | None:
    return None if row["next_due_at"] is None else max(row["next_due_at"], row["due_at"])


def event_of(row: SqlRow) -> Event:
    """Read an event's row."""
    run = untrusted.mapping(row["run"]) or {}
    return Event(row["id"], row["public_id"], row["kind"], row["run_public_id"], row["subject"],
                 row["created_at"], EventState(row["state"]), row["may_be_told_at"],
                 row["attempts"], row["tried_at"], row["problem"], row["status"],
                 row["duration_ms"], _person_of(row), run)  # fmt: skip


def _person_of(row: SqlRow) -> Person | None:
    if row["recipient_id"] is None:
        return None
    said = row["stage"] and Reply(
        Stage(row["stage"]), row["code"] or 0, row["enhanced"], tongue.known(row["text"] or "")
    )
    return Person(
        row["recipient_id"], row["email"] or "", row["name"] or "", row["message_id"], said or None
    )
