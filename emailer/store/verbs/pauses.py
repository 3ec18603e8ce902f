"""Pauses in SQL: of one run, or of the account with its runs;
the one place where a run is paused, or is no longer.

Of the program's, only an owner of the account may, and no answer to what was asked before the last
Resume does.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from emailer import tongue
from emailer.model import RunState
from emailer.pause_lengths import LIMIT_PAUSES_S, pause_s
from emailer.pause_rules import PauseCode, Reason, Scope
from emailer.store import AccountPause, RunPause
from emailer.store.verbs import owners
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.webhooks import Kind

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction


PAUSED = (
    "state = 'paused', paused_by = {by}, pause_scope = {scope}, pause_code = {code}, "
    "pause_params = {params}, resume_at = {resume_at}"
)
BY_WISH = PAUSED.format(
    by=":by", scope=":scope", code=":code", params=":params", resume_at=":resume_at"
)
WITH_ACCOUNT = PAUSED.format(
    by="'program'", scope="'account'", code="account.pause_code", params="account.pause_params",
    resume_at="account.resume_at",
)  # fmt: skip
ACCOUNT_GOES_ON = "pause_code = NULL, pause_params = NULL, resume_at = NULL"
GOES_ON = f"paused_by = NULL, pause_scope = NULL, {ACCOUNT_GOES_ON}"


def wish_of(reason: Reason | None, scope: Scope = Scope.RUN, by: str = "program") -> dict[str, Any]:
    """Name what BY_WISH wants; a person's pause has no reason."""
    values: dict[str, Any] = {
        "by": by,
        "scope": scope,
        "code": None,
        "params": None,
        "resume_at": None,
    }
    return values | values_of(reason) if reason else values


def values_of(reason: Reason) -> dict[str, Any]:
    """Name a reason's columns."""
    params = json.dumps(tongue.kept_values(reason.params), ensure_ascii=False)
    return {"code": reason.code, "params": params, "resume_at": reason.resume_at}


def other_transport(transport: str) -> Reason:
    """Say that a run was made for another transport than the account's."""
    return Reason(PauseCode.TRANSPORT, {"transport": transport})


def is_late(asked_no: int | None, resumed_no: int, moment: int) -> bool:
    """Whether an answer belongs to the time before the last Resume; numbers of 0 are unknown, and
    so is a Resume that is far from having come: by it each answer for ever would be too late.
    """
    if not asked_no or not resumed_no or resumed_no > moment + FAR_AHEAD:
        return False
    return asked_no <= resumed_no


FAR_AHEAD = 7 * 86_400_000_000
"""A clock that is set back leaves moments ahead of it: a week of them (microseconds)."""


# -- one run ---------------------------------------------------------------------------------------


def pause_run(transaction: "Transaction", values: RunPause) -> bool:
    """running -> paused, by the program; says whether it was done."""
    its = {"run": values.run_key, "owner": values.owner}
    run = transaction.db.execute(_RUN, its).fetchone()
    if run is None or run["state"] != RunState.RUNNING:
        return False
    if is_late(values.asked_no, run["resumed_no"], transaction.moment):
        return False
    set_paused(transaction, values.run_key, "program", values.reason)
    return True


_RUN = f"""
SELECT state, resumed_no FROM emailer_run WHERE id = :run AND account = {owners.ITS_ACCOUNT}
"""


def set_paused(transaction: "Transaction", run_key: int, by: str, reason: Reason | None) -> None:
    """Write a run's pause, whatever it had before."""
    transaction.db.execute(_SET_PAUSED, wish_of(reason, by=by) | {"id": run_key})
    transaction.changed(run_key)
    transaction.tell(run_key, Kind.RUN_PAUSED)


_SET_PAUSED = f"UPDATE emailer_run SET {BY_WISH} WHERE id = :id"


# -- the account -----------------------------------------------------------------------------------


def pause_account(transaction: "Transaction", values: AccountPause) -> bool:
    """Pause what an owner sends for; says whether it was done."""
    account = transaction.db.execute(_ACCOUNT_OF, {"owner": values.owner}).fetchone()
    if account is None:
        return False
    if is_late(values.asked_no, account["resumed_no"], transaction.moment):
        return False
    named_s = values.named_s if values.grows else None
    set_account_paused(transaction, account, values.reason, named_s, grows=values.grows)
    return True


_ACCOUNT_OF = f"SELECT * FROM emailer_account WHERE name = {owners.ITS_ACCOUNT}"


def set_account_paused(
    transaction: "Transaction",
    account: SqlRow,
    reason: Reason,
    named_s: float | None,
    *,
    grows: bool,
) -> None:
    """Write an account's reason, and pause its running runs with it.

    A pause that `grows` ends by itself, after `named_s` where that is named.
    """
    if grows:
        reason = replace(reason, resume_at=_grown(transaction, account, named_s))
    its = {"account": account["name"]}
    transaction.db.execute(_PAUSE_ACCOUNT, values_of(reason) | its)
    pause_runs(transaction, reason, Scope.ACCOUNT, f"state = 'running' AND {OF_THE_ACCOUNT}", its)


_PAUSE_ACCOUNT = """
UPDATE emailer_account SET pause_code = :code, pause_params = :params, resume_at = :resume_at,
    notice = NULL
WHERE name = :account
"""
OF_THE_ACCOUNT = """
account = :account AND transport = (SELECT transport FROM emailer_account WHERE name = :account)
"""
"""Its runs, but for those made for another transport than it has: they never go out by it."""


def _grown(transaction: "Transaction", account: SqlRow, named_s: float | None) -> int:
    """Say when the account goes on, and count the pause:
    from the start again where somebody passed since the last.
    """
    passed = has_passed(transaction.db, account["name"], account["paused_no"])
    steps = 0 if passed else min(max(account["steps"], 0), len(LIMIT_PAUSES_S))
    values = {"steps": steps + 1, "moment": transaction.moment, "account": account["name"]}
    transaction.db.execute(_COUNT_PAUSE, values)
    return transaction.now + round(pause_s(steps, named_s) * 1000)


_COUNT_PAUSE = """
UPDATE emailer_account SET steps = :steps, paused_no = :moment WHERE name = :account
"""


def has_passed(db: Connection, account: str, since: int, but: int = -1) -> bool:
    """Whether somebody of an account's latest runs passed who was asked after `since`.

    `but` leaves one run out.
    """
    values = {"account": account, "since": since, "but": but, "runs": LATEST_RUNS}
    return db.execute(_PASSED, values).fetchone() is not None


LATEST_RUNS = 1000
_PASSED = f"""
SELECT 1 FROM emailer_run WHERE id > (SELECT max(id) FROM emailer_run) - :runs AND id <> :but
    AND passed_asked_no > :since AND {OF_THE_ACCOUNT} LIMIT 1
"""


def pause_runs(
    transaction: "Transaction",
    reason: Reason,
    scope: Scope,
    where: str,
    its: Mapping[str, Any],
) -> None:
    """Pause every run that the condition names; `its` is what that binds."""
    sql = f"UPDATE emailer_run SET {BY_WISH} WHERE {where} RETURNING id"
    rows = transaction.db.execute(sql, wish_of(reason, scope) | dict(its)).fetchall()
    for row in rows:
        transaction.changed(row["id"])
        transaction.tell(row["id"], Kind.RUN_PAUSED)
