"""What an answer of a server, or its absence, means: one table, judged by stage, code,
enhanced code and text.

Pure: no clock, no network, and no transport.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.model import Verdict
from emailer.tongue import Sentence, say


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: where all its patterns hold, the answer means `verdict`, for `reason`.

    `code` and `enhanced` must match whole, `text` is searched for, `but_not` must not be found.
    An empty pattern holds always. `enhanced` is compared as the code's own class:
    code decides where the two disagree.
    """

    verdict: Verdict
    reason: str
    stages: frozenset[Stage]
    code: str
    enhanced: str = ""
    text: str = ""
    but_not: str = ""

    def holds(self, stage: Stage, code: str, enhanced: str, text: str) -> bool:
        """Whether an answer is the one this line speaks of."""
        return (
            stage in self.stages
            and re.fullmatch(self.code, code) is not None
            and (not self.enhanced or re.fullmatch(self.enhanced, enhanced) is not None)
            and (not self.text or re.search(self.text, text) is not None)
            and (not self.but_not or re.search(self.but_not, text) is None)
        )


ANY = frozenset(Stage)
EARLY = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO})
MESSAGE = frozenset({Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT})
RECIPIENT = frozenset({Stage.RCPT, Stage.DATA, Stage.DOT})
GREETING, STARTTLS, AUTH = (
    frozenset({Stage.GREETING}),
    frozenset({Stage.STARTTLS}),
    frozenset({Stage.AUTH}),
)
MAIL, RCPT, DOT = frozenset({Stage.MAIL}), frozenset({Stage.RCPT}), frozenset({Stage.DOT})
NAMES_SOMEBODY = ANY - {Stage.AUTH, Stage.STARTTLS}

_MAILBOX = (
    r"mailbox|inbox|mail box|storage|disk|over ?quota|recipient'?s? quota|user'?s? quota"
    r"|receiving|grey|gray"
)
_WINDOW = r"(daily|hourly|monthly|weekly|24[ -]?hours?|(per|a|this|for the) (day|hour|month|week))"
_BOUND = r"(limit|quota|exceed|maximum|reached)"
_PERIOD = (
    rf"\b{_WINDOW}\b.{{0,80}}{_BOUND}|{_BOUND}.{{0,80}}\b{_WINDOW}\b"
    "|(submission|sending|message) ?quota|quotaexceeded"
)
_RATE = (
    r"throttl|\brates?\b|ratelimit|too (fast|quickly|frequent)|slow(ing)? down"
    r"|too much mail|too many (messages|mails|e-?mails|requests|commands)|per (second|minute)"
)
_CONNECTIONS = (
    r"too many (\w+ ){0,2}(connections|sessions)"
    r"|(connections?|sessions?) (count |rate )?(limit|exceeded)"
    r"|(maximum|concurrent|simultaneous|parallel|max)\b.{0,40}(connections|sessions)"
)
_TOO_MUCH = (
    r"\b(relay|send(ing)?|outbound|outgoing|smtp|submission|sender)( \w+)? (quota|limit)"
    r"|\b(mail|messages?|e-?mails?) (sending )?(limit|count) "
    r"|\b(hour(ly)?|day|daily) (limit|quota|maximum)"
    r"|\b(only|at most|more than|limit(ed)?( of| to)?|max(imum)?( of)?) \d+ .{0,40}\b(per|an?"
    r"|each|every|in) "
    r"(hour|day|month|24)"
    r"|exceed\w* .{0,40}\b(thresholds?|allow\w+|permitted)\b"
)
_TOO_MANY = r"too (many|much) (e-?mails?|mails?|messages)\b"
_ELSE_LIMITED = (
    r"throttl|\brates?\b|ratelimit|too (fast|quickly|frequent)|per (second|minute)|thread"
    r"|connection|session"
)
_ONE_ADDRESS = (
    r"no such (\w+ )?(user|person|recipient|mailbox|address|account|customer|name)"
    r"|(user|recipient|mailbox|address|account|person|local[- ]part)( \S+)?( is| was|:)? "
    r"(unknown|not (found|known|exist\w*|valid|here|listed)|invalid)"
    r"|(recipient|mailbox|address)( \S+)?( is| was|:)? "
    r"(not available|unavailable|disabled|inactive)"
    r"|(unknown|invalid|non-?existent|unrouteable) "
    r"(\w+ )?(user|recipient|mailbox|address|account|person|local part)"
    r"|(does ?n.t|does not|did not|didn.t) exist|no (mailbox|account) (here|by that name|with)"
    r"|no mailbox\b"
    r"|user \S+ does ?n.t have|not our customer"
)
_NOT_ONE = (
    r"sender|\bfrom\b|limit|quota|exceed|\brates?\b|throttl|spam|polic|block|reputation"
    r"|authenti|relay|too many"
    r"|\bdns\b|helo|your (ip|account|domain|host)"
)
_SIZE = r"\bsize\b|too (large|big|long)|larger than"
_LOGIN = r"authenticat|\bauth\b|log ?in\b|credentials|password"
_TLS = r"starttls|\btls\b|encrypt|\bssl\b"
_RELAY = r"relay"

RULES: tuple[Rule, ...] = (
    # The answer that was hoped for, and what is no answer at all (RFC 5321 4.2.1:
    # the first digit decides).
    Rule(Verdict.SENT, "sent", DOT, "2.."),
    Rule(Verdict.IN_DOUBT, "nonsense", DOT, "[^45].*"),
    Rule(Verdict.CONNECTION_LOST, "nonsense", RECIPIENT | MAIL, "[^45].*"),
    Rule(Verdict.UNREACHABLE, "nonsense", ANY, "[^45].*"),
    # The way to the server: its size (RFC 1870), TLS (RFC 3207), the login
    # (RFC 4954). Nobody's fault.
    Rule(Verdict.PAUSE, "size", MESSAGE, "5..", r"5\.3\.4"),
    Rule(Verdict.PAUSE, "size", MESSAGE, "552", r"(5\.(3|6|7)\..*)?", _SIZE, _MAILBOX),
    Rule(Verdict.PAUSE, "size", MAIL, "552"),
    Rule(Verdict.SLOW_DOWN, "busy", STARTTLS | AUTH, "421"),
    Rule(Verdict.PAUSE, "tls", STARTTLS, "[45].."),
    Rule(Verdict.PAUSE, "login", AUTH, "432"),
    Rule(Verdict.SLOW_DOWN, "login_busy", AUTH, "4.."),
    Rule(Verdict.PAUSE, "login", AUTH, "5.."),
    # A quota of the account, also as a 5yz, also after the dot;
    # a mailbox over its quota is one recipient's.
    Rule(Verdict.QUOTA, "quota", NAMES_SOMEBODY, "5..", r"5\.4\.5|5\.1\.90"),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.([1345-9])\..*|.\.2\.[0139])",
        _PERIOD,
        _MAILBOX,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r".\.(2\.0|4\..*|7\..*)",
        "quota",
        _MAILBOX,
    ),
    Rule(Verdict.QUOTA, "quota", NAMES_SOMEBODY, "4(21|32|50|51|54)", "", r"\bquota\b", _MAILBOX),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.([013-9])\..*|.\.2\.[0139])",
        _TOO_MUCH,
        f"{_MAILBOX}|{_ELSE_LIMITED}",
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        RECIPIENT,
        "5..",
        r"(|5\.([0457])\..*)",
        _TOO_MANY,
        f"{_MAILBOX}|{_ELSE_LIMITED}",
    ),
    # One connection too many: who gets none waits alone.
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "[45]..", "", _CONNECTIONS),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "432|4..", r"4\.4\.5"),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "432"),
    # Too fast, or the server has enough to do: everybody slows. MAIL names no recipient.
    Rule(Verdict.SLOW_DOWN, "rate", NAMES_SOMEBODY, "[45]..", r".\.7\.28"),
    Rule(Verdict.SLOW_DOWN, "rate", NAMES_SOMEBODY, "4..", r"(|4\.[013-9]\..*)", _RATE, _MAILBOX),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", GREETING, "421"),
    Rule(Verdict.SLOW_DOWN, "rate", MESSAGE, "421", r"4\.7\..*"),
    Rule(Verdict.SLOW_DOWN, "busy", ANY, "421"),
    Rule(Verdict.SLOW_DOWN, "rate", RECIPIENT, "454"),
    Rule(Verdict.SLOW_DOWN, "busy", EARLY | MAIL, "4.."),
    Rule(Verdict.SLOW_DOWN, "busy", RECIPIENT, "4..", r"4\.3\..*"),
    Rule(Verdict.SLOW_DOWN, "sender_later", RECIPIENT, "4..", r"4\.1\.[78]"),
    Rule(
        Verdict.SLOW_DOWN,
        "busy",
        RECIPIENT,
        "452",
        "",
        r"system storage|disk (is )?full|no space",
        "mailbox|quota",
    ),
    # One recipient, not now.
    Rule(Verdict.TRY_LATER, "mailbox_full", RECIPIENT, "4..", r"4\.2\.2"),
    Rule(Verdict.TRY_LATER, "greylisted", RECIPIENT, "4..", "", "gr[ea]y ?-?list"),
    Rule(Verdict.TRY_LATER, "asked_to_wait", RECIPIENT, "4.."),
    # For good, and everybody's: what a person must put right. x.1.7
    # and x.1.8 are the sender's (RFC 3463 3.2).
    Rule(Verdict.PAUSE, "sender", MESSAGE, "5..", r"5\.1\.[78]"),
    Rule(Verdict.PAUSE, "tls", MESSAGE | EARLY, "5(30|38)", "", _TLS),
    Rule(Verdict.PAUSE, "login", MESSAGE | EARLY, "530"),
    Rule(Verdict.PAUSE, "login", MESSAGE, "5..", r"5\.7\.(8|9|11)"),
    Rule(
        Verdict.PAUSE,
        "login",
        MESSAGE,
        "5(03|50|54)",
        r"(|5\.(5|7)\.[01])",
        rf"({_LOGIN}).{{0,30}}(required|first|needed)",
    ),
    Rule(Verdict.PAUSE, "greeting", EARLY, "5.."),
    Rule(Verdict.PAUSE, "relay", MAIL, "5..", "", _RELAY),
    Rule(Verdict.PAUSE, "sender", MAIL, "5.."),
    # For good, and this recipient's: until a streak of them says otherwise.
    Rule(
        Verdict.REFUSED,
        "no_such_address",
        RECIPIENT,
        "5..",
        r"(|5\.(0|5)\..*|5\.2\.1)",
        _ONE_ADDRESS,
        _NOT_ONE,
    ),
    Rule(Verdict.REFUSED, "relay", RECIPIENT, "5..", "", _RELAY),
    Rule(Verdict.REFUSED, "no_such_address", RECIPIENT, "5..", r"5\.1\..*"),
    Rule(Verdict.REFUSED, "mailbox_full", RECIPIENT, "5..", r"5\.2\.2"),
    Rule(Verdict.REFUSED, "policy", RECIPIENT, "5..", r"5\.7\..*"),
    Rule(Verdict.REFUSED, "system", RECIPIENT, "5..", r"5\.3\..*"),
    Rule(Verdict.REFUSED, "refused", ANY, "5.."),
)
"""First come, first served. The comments' order is the argument:
everybody's trouble is looked for before one's.
"""

FAULTS: Mapping[Cause, tuple[Verdict, str]] = {
    Cause.NOT_BEGUN: (Verdict.RELEASED, "released"),
    Cause.CLOSED: (Verdict.CONNECTION_LOST, "lost"),
    Cause.TIMEOUT: (Verdict.CONNECTION_LOST, "silent"),
    Cause.NONSENSE: (Verdict.CONNECTION_LOST, "nonsense"),
    Cause.UNREACHABLE: (Verdict.UNREACHABLE, "unreachable"),
    Cause.TLS_MISSING: (Verdict.PAUSE, "tls"),
    Cause.TLS_BROKEN: (Verdict.PAUSE, "tls"),
    Cause.CERTIFICATE: (Verdict.PAUSE, "certificate"),
    Cause.NO_PLACE: (Verdict.FEWER_CONNECTIONS, "connections"),
    Cause.AUTH_MISSING: (Verdict.PAUSE, "no_login"),
    Cause.NO_SMTPUTF8: (Verdict.REFUSED, "smtputf8"),
    Cause.TOO_LARGE: (Verdict.PAUSE, "size"),
    Cause.OURS: (Verdict.OURS, "ours"),
}
"""What each cause of a fault means while nothing was handed over."""

_TAKEN = 2
_BEFORE_MAIL = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH})


def classify(reply: Reply) -> Verdict:
    """What this answer means."""
    if reply.stage is Stage.DOT and reply.code // 100 == _TAKEN:
        return Verdict.SENT  # the table's first line, without looking
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
        return not reply.text or re.search(_MAILBOX, reply.text.lower()) is not None
    return rule.reason == "no_such_address"


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
    text = reply.text.lower()
    return next(rule for rule in RULES if rule.holds(reply.stage, code, enhanced, text))


# --- words for people ---

SENTENCES: Mapping[str, Sentence] = {
    "sent": Sentence("The server took the message."),
    "nonsense": Sentence(
        "The server did not speak SMTP, or answered out of turn. "
        "Is this the right host and port? {raw}"
    ),
    "size": Sentence(
        "The message is larger than the server takes. Make it smaller and start a new run with "
        "the rest. {raw}"
    ),
    "busy": Sentence("The server is busy and asked us to wait; going on more slowly. {raw}"),
    "rate": Sentence("The server asks us to slow down; going on more slowly. {raw}"),
    "connections": Sentence(
        "The server allows fewer connections; going on with those it takes. {raw}"
    ),
    "quota": Sentence(
        "The sending limit of this account is reached. It is tried again by itself until the "
        "server allows more. {raw}"
    ),
    "login": Sentence("The server did not accept the login: user or password is wrong. {raw}"),
    "no_login": Sentence(
        "A login is set, and the server offers none on the connections that were tried. {raw}"
        " Is it the right port, and the right encryption?"
    ),
    "login_unset": Sentence(
        "The server wants a login and none is set. User and password belong into the address "
        "of the server: smtp://user:password@host. {raw}"
    ),
    "login_busy": Sentence("The server cannot check logins now; trying again. {raw}"),
    "tls": Sentence(
        "No encrypted connection could be made, so nothing was sent. The port or the kind of "
        "encryption is probably wrong. {raw}"
    ),
    "certificate": Sentence(
        "The server could not prove that it is the right one, so nothing was sent. {raw}"
    ),
    "greeting": Sentence(
        "The server takes no mail from this computer. Ask its operator why, then try again. {raw}"
    ),
    "sender": Sentence(
        "The server does not let this account send as this sender. Start a new run with "
        "another sender, or have this one allowed and try again. {raw}"
    ),
    "sender_later": Sentence(
        "The server cannot check the sender's address now; going on more slowly. {raw}"
    ),
    "system": Sentence(
        "The mail system refused for a reason of its own, not of this address. {raw}"
    ),
    "relay": Sentence(
        "The server does not pass mail on to this address. Most often a login is missing. {raw}"
    ),
    "greylisted": Sentence(
        "The server asked us to come back later for this address (greylisting). {raw}"
    ),
    "asked_to_wait": Sentence("The server asked us to wait with this address. {raw}"),
    "mailbox_full": Sentence("The mailbox is full. {raw}"),
    "no_such_address": Sentence("There is no such address. {raw}"),
    "policy": Sentence("The server refused this message for reasons of its own rules. {raw}"),
    "refused": Sentence("The server refused. {raw}"),
    "in_doubt": Sentence(
        "The message was handed over, but the answer never came. It may have arrived. {raw}"
    ),
    "lost": Sentence(
        "The connection was lost before the message was handed over; trying again. {raw}"
    ),
    "silent": Sentence(
        "The server fell silent before the message was handed over; trying again. {raw}"
    ),
    "unreachable": Sentence("No connection to the server; trying again by itself. {raw}"),
    "smtputf8": Sentence("This server cannot take addresses outside plain ASCII letters. {raw}"),
    "ours": Sentence("This computer could not do its part; trying again by itself. {raw}"),
    "released": Sentence("Given back untouched."),
}
"""One sentence for each reason: what happened and what to do.
{raw} is the server's or the fault's own.
"""

_BY_VERDICT: Mapping[Verdict, str] = {Verdict.IN_DOUBT: "in_doubt"}
_SEEN_BOUND = 300


def sentence(answer: Reply | Fault, verdict: Verdict | None = None, reason: str = "") -> str:
    """What happened and what to do, in plain words, with the answer's own words behind it."""
    reason = reason or (_BY_VERDICT.get(verdict, "") if verdict else "")
    raw = f"“{cut(shown(answer))}”" if isinstance(answer, Reply) else answer.text
    return say(SENTENCES[reason or reason_code(answer)].template, raw=raw).strip()


def plain(reply: Reply) -> str:
    """What happened in plain words alone; where these say no more than no,
    with what the server said.
    """
    reason = reason_code(reply)
    said = str(SENTENCES[reason]).replace("{raw}", "").strip()
    return f"{said.rstrip('.')}: {cut(reply.text)}" if reason == "refused" and reply.text else said


def shown(reply: Reply) -> str:
    """The answer as the server gave it, on one line: "550 5.1.1 No such user"."""
    return " ".join(filter(None, (str(reply.code), reply.enhanced, reply.text)))


def cut(text: str) -> str:
    """Bound what a page shows."""
    return text if len(text) <= _SEEN_BOUND else text[:_SEEN_BOUND].rstrip() + " ..."


# --- the wait a server names ---

LONGEST_WAIT_S = 86_400.0
_UNITS: Mapping[str, float] = {"s": 1.0, "m": 60.0, "h": 3600.0}
_NAMED_WAIT = re.compile(
    r"\b(?:again|retry|wait|back|after|later|in|for|within|until)\b[^0-9]{0,40}?"
    r"(?:(\d{1,3}):(\d\d):(\d\d)\b|(\d{1,9})\s*(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?"
    r"|h(?:(?:ou)?rs?)?)\b)",
    re.IGNORECASE,
)


def wait_named_s(text: str) -> float | None:
    """The wait a server names ("try again in 300 seconds", "come back in 00:04:53"),
    at least 1 s and at most a day.
    """
    found = _NAMED_WAIT.search(text)
    if found is None:
        return None
    hours, minutes, seconds, number, unit = found.groups()
    named = (
        float(number) * _UNITS[unit[0].lower()]
        if unit
        else (int(hours) * 60 + int(minutes)) * 60.0 + int(seconds)
    )
    return min(max(named, 1.0), LONGEST_WAIT_S)
