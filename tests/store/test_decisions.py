"""What people and the program decide about runs: every verb against every state of a run."""

import asyncio
from dataclasses import replace

import pytest

from emailer import limits
from emailer.model import Policy, RunState, State, Verdict
from emailer.pause_rules import Reason
from emailer.store import ConflictError, NotFoundError, Selection
from tests.store.hands import (
    ALL,
    LATER,
    LOGIN,
    ONCE,
    OWNER,
    REFUSED,
    TWICE,
    assert_adds_up,
    bring_run,
    create,
    look,
    make_run,
    pause_account,
    pause_run,
    rows,
    run_sql,
    send,
    send_all,
    set_aside,
    states,
)  # fmt: skip

RUNNING, PAUSED, FINISHED = RunState.RUNNING, RunState.PAUSED, RunState.FINISHED
CANCELLED, SCHEDULED = RunState.CANCELLED, RunState.SCHEDULED
QUOTA = "quota"


async def decide(store, verb: str, run_id: str) -> object:
    match verb:
        case "retry":
            return await store.retry(run_id, ALL)
        case "resend" | "sent":
            return await store.resolve(run_id, ALL, verb)
        case _:
            return await getattr(store, verb)(run_id)


BEFORE = (RUNNING, PAUSED, FINISHED, CANCELLED, SCHEDULED)
MATRIX = {
    # verb:   RUNNING  PAUSED   FINISHED CANCELLED SCHEDULED, None: refused
    "pause": (PAUSED, PAUSED, None, None, None),
    "resume": (RUNNING, RUNNING, None, RUNNING, None),
    "cancel": (CANCELLED, CANCELLED, None, CANCELLED, CANCELLED),
    "retry": (RUNNING, PAUSED, RUNNING, RUNNING, SCHEDULED),
    "resend": (RUNNING, PAUSED, RUNNING, RUNNING, SCHEDULED),
    "sent": (RUNNING, PAUSED, FINISHED, CANCELLED, SCHEDULED),
}


@pytest.mark.parametrize("verb", MATRIX)
async def test_each_decision_is_taken_or_refused_as_the_state_of_the_run_allows(store, verb):
    for before, after in zip(BEFORE, MATRIX[verb], strict=True):
        run_id, case = await bring_run(store, before), f"{verb} a run that is {before}"
        found = await states(store, run_id)
        refused = None
        try:
            await decide(store, verb, run_id)
        except ConflictError as error:
            refused = error.run_id
        assert refused == (run_id if after is None else None), case
        assert after is not None or await states(store, run_id) == found, case
        assert (await assert_adds_up(store, run_id)).state is (after or before), case
        await set_aside(store, run_id)


async def test_a_run_that_does_not_exist_is_not_found(store):
    for verb in MATRIX:
        assert await is_not_found(decide(store, verb, "nothing")), verb


async def test_a_run_that_is_still_imported_is_not_found(store):
    run_id = await make_run(store)
    await run_sql(store, "UPDATE emailer_run SET state = 'importing' WHERE public_id = ?", run_id)
    for verb in MATRIX:
        assert await is_not_found(decide(store, verb, run_id)), verb
        assert (await store.list_runs()).rows == [], verb
        assert (await store.list_runs(RunState.IMPORTING)).rows == [], verb


async def is_not_found(decided) -> bool:
    try:
        await decided
    except NotFoundError:
        return True
    return False


# -- pause, resume, cancel -------------------------------------------------------------------------


async def test_a_pause_of_a_person_outlives_the_programs_reason(store):
    run_id = await make_run(store)
    await pause_account(store, Reason(QUOTA, {"text": "Daily limit."}, store.now()))
    run = await store.pause(run_id)
    assert (run.paused_by, run.reason) == ("person", None)
    assert await store.resume_due(OWNER) == 0
    assert (await look(store, run_id)).state is PAUSED


async def test_pausing_twice_changes_nothing(store):
    run_id = await make_run(store)
    first = await store.pause(run_id)
    assert await store.pause(run_id) == first


async def test_cancel_ends_who_waits_and_leaves_who_is_in_hand(store):
    run_id = await make_run(store, 2500)
    await store.claim(OWNER, 2)
    run = await store.cancel(run_id)
    assert run.counts | {"in_flight": 2, "cancelled": 2498} == run.counts
    await assert_adds_up(store, run_id)


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_the_remainder_of_a_cancelled_run_is_resumed(store):
    run_id = await make_run(store, 2500)
    await send(store, (await store.claim(OWNER, 1))[0])
    await store.cancel(run_id)
    run = await store.resume(run_id)
    assert (run.state, run.finished_at) == (RUNNING, None)
    assert run.counts | {"waiting": 2499, "sent": 1} == run.counts
    await send_all(store)
    assert (await assert_adds_up(store, run_id)).outcome == "all_sent"


async def test_a_resumed_remainder_is_never_seen_as_finished(store):
    run_id = await make_run(store, 1500)
    await store.cancel(run_id)
    seen = []

    async def watch():
        while True:
            seen.append((await look(store, run_id)).state)

    watcher = asyncio.create_task(watch())
    await store.resume(run_id)
    watcher.cancel()
    assert set(seen) <= {RUNNING, CANCELLED}


async def test_the_later_of_cancel_and_resume_stands(store):
    run_id = await make_run(store, 5000)
    await asyncio.gather(store.cancel(run_id), store.resume(run_id))
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["waiting"]) == (RUNNING, 5000)


@pytest.mark.parametrize("verb", ["resume", "retry"])
async def test_a_cancel_in_the_middle_of_a_bulk_move_stands(store, verb):
    run_id = await make_run(store, 5000, policy=ONCE)
    if verb == "retry":
        await run_sql(
            store,
            "UPDATE emailer_recipient SET state = 'failed', due_at = NULL, message_id = 'a', "
            "message_at = 0",
        )
        await run_sql(
            store,
            "UPDATE emailer_run SET failed = waiting, waiting = 0, state = 'finished', "
            "finished_at = 1",
        )
    else:
        await store.cancel(run_id)
    version = (await look(store, run_id)).version
    moving = asyncio.create_task(decide(store, verb, run_id))
    await store.wait_for_change(run_id, version, 5)
    run = await store.cancel(run_id)
    await moving
    run = await look(store, run_id)
    assert run.state is CANCELLED
    assert run.counts["waiting"] == 0


@pytest.mark.one_engine("it asks the file itself")
async def test_a_run_that_is_still_being_cancelled_takes_no_retry(store):
    run_id = await bring_run(store, RUNNING, waiting=3000)
    cancelling = asyncio.create_task(store.cancel(run_id))
    await asyncio.sleep(0)
    with pytest.raises(ConflictError):
        await store.retry(run_id, ALL)
    await cancelling


async def test_a_finished_run_with_a_cancelled_remainder_is_no_dead_end(store):
    run_id = await bring_run(store, CANCELLED)
    await store.retry(run_id, ALL)
    await send_all(store)
    assert (await look(store, run_id)).state is FINISHED
    await store.resume(run_id)
    await send_all(store)
    assert (await assert_adds_up(store, run_id)).counts["sent"] == 4


# -- retry and resolve -----------------------------------------------------------------------------


async def failed_run(store, n=3):
    run_id = await make_run(store, n, policy=ONCE)
    await send_all(store, Verdict.REFUSED)
    return run_id


async def test_retry_takes_exactly_the_failed_with_a_new_budget_and_keeps_history(store):
    run_id = await bring_run(store, FINISHED)
    assert await store.retry(run_id, ALL) == 1
    assert await states(store, run_id) == {State.WAITING: 1, State.SENT: 1, State.IN_DOUBT: 1}
    [claim] = await store.claim(OWNER, 9)
    assert claim.tries.burned == 0
    await send(store, claim)
    row = await store.recipient(run_id, claim.recipient_id)
    assert row.attempts == 2
    assert len(await store.list_attempts(run_id, claim.recipient_id)) == 2


async def test_retry_takes_the_ids_that_failed_and_no_others(store):
    run_id = await bring_run(store, FINISHED)
    by_state = {row.state: row.id for row in await rows(store, run_id)}
    assert (
        await store.retry(
            run_id, Selection(ids=(by_state[State.SENT], by_state[State.IN_DOUBT], 99, -1))
        )
        == 0
    )
    assert (await look(store, run_id)).state is FINISHED
    assert (
        await store.retry(run_id, Selection(ids=(by_state[State.FAILED], by_state[State.FAILED])))
        == 1
    )
    assert await store.retry(run_id, Selection(ids=())) == 0


async def test_retry_finds_its_ids_behind_a_thousand_that_fit_not(store):
    run_id = await failed_run(store, 1)
    [row] = await rows(store, run_id)
    assert (
        await store.retry(run_id, Selection(ids=(*range(2, 3500), row.id, *range(-2500, 0)))) == 1
    )


async def test_ids_of_another_run_are_not_retried(store):
    other = await failed_run(store, 1)
    run_id = await failed_run(store, 1)
    [row] = await rows(store, other)
    assert await store.retry(run_id, Selection(ids=(row.id,))) == 0


async def test_retry_by_reason_takes_those_with_that_reason(store, clock):
    run_id = await make_run(store, 3, policy=ONCE)
    first, *others = await store.claim(OWNER, 3)
    await send(store, first, Verdict.TRY_LATER)
    for claim in others:
        await send(store, claim, Verdict.REFUSED)
    assert await store.retry(run_id, Selection(reason=REFUSED)) == 2
    assert await states(store, run_id) == {State.WAITING: 2, State.FAILED: 1}
    [failure] = (await assert_adds_up(store, run_id)).failures
    assert failure.reason == "Try later"


# -- who waits for a later try ---------------------------------------------------------------------


async def waiting_run(store, n=3, **draft):
    """A run of whom `n` wait for a later try, and nobody else."""
    run_id = await make_run(store, n, policy=TWICE, **draft)
    await send_all(store, Verdict.TRY_LATER)
    return run_id


@pytest.mark.parametrize(
    ("selection", "n"),
    [
        (Selection(ids=(2, 2)), 1),
        (Selection(reason=LATER, state=State.WAITING), 3),
        (Selection(state=State.WAITING), 3),
        (ALL, 0),
        (Selection(reason=REFUSED, state=State.WAITING), 0),
        (Selection(ids=(2,), state=State.FAILED), 0),
    ],
    ids=["one", "one reason", "all", "only the failed", "another reason", "one who failed"],
)
async def test_who_waits_for_a_later_try_is_tried_now(store, selection, n):
    run_id = await waiting_run(store)
    rows = (await store.list_recipients(run_id)).rows
    if selection.ids:  # a server's numbers may have gaps
        selection = replace(selection, ids=tuple(rows[place - 1].id for place in selection.ids))
    assert await store.claim(OWNER, 9) == []
    assert await store.retry(run_id, selection) == n
    assert len(await store.claim(OWNER, 9)) == n
    await assert_adds_up(store, run_id)


async def test_a_try_made_now_is_one_of_those_they_have_left(store):
    run_id = await waiting_run(store, 1)
    assert await store.retry(run_id, Selection(state=State.WAITING)) == 1
    assert await store.retry(run_id, Selection(state=State.WAITING)) == 0  # due as it is
    [claim] = await store.claim(OWNER, 9)
    assert claim.tries.burned == 1
    await send(store, claim, Verdict.TRY_LATER)
    assert await states(store, run_id) == {State.FAILED: 1}
    [row] = await rows(store, run_id)
    assert (row.attempts, len(await store.list_attempts(run_id, row.id))) == (2, 2)


async def test_who_waits_for_their_turn_is_not_brought_forward(store):
    run_id = await make_run(store, 3)
    assert await store.retry(run_id, Selection(state=State.WAITING)) == 0


async def test_whoever_is_named_is_tried_now_failed_or_waiting(store):
    run_id = await make_run(store, 3, policy=TWICE)
    failed, later, sent = await store.claim(OWNER, 3)
    await send(store, failed, Verdict.REFUSED)
    await send(store, later, Verdict.TRY_LATER)
    await send(store, sent)
    assert await store.retry(run_id, Selection(ids=(1, 2, 3))) == 2
    assert sorted(claim.tries.burned for claim in await store.claim(OWNER, 9)) == [0, 1]


async def test_in_a_paused_run_they_are_tried_once_it_goes_on(store):
    run_id = await waiting_run(store)
    await store.pause(run_id)
    assert await store.retry(run_id, Selection(state=State.WAITING)) == 3
    assert (await look(store, run_id)).state is PAUSED
    assert await store.claim(OWNER, 9) == []
    await store.resume(run_id)
    assert len(await store.claim(OWNER, 9)) == 3


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_who_has_to_wait_again_is_not_brought_forward_twice(store):
    run_id = await make_run(store, 1200, policy=Policy(retry_delays_s=(60.0, 60.0)))
    await send_all(store, Verdict.TRY_LATER)
    moving = asyncio.create_task(store.retry(run_id, Selection(state=State.WAITING)))
    while not moving.done():
        await send_all(store, Verdict.TRY_LATER, 100)
        await asyncio.sleep(0)
    assert await moving == 1200
    await send_all(store, Verdict.TRY_LATER)
    assert {row.attempts for row in await rows(store, run_id)} == {2}


@pytest.mark.one_engine("of sizes, which are the same on any")
@pytest.mark.parametrize("n", [999, 1000, 1001, 2500])
async def test_a_bulk_move_takes_all_whatever_the_chunks(store, n):
    run_id = await failed_run(store, n)
    assert await store.retry(run_id, ALL) == n
    await assert_adds_up(store, run_id)


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_who_fails_again_during_a_retry_is_not_taken_twice(store):
    run_id = await failed_run(store, 2500)
    moving = asyncio.create_task(store.retry(run_id, ALL))
    again = 0
    while not moving.done():
        again += len(await send_all(store, Verdict.REFUSED, 100))
        await asyncio.sleep(0)
    assert await moving == 2500
    assert (await assert_adds_up(store, run_id)).counts["failed"] == again


async def test_they_got_it_marks_sent_and_the_decision_is_recorded(store):
    run_id = await bring_run(store, FINISHED)
    assert await store.resolve(run_id, ALL, "sent") == 1
    assert await states(store, run_id) == {State.SENT: 2, State.FAILED: 1}
    assert [row.decided for row in await rows(store, run_id, State.SENT)] == [None, "sent"]


async def test_send_again_lets_the_doubtful_wait_with_what_they_burned(store):
    run_id = await bring_run(store, FINISHED)
    assert await store.resolve(run_id, ALL, "resend") == 1
    [row] = await rows(store, run_id, State.WAITING)
    assert (row.decided, row.attempts) == ("resend", 1)
    [claim] = await store.claim(OWNER, 9)
    assert claim.tries.burned == 0


async def test_a_failure_can_be_retried_only_by_the_transport_its_run_was_made_for(store):
    run_id = await failed_run(store)
    await store.open_account(OWNER, "smtp", "other", None, None)
    with pytest.raises(ConflictError, match="made for simulated"):
        await store.retry(run_id, ALL)
    assert (await look(store, run_id)).state is FINISHED


# -- what the program decides ----------------------------------------------------------------------


async def test_the_program_pauses_only_what_is_running(store):
    for state in (PAUSED, FINISHED, CANCELLED, SCHEDULED):
        run_id = await bring_run(store, state)
        await pause_run(store, (await look(store, run_id)).key, LOGIN)
        run = await look(store, run_id)
        assert (run.state, run.reason) == (state, None)


async def test_too_many_failures_pause_a_run_and_after_resume_it_goes_on(store):
    run_id = await make_run(store, 10, policy=ONCE, max_failures="20%")
    for claim in await store.claim(OWNER, 2):
        await send(store, claim, Verdict.REFUSED)
    run = await look(store, run_id)
    assert (run.state, run.reason.code) == (PAUSED, "max_failures")
    await store.resume(run_id)
    await send_all(store, Verdict.REFUSED)
    assert (await assert_adds_up(store, run_id)).state is FINISHED


# -- the account -----------------------------------------------------------------------------------


async def test_what_concerns_the_account_pauses_all_its_running_runs_and_no_other(store):
    finished, paused, running = [
        await bring_run(store, state) for state in (FINISHED, PAUSED, RUNNING)
    ]
    smtp = await make_run(store)
    await run_sql(store, "UPDATE emailer_run SET transport = 'smtp' WHERE public_id = ?", smtp)
    await pause_account(store, LOGIN)
    assert (await store.account()).reason == LOGIN
    found = [await look(store, run_id) for run_id in (running, paused, finished, smtp)]
    assert [(run.state, run.reason) for run in found] == [
        (PAUSED, LOGIN), (PAUSED, None), (FINISHED, None), (RUNNING, None)
    ]  # fmt: skip


async def test_a_run_made_while_the_account_is_paused_waits_with_its_reason(store):
    await pause_account(store, LOGIN)
    run = await look(store, await make_run(store))
    assert (run.state, run.paused_by, run.reason) == (PAUSED, "program", LOGIN)


async def test_a_retry_while_the_account_is_paused_waits_with_its_reason(store):
    run_id = await failed_run(store)
    await pause_account(store, LOGIN)
    assert await store.retry(run_id, ALL) == 3
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.reason) == (PAUSED, LOGIN)


async def test_resuming_one_run_tries_the_account_again_and_lets_all_its_runs_go_on(store):
    one, other = await make_run(store), await make_run(store)
    by_person = await make_run(store)
    await store.pause(by_person)
    await pause_account(store, LOGIN)
    assert (await store.resume(one)).state is RUNNING
    assert (await look(store, other)).state is RUNNING
    assert (await look(store, by_person)).state is PAUSED
    assert (await store.account()).reason is None


async def test_a_quota_ends_at_its_time_by_itself(store, clock):
    run_id = await make_run(store)
    await pause_account(store, Reason(QUOTA, {"text": "Daily limit."}, clock.now + 60_000))
    assert await store.resume_due(OWNER) == 0
    clock.forward(60)
    assert await store.resume_due(OWNER) == 1
    assert (await look(store, run_id)).state is RUNNING
    assert (await store.account()).reason is None


async def test_a_run_paused_until_a_time_goes_on_by_itself(store, clock):
    run_id = await make_run(store)
    await pause_run(
        store,
        (await look(store, run_id)).key,
        Reason("size", {"text": "Too large."}, clock.now + 1000),
    )
    clock.forward(1)
    assert await store.resume_due(OWNER) == 1
    assert (await look(store, run_id)).reason is None


async def test_changed_settings_of_the_transport_end_the_accounts_pause(store):
    run_id = await make_run(store)
    await pause_account(store, LOGIN)
    await store.open_account(OWNER, "simulated", "as ever", None, None)
    assert (await look(store, run_id)).reason == LOGIN
    await store.open_account(OWNER, "simulated", "new password", None, None)
    assert (await look(store, run_id)).state is RUNNING


async def test_a_run_of_another_transport_pauses_and_goes_on_under_its_own(store):
    run_id = await make_run(store)
    await store.open_account(OWNER, "smtp", "other", None, None)
    run = await look(store, run_id)
    assert (run.state, run.paused_by, run.reason.code) == (PAUSED, "program", "transport")
    with pytest.raises(ConflictError, match="made for simulated"):
        await store.resume(run_id)
    await store.open_account(OWNER, "simulated", "as ever", None, None)
    assert (await look(store, run_id)).state is RUNNING


async def test_settings_that_were_not_given_stay(store):
    await store.update_account({"connections": 3, "limits": limits.parse("14/s, 500/d")})
    await store.open_account("next", "simulated", "as ever", None, None)
    account = await store.account()
    assert (account.connections, account.limits) == (3, limits.parse("14/s, 500/d"))
    await store.open_account("next", "simulated", "as ever", 5, limits.parse("2/s"))
    account = await store.account()
    assert (account.connections, account.limits) == (5, limits.parse("2/s"))


async def test_a_notice_is_seen_on_running_runs_and_unsaid(store):
    run_id = await make_run(store)
    await store.notice(OWNER, Reason("slowed", {"rate_per_s": 2.0}))
    assert (await look(store, run_id)).reason == Reason("slowed", {"rate_per_s": 2.0})
    await store.notice(OWNER, None)
    assert (await look(store, run_id)).reason is None


async def test_there_is_no_account_before_a_sender_started(open_store):
    store = await open_store()
    with pytest.raises(NotFoundError):
        await store.account()
    run_id = await make_run(store)
    assert (await look(store, run_id)).state is RUNNING


async def test_settings_of_a_run_change_while_it_goes_on(store):
    run_id = await make_run(store)
    its = limits.parse("2/s, 100/h")
    wish = {"limits": its, "max_failures": "50", "on_in_doubt": "resend"}
    run = await store.update_run(run_id, wish)
    assert (run.limits, run.max_failures, run.policy.resend_in_doubt) == (its, "50", True)
    [claim] = await store.claim(OWNER, 1)
    assert claim.policy == replace(run.policy)


# -- a restored backup -----------------------------------------------------------------------------


@pytest.fixture
async def restored(store, tmp_path, clock):
    from emailer.store.sqlite import engine

    opened = []

    async def restore():
        await store.backup(str(tmp_path / "copy.db"))
        opened.append(await engine.open_store(tmp_path / "copy.db", clock))
        await opened[-1].open_account("second", "simulated", "new", None, None)
        await opened[-1].recover("second")
        return opened[-1]

    yield restore
    for one in opened:
        await one.close()


@pytest.mark.one_engine("it asks the file itself")
async def test_a_restored_backup_writes_to_nobody_until_a_person_resumes_it(store, restored, clock):
    running = await make_run(store, 2)
    quota = await make_run(store, 1)
    await pause_run(
        store, (await look(store, quota)).key, Reason(QUOTA, {"text": "Daily limit."}, clock.now)
    )
    copy = await restored()
    assert await copy.resume_due("second") == 0
    assert await copy.claim("second", 10) == []
    for run_id in (running, quota):
        assert (await look(copy, run_id)).reason.code == "backup"
        assert (await copy.resume(run_id)).state is RUNNING
    await copy.open_account("third", "simulated", "newer", None, None)
    assert (await look(copy, running)).state is RUNNING


@pytest.mark.one_engine("it asks the file itself")
async def test_a_paused_account_or_another_transport_does_not_wake_a_restored_backup(
    store, restored
):
    run_id = await make_run(store, 2)
    await pause_account(store, LOGIN)
    other = await create(store, transport="smtp")
    await store.open_account("x", "simulated", "as ever", None, None)
    assert (await look(store, other.run_id)).reason.code == "transport"
    copy = await restored()
    assert {(await look(copy, one)).reason.code for one in (run_id, other.run_id)} == {"backup"}
    await copy.open_account("third", "smtp", "newest", None, None)
    assert {(await look(copy, one)).reason.code for one in (run_id, other.run_id)} == {"backup"}


@pytest.mark.one_engine("it asks the file itself")
async def test_the_original_of_a_backup_goes_on(store, restored):
    run_id = await make_run(store)
    await restored()
    await store.open_account("again", "simulated", "as ever", None, None)
    assert (await look(store, run_id)).state is RUNNING
