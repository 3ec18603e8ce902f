"""Setting aside, in SQL: those at one domain wait while others are asked, whom the queue has behind
them. A list sorted by domain has them all at its head.
"""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from emailer import streaks
from emailer.pause_lengths import BUSY_ASIDE_S, LATER_PAUSES_S, step_of
from emailer.pause_rules import NoticeCode, Reason
from emailer.store.errors import UnreadableError
from emailer.store.verbs import refused_people, streak_rows
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.reasons import is_said
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.run_standing import find
from emailer.streaks import Aside, Of, Streak

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction

BROUGHT_ROWS = 500
"""So many are brought back in one call, so that no other waits long."""
OTHERS_NAMED = 3
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
        known = any(
            one.domain == streak.domain for one in _waiting(streak.all_aside, transaction.now)
        )
        busy = streak.busy_domains + (streak.of is Of.BUSY and not known)
        streak = replace(streaks.turned(streak), busy_domains=busy)
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
    streak_rows.save(transaction, run["id"], streak)
    last, *earlier = streak.all_aside
    return reason_of((last, *_waiting(earlier, transaction.now)), run["public_id"])


def _next_domain(streak: Streak, moment: int) -> Streak:
    """Begin an empty streak for whoever comes behind a domain for which the server is too busy."""
    begun = streaks.behind(streak, proved=streak.proved)
    return replace(begun, since=max(moment, streak.since), busy_domains=streak.busy_domains)


def _wait_ms(streak: Streak) -> int:
    table = BUSY_ASIDE_S if streak.of is Of.BUSY else LATER_PAUSES_S
    return round(step_of(table, streak.rounds, streak.named_s) * 1000)


def _waiting(asides: Sequence[Aside], now: int) -> tuple[Aside, ...]:
    """Choose who is set aside now."""
    return tuple(one for one in asides if one.at > now)


def reason_of(aside: Sequence[Aside], run_id: str) -> Reason:
    """Say who is set aside in a run, why, and until when; of several, the latest first."""
    last, *others = aside
    said = "answer" if last.said else "fault"
    its = {said: last.words, "domain": last.domain, "next_at": last.at, "run": run_id}
    if others:
        more = ", …" if len(others) > OTHERS_NAMED else ""
        its["others"] = ", ".join(one.domain for one in others[:OTHERS_NAMED]) + more
    return Reason(NoticeCode.ASIDE, its)


def bring_back(transaction: "Transaction", run_id: str) -> bool:
    """Let those who are set aside in a run be tried now, some at a time, as a person lets it go on;
    says whether there are more.
    """
    run = find(transaction.db, run_id)
    try:
        streak = streak_rows.read(run)
    except UnreadableError:
        return False
    waiting = _waiting(streak.all_aside, transaction.now)
    if not waiting:
        return False
    at = json.dumps([one.at for one in waiting])
    values = {"run": run["id"], "at": at, "now": transaction.now, "n": BROUGHT_ROWS}
    if transaction.db.execute(_bring_back(transaction.db.say), values).rowcount == BROUGHT_ROWS:
        return True
    streak_rows.save(transaction, run["id"], replace(streak, aside_at=0, rounds=0, earlier=()))
    transaction.changed(run["id"])
    transaction.work = True
    return False


def follow_clock(transaction: "Transaction", account: str, by_ms: int) -> None:
    """Move with the clock until when those of an account's runs are set aside, as they were."""
    for run in transaction.db.execute(_MAY_BE_ASIDE, {"account": account}).fetchall():
        with contextlib.suppress(UnreadableError):
            streak = streak_rows.read(run)
            if streak.aside_at:
                earlier = tuple(one._replace(at=_moved(one.at, by_ms)) for one in streak.earlier)
                at = _moved(streak.aside_at, by_ms)
                moved = replace(streak, aside_at=at, earlier=earlier)
                streak_rows.save(transaction, run["id"], moved)


def _moved(at: int, by_ms: int) -> int:
    return max(at + by_ms, 1)


def noted(run: SqlRow, now: int) -> Reason | None:
    """Say who is set aside in a run now, if anybody is."""
    if not run["waiting"] or run["streak"] is None:
        return None
    with contextlib.suppress(UnreadableError):
        waiting = _waiting(streak_rows.read(run).all_aside, now)
        return reason_of(waiting, run["public_id"]) if waiting else None
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
_TAIL = """
SELECT id, address_key, due_at, streak_no FROM emailer_recipient
WHERE run_id = :run AND state = 'waiting' ORDER BY due_at DESC, id DESC LIMIT :n
"""
_IN_HAND = """
SELECT address_key, streak_no FROM emailer_recipient
WHERE run_id = :run AND state IN ('claimed', 'sending')
"""


@spelled
def _bring_back(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient SET due_at = :now WHERE id IN (
        SELECT id FROM emailer_recipient
        WHERE run_id = :run AND state = 'waiting' AND due_at IN {say.numbers("at")}
        ORDER BY due_at, id LIMIT :n
    )
    """


@spelled
def _put_off(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient SET due_at = :due
    WHERE id IN {say.numbers("ids")} AND state = 'waiting'
    """
