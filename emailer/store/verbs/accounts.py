"""The account in SQL: who sends, by which transport, and what stands in its way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from emailer.pauses import PauseCode, Reason, Scope
from emailer.store.verbs import pauses, schedule
from emailer.store.verbs.going_on import resume_account, run_again
from emailer.store.verbs.transaction import Transaction

STILL_TO_COME = "state IN ('running', 'scheduled') OR paused_by = 'program'"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a sender starts; None keeps what the database says."""

    owner: str
    transport: str
    fingerprint: str
    connections: int | None
    rate_per_s: float | None


def open_account(transaction: Transaction, opening: Opening) -> None:
    """Make this the one sender; pause what must not go out by its transport, resume what a change cures."""
    before = transaction.db.execute("SELECT * FROM emailer_account WHERE name = 'default'").fetchone()
    transaction.db.execute(_OPEN, {"owner": opening.owner, "transport": opening.transport,
                                   "fingerprint": opening.fingerprint, "connections": opening.connections,
                                   "rate_per_s": opening.rate_per_s})  # fmt: skip
    if before and before["copied_at"]:
        transaction.db.execute(f"UPDATE emailer_account SET {pauses.ACCOUNT_GOES_ON} WHERE name = 'default'")
        pauses.pause_runs(transaction, Reason(PauseCode.BACKUP), Scope.RUN, STILL_TO_COME)
    elif before and before["fingerprint"] != opening.fingerprint:
        resume_account(transaction)
    transaction.db.execute(_ADOPT, {"transport": opening.transport})
    elsewhere = f"state = 'running' AND NOT {pauses.OF_THE_ACCOUNT}"
    pauses.pause_runs(transaction, other_transport(opening.transport), Scope.RUN, elsewhere)
    same = transaction.db.execute(
        "SELECT * FROM emailer_run WHERE state = 'paused' AND pause_code = 'transport' AND transport = ?",
        (opening.transport,),
    ).fetchall()
    for run in same:
        run_again(transaction, run)


_OPEN = """
INSERT INTO emailer_account (name, owner, transport, fingerprint, connections, rate_per_s)
VALUES ('default', :owner, :transport, :fingerprint, coalesce(:connections, 10), :rate_per_s)
ON CONFLICT (name) DO UPDATE SET owner = :owner, transport = :transport, fingerprint = :fingerprint,
    connections = coalesce(:connections, connections), rate_per_s = coalesce(:rate_per_s, rate_per_s), notice = NULL,
    copied_at = NULL
"""


# A host program may fill its outbox before any sender has been there.
_ADOPT = "UPDATE emailer_run SET transport = :transport WHERE transport = ''"


def other_transport(transport: str) -> Reason:
    """Say that a run was made for another transport than the account's."""
    return Reason(PauseCode.TRANSPORT, {"transport": transport})


def notice(transaction: Transaction, owner: str, reason: Reason | None) -> bool:
    """Say (or unsay) what slows the account down; its running runs change with it."""
    if not pauses.is_owner(transaction.db, owner):
        return False
    notice = json.dumps([reason.code, reason.params], ensure_ascii=False) if reason else None
    transaction.db.execute("UPDATE emailer_account SET notice = ? WHERE name = 'default'", (notice,))
    for row in transaction.db.execute("SELECT id FROM emailer_run WHERE state = 'running'").fetchall():
        transaction.changed(row["id"])
    return True


def learn(transaction: Transaction, server: str, chain: str) -> None:
    """Keep what a server was found to bear: (host and port, "nothing" | "bears" | "refuses")."""
    transaction.db.execute(_LEARN, {"server": server, "chain": chain, "now": transaction.now})


_LEARN = """
INSERT INTO emailer_server (account, server, chain, learnt_at)
SELECT name, :server, :chain, :now FROM emailer_account WHERE true
ON CONFLICT (account, server) DO UPDATE SET chain = :chain, learnt_at = :now
"""


def learn_size(transaction: Transaction, server: str, size_bytes: int) -> None:
    """Keep the largest message that a server (host and port) says it takes."""
    transaction.db.execute(_LEARN_SIZE, {"server": server, "size": size_bytes, "now": transaction.now})


_LEARN_SIZE = """
INSERT INTO emailer_server (account, server, chain, learnt_at, size_limit)
SELECT name, :server, 'nothing', :now, :size FROM emailer_account WHERE true
ON CONFLICT (account, server) DO UPDATE SET size_limit = :size
"""


_DUE = "resume_at IS NOT NULL AND resume_at <= :now"

IS_DUE = f"""
SELECT EXISTS (SELECT 1 FROM emailer_account WHERE {_DUE})
    OR EXISTS (SELECT 1 FROM emailer_run WHERE state = 'paused' AND {_DUE}) AS is_due
"""
"""What is asked four times a second: it only reads, so that an idle program never takes the write lock."""


def resume_due(transaction: Transaction, owner: str) -> int:
    """Resume what the program paused until now or earlier; returns how many runs go on."""
    if not pauses.is_owner(transaction.db, owner):
        return 0
    now, resumed = {"now": transaction.now}, 0
    if transaction.db.execute(f"SELECT 1 FROM emailer_account WHERE {_DUE}", now).fetchone():
        resumed = resume_account(transaction)
    runs = transaction.db.execute(f"SELECT * FROM emailer_run WHERE state = 'paused' AND {_DUE}", now)
    for run in runs.fetchall():
        run_again(transaction, run)
        resumed += 1
    return resumed


def update_account(transaction: Transaction, changes: Mapping[str, object]) -> None:
    """Change connections and rate."""
    for name in sorted({"connections", "rate_per_s"} & changes.keys()):
        transaction.db.execute(f"UPDATE emailer_account SET {name} = ?", (changes[name],))
    transaction.work = True


def clock_jumped(transaction: Transaction, owner: str, by_ms: int) -> bool:
    """Move everything that is due at a set time with the clock."""
    if not pauses.is_owner(transaction.db, owner):
        return False
    transaction.db.execute(
        "UPDATE emailer_recipient SET due_at = max(due_at + ?, 1) WHERE state = 'waiting' AND due_at > 0 "
        "AND run_id IN (SELECT id FROM emailer_run WHERE state IN ('running', 'paused'))", (by_ms,),
    )  # fmt: skip
    schedule.follow_clock(transaction, by_ms)
    transaction.db.execute("UPDATE emailer_run SET claim_after = max(claim_after + ?, 0)", (by_ms,))
    for table in ("emailer_run", "emailer_account"):
        transaction.db.execute(f"UPDATE {table} SET resume_at = resume_at + ? WHERE resume_at IS NOT NULL", (by_ms,))
    transaction.work = True
    return True
