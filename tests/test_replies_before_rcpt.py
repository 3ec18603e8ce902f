"""Answers as providers and mail systems word them before any recipient is named."""

import pytest

from emailer import replies
from emailer.dialogue import Stage
from emailer.model import Verdict
from tests.test_replies_of_providers import heard

STARTTLS, AUTH, MAIL = Stage.STARTTLS, Stage.AUTH, Stage.MAIL
V = Verdict

AT_MAIL = [
    # a limit that ends by itself
    ("550 5.7.0 Not now, outgoing traffic capped for this customer", V.QUOTA, "quota"),
    ("550 Tageslimit ueberschritten", V.QUOTA, "quota"),
    ("550 You have sent 500 messages today, come back tomorrow", V.QUOTA, "quota"),
    ("554 5.7.1 You have sent 500 messages today, come back tomorrow", V.QUOTA, "quota"),
    ("550 5.7.1 You have no sends left today", V.QUOTA, "quota"),
    ("550 You have reached your plan's monthly cap", V.QUOTA, "quota"),
    ("550 5.7.1 Not enough credits left", V.QUOTA, "quota"),
    ("554 5.7.1 Maximum number of mails per hour exceeded", V.QUOTA, "quota"),
    ("550 Günlük gönderim limiti a\u015f\u0131ld\u0131", V.QUOTA, "quota"),
    ("550 送信制限を超えました", V.QUOTA, "quota"),
    ("550 5.7.1 Za dużo wiadomości, limit dzienny wyczerpany", V.QUOTA, "quota"),
    ("550 Has superado el número máximo de correos diarios", V.QUOTA, "quota"),
    ("550 Слишком много писем, попробуйте позже", V.QUOTA, "quota"),
    ("550 Zu viele Nachrichten", V.QUOTA, "quota"),
    ("550 Trop de messages envoyés", V.QUOTA, "quota"),
    ("550 Příliš mnoho zpráv, limit překročen", V.QUOTA, "quota"),
    # a rate: soon there is room again
    ("550 5.7.1 You may send at most 10 messages per minute", V.SLOW_DOWN, "rate"),
    ("550 5.7.0 Too many requests, retry in 30 seconds", V.SLOW_DOWN, "rate"),
    ("554 Too many messages per minute", V.SLOW_DOWN, "rate"),
    ("550 Slow down", V.SLOW_DOWN, "rate"),
    ("550 5.7.1 max 10 messages in 60 seconds", V.SLOW_DOWN, "rate"),
    ("550 5.7.1 Bitte langsamer senden", V.SLOW_DOWN, "rate"),
    ("550 Máximo 10 mensajes por minuto", V.SLOW_DOWN, "rate"),
    ("550 Разрешено 10 писем в минуту", V.SLOW_DOWN, "rate"),
    # the mail system's own state: it is tried again by itself
    ("554 5.3.0 mail system is shutting down for maintenance", V.SLOW_DOWN, "system"),
    ("554 5.3.5 System incorrectly configured", V.SLOW_DOWN, "system"),
    ("554 5.3.2 xyzzy", V.SLOW_DOWN, "system"),
    ("554 Error: no valid backend", V.SLOW_DOWN, "system"),
    ("552 Insufficient system storage", V.SLOW_DOWN, "system"),
    ("554 Internal server error", V.SLOW_DOWN, "system"),
    ("550 Wartungsarbeiten", V.SLOW_DOWN, "system"),
    # this computer: a person must ask why
    ("554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using zen.spamhaus.org",
     V.PAUSE, "greeting"),
    ("553 5.7.2 [TSS09] All messages from 203.0.113.5 will be permanently deferred", V.PAUSE,
     "greeting"),
    ("550-IP=203.0.113.5 - A problem occurred. Ask your postmaster for help\n550 (RX)", V.PAUSE,
     "greeting"),
    ("550 5.7.25 The address sending this has no PTR record", V.PAUSE, "greeting"),
    ("550 5.7.25 xyzzy", V.PAUSE, "greeting"),
    ("550 5.7.1 Client host rejected: cannot find your reverse hostname", V.PAUSE, "greeting"),
    ("554 5.7.1 Your IP address is listed by bl.spamcop.net", V.PAUSE, "greeting"),
    ("550 Access denied - Invalid HELO name", V.PAUSE, "greeting"),
    # the login, the size
    ("550 5.7.1 You must authenticate to send mail", V.PAUSE, "login"),
    ("550 SMTP AUTH is required for message submission", V.PAUSE, "login"),
    ("554 5.7.1 Bitte authentifizieren Sie sich", V.PAUSE, "login"),
    ("550 authentication expired, log in again", V.PAUSE, "login"),
    ("550 5.7.10 Encryption needed", V.PAUSE, "tls"),
    ("550 5.7.0 TLS required", V.PAUSE, "tls"),
    ("552 5.2.3 Message exceeds maximum fixed size (1000)", V.PAUSE, "size"),
    ("552 5.2.3 Your message exceeded Google's message size limits.", V.PAUSE, "size"),
    # a command that it does not take
    ("503 send HELO first", V.PAUSE, "command"),
    ("503 5.5.1 Error: send HELO/EHLO first", V.PAUSE, "command"),
    ("500 Syntax error", V.PAUSE, "command"),
    ("500 5.5.2 Syntax error, command unrecognized", V.PAUSE, "command"),
    ("555 5.5.4 Unsupported option: SIZE=1234", V.PAUSE, "command"),
    ("502 Command not implemented", V.PAUSE, "command"),
    # what is left is the sender's
    ("501 Bad address syntax", V.PAUSE, "sender"),
    ("550 5.7.1 xyzzy", V.PAUSE, "sender"),
    ("550 5.7.1 Access denied", V.PAUSE, "sender"),
    ("554 5.7.1 Sender address rejected: blocked using dbl.spamhaus.org", V.PAUSE, "sender"),
    ("550 SPF check failed: 203.0.113.5 may not send mail from b.pt", V.PAUSE, "sender"),
    ("502 5.7.0 Your account is not yet activated.", V.PAUSE, "login_off"),
    ("412 4.7.1 Your account is pending approval", V.PAUSE, "login_off"),
    ("550 5.7.1 Account under review, contact support", V.PAUSE, "login_off"),
    ("421 Domain b.pt is not allowed to send: recipient limit exceeded, try again later", V.QUOTA,
     "quota"),
    ("550 Ihr Konto wurde gesperrt", V.PAUSE, "sender"),
    ("550 Absenderadresse nicht erlaubt", V.PAUSE, "sender"),
    ("550 5.7.1 Outgoing mail suspended for this customer", V.PAUSE, "sender"),
    ("550 This mailbox is disabled for sending messages", V.PAUSE, "sender"),
    # later: whose?
    ("451 4.1.8 Domain of sender address a@b.pt does not resolve", V.SLOW_DOWN, "sender_later"),
    ("450 4.1.8 <a@b.pt>: Sender address rejected: Domain not found", V.SLOW_DOWN, "sender_later"),
    ("451 Sender address verification could not be completed", V.SLOW_DOWN, "sender_later"),
    ("451 4.3.0 Try again", V.SLOW_DOWN, "busy"),
]  # fmt: skip
AT_THE_LOGIN = [
    ("535 5.7.1 Too many simultaneous logins", V.FEWER_CONNECTIONS, "connections"),
    ("432 4.3.2 Concurrent connections limit exceeded", V.FEWER_CONNECTIONS, "connections"),
    ("454 4.7.0 Too many concurrent sessions", V.FEWER_CONNECTIONS, "connections"),
    ("535 5.7.8 Error: authentication failed: Connection lost to authentication server",
     V.SLOW_DOWN, "login_busy"),
    ("535 5.7.0 Error: temporary authentication failure", V.SLOW_DOWN, "login_busy"),
    ("535 Temporary server error", V.SLOW_DOWN, "login_busy"),
    ("535 5.7.8 Internal error", V.SLOW_DOWN, "login_busy"),
    ("535 5.7.0 Too many login attempts, please wait 15 minutes", V.SLOW_DOWN, "login_busy"),
    ("550 5.7.1 AUTH rate limit exceeded, try again in 10 minutes", V.SLOW_DOWN, "login_busy"),
    ("451 Authentication failed: Maximum credits exceeded", V.QUOTA, "quota"),
    ("535 Authentication failed: Maximum credits exceeded", V.QUOTA, "quota"),
    ("535 5.7.0 Not enough credits", V.QUOTA, "quota"),
    ("535 Konto gesperrt", V.PAUSE, "login_off"),
    ("535 Compte bloqué", V.PAUSE, "login_off"),
    ("535 Cuenta bloqueada", V.PAUSE, "login_off"),
    ("535 Account bloccato", V.PAUSE, "login_off"),
    ("535 Konto zostało zablokowane", V.PAUSE, "login_off"),
    ("535 Аккаунт заблокирован", V.PAUSE, "login_off"),
    ("535 5.7.1 Account temporarily locked", V.PAUSE, "login_off"),
    ("535 Account expired, please pay your bill", V.PAUSE, "login_off"),
    ("535 Login Fail. Please enter your authorization code to login.", V.PAUSE, "login_off"),
    ("550 User has no permission", V.PAUSE, "login_off"),
    (("535 5.7.8 Error: authentication failed: This user does not have access rights to this "
     "service"), V.PAUSE, "login_off"),
    ("535 5.7.8 POP3/IMAP is switched off for this mailbox", V.PAUSE, "login_off"),
    ("535 POP3 und IMAP sind nicht freigeschaltet", V.PAUSE, "login_off"),
    ("535 5.7.1 Please enable IMAP/SMTP in your settings", V.PAUSE, "login_off"),
    ("454 4.7.0 Your account is waiting for approval", V.PAUSE, "login_off"),
    ("503 AUTH command used when not advertised", V.PAUSE, "no_login"),
    ("550 Access denied - Invalid HELO name", V.PAUSE, "greeting"),
    ("535 5.7.1 Client host [203.0.113.5] blocked using zen.spamhaus.org", V.PAUSE, "greeting"),
    # a password that may be wrong is not tried again and again
    ("535 5.7.0 Too many bad auth attempts", V.PAUSE, "login"),
    ("535 Too many failed login attempts", V.PAUSE, "login"),
    ("535 login failed from IP 203.0.113.5", V.PAUSE, "login"),
    ("530 5.7.1 Client was not authenticated", V.PAUSE, "login"),
    ("535 The authorization grant is invalid, expired, or revoked", V.PAUSE, "login"),
    ("535 Too many authentication failures", V.PAUSE, "login"),
    ("535 Authentication credentials invalid", V.PAUSE, "login"),
    ("535 5.7.139 Authentication unsuccessful, the user credentials were incorrect", V.PAUSE,
     "login"),
    ("535 Incorrect authentication data", V.PAUSE, "login"),
    ("535 5.7.3 Authentication unsuccessful", V.PAUSE, "login"),
]  # fmt: skip
AT_STARTTLS = [
    ("454 4.7.0 TLS not available due to temporary reason", V.SLOW_DOWN, "busy"),
    ("454 TLS currently unavailable", V.SLOW_DOWN, "busy"),
    ("454 4.7.0 TLS not available due to local problem", V.PAUSE, "tls"),
    ("502 5.5.1 Not implemented", V.PAUSE, "tls"),
]


@pytest.mark.parametrize(("said", "verdict", "reason"), AT_MAIL, ids=lambda one: str(one)[:60])
def test_what_is_said_of_mail_is_the_senders_only_where_nothing_else_is_meant(
    said, verdict, reason
):
    assert_judged(MAIL, said, verdict, reason)


@pytest.mark.parametrize(("said", "verdict", "reason"), AT_THE_LOGIN, ids=lambda one: str(one)[:60])
def test_what_is_said_of_a_login_is_the_passwords_only_where_nothing_else_is_meant(
    said, verdict, reason
):
    assert_judged(AUTH, said, verdict, reason)


@pytest.mark.parametrize(("said", "verdict", "reason"), AT_STARTTLS, ids=lambda one: str(one)[:60])
def test_a_temporary_reason_to_offer_no_encryption_is_waited_for(said, verdict, reason):
    assert_judged(STARTTLS, said, verdict, reason)


def assert_judged(stage, said, verdict, reason):
    reply = heard(stage, said)
    assert (replies.classify(reply), replies.reason_code(reply)) == (verdict, reason)
