"""The outbox in SQL: a run and its recipients by a few plain statements,
in a transaction of somebody else's.

Values are named `:name`, recipients travel as one JSON text,
and no statement needs another's answer: so they run on whatever connection the host has.
A run under a key that is taken inserts nothing, and FIND reads the first one.

Beside a server's other sessions a host's transaction may last: what it read of the account may have
changed by its commit. late_runs.py sees to that.
"""

import json
from collections.abc import Sequence
from typing import Any

from emailer.model import DEFAULT_ACCOUNT, Recipient
from emailer.store import Draft
from emailer.store.errors import LATE_MS
from emailer.store.verbs import imports, pauses, setups
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.visible import VISIBLE


def values(draft: Draft, people: Sequence[Recipient], run_id: str, now: int) -> dict[str, Any]:
    """Name what the statements use, besides account and duplicates; `people` are each once."""
    rows = [
        [
            one.email,
            one.key,
            one.name,
            json.dumps(one.fields, ensure_ascii=False) if one.fields else None,
        ]
        for one in people
    ]
    start_at = 0 if draft.after and draft.start_at is None else draft.start_at
    extra = {"run_id": run_id, "people": json.dumps(rows), "now": now, "total": len(people),
             "start_at": start_at, "after": draft.after}  # fmt: skip
    return {**imports.values_of(draft), **extra}


NUMBERS = frozenset(
    {"now", "total", "duplicates", "start_at", "opens_at", "closes_at", "send_timeout_ms"}
)
"""Of these values, those that are whole numbers; all others are texts."""


def look(say: Dialect) -> str:
    """Whether the tables can be found, are new enough, are hidden by no temporary ones, and what
    time it is for the engine.
    """
    asked = (
        say.finds("emailer_run"),
        " AND ".join(say.has(table, columns) for table, columns in NEEDED.items()),
        " AND ".join(f"NOT ({say.hides(table)})" for table in NEEDED),
    )
    return f"SELECT {', '.join(f'CASE WHEN {one} THEN 1 ELSE 0 END' for one in asked)}, {say.now}"


NEEDED = {
    "emailer_run": (
        "public_id", "state", "subject", "text", "html", "format", "event", "sender", "reply_to",
        "headers", "message_domain", "account", "transport", "retry_delays_s", "on_in_doubt",
        "max_failures", "idempotency_key", "content_hash", "start_at", "after_id", "hours",
        "opens_at", "closes_at", "pause_scope", "skipped", "cancelled", "send_timeout_ms",
    ),
    "emailer_recipient": ("email", "address_key", "name", "fields", "state", "due_at", "run_id"),
    "emailer_suppression": ("address_key",),
    "emailer_account": ("name", "transport", "pause_code", "pause_params", "resume_at"),
}  # fmt: skip
"""What the statements use; older versions lack some of it."""


_LATER = """(:start_at > :now OR EXISTS (SELECT 1 FROM emailer_run WHERE public_id = :after
    AND state NOT IN ('finished', 'cancelled')))"""

_HAS_ACCOUNT = f"""(:account = '{DEFAULT_ACCOUNT}' OR EXISTS (SELECT 1 FROM emailer_account
    WHERE name = :account AND transport <> '{setups.GONE}'))"""
"""That of the flags comes with the program, which may be started later than the host."""

# A run that could never begin is not inserted: FIND then has no row, and its caller says why.
_INSERT_RUN = f"""
INSERT INTO emailer_run (public_id, state, subject, text, html, format, event, sender, reply_to,
    headers, message_domain, account, transport,
    retry_delays_s, on_in_doubt, max_failures, idempotency_key, content_hash, created_at,
    started_at, version, total, waiting, duplicates, start_at, after_id, hours, opens_at, closes_at,
    send_timeout_ms)
SELECT :run_id, CASE WHEN {_LATER} THEN 'scheduled'
    ELSE 'running' END, :subject, :text, :html, :format, :event, :sender, :reply_to, :headers,
    :message_domain, :account,
    coalesce((SELECT transport FROM emailer_account WHERE name = :account), ''),
    :retry_delays_s, :on_in_doubt, :max_failures, :idempotency_key, :content_hash, :now,
    CASE WHEN {_LATER} THEN NULL ELSE :now END, 1, :total, :total, :duplicates, :start_at,
    (SELECT id FROM emailer_run WHERE public_id = :after), :hours, :opens_at, :closes_at,
    :send_timeout_ms
WHERE (:start_at IS NULL OR :start_at = 0 OR :start_at >= :now - {LATE_MS})
    AND (:after IS NULL OR EXISTS (SELECT 1 FROM emailer_run
        WHERE public_id = :after AND state NOT IN ('importing', 'cancelled')))
    AND {_HAS_ACCOUNT}
ON CONFLICT (idempotency_key) DO NOTHING
"""


@spelled
def _insert_recipients(say: Dialect) -> str:
    return f"""
    INSERT INTO emailer_recipient (email, address_key, name, fields, state, due_at, run_id,
        updated_at)
    SELECT one.c0, one.c1, one.c2, one.c3,
        CASE WHEN suppressed.address_key IS NULL THEN 'waiting' ELSE 'skipped' END,
        CASE WHEN suppressed.address_key IS NULL THEN 0 END, run.id, :now
    FROM emailer_run AS run CROSS JOIN {say.columns("people", 4)} AS one
    LEFT JOIN emailer_suppression AS suppressed ON suppressed.address_key = one.c1
    WHERE run.public_id = :run_id
    ORDER BY one.place
    """


_COUNT_SKIPPED = """
UPDATE emailer_run SET skipped = found.n, waiting = total - found.n,
    state = CASE WHEN total = found.n AND state = 'running' THEN 'finished' ELSE state END,
    finished_at = CASE WHEN total = found.n AND state = 'running' THEN :now END
FROM (SELECT count(*) AS n FROM emailer_recipient WHERE state = 'skipped'
          AND run_id = (SELECT id FROM emailer_run WHERE public_id = :run_id)) AS found
WHERE public_id = :run_id AND found.n > 0
"""

_PAUSE_WITH_ACCOUNT = f"""
UPDATE emailer_run SET {pauses.WITH_ACCOUNT}
FROM emailer_account AS account
WHERE public_id = :run_id AND emailer_run.state = 'running' AND account.name = :account
  AND account.pause_code IS NOT NULL
"""


def inserts(say: Dialect) -> tuple[str, ...]:
    """The statements that queue a run, in their order; the last rings, where there is a bell."""
    made = (_INSERT_RUN, _insert_recipients(say), _COUNT_SKIPPED, _PAUSE_WITH_ACCOUNT)
    return (*made, say.bell) if say.bell else made


FIND = """
SELECT public_id, content_hash FROM emailer_run
WHERE public_id = :run_id OR idempotency_key = :idempotency_key
"""

ACCOUNT = f"SELECT 1 WHERE {_HAS_ACCOUNT}"
"""Whether there is the account that is to send the run."""

FIRST = f"SELECT state FROM emailer_run WHERE public_id = :after AND {VISIBLE}"
"""The state of the run that is to end before."""

STATUS = f"""
SELECT public_id, state, total, waiting, in_flight, sent, failed, in_doubt, cancelled, skipped
FROM emailer_run WHERE public_id = :run_id AND {VISIBLE}
"""
