"""What is read: pages, changes and waits."""

import asyncio
import itertools

import pytest

from emailer import limits, recent
from emailer.dialogue import Reply, Stage
from emailer.model import (
    IN_FLIGHT,
    Recipient,
    Rejected,
    Repeated,
    RunState,
    State,
    Verdict,
)
from emailer.pause_rules import Reason
from emailer.store import EVENT_ROWS, Draft, NotFoundError
from tests.patience import PATIENCE_S
from tests.store.hands import (
    MESSAGE,
    ONCE,
    OWNER,
    chunks,
    look,
    make_run,
    person,
    rows,
    send,
    send_all,
)

SELECTIONS = [(), *((state,) for state in State), IN_FLIGHT, (State.FAILED, State.IN_DOUBT)]


async def test_of_many_runs_no_more_is_remembered_than_is_bounded_and_none_waits_in_vain(store):
    """A version that was forgotten is read anew."""
    run_id = await make_run(store, 1)
    version = (await look(store, run_id)).version
    versions, keys = store._versions, store._keys
    for number in range(recent.RUNS):
        versions[-number] = keys[str(number)] = number
    assert len(versions) == len(keys) == recent.RUNS
    assert run_id not in keys
    async with asyncio.timeout(PATIENCE_S):
        await store.wait_for_change(run_id, version - 1, 2 * PATIENCE_S)


@pytest.fixture
async def motley(store) -> str:
    """A run with some in every state but skipped, in an order that is not that of their ids."""
    run_id = await make_run(store, 60, policy=ONCE)
    ends = itertools.cycle([Verdict.REFUSED, Verdict.SENT, Verdict.IN_DOUBT, None, "begun"])
    for claim in reversed(await store.claim(OWNER, 40)):
        match next(ends):
            case None:
                pass
            case "begun":
                await store.begin_send(claim)
            case verdict:
                await send(store, claim, verdict)
    return run_id


async def pages(store, run_id, limit=7, **wish):
    found, cursor = [], None
    while True:
        page = await store.list_recipients(run_id, limit=limit, cursor=cursor, **wish)
        assert len(page.rows) <= limit
        found += page.rows
        if (cursor := page.next) is None:
            return found
        assert len(page.rows) == limit


async def test_pages_hold_everybody_once_whatever_the_state(store, motley):
    everybody = await rows(store, motley)
    assert len(everybody) == 60
    for wished in SELECTIONS:
        expected = {row.id for row in everybody if not wished or row.state in wished}
        found = [row.id for row in await pages(store, motley, states=wished)]
        assert len(found) == len(set(found)), wished
        assert set(found) == expected, wished


async def test_the_last_page_has_no_next(store, motley):
    for limit in (1, 59, 60, 61):
        assert len(await pages(store, motley, limit)) == 60, limit


NOT_OURS = ("", "x", "[]", "[1, 2, 3]", '["a"]', "[true]", "null", "[1e9]", "[" * 5000,
            "[99999999999999999999]")  # fmt: skip


async def test_a_cursor_that_is_not_ours_is_refused(store, motley):
    for cursor in NOT_OURS:
        listings = {
            "runs": store.list_runs(cursor=cursor),
            "recipients": store.list_recipients(motley, [State.SENT], cursor=cursor),
            "rejected": store.list_rejected(motley, cursor=cursor),
        }
        for name, listing in listings.items():
            assert await is_refused(listing), (name, cursor[:50])


async def is_refused(listing) -> bool:
    try:
        await listing
    except ValueError as error:
        return "begin again" in str(error)
    return False


async def test_lines_that_came_twice_are_kept_in_their_order_beside_those_of_no_use(store):
    def say(one, before: int) -> Rejected:
        return Rejected(one.line, one.email, f"as {before}")

    def at(n: int, line: int) -> Recipient:
        return person(n)._replace(line=line)

    known = Repeated(5, "b", "said before", email="b")
    made = await store.create_run(
        Draft(MESSAGE, say_repeated=say),
        chunks([at(0, 1), at(0, 2), Rejected(3, "x", "no @")], [at(1, 4), known, at(0, 6)],
               [at(1, 7), at(2, 8)]),
    )  # fmt: skip
    assert (made.total, made.duplicates, made.rejected_count) == (3, 4, 1)
    found, cursor = [], None
    while True:
        page = await store.list_rejected(made.run_id, 2, cursor, only_repeated=True)
        found += [(one.line, one.reason) for one in page.rows]
        if (cursor := page.next) is None:
            break
    assert found == [(2, "as 1"), (5, "said before"), (6, "as 1"), (7, "as 4")]
    assert [one.line for one in (await store.list_rejected(made.run_id)).rows] == [3]


async def test_runs_are_listed_newest_first_by_page_and_state(store):
    ids = [await make_run(store) for _ in range(5)]
    await store.pause(ids[1])
    page = await store.list_runs(limit=2)
    assert [run.id for run in page.rows] == [ids[4], ids[3]]
    page = await store.list_runs(limit=3, cursor=page.next)
    assert ([run.id for run in page.rows], page.next) == ([ids[2], ids[1], ids[0]], None)
    assert [run.id for run in (await store.list_runs(RunState.PAUSED)).rows] == [ids[1]]


async def test_who_is_in_another_run_is_not_found_in_this_one(store, motley):
    other = await make_run(store)
    [row] = await rows(store, other)
    for asking in (
        store.recipient(motley, row.id),
        store.list_attempts(motley, row.id),
        store.recipient("nothing", row.id),
    ):
        with pytest.raises(NotFoundError):
            await asking


async def test_changes_come_in_pages_of_a_hundred_each_once_and_oldest_first(store):
    run_id = await make_run(store, 250, policy=ONCE)
    before = (await look(store, run_id)).version
    claims = await store.claim(OWNER, 250)
    verdicts = itertools.cycle([Verdict.REFUSED, Verdict.IN_DOUBT])
    await asyncio.gather(*(store.begin_send(claim) for claim in claims))
    await asyncio.gather(
        *(send(store, claim, verdict) for claim, verdict in zip(claims, verdicts, strict=False))
    )
    found, sizes, after, complete = [], [], before, False
    while not complete:
        seen = await store.look(run_id, after)
        found += seen.changes
        sizes.append(len(seen.changes))
        complete, after = seen.complete, found[-1].version
    assert sizes == [EVENT_ROWS, EVENT_ROWS, 50]
    assert {row.id for row in found} == {claim.recipient_id for claim in claims}
    versions = [row.version for row in found]
    assert versions == sorted(set(versions))
    assert versions[-1] <= seen.run.version
    assert (await store.look(run_id, seen.run.version)).changes == []


async def test_exactly_a_hundred_changes_are_complete(store):
    run_id = await make_run(store, 101, policy=ONCE)
    for claim in await store.claim(OWNER, 100):
        await send(store, claim, Verdict.REFUSED)
    seen = await store.look(run_id, 0)
    assert (len(seen.changes), seen.complete) == (100, True)


async def test_only_the_failed_and_doubtful_are_changes(store, motley):
    seen = await store.look(motley, 0)
    assert {row.state for row in seen.changes} == {State.FAILED, State.IN_DOUBT}
    assert (await store.look(motley)).changes == ()


async def test_every_change_raises_the_version(store):
    run_id = await make_run(store, 2)
    versions = [(await look(store, run_id)).version]

    async def note():
        versions.append((await look(store, run_id)).version)

    [claim, other] = await store.claim(OWNER, 2)
    await note()
    await send(store, claim)
    await note()
    await store.release([other])
    await note()
    for decide in (store.pause, store.resume, store.cancel, store.resume):
        await decide(run_id)
        await note()
    assert versions == sorted(set(versions))


@pytest.mark.one_engine("it asks the file itself")
async def test_a_mark_that_was_refused_changes_no_version(store):
    run_id = await make_run(store, 2)
    claims = await store.claim(OWNER, 2)
    await store.release(claims)
    before = (await look(store, run_id)).version
    assert not await send(store, claims[0])
    assert (await look(store, run_id)).version == before
    waiting = asyncio.create_task(store.wait_for_change(run_id, before, 600))
    await store.healthy()
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_a_reason_that_many_share_names_none_of_them(store):
    from tests.store.hands import ended

    run_id = await make_run(store, 1, policy=ONCE)
    [claim] = await store.claim(OWNER, 1)
    reply = Reply(Stage.RCPT, 550, "5.1.1", f"<{claim.email}>: {claim.email} is unknown")
    await store.settle(
        claim, ended(claim, Verdict.REFUSED)._replace(key="rcpt 550 5.1.1", reply=reply)
    )
    assert [one.reason for one in (await look(store, run_id)).failures] == ["… is unknown"]


async def test_many_reasons_are_named_up_to_fifty_and_the_rest_added_up(store):

    from tests.store.hands import ended

    run_id = await make_run(store, 60, policy=ONCE)
    for n, claim in enumerate(await store.claim(OWNER, 60)):
        await store.settle(claim, ended(claim, Verdict.REFUSED)._replace(key=f"rcpt 550 5.1.{n}"))
    failures = (await look(store, run_id)).failures
    assert len(failures) == 51
    assert (failures[-1].key, failures[-1].count, sum(one.count for one in failures)) == (
        "other",
        10,
        60,
    )


# -- waiting ---------------------------------------------------------------------------------------


async def soon(waiting) -> None:
    await asyncio.wait_for(waiting, PATIENCE_S)


async def test_a_change_that_happened_before_the_wait_ends_it_at_once(store):
    run_id = await make_run(store)
    before = (await look(store, run_id)).version
    await store.pause(run_id)
    await soon(store.wait_for_change(run_id, before, 600))


async def test_a_change_during_the_wait_ends_it(store):
    run_id = await make_run(store)
    waiting = asyncio.create_task(
        store.wait_for_change(run_id, (await look(store, run_id)).version, 60)
    )
    await asyncio.sleep(0)
    await store.pause(run_id)
    await soon(waiting)


async def test_a_change_made_before_this_process_started_ends_the_wait(store, crash):
    run_id = await make_run(store)
    version = (await look(store, run_id)).version
    await store.pause(run_id)
    second, _ = await crash()
    await soon(second.wait_for_change(run_id, version, 600))


@pytest.mark.one_engine("it asks the file itself")
async def test_a_change_of_another_process_ends_the_wait_within_seconds(store, open_store):
    run_id = await make_run(store)
    second = await open_store()
    waiting = asyncio.create_task(
        second.wait_for_change(run_id, (await look(second, run_id)).version, 60)
    )
    await store.pause(run_id)
    await soon(waiting)


async def test_a_watcher_that_looks_and_waits_misses_no_change(store):
    run_id = await make_run(store, 200, policy=ONCE)
    seen = []

    async def watch():
        after = 0
        while len(seen) < 200:
            found = await store.look(run_id, after)
            seen.extend(found.changes)
            after = (
                found.changes[-1].version
                if found.changes and not found.complete
                else found.run.version
            )
            if found.complete and len(seen) < 200:
                await store.wait_for_change(run_id, found.run.version, 600)

    watching = asyncio.create_task(watch())
    for claim in await store.claim(OWNER, 200):
        await send(store, claim, Verdict.REFUSED)
    await asyncio.wait_for(watching, PATIENCE_S)
    assert len({row.id for row in seen}) == len(seen) == 200


async def test_a_wait_ends_with_its_time(store):
    run_id = await make_run(store)
    await store.wait_for_change(run_id, (await look(store, run_id)).version, 0.01)
    await store.wait_for_work(OWNER, 0)
    await store.wait_for_work(OWNER, 0.01)


async def test_waiting_for_a_run_that_does_not_exist_is_not_found(store):
    with pytest.raises(NotFoundError):
        await store.wait_for_change("nothing", 0, 1)


async def test_work_that_came_before_the_wait_ends_it_at_once(store):
    await make_run(store)
    await soon(store.wait_for_work(OWNER, 600))


async def test_work_wakes_who_waits_whatever_made_it(store, open_store):
    run_id = await make_run(store, 3, policy=ONCE)
    await store.wait_for_work(OWNER, 0)
    await store.pause(run_id)
    other = await open_store()

    async def release():
        await store.release(await store.claim(OWNER, 1))

    async def fail_and_retry():
        from emailer.store import Selection

        [claim, *others] = await store.claim(OWNER, 9)
        await store.release(others)
        await send(store, claim, Verdict.REFUSED)
        await store.wait_for_work(OWNER, 0)
        await store.retry(run_id, Selection())

    async def elsewhere():
        await other.pause(run_id)
        await store.wait_for_work(OWNER, 0)
        await other.resume(run_id)

    for make_work in (
        lambda: store.resume(run_id),
        release,
        fail_and_retry,
        elsewhere,
        lambda: make_run(store),
    ):
        await store.wait_for_work(OWNER, 0)
        waiting = asyncio.create_task(store.wait_for_work(OWNER, 600))
        await asyncio.sleep(0)
        await make_work()
        await soon(waiting)


async def test_work_wakes_each_sender_of_the_process_however_late_it_waits(store):
    await store.open_account("another", "simulated", "as ever", 1, None, account="another")
    for owner in (OWNER, "another"):
        await store.wait_for_work(owner, 0)
    await make_run(store)
    await soon(store.wait_for_work(OWNER, 600))
    await soon(store.wait_for_work("another", 60))


async def test_a_run_that_its_rate_holds_back_rings_when_it_may_go_on(store):
    await make_run(store, 100, limits=limits.parse("100/s"))
    while await store.claim(OWNER, 100):
        pass
    await store.wait_for_work(OWNER, 0)
    await soon(store.wait_for_work(OWNER, 600))


async def test_who_stops_reading_leaves_the_readers_after_it_unharmed(store):
    run_id = await make_run(store)
    for turns in range(6):
        looking = asyncio.create_task(store.look(run_id, 0))
        for _ in range(turns):
            await asyncio.sleep(0)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        version = (await look(store, run_id)).version
        await store.notice(OWNER, Reason("slowed", {"turn": turns}))
        assert (await look(store, run_id)).version == version + 1


async def test_reading_does_not_change_a_run(store):
    run_id = await make_run(store, 3)
    before = await look(store, run_id)
    await rows(store, run_id)
    await store.list_runs()
    assert await look(store, run_id) == before
    await send_all(store)
