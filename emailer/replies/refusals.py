"""Answers that refuse for good: what a person must put right, then what is one recipient's."""

from emailer.model import Verdict
from emailer.replies import words
from emailer.replies.rule import ANY, BEHIND_RCPT, EARLY, MAIL, MESSAGE, RECIPIENT, Rule

REFUSALS: tuple[Rule, ...] = (
    # For good, and everybody's: what a person must put right. x.1.7
    # and x.1.8 are the sender's (RFC 3463 3.2).
    Rule(Verdict.PAUSE, "sender", MESSAGE, "5..", r"5\.1\.[78]"),
    # "SendAsDenied" and "no permissions to send as" of Exchange
    Rule(Verdict.PAUSE, "sender", MESSAGE, "5..", r"5\.2\.252|5\.7\.60"),
    Rule(Verdict.PAUSE, "tls", MESSAGE | EARLY, "5(30|38)", "", words.TLS),
    Rule(Verdict.PAUSE, "login", MESSAGE | EARLY, "530"),
    Rule(Verdict.PAUSE, "tls", MESSAGE, "5..", r"5\.7\.10"),
    Rule(Verdict.PAUSE, "tls", MESSAGE, "5..", r"(|5\.[01]\..*|5\.[57]\.[01])", words.TLS_WANTED),
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
        r"(|5\.[01]\..*|5\.[57]\.[01])",
        words.LOGIN_WANTED,
    ),
    Rule(
        Verdict.PAUSE,
        "sender",
        RECIPIENT,
        "5..",
        r"(|5\.[0157]\.[01]|5\.1\..*|5\.2\.[0-2]|5\.7\.(50[1-3]|750))",
        words.SENDER,
    ),
    Rule(Verdict.PAUSE, "greeting", EARLY, "5.."),
    # MAIL names nobody: it is this computer, the mail system, the command, or else the sender.
    Rule(Verdict.PAUSE, "relay", MAIL, "5..", "", words.RELAY),
    Rule(Verdict.PAUSE, "sender", MAIL, "5..", "", words.SENDER),
    Rule(Verdict.PAUSE, "greeting", MAIL, "5..", r"5\.7\.25"),
    Rule(Verdict.PAUSE, "greeting", MAIL, "5..", "", words.CLIENT, words.NOT_CLIENT),
    Rule(Verdict.SLOW_DOWN, "system", MAIL, "5..", r"5\.3\..*"),
    Rule(Verdict.SLOW_DOWN, "system", MAIL, "5..", r"(|5\.[0457]\..*)", words.SYSTEM),
    Rule(Verdict.PAUSE, "command", MAIL, "50[0-4]|555", r"(|5\.[057]\..*)", "", words.OF_SENDER),
    Rule(Verdict.PAUSE, "sender", MAIL, "5.."),
    # For good, and this recipient's: until a streak of them says otherwise.
    Rule(
        Verdict.REFUSED,
        "mailbox_full",
        RECIPIENT,
        "5..",
        r"(|5\.(0|1|5|7)\..*|5\.2\.0)",
        words.FULL,
        words.NOT_FULL,
    ),
    # whose account it is, says RCPT; behind it that may be the sender's
    Rule(
        Verdict.REFUSED,
        "refused",
        BEHIND_RCPT,
        "5..",
        r"5\.[12]\..*",
        words.ANYBODYS_ACCOUNT,
        words.NAMES_ONE,
    ),
    Rule(
        Verdict.REFUSED,
        "mailbox_shut",
        RECIPIENT,
        "5..",
        r"5\.1\..*",
        words.SHUT_DOWN,
        words.NOT_BY_CODE,
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
    # x.1.y names an address (RFC 3463 3.2), unless the words plainly speak of something else
    Rule(
        Verdict.REFUSED,
        "no_such_address",
        RECIPIENT,
        "5..",
        r"5\.1\.(?!2$).*",
        rf"{words.ONE_ADDRESS}|{words.REJECTED_ADDRESS}",
        words.PLAINLY_OURS,
    ),
    # so says Exchange Online of whom it does not know
    Rule(Verdict.REFUSED, "no_such_address", RECIPIENT, "5..", r"5\.4\.1", words.REJECTED_ADDRESS),
    Rule(Verdict.REFUSED, "moved", RECIPIENT, "5..", r"5\.1\.6", "", words.NOT_BY_CODE),
    Rule(Verdict.REFUSED, "moved", RECIPIENT, "551", r"(|5\.[05]\..*)", words.MOVED, words.NOT_ONE),
    Rule(Verdict.REFUSED, "relay", RECIPIENT, "5..", "", words.RELAY),
    Rule(Verdict.REFUSED, "no_such_domain", RECIPIENT, "5..", r"5\.1\.2", "", words.NOT_BY_CODE),
    Rule(Verdict.REFUSED, "no_such_address", RECIPIENT, "5..", r"5\.1\..*", "", words.NOT_BY_CODE),
    Rule(Verdict.REFUSED, "mailbox_full", RECIPIENT, "5..", r"5\.2\.2", "", words.OF_SENDING),
    Rule(Verdict.REFUSED, "mailbox_shut", RECIPIENT, "5..", r"5\.2\.1", words.SHUT, words.NOT_ONE),
    Rule(Verdict.REFUSED, "blocked", RECIPIENT, "5..", r"(|5\.[01457]\..*)", words.BLOCKED),
    Rule(Verdict.REFUSED, "policy", RECIPIENT, "5..", r"(|5\.[0156]\..*)", words.SPAM),
    Rule(
        Verdict.REFUSED,
        "system",
        RECIPIENT,
        "5..",
        r"(|5\.[0145]\..*)",
        words.OWN_TROUBLE,
        "mailbox|quota|user",
    ),
    Rule(Verdict.REFUSED, "policy", RECIPIENT, "5..", r"5\.7\..*"),
    Rule(Verdict.REFUSED, "system", RECIPIENT, "5..", r"5\.3\..*"),
    Rule(Verdict.REFUSED, "refused", ANY, "5.."),
)
