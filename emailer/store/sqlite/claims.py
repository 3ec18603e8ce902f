"""What each person on a list needs, in SQLite's own words: insert, claim, begin, every end."""

import json
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from emailer.model import TRANSITIONS, State
from emailer.store.verbs import owners
from emailer.store.verbs.rows import Connection, Marked, SqlRow

is_shared = False


def add_recipients(
    db: Connection,
    rows: Sequence[tuple[str, str, str, str | None, int, str | None]],
    values: Mapping[str, Any],
    *,
    skips: bool,
) -> int:
    """Insert people of a run that are new to it: bound values cost half of what JSON does."""
    lines = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(rows))
    sql = (_ADD_SKIPPING if skips else _ADD).format(lines)
    return db.execute(sql, [*chain.from_iterable(rows), values["run"], values["now"]]).rowcount


_ADD = """
INSERT INTO emailer_recipient (email, address_key, name, fields, stood, name_in_list, due_at,
    run_id, updated_at)
WITH line (email, key, name, fields, stood, name_in_list) AS (VALUES {})
SELECT email, key, name, fields, stood, name_in_list, 0, ?, ? FROM line WHERE true
ON CONFLICT (run_id, address_key) DO NOTHING
"""

_ADD_SKIPPING = """
INSERT INTO emailer_recipient (email, address_key, name, fields, stood, name_in_list, state,
    due_at, run_id, updated_at)
WITH line (email, key, name, fields, stood, name_in_list) AS (VALUES {})
SELECT email, key, name, fields, stood, name_in_list,
    iif(address_key IS NULL, 'waiting', 'skipped'),
    iif(address_key IS NULL, 0, NULL), ?, ?
FROM line LEFT JOIN emailer_suppression ON address_key = key WHERE true
ON CONFLICT (run_id, address_key) DO NOTHING
"""


def claim(db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
    """waiting -> claimed: up to `n` of a `run` that are due, oldest first."""
    return db.execute(_CLAIM, values).fetchall()


_CLAIM = """
UPDATE emailer_recipient SET
    state = 'claimed', owner = :owner, claim_no = claim_no + 1, due_at = NULL, updated_at = :now,
    message_id = coalesce(message_id, lower(hex(randomblob(16))) || '@' || :domain),
    message_at = coalesce(message_at, :now)
WHERE id IN (SELECT id FROM emailer_recipient
             WHERE run_id = :run AND state = 'waiting' AND due_at <= :now
             ORDER BY due_at, id LIMIT :n)
RETURNING id, claim_no, email, name, fields, message_id, message_at, address_key,
          attempts - forgiven AS burned,
          lost_in_a_row, slowed_in_a_row, failure_key
"""


class SomeHeldError(Exception):
    """Of many claims some were held: which, each by itself can tell. It is to be undone."""


def begin_send(db: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> list[Marked]:
    """claimed -> sending. Raises SomeHeldError."""
    return _marked(db, _BEGIN_SEND, ids, values)


def _marked(
    db: Connection, sql: str, ids: Sequence[int], values: Mapping[str, Any]
) -> list[Marked]:
    """Mark claims that are alike, and count them: naming each by RETURNING costs as much again.

    Written as text, a list of numbers is JSON.
    """
    count = db.execute(sql, {**values, "ids": str(ids)}).rowcount
    if 0 < count < len(ids):
        raise SomeHeldError
    return [(recipient_id, values["claim_no"]) for recipient_id in ids] if count else []


_BEGIN_SEND = f"""
UPDATE emailer_recipient SET state = 'sending', updated_at = :now
WHERE id IN (SELECT value FROM json_each(:ids)) AND claim_no = :claim_no AND owner = :owner
  AND state = 'claimed' AND +run_id = :run
  AND EXISTS (SELECT 1 FROM emailer_run WHERE id = :run AND state = 'running'
              AND (closes_at IS NULL OR closes_at > :now))
  AND {owners.IS_ALIVE}
"""
# The run is asked for once, not for each of them; the plus keeps their ids the way to them.


def settle_sent(db: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> list[Marked]:
    """sending -> sent, in this order, with the versions after `before`. Raises SomeHeldError."""
    return _marked(db, _SETTLE_SENT, ids, values)


_SETTLE_SENT = f"""
UPDATE emailer_recipient AS recipient SET
    state = 'sent', has_been_emailed = 1, due_at = NULL, owner = NULL, attempts = attempts + 1,
    lost_in_a_row = 0, slowed_in_a_row = 0, failure_key = NULL, version = :before + 1 + mark.key,
    updated_at = :now
FROM json_each(:ids) AS mark
WHERE recipient.id = mark.value AND recipient.claim_no = :claim_no AND recipient.owner = :owner
  AND recipient.state = 'sending' AND {owners.IS_ALIVE}
"""


def settle(db: Connection, marks: Sequence[tuple[Any, ...]], now: int) -> list[Marked]:
    """claimed | sending -> as each mark says, with versions of their own."""
    values = json.dumps(marks, ensure_ascii=False)
    return db.execute(_SETTLE, {"marks": values, "now": now}).fetchall()


_FROM_CLAIMED = sorted(TRANSITIONS[State.CLAIMED])
"""Nobody is sent or in doubt whose `sending` was not committed."""

_SETTLE = f"""
UPDATE emailer_recipient AS recipient SET
    state = mark.state, has_been_emailed = (mark.state = 'sent'), due_at = mark.due_at,
    owner = NULL, attempts = attempts + mark.burned, lost_in_a_row = mark.lost,
    slowed_in_a_row = mark.slowed, failure_key = mark.key, version = mark.version, updated_at = :now
FROM (SELECT value ->> 0 AS id, value ->> 1 AS claim_no, value ->> 2 AS owner, value ->> 3 AS state,
             value ->> 4 AS due_at, value ->> 5 AS burned, value ->> 6 AS lost,
             value ->> 7 AS slowed, value ->> 8 AS key, value ->> 9 AS version
             FROM json_each(:marks)) AS mark
WHERE recipient.id = mark.id AND recipient.claim_no = mark.claim_no AND recipient.owner = mark.owner
  AND (recipient.state = 'sending'
      OR mark.state IN ({", ".join(repr(state.value) for state in _FROM_CLAIMED)}))
  AND recipient.owner IN {owners.THE_LIVING}
RETURNING id, claim_no
"""


def record(db: Connection, attempts: Sequence[tuple[Any, ...]]) -> None:
    """Write down how attempts ended: bound values cost half of what JSON does."""
    for begin in range(0, len(attempts), ROWS_BOUND):
        some = attempts[begin : begin + ROWS_BOUND]
        db.execute(_RECORD + ", ".join([_RECORDED] * len(some)), [*chain.from_iterable(some)])


ROWS_BOUND = 500
"""SQLite binds at most 32,766 values."""

_RECORDED = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_RECORD = """
INSERT INTO emailer_attempt (recipient_id, claim_no, begun_at, duration_ms, server, verdict, burned,
                             stage, code, enhanced, text) VALUES
"""


def release(db: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> list[SqlRow]:
    """claimed -> waiting, nothing burned; in a cancelled run, cancelled."""
    return db.execute(_RELEASE, {**values, "ids": str(ids)}).fetchall()


_TO_WAITING = """
    state = CASE WHEN run.state = 'cancelled' THEN 'cancelled' ELSE 'waiting' END,
    due_at = CASE WHEN run.state = 'cancelled' THEN NULL ELSE 0 END, owner = NULL, updated_at = :now
"""

_RELEASE = f"""
UPDATE emailer_recipient AS recipient SET {_TO_WAITING} FROM emailer_run AS run
WHERE recipient.id IN (SELECT value FROM json_each(:ids)) AND recipient.claim_no = :claim_no
  AND recipient.owner = :owner AND recipient.state = 'claimed' AND run.id = recipient.run_id
  AND {owners.IS_ALIVE}
RETURNING run_id, state, failure_key
"""


def recover(db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
    """claimed -> waiting for all that dead owners held."""
    return db.execute(_RECOVER_CLAIMED, values).fetchall()


def abandoned(db: Connection) -> list[int]:
    """Read which imports there are: whoever made them is dead, as only one process ever lives."""
    return [key for (key,) in db.execute(_IMPORTING)]


_IMPORTING = "SELECT id FROM emailer_run WHERE state = 'importing'"


def take_over(db: Connection, values: Mapping[str, Any]) -> list[SqlRow]:
    """Give `owner` whom dead owners left in `sending`; read them, each with its run's policy."""
    ids = [row["id"] for row in db.execute(_TAKE_OVER, values).fetchall()]
    return db.execute(_TAKEN_OVER, {"ids": str(ids)}).fetchall()


# The partial index on those in flight is small whatever the size of the table; it is taken only
# where its own condition stands in the statement, beside the narrower one.
_RECOVER_CLAIMED = f"""
UPDATE emailer_recipient AS recipient SET {_TO_WAITING}
FROM emailer_run AS run WHERE run.id = recipient.run_id AND recipient.id IN (
    SELECT id FROM emailer_recipient INDEXED BY emailer_recipient_in_flight
    WHERE state IN ('claimed', 'sending') AND state = 'claimed'
        AND owner NOT IN {owners.THE_LIVING})
RETURNING run_id, state, failure_key
"""

_TAKE_OVER = f"""
UPDATE emailer_recipient INDEXED BY emailer_recipient_in_flight SET owner = :owner
WHERE state IN ('claimed', 'sending') AND state = 'sending' AND owner NOT IN {owners.THE_LIVING}
    AND {owners.IS_ALIVE}
RETURNING id
"""

_TAKEN_OVER = """
SELECT recipient.*, run.state AS run_state, run.retry_delays_s, run.on_in_doubt
FROM emailer_recipient AS recipient JOIN emailer_run AS run ON run.id = recipient.run_id
WHERE recipient.id IN (SELECT value FROM json_each(:ids))
"""
