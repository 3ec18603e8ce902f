"""What an answer of a server, or its absence, means: one table, judged by stage, code,
enhanced code and text.

Pure: no clock, no network, and no transport.
"""

import functools
import re

from emailer.dialogue import DOT, Cause, Fault, Reply, Stage
from emailer.model import SENT, Verdict
from emailer.replies import limit_words, words
from emailer.replies.rule import Rule
from emailer.replies.rules import FAULTS, RULES

_TAKEN = 2
_WORDS = 500
"""Characters of an answer that are looked at: what it is about, it says at once."""
_OF_ONE = frozenset({"no_such_address", "no_such_domain", "mailbox_shut", "moved"})
_UNKNOWN = _OF_ONE - {"mailbox_shut"}
_BEFORE_MAIL = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH})


def classify(reply: Reply) -> Verdict:
    """What this answer means."""
    if reply.stage is DOT and reply.code // 100 == _TAKEN:
        return SENT  # the table's first line, without looking
    return _rule(reply).verdict


def classify_fault(fault: Fault) -> Verdict:
    """What the absence of an answer means: in doubt once the dot may have left
    (RFC 1047), else by its cause.

    A connection lost before MAIL is nobody's; from MAIL on the recipient has part in it, for the
    commands of a group leave together (RFC 2920).
    """
    if fault.handed_over:
        return Verdict.IN_DOUBT
    verdict = FAULTS[fault.cause][0]
    if verdict is Verdict.CONNECTION_LOST and fault.stage in _BEFORE_MAIL:
        return Verdict.UNREACHABLE
    return verdict


def reason_code(answer: Reply | Fault) -> str:
    """A short word for why: login, sender, tls, certificate, quota,
    unreachable, size, relay, ...
    """
    if isinstance(answer, Reply):
        return _rule(answer).reason
    if answer.handed_over:
        return "in_doubt"
    if classify_fault(answer) is Verdict.UNREACHABLE:
        return "unreachable"
    return FAULTS[answer.cause][1]


def speaks_of_one(reply: Reply) -> bool:
    """Whether a refusal names its one address: such people say nothing of anybody else,
    however many they are.
    """
    rule = _rule(reply)
    if rule.reason == "mailbox_full":
        return not reply.text or re.search(limit_words.MAILBOX, words.bare(reply.text)) is not None
    return rule.reason in _OF_ONE or rule.text == words.OF_TARGET


def speaks_of_mailbox(reply: Reply) -> bool:
    """Whether a refusal of one address is of a kind that limits and policies are said in, too: said
    to many in the same words, it is none of theirs.
    """
    return _rule(reply).reason not in _UNKNOWN and speaks_of_one(reply)


def alike(reply: Reply) -> str:
    """Return the words that a refusal has in common with others of its kind: without addresses,
    numbers and marks of one message.
    """
    text = words.bare(reply.text, reply.ours)[:_WORDS]
    return " ".join(word for word in text.split() if not _MARK.search(word))


_MARK = re.compile(r"\d|\bx\b")


def speaks_of_content(reply: Reply) -> bool:
    """Whether a message was taken for spam once it was read."""
    is_read = reply.stage is DOT and _rule(reply).reason == "policy"
    return is_read and re.search(words.SPAM, words.bare(reply.text)) is not None


def is_unexplained(reply: Reply) -> bool:
    """Whether neither the words of a refusal nor its enhanced code say what it is about."""
    rule = _rule(reply)
    return not (rule.text or rule.enhanced)


def is_goodbye(reply: Reply) -> bool:
    """Whether a connection is ended without a reason that is everybody's (RFC 5321 3.8): nothing is
    said of a rate or a quota, or of connections.
    """
    if reply.code != _GOODBYE:
        return False
    plain = reply._replace(enhanced=None) if reply.enhanced == _UNDEFINED else reply
    return _rule(plain).reason == "busy"


_GOODBYE, _UNDEFINED = 421, "4.7.0"


def may_be_of_room(reply: Reply) -> bool:
    """Whether a connection is ended because it is one too many, as the words say, or may be."""
    if reply.code != _GOODBYE:
        return False
    if speaks_of_connections(reply):
        return True
    is_its_own = re.search(f"{words.OWN_TROUBLE}|{words.BUSY}", words.bare(reply.text))
    return is_goodbye(reply) and is_its_own is None


def speaks_of_connections(reply: Reply) -> bool:
    """Whether a connection is one too many, as the words or the code say."""
    return _rule(reply).reason == "connections"


def speaks_of_system(reply: Reply) -> bool:
    """Whether an answer is about the mail system's own state (RFC 3463 x.3.x), or says so."""
    is_its = (reply.enhanced or "").startswith(_OF_SYSTEM) and _rule(reply).reason in _SYSTEM
    return is_its or _rule(reply).reason == "system"


_OF_SYSTEM, _SYSTEM = ("4.3.", "5.3."), frozenset({"busy", "system"})


def failure_key(reply: Reply) -> str:
    """What makes two refusals the same: stage, code and enhanced code, as in "rcpt 550 5.1.1"."""
    return " ".join(filter(None, (reply.stage.value, str(reply.code), reply.enhanced)))


def fault_key(fault: Fault) -> str:
    """What makes two faults the same: stage and cause, as in "dot closed"."""
    # tls_broken, once it was seen often
    broken_off = fault.stage is Stage.STARTTLS and fault.cause is Cause.CLOSED
    return f"{fault.stage.value} {'tls_broken' if broken_off else fault.cause.value}"


@functools.lru_cache(maxsize=256)
def _rule(reply: Reply) -> Rule:
    """The first line of the table that holds; each answer is asked about several times."""
    code = f"{reply.code:03}"
    enhanced = code[0] + reply.enhanced[1:] if reply.enhanced else ""
    return _first(reply.stage, code, enhanced, words.bare(reply.text, reply.ours)[:_WORDS])


@functools.lru_cache(maxsize=256)
def _first(stage: Stage, code: str, enhanced: str, text: str) -> Rule:
    """Look through the table once for what a server says alike of many addresses."""
    return next(rule for rule in RULES if rule.holds(stage, code, enhanced, text))
