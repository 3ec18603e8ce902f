"""A refusal may be the connection's that says it: it is asked about on another one, once."""

import pytest

from tests.smtp.client import BOTH, codes, deliver_all, mail, sending, yes
from tests.smtp.server import serving

NAMES = [f"n{number}" for number in range(12)]


@BOTH
@pytest.mark.parametrize(("verb", "answer"), [
    ("RCPT", b"554 5.7.1 Relay access denied\r\n"), ("RCPT", b"550 5.1.1 User unknown\r\n"),
    ("RCPT", b"550 5.3.0 internal lookup failure\r\n"), ("DATA", b"554 5.0.0 no\r\n"),
    ("dot", b"554 5.3.0 content filter unavailable\r\n"),
])  # fmt: skip
async def test_nobody_fails_by_one_machine_of_several_that_is_not_well(offers, verb, answer):
    def second(turn):
        return answer if turn.verb == verb and turn.place == 1 else None

    async with (
        serving(second, offers=offers) as server,
        sending(server) as one,
    ):
        two = type(one)(one._server)
        assert codes(await deliver_all(one, NAMES[:2])) == [250, 250]
        assert codes(await deliver_all(two, NAMES[2:])) == [250] * 10
        await two.close()
    assert sorted(server.sent_to()) == sorted(f"{name}@example.org" for name in NAMES)


async def test_nor_by_one_that_is_no_longer_well():
    """Two in a row may be two guests' own; what comes behind them is asked about elsewhere."""

    def first(turn):
        is_ill = turn.place == 0 and turn.connection.count > 3
        return b"554 5.7.1 no\r\n" if turn.verb == "RCPT" and is_ill else None

    async with serving(first) as server, sending(server) as transport:
        ends = codes(await deliver_all(transport, NAMES))
    assert ends == [250] * 4 + [554] * 2 + [250] * 6


async def test_a_machine_that_takes_no_sender_stops_nothing_where_others_do():
    asked = []

    def each_fourth(turn):
        if turn.verb != "MAIL":
            return None
        asked.append(1)
        return b"554 Error: no valid backend\r\n" if len(asked) % 4 == 0 else None

    async with serving(each_fourth) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, NAMES)) == [250] * 12


@BOTH
@pytest.mark.parametrize(("verb", "answer"), [
    ("MAIL", b"451 4.3.5 Server configuration problem\r\n"),
    ("MAIL", b"451 4.3.0 Mail server temporarily rejected message\r\n"),
    ("RCPT", b"554 5.3.0 internal error\r\n"), ("RCPT", b"550 5.3.5 System misconfigured\r\n"),
    ("dot", b"554 5.3.0 queue file write error\r\n"),
])  # fmt: skip
async def test_a_mail_system_that_is_not_well_on_one_connection_is_asked_on_another(
    offers, verb, answer
):
    """Even where that connection has taken messages before, and more will be taken on it."""

    def each_other(turn):
        is_ill = turn.verb == verb and turn.place % 2 == 0 and turn.connection.count == 3
        return answer if is_ill else None

    async with serving(each_other, offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, NAMES)) == [250] * 12
    assert sorted(server.sent_to()) == sorted(f"{name}@example.org" for name in NAMES)


@BOTH
async def test_a_server_without_rset_is_believed_whom_it_refuses(offers):
    def script(turn):
        if turn.verb == "RSET":
            return b"502 5.5.1 Command not implemented\r\n"
        is_unknown = turn.verb == "RCPT" and turn.recipient.startswith("n5@")
        return b"550 5.1.1 unknown\r\n" if is_unknown else None

    async with serving(script, offers=offers) as server, sending(server) as transport:
        ends = codes(await deliver_all(transport, NAMES))
    assert ends == [250] * 5 + [550] + [250] * 6


@BOTH
@pytest.mark.parametrize(("verb", "answer"), [
    ("RCPT", b"550 5.7.1 Too many messages in this session\r\n"),
    ("RCPT", b"452 4.5.3 Too many recipients on this connection\r\n"),
    ("RCPT", b"550 Too many invalid recipients\r\n"),
    ("DATA", b"451 4.7.0 session message count exceeded\r\n"),
    ("dot", b"554 5.7.0 Transaction limit of this connection reached\r\n"),
    ("MAIL", b"554 5.7.0 too many errors\r\n"),
])  # fmt: skip
async def test_who_comes_behind_what_a_connection_may_carry_goes_on_the_next(offers, verb, answer):
    def five(turn):
        return answer if turn.verb == verb and turn.connection.count >= 5 else None

    async with serving(five, offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, NAMES)) == [250] * 12
    assert len(server.connections) == 3


async def test_a_list_of_strangers_does_not_ask_about_each_of_them_again():
    def nobody(turn):
        return b"550 5.1.1 no\r\n" if turn.verb == "RCPT" else None

    async with serving(nobody) as server, sending(server) as transport:
        assert set(codes(await deliver_all(transport, [f"n{n}" for n in range(200)]))) == {550}
    assert len(server.connections) < 20


async def test_a_guest_whose_message_no_machine_takes_is_refused():
    def nobody(turn):
        return b"554 5.7.1 spam\r\n" if turn.verb == "dot" else None

    async with serving(nobody) as server, sending(server) as transport:
        end = await transport.deliver(mail("ana"), yes)
    assert end.code == 554
    assert server.verbs.count("dot") == 2
