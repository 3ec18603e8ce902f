"""When runs send: within their hours, behind another run,
and the failed again at a time that was planned.
"""

import asyncio
from datetime import UTC, datetime

import pytest

from emailer import dates
from emailer.model import RetryPlan, RunState, Verdict
from emailer.store import ConflictError, NotFoundError, PastError
from tests.patience import PATIENCE_S
from tests.store.hands import OWNER, assert_adds_up, create, look, make_run, send, send_all

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

OFFICE = "Mon-Fri 09:00-18:00 Europe/Lisbon"
HOUR_S = 3600


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


async def tick(store, owner: str = OWNER) -> int:
    """Do what the pool does four times a second."""
    begun = await store.start_due(owner)
    await store.retry_due(owner)
    return begun


async def claimed_at(store, clock, text: str) -> int:
    """Say how many are claimed at an instant; they are given back."""
    clock.now = at(text)
    await tick(store)
    claims = await store.claim(OWNER, 10)
    await store.release(claims)
    return len(claims)


# -- sending hours ---------------------------------------------------------------------------------


async def test_a_run_with_hours_is_claimed_within_them_and_not_outside(store, clock):
    clock.now = at("2027-01-08T08:00")
    await make_run(store, 3, hours=OFFICE)
    for when, n in (("2027-01-08T08:59:59", 0), ("2027-01-08T09:00:00", 3),
                    ("2027-01-08T17:59:59", 3), ("2027-01-08T18:00:00", 0),
                    ("2027-01-10T12:00:00", 0), ("2027-01-11T09:00:00", 3)):  # fmt: skip
        assert await claimed_at(store, clock, when) == n, when


async def test_between_two_ticks_nobody_is_claimed_after_the_hours(store, clock):
    clock.now = at("2027-01-08T12:00")
    await make_run(store, 3, hours=OFFICE)
    await tick(store)
    clock.now = at("2027-01-08T18:00")
    assert await store.claim(OWNER, 10) == []


async def test_what_is_in_hand_when_the_hours_close_is_not_begun_and_waits_unburned(store, clock):
    clock.now = at("2027-01-08T17:59:59")
    run_id = await make_run(store, 2, hours=OFFICE)
    await tick(store)
    [first, second] = await store.claim(OWNER, 10)
    assert await send(store, first)
    clock.now = at("2027-01-08T18:00")
    assert not await store.begin_send(second)
    assert await store.running({second.run_key}) == frozenset()
    await store.release([second])
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["sent"], run.counts["waiting"]) == (RunState.RUNNING, 1, 1)


async def test_the_hours_of_one_run_hold_back_no_other(store, clock):
    clock.now = at("2027-01-09T12:00")
    await make_run(store, 2, hours=OFFICE)
    other = await look(store, await make_run(store, 2))
    await tick(store)
    assert {claim.run_key for claim in await store.claim(OWNER, 10)} == {other.key}


async def test_on_the_day_summer_time_begins_a_run_opens_when_clocks_jump_into_its_hours(
    store, clock
):
    clock.now = at("2027-03-27T12:00")
    await make_run(store, 2, hours="01:30-03:00 Europe/Lisbon")
    assert await claimed_at(store, clock, "2027-03-28T00:59:59") == 0
    assert await claimed_at(store, clock, "2027-03-28T01:00:00") == 2
    assert await claimed_at(store, clock, "2027-03-28T02:00:00") == 0


async def test_hours_outlive_a_crash(store, clock, crash):
    clock.now = at("2027-01-08T12:00")
    run_id = await make_run(store, 2, hours=OFFICE)
    await tick(store)
    clock.now = at("2027-01-09T12:00")
    again, owner = await crash()
    await tick(again, owner)
    assert (await look(again, run_id)).hours == OFFICE
    assert await again.claim(owner, 10) == []
    clock.now = at("2027-01-11T09:00")
    await tick(again, owner)
    assert len(await again.claim(owner, 10)) == 2


@pytest.mark.parametrize("days", [-7, -1, 1], ids=["a week back", "a day back", "a day on"])
async def test_a_clock_that_is_set_leaves_the_hours_where_its_new_time_has_them(store, clock, days):
    clock.now = at("2027-01-08T12:00")  # a Friday
    await make_run(store, 2, hours=OFFICE)
    await tick(store)
    clock.forward(days * 86_400)
    await store.clock_jumped(OWNER, days * 86_400_000)
    await tick(store)
    assert len(await store.claim(OWNER, 10)) == (0 if days == 1 else 2)


async def test_hours_are_changed_and_taken_away_while_a_run_goes_on(store, clock):
    clock.now = at("2027-01-09T12:00")
    run_id = await make_run(store, 2, hours=OFFICE)
    assert await claimed_at(store, clock, "2027-01-09T12:00") == 0
    assert (
        await store.update_run(run_id, {"hours": "Sat 10:00-14:00 UTC"})
    ).hours == "Sat 10:00-14:00 UTC"
    assert await claimed_at(store, clock, "2027-01-09T13:00") == 2
    assert await claimed_at(store, clock, "2027-01-09T14:00") == 0
    await store.update_run(run_id, {"hours": ""})
    assert await claimed_at(store, clock, "2027-01-09T14:00") == 2


@pytest.mark.parametrize("stored", ["9-18 Gone/Zone", "nonsense"])
async def test_a_run_whose_hours_cannot_be_read_pauses_alone_until_they_are_changed(
    store, clock, stored
):
    clock.now = at("2027-01-09T12:00")
    run_id, other = await make_run(store, 2, hours=stored), await make_run(store, 3)
    assert await claimed_at(store, clock, "2027-01-09T12:00") == 3
    run = await look(store, run_id)
    assert (run.state, run.reason.code, run.reason.params) == (
        RunState.PAUSED, "hours", {"hours": stored}
    )  # fmt: skip
    assert (await look(store, other)).state is RunState.RUNNING
    await store.resume(run_id)
    await tick(store)
    assert (await look(store, run_id)).state is RunState.PAUSED
    await store.update_run(run_id, {"hours": "Sat 10:00-14:00 UTC"})
    await store.resume(run_id)
    assert await claimed_at(store, clock, "2027-01-09T13:00") == 5


async def test_who_watches_is_told_when_the_hours_close(store, clock):
    clock.now = at("2027-01-08T12:00")
    run_id = await make_run(store, 2, hours=OFFICE)
    await tick(store)
    before = (await look(store, run_id)).version
    clock.now = at("2027-01-08T18:00")
    await tick(store)
    assert (await look(store, run_id)).version > before


# -- summer time and a start -----------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "starts"), [
    ("2027-03-28T02:30 Europe/Lisbon", "2027-03-28T01:30"),  # after the hour that is skipped
    ("2026-10-25T01:30 Europe/Lisbon", "2026-10-25T00:30"),  # the first of two
    ("2026-10-25T03:00 Europe/Lisbon", "2026-10-25T03:00"),  # after both
])  # fmt: skip
async def test_a_scheduled_run_begins_once_at_its_instant_across_a_restart_and_summer_time(
    store, clock, crash, typed, starts
):
    clock.now = at(starts) - 20 * HOUR_S * 1000
    run_id = await make_run(store, 3, start_at=dates.parse_instant(typed))
    again, owner = await crash()
    begun = 0
    for _ in range(22 * 12):  # every five minutes
        clock.forward(300)
        n = await tick(again, owner)
        begun += n
        if n:
            assert clock.now == at(starts)
    assert begun == 1
    assert (await look(again, run_id)).started_at == at(starts)
    assert len(await send_all(again, owner=owner)) == 3


# -- behind another run ----------------------------------------------------------------------------


async def test_a_run_behind_another_begins_when_that_one_is_finished(store):
    first = await make_run(store, 2)
    second = await look(store, await make_run(store, 3, after=first))
    assert (second.state, second.after, second.start_at) == (RunState.SCHEDULED, first, None)
    assert await tick(store) == 0
    [one, two] = await store.claim(OWNER, 10)
    await send(store, one)
    assert await tick(store) == 0
    await send(store, two, Verdict.REFUSED)  # some may have failed
    assert await tick(store) == 1
    assert (await look(store, second.id)).state is RunState.RUNNING
    assert len(await send_all(store)) == 3


async def test_behind_a_run_that_is_finished_it_begins_at_once(store):
    first = await make_run(store)
    await send_all(store)
    assert (await look(store, await make_run(store, after=first))).state is RunState.RUNNING


async def test_runs_behind_one_another_begin_one_after_the_other(store):
    first = await make_run(store)
    second = await make_run(store, after=first)
    third = await make_run(store, after=second)
    for run_id in (first, second, third):
        assert [claim.run_key for claim in await send_all(store)] == [
            (await look(store, run_id)).key
        ]
        await tick(store)


async def test_a_run_behind_one_that_was_cancelled_pauses_until_a_person_resumes(store):
    first = await make_run(store)
    second = await make_run(store, 2, after=first)
    await store.cancel(first)
    await tick(store)
    run = await assert_adds_up(store, second)
    assert (run.state, run.paused_by, run.reason.code) == (
        RunState.PAUSED,
        "program",
        "first_cancelled",
    )
    assert await store.claim(OWNER, 10) == []
    assert (await store.resume(second)).state is RunState.RUNNING
    assert len(await send_all(store)) == 2


async def test_behind_a_cancelled_or_an_unknown_run_none_is_made(store):
    first = await make_run(store)
    await store.cancel(first)
    with pytest.raises(ConflictError, match="cancelled"):
        await make_run(store, after=first)
    with pytest.raises(NotFoundError):
        await make_run(store, after="x" * 22)
    assert len((await store.list_runs()).rows) == 1


async def test_of_a_date_and_a_run_before_it_the_later_counts(store, clock):
    first = await make_run(store)
    second = await make_run(store, after=first, start_at=clock.now + 60_000)
    await send_all(store)
    assert await tick(store) == 0
    clock.forward(60)
    assert await tick(store) == 1
    assert (await look(store, second)).state is RunState.RUNNING


async def test_a_run_taken_up_before_its_turn_waits_for_it(store):
    first = await make_run(store)
    second = await make_run(store, after=first)
    await store.cancel(second)
    assert (await store.resume(second)).state is RunState.SCHEDULED
    await send_all(store)
    assert await tick(store) == 1


async def test_a_turn_missed_by_more_than_an_hour_pauses(store, clock, crash):
    first = await make_run(store)
    second = await make_run(store, after=first)
    await send_all(store)
    clock.forward(HOUR_S + 1)
    again, owner = await crash()
    await tick(again, owner)
    assert (await look(again, second)).reason.code == "missed"


async def test_a_run_behind_another_may_have_waited_for_days(store, clock):
    first = await make_run(store)
    second = await make_run(store, after=first)
    clock.forward(5 * 86_400)
    await send_all(store)
    await tick(store)
    assert (await look(store, second)).state is RunState.RUNNING


# -- the failed again ------------------------------------------------------------------------------


async def failed_run(store, n: int = 3, **draft) -> str:
    run_id = await make_run(store, n, **draft)
    await send_all(store, Verdict.REFUSED)
    return run_id


async def plan(store, run_id: str, *about) -> None:
    await store.update_run(run_id, {"again": RetryPlan(*about)})


async def waiting(store, run_id: str, owner: str = OWNER) -> int:
    """Wait for a planned retry to be ticked off."""
    await tick(store, owner)
    async with asyncio.timeout(PATIENCE_S):
        while (await look(store, run_id)).again is not None and store._retrying:
            await asyncio.sleep(0)
    return (await look(store, run_id)).counts["waiting"]


async def test_a_planned_retry_lets_exactly_the_failed_wait_again_at_its_time_and_once(
    store, clock
):
    run_id = await make_run(store, 3)
    for claim, verdict in zip(
        await store.claim(OWNER, 3), (Verdict.SENT, *[Verdict.REFUSED] * 2), strict=True
    ):
        await send(store, claim, verdict)
    await plan(store, run_id, clock.now + 60_000)
    clock.forward(59)
    assert await waiting(store, run_id) == 0
    clock.forward(1)
    assert await waiting(store, run_id) == 2
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.again) == (RunState.RUNNING, None)
    await send_all(store, Verdict.REFUSED)
    clock.forward(86_400)
    assert await waiting(store, run_id) == 0


async def test_every_so_often_the_failed_are_tried_again_and_so_many_times(store, clock):
    run_id = await failed_run(store)
    await plan(store, run_id, clock.now + 60_000, 6 * HOUR_S, 3)
    clock.forward(60)
    for left in (2, 1, 0):
        assert await waiting(store, run_id) == 3
        again = (await look(store, run_id)).again
        assert (again.left if again else 0) == left
        await send_all(store, Verdict.REFUSED)
        clock.forward(6 * HOUR_S)
    assert await waiting(store, run_id) == 0


async def test_a_planned_retry_outlives_a_crash(store, clock, crash):
    run_id = await failed_run(store)
    await plan(store, run_id, clock.now + 60_000)
    clock.forward(60)
    again, owner = await crash()
    assert await waiting(again, run_id, owner) == 3


async def test_a_planned_retry_that_was_missed_is_not_made_up_for_and_the_run_says_so(store, clock):
    run_id = await failed_run(store)
    begin = clock.now + 60_000
    await plan(store, run_id, begin, 6 * HOUR_S, 4)
    clock.forward(60 + 13 * HOUR_S)  # two were missed; the third would have been an hour ago
    assert await waiting(store, run_id) == 0
    third, second = begin + 12 * HOUR_S * 1000, begin + 6 * HOUR_S * 1000
    assert (await look(store, run_id)).again == RetryPlan(third, 6 * HOUR_S, 2, second)
    assert await waiting(store, run_id) == 3
    again = (await look(store, run_id)).again
    assert (again.at, again.left, again.missed_at) == (begin + 18 * HOUR_S * 1000, 1, None)
    await send_all(store, Verdict.REFUSED)
    clock.forward(86_400)
    assert await waiting(store, run_id) == 0
    assert (await look(store, run_id)).again == RetryPlan(None, 0, 0, begin + 18 * HOUR_S * 1000)


async def test_a_plan_is_taken_back_by_a_person_or_by_cancel(store, clock):
    first, second = await failed_run(store), await make_run(store, 2)
    await plan(store, first, clock.now + 1000)
    await store.update_run(first, {"again": None})
    await plan(store, second, clock.now + 1000)
    await store.cancel(second)
    clock.forward(10)
    assert await waiting(store, first) == 0
    assert (await look(store, second)).again is None


async def test_a_retry_planned_for_a_time_that_is_over_is_refused(store, clock):
    run_id = await failed_run(store)
    with pytest.raises(PastError):
        await plan(store, run_id, clock.now - HOUR_S * 1000)


async def test_a_planned_retry_of_another_transport_is_not_made(store, clock):
    run_id = await failed_run(store)
    await plan(store, run_id, clock.now + 1000)
    await store.open_account(OWNER, "smtp", "other", 10, None)
    clock.forward(1)
    assert await waiting(store, run_id) == 0
    assert (await look(store, run_id)).again.missed_at is not None


async def test_the_same_submission_with_its_hours_and_its_first_run_is_one_run(store):
    first = await make_run(store)
    made = await create(store, idempotency_key="k", hours=OFFICE, after=first)
    assert (
        await create(store, idempotency_key="k", hours=OFFICE, after=first)
    ).run_id == made.run_id
