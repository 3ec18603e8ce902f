"""Setting aside, in SQL: those at one domain wait while others are asked, whom the queue has behind
them. A list sorted by domain has them all at its head.
"""

import contextlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from emailer import streaks
from emailer.pause_steps import BUSY_ASIDE_S, LATER_PAUSES_S, step_of
from emailer.pauses import NoticeCode, Reason
from emailer.store.errors import UnreadableError
from emailer.store.verbs import in_a_row, refused_people
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.reasons import is_said
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.standing import find
from emailer.streaks import Of, Streak

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction

BROUGHT_ROWS = 500
"""So many are brought back in one call, so that no other waits long."""
HEAD = 2000
"""So many of those who wait are looked through, from the next one on, or from the last."""


def others_wait(transaction: "Transaction", run: SqlRow, streak: Streak) -> bool:
    """Whether anybody at another domain is still to be tried. In a list that is sorted by domain
    one of its ends tells.
    """
    values = {"run": run["id"], "n": HEAD}
    waiting = _head(transaction, run)
    if len(waiting) == HEAD:
        waiting += transaction.db.execute(_TAIL, values).fetchall()
    in_hand = transaction.db.execute(_IN_HAND, {"run": run["id"]}).fetchall()
    return any(
        not _is_at(row, streak.domain) and row["streak_no"] != streak.no
        for row in (*waiting, *in_hand)
    )


def set_aside(transaction: "Transaction", run: SqlRow, streak: Streak) -> Reason:
    """Let the streak's people and the next ones at its domain wait, unburned, for a while that is
    longer each time; say so.
    """
    if not streak.was_aside:
        busy = streak.busy_domains + (streak.of is Of.BUSY)
        streak = replace(streak, aside=streak.domain, aside_at=0, rounds=0, proved=False,
                         busy_domains=busy)  # fmt: skip
    if streak.aside_at <= transaction.now:
        until = transaction.now + _wait_ms(streak)
        streak = replace(streak, aside_at=until, rounds=streak.rounds + 1)
    until = streak.aside_at
    people = [
        row
        for row in refused_people.members(transaction, run["id"], streak.no)
        if _is_at(row, streak.domain) and ((row["due_at"] or 0) < until or row["attempts"])
    ]
    refused_people.wait_again(transaction, run["id"], people, until)
    ids = [
        row["id"]
        for row in _head(transaction, run)
        if _is_at(row, streak.domain) and row["due_at"] < until
    ]
    if ids:
        values = {"ids": json.dumps(ids), "due": until}
        transaction.db.execute(_put_off(transaction.db.say), values)
        streak = replace(streak, asides=streak.asides + 1)
    streak = replace(streak, aside_words=streak.words, aside_said=is_said(streak))
    if streak.of is Of.BUSY:
        streak = _next_domain(streak, transaction.moment)
    in_a_row.save(transaction, run["id"], streak)
    return reason_of(streak, run["public_id"])


def _next_domain(streak: Streak, moment: int) -> Streak:
    """Begin an empty streak for whoever comes behind a domain for which the server is too busy."""
    begun = streaks.behind(streak, proved=streak.proved)
    return replace(begun, since=max(moment, streak.since), busy_domains=streak.busy_domains)


def _wait_ms(streak: Streak) -> int:
    table = BUSY_ASIDE_S if streak.of is Of.BUSY else LATER_PAUSES_S
    return round(step_of(table, streak.rounds, streak.named_s) * 1000)


def reason_of(streak: Streak, run_id: str) -> Reason:
    """Say who is set aside in a run, why, and until when."""
    said = "answer" if streak.aside_said else "fault"
    its = {said: streak.aside_words, "domain": streak.aside, "next_at": streak.aside_at}
    return Reason(NoticeCode.ASIDE, its | {"run": run_id})


def bring_back(transaction: "Transaction", run_id: str) -> bool:
    """Let those who are set aside in a run be tried now, some at a time, as a person lets it go on;
    says whether there are more.
    """
    run = find(transaction.db, run_id)
    try:
        streak = in_a_row.read(run)
    except UnreadableError:
        return False
    if streak.aside_at <= transaction.now:
        return False
    values = {"run": run["id"], "at": streak.aside_at, "now": transaction.now, "n": BROUGHT_ROWS}
    if transaction.db.execute(_BRING_BACK, values).rowcount == BROUGHT_ROWS:
        return True
    in_a_row.save(transaction, run["id"], replace(streak, aside_at=0, rounds=0))
    transaction.changed(run["id"])
    transaction.work = True
    return False


def follow_clock(transaction: "Transaction", account: str, by_ms: int) -> None:
    """Move with the clock until when those of an account's runs are set aside, as they were."""
    for run in transaction.db.execute(_MAY_BE_ASIDE, {"account": account}).fetchall():
        with contextlib.suppress(UnreadableError):
            streak = in_a_row.read(run)
            if streak.aside_at:
                moved = replace(streak, aside_at=max(streak.aside_at + by_ms, 1))
                in_a_row.save(transaction, run["id"], moved)


def noted(run: SqlRow, now: int) -> Reason | None:
    """Say who is set aside in a run now, if anybody is."""
    if not run["waiting"] or run["streak"] is None:
        return None
    with contextlib.suppress(UnreadableError):
        streak = in_a_row.read(run)
        return reason_of(streak, run["public_id"]) if streak.aside_at > now else None
    return None


def _is_at(row: SqlRow, domain: str) -> bool:
    return bool(row["address_key"].rpartition("@")[2] == domain)


def _head(transaction: "Transaction", run: SqlRow) -> list[SqlRow]:
    return transaction.db.execute(_HEAD, {"run": run["id"], "n": HEAD}).fetchall()


_HEAD = """
SELECT id, address_key, due_at, streak_no FROM emailer_recipient
WHERE run_id = :run AND state = 'waiting' ORDER BY due_at, id LIMIT :n
"""
_MAY_BE_ASIDE = """
SELECT id, streak FROM emailer_run
WHERE state IN ('running', 'paused') AND account = :account AND streak IS NOT NULL
"""
_BRING_BACK = """
UPDATE emailer_recipient SET due_at = :now WHERE id IN (
    SELECT id FROM emailer_recipient
    WHERE run_id = :run AND state = 'waiting' AND due_at = :at ORDER BY due_at, id LIMIT :n
)
"""
_TAIL = """
SELECT id, address_key, due_at, streak_no FROM emailer_recipient
WHERE run_id = :run AND state = 'waiting' ORDER BY due_at DESC, id DESC LIMIT :n
"""
_IN_HAND = """
SELECT address_key, streak_no FROM emailer_recipient
WHERE run_id = :run AND state IN ('claimed', 'sending')
"""


@spelled
def _put_off(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient SET due_at = :due
    WHERE id IN {say.numbers("ids")} AND state = 'waiting'
    """
