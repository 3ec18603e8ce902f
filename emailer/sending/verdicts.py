"""What an answer is, before anybody asks what follows from it. Pure."""

from typing import NamedTuple

from emailer import replies
from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.model import Verdict
from emailer.replies import waits
from emailer.streaks import Of

LONGEST_NAMED_WAIT_S = 4 * 3600.0


NAMED = frozenset({Stage.RCPT, Stage.DATA, Stage.DOT})
"""Stages whose answers speak of one recipient, as far as one answer can tell."""
SPEAKS_OF = {"login": Of.LOGIN, "tls": Of.LOGIN, "sender": Of.SENDER, "size": Of.SIZE,
             "greeting": Of.LOGIN, "unproven": Of.SENDER, "content": Of.SIZE,
             "quota": Of.QUOTA, "system": Of.SYSTEM,
             "lost": Of.LINE, "silent": Of.LINE, "nonsense": Of.LINE}  # fmt: skip
"""Reasons -> what they speak of, if they are everybody's."""


class Ended(NamedTuple):
    """How a delivery ended, before anybody judged it:
    the answer, or the fault that kept it away.
    """

    answer: Reply | Fault
    server: str
    begun_at: int
    duration_ms: int
    # numbers of moments: asked, accepted at RCPT, answered
    asked_no: int = 0
    accepted_no: int = 0
    answered_no: int = 0
    is_own: bool = False  # the message may be too large alone: others are smaller


_OF_ALL = frozenset({Verdict.PAUSE, Verdict.QUOTA})
REFUSALS = frozenset({Verdict.REFUSED, Verdict.TRY_LATER})
"""Verdicts by which the server said no to one recipient, as far as one answer can tell."""
JUDGED = REFUSALS | {Verdict.CONNECTION_LOST}
"""Verdicts that the store looks at together, to tell one guest's trouble from everybody's."""


def verdict_of(answer: Reply | Fault, *, is_own: bool = False) -> Verdict:
    """Say what an answer, or its absence, means.
    Said of a named recipient, even a quota is first its own; so is a size, where the message is.
    """
    if is_own and _is_of_size(answer):
        return Verdict.REFUSED
    if not isinstance(answer, Reply):
        return replies.classify_fault(answer)
    verdict = replies.classify(answer)
    if verdict in _OF_ALL and is_named(answer):
        return Verdict.REFUSED if is_for_good(answer) else Verdict.TRY_LATER
    return verdict


def _is_of_size(answer: Reply | Fault) -> bool:
    if isinstance(answer, Reply):
        return is_for_good(answer) and replies.reason_code(answer) == "size"
    return answer.cause is Cause.TOO_LARGE


def is_named(answer: Reply | Fault) -> bool:
    """Tell whether it speaks of one recipient, as far as one answer can tell."""
    return isinstance(answer, Reply) and answer.stage in NAMED


def may_be_of_a_domain(answer: Reply | Fault) -> bool:
    """Tell whether "too much to do" may be said of one domain: behind RCPT, a rate or a number of
    connections is the account's.
    """
    if not is_named(answer) or isinstance(answer, Fault):
        return False
    return answer.stage is Stage.RCPT or replies.reason_code(answer) in _OF_DOMAINS


_OF_DOMAINS = frozenset({"busy", "sender_later"})


def is_goodbye(answer: Reply | Fault) -> bool:
    """Tell whether the server ended the connection at one recipient, for no reason that is
    everybody's: nothing is said of a rate, or of connections (RFC 5321 3.8).
    """
    if not is_named(answer) or isinstance(answer, Fault):
        return False
    return replies.is_goodbye(answer)


def is_held(answer: Reply | Fault) -> bool:
    """Tell whether it is this program that lets a connection wait: no server was asked."""
    return isinstance(answer, Fault) and answer.cause in _HELD


_HELD = frozenset({Cause.LOGINS, Cause.FULL})


def is_unexplained(answer: Reply | Fault) -> bool:
    """Tell whether a refusal says nothing of what it is about."""
    return isinstance(answer, Reply) and replies.is_unexplained(answer)


def is_for_good(answer: Reply | Fault) -> bool:
    """Tell whether asking again is of no use."""
    return isinstance(answer, Reply) and answer.code >= 500


def named_wait_s(answer: Reply | Fault) -> float | None:
    """The wait a server names; a fault's text is ours,
    and nobody asked for the times in it.
    """
    return waits.wait_named_s(answer.text) if isinstance(answer, Reply) else None
