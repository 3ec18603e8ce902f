"""Limits in SQL: set, shown, and what they count; nothing of it lives in memory.

What was handed over is counted by the minute in the commit that lets it go, whether there is a
limit or not: so one that is set now knows of the day before.
"""

import json
from collections.abc import Iterable

from emailer.limits import SPACED_S, Limit, Limits
from emailer.model import MINUTE_MS, Instant
from emailer.pause_rules import NoticeCode, Reason
from emailer.store.verbs import untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction

OF_ALL = 0
"""The run of a limit that is for all runs of its account."""
KEPT_MS = 12 * 86_400_000
"""The longest window there is; what went out before is counted for nobody."""


# -- set ------------------------------------------------------------------------------------------


def replace(db: Connection, account: str, run_key: int, limits: Iterable[Limit]) -> None:
    """Set an account's limits, or a run's own; what was handed over counts for the new ones."""
    its = {"account": account, "run": run_key}
    db.execute("DELETE FROM emailer_limit WHERE account = :account AND run_id = :run", its)
    rows = [its | {"window_s": float(one.window_s), "count": one.count} for one in limits]
    db.executemany(_SET, rows)


_SET = """
INSERT INTO emailer_limit (account, run_id, window_s, count)
VALUES (:account, :run, :window_s, :count)
"""


def read(value: object) -> Limits:
    """Take limits out of a mapping of changes."""
    return value if isinstance(value, tuple) else ()


def of_json(text: str | None) -> Limits:
    """Read limits that a view has gathered as [[count, window_s], ...]."""
    return tuple(Limit(*one) for one in sorted(json.loads(text or "[]"), key=lambda one: one[1]))


# -- show -----------------------------------------------------------------------------------------


def shown(say: Dialect, account: str, run: str) -> str:
    """The columns `limits` and `used_up` of whatever has an account and a run in these columns."""
    return f"""
    (SELECT {say.json_lists("count", "window_s")} FROM emailer_limit
     WHERE account = {account} AND run_id = {run}) AS limits,
    (SELECT {say.json_list("count", "window_s", "free_at", "run_id")} FROM emailer_limit
     WHERE account = {account} AND run_id IN ({OF_ALL}, {run}) AND window_s > {SPACED_S}
        AND free_at > 0 ORDER BY free_at DESC LIMIT 1) AS used_up
    """


def used_up(row: SqlRow, now: Instant) -> Reason | None:
    """Say which limit is used up, and when it lets somebody go again."""
    count, window_s, free_at, run_key = json.loads(row["used_up"] or "[0, 0, 0, 0]")
    if free_at <= now:
        return None
    params = {"count": count, "window_s": window_s, "next_at": free_at, "own": run_key != OF_ALL}
    return Reason(NoticeCode.USED_UP, params)


# -- count ----------------------------------------------------------------------------------------


def count(transaction: Transaction, owner: str, run_key: int, n: int) -> None:
    """Note that n messages of a run are handed over now, under the account its owner sends for."""
    now = transaction.now
    values = {"owner": owner, "run": run_key, "n": n, "now": now, "minute": now - now % MINUTE_MS}
    transaction.db.execute(_count(transaction.db.say), values)


@spelled
def _count(say: Dialect) -> str:
    return f"""
    INSERT INTO emailer_handed_over (account, since, run_id, until, count)
    SELECT account, :minute, :run, :now, :n FROM emailer_owner
    WHERE owner = :owner AND account IS NOT NULL
    ON CONFLICT (account, since, run_id) DO UPDATE SET
        count = emailer_handed_over.count + :n,
        until = {say.larger("emailer_handed_over.until", ":now")}
    """


def forget(transaction: Transaction, account: str | None) -> None:
    """Forget what no window of an account reaches back to."""
    values = {"account": account, "before": transaction.now - KEPT_MS}
    transaction.db.execute(_FORGET, values)


_FORGET = "DELETE FROM emailer_handed_over WHERE account = :account AND since < :before"


# -- a clock that is set --------------------------------------------------------------------------


def follow_clock(transaction: Transaction, account: str, by_ms: int) -> None:
    """Move what was handed over, and what is used up, with a clock that was set."""
    db, values = transaction.db, {"account": account, "by": by_ms}
    db.execute(_move_free_at(db.say), values)
    rows = db.execute(_TAKE_OUT, values).fetchall()
    db.executemany(_PUT_BACK, [dict(row) | {"by": by_ms} for row in rows])


@spelled
def _move_free_at(say: Dialect) -> str:
    return f"""
    UPDATE emailer_limit SET free_at = {say.larger("free_at + :by", "0")}
    WHERE account = :account AND free_at BETWEEN 1 AND {untrusted.LAST_MS}
    """


# Moved one by one, a minute could meet the next one, which has not moved yet.
_TAKE_OUT = f"""
DELETE FROM emailer_handed_over WHERE account = :account
    AND since BETWEEN 0 AND {untrusted.LAST_MS} AND until BETWEEN 0 AND {untrusted.LAST_MS}
    AND count < {untrusted.FAR}
RETURNING account, since, run_id, until, count
"""
_PUT_BACK = """
INSERT INTO emailer_handed_over (account, since, run_id, until, count)
VALUES (:account, :since + :by, :run_id, :until + :by, :count)
ON CONFLICT (account, since, run_id) DO UPDATE SET
    count = emailer_handed_over.count + :count
"""
