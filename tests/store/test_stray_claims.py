"""What the queue says a living owner holds, and its process does not, is let go."""

import pytest

from emailer.model import State, Verdict
from emailer.sending.stray_claims import lost
from tests.store.hands import (
    ALL,
    OWNER,
    RESEND,
    assert_adds_up,
    ended,
    look,
    make_run,
    rows,
    run_sql,
    send,
    states,
)


async def test_what_is_claimed_or_begun_is_in_hand_until_it_ends(store):
    await make_run(store, 4)
    claims = await store.claim(OWNER, 4)
    await store.begin_send(claims[0])
    assert await store.in_hand(OWNER) == {claim.key for claim in claims}
    await store.settle(claims[0], ended(claims[0], Verdict.SENT))
    await store.release([claims[1]])
    assert await store.in_hand(OWNER) == {claim.key for claim in claims[2:]}
    assert await store.in_hand("nobody") == frozenset()


async def test_what_the_queue_has_and_the_process_has_not_is_lost(store):
    await make_run(store, 3)
    claims = await store.claim(OWNER, 3)
    said = await store.in_hand(OWNER)
    assert lost(said, claims) == frozenset()
    assert lost(said, claims[:1]) == {claim.key for claim in claims[1:]}
    assert lost(frozenset(), claims) == frozenset()


async def test_who_was_never_begun_waits_again_and_who_was_is_in_doubt(store):
    run_id = await make_run(store, 3)
    never, begun, held = await store.claim(OWNER, 3)
    await store.begin_send(begun)
    found = await store.let_go(OWNER, {never.key, begun.key})
    assert (found.released, found.in_doubt) == (1, 1)
    assert await states(store, run_id) == {State.WAITING: 1, State.IN_DOUBT: 1, State.CLAIMED: 1}
    assert await store.in_hand(OWNER) == {held.key}
    [doubt] = await rows(store, run_id, State.IN_DOUBT)
    assert doubt.id == begun.recipient_id
    assert "could not be recorded" in doubt.last_reply.text
    [again] = await store.claim(OWNER, 3)
    assert (again.recipient_id, again.tries.burned) == (never.recipient_id, 0)
    await assert_adds_up(store, run_id)


async def test_by_policy_whose_end_was_not_recorded_is_tried_again(store):
    run_id = await make_run(store, 1, policy=RESEND)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    await store.let_go(OWNER, {claim.key})
    assert await states(store, run_id) == {State.WAITING: 1}
    await assert_adds_up(store, run_id)


async def test_of_a_cancelled_run_nobody_waits_again(store):
    run_id = await make_run(store, 1)
    [claim] = await store.claim(OWNER, 1)
    await store.cancel(run_id)
    await store.let_go(OWNER, {claim.key})
    assert await states(store, run_id) == {State.CANCELLED: 1}
    await assert_adds_up(store, run_id)


async def test_what_has_ended_or_was_claimed_again_is_left_alone(store):
    run_id = await make_run(store, 2)
    sent, released = await store.claim(OWNER, 2)
    await send(store, sent)
    await store.release([released])
    [again] = await store.claim(OWNER, 2)
    before = (await look(store, run_id)).version
    found = await store.let_go(OWNER, {sent.key, released.key})
    assert (found.released, found.in_doubt) == (0, 0)
    assert await store.in_hand(OWNER) == {again.key}
    assert (await look(store, run_id)).version == before
    await assert_adds_up(store, run_id)


@pytest.mark.parametrize("owner", [OWNER, "nobody"])
async def test_an_owner_that_ended_lets_nothing_go(store, owner):
    run_id = await make_run(store, 1)
    [claim] = await store.claim(OWNER, 1)
    if owner == OWNER:
        await run_sql(store, "UPDATE emailer_owner SET ended_at = 1")
    found = await store.let_go(owner, {claim.key})
    assert (found.released, found.in_doubt) == (0, 0)
    assert await states(store, run_id) == {State.CLAIMED: 1}


async def test_a_late_mark_of_what_was_let_go_marks_nothing(store):
    run_id = await make_run(store, 1)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    await store.let_go(OWNER, {claim.key})
    assert not await store.settle(claim, ended(claim, Verdict.SENT))
    assert await states(store, run_id) == {State.IN_DOUBT: 1}
    await store.resolve(run_id, ALL, "sent")
    await assert_adds_up(store, run_id)
