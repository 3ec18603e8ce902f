"""What one guest is answered, and what everybody is, through the whole pool."""

import asyncio

import pytest

from emailer.dialogue import Reply, Stage
from emailer.model import Verdict
from emailer.sending.consequences import Consequences, Known
from emailer.sending.judge import Judge
from emailer.sending.pace import Pace
from emailer.sending.rate import Rate
from emailer.showing import pause_words

from .conftest import House, counts
from .test_judge import RATE, Answers, all_unburned, claim, ended

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

CLOSED = Reply(Stage.RCPT, 550, "5.7.1", "AuthRequired; authentication required")
LIMIT = Reply(Stage.DOT, 552, None, "over your relay quota")
LATER = Reply(Stage.RCPT, 450, None, "Come back some other time")


@pytest.mark.parametrize("place", [0, 5, 19])
@pytest.mark.parametrize(
    "answer",
    [
        CLOSED,
        Reply(Stage.RCPT, 530, "5.7.0", "Authentication required"),
        Reply(Stage.DOT, 552, "5.3.4", "Message too big"),
        Reply(Stage.DOT, 550, "5.4.5", "Daily limit of this mailbox's domain"),
        Reply(Stage.RCPT, 550, "5.1.8", "Sender's domain is not welcome"),
        Reply(Stage.RCPT, 550, "5.7.28", "Unusual rate for this address"),
    ],
    ids=lambda answer: f"{answer.code} {answer.enhanced}",
)
async def test_what_one_guest_is_answered_is_that_guests_whatever_it_speaks_of(
    house, answer, place
):
    answered, behind = asyncio.Event(), f"p{(place - 7) % 20}@example.org"

    async def server(delivery):
        if delivery.email == behind:  # one passes after the guest was answered, wherever it stands
            await answered.wait()
        if delivery.email != f"p{place}@example.org":
            return await delivery.take()
        if answer.stage is Stage.DOT:
            await delivery.take()
        answered.set()
        return answer

    await house.store.update_account({"connections": 3})
    house.start(server)
    run_id = await house.create(20)
    await end_in_no_time(house, run_id)
    assert await house.finished(run_id) == {"sent": 19, "failed": 1}
    assert (await house.store.account()).reason is None


async def end_in_no_time(house, run_id):
    """Let everybody be tried as soon as they wait, until the run ends."""
    while (await house.run(run_id)).state != "finished":
        house.time_comes()
        await house.store.wait_for_change(run_id, 1 << 60, 0.05)


async def test_the_last_of_a_list_whom_a_server_always_slows_down_ends(house):
    async def server(delivery):
        if delivery.email != "p9@example.org":
            return await delivery.take()
        return Reply(Stage.RCPT, 550, "5.7.28", "Unusual rate for this address")

    await house.store.update_account({"connections": 1})  # nobody is asked beside or after it
    house.start(server)
    run_id = await house.create(10)
    await end_in_no_time(house, run_id)
    assert await house.finished(run_id) == {"sent": 9, "failed": 1}


async def test_after_a_restart_nobody_fails_where_everybody_has_long_been_slowed_down(house):
    asked = []

    async def server(delivery):
        asked.append(delivery.email)
        return Reply(Stage.RCPT, 550, "5.7.28", "Unusual rate")

    await house.store.update_account({"connections": 1})
    run_id = await house.create(3)
    house.sql("UPDATE emailer_recipient SET slowed_in_a_row = 9")
    house.start(server)
    while len(asked) < 2:
        await house.store.wait_for_change(run_id, 1 << 60, 0.05)
    await house.stop()
    assert counts(await house.run(run_id)) == {"waiting": 3}


async def test_a_limit_after_successes_pauses_with_a_time_at_each_resume_and_fails_nobody(house):
    server, taken = Answers(), []

    async def limited(delivery):
        if len(taken) >= 40 and not server.laid:
            await delivery.take()
            return LIMIT
        taken.append(delivery.email)
        return await delivery.take()

    house.start(limited)
    run_id = await house.create(100)
    for _ in range(3):
        run = await house.until(
            run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
        )
        assert run.reason.resume_at > house.store.now() + 3_500_000
        assert counts(run) == {"sent": 40, "waiting": 60}
        assert await all_unburned(house, run_id)
        await house.store.resume(run_id)
    await house.until(run_id, lambda run: run.state == "paused" and not run.counts["in_flight"])


async def test_everybody_asked_to_wait_is_slowed_and_told_so_and_nothing_is_burned(house):
    house.start(Answers(always=LATER))
    run_id = await house.create(60)
    account = await house.until_account(lambda account: account.notice is not None)
    assert "Come back some other time" in pause_words.sentence(account.notice)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.reason.code, counts(run)) == ("later", {"waiting": 60})
    assert "Come back some other time" in pause_words.sentence(run.reason)
    assert await all_unburned(house, run_id)


async def test_a_server_that_wants_a_login_where_none_is_set_is_not_said_to_refuse_one(tmp_path):
    house = House(tmp_path / "emailer.db")
    await house.open()
    house.start(
        Answers(always=Reply(Stage.RCPT, 530, "5.7.0", "Authentication required")), has_login=False
    )
    run = await house.until(await house.create(20), lambda run: run.state == "paused")
    assert run.reason.code == "login_unset"
    assert pause_words.sentence(run.reason).startswith(
        "The server wants a login, and no user and password are set."
    )
    await house.close()


async def test_a_refusal_on_its_way_when_a_person_resumes_pauses_nothing(house):
    """A server that refuses slowly, mended while its last refusals are on their way."""
    late, mended = asyncio.Event(), False
    slow: list[str] = []

    async def server(delivery):
        if mended:
            return await delivery.take()
        if len(slow) < 5:
            slow.append(delivery.email)
            await late.wait()
        return Reply(Stage.MAIL, 550, "5.7.1", "You may not send as this sender")

    house.start(server)
    run_id = await house.create(50)
    await house.until(run_id, lambda run: run.state == "paused")
    mended = True
    await house.store.resume(run_id)
    await house.until(run_id, lambda run: run.state == "running" and run.counts["sent"] > 10)
    late.set()
    assert await house.finished(run_id) == {"sent": 50}


# -- going slower ----------------------------------------------------------------------------------


async def test_a_short_later_before_the_first_success_only_pauses(house):
    server = Answers(*[Reply(Stage.MAIL, 451, "4.3.0", "Not yet")] * 10)
    house.start(server)
    run_id = await house.create(200)
    assert await house.finished(run_id) == {"sent": 200}


def test_without_a_measured_rate_there_is_nothing_to_halve():
    rate = Rate()
    assert rate.slow_down(10.0)
    assert (rate.per_s, rate.pause.until) == (None, 11.0)


def test_the_same_few_who_are_slowed_down_again_hardly_make_the_pauses_grow():
    rate, now, waited = Rate(), 100.0, 0.0
    for times in range(6):
        assert rate.slow_down(now, again=times > 0)
        waited += rate.pause.until - now
        now = rate.pause.until
    assert waited < 12
    assert rate.found_per_s is None


async def test_one_address_slowed_down_alone_slows_nobody_else(house):
    pace = Pace()
    consequences = Consequences(house.store, pace, Known(house.owner), clock=lambda: 1000.0)
    judge = Judge(pace.slowed)
    named = ended(RATE._replace(stage=Stage.RCPT))
    judge.result(claim(1), named, Verdict.SLOW_DOWN)
    for other in range(2, 5):
        consequences.answered("worker", claim(other))
    again = claim(1, slowed_in_a_row=1)
    judge.result(again, named, Verdict.SLOW_DOWN)
    await consequences.follow("worker", again, named, Verdict.SLOW_DOWN)
    assert pace.wait_s("another", 1000.0) <= 0


async def test_an_idle_program_takes_no_write_lock(house):
    """Neither the pool's ticks nor its looking for work, once a second,
    begin a transaction that writes.
    """
    house.start()
    run_id = await house.create(3)
    await house.finished(run_id)
    asked: list[str] = []
    house.store._writer.committer.db.set_trace_callback(asked.append)
    await house.store.wait_for_change(run_id, 1 << 60, 1.5)  # the last claim finds nothing
    asked.clear()
    await house.store.wait_for_change(run_id, 1 << 60, 2.5)
    assert [statement for statement in asked if "BEGIN" in statement] == []


async def test_a_letter_that_is_refused_while_another_runs_passes_is_no_limit_of_the_account(house):
    others, refused, passed = asyncio.Event(), [], []

    async def server(delivery):
        reply = await delivery.take()
        if delivery.email.startswith("q"):
            passed.extend([delivery.email] if refused else [])
            if len(passed) > 60:  # asked, most of them, after the first refusal was answered
                others.set()
            return reply
        refused.append(delivery.email)
        if len(refused) > 1:  # they are fewer than connections: the other run has some left
            await others.wait()
        return Reply(Stage.DOT, 554, "5.7.1", "Message rejected as spam (score 20)")

    await house.store.update_account({"connections": 20})
    run_id = await house.create(12)
    other = await house.create([f"q{i}@example.org" for i in range(300)])
    house.start(server)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.reason.code, run.reason.resume_at, counts(run)) == (
        "content",
        None,
        {"waiting": 12},
    )
    assert await house.finished(other) == {"sent": 300}


async def test_a_blocklist_is_no_limit_and_waits_for_a_person(house):
    taken = []

    async def server(delivery):
        if len(taken) < 40:
            taken.append(delivery.email)
            return await delivery.take()
        return Reply(Stage.RCPT, 554, "5.7.1",
                     "Client host [203.0.113.5] blocked using zen.spamhaus.org")  # fmt: skip

    house.start(server)
    run_id = await house.create(100)
    for _ in range(2):
        run = await house.until(
            run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
        )
        assert (run.reason.code, run.reason.resume_at) == ("breaker", None)
        assert counts(run) == {"sent": 40, "waiting": 60}
        await house.store.resume(run_id)
