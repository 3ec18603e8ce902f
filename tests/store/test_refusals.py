"""A refusal and all that follows is one transaction, fenced, and judged by who passed."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from emailer.model import Policy, Recipient, State, Verdict
from emailer.pause_rules import Reason
from emailer.store import AccountPause, Draft, RunPause
from emailer.store.sqlite import engine
from emailer.streaks import Of
from tests.patience import PATIENCE_S
from tests.store.hands import (
    ALL,
    LOGIN,
    MESSAGE,
    OWNER,
    REPLIES,
    assert_adds_up,
    chunks,
    let_pass,
    look,
    make_run,
    refuse,
    rows,
    send,
)

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

KEY = "rcpt 554 5.7.1"
LATER = REPLIES[Verdict.TRY_LATER]


async def refuse_in_a_row(store, run_id: str, people: int, **about) -> list:
    """One after the other, each asked for after the one before was answered."""
    return [await refuse(store, claim, asked, **about)
            for asked, claim in enumerate(await store.claim(OWNER, people), 1)]  # fmt: skip


async def test_ten_in_a_row_wait_again_unburned_and_the_run_pauses(store):
    run_id = await make_run(store, 12)
    refused = await refuse_in_a_row(store, run_id, 10)
    assert [one.goes_on for one in refused] == [True] * 9 + [False]
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.reason.code, run.reason.resume_at) == ("paused", "breaker", None)
    assert run.reason.params["key"] == KEY
    assert run.counts["waiting"] == 12
    for row in await rows(store, run_id):
        assert row.attempts == 0
        assert not any(one.burned for one in await store.list_attempts(run_id, row.id))


async def test_after_others_passed_the_pause_has_a_time_that_grows_with_each_resume(store, clock):
    run_id = await make_run(store, 20)
    [first] = await store.claim(OWNER, 1)
    await let_pass(store, first, 1)
    for step, hours in enumerate((1, 2, 4, 8, 8)):
        for n, claim in enumerate(await store.claim(OWNER, 10)):
            await refuse(store, claim, clock.now * 1000 + 1000 + 20 * step + n)
        run = await look(store, run_id)
        assert (run.state, run.reason.code) == ("paused", "limit")
        assert run.reason.resume_at - clock.now == hours * 3_600_000
        clock.forward(hours * 3600)
        assert await store.resume_due(OWNER) == 1


async def make_run_sorted_by_domain(store) -> str:
    emails = [f"p{n}@{domain}.example" for domain in "ab" for n in range(15)]
    people = [Recipient(email, "", email) for email in emails]
    return (await store.create_run(Draft(MESSAGE), chunks(people))).run_id


async def test_those_at_one_domain_are_set_aside_unburned_for_longer_each_time(store, clock):
    run_id = await make_run_sorted_by_domain(store)
    refused = (await refuse_in_a_row(store, run_id, 10))[-1]
    others = await store.claim(OWNER, 30)
    assert [claim.domain for claim in others] == ["b.example"] * 15
    for minutes in (5, 15, 60):
        run = await assert_adds_up(store, run_id)
        assert (run.state, run.counts["waiting"], run.counts["failed"]) == ("running", 15, 0)
        assert (refused.aside.code, refused.aside.params["domain"]) == ("aside", "a.example")
        assert refused.aside.params["next_at"] - clock.now == minutes * 60_000
        assert not await store.claim(OWNER, 1)
        assert not sum(row.attempts for row in await rows(store, run_id))
        clock.forward(minutes * 60)
        [again] = await store.claim(OWNER, 1)
        refused = await refuse(store, again, clock.now * 1000)


async def test_who_is_set_aside_stays_so_for_minutes_when_the_clock_is_set_back_a_day(store, clock):
    run_id = await make_run_sorted_by_domain(store)
    refused = (await refuse_in_a_row(store, run_id, 10))[-1]
    clock.forward(-86_400)
    await store.clock_jumped(OWNER, -86_400_000)
    reason = (await look(store, run_id)).reason
    assert reason.params["next_at"] == refused.aside.params["next_at"] - 86_400_000
    await store.claim(OWNER, 15)
    clock.forward(300)
    [again] = await store.claim(OWNER, 1)
    assert (await refuse(store, again, clock.now * 1000)).aside.params["next_at"] < (
        clock.now + 16 * 60_000
    )


@pytest.mark.parametrize("others", [0, 15])
async def test_only_where_there_are_others_is_a_long_list_at_one_domain_set_aside(store, others):
    emails = [f"p{n}@a.example" for n in range(2100)] + [f"p{n}@b.example" for n in range(others)]
    people = [Recipient(email, "", email) for email in emails]
    run_id = (await store.create_run(Draft(MESSAGE), chunks(people))).run_id
    refused = (await refuse_in_a_row(store, run_id, 10))[-1]
    assert (refused.goes_on, refused.aside is not None) == (bool(others), bool(others))
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["failed"]) == ("running" if others else "paused", 0)


async def test_a_run_whose_last_one_fails_for_good_ends_though_others_of_it_were_set_aside(store):
    """A person cancels those who wait one by one: nobody is left whom a time would bring back."""
    run_id = await make_run_sorted_by_domain(store)
    claims = await store.claim(OWNER, 30)
    for asked, claim in enumerate(claims[:10], 1):
        await refuse(store, claim, asked)
    for asked, claim in enumerate(claims[15:], 20):
        await let_pass(store, claim, asked)
    for claim in claims[10:14]:
        await refuse(store, claim, 60)
    waiting = (await assert_adds_up(store, run_id)).counts["waiting"]
    assert waiting == 14
    ids = [row.id for row in await rows(store, run_id) if row.state is State.WAITING]
    assert await store.people.leave_out(run_id, ids) == 14
    await refuse(store, claims[14], 70)
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["failed"], run.counts["sent"]) == ("finished", 1, 15)


async def test_whoever_comes_behind_those_set_aside_joins_them_until_others_were_refused(store):
    run_id = await make_run_sorted_by_domain(store)
    claims = await store.claim(OWNER, 20)
    for asked, claim in enumerate(claims[:15], 1):
        assert (await refuse(store, claim, asked)).goes_on
    assert (await look(store, run_id)).counts["failed"] == 0
    goes_on = [
        (await refuse(store, claim, 50 + n)).goes_on for n, claim in enumerate(claims[15:18])
    ]
    assert goes_on == [True, True, False]
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.reason.code, run.counts["failed"]) == ("paused", "breaker", 0)


async def test_somebody_who_passed_and_was_asked_later_ends_the_streak(store):
    run_id = await make_run(store, 25)
    claims = await store.claim(OWNER, 25)
    for turn in range(2):
        for n in range(9):
            await refuse(store, claims.pop(), 100 * turn + n + 1)
        await let_pass(store, claims.pop(), 100 * turn + 50)
    run = await look(store, run_id)
    assert (run.state, run.counts["failed"], run.counts["sent"]) == ("running", 18, 2)


async def test_those_who_were_on_their_way_prove_nothing_for_or_against(store):
    run_id = await make_run(store, 60)
    claims = await store.claim(OWNER, 60)
    await refuse(store, claims.pop(), 1, 100)
    for n in range(2, 32):
        await refuse(store, claims.pop(), n, 100 + n)
    for n in range(32, 42):
        await let_pass(store, claims.pop(), n, 150 + n)
    assert (await look(store, run_id)).state == "running"
    for n in range(9):
        await refuse(store, claims.pop(), 300 + n)
    run = await look(store, run_id)
    assert (run.state, run.counts["failed"], run.counts["sent"]) == ("paused", 0, 10)


@pytest.mark.parametrize("of", [Of.LOGIN, Of.SENDER, Of.SIZE, Of.QUOTA, Of.SYSTEM])
async def test_words_that_speak_of_all_need_three_where_nobody_has_passed(store, of):
    run_id = await make_run(store, 9)
    refused = await refuse_in_a_row(store, run_id, 3, of=of)
    assert [one.goes_on for one in refused] == [True, True, False]
    assert (await look(store, run_id)).counts["waiting"] == 9
    stopped = (await store.account()).reason is not None
    assert stopped is (of in (Of.LOGIN, Of.QUOTA))


async def test_after_resume_who_was_not_tried_yet_comes_first(store, clock):
    run_id = await make_run(store, 13)
    await refuse_in_a_row(store, run_id, 10)
    clock.forward(1)
    await store.resume(run_id)
    claimed = await store.claim(OWNER, 3)
    assert [claim.email for claim in claimed] == [f"p{n}@example.org" for n in (10, 11, 12)]


async def test_an_answer_from_before_resume_pauses_nothing_and_fails_nobody(store, clock):
    run_id = await make_run(store, 20)
    claims = await store.claim(OWNER, 12)
    for n in range(10):
        await refuse(store, claims.pop(), n + 1)
    clock.forward(1)
    await store.resume(run_id)
    late = clock.now * 1000 - 1
    for claim in claims:
        assert (await refuse(store, claim, late, of=Of.LOGIN)).goes_on
    assert not await store.pause_account(AccountPause(OWNER, LOGIN, late))
    run_key = claims[0].run_key
    assert not await store.pause_run(RunPause(OWNER, run_key, LOGIN, late))
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["waiting"]) == ("running", 20)
    assert await store.pause_account(AccountPause(OWNER, LOGIN, clock.now * 1000 + 2000))


async def test_people_who_failed_with_that_answer_before_say_nothing_new(store):
    run_id = await make_run(store, 40)
    claims = await store.claim(OWNER, 40)
    for turn in range(20):
        await refuse(store, claims.pop(), 10 * turn + 1)
        await let_pass(store, claims.pop(), 10 * turn + 5)
    assert await store.retry(run_id, ALL) == 20
    for n, claim in enumerate(await store.claim(OWNER, 40)):
        await refuse(store, claim, 1000 + n)
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["failed"]) == ("finished", 20)


async def test_ten_who_are_asked_to_wait_are_slowed_and_unburned_and_after_twenty_the_run_pauses(
    store, clock
):
    run_id = await make_run(store, 30, policy=Policy((60.0,) * 3))
    refused = await refuse_in_a_row(store, run_id, 20, reply=LATER)
    assert [one.slow for one in refused] == [False] * 9 + [True] * 10 + [False]
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.reason.code) == ("paused", "later")
    assert run.reason.resume_at - clock.now == 300_000
    assert all(row.attempts == 0 for row in await rows(store, run_id))


async def test_a_few_who_are_asked_to_wait_while_others_pass_burn_and_fail_in_the_end(store, clock):
    run_id = await make_run(store, 8, policy=Policy((1.0,) * 5))
    claims = await store.claim(OWNER, 8)
    for n in range(5):
        await let_pass(store, claims.pop(), n + 1)
    moment = 100
    while (await look(store, run_id)).state == "running":
        for claim in claims:
            moment += 1
            await refuse(store, claim, moment, reply=LATER)
        clock.forward(2)
        claims = await store.claim(OWNER, 8)
    run = await look(store, run_id)
    assert (run.state, run.counts["failed"]) == ("finished", 3)


async def test_a_person_who_paused_is_not_overruled_and_nobody_fails(store):
    run_id = await make_run(store, 12)
    claims = await store.claim(OWNER, 10)
    await store.pause(run_id)
    for n, claim in enumerate(claims):
        await refuse(store, claim, n + 1)
    run = await look(store, run_id)
    assert (run.state, run.paused_by, run.counts["waiting"]) == ("paused", "person", 12)


# -- kills -----------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]
KILLED = """
import asyncio, os, sys
from pathlib import Path
from emailer.store.sqlite import engine
from tests import laid
from tests.store.hands import OWNER, make_run, refuse

async def main(steps):
    store = await engine.open_store(laid.lay(Path(sys.argv[1]) / f"{steps}.db"))
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    await make_run(store, 12)
    claims = await store.claim(OWNER, 10)
    for asked, claim in enumerate(claims[:-1], 1):
        await refuse(store, claim, asked)
    left = [steps]

    def step(statement):
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)

    store._writer.committer.db.set_trace_callback(step)
    await refuse(store, claims[-1], 10)
    os._exit(0)

steps, status = 0, None
while status != 0:
    if not (child := os.fork()):
        asyncio.run(main(steps))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 9)
    steps += 1
"""
"""A process for each statement: all but the last of them end before theirs."""


@pytest.mark.one_engine("it asks the file itself")
async def test_a_kill_at_any_statement_of_a_refusal_leaves_all_of_it_or_nothing(tmp_path):
    """Nobody is marked as failed under a pause that says so, wherever the power goes."""
    command = [sys.executable, "-c", KILLED, tmp_path]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, timeout=PATIENCE_S, check=True)
    found, left = set(), list(tmp_path.glob("*.db"))
    for path in left:
        store = await engine.open_store(path)
        await store.open_account("next", "simulated", "as ever", 10, None)
        await store.recover("next")
        [run] = (await store.list_runs()).rows
        await assert_adds_up(store, run.id)
        found.add((run.state, run.counts["failed"], run.counts["waiting"]))
        await store.close()
    assert len(left) > 10
    assert found == {("running", 9, 3), ("paused", 0, 12)}


# -- fences, and doing nothing ---------------------------------------------------------------------


async def test_a_replaced_sender_decides_nothing(store, crash):
    run_id = await make_run(store, 4)
    key = (await store.claim(OWNER, 1))[0].run_key
    late, (store, _) = store, await crash()
    assert not await late.pause_account(AccountPause(OWNER, LOGIN))
    assert not await late.pause_run(RunPause(OWNER, key, LOGIN))
    assert not await late.notice(OWNER, Reason("slowed"))
    assert not await late.clock_jumped(OWNER, 1000)
    run = await look(store, run_id)
    assert (run.state, run.reason, (await store.account()).reason) == ("running", None, None)


async def test_a_replaced_sender_resumes_nothing(store, crash, clock):
    await make_run(store)
    await store.pause_account(
        AccountPause(OWNER, Reason("quota", {"text": "Daily limit."}, clock.now + 1))
    )
    late, (store, owner) = store, await crash()
    clock.forward(10)
    assert await late.resume_due(OWNER) == 0
    assert await store.resume_due(owner) == 1


async def test_looking_for_what_is_due_writes_nothing_and_needs_no_lock(store, tmp_path, clock):
    run_id = await make_run(store)
    await store.pause(run_id)
    with closing(sqlite3.connect(tmp_path / "emailer.db", isolation_level=None)) as other:
        [before] = other.execute("PRAGMA data_version").fetchone()
        # who needed the lock would wait for five seconds, and fail
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            assert await store.resume_due(OWNER) == 0
        other.execute("ROLLBACK")
        assert other.execute("PRAGMA data_version").fetchone()[0] == before


async def test_refusals_and_passes_of_one_commit_are_judged_together(store):
    run_id = await make_run(store, 30)
    claims = await store.claim(OWNER, 12)
    for claim in claims[10:]:
        await store.begin_send(claim)
    refused = [refuse(store, claim, n + 1) for n, claim in enumerate(claims[:10])]
    passing = [send_marked(store, claim, 50 + n) for n, claim in enumerate(claims[10:])]
    await asyncio.gather(*refused, *passing)
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["sent"]) == ("running", 2)
    assert {row.state for row in await rows(store, run_id)} == {
        State.SENT,
        State.FAILED,
        State.WAITING,
    }


async def send_marked(store, claim, asked: int) -> None:
    from tests.store.hands import ended, moments

    assert await store.settle(claim, ended(claim, Verdict.SENT)._replace(**moments(asked)))


async def test_a_refusal_of_one_unknown_address_neither_feeds_nor_ends_a_streak(store):
    run_id = await make_run(store, 30)
    for asked, claim in enumerate(await store.claim(OWNER, 18), 1):
        if asked % 2:
            await send(store, claim, Verdict.REFUSED)
        else:
            await refuse(store, claim, asked)
    assert (await look(store, run_id)).state == "running"
    [claim] = await store.claim(OWNER, 1)
    await refuse(store, claim, 100)
    run = await look(store, run_id)
    assert (run.state, run.counts["failed"]) == ("paused", 9)


async def test_refusals_that_come_quicker_than_the_passes_beside_them_are_no_streak(store):
    run_id = await make_run(store, 60)
    claims = await store.claim(OWNER, 60)
    slow = [claims.pop() for _ in range(3)]
    for claim in slow:
        await store.begin_send(claim)
    for n in range(20):
        await refuse(store, claims.pop(), 10 + n)
    assert (await look(store, run_id)).state == "running"
    for claim in slow:
        await send_marked(store, claim, 15)
    await refuse(store, claims.pop(), 100)
    run = await look(store, run_id)
    assert (run.state, run.counts["failed"], run.counts["sent"]) == ("running", 21, 3)


async def test_refusals_of_many_that_are_marked_before_anybody_could_pass_are_no_streak(store):
    """Every third is refused, at once; whom the server takes it looks at for longer, and whoever
    would begin waits for the refusals' commits.
    """
    run_id = await make_run(store, 120)
    await store.open_account(OWNER, "simulated", "as ever", 60, None)
    passing = []
    for asked, claim in enumerate(await store.claim(OWNER, 60), 1):
        if asked % 3:
            passing.append((asked, claim))
        else:
            await refuse(store, claim, asked)
    assert (await look(store, run_id)).state == "running"
    for asked, claim in passing:
        await let_pass(store, claim, asked, 100)
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["sent"], run.counts["failed"]) == ("running", 40, 20)


async def test_refusals_that_outnumber_whoever_may_still_pass_are_everybody_s(store):
    run_id = await make_run(store, 120)
    await store.open_account(OWNER, "simulated", "as ever", 60, None)
    claims = await store.claim(OWNER, 60)
    refused = [await refuse(store, claim, n) for n, claim in enumerate(claims[:30], 1)]
    assert [one.goes_on for one in refused] == [True] * 29 + [False]
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.reason.code, run.counts["failed"]) == ("paused", "breaker", 0)
