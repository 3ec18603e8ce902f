"""How a run went: what was answered in each minute, as one looks at it later."""

import pytest

from emailer.model import State, Verdict
from emailer.store.course import Stretch, step_min
from emailer.store.erasing import Person
from tests.store.hands import ALL, make_run, person, rows, send_all

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

MINUTE_MS = 60_000


def on_the_minute(clock) -> int:
    clock.now -= clock.now % MINUTE_MS
    return clock.now


async def test_a_run_of_which_nobody_was_answered_has_no_course(store):
    assert await store.course(await make_run(store, 3), 48) is None


async def test_each_minute_counts_who_was_sent_to_and_who_was_failed_in_it(store, clock):
    begin = on_the_minute(clock)
    run_id = await make_run(store, 10)
    await send_all(store, n=4)
    await send_all(store, Verdict.REFUSED, n=1)
    clock.forward(59.9)
    await send_all(store, n=1)
    clock.forward(120)
    await send_all(store, Verdict.REFUSED, n=2)
    course = await store.course(run_id, 48)
    assert (course.step_min, course.begin_at, course.number) == (1, begin, 3)
    assert course.stretches == [Stretch(begin, 5, 1), Stretch(begin + 2 * MINUTE_MS, 0, 2)]


async def test_who_is_tried_again_counts_again_and_what_a_person_decided_never(store, clock):
    on_the_minute(clock)
    run_id = await make_run(store, 3)
    for verdict in (Verdict.IN_DOUBT, Verdict.REFUSED, Verdict.SENT):
        await send_all(store, verdict, n=1)
    await store.resolve(run_id, ALL, "sent")
    await store.retry(run_id, ALL)
    await send_all(store, Verdict.REFUSED)
    assert [one[1:] for one in (await store.course(run_id, 48)).stretches] == [(1, 2)]
    assert len(await rows(store, run_id, State.SENT)) == 2


async def test_what_is_changed_about_who_was_answered_is_no_answer(store, clock):
    on_the_minute(clock)
    run_id = await make_run(store, 3)
    await send_all(store, Verdict.REFUSED, n=2)
    await send_all(store, n=1)
    [first, *_] = await rows(store, run_id, State.FAILED)
    await store.people.correct(run_id, first.id, "new@example.net", "new@example.net")
    for n in range(3):
        await store.erasing.erase_person(Person(person(n).email, person(n).key))
    assert [one[1:] for one in (await store.course(run_id, 48)).stretches] == [(1, 2)]


async def test_a_long_run_has_no_more_stretches_than_asked_for_and_all_its_answers(store, clock):
    on_the_minute(clock)
    run_id = await make_run(store, 40)
    for _ in range(40):
        await send_all(store, n=1)
        clock.forward(61 * 60)
    course = await store.course(run_id, 48)
    assert course.step_min == 60
    assert len(course.stretches) <= course.number <= 49
    assert sum(one.sent for one in course.stretches) == 40
    assert all(one.at % (60 * MINUTE_MS) == 0 for one in course.stretches)


async def test_one_run_counts_nothing_of_another(store, clock):
    first, second = await make_run(store, 2), await make_run(store, 3)
    await send_all(store)
    sums = [
        sum(one.sent for one in (await store.course(run_id, 48)).stretches)
        for run_id in (first, second)
    ]
    assert sums == [2, 3]


def test_a_stretch_is_a_round_time():
    assert [step_min(minutes, 48) for minutes in (1, 48, 49, 96, 97, 48 * 60, 48 * 720)] == [
        1, 1, 2, 2, 5, 60, 720,
    ]  # fmt: skip
    assert step_min(48 * 721, 48) == 24 * 60
