"""Whom earlier runs have written to: found by address over all runs,
and left out where that is asked for.
"""

import asyncio
import contextlib
import itertools
import json
import re
import sqlite3
from collections import Counter
from dataclasses import replace

import pytest

from emailer import letters
from emailer.letters import SAME, Had
from emailer.model import Recipient, RunState, State, Verdict
from emailer.store import Before, Draft, Selection
from emailer.store.sqlite.dialect import DIALECT
from emailer.store.verbs import letters as letters_noted
from emailer.store.verbs import other_runs, written_before
from tests.patience import PATIENCE_S
from tests.store.hands import (
    ALL,
    MESSAGE,
    OWNER,
    assert_adds_up,
    bring_recipient,
    chunks,
    create,
    look,
    make_run,
    person,
    rows,
    run_sql,
    send,
    send_all,
    suppress,
)

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

KEYS = [person(n).key for n in range(5)]


async def before(store, keys=KEYS, transport="simulated") -> list[tuple[str, bool, int]]:
    found = Counter[tuple[str, bool]]()
    for one in await store.written_before(keys, transport):
        found[one.run_id, bool(one.written)] += one.count
    return [(*run, n) for run, n in found.items()]


def own(email: str) -> Recipient:
    return Recipient(email, "", email, {}, 1)


@pytest.mark.parametrize(("state", "said"), [
    (State.SENT, True), (State.IN_DOUBT, True), (State.SENDING, True), (State.WAITING, False),
    (State.CLAIMED, False), (State.FAILED, None), (State.CANCELLED, None), (State.SKIPPED, None),
])  # fmt: skip
async def test_who_may_have_had_mail_is_written_to_and_whose_turn_comes_is_told_apart(
    store, state, said
):
    run_id, _ = await bring_recipient(store, state)
    assert await before(store, [person(0).key]) == ([] if said is None else [(run_id, said, 1)])
    doubted = [one.in_doubt for one in await store.written_before([person(0).key], "simulated")]
    assert doubted == ([] if said is None else [int(state is State.IN_DOUBT)])


async def test_each_person_is_counted_once_with_the_newest_run(store):
    first = await make_run(store, 4)
    await send_all(store)
    second = await make_run(store, 2)
    await send_all(store)
    third = await make_run(store, 1)
    assert await before(store) == [(first, True, 2), (second, True, 2)]
    await send_all(store)
    assert await before(store) == [(first, True, 2), (second, True, 1), (third, True, 1)]


PARKING = replace(MESSAGE, text="Park behind the barn.")


async def with_letter(store, message, n: int, **draft) -> str:
    made = await store.create_run(
        Draft(message, **draft), chunks([person(one) for one in range(n)])
    )
    return made.run_id


async def test_whoever_has_a_letter_is_told_from_those_who_have_another(store):
    """By everything they ever had, and not by the last alone; who is to get it, too."""
    supper = await with_letter(store, MESSAGE, 4)
    await send_all(store)
    parking = await with_letter(store, replace(PARKING, text="Park behind\r\nthe barn. "), 2)
    await send_all(store, Verdict.IN_DOUBT)
    thanks = await with_letter(store, replace(MESSAGE, text="Thank you."), 1)
    await send_all(store)
    due = await with_letter(store, PARKING, 3)

    async def told(message):
        found = await store.written_before(KEYS, "simulated", letters.of(message))
        return {(one.run_id, one.written, one.waits): (one.count, one.in_doubt) for one in found}

    assert await told(PARKING) == {
        (parking, SAME, SAME): (2, 2),
        (supper, True, SAME): (1, 0),
        (supper, True, False): (1, 0),
    }
    assert await told(MESSAGE) == {
        (supper, SAME, True): (3, 0), (supper, SAME, False): (1, 0)
    }  # fmt: skip
    assert {key[0] for key in await told(replace(MESSAGE, text="Bring oars."))} == {
        thanks, parking, supper
    }  # fmt: skip
    for message, skips, left in (
        (PARKING, {"skip_written": SAME}, (2, 0)),
        (PARKING, {"skip_waiting": SAME}, (0, 3)),
        (PARKING, {"skip_written": SAME, "skip_waiting": SAME}, (2, 1)),
        (MESSAGE, {"skip_written": SAME, "skip_waiting": SAME}, (4, 0)),
        (PARKING, {"skip_written": True, "skip_waiting": SAME}, (4, 0)),
    ):
        run = await assert_adds_up(store, await with_letter(store, message, 5, **skips))
        assert (run.left_out, run.left_waiting) == left, (message.text, skips)
        await store.cancel(run.id)
    assert (await look(store, due)).counts["waiting"] == 3


async def test_the_letter_of_a_run_that_was_made_before_is_noted_as_time_passes(store):
    for n in range(letters_noted.SLICE_RUNS + 1):
        await with_letter(store, PARKING if n else MESSAGE, 1)
    await send_all(store)
    await run_sql(store, "UPDATE emailer_run SET letter = NULL")

    async def how() -> list[Had]:
        found = await store.written_before([person(0).key], "simulated", letters.of(PARKING))
        return [one.written for one in found]

    assert await how() == [True]
    for _ in range(2):
        await store.enter_ended(OWNER)
    assert await how() == [SAME]
    assert not await run_sql(store, "SELECT 1 FROM emailer_run WHERE letter IS NULL")


async def test_what_is_said_of_a_run_is_what_it_was_about_and_when_it_ended(store, clock):
    run_id = await make_run(store)
    clock.forward(5)
    await send_all(store)
    assert await store.written_before(KEYS, "simulated") == [
        Before(run_id, MESSAGE.subject, clock.now, written=True, waits=False, count=1)
    ]


async def test_of_a_run_that_is_still_to_begin_it_is_said_when(store, clock):
    at = clock.now + 86_400_000
    run_id = await make_run(store, start_at=at)
    [one] = await store.written_before(KEYS, "simulated")
    assert (one.run_id, one.written, one.waits, one.at) == (run_id, False, True, at)


async def test_a_trial_has_written_to_nobody_for_real(store):
    await make_run(store, 2)
    await send_all(store)
    assert await before(store, transport="smtp") == []


async def test_more_addresses_than_a_slice_are_looked_up_whole(store):
    run_id = await make_run(store, 2500)
    found = await before(store, [person(n).key for n in range(3000)])
    assert sum(n for _, _, n in found) == 2500
    assert {one for one, _, _ in found} == {run_id}


async def test_a_run_still_imported_has_no_say(store):
    async def lines():
        yield [person(0)]
        assert await before(store) == []

    await store.create_run(Draft(MESSAGE), lines())


async def test_whom_an_earlier_run_has_written_to_is_skipped_and_counted(store):
    await make_run(store, 3)
    await send_all(store)
    made = await create(store, 5, skip_written=True)
    run = await assert_adds_up(store, made.run_id)
    assert (run.total, run.counts["skipped"], run.left_out, run.counts["waiting"]) == (5, 3, 3, 2)
    assert [claim.email for claim in await send_all(store)] == [person(3).email, person(4).email]
    assert (await look(store, made.run_id)).outcome == "all_sent"


async def test_without_being_asked_for_nobody_is_left_out(store):
    await make_run(store, 3)
    await send_all(store)
    run = await look(store, await make_run(store, 3))
    assert (run.left_out, run.counts["waiting"]) == (0, 3)


async def test_whoever_waits_failed_or_was_cancelled_elsewhere_is_not_left_out(store):
    await make_run(store, 3)
    [sent, failed] = await store.claim(OWNER, 2)
    await send(store, sent)
    await send(store, failed, Verdict.REFUSED)
    run = await look(store, await make_run(store, 3, skip_written=True))
    assert (run.left_out, run.counts["waiting"]) == (1, 2)


async def test_who_waits_elsewhere_is_left_out_where_that_is_asked_for(store):
    await make_run(store, 3)
    [sent, failed] = await store.claim(OWNER, 2)
    await send(store, sent)
    await send(store, failed, Verdict.REFUSED)
    made = await create(store, 4, skip_waiting=True)
    run = await assert_adds_up(store, made.run_id)
    assert (run.left_out, run.left_waiting, run.counts["waiting"]) == (0, 1, 3)
    [skipped] = await rows(store, made.run_id, State.SKIPPED)
    assert skipped.email == person(2).email


async def test_who_was_written_to_and_waits_elsewhere_is_counted_once_with_both(store):
    first = await make_run(store, 3)
    await send_all(store)
    await make_run(store, 2)
    told = await store.written_before(KEYS, "simulated")
    assert [(one.run_id, one.written, one.waits, one.count) for one in told] == [
        (first, True, False, 1), (first, True, True, 2)
    ]  # fmt: skip
    for skips, left in (
        ({"skip_written": True, "skip_waiting": True}, (3, 0)),
        ({"skip_waiting": True}, (0, 2)),
    ):
        run = await assert_adds_up(store, (await create(store, 4, **skips)).run_id)
        assert (run.left_out, run.left_waiting) == left
        await store.cancel(run.id)


async def test_somebody_in_doubt_is_left_out(store):
    await make_run(store, 1)
    await send_all(store, Verdict.IN_DOUBT)
    assert (await look(store, await make_run(store, 2, skip_written=True))).left_out == 1


async def test_a_run_that_leaves_everybody_out_is_finished(store):
    await make_run(store, 2)
    await send_all(store)
    run = await assert_adds_up(store, await make_run(store, 2, skip_written=True))
    assert (run.state, run.counts["skipped"]) == (RunState.FINISHED, 2)


async def test_the_suppressed_are_not_counted_among_those_left_out(store):
    await make_run(store, 2)
    await send_all(store)
    await suppress(store, person(0).key)
    run = await assert_adds_up(store, await make_run(store, 3, skip_written=True))
    assert (run.counts["skipped"], run.left_out) == (2, 1)


async def test_who_is_left_out_in_a_later_chunk_is_found_too(store):
    await store.create_run(Draft(MESSAGE), chunks([person(n) for n in range(0, 1500, 3)]))
    await send_all(store)
    made = await create(store, 1500, skip_written=True)
    skipped = await rows(store, made.run_id, State.SKIPPED)
    assert [row.email for row in skipped] == [person(n).email for n in range(0, 1500, 3)]
    assert (await assert_adds_up(store, made.run_id)).left_out == 500


# -- addresses that were put right -----------------------------------------------------------------

PUT_RIGHT = "eve@put.right"


async def put_right(store, verdict: Verdict = Verdict.REFUSED) -> str:
    """Make a run of one whose address is put right once it had failed; it is tried again."""
    run_id, failed = await bring_recipient(store, State.FAILED)
    await store.people.correct(run_id, failed.recipient_id, PUT_RIGHT, PUT_RIGHT)
    await store.retry(run_id, ALL)
    if verdict is not Verdict.REFUSED:
        await send_all(store, verdict)
    return run_id


async def test_who_was_written_to_under_what_their_address_was_put_right_to_is_found(store):
    run_id = await put_right(store, Verdict.SENT)
    assert await before(store) == [(run_id, True, 1)]
    assert [(one.key, one.email) for one in await store.people.put_right(KEYS, "simulated")] == [
        (person(0).key, PUT_RIGHT)
    ]
    run = await assert_adds_up(store, await make_run(store, 2, skip_written=True))
    assert (run.left_out, run.counts["waiting"]) == (1, 1)


async def test_who_was_put_right_and_not_written_to_is_offered_and_stays_in(store):
    run_id, failed = await bring_recipient(store, State.FAILED)
    await store.people.correct(run_id, failed.recipient_id, PUT_RIGHT, PUT_RIGHT)
    assert await before(store) == []
    assert [(one.key, one.email) for one in await store.people.put_right(KEYS, "simulated")] == [
        (person(0).key, PUT_RIGHT)
    ]
    run = await look(store, await make_run(store, 2, skip_written=True, skip_waiting=True))
    assert (run.left_out, run.left_waiting) == (0, 0)


async def test_who_waits_under_what_their_address_was_put_right_to_waits_elsewhere(store):
    run_id = await put_right(store)
    assert await before(store) == [(run_id, False, 1)]
    assert (await look(store, await make_run(store, 2, skip_waiting=True))).left_waiting == 1


async def test_another_run_that_wrote_to_what_an_address_was_put_right_to_counts(store):
    run_id, failed = await bring_recipient(store, State.FAILED)
    await store.people.correct(run_id, failed.recipient_id, PUT_RIGHT, PUT_RIGHT)
    other = (await store.create_run(Draft(MESSAGE), chunks([own(PUT_RIGHT)]))).run_id
    await send_all(store)
    assert await before(store) == [(other, True, 1)]
    assert (await look(store, await make_run(store, 2, skip_written=True))).left_out == 1


async def test_an_address_put_right_several_times_is_what_it_is_in_the_end(store):
    run_id, failed = await bring_recipient(store, State.FAILED)
    for email in ("eva@put.right", PUT_RIGHT):
        await store.people.correct(run_id, failed.recipient_id, email, email)
    found = await store.people.put_right([person(0).key, "eva@put.right"], "simulated")
    assert {one.email for one in found} == {PUT_RIGHT}
    await store.people.correct(run_id, failed.recipient_id, person(0).email, person(0).key)
    assert await store.people.put_right([person(0).key], "simulated") == []


async def test_what_was_put_right_in_a_trial_is_nothing_for_real_mail(store):
    await put_right(store, Verdict.SENT)
    assert await store.people.put_right(KEYS, "smtp") == []
    assert await before(store, transport="smtp") == []


# -- the file of addresses -------------------------------------------------------------------------


async def file_all(store) -> int:
    """File until nothing is left; returns in how many calls."""
    calls = 0
    while await run_sql(
        store, "SELECT 1 FROM emailer_run WHERE filed_to IS NOT NULL AND state = 'finished'"
    ):
        await store.enter_ended(OWNER)
        calls += 1
    return calls


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_what_is_found_is_the_same_before_while_and_after_a_run_is_filed(store):
    n = 4500
    run_id = await make_run(store, n)
    await send_all(store)
    keys, found = [person(one).key for one in range(n + 10)], [(run_id, True, n)]
    for calls in range(4):
        assert await before(store, keys) == found
        assert (await look(store, await make_run(store, 5, skip_written=True))).left_out == 5
        await run_sql(store, "DELETE FROM emailer_recipient WHERE run_id > 1")
        await run_sql(store, "DELETE FROM emailer_run WHERE id > 1")
        assert (await filed(store)) == min(calls * 2000, n)
        await store.enter_ended(OWNER)


async def filed(store) -> int:
    return (await run_sql(store, "SELECT count(*) FROM emailer_address"))[0][0]


async def test_only_runs_that_ended_are_filed_and_each_once(store):
    await make_run(store, 3)
    await store.enter_ended(OWNER)
    assert await filed(store) == 0
    await send_all(store, Verdict.REFUSED)
    assert await file_all(store) == 1
    await store.enter_ended(OWNER)
    assert await filed(store) == 3


async def test_many_small_runs_are_filed_in_one_call(store):
    for _ in range(30):
        await make_run(store, 2)
    await send_all(store)
    assert await file_all(store) == 1
    assert await filed(store) == 60


async def test_who_is_written_to_after_the_run_was_filed_is_found(store):
    run_id = await make_run(store, 2)
    await send_all(store, Verdict.REFUSED)
    await file_all(store)
    assert await before(store) == []
    await store.retry(run_id, ALL)
    assert await before(store) == [(run_id, False, 2)]
    await send_all(store)
    assert await before(store) == [(run_id, True, 2)]


async def test_while_nothing_is_to_be_filed_nothing_is_locked(store, tmp_path):
    await make_run(store, 2)
    other = sqlite3.connect(tmp_path / "emailer.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._writer.committer.patience_ms = 600_000  # who waited for the lock would not come back
    async with asyncio.timeout(PATIENCE_S):
        await store.enter_ended(OWNER)
    other.close()


# -- who was not reached ---------------------------------------------------------------------------


async def not_reached(store, transport="simulated") -> list[tuple[str, str]]:
    return [(one.key, one.said) for one in await store.people.failed_before(KEYS, transport)]


async def test_who_failed_in_the_last_run_that_had_them_is_found_with_the_reason(store):
    await bring_recipient(store, State.FAILED)
    [(key, said)] = await not_reached(store)
    assert (key, bool(said)) == (person(0).key, True)
    assert await not_reached(store, "smtp") == []
    waiting = await make_run(store, 2)
    assert await not_reached(store) == []
    await store.cancel(waiting)
    assert [key for key, _ in await not_reached(store)] == [person(0).key]
    await make_run(store, 2)
    await send_all(store)
    assert await not_reached(store) == []


async def test_who_failed_again_and_was_settled_another_way_is_said_to_have_failed_no_more(store):
    await bring_recipient(store, State.FAILED)
    run_id, _ = await bring_recipient(store, State.FAILED)
    assert [key for key, _ in await not_reached(store)] == [person(0).key]
    await store.resolve(run_id, Selection(), "done")
    assert await not_reached(store) == []
    await store.people.put_back(run_id, 0, "done")
    assert [key for key, _ in await not_reached(store)] == [person(0).key]


async def test_who_failed_and_was_put_right_since_is_not_said_to_have_failed(store):
    run_id, failed = await bring_recipient(store, State.FAILED)
    await store.people.correct(run_id, failed.recipient_id, PUT_RIGHT, PUT_RIGHT)
    assert await store.people.failed_before([PUT_RIGHT], "simulated") == []


async def test_looking_people_up_costs_the_same_however_many_letters_they_had(store, tmp_path):
    """And however long those were: of a run, nothing is read that stands behind its letter."""
    costs = []
    with contextlib.closing(sqlite3.connect(tmp_path / "emailer.db")) as db:
        for _ in range(2):
            for n in range(10):
                await with_letter(store, replace(MESSAGE, text=f"Letter {n}"), 50)
                await send_all(store)
            await store.enter_ended(OWNER)
            due = await with_letter(store, PARKING, 50, start_at=store.now() + 1_000_000)
            asked = lookups(db)
            costs.append([steps_of(db, *one) for one in asked])
            read = [
                row[3]
                for sql, wish in asked
                for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", wish)
            ]
            await store.cancel(due)
    assert all(80 < more < 1.1 * few for few, more in zip(*costs, strict=True)), costs
    of_runs = {step for step in read if re.match("SEARCH (run|its) USING ", step)}
    assert of_runs
    assert not {step for step in of_runs if "COVERING INDEX" not in step}


def lookups(db):
    """What is asked of a list, and of the newest run as it is imported."""
    [run] = db.execute("SELECT max(id) FROM emailer_run").fetchone()
    [behind] = db.execute(
        "SELECT min(id) - 1 FROM emailer_recipient WHERE run_id = ?", (run,)
    ).fetchone()
    wish = {"transport": "simulated", "letter": letters.named("Thank you.", "", "", "text")}
    keys = json.dumps([person(n).key for n in range(50)])
    leaving = {"run": run, "behind": behind, "only_same": 1, "last": 1 << 40}
    return [
        (written_before._before(DIALECT), {"keys": keys} | wish),
        (written_before._failed(DIALECT), {"keys": keys} | wish),
        (other_runs._leave_written(DIALECT), leaving | wish),
        (other_runs._leave_waiting(DIALECT), leaving | wish),
    ]  # fmt: skip


def steps_of(db, sql, wish) -> int:
    """Count what SQLite's machine does for a statement, in tens."""
    count = itertools.count()
    db.set_progress_handler(lambda: next(count) * 0, 10)
    db.execute(sql, wish).fetchall()
    db.set_progress_handler(None, 0)
    db.rollback()
    return next(count)


async def together(store, *drafts: dict) -> list:
    """Import lists that all have begun before one of them ends."""
    begun = [asyncio.Event() for _ in drafts]

    async def lines(n: int):
        for part in range(3):
            yield [person(part * 400 + one) for one in range(400)]
            begun[n].set()
            await asyncio.gather(*(one.wait() for one in begun))

    made = (store.create_run(Draft(PARKING, **one), lines(n)) for n, one in enumerate(drafts))
    return [await assert_adds_up(store, one.run_id) for one in await asyncio.gather(*made)]


@pytest.mark.parametrize("skip", [True, SAME])
async def test_of_lists_stored_at_once_the_later_leaves_out_whom_the_other_has(store, skip):
    runs = await together(store, *[{"skip_waiting": skip}] * 3)
    assert sorted(run.left_waiting for run in runs) == [0, 1200, 1200]
    assert sum(run.counts["waiting"] for run in runs) == 1200
    assert {run.state for run in runs} == {RunState.RUNNING, RunState.FINISHED}


async def test_of_lists_stored_at_once_one_that_leaves_nobody_out_has_all(store):
    _, has_all = await together(store, {"skip_waiting": True}, {})
    assert has_all.counts["waiting"] == 1200
