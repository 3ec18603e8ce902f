"""Pauses of the program in SQL: of one run, or of the account with its runs.

Only the account's owner may, and no answer to what was asked before the last Resume does.
"""

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from emailer import streaks
from emailer.model import RunState
from emailer.store import AccountPause, Reason, RunPause

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction


def is_owner(db: sqlite3.Connection, owner: str) -> bool:
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
    code, text, resume_at = (reason.code, reason.text, reason.resume_at) if reason else (None, None, None)
    transaction.db.execute(_SET_PAUSED, (by, code, text, resume_at, run_key))
    transaction.changed(run_key)


_SET_PAUSED = """
UPDATE emailer_run SET state = 'paused', paused_by = ?, pause_scope = 'run', pause_code = ?, pause_text = ?,
    resume_at = ?
WHERE id = ?
"""


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
    transaction.db.execute(_PAUSE_ACCOUNT, (reason.code, reason.text, reason.resume_at))
    pause_runs(transaction, reason, "account", f"state = 'running' AND {OF_THE_ACCOUNT}")
    return True


_PAUSE_ACCOUNT = """
UPDATE emailer_account SET pause_code = ?, pause_text = ?, resume_at = ?, notice = NULL WHERE name = 'default'
"""
OF_THE_ACCOUNT = "transport = (SELECT transport FROM emailer_account WHERE name = 'default')"


def _grown(transaction: "Transaction", account: sqlite3.Row, named_s: float | None) -> int:
    """Say when the account goes on, and count the pause: from the start again where somebody passed since the last."""
    steps = 0 if has_passed(transaction.db, account["paused_no"]) else account["steps"]
    wish = {"steps": steps + 1, "moment": transaction.moment}
    transaction.db.execute(_COUNT_PAUSE, wish)
    return transaction.now + round(streaks.pause_s(steps, named_s) * 1000)


_COUNT_PAUSE = "UPDATE emailer_account SET steps = :steps, paused_no = :moment WHERE name = 'default'"


def has_passed(db: sqlite3.Connection, since: int, but: int = -1) -> bool:
    """Whether somebody of the account's latest runs passed who was asked after `since`; `but` leaves one run out."""
    return db.execute(_PASSED, {"since": since, "but": but, "runs": LATEST_RUNS}).fetchone() is not None


LATEST_RUNS = 1000
_PASSED = f"""
SELECT 1 FROM emailer_run WHERE id > (SELECT max(id) FROM emailer_run) - :runs AND id <> :but
    AND passed_asked_no > :since AND {OF_THE_ACCOUNT} LIMIT 1
"""


def pause_runs(transaction: "Transaction", reason: Reason, scope: str, where: str) -> None:
    """Pause every run the condition names."""
    rows = transaction.db.execute(
        "UPDATE emailer_run SET state = 'paused', paused_by = 'program', pause_scope = ?, pause_code = ?, "
        f"pause_text = ?, resume_at = ? WHERE {where} RETURNING id",
        (scope, reason.code, reason.text, reason.resume_at),
    ).fetchall()
    for row in rows:
        transaction.changed(row["id"])
