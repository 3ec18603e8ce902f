"""The whole way of a run through the pool."""

import asyncio
import itertools

from emailer import limits
from emailer.dialogue import Reply, Stage
from emailer.model import State
from emailer.store import Selection
from emailer.transports import simulated
from emailer.transports.url import Simulated
from tests.patience import PATIENCE_S

from .conftest import Delivery, counts, cut


async def test_everybody_is_sent_one_mail(house):
    delivered = []

    async def server(delivery):
        reply = await delivery.take()
        delivered.append(delivery.email)
        return reply

    house.start(server)
    run_id = await house.create(500)
    assert await house.finished(run_id) == {"sent": 500}
    assert sorted(delivered) == sorted(f"p{n}@example.org" for n in range(500))
    assert all(row.has_been_emailed and row.attempts == 1 for row in await house.rows(run_id))


async def test_a_thousand_simulated_mails_are_990_sent_and_10_failed_and_retry_sends_the_10(house):
    house.start(factory=simulated.factory(Simulated(latency_ms=0, fail_every=100)))
    run_id = await house.create(1000)
    assert await house.finished(run_id) == {"sent": 990, "failed": 10}
    assert (await house.failure(run_id)).reason == "Internet Down"
    assert await house.store.retry(run_id, Selection()) == 10
    assert await house.finished(run_id) == {"sent": 1000}


async def test_several_runs_at_once_are_all_sent_and_each_person_asked_once(house):
    delivered = []

    async def server(delivery):
        delivered.append(delivery.email)
        return await delivery.take()

    runs = [await house.create([f"r{run}n{n}@example.org" for n in range(many)])
            for run, many in enumerate((170, 3, 160, 50))]  # fmt: skip
    house.start(server)
    assert [await house.finished(run) for run in runs] == [
        {"sent": 170}, {"sent": 3}, {"sent": 160}, {"sent": 50},
    ]  # fmt: skip
    assert len(delivered) == len(set(delivered)) == 383


async def test_a_pool_started_first_sends_a_run_made_later_without_waiting_for_its_poll(house):
    first = asyncio.Event()

    async def server(delivery):
        first.set()
        return await delivery.take()

    class Unhurried(type(house.store)):
        """It is not asked again before it rings."""

        async def wait_for_work(self, owner, _timeout_s):
            await super().wait_for_work(owner, 100 * PATIENCE_S)

    house.store.__class__ = Unhurried
    house.start(server)
    for _ in range(6):
        await house.finished(await house.create(1))
    assert first.is_set()


async def test_a_run_of_ten_is_not_kept_waiting_by_a_run_of_thousands(house):
    order = []

    async def server(delivery):
        order.append(delivery.email)
        return await delivery.take()

    await house.create(5000)
    small = await house.create([f"small{n}@example.org" for n in range(10)])
    house.start(server)
    assert await house.finished(small) == {"sent": 10}
    last = max(order.index(f"small{n}@example.org") for n in range(10))
    assert last < 500, f"the tenth of the small run was delivery {last}"


async def test_sending_is_committed_before_the_dot_and_sent_before_the_next_dot_of_that_connection(
    house,
):
    before: dict[int, str] = {}
    wrong = []

    async def server(delivery):
        reply = await delivery.take()
        if house.state_of(delivery.email) != "sending":
            wrong.append(("not sending", delivery.email))
        last = before.get(delivery.connection)
        if last and house.state_of(last) != "sent":
            wrong.append(("not sent", last))
        before[delivery.connection] = delivery.email
        return reply

    house.start(server)
    assert await house.finished(await house.create(200)) == {"sent": 200}
    assert wrong == []


async def test_the_envelope_that_goes_ahead_is_the_one_delivered_next(house):
    ahead: dict[int, object] = {}
    wrong = []
    told = itertools.count()

    async def server(delivery):
        expected = ahead.get(delivery.connection)
        if expected is not None and expected != delivery.mail.envelope:
            wrong.append((expected, delivery.mail.envelope))
        ahead[delivery.connection] = delivery.following
        if delivery.following:
            next(told)
        return await delivery.take()

    house.start(server)
    assert await house.finished(await house.create(1000)) == {"sent": 1000}
    assert wrong == []
    assert next(told) > 500


async def test_who_waits_for_back_off_keeps_the_run_running_and_the_time_survives_a_restart(house):
    async def server(delivery):
        return Reply(Stage.RCPT, 450, "4.2.1", "Not now")

    house.start(server)
    run_id = await house.create(3, delays=(1000.0,))
    run = await house.until(run_id, lambda run: run.counts["waiting"] == 3 and bool(run.failures))
    assert run.state == "running"
    due = {row.id: row.due_at for row in await house.rows(run_id)}
    for row in await house.rows(run_id):
        assert row.updated_at + 1_000_000 <= row.due_at <= row.updated_at + 1_100_001
    assert run.next_due_at == min(due.values())
    assert len(set(due.values())) > 1, "all come back at once"
    await house.close()
    await house.open(owner="the next start")
    assert {row.id: row.due_at for row in await house.rows(run_id)} == due


async def test_a_wait_the_server_names_is_honoured_within_bounds(house):
    texts = {"p0@example.org": "Greylisted, try again in 300 seconds",
             "p1@example.org": "Try again in 23 hours",
             "p2@example.org": "Try again in 1 second"}  # fmt: skip

    async def server(delivery):
        return Reply(Stage.RCPT, 451, "4.7.1", texts[delivery.email])

    house.start(server)
    run_id = await house.create(3, delays=(60.0,))
    await house.until(run_id, lambda run: sum(failure.count for failure in run.failures) == 3)
    wait_s = {row.email: (row.due_at - row.updated_at) / 1000 for row in await house.rows(run_id)}
    assert 300 <= wait_s["p0@example.org"] <= 330
    assert 4 * 3600 <= wait_s["p1@example.org"] <= 4.4 * 3600
    assert 60 <= wait_s["p2@example.org"] <= 66


async def test_a_temporary_refusal_fails_when_the_budget_is_used_up(house):
    async def server(delivery):
        return Reply(Stage.RCPT, 450, "4.2.1", "Not now")

    house.start(server)
    run_id = await house.create(1, delays=(0.0, 0.0))
    assert await house.finished(run_id) == {"failed": 1}
    assert await house.attempts(run_id) == [("try_later", True)] * 3


async def test_a_connection_lost_twice_in_a_row_on_one_recipient_burns_and_ends(house):
    async def server(delivery):
        if delivery.email == "p0@example.org":
            raise cut(Stage.RCPT)
        return await delivery.take()

    house.start(server)
    run_id = await house.create(20, delays=(0.0,))
    assert await house.finished(run_id) == {"sent": 19, "failed": 1}
    assert await house.attempts(run_id) == [
        ("connection_lost", False), ("connection_lost", True), ("connection_lost", True),
    ]  # fmt: skip


async def test_resend_makes_a_bounded_number_of_copies_and_then_stays_in_doubt(house):
    copies = []

    async def server(delivery):
        await delivery.take()
        copies.append(delivery.email)
        raise cut(Stage.DOT, handed_over=True)

    house.start(server)
    run_id = await house.create(1, delays=(0.0, 0.0), resend=True)
    assert await house.finished(run_id) == {"in_doubt": 1}
    assert len(copies) == 3


async def test_a_run_made_for_another_transport_is_paused_and_nothing_of_it_is_sent(house):
    run_id = await house.create(5)
    await house.close()
    await house.open(owner="the next start", transport="smtp")
    asked = []

    async def server(delivery: Delivery):
        asked.append(delivery.email)
        return await delivery.take()

    house.start(server)
    other = await house.create(3, transport="smtp")
    assert await house.finished(other) == {"sent": 3}
    run = await house.run(run_id)
    assert (run.state, run.paused_by, run.reason.code) == ("paused", "program", "transport")
    assert counts(run) == {"waiting": 5}
    assert len(asked) == 3


async def test_the_rate_of_a_run_holds_that_run_alone(house):
    house.start()
    slow = await house.create(1000, limits=limits.parse("20/s"))
    fast = await house.create([f"fast{n}@example.org" for n in range(500)])
    started = house.store.now()
    assert await house.finished(fast) == {"sent": 500}
    run = await house.until(slow, lambda run: run.counts["sent"] >= 10)
    passed_s = (house.store.now() - started) / 1000
    assert run.counts["sent"] <= 3 + 20 * passed_s + 10


async def test_a_doubt_is_not_sent_again_by_itself(house):
    asked = []

    async def server(delivery):
        asked.append(delivery.email)
        await delivery.take()
        raise cut(Stage.DOT, handed_over=True)

    house.start(server)
    run_id = await house.create(3)
    assert await house.finished(run_id) == {"in_doubt": 3}
    assert len(asked) == 3
    assert {row.state for row in await house.rows(run_id)} == {State.IN_DOUBT}
