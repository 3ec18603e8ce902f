"""Reads an answer beside the message that it answers: what MAIL asked for decides whom a refusal
of it is about. Pure.
"""

import re

from emailer import replies
from emailer.dialogue import Cause, Envelope, Fault, Reply, Stage
from emailer.replies import sentences, words
from emailer.tongue import Sentence, quoted

_REFUSES, _GOODBYE, _FOR_GOOD = 400, 421, 500
_OF_UTF8 = re.compile(r"smtputf8|\butf-?8\b|non-?ascii|internationali[sz]ed", re.IGNORECASE)
_OF_SYSTEM = (".3.", ".4.")
_MAIL_ALONE = frozenset({"sender", "busy"})
"""What a refusal of MAIL is about that says nothing."""


def read(answer: Reply | Fault, envelope: Envelope, login: str = "") -> Reply | Fault:
    """Read an answer: whom it names, us or the recipient. That MAIL was refused for an address
    outside ASCII is its one guest's, as it is where the server does not offer SMTPUTF8 at all
    (RFC 6531 3.1).
    """
    if not isinstance(answer, Reply):
        return answer
    if not _is_of_utf8(answer, envelope):
        ours = _ours(answer.text, envelope, login)
        return answer._replace(ours=ours) if ours else answer
    cause = Cause.NO_SMTPUTF8 if answer.code >= _FOR_GOOD else Cause.NO_SMTPUTF8_NOW
    text = Sentence(
        "The server refused {recipient}, an address outside plain ASCII letters: {raw}",
        recipient=envelope.recipient,
        raw=quoted(sentences.cut(sentences.shown(answer))),
    )
    return Fault(cause, answer.stage, text)


def _ours(text: str, envelope: Envelope, login: str) -> str:
    """Find an address of ours that the words name instead of the recipient's."""
    small = text.lower()
    if "@" not in small or words.address(envelope.recipient).search(small):
        return ""
    own = (one for one in (envelope.sender, login) if "@" in one)
    return next((one for one in own if words.address(one).search(small)), "")


def _is_of_utf8(reply: Reply, envelope: Envelope) -> bool:
    """Whether this MAIL was refused for what it alone asked for: a sender outside ASCII asks for it
    each time, and what the words explain otherwise is everybody's.
    """
    refused = reply.stage is Stage.MAIL and reply.code >= _REFUSES and reply.code != _GOODBYE
    if not (refused and envelope.smtputf8 and envelope.sender.isascii()):
        return False
    reason = replies.reason_code(reply)
    enhanced = (reply.enhanced or "")[1:]
    if reason == "command" or enhanced == ".6.7" or _OF_UTF8.search(reply.text):
        return True
    unexplained = reason in _MAIL_ALONE and replies.is_unexplained(reply)
    return unexplained and not enhanced.startswith(_OF_SYSTEM)
