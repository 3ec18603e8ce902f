"""What each message needs, for many of them at once and beside other processes: each is one
statement, one transaction and one round trip, so that a stopped client holds nobody.

Rows are locked before the rows of their runs, and those in the order of their ids: two groups never
wait for each other. Where a run is to end, or goes on no longer, the statement divides by nothing:
all of it is undone, and asked again with the queue to itself (committer.py).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from emailer import tongue
from emailer.model import MINUTE_MS
from emailer.store.deliveries import Claim, Result
from emailer.store.postgres.claims import CLAIMED, GIVEN, SENT
from emailer.store.postgres.database import GATE
from emailer.store.postgres.rows import Row
from emailer.store.postgres.session import Session, worded
from emailer.store.verbs import hours

SENDING_GATE = f"SELECT pg_advisory_xact_lock_shared({GATE}) AS held"
"""Open for all groups at once, closed while a decision or an import has the queue to itself."""
_ALIVE = """
SELECT owner, account FROM emailer_owner, gate WHERE owner = :owner AND ended_at IS NULL
FOR SHARE OF emailer_owner
"""
"""By its lock this is the newest row, whatever the statement's snapshot says."""


# -- begin_send and the plain successes ------------------------------------------------------------


Mark = tuple[int, int]
"""A claim, by its recipient's id and its claim_no."""


class Marked(NamedTuple):
    """Whose claims held, by (id, claim_no), and the versions of their runs."""

    begun: frozenset[Mark]
    sent: frozenset[Mark]
    versions: Mapping[int, int]


def mark(
    session: Session,
    owner: str,
    now: int,
    begins: Sequence[Claim],
    ends: Sequence[tuple[Claim, Result]],
) -> Marked:
    """claimed -> sending, and sending -> sent: all of one owner."""
    wish = {"owner": owner, "now": now, "minute": now // MINUTE_MS, "since": now - now % MINUTE_MS,
            "ids": [claim.recipient_id for claim in begins],
            "nos": [claim.claim_no for claim in begins],
            "ends": json.dumps([_end(*end) for end in ends], ensure_ascii=False)}  # fmt: skip
    row = session.prepared(_MARK, wish).fetchone()
    assert row is not None
    begun, sent, versions = map(_pairs, row)
    return Marked(frozenset(begun), frozenset(sent), dict(versions))


def _pairs(text: str) -> list[tuple[int, int]]:
    return [(one, other) for one, other in json.loads(text)]


def _end(claim: Claim, result: Result) -> dict[str, Any]:
    reply = result.reply
    said = {
        "stage": reply.stage, "code": reply.code or None, "enhanced": reply.enhanced,
        "text": tongue.kept(reply.text),
    } if reply else {}  # fmt: skip
    return {"id": claim.recipient_id, "no": claim.claim_no, "begun_at": result.begun_at,
            "ms": result.duration_ms, "server": result.server, "verdict": result.verdict, **said,
            "asked": result.asked_no, "accepted": result.accepted_no,
            "answered": result.answered_no}  # fmt: skip


_MARK = worded(f"""
WITH gate AS MATERIALIZED ({SENDING_GATE}),
alive AS MATERIALIZED ({_ALIVE}),
begun AS (
    UPDATE emailer_recipient AS recipient SET state = 'sending', updated_at = :now
    FROM unnest(:ids::bigint[], :nos::bigint[]) AS wish (id, no), alive
    WHERE recipient.id = wish.id AND recipient.claim_no = wish.no
        AND recipient.owner = alive.owner AND recipient.state || '' = 'claimed'
    RETURNING recipient.id, recipient.claim_no, recipient.run_id
),
wishes AS MATERIALIZED (
    SELECT * FROM json_to_recordset(:ends::json) AS one (
        id bigint, no bigint, begun_at bigint, ms bigint, server text, verdict text, stage text,
        code bigint, enhanced text, text text, asked bigint, accepted bigint, answered bigint)
),
sent AS (
    UPDATE emailer_recipient AS recipient SET {SENT}
    FROM wishes, alive
    WHERE recipient.id = wishes.id AND recipient.claim_no = wishes.no
        AND recipient.owner = alive.owner AND recipient.state || '' = 'sending'
    RETURNING recipient.run_id, recipient.claim_no, wishes.*
),
tried AS (
    INSERT INTO emailer_attempt (recipient_id, claim_no, begun_at, duration_ms, server, verdict,
        burned, stage, code, enhanced, text)
    SELECT id, no, begun_at, ms, server, verdict, 1, stage, code, enhanced, text
    FROM sent
),
sums AS MATERIALIZED (
    SELECT run_id, sum(begun)::bigint AS begun, sum(sent)::bigint AS sent, max(asked) AS asked,
        max(accepted) AS accepted, max(answered) AS answered
    FROM (SELECT run_id, 1 AS begun, 0 AS sent, 0 AS asked, 0 AS accepted, 0 AS answered FROM begun
        UNION ALL SELECT run_id, 0, 1, asked, accepted, answered FROM sent) AS one
    GROUP BY run_id
),
locked AS MATERIALIZED (
    SELECT id, state, closes_at, waiting, in_flight FROM emailer_run
    WHERE id IN (SELECT run_id FROM sums) ORDER BY id FOR NO KEY UPDATE
),
held AS MATERIALIZED (
    SELECT sums.*, 1 / CASE
        WHEN begun > 0 AND (state <> 'running' OR closes_at <= :now) THEN 0
        WHEN waiting + in_flight - sent = 0 THEN 0 ELSE 1 END AS goes_on
    FROM sums JOIN locked ON locked.id = sums.run_id
),
counted AS (
    UPDATE emailer_run AS run SET in_flight = run.in_flight - held.sent,
        sent = run.sent + held.sent, version = run.version + held.sent,
        passed_asked_no = greatest(run.passed_asked_no, held.asked),
        passed_accepted_no = greatest(run.passed_accepted_no, held.accepted),
        passed_answered_no = greatest(run.passed_answered_no, held.answered)
    FROM held WHERE run.id = held.run_id AND held.sent > 0 AND held.goes_on = 1
    RETURNING run.id, run.version
),
handed AS (
    INSERT INTO emailer_handed_over (account, since, run_id, until, count)
    SELECT alive.account, :since, run_id, :now, begun FROM held, alive
    WHERE begun > 0 AND goes_on = 1 AND alive.account IS NOT NULL
    ON CONFLICT (account, since, run_id) DO UPDATE SET
        count = emailer_handed_over.count + excluded.count,
        until = greatest(emailer_handed_over.until, excluded.until)
),
minutes AS (
    INSERT INTO emailer_minute (run_id, minute, sent, failed)
    SELECT run_id, :minute, sent, 0 FROM held WHERE sent > 0 AND goes_on = 1
    ON CONFLICT (run_id, minute) DO UPDATE SET sent = emailer_minute.sent + excluded.sent
)
SELECT (SELECT coalesce(json_agg(json_build_array(id, claim_no)), '[]')::text FROM begun),
    (SELECT coalesce(json_agg(json_build_array(id, claim_no)), '[]')::text FROM sent),
    (SELECT coalesce(json_agg(json_build_array(id, version)), '[]')::text FROM counted)
""")


def marked(session: Session, begins: Sequence[Claim], ends: Sequence[Claim]) -> Marked:
    """Look which of these a lost statement had marked: its session has ended."""
    begun = session.execute(_BEGUN, {
        "ids": [one.recipient_id for one in begins], "nos": [one.claim_no for one in begins],
        "owner": begins[0].owner if begins else ""})  # fmt: skip
    sent = session.execute(_SENT, {
        "ids": [one.recipient_id for one in ends],
        "nos": [one.claim_no for one in ends]})  # fmt: skip
    return Marked(
        frozenset((key, no) for key, no in begun), frozenset((key, no) for key, no in sent), {}
    )


_WISHES = "unnest(:ids::bigint[], :nos::bigint[]) AS wish (id, no)"
_BEGUN = f"""
SELECT recipient.id, claim_no
FROM {_WISHES} JOIN emailer_recipient AS recipient ON recipient.id = wish.id
WHERE claim_no = no AND owner = :owner AND state || '' = 'sending'
"""
_SENT = f"""
SELECT recipient_id, claim_no
FROM {_WISHES} JOIN emailer_attempt ON recipient_id = id AND claim_no = no
"""


# -- claim -----------------------------------------------------------------------------------------


class Taken(NamedTuple):
    """What a claim found: rows of claims, each with its run's policy; whether limits are to be
    asked first; whether the owner is alive; the versions of the runs.
    """

    is_alive: bool
    is_limited: bool
    rows: Sequence[Row]
    versions: Mapping[int, int]


def claim(session: Session, owner: str, n: int, now: int) -> Taken:
    """waiting -> claimed: up to n, in equal parts from each running run of the owner's account."""
    rows = session.prepared(_CLAIM, {"owner": owner, "n": n, "now": now}).fetchall()
    head = rows[0]
    claimed = [row for row in rows if row["id"] is not None]
    versions = dict(map(tuple, json.loads(head["versions"])))
    return Taken(head["is_alive"], head["is_limited"], claimed, versions)


_CLAIM = worded(f"""
WITH gate AS MATERIALIZED ({SENDING_GATE}),
alive AS MATERIALIZED ({_ALIVE}),
limited AS MATERIALIZED (
    SELECT 1 FROM emailer_limit WHERE account = (SELECT account FROM alive) LIMIT 1
),
ready AS MATERIALIZED (
    SELECT id, message_domain, retry_delays_s, on_in_doubt, waiting, row_number() OVER () AS turn,
        count(*) OVER () AS runs
    FROM (SELECT * FROM emailer_run AS run
        WHERE state = 'running' AND account = (SELECT account FROM alive)
            AND transport = (SELECT transport FROM emailer_account
                WHERE name = run.account AND pause_code IS NULL)
            AND {hours.MAY_SEND} AND NOT EXISTS (SELECT 1 FROM limited)
            AND EXISTS (SELECT 1 FROM emailer_recipient
                WHERE run_id = run.id AND state = 'waiting' AND due_at <= :now)
        ORDER BY random() LIMIT :n) AS run
),
equal AS MATERIALIZED (
    SELECT *, least(waiting, (:n + runs - 1) / runs) AS part FROM ready
),
shares AS MATERIALIZED (
    SELECT *, part + greatest(0, least(waiting - part, :n - (SELECT sum(part) FROM equal)::bigint
        - coalesce(sum(waiting - part) OVER before, 0)::bigint)) AS n
    FROM equal WINDOW before AS (ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
picked AS MATERIALIZED (
    SELECT one.id, shares.turn, shares.message_domain, shares.retry_delays_s, shares.on_in_doubt
    FROM shares CROSS JOIN LATERAL (
        SELECT id FROM emailer_recipient
        WHERE run_id = shares.id AND state = 'waiting' AND due_at <= :now
        ORDER BY due_at, id LIMIT shares.n FOR UPDATE SKIP LOCKED) AS one
),
taken AS (
    UPDATE emailer_recipient AS recipient SET {CLAIMED}, message_id = coalesce(message_id,
        replace(gen_random_uuid()::text, '-', '') || '@' || picked.message_domain)
    FROM picked WHERE recipient.id = picked.id AND recipient.state || '' = 'waiting'
    RETURNING recipient.id, claim_no, {GIVEN}, run_id, turn, retry_delays_s, on_in_doubt
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
""")

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
