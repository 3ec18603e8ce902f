"""begin_send and the plain successes of many at once, in one statement: group.py says why."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from emailer import tongue
from emailer.model import MINUTE_MS
from emailer.store.deliveries import Claim, Result
from emailer.store.postgres.claims import SENT
from emailer.store.postgres.group import ALIVE, SENDING_GATE
from emailer.store.postgres.session import Session, worded

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
alive AS MATERIALIZED ({ALIVE}),
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
