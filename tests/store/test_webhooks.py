"""What webhooks are told: written with what happened, in order, each once, whoever is killed; and
when to give up.
"""

from itertools import pairwise

import pytest

from emailer.model import Rejected, RunState, Verdict
from emailer.store import ConflictError, Draft, NotFoundError, Selection
from emailer.store.verbs import erasing_runs, webhooks
from emailer.store.verbs.moves import CHUNK_ROWS
from emailer.store.webhooks import (
    DELAYS_S,
    KEPT_EVENTS,
    MOST_OF_A_RUN,
    MOST_OF_RUNS,
    MOST_WEBHOOKS,
    Disabled,
    EventState,
    Kind,
    NewWebhook,
    Outcome,
)  # fmt: skip
from tests.store.hands import (
    LOGIN,
    MESSAGE,
    OWNER,
    TWICE,
    chunks,
    make_run,
    pause_account,
    pause_run,
    person,
    run_sql,
    send,
    send_all,
)

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

URL = "https://example.org/hook"


async def listen(store, *kinds, run_id=None):
    return await store.webhooks.create(
        NewWebhook(URL, kinds or tuple(Kind), "whsec_c2VjcmV0", run_id)
    )


async def told(store, hook) -> list[str]:
    """What was written for a webhook, the oldest first."""
    events = await store.webhooks.latest(hook.id, 500)
    return [
        event.kind if not event.person else f"{event.kind} {event.person.email}"
        for event in reversed(events)
    ]


async def waiting(store, hook, events=100):
    return [event for run in await store.webhooks.batch(hook, 100, events) for event in run]


async def tell_all(store, hook) -> None:
    events = await waiting(store, hook)
    await store.webhooks.settle(hook, [Outcome(event.key, status=200) for event in events])


async def test_who_failed_is_told_before_the_run_that_finished_with_them(store):
    hook = await listen(store)
    await make_run(store, 3)
    first, second, third = await store.claim(OWNER, 3)
    await send(store, first, Verdict.REFUSED)
    await send(store, second, Verdict.IN_DOUBT)
    assert await told(store, hook) == [
        "recipient.failed p0@example.org",
        "recipient.in_doubt p1@example.org",
    ]
    await send(store, third)
    assert (await told(store, hook))[2:] == ["run.finished"]


async def test_of_a_person_the_answer_is_told_and_of_a_run_its_counts_as_they_were(store):
    hook = await listen(store)
    run_id = await make_run(store, 2)
    await send_all(store, Verdict.REFUSED)
    failed, _, finished = await waiting(store, hook)
    assert (failed.person.reply.code, failed.person.reply.enhanced) == (550, "5.1.1")
    await store.retry(run_id, Selection())
    assert finished.run["counts"]["failed"] == 2
    assert finished.run["state"] == RunState.FINISHED
    assert (await store.look(run_id)).run.counts["failed"] == 0


async def test_without_a_webhook_nothing_is_written(store):
    await make_run(store, 2)
    await send_all(store, Verdict.REFUSED)
    assert await told(store, await listen(store)) == []


async def test_a_webhook_hears_of_its_kinds_and_its_run_only(store):
    run_id = await make_run(store, 1)
    of_run, of_end = await listen(store, run_id=run_id), await listen(store, Kind.RUN_FINISHED)
    await send_all(store, Verdict.REFUSED)
    await make_run(store, 1)
    await send_all(store, Verdict.REFUSED)
    assert await told(store, of_run) == ["recipient.failed p0@example.org", "run.finished"]
    assert await told(store, of_end) == ["run.finished", "run.finished"]


async def pause_by_person(store, run_id):
    await store.pause(run_id)


async def pause_by_program(store, run_id):
    await pause_run(store, (await store.look(run_id)).run.key, LOGIN)


async def pause_with_account(store, run_id):
    await pause_account(store, LOGIN)


async def start_with_another_transport(store, run_id):
    await store.open_account(OWNER, "smtp", "other", 10, None)


async def fail_too_many(store, run_id):
    await store.update_run(run_id, {"max_failures": "1"})
    [claim] = await store.claim(OWNER, 1)
    await send(store, claim, Verdict.REFUSED)


PAUSES = [
    pause_by_person,
    pause_by_program,
    pause_with_account,
    start_with_another_transport,
    fail_too_many,
]


@pytest.mark.parametrize("pause", PAUSES, ids=lambda pause: pause.__name__)
async def test_every_way_into_a_pause_is_told(store, pause):
    hook = await listen(store, Kind.RUN_PAUSED)
    run_id = await make_run(store, 3)
    await pause(store, run_id)
    run = (await store.look(run_id)).run
    [event] = await waiting(store, hook)
    assert (event.kind, event.run["state"]) == ("run.paused", RunState.PAUSED)
    assert event.run["paused_by"] == run.paused_by
    assert event.run["pause_code"] == (run.reason and run.reason.code)


async def test_a_run_that_is_made_or_resumed_while_its_account_pauses_tells_that_it_waits(store):
    await pause_account(store, LOGIN)
    hook = await listen(store, Kind.RUN_PAUSED)
    await make_run(store)
    assert await told(store, hook) == ["run.paused"]


async def test_what_recovery_finds_in_doubt_is_told(store, crash):
    hook = await listen(store)
    await make_run(store)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    after, _ = await crash()
    assert await told(after, hook) == ["recipient.in_doubt p0@example.org", "run.finished"]


async def test_an_event_keeps_its_id_until_it_is_taken(store, crash):
    hook = await listen(store)
    await make_run(store)
    await send_all(store)
    [event] = await waiting(store, hook)
    after, _ = await crash()
    [again] = await waiting(after, hook)
    assert again.id == event.id
    await tell_all(after, hook)
    assert await waiting(after, hook) == []


async def test_later_events_of_a_run_wait_behind_its_first_and_other_runs_do_not(store, clock):
    hook = await listen(store)
    one = await make_run(store, 2)
    await send_all(store, Verdict.REFUSED)
    other = await make_run(store, 1)
    await send_all(store)
    first = (await waiting(store, hook))[0]
    hook = await store.webhooks.settle(hook, [Outcome(first.key, "status", 500)])
    assert hook.failures == 1
    assert [hook.id for hook in await store.webhooks.due()] == [hook.id]
    assert {event.run_id for event in await waiting(store, hook)} == {other}
    clock.forward(DELAYS_S[0])
    assert [event.run_id for event in await waiting(store, hook)] == [other, one, one, one]
    [[probe]] = await store.webhooks.batch(hook, 1, 1)
    hook = await store.webhooks.settle(hook, [Outcome(probe.key, status=200)])
    assert (probe.run_id, hook.failures) == (other, 0)


async def test_a_receiver_that_takes_nothing_for_days_is_told_no_more_and_loses_nothing(
    store, clock
):
    hook = await listen(store)
    await make_run(store)
    await send_all(store)
    [event] = await waiting(store, hook)
    for delay_s in (*DELAYS_S, 0):
        hook = await store.webhooks.settle(hook, [Outcome(event.key, "timeout")])
        clock.forward(delay_s)
    assert hook.disabled is Disabled.FAILING
    assert await store.webhooks.due() == []
    await make_run(store)
    await send_all(store)
    hook = await store.webhooks.enable(hook.id, is_on=True)
    assert [one.id for one in await waiting(store, hook)] == [event.id]


async def test_enabling_writes_what_was_tried_and_leaves_all_that_waits_behind_it(store, clock):
    hook = await listen(store)
    await make_run(store, 2)
    await send_all(store, Verdict.REFUSED)
    first, *others = await waiting(store, hook)
    await store.webhooks.settle(hook, [Outcome(first.key, "timeout")])
    clock.forward(1)
    await store.webhooks.enable(hook.id, is_on=True)
    after = await waiting(store, hook)
    assert [event.due_at for event in after] == [clock.now, *(event.due_at for event in others)]
    assert [event.attempts for event in after] == [0, 0, 0]


async def test_who_was_stopped_while_it_rested_is_told_nothing_until_it_is_enabled(store):
    hook = await listen(store)
    await make_run(store)
    await send_all(store)
    await store.webhooks.enable(hook.id, is_on=False)
    assert await waiting(store, hook) == []
    await store.webhooks.enable(hook.id, is_on=True)
    assert len(await waiting(store, hook)) == 1


async def test_an_event_that_alone_is_refused_is_given_up_in_the_end_and_holds_its_run_up_no_longer(
    store, clock
):
    hook = await listen(store)
    await make_run(store, 1)
    await send_all(store, Verdict.REFUSED)
    refused, after = await waiting(store, hook)
    for delay_s in (*DELAYS_S, 0):
        await make_run(store, 1)
        await send_all(store)
        [other] = [event for event in await waiting(store, hook) if event.run_id != refused.run_id]
        hook = await store.webhooks.settle(
            hook, [Outcome(refused.key, "status", 400), Outcome(other.key, status=200)]
        )
        clock.forward(delay_s)
    assert hook.disabled is None
    assert await waiting(store, hook) == [after]
    [given_up] = [
        one for one in await store.webhooks.latest(hook.id, 500) if one.state is EventState.GIVEN_UP
    ]
    assert given_up.id == refused.id


async def test_a_receiver_that_is_gone_for_good_is_asked_no_more(store):
    hook = await listen(store)
    await make_run(store)
    await send_all(store)
    [event] = await waiting(store, hook)
    hook = await store.webhooks.settle(hook, [Outcome(event.key, "status", 410)])
    assert hook.disabled is Disabled.GONE


async def test_a_receiver_that_asks_for_time_gets_it_but_not_for_ever(store, clock):
    hook = await listen(store)
    await make_run(store)
    await send_all(store)
    [event] = await waiting(store, hook)
    hook = await store.webhooks.settle(hook, [Outcome(event.key, "status", 503, 1, 600.0)])
    assert hook.due_at == clock.now + 600_000
    hook = await store.webhooks.settle(hook, [Outcome(event.key, "status", 503, 1, 1e9)])
    assert hook.due_at == clock.now + 86_400_000


async def test_of_what_is_over_the_latest_is_kept(store):
    hook = await listen(store)
    await make_run(store, KEPT_EVENTS + 20)
    await send_all(store, Verdict.REFUSED)
    while events := await waiting(store, hook):
        await store.webhooks.settle(hook, [Outcome(event.key, status=200) for event in events])
    kept = await store.webhooks.latest(hook.id, 500)
    assert len(kept) == KEPT_EVENTS
    assert kept[0].kind == Kind.RUN_FINISHED


async def test_a_webhook_that_is_deleted_takes_what_waits_with_it(store):
    hook = await listen(store)
    await make_run(store)
    await send_all(store)
    [event] = await waiting(store, hook)
    await store.webhooks.delete(hook.id)
    assert await store.webhooks.settle(hook, [Outcome(event.key, "status", 500)]) is None
    assert await store.webhooks.every() == []
    for ask in (store.webhooks.find, store.webhooks.delete):
        with pytest.raises(NotFoundError):
            await ask(hook.id)


async def pile_up(store, n: int) -> None:
    """Let so many events wait, as for a receiver that was down for days."""
    pile = (
        "INSERT INTO emailer_webhook_event"
        " (public_id, webhook_id, run_id, recipient_id, claim_no, kind, created_at, due_at)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " SELECT 'msg_' || i, hook.id, run.id, i, 1, 'recipient.failed', 1, 1"
        " FROM n, emailer_webhook AS hook, emailer_run AS run"
    )
    await run_sql(store, pile, n)


async def left_of(store) -> int:
    [[n]] = await run_sql(store, "SELECT count(*) FROM emailer_webhook_event")
    return n


async def test_a_webhook_for_whom_much_waits_is_forgotten_some_a_call_and_told_nothing_more(store):
    hook = await listen(store)
    await make_run(store)
    await pile_up(store, 2 * CHUNK_ROWS + 1)
    assert await store._writer.call(webhooks.delete, hook.id)
    assert await left_of(store) == CHUNK_ROWS + 1
    assert (await store.webhooks.find(hook.id)).disabled is Disabled.PERSON
    await store.webhooks.delete(hook.id)
    assert (await store.webhooks.every(), await left_of(store)) == ([], 0)


async def test_a_run_of_which_much_waits_to_be_told_is_erased_some_a_call(store, clock):
    await make_run(store, webhooks=(of_a_run(Kind.RUN_PAUSED),))
    await send_all(store)
    await pile_up(store, 2 * erasing_runs.ROWS + 1)
    clock.forward(10)
    left = [await left_of(store)]
    while await store._writer.call(erasing_runs.step, store.now()):
        left.append(await left_of(store))
    assert left[0] == 2 * erasing_runs.ROWS + 1
    assert left[-1] == 0
    assert max(before - after for before, after in pairwise(left)) == erasing_runs.ROWS


async def test_enabling_takes_as_many_steps_however_many_wait(store):
    hook = await listen(store)
    await make_run(store)
    steps, db = [], store._writer.committer.db
    for n in (10, 10_000):
        await run_sql(store, "DELETE FROM emailer_webhook_event")
        await pile_up(store, n)
        counted: list[int] = []
        db.set_progress_handler(lambda counted=counted: counted.append(1), 1)
        await store.webhooks.enable(hook.id, is_on=True)
        db.set_progress_handler(None, 1)
        steps.append(len(counted))
    assert steps[1] < 2 * steps[0]


async def test_there_are_so_many_webhooks_and_no_more_and_none_of_a_run_that_is_not_there(store):
    with pytest.raises(NotFoundError):
        await listen(store, run_id="none")
    for _ in range(MOST_WEBHOOKS):
        await listen(store)
    with pytest.raises(ConflictError):
        await listen(store)


def of_a_run(*kinds):
    return NewWebhook(URL, kinds or tuple(Kind), "whsec_c2VjcmV0")


async def test_a_run_brings_webhooks_that_hear_of_it_alone_and_from_its_beginning(store):
    await pause_account(store, LOGIN)
    [run_id] = [await make_run(store, 1, webhooks=(of_a_run(), of_a_run(Kind.RUN_FINISHED)))]
    await make_run(store, 1)
    first, second = await store.webhooks.of_run(run_id)
    assert [await told(store, hook) for hook in (first, second)] == [["run.paused"], []]
    assert {first.run_id, second.run_id} == {run_id}


async def test_of_a_list_that_is_not_stored_no_webhook_stays(store):
    refused = Draft(MESSAGE, refuse_rejected=True, webhooks=(of_a_run(),))
    assert (await store.create_run(refused, chunks([Rejected(1, "x", "no @")]))).run_id is None
    too_many = Draft(MESSAGE, webhooks=(of_a_run(),) * (MOST_OF_A_RUN + 1))
    with pytest.raises(ConflictError):
        await store.create_run(too_many, chunks([person(1)]))
    assert await store.webhooks.every() == []


async def test_webhooks_of_runs_that_are_over_make_room_and_those_of_others_do_not(store):
    over = await make_run(store, 1, webhooks=(of_a_run(Kind.RUN_PAUSED),))
    await send_all(store)
    going = await make_run(store, 1)
    insert = (
        "INSERT INTO emailer_webhook (public_id, url, kinds, run_id, secret, created_at)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " SELECT i, 'https://x', '[]', (SELECT id FROM emailer_run WHERE public_id = ?), '', 0"
        " FROM n"
    )
    await run_sql(store, insert, MOST_OF_RUNS - 1, going)
    await make_run(store, 1, webhooks=(of_a_run(),))
    assert await store.webhooks.of_run(over) == []
    with pytest.raises(ConflictError, match="under way"):
        await make_run(store, 1, webhooks=(of_a_run(),))


async def test_the_webhooks_of_an_erased_run_are_gone(store, clock):
    run_id = await make_run(store, 1, webhooks=(of_a_run(),))
    await send_all(store)
    clock.forward(10)
    await store.erasing.erase_old(store.now())
    assert await store.webhooks.of_run(run_id) == []


async def test_who_waits_again_in_the_transaction_that_failed_them_was_never_failed(store):
    hook = await listen(store)
    await make_run(store, 1, policy=TWICE)
    await send_all(store, Verdict.TRY_LATER)
    assert await told(store, hook) == []
