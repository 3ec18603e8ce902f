"""The commands that begin a message, MAIL, RCPT and DATA,
and what their answers say together (RFC 2920). Pure.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from emailer import characters, replies
from emailer.dialogue import Cause, Envelope, Fault, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp.wire import GOODBYE, Answer, reply

STAGES = (Stage.MAIL, Stage.RCPT, Stage.DATA)
YES = 2
"""The first digit of what is taken; all of 2yz is (RFC 5321 4.2.1)."""
GO_AHEAD = 354
_NOT_NOW = "4.3.2"
_TOO_MANY = "4.5.3"
_ENOUGH = re.compile(
    r"too many (\w+ ){0,2}(messages|mails|e-?mails|transactions)"
    r"|(messages|mails|e-?mails|transactions|per|this|one) "
    r"(per |in )?(this |one |a )?(connection|session)\b",
    re.IGNORECASE,
)
_OF_CONNECTION = re.compile(
    r"\b(this|the|one|each|per|a) (smtp )?(connection|session)\b"
    r"|\bsession (message|mail|recipient|transaction|limit)"
    r"|too many (\w+ ){0,2}(errors|failures|(invalid|unknown|bad|wrong|rejected) (\w+ )?"
    r"(recipients|users|addresses|commands))\b",
    re.IGNORECASE,
)
_BAD_SEQUENCE, _OUT_OF_TURN = 503, "5.5.1"
LOGIN_IS_OVER = frozenset({530, 535})


class Opening(NamedTuple):
    """How a message was begun: refused, or not; and whether the server waits for content."""

    refusal: Reply | None
    content_awaited: bool


BEGUN = Opening(refusal=None, content_awaited=True)


def commands(envelope: Envelope, *, size_offered: bool) -> bytes:
    """Write MAIL (with SIZE and SMTPUTF8 where they are needed), RCPT and DATA,
    each a line with its end.
    """
    sender, recipient, size_bytes, smtputf8 = envelope
    both = sender + recipient
    if not both.isprintable() and characters.ASCII_CONTROL.search(both):
        raise ValueError(Sentence("An address cannot hold a control character."))
    size = f" SIZE={size_bytes}" if size_offered and size_bytes else ""
    encoding, utf8 = ("utf-8", " SMTPUTF8") if smtputf8 else ("ascii", "")
    return (f"MAIL FROM:<{sender}>{size}{utf8}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n").encode(
        encoding
    )


def judge(answers: Sequence[Answer], *, together: bool) -> Opening:
    """Say what the answers to MAIL, RCPT and DATA mean, each in its place.

    They may be fewer than three where the last is a refusal (one command at a time) or a 421.
    Raises Fault NONSENSE where they do not fit each other: one was too many or too few,
    and the rest are shifted.
    """
    for place, (stage, answer) in enumerate(zip(STAGES, answers, strict=False)):
        if not _accepted(stage, answer):
            astray = together and place > 0 and lost_track(answer)
            return _refused(stage, answer, answers[place + 1 :], astray=astray)
    if len(answers) < len(STAGES):
        raise nonsense(STAGES[len(answers)])
    return BEGUN


def _refused(stage: Stage, answer: Answer, behind: Sequence[Answer], *, astray: bool) -> Opening:
    """Judge what comes behind a refusal: refusals, and perhaps DATA's 354 (RFC 2920 3.1:
    a lone dot closes it).
    """
    code = answer[0]
    if not refuses(code) or astray:
        raise nonsense(stage)
    later = [number for number, _ in behind]
    content_awaited = (
        len(later) > 0
        and later[-1] == GO_AHEAD
        and len(later) == len(STAGES) - STAGES.index(stage) - 1
    )
    if not all(map(refuses, later[:-1] if content_awaited else later)):
        raise nonsense(STAGES[STAGES.index(stage) + 1])
    return Opening(reply(stage, answer), content_awaited)


def refuses(code: int) -> bool:
    """Whether a code is a refusal, for now or for good."""
    return 400 <= code <= 599


def accepts(code: int) -> bool:
    """Whether a code says yes."""
    return code // 100 == YES


def lost_track(answer: Answer) -> bool:
    """Whether the server says that a command came out of turn (503);
    with another enhanced code it refuses instead.
    """
    return answer[0] == _BAD_SEQUENCE and reply(Stage.MAIL, answer).enhanced in (None, _OUT_OF_TURN)


def wants_another(refusal: Reply) -> bool:
    """Whether the server takes mail on a new connection only:
    postscreen says 450 4.3.2 to all after its tests.
    """
    if refusal.stage is not Stage.RCPT or refusal.enhanced != _NOT_NOW:
        return False
    is_temporary = refusal.code < 500 and refusal.code != GOODBYE
    return is_temporary and not replies.speaks_of_connections(refusal)


def has_enough(refusal: Reply) -> bool:
    """Whether somebody was refused for what this connection has carried:
    OpenSMTPD says 452 4.5.3, not 421. So does one whose login has run out meanwhile, or that has
    lost track of where it is (503).

    "Too many messages" may also mean too fast; that is what a fresh connection then says.
    """
    if refusal.code == _BAD_SEQUENCE and refusal.stage in (Stage.MAIL, Stage.RCPT):
        return refusal.enhanced in (None, _OUT_OF_TURN)
    if refusal.code in LOGIN_IS_OVER and refusal.stage is Stage.MAIL:
        return True
    if refusal.enhanced == _TOO_MANY and refusal.stage in (Stage.MAIL, Stage.RCPT):
        return True
    said = _ENOUGH if refusal.stage is Stage.MAIL else _OF_CONNECTION
    return said.search(refusal.text) is not None


def hangs_up(answer: Answer) -> bool:
    """Whether the connection is over with this answer."""
    return answer[0] == GOODBYE


def nonsense(stage: Stage) -> Fault:
    """The answer in this place is none to what was asked."""
    match stage:
        case Stage.CONNECT | Stage.GREETING:
            text = Sentence("The server's greeting made no sense: it was out of turn or not SMTP.")
        case Stage.DOT:
            text = Sentence(
                "The answer to the message made no sense: it was out of turn or not SMTP."
            )
        case _:
            text = Sentence(
                "The answer to {stage} made no sense: it was out of turn or not SMTP.",
                stage=stage.upper(),
            )
    return Fault(Cause.NONSENSE, stage, text)


def awaited(stage: Stage) -> str:
    """What the server was to say at this stage, in words."""
    match stage:
        case Stage.CONNECT | Stage.GREETING:
            return Sentence("the server's greeting")
        case Stage.DOT:
            return Sentence("the answer to the message")
        case _:
            return Sentence("the answer to {stage}", stage=stage.upper())


def _accepted(stage: Stage, answer: Answer) -> bool:
    """Whether the answer is the one hoped for in its place."""
    return answer[0] == GO_AHEAD if stage is Stage.DATA else accepts(answer[0])
