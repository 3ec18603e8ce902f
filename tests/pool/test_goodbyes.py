"""Connections that a server ends, at one guest or at all: who waits, and who goes on."""

import time

import pytest

from emailer.model import State
from emailer.transports.url import StartTls
from tests.patience import PATIENCE_S
from tests.smtp.server import HANG_UP, OFFERS

from .scenes import PEOPLE, Says, on, only

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

CLOSING = b"421 4.3.2 Closing\r\n" + HANG_UP
LOGIN = {"user": "ana", "password": "right", "starttls": StartTls.NEVER}
WITH_LOGIN = (*OFFERS, "AUTH PLAIN LOGIN")
SIX = [f"{name}@{name}.example" for name in ("d1", "d2", "d3", "g1", "g2", "g3")]
GUEST = "d3@d3.example"
PLANNED_MS = 55_000
"""So much of the first planned wait is left, at least, when it is looked at."""


async def person(house, stage, email):
    [row] = [row for row in await house.rows(stage.run_id) if row.email == email]
    return row


async def set_aside(house, stage, email=GUEST):
    """Wait until an attempt counts against somebody: they wait as it was planned."""
    deadline = time.monotonic() + PATIENCE_S
    while not ((row := await person(house, stage, email)).burned and row.state is State.WAITING):
        assert time.monotonic() < deadline, row
        await house.store.wait_for_change(stage.run_id, 1 << 60, 0.05)
    assert row.due_at > house.store.now() + PLANNED_MS
    return row


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "dot"])
@pytest.mark.parametrize("offers", [WITH_LOGIN, ("AUTH PLAIN",)], ids=["pipelining", "one by one"])
async def test_who_ends_each_connection_waits_as_planned_and_holds_nobody(house, verb, offers):
    says = (
        Says("RCPT", "550 5.1.1 no such user", only("d1@d1.example")),
        Says("RCPT", "452 4.2.2 mailbox full", only("d2@d2.example")),
        Says(verb, CLOSING, only(GUEST)),
    )
    async with on(house, *says, offers=offers, **LOGIN) as stage:
        await stage.play(SIX, connections=4)
        row = await set_aside(house, stage)
        reply = row.last_reply
        assert (reply.code, reply.enhanced, reply.text) == (421, "4.3.2", "Closing")
        history = await house.store.list_attempts(stage.run_id, row.id)
        assert {one.reply.code for one in history} == {421}
        assert len(history) <= 3
        assert stage.server.verbs.count("AUTH") <= 4 + 5
        assert (await house.store.account()).notice is None

        after = await house.create([f"h{n}@h.example" for n in range(6)])
        assert await house.finished(after) == {"sent": 6}
        good = [*SIX[3:], *(f"h{n}@h.example" for n in range(6))]
        assert sorted(stage.server.sent_to()) == good


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
async def test_so_does_who_has_them_end_without_a_word(house, verb):
    async with on(house, Says(verb, HANG_UP, only(GUEST)), offers=WITH_LOGIN, **LOGIN) as stage:
        await stage.play(SIX, connections=4)
        await set_aside(house, stage)
        await stage.sent(5)
        assert sorted(stage.server.sent_to()) == [one for one in SIX if one != GUEST]
        assert stage.server.verbs.count("AUTH") <= 4 + 5


async def test_who_alone_ends_each_connection_fails_once_the_tries_are_used_up(house):
    async with on(house, Says("RCPT", CLOSING, only(GUEST)), offers=WITH_LOGIN, **LOGIN) as stage:
        await stage.play(SIX, connections=1, delays=(0.0, 0.0))
        assert await house.finished(stage.run_id) == {"sent": 5, "failed": 1}
        assert (await house.failure(stage.run_id)).key == "rcpt 421 4.3.2"


async def test_a_goodbye_that_everybody_meets_is_the_servers_and_burns_nothing(house):
    async with on(house, says := Says("RCPT", CLOSING)) as stage:
        await stage.play(connections=3)
        await stage.noticed("slowed")
        assert await stage.unburned()
        says.times = 0
        assert await house.finished(stage.run_id) == {"sent": len(PEOPLE)}
        assert sorted(stage.server.sent_to()) == sorted(PEOPLE)


ONE_WORDS = [b"421 4.7.0 only one connection\r\n", b"421 4.7.0 one guest in turn\r\n"]


@pytest.mark.parametrize("words", ONE_WORDS)
@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
async def test_a_server_that_bears_one_connection_is_spoken_to_on_one(house, verb, words):
    def script(turn):
        all_of_them = turn.connection.server.connections
        standing = sum(not one.transport.is_closing() for one in all_of_them)
        return words + HANG_UP if turn.verb == verb and standing > 1 else None

    people = [f"p{n}@{'ab'[n % 2]}.example" for n in range(40)]
    async with on(house, script) as stage:
        await stage.play(people, connections=4)
        assert await house.finished(stage.run_id) == {"sent": 40}
        assert sorted(stage.server.sent_to()) == sorted(people)
        assert {row.burned for row in await house.rows(stage.run_id)} == {1}
        assert len(stage.server.connections) < 12


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
async def test_a_server_that_keeps_its_first_connections_has_those_used(house, verb):
    """Of ten it bears three, and ends the others when they begin a message, in words of its own."""

    def script(turn):
        standing = [
            one for one in turn.connection.server.connections if not one.transport.is_closing()
        ]
        is_one_of_three = turn.connection in standing[:3]
        return None if turn.verb != verb or is_one_of_three else b"421 4.7.0 enough\r\n" + HANG_UP

    people = [f"p{n}@{'ab'[n % 2]}.example" for n in range(300)]
    async with on(house, script) as stage:
        await stage.play(people, connections=10)
        assert await house.finished(stage.run_id) == {"sent": 300}
        assert sorted(stage.server.sent_to()) == sorted(people)
        assert {row.burned for row in await house.rows(stage.run_id)} == {1}


@pytest.mark.parametrize(("verb", "words"), [
    ("dot", b"432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded\r\n"),
    ("dot", b"451 4.7.0 Too many concurrent connections\r\n"),
    ("MAIL", b"451 4.7.0 Maximum of 3 concurrent connections exceeded\r\n"),
    ("RCPT", b"432 4.3.2 Concurrent connections limit exceeded\r\n"),
])  # fmt: skip
async def test_where_an_answer_says_that_connections_are_too_many_they_become_fewer(
    house, verb, words
):
    """Each that is one too many costs one answer, and none is asked on it again."""
    said = []

    def script(turn):
        all_of_them = turn.connection.server.connections
        standing = [one for one in all_of_them if not one.transport.is_closing()]
        if turn.verb != verb or turn.connection in standing[:3]:
            return None
        said.append(turn)
        return words

    people = [f"p{n}@{'ab'[n % 2]}.example" for n in range(300)]
    async with on(house, script) as stage:
        await stage.play(people, connections=10)
        assert await house.finished(stage.run_id) == {"sent": 300}
        assert sorted(stage.server.sent_to()) == sorted(people)
        assert {row.burned for row in await house.rows(stage.run_id)} == {1}
    assert len(said) <= 12


async def test_a_login_that_waits_is_no_answer_to_anybody(house):
    enough = Says("MAIL", b"421 4.7.0 Bye\r\n" + HANG_UP)

    def script(turn):
        return enough(turn) if turn.connection.count else None

    async with on(house, script, offers=WITH_LOGIN, **LOGIN) as stage:
        await stage.play(connections=2)
        await stage.noticed("logins")
        told = house.sql("SELECT DISTINCT verdict FROM emailer_attempt")
        assert [row["verdict"] for row in told] == ["sent"]
        assert not (await house.run(stage.run_id)).failures
    sent = await house.rows(stage.run_id, State.SENT)
    assert sorted(stage.server.sent_to()) == sorted(row.email for row in sent)
