"""What answers mean for everybody: rows 19 to 31 and 37 of the table of faults, and the breaker."""

import asyncio
from collections import Counter
from types import SimpleNamespace

import pytest

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.model import Policy, RunState, State, Tries, Verdict
from emailer.refusal_patterns import MANY
from emailer.sending.consequences import Consequences, Known
from emailer.sending.judge import Judge
from emailer.sending.moments import Moments
from emailer.sending.pace import Pace
from emailer.sending.verdicts import Ended
from emailer.showing import pause_words
from emailer.store import Claim, Selection

from .conftest import House, counts, cut

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

BUSY = Reply(Stage.GREETING, 421, "4.7.0", "Too many connections, try again later")
RATE = Reply(Stage.MAIL, 451, "4.7.1", "Rate limit exceeded")
NO_LOGIN = Reply(Stage.AUTH, 535, "5.7.8", "Authentication failed")
QUOTA = Reply(Stage.DOT, 550, "5.4.5", "Daily sending quota exceeded")
RELAY = Reply(Stage.RCPT, 554, "5.7.1", "Relay denied")
NOBODY = Reply(Stage.RCPT, 550, "5.1.1", "No such user")


class Answers:
    """A server that gives the answers a test lays ready, to whoever comes;
    without one it takes the message.
    """

    def __init__(self, *laid: Reply | Fault, always: Reply | Fault | None = None) -> None:
        self.laid = list(laid)
        self.always = always
        self.given: Counter[int] = Counter()  # by connection
        self.taken: list[str] = []

    async def __call__(self, delivery) -> Reply:
        answer = self.laid.pop() if self.laid else self.always
        if answer is None:
            reply = await delivery.take()
            self.taken.append(delivery.email)
            return reply
        self.given[delivery.connection] += 1
        if isinstance(answer, Fault):
            raise answer
        if answer.stage is Stage.DOT:
            await delivery.take()
        return answer


async def all_unburned(house: House, run_id: str) -> bool:
    return all(row.attempts == (row.state is State.SENT) for row in await house.rows(run_id))


# -- too fast --------------------------------------------------------------------------------------


async def test_a_server_that_asks_to_slow_down_is_sent_to_more_slowly_and_nothing_is_burned(house):
    server = Answers()
    house.start(server)
    run_id = await house.create(600)
    await house.until(run_id, lambda run: run.counts["sent"] > 200)
    server.laid = [RATE] * 8
    account = await house.until_account(lambda account: account.notice is not None)
    assert pause_words.sentence(account.notice).startswith(
        "The server asks us to slow down: “451 4.7.1 Rate limit exceeded”. Going on at "
    )
    assert await house.finished(run_id) == {"sent": 600}
    assert await all_unburned(house, run_id)
    assert len(server.taken) == 600


async def test_a_login_that_cannot_be_checked_now_slows_and_pauses_nothing(house):
    server = Answers(Reply(Stage.AUTH, 454, "4.7.0", "Temporary authentication failure"))
    house.start(server)
    run_id = await house.create(2)
    assert await house.finished(run_id) == {"sent": 2}
    assert (await house.store.account()).reason is None


# -- too few connections ---------------------------------------------------------------------------


async def test_with_three_of_ten_connections_allowed_the_three_keep_their_speed(house):
    allowed: set[int] = set()
    refused: Counter[int] = Counter()

    async def server(delivery):
        if delivery.connection not in allowed and len(allowed) == 3:
            refused[delivery.connection] += 1
            return BUSY
        allowed.add(delivery.connection)
        return await delivery.take()

    house.start(server)
    run_id = await house.create(2000)
    notice = (await house.until_account(_seven_wait)).notice
    said = pause_words.sentence(notice)
    assert said.startswith("The server allows fewer connections: 7 of our 10 wait. “421")
    assert await house.finished(run_id) == {"sent": 2000}
    assert await all_unburned(house, run_id)
    assert max(refused.values()) <= 5


def _seven_wait(account):
    return account.notice is not None and account.notice.params["waiting"] == 7


async def test_when_nobody_gets_a_connection_all_look_again_and_nothing_is_burned(house):
    server = Answers(*[BUSY] * 20)
    house.start(server)
    run_id = await house.create(100)
    assert await house.finished(run_id) == {"sent": 100}
    assert await all_unburned(house, run_id)
    await house.until_account(lambda account: account.notice is None)


async def test_no_descriptor_left_is_ours_and_burns_nothing(house):
    server = Answers(*[Fault(Cause.OURS, Stage.CONNECT, "Too many open files.")] * 3)
    house.start(server)
    run_id = await house.create(50)
    assert await house.finished(run_id) == {"sent": 50}
    assert await all_unburned(house, run_id)


# -- no server -------------------------------------------------------------------------------------

DOWN = Fault(Cause.UNREACHABLE, Stage.CONNECT, "Connection refused.")


async def test_while_the_server_is_away_one_probes_and_all_go_on_when_it_is_back(house):
    probing, most, probes, up = 0, 0, 0, False

    async def server(delivery):
        nonlocal probing, most, probes
        if up:
            return await delivery.take()
        probes += 1
        probing += 1
        if probes > 10:
            most = max(most, probing)
        await asyncio.sleep(0)
        probing -= 1
        raise DOWN

    house.start(server)
    run_id = await house.create(300)
    account = await house.until_account(lambda account: account.notice is not None)
    assert pause_words.sentence(account.notice).startswith("Connection refused. Since ")
    assert "; next try at " in pause_words.sentence(account.notice)
    while probes < 12:
        await house.store.wait_for_change(run_id, 1 << 60, 0.1)
    assert (await house.run(run_id)).state == "running"
    up = True
    assert await house.finished(run_id) == {"sent": 300}
    assert most == 1
    assert probes <= 14
    assert await all_unburned(house, run_id)
    await house.until_account(lambda account: account.notice is None)


async def test_after_a_long_time_the_account_is_paused_still_looks_and_goes_on_by_itself(house):
    server = Answers(always=DOWN)
    house.start(server, unreachable_s=0.0)
    run_id = await house.create(100)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.paused_by, run.reason.code) == ("program", "unreachable")
    assert 100_000 < run.reason.resume_at - house.store.now() <= 180_000
    tried = Counter(server.given)
    house.time_comes()
    while server.given == tried:
        await house.store.wait_for_change(run_id, 1 << 60, 0.1)
    await house.until(run_id, lambda run: run.state == "paused" and not run.counts["in_flight"])
    assert len(server.given - tried) == 1, "one connection probes, not each"
    server.always = None
    house.time_comes()
    assert await house.finished(run_id) == {"sent": 100}
    assert await all_unburned(house, run_id)


async def test_resume_tries_at_once_whatever_was_waited_for(house):
    server = Answers(always=DOWN)
    pool = house.start(server, unreachable_s=0.5)
    run_id = await house.create(10)
    await house.until(run_id, lambda run: run.state == "paused")
    server.always = None
    pool._pace.reach.backoff.until += 3600  # as after a long time without a server
    await house.store.resume(run_id)
    assert await house.finished(run_id) == {"sent": 10}


async def test_connections_cut_all_at_once_burn_nothing_before_the_dot_and_are_doubts_after_it(
    house,
):
    server = Answers(*[cut(Stage.RCPT)] * 10)
    house.start(server)
    run_id = await house.create(100)
    assert await house.finished(run_id) == {"sent": 100}
    assert await all_unburned(house, run_id)

    async def cutting(delivery):
        reply = await delivery.take()
        if len(doubts) < 10:
            doubts.append(delivery.email)
            raise cut(Stage.DOT, handed_over=True)
        return reply

    doubts: list[str] = []
    await house.stop()
    house.start(cutting)
    assert await house.finished(await house.create(100)) == {"sent": 90, "in_doubt": 10}


async def test_a_server_that_never_answers_the_dot_stops_the_run_and_the_rest_is_not_attempted(
    house,
):
    async def silent(delivery):
        await delivery.take()
        raise cut(Stage.DOT, handed_over=True)

    house.start(silent)
    run_id = await house.create(200)
    run = await house.until(
        run_id, lambda run: run.state is RunState.PAUSED and not run.counts["in_flight"]
    )
    assert run.reason.code == "doubts"
    limit = 2 * (await house.store.account()).connections + MANY
    assert limit <= run.counts["in_doubt"] < 2 * limit
    assert run.counts["waiting"] == 200 - run.counts["in_doubt"]


# -- quota, login, sender, size --------------------------------------------------------------------


async def test_a_quota_pauses_everybody_for_an_hour_then_longer_and_fails_nobody(house):
    server = Answers(always=QUOTA)
    house.start(server)
    run_id = await house.create(100)
    other = await house.create([f"other{n}@example.org" for n in range(100)])
    for hours in (1, 2, 4, 8, 8):
        run = await house.until(
            run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
        )
        assert (run.paused_by, run.reason.code) == ("program", "quota")
        assert abs(run.reason.resume_at - house.store.now() - hours * 3_600_000) < 60_000
        assert counts(run) == {"waiting": 100}
        house.time_comes()
        await house.until(run_id, lambda run: run.state == "running" or run.reason.resume_at != 1)
    await house.until(run_id, lambda run: run.state == "paused" and not run.counts["in_flight"])
    server.always = None
    house.time_comes()
    assert await house.finished(run_id) == {"sent": 100}
    assert await house.finished(other) == {"sent": 100}
    assert await all_unburned(house, run_id)


async def test_a_quota_pauses_until_the_time_the_server_names(house):
    house.start(
        Answers(
            Reply(Stage.MAIL, 452, "4.5.3", "Hourly sending limit reached, try again in 25 minutes")
        )
    )
    run = await house.until(await house.create(50), lambda run: run.state == "paused")
    assert abs(run.reason.resume_at - house.store.now() - 1_500_000) < 60_000


async def test_a_refused_login_is_tried_once_a_connection_and_not_again_with_that_password(house):
    server = Answers(always=NO_LOGIN)
    house.start(server)
    run_id = await house.create(500)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.paused_by, run.reason.code, run.reason.resume_at) == ("program", "login", None)
    later = await house.create([f"later{n}@example.org" for n in range(10)])
    assert (await house.run(later)).reason.code == "login"
    for _ in range(3):
        await house.store.wait_for_change(run_id, 1 << 60, 0.4)
    assert set(server.given.values()) == {1}
    assert counts(await house.run(run_id)) == {"waiting": 500}
    await house.stop()
    given = sum(server.given.values())

    await house.close()
    await house.open(owner="the same again")
    house.start(server)
    await house.store.wait_for_change(run_id, 1 << 60, 0.5)
    assert (await house.run(run_id)).state == "paused"
    assert sum(server.given.values()) == given
    await house.stop()

    await house.close()
    await house.open(owner="with another password", fingerprint="two")
    server.always = None
    house.start(server)
    assert await house.finished(run_id) == {"sent": 500}
    assert await house.finished(later) == {"sent": 10}
    assert await all_unburned(house, run_id)


async def test_a_certificate_not_to_be_trusted_pauses_everybody_and_resume_tries_again(house):
    server = Answers(always=Fault(Cause.CERTIFICATE, Stage.STARTTLS, "The name does not match."))
    house.start(server)
    run_id = await house.create(50)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert run.reason.code == "certificate"
    await house.store.resume(run_id)
    await house.until(run_id, lambda run: run.state == "running")
    await house.until(run_id, lambda run: run.state == "paused" and not run.counts["in_flight"])
    server.always = None
    await house.store.resume(run_id)
    assert await house.finished(run_id) == {"sent": 50}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Reply(Stage.MAIL, 550, "5.7.1", "You may not send as this sender"), "sender"),
        (Reply(Stage.DOT, 552, "5.3.4", "Message too big"), "size"),
        (
            Fault(Cause.TOO_LARGE, Stage.MAIL, "The message has 12 MB, and the server takes 10."),
            "size",
        ),
    ],
)
async def test_what_lies_in_the_runs_own_message_pauses_that_run_alone(house, answer, code):
    async def server(delivery):
        if not delivery.email.startswith("bad"):
            return await delivery.take()
        if isinstance(answer, Fault):
            raise answer
        if answer.stage is Stage.DOT:
            await delivery.take()
        return answer

    house.start(server)
    bad = await house.create([f"bad{n}@example.org" for n in range(50)])
    good = await house.create(50)
    assert await house.finished(good) == {"sent": 50}
    run = await house.until(bad, lambda run: run.state == "paused" and not run.counts["in_flight"])
    assert (run.paused_by, run.reason.code) == ("program", code)
    assert counts(run) == {"waiting": 50}
    assert all(row.attempts == 0 for row in await house.rows(bad))
    assert (await house.store.account()).reason is None


# -- the breaker -----------------------------------------------------------------------------------


async def test_twenty_refused_alike_pause_the_run_with_nobody_failed_at_each_resume(house):
    server = Answers(always=RELAY)
    house.start(server)
    run_id = await house.create(20)
    for _ in range(3):
        run = await house.until(
            run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
        )
        assert (run.paused_by, run.reason.code) == ("program", "breaker")
        assert run.reason.params["key"] == "rcpt 554 5.7.1"
        assert counts(run) == {"waiting": 20}
        assert [failure for failure in run.failures if failure.state is State.FAILED] == []
        assert all(row.attempts == 0 for row in await house.rows(run_id))
        await house.store.resume(run_id)
    await house.until(run_id, lambda run: run.state == "paused" and not run.counts["in_flight"])
    server.always = None
    await house.store.resume(run_id)
    assert await house.finished(run_id) == {"sent": 20}


@pytest.mark.parametrize("people", [3, 5, 9, 10, 11])
async def test_all_that_there_are_refused_alike_pause_the_run_too(house, people):
    house.start(Answers(always=RELAY))
    run_id = await house.create(people)
    run = await house.until(
        run_id, lambda run: run.state != "running" and not run.counts["in_flight"]
    )
    assert run.state == "paused"
    assert counts(run) == {"waiting": people}


async def test_one_or_two_refused_are_nobodys_pattern(house):
    house.start(Answers(always=RELAY))
    assert await house.finished(await house.create(2)) == {"failed": 2}


async def test_dead_addresses_in_a_row_fail_and_the_run_goes_on(house):
    async def server(delivery):
        return NOBODY if int(delivery.email[1:].partition("@")[0]) < 12 else await delivery.take()

    house.start(server)
    assert await house.finished(await house.create(100)) == {"failed": 12, "sent": 88}


async def test_the_last_twelve_refused_after_others_were_sent_are_given_back_all(house):
    async def server(delivery):
        return RELAY if int(delivery.email[1:].partition("@")[0]) >= 988 else await delivery.take()

    house.start(server)
    run_id = await house.create(1000)
    run = await house.until(
        run_id, lambda run: run.state != "running" and not run.counts["in_flight"]
    )
    assert run.state == "paused"
    assert counts(run) == {"sent": 988, "waiting": 12}


async def test_refusals_between_those_that_are_sent_are_their_own(house):
    async def server(delivery):
        return (
            RELAY if int(delivery.email[1:].partition("@")[0]) % 3 == 0 else await delivery.take()
        )

    await house.store.update_account({"connections": 1})
    house.start(server)
    run_id = await house.create(100)
    assert await house.finished(run_id) == {"failed": 34, "sent": 66}
    assert await house.store.retry(run_id, Selection()) == 34
    assert await house.finished(run_id) == {"failed": 34, "sent": 66}


async def test_refused_ones_in_flight_when_the_run_stopped_are_given_back_too(house):
    together, first = asyncio.Barrier(10), list[str]()

    async def server(delivery):
        if len(first) < 10:
            first.append(delivery.email)
            await together.wait()
        return RELAY

    house.start(server)
    run_id = await house.create(30)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert counts(run) == {"waiting": 30}


@pytest.mark.parametrize(("limit", "least"), [("50", 50), ("20%", 40)])
async def test_too_many_failures_pause_the_run_and_leave_the_rest_waiting(house, limit, least):
    house.start(Answers(always=NOBODY))
    run_id = await house.create(200, max_failures=limit)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.paused_by, run.reason.code) == ("program", "max_failures")
    assert least <= run.counts["failed"] <= least + 20
    assert run.counts["waiting"] == 200 - run.counts["failed"]
    await house.store.resume(run_id)
    assert await house.finished(run_id) == {"failed": 200}


# -- one judge, by hand ----------------------------------------------------------------------------


class Time:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def claim(recipient_id: int = 1, **tries: int) -> Claim:
    return Claim(
        recipient_id,
        1,
        "owner",
        1,
        "a@example.org",
        "",
        {},
        "id@example.org",
        0,
        Tries(**tries),
        Policy(),
    )


def ended(answer: Reply | Fault) -> Ended:
    return Ended(answer, "fake", 0, 1)


async def test_an_address_slowed_down_alone_while_others_pass_starts_to_burn(house):
    pace = Pace()
    judge = Judge(pace.slowed)
    ends, delays = [], []
    for times in range(8):
        result = judge.result(claim(1, slowed_in_a_row=times), ended(RATE), Verdict.SLOW_DOWN)
        ends.append((result.next.state, result.next.burned))
        delays.append(result.next.delay_s)
        pace.slowed.passed(claim(100 + times).recipient_id)
    assert ends == [(State.WAITING, False)] * 5 + [(State.WAITING, True)] * 3
    assert delays[0] == 0, "it may be everybody's"
    assert all(10 <= delay_s <= 11 for delay_s in delays[1:5]), "a mailbox's own trouble"
    last = judge.result(claim(1, slowed_in_a_row=9, burned=5), ended(RATE), Verdict.SLOW_DOWN)
    assert last.next.state is State.FAILED


async def test_a_server_that_slows_everybody_for_ever_burns_nobodys_attempt(house):
    judge = Judge(Pace().slowed)
    for times in range(50):
        for recipient in range(10):
            one = claim(recipient, slowed_in_a_row=times)
            assert not judge.result(one, ended(RATE), Verdict.SLOW_DOWN).next.burned


async def test_who_is_slowed_down_for_long_while_nobody_passes_pauses_until_a_time(house):
    house.start(Answers(always=RATE), unreachable_s=0.0)
    run = await house.until(
        await house.create(3), lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.reason.code, counts(run)) == ("later", {"waiting": 3})
    assert run.reason.resume_at > house.store.now() + 3_500_000
    assert "asked everybody to go slower" in pause_words.sentence(run.reason)


async def test_seconds_in_our_own_words_are_no_wait_the_server_named(house):
    judge = Judge(Pace().slowed)
    silent = Fault(Cause.TIMEOUT, Stage.RCPT, "The server was silent for 4000 seconds.")
    delay_s = judge.result(
        claim(lost_in_a_row=1), ended(silent), Verdict.CONNECTION_LOST
    ).next.delay_s
    assert 60 <= delay_s <= 66


async def test_a_wait_named_for_everybody_holds_everybody_for_four_hours_at_most(house):
    time = Time()
    for text, wait_s in (
        ("Rate limit, try again in 10 minutes", 600),
        ("Rate limit, retry in 20 hours", 4 * 3600),
    ):
        pace = Pace()
        consequences = Consequences(house.store, pace, Known(house.owner), clock=time)
        await consequences.follow(
            "w", claim(), ended(Reply(Stage.MAIL, 451, "4.7.1", text)), Verdict.SLOW_DOWN
        )
        assert pace.wait_s("another", time.now) == pytest.approx(wait_s)
        consequences.answered("on its way", claim(2))
        assert pace.wait_s("another", time.now) == pytest.approx(wait_s)


async def test_a_server_away_for_a_quarter_of_an_hour_pauses_the_account(house):
    time, pace = Time(), Pace()
    consequences = Consequences(house.store, pace, Known(house.owner, 900.0), clock=time)
    while time.now < 1000 + 2000 and (await house.store.account()).reason is None:
        await consequences.follow("w", claim(), ended(DOWN), Verdict.UNREACHABLE)
        time.now += max(pace.wait_s("w", time.now), 0.01)
    assert 900 <= time.now - 1000 <= 990
    reason = (await house.store.account()).reason
    assert reason.code == "unreachable"
    assert "15 minutes" in pause_words.sentence(reason)


async def test_a_message_given_back_untouched_is_no_reason_of_anything(house):
    fault = Fault(Cause.NOT_BEGUN, Stage.DOT, "Given back before it was sent.")
    assert Judge(Pace().slowed).result(claim(), ended(fault), Verdict.RELEASED).key is None


async def test_a_notice_goes_when_nothing_slows_any_more(house):
    time, pace = Time(), Pace()
    consequences = Consequences(house.store, pace, Known(house.owner), clock=time)
    await consequences.follow("w", claim(), ended(RATE), Verdict.SLOW_DOWN)
    await consequences.look()
    assert (await house.store.account()).notice is not None
    for _ in range(100):
        time.now += 1
        consequences.answered("w", claim())
    await consequences.look()
    assert (await house.store.account()).notice is None


async def test_a_connection_lost_by_the_one_that_probes_shows_that_the_server_is_there(house):
    time, pace = Time(), Pace()
    consequences = Consequences(house.store, pace, Known(house.owner), clock=time)
    await consequences.follow("probe", claim(), ended(DOWN), Verdict.UNREACHABLE)
    await consequences.follow("late", claim(), ended(cut()), Verdict.CONNECTION_LOST)
    assert pace.reach.down_since is not None
    time.now += 1
    assert pace.wait_s("probe", time.now) <= 0
    await consequences.follow("probe", claim(), ended(cut()), Verdict.CONNECTION_LOST)
    assert pace.reach.down_since is None


async def test_a_probe_that_finds_too_many_connections_frees_the_others(house):
    time, pace = Time(), Pace()
    consequences = Consequences(house.store, pace, Known(house.owner), clock=time)
    await consequences.follow("probe", claim(), ended(DOWN), Verdict.UNREACHABLE)
    time.now += 1
    assert pace.wait_s("probe", time.now) <= 0
    await consequences.follow("probe", claim(), ended(BUSY), Verdict.FEWER_CONNECTIONS)
    assert pace.wait_s("probe", time.now) > 0
    assert pace.wait_s("another", time.now) <= 0


def test_what_is_asked_in_the_millisecond_of_a_resume_is_asked_after_it():
    stands_still = SimpleNamespace(now=lambda: 5)
    moments = Moments(stands_still.now)
    resumed_no = 5 * 1000 + 999  # as the store numbers what it does in that millisecond
    assert moments.next() <= resumed_no
    moments.skip_this_millisecond()
    assert moments.next() > resumed_no
