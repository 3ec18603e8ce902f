"""A worker's right to one recipient, in any engine: claim, begin_send.

Each verb takes what many callers ask for and answers with set-based statements,
which each engine has in its own words (its claims.py). Every mark is fenced by owner and claim_no:
who lost a claim marks nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter

from emailer.model import UNTRIED, Policy, State, Tries
from emailer.store import Claim
from emailer.store.errors import UnreadableError
from emailer.store.verbs import allowances, hours, limits, odd_numbers, owners, untrusted
from emailer.store.verbs.calls import many
from emailer.store.verbs.rows import Marked, SqlRow
from emailer.store.verbs.transaction import Transaction

# -- claim -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim took, and when what a limit holds back may be asked again."""

    claims: list[Claim]
    again_at: int | None


def claim(transaction: Transaction, owner: str, n: int) -> Claimed:
    """waiting -> claimed: up to n, in equal parts from each running run;
    what one does not use goes to the next.
    """
    owners.require_alive(transaction.db, owner)
    values = {"owner": owner, "now": transaction.now}
    runs = transaction.db.execute(_RUNS_WITH_WORK, values).fetchall()
    if not runs:
        return Claimed([], None)
    limited = allowances.of_runs(transaction, runs[0]["account"], [run["id"] for run in runs])
    of_all = limited.room(limits.OF_ALL)
    if of_all.n <= 0:
        return Claimed([], of_all.free_at)
    return _claim(transaction, owner, min(n, of_all.n), runs, limited)


def _claim(
    transaction: Transaction,
    owner: str,
    n: int,
    runs: Sequence[SqlRow],
    limited: allowances.Limited,
) -> Claimed:
    """Claim n of some runs with work, as far as their own limits let them."""
    rooms = {run["id"]: _room(transaction, run["id"], limited) for run in runs}
    ready = [run for run in runs if rooms[run["id"]].n > 0]
    claims: list[list[Claim]] = []
    left = n
    chosen = sorted(ready[:n], key=lambda run: min(run["waiting"], rooms[run["id"]].n))
    for others, run in zip(range(len(chosen), 0, -1), chosen, strict=True):
        part = min(-(-left // others), rooms[run["id"]].n)
        taken = odd_numbers.apart(
            transaction,
            partial(_take, transaction, run, owner, part, limited),
            partial(_take_none, transaction, run["id"]),
        )
        claims.append(taken)
        left -= len(taken)
    if left < n:
        limited.took(limits.OF_ALL, n - left)
    waits = [room.free_at for room in rooms.values() if room.n <= 0 and room.free_at is not None]
    return Claimed(in_rotation(claims), min(waits, default=None))


def _room(transaction: Transaction, run_key: int, limited: allowances.Limited) -> allowances.Room:
    """Say how many a run's own limits let go; one whose limits cannot be reckoned is stopped."""

    def none() -> allowances.Room:
        odd_numbers.stop(transaction, run_key)
        return allowances.Room(0)

    return odd_numbers.apart(transaction, lambda: limited.room(run_key), none)


_RUNS_WITH_WORK = f"""
SELECT id, account, message_domain, retry_delays_s, on_in_doubt, waiting FROM emailer_run AS run
WHERE state = 'running' AND account = {owners.ITS_ACCOUNT}
  AND transport = (SELECT transport FROM emailer_account
      WHERE name = run.account AND pause_code IS NULL)
  AND {hours.MAY_SEND}
  AND EXISTS (SELECT 1 FROM emailer_recipient
      WHERE run_id = run.id AND state = 'waiting' AND due_at <= :now)
ORDER BY random()
"""


def _take(
    transaction: Transaction, run: SqlRow, owner: str, n: int, limited: allowances.Limited
) -> list[Claim]:
    taken = _claim_from(transaction, run, owner, n)
    limited.took(run["id"], len(taken))
    return taken


def _take_none(transaction: Transaction, run_key: int) -> list[Claim]:
    """Stop a run of which nobody can be claimed: the others go on."""
    odd_numbers.stop(transaction, run_key)
    return []


def _claim_from(transaction: Transaction, run: SqlRow, owner: str, n: int) -> list[Claim]:
    run_key, domain = run["id"], run["message_domain"]
    values = {"run": run_key, "owner": owner, "now": transaction.now, "domain": domain, "n": n}
    rows = transaction.db.hot.claim(transaction.db, values)
    transaction.moved(run_key, State.WAITING, State.CLAIMED, len(rows))
    policy = policy_of(run["retry_delays_s"], run["on_in_doubt"])
    for *_, key in rows:
        if key is not None:
            transaction.reason(run_key, State.WAITING, key, -1)
    return [claim_of(row, run_key, owner, policy) for row in sorted(rows, key=itemgetter(0))]


def policy_of(delays: str, on_in_doubt: str) -> Policy:
    """Read a run's policy; one that cannot be read tries nothing twice."""
    try:
        waits = untrusted.read("retry_delays_s", delays, untrusted.delays)
    except UnreadableError:
        return Policy(())
    return Policy(waits, resend_in_doubt=on_in_doubt == "resend")


def claim_of(row: SqlRow, run_key: int, owner: str, policy: Policy) -> Claim:
    """Turn a row that was claimed into a claim."""
    recipient_id, claim_no, email, name, fields, message_id, date, address_key, *tries, _ = row
    values = untrusted.fields(fields)
    behind = Tries(*tries) if any(tries) else UNTRIED
    return Claim(recipient_id, run_key, owner, claim_no, email, name, values,
                 message_id, date, behind, policy, address_key)  # fmt: skip


def in_rotation(lists: list[list[Claim]]) -> list[Claim]:
    """Deal one of each run in turn, so that a long run never stands before a short one."""
    if len(lists) < 2:
        return lists[0] if lists else []
    longest = max(map(len, lists))
    return [claims[turn] for turn in range(longest) for claims in lists if turn < len(claims)]


# -- begin_send ------------------------------------------------------------------------------------


@many
def begin_send(transaction: Transaction, claims: Sequence[Claim]) -> list[bool]:
    """claimed -> sending, where the claim holds, its run runs within its hours, its owner is alive.

    What begins so counts for the limits.
    """
    return odd_numbers.apart(
        transaction,
        partial(_begin_send, transaction, claims),
        partial(_begin_none, transaction, claims),
    )


def _begin_none(transaction: Transaction, claims: Sequence[Claim]) -> list[bool]:
    """Stop the runs of those whose beginning cannot be counted: they begin nothing."""
    for run_key in {claim.run_key for claim in claims}:
        odd_numbers.stop(transaction, run_key)
    return [False] * len(claims)


def _begin_send(transaction: Transaction, claims: Sequence[Claim]) -> list[bool]:
    marked: list[Marked] = []
    for (run_key, owner, claim_no), ids in alike(claims).items():
        values = {"run": run_key, "owner": owner, "claim_no": claim_no, "now": transaction.now}
        begun = transaction.db.hot.begin_send(transaction.db, ids, values)
        if begun:
            limits.count(transaction, owner, run_key, len(begun))
        marked += begun
    return held(claims, marked)


def held(claims: Sequence[Claim], marked: Sequence[Marked]) -> list[bool]:
    """Say of each claim whether it was held; nearly always all were."""
    if len(marked) == len(claims):
        return [True] * len(claims)
    kept = set(map(tuple, marked))
    return [(claim.recipient_id, claim.claim_no) in kept for claim in claims]


def alike(claims: Iterable[Claim]) -> Mapping[tuple[int, str, int], list[int]]:
    """Gather recipients whose claims differ in nothing else, by (run, owner, claim_no):
    nearly all of them do not.
    """
    found: defaultdict[tuple[int, str, int], list[int]] = defaultdict(list)
    for claim in claims:
        found[claim.run_key, claim.owner, claim.claim_no].append(claim.recipient_id)
    return found
