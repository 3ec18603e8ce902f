"""A provider that refuses us, or is away, in front of others; and answers that are none."""

import pytest

from emailer.model import State
from emailer.showing import pause_words
from emailer.store.senders import Slowdown

from .scenes import ALONE, PEOPLE, Says, at, on, only

once = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

LONG = [f"p{n}@a.example" for n in range(40)] + [f"p{n}@b.example" for n in range(9)]
BLOCKED = "550 5.7.1 [203.0.113.5] is not welcome here (AS-7)"


@pytest.mark.parametrize("answer", [BLOCKED, "451 4.4.1 a.example: no answer from host"])
async def test_those_at_a_domain_that_refuses_all_wait_while_the_others_are_sent_to(house, answer):
    async with on(house, Says("RCPT", answer, at("a"))) as stage:
        await stage.play(LONG)
        notice = await stage.noticed("aside")
        await stage.sent(9)
        run = await house.run(stage.run_id)
        assert (run.state, run.counts["waiting"], run.counts["failed"]) == ("running", 40, 0)
        assert run.next_due_at > house.store.now() + 250_000
        assert await stage.unburned()
        assert pause_words.sentence(notice).startswith(
            f"Everybody at a.example was refused alike: “{answer}”"
        )
        assert (await house.store.account()).notice.code == "aside"


BUSY = [
    ("RCPT", "451 4.3.2 a.example: system not accepting messages"),
    ("RCPT", "421 4.7.0 a.example: try later"),
    ("dot", "451 4.3.0 a.example: queue file write error"),
]


@once
@pytest.mark.parametrize(("verb", "answer"), BUSY)
async def test_one_domain_that_is_too_busy_at_the_head_slows_nobody_else(house, verb, answer):
    async with on(house, busy := Says(verb, answer, at("a"))) as stage:
        await stage.play(LONG)
        notice = await stage.noticed("aside")
        await stage.sent(9)
        run = await house.run(stage.run_id)
        assert (run.state, run.counts["waiting"], run.counts["failed"]) == ("running", 40, 0)
        assert await stage.unburned()
        assert notice.params["domain"] == "a.example"
        assert run.next_due_at < house.store.now() + 20_000, "sooner than one that is refused"
        busy.times = 0
        house.time_comes()
        assert await house.finished(stage.run_id) == {"sent": 49}


@once
async def test_that_a_domain_is_set_aside_is_said_of_its_run_alone_and_while_that_goes_on(house):
    later = Says("RCPT", "450 4.2.1 busy", only("z@z.example"))
    async with on(house, Says("RCPT", BLOCKED, at("a")), later) as stage:
        await stage.play(LONG)
        notice = await stage.noticed("aside")
        assert (await house.run(stage.run_id)).reason == notice
        other = await house.create(["z@z.example"])
        await house.until(other, lambda run: run.next_due_at is not None)
        assert (await house.run(other)).reason is None
        await house.store.cancel(stage.run_id)
        await house.until_account(lambda account: account.notice is None)


@once
async def test_several_domains_that_are_too_busy_at_the_head_slow_nobody_else(house):
    people = [f"p{n}@{domain}.example" for domain in "abc" for n in range(9)]
    async with on(house, Says("RCPT", "421 4.3.2 busy", lambda one: not at("c")(one))) as stage:
        await stage.play(people, connections=1)
        await stage.sent(9)
        run = await house.run(stage.run_id)
        assert (run.state, run.counts["waiting"], run.reason.code) == ("running", 18, "aside")
        assert await stage.unburned()


@once
async def test_all_domains_that_are_set_aside_are_named_and_tried_at_once_on_resume(house):
    people = [f"p{n}@{domain}.example" for domain in "abc" for n in range(9)]
    busy = Says("RCPT", "421 4.3.2 busy", lambda one: not at("c")(one))
    async with on(house, busy) as stage:
        await stage.play(people, connections=1)
        await stage.sent(9)
        said = pause_words.sentence((await house.run(stage.run_id)).reason)
        assert said.startswith("Everybody at b.example")
        assert "so do those at a.example, at their time" in said
        await house.store.pause(stage.run_id)
        busy.times = 0
        assert (await house.store.resume(stage.run_id)).reason is None
        assert await house.finished(stage.run_id) == {"sent": 27}


async def test_who_is_set_aside_is_tried_at_once_when_a_person_lets_the_run_go_on(house):
    async with on(house, refused := Says("RCPT", BLOCKED, at("a"))) as stage:
        await stage.play(LONG)
        notice = await stage.noticed("aside")
        await stage.sent(9)
        await house.store.report(Slowdown(house.owner, None))  # as a restart takes it back
        assert (await house.run(stage.run_id)).reason.params == notice.params
        await house.store.pause(stage.run_id)
        assert (await house.run(stage.run_id)).reason is None
        refused.times = 0
        assert (await house.store.resume(stage.run_id)).reason is None
        assert await house.finished(stage.run_id) == {"sent": 49}


@once
@pytest.mark.parametrize("kind", ["sender", "quota"])
async def test_so_is_who_was_set_aside_before_the_run_was_paused(house, kind):
    words = {"sender": "550 5.7.1 Sender address rejected: SPF", "quota": "550 5.4.5 Daily limit"}
    async with on(house, refused := Says("RCPT", words[kind])) as stage:
        await stage.play(LONG)
        await stage.paused()
        refused.times = 0
        await house.store.resume(stage.run_id)
        assert await house.finished(stage.run_id) == {"sent": 49}


@once
async def test_once_nobody_else_is_left_such_a_domain_pauses_the_run_and_is_named(house):
    refused = Says("RCPT", BLOCKED, at("a"))
    async with on(house, refused) as stage:
        await stage.play(LONG)
        await stage.sent(9)
        house.time_comes()
        assert await stage.paused() == ("breaker", False, {"sent": 9, "waiting": 40})
        assert "Everybody at a.example was refused alike" in await stage.reason()
        refused.times = 0
        await house.store.resume(stage.run_id)
        assert await house.finished(stage.run_id) == {"sent": 49}


async def test_later_of_one_domain_while_others_pass_comes_to_an_end_with_its_tries(house):
    async with on(house, Says("RCPT", "451 4.4.1 no answer from host", at("a"))) as stage:
        await stage.play(LONG, delays=(3600.0,))
        await stage.sent(9)
        while (run := await house.run(stage.run_id)).state != "finished":
            assert run.state == "running"
            house.time_comes()
            await house.store.wait_for_change(stage.run_id, 1 << 60, 0.05)
        assert await house.finished(stage.run_id) == {"sent": 9, "failed": 40}


@once
async def test_several_domains_refused_alike_are_everybody(house):
    async with on(house, Says("RCPT", BLOCKED)) as stage:
        await stage.play(LONG)
        assert await stage.paused() == ("breaker", False, {"waiting": 49})


@once
async def test_who_was_asked_to_wait_before_while_others_passed_is_so_again_for_himself(house):
    """Spread over the list, they are asked again together at its end."""
    mixed = [f"p{n}@{'a' if n % 4 == 0 else 'b'}.example" for n in range(48)]
    async with on(house, Says("RCPT", "450 4.2.0 come back", at("a"))) as stage:
        await stage.play(mixed, delays=(3600.0,))
        await stage.sent(36)
        house.time_comes()
        assert await house.finished(stage.run_id) == {"sent": 36, "failed": 12}


# -- answers that are none -------------------------------------------------------------------------

NONSENSE = [
    ("MAIL", b"hello there\r\n"),
    ("MAIL", b"199 what?\r\n"),
    ("RCPT", b"354 go on\r\n"),
    ("DATA", b"250 fine\r\n"),
    ("MAIL", b"\0hang up"),
    ("RCPT", b"\0hang up"),
]


@once
@pytest.mark.parametrize(("verb", "answer"), NONSENSE)
async def test_what_is_no_answer_burns_nobody_where_everybody_has_it(house, verb, answer):
    async with on(house, Says(verb, answer)) as stage:
        await stage.play(PEOPLE, connections=4)
        await stage.noticed("slowed")
        assert not (await house.rows(stage.run_id, State.FAILED))
        assert not stage.server.messages


@once
async def test_who_alone_has_no_answer_fails_in_the_end(house):
    async with on(house, Says("RCPT", b"\0hang up", only(ALONE))) as stage:
        await stage.play(delays=(0.0,))
        assert await house.finished(stage.run_id) == {"sent": 23, "failed": 1}
