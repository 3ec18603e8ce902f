"""Runs and accounts as they are read, in SQL: statements and the turning of rows into values."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from emailer import tongue
from emailer.model import (
    Event,
    Instant,
    Message,
    Part,
    PartKind,
    Policy,
    Rejected,
    RetryPlan,
    RunState,
    State,
)
from emailer.pauses import Reason
from emailer.store import Account, Failure, Run
from emailer.store.values import Personal
from emailer.store.verbs import hours, limits, owners, schedule
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.standing import IS_ELSEWHERE, IS_MOVING, counts_of, reason_of
from emailer.tongue import Sentence

REASONS_SHOWN = 50
"""Reasons a run names; those beyond it are added up as "other"."""
MOVES_SHOWN = 20
"""Runs a run names as those its rest went on in."""

# -- runs ------------------------------------------------------------------------------------------


@spelled
def _run(say: Dialect) -> str:
    named = say.json_lists("key", "sample", "state", "count")
    files = say.json_lists("kind", "filename", "content_type", "size_bytes", "id")
    return f"""
    SELECT run.*,
        (SELECT min(due_at) FROM emailer_recipient
            WHERE run_id = run.id AND state = 'waiting') AS next_due_at,
        (SELECT {named} FROM (
            SELECT * FROM emailer_failure WHERE run_id = run.id AND count > 0
            ORDER BY count DESC LIMIT {REASONS_SHOWN}
        ) AS reason) AS failures,
        (SELECT notice FROM emailer_account
         WHERE name = run.account AND transport = run.transport) AS notice,
        {limits.shown(say, "run.account", "run.id")},
        {IS_ELSEWHERE} AS is_elsewhere, {IS_MOVING} AS is_moving,
        (SELECT CAST(sum(count) AS BIGINT) FROM emailer_failure
         WHERE run_id = run.id AND state = 'failed') AS failed_by_reason,
        (SELECT public_id FROM emailer_run WHERE id = run.rest_of) AS rest_of_id,
        (SELECT public_id FROM emailer_run WHERE id = run.after_id) AS after_public_id,
        (SELECT {files} FROM (
            SELECT * FROM emailer_part WHERE run_id = run.id AND kind IN ('attachment', 'inline')
            ORDER BY id
        ) AS file) AS files,
        CASE WHEN run.personal <> '' THEN (
            SELECT {say.json_list("count(*)", "sum(size_bytes)")} FROM emailer_part
            WHERE run_id = run.id AND kind = 'personal'
        ) END AS personal_files,
        CASE WHEN run.moved > 0 THEN (SELECT {say.json_lists("public_id", "taken")} FROM (
            SELECT public_id, taken FROM emailer_run
            WHERE rest_of = run.id AND taken > 0 AND state <> 'importing'
            ORDER BY id DESC LIMIT {MOVES_SHOWN}
        ) AS move) END AS moved_to
    FROM emailer_run AS run
    """


def run_by_id(say: Dialect, run_id: str) -> Query:
    """Read one visible run."""
    return f"{_run(say)} WHERE public_id = :id AND state <> 'importing'", {"id": run_id}


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
    columns = "subject, text, html, sender, reply_to, headers, format, personal, event, created_at, public_id"
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
    sql = "SELECT chain FROM emailer_server WHERE account = :account AND server = :server"
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
    sql = f"{_run(say)} WHERE state <> 'importing' {among} {behind} ORDER BY id DESC LIMIT :limit"
    return sql, {"before": before, "limit": limit + 1}


def run_of_key(idempotency_key: str | None) -> Query:
    """Ask for the run an Idempotency-Key made; none made those without one."""
    return "SELECT 1 FROM emailer_run WHERE idempotency_key = :key", {"key": idempotency_key}


def starts_due(owner: str, now: int) -> Query:
    """Ask whether the start of any run of an owner's account has come,
    or its hours have opened or closed.
    """
    return _STARTS_DUE, {"owner": owner, "now": now}


_STARTS_DUE = f"""
SELECT 1 FROM emailer_run AS run WHERE {schedule.IS_DUE} AND run.account = {owners.ITS_ACCOUNT}
UNION ALL SELECT 1 FROM emailer_run WHERE {hours.IS_OVER} AND account = {owners.ITS_ACCOUNT} LIMIT 1
"""


def message_of(row: SqlRow) -> Message:
    """Turn a run's row into what it sends."""
    headers = tuple((name, value) for name, value in json.loads(row["headers"]))
    return Message(row["subject"], row["text"], row["html"], row["sender"], row["reply_to"],
                   headers, row["format"], row["personal"], _event_of(row))  # fmt: skip


def _event_of(row: SqlRow) -> Event | None:
    """Read what a run invites to; for calendars it was made when the run was."""
    return (
        Event(**{**json.loads(row["event"]), "made_at": row["created_at"]})
        if row["event"]
        else None
    )


def run_of(row: SqlRow, now: Instant) -> Run:
    """Turn a row into a run, as it is now."""
    return Run(
        id=row["public_id"], key=row["id"], account=row["account"],
        state=RunState(row["state"]), paused_by=row["paused_by"],
        reason=reason_of(row) or _slowed_by(row, now),
        message=message_of(row), transport=row["transport"],
        policy=Policy(tuple(json.loads(row["retry_delays_s"])),
                      resend_in_doubt=row["on_in_doubt"] == "resend"),
        max_failures=row["max_failures"], limits=limits.of_json(row["limits"]),
        created_at=row["created_at"],
        started_at=row["started_at"], finished_at=row["finished_at"], version=row["version"],
        total=row["total"], counts=counts_of(row), duplicates=row["duplicates"],
        rejected_count=row["rejected_count"], next_due_at=row["next_due_at"] or None,
        failures=_failures(row), rest_of=row["rest_of_id"], moved=row["moved"],
        moved_to=[(run_id, n) for run_id, n in json.loads(row["moved_to"] or "[]")],
        start_at=row["start_at"] or None, left_out=row["left_out"],
        erased_at=row["erased_at"], erased=row["erased"],
        hours=row["hours"], after=row["after_public_id"], again=_plan_of(row),
        files=[] if row["erased_at"] else _files_of(row),
        personal=Personal(*json.loads(row["personal_files"] or "[0, 0]")),
        is_elsewhere=bool(row["is_elsewhere"]), is_moving=bool(row["is_moving"]),
    )  # fmt: skip


def _files_of(row: SqlRow) -> list[Part]:
    return [Part(PartKind(kind), *rest) for kind, *rest in json.loads(row["files"] or "[]")]


def _plan_of(row: SqlRow) -> RetryPlan | None:
    """Read when the failed are tried again, or were to be."""
    if row["retry_at"] is None and row["retry_missed_at"] is None:
        return None
    every_s = row["retry_every_ms"] / 1000
    return RetryPlan(row["retry_at"], every_s, row["retries_left"], row["retry_missed_at"])


def listed_run_of(row: SqlRow, now: Instant) -> Run:
    """Turn a row into a run of a list: without its bodies,
    which may be large and are not what a list is for.
    """
    one = run_of(row, now)
    return replace(one, message=replace(one.message, text="", html=""))


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


def _slowed_by(row: SqlRow, now: Instant) -> Reason | None:
    """Read what slows a running run down: a used up limit before what the server asks for."""
    if row["state"] != RunState.RUNNING:
        return None
    return limits.used_up(row, now) or _notice(row["notice"])


def _notice(text: str | None) -> Reason | None:
    if not text:
        return None
    code, params, *more = json.loads(text)
    return Reason(code, tongue.known_values(params), *more)


def _failures(row: SqlRow) -> list[Failure]:
    named = [
        Failure(key, tongue.known(sample), State(state), count)
        for key, sample, state, count in json.loads(row["failures"] or "[]")
    ]
    rest = (row["failed_by_reason"] or 0) - sum(
        one.count for one in named if one.state is State.FAILED
    )
    return (
        [*named, Failure("other", Sentence("other reasons"), State.FAILED, rest)]
        if rest > 0
        else named
    )


# -- the rest --------------------------------------------------------------------------------------


def rejected(run_id: str, limit: int, behind: int) -> Query:
    """Read the lines of a submission that were no address."""
    sql = (
        "SELECT * FROM emailer_rejected WHERE run_id = (SELECT id FROM emailer_run WHERE "
        "public_id = :run AND state <> 'importing') AND id > :behind ORDER BY id LIMIT :limit"
    )
    return sql, {"run": run_id, "behind": behind, "limit": limit + 1}


def rejected_of(row: SqlRow) -> Rejected:
    """Turn a row into a rejected line."""
    cells = tuple((heading, cell) for heading, cell in json.loads(row["cells"]))
    return Rejected(row["line"], row["value"], tongue.known(row["reason"]), cells)


def account_of(row: SqlRow, now: Instant) -> Account:
    """Turn a row into an account, as it is now."""
    return Account(
        row["name"], row["transport"], limits.of_json(row["limits"]), row["connections"],
        reason_of(row), limits.used_up(row, now) or _notice(row["notice"]), row["handed_over_at"],
    )  # fmt: skip
