"""One submission becomes one run, in one commit, or nothing of it stays."""

import asyncio
from dataclasses import replace

import pytest

from emailer.model import Recipient, Rejected, RunState, State
from emailer.store import ConflictError, Draft, GivenUpError, NotFoundError
from emailer.store.answering import importing
from emailer.store.sqlite import engine
from tests.store.hands import (
    MESSAGE,
    OWNER,
    assert_adds_up,
    chunks,
    create,
    look,
    make_run,
    person,
    rows,
    run_sql,
    states,
    suppress,
)  # fmt: skip

NO_ADDRESS = Rejected(3, "nobody", "no @")
KEYED = Draft(MESSAGE, idempotency_key="k", content_hash="h")


async def left(store):
    """What a discarded import leaves, once its clean-up is done."""
    while store._chores:
        await asyncio.gather(*store._chores)
    tables = ("emailer_run", "emailer_recipient", "emailer_rejected")
    return [(await run_sql(store, f"SELECT count(*) FROM {table}"))[0][0] for table in tables]


class Gate:
    """A list that is read up to a point, and then waits to be told to go on."""

    def __init__(self, n=3, error=None):
        self.reached, self.opened, self.n, self.error = asyncio.Event(), asyncio.Event(), n, error

    async def __aiter__(self):
        yield [person(one) for one in range(self.n)]
        self.reached.set()
        await self.opened.wait()
        if self.error:
            raise self.error
        yield [person(self.n)]


async def test_a_run_is_invisible_until_its_one_commit(store):
    gate = Gate()
    creating = asyncio.create_task(store.create_run(KEYED, gate))
    await gate.reached.wait()
    assert (await store.list_runs()).rows == []
    assert await store.claim(OWNER, 10) == []
    [[public_id]] = await run_sql(store, "SELECT public_id FROM emailer_run")
    with pytest.raises(NotFoundError):
        await store.look(public_id)
    gate.opened.set()
    created = await creating
    assert (created.run_id, created.total) == (public_id, 4)
    run = await assert_adds_up(store, public_id)
    assert (run.state, run.counts["waiting"], run.started_at) == (RunState.RUNNING, 4, store.now())


async def test_duplicates_are_stored_once_and_counted(store):
    lines = [person(1), Recipient("P1@Example.org", "Again", person(1).key), person(2)]
    created = await store.create_run(Draft(MESSAGE), chunks(lines, [person(2)]))
    assert (created.total, created.duplicates) == (2, 2)
    assert (await look(store, created.run_id)).duplicates == 2
    assert [row.name for row in await rows(store, created.run_id)] == ["Person 1", "Person 2"]


async def test_rejected_lines_are_kept_with_the_run(store):
    created = await store.create_run(Draft(MESSAGE), chunks([person(1), NO_ADDRESS], [NO_ADDRESS]))
    assert (created.total, created.rejected_count, created.rejected) == (
        1,
        2,
        (NO_ADDRESS, NO_ADDRESS),
    )
    assert (await store.list_rejected(created.run_id)).rows == [NO_ADDRESS, NO_ADDRESS]


async def test_of_many_rejected_lines_the_first_thousand_are_answered_and_all_are_kept(store):
    bad = [Rejected(n, "x", "no @") for n in range(1, 2502)]
    created = await store.create_run(Draft(MESSAGE), chunks([person(1)], bad))
    assert (len(created.rejected), created.rejected_count) == (1000, 2501)
    found, cursor = [], None
    while True:
        page = await store.list_rejected(created.run_id, 700, cursor)
        found += page.rows
        if (cursor := page.next) is None:
            break
    assert found == bad


@pytest.mark.parametrize("lines", [[NO_ADDRESS], []])
async def test_without_one_valid_line_nothing_is_stored(store, lines):
    created = await store.create_run(Draft(MESSAGE), chunks(lines))
    assert (created.run_id, created.total, created.rejected_count) == (None, 0, len(lines))
    assert await left(store) == [0, 0, 0]


async def test_who_asks_to_refuse_rejected_lines_gets_the_counts_and_nothing_is_stored(store):
    lines = chunks([person(1), NO_ADDRESS], [person(1), person(2)])
    created = await store.create_run(Draft(MESSAGE, refuse_rejected=True), lines)
    assert (created.run_id, created.total, created.duplicates, created.rejected_count) == (
        None,
        2,
        1,
        1,
    )
    assert await left(store) == [0, 0, 0]


async def test_the_same_idempotency_key_gives_the_first_run(store):
    first = await store.create_run(KEYED, chunks([person(1), person(1), NO_ADDRESS]))
    again = await store.create_run(KEYED, chunks([person(9)]))
    assert (again.run_id, again.existed, again.total, again.duplicates) == (
        first.run_id,
        True,
        1,
        1,
    )
    assert again.rejected == (NO_ADDRESS,)


async def test_the_same_key_with_other_content_is_a_conflict_that_names_the_first(store):
    first = await store.create_run(KEYED, chunks([person(1)]))
    with pytest.raises(ConflictError) as refused:
        await store.create_run(
            Draft(MESSAGE, idempotency_key="k", content_hash="other"), chunks([person(1)])
        )
    assert refused.value.run_id == first.run_id


async def test_without_a_key_each_submission_is_its_own(store):
    assert await make_run(store) != await make_run(store)


async def test_the_second_waits_while_the_first_is_still_imported(store):
    gate = Gate()
    first = asyncio.create_task(store.create_run(KEYED, gate))
    await gate.reached.wait()
    second = asyncio.create_task(store.create_run(KEYED, chunks([person(1)])))
    await store.healthy()
    assert not second.done()
    gate.opened.set()
    assert (await second).run_id == (await first).run_id
    assert ((await second).existed, (await second).total) == (True, 4)


async def test_the_second_makes_the_run_where_the_first_came_to_nothing(store):
    gate = Gate(error=ValueError("an unclosed quote"))
    first = asyncio.create_task(store.create_run(KEYED, gate))
    await gate.reached.wait()
    second = asyncio.create_task(store.create_run(KEYED, chunks([person(1)])))
    gate.opened.set()
    with pytest.raises(ValueError, match="quote"):
        await first
    assert ((await second).existed, (await second).total) == (False, 1)


async def test_the_second_makes_the_run_where_nobody_goes_on_with_the_first(store, clock):
    gate = Gate()
    first = asyncio.create_task(store.create_run(KEYED, gate))
    await gate.reached.wait()
    second = asyncio.create_task(store.create_run(KEYED, chunks([person(1)])))
    while not second.done():
        await asyncio.wait({second}, timeout=0.1)
        clock.forward(importing.STALLED_MS / 1000 + 1)
    assert ((await second).existed, (await second).total) == (False, 1)
    gate.opened.set()
    with pytest.raises(GivenUpError):
        await first
    assert await left(store) == [1, 1, 0]


@pytest.mark.one_engine("on a server the import of a living process is left to it")
async def test_a_list_that_is_stored_while_a_sender_starts_is_stored_whole_or_not_at_all(store):
    gate = Gate(2500)
    first = asyncio.create_task(store.create_run(KEYED, gate))
    await gate.reached.wait()
    await store.recover(OWNER)
    gate.opened.set()
    with pytest.raises(GivenUpError, match="Send it again"):
        await first
    assert await left(store) == [0, 0, 0]


async def test_what_a_command_did_not_store_is_gone_when_it_ends(store, open_store):
    command = await open_store()
    refusing = Draft(MESSAGE, idempotency_key="k", refuse_rejected=True)
    lines = chunks([person(one) for one in range(1500)], [NO_ADDRESS])
    assert (await command.create_run(refusing, lines)).run_id is None
    await command.close()
    assert await left(store) == [0, 0, 0]


async def test_a_list_that_breaks_off_leaves_nothing(store):
    gate = Gate(n=2500, error=ValueError("broken"))
    gate.opened.set()
    with pytest.raises(ValueError, match="broken"):
        await store.create_run(KEYED, gate)
    assert await left(store) == [0, 0, 0]


@pytest.mark.parametrize("turns", range(12))
async def test_a_submission_cancelled_anywhere_leaves_all_or_nothing(store, turns):
    creating = asyncio.create_task(
        store.create_run(KEYED, chunks([person(1), NO_ADDRESS], [person(2)]))
    )
    for _ in range(turns):
        await asyncio.sleep(0)
        await store._writer.call(engine._probe, None)
    creating.cancel()
    await asyncio.gather(creating, return_exceptions=True)
    await store.healthy()
    assert await left(store) in ([0, 0, 0], [1, 2, 1])
    again = await store.create_run(KEYED, chunks([person(1), NO_ADDRESS], [person(2)]))
    assert again.total == 2
    await assert_adds_up(store, again.run_id)


async def test_an_import_cancelled_as_it_ends_is_a_whole_run(store):
    created = await create(store, 3, idempotency_key="k")
    key = (await look(store, created.run_id)).key
    store._discard(key)
    assert await left(store) == [1, 3, 0]
    assert (await create(store, 3, idempotency_key="k")).existed


async def test_what_a_killed_import_left_is_deleted_at_recovery(store, crash):
    gate = Gate(n=1500)
    creating = asyncio.create_task(store.create_run(KEYED, gate))
    await gate.reached.wait()
    second, _ = await crash()
    assert (await second.create_run(KEYED, chunks([person(1)]))).total == 1
    assert await left(second) == [1, 1, 0]
    gate.opened.set()
    with pytest.raises(ConflictError, match="again"):
        await creating
    assert await left(store) == [1, 1, 0]


async def test_suppressed_addresses_are_skipped_and_counted(store):
    await suppress(store, person(1).key)
    created = await create(store, 3)
    assert await states(store, created.run_id) == {State.WAITING: 2, State.SKIPPED: 1}
    await assert_adds_up(store, created.run_id)


async def test_a_run_of_suppressed_addresses_alone_is_finished(store):
    await suppress(store, person(0).key)
    run = await look(store, await make_run(store))
    assert (run.state, run.outcome) == (RunState.FINISHED, "all_sent")


async def test_fields_names_and_headers_come_back_as_given(store):
    from dataclasses import replace

    odd = Recipient(
        "ü@example.org", 'O"Neil \\ \u2028', "ü@example.org", {"tier": "Zoë's", "n": ""}, 7
    )
    message = replace(MESSAGE, headers=(("X-A", "1"), ("X-A", "2")), html="<p>", reply_to="b@c")
    created = await store.create_run(Draft(message), chunks([odd]))
    assert (await look(store, created.run_id)).message == message
    [row] = await rows(store, created.run_id)
    [claim] = await store.claim(OWNER, 1)
    for one in (row, claim):
        assert (one.email, one.name, one.fields) == (odd.email, odd.name, odd.fields)


async def test_ids_of_runs_cannot_be_guessed(store):
    ids = {await make_run(store) for _ in range(3)}
    assert len(ids) == 3
    assert all(len(one) >= 20 for one in ids)


@pytest.mark.parametrize("seconds", [None, 1.0, 2.5, 600.0])
async def test_a_message_says_how_long_its_answer_is_waited_for_wherever_it_is_read(store, seconds):
    said = replace(MESSAGE, send_timeout_s=seconds)
    created = await store.create_run(Draft(said), chunks([person(1)]))
    [claim] = await store.claim(OWNER, 10)
    assert (await look(store, created.run_id)).message == said
    assert (await store.contents(claim.run_key)).message == said


async def test_what_a_list_had_before_it_was_corrected_is_kept_with_a_run_that_comes_to_be(store):
    eve = person(0)
    was = {"was": "eve at example", "was_key": "eve at example"}
    people = [eve._replace(**was), person(1)]
    draft = Draft(MESSAGE, refuse_rejected=True)
    refused = await store.create_run(draft, chunks([*people, NO_ADDRESS]))
    assert refused.run_id is None
    assert await left(store) == [0, 0, 0]
    assert await run_sql(store, "SELECT count(*) FROM emailer_correction") == [(0,)]
    again = eve._replace(line=2, **(was | {"was_key": "twice"}))
    run_id = (await store.create_run(draft, chunks([*people, people[0], again]))).run_id
    [found] = await store.people.put_right(["eve at example", "twice"], "simulated")
    assert (found.email, found.is_sure) == (eve.email, True)
    assert {one.email: one.was for one in (await store.list_recipients(run_id)).rows} == {
        eve.email: "eve at example",
        person(1).email: "",
    }
    await store.cancel(run_id)
    [found] = await store.people.put_right(["eve at example"], "simulated")
    assert not found.is_sure
