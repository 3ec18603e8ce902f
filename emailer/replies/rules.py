"""What a server's answer means: a table read from the top, whose first fitting line counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emailer.dialogue import Cause, Stage
from emailer.model import Verdict


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


MAILBOX = (
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
ONE_ADDRESS = (
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
NOT_ONE = (
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
    Rule(Verdict.PAUSE, "size", MESSAGE, "552", r"(5\.(3|6|7)\..*)?", _SIZE, MAILBOX),
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
        MAILBOX,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r".\.(2\.0|4\..*|7\..*)",
        "quota",
        MAILBOX,
    ),
    Rule(Verdict.QUOTA, "quota", NAMES_SOMEBODY, "4(21|32|50|51|54)", "", r"\bquota\b", MAILBOX),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.([013-9])\..*|.\.2\.[0139])",
        _TOO_MUCH,
        f"{MAILBOX}|{_ELSE_LIMITED}",
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        RECIPIENT,
        "5..",
        r"(|5\.([0457])\..*)",
        _TOO_MANY,
        f"{MAILBOX}|{_ELSE_LIMITED}",
    ),
    # One connection too many: who gets none waits alone.
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "[45]..", "", _CONNECTIONS),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "432|4..", r"4\.4\.5"),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "432"),
    # Too fast, or the server has enough to do: everybody slows. MAIL names no recipient.
    Rule(Verdict.SLOW_DOWN, "rate", NAMES_SOMEBODY, "[45]..", r".\.7\.28"),
    Rule(Verdict.SLOW_DOWN, "rate", NAMES_SOMEBODY, "4..", r"(|4\.[013-9]\..*)", _RATE, MAILBOX),
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
        ONE_ADDRESS,
        NOT_ONE,
    ),
    Rule(Verdict.REFUSED, "relay", RECIPIENT, "5..", "", _RELAY),
    Rule(Verdict.REFUSED, "no_such_domain", RECIPIENT, "5..", r"5\.1\.2"),
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
