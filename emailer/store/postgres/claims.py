"""What each person on a list needs, in PostgreSQL's own words, inside a transaction that has the
queue to itself; group.py does the same for many beside others, in one statement.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from emailer.model import TRANSITIONS, State
from emailer.store.verbs import owners
from emailer.store.verbs.rows import Connection, Marked, SqlRow

is_shared = True


def add_recipients(
    db: Connection,
    rows: Sequence[tuple[str, str, str, str | None, int, str | None]],
    values: Mapping[str, Any],
    *,
    skips: bool,
) -> int:
    """Insert people of a run that are new to it: one text, however many they are."""
    lines = json.dumps(rows, ensure_ascii=False)
    sql = _ADD_SKIPPING if skips else _ADD
    return db.execute(sql, {**values, "lines": lines}).rowcount


_LINES = """
SELECT line.value ->> 0 AS email, line.value ->> 1 AS key, line.value ->> 2 AS name,
    line.value ->> 3 AS fields, (line.value ->> 4)::bigint AS stood,
    line.value ->> 5 AS name_in_list
FROM json_array_elements(:lines::json) WITH ORDINALITY AS line (value, place)
"""

_ADD = f"""
INSERT INTO emailer_recipient (email, address_key, name, fields, stood, name_in_list, due_at,
    run_id, updated_at)
SELECT email, key, name, fields, stood, name_in_list, 0, :run, :now
FROM ({_LINES} ORDER BY place) AS line
ON CONFLICT (run_id, address_key) DO NOTHING
"""

_ADD_SKIPPING = f"""
INSERT INTO emailer_recipient (email, address_key, name, fields, stood, name_in_list, state,
    due_at, run_id, updated_at)
SELECT email, key, name, fields, stood, name_in_list,
    CASE WHEN suppressed.address_key IS NULL THEN 'waiting' ELSE 'skipped' END,
    CASE WHEN suppressed.address_key IS NULL THEN 0 END, :run, :now
FROM ({_LINES} ORDER BY place) AS line
LEFT JOIN emailer_suppression AS suppressed ON suppressed.address_key = line.key
ON CONFLICT (run_id, address_key) DO NOTHING
"""


def claim(db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
    """waiting -> claimed: up to `n` of a `run` that are due, oldest first."""
    return db.execute(_CLAIM, values).fetchall()


CLAIMED = """
    state = 'claimed', owner = :owner, claim_no = claim_no + 1, due_at = NULL, updated_at = :now,
    message_at = coalesce(message_at, :now)
"""
GIVEN = """
    email, name, fields, message_id, message_at, address_key, attempts - forgiven AS burned,
    lost_in_a_row, slowed_in_a_row, failure_key
"""

_CLAIM = f"""
UPDATE emailer_recipient SET {CLAIMED},
    message_id = coalesce(message_id, replace(gen_random_uuid()::text, '-', '') || '@' || :domain)
WHERE id IN (SELECT id FROM emailer_recipient
             WHERE run_id = :run AND state = 'waiting' AND due_at <= :now
             ORDER BY due_at, id LIMIT :n)
RETURNING id, claim_no, {GIVEN}
"""


def begin_send(db: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> list[Marked]:
    """claimed -> sending."""
    return _marked(db.execute(_BEGIN_SEND, {**values, "ids": list(ids)}))


_BEGIN_SEND = f"""
UPDATE emailer_recipient SET state = 'sending', updated_at = :now
WHERE id = ANY(:ids::bigint[]) AND claim_no = :claim_no AND owner = :owner
  AND state || '' = 'claimed'
  AND EXISTS (SELECT 1 FROM emailer_run WHERE id = run_id AND state = 'running'
              AND (closes_at IS NULL OR closes_at > :now))
  AND {owners.IS_ALIVE}
RETURNING id, claim_no
"""


def settle_sent(db: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> list[Marked]:
    """sending -> sent, in this order, with the versions after `before`."""
    return _marked(db.execute(_SETTLE_SENT, {**values, "ids": list(ids)}))


SENT = """
    state = 'sent', has_been_emailed = 1, due_at = NULL, owner = NULL, attempts = attempts + 1,
    lost_in_a_row = 0, slowed_in_a_row = 0, failure_key = NULL, updated_at = :now
"""

_SETTLE_SENT = f"""
UPDATE emailer_recipient AS recipient SET {SENT}, version = :before + mark.place
FROM unnest(:ids::bigint[]) WITH ORDINALITY AS mark (id, place)
WHERE recipient.id = mark.id AND recipient.claim_no = :claim_no AND recipient.owner = :owner
  AND recipient.state || '' = 'sending' AND {owners.IS_ALIVE}
RETURNING recipient.id, recipient.claim_no
"""


def settle(db: Connection, marks: Sequence[tuple[Any, ...]], now: int) -> list[Marked]:
    """claimed | sending -> as each mark says, with versions of their own."""
    values = json.dumps(marks, ensure_ascii=False)
    return _marked(db.execute(_SETTLE, {"marks": values, "now": now}))


_FROM_CLAIMED = sorted(TRANSITIONS[State.CLAIMED])
"""Nobody is sent or in doubt whose `sending` was not committed."""

_SETTLE = f"""
UPDATE emailer_recipient AS recipient SET
    state = mark.state, has_been_emailed = (mark.state = 'sent')::int, due_at = mark.due_at,
    owner = NULL, attempts = attempts + mark.burned, lost_in_a_row = mark.lost,
    slowed_in_a_row = mark.slowed, failure_key = mark.key, version = mark.version, updated_at = :now
FROM (SELECT (value ->> 0)::bigint AS id, (value ->> 1)::bigint AS claim_no, value ->> 2 AS owner,
             value ->> 3 AS state, (value ->> 4)::bigint AS due_at,
             (value ->> 5)::boolean::int AS burned, (value ->> 6)::bigint AS lost,
             (value ->> 7)::bigint AS slowed, value ->> 8 AS key, (value ->> 9)::bigint AS version
      FROM json_array_elements(:marks::json) AS one (value)) AS mark
WHERE recipient.id = mark.id AND recipient.claim_no = mark.claim_no AND recipient.owner = mark.owner
  AND (recipient.state || '' = 'sending'
      OR mark.state IN ({", ".join(repr(state.value) for state in _FROM_CLAIMED)}))
  AND recipient.owner IN {owners.THE_LIVING}
RETURNING recipient.id, recipient.claim_no
"""


def record(db: Connection, attempts: Sequence[tuple[Any, ...]]) -> None:
    """Write down how attempts ended."""
    if attempts:
        db.execute(_RECORD, {"attempts": json.dumps(attempts, ensure_ascii=False)})


_RECORD = """
INSERT INTO emailer_attempt (recipient_id, claim_no, begun_at, duration_ms, server, verdict, burned,
                             stage, code, enhanced, text)
SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, (value ->> 3)::bigint,
    value ->> 4, value ->> 5, (value ->> 6)::boolean::int, value ->> 7, (value ->> 8)::bigint,
    value ->> 9, value ->> 10
FROM json_array_elements(:attempts::json) AS one (value)
"""


def release(db: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> list[SqlRow]:
    """claimed -> waiting, nothing burned; in a cancelled run, cancelled."""
    return db.execute(_RELEASE, {**values, "ids": list(ids)}).fetchall()


_TO_WAITING = """
    state = CASE WHEN run.state = 'cancelled' THEN 'cancelled' ELSE 'waiting' END,
    due_at = CASE WHEN run.state = 'cancelled' THEN NULL ELSE 0 END, owner = NULL, updated_at = :now
"""
_UNTOUCHED = "RETURNING recipient.run_id, recipient.state, recipient.failure_key"

_RELEASE = f"""
UPDATE emailer_recipient AS recipient SET {_TO_WAITING} FROM emailer_run AS run
WHERE recipient.id = ANY(:ids::bigint[]) AND recipient.claim_no = :claim_no
  AND recipient.owner = :owner AND recipient.state || '' = 'claimed' AND run.id = recipient.run_id
  AND {owners.IS_ALIVE}
{_UNTOUCHED}
"""


def recover(db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
    """claimed -> waiting for all that dead owners held."""
    return db.execute(_RECOVER_CLAIMED, values).fetchall()


def abandoned(db: Connection) -> list[int]:
    """Read which imports are made by a process that is dead."""
    return [key for (key,) in db.execute(_ABANDONED)]


_ABANDONED = f"""
SELECT id FROM emailer_run
WHERE state = 'importing' AND (importer IS NULL OR importer NOT IN {owners.THE_LIVING})
"""


def take_over(db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
    """Give `owner` whom dead owners left in `sending`; read them, each with its run's policy."""
    ids = [row["id"] for row in db.execute(_TAKE_OVER, values).fetchall()]
    return db.execute(_TAKEN_OVER, {"ids": ids}).fetchall()


# The partial index on those in flight is small whatever the size of the table.
_RECOVER_CLAIMED = f"""
UPDATE emailer_recipient AS recipient SET {_TO_WAITING}
FROM emailer_run AS run WHERE run.id = recipient.run_id
    AND recipient.state IN ('claimed', 'sending') AND recipient.state = 'claimed'
    AND recipient.owner NOT IN {owners.THE_LIVING}
{_UNTOUCHED}
"""

_TAKE_OVER = f"""
UPDATE emailer_recipient SET owner = :owner
WHERE state IN ('claimed', 'sending') AND state = 'sending' AND owner NOT IN {owners.THE_LIVING}
    AND {owners.IS_ALIVE}
RETURNING id
"""

_TAKEN_OVER = """
SELECT recipient.*, run.state AS run_state, run.retry_delays_s, run.on_in_doubt
FROM emailer_recipient AS recipient JOIN emailer_run AS run ON run.id = recipient.run_id
WHERE recipient.id = ANY(:ids::bigint[])
"""


def _marked(answer: Any) -> list[Marked]:
    return [tuple(row) for row in answer]
