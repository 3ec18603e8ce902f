"""What is said of an account while something slows or stops it. Pure: answers in, words out."""

import math

from emailer import replies
from emailer.dialogue import Fault, Reply

DOUBTS = (
    "Message after message was handed over, and the server never answered. Ask one or two of these "
    "people whether it arrived, or the server's operator. The others were not attempted: Resume "
    "sends to them only, and leaves the doubtful as they are."
)


def shown(answer: Reply | Fault) -> str:
    """The answer as the server gave it, or what kept it away."""
    return replies.shown(answer) if isinstance(answer, Reply) else answer.text


def quoted(answer: Reply | Fault) -> str:
    """The same, with the server's words told from ours."""
    return f"“{shown(answer)}”" if isinstance(answer, Reply) else answer.text


def why(answer: Reply | Fault) -> str:
    """Say why there is no connection; words that are not SMTP's do not explain themselves."""
    return replies.sentence(answer) if isinstance(answer, Reply) else answer.text


def who_waits(waiting: int, connections: int) -> str:
    """Say how many of our connections the server has no room for."""
    if waiting >= connections:
        return "The server has no connection for us now; it is asked again by itself."
    verb = "waits" if waiting == 1 else "wait"
    return f"The server allows fewer connections: {waiting} of our {connections} {verb}."


def minutes(seconds: float) -> str:
    """Say how long, in words."""
    if seconds < 2 * 60:
        return f"{math.floor(seconds)} seconds"
    return f"{math.floor(seconds / 60)} minutes"
