"""Every verb of a worker against every state of a recipient and of its run."""

import asyncio
from dataclasses import replace

import pytest

from emailer import limits
from emailer.lists import key
from emailer.model import Next, Policy, Recipient, RunState, State, Verdict
from emailer.pause_rules import Reason
from emailer.store import Draft, SupersededError
from tests.store.hands import (
    LATER,
    LOGIN,
    MESSAGE,
    ONCE,
    OWNER,
    RESEND,
    TWICE,
    assert_adds_up,
    bring_recipient,
    bring_run,
    chunks,
    create,
    ended,
    look,
    make_run,
    pause_account,
    rows,
    send,
    send_all,
    set_aside,
    state_of,
    states,
)  # fmt: skip

HELD = (State.CLAIMED, State.SENDING)


async def stranger(store, run_id, claim):
    """The claim a test has, or for those never claimed one that somebody made up."""
    from emailer.model import Tries
    from emailer.store import Claim

    [row] = await rows(store, run_id)
    return claim or Claim(row.id, 1, OWNER, 0, row.email, row.name, {}, "a@b", 0, Tries(), Policy())


# -- the matrix: verb x state of the recipient -----------------------------------------------------


async def in_each_state(store):
    """Yield a run of one recipient for each state, alone in having somebody to write to."""
    for state in State:  # the suppressed last: their address is everybody's here
        run_id, claim = await bring_recipient(store, state)
        yield state, run_id, claim
        await set_aside(store, run_id)


async def test_only_who_waits_is_claimed(store):
    async for state, run_id, _ in in_each_state(store):
        claims = await store.claim(OWNER, 10)
        assert len(claims) == (state is State.WAITING), state
        assert await state_of(store, run_id) is (State.CLAIMED if claims else state), state
        await assert_adds_up(store, run_id)


async def test_only_a_held_claim_begins_to_send(store):
    async for state, run_id, claim in in_each_state(store):
        held = state is State.CLAIMED
        assert await store.begin_send(await stranger(store, run_id, claim)) == held, state
        assert await state_of(store, run_id) is (State.SENDING if held else state), state
        await assert_adds_up(store, run_id)


SETTLED = {
    Verdict.SENT: State.SENT, Verdict.REFUSED: State.FAILED, Verdict.TRY_LATER: State.WAITING,
    Verdict.IN_DOUBT: State.IN_DOUBT,
}  # fmt: skip


@pytest.mark.parametrize("verdict", SETTLED)
async def test_only_a_held_claim_is_settled_and_never_sent_before_it_was_sending(store, verdict):
    after = SETTLED[verdict]
    async for state, run_id, held in in_each_state(store):
        claim = await stranger(store, run_id, held)
        legal = state is State.SENDING or (
            state is State.CLAIMED and after in (State.WAITING, State.FAILED)
        )
        assert await store.settle(claim, ended(claim, verdict)) == legal, state
        assert await state_of(store, run_id) is (after if legal else state), state
        await assert_adds_up(store, run_id)


async def test_only_who_is_claimed_and_not_yet_sending_is_released(store):
    async for state, run_id, claim in in_each_state(store):
        await store.release([await stranger(store, run_id, claim)])
        now = State.WAITING if state is State.CLAIMED else state
        assert await state_of(store, run_id) is now, state
        [row] = await rows(store, run_id)
        assert row.attempts == (state in (State.SENT, State.FAILED, State.IN_DOUBT)), state
        await assert_adds_up(store, run_id)


AFTER_CRASH = {State.CLAIMED: State.WAITING, State.SENDING: State.IN_DOUBT}


@pytest.mark.parametrize("state", State)
async def test_a_crash_gives_back_the_claimed_and_leaves_the_sending_in_doubt(store, crash, state):
    run_id, _ = await bring_recipient(store, state)
    store, _ = await crash()
    assert await state_of(store, run_id) is AFTER_CRASH.get(state, state)
    await assert_adds_up(store, run_id)


# -- the matrix: verb x state of the run -----------------------------------------------------------

VISIBLE = [state for state in RunState if state is not RunState.IMPORTING]


async def test_only_a_running_run_is_claimed_from(store):
    for state in VISIBLE:
        await bring_run(store, state)
        claims = await store.claim(OWNER, 10)
        assert len(claims) == (2 if state is RunState.RUNNING else 0), state


async def hold_and(store, *decisions):
    """A run with one claimed, who meets a decision of a person."""
    run_id = await make_run(store, 2)
    [claim] = await store.claim(OWNER, 1)
    for decide in decisions:
        await decide(run_id)
    return run_id, claim


async def test_nobody_begins_in_a_paused_run(store):
    run_id, claim = await hold_and(store, store.pause)
    assert not await store.begin_send(claim)
    await store.resume(run_id)
    assert await store.begin_send(claim)


async def test_nobody_begins_in_a_cancelled_run(store):
    run_id, claim = await hold_and(store, store.cancel)
    assert not await store.begin_send(claim)
    assert await states(store, run_id) == {State.CLAIMED: 1, State.CANCELLED: 1}


async def test_nobody_begins_in_a_run_whose_account_is_paused(store):
    run_id, claim = await hold_and(store)
    await pause_account(store, LOGIN)
    assert not await store.begin_send(claim)
    assert (await look(store, run_id)).reason == LOGIN


async def test_what_was_already_sending_is_settled_in_a_paused_run(store):
    run_id = await make_run(store, 2)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    await store.pause(run_id)
    assert await store.settle(claim, ended(claim, Verdict.SENT))
    assert (await assert_adds_up(store, run_id)).state is RunState.PAUSED


SETTLED_IN_CANCELLED = SETTLED | {
    Verdict.TRY_LATER: State.CANCELLED, Verdict.RELEASED: State.CANCELLED
}  # fmt: skip


async def test_in_a_cancelled_run_nobody_waits_again(store):
    for verdict, state in SETTLED_IN_CANCELLED.items():
        run_id = await make_run(store, policy=TWICE)
        [claim] = await store.claim(OWNER, 1)
        await store.begin_send(claim)
        await store.cancel(run_id)
        assert await store.settle(claim, ended(claim, verdict)), verdict
        assert await state_of(store, run_id) is state, verdict
        assert (await assert_adds_up(store, run_id)).state is RunState.CANCELLED, verdict


async def test_who_is_released_in_a_cancelled_run_is_cancelled(store):
    run_id, claim = await hold_and(store, store.cancel)
    await store.release([claim])
    assert await states(store, run_id) == {State.CANCELLED: 2}
    await assert_adds_up(store, run_id)


async def test_a_doubt_in_a_cancelled_run_is_never_called_cancelled(store, crash):
    run_id = await make_run(store, policy=RESEND)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    await store.cancel(run_id)
    store, _ = await crash()
    assert await state_of(store, run_id) is State.IN_DOUBT


# -- fencing ---------------------------------------------------------------------------------------


async def test_a_worker_that_lost_its_claim_cannot_mark_the_recipient(store):
    run_id = await make_run(store)
    [late] = await store.claim(OWNER, 1)
    await store.release([late])
    [claim] = await store.claim(OWNER, 1)
    assert claim.claim_no == late.claim_no + 1
    assert not await store.begin_send(late)
    assert not await store.settle(late, ended(late, Verdict.REFUSED))
    await store.release([late])
    assert await state_of(store, run_id) is State.CLAIMED


async def test_a_late_worker_does_not_slip_through_in_the_commit_of_the_right_one(store):
    run_id = await make_run(store, 2)
    [late, other] = await store.claim(OWNER, 2)
    await store.release([late])
    [claim] = await store.claim(OWNER, 1)
    begun = await asyncio.gather(
        store.begin_send(late), store.begin_send(claim), store.begin_send(other)
    )
    assert begun == [False, True, True]
    marks = [(late, Verdict.REFUSED), (claim, Verdict.SENT)]
    assert await asyncio.gather(
        *(store.settle(one, ended(one, verdict)) for one, verdict in marks)
    ) == [False, True]
    run = await assert_adds_up(store, run_id)
    assert run.counts["sent"] == 1
    assert len(await store.list_attempts(run_id, claim.recipient_id)) == 1


async def test_of_claims_that_are_alike_in_one_commit_only_those_held_are_marked(store):
    run_id = await make_run(store, 3)
    claims = await store.claim(OWNER, 3)
    await store.release(claims[1:2])
    held = [True, False, True]
    assert await asyncio.gather(*map(store.begin_send, claims)) == held
    marks = [(claim, ended(claim, Verdict.SENT)) for claim in claims]
    assert await asyncio.gather(*(store.settle(*mark) for mark in marks)) == held
    assert await states(store, run_id) == {State.SENT: 2, State.WAITING: 1}
    await assert_adds_up(store, run_id)


async def test_one_claim_settled_twice_in_one_commit_counts_once(store):
    run_id = await make_run(store, 3)
    claim, *_ = await store.claim(OWNER, 3)
    await store.begin_send(claim)
    result = ended(claim, Verdict.SENT)
    assert sorted(
        await asyncio.gather(store.settle(claim, result), store.settle(claim, result))
    ) == [False, True]
    await assert_adds_up(store, run_id)


async def test_a_sender_that_was_replaced_marks_nothing_and_begins_nothing(store, crash):
    run_id = await make_run(store, 3)
    claimed, sending, _ = await store.claim(OWNER, 3)
    await store.begin_send(sending)
    second, _ = await crash()
    before = await states(second, run_id)
    with pytest.raises(SupersededError):
        await store.claim(OWNER, 1)
    assert not await store.begin_send(claimed)
    assert not await store.settle(sending, ended(sending, Verdict.SENT))
    await store.release([claimed])
    assert await states(second, run_id) == before


@pytest.mark.one_engine("in a file the lock proves all others dead")
async def test_a_replaced_sender_begins_nothing_even_before_the_new_one_recovers(store, open_store):
    await make_run(store)
    [claim] = await store.claim(OWNER, 1)
    second = await open_store()
    await second.open_account("second", "simulated", "as ever", None, None)
    assert not await store.begin_send(claim)


async def test_a_replaced_sender_costs_other_callers_of_the_same_commit_nothing(store):
    run_id = await make_run(store, 2)
    claims, refused, _ = await asyncio.gather(
        store.claim(OWNER, 2),
        store.claim("nobody", 2),
        store.notice(OWNER, Reason("slowed")),
        return_exceptions=True,
    )
    assert len(claims) == 2
    assert isinstance(refused, SupersededError)
    await assert_adds_up(store, run_id)


@pytest.mark.parametrize("change", [{"owner": "other"}, {"claim_no": 9}, {"recipient_id": 99}])
async def test_a_claim_that_differs_in_anything_is_not_the_claim(store, change):
    run_id, claim = await bring_recipient(store, State.SENDING)
    assert not await store.settle(claim._replace(**change), ended(claim, Verdict.SENT))
    assert await state_of(store, run_id) is State.SENDING


# -- recovery --------------------------------------------------------------------------------------


@pytest.mark.one_engine("in a file the lock proves all others dead")
async def test_recovery_says_what_it_found(store, open_store):
    await make_run(store, 5)
    for claim in (await store.claim(OWNER, 3))[:2]:
        await store.begin_send(claim)
    second = await open_store()
    await second.open_account("second", "simulated", "as ever", None, None)
    recovery = await second.recover("second")
    assert (recovery.released, recovery.in_doubt, recovery.running) == (1, 2, 1)
    assert await second.recover("second") == replace(recovery, released=0, in_doubt=0)


async def test_recovery_leaves_the_claims_of_its_own_owner(store):
    run_id, claim = await bring_recipient(store, State.CLAIMED)
    await store.recover(OWNER)
    assert await state_of(store, run_id) is State.CLAIMED
    assert await store.begin_send(claim)


async def test_with_the_policy_resend_a_doubt_found_at_recovery_waits_burned(store, crash, clock):
    run_id = await make_run(store, policy=RESEND)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    store, owner = await crash()
    [row] = await rows(store, run_id)
    assert (row.state, row.attempts) == (State.WAITING, 1)
    assert await store.claim(owner, 1) == []
    clock.forward(60)
    [again] = await store.claim(owner, 1)
    assert (again.message_id, again.date) == (claim.message_id, claim.date)
    await assert_adds_up(store, run_id)


async def test_with_resend_and_the_budget_used_up_it_stays_in_doubt(store, crash, clock):
    run_id = await make_run(store, policy=RESEND)
    owner = OWNER
    for _ in range(2):
        clock.forward(60)
        [claim] = await store.claim(owner, 1)
        await store.begin_send(claim)
        store, owner = await crash()
    [row] = await rows(store, run_id)
    assert (row.state, row.attempts, row.doubts) == (State.IN_DOUBT, 2, 2)
    assert [attempt.verdict for attempt in await store.list_attempts(run_id, row.id)] == [
        Verdict.IN_DOUBT
    ] * 2
    assert (await assert_adds_up(store, run_id)).state is RunState.FINISHED


async def test_a_claim_given_back_at_recovery_burns_nothing_and_is_due_at_once(store, crash):
    run_id, _ = await bring_recipient(store, State.CLAIMED)
    store, owner = await crash()
    [row] = await rows(store, run_id)
    assert (row.attempts, row.due_at) == (0, None)
    assert len(await store.claim(owner, 1)) == 1


async def test_a_cancel_that_was_killed_in_the_middle_is_finished_at_recovery(store, crash):
    run_id = await make_run(store, 3)
    await store._writer.call(sqlite_cancel(), run_id)
    store, _ = await crash()
    run = await look(store, run_id)
    while run.counts["waiting"]:
        await store.wait_for_change(run_id, run.version, 1)
        run = await look(store, run_id)
    assert await states(store, run_id) == {State.CANCELLED: 3}


def sqlite_cancel():
    from emailer.store.verbs import runs

    return runs.cancel


# -- what a claim carries --------------------------------------------------------------------------


async def test_message_id_and_date_are_made_at_the_first_claim_and_stay(store, clock):
    await make_run(store)
    [first] = await store.claim(OWNER, 1)
    assert first.message_id.endswith("@example.org")
    assert first.date == clock.now
    await store.release([first])
    clock.forward(3600)
    [again] = await store.claim(OWNER, 1)
    assert (again.message_id, again.date) == (first.message_id, first.date)


async def test_a_temporary_refusal_waits_for_the_delay_that_belongs_to_it(store, clock):
    run_id = await make_run(store, policy=Policy(retry_delays_s=(60.0, 300.0)))
    for delay_s in (60, 300):
        [claim] = await store.claim(OWNER, 1)
        await send(store, claim, Verdict.TRY_LATER)
        assert (await look(store, run_id)).next_due_at == clock.now + delay_s * 1000
        clock.forward(delay_s - 0.001)
        assert await store.claim(OWNER, 1) == []
        clock.forward(0.001)
    await send_all(store, Verdict.TRY_LATER)
    assert await state_of(store, run_id) is State.FAILED
    run = await assert_adds_up(store, run_id)
    assert run.outcome == "incomplete"


async def test_tries_are_counted_in_a_row(store, clock):
    await make_run(store)
    for expected in (0, 1, 2):
        [claim] = await store.claim(OWNER, 1)
        assert claim.tries.lost_in_a_row == expected
        await store.settle(
            claim,
            ended(claim, Verdict.CONNECTION_LOST)._replace(next=Next(State.WAITING, burned=False)),
        )


async def test_what_says_nothing_of_the_recipient_keeps_its_count(store):
    await make_run(store)
    for verdict in (
        Verdict.CONNECTION_LOST,
        Verdict.UNREACHABLE,
        Verdict.FEWER_CONNECTIONS,
        Verdict.OURS,
    ):
        [claim] = await store.claim(OWNER, 1)
        await store.settle(claim, ended(claim, verdict))
    [claim] = await store.claim(OWNER, 1)
    assert claim.tries.lost_in_a_row == 1


async def test_history_and_last_reply_are_kept(store, clock):
    run_id = await make_run(store)
    await send_all(store, Verdict.TRY_LATER)
    clock.forward(60)
    [claim] = await send_all(store, Verdict.REFUSED)
    attempts = await store.list_attempts(run_id, claim.recipient_id)
    assert [(one.no, one.verdict, one.burned) for one in attempts] == [
        (1, Verdict.TRY_LATER, True), (2, Verdict.REFUSED, True)
    ]  # fmt: skip
    row = await store.recipient(run_id, claim.recipient_id)
    assert row.last_reply == attempts[-1].reply
    assert row.attempts == 2


async def test_a_reason_keeps_its_words_when_the_same_people_wait_again(store, clock):
    run_id = await make_run(store, policy=TWICE)
    await send_all(store, Verdict.TRY_LATER)
    clock.forward(60)
    [claim] = await store.claim(OWNER, 1)
    assert (await look(store, run_id)).failures == []
    await store.release([claim])
    [failure] = (await look(store, run_id)).failures
    assert (failure.key, failure.reason, failure.state, failure.count) == (
        LATER,
        "Try later",
        State.WAITING,
        1,
    )


async def test_who_waited_with_a_reason_can_be_cancelled_resumed_and_sent(store, clock):
    run_id = await make_run(store, 2, policy=TWICE)
    await send_all(store, Verdict.TRY_LATER)
    await store.cancel(run_id)
    assert (await look(store, run_id)).failures == []
    await store.resume(run_id)
    clock.forward(3600)
    assert len(await send_all(store)) == 2
    assert (await assert_adds_up(store, run_id)).outcome == "all_sent"


# -- rotation and rates ----------------------------------------------------------------------------


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_a_run_of_ten_is_not_starved_by_one_of_a_hundred_thousand(store):
    await make_run(store, 5000)
    small = (await look(store, await make_run(store, 10))).key
    claims = await store.claim(OWNER, 20)
    assert [claim.run_key for claim in claims].count(small) == 10
    assert {claim.run_key for claim in claims[:2]} == {small, 1}


async def test_what_one_run_does_not_use_goes_to_the_others(store):
    await make_run(store, 100)
    await make_run(store, 1)
    assert len(await store.claim(OWNER, 50)) == 50


async def test_a_run_with_a_rate_of_its_own_is_claimed_no_faster(store, clock):
    run_id = await make_run(store, 1000, limits=limits.parse("10/s"))
    taken = len(await store.claim(OWNER, 100))
    assert taken <= 2
    for _ in range(100):
        clock.forward(0.1)
        taken += len(await store.claim(OWNER, 100))
    assert 95 <= taken <= 103
    await store.update_run(run_id, {"limits": ()})
    clock.forward(0.1)
    assert len(await store.claim(OWNER, 50)) == 50


async def test_a_rate_does_not_save_up_for_a_burst(store, clock):
    await make_run(store, 1000, limits=limits.parse("100/s"))
    await store.claim(OWNER, 100)
    clock.forward(3600)
    assert len(await store.claim(OWNER, 1000)) <= 11


async def test_a_clock_set_back_a_day_lets_nobody_wait_a_day(store, clock):
    run_id = await make_run(store, 2, limits=limits.parse("0.1/s"))
    await send_all(store, Verdict.TRY_LATER)
    clock.forward(-86400)
    await store.clock_jumped(OWNER, -86_400_000)
    clock.forward(10)
    assert len(await store.claim(OWNER, 5)) == 1
    clock.forward(60)
    assert len(await store.claim(OWNER, 5)) == 1
    await assert_adds_up(store, run_id)


async def test_a_run_of_another_transport_is_never_claimed(store):
    await create(store, 3, transport="smtp")
    assert await store.claim(OWNER, 10) == []


async def test_a_run_whose_last_recipient_is_settled_is_finished(store):
    run_id = await make_run(store, 2, policy=ONCE)
    claim, other = await store.claim(OWNER, 2)
    await send(store, claim)
    assert (await look(store, run_id)).state is RunState.RUNNING
    await send(store, other, Verdict.REFUSED)
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.outcome, run.finished_at) == (
        RunState.FINISHED,
        "incomplete",
        store.now(),
    )


# -- the domain ---


DOMAINS = {
    "ana@Example.ORG": "example.org",
    '"ana@home"@example.org': "example.org",
    "ana@faß.de": "xn--fa-hia.de",
    "a.example.org@mail.example.org": "mail.example.org",
}


async def test_a_claim_carries_the_domain_of_its_address(store):
    for email, domain in DOMAINS.items():
        person = Recipient(email, "", key(email))
        await store.create_run(Draft(MESSAGE), chunks([person]))
        [claim] = await store.claim(OWNER, 1)
        assert (claim.email, claim.domain) == (email, domain)


async def test_the_domain_follows_an_address_that_is_put_right(store):
    run_id = await make_run(store)
    [row] = await rows(store, run_id)
    await store.people.correct(run_id, row.id, "ana@example.net", key("ana@example.net"))
    [claim] = await store.claim(OWNER, 1)
    assert claim.domain == "example.net"
