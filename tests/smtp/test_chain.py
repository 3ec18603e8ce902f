"""The next message's envelope behind a dot: servers that bear it, and each way not to,
without a needless doubt.
"""

import asyncio
import contextlib

import pytest

from emailer.dialogue import Cause, Stage
from emailer.transports.smtp.chain_trust import Learnt
from emailer.transports.smtp.delivering import SmtpTransport
from emailer.transports.smtp.known_server import Kept
from emailer.transports.smtp.server import Server

from .client import SOON, codes, deliver_all, envelope, fault_of, mail, settings, yes
from .server import HANG_UP, SILENCE, answering, serving

NAMES = [f"p{n}" for n in range(12)]


def everybody(names=NAMES):
    return [f"{name}@example.org" for name in names]


class Remembering(Kept):
    """What several transports to one server know together, and what they told to be kept."""

    def __init__(self, server, known=Learnt.NOTHING, **options):
        super().__init__()
        self.kept, self.chain = [], known
        self.learn = self.kept.append
        self.shared = Server(settings(server, **options), kept=self)
        self.transports = []

    def connection(self):
        self.transports.append(SmtpTransport(self.shared))
        return self.transports[-1]

    async def close(self):
        for transport in self.transports:
            await transport.close()


@contextlib.asynccontextmanager
async def remembering(server, known=Learnt.NOTHING, **options):
    house = Remembering(server, known, **options)
    try:
        yield house
    finally:
        await house.close()


# --- proved before it spreads ---


async def test_the_chain_is_proved_on_one_connection_while_the_others_do_without():
    waiting, go_on = asyncio.Event(), asyncio.Event()

    async def slow_behind(turn):
        if turn.verb == "RSET" and not go_on.is_set():
            waiting.set()
            await go_on.wait()

    async with serving(slow_behind) as server, remembering(server) as house:
        first, second = house.connection(), house.connection()
        proving = asyncio.create_task(first.deliver(mail("a"), yes, envelope("b")))
        await waiting.wait()
        assert codes(await deliver_all(second, ["c", "d", "e"])) == [250] * 3
        assert server.verbs.count("RSET") == 1
        go_on.set()
        assert (await proving).code == 250


async def test_once_proved_every_connection_chains_and_it_is_kept():
    async with serving() as server, remembering(server) as house:
        assert codes(await deliver_all(house.connection(), NAMES)) == [250] * len(NAMES)
        assert house.kept == [Learnt.BEARS]
        before = server.verbs.count("RSET")
        await deliver_all(house.connection(), ["x", "y"])
        await deliver_all(house.connection(), ["v", "w"])
        assert server.verbs.count("RSET") == before + 2
    assert server.sent_to() == [f"{name}@example.org" for name in [*NAMES, "x", "y", "v", "w"]]


@pytest.mark.parametrize(("known", "chained"), [(Learnt.BEARS, 2), (Learnt.REFUSES, 0)])
async def test_what_was_kept_holds_from_the_first_message_on(known, chained):
    async with serving() as server, remembering(server, known) as house:
        one, two = house.connection(), house.connection()
        await asyncio.gather(
            one.deliver(mail("a"), yes, envelope("b")), two.deliver(mail("c"), yes, envelope("d"))
        )
        assert server.verbs.count("RSET") == chained
    assert house.kept == []


async def test_a_server_that_answers_rset_as_if_it_were_an_address_bears_the_chain():
    def smtp_sink(turn):
        if turn.verb == "RSET":
            return b"250 2.1.0 Ok\r\n"
        return b"550 5.1.1 no\r\n" if turn.verb == "RCPT" and b"<p7@" in turn.line else None

    async with serving(smtp_sink) as server, remembering(server) as house:
        ends = await deliver_all(house.connection(), NAMES)
        assert house.kept == [Learnt.BEARS]
    assert codes(ends) == [550 if name == "p7" else 250 for name in NAMES]


# --- servers that refuse it ---


@pytest.mark.parametrize("enhanced", [b"", b"5.5.1 "])
@pytest.mark.parametrize("tolerant", [(), ("RSET",)], ids=["503 to all", "503 from MAIL on"])
async def test_503_behind_a_dot_ends_the_chain_for_ever_and_costs_nobody_anything(
    tolerant, enhanced
):
    strict = {"dot": False}

    def haraka(turn):
        if turn.verb == "dot":
            strict["dot"] = True
            return None
        pipelined = strict["dot"] and bool(turn.connection.written_with_dot)
        if (
            pipelined
            and turn.verb in {"RSET", "MAIL", "RCPT", "DATA"}
            and turn.verb not in tolerant
        ):
            return b"503 " + enhanced + b"pipelined after end of DATA\r\n"
        return None

    async with serving(haraka) as server, remembering(server) as house:
        ends = await deliver_all(house.connection(), NAMES)
    assert codes(ends) == [250] * len(NAMES)
    assert server.sent_to() == everybody()
    assert server.verbs.count("RSET") == 1
    assert house.kept == [Learnt.REFUSES]


async def test_a_server_that_dies_of_the_chain_takes_one_message_with_it_and_no_more():
    def dovecot(turn):
        return HANG_UP if turn.verb == "dot" and turn.connection.written_with_dot else None

    async with serving(dovecot) as server, remembering(server) as house:
        ends = await deliver_all(house.connection(), NAMES)
    assert codes(ends) == ["closed"] + [250] * (len(NAMES) - 1)
    assert (ends[0].stage, ends[0].handed_over) == (Stage.DOT, True)
    assert "the message" in ends[0].text
    assert server.sent_to() == everybody()[1:]
    assert house.kept == [Learnt.REFUSES]


async def test_a_server_that_drops_the_chain_is_found_out_with_quit_after_a_short_while():
    async with serving(drop_behind=("dot",)) as server, remembering(server, **SOON) as house:
        assert codes(await deliver_all(house.connection(), NAMES)) == [250] * len(NAMES)
    assert server.sent_to() == everybody()
    assert len(server.connections) == 2
    assert house.kept == [Learnt.REFUSES]


@pytest.mark.parametrize("quit_answer", [SILENCE, HANG_UP], ids=["silent for ever", "hangs up"])
async def test_a_dots_answer_counts_where_the_server_falls_silent_behind_it(quit_answer):
    script = answering(QUIT=quit_answer)
    async with (
        serving(script, drop_behind=("dot",)) as server,
        remembering(server, **SOON) as house,
    ):
        assert codes(await deliver_all(house.connection(), NAMES)) == [250] * len(NAMES)
    assert server.sent_to() == everybody()
    assert house.kept == [Learnt.REFUSES]


async def test_a_dots_answer_counts_where_the_connection_ends_with_nothing_behind_it():
    async with (
        serving(answering(dot=b"250 2.0.0 queued\r\n" + HANG_UP)) as server,
        remembering(server) as house,
    ):
        assert codes(await deliver_all(house.connection(), NAMES)) == [250] * len(NAMES)
    assert server.sent_to() == everybody()
    assert server.verbs.count("RSET") <= 1
    assert house.kept == [Learnt.REFUSES]


async def test_before_it_is_proved_nobody_waits_long_for_the_chain():
    from emailer.transports.smtp import envelope_opening

    assert envelope_opening.PROOF_S <= 5


# --- what comes of the following message ---


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("known", [Learnt.NOTHING, Learnt.BEARS])
@pytest.mark.parametrize("answer", [HANG_UP, SILENCE], ids=["hangs up", "falls silent"])
async def test_a_neighbour_whose_envelope_ends_the_connection_takes_nobody_into_doubt(
    verb, known, answer
):
    def script(turn):
        if verb == "MAIL":
            return answer if turn.verb == "MAIL" and turn.connection.count == 1 else None
        return answer if turn.verb == verb and turn.recipient == "odd@example.org" else None

    async with serving(script) as server, remembering(server, known, **SOON) as house:
        assert (await house.connection().deliver(mail("a"), yes, envelope("odd"))).code == 250
    assert server.sent_to() == ["a@example.org"]
    assert house.shared.chains.known is not Learnt.BEARS


async def test_a_refused_neighbour_is_refused_and_the_chain_goes_on():

    def script(turn):
        return b"550 5.1.1 no\r\n" if turn.verb == "RCPT" and b"p4@" in turn.line else None

    async with serving(script) as server, remembering(server) as house:
        ends = await deliver_all(house.connection(), NAMES)
    assert codes(ends) == [250] * 4 + [550] + [250] * 7
    assert len(server.connections) == 1
    assert house.kept == [Learnt.BEARS]


async def test_503_with_an_enhanced_code_of_its_own_is_a_refusal_of_the_recipient():
    def script(turn):
        p4 = turn.verb == "RCPT" and turn.recipient == "p4@example.org"
        return b"503 5.7.1 Relay not allowed\r\n" if p4 else None

    async with serving(script) as server, remembering(server) as house:
        ends = await deliver_all(house.connection(), NAMES)
    assert codes(ends) == [250] * 4 + [503] + [250] * 7
    assert ends[4].stage is Stage.RCPT
    assert house.kept == [Learnt.BEARS]


@pytest.mark.parametrize("verb", ["RSET", "MAIL", "RCPT", "DATA"])
async def test_a_goodbye_behind_a_dot_means_another_connection(verb):
    def enough(turn):
        return (
            b"421 4.7.0 enough\r\n" + HANG_UP
            if turn.verb == verb and turn.connection.count == 2
            else None
        )

    async with serving(enough) as server, remembering(server) as house:
        assert codes(await deliver_all(house.connection(), NAMES)) == [250] * len(NAMES)
    assert server.sent_to() == everybody()
    assert len(server.connections) == 6
    assert Learnt.REFUSES not in house.kept


# --- answers out of place ---


@pytest.mark.parametrize("known", [Learnt.NOTHING, Learnt.BEARS])
@pytest.mark.parametrize("cut_at", ["RCPT", "DATA", None])
async def test_a_dot_that_gets_no_answer_while_those_behind_it_do_is_in_doubt(known, cut_at):
    def script(turn):
        if turn.verb == "dot":
            return SILENCE
        return HANG_UP if turn.verb == cut_at and turn.recipient == "b@example.org" else None

    async with serving(script) as server, remembering(server, known, **SOON) as house:
        lost = await fault_of(house.connection().deliver(mail("a"), yes, envelope("b")))
    assert (lost.stage, lost.handed_over) == (Stage.DOT, True)


@pytest.mark.parametrize("known", [Learnt.NOTHING, Learnt.BEARS])
async def test_garbage_behind_a_dot_leaves_it_in_doubt(known):
    async with (
        serving(answering(dot=b"250 ok\r\nhello?\r\n")) as server,
        remembering(server, known) as house,
    ):
        lost = await fault_of(house.connection().deliver(mail("a"), yes, envelope("b")))
        assert (lost.cause, lost.handed_over) == (Cause.NONSENSE, True)
        assert house.kept[-1:] == [Learnt.REFUSES if known is Learnt.NOTHING else Learnt.NOTHING]


async def test_connections_cut_together_are_one_doubt_and_the_chain_is_proved_anew():
    async with serving() as server, remembering(server, Learnt.BEARS) as house:
        one, two = house.connection(), house.connection()
        for transport in (one, two):
            await transport.deliver(mail("a"), yes)
        server.script = answering(dot=HANG_UP)
        await asyncio.gather(
            *(
                fault_of(transport.deliver(mail("b"), yes, envelope("c")))
                for transport in (one, two)
            )
        )
        assert house.kept == [Learnt.NOTHING]
        server.script = lambda _: None
        names = [f"q{n}" for n in range(80)]
        assert codes(await deliver_all(one, names)) == [250] * 80
        assert house.kept == [Learnt.NOTHING, Learnt.BEARS]
