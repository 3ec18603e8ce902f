"""When what a webhook did not take is told again: each event by its own tries, whatever becomes of
other runs; little where the receiver is down, and all of it once that is up.
"""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from emailer.model import Verdict
from emailer.store.verbs import webhook_waits
from emailer.store.webhooks import (
    DELAYS_S,
    DOWN_RUNS,
    LONGEST_WAIT_S,
    MOST_FAILURES,
    Disabled,
    Event,
    EventState,
    Kind,
    NewWebhook,
    Outcome,
)
from tests.store.hands import make_run, send_all

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 4
"""Told at once by who tells, where a webhook is not down."""


class Receiver:
    """Another program that is told each second what is due, and answers as it is told to."""

    def __init__(self, store, clock) -> None:
        self.store, self.clock, self.begun = store, clock, clock.now
        self.tries: list[tuple[float, Event, bool]] = []
        self.answer: Callable[[Event], Outcome] = taken

    async def listen(self, *kinds):
        new = NewWebhook("https://example.org/hook", kinds or (Kind.RECIPIENT_FAILED,), "whsec_c2V")
        self.hook = await self.store.webhooks.create(new)
        await until_it_tells(self.store)
        return self.hook

    async def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            await self.take_what_is_due()
            self.clock.forward(1)

    async def take_what_is_due(self) -> None:
        for hook in await self.store.webhooks.due():
            runs = 1 if hook.is_down else RUNS
            batch = await self.store.webhooks.batch(hook, runs, 1 if hook.is_down else 50)
            outcomes = [one for events in batch for one in self.answers(events)]
            await self.store.webhooks.settle(hook, sorted(outcomes, key=lambda one: one.is_taken))

    def answers(self, events):
        for event in events:
            outcome = self.answer(event)
            self.tries.append((self.seconds, event, outcome.is_taken))
            yield outcome
            if not outcome.is_taken:
                return

    @property
    def seconds(self) -> float:
        return (self.clock.now - self.begun) / 1000

    def tried_at(self, run_id: str) -> list[float]:
        return [at for at, event, _ in self.tries if event.run_id == run_id]

    async def now(self):
        return await self.store.webhooks.find(self.hook.id)


async def until_it_tells(store) -> None:
    """Of all processes at a server one tells: wait to be that one."""
    await store.webhooks.due()
    heartbeat = getattr(store.webhooks, "heartbeat", None)
    while heartbeat and not heartbeat.tells:
        await store.webhooks.wait(0.05)


def taken(event: Event) -> Outcome:
    return Outcome(event.key, status=200)


def broken(event: Event) -> Outcome:
    return Outcome(event.key, "status", 500)


def silent(event: Event) -> Outcome:
    return Outcome(event.key, "timeout")


def puzzled(event: Event) -> Outcome:
    return Outcome(event.key, "status", 400)


def broken_at_first(event: Event) -> Outcome:
    return taken(event) if event.attempts else broken(event)


@pytest.fixture
def receiver(store, clock) -> Receiver:
    return Receiver(store, clock)


async def fail_runs(store, runs: int = 1, people: int = 1) -> list[str]:
    made = [await make_run(store, people) for _ in range(runs)]
    await send_all(store, Verdict.REFUSED)
    return made


# -- each event by itself --------------------------------------------------------------------------


async def test_an_event_is_tried_again_when_its_own_time_is_due_whatever_other_runs_fail(
    store, receiver
):
    await receiver.listen()
    receiver.answer, runs = broken_at_first, []
    for _ in range(4):
        runs += await fail_runs(store)
        await receiver.pass_time(3)
    await receiver.pass_time(20)
    assert [receiver.tried_at(run) for run in runs] == [[0, 5], [3, 8], [6, 11], [9, 14]]


async def test_runs_that_fail_at_once_are_tried_again_at_once(store, receiver):
    await receiver.listen()
    receiver.answer = broken_at_first
    runs = await fail_runs(store, 4)
    await receiver.pass_time(20)
    assert [receiver.tried_at(run) for run in runs] == [[0, 5]] * 4


async def test_one_that_is_refused_again_and_again_neither_waits_for_others_nor_holds_them_up(
    store, receiver
):
    await receiver.listen()
    [refused] = await fail_runs(store)
    receiver.answer = lambda event: (broken if event.run_id == refused else taken)(event)
    others = {}
    for _ in range(35):
        at = receiver.seconds
        others |= dict.fromkeys(await fail_runs(store), at)
        await receiver.pass_time(10)
    assert receiver.tried_at(refused) == [0, 5, 35, 335]
    assert [receiver.tried_at(run) for run in others] == [[at] for at in others.values()]


async def test_what_is_due_again_and_what_is_new_take_turns(store, clock, receiver):
    hook = await receiver.listen()
    receiver.answer = puzzled
    refused = await fail_runs(store, 4)
    await receiver.take_what_is_due()
    new = await fail_runs(store, 4)
    clock.forward(DELAYS_S[0])
    batch = await store.webhooks.batch(hook, 4, 1)
    assert Counter(event.run_id in refused for [event] in batch) == {True: 2, False: 2}
    [[longest_due]] = await store.webhooks.batch(hook, 1, 1)
    assert longest_due.run_id in new


# -- what it asks for ------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked_s", "waits_s"), [(0, 1), (2, 2), (600, 600), (1e9, 86_400)])
async def test_a_receiver_is_left_alone_for_as_long_as_it_asks_for(
    store, clock, receiver, asked_s, waits_s
):
    hook = await receiver.listen()
    await fail_runs(store)
    receiver.answer = lambda event: Outcome(event.key, "status", 503, 1, asked_s)
    await receiver.take_what_is_due()
    [event] = await store.webhooks.latest(hook.id, 1)
    assert event.due_at == (await receiver.now()).next_try_at == clock.now + waits_s * 1000
    clock.forward(waits_s - 0.001)
    assert await store.webhooks.due() == []
    clock.forward(0.001)
    assert len(await store.webhooks.due()) == 1


async def test_a_receiver_that_asks_for_time_gets_it_from_other_runs_too_and_is_probed_then(
    store, receiver
):
    await receiver.listen()
    first = await fail_runs(store)
    receiver.answer = lambda event: (
        taken(event) if event.attempts else Outcome(event.key, "status", 429, 1, 20.0)
    )
    await receiver.take_what_is_due()
    others = await fail_runs(store, 2)
    await receiver.pass_time(20)
    assert [receiver.tried_at(run) for run in first + others] == [[0], [], []]
    receiver.answer = taken
    await receiver.pass_time(2)
    assert sorted(receiver.tried_at(run)[-1] for run in first + others) == [20, 21, 21]


async def test_attempts_that_were_asked_for_sooner_use_none_of_its_own_up(store, clock, receiver):
    hook = await receiver.listen()
    await fail_runs(store)
    receiver.answer = lambda event: Outcome(event.key, "status", 503, 1, 1.0)
    await receiver.pass_time(4 * len(DELAYS_S))
    receiver.answer = broken
    await receiver.take_what_is_due()
    [event] = await store.webhooks.latest(hook.id, 1)
    assert event.attempts > 2 * len(DELAYS_S)
    assert ((await receiver.now()).disabled, event.state) == (None, EventState.WAITING)
    assert event.due_at == clock.now + DELAYS_S[2] * 1000


def test_who_asks_for_each_second_for_ever_is_given_up_as_anybody():
    old_ms, day_ms = webhook_waits.LASTS_MS, LONGEST_WAIT_S * 1000
    assert webhook_waits.event_ms(10_000, old_ms - 1, 1.0) == 1000
    assert webhook_waits.event_ms(10_000, old_ms, 1.0) == day_ms
    assert not webhook_waits.is_over(10_000, old_ms, 1000)
    assert webhook_waits.is_over(10_000, old_ms + day_ms, day_ms)


# -- a receiver that is down -----------------------------------------------------------------------


@pytest.mark.parametrize("answer", [broken, silent])
async def test_of_fifty_runs_a_receiver_that_is_down_is_told_little(store, receiver, answer):
    await receiver.listen()
    receiver.answer = answer
    await fail_runs(store, 50)
    await receiver.pass_time(60)
    assert len(receiver.tries) <= 20
    assert (await receiver.now()).is_down
    await receiver.pass_time(240)
    at = [at for at, *_ in receiver.tries if at >= 60]
    assert len(at) == len(set(at)) <= 6


async def test_while_it_is_down_the_longest_due_is_tried_first_and_none_is_passed_over(
    store, receiver
):
    await receiver.listen()
    receiver.answer = broken
    runs = await fail_runs(store, 2 * DOWN_RUNS + 2)
    await receiver.pass_time(900)
    tries = Counter(event.run_id for _, event, _ in receiver.tries)
    assert tries.keys() == set(runs)
    assert max(tries.values()) - min(tries.values()) <= 1


async def test_once_it_is_up_again_each_event_is_taken_once_and_those_of_a_run_in_order(
    store, receiver
):
    hook = await receiver.listen(*Kind)
    receiver.answer = silent
    await fail_runs(store, 50, people=2)
    await receiver.pass_time(120)
    receiver.answer = taken
    await receiver.pass_time(400)
    took = [event for _, event, is_taken in receiver.tries if is_taken]
    assert len({event.id for event in took}) == len(took) == 150
    keys = defaultdict(list)
    for event in took:
        keys[event.run_id].append(event.key)
    assert all(of_run == sorted(of_run) for of_run in keys.values())
    now = await receiver.now()
    assert (now.waiting, now.failures, now.next_try_at, now.is_down) == (0, 0, None, False)
    assert await store.webhooks.batch(hook, RUNS, 50) == []


async def test_the_first_that_is_taken_ends_the_probing(store, receiver):
    await receiver.listen()
    receiver.answer = broken
    await fail_runs(store, 50)
    await receiver.pass_time(60)
    receiver.answer = taken
    while not receiver.tries[-1][2]:
        await receiver.pass_time(1)
    before = len(receiver.tries)
    await receiver.pass_time(3)
    assert len(receiver.tries) == before + 3 * RUNS


async def test_one_run_that_fails_often_or_many_whose_events_are_refused_make_no_receiver_down(
    store, clock, receiver
):
    await receiver.listen()
    receiver.answer = broken
    await fail_runs(store)
    for delay_s in DELAYS_S[: DOWN_RUNS + 1]:
        await receiver.take_what_is_due()
        clock.forward(delay_s)
    assert (await receiver.now()).failures > DOWN_RUNS
    assert not (await receiver.now()).is_down
    receiver.answer = puzzled
    runs = await fail_runs(store, 2 * DOWN_RUNS)
    begun = receiver.seconds
    await receiver.pass_time(3)
    assert all(receiver.tried_at(run)[0] < begun + 3 for run in runs)
    assert not (await receiver.now()).is_down


# -- when it is stopped ----------------------------------------------------------------------------


@pytest.mark.parametrize(("failures", "why"), [
    (MOST_FAILURES, Disabled.FAILING), (MOST_FAILURES - 1, None),
])  # fmt: skip
async def test_who_takes_nothing_for_days_is_stopped_though_no_event_had_all_its_attempts(
    store, clock, receiver, failures, why
):
    hook = await receiver.listen()
    await fail_runs(store, 2)
    [[first], [second]] = await store.webhooks.batch(hook, 2, 1)
    await store.webhooks.settle(hook, [silent(first)] * failures)
    clock.forward(sum(DELAYS_S))
    after = await store.webhooks.settle(hook, [silent(second)])
    assert after.disabled is why
    assert (await receiver.now()).waiting == 2


async def test_a_thousand_failures_within_hours_stop_nobody(store, clock, receiver):
    hook = await receiver.listen()
    await fail_runs(store)
    [[event]] = await store.webhooks.batch(hook, 1, 1)
    await store.webhooks.settle(hook, [silent(event)] * MOST_FAILURES)
    clock.forward(60 * 60)
    assert (await store.webhooks.settle(hook, [silent(event)])).disabled is None


# -- what is shown of it ---------------------------------------------------------------------------


async def test_what_waits_behind_the_first_of_its_run_is_due_no_sooner(store, clock, receiver):
    hook = await receiver.listen()
    await fail_runs(store, people=3)
    receiver.answer = broken
    await receiver.take_what_is_due()
    clock.forward(1)
    due = clock.now + (DELAYS_S[0] - 1) * 1000
    assert [one.due_at for one in await store.webhooks.latest(hook.id, 9)] == [due] * 3
    assert (await receiver.now()).next_try_at == due


async def test_while_a_receiver_is_down_nothing_is_due_before_its_next_probe(store, receiver):
    hook = await receiver.listen()
    receiver.answer = broken
    await fail_runs(store, 50)
    await receiver.pass_time(60)
    now = await receiver.now()
    events = await store.webhooks.latest(hook.id, 100)
    assert now.next_try_at == min(event.due_at for event in events) == now.due_at


async def test_nothing_is_due_to_one_that_is_stopped_or_was_told(store, receiver):
    hook = await receiver.listen()
    told, waits = await fail_runs(store, 2)
    receiver.answer = lambda event: (taken if event.run_id == told else broken)(event)
    await receiver.take_what_is_due()
    await store.webhooks.enable(hook.id, is_on=False)
    found = {one.run_id: one.due_at for one in await store.webhooks.latest(hook.id, 9)}
    assert found == {told: None, waits: None}
    assert (await receiver.now()).next_try_at is None


async def test_of_several_webhooks_each_is_due_by_its_own_events(store, clock, receiver):
    hooks = [await receiver.listen() for _ in range(3)]
    await fail_runs(store, 2)
    for hook, answer in zip(hooks, (broken, puzzled, taken), strict=True):
        batch = await store.webhooks.batch(hook, RUNS, 1)
        await store.webhooks.settle(hook, [answer(event) for [event] in batch])
        clock.forward(1)
    clock.forward(DELAYS_S[0] - 3)
    assert [hook.id for hook in await store.webhooks.due()] == [hooks[0].id]
    nexts = [hook.next_try_at for hook in await store.webhooks.every()]
    assert nexts == [clock.now, clock.now + 1000, None]
