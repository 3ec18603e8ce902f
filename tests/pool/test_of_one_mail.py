"""What MAIL is refused for one guest's own message: an address outside ASCII, or its size."""

import pytest

from emailer.dialogue import Envelope, Reply, Stage
from emailer.model import State
from emailer.sending import answer_reading

from .scenes import PEOPLE, on

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

JORG = "jörg@b.example"
PLAIN = Envelope("ana@example.org", "bob@example.org", 100)
UTF8 = Envelope("ana@example.org", JORG, 100, smtputf8=True)


def where(word: bytes, answer: str):
    """Refuse a MAIL with a word among its parameters."""

    def says(turn):
        refuses = turn.verb == "MAIL" and word in turn.line
        return f"{answer}\r\n".encode() if refuses else None

    return says


REFUSED = [
    "550 5.6.7 SMTPUTF8 not available to next hop",
    "553 non-ASCII address refused",
    "555 5.5.4 Unsupported option: SMTPUTF8",
    "501 5.5.4 Syntax error",
    "504 Command parameter not implemented",
]


@pytest.mark.parametrize("place", [0, 20])
@pytest.mark.parametrize("answer", REFUSED)
async def test_who_alone_needs_smtputf8_fails_alone_where_mail_is_refused_for_it(
    house, answer, place
):
    people = [*PEOPLE[:place], JORG, *PEOPLE[place:]]
    async with on(house, where(b"SMTPUTF8", answer)) as stage:
        await stage.play(people)
        assert await house.finished(stage.run_id) == {"sent": 24, "failed": 1}
        [failed] = await house.rows(stage.run_id, State.FAILED)
        assert failed.email == JORG
        assert failed.burned == 1


async def test_who_alone_needs_smtputf8_waits_alone_where_it_is_refused_for_now(house):
    async with on(house, where(b"SMTPUTF8", "451 4.6.7 SMTPUTF8 not possible now")) as stage:
        await stage.play([JORG, *PEOPLE])
        await stage.sent(24)
        [waits] = await house.rows(stage.run_id, State.WAITING)
        assert (waits.email, waits.burned) == (JORG, 1)
        assert (await house.store.account()).notice is None


OF_ALL = [
    "530 5.7.0 Authentication required",
    "553 5.7.1 <ana@example.org>: Sender address rejected: not owned by user",
    "550 5.4.5 Daily sending quota exceeded",
    "421 4.3.2 Shutting down",
    "451 4.3.0 Queue file write error",
    "554 5.7.1 Client host [203.0.113.5] blocked using zen.spamhaus.org",
]


@pytest.mark.parametrize("answer", OF_ALL)
def test_what_is_explained_otherwise_is_everybodys_whatever_mail_asked_for(answer):
    code, _, text = answer.partition(" ")
    enhanced = text.split(" ")[0] if text[:1] in "45" and text[1:2] == "." else None
    reply = Reply(Stage.MAIL, int(code), enhanced, text)
    assert isinstance(answer_reading.read(reply, UTF8), Reply)


@pytest.mark.parametrize("envelope", [PLAIN, UTF8._replace(sender="älva@example.org")])
def test_a_mail_that_asked_for_no_more_than_others_is_refused_as_theirs_would_be(envelope):
    reply = Reply(Stage.MAIL, 550, "5.6.7", "SMTPUTF8 not available")
    assert answer_reading.read(reply, envelope) is reply


NAMED = [
    ("<ana@example.org>: user unknown", "ana@example.org"),
    ("ANA@example.org is not active", "ana@example.org"),
    ("limit for ana@login.example exceeded", "ana@login.example"),
    ("<bob@example.org> is unknown to ana@example.org", ""),
    ("<diana@example.org> is unknown", ""),
    ("<ana@example.org.uk> is unknown", ""),
    ("user unknown", ""),
]


@pytest.mark.parametrize(("text", "ours"), NAMED)
def test_an_answer_that_names_the_sender_or_the_login_and_not_the_guest_names_us(text, ours):
    reply = Reply(Stage.RCPT, 550, None, text)
    assert answer_reading.read(reply, PLAIN, "ana@login.example") == reply._replace(ours=ours)


def test_who_writes_to_themselves_is_the_guest():
    reply = Reply(Stage.RCPT, 550, "5.1.1", "<ana@example.org>: user unknown")
    assert answer_reading.read(reply, PLAIN._replace(recipient="ana@example.org")) is reply


def larger_than(most: int):
    def says(turn):
        size = turn.verb == "MAIL" and int(turn.line.partition(b"SIZE=")[2].split()[0])
        return b"552 5.3.4 Message too big for system\r\n" if size and size > most else None

    return says


async def test_a_message_larger_than_those_that_were_taken_is_too_large_alone(house):
    long = "p" + "x" * 60 + "@d.example"
    async with on(house, larger_than(450)) as stage:
        await stage.play([*PEOPLE, long], connections=1)
        assert await house.finished(stage.run_id) == {"sent": 24, "failed": 1}
        [failed] = await house.rows(stage.run_id, State.FAILED)
        assert failed.email == long


async def test_a_message_no_larger_than_the_others_is_too_large_as_theirs_are(house):
    async with on(house, larger_than(10)) as stage:
        await stage.play()
        assert await stage.paused() == ("size", False, {"waiting": 24})
