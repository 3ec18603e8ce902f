"""What became of one message that was handed over by itself, beside the queue. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from emailer.dialogue import Fault, Reply
from emailer.pause_rules import Reason


class Result(StrEnum):
    """What became of a message."""

    SENT = "sent"  # the transport took it
    REFUSED = "refused"  # the server answered, and said no
    NO_CONNECTION = "no_connection"  # nothing was handed over
    IN_DOUBT = "in_doubt"  # handed over, and no answer came
    PAUSED = "paused"  # the account is paused: nothing was tried


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, and why: the answer, the fault or the pause that decided."""

    result: Result
    server: str = ""
    answer: Reply | Fault | None = None
    pause: Reason | None = None
