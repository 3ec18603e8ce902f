"""Pauses in SQL: of one run, or of the account with its runs; the one place where a run is paused, or is no longer.

Of the program's, only the account's owner may, and no answer to what was asked before the last Resume does.
"""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from emailer import streaks
from emailer.model import RunState
from emailer.pauses import Reason, Scope
from emailer.store import AccountPause, RunPause
from emailer.store.verbs.rows import Connection, SqlRow

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction


PAUSED = (
    "state = 'paused', paused_by = {by}, pause_scope = {scope}, pause_code = {code}, "
    "pause_params = {params}, resume_at = {resume_at}"
)
BY_WISH = PAUSED.format(by=":by", scope=":scope", code=":code", params=":params", resume_at=":resume_at")
WITH_ACCOUNT = PAUSED.format(
    by="'program'", scope="'account'", code="account.pause_code", params="account.pause_params",
    resume_at="account.resume_at",
)  # fmt: skip
ACCOUNT_GOES_ON = "pause_code = NULL, pause_params = NULL, resume_at = NULL"
GOES_ON = f"paused_by = NULL, pause_scope = NULL, {ACCOUNT_GOES_ON}"


def wish_of(reason: Reason | None, scope: Scope = Scope.RUN, by: str = "program") -> dict[str, Any]:
    """Name what BY_WISH wants; a person's pause has no reason."""
    wish: dict[str, Any] = {"by": by, "scope": scope, "code": None, "params": None, "resume_at": None}
    return wish | values_of(reason) if reason else wish


def values_of(reason: Reason) -> dict[str, Any]:
    """Name a reason's columns."""
    params = json.dumps(reason.params, ensure_ascii=False)
    return {"code": reason.code, "params": params, "resume_at": reason.resume_at}


def is_owner(db: Connection, owner: str) -> bool:
    """Whether this is still the one sender."""
    row = db.execute("SELECT owner FROM emailer_account WHERE name = 'default'").fetchone()
    return row is not None and row[0] == owner


def is_late(asked_no: int | None, resumed_no: int) -> bool:
    """Whether an answer belongs to the time before the last Resume; numbers of 0 are unknown."""
    return bool(asked_no and resumed_no) and (asked_no or 0) <= resumed_no


# -- one run ------------------------------------------------------------------------------------------------------


def pause_run(transaction: "Transaction", wish: RunPause) -> bool:
    """running -> paused, by the program; says whether it was done."""
    run = transaction.db.execute(_RUN, (wish.run_key,)).fetchone()
    if run is None or run["state"] != RunState.RUNNING or not is_owner(transaction.db, wish.owner):
        return False
    if is_late(wish.asked_no, run["resumed_no"]):
        return False
    set_paused(transaction, wish.run_key, "program", wish.reason)
    return True


_RUN = "SELECT state, resumed_no FROM emailer_run WHERE id = ?"


def set_paused(transaction: "Transaction", run_key: int, by: str, reason: Reason | None) -> None:
    """Write a run's pause, whatever it had before."""
    transaction.db.execute(_SET_PAUSED, wish_of(reason, by=by) | {"id": run_key})
    transaction.changed(run_key)


_SET_PAUSED = f"UPDATE emailer_run SET {BY_WISH} WHERE id = :id"


# -- the account --------------------------------------------------------------------------------------------------


def pause_account(transaction: "Transaction", wish: AccountPause) -> bool:
    """Write the account's reason, and pause its running runs with it; says whether it was done."""
    account = transaction.db.execute("SELECT * FROM emailer_account WHERE name = 'default'").fetchone()
    if account is None or account["owner"] != wish.owner:
        return False
    if is_late(wish.asked_no, account["resumed_no"]):
        return False
    reason = wish.reason
    if wish.grows:
        reason = replace(reason, resume_at=_grown(transaction, account, wish.named_s))
    transaction.db.execute(_PAUSE_ACCOUNT, values_of(reason))
    pause_runs(transaction, reason, Scope.ACCOUNT, f"state = 'running' AND {OF_THE_ACCOUNT}")
    return True


_PAUSE_ACCOUNT = """
UPDATE emailer_account SET pause_code = :code, pause_params = :params, resume_at = :resume_at, notice = NULL
WHERE name = 'default'
"""
OF_THE_ACCOUNT = "transport = (SELECT transport FROM emailer_account WHERE name = 'default')"


def _grown(transaction: "Transaction", account: SqlRow, named_s: float | None) -> int:
    """Say when the account goes on, and count the pause: from the start again where somebody passed since the last."""
    steps = 0 if has_passed(transaction.db, account["paused_no"]) else account["steps"]
    wish = {"steps": steps + 1, "moment": transaction.moment}
    transaction.db.execute(_COUNT_PAUSE, wish)
    return transaction.now + round(streaks.pause_s(steps, named_s) * 1000)


_COUNT_PAUSE = "UPDATE emailer_account SET steps = :steps, paused_no = :moment WHERE name = 'default'"


def has_passed(db: Connection, since: int, but: int = -1) -> bool:
    """Whether somebody of the account's latest runs passed who was asked after `since`; `but` leaves one run out."""
    return db.execute(_PASSED, {"since": since, "but": but, "runs": LATEST_RUNS}).fetchone() is not None


LATEST_RUNS = 1000
_PASSED = f"""
SELECT 1 FROM emailer_run WHERE id > (SELECT max(id) FROM emailer_run) - :runs AND id <> :but
    AND passed_asked_no > :since AND {OF_THE_ACCOUNT} LIMIT 1
"""


def pause_runs(transaction: "Transaction", reason: Reason, scope: Scope, where: str) -> None:
    """Pause every run the condition names."""
    rows = transaction.db.execute(
        f"UPDATE emailer_run SET {BY_WISH} WHERE {where} RETURNING id", wish_of(reason, scope)
    ).fetchall()
    for row in rows:
        transaction.changed(row["id"])
