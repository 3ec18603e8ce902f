"""Answers on the way to the server: the message's size (RFC 1870), TLS (RFC 3207), the login
(RFC 4954). They are nobody's fault.
"""

from emailer.model import Verdict
from emailer.replies import limit_words, words
from emailer.replies.rule import AUTH, MAIL, MESSAGE, STARTTLS, Rule

WAY: tuple[Rule, ...] = (
    Rule(Verdict.PAUSE, "size", MESSAGE, "5..", r"5\.3\.4"),
    Rule(
        Verdict.PAUSE,
        "size",
        MESSAGE,
        "552",
        r"(5\.(3|6|7)\..*)?",
        words.SIZE,
        limit_words.MAILBOX,
    ),
    Rule(
        Verdict.PAUSE,
        "size",
        MESSAGE,
        "5(00|23|50|52|54)",
        r"(5\.(0|1|3|6|7)\..*|5\.2\.3)?",
        words.TOO_BIG,
        rf"{limit_words.MAILBOX}|\blines?\b",
    ),
    Rule(Verdict.PAUSE, "size", MAIL, "552", r"(5\.[013-9]\..*)?", "", limit_words.MAILBOX),
    Rule(Verdict.SLOW_DOWN, "busy", STARTTLS | AUTH, "421"),
    # "for a temporary reason" (RFC 3207 4)
    Rule(Verdict.SLOW_DOWN, "busy", STARTTLS, "4..", "", "", words.TLS_BROKEN),
    Rule(Verdict.PAUSE, "tls", STARTTLS, "[45].."),
    Rule(Verdict.QUOTA, "quota", AUTH, "[45]..", "", limit_words.USED_UP),
    Rule(Verdict.FEWER_CONNECTIONS, "connections", AUTH, "[45]..", "", limit_words.LOGINS),
    Rule(Verdict.PAUSE, "login", AUTH, "432"),
    Rule(Verdict.SLOW_DOWN, "login_busy", AUTH, "4.."),
    Rule(Verdict.PAUSE, "tls", AUTH, "538"),
    Rule(Verdict.PAUSE, "tls", AUTH, "5..", "", words.TLS),
    Rule(Verdict.PAUSE, "no_login", AUTH, "50[0-4]", "", words.NOT_OFFERED),
    Rule(Verdict.PAUSE, "greeting", AUTH, "5..", "", words.BLOCKED),
    Rule(Verdict.PAUSE, "login_expired", AUTH, "5..", "", words.EXPIRED),
    Rule(Verdict.PAUSE, "login_off", AUTH, "5..", "", words.LOGIN_OFF),
    Rule(Verdict.SLOW_DOWN, "login_busy", AUTH, "5..", "", words.LOGIN_BUSY, words.LOGIN_WRONG),
    Rule(Verdict.PAUSE, "greeting", AUTH, "5..", "", words.CLIENT_REFUSED, "password|incorrect"),
    Rule(Verdict.PAUSE, "login", AUTH, "5.."),
)
