"""A connection's bytes become answers, however the network cuts them."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emailer.dialogue import Cause
from emailer.transports.smtp.wire import LONGEST_ANSWER_BYTES, Wire

CHAIN = b"250 2.0.0 taken\r\n250 Ok\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n"


def read(wire, data):
    """Hand a wire what came, as the event loop does: by the buffer it lends,
    as much as goes into it.
    """
    while data:
        buffer = wire.get_buffer(-1)
        some, data = data[: len(buffer)], data[len(buffer) :]
        buffer[: len(some)] = some
        wire.buffer_updated(len(some))


def connected():
    """A wire, and how often its connection was ended at once."""
    wire, aborted = Wire(), []
    wire.connection_made(SimpleNamespace(abort=lambda: aborted.append(True)))
    return wire, aborted


async def seen(*pieces):
    wire, _ = connected()
    for piece in pieces:
        read(wire, piece)
    return wire.answers, wire.cause, wire.quiet, wire.said_goodbye


async def test_a_pipelined_turn_is_five_answers():
    answers, cause, _, _ = await seen(CHAIN)
    assert [code for code, _ in answers] == [250, 250, 250, 250, 354]
    assert answers[0] == (250, b"2.0.0 taken")
    assert cause is None


ODD = (
    b"250\r\n",
    b"250 \r\n",
    b"250-a\r\n250 b\r\n",
    b"250-a\r\n251 b\r\n",
    b"250 a\n",
    b"250 a\r\r\n",
    b"250 a\rb\r\n",
    b"421 4.4.2 bye\r\n",
    b"250 id 4217\r\n",
    b"hello\r\n",
    b"25x no\r\n",
    b"250_no\r\n",
    b"\r\n",
    "250 \u00e4\u0661\r\n".encode(),
    b"250 ok\r\n",
)


@pytest.mark.parametrize("odd", ODD)
async def test_answers_do_not_depend_on_where_the_network_cuts_them(odd):
    told = CHAIN + odd + CHAIN
    whole = await seen(told)
    assert await seen(*(told[at : at + 1] for at in range(len(told)))) == whole
    for cut in range(len(told)):
        assert await seen(told[:cut], told[cut:]) == whole


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(ODD), max_size=6), st.integers(0, 100))
async def test_any_turn_reads_the_same_in_two_pieces_as_in_one(lines, cut):
    told = b"".join(lines)
    assert await seen(told[:cut], told[cut:]) == await seen(told)


async def test_a_long_answer_is_read_in_several_turns_and_an_endless_one_ends_the_connection():
    [(code, text)], cause, _, _ = await seen(b"250 " + b"x" * 50_000 + b"\r\n")
    assert (code, len(text), cause) == (250, 50_000, None)
    _, cause, _, _ = await seen(b"250 " + b"x" * (LONGEST_ANSWER_BYTES + 20_000))
    assert cause is Cause.NONSENSE


@pytest.mark.parametrize(
    "flood", [b"x" * 200_000, b"no answer\r\n" * 20_000, b"250 ok\r\n" * 20_000]
)
async def test_a_server_that_floods_a_connection_is_cut_off_and_nothing_of_it_kept(flood):
    """Whether anybody waits for it, or nobody does between two messages."""
    wire, aborted = connected()
    read(wire, CHAIN + flood)
    assert (wire.cause, bool(aborted)) == (Cause.NONSENSE, True)
    kept = len(wire.answers)
    read(wire, b"x" * 100_000)
    assert (len(wire.answers), wire._rest, wire._lines) == (kept, b"", [])
