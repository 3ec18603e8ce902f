"""What answers mean, row by row of the fault table."""

from dataclasses import dataclass

import pytest

from emailer import replies
from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.model import Verdict
from emailer.replies import rules, sentences, waits

V = Verdict
CONNECT, GREETING, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT = Stage

ROWS = [
    # 1: 5yz at RCPT
    (RCPT, 550, "5.1.1", "No such user", V.REFUSED, "no_such_address"),
    (RCPT, 550, "5.1.2", "Host unknown: gmial.com", V.REFUSED, "no_such_domain"),
    (RCPT, 551, None, "User not local", V.REFUSED, "moved"),
    (RCPT, 552, None, "Exceeded storage allocation", V.REFUSED, "refused"),
    (RCPT, 552, "5.2.2", "Mailbox quota exceeded", V.REFUSED, "mailbox_full"),
    (RCPT, 550, None, "user is over quota", V.REFUSED, "mailbox_full"),
    (RCPT, 553, None, "Mailbox name not allowed", V.REFUSED, "refused"),
    (RCPT, 554, None, "Internet Down", V.REFUSED, "refused"),
    (RCPT, 599, None, "", V.REFUSED, "refused"),
    (RCPT, 550, "4.2.1", "classes disagree: the code decides", V.REFUSED, "refused"),
    # 2: 4yz at RCPT
    (RCPT, 450, "4.2.1", "Mailbox busy", V.TRY_LATER, "asked_to_wait"),
    (
        RCPT,
        450,
        "4.2.1",
        "The user is receiving mail at a rate that ...",
        V.TRY_LATER,
        "asked_to_wait",
    ),
    (RCPT, 499, None, "", V.TRY_LATER, "asked_to_wait"),
    (RCPT, 450, "5.1.1", "classes disagree: the code decides", V.TRY_LATER, "asked_to_wait"),
    # 3: one address, for ever
    (RCPT, 451, "4.7.1", "Greylisted, try again in 300 seconds", V.TRY_LATER, "greylisted"),
    (RCPT, 451, "4.7.1", "Try again later", V.TRY_LATER, "asked_to_wait"),
    (RCPT, 452, "4.2.2", "Over quota", V.TRY_LATER, "mailbox_full"),
    # 4, 5: after the dot, at DATA
    (DOT, 451, "4.2.0", "Try later", V.TRY_LATER, "asked_to_wait"),
    (DOT, 554, "5.6.0", "Message refused", V.REFUSED, "refused"),
    (DOT, 550, "5.7.1", "Looks like spam", V.REFUSED, "policy"),
    (DATA, 554, None, "Refused", V.REFUSED, "refused"),
    (DATA, 451, None, "Later", V.TRY_LATER, "asked_to_wait"),
    # 13, 14
    (DOT, 250, "2.0.0", "Ok", V.SENT, "sent"),
    (DOT, 259, None, "", V.SENT, "sent"),
    # 15: not an answer to this
    (RCPT, 354, None, "Go ahead", V.CONNECTION_LOST, "nonsense"),
    (DATA, 250, None, "Ok", V.CONNECTION_LOST, "nonsense"),
    (RCPT, 650, None, "", V.CONNECTION_LOST, "nonsense"),
    (DOT, 354, None, "", V.IN_DOUBT, "nonsense"),
    (DOT, 650, None, "", V.IN_DOUBT, "nonsense"),
    (GREETING, 199, None, "", V.UNREACHABLE, "nonsense"),
    # 21: 421 anywhere
    (EHLO, 421, None, "Busy", V.SLOW_DOWN, "busy"),
    (MAIL, 421, None, "Shutting down", V.SLOW_DOWN, "busy"),
    (MAIL, 421, "4.3.2", "Service shutting down", V.SLOW_DOWN, "busy"),
    (RCPT, 421, None, "Busy", V.SLOW_DOWN, "busy"),
    (DOT, 421, None, "Busy", V.SLOW_DOWN, "busy"),
    # 22: too many connections
    (GREETING, 421, "4.7.0", "Try again later", V.FEWER_CONNECTIONS, "connections"),
    (GREETING, 421, "4.4.5", "Too busy", V.FEWER_CONNECTIONS, "connections"),
    (GREETING, 554, None, "Too many connections from you", V.FEWER_CONNECTIONS, "connections"),
    (MAIL, 421, "4.7.0", "Too many concurrent connections", V.FEWER_CONNECTIONS, "connections"),
    (EHLO, 421, "4.4.5", "Busy", V.FEWER_CONNECTIONS, "connections"),
    (
        DOT,
        432,
        "4.3.2",
        "STOREDRV; concurrent connections limit exceeded",
        V.FEWER_CONNECTIONS,
        "connections",
    ),
    (DOT, 432, "4.3.2", "", V.FEWER_CONNECTIONS, "connections"),
    (MAIL, 421, "4.7.0", "only one connection", V.FEWER_CONNECTIONS, "connections"),
    (MAIL, 421, "4.7.0", "One connection at a time, please", V.FEWER_CONNECTIONS, "connections"),
    (RCPT, 421, None, "Only a single connection is allowed", V.FEWER_CONNECTIONS, "connections"),
    (MAIL, 451, "4.7.0", "Concurrent session refused", V.FEWER_CONNECTIONS, "connections"),
    (MAIL, 421, None, "Simultaneous session from your host", V.FEWER_CONNECTIONS, "connections"),
    (MAIL, 421, "4.7.0", "at most 2 SMTP connections", V.FEWER_CONNECTIONS, "connections"),
    (MAIL, 421, "4.7.0", "only one message in a single session", V.SLOW_DOWN, "rate"),
    # 24: rates
    (MAIL, 451, "4.7.1", "Try later", V.SLOW_DOWN, "busy"),
    (DATA, 454, None, "Throttling failure: Maximum sending rate exceeded.", V.SLOW_DOWN, "rate"),
    (DATA, 454, None, "Later", V.SLOW_DOWN, "rate"),
    (RCPT, 421, "4.7.28", "Unusual rate", V.SLOW_DOWN, "rate"),
    (RCPT, 450, "4.7.28", "Unusual amount of mail", V.SLOW_DOWN, "rate"),
    (RCPT, 451, "4.7.1", "You are sending too fast, rate limited", V.SLOW_DOWN, "rate"),
    (GREETING, 421, "4.7.0", "Rate limit exceeded", V.SLOW_DOWN, "rate"),
    # 25: any 4yz at MAIL
    (MAIL, 450, "4.7.1", "Not now", V.SLOW_DOWN, "busy"),
    (MAIL, 499, None, "", V.SLOW_DOWN, "busy"),
    (MAIL, 452, "4.2.2", "Over quota", V.SLOW_DOWN, "busy"),
    # 26: the server's disk
    (MAIL, 452, "4.3.1", "Disk full", V.SLOW_DOWN, "busy"),
    (RCPT, 452, "4.3.1", "Insufficient system storage", V.SLOW_DOWN, "busy"),
    (RCPT, 452, None, "Insufficient system storage", V.SLOW_DOWN, "busy"),
    (DOT, 451, "4.3.0", "Queue file write error", V.SLOW_DOWN, "busy"),
    (RCPT, 451, "4.3.5", "Server configuration problem", V.SLOW_DOWN, "busy"),
    (RCPT, 554, "5.3.5", "System incorrectly configured", V.REFUSED, "system"),
    # 27: quotas of the account
    (DATA, 552, None, "over your relay quota", V.QUOTA, "quota"),
    (DOT, 550, None, "exceeded hour limit", V.QUOTA, "quota"),
    (RCPT, 550, None, "only 10 messages per day", V.QUOTA, "quota"),
    (RCPT, 550, None, "too many emails, try again later", V.QUOTA, "quota"),
    (RCPT, 450, None, "Mail send limit exceeded", V.QUOTA, "quota"),
    (DOT, 550, "5.7.705", "Access denied, tenant has exceeded threshold", V.QUOTA, "quota"),
    (DOT, 550, None, "You have reached your daily sending limit", V.QUOTA, "quota"),
    (RCPT, 452, "4.5.3", "Domain has exceeded the max emails per hour allowed", V.QUOTA, "quota"),
    (MAIL, 421, None, "too many messages in this connection", V.SLOW_DOWN, "rate"),
    (
        RCPT,
        432,
        None,
        "Recipient's incoming mail queue has been stopped",
        V.TRY_LATER,
        "asked_to_wait",
    ),
    (RCPT, 432, "4.3.2", "sender thread limit exceeded", V.FEWER_CONNECTIONS, "connections"),
    (RCPT, 550, "5.4.5", "Daily user sending limit exceeded", V.QUOTA, "quota"),
    (DOT, 550, "5.4.5", "Daily sending quota exceeded", V.QUOTA, "quota"),
    (MAIL, 550, "5.4.5", "", V.QUOTA, "quota"),
    (
        DOT,
        554,
        "5.2.0",
        "STOREDRV.Submission.Exception:SubmissionQuotaExceededException",
        V.QUOTA,
        "quota",
    ),
    (DOT, 554, "5.2.0", "Quota exceeded", V.QUOTA, "quota"),
    (DATA, 454, None, "Throttling failure: Daily message quota exceeded.", V.QUOTA, "quota"),
    (MAIL, 454, "4.7.0", "Daily quota exceeded", V.QUOTA, "quota"),
    (RCPT, 452, "4.5.3", "Daily limit of recipients reached", V.QUOTA, "quota"),
    (RCPT, 450, "4.7.1", "You have exceeded your hourly limit", V.QUOTA, "quota"),
    (RCPT, 451, None, "Sending quota exceeded", V.QUOTA, "quota"),
    (DOT, 432, None, "Daily limit reached", V.QUOTA, "quota"),
    (MAIL, 421, "4.7.0", "Limit of 500 messages per day reached", V.QUOTA, "quota"),
    # 28, 29: the login
    (AUTH, 535, "5.7.8", "Bad credentials", V.PAUSE, "login"),
    (AUTH, 534, None, "Too weak", V.PAUSE, "login"),
    (AUTH, 432, "4.7.12", "A password transition is needed", V.PAUSE, "login"),
    (AUTH, 454, "4.7.0", "Temporary authentication failure", V.SLOW_DOWN, "login_busy"),
    (AUTH, 421, None, "Bye", V.SLOW_DOWN, "busy"),
    (MAIL, 530, "5.7.0", "Authentication required", V.PAUSE, "login"),
    (RCPT, 530, "5.7.0", "Authentication required", V.PAUSE, "login"),
    (MAIL, 530, "5.7.0", "Must issue a STARTTLS command first", V.PAUSE, "tls"),
    # 30: the sender
    (MAIL, 550, "5.7.1", "Not allowed to send as", V.PAUSE, "sender"),
    (MAIL, 553, None, "Sender unknown", V.PAUSE, "sender"),
    (MAIL, 550, "5.7.1", "Relay access denied", V.PAUSE, "relay"),
    # the sender's, whatever the stage
    (DOT, 550, "5.1.8", "Access denied, bad outbound sender", V.PAUSE, "sender"),
    (RCPT, 501, "5.1.7", "Invalid address", V.PAUSE, "sender"),
    (RCPT, 451, "4.1.8", "Sender's domain does not resolve", V.SLOW_DOWN, "sender_later"),
    # 31: a blocklist at RCPT is the breaker's business
    (RCPT, 550, "5.7.1", "Blocked", V.REFUSED, "policy"),
    (RCPT, 554, "5.7.1", "Relay access denied", V.REFUSED, "relay"),
    (RCPT, 454, "4.7.1", "Relay access denied", V.SLOW_DOWN, "relay"),
    # 32
    (STARTTLS, 454, "4.7.0", "TLS not available due to temporary reason", V.SLOW_DOWN, "busy"),
    (STARTTLS, 454, "4.7.0", "TLS not available due to local problem", V.PAUSE, "tls"),
    (STARTTLS, 502, None, "No", V.PAUSE, "tls"),
    (GREETING, 554, None, "No SMTP service here", V.PAUSE, "greeting"),
    (EHLO, 550, None, "Go away", V.PAUSE, "greeting"),
    (GREETING, 450, None, "Later", V.SLOW_DOWN, "busy"),
    # 37: size
    (DOT, 552, "5.3.4", "Message too big", V.PAUSE, "size"),
    (MAIL, 552, "5.3.4", "", V.PAUSE, "size"),
    (MAIL, 552, None, "", V.PAUSE, "size"),
    (DOT, 552, None, "Message size exceeds fixed limit", V.PAUSE, "size"),
    (DOT, 552, "5.2.2", "Mailbox full: message too large", V.REFUSED, "mailbox_full"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(map(str, row[:4])))
def test_an_answer_is_judged_by_stage_code_enhanced_code_and_text(row):
    stage, code, enhanced, text, verdict, reason = row
    reply = Reply(stage, code, enhanced, text)
    assert (replies.classify(reply), replies.reason_code(reply)) == (verdict, reason)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not CONNECT])
def test_every_code_at_every_stage_has_a_verdict_and_a_sentence(stage):
    before_rcpt = stage not in {RCPT, DATA, DOT}
    for code in range(100, 1000):
        reply = Reply(stage, code, None, "words")
        verdict = replies.classify(reply)
        assert sentences.sentence(reply, verdict)
        assert (verdict is V.SENT) == (stage is DOT and 200 <= code <= 299)
        assert not (before_rcpt and verdict in {V.REFUSED, V.TRY_LATER})


FAULTS = [
    (Cause.NOT_BEGUN, DOT, V.RELEASED, "released"),
    (Cause.CLOSED, RCPT, V.CONNECTION_LOST, "lost"),
    (Cause.CLOSED, MAIL, V.CONNECTION_LOST, "lost"),
    (Cause.TIMEOUT, DATA, V.CONNECTION_LOST, "silent"),
    (Cause.NONSENSE, RCPT, V.CONNECTION_LOST, "nonsense"),
    (Cause.TIMEOUT, GREETING, V.UNREACHABLE, "unreachable"),
    (Cause.CLOSED, AUTH, V.UNREACHABLE, "unreachable"),
    (Cause.UNREACHABLE, CONNECT, V.UNREACHABLE, "unreachable"),
    (Cause.TLS_MISSING, STARTTLS, V.PAUSE, "tls"),
    (Cause.TLS_BROKEN, STARTTLS, V.PAUSE, "tls"),
    (Cause.CERTIFICATE, CONNECT, V.PAUSE, "certificate"),
    (Cause.AUTH_MISSING, AUTH, V.PAUSE, "no_login"),
    (Cause.NO_SMTPUTF8, MAIL, V.REFUSED, "smtputf8"),
    (Cause.NO_SMTPUTF8_NOW, MAIL, V.TRY_LATER, "smtputf8"),
    (Cause.TOO_LARGE, MAIL, V.PAUSE, "size"),
    (Cause.OURS, CONNECT, V.OURS, "ours"),
]


@pytest.mark.parametrize(("cause", "stage", "verdict", "reason"), FAULTS)
def test_a_fault_is_judged_by_cause_and_stage(cause, stage, verdict, reason):
    fault = Fault(cause, stage, "what happened")
    assert (replies.classify_fault(fault), replies.reason_code(fault)) == (verdict, reason)
    assert sentences.sentence(fault, verdict)


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_is_in_doubt_once_the_message_was_handed_over(cause):
    fault = Fault(cause, DOT, "what happened", handed_over=True)
    assert replies.classify_fault(fault) is V.IN_DOUBT
    assert sentences.sentence(fault).startswith(
        "The message was handed over, but the answer never came."
    )


def test_every_cause_has_a_meaning_and_every_meaning_a_sentence():
    assert set(rules.FAULTS) == set(Cause)
    reasons = {rule.reason for rule in rules.RULES} | {
        reason for _, reason in rules.FAULTS.values()
    }
    assert reasons <= set(sentences.SENTENCES)


@pytest.mark.parametrize(
    ("code", "enhanced", "text", "one"),
    [
        (550, "5.1.1", "", True),
        (550, None, "no such person here", True),
        (550, None, "User unknown in virtual mailbox table", True),
        (550, "5.5.0", "Requested action not taken: mailbox unavailable", True),
        (550, None, "<ana@example.org> does not exist", True),
        (550, None, "unrouteable address", True),
        (552, "5.2.2", "Mailbox full", True),
        (552, "5.2.2", "You are over your plan", False),
        (550, None, "sender address does not exist", False),
        (550, "5.7.1", "mailbox unavailable, policy", False),
        (550, None, "your account is disabled", False),
        (550, "5.1.8", "bad outbound sender", False),
        (550, "5.7.1", "Blocked", False),
        (554, None, "Internet Down", False),
    ],
)
def test_words_that_name_one_address_are_told_from_those_that_may_be_everybodys(
    code, enhanced, text, one
):
    assert replies.speaks_of_one(Reply(RCPT, code, enhanced, text)) is one


def test_a_refusal_is_known_by_stage_code_and_enhanced_code():
    assert replies.failure_key(Reply(RCPT, 550, "5.1.1", "x")) == "rcpt 550 5.1.1"
    assert replies.failure_key(Reply(RCPT, 554, None, "Internet Down")) == "rcpt 554"
    assert replies.fault_key(Fault(Cause.CLOSED, DOT, "x")) == "dot closed"
    assert replies.fault_key(Fault(Cause.CLOSED, Stage.STARTTLS, "x")) == "starttls tls_broken"


def test_the_sentence_shows_the_servers_own_words_within_a_bound():
    seen = sentences.sentence(Reply(RCPT, 550, "5.1.1", "No such user {here} " + "x" * 2000))
    assert seen.startswith("There is no such address. “550 5.1.1 No such user {here}")
    assert len(seen) < 400


@dataclass
class Case:
    text: str
    wait_s: float | None


@pytest.mark.parametrize(
    "case",
    [
        Case("Greylisted, try again in 300 seconds", 300),
        Case("Greylisted for 5 minutes", 300),
        Case("please come back in 00:04:53", 293),
        Case("Try again after 1 hour", 3600),
        Case("retry in 2h", 7200),
        Case("wait 30s", 30),
        Case("try again in 0 seconds", 1),
        Case("try again in 999999999 hours", 86_400),
        Case("try again in an hour", 3600),
        Case("retry in 1.5 hours", 5400),
        Case("retry after 2 days", 86_400),
        Case("versuchen Sie es in 5 Minuten erneut", 300),
        Case("réessayez dans 10 minutes", 600),
        Case("reintente en 10 minutos", 600),
        # in other words, and several of them
        Case("Retry-After: 120", 120),
        Case("retry after 3600", 3600),
        Case("retry after 300000 ms", 300),
        Case("retry in 1h30m", 5400),
        Case("try again in 1 hour 30 minutes", 5400),
        Case("resets in 3 hours and 12 min", 11_520),
        Case("try again in 10 to 15 minutes", 900),
        Case("try again in 10-15 minutes", 900),
        Case("wait half an hour", 1800),
        Case("versuchen Sie es in einer halben Stunde", 1800),
        Case("réessayez dans une demi-heure", 1800),
        Case("spätestens in einer Stunde", 3600),
        Case("in 2 Minuten", 120),
        Case("réessayez dans une heure", 3600),
        Case("riprovare tra un'ora", 3600),
        Case("inténtelo en una hora", 3600),
        Case("spróbuj za 5 minut", 300),
        Case("попробуйте через 10 минут", 600),
        Case("попробуйте через час", 3600),
        Case("10分後に再試行してください", 600),
        Case("请在30分钟后重试", 1800),
        Case("10분 후 다시 시도", 600),
        Case("again in 2 weeks", 86_400),
        # a short window may as well be waited for
        Case("You may send at most 10 messages per minute", 60),
        Case("10 messages a minute are allowed", 60),
        Case("Höchstens 10 Nachrichten pro Minute", 60),
        Case("more than 10 messages in 60 seconds, slow down", 60),
        Case("at most 3 messages per second", None),
        # a long one is none to wait for
        Case("You have exceeded 10 messages in 24 hours", None),
        Case("limit of 500 messages per user in 24 hours exceeded", None),
        Case("max 300 mails in 1 day", None),
        Case("your IP was listed within 30 days", None),
        Case("session open for 2 hours, limit exceeded", None),
        Case("too much mail in the last 24 hours", None),
        Case("10 messages in 24 hours exceeded, try again in 2 hours", 7200),
        Case("blocked for 24 hours", 86_400),
        Case("Try again later", None),
        Case("try again, error 4711", None),
        Case("", None),
    ],
    ids=lambda case: case.text,
)
def test_a_wait_the_server_names_is_read_within_bounds(case):
    assert waits.wait_named_s(case.text) == case.wait_s
