"""What a server's answer means: a table read from the top, whose first fitting line counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emailer.dialogue import Cause, Stage
from emailer.model import Verdict
from emailer.replies import words


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
    Rule(Verdict.PAUSE, "size", MESSAGE, "552", r"(5\.(3|6|7)\..*)?", words.SIZE, words.MAILBOX),
    Rule(
        Verdict.PAUSE,
        "size",
        MESSAGE,
        "5(00|23|50|52|54)",
        r"(5\.(0|3|6|7)\..*)?",
        words.TOO_BIG,
        rf"{words.MAILBOX}|lines?\b",
    ),
    Rule(Verdict.PAUSE, "size", MAIL, "552", r"(5\.[013-9]\..*)?", "", words.MAILBOX),
    Rule(Verdict.SLOW_DOWN, "busy", STARTTLS | AUTH, "421"),
    Rule(Verdict.PAUSE, "tls", STARTTLS, "[45].."),
    Rule(Verdict.PAUSE, "login", AUTH, "432"),
    Rule(Verdict.SLOW_DOWN, "login_busy", AUTH, "4.."),
    Rule(Verdict.PAUSE, "tls", AUTH, "538"),
    Rule(Verdict.PAUSE, "tls", AUTH, "5..", "", words.TLS),
    Rule(Verdict.PAUSE, "no_login", AUTH, "50[0-4]", "", words.NOT_OFFERED),
    Rule(Verdict.PAUSE, "login_off", AUTH, "5..", "", words.LOGIN_OFF),
    Rule(Verdict.PAUSE, "login", AUTH, "5.."),
    # A quota of the account, also as a 5yz, also after the dot;
    # a mailbox over its quota is one recipient's.
    Rule(Verdict.QUOTA, "quota", NAMES_SOMEBODY, "5..", r"5\.4\.5|5\.1\.90"),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.[013-9]\..*)",
        words.SEND_LIMIT,
        words.ELSE_LIMITED,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.([1345-9])\..*|.\.2\.[0139])",
        words.PERIOD,
        words.MAILBOX,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r".\.(2\.0|4\..*|7\..*)",
        "quota",
        words.MAILBOX,
    ),
    Rule(
        Verdict.QUOTA, "quota", NAMES_SOMEBODY, "4(21|32|50|51|54)", "", r"\bquota\b", words.MAILBOX
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.([013-9])\..*|.\.2\.[0139])",
        words.TOO_MUCH,
        f"{words.MAILBOX}|{words.ELSE_LIMITED}",
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        RECIPIENT,
        "5..",
        r"(|5\.([0457])\..*)",
        words.TOO_MANY,
        f"{words.MAILBOX}|{words.ELSE_LIMITED}",
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.[0457]\..*)",
        words.LIMIT_PASSED,
        f"{words.NOT_OURS}|{words.ELSE_LIMITED}",
    ),
    # One connection too many: who gets none waits alone.
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "[45]..", "", words.CONNECTIONS),
    Rule(
        Verdict.FEWER_CONNECTIONS,
        "connections",
        NAMES_SOMEBODY,
        "432|4..",
        r"4\.4\.5",
        "",
        words.NO_ROOM,
    ),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "432"),
    # Too fast, or the server has enough to do: everybody slows. MAIL names no recipient.
    Rule(Verdict.SLOW_DOWN, "rate", NAMES_SOMEBODY, "[45]..", r".\.7\.28"),
    Rule(
        Verdict.SLOW_DOWN,
        "rate",
        NAMES_SOMEBODY,
        "4..",
        r"(|4\.[013-9]\..*)",
        words.RATE,
        words.MAILBOX,
    ),
    # Refused for good, and yet only until it is slower: with a time.
    Rule(
        Verdict.QUOTA,
        "quota",
        MESSAGE,
        "5..",
        r"(|5\.[0457]\..*)",
        words.RATE_LIMIT,
        words.MAILBOX,
    ),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", GREETING, "421"),
    Rule(Verdict.SLOW_DOWN, "rate", MESSAGE, "421", r"4\.7\..*"),
    Rule(Verdict.SLOW_DOWN, "busy", ANY, "421"),
    Rule(Verdict.SLOW_DOWN, "relay", RECIPIENT, "4..", "", words.RELAY),
    Rule(Verdict.SLOW_DOWN, "rate", RECIPIENT, "454"),
    Rule(Verdict.SLOW_DOWN, "busy", EARLY | MAIL, "4.."),
    Rule(Verdict.SLOW_DOWN, "busy", RECIPIENT, "4..", r"4\.3\..*"),
    Rule(Verdict.SLOW_DOWN, "sender_later", RECIPIENT, "4..", r"4\.1\.[78]"),
    Rule(Verdict.SLOW_DOWN, "sender_later", RECIPIENT, "4..", "", words.SENDER_LATER),
    Rule(
        Verdict.SLOW_DOWN,
        "busy",
        RECIPIENT,
        "452",
        "",
        words.NO_ROOM,
        "mailbox|quota",
    ),
    Rule(Verdict.SLOW_DOWN, "busy", RECIPIENT, "4..", "", words.BUSY, words.MAILBOX),
    # One recipient, not now.
    Rule(Verdict.TRY_LATER, "mailbox_full", RECIPIENT, "4..", r"4\.2\.2"),
    Rule(Verdict.TRY_LATER, "mailbox_full", RECIPIENT, "4..", "", words.FULL, words.NOT_FULL),
    Rule(Verdict.TRY_LATER, "greylisted", RECIPIENT, "4..", "", "gr[ea]y ?-?list"),
    Rule(Verdict.TRY_LATER, "asked_to_wait", RECIPIENT, "4.."),
    # For good, and everybody's: what a person must put right. x.1.7
    # and x.1.8 are the sender's (RFC 3463 3.2).
    Rule(Verdict.PAUSE, "sender", MESSAGE, "5..", r"5\.1\.[78]"),
    # "SendAsDenied" and "no permissions to send as" of Exchange
    Rule(Verdict.PAUSE, "sender", MESSAGE, "5..", r"5\.2\.252|5\.7\.60"),
    Rule(Verdict.PAUSE, "tls", MESSAGE | EARLY, "5(30|38)", "", words.TLS),
    Rule(Verdict.PAUSE, "login", MESSAGE | EARLY, "530"),
    # 5.7.9 is also Yahoo's for "policy reasons"
    Rule(
        Verdict.PAUSE,
        "login",
        MESSAGE,
        "5..",
        r"5\.7\.(8|9|11)",
        rf"\A\Z|mechanism|{words.LOGIN}|{words.TLS}",
    ),
    Rule(
        Verdict.PAUSE,
        "login",
        MESSAGE,
        "5(03|50|53|54)",
        r"(|5\.(5|7)\.[01])",
        words.LOGIN_WANTED,
    ),
    Rule(
        Verdict.PAUSE,
        "sender",
        RECIPIENT,
        "5..",
        r"(|5\.(0|1|7)\.[01])",
        words.SENDER,
    ),
    Rule(Verdict.PAUSE, "greeting", EARLY, "5.."),
    Rule(Verdict.PAUSE, "relay", MAIL, "5..", "", words.RELAY),
    Rule(Verdict.PAUSE, "sender", MAIL, "5.."),
    # For good, and this recipient's: until a streak of them says otherwise.
    Rule(
        Verdict.REFUSED,
        "mailbox_full",
        RECIPIENT,
        "5..",
        r"(|5\.(0|5|7)\..*|5\.2\.0)",
        words.FULL,
        words.NOT_FULL,
    ),
    Rule(
        Verdict.REFUSED,
        "mailbox_shut",
        RECIPIENT,
        "5..",
        r"5\.2\.1",
        words.SHUT_DOWN,
        words.NOT_ONE,
    ),
    Rule(
        Verdict.REFUSED,
        "no_such_address",
        RECIPIENT,
        "5..",
        r"(|5\.(0|5)\..*|5\.2\.[01]|5\.[47]\.[014])",
        words.ONE_ADDRESS,
        words.NOT_ONE,
    ),
    # so says Exchange Online of whom it does not know
    Rule(Verdict.REFUSED, "no_such_address", RECIPIENT, "5..", r"5\.4\.1", words.REJECTED_ADDRESS),
    Rule(Verdict.REFUSED, "moved", RECIPIENT, "5..", r"5\.1\.6"),
    Rule(Verdict.REFUSED, "moved", RECIPIENT, "551", r"(|5\.[05]\..*)", words.MOVED, words.NOT_ONE),
    Rule(Verdict.REFUSED, "relay", RECIPIENT, "5..", "", words.RELAY),
    Rule(Verdict.REFUSED, "no_such_domain", RECIPIENT, "5..", r"5\.1\.2"),
    Rule(Verdict.REFUSED, "no_such_address", RECIPIENT, "5..", r"5\.1\..*"),
    Rule(Verdict.REFUSED, "mailbox_full", RECIPIENT, "5..", r"5\.2\.2"),
    Rule(Verdict.REFUSED, "mailbox_shut", RECIPIENT, "5..", r"5\.2\.1", words.SHUT, words.NOT_ONE),
    Rule(Verdict.REFUSED, "blocked", RECIPIENT, "5..", r"(|5\.[0457]\..*)", words.BLOCKED),
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
    Cause.LOGINS: (Verdict.FEWER_CONNECTIONS, "logins"),
    Cause.AUTH_MISSING: (Verdict.PAUSE, "no_login"),
    Cause.NO_SMTPUTF8: (Verdict.REFUSED, "smtputf8"),
    Cause.TOO_LARGE: (Verdict.PAUSE, "size"),
    Cause.OURS: (Verdict.OURS, "ours"),
}
"""What each cause of a fault means while nothing was handed over."""
