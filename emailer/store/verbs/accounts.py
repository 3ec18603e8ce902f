"""Accounts in SQL: by which transport each sends, who does, and what stands in its way."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from emailer import tongue
from emailer.limits import Limits
from emailer.pause_rules import PauseCode, Reason, Scope
from emailer.store.errors import SupersededError
from emailer.store.senders import Lesson
from emailer.store.verbs import (
    hours,
    late_runs,
    limits,
    odd_numbers,
    owners,
    pauses,
    schedule,
    set_aside,
    untrusted,
)
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.going_on import resume_account, run_again
from emailer.store.verbs.owners import Entering
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

STILL_TO_COME = """
(state IN ('running', 'scheduled') OR paused_by = 'program') AND account = :account
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a sender of an account starts; None keeps what the database says.

    `living` are the other owners that live on; None: which do, the engine does not know now.
    `anew`: it sent before and was ended, and goes on only by the settings it had.
    """

    owner: Entering
    transport: str
    fingerprint: str
    connections: int | None
    limits: Limits | None
    living: Collection[str] | None = None
    anew: bool = False


def open_account(transaction: Transaction, opening: Opening) -> None:
    """Let this owner send for its account; owners that are known to be dead end.

    What must not go out by the account's transport is paused; what a change cures goes on.
    """
    owner, db = opening.owner, transaction.db
    assert owner.account is not None
    its = {"account": owner.account, "transport": opening.transport}
    before = db.execute("SELECT * FROM emailer_account WHERE name = :account", its).fetchone()
    if opening.anew and (before is None or before["fingerprint"] != opening.fingerprint):
        raise SupersededError(OTHER_SETTINGS)
    owners.enter(transaction, owner)
    if opening.living is not None:
        owners.end_all_but(transaction, {owner.owner, *opening.living})
    asked = {"fingerprint": opening.fingerprint, "connections": opening.connections}
    db.execute(_OPEN, its | asked)
    if opening.limits is not None:
        limits.replace(db, owner.account, limits.OF_ALL, opening.limits)
    if before and before["copied_at"]:
        db.execute(_GOES_ON, its)
        pauses.pause_runs(transaction, Reason(PauseCode.BACKUP), Scope.RUN, STILL_TO_COME, its)
    elif before and before["fingerprint"] != opening.fingerprint:
        resume_account(transaction, before["name"])
    db.execute(late_runs.ADOPT, its)
    hours.forget(transaction, owner.account or "")
    pauses.pause_runs(
        transaction, pauses.other_transport(opening.transport), Scope.RUN, late_runs.ELSEWHERE, its
    )
    for run in db.execute(_BACK, its).fetchall():
        run_again(transaction, run)


OTHER_SETTINGS = Sentence(
    "This account sends by other settings now; this process still has the old ones. Start it again."
)
_OPEN = """
INSERT INTO emailer_account (name, transport, fingerprint, connections)
VALUES (:account, :transport, :fingerprint, coalesce(:connections, 10))
ON CONFLICT (name) DO UPDATE SET transport = :transport, fingerprint = :fingerprint,
    connections = coalesce(:connections, emailer_account.connections),
    notice = NULL, copied_at = NULL
"""
_GOES_ON = f"UPDATE emailer_account SET {pauses.ACCOUNT_GOES_ON} WHERE name = :account"
_BACK = """
SELECT * FROM emailer_run WHERE state = 'paused' AND pause_code = 'transport'
    AND account = :account AND transport = :transport
"""


def notice(transaction: Transaction, owner: str, reason: Reason | None) -> bool:
    """Say (or unsay) what slows the account down; its running runs change with it."""
    account = owners.account_of(transaction.db, owner)
    if account is None:
        return False
    notice = (
        json.dumps([reason.code, tongue.kept_values(reason.params)], ensure_ascii=False)
        if reason
        else None
    )
    its = {"account": account, "notice": notice}
    transaction.db.execute("UPDATE emailer_account SET notice = :notice WHERE name = :account", its)
    _changed(transaction, account)
    return True


def _changed(transaction: Transaction, account: str) -> None:
    """Count a change of every run that an account is sending."""
    for row in transaction.db.execute(_RUNNING, {"account": account}).fetchall():
        transaction.changed(row["id"])


_RUNNING = "SELECT id FROM emailer_run WHERE state = 'running' AND account = :account"


def learn(transaction: Transaction, account: str, server: str, lesson: Lesson) -> None:
    """Keep what was found about a server (host and port); what the lesson does not say stays."""
    encrypts = None if lesson.encrypts is None else int(lesson.encrypts)
    its = {"account": account, "server": server, "now": transaction.now}
    found = {"chain": lesson.chain, "size_limit": lesson.size_limit, "encrypts": encrypts,
             "logins_owed": lesson.logins_owed, "logins_at": lesson.logins_at}  # fmt: skip
    transaction.db.execute(_KNOW, its)
    transaction.db.execute(_LEARN, its | found)


_KNOW = """
INSERT INTO emailer_server (account, server, chain, learnt_at)
SELECT name, :server, 'nothing', :now FROM emailer_account WHERE name = :account
ON CONFLICT (account, server) DO NOTHING
"""
_LEARN = """
UPDATE emailer_server SET learnt_at = :now, chain = coalesce(:chain, chain),
    size_limit = coalesce(:size_limit, size_limit), encrypts = coalesce(:encrypts, encrypts),
    logins_owed = coalesce(:logins_owed, logins_owed), logins_at = coalesce(:logins_at, logins_at)
WHERE account = :account AND server = :server
"""


_DUE = "resume_at IS NOT NULL AND resume_at <= :now"

_ACCOUNT_DUE = f"SELECT 1 FROM emailer_account WHERE name = {owners.ITS_ACCOUNT} AND {_DUE}"
_RUNS_DUE = f"""
SELECT * FROM emailer_run WHERE state = 'paused' AND account = {owners.ITS_ACCOUNT} AND {_DUE}
"""
IS_DUE = f"""
SELECT EXISTS ({_ACCOUNT_DUE}) OR EXISTS ({_RUNS_DUE}) OR EXISTS ({late_runs.COMMITTED}) AS is_due
"""
"""What is asked four times a second: it only reads,
so that an idle program never takes the write lock.
"""


def resume_due(transaction: Transaction, owner: str) -> int:
    """Resume what the program paused until now or earlier; returns how many runs go on.

    Whatever a host committed late is as its account is, first.
    """
    account = owners.account_of(transaction.db, owner)
    if account is None:
        return 0
    values, resumed = {"owner": owner, "now": transaction.now}, late_runs.fit(transaction, account)
    if transaction.db.execute(_ACCOUNT_DUE, values).fetchone():
        resumed = resume_account(transaction, account)
    for run in transaction.db.execute(_RUNS_DUE, values).fetchall():
        odd_numbers.apart(
            transaction,
            partial(run_again, transaction, run),
            partial(odd_numbers.stop, transaction, run["id"]),
        )
        resumed += 1
    return resumed


def update_account(transaction: Transaction, account: str, changes: Mapping[str, object]) -> None:
    """Change an account's connections and limits."""
    if "connections" in changes:
        values = {"account": account, "connections": changes["connections"]}
        transaction.db.execute(_UPDATE, values)
    if "limits" in changes:
        limits.replace(transaction.db, account, limits.OF_ALL, limits.read(changes["limits"]))
        _changed(transaction, account)
    transaction.work = True


_UPDATE = "UPDATE emailer_account SET connections = :connections WHERE name = :account"


def clock_jumped(transaction: Transaction, owner: str, by_ms: int) -> bool:
    """Move everything of an owner's account that is due at a set time with the clock."""
    account = owners.account_of(transaction.db, owner)
    if account is None:
        return False
    values = {"account": account, "by": by_ms}
    for sql in _follow_clock(transaction.db.say):
        transaction.db.execute(sql, values)
    set_aside.follow_clock(transaction, account, by_ms)
    schedule.follow_clock(transaction, account, by_ms)
    hours.forget(transaction, account)
    limits.follow_clock(transaction, account, by_ms)
    transaction.work = True
    return True


def _follow_clock(say: Dialect) -> tuple[str, ...]:
    return (
        f"""
        UPDATE emailer_recipient SET due_at = {say.larger("due_at + :by", "1")}
        WHERE state = 'waiting' AND due_at BETWEEN 1 AND {untrusted.LAST_MS} AND run_id IN (
            SELECT id FROM emailer_run WHERE state IN ('running', 'paused') AND account = :account)
        """,
        f"""
        UPDATE emailer_run SET resume_at = resume_at + :by
        WHERE account = :account AND resume_at BETWEEN 0 AND {untrusted.LAST_MS}
        """,
        f"""
        UPDATE emailer_account SET resume_at = resume_at + :by
        WHERE name = :account AND resume_at BETWEEN 0 AND {untrusted.LAST_MS}
        """,
    )
