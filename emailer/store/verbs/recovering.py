"""What dead owners held, in any engine: found again at a start."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from emailer.dialogue import Reply, Stage
from emailer.model import State, Tries, Verdict, next_state
from emailer.store import Claim, ClaimKey, Recovery, Result
from emailer.store.verbs import abandoned_imports, limits, owners
from emailer.store.verbs.claims import policy_of
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.releasing import count_released
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.settling_claims import settle
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

NOT_RECORDED = Reply(Stage.DOT, 0, None, Sentence("How it ended could not be recorded."))
NO_ANSWER = Reply(
    Stage.DOT, 0, None, Sentence("The program ended before the server's answer came.")
)
NO_ANSWER_KEY = "dot no answer"
"""What a doubt found at recovery shares with those whose connection was lost after the dot."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery found, and what is still to be finished in chunks:
    imports to delete, runs to cancel.
    """

    found: Recovery
    imports: list[int]
    cancelled: list[str]


def recover(transaction: Transaction, owner: str) -> Recovered:
    """claimed -> waiting, sending -> in_doubt (or, by policy, waiting): what dead owners held."""
    owners.require_alive(transaction.db, owner)
    limits.forget(transaction, owners.account_of(transaction.db, owner))
    bound = {"owner": owner, "now": transaction.now}
    released = transaction.db.hot.recover(transaction.db, bound)
    count_released(transaction, released)
    doubts = transaction.db.hot.take_over(transaction.db, bound)
    for row in doubts:
        _settle_doubt(transaction, row)
    [running] = transaction.db.execute(
        "SELECT count(*) FROM emailer_run WHERE state = 'running'"
    ).fetchone()
    given_up = abandoned_imports.give_up(transaction)
    cancelled = [run_id for run_id, in transaction.db.execute(
        "SELECT public_id FROM emailer_run WHERE state = 'cancelled' AND waiting > 0")]  # fmt: skip
    return Recovered(Recovery(len(released), len(doubts), running), given_up, cancelled)


def _settle_doubt(transaction: Transaction, row: SqlRow, reply: Reply = NO_ANSWER) -> None:
    """Settle what somebody left in `sending`, through the same door as a living worker."""
    policy = policy_of(row["retry_delays_s"], row["on_in_doubt"])
    tries = Tries(row["attempts"] - row["forgiven"], row["lost_in_a_row"], row["slowed_in_a_row"])
    claim = Claim(row["id"], row["run_id"], row["owner"], row["claim_no"], row["email"],
                  row["name"], {}, row["message_id"], row["message_at"], tries, policy)  # fmt: skip
    then = next_state(Verdict.IN_DOUBT, tries, policy)
    ended = Result(Verdict.IN_DOUBT, then, reply, NO_ANSWER_KEY, begun_at=row["updated_at"])
    settle(transaction, [(claim, ended)])


# -- what a living owner's process holds no longer ------------------------------------------------


def held_by(say: Dialect, owner: str) -> Query:
    """Ask what an owner has claimed or begun: (id, claim_no) of each."""
    return _held_by(say), {"owner": owner}


@spelled
def _held_by(say: Dialect) -> str:
    return f"""
    SELECT id, claim_no FROM emailer_recipient {say.by_index("emailer_recipient_in_flight")}
    WHERE state IN ('claimed', 'sending') AND owner = :owner
    """


def let_go(transaction: Transaction, owner: str, lost: Collection[ClaimKey]) -> Recovery:
    """claimed -> waiting, sending -> in_doubt (or, by policy, waiting): nobody holds these."""
    db = transaction.db
    if not owners.is_alive(db, owner):  # who ended it has taken them up, or will
        return Recovery(0, 0, 0)
    bound = {"owner": owner, "ids": json.dumps(sorted(key for key, _ in lost))}
    rows = [row for row in db.execute(_lost(db.say), bound).fetchall()
            if (row["id"], row["claim_no"]) in lost]  # fmt: skip
    unbegun: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row["state"] == State.SENDING:
            _settle_doubt(transaction, row, NOT_RECORDED)
        else:
            unbegun[row["claim_no"]].append(row["id"])
    for claim_no, ids in unbegun.items():
        its = {"owner": owner, "claim_no": claim_no, "now": transaction.now}
        count_released(transaction, db.hot.release(db, ids, its))
    released = sum(map(len, unbegun.values()))
    return Recovery(released, len(rows) - released, 0)


@spelled
def _lost(say: Dialect) -> str:
    return f"""
    SELECT recipient.*, run.retry_delays_s, run.on_in_doubt
    FROM emailer_recipient AS recipient JOIN emailer_run AS run ON run.id = recipient.run_id
    WHERE recipient.id IN {say.numbers("ids")} AND recipient.owner = :owner
        AND recipient.state IN ('claimed', 'sending')
    """
