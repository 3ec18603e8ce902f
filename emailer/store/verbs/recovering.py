"""What dead owners held, in any engine: found again at a start."""

from dataclasses import dataclass

from emailer.dialogue import Reply, Stage
from emailer.model import Tries, Verdict, next_state
from emailer.store import Claim, Recovery, Result
from emailer.store.verbs import giving_up, limits, owners
from emailer.store.verbs.claims import policy_of
from emailer.store.verbs.releasing import count_released
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.settling import settle
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

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
    wish = {"owner": owner, "now": transaction.now}
    released = transaction.db.hot.recover(transaction.db, wish)
    count_released(transaction, released)
    doubts = transaction.db.hot.take_over(transaction.db, wish)
    for row in doubts:
        _settle_doubt(transaction, row)
    [running] = transaction.db.execute(
        "SELECT count(*) FROM emailer_run WHERE state = 'running'"
    ).fetchone()
    given_up = giving_up.give_up(transaction)
    cancelled = [run_id for run_id, in transaction.db.execute(
        "SELECT public_id FROM emailer_run WHERE state = 'cancelled' AND waiting > 0")]  # fmt: skip
    return Recovered(Recovery(len(released), len(doubts), running), given_up, cancelled)


def _settle_doubt(transaction: Transaction, row: SqlRow) -> None:
    """Settle what a dead process left in `sending`, through the same door as a living worker."""
    policy = policy_of(row["retry_delays_s"], row["on_in_doubt"])
    tries = Tries(row["attempts"] - row["forgiven"], row["lost_in_a_row"], row["slowed_in_a_row"])
    claim = Claim(row["id"], row["run_id"], row["owner"], row["claim_no"], row["email"],
                  row["name"], {}, row["message_id"], row["message_at"], tries, policy)  # fmt: skip
    then = next_state(Verdict.IN_DOUBT, tries, policy)
    ended = Result(Verdict.IN_DOUBT, then, NO_ANSWER, NO_ANSWER_KEY, begun_at=row["updated_at"])
    settle(transaction, [(claim, ended)])
