"""What a server's answer means: a table read from the top, whose first fitting line counts."""

from collections.abc import Mapping

from emailer.dialogue import Cause
from emailer.model import Verdict
from emailer.replies import limit_words, mailbox_words, words
from emailer.replies.on_the_way import WAY
from emailer.replies.refusals import REFUSALS
from emailer.replies.rule import (
    ANY,
    AUTH,
    DOT,
    EARLY,
    GREETING,
    MAIL,
    MESSAGE,
    NAMES_SOMEBODY,
    RECIPIENT,
    Rule,
)

RULES: tuple[Rule, ...] = (
    # The answer that was hoped for, and what is no answer at all (RFC 5321 4.2.1:
    # the first digit decides).
    Rule(Verdict.SENT, "sent", DOT, "2.."),
    Rule(Verdict.IN_DOUBT, "nonsense", DOT, "[^45].*"),
    Rule(Verdict.CONNECTION_LOST, "nonsense", RECIPIENT | MAIL, "[^45].*"),
    Rule(Verdict.UNREACHABLE, "nonsense", ANY, "[^45].*"),
    # An address outside ASCII (RFC 6531 3.5), which is one guest's.
    Rule(Verdict.REFUSED, "smtputf8", RECIPIENT, "5..", r"5\.6\.7"),
    Rule(Verdict.TRY_LATER, "smtputf8", RECIPIENT, "4..", r"4\.6\.7"),
    Rule(
        Verdict.PAUSE,
        "sender",
        MESSAGE,
        "4..",
        "",
        words.SENDER_FOR_NOW,
        limit_words.LIMIT_PASSED,
    ),
    Rule(Verdict.PAUSE, "login_off", MESSAGE | AUTH, "4..", "", words.NOT_ACTIVE),
    *WAY,
    # What names our own address, and not the recipient's, speaks of us.
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        "",
        limit_words.OURS_USED_UP,
        limit_words.ELSE_LIMITED,
    ),
    Rule(Verdict.SLOW_DOWN, "rate", NAMES_SOMEBODY, "4..", "", limit_words.OURS_TOO_FAST),
    Rule(Verdict.QUOTA, "quota", RECIPIENT, "[45]..", "", limit_words.YOUR_BOX_FULL),
    Rule(
        Verdict.QUOTA,
        "quota",
        MESSAGE,
        "[45]..",
        "",
        limit_words.TOMORROW,
        "mailbox|inbox|recipient",
    ),
    # A quota of the account, also as a 5yz, also after the dot;
    # a mailbox over its quota is one recipient's.
    Rule(Verdict.QUOTA, "quota", NAMES_SOMEBODY, "5..", r"5\.4\.5|5\.1\.90"),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        "",
        limit_words.SEND_LIMIT,
        limit_words.ELSE_LIMITED,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.[013-9]\..*)",
        limit_words.USED_UP,
        f"{limit_words.MAILBOX}|{limit_words.ELSE_LIMITED}",
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.([1345-9])\..*|.\.2\.[0139])",
        limit_words.PERIOD,
        limit_words.MAILBOX,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r".\.(2\.0|4\..*|7\..*)",
        "quota",
        limit_words.MAILBOX,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "4(21|32|50|51|54)",
        "",
        r"\bquota\b",
        limit_words.MAILBOX,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.([013-9])\..*|.\.2\.[0139])",
        limit_words.TOO_MUCH,
        rf"{limit_words.MAILBOX}|{limit_words.ELSE_LIMITED}|\bheaders\b",
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        MESSAGE,
        "5..",
        r"(|5\.([01457])\..*)",
        limit_words.TOO_MANY,
        f"{limit_words.MAILBOX}|{limit_words.ELSE_LIMITED}",
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        NAMES_SOMEBODY,
        "[45]..",
        r"(|.\.[01457]\..*)",
        limit_words.LIMIT_PASSED,
        f"{limit_words.NOT_OURS}|{limit_words.ELSE_LIMITED}",
    ),
    # One connection too many: who gets none waits alone.
    Rule(
        Verdict.FEWER_CONNECTIONS,
        "connections",
        NAMES_SOMEBODY,
        "[45]..",
        "",
        limit_words.CONNECTIONS,
    ),
    Rule(
        Verdict.FEWER_CONNECTIONS,
        "connections",
        NAMES_SOMEBODY,
        "[45]..",
        "",
        limit_words.ONE_CONNECTION,
        limit_words.OF_MESSAGES,
    ),
    Rule(
        Verdict.FEWER_CONNECTIONS,
        "connections",
        NAMES_SOMEBODY,
        "432|4..",
        r"4\.4\.5",
        "",
        words.NO_ROOM,
    ),
    Rule(
        Verdict.FEWER_CONNECTIONS, "connections", NAMES_SOMEBODY, "432", "", "", words.QUEUE_STOPPED
    ),
    # Too fast, or the server has enough to do: everybody slows. MAIL names no recipient.
    Rule(Verdict.SLOW_DOWN, "rate", NAMES_SOMEBODY, "[45]..", r".\.7\.28"),
    Rule(
        Verdict.SLOW_DOWN,
        "rate",
        NAMES_SOMEBODY,
        "4..",
        r"(|4\.[013-9]\..*)",
        limit_words.RATE,
        limit_words.MAILBOX,
    ),
    # Refused for good, and yet only until it is slower: soon, or with a time.
    Rule(
        Verdict.SLOW_DOWN,
        "rate",
        MESSAGE,
        "5..",
        r"(|5\.[01457]\..*)",
        limit_words.TOO_FAST,
        limit_words.MAILBOX,
    ),
    Rule(
        Verdict.QUOTA,
        "quota",
        MESSAGE,
        "5..",
        r"(|5\.[01457]\..*)",
        limit_words.RATE_LIMIT,
        limit_words.MAILBOX,
    ),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", GREETING, "421"),
    Rule(Verdict.SLOW_DOWN, "rate", MESSAGE, "421", r"4\.7\..*"),
    Rule(Verdict.SLOW_DOWN, "busy", ANY, "421"),
    Rule(Verdict.SLOW_DOWN, "relay", RECIPIENT, "4..", "", words.RELAY),
    Rule(Verdict.SLOW_DOWN, "rate", RECIPIENT, "454"),
    Rule(Verdict.SLOW_DOWN, "sender_later", MESSAGE, "4..", r"4\.1\.[78]"),
    Rule(Verdict.SLOW_DOWN, "sender_later", MESSAGE, "4..", "", words.SENDER_LATER),
    Rule(
        Verdict.SLOW_DOWN,
        "sender_later",
        MESSAGE,
        "4..",
        "",
        words.OF_OURS,
        words.NOT_SENDER_LATER,
    ),
    Rule(Verdict.SLOW_DOWN, "busy", EARLY | MAIL, "4.."),
    Rule(Verdict.SLOW_DOWN, "busy", RECIPIENT, "4..", r"4\.3\..*"),
    Rule(
        Verdict.SLOW_DOWN,
        "busy",
        RECIPIENT,
        "4(31|51|52)",
        "",
        words.NO_ROOM,
        "mailbox|quota",
    ),
    Rule(Verdict.SLOW_DOWN, "busy", RECIPIENT, "4..", "", words.BUSY, limit_words.MAILBOX),
    # One recipient, not now.
    Rule(Verdict.TRY_LATER, "mailbox_full", RECIPIENT, "4..", r"4\.2\.2"),
    Rule(
        Verdict.TRY_LATER,
        "mailbox_full",
        RECIPIENT,
        "4..",
        "",
        mailbox_words.FULL,
        mailbox_words.NOT_FULL,
    ),
    Rule(Verdict.TRY_LATER, "greylisted", RECIPIENT, "4..", "", words.GREYLIST),
    Rule(Verdict.TRY_LATER, "asked_to_wait", RECIPIENT, "4.."),
    *REFUSALS,
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
    Cause.FULL: (Verdict.FEWER_CONNECTIONS, "connections"),
    Cause.LOGINS: (Verdict.FEWER_CONNECTIONS, "logins"),
    Cause.AUTH_MISSING: (Verdict.PAUSE, "no_login"),
    Cause.NO_SMTPUTF8: (Verdict.REFUSED, "smtputf8"),
    Cause.NO_SMTPUTF8_NOW: (Verdict.TRY_LATER, "smtputf8"),
    Cause.TOO_LARGE: (Verdict.PAUSE, "size"),
    Cause.OURS: (Verdict.OURS, "ours"),
}
"""What each cause of a fault means while nothing was handed over."""
