"""begin_send and the plain successes, of many at once, in one statement: group.py says why."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from emailer import tongue
from emailer.model import MINUTE_MS, Verdict
from emailer.store.deliveries import Claim, Result
from emailer.store.postgres import kept_statements
from emailer.store.postgres.claims import SENT
from emailer.store.postgres.message_statements import ALIVE, KINDS, SENDING_GATE
from emailer.store.postgres.session import Session

Mark = tuple[int, int]
"""A claim, by its recipient's id and its claim_no."""


class Marked(NamedTuple):
    """Whose claims held, by (id, claim_no), and the versions of their runs."""

    begun: frozenset[Mark]
    sent: frozenset[Mark]
    versions: Mapping[int, int]


NOTHING = Marked(frozenset(), frozenset(), {})


def mark(
    session: Session,
    owner: str,
    now: int,
    begins: Sequence[Claim],
    ends: Sequence[tuple[Claim, Result]],
) -> Marked:
    """claimed -> sending, and sending -> sent: all of one owner."""
    if not (begins or ends):
        return NOTHING
    statement = _MARK[bool(begins), bool(ends)]
    values = {"owner": owner, "now": now, "minute": now // MINUTE_MS,
              "since": now - now % MINUTE_MS, **_beginnings(begins),
              **_endings(ends)}  # fmt: skip
    answer = session.kept(statement, values)
    begun, begun_no, sent, sent_no, runs, versions = (
        kept_statements.numbers(answer.get_value(0, place)) for place in range(6)
    )
    return Marked(
        frozenset(zip(begun, begun_no, strict=True)), frozenset(zip(sent, sent_no, strict=True)),
        dict(zip(runs, versions, strict=True)),
    )  # fmt: skip


def _beginnings(claims: Sequence[Claim]) -> Mapping[str, Sequence[int]]:
    return {"begin": [one.recipient_id for one in claims],
            "begin_no": [one.claim_no for one in claims]}  # fmt: skip


def _endings(ends: Sequence[tuple[Claim, Result]]) -> Mapping[str, Sequence[Any]]:
    results = [result for _, result in ends]
    replies = [result.reply for result in results]
    return {
        "ids": [claim.recipient_id for claim, _ in ends],
        "nos": [claim.claim_no for claim, _ in ends],
        "begun_at": [one.begun_at for one in results],
        "ms": [one.duration_ms for one in results],
        "servers": [one.server for one in results],
        "stages": [one and one.stage for one in replies],
        "codes": [one.code if one else 0 for one in replies],
        "enhanced": [one and one.enhanced for one in replies],
        "texts": [one and tongue.kept(one.text) for one in replies],
        "asked": [one.asked_no for one in results],
        "accepted": [one.accepted_no for one in results],
        "answered": [one.answered_no for one in results],
    }


_BEGUN_NOW = """
begun AS (
    UPDATE emailer_recipient AS recipient SET state = 'sending', updated_at = :now
    FROM unnest(:begin, :begin_no) AS asked (id, no), alive
    WHERE recipient.id = asked.id AND recipient.claim_no = asked.no
        AND recipient.owner = alive.owner AND recipient.state || '' = 'claimed'
    RETURNING recipient.run_id, asked.*
),
"""
# An array is read by places: unnest makes a table of each one first.
_SENT_NOW = f"""
asked AS MATERIALIZED (
    SELECT id, (:nos)[place] AS no, (:begun_at)[place] AS begun_at,
        (:ms)[place] AS ms, (:servers)[place] AS server, (:stages)[place] AS stage,
        (:codes)[place] AS code, (:enhanced)[place] AS enhanced, (:texts)[place] AS text,
        (:asked)[place] AS asked, (:accepted)[place] AS accepted, (:answered)[place] AS answered
    FROM unnest(:ids) WITH ORDINALITY AS one (id, place)
),
sent AS (
    UPDATE emailer_recipient AS recipient SET {SENT}
    FROM asked, alive
    WHERE recipient.id = asked.id AND recipient.claim_no = asked.no
        AND recipient.owner = alive.owner AND recipient.state || '' = 'sending'
    RETURNING recipient.run_id, asked.*
),
tried AS (
    INSERT INTO emailer_attempt (recipient_id, claim_no, begun_at, duration_ms, server, verdict,
        burned, stage, code, enhanced, text)
    SELECT id, no, begun_at, ms, server, '{Verdict.SENT}', 1, stage, nullif(code, 0), enhanced, text
    FROM sent
),
"""
_BEGUN_COUNTS = (
    "SELECT run_id, 1 AS begun, 0 AS sent, 0 AS asked, 0 AS accepted, 0 AS answered FROM begun"
)
_SENT_COUNTS = "SELECT run_id, 0 AS begun, 1 AS sent, asked, accepted, answered FROM sent"
_HELD = """
locked AS MATERIALIZED (
    SELECT id, state, closes_at, waiting, in_flight FROM emailer_run
    WHERE id IN (SELECT run_id FROM sums) ORDER BY id FOR NO KEY UPDATE
),
held AS MATERIALIZED (
    SELECT sums.*, 1 / CASE
        WHEN begun > 0 AND (state <> 'running' OR closes_at <= :now) THEN 0
        WHEN waiting + in_flight - sent = 0 THEN 0 ELSE 1 END AS goes_on
    FROM sums JOIN locked ON locked.id = sums.run_id
)
"""
_COUNTED = """,
counted AS (
    UPDATE emailer_run AS run SET in_flight = run.in_flight - held.sent,
        sent = run.sent + held.sent, version = run.version + held.sent,
        passed_asked_no = greatest(run.passed_asked_no, held.asked),
        passed_accepted_no = greatest(run.passed_accepted_no, held.accepted),
        passed_answered_no = greatest(run.passed_answered_no, held.answered)
    FROM held WHERE run.id = held.run_id AND held.sent > 0 AND held.goes_on = 1
    RETURNING run.id, run.version
),
minutes AS (
    INSERT INTO emailer_minute (run_id, minute, sent, failed)
    SELECT run_id, :minute, sent, 0 FROM held WHERE sent > 0 AND goes_on = 1
    ON CONFLICT (run_id, minute) DO UPDATE SET sent = emailer_minute.sent + excluded.sent
)
"""
_HANDED = """,
handed AS (
    INSERT INTO emailer_handed_over (account, since, run_id, until, count)
    SELECT alive.account, :since, run_id, :now, begun FROM held, alive
    WHERE begun > 0 AND goes_on = 1 AND alive.account IS NOT NULL
    ON CONFLICT (account, since, run_id) DO UPDATE SET
        count = emailer_handed_over.count + excluded.count,
        until = greatest(emailer_handed_over.until, excluded.until)
)
"""


def _mark_of(*, begins: bool, ends: bool) -> str:
    """Word the statement for what there is: each part costs, though it find nothing to do.

    `held` is read at the end, too: whatever else is there, a run that was paused is noticed.
    """
    counts = [_BEGUN_COUNTS] * begins + [_SENT_COUNTS] * ends
    return f"""
WITH gate AS MATERIALIZED ({SENDING_GATE}),
alive AS MATERIALIZED ({ALIVE}),
{_BEGUN_NOW if begins else ""}{_SENT_NOW if ends else ""}
sums AS MATERIALIZED (
    SELECT run_id, sum(begun)::bigint AS begun, sum(sent)::bigint AS sent, max(asked) AS asked,
        max(accepted) AS accepted, max(answered) AS answered
    FROM ({" UNION ALL ".join(counts)}) AS one GROUP BY run_id
),
{_HELD}{_COUNTED if ends else ""}{_HANDED if begins else ""}
SELECT {_listed("begun", "id", "no", is_there=begins)},
    {_listed("sent", "id", "no", is_there=ends)},
    {_listed("counted", "id", "version", is_there=ends)}, (SELECT sum(goes_on) FROM held)
"""


def _listed(part: str, *columns: str, is_there: bool) -> str:
    """Say columns of a part, each as one array."""
    lists = [f"(SELECT array_agg({column}) FROM {part})" for column in columns]
    return ", ".join(lists if is_there else ["NULL::bigint[]"] * len(columns))


_MARK = {
    (begins, ends): kept_statements.Kept(
        f"mark {begins:d}{ends:d}", _mark_of(begins=begins, ends=ends), KINDS
    )
    for begins, ends in ((True, False), (False, True), (True, True))
}
KEEPS = tuple(_MARK.values())


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


_ASKED = "unnest(:ids::bigint[], :nos::bigint[]) AS asked (id, no)"
_BEGUN = f"""
SELECT recipient.id, claim_no
FROM {_ASKED} JOIN emailer_recipient AS recipient ON recipient.id = asked.id
WHERE claim_no = no AND owner = :owner AND state || '' = 'sending'
"""
_SENT = f"""
SELECT recipient_id, claim_no
FROM {_ASKED} JOIN emailer_attempt ON recipient_id = id AND claim_no = no
"""
