"""What providers and mail systems answer, to one or to all, at each stage, through SMTP and
the whole pool: who fails, who waits, what pauses, and whether that ends by itself.
"""

import pytest

from emailer.model import State
from emailer.transports.url import StartTls
from tests.smtp.server import OFFERS

from .scenes import ALONE, Says, on, only

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

HERE = "203.0.113.5"
LOGIN = {"user": "ana", "password": "right", "starttls": StartTls.NEVER}
WITH_LOGIN = (*OFFERS, "AUTH PLAIN LOGIN")

OF_ONE = [
    ("RCPT", "550-5.1.1 The email account that you tried to reach does not exist.\r\n550 5.1.1 "),
    ("RCPT", "554 delivery error: dd This user doesn't have a yahoo.com account"),
    ("RCPT", "552 5.2.2 <p3@b.example>: user is over quota"),
    ("RCPT", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required"),
    ("RCPT", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required"),
    ("RCPT", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"),
    ("RCPT", f"554 Blocked - see https://ipcheck.proofpoint.com/?ip={HERE}"),
    ("RCPT", "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550"),
    ("RCPT", "550 permanent failure for one or more recipients (p3@b.example:blocked)"),
    ("RCPT", "554 5.7.1 <p3@b.example>: Relay access denied"),
    ("RCPT", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
    ("RCPT", "550 Unrouteable address"),
    ("RCPT", "550 <p3@b.example>, Recipient unknown"),
    ("RCPT", "556 5.1.10 The domain does not accept mail (NULL MX)"),
    ("RCPT", "521 5.3.2 b.example does not accept mail"),
    ("DATA", "550 5.7.1 Command rejected for this recipient"),
    ("dot", ("550-5.7.26 This mail has been blocked because the sender is unauthenticated.\r\n"
            "550 5.7.26 Gmail requires all senders to authenticate")),
    ("dot", f"550 5.7.1 Unfortunately, messages from [{HERE}] weren't sent: block list (S3150)."),
    ("dot", "550 5.7.515 Access denied, sending domain does not meet the required level"),
    ("dot", "554 5.7.9 Message not accepted for policy reasons."),
    ("dot", "554 5.7.1 [CS01] Message rejected due to local policy."),
    ("dot", "554 rejected due to spam content"),
    ("dot", "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP"),
    ("dot", "552 5.3.4 Message size exceeds the limit of this mailbox"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "answer"), OF_ONE)
async def test_one_who_is_refused_fails_and_all_others_are_sent_to(house, verb, answer):
    async with on(house, Says(verb, answer, only(ALONE))) as stage:
        await stage.play()
        assert await house.finished(stage.run_id) == {"sent": 23, "failed": 1}
        assert (await house.store.account()).reason is None


LATER_OF_ONE = [
    (
        "RCPT",
        "450-4.2.1 The user you are trying to contact is receiving mail too quickly.\r\n450 -",
    ),
    ("RCPT", "450 4.2.0 <p3@b.example>: Recipient address rejected: Greylisted, see postgrey"),
    ("RCPT", "451 Temporary local problem - please try later"),
    ("RCPT", "452 4.2.2 The email account that you tried to reach is over quota"),
    ("RCPT", "451 Internal resources are temporarily unavailable - https://mimecast.example/451"),
    ("dot", "451 4.5.0 Error in processing, id=07, virus_scan FAILED"),
    ("dot", "450 4.7.1 Service unavailable - try again later"),
]


@pytest.mark.parametrize(("verb", "answer"), LATER_OF_ONE)
async def test_one_who_is_asked_to_wait_has_one_try_behind_them(house, verb, answer):
    async with on(house, Says(verb, answer, only(ALONE))) as stage:
        await stage.play()
        await stage.sent(23)
        [waits] = await house.rows(stage.run_id, State.WAITING)
        assert waits.burned == 1
        assert waits.due_at > house.store.now() + 40_000


PAUSED = [
    # the greeting, EHLO, encryption
    ("greeting", "554 5.7.1 No SMTP service here", 0, "greeting"),
    ("greeting", "521 5.3.2 mx.example does not accept mail", 0, "greeting"),
    ("greeting", ("554-mx.gmx.net Nemesis ESMTP Service not available\r\n554-No SMTP service\r\n"
                 "554 Bad DNS PTR resource record."), 0, "greeting"),
    ("greeting", "554 mail.example ESMTP not accepting messages", 0, "greeting"),
    ("STARTTLS", "454 4.7.0 TLS not available due to local problem", 0, "tls"),
    ("STARTTLS", "554 5.7.3 Unable to initialize security subsystem", 0, "tls"),
    # MAIL
    ("MAIL", "530 5.7.0 Must issue a STARTTLS command first", 0, "tls"),
    ("MAIL", "530-5.7.0 Authentication Required.\r\n530 5.7.0 gsmtp", 0, "login_unset"),
    ("MAIL", "530 SMTP authentication is required.", 0, "login_unset"),
    ("MAIL", "530 5.7.57 Client not authenticated to send mail. [PR3P.prod]", 0, "login_unset"),
    ("MAIL", "550 5.7.1 Authentication required for relaying", 0, "login_unset"),
    ("MAIL", "550 Requested action not taken: mailbox unavailable", 0, "sender"),
    ("MAIL", "553 5.7.1 <from@example.org>: Sender address rejected: not owned by user", 0,
     "sender"),
    ("MAIL", "501 5.1.7 Invalid address", 0, "sender"),
    ("MAIL", "550 Requested action not taken: Mail send limit exceeded", 5, "quota"),
    ("MAIL", "552 5.3.4 Message size exceeds fixed limit", 0, "size"),
    ("MAIL", "421 4.7.0 Hourly sending quota exceeded", 3, "quota"),
    ("MAIL", f"554 5.7.1 Client host [{HERE}] blocked using zen.spamhaus.org", 0, "greeting"),
    ("MAIL", "555 5.5.4 Unsupported option: SIZE=1234", 0, "command"),
    ("MAIL", "503 5.5.1 Error: send HELO/EHLO first", 0, "command"),
    ("MAIL", "550 You have sent 500 messages today, come back tomorrow", 3, "quota"),
    # RCPT
    ("RCPT", "550 5.1.1 Access denied", 0, "breaker"),
    ("RCPT", "550 5.1.0 Sending quota exceeded", 4, "quota"),
    ("RCPT", "550 5.7.1 Relaying to <x> denied (authentication required)", 0, "login_unset"),
    ("RCPT", "550 relay not permitted", 0, "breaker"),
    ("RCPT", "553 Relaying disallowed as ana@example.org", 0, "sender"),
    ("RCPT", f"554 5.7.1 Client host [{HERE}] blocked using zen.spamhaus.org", 0, "greeting"),
    ("RCPT", "550 xyzzy", 0, "breaker"),
    ("RCPT", "550 5.1.90 Your message can't be sent: you've reached your daily limit", 4, "quota"),
    ("RCPT", "450 Requested mail action not taken: Mail send limit exceeded", 4, "quota"),
    ("RCPT", "550 5.7.1 xyzzy", 5, "limit"),
    # what to mend, said to everybody
    ("dot", "550 5.7.26 This mail has been blocked because the sender is unauthenticated.", 0,
     "unproven"),
    ("RCPT", "550 5.7.708 Access denied, traffic not accepted from this IP", 0, "greeting"),
    ("RCPT", "550 Poor Reputation Sender", 0, "greeting"),
    ("RCPT", "550 Access denied - Invalid HELO name", 0, "greeting"),
    ("dot", "553 Mail from must equal authorized user", 0, "sender"),
    ("dot", "422 The 'From' address is not a Sender Signature", 0, "sender"),
    ("dot", "421 Domain example.org is not allowed to send: Please activate", 0, "sender"),
    ("MAIL", "502 5.7.0 Your SMTP account is not yet activated.", 0, "login_off"),
    ("dot", "550 5.7.1 Message looks like spam", 0, "content"),
    # the mail system's own trouble, and nobody ever passed
    ("dot", "554 5.3.5 Local configuration error", 0, "limit"),
    ("RCPT", "552 5.3.1 Mail system storage exceeded", 0, "limit"),
    # our own address, where the recipient's would stand
    ("RCPT", "550 5.1.1 <ana@example.org>: user unknown", 0, "sender"),
    ("dot", "550 Unknown user: ana@example.org", 0, "sender"),
    ("dot", "452 4.2.2 <ana@example.org>: mailbox full", 0, "quota"),
    ("dot", "550 5.7.1 Outgoing limit for mailbox ana@example.org exceeded", 5, "quota"),
    ("dot", "550 5.7.1 Message rejected. Outgoing limit for mailbox of@example.org exceeded", 5,
     "quota"),
    ("dot", "554 5.7.1 Message rejected: user quota exceeded, try again tomorrow", 5, "quota"),
    ("RCPT", "552 5.2.2 Votre boite est pleine, envoi impossible", 5, "quota"),
    # DATA
    ("DATA", "550-5.7.1 Daily SMTP relay limit exceeded for customer.\r\n550 5.7.1 gsmtp", 5,
     "quota"),
    ("DATA", "550 5.7.1 <DATA>: Data command rejected: only 10 messages per day", 5, "quota"),
    ("DATA", "454 Throttling failure: Daily message quota exceeded.", 5, "quota"),
    # the dot
    ("dot", "550 5.4.5 Daily user sending limit exceeded.", 5, "quota"),
    ("dot", ("554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; the "
            "sender's submission quota was exceeded."), 5, "quota"),
    ("dot", ("554 5.7.0 Your message could not be sent. The limit on the number of allowed "
            "outgoing messages was exceeded. Try again later."), 5, "quota"),
    ("dot", "552 Message would take you over your relay quota of 500", 5, "quota"),
    ("dot", "550 sorry, too many emails (#5.7.1)", 5, "quota"),
    ("dot", "550 5.4.6 Unusual sending activity detected. Please try after sometime", 5, "limit"),
    ("dot", ("554 Message rejected: Email address is not verified. The following identities failed "
            "the check in region EU-WEST-1: from@example.org"), 0, "sender"),
    ("dot", "550 5.7.1 The 'From' address you supplied is not a Sender Signature", 0, "sender"),
    ("dot", "550 5.1.8 Access denied, bad outbound sender. AS(42004)", 0, "sender"),
    ("dot", "554 5.2.252 SendAsDenied; ana@example.org not allowed to send as from@example.org", 0,
     "sender"),
    ("dot", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", 0,
     "sender"),
    ("dot", "554 Transaction failed Reject due to policy restrictions.", 0, "breaker"),
    ("dot", "552 5.3.4 Message size exceeds fixed limit", 0, "size"),
]  # fmt: skip
ENDS_BY_ITSELF = {"quota", "limit", "later"}


@pytest.mark.parametrize(("verb", "answer", "taken", "code"), PAUSED)
async def test_what_all_are_told_pauses_and_marks_nobody(house, verb, answer, taken, code):
    offers = (*OFFERS, "STARTTLS") if verb == "STARTTLS" else None
    async with on(house, Says(verb, answer, taken=taken), offers=offers) as stage:
        await stage.play()
        paused = await stage.paused()
        sent = paused[2].get("sent", 0)
        counted = {"sent": sent, "waiting": 24 - sent} if sent else {"waiting": 24}
        assert paused == (code, code in ENDS_BY_ITSELF, counted)
        assert taken <= sent <= taken + 1  # another connection's was on its way
        assert await stage.unburned()
        assert answer.partition("\r\n")[0][-12:] in await stage.reason()


LOGINS = [
    ("535 5.7.8 Password expired, please change it in webmail", "login_expired"),
    ("535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 gsmtp", "login"),
    ("535 5.7.0 (#AUTH005) Too many bad auth attempts.", "login"),
    ("535 Authentication Failed", "login"),
    ("534-5.7.9 Application-specific password required.\r\n534 5.7.9 gsmtp", "login_off"),
    (("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the "
     "Tenant."), "login_off"),
    ("525 5.7.1 Unauthorized IP address", "login_off"),
    ("502 5.7.0 Your SMTP account is not yet activated.", "login_off"),
    ("538 5.7.11 Encryption required for requested authentication mechanism", "tls"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "code"), LOGINS)
async def test_a_login_that_is_not_taken_pauses_and_is_tried_once(house, answer, code):
    async with on(house, Says("AUTH", answer), offers=WITH_LOGIN, **LOGIN) as stage:
        await stage.play()
        assert await stage.paused() == (code, False, {"waiting": 24})
        assert stage.server.verbs.count("AUTH") == 1


async def test_a_mail_system_that_never_took_a_message_is_not_said_to_have_taken_some(house):
    async with on(house, Says("dot", "554 5.3.5 Local configuration error")) as stage:
        await stage.play()
        await stage.paused()
        said = await stage.reason()
        assert said.startswith("The mail system refuses everybody")
        assert "took messages" not in said


async def test_greylisting_in_other_words_has_each_guests_first_delay_pass(house):
    greylisted = set()

    def once(turn):
        if turn.verb != "RCPT" or turn.recipient in greylisted:
            return None
        greylisted.add(turn.recipient)
        return b"451 203.0.113.5 is not yet authorized to deliver mail. Please try later\r\n"

    async with on(house, once) as stage:
        await stage.play(delays=(0.5, 0.5))
        assert await house.finished(stage.run_id) == {"sent": 24}
        assert (await house.store.account()).notice is None


SLOWED = [
    ("greeting", ("451-The server has reached its limit for processing requests from your host.\r\n"
                 "451 Please try again later."), "slowed"),
    ("greeting", "421 4.7.0 Too many connections from your IP", "connections"),
    ("EHLO", "421 4.3.2 The maximum number of concurrent connections has exceeded a limit",
     "connections"),
    ("AUTH", "454 4.7.0 Temporary authentication failure", "slowed"),
    ("AUTH", "535 5.7.8 Error: authentication failed: Connection lost to authentication server",
     "slowed"),
    ("AUTH", "535 5.7.1 Too many simultaneous logins", "connections"),
    ("MAIL", "554 5.3.0 mail system is shutting down for maintenance", "slowed"),
    ("MAIL", "550 5.7.0 Too many requests", "slowed"),
    ("RCPT", "550 5.7.1 You may send at most 10 messages per second", "slowed"),
    ("MAIL", f"421 4.7.0 [TSS04] Messages from {HERE} temporarily deferred", "slowed"),
    ("MAIL", "452 4.3.1 Insufficient system storage", "slowed"),
    ("MAIL", f"450 4.7.1 Error: too much mail from {HERE}", "slowed"),
    ("RCPT", "451 4.7.500 Server busy. Please try again later", "slowed"),
    ("DATA", "454 Throttling failure: Maximum sending rate exceeded.", "slowed"),
    ("dot", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", "connections"),
    ("dot", "451 qq temporary problem (#4.3.0)", "slowed"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "answer", "code"), SLOWED)
async def test_all_who_are_asked_to_go_slower_are_told_so_and_sent_to_in_the_end(
    house, verb, answer, code
):
    login = {"offers": WITH_LOGIN, **LOGIN} if verb == "AUTH" else {}
    says = Says(verb, answer)
    async with on(house, says, **login) as stage:
        await stage.play()
        await stage.noticed(code)
        says.times = 0
        assert await house.finished(stage.run_id) == {"sent": 24}
        assert await stage.unburned()


HARMLESS = [
    ("EHLO", b"502 5.5.1 Command not implemented\r\n"),
    ("EHLO", b"550 5.7.1 <ehlo>: Helo command rejected: need fully-qualified hostname\r\n"),
    ("RSET", b"500 5.5.1 what?\r\n"),
    ("QUIT", b"421 4.4.2 Error: timeout exceeded\r\n"),
    ("QUIT", b"\0hang up"),
    ("RCPT", b"251 User not local; will forward\r\n"),
    ("RCPT", b"252 2.1.5 Cannot VRFY user, but will take message\r\n"),
    ("MAIL", b"250-2.1.0 Ok\r\n250 2.1.0 really\r\n"),
    ("dot", b"250 OK id=1tGhI4-00000000AbC-0x\r\n"),
    ("dot", b"250 2.6.0 <1@x> [InternalId=7] Queued mail for delivery\r\n"),
]


@pytest.mark.parametrize(("verb", "answer"), HARMLESS)
async def test_what_harms_nobody_is_not_noticed(house, verb, answer):
    async with on(house, Says(verb, answer)) as stage:
        await stage.play()
        assert await house.finished(stage.run_id) == {"sent": 24}
        assert (await house.store.account()).notice is None


async def test_what_mail_is_refused_without_a_word_behind_others_is_a_limit_and_grows(house):
    async with on(house, Says("MAIL", "550 zzz", taken=10)) as stage:
        await stage.play([f"p{n}@b{n}.example" for n in range(30)], connections=1)
        for hours in (1, 2):
            code, is_timed, counted = await stage.paused()
            assert (code, is_timed, counted) == ("limit", True, {"sent": 10, "waiting": 20})
            resume_at = (await house.run(stage.run_id)).reason.resume_at
            assert 0 <= hours * 3_600_000 - (resume_at - house.store.now()) < 60_000
            await house.store.resume(stage.run_id)


async def test_where_nobody_passed_before_it_is_the_sender(house):
    async with on(house, Says("MAIL", "550 zzz")) as stage:
        await stage.play(["p@b.example", "q@c.example"], connections=1)
        assert await stage.paused() == ("sender", False, {"waiting": 2})


@pytest.mark.parametrize(("verb", "answer"), [
    ("dot", "550 5.4.5 Daily user sending limit exceeded."),
    ("RCPT", "450 4.7.1 Mail send limit exceeded, wait until tomorrow"),
])  # fmt: skip
@pytest.mark.parametrize("people", [11, 12])
async def test_a_limit_that_only_the_last_ones_meet_fails_nobody(house, verb, answer, people):
    async with on(house, Says(verb, answer, taken=10)) as stage:
        some = [f"p{n}@b{n}.example" for n in range(people)]
        await stage.play(some, connections=1, delays=(0.01,))
        code, is_timed, counted = await stage.paused()
        assert (code, is_timed) == ("quota", True)
        assert counted == {"sent": 10, "waiting": people - 10}


SPAM = "554 5.7.1 Message rejected under suspicion of SPAM"


@pytest.mark.parametrize(("of_all", "of_one", "code"), [
    (("dot", "550 5.4.5 Daily user sending limit exceeded"), ("dot", SPAM), "quota"),
    (("RCPT", "550 5.7.1 Hourly sending quota exceeded"),
     ("RCPT", "550 5.7.133 SenderNotAuthenticatedForGroup; authentication required"), "quota"),
    (("RCPT", "450 4.7.1 Sending limit reached, try later"), ("RCPT", "550 5.7.1 Closed list"),
     "quota"),
    (("RCPT", "550 Administrative prohibition"), ("RCPT", SPAM), "limit"),
])  # fmt: skip
@pytest.mark.parametrize("left", [8, 20])
async def test_one_guest_refused_otherwise_hides_no_limit(house, of_all, of_one, code, left):
    connections = 1 if left == 8 else 4
    people = [f"p{n}@b{n}.example" for n in range(40)]
    odd = people[40 - left + 2]
    says = Says(*of_one, whom=only(odd)), Says(*of_all, taken=40 - left)
    async with on(house, *says) as stage:
        await stage.play(people, connections=connections, delays=(0.01,))
        paused_as, is_timed, counted = await stage.paused()
        assert (paused_as, is_timed) == (code, True)
        assert counted["sent"] + counted["waiting"] + counted.get("failed", 0) == 40
        assert counted.get("failed", 0) <= 1


async def test_a_sender_refused_in_two_wordings_is_everybodys(house):
    told = ["550 5.7.1 Message refused by policy", "554 5.7.1 Delivery not authorized"]
    people = [f"p{n}@b{n}.example" for n in range(8)]
    says = [Says("dot", told[n % 2], whom=only(person)) for n, person in enumerate(people)]
    async with on(house, *says) as stage:
        await stage.play(people, connections=2)
        _, _, counted = await stage.paused()
        assert counted == {"waiting": 8}
