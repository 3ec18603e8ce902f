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
_HOOKS = """
SELECT hook.*, run.public_id AS run_public_id, {waiting} AS waiting
FROM emailer_webhook AS hook LEFT JOIN emailer_run AS run ON run.id = hook.run_id
"""
_HOOK = _HOOKS.format(waiting=_WAITING)
_UNCOUNTED = _HOOKS.format(waiting=0)
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
    """List those to whom something may be told; what must wait itself is found by `batch`.
    How many wait is not counted.
    """
    return _DUE, {"now": now}


# A walk from webhook to webhook among the events that wait: there may be many webhooks of runs that
# are over, and this is asked often.
_FIRST_HOOK = "SELECT min(webhook_id) FROM emailer_webhook_event WHERE state = 'waiting'"
_DUE = f"""
WITH RECURSIVE walked (hook_id) AS (
    {_FIRST_HOOK}
    UNION ALL SELECT ({_FIRST_HOOK} AND webhook_id > walked.hook_id) FROM walked
    WHERE walked.hook_id IS NOT NULL
)
{_UNCOUNTED} WHERE hook.id IN (SELECT hook_id FROM walked WHERE hook_id IS NOT NULL)
    AND hook.disabled_at IS NULL AND hook.due_at <= :now
ORDER BY hook.id
"""


def heads(hook_key: int, now: int, runs: int) -> Query:
    """Of some runs, find the first event that waits, where it is due: a walk from run to run.

    One that was refused stands behind those that were not: what it says may be the trouble, not who
    hears it. Nothing for a webhook that was stopped since it was read.
    """
    return _HEADS, {"hook": hook_key, "now": now, "runs": runs}


_FIRST_RUN = (
    "SELECT min(run_id) FROM emailer_webhook_event WHERE webhook_id = :hook AND state = 'waiting'"
)
FIRSTS = f"""
walked (run_id) AS (
    {_FIRST_RUN}
    UNION ALL SELECT ({_FIRST_RUN} AND run_id > walked.run_id) FROM walked
    WHERE walked.run_id IS NOT NULL
), firsts (id) AS (
    SELECT (SELECT min(id) FROM emailer_webhook_event
            WHERE webhook_id = :hook AND run_id = walked.run_id AND state = 'waiting')
    FROM walked WHERE walked.run_id IS NOT NULL
)
"""
"""Of each run, the first event that waits for :hook, however many wait behind it."""
_HEADS = f"""
WITH RECURSIVE {FIRSTS}
SELECT event.id, event.run_id
FROM firsts JOIN emailer_webhook_event AS event ON event.id = firsts.id
WHERE event.due_at <= :now
    AND EXISTS (SELECT 1 FROM emailer_webhook WHERE id = :hook AND disabled_at IS NULL)
ORDER BY event.attempts, event.id LIMIT :runs
"""


def following(hook_key: int, run_key: int, events: int) -> Query:
    """Read the first events of a run that wait."""
    return _FOLLOWING, {"hook": hook_key, "run": run_key, "events": events}


def latest(webhook_id: str, limit: int) -> Query:
    """Read a webhook's events, the newest first."""
    return _LATEST, {"id": webhook_id, "limit": limit}


_EVENT = """
SELECT event.*, run.public_id AS run_public_id, run.subject, person.email, person.name,
    person.message_id, attempt.stage, attempt.code, attempt.enhanced, attempt.text
FROM emailer_webhook_event AS event JOIN emailer_run AS run ON run.id = event.run_id
LEFT JOIN emailer_recipient AS person ON person.id = event.recipient_id
LEFT JOIN emailer_attempt AS attempt
    ON attempt.recipient_id = event.recipient_id AND attempt.claim_no = event.claim_no
"""
_FOLLOWING = f"""
{_EVENT} WHERE event.webhook_id = :hook AND event.run_id = :run AND event.state = 'waiting'
ORDER BY event.id LIMIT :events
"""
_LATEST = f"""
{_EVENT} WHERE event.webhook_id = (SELECT id FROM emailer_webhook WHERE public_id = :id)
ORDER BY event.id DESC LIMIT :limit
"""


_KINDS = frozenset(Kind)


def webhook_of(row: SqlRow) -> Webhook:
    """Read a webhook's row."""
    disabled = row["disabled_code"] and Disabled(row["disabled_code"])
    kinds = tuple(Kind(one) for one in untrusted.listed(row["kinds"]) if one in _KINDS)
    return Webhook(row["id"], row["public_id"], row["url"], kinds, row["run_public_id"],
                   row["secret"], row["created_at"], row["due_at"], row["failures"],
                   row["failing_since"], row["disabled_at"], disabled, row["waiting"])  # fmt: skip


def event_of(row: SqlRow) -> Event:
    """Read an event's row."""
    run = untrusted.mapping(row["run"]) or {}
    return Event(row["id"], row["public_id"], row["kind"], row["run_public_id"], row["subject"],
                 row["created_at"], EventState(row["state"]), row["due_at"], row["attempts"],
                 row["tried_at"], row["problem"], row["status"], row["duration_ms"],
                 _person_of(row), run)  # fmt: skip


def _person_of(row: SqlRow) -> Person | None:
    if row["recipient_id"] is None:
        return None
    said = row["stage"] and Reply(
        Stage(row["stage"]), row["code"] or 0, row["enhanced"], tongue.known(row["text"] or "")
    )
    return Person(
        row["recipient_id"], row["email"] or "", row["name"] or "", row["message_id"], said or None
    )
