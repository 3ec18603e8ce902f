"""The way of one recipient through a worker's hands, in SQL: claim, begin_send, settle, release, recover.

Each verb takes what many callers ask for and answers with set-based statements. Every mark is fenced by owner and
claim_no: who lost a claim marks nothing.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from emailer.dialogue import Reply, Stage
from emailer.model import TAKEN, TRANSITIONS, Policy, State, Tries, Verdict, next_state
from emailer.store import Claim, Recovery, Refused, Result, SupersededError
from emailer.store.verbs import pauses, refusals
from emailer.store.verbs.calls import many
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.streaks import Outcome

NO_ANSWER = Reply(Stage.DOT, 0, None, "The program ended before the server's answer came.")
NO_ANSWER_KEY = "dot no answer"
"""What a doubt found at recovery shares with those whose connection was lost after the dot."""


# -- claim ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim took, and when a run that its own rate holds back may be asked again."""

    claims: list[Claim]
    again_at: int | None


def claim(transaction: Transaction, owner: str, n: int) -> Claimed:
    """waiting -> claimed: up to n, in equal parts from each running run; what one does not use goes to the next."""
    require_owner(transaction.db, owner)
    runs = transaction.db.execute(_RUNS_WITH_WORK, {"now": transaction.now}).fetchall()
    ready = [run for run in runs if run["claim_after"] <= transaction.now]
    claims: list[list[Claim]] = []
    left = n
    chosen = sorted(ready[:n], key=lambda run: min(run["waiting"], _allowance(transaction, run)))
    for others, run in zip(range(len(chosen), 0, -1), chosen, strict=True):
        taken = _claim_from(transaction, run, owner, min(-(-left // others), _allowance(transaction, run)))
        claims.append(taken)
        left -= len(taken)
    return Claimed(_in_rotation(claims), min((run["claim_after"] for run in runs if run not in ready), default=None))


_RUNS_WITH_WORK = """
SELECT id, message_domain, retry_delays_s, on_in_doubt, rate_per_s, claim_after, waiting FROM emailer_run AS run
WHERE state = 'running' AND transport = (SELECT transport FROM emailer_account WHERE name = 'default')
  AND EXISTS (SELECT 1 FROM emailer_recipient WHERE run_id = run.id AND state = 'waiting' AND due_at <= :now)
ORDER BY random()
"""

BURST_MS = 100
"""How far a run with a rate of its own may catch up at once."""


def _allowance(transaction: Transaction, run: SqlRow) -> int:
    """Say how many a run's own rate lets go now (at least one, as it is ready)."""
    if run["rate_per_s"] is None:
        return sys.maxsize
    behind_ms = transaction.now - max(run["claim_after"], transaction.now - BURST_MS)
    return 1 + int(behind_ms * run["rate_per_s"] / 1000)


def require_owner(db: Connection, owner: str) -> None:
    """Stop a sender that another one replaced: it must begin nothing new."""
    if not pauses.is_owner(db, owner):
        raise SupersededError("Another sender took this database over; this one begins nothing new.")


def _claim_from(transaction: Transaction, run: SqlRow, owner: str, n: int) -> list[Claim]:
    run_key, domain = run["id"], run["message_domain"]
    rows = transaction.db.execute(
        _CLAIM, {"run": run_key, "owner": owner, "now": transaction.now, "domain": domain, "n": n}
    ).fetchall()
    transaction.moved(run_key, State.WAITING, State.CLAIMED, len(rows))
    policy = _policy(run["retry_delays_s"], run["on_in_doubt"])
    if run["rate_per_s"] is not None:
        _spend(transaction, run, len(rows))
    for *_, key in rows:
        if key is not None:
            transaction.reason(run_key, State.WAITING, key, -1)
    return [_claim_of(row, run_key, owner, policy) for row in sorted(rows, key=itemgetter(0))]


def _spend(transaction: Transaction, run: SqlRow, n: int) -> None:
    """Move the instant from which a run with a rate of its own may claim again."""
    begin = max(run["claim_after"], transaction.now - BURST_MS)
    after = begin + round(n * 1000 / run["rate_per_s"])
    transaction.db.execute("UPDATE emailer_run SET claim_after = ? WHERE id = ?", (after, run["id"]))


_CLAIM = """
UPDATE emailer_recipient SET
    state = 'claimed', owner = :owner, claim_no = claim_no + 1, due_at = NULL, updated_at = :now,
    message_id = coalesce(message_id, lower(hex(randomblob(16))) || '@' || :domain),
    message_at = coalesce(message_at, :now)
WHERE id IN (SELECT id FROM emailer_recipient
             WHERE run_id = :run AND state = 'waiting' AND due_at <= :now ORDER BY due_at, id LIMIT :n)
RETURNING id, claim_no, email, name, fields, message_id, message_at, attempts - forgiven AS burned,
          lost_in_a_row, slowed_in_a_row, failure_key
"""


def _policy(delays: str, on_in_doubt: str) -> Policy:
    return Policy(tuple(json.loads(delays)), resend_in_doubt=on_in_doubt == "resend")


def _claim_of(row: SqlRow, run_key: int, owner: str, policy: Policy) -> Claim:
    recipient_id, claim_no, email, name, fields, message_id, date, *tries, _ = row
    values = json.loads(fields) if fields else {}
    behind = Tries(*tries) if any(tries) else UNTRIED
    return Claim(recipient_id, run_key, owner, claim_no, email, name, values, message_id, date, behind, policy)


UNTRIED = Tries()


def _in_rotation(lists: list[list[Claim]]) -> list[Claim]:
    """Deal one of each run in turn, so that a long run never stands before a short one."""
    if len(lists) < 2:  # noqa: PLR2004
        return lists[0] if lists else []
    longest = max(map(len, lists))
    return [claims[turn] for turn in range(longest) for claims in lists if turn < len(claims)]


# -- begin_send -------------------------------------------------------------------------------------------------


@many
def begin_send(transaction: Transaction, claims: Sequence[Claim]) -> list[bool]:
    """claimed -> sending, where the claim holds, its run is running and its owner still is the one sender."""
    marked: list[Marked] = []
    for (_, owner, claim_no), ids in _alike(claims).items():
        wish = {"ids": str(ids), "owner": owner, "claim_no": claim_no, "now": transaction.now}
        marked += transaction.db.execute(_BEGIN_SEND, wish)
    return _held(claims, marked)


Marked = tuple[int, int]
"""The id and claim_no of a row that was marked: its claim was held."""


def _held(claims: Sequence[Claim], marked: Sequence[Marked]) -> list[bool]:
    """Say of each claim whether it was held; nearly always all were."""
    if len(marked) == len(claims):
        return [True] * len(claims)
    held = set(map(tuple, marked))
    return [(claim.recipient_id, claim.claim_no) in held for claim in claims]


def _alike(claims: Iterable[Claim]) -> Mapping[tuple[int, str, int], list[int]]:
    """Gather recipients whose claims differ in nothing else, by (run, owner, claim_no): nearly all of them do not.

    Written as text, a list of numbers is JSON.
    """
    found: defaultdict[tuple[int, str, int], list[int]] = defaultdict(list)
    for claim in claims:
        found[claim.run_key, claim.owner, claim.claim_no].append(claim.recipient_id)
    return found


_BEGIN_SEND = """
UPDATE emailer_recipient SET state = 'sending', updated_at = :now
WHERE id IN (SELECT value FROM json_each(:ids)) AND claim_no = :claim_no AND owner = :owner AND state = 'claimed'
  AND EXISTS (SELECT 1 FROM emailer_run WHERE id = run_id AND state = 'running')
  AND owner = (SELECT owner FROM emailer_account WHERE name = 'default')
RETURNING id, claim_no
"""


# -- settle -----------------------------------------------------------------------------------------------------


@many
def settle(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> list[Any]:
    """claimed | sending -> whatever the result says; in a cancelled run, cancelled (or in doubt) instead of waiting.

    Answers whether each claim was held; for a refusal, a Refused. Who passed counts before who was refused.
    """
    sent = [end for end in ends if end[1].next == TAKEN]
    rest = [end for end in ends if end[1].next != TAKEN] if len(sent) < len(ends) else []
    marked = _settle_sent(transaction, sent)
    if rest:
        marked += _settle_rest(transaction, rest)
    answers = _held([claim for claim, _ in ends], marked)
    _record(transaction.db, [_attempt(*end) for end, marked in zip(ends, answers, strict=True)
                             if marked and end[1].verdict is not Verdict.RELEASED])  # fmt: skip
    asking = [n for n, end in enumerate(ends) if isinstance(end, Refusing)]
    return _judge(transaction, ends, answers, asking) if asking else answers


class Refusing(NamedTuple):
    """An end that asks what follows from it: its answer is a Refused, where that of all others is True or False."""

    claim: Claim
    result: Result


def _judge(
    transaction: Transaction,
    ends: Sequence[tuple[Claim, Result]],
    held: Sequence[bool],
    asking: Sequence[int],
) -> list[Any]:
    """Do what follows from some refusals that are marked; answer each with what became of its run."""
    slow: set[int] = set()
    for n in asking:
        claim, result = ends[n]
        suspected = held[n] and result.suspicion is not None
        if suspected and refusals.suspect(transaction, claim, result) is Outcome.SLOW:
            slow.add(n)
    transaction.flush()
    stands = refusals.standing(transaction, {ends[n][0].run_key for n in asking})
    answers: list[Any] = list(held)
    for n in asking:
        marked = stands[ends[n][0].run_key]._replace(slow=n in slow)
        answers[n] = marked if held[n] else Refused(held=False)
    return answers


def _settle_sent(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> list[Marked]:
    """Mark the plain successes, nearly all there are."""
    _note_passed(transaction, ends)
    held: list[Marked] = []
    for (run_key, owner, claim_no), ids in _alike([claim for claim, _ in ends]).items():
        before = transaction.versions_after(run_key, len(ids))
        wish = {"ids": str(ids), "owner": owner, "claim_no": claim_no, "before": before, "now": transaction.now}
        marked = transaction.db.execute(_SETTLE_SENT, wish).fetchall()
        if marked:
            transaction.moved(run_key, State.CLAIMED, State.SENT, len(marked))
        held += marked
    return held


def _note_passed(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> None:
    """Note of each run when the last of these were asked, accepted and answered."""
    moments: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for claim, result in ends:
        moments[claim.run_key].append((result.asked_no, result.accepted_no, result.answered_no))
    for run_key, of_run in moments.items():
        transaction.passed(run_key, *map(max, zip(*of_run, strict=True)))


def _settle_rest(transaction: Transaction, ends: Sequence[tuple[Claim, Result]]) -> set[tuple[int, int]]:
    """Mark every other end; returns (id, claim_no) of those whose claim still held."""
    cancelled = _cancelled(transaction.db, {claim.run_key for claim, end in ends if end.next.state is State.WAITING})
    marks = [_mark(transaction, claim, result, cancelled) for claim, result in ends]
    values = json.dumps([mark.values() for mark in marks], ensure_ascii=False)
    held = set(map(tuple, transaction.db.execute(_SETTLE, {"marks": values, "now": transaction.now})))
    for mark in marks:
        if (mark.claim.recipient_id, mark.claim.claim_no) in held:
            transaction.moved(mark.claim.run_key, State.CLAIMED, mark.state)
            transaction.reason(mark.claim.run_key, mark.state, mark.key, 1, _of_anyone(mark.text, mark.claim.email))
            transaction.work = transaction.work or mark.state is State.WAITING
    return held


def _cancelled(db: Connection, run_keys: set[int]) -> set[int]:
    """Of these runs, those that were cancelled."""
    if not run_keys:
        return set()
    keys = json.dumps(list(run_keys))
    return {key for (key,) in db.execute(_CANCELLED, (keys,))}


_CANCELLED = "SELECT id FROM emailer_run WHERE id IN (SELECT value FROM json_each(?)) AND state = 'cancelled'"


KEEPS_COUNT = frozenset({Verdict.RELEASED, Verdict.UNREACHABLE, Verdict.FEWER_CONNECTIONS, Verdict.OURS})
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
        lost = claim.tries.lost_in_a_row + 1 if verdict is Verdict.CONNECTION_LOST else kept.lost_in_a_row
        slowed = claim.tries.slowed_in_a_row + 1 if self._slowed else kept.slowed_in_a_row
        return (claim.recipient_id, claim.claim_no, claim.owner, self.state, self.due_at, self.result.next.burned,
                lost, slowed, self.key, self.version)  # fmt: skip

    @property
    def _slowed(self) -> bool:
        """Whether it was asked to wait for what may be everybody's; "too many connections" only once it was named."""
        stage = self.result.reply.stage if self.result.reply else None
        named = stage in (Stage.RCPT, Stage.DATA, Stage.DOT)
        verdict = self.result.verdict
        return verdict is Verdict.SLOW_DOWN or (verdict is Verdict.FEWER_CONNECTIONS and named)


def _mark(transaction: Transaction, claim: Claim, result: Result, cancelled: set[int]) -> _Mark:
    state = result.next.state
    if state is State.WAITING and claim.run_key in cancelled:
        state = State.IN_DOUBT if result.verdict is Verdict.IN_DOUBT else State.CANCELLED
    due_at = transaction.now + round(result.next.delay_s * 1000) if state is State.WAITING else None
    key, text = (None, "") if state is State.SENT or result.reply is None else (result.key, result.reply.text)
    return _Mark(claim, result, state, due_at, key, text, transaction.next_version(claim.run_key))


def _of_anyone(text: str, email: str) -> str:
    """Leave the recipient's own address out of an answer that will stand for many."""
    return text.replace(f"<{email}>: ", "").replace(email, "…")


_FROM_CLAIMED = sorted(TRANSITIONS[State.CLAIMED])
"""Nobody is sent or in doubt whose `sending` was not committed."""

_SETTLE = f"""
UPDATE emailer_recipient AS recipient SET
    state = mark.state, has_been_emailed = (mark.state = 'sent'), due_at = mark.due_at, owner = NULL,
    attempts = attempts + mark.burned, lost_in_a_row = mark.lost, slowed_in_a_row = mark.slowed,
    failure_key = mark.key, version = mark.version, updated_at = :now
FROM (SELECT value ->> 0 AS id, value ->> 1 AS claim_no, value ->> 2 AS owner, value ->> 3 AS state,
             value ->> 4 AS due_at, value ->> 5 AS burned, value ->> 6 AS lost, value ->> 7 AS slowed,
             value ->> 8 AS key, value ->> 9 AS version FROM json_each(:marks)) AS mark
WHERE recipient.id = mark.id AND recipient.claim_no = mark.claim_no AND recipient.owner = mark.owner
  AND (recipient.state = 'sending' OR mark.state IN ({", ".join(repr(state.value) for state in _FROM_CLAIMED)}))
RETURNING id, claim_no
"""

_SETTLE_SENT = """
UPDATE emailer_recipient AS recipient SET
    state = 'sent', has_been_emailed = 1, due_at = NULL, owner = NULL, attempts = attempts + 1,
    lost_in_a_row = 0, slowed_in_a_row = 0, failure_key = NULL, version = :before + 1 + mark.key, updated_at = :now
FROM json_each(:ids) AS mark
WHERE recipient.id = mark.value AND recipient.claim_no = :claim_no AND recipient.owner = :owner
  AND recipient.state = 'sending'
RETURNING id, claim_no
"""


def _attempt(claim: Claim, result: Result) -> tuple[Any, ...]:
    reply = result.reply
    answer = (reply.stage, reply.code or None, reply.enhanced, reply.text) if reply else (None, None, None, None)
    return (claim.recipient_id, claim.claim_no, result.begun_at, result.duration_ms, result.server,
            result.verdict, result.next.burned, *answer)  # fmt: skip


def _record(db: Connection, attempts: list[tuple[Any, ...]]) -> None:
    """Write down how attempts ended: bound values cost half of what JSON does."""
    for begin in range(0, len(attempts), ROWS_BOUND):
        some = attempts[begin : begin + ROWS_BOUND]
        db.execute(_RECORD + ", ".join([_RECORDED] * len(some)), [*chain.from_iterable(some)])


ROWS_BOUND = 500
"""SQLite binds at most 32,766 values."""

_RECORDED = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_RECORD = """
INSERT INTO emailer_attempt (recipient_id, claim_no, begun_at, duration_ms, server, verdict, burned,
                             stage, code, enhanced, text) VALUES
"""


# -- release ----------------------------------------------------------------------------------------------------


@many
def release(transaction: Transaction, wishes: Sequence[Sequence[Claim]]) -> list[None]:
    """claimed -> waiting, nothing burned; in a cancelled run, cancelled."""
    for (_, owner, claim_no), ids in _alike(chain.from_iterable(wishes)).items():
        wish = {"ids": str(ids), "owner": owner, "claim_no": claim_no, "now": transaction.now}
        count_released(transaction, transaction.db.execute(_RELEASE, wish).fetchall())
    return [None] * len(wishes)


def count_released(transaction: Transaction, rows: Iterable[SqlRow]) -> None:
    """Count (run_id, state, failure_key) rows that left a worker's hands untouched."""
    for run_key, state, key in rows:
        transaction.moved(run_key, State.CLAIMED, State(state))
        transaction.reason(run_key, State(state), key, 1)
        transaction.work = True


_TO_WAITING = """
    state = CASE WHEN run.state = 'cancelled' THEN 'cancelled' ELSE 'waiting' END,
    due_at = CASE WHEN run.state = 'cancelled' THEN NULL ELSE 0 END, owner = NULL, updated_at = :now
"""

_RELEASE = f"""
UPDATE emailer_recipient AS recipient SET {_TO_WAITING} FROM emailer_run AS run
WHERE recipient.id IN (SELECT value FROM json_each(:ids)) AND recipient.claim_no = :claim_no
  AND recipient.owner = :owner AND recipient.state = 'claimed' AND run.id = recipient.run_id
RETURNING run_id, state, failure_key
"""


# -- recover ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery found, and what is still to be finished in chunks: imports to delete, runs to cancel."""

    found: Recovery
    imports: list[int]
    cancelled: list[str]


def recover(transaction: Transaction, owner: str) -> Recovered:
    """claimed -> waiting and sending -> in_doubt (or, by policy, waiting) for all that another owner held."""
    wish = {"owner": owner, "now": transaction.now}
    released = transaction.db.execute(_RECOVER_CLAIMED, wish).fetchall()
    count_released(transaction, released)
    doubts = transaction.db.execute(_LEFT_SENDING, wish).fetchall()
    for row in doubts:
        _settle_doubt(transaction, row)
    [running] = transaction.db.execute("SELECT count(*) FROM emailer_run WHERE state = 'running'").fetchone()
    imports = [key for (key,) in transaction.db.execute("SELECT id FROM emailer_run WHERE state = 'importing'")]
    cancelled = [run_id for run_id, in transaction.db.execute(
        "SELECT public_id FROM emailer_run WHERE state = 'cancelled' AND waiting > 0")]  # fmt: skip
    return Recovered(Recovery(len(released), len(doubts), running, len(imports)), imports, cancelled)


# The partial index on those in flight is small whatever the size of the table.
_RECOVER_CLAIMED = f"""
UPDATE emailer_recipient AS recipient SET {_TO_WAITING}
FROM emailer_run AS run WHERE run.id = recipient.run_id AND recipient.id IN (
    SELECT id FROM emailer_recipient INDEXED BY emailer_recipient_in_flight
    WHERE state IN ('claimed', 'sending') AND state = 'claimed' AND owner <> :owner)
RETURNING run_id, state, failure_key
"""

_LEFT_SENDING = """
SELECT recipient.*, run.state AS run_state, run.retry_delays_s, run.on_in_doubt
FROM emailer_recipient AS recipient INDEXED BY emailer_recipient_in_flight
JOIN emailer_run AS run ON run.id = recipient.run_id
WHERE recipient.state IN ('claimed', 'sending') AND recipient.state = 'sending' AND recipient.owner <> :owner
"""


def _settle_doubt(transaction: Transaction, row: SqlRow) -> None:
    """Settle what a dead process left in `sending`, through the same door as a living worker."""
    policy = _policy(row["retry_delays_s"], row["on_in_doubt"])
    tries = Tries(row["attempts"] - row["forgiven"], row["lost_in_a_row"], row["slowed_in_a_row"])
    claim = Claim(row["id"], row["run_id"], row["owner"], row["claim_no"], row["email"], row["name"], {},
                  row["message_id"], row["message_at"], tries, policy)  # fmt: skip
    then = next_state(Verdict.IN_DOUBT, tries, policy)
    ended = Result(Verdict.IN_DOUBT, then, NO_ANSWER, NO_ANSWER_KEY, begun_at=row["updated_at"])
    settle(transaction, [(claim, ended)])
