"""How a claim ended, in any engine: settle, and what follows from some refusals."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from emailer import tongue
from emailer.dialogue import Stage
from emailer.model import TAKEN, UNTRIED, State, Verdict
from emailer.refusal_patterns import Outcome
from emailer.store import Claim, Refused, Result
from emailer.store.verbs import odd_numbers, refusals, untrusted, webhook_events
from emailer.store.verbs.calls import many
from emailer.store.verbs.claims import alike, held
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, Marked
from emailer.store.verbs.transaction import Transaction


@many
def settle(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> list[Any]:
    """claimed | sending -> whatever the result says; in a cancelled run,
    cancelled (or in doubt) instead of waiting.

    Answers whether each claim was held; for a refusal, a Refused.
    Who passed counts before who was refused.
    """
    return odd_numbers.apart(
        transaction, partial(_settle, transaction, ends), partial(_settle_odd, transaction, ends)
    )


def _settle_odd(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> list[Any]:
    """Settle them once their numbers are such that something can be added; their runs stop."""
    odd_numbers.bound_people(transaction, [claim.key for claim, _ in ends])
    for run_key in {claim.run_key for claim, _ in ends}:
        odd_numbers.stop(transaction, run_key)
    transaction.flush()
    return _settle(transaction, ends)


def _settle(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> list[Any]:
    sent = [end for end in ends if end[1].next == TAKEN]
    rest = [end for end in ends if end[1].next != TAKEN] if len(sent) < len(ends) else []
    marked = _settle_sent(transaction, sent)
    if rest:
        marked += _settle_rest(transaction, rest)
    answers = held([claim for claim, _ in ends], marked)
    recorded = ends if len(marked) == len(sent) == len(ends) else [
        end for end, was_held in zip(ends, answers, strict=True)
        if was_held and end[1].verdict is not Verdict.RELEASED]  # fmt: skip
    transaction.attempts_ms += [result.duration_ms for _, result in recorded]
    transaction.db.hot.record(transaction.db, [_attempt(*end) for end in recorded])
    asking = [n for n, end in enumerate(ends) if isinstance(end, Refusing)] if rest else []
    return _judge(transaction, ends, answers, asking) if asking else answers


class Refusing(NamedTuple):
    """An end that asks what follows from it: its answer is a Refused,
    where that of all others is True or False.
    """

    claim: Claim
    result: Result


def _judge(
    transaction: Transaction,
    ends: Sequence[tuple[Claim, Result]],
    were_held: Sequence[bool],
    asking: Sequence[int],
) -> list[Any]:
    """Do what follows from some refusals that are marked;
    answer each with what became of its run.
    """
    followed: dict[int, refusals.Followed] = {}
    for n in asking:
        claim, result = ends[n]
        suspected = were_held[n] and result.suspicion is not None
        followed[n] = (
            refusals.suspect(transaction, claim, result) if suspected else refusals.Followed()
        )
    transaction.flush()
    stands = refusals.standing(transaction, {ends[n][0].run_key for n in asking})
    answers: list[Any] = list(were_held)
    for n in asking:
        outcome, aside = followed[n]
        marked = stands[ends[n][0].run_key]._replace(slow=outcome is Outcome.SLOW, aside=aside)
        answers[n] = marked if were_held[n] else Refused(held=False)
    return answers


def _settle_sent(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> list[Marked]:
    """Mark the plain successes, nearly all there are."""
    _note_passed(transaction, ends)
    kept: list[Marked] = []
    for (run_key, owner, claim_no), ids in alike([claim for claim, _ in ends]).items():
        before = transaction.versions_after(run_key, len(ids))
        values = {"owner": owner, "claim_no": claim_no, "before": before, "now": transaction.now}
        marked = transaction.db.hot.settle_sent(transaction.db, ids, values)
        if marked:
            transaction.moved(run_key, State.CLAIMED, State.SENT, len(marked))
        kept += marked
    return kept


def _note_passed(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> None:
    """Note of each run when the last of these were asked, accepted and answered."""
    moments: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for claim, result in ends:
        moments[claim.run_key].append((result.asked_no, result.accepted_no, result.answered_no))
    for run_key, of_run in moments.items():
        transaction.passed(run_key, *map(max, zip(*of_run, strict=True)))


def _settle_rest(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> set[Marked]:
    """Mark every other end; returns (id, claim_no) of those whose claim still held."""
    cancelled = _cancelled(
        transaction.db, {claim.run_key for claim, end in ends if end.next.state is State.WAITING}
    )
    marks = [_mark(transaction, claim, result, cancelled) for claim, result in ends]
    values = [mark.values() for mark in marks]
    marked = transaction.db.hot.settle(transaction.db, values, transaction.now)
    kept = {(recipient_id, claim_no) for recipient_id, claim_no in marked}
    for mark in marks:
        if (mark.claim.recipient_id, mark.claim.claim_no) in kept:
            transaction.moved(mark.claim.run_key, State.CLAIMED, mark.state)
            transaction.reason(
                mark.claim.run_key, mark.state, mark.key, 1, _of_anyone(mark.text, mark.claim.email)
            )
            transaction.work = transaction.work or mark.state is State.WAITING
            if mark.state in webhook_events.OF_STATE:
                transaction.tell(
                    mark.claim.run_key,
                    webhook_events.OF_STATE[mark.state],
                    (mark.claim.recipient_id,),
                )
    return kept


def _cancelled(db: Connection, run_keys: set[int]) -> set[int]:
    """Of these runs, those that were cancelled."""
    if not run_keys:
        return set()
    keys = json.dumps(list(run_keys))
    return {key for (key,) in db.execute(_of_cancelled(db.say), {"runs": keys})}


@spelled
def _of_cancelled(say: Dialect) -> str:
    return f"SELECT id FROM emailer_run WHERE id IN {say.numbers('runs')} AND state = 'cancelled'"


KEEPS_COUNT = frozenset(
    {Verdict.RELEASED, Verdict.UNREACHABLE, Verdict.FEWER_CONNECTIONS, Verdict.OURS}
)
"""Ends that say nothing of the recipient: what it has in a row stays."""


@dataclass(slots=True)
class _Mark:
    """One settled claim, as its row will say it."""

    claim: Claim
    result: Result
    state: State
    due_at: int | None
    key: str | None
    text: str
    version: int

    def values(self) -> tuple[Any, ...]:
        claim, verdict = self.claim, self.result.verdict
        kept = claim.tries if verdict in KEEPS_COUNT else UNTRIED
        lost = (
            min(claim.tries.lost_in_a_row, untrusted.MOST) + 1
            if verdict is Verdict.CONNECTION_LOST
            else kept.lost_in_a_row
        )
        slowed = (
            min(claim.tries.slowed_in_a_row, untrusted.MOST) + 1
            if self._slowed
            else kept.slowed_in_a_row
        )
        return (claim.recipient_id, claim.claim_no, claim.owner, self.state, self.due_at,
                self.result.next.burned, lost, slowed, self.key, self.version)  # fmt: skip

    @property
    def _slowed(self) -> bool:
        """Whether it was asked to wait for what may be everybody's;
        "too many connections" only once it was named.
        """
        stage = self.result.reply.stage if self.result.reply else None
        named = stage in (Stage.RCPT, Stage.DATA, Stage.DOT)
        verdict = self.result.verdict
        return verdict is Verdict.SLOW_DOWN or (verdict is Verdict.FEWER_CONNECTIONS and named)


def _mark(transaction: Transaction, claim: Claim, result: Result, cancelled: set[int]) -> _Mark:
    state = result.next.state
    if state is State.WAITING and claim.run_key in cancelled:
        state = State.IN_DOUBT if result.verdict is Verdict.IN_DOUBT else State.CANCELLED
    due_at = transaction.now + round(result.next.delay_s * 1000) if state is State.WAITING else None
    key, text = (
        (None, "")
        if state is State.SENT or result.reply is None
        else (result.key, tongue.kept(result.reply.text))
    )
    return _Mark(claim, result, state, due_at, key, text, transaction.next_version(claim.run_key))


def _of_anyone(text: str, email: str) -> str:
    """Leave the recipient's own address out of an answer that will stand for many."""
    if "@" not in email:  # a host's row: it may be any word, or none
        return text
    return text.replace(f"<{email}>: ", "").replace(email, "…")


def _attempt(claim: Claim, result: Result) -> tuple[Any, ...]:
    reply = result.reply
    answer = (
        (_PLAIN[reply.stage], reply.code or None, reply.enhanced, tongue.kept(reply.text))
        if reply
        else (None, None, None, None)
    )
    return (claim.recipient_id, claim.claim_no, result.begun_at, result.duration_ms, result.server,
            _PLAIN[result.verdict], int(result.next.burned), *answer)  # fmt: skip


_PLAIN = {word: str(word) for word in (*Stage, *Verdict)}
"""Plain text and numbers: of each value of another type, such as an enumeration's, Python's sqlite3
asks first whether it can adapt itself, which costs more than to write it.
"""
