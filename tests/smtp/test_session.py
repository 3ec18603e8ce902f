"""Connections to an SMTP server: the fault table's rows
that concern everybody, TLS and the login.
"""

import asyncio
import base64
import socket
import ssl

import pytest
from aiosmtpd import smtp as aiosmtpd
from aiosmtpd.handlers import Message as MessageHandler

from emailer import replies
from emailer.dialogue import Cause, Stage
from emailer.model import Verdict
from emailer.showing.pause_hints import HINTS
from emailer.transports.smtp import delivering
from emailer.transports.smtp.chain_trust import Trust
from emailer.transports.smtp.delivering import Server, SmtpTransport
from emailer.transports.url import Smtp, StartTls
from tests import ports
from tests.patience import PATIENCE_S

from .client import SOON, codes, deliver_all, envelope, fault_of, mail, sending, settings, yes
from .server import HANG_UP, OFFERS, SILENCE, answering, serving

AUTH = (*OFFERS, "AUTH PLAIN LOGIN")
LOGIN = {"user": "ana", "password": "säcret"}


# --- reaching the server ---


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "x" * 70])
async def test_a_server_that_is_not_there_is_unreachable(host):  # row 19
    with ports.held() as port:
        transport = delivering.factory(Smtp(host, port))()
        lost = await fault_of(transport.deliver(mail(), yes))
    assert (lost.cause, replies.classify_fault(lost)) == (Cause.UNREACHABLE, Verdict.UNREACHABLE)
    assert host in lost.text
    await transport.close()


async def test_no_descriptor_left_is_our_trouble():  # row 48
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with serving() as server, sending(server) as transport:
        assert transport._server.tls
        with socket.socket() as probe:
            lowest = probe.fileno()
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
        try:
            lost = await fault_of(transport.deliver(mail(), yes))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert (lost.cause, replies.classify_fault(lost)) == (Cause.OURS, Verdict.OURS)
        assert (await transport.deliver(mail(), yes)).code == 250


@pytest.mark.parametrize(
    ("verb", "stage", "answer", "verdict"),
    [
        # 21, 22
        (
            "greeting",
            Stage.GREETING,
            b"421 4.3.2 too busy\r\n" + HANG_UP,
            Verdict.FEWER_CONNECTIONS,
        ),
        ("greeting", Stage.GREETING, b"554 5.7.1 no service here\r\n", Verdict.PAUSE),
        ("greeting", Stage.GREETING, b"450 later\r\n", Verdict.SLOW_DOWN),
        ("EHLO", Stage.EHLO, b"421 4.4.5 too many\r\n" + HANG_UP, Verdict.FEWER_CONNECTIONS),
        ("EHLO", Stage.EHLO, b"451 later\r\n", Verdict.SLOW_DOWN),
        ("MAIL", Stage.MAIL, b"450 4.7.1 later\r\n", Verdict.SLOW_DOWN),  # 25
        ("MAIL", Stage.MAIL, b"452 4.3.1 disk full\r\n", Verdict.SLOW_DOWN),  # 26
        ("MAIL", Stage.MAIL, b"421 4.7.0 slow down\r\n" + HANG_UP, Verdict.SLOW_DOWN),  # 24
        ("MAIL", Stage.MAIL, b"550 5.7.1 not as this sender\r\n", Verdict.PAUSE),  # 30
    ],
)
async def test_what_is_refused_before_rcpt_comes_back_as_the_answer_of_its_stage(
    verb, stage, answer, verdict
):
    async with serving(answering(**{verb: answer})) as server, sending(server) as transport:
        refusal = await transport.deliver(mail(), yes)
    assert (refusal.stage, refusal.code, replies.classify(refusal)) == (
        stage,
        int(answer[:3]),
        verdict,
    )


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL"])
@pytest.mark.parametrize("answer", [SILENCE, HANG_UP, b"hello?\r\n", b"354 what\r\n"])
async def test_a_server_that_is_silent_or_talks_nonsense_before_the_message_takes_nobody_with_it(
    verb, answer
):
    # rows 15, 35
    async with (
        serving(answering(**{verb: answer})) as server,
        sending(server, connect_s=1, **SOON) as transport,
    ):
        lost = await fault_of(transport.deliver(mail(), yes))
    assert not lost.handed_over
    assert replies.classify_fault(lost) in {Verdict.UNREACHABLE, Verdict.CONNECTION_LOST}


async def test_a_slow_banner_is_waited_for():  # row 35
    async def slow(turn):
        if turn.verb == "greeting":
            await asyncio.sleep(0.1)

    async with serving(slow) as server, sending(server) as transport:
        assert (await transport.deliver(mail(), yes)).code == 250


async def test_a_server_without_esmtp_is_spoken_to_with_helo():  # row 36
    async with (
        serving(answering(EHLO=b"502 5.5.2 what?\r\n")) as server,
        sending(server) as transport,
    ):
        assert codes(await deliver_all(transport, ["a", "b"])) == [250, 250]
    assert server.verbs[:3] == ["EHLO", "HELO", "MAIL"]
    assert server.lines[1] == b"HELO [127.0.0.1]"


# --- connections that end ---


@pytest.mark.parametrize("last_words", [b"", b"421 4.4.2 idle for too long\r\n"])
@pytest.mark.parametrize("offers", [OFFERS, ()])
# row 23
async def test_a_connection_closed_while_idle_is_replaced_and_nobody_sees_it(offers, last_words):
    async with serving(offers=offers) as server, sending(server) as transport:
        await transport.deliver(mail("a"), yes)
        server.connections[0].say(last_words)
        server.connections[0].hang_up()
        await server.connections[0].ended
        assert (await transport.deliver(mail("b"), yes)).code == 250
    assert len(server.connections) == 2


@pytest.mark.parametrize("offers", [OFFERS, ()])
@pytest.mark.parametrize("chained", [True, False])
# row 23
async def test_a_server_that_takes_two_messages_a_connection_gets_them_all_in_order(
    offers, chained
):
    def two(turn):
        return (
            b"421 4.3.2 enough\r\n" + HANG_UP
            if turn.verb == "MAIL" and turn.connection.count == 2
            else None
        )

    async with serving(two, offers=offers) as server, sending(server) as transport:
        if chained:
            assert codes(await deliver_all(transport, "abcde")) == [250] * 5
        else:
            assert [(await transport.deliver(mail(name), yes)).code for name in "abcde"] == [
                250
            ] * 5
    assert server.sent_to() == [f"{name}@example.org" for name in "abcde"]
    assert len(server.connections) == 3


async def test_a_server_that_hangs_up_when_an_idle_connection_is_used_is_reconnected_to_once():
    async with (
        serving(lambda turn: HANG_UP if turn.connection.count else None) as server,
        sending(server) as transport,
    ):
        assert (await transport.deliver(mail("a"), yes)).code == 250
        assert (await transport.deliver(mail("b"), yes)).code == 250
    assert server.sent_to() == ["a@example.org", "b@example.org"]


async def test_the_server_that_hangs_up_between_354_and_the_dot_gets_nothing():  # row 21
    async with serving() as server, sending(server) as transport:

        async def meanwhile():
            server.connections[0].say(b"421 4.3.2 shutting down\r\n")
            server.connections[0].hang_up()
            await server.connections[0].ended
            await asyncio.sleep(0)
            return True

        refusal = await transport.deliver(mail("a"), meanwhile)
        assert (refusal.stage, refusal.code) == (Stage.DATA, 421)
        assert (await transport.deliver(mail("a"), yes)).code == 250
    assert server.sent_to() == ["a@example.org"]


@pytest.mark.parametrize("answer", [SILENCE, HANG_UP])
async def test_quit_is_not_waited_for(answer):  # row 34
    patient = {"command_s": 600.0, "dot_s": 600.0}
    async with serving(answering(QUIT=answer)) as server, sending(server, **patient) as transport:
        await transport.deliver(mail("a"), yes)
        async with asyncio.timeout(PATIENCE_S):
            await transport.close()
            await transport.close()
    assert server.sent_to() == ["a@example.org"]


# --- servers that do pipelining wrong ---


async def test_a_server_that_drops_what_comes_behind_a_dot_is_found_out_without_a_doubt():
    async with serving(drop_behind=("dot",)) as server, sending(server, **SOON) as transport:
        assert codes(await deliver_all(transport, "abcde")) == [250] * 5
    assert server.sent_to() == [f"{name}@example.org" for name in "abcde"]
    assert len(server.connections) == 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
async def test_a_server_that_drops_what_comes_behind_a_command_is_served_one_by_one(verb):
    async with serving(drop_behind=(verb,)) as server, sending(server, **SOON) as transport:
        assert codes(await deliver_all(transport, "abcde")) == [250] * 5
    assert server.sent_to() == [f"{name}@example.org" for name in "abcde"]
    assert len(server.connections) == 2


async def test_a_server_that_drops_what_comes_behind_rset_loses_nobody():

    def script(turn):
        return b"550 5.1.1 no\r\n" if turn.verb == "RCPT" and turn.line[9:10] in b"bd" else None

    async with (
        serving(script, drop_behind=("RSET",)) as server,
        sending(server, **SOON) as transport,
    ):
        assert codes(await deliver_all(transport, "abcde")) == [250, 550, 250, 550, 250]
    assert len(server.connections) == 3, "a fresh one refused b, and another one was asked"


async def test_what_one_connection_learned_about_pipelining_holds_for_the_next():
    async with serving(drop_behind=("MAIL",)) as server:
        shared = Server(settings(server, **SOON))
        for name in "abc":
            transport = SmtpTransport(shared)
            assert (await transport.deliver(mail(name), yes)).code == 250
            await transport.close()
    assert len(server.connections) == 4


async def test_a_recipient_at_which_the_server_hangs_does_not_end_pipelining_for_all():
    async def hang(turn):
        if turn.verb == "RCPT" and b"hang" in turn.line:
            await asyncio.Event().wait()

    async with serving(hang) as server, sending(server, **SOON) as transport:
        lost = await fault_of(transport.deliver(mail("hang"), yes))
        assert (lost.cause, lost.stage) == (Cause.TIMEOUT, Stage.RCPT)
        assert transport._server.groups.given()


async def test_after_nonsense_in_a_group_the_server_is_served_one_by_one_for_a_while():

    def script(turn):
        return b"250 a\r\n250 b\r\n" if turn.verb == "RCPT" and b"odd" in turn.line else None

    async with serving(script) as server, sending(server) as transport:
        await fault_of(transport.deliver(mail("odd"), yes))
        assert [transport._server.groups.given() for _ in range(65)].count(True) == 2


def test_each_doubt_lasts_longer_several_at_once_are_one_and_a_proof_lasts_for_ever():
    trust = Trust()
    for rests in (64, 256):
        trust.doubt()
        trust.doubt()
        assert [trust.given() for _ in range(rests)] == [False] * (rests - 1) + [True]
    trust.refute()
    assert not trust.given()


# --- TLS ---


async def test_starttls_is_used_where_it_is_offered(certificate, trust):
    async with serving(tls=certificate) as server, sending(server, trust) as transport:
        assert codes(await deliver_all(transport, ["a", "b"])) == [250, 250]
    assert all(message.encrypted for message in server.messages)
    assert server.verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "MAIL"]


async def test_smtps_is_encrypted_from_the_start(certificate, trust):
    async with (
        serving(tls=certificate, implicit_tls=True, offers=AUTH) as server,
        sending(server, trust, tls=True, **LOGIN) as transport,
    ):
        assert codes(await deliver_all(transport, ["a", "b"])) == [250, 250]
    assert server.verbs[:3] == ["EHLO", "AUTH", "MAIL"]


async def test_starttls_never_stays_in_plain_text(certificate, trust):
    async with (
        serving(tls=certificate) as server,
        sending(server, trust, starttls=StartTls.NEVER) as transport,
    ):
        assert (await transport.deliver(mail(), yes)).code == 250
    assert "STARTTLS" not in server.verbs


@pytest.mark.parametrize("options", [{"starttls": StartTls.REQUIRED}, LOGIN])
async def test_where_starttls_was_stripped_nothing_leaves_in_plain_text(options):  # row 32
    async with serving(offers=AUTH) as server, sending(server, **options) as transport:
        refused = await fault_of(transport.deliver(mail(), yes))
    assert (refused.cause, replies.classify_fault(refused)) == (Cause.TLS_MISSING, Verdict.PAUSE)
    assert set(server.verbs) == {"EHLO"}
    assert "offers no encryption" in refused.text
    assert "starttls=never" in HINTS["tls"].template


async def test_a_password_leaves_in_plain_text_only_where_a_person_said_so():
    async with (
        serving(offers=AUTH) as server,
        sending(server, starttls=StartTls.NEVER, **LOGIN) as transport,
    ):
        assert (await transport.deliver(mail(), yes)).code == 250
    assert server.verbs[:2] == ["EHLO", "AUTH"]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(b"454 4.7.0 not now\r\n", Verdict.SLOW_DOWN), (b"502 no\r\n", Verdict.PAUSE)],
)
async def test_a_refused_starttls_slows_or_pauses(certificate, trust, answer, verdict):  # row 32
    async with (
        serving(answering(STARTTLS=answer), tls=certificate) as server,
        sending(server, trust) as transport,
    ):
        refusal = await transport.deliver(mail(), yes)
    assert (refusal.stage, replies.classify(refusal)) == (Stage.STARTTLS, verdict)
    assert "MAIL" not in server.verbs


async def test_one_connection_that_cannot_encrypt_for_now_is_not_all_of_them(certificate, trust):
    def moody(turn):
        if turn.verb == "STARTTLS" and len(turn.connection.server.connections) == 1:
            return b"454 4.7.0 TLS not available for now\r\n"
        return None

    async with (
        serving(moody, tls=certificate) as server,
        sending(server, trust) as transport,
    ):
        assert (await transport.deliver(mail(), yes)).code == 250
    assert [message.encrypted for message in server.messages] == [True]


async def test_a_server_that_speaks_no_tls_after_starttls_pauses(trust):  # row 32
    def deaf(turn):
        if turn.verb == "STARTTLS":
            turn.connection.data_received = lambda _: turn.connection.say(
                b"500 5.5.2 what is this?\r\n"
            )

    async with (
        serving(deaf, offers=(*OFFERS, "STARTTLS")) as server,
        sending(server, trust) as transport,
    ):
        refused = await fault_of(transport.deliver(mail(), yes))
    assert (refused.cause, replies.classify_fault(refused)) == (Cause.TLS_BROKEN, Verdict.PAUSE)


# row 32
async def test_a_server_that_breaks_off_the_handshake_is_tried_again_and_then_pauses(trust):
    offers = (*OFFERS, "STARTTLS")
    script = answering(STARTTLS=b"220 go on\r\n" + HANG_UP)
    async with serving(script, offers=offers) as server, sending(server, trust) as transport:
        lost = [await fault_of(transport.deliver(mail(), yes)) for _ in range(3)]
    assert [replies.classify_fault(each) for each in lost] == [
        Verdict.UNREACHABLE,
        Verdict.UNREACHABLE,
        Verdict.PAUSE,
    ]


@pytest.mark.parametrize("implicit", [True, False])
async def test_an_unknown_issuer_pauses(certificate, implicit):  # row 32
    async with (
        serving(tls=certificate, implicit_tls=implicit) as server,
        sending(server, tls=implicit) as transport,
    ):
        refused = await fault_of(transport.deliver(mail(), yes))
    assert (refused.cause, replies.classify_fault(refused)) == (Cause.CERTIFICATE, Verdict.PAUSE)
    assert server.messages == []


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_certificate_for_another_name_pauses(authority, trust, implicit):  # row 32
    other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(other)
    async with (
        serving(tls=other, implicit_tls=implicit) as server,
        sending(server, trust, tls=implicit) as transport,
    ):
        refused = await fault_of(transport.deliver(mail(), yes))
    assert refused.cause is Cause.CERTIFICATE
    assert "localhost" in refused.text


async def test_verify_no_takes_any_certificate(certificate):
    async with serving(tls=certificate) as server, sending(server, verify=False) as transport:
        assert (await transport.deliver(mail(), yes)).code == 250
    assert server.messages[0].encrypted


async def test_smtps_to_a_server_in_plain_text_says_so(trust):
    async with serving() as server, sending(server, trust, tls=True) as transport:
        refused = await fault_of(transport.deliver(mail(), yes))
    assert refused.cause is Cause.TLS_BROKEN


async def test_answers_slipped_in_before_the_handshake_are_forgotten(certificate, trust):  # row 33
    slipped = b"220 go on\r\n250-evil.example\r\n250 AUTH PLAIN\r\n250 evil\r\n"
    async with (
        serving(answering(STARTTLS=slipped), tls=certificate) as server,
        sending(server, trust) as transport,
    ):
        assert codes(await deliver_all(transport, ["a", "b"])) == [250, 250]
    assert all(message.encrypted for message in server.messages)


async def test_tls_that_ends_without_a_goodbye_is_not_waited_for(certificate, trust):  # row 34
    patient = {"command_s": 600.0, "dot_s": 600.0}
    async with serving(tls=certificate) as server, sending(server, trust, **patient) as transport:
        await transport.deliver(mail("a"), yes)
        server.connections[0].transport.abort()
        await server.connections[0].ended
        await asyncio.sleep(0)
        assert (await transport.deliver(mail("b"), yes)).code == 250
        async with asyncio.timeout(PATIENCE_S):
            await transport.close()


# --- the login ---


@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN", "CRAM-MD5"])
async def test_a_login_succeeds_with_whatever_mechanism_is_offered(mechanisms):
    def script(turn):
        if turn.verb == "AUTH":
            return b"235 ok\r\n" if b"PLAIN" in turn.line else b"334 PDFAeD4=\r\n"
        if turn.verb not in {"greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot", "QUIT"}:
            return (
                b"235 ok\r\n"
                if mechanisms == "CRAM-MD5" or len(server.verbs) == 4
                else b"334 UGFzc3dvcmQ6\r\n"
            )
        return None

    async with (
        serving(script, offers=(*OFFERS, f"AUTH {mechanisms}")) as server,
        sending(server, starttls=StartTls.NEVER, **LOGIN) as transport,
    ):
        assert (await transport.deliver(mail(), yes)).code == 250


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"535 5.7.8 wrong\r\n", Verdict.PAUSE),  # row 28
        (b"454 4.7.0 later\r\n", Verdict.SLOW_DOWN),  # row 29
        (b"432 4.7.12 transition\r\n", Verdict.PAUSE),
    ],
)
async def test_a_refused_login_is_tried_once_a_connection(answer, verdict, certificate, trust):
    async with (
        serving(answering(AUTH=answer), tls=certificate, offers=AUTH) as server,
        sending(server, trust, **LOGIN) as transport,
    ):
        refusal = await transport.deliver(mail(), yes)
    assert (refusal.stage, replies.classify(refusal)) == (Stage.AUTH, verdict)
    assert server.verbs.count("AUTH") == 1


async def test_a_server_that_quotes_the_login_it_refuses_tells_it_to_nobody(certificate, trust):
    said = base64.b64encode("\0ana\0säcret".encode())
    async with (
        serving(
            answering(AUTH=b"500 5.5.1 unknown: AUTH PLAIN %b\r\n" % said),
            tls=certificate,
            offers=AUTH,
        ) as server,
        sending(server, trust, **LOGIN) as transport,
    ):
        refusal = await transport.deliver(mail(), yes)
    assert refusal.text == "unknown: AUTH PLAIN ***"


@pytest.mark.parametrize("offers", [OFFERS, (*OFFERS, "AUTH GSSAPI")])
async def test_a_server_without_a_login_we_know_pauses(offers):
    async with (
        serving(offers=offers) as server,
        sending(server, starttls=StartTls.NEVER, **LOGIN) as transport,
    ):
        refused = await fault_of(transport.deliver(mail(), yes))
    assert (refused.cause, replies.classify_fault(refused)) == (Cause.AUTH_MISSING, Verdict.PAUSE)


# --- a server not written by us ---


class Kept(MessageHandler):
    """Keeps what it is given."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def handle_message(self, message):
        self.messages.append(message)


@pytest.mark.parametrize("password", ["right", "wrong"])
async def test_aiosmtpd_is_sent_to_with_starttls_and_a_login(certificate, trust, password):
    def authenticate(_server, _session, _envelope, _mechanism, data):
        return aiosmtpd.AuthResult(success=data.password == b"right", handled=False)

    handler, loop = Kept(), asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: aiosmtpd.SMTP(
            handler,
            hostname="test",
            tls_context=certificate,
            authenticator=authenticate,
            auth_required=True,
            loop=loop,
        ),
        "127.0.0.1",
        0,
    )
    port = listener.sockets[0].getsockname()[1]
    make = delivering.factory(Smtp("localhost", port, user="ana", password=password), trust)
    transport = make()
    ends = await deliver_all(transport, "abc" if password == "right" else "a")
    await transport.close()
    listener.close()
    await listener.wait_closed()
    assert codes(ends) == ([250] * 3 if password == "right" else [535])
    assert [message["X-RcptTo"] for message in handler.messages] == (
        [f"{name}@example.org" for name in "abc"] if password == "right" else []
    )


def test_the_envelope_of_the_following_mail_is_not_sent_where_it_would_be_refused():
    from emailer.transports.smtp.session import Session

    transport = SmtpTransport(Server(Smtp("h", 25)))
    current = Session(None, pipelining=True, size_offered=True, size_limit=1000)
    assert transport._behind(current, envelope("b", size_bytes=999)).startswith(b"RSET\r\nMAIL")
    assert transport._behind(current, envelope("b", size_bytes=1001)) == b""
    assert transport._behind(current, envelope("ü", smtputf8=True)) == b""


@pytest.mark.parametrize("offers", [OFFERS, ()])
@pytest.mark.parametrize(
    "words", [b"421 4.7.0 Error: too many messages in this connection", b"421 4.7.28 too fast"]
)
async def test_any_goodbye_at_mail_on_a_used_connection_means_another_one(offers, words):  # row 23

    def enough(turn):
        return (
            words + b"\r\n" + HANG_UP
            if turn.verb == "MAIL" and turn.connection.count == 3
            else None
        )

    async with serving(enough, offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, "abcdefgh")) == [250] * 8
    assert len(server.connections) == 3


ENOUGH = (
    b"452 4.5.3 Too many recipients: Too many messages sent",  # OpenSMTPD, after a hundred
    b"451 4.7.0 Maximum number of mails per session reached",
    b"450 only 20 transactions in one connection",
    b"554 5.7.0 Too many messages this session",
)


@pytest.mark.parametrize("offers", [OFFERS, ()])
@pytest.mark.parametrize("words", ENOUGH)
async def test_enough_of_a_connection_in_other_codes_means_another_one_too(offers, words):
    def enough(turn):
        return words + b"\r\n" if turn.verb == "MAIL" and turn.connection.count >= 3 else None

    async with serving(enough, offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, "abcdefgh")) == [250] * 8
    assert len(server.connections) >= 3
    assert server.sent_to() == [f"{name}@example.org" for name in "abcdefgh"]


async def test_a_fresh_connection_that_has_enough_at_once_is_believed():
    script = answering(MAIL=ENOUGH[0] + b"\r\n")
    async with serving(script) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, "abc")) == [452] * 3
    assert len(server.connections) == 1


async def test_only_what_a_fresh_connection_says_slows_the_pool():
    async with (
        serving(answering(MAIL=b"421 4.7.28 too fast\r\n" + HANG_UP)) as server,
        sending(server) as transport,
    ):
        assert codes(await deliver_all(transport, "a")) == [421]
    assert len(server.connections) == 1


async def test_behind_a_series_of_refused_recipients_data_waits_for_rcpts_answer():

    def script(turn):
        return b"550 5.1.1 no\r\n" if turn.verb == "RCPT" and b"<no" in turn.line else None

    names = ["no1", "no2", "no3", "no4", "a", "b", "c"]
    async with serving(script) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, names)) == [550] * 4 + [250] * 3
    # two before it was a series, and none for the two after
    assert server.verbs.count("DATA") == 2 + 3
    assert server.sent_to() == [f"{name}@example.org" for name in "abc"]


@pytest.mark.parametrize(("offers", "verb", "words"), [
    *[(offers, "MAIL", words) for offers in (OFFERS, ()) for words in (
        b"530 5.7.0 Authentication expired", b"535 5.7.8 Token has expired", b"530 Login again",
        b"503 5.5.1 Error: nested MAIL command",
    )],
    ((), "RCPT", b"503 5.5.1 Error: need MAIL command"),
    ((), "RCPT", b"503 Bad sequence of commands"),
])  # fmt: skip
async def test_a_connection_that_forgot_its_login_or_its_place_is_replaced(offers, verb, words):
    def forgetful(turn):
        return words + b"\r\n" if turn.verb == verb and turn.connection.count >= 3 else None

    async with serving(forgetful, offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, "abcdefgh")) == [250] * 8
    assert server.sent_to() == [f"{name}@example.org" for name in "abcdefgh"]


async def test_a_fresh_connection_that_wants_a_login_is_believed():
    script = answering(MAIL=b"530 5.7.0 Authentication required\r\n")
    async with serving(script) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, "abc")) == [530] * 3
    assert len(server.connections) == 1


def less(offers):
    """Offer this on one connection, and as usual on the others."""
    lines = b"".join(b"250-%s\r\n" % one for one in (b"test.example", *offers)) + b"250 HELP\r\n"

    def script(turn):
        is_second = turn.connection.server.connections.index(turn.connection) == 1
        return lines if turn.verb == "EHLO" and is_second else None

    return script


@pytest.mark.parametrize("offers", [(b"SIZE 10",), (b"8BITMIME",)])
async def test_a_connection_that_offers_less_than_others_did_is_replaced(offers):
    async with serving(less(offers)) as server:
        make = delivering.factory(settings(server))
        first, second = make(), make()
        odd = mail("ü", smtputf8=True)
        try:
            ends = [await first.deliver(odd, yes), await second.deliver(odd, yes)]
            assert codes(ends) == [250] * 2
        finally:
            await first.close()
            await second.close()
    assert len(server.connections) == 3


async def test_what_every_connection_lacks_is_believed_at_once():
    async with serving(offers=("SIZE 10",)) as server, sending(server) as transport:
        fault = await fault_of(transport.deliver(mail("a"), yes))
        assert fault.cause is Cause.TOO_LARGE
    assert len(server.connections) == 1
