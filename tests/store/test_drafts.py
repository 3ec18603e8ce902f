"""Drafts are kept under their form's key until they become a run,
are given up, or are over; bounded in all.
"""

import pytest

from emailer.store import Draft, NotFoundError
from emailer.store.drafts import KEPT_MS, MOST_BYTES, MOST_DRAFTS, NewDraft, again
from emailer.store.sqlite import engine
from tests.store.hands import MESSAGE, OWNER, make_run, person, run_sql

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")


def draft(key: str, title: str = "Tea", **fields: str) -> NewDraft:
    return NewDraft(key, title, fields or {"text": "Hi"})


async def keys(store) -> list[str]:
    return [one.key for one in await store.drafts.every()]


async def test_a_draft_holds_what_the_form_held_last(store):
    assert await store.drafts.keep(draft("a", text="Hi", emails="x@y.pt", sheet="1"))
    assert await store.drafts.keep(draft("a", "Cake", text="Dear", emails="x@y.pt"))
    assert await store.drafts.fields("a") == {"text": "Dear", "emails": "x@y.pt"}
    [kept] = await store.drafts.every()
    assert (kept.key, kept.title) == ("a", "Cake")


async def test_the_one_touched_last_stands_first(store, clock):
    for key in ("a", "b", "c", "a"):
        clock.now += 1
        await store.drafts.keep(draft(key))
    assert await keys(store) == ["a", "c", "b"]


async def test_one_that_was_given_up_is_gone(store):
    await store.drafts.keep(draft("a"))
    await store.drafts.forget("a")
    await store.drafts.forget("never was")
    assert await keys(store) == []
    with pytest.raises(NotFoundError, match="sent or deleted"):
        await store.drafts.fields("a")


async def test_of_a_form_that_became_a_run_no_draft_is_kept_or_shown(store):
    await store.drafts.keep(draft("a"))
    await make_run(store, idempotency_key="a")
    assert await keys(store) == []
    assert not await store.drafts.keep(draft("a"))


async def test_a_form_stays_a_draft_until_its_run_is_whole(store):
    async def lines():
        yield [person(1)]
        assert await store.drafts.keep(draft("a"))
        assert await keys(store) == ["a"]

    made = await store.create_run(Draft(MESSAGE, idempotency_key="a"), lines())
    assert (made.total, await keys(store)) == (1, [])


async def test_the_form_of_a_run_is_a_draft_again_from_its_stop_until_it_begins(store):
    run_id = await make_run(store, grace_s=3000.0)
    form = draft(again(run_id))
    assert await store.drafts.keep(form)
    assert await keys(store) == []
    await store.cancel(run_id)
    assert await keys(store) == [again(run_id)]
    await store.resume(run_id)
    assert await keys(store) == []
    assert await store.drafts.fields(again(run_id))
    await run_sql(store, "UPDATE emailer_run SET start_at = created_at")
    await store.start_due(OWNER)
    with pytest.raises(NotFoundError):
        await store.drafts.fields(again(run_id))
    assert not await store.drafts.keep(form)


async def test_nobody_keeps_drafts_for_runs_that_are_none(store):
    assert not await store.drafts.keep(draft(again("never was")))
    assert await store.drafts.keep(draft("again"))
    assert await keys(store) == ["again"]


async def test_of_too_many_those_touched_longest_ago_are_forgotten(store, clock):
    for n in range(MOST_DRAFTS + 2):
        clock.now += 1
        await store.drafts.keep(draft(str(n)))
    assert await keys(store) == [str(n) for n in range(MOST_DRAFTS + 1, 1, -1)]


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_of_too_many_bytes_too_but_never_the_one_at_hand(store, clock):
    for key in "abc":
        clock.now += 1
        await store.drafts.keep(draft(key, text="x" * (MOST_BYTES // 2 - 10)))
    assert await keys(store) == ["c", "b"]
    clock.now += 1
    await store.drafts.keep(draft("d", text="x" * (MOST_BYTES + 1)))
    assert await keys(store) == ["d"]


async def test_after_a_month_a_draft_is_over(store, clock):
    await store.drafts.keep(draft("a"))
    clock.now += KEPT_MS
    assert await keys(store) == ["a"]
    clock.now += 1
    assert await keys(store) == []
    await store.drafts.keep(draft("b"))
    with pytest.raises(NotFoundError):
        await store.drafts.fields("a")


async def test_a_long_list_is_not_written_again_for_another_field(tmp_path):
    path = tmp_path / "emailer.db"
    store = await engine.open_store(path)
    log = path.with_name("emailer.db-wal")
    emails = "x" * 1_000_000
    await store.drafts.keep(draft("a", emails=emails, text=""))
    before = log.stat().st_size
    for n in range(20):
        await store.drafts.keep(draft("a", emails=emails, text=str(n)))
    assert log.stat().st_size - before < len(emails)
    await store.close()


async def test_drafts_survive_the_program(open_store):
    store = await open_store()
    await store.drafts.keep(draft("a", text="Žofie, ok"))
    await store.close()
    assert await (await open_store()).drafts.fields("a") == {"text": "Žofie, ok"}
