"""Answers on the way to the server: the message's size (RFC 1870), TLS (RFC 3207), the login
(RFC 4954). They are nobody's fault.
"""

from emailer.model import Verdict
from emailer.replies import words
from emailer.replies.rule import AUTH, MAIL, MESSAGE, STARTTLS, Rule

WAY: tuple[Rule, ...] = (
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
)
