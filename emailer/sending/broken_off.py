"""How the delivery of a worker ended that cannot say it itself. Pure."""

from emailer.dialogue import Reply, Stage
from emailer.message import checking
from emailer.model import Next, State, Verdict, next_state
from emailer.store import Claim, Result
from emailer.tongue import Sentence

_TEXTS = {
    Verdict.IN_DOUBT: Sentence("The delivery was broken off here before the answer came."),
    Verdict.BUG: Sentence("A defect of this program interrupted the delivery; it is in the log."),
    Verdict.CONNECTION_LOST: Sentence("The delivery took too long and was broken off."),
    Verdict.RELEASED: Sentence("Given back untouched."),
}


def end_of(claim: Claim, server: str, now: int, verdict: Verdict) -> Result:
    """Say how it ended, by a verdict of ours."""
    begun = verdict is Verdict.IN_DOUBT
    reply = Reply(Stage.DOT if begun else Stage.CONNECT, 0, None, _TEXTS[verdict])
    then = next_state(verdict, claim.tries, claim.policy)
    key = None if verdict is Verdict.RELEASED else "dot no answer" if begun else "defect"
    return Result(verdict, then, reply, key, server, now)


NO_MAIL = Reply(Stage.CONNECT, 0, None, checking.NO_MAIL)
NO_MAIL_KEY = "no mail"


def without_mail(now: int) -> Result:
    """Say how it ended for somebody of whom no mail can be made: nothing was begun, and to try
    again is of no use until a person has put it right.
    """
    then = Next(State.FAILED, burned=False)
    return Result(Verdict.REFUSED, then, NO_MAIL, NO_MAIL_KEY, begun_at=now)
