"""What slows or stops an account, as values: from answers to reasons.
Pure; the words are made where they are shown.
"""

from typing import Any

from emailer import replies
from emailer.dialogue import Cause, Fault, Reply
from emailer.model import Instant
from emailer.pause_rules import NoticeCode, PauseCode, Reason
from emailer.replies import sentences


def shown(answer: Reply | Fault) -> str:
    """The answer as the server gave it, or what kept it away; bounded."""
    return sentences.cut(sentences.shown(answer) if isinstance(answer, Reply) else answer.text)


def said(answer: Reply | Fault) -> dict[str, Any]:
    """Keep the server's words told from ours."""
    return {"answer" if isinstance(answer, Reply) else "fault": shown(answer)}


def reason(answer: Reply | Fault, *, has_login: bool) -> Reason:
    """Say why to pause. A server that wants a login where none is set does not refuse one."""
    code = _CODES.get(code := replies.reason_code(answer), code)
    if code == PauseCode.LOGIN and not has_login:
        code = PauseCode.LOGIN_UNSET
    if isinstance(answer, Reply) and replies.speaks_of_content(answer):
        code = PauseCode.CONTENT
    return Reason(code, said(answer))


_CODES = {"blocked": PauseCode.GREETING}
"""What is said of one person -> why to pause, where it is said to all."""


def connections(answer: Reply | Fault, waiting: int, connections: int) -> Reason:
    """Say how many of our connections the server has no room for."""
    return Reason(
        NoticeCode.CONNECTIONS, said(answer) | {"waiting": waiting, "connections": connections}
    )


def waiting(answer: Reply | Fault, waiting: int, connections_: int) -> Reason:
    """Say why connections wait: each for itself, or for the account's next login."""
    if isinstance(answer, Fault) and answer.cause is Cause.LOGINS:
        return Reason(NoticeCode.LOGINS, said(answer))
    return connections(answer, waiting, connections_)


def probing(answer: Reply | Fault, since_at: Instant, next_at: Instant) -> Reason:
    """Say since when no server is there, and when it is looked for again."""
    return Reason(NoticeCode.PROBING, _why(answer) | {"since_at": since_at, "next_at": next_at})


def unreachable(answer: Reply | Fault, tried_s: float, again_at: Instant) -> Reason:
    """Say that no server was there for long."""
    return Reason(PauseCode.UNREACHABLE, _why(answer) | {"tried_s": round(tried_s)}, again_at)


def _why(answer: Reply | Fault) -> dict[str, Any]:
    """Keep also why there is no connection: words that are not SMTP's do not explain themselves."""
    why = {"why": replies.reason_code(answer)} if isinstance(answer, Reply) else {}
    return said(answer) | why
