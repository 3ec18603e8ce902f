"""A worker's right to one recipient, in any engine: claim, begin_send.

Each verb takes what many callers ask for and answers with set-based statements, which each engine has in its own words
(hot.py). Every mark is fenced by owner and claim_no: who lost a claim marks nothing.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from emailer.model import Policy, State, Tries
from emailer.store import Claim
from emailer.store.verbs import hours, owners
from emailer.store.verbs.calls import many
from emailer.store.verbs.rows import Marked, SqlRow
from emailer.store.verbs.transaction import Transaction

# -- claim ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim took, and when a run that its own rate holds back may be asked again."""

    claims: list[Claim]
    again_at: int | None


def claim(transaction: Transaction, owner: str, n: int) -> Claimed:
    """waiting -> claimed: up to n, in equal parts from each running run; what one does not use goes to the next."""
    owners.require_alive(transaction.db, owner)
    wish = {"owner": owner, "now": transaction.now}
    runs = transaction.db.execute(_RUNS_WITH_WORK, wish).fetchall()
    ready = [run for run in runs if run["claim_after"] <= transaction.now]
    claims: list[list[Claim]] = []
    left = n
    chosen = sorted(ready[:n], key=lambda run: min(run["waiting"], _allowance(transaction, run)))
    for others, run in zip(range(len(chosen), 0, -1), chosen, strict=True):
        taken = _claim_from(transaction, run, owner, min(-(-left // others), _allowance(transaction, run)))
        claims.append(taken)
        left -= len(taken)
    return Claimed(_in_rotation(claims), min((run["claim_after"] for run in runs if run not in ready), default=None))


_RUNS_WITH_WORK = f"""
SELECT id, message_domain, retry_delays_s, on_in_doubt, rate_per_s, claim_after, waiting FROM emailer_run AS run
WHERE state = 'running' AND account = {owners.ITS_ACCOUNT}
  AND transport = (SELECT transport FROM emailer_account WHERE name = run.account)
  AND {hours.MAY_SEND}
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


def _claim_from(transaction: Transaction, run: SqlRow, owner: str, n: int) -> list[Claim]:
    run_key, domain = run["id"], run["message_domain"]
    wish = {"run": run_key, "owner": owner, "now": transaction.now, "domain": domain, "n": n}
    rows = transaction.db.hot.claim(transaction.db, wish)
    transaction.moved(run_key, State.WAITING, State.CLAIMED, len(rows))
    policy = policy_of(run["retry_delays_s"], run["on_in_doubt"])
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
    transaction.db.execute(
        "UPDATE emailer_run SET claim_after = :after WHERE id = :id", {"id": run["id"], "after": after}
    )


def policy_of(delays: str, on_in_doubt: str) -> Policy:
    """Read a run's policy."""
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
    """claimed -> sending, where the claim holds, its run runs within its hours, and its owner is alive."""
    marked: list[Marked] = []
    for (_, owner, claim_no), ids in alike(claims).items():
        wish = {"owner": owner, "claim_no": claim_no, "now": transaction.now}
        marked += transaction.db.hot.begin_send(transaction.db, ids, wish)
    return held(claims, marked)


def held(claims: Sequence[Claim], marked: Sequence[Marked]) -> list[bool]:
    """Say of each claim whether it was held; nearly always all were."""
    if len(marked) == len(claims):
        return [True] * len(claims)
    kept = set(map(tuple, marked))
    return [(claim.recipient_id, claim.claim_no) in kept for claim in claims]


def alike(claims: Iterable[Claim]) -> Mapping[tuple[int, str, int], list[int]]:
    """Gather recipients whose claims differ in nothing else, by (run, owner, claim_no): nearly all of them do not."""
    found: defaultdict[tuple[int, str, int], list[int]] = defaultdict(list)
    for claim in claims:
        found[claim.run_key, claim.owner, claim.claim_no].append(claim.recipient_id)
    return found
