"""Setting aside, in SQL: those at one domain wait while others are asked, whom the queue has behind
them. A list sorted by domain has them all at its head.
"""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from emailer import streaks
from emailer.pauses import NoticeCode, Reason
from emailer.store.verbs import in_a_row, refused_people
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.reasons import as_said
from emailer.store.verbs.rows import SqlRow
from emailer.streaks import Streak

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction

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
        streak = replace(streak, aside=streak.domain, aside_at=0, rounds=0, proved=False)
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
    in_a_row.save(transaction, run["id"], streak)
    return as_said(
        NoticeCode.ASIDE, streak, domain=streak.domain, next_at=until, run=run["public_id"]
    )


def _wait_ms(streak: Streak) -> int:
    return round(streaks.pause_s(streak.rounds, streak.named_s, later=True) * 1000)


def _is_at(row: SqlRow, domain: str) -> bool:
    return bool(row["address_key"].rpartition("@")[2] == domain)


def _head(transaction: "Transaction", run: SqlRow) -> list[SqlRow]:
    return transaction.db.execute(_HEAD, {"run": run["id"], "n": HEAD}).fetchall()


_HEAD = """
SELECT id, address_key, due_at, streak_no FROM emailer_recipient
WHERE run_id = :run AND state = 'waiting' ORDER BY due_at, id LIMIT :n
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
