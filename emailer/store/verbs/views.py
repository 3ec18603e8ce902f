"""Runs and accounts as they are read, in SQL: statements and the turning of rows into values."""

import json
from collections.abc import Collection, Sequence

from emailer.model import (
    RunState,
)
from emailer.store.verbs import hours, limits, owners, schedule, untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.run_standing import IS_ELSEWHERE, IS_MOVING
from emailer.store.verbs.visible import KEY, OF_ID, VISIBLE

REASONS_SHOWN = 50
"""Reasons a run names; those beyond it are added up as "other"."""
MOVES_SHOWN = 20
"""Runs a run names as those its rest went on in."""

# -- runs ------------------------------------------------------------------------------------------


@spelled
def _run(say: Dialect) -> str:
    size = f"coalesce(sum({untrusted.bounded('size_bytes')}), 0)"
    named = say.json_lists("key", "sample", "state", "count")
    files = say.json_lists("kind", "filename", "content_type", "size_bytes", "id")
    return f"""
    SELECT run.*,
        CASE WHEN run.waiting > 0 AND run.in_flight = 0 THEN (
            SELECT min(due_at) FROM emailer_recipient WHERE run_id = run.id AND state = 'waiting'
        ) END AS next_due_at,
        (SELECT {named} FROM (
            SELECT * FROM emailer_failure WHERE run_id = run.id AND count > 0
            ORDER BY count DESC LIMIT {REASONS_SHOWN}
        ) AS reason) AS failures,
        (SELECT notice FROM emailer_account
         WHERE name = run.account AND transport = run.transport) AS notice,
        {limits.shown(say, "run.account", "run.id")},
        {IS_ELSEWHERE} AS is_elsewhere, {IS_MOVING} AS is_moving,
        (SELECT CAST(sum({untrusted.bounded("count")}) AS BIGINT) FROM emailer_failure
         WHERE run_id = run.id AND state = 'failed') AS failed_by_reason,
        (SELECT public_id FROM emailer_run WHERE id = run.rest_of) AS rest_of_id,
        (SELECT public_id FROM emailer_run WHERE id = run.after_id) AS after_public_id,
        (SELECT {files} FROM (
            SELECT * FROM emailer_part WHERE run_id = run.id AND kind IN ('attachment', 'inline')
            ORDER BY id
        ) AS file) AS files,
        CASE WHEN run.personal <> '' THEN (
            SELECT {say.json_list("count(*)", size)} FROM emailer_part
            WHERE run_id = run.id AND kind = 'personal'
        ) END AS personal_files,
        CASE WHEN run.moved > 0 THEN (SELECT {say.json_lists("public_id", "taken")} FROM (
            SELECT public_id, taken FROM emailer_run
            WHERE rest_of = run.id AND taken > 0 AND {VISIBLE}
            ORDER BY id DESC LIMIT {MOVES_SHOWN}
        ) AS move) END AS moved_to
    FROM emailer_run AS run
    """


def run_by_id(say: Dialect, run_id: str) -> Query:
    """Read one visible run."""
    return f"{_run(say)} WHERE {OF_ID}", {"run": run_id}


def work_due(owner: str, now: int) -> Query:
    """Ask whether a claim may find anything, or would find that another sender took over."""
    return _WORK_DUE, {"owner": owner, "now": now}


_WORK_DUE = f"""
SELECT NOT {owners.IS_ALIVE} OR EXISTS (
    SELECT 1 FROM emailer_run AS run
    WHERE state = 'running' AND account = {owners.ITS_ACCOUNT} AND {hours.MAY_SEND} AND NOT EXISTS (
        SELECT 1 FROM emailer_limit
        WHERE account = run.account AND run_id IN (0, run.id) AND free_at > :now
    ) AND EXISTS (
        SELECT 1 FROM emailer_recipient
        WHERE run_id = run.id AND state = 'waiting' AND due_at <= :now
)) AS is_due
"""


def message_by_key(run_key: int) -> Query:
    """Read what one run sends, by its key."""
    columns = (
        "subject, text, html, sender, reply_to, headers, format, personal, event, created_at,"
        " public_id, send_timeout_ms, written_as"
    )
    return f"SELECT {columns} FROM emailer_run WHERE id = :key", {"key": run_key}


def running(say: Dialect, run_keys: Collection[int], now: int) -> Query:
    """Read which of these runs go on."""
    return _running(say), {"keys": json.dumps(sorted(run_keys)), "now": now}


@spelled
def _running(say: Dialect) -> str:
    return f"""
    SELECT id FROM emailer_run
    WHERE id IN {say.numbers("keys")} AND state = 'running' AND {hours.MAY_SEND}
    """


def account(say: Dialect, name: str) -> Query:
    """Read an account."""
    return _account(say), {"account": name}


@spelled
def _account(say: Dialect) -> str:
    return f"""
    SELECT account.*,
        {limits.shown(say, "account.name", "0")},
        (SELECT max(until) FROM emailer_handed_over
         WHERE account = account.name AND since = (
            SELECT max(since) FROM emailer_handed_over
            WHERE account = account.name)) AS handed_over_at
    FROM emailer_account AS account WHERE name = :account
    """


def learnt(account: str, server: str) -> Query:
    """Read what a server was found to bear."""
    sql = "SELECT * FROM emailer_server WHERE account = :account AND server = :server"
    return sql, {"account": account, "server": server}


def size_limit(account: str, host: str) -> Query:
    """Read the largest message that the server at a host said it takes; the newest of its ports."""
    return _SIZE_LIMIT, {"account": account, "host": host}


_SIZE_LIMIT = """
SELECT size_limit FROM emailer_server
WHERE account = :account AND substr(server, 1, length(:host) + 1) = :host || ':'
ORDER BY learnt_at DESC LIMIT 1
"""


def runs(say: Dialect, states: Sequence[RunState] | None, limit: int, before: int | None) -> Query:
    """Read a page of runs, newest first; those still being imported are no runs yet."""
    among = (
        f"AND state IN ({', '.join(repr(state.value) for state in states)})"
        if states is not None
        else ""
    )
    behind = "AND id < :before" if before is not None else ""
    sql = f"{_run(say)} WHERE {VISIBLE} {among} {behind} ORDER BY id DESC LIMIT :limit"
    return sql, {"before": before, "limit": limit + 1}


def run_of_key(idempotency_key: str | None) -> Query:
    """Ask for the run an Idempotency-Key made; none made those without one."""
    sql = "SELECT public_id FROM emailer_run WHERE idempotency_key = :key"
    return sql, {"key": idempotency_key}


def starts_due(owner: str, now: int) -> Query:
    """Ask whether the start of any run of an owner's account has come,
    or its hours have opened or closed.
    """
    return _STARTS_DUE, {"owner": owner, "now": now}


_STARTS_DUE = f"""
SELECT 1 FROM emailer_run AS run WHERE {schedule.IS_DUE} AND run.account = {owners.ITS_ACCOUNT}
UNION ALL SELECT 1 FROM emailer_run WHERE {hours.IS_OVER} AND account = {owners.ITS_ACCOUNT} LIMIT 1
"""


PAGE_BYTES = 700_000
"""Of a page's texts; with what JSON writes around 500 rows they
stay below the megabyte a page may have.
"""


def weight(row: SqlRow) -> int:
    """Say how many bytes the texts of a row have where it is shown;
    the bodies of a message are not.
    """
    names = row.keys()
    hidden = ("text", "html") if "html" in names else ()
    return sum(
        len(value.encode()) for name, value in zip(names, row, strict=True)
        if isinstance(value, str) and name not in hidden
    )  # fmt: skip


# -- the rest --------------------------------------------------------------------------------------


def rejected(run_id: str, limit: int, behind: int, *, only_wrong: bool) -> Query:
    """Read the lines of a submission that were no address; or were, and somebody chose to leave
    them out.
    """
    sql = (
        f"SELECT * FROM emailer_rejected WHERE run_id = ({KEY}) AND id > :behind "
        f"{'AND is_chosen = 0 ' if only_wrong else ''}ORDER BY id LIMIT :limit"
    )
    return sql, {"run": run_id, "behind": behind, "limit": limit + 1}
