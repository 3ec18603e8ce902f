"""What each message needs, for many of them at once and beside other processes: each is one
statement, one transaction and one round trip, so that a stopped client holds nobody.

Rows are locked before the rows of their runs, and those in the order of their ids: two groups never
wait for each other. Where a run is to end, or goes on no longer, the statement divides by nothing:
all of it is undone, and asked again with the queue to itself (committer.py).
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from emailer.store.postgres.claims import CLAIMED, GIVEN
from emailer.store.postgres.database import GATE
from emailer.store.postgres.kept_statements import NUMBER, NUMBERS, TEXT, TEXTS, Kept, Kind
from emailer.store.postgres.rows import Row
from emailer.store.postgres.session import Session
from emailer.store.verbs import hours

SENDING_GATE = f"SELECT pg_advisory_xact_lock_shared({GATE}) AS held"
"""Open for all groups at once, closed while a decision or an import has the queue to itself."""
ALIVE = """
SELECT owner, account FROM emailer_owner, gate WHERE owner = :owner AND ended_at IS NULL
FOR SHARE OF emailer_owner
"""
"""By its lock this is the newest row, whatever the statement's snapshot says."""


KINDS: Mapping[str, Kind] = {
    "runs": NUMBERS, "dues": NUMBERS,
    "owner": TEXT, "n": NUMBER, "now": NUMBER, "minute": NUMBER,
    "since": NUMBER, "begin": NUMBERS, "begin_no": NUMBERS,
    "ids": NUMBERS, "nos": NUMBERS, "begun_at": NUMBERS, "ms": NUMBERS,
    "servers": TEXTS, "stages": TEXTS, "codes": NUMBERS, "enhanced": TEXTS,
    "texts": TEXTS, "asked": NUMBERS, "accepted": NUMBERS,
    "answered": NUMBERS,
}  # fmt: skip
"""Whatever these statements name."""


class Taken(NamedTuple):
    """What a claim found: rows of claims, each with its run's policy; whether limits are to be
    asked first; whether the owner is alive; the versions of the runs.
    """

    is_alive: bool
    is_limited: bool
    rows: Sequence[Row]
    versions: Mapping[int, int]


def claim(
    session: Session, owner: str, n: int, now: int, behind: Mapping[int, tuple[int, int]]
) -> Taken:
    """waiting -> claimed: up to n, in equal parts from each running run of the owner's account;
    of some runs only who stands `behind` a place: (due_at, id) by the run's key.
    """
    places = [(run_key, *place) for run_key, place in behind.items()]
    runs, dues, ids = ([place[part] for place in places] for part in range(3))
    values = {"owner": owner, "n": n, "now": now, "runs": runs, "dues": dues, "ids": ids}
    rows = _CLAIM.rows(session.raw, session.kept(_CLAIM, values))
    head = rows[0]
    claimed = rows if head["id"] is not None else []
    versions = dict(map(tuple, json.loads(head["versions"])))
    return Taken(head["is_alive"], head["is_limited"], claimed, versions)


FIRST = -(2**63) + 1
"""Before every due_at, whatever a host wrote."""
# OFFSET keeps the look for one who is due from being joined: the join would not begin at the place.
_CLAIM = Kept("claim", f"""
WITH gate AS MATERIALIZED ({SENDING_GATE}),
alive AS MATERIALIZED ({ALIVE}),
limited AS MATERIALIZED (
    SELECT 1 FROM emailer_limit WHERE account = (SELECT account FROM alive) LIMIT 1
),
ready AS MATERIALIZED (
    SELECT run.id, message_domain, retry_delays_s, on_in_doubt, waiting, past_due, past_id,
        row_number() OVER () AS turn, count(*) OVER () AS runs
    FROM (SELECT run.*, coalesce(due, {FIRST}) AS past_due, coalesce(past, 0) AS past_id
        FROM emailer_run AS run LEFT JOIN
            unnest(:runs::bigint[], :dues::bigint[], :ids::bigint[]) AS place (run_id, due, past)
            ON place.run_id = run.id
        WHERE state = 'running' AND account = (SELECT account FROM alive)
            AND transport = (SELECT transport FROM emailer_account
                WHERE name = run.account AND pause_code IS NULL)
            AND {hours.MAY_SEND} AND NOT EXISTS (SELECT 1 FROM limited)
            AND EXISTS (SELECT 1 FROM emailer_recipient
                WHERE run_id = run.id AND state = 'waiting' AND due_at <= :now
                    AND (due_at, id) > (coalesce(due, {FIRST}), coalesce(past, 0)) OFFSET 0)
        ORDER BY random() LIMIT :n) AS run
),
equal AS MATERIALIZED (
    SELECT *, least(waiting, :n * turn / runs - :n * (turn - 1) / runs) AS part FROM ready
),
shares AS MATERIALIZED (
    SELECT *, part + greatest(0, least(waiting - part, :n - (SELECT sum(part) FROM equal)::bigint
        - coalesce(sum(waiting - part) OVER before, 0)::bigint)) AS n
    FROM equal WINDOW before AS (ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
picked AS MATERIALIZED (
    SELECT one.id, one.due_at, shares.turn, shares.message_domain, shares.retry_delays_s,
        shares.on_in_doubt
    FROM shares CROSS JOIN LATERAL (
        SELECT id, due_at FROM emailer_recipient
        WHERE run_id = shares.id AND state = 'waiting' AND due_at <= :now
            AND (due_at, id) > (past_due, past_id)
        ORDER BY due_at, id LIMIT shares.n FOR UPDATE SKIP LOCKED) AS one
),
taken AS (
    UPDATE emailer_recipient AS recipient SET {CLAIMED}, message_id = coalesce(message_id,
        replace(gen_random_uuid()::text, '-', '') || '@' || picked.message_domain)
    FROM picked WHERE recipient.id = picked.id AND recipient.state || '' = 'waiting'
    RETURNING recipient.id, claim_no, {GIVEN}, run_id, turn, retry_delays_s, on_in_doubt,
        picked.due_at AS was_due_at
),
sums AS MATERIALIZED (SELECT run_id, count(*) AS n FROM taken GROUP BY run_id),
locked AS MATERIALIZED (
    SELECT id FROM emailer_run WHERE id IN (SELECT run_id FROM sums) ORDER BY id FOR NO KEY UPDATE
),
counted AS (
    UPDATE emailer_run AS run SET waiting = waiting - sums.n, in_flight = in_flight + sums.n,
        version = version + sums.n
    FROM sums JOIN locked ON locked.id = sums.run_id WHERE run.id = sums.run_id
    RETURNING run.id, run.version
),
reasons AS (
    UPDATE emailer_failure AS failure SET count = failure.count - one.n
    FROM (SELECT run_id, failure_key, count(*) AS n FROM taken JOIN locked ON locked.id = run_id
        WHERE failure_key IS NOT NULL GROUP BY run_id, failure_key) AS one
    WHERE failure.run_id = one.run_id AND failure.state = 'waiting'
        AND failure.key = one.failure_key
),
said AS (
    SELECT EXISTS (SELECT 1 FROM alive) AS is_alive, EXISTS (SELECT 1 FROM limited) AS is_limited,
        (SELECT coalesce(json_agg(json_build_array(id, version)), '[]')::text FROM counted)
            AS versions
)
SELECT taken.*, said.* FROM said LEFT JOIN taken ON true ORDER BY taken.turn, taken.id
""", KINDS)  # fmt: skip

KEEPS = (_CLAIM,)
CLAIM_COLUMNS = 12
"""Of a row, what a claim is made of; behind them stands what its run says."""


def claimed(session: Session, owner: str) -> list[Row]:
    """Read all that an owner has claimed and not begun: some of it by a statement that was lost."""
    return session.execute(_CLAIMED, {"owner": owner}).fetchall()


_CLAIMED = f"""
SELECT recipient.id, claim_no, {GIVEN}, run_id, retry_delays_s, on_in_doubt
FROM emailer_recipient AS recipient JOIN emailer_run AS run ON run.id = run_id
WHERE recipient.state IN ('claimed', 'sending') AND recipient.state = 'claimed'
    AND recipient.owner = :owner
"""
