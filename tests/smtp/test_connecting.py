"""Connections of many to one server: the first login, places, ports that speak otherwise,
moods of one connection.
"""

import asyncio
import time

import pytest

from emailer import replies
from emailer.dialogue import Cause, Fault, Stage
from emailer.model import Verdict
from emailer.replies import sentences
from emailer.transports.smtp import connecting, delivering, reaching
from emailer.transports.smtp.delivering import SmtpTransport
from emailer.transports.smtp.known_server import Kept
from emailer.transports.smtp.login_pace import EMPTY_EVERY_S, EVERY_S, FREE, Logins, paid_back
from emailer.transports.smtp.server import Server
from emailer.transports.url import Smtp, StartTls
from tests.patience import PATIENCE_S

from .client import SOON, codes, deliver_all, envelope, fault_of, mail, sending, settings, yes
from .server import HANG_UP, OFFERS, SILENCE, answering, serving

AUTH = (*OFFERS, "AUTH PLAIN LOGIN")
LOGIN = {"user": "ana", "password": "wrong", "starttls": StartTls.NEVER}
CONNECTIONS = 10


# --- the first login goes alone ---


async def test_a_wrong_password_is_tried_once_whatever_the_connections():  # row 28
    async def refuse(turn):
        if turn.verb == "AUTH":
            await asyncio.sleep(0)
            return b"535 5.7.8 authentication failed\r\n"
        return None

    async with serving(refuse, offers=AUTH) as server:
        shared = Server(settings(server, **LOGIN))
        transports = [SmtpTransport(shared) for _ in range(CONNECTIONS)]
        ends = await asyncio.gather(*(transport.deliver(mail(), yes) for transport in transports))
        assert [(end.stage, end.code) for end in ends] == [(Stage.AUTH, 535)] * CONNECTIONS
        assert server.verbs.count("AUTH") == 1
        again = await asyncio.gather(*(transport.connect() for transport in transports))
        assert [end.code for end in again] == [535] * CONNECTIONS
        assert server.verbs.count("AUTH") == 2  # a person pressed Resume: once more, and once only


async def test_once_the_first_login_succeeded_the_others_follow_together():
    waiting, go_on = asyncio.Event(), asyncio.Event()

    async def slow_first(turn):
        if turn.verb == "AUTH" and not go_on.is_set():
            waiting.set()
            await go_on.wait()

    async with serving(slow_first, offers=AUTH) as server:
        shared = Server(settings(server, **LOGIN))
        transports = [SmtpTransport(shared) for _ in range(CONNECTIONS)]
        connecting = asyncio.gather(*(transport.connect() for transport in transports))
        await waiting.wait()
        assert len(server.connections) == 1
        go_on.set()
        assert await connecting == [None] * CONNECTIONS
        assert server.verbs.count("AUTH") == len(server.connections) == CONNECTIONS
        for transport in transports:
            await transport.close()
        assert not shared.has_sessions


async def test_a_first_login_without_an_answer_lets_the_next_one_try():
    count = []

    def first_dies(turn):
        count.extend([1] if turn.verb == "AUTH" else [])
        return HANG_UP if turn.verb == "AUTH" and len(count) == 1 else None

    async with serving(first_dies, offers=AUTH) as server:
        shared = Server(settings(server, **LOGIN))
        transports = [SmtpTransport(shared) for _ in range(3)]
        ends = await asyncio.gather(*(t.connect() for t in transports), return_exceptions=True)
        assert [getattr(end, "cause", None) for end in ends] == [Cause.CLOSED, None, None]
        for transport in transports:
            await transport.close()


# --- AUTH that is missing ---


def without_auth(connections):
    """A server that offers no login on its first so many connections."""
    plain = b"250-test\r\n250 PIPELINING\r\n"
    return lambda turn: (
        plain
        if turn.verb == "EHLO" and len(turn.connection.server.connections) <= connections
        else None
    )


async def test_a_connection_without_auth_is_tried_again_on_a_new_one():
    async with (
        serving(without_auth(2), offers=AUTH) as server,
        sending(server, **LOGIN) as transport,
    ):
        assert codes(await deliver_all(transport, "ab")) == [250, 250]
    assert len(server.connections) == 3


async def test_where_no_connection_offers_auth_the_pause_speaks_of_no_password():
    async with serving(offers=OFFERS) as server, sending(server, **LOGIN) as transport:
        missing = await fault_of(transport.deliver(mail(), yes))
    assert (missing.cause, replies.classify_fault(missing)) == (Cause.AUTH_MISSING, Verdict.PAUSE)
    assert "password" not in sentences.sentence(missing)
    assert len(server.connections) == 3


# --- ports that speak otherwise ---


async def test_a_port_encrypted_from_the_start_is_named_within_one_time_out(certificate):
    async with (
        serving(tls=certificate, implicit_tls=True) as server,
        sending(server, **SOON) as transport,
    ):
        refused = await fault_of(transport.deliver(mail(), yes))
    assert replies.classify_fault(refused) is Verdict.PAUSE
    assert (
        f"localhost:{server.port} says nothing in plain text. Is this port encrypted"
        in sentences.sentence(refused)
    )


async def test_a_silent_port_that_speaks_no_tls_is_only_silent():
    async with (
        serving(answering(greeting=SILENCE)) as server,
        sending(server, connect_s=1, **SOON) as transport,
    ):
        lost = await fault_of(transport.deliver(mail(), yes))
    assert (lost.cause, lost.stage) == (Cause.TIMEOUT, Stage.GREETING)
    assert replies.classify_fault(lost) is Verdict.UNREACHABLE


async def test_smtps_at_a_port_that_begins_in_plain_text_is_named(trust):
    async with serving() as server, sending(server, trust, tls=True) as transport:
        refused = await fault_of(transport.deliver(mail(), yes))
    assert replies.classify_fault(refused) is Verdict.PAUSE
    assert "Does this port begin in plain text?" in sentences.sentence(refused)


# --- places ---


def greet_the_first(turn):
    is_another = len(turn.connection.server.connections) > 1
    return SILENCE if turn.verb == "greeting" and is_another else None


async def test_no_greeting_while_another_connection_is_answered_means_fewer_connections():
    async with serving(greet_the_first) as server:
        shared = Server(settings(server, command_s=600.0))
        shared.places.patience_s = 0.05
        working, waiting = SmtpTransport(shared), SmtpTransport(shared)
        await working.deliver(mail("a"), yes)
        no_place = asyncio.create_task(fault_of(waiting.connect()))
        while not no_place.done():
            await working.deliver(mail("b"), yes)
        lost = await no_place
        assert (lost.cause, replies.classify_fault(lost)) == (
            Cause.NO_PLACE,
            Verdict.FEWER_CONNECTIONS,
        )
        await working.close()


async def test_a_message_is_given_back_where_its_connection_cannot_be_replaced_soon():
    async with serving(greet_the_first) as server, sending(server, command_s=600.0) as transport:
        await transport.deliver(mail("a"), yes)
        server.connections[0].hang_up()
        await server.connections[0].ended
        async with asyncio.timeout(PATIENCE_S):
            given_back = await fault_of(transport.deliver(mail("b"), yes))
    assert replies.classify_fault(given_back) is Verdict.RELEASED


# --- leaving, and being told to come again ---


async def test_450_4_3_2_at_rcpt_is_answered_with_another_connection_before_anybody_slows():
    def postscreen(turn):
        first = len(turn.connection.server.connections) == 1
        return (
            b"450 4.3.2 Service currently unavailable\r\n"
            if turn.verb == "RCPT" and first
            else None
        )

    async with serving(postscreen) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, "abc")) == [250] * 3
    assert len(server.connections) == 2


async def test_450_4_3_2_on_every_connection_slows_and_makes_no_storm_of_connections():
    script = answering(RCPT=b"450 4.3.2 Service currently unavailable\r\n")
    async with serving(script) as server, sending(server) as transport:
        ends = [await transport.deliver(mail(name), yes) for name in "abcdefgh"]
    assert {replies.classify(end) for end in ends} == {Verdict.SLOW_DOWN}
    assert len(server.connections) == 2


async def test_a_message_too_large_for_a_server_is_left_with_quit():  # row 37
    async with serving(offers=("PIPELINING", "SIZE 1000")) as server, sending(server) as transport:
        await transport.deliver(mail("a"), yes, envelope("b"))
        await transport.deliver(mail("b"), yes)
        refused = await fault_of(transport.deliver(mail("c", b"x" * 2000), yes))
        await server.connections[0].ended
    assert refused.cause is Cause.TOO_LARGE
    assert server.verbs[-1] == "QUIT"


@pytest.mark.parametrize("said", ["9" * 5000, "9" * 21, "-1", "1 2", "1e3", "³", ""])
async def test_a_size_that_no_server_may_name_is_none(said):
    offers = ("PIPELINING", f"SIZE {said}")
    async with serving(offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, "ab")) == [250] * 2


# --- moods of one connection among good ones ---


def on_connections(verb, answer, numbers):
    """Give this answer on some of a server's connections, counted from 1."""

    def script(turn):
        connections = turn.connection.server.connections
        is_one = connections.index(turn.connection) + 1 in numbers
        return answer if turn.verb == verb and is_one else None

    return script


MOODS = [
    ("greeting", b"554 5.7.1 no service here\r\n"),
    ("EHLO", b"550 5.7.1 not today\r\n"),
    ("AUTH", b"535 5.7.8 authentication failed\r\n"),
    ("STARTTLS", b"502 5.5.1 not implemented\r\n"),
]


@pytest.mark.parametrize(("verb", "answer"), MOODS, ids=[verb for verb, _ in MOODS])
async def test_what_one_connection_is_refused_while_others_stand_is_its_mood(
    verb, answer, certificate, trust
):
    script = on_connections(verb, answer, {2})
    login = {"user": "ana", "password": "right"}
    async with serving(script, tls=certificate, offers=AUTH) as server:
        shared = Server(settings(server, **login), trust)
        transports = [SmtpTransport(shared) for _ in range(3)]
        for transport in transports:
            assert await transport.connect() is None
        assert len(server.connections) == 4
        for transport in transports:
            await transport.close()


async def test_a_greeting_that_turns_away_every_connection_pauses_after_three():
    async with (
        serving(answering(greeting=b"554 5.7.1 no service here\r\n")) as server,
        sending(server) as transport,
    ):
        refusal = await transport.connect()
    assert (refusal.code, replies.classify(refusal)) == (554, Verdict.PAUSE)
    assert len(server.connections) == 3


async def test_whom_a_server_turns_away_while_others_stand_waits_alone():
    script = on_connections("greeting", b"554 5.7.1 no service here\r\n", {2, 3, 4})
    async with serving(script) as server:
        shared = Server(settings(server))
        first, second = SmtpTransport(shared), SmtpTransport(shared)
        assert await first.connect() is None
        turned_away = await fault_of(second.connect())
        assert replies.classify_fault(turned_away) is Verdict.FEWER_CONNECTIONS
        assert "554 5.7.1 no service here" in sentences.sentence(turned_away)
        assert (await first.deliver(mail(), yes)).code == 250
        await first.close()


async def test_encryption_that_is_offered_no_longer_is_waited_for(certificate, trust):
    """Who stands between may take the offer away (RFC 3207 6): on one connection, or on all."""
    async with serving(tls=certificate) as server:
        shared = Server(settings(server), trust)
        transport = SmtpTransport(shared)
        assert (await transport.deliver(mail(), yes)).code == 250
        await transport.close()
        server.tls = None
        stripped = await fault_of(transport.deliver(mail("bea"), yes))
        assert replies.classify_fault(stripped) is Verdict.PAUSE
        server.tls = certificate
        assert (await transport.deliver(mail("cleo"), yes)).code == 250
        await transport.close()
        server.tls = None
        kept = Kept()  # as the next start reads it
        kept.encrypts = True
        again = delivering.factory(settings(server), trust, kept)()
        assert (await fault_of(again.deliver(mail("dora"), yes))).cause is Cause.TLS_MISSING
    assert [message.encrypted for message in server.messages] == [True, True]


def test_a_connection_that_is_reset_at_once_is_a_server_that_is_away():
    for stage, tls, cause in (
        (Stage.CONNECT, False, Cause.UNREACHABLE), (Stage.CONNECT, True, Cause.CLOSED),
        (Stage.STARTTLS, False, Cause.CLOSED),
    ):  # fmt: skip
        met = reaching.no_connection(ConnectionResetError(), Smtp("h", 25, tls=tls), stage)
        assert (met.cause, replies.classify_fault(met)) == (cause, Verdict.UNREACHABLE)


@pytest.mark.parametrize("has_encrypted", [False, True])
async def test_a_server_that_ends_while_many_encrypt_does_not_break_off_all_encryption(
    certificate, trust, has_encrypted
):
    """What is broken off at one time is one sign; none, where encryption was agreed on before."""
    async with serving(answering(STARTTLS=b"220 go on\r\n" + HANG_UP)) as server:
        server.offers = (*OFFERS, "STARTTLS")
        shared = Server(settings(server), trust)
        shared.has_handshaken = has_encrypted
        many = [fault_of(connecting.connect(shared)) for _ in range(CONNECTIONS)]
        assert {met.cause for met in await asyncio.gather(*many)} == {Cause.CLOSED}
        ends = [(await fault_of(connecting.connect(shared))).cause for _ in range(3)]
        assert (Cause.TLS_BROKEN in ends) is not has_encrypted


FORGETFUL = {
    "its login": b"530 5.7.0 Authentication required\r\n",
    "its place": b"503 5.5.1 Bad sequence\r\n",
    "all": b"421 4.7.0 Bye\r\n",
}


@pytest.mark.parametrize("forgotten", FORGETFUL)
async def test_logins_that_carry_little_wait(forgotten):
    """Many logins in a short time lock an account: of a server that forgets each after one message
    not a login for each message is asked.
    """

    def script(turn):
        return FORGETFUL[forgotten] if turn.verb == "MAIL" and turn.connection.count else None

    async with serving(script, offers=AUTH) as server:
        transport = delivering.factory(settings(server, **LOGIN))()
        answers = await deliver_all(transport, [f"p{n}" for n in range(60)])
        await transport.close()
    ends = codes(answers)
    assert set(ends) == {250, "logins"}
    assert ends.count(250) == server.verbs.count("AUTH") < 30
    assert "The server ends the connection after few messages" in str(answers[-1].text)


async def test_logins_that_we_ended_are_no_sign_of_a_server_that_ends_them():
    async with serving(offers=AUTH) as server:
        transport = delivering.factory(settings(server, **LOGIN))()
        for n in range(60):
            (end,) = await deliver_all(transport, [f"p{n}"])
            await transport.close()
            if isinstance(end, Fault):
                break
    assert (end.cause, str(end.text)) == (
        Cause.LOGINS,
        (
            "The next login waits a moment: providers lock accounts that log in too often in a "
            "short time."
        ),
    )


def waits_of(logins, n, *, each=0):
    """How long each of the next logins waits, where each carries so many messages."""
    now, waits, said = 0.0, [], ""
    for _ in range(n):
        begun = now
        while True:
            try:
                logins.take(now)
            except Fault as fault:
                said, now = str(fault.text), now + 0.25
            else:
                break
        waits.append(now - begun)
        for _ in range(each):
            logins.carried()
        logins.cut()
    return waits, said


def test_logins_that_carry_nothing_are_one_a_minute_and_messages_earn_more():
    logins = Logins()
    assert waits_of(logins, 13)[0] == [0.0] * 10 + [EMPTY_EVERY_S] * 3
    for _ in range(5 * 10):
        logins.carried()
    for _ in range(10):
        logins.take(3 * EMPTY_EVERY_S)


def test_logins_that_carry_one_message_each_are_bounded_and_it_is_said_what_that_means():
    waits, said = waits_of(Logins(), 400, each=1)
    assert 350 < len(waits) * 3600 / sum(waits) < 400
    assert "an hour lets out about 380" in said


async def test_a_server_that_is_away_is_no_login():
    async with serving(offers=AUTH) as server:
        shared = Server(settings(server, **LOGIN))
    for _ in range(3 * int(FREE)):
        assert (await fault_of(connecting.connect(shared))).cause is Cause.UNREACHABLE
    shared.logins.take(time.monotonic())


def test_what_logins_owe_is_told_and_goes_on_with_the_next_start():
    told = []
    logins = Logins(tell=told.append)
    for _ in range(10):
        logins.take(0.0)
    assert told[-1] == 10.0
    with pytest.raises(Fault):
        Logins(paid_back(told[-1], 3.0)).take(0.0)
    Logins(paid_back(told[-1], 2 * EVERY_S)).take(0.0)
    for _ in range(5 * 10):
        logins.carried()
    assert told[10:] == [pytest.approx(5.0), 0.0]


async def test_logins_that_carry_messages_do_not_wait():
    """Five a connection are enough; and each line's first login is free."""

    def script(turn):
        return b"421 Bye\r\n" if turn.verb == "MAIL" and turn.connection.count >= 5 else None

    async with serving(script, offers=AUTH) as server:
        make = delivering.factory(settings(server, **LOGIN))
        for transport in [make() for _ in range(15)]:
            assert codes(await deliver_all(transport, [f"p{n}" for n in range(20)])) == [250] * 20
            await transport.close()
