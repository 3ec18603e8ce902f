"""Messages over SMTP: the fault table's rows that concern one recipient,
with pipelining and without.
"""

import asyncio

import pytest

from emailer import replies
from emailer.dialogue import Cause, Mail, Reply, Stage
from emailer.model import Verdict
from tests.patience import PATIENCE_S

from .client import (
    BOTH,
    SOON,
    codes,
    deliver_all,
    envelope,
    fault_of,
    mail,
    no,
    sending,
    yes,
)
from .server import HANG_UP, SILENCE, answering, serving

NAMES = ["a", "b", "c", "d", "e"]


def only(name, **answers):
    """Answer one recipient's verbs so, everybody else's rightly."""
    return lambda turn: answers.get(turn.verb) if turn.recipient == f"{name}@example.org" else None


@BOTH
async def test_every_message_arrives_once_in_order_exactly_as_composed(offers):
    async with serving(offers=offers) as server, sending(server) as transport:
        ends = await deliver_all(transport, NAMES)
    assert codes(ends) == [250] * 5
    assert ends[0] == Reply(Stage.DOT, 250, "2.0.0", "queued")
    assert [m.content for m in server.messages] == [mail(name).content for name in NAMES]
    assert server.sent_to() == [f"{name}@example.org" for name in NAMES]
    assert len(server.connections) == 1
    assert server.verbs[-1] == "QUIT"


async def test_content_dot_and_the_next_envelope_leave_in_one_write():
    reads = []
    async with serving() as server, sending(server) as transport:
        await transport.deliver(mail("a"), yes, envelope("b"))
        connection = server.connections[0]
        received = connection.data_received
        connection.data_received = lambda data: (reads.append(data), received(data))
        await transport.deliver(mail("b"), yes, envelope("c"))
        await transport.deliver(mail("c"), yes)
    assert len(reads) == 3  # two messages and a QUIT
    assert reads[0].startswith(mail("b").content)
    assert reads[0].endswith(
        b"\r\n.\r\nRSET\r\nMAIL FROM:<from@example.org>\r\nRCPT TO:<c@example.org>\r\nDATA\r\n"
    )


async def test_mail_names_its_size_where_size_is_offered_and_utf8_only_where_it_is_needed():
    async with serving() as server, sending(server) as transport:
        await transport.deliver(mail("a", size_bytes=120), yes)
        await transport.deliver(mail("ü", smtputf8=True), yes)
    mails = [line for line in server.lines if line.startswith(b"MAIL")]
    assert mails == [
        b"MAIL FROM:<from@example.org> SIZE=120",
        b"MAIL FROM:<from@example.org> SMTPUTF8",
    ]
    assert server.sent_to() == ["a@example.org", "ü@example.org"]


@BOTH
@pytest.mark.parametrize(
    ("verb", "stage", "answer", "verdict"),
    [
        ("RCPT", Stage.RCPT, b"550 5.1.1 no such user\r\n", Verdict.REFUSED),  # row 1
        ("RCPT", Stage.RCPT, b"599 what\r\n", Verdict.REFUSED),
        ("RCPT", Stage.RCPT, b"450 4.2.1 later\r\n", Verdict.TRY_LATER),  # row 2
        ("RCPT", Stage.RCPT, b"451 4.7.1 greylisted\r\n", Verdict.TRY_LATER),  # row 3
        ("dot", Stage.DOT, b"451 4.2.0 later\r\n", Verdict.TRY_LATER),  # row 4
        ("dot", Stage.DOT, b"554 5.6.0 no\r\n", Verdict.REFUSED),
        ("DATA", Stage.DATA, b"554 no\r\n", Verdict.REFUSED),  # row 5
        ("DATA", Stage.DATA, b"454 4.7.0 Throttling\r\n", Verdict.SLOW_DOWN),  # row 24
        # row 22
        ("dot", Stage.DOT, b"432 4.3.2 concurrent connections\r\n", Verdict.FEWER_CONNECTIONS),
        ("dot", Stage.DOT, b"550 5.4.5 Daily limit\r\n", Verdict.QUOTA),  # row 27
        ("dot", Stage.DOT, b"552 5.3.4 too big\r\n", Verdict.PAUSE),  # row 37
        ("dot", Stage.DOT, b"421 4.7.28 rate\r\n" + HANG_UP, Verdict.SLOW_DOWN),  # row 21
        ("RCPT", Stage.RCPT, b"421 4.3.2 bye\r\n" + HANG_UP, Verdict.SLOW_DOWN),
        ("DATA", Stage.DATA, b"421 4.3.2 bye\r\n" + HANG_UP, Verdict.SLOW_DOWN),
    ],
)
async def test_a_refusal_is_this_recipients_answer_and_the_others_arrive(
    offers, verb, stage, answer, verdict
):
    async with (
        serving(only("c", **{verb: answer}), offers=offers) as server,
        sending(server) as transport,
    ):
        ends = await deliver_all(transport, NAMES)
    assert codes(ends) == [250, 250, int(answer[:3]), 250, 250]
    assert (ends[2].stage, replies.classify(ends[2])) == (stage, verdict)
    assert server.sent_to() == [f"{name}@example.org" for name in "abde"]


@BOTH
async def test_a_sender_refused_is_mails_answer(offers):
    count = []

    def third(turn):
        count.extend([1] if turn.verb == "MAIL" else [])
        return (
            b"550 5.7.1 not as this sender\r\n" if turn.verb == "MAIL" and len(count) >= 3 else None
        )

    async with serving(third, offers=offers) as server, sending(server) as transport:
        ends = await deliver_all(transport, NAMES)
    assert codes(ends) == [250, 250, 550, 550, 550]
    assert (ends[2].stage, replies.classify(ends[2])) == (Stage.MAIL, Verdict.PAUSE)


async def test_where_data_says_354_for_a_refused_recipient_a_lone_dot_closes_the_empty_message():
    script = only(
        "c", RCPT=b"550 5.1.1 no\r\n", DATA=b"354 go on\r\n", dot=b"554 no recipients\r\n"
    )
    async with serving(script) as server, sending(server) as transport:
        ends = await deliver_all(transport, NAMES)
    assert codes(ends) == [250, 250, 550, 250, 250]
    assert len(server.connections) == 1
    assert server.sent_to() == [f"{name}@example.org" for name in "abde"]


@BOTH
@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
async def test_a_connection_cut_before_the_content_hands_nothing_over(offers, verb):  # rows 6, 7
    async with (
        serving(only("a", **{verb: HANG_UP}), offers=offers) as server,
        sending(server) as transport,
    ):
        for _ in range(3):
            lost = await fault_of(transport.deliver(mail("a"), yes))
            assert (lost.cause, lost.handed_over) == (Cause.CLOSED, False)
            assert replies.classify_fault(lost) is Verdict.CONNECTION_LOST
        assert (await transport.deliver(mail("b"), yes)).code == 250
    assert server.sent_to() == ["b@example.org"]


@BOTH
@pytest.mark.parametrize("answer", [HANG_UP, SILENCE], ids=["cut", "silence"])
async def test_no_answer_to_the_dot_leaves_it_in_doubt_and_the_connection_is_not_used_again(
    offers, answer
):
    # rows 9, 10
    async with (
        serving(only("a", dot=answer), offers=offers) as server,
        sending(server, dot_s=0.5) as transport,
    ):
        lost = await fault_of(transport.deliver(mail("a"), yes))
        assert (lost.stage, lost.handed_over) == (Stage.DOT, True)
        assert lost.cause is (Cause.CLOSED if answer else Cause.TIMEOUT)
        assert replies.classify_fault(lost) is Verdict.IN_DOUBT
        assert (await transport.deliver(mail("b"), yes)).code == 250
    assert len(server.connections) == 2


@BOTH
async def test_a_message_may_say_itself_how_long_its_answer_is_waited_for(offers):
    async with (
        serving(only("a", dot=SILENCE), offers=offers) as server,
        sending(server) as transport,
    ):
        lost = await fault_of(transport.deliver(mail("a")._replace(answer_s=0.5), yes))
        assert (lost.cause, lost.handed_over) == (Cause.TIMEOUT, True)
        assert (await transport.deliver(mail("b"), yes)).code == 250


async def test_a_large_message_cut_inside_its_content_was_not_handed_over():  # row 8
    async def cut(turn):
        if turn.verb == "DATA":
            turn.connection.data_received = lambda _: turn.connection.transport.abort()

    async with serving(cut, offers=("PIPELINING",)) as server, sending(server) as transport:
        lost = await fault_of(transport.deliver(mail("a", b"0123456789abcde\r\n" * 1_000_000), yes))
    assert (lost.cause, lost.handed_over) == (Cause.CLOSED, False)


async def test_a_large_message_arrives_whole():
    body = b"".join(b"%06d abc\r\n" % n for n in range(60_000))
    async with serving(offers=("PIPELINING",)) as server, sending(server) as transport:
        await transport.deliver(mail("a", body), yes, envelope("b"))
        await transport.deliver(mail("b", body), yes)
    assert [m.content for m in server.messages] == [
        mail("a", body).content,
        mail("b", body).content,
    ]


@pytest.mark.parametrize(
    "rest", [(b"f" * 200_000 + b"\r\n", b"--end--\r\n"), (b"f\r\n" * 50_000,), (b"f\r\n", b"e\r\n")]
)
@BOTH
async def test_a_message_in_pieces_arrives_as_one(offers, rest):
    def in_pieces(name):
        one = mail(name)
        whole = one.content + b"".join(rest)
        return Mail(one.envelope._replace(size_bytes=len(whole)), one.content, rest)

    async with serving(offers=offers) as server, sending(server) as transport:
        first = await transport.deliver(in_pieces("a"), yes, envelope("b"))
        second = await transport.deliver(in_pieces("b"), yes)
    assert codes([first, second]) == [250, 250]
    assert [m.content for m in server.messages] == [in_pieces(name).whole for name in ("a", "b")]


@BOTH
async def test_slow_answers_within_the_time_out_are_as_good_as_quick_ones(offers):  # rows 11, 12
    async def slow(_turn):
        await asyncio.sleep(0.03)

    async with serving(slow, offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, ["a", "b"])) == [250, 250]


@BOTH
async def test_silence_before_the_dot_hands_nothing_over(offers):  # row 12
    async with (
        serving(only("a", RCPT=SILENCE), offers=offers) as server,
        sending(server, **SOON) as transport,
    ):
        lost = await fault_of(transport.deliver(mail("a"), yes))
        assert (lost.cause, lost.handed_over) == (Cause.TIMEOUT, False)
        assert (await transport.deliver(mail("b"), yes)).code == 250


@BOTH
@pytest.mark.parametrize("code", [251, 252, 259])
async def test_any_2yz_at_rcpt_is_yes(offers, code):  # row 13
    script = answering(RCPT=b"%d fine\r\n" % code)
    async with serving(script, offers=offers) as server, sending(server) as transport:
        assert codes(await deliver_all(transport, ["a", "b"])) == [250, 250]


@pytest.mark.parametrize(
    ("answer", "enhanced", "text"),
    [
        (
            b"550-5.1.1 No such\r\n550-5.1.1 user\r\n550 5.1.1 here\r\n",
            "5.1.1",
            "No such user here",
        ),
        (b"551-5.1.1 No such\r\n550 5.1.1 user\r\n", "5.1.1", "No such user"),
        (b"550 No such user (#5.1.1)\r\n", "5.1.1", "No such user (#5.1.1)"),
        (b"550 5.1.1: No such user\r\n", "5.1.1", "No such user"),
        (b"550 no enhanced code\r\n", None, "no enhanced code"),
        (b"550 5.1.1 " + b"x" * 2000 + b"\r\n", "5.1.1", "x" * 1000),
        (b"550 5.1.1 bare line feed\n", "5.1.1", "bare line feed"),
        (b"550\r\n", None, ""),
        (b"550 5.1.1\r\n", "5.1.1", ""),
        (b"550 5.1.1 \xff\x00 \x1b[1m odd\r\n", "5.1.1", "\xff [1m odd"),
    ],
)
@pytest.mark.parametrize("byte_by_byte", [False, True])
async def test_answers_of_any_form_are_read(answer, enhanced, text, byte_by_byte):  # row 14
    script = only("b", RCPT=answer)
    async with serving(script, byte_by_byte=byte_by_byte) as server, sending(server) as transport:
        ends = await deliver_all(transport, ["a", "b", "c"])
    assert codes(ends) == [250, 550, 250]
    assert (ends[1].enhanced, ends[1].text) == (enhanced, text)


NONSENSE = [
    b"hello\r\n",
    b"650 what\r\n",
    b"99\r\n",
    b"\r\n",
    b"250-one\r\n550 two\r\n",
    b"x" * 100_000,
    b"250-x\r\n" * 40_000,
]


@BOTH
@pytest.mark.parametrize("answer", [*NONSENSE, b"354 go on\r\n"], ids=lambda answer: answer[:12])
# row 15
async def test_nonsense_at_rcpt_hands_nothing_over_and_ends_the_connection(offers, answer):
    async with (
        serving(only("a", RCPT=answer), offers=offers) as server,
        sending(server) as transport,
    ):
        lost = await fault_of(transport.deliver(mail("a"), yes))
        assert (lost.cause, lost.handed_over) == (Cause.NONSENSE, False)
        assert (await transport.deliver(mail("b"), yes)).code == 250
    assert server.sent_to() == ["b@example.org"]


@BOTH
async def test_250_to_data_hands_nothing_over(offers):  # row 15
    async with (
        serving(only("a", DATA=b"250 ok\r\n"), offers=offers) as server,
        sending(server) as transport,
    ):
        lost = await fault_of(transport.deliver(mail("a"), yes))
    assert (lost.cause, lost.handed_over) == (Cause.NONSENSE, False)


@BOTH
@pytest.mark.parametrize("answer", [*NONSENSE, b"354 go on\r\n"], ids=lambda answer: answer[:12])
async def test_nonsense_after_the_dot_leaves_it_in_doubt(offers, answer):  # row 15
    async with (
        serving(only("a", dot=answer), offers=offers) as server,
        sending(server) as transport,
    ):
        lost = await fault_of(transport.deliver(mail("a"), yes, envelope("b")))
    assert (lost.cause, lost.handed_over) == (Cause.NONSENSE, True)


@BOTH
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
async def test_an_answer_nobody_asked_for_never_makes_a_message_sent(offers, verb):  # row 16
    right = {"MAIL": b"250 ok\r\n", "RCPT": b"250 ok\r\n", "DATA": b"354 go on\r\n"}
    script = answering(**{"dot": b"550 5.7.1 refused\r\n", verb: right[verb] + b"250 unasked\r\n"})
    async with serving(script, offers=offers) as server, sending(server) as transport:
        lost = await fault_of(transport.deliver(mail("a"), yes, envelope("b")))
        assert (lost.cause, lost.handed_over) == (Cause.NONSENSE, False)
    assert server.sent_to() == []


@pytest.mark.parametrize("second", ["right", "no sender", "no recipient"])
async def test_an_unasked_250_that_comes_with_the_dots_refusal_leaves_it_in_doubt(second):  # row 16
    later = {
        "right": {},
        "no sender": {"MAIL": b"550 no\r\n"},
        "no recipient": {"RCPT": b"550 no\r\n"},
    }[second]

    def script(turn):
        if turn.verb == "dot" and turn.connection.recipient == "a@example.org":
            return b"250 unasked\r\n550 5.7.1 refused\r\n"
        return (
            later.get(turn.verb)
            if turn.connection.recipient != "" and "dot" in server.verbs
            else None
        )

    async with serving(script) as server, sending(server) as transport:
        lost = await fault_of(transport.deliver(mail("a"), yes, envelope("b")))
    assert (lost.cause, lost.handed_over) == (Cause.NONSENSE, True)


# row 17
async def test_an_address_that_needs_smtputf8_is_refused_by_us_where_the_server_lacks_it():
    async with serving(offers=("PIPELINING",)) as server, sending(server) as transport:
        refused = await fault_of(transport.deliver(mail("ü", smtputf8=True), yes))
    assert (refused.cause, replies.classify_fault(refused)) == (Cause.NO_SMTPUTF8, Verdict.REFUSED)
    assert "MAIL" not in server.verbs


async def test_a_message_larger_than_size_is_not_begun():  # row 37
    async with serving(offers=("PIPELINING", "SIZE 1000")) as server, sending(server) as transport:
        refused = await fault_of(transport.deliver(mail("a", b"x" * 2000), yes))
    assert (refused.cause, replies.classify_fault(refused)) == (Cause.TOO_LARGE, Verdict.PAUSE)
    assert "MAIL" not in server.verbs


@BOTH
async def test_where_before_dot_says_no_the_connection_ends_without_a_dot(offers):
    async with serving(offers=offers) as server, sending(server) as transport:
        given_back = await fault_of(transport.deliver(mail("a"), no, envelope("b")))
        await server.connections[0].ended
        assert (given_back.cause, given_back.handed_over) == (Cause.NOT_BEGUN, False)
        assert "dot" not in server.verbs
        assert (await transport.deliver(mail("b"), yes)).code == 250


async def test_before_dot_is_asked_once_when_only_the_content_is_missing():
    asked = []
    async with serving() as server, sending(server) as transport:

        async def before_dot():
            asked.append(list(server.verbs))
            return True

        await transport.deliver(mail("a"), before_dot)
    assert asked == [["EHLO", "MAIL", "RCPT", "DATA"]]


async def test_an_error_in_before_dot_closes_the_connection_without_a_dot():
    async def broken():
        raise OSError("disk full")

    async with serving() as server, sending(server) as transport:
        with pytest.raises(OSError, match="disk full"):
            await transport.deliver(mail("a"), broken)
        await server.connections[0].ended
    assert "dot" not in server.verbs


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "RCPT", "dot"])
async def test_a_cancelled_delivery_closes_the_connection_at_once(verb):
    reached = asyncio.Event()

    async def stuck(turn):
        if turn.verb == verb and not reached.is_set():
            reached.set()
            await asyncio.Event().wait()

    async with serving(stuck) as server, sending(server) as transport:
        delivery = asyncio.create_task(transport.deliver(mail("a"), yes))
        await reached.wait()
        delivery.cancel()
        with pytest.raises(asyncio.CancelledError):
            await delivery
        await asyncio.wait_for(server.connections[0].ended, PATIENCE_S)
        assert (await transport.deliver(mail("b"), yes)).code == 250


async def test_another_mail_than_the_one_announced_gets_a_fresh_connection():
    async with serving() as server, sending(server) as transport:
        await transport.deliver(mail("a"), yes, envelope("b"))
        await transport.deliver(mail("c"), yes)
    assert server.sent_to() == ["a@example.org", "c@example.org"]
    assert len(server.connections) == 2


async def test_a_following_mail_that_never_comes_is_left_without_a_dot():
    async with serving() as server:
        async with sending(server) as transport:
            await transport.deliver(mail("a"), yes, envelope("b"))
        await server.connections[0].ended
    assert server.verbs.count("dot") == 1
    assert "QUIT" not in server.verbs


def test_an_address_with_a_line_break_is_never_written():
    from emailer.transports.smtp import envelope_commands

    with pytest.raises(ValueError, match="control character"):
        envelope_commands.commands(envelope("a>\r\nRCPT TO:<b"), size_offered=False)
