"""Answers as providers and mail systems word them, and what each is about."""

import pytest

from emailer import replies
from emailer.dialogue import Stage
from emailer.model import Verdict
from emailer.sending.verdicts import verdict_of
from emailer.transports.smtp import wire

CONNECT, GREETING, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT = Stage

OF_ONE = [
    (RCPT, "550 5.7.1 No such user!", "no_such_address"),
    (RCPT, "550 5.4.1 Recipient address rejected: Access denied. [EUR03.prod]", "no_such_address"),
    (DOT, "554 This user doesn't have a yahoo.com account (x@yahoo.com)", "no_such_address"),
    (RCPT, "550 #5.1.0 Address rejected.", "no_such_address"),
    (RCPT, "550 sorry, no mailbox here by that name (#5.1.1)", "no_such_address"),
    (RCPT, "550 <x@y.pt>: User unknown in relay recipient table", "no_such_address"),
    (RCPT, "550 ana@x.pt is not a valid mailbox", "no_such_address"),
    (RCPT, "550 Empfänger unbekannt", "no_such_address"),
    (RCPT, "550 Utilisateur inconnu", "no_such_address"),
    (RCPT, "550 Usuario desconocido", "no_such_address"),
    (RCPT, "550 Utente sconosciuto", "no_such_address"),
    (RCPT, "550 Пользователь не найден", "no_such_address"),
    (RCPT, "550 5.2.1 The email account that you tried to reach is inactive", "mailbox_shut"),
    (RCPT, "550 5.2.1 Mailbox disabled, not accepting messages", "mailbox_shut"),
    (RCPT, "551 User not local; please try <new@example.org>", "moved"),
    (RCPT, "551 5.1.6 Mailbox has moved", "moved"),
    (RCPT, "550 5.1.1 Account disabled", "mailbox_shut"),
    (RCPT, "550 5.2.1 Account disabled", "mailbox_shut"),
    (DOT, "550 5.2.1 The user account x@b.example is suspended", "mailbox_shut"),
    (RCPT, "550 5.1.1 Address unknown, contact support", "no_such_address"),
    (RCPT, "550 5.1.1 User unknown (your IP is 203.0.113.5)", "no_such_address"),
    (RCPT, "550 5.1.1 Recipient rejected, check the address and send again", "no_such_address"),
    (RCPT, "550 5.1.1 Recipient is on suppression list", "no_such_address"),
    (RCPT, "550 5.1.1 User unknown; blocked by our policy", "no_such_address"),
    (RCPT, "550 5.1.1 Recipient address rejected: Access denied", "no_such_address"),
    (RCPT, "550 5.1.2 Host unknown (Name server: b.exampel: host not found)", "no_such_domain"),
    (RCPT, "550 5.1.2 The recipient's domain has no MX record in DNS", "no_such_domain"),
    (RCPT, "550 Mailbox full", "mailbox_full"),
    (RCPT, "552 Quota exceeded for this mailbox", "mailbox_full"),
    (RCPT, "550 Postfach voll", "mailbox_full"),
    # an address that is quoted is nobody's choice of words
    (RCPT, "550 <quota@example.org>: User unknown", "no_such_address"),
    (RCPT, "550 <relay.limit@example.org>: User unknown", "no_such_address"),
    (RCPT, "550 5.1.1 <sender.denied@example.org>: User unknown", "no_such_address"),
]
ONES_CODES = ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.2.1"]
ANYBODYS = {
    "policy": ["Message rejected as spam"],
    "blocked": ["Blocked using zen.spamhaus.org"],
    "sender": ["Outgoing mail suspended for this customer", "Your account is suspended",
               "Sender not allowed", "domain of sender not found", "user is not allowed to send",
               "This mailbox is disabled for sending messages"],
    "login": ["Authentication required", "SMTP AUTH is required", "You must authenticate first"],
    "tls": ["TLS required", "Must use STARTTLS"],
    "rate": ["Too many requests", "You may send at most 10 messages per minute", "Slow down"],
    "quota": ["Sending quota exceeded", "Limit exceeded", "Sender rate limit reached",
              "Not enough credits left", "customer is over its sending allowance"],
    "relay": ["Relaying denied"],
    "system": ["Host unknown: name server not responding", "Internal error"],
    "refused": ["Access denied", "your IP has no reverse DNS", "Client host rejected",
                "mail from this server is not accepted", "Not authorized",
                "Temporarily unable to process, try again later", "too many bad commands",
                "Account suspended for abuse", "User account is locked, contact support",
                "HELO does not exist in DNS"],
}  # fmt: skip
"""What is said of everybody, by what it is about, whatever code stands before it."""
UNSURE = {"5.2.1"}
"""Codes before which not all of these words are read, but none are taken for one's."""
AUTH = Stage.AUTH
OF_US = [
    (DOT, "550-5.7.26 Your email has been blocked because the sender is unauthenticated.",
     "unproven"),
    (RCPT, "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
     "unproven"),
    (DOT, "550 5.7.515 Access denied, sending domain does not meet the required level",
     "unproven"),
    (DOT, "550 5.7.1 Unauthenticated email from example.org is not accepted: DMARC", "unproven"),
    (RCPT, "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", "greeting"),
    (RCPT, "504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname",
     "greeting"),
    (RCPT, "525 5.7.1 Unauthorized IP address, see https://app.brevo.com", "greeting"),
    (RCPT, "550 5.7.708 Access denied, traffic not accepted from this IP", "greeting"),
    (DOT, "553 Mail from must equal authorized user", "sender"),
    (DOT, "501 mail from address must be same as authorization user", "sender"),
    (DOT, "554-Transaction failed\n554 Unauthorized sender address.", "sender"),
    (DOT, "554 5.7.1 The sender address is not match with login id", "sender"),
    (DOT, "553 Relaying disallowed as ana@example.org", "sender"),
    (DOT, "421 Domain example.org is not allowed to send: Please activate your account", "sender"),
    (DOT, "422 The 'From' address you supplied is not a Sender Signature", "sender"),
    (MAIL, "502 5.7.0 Your SMTP account is not yet activated.", "login_off"),
    (AUTH, "535 5.7.8 Password expired, please change it in webmail", "login_expired"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "said", "reason"), OF_US, ids=lambda one: str(one)[:60])
def test_what_is_said_of_us_names_what_to_mend(stage, said, reason):
    reply = heard(stage, said)
    assert replies.reason_code(reply) == reason
    assert not replies.speaks_of_one(reply)


OF_GUESTS = [
    (RCPT, "553 5.3.0 <a@b.pt>... No such user here", "no_such_address", True),
    (RCPT, ("550-Verification failed for <a@b.pt>\n550-Unrouteable address\n550 Recipient verify "
     "failed"), "no_such_address", True),
    (RCPT, "550 5.2.1 This mailbox has been blocked due to inactivity (UserSearch)",
     "mailbox_shut", True),
    (RCPT, "550 I cannot deliver mail for <a@b.pt>", "no_such_address", True),
    (RCPT, "550 Account is disabled, a@b.pt is not accepting mail", "mailbox_shut", True),
    (DOT, "550 5.7.1 Policy rejection on the target address", "policy", True),
    (RCPT, ("451-198.51.100.7 is not yet authorized to deliver mail from <a@b.pt>\n451 to <c@d.pt>."
     " Please try later"), "greylisted", False),
    (RCPT, "550 Your account has been blocked due to inactivity", "sender", False),
    (DOT, "554 5.3.5 Local configuration error", "system", False),
    (DOT, "550 5.1.0 Address rejected by content policy", "refused", False),
    (MAIL, ("550 5.7.57 Client not authenticated to send mail. Error: 535 5.7.3 Authentication "
     "unsuccessful"), "login", False),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "said", "reason", "is_one"), OF_GUESTS)
def test_whose_it_is_that_a_mail_system_refuses_in_words_of_its_own(stage, said, reason, is_one):
    reply = heard(stage, said)
    assert (replies.reason_code(reply), replies.speaks_of_one(reply)) == (reason, is_one)


OURS = "ana@example.org"
NAMES_US = [
    (RCPT, "550 5.1.1 <ana@example.org>: user unknown", "sender"),
    (RCPT, "550 5.2.1 <Ana@example.org>: account disabled", "sender"),
    (DOT, "550 Unknown user: ana@example.org", "sender"),
    (RCPT, "550 ana@example.org account is not active", "sender"),
    (RCPT, "550 5.7.1 Postfach ana@example.org gesperrt", "sender"),
    (DOT, "550 5.7.1 Ящик ana@example.org заблокирован", "sender"),
    (RCPT, "552 5.2.2 <ana@example.org>: mailbox full", "quota"),
    (DOT, "452 4.2.2 <ana@example.org>: mailbox full, message not stored", "quota"),
    (DOT, "554 mailbox ana@example.org is over quota (102%)", "quota"),
    (DOT, "550 5.7.1 Message rejected. Outgoing limit for mailbox ana@example.org exceeded",
     "quota"),
    (RCPT, "451 Ratelimit exceeded for mailbox ana@example.org. Try again later.", "rate"),
    (RCPT, "450 ana@example.org is not welcome just now", "sender_later"),
    (RCPT, "550 5.1.1 No such user here (from ana@example.org)", "no_such_address"),
    (DOT, "550 Looks like spam from ana@example.org", "policy"),
    (RCPT, "554 Client host rejected, from=<ana@example.org>", "greeting"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "said", "reason"), NAMES_US, ids=lambda one: str(one)[:60])
def test_what_names_our_own_address_and_not_the_guests_speaks_of_us(stage, said, reason):
    reply = heard(stage, said)._replace(ours=OURS)
    assert replies.reason_code(reply) == reason
    assert replies.speaks_of_one(reply) is (reason == "no_such_address")


OF_ALL = [
    # the sender's, although a code says it is the recipient's
    (RCPT, "550 5.1.0 <a@b.pt>: Sender address rejected: User unknown in local table", "sender"),
    (RCPT, "550 5.1.1 <a@b.pt>: Sender address rejected: undeliverable address", "sender"),
    (DOT, "550 5.2.1 Account disabled", "refused"),
    (RCPT, "552 5.2.2 mailbox of sender is full", "refused"),
    (RCPT, "550 5.1.0 Sender denied as sender's email address is on a list", "sender"),
    (RCPT, "550-Verification failed for <a@b.pt>\n550-Unrouteable address\n550 Sender verify",
     "sender"),
    (DOT, "554 Message rejected: Sending suspended for this account.", "sender"),
    (DOT, "550 The from address does not match a verified Sender Identity.", "sender"),
    (DOT, "550 5.7.1 The 'From' address you supplied is not a Sender Signature", "sender"),
    (DOT, "550 5.7.1 Your account has been blocked for sending spam", "sender"),
    (MAIL, "552 5.2.2 Your mailbox is full, sending is not possible", "sender"),
    (RCPT, "451 Could not complete sender verify", "sender_later"),
    # a limit
    (MAIL, "554 5.7.1 You have exceeded the rate limit", "quota"),
    (MAIL, "550 Connection frequency limited", "quota"),
    (MAIL, "550 Limite de envio excedido", "quota"),
    (MAIL, "550 5.7.1 Limite d'envoi dépassée pour ce compte", "quota"),
    (MAIL, "550 5.7.1 Envoi limité à 200 messages par heure", "quota"),
    (MAIL, "554 Sendelimit überschritten", "quota"),
    (MAIL, "550 5.7.1 Tageslimit erreicht", "quota"),
    (MAIL, "550 Превышен лимит отправки писем", "quota"),
    (RCPT, "550 5.7.1 You may send at most 10 messages per minute", "rate"),
    (DOT, "554 5.7.1 max 10 messages in 60 seconds", "rate"),
    (RCPT, "550 Too many requests, retry in 30 seconds", "rate"),
    (RCPT, "452 Too many recipients received this hour", "quota"),
    (DOT, "451 Too many messages sent today", "quota"),
    (DOT, "550 Maximum credits exceeded", "quota"),
    (DOT, "550 Your credit is used up", "quota"),
    (RCPT, "450 mailbox unavailable Mail send limit exceeded", "quota"),
    (DOT, "451 You have exceeded your messaging limits", "quota"),
    (DOT, "550 daily limit reached for ana@mailbox.org", "quota"),
    (RCPT, "550 5.5.3 Too many recipients", "quota"),
    (RCPT, "452 4.5.3 Too many recipients", "rate"),
    # the server's own state
    (MAIL, "452 4.4.5 Insufficient disk space; try again later", "busy"),
    (RCPT, "452 space shortage, please try later", "busy"),
    (RCPT, "451 4.7.500 Server busy. Please try again later from [203.0.113.5].", "busy"),
    (DOT, "451 qq temporary problem (#4.3.0)", "busy"),
    # the message, the login, the way
    (DOT, "550 Message too large", "size"),
    (DOT, "554 Message size exceeds maximum permitted", "size"),
    (MAIL, "550 Unauthenticated senders not allowed", "login"),
    (RCPT, "553 5.7.1 <a@b.pt>: Sender address rejected: not logged in", "login"),
    (DOT, "554 5.7.9 Message not accepted for policy reasons.", "policy"),
    (RCPT, "554 5.7.1 Client host [203.0.113.5] blocked using zen.spamhaus.org", "blocked"),
    (DOT, "550 5.7.1 Part of their network is on our block list (S3140).", "blocked"),
    (RCPT, "550 Rejected because 203.0.113.5 is in a black list at dnsbl.sorbs.net", "blocked"),
    (RCPT, "550 5.7.1 [203.0.113.5] has poor reputation", "blocked"),
    (DOT, "550 5.7.1 Blocked by the recipient's organization", "policy"),
    (RCPT, "550 5.7.1 You are blocked from sending to this list", "policy"),
    (DOT, "554 5.7.1 Rejected as spam (score 15.2 exceeds limit of 8)", "policy"),
    (DOT, "554 5.7.1 The message with the subject of (Daily limit exceeded) looks bad", "policy"),
    (DOT, "550 Too many attachments: limit exceeded", "refused"),
    (DOT, "451 throttle@example.org: try later", "asked_to_wait"),
    (RCPT, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "relay"),
    (AUTH, "538 5.7.11 Encryption required for requested authentication mechanism", "tls"),
    (AUTH, "530 5.7.0 Must issue a STARTTLS command first", "tls"),
    (AUTH, "503 5.5.1 Error: authentication not enabled", "no_login"),
    (AUTH, "504 5.7.4 Unrecognized authentication type", "no_login"),
    (AUTH, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled",
     "login_off"),
    (AUTH, "534 5.7.9 Application-specific password required", "login_off"),
    (AUTH, "525 5.7.1 Unauthorized IP address", "login_off"),
    (AUTH, "535 5.7.8 Username and Password not accepted", "login"),
]  # fmt: skip


def heard(stage, said):
    """What came over the wire, as the answer that it is."""
    lines = said.split("\n")
    return wire.reply(stage, (int(said[:3]), "\n".join(line[4:] for line in lines).encode()))


@pytest.mark.parametrize(("stage", "said", "reason"), OF_ONE, ids=lambda one: str(one)[:60])
def test_what_a_provider_says_of_one_address_is_that_ones_alone(stage, said, reason):
    reply = heard(stage, said)
    assert replies.reason_code(reply) == reason
    assert replies.speaks_of_one(reply)
    assert verdict_of(reply) is Verdict.REFUSED


@pytest.mark.parametrize("code", ONES_CODES)
@pytest.mark.parametrize(
    ("reason", "said"), [(reason, one) for reason, words in ANYBODYS.items() for one in words]
)
@pytest.mark.parametrize("stage", [RCPT, DOT])
def test_words_of_everybody_are_not_silenced_by_a_code_of_one(stage, reason, said, code):
    reply = heard(stage, f"550 {code} {said}")
    assert not replies.speaks_of_one(reply)
    if code not in UNSURE:
        assert replies.reason_code(reply) == reason


@pytest.mark.parametrize(("stage", "said", "reason"), OF_ALL, ids=lambda one: str(one)[:60])
def test_what_a_provider_says_of_everybody_is_not_taken_for_ones(stage, said, reason):
    reply = heard(stage, said)
    assert replies.reason_code(reply) == reason
    assert not replies.speaks_of_one(reply)


LIMITS_WHATEVER_STANDS_BESIDE = [
    (DOT, "550 Mailbox unavailable or access denied 您今天的发信数量已达上限", "quota"),
    (RCPT, "550 5.7.1 soglia di invii raggiunta per ana@club.example", "quota"),
    (RCPT, "554 5.7.1 Tageskontingent erschoepft", "quota"),
    (RCPT, "550 5.7.1 Límite de envíos alcanzado", "quota"),
    (MAIL, "450 Das Versandlimit ist erreicht", "quota"),
    (RCPT, "552 5.2.2 收件人邮箱容量已达上限", "mailbox_full"),
    (RCPT, "450 4.7.1 Graue Liste, bitte spaeter", "greylisted"),
]


@pytest.mark.parametrize(("stage", "said", "reason"), LIMITS_WHATEVER_STANDS_BESIDE, ids=str)
def test_a_limit_of_sending_is_one_whatever_stands_beside(stage, said, reason):
    assert replies.reason_code(heard(stage, said)) == reason


LEGACY = [
    (RCPT, b"Empf\xe4nger unbekannt", "Empfänger unbekannt", "no_such_address"),
    (MAIL, b"Tageslimit \xfcberschritten", "Tageslimit überschritten", "quota"),
    (RCPT, b"L\x92utilisateur est inconnu: bo\xeete inexistante",
     "L\u2019utilisateur est inconnu: boîte inexistante", "no_such_address"),
    (RCPT, b"Empf\xe4nger unbekannt \x81", "Empfänger unbekannt", "no_such_address"),
    (RCPT, "Empfänger unbekannt, Größ".encode()[:-1], "Empfänger unbekannt, Gr\xf6\ufffd",
     "no_such_address"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "said", "text", "reason"), LEGACY, ids=str)
def test_words_in_an_encoding_of_old_are_read(stage, said, text, reason):
    reply = wire.reply(stage, (550, said))
    assert reply.text == text
    assert replies.reason_code(reply) == reason


def test_an_answer_as_long_as_it_may_be_is_judged_by_how_it_begins():
    told = "550 Mailbox full " + "and something that nobody understands " * 25
    assert replies.reason_code(heard(RCPT, told)) == "mailbox_full"
