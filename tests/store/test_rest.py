"""The rest of a run moves into a new one: at any moment each person is in at most one run
that will write to them.
"""

import asyncio
import contextlib
import sqlite3

import pytest

from emailer.model import Rejected, RunState, State
from emailer.store import ConflictError, Draft, NotFoundError, Selection
from emailer.store.sqlite import database
from emailer.store.sqlite.engine import open_store as open_file
from emailer.store.verbs import imports, moves
from emailer.store.verbs.transaction import Transaction
from tests.store.hands import (
    ALL,
    MESSAGE,
    OWNER,
    Verdict,
    assert_adds_up,
    bring_run,
    chunks,
    look,
    make_run,
    person,
    rows,
    run_sql,
    send,
    send_all,
    suppress,
)


async def cancelled_run(store, n: int) -> str:
    run_id = await make_run(store, n)
    await store.cancel(run_id)
    return run_id


async def rest_of(store, run_id: str) -> list:
    """Read the rest as a submission does, page by page."""
    people, page = [], await store.list_people(run_id, 200, only_rest=True)
    people += page.rows
    while page.next:
        page = await store.list_people(run_id, 200, page.next, only_rest=True)
        people += page.rows
    return people


async def move(store, run_id: str, *more, **draft):
    """Submit a run's rest as a new run; `more` are lists beside it.
    It is read once its import has begun.
    """

    async def lines():
        yield await rest_of(store, run_id)
        for one in more:
            yield one

    return await store.create_run(Draft(MESSAGE, rest_of=run_id, **draft), lines())


async def offered(store, *run_ids: str) -> list[str]:
    """Name everybody that these runs could write to yet, once for each run that could."""
    names = []
    for run_id in run_ids:
        run = await look(store, run_id)
        waiting = [row.email for row in await rows(store, run_id, State.WAITING)]
        left = [one.email for one in await rest_of(store, run_id)]
        assert len(left) == run.counts["cancelled"] - run.moved
        names += waiting + left
    return sorted(names)


def everybody(n: int) -> list[str]:
    return sorted(person(one).email for one in range(n))


# -- who moves -------------------------------------------------------------------------------------


async def test_the_rest_of_a_run_moves_and_the_old_run_offers_nobody_of_it(store):
    old = await make_run(store, 5)
    [first] = await store.claim(OWNER, 1)
    await send(store, first)
    await store.cancel(old)
    made = await move(store, old)
    assert (made.total, made.duplicates) == (4, 0)
    before, after = await assert_adds_up(store, old), await assert_adds_up(store, made.run_id)
    assert (before.counts["cancelled"], before.moved, before.moved_to) == (4, 4, [(made.run_id, 4)])
    assert (after.counts["waiting"], after.rest_of) == (4, old)
    assert await offered(store, old, made.run_id) == everybody(5)[1:]


async def test_nothing_in_the_old_run_writes_to_those_who_moved(store):
    old = await bring_run(store, RunState.CANCELLED)
    new = (await move(store, old)).run_id
    with pytest.raises(ConflictError, match="nothing to resume"):
        await store.resume(old)
    assert await store.retry(old, ALL) == 1
    assert await store.resolve(old, ALL, "resend") == 1
    sent = {(claim.run_key, claim.email) for claim in await send_all(store)}
    keys = {(await look(store, old)).key: 2, (await look(store, new)).key: 2}
    assert {key: len([one for one in sent if one[0] == key]) for key in keys} == keys
    assert len({email for _, email in sent}) == 4
    assert (await assert_adds_up(store, old)).state is RunState.FINISHED


async def test_the_old_run_takes_up_only_who_did_not_move(store):
    old = await cancelled_run(store, 4)
    left, *moved = await rest_of(store, old)
    new = await store.create_run(Draft(MESSAGE, rest_of=old), chunks(moved))
    await store.resume(old)
    assert [row.email for row in await rows(store, old, State.WAITING)] == [left.email]
    assert await offered(store, old, new.run_id) == everybody(4)
    await assert_adds_up(store, old)


async def test_the_rest_of_the_rest_moves_again(store):
    old = await cancelled_run(store, 3)
    middle = (await move(store, old)).run_id
    await store.cancel(middle)
    last = (await move(store, middle)).run_id
    assert await offered(store, old, middle, last) == everybody(3)
    assert (await look(store, last)).counts["waiting"] == 3


async def test_somebody_in_flight_at_the_cancel_stays_with_the_old_run(store):
    old = await make_run(store, 3)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    await store.cancel(old)
    new = (await move(store, old)).run_id
    await send(store, claim, Verdict.TRY_LATER)
    assert await offered(store, old, new) == everybody(3)
    await store.resume(old)
    assert (await look(store, old)).counts["waiting"] == 1


async def test_a_person_who_is_also_on_the_pasted_list_moves_and_is_written_to_once(store):
    old = await cancelled_run(store, 3)
    made = await move(store, old, [person(2), person(9)])
    assert (made.total, made.duplicates) == (4, 1)
    assert await offered(store, old, made.run_id) == sorted([*everybody(3), person(9).email])


async def test_whom_a_list_names_moves_by_their_address_wherever_the_list_has_them(store):
    old = await cancelled_run(store, 4)
    lines = chunks([person(1), person(3), person(9)], [person(3), person(2)])
    made = await store.create_run(Draft(MESSAGE, rest_of=old, by_address=True), lines)
    assert (made.total, made.duplicates) == (4, 1)
    run = await assert_adds_up(store, old)
    assert (run.moved, run.moved_to) == (3, [(made.run_id, 3)])
    assert await offered(store, old, made.run_id) == sorted([*everybody(4), person(9).email])


async def test_whom_a_list_names_and_another_run_took_meanwhile_is_left_out_of_it(store):
    old = await cancelled_run(store, 3)
    [one, *_] = await rest_of(store, old)
    other = (await store.create_run(Draft(MESSAGE, rest_of=old), chunks([one]))).run_id
    lines = chunks([person(0), person(1), person(2)])
    made = await store.create_run(Draft(MESSAGE, rest_of=old, by_address=True), lines)
    assert made.total == 2
    assert await offered(store, old, other, made.run_id) == everybody(3)


async def test_a_list_that_comes_to_nothing_moves_nobody(store):
    old = await cancelled_run(store, 2)
    draft = Draft(MESSAGE, rest_of=old, by_address=True, refuse_rejected=True)
    made = await store.create_run(draft, chunks([person(0), Rejected(2, "no", "there is no @")]))
    assert made.run_id is None
    assert await offered(store, old) == everybody(2)


async def test_a_suppressed_person_moves_too_and_is_skipped_there(store):
    old = await cancelled_run(store, 2)
    await suppress(store, person(0).key)
    new = (await move(store, old)).run_id
    assert (await assert_adds_up(store, new)).counts["skipped"] == 1
    assert await offered(store, old, new) == [person(1).email]


async def test_only_a_run_that_ended_has_a_rest_that_moves(store):
    running = await make_run(store, 2)
    people = [person(one)._replace(leaves=one + 1) for one in range(2)]
    with pytest.raises(ConflictError, match="cancel it first"):
        await store.create_run(Draft(MESSAGE, rest_of=running), chunks(people))
    with pytest.raises(NotFoundError):
        await store.create_run(Draft(MESSAGE, rest_of="nothing"), chunks(people))
    assert len((await store.list_runs()).rows) == 1


async def test_nobody_is_taken_from_a_run_that_was_not_named(store):
    other, old = await cancelled_run(store, 2), await cancelled_run(store, 1)
    strangers = await rest_of(store, other)
    made = await store.create_run(Draft(MESSAGE, rest_of=old), chunks(strangers))
    assert (made.run_id, made.total, made.duplicates) == (None, 0, 0)
    assert (await look(store, other)).moved == 0
    assert len(await rest_of(store, other)) == 2


# -- two at once, and what comes to nothing --------------------------------------------------------


async def test_of_two_forms_that_move_the_same_rest_one_gets_everybody(store):
    old = await cancelled_run(store, 1200)
    people = await rest_of(store, old)
    drafts = [Draft(MESSAGE, rest_of=old, idempotency_key=key) for key in "ab"]
    made = await asyncio.gather(*(store.create_run(draft, chunks(people)) for draft in drafts))
    assert sorted(one.total for one in made) == [0, 1200]
    assert (await look(store, old)).moved == 1200


async def test_nobody_has_moved_once_a_refused_list_is_answered(store):
    old = await cancelled_run(store, 1200)
    from emailer.model import Rejected

    refused = await move(store, old, [Rejected(1, "x", "there is no @")], refuse_rejected=True)
    assert refused.run_id is None
    assert len(await rest_of(store, old)) == 1200
    assert (await move(store, old)).total == 1200


async def test_while_the_rest_is_moving_the_old_run_is_not_taken_up(store):
    old = await cancelled_run(store, 600)
    people = await rest_of(store, old)

    async def lines():
        yield people
        with pytest.raises(ConflictError, match="just being moved"):
            await store.resume(old)

    new = (await store.create_run(Draft(MESSAGE, rest_of=old), lines())).run_id
    assert await offered(store, old, new) == everybody(600)


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_a_submission_that_breaks_off_leaves_the_rest_where_it_was(store):
    old = await cancelled_run(store, 600)
    people = await rest_of(store, old)

    async def lines():
        yield people
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError):
        await store.create_run(Draft(MESSAGE, rest_of=old), lines())
    assert (await move(store, old)).total == 600  # waits for what is being taken back


# -- kill -9 at each point -------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def started_on(path, clock):
    """Start a sender on what a crash left, and wait until it has tidied up."""
    store = await open_file(path, clock)
    await store.open_account("second", "simulated", "as ever", 10, None)
    await store.recover("second")
    while store._chores:
        await asyncio.gather(*store._chores)
    yield store
    await store.close()


def copy(path, target) -> None:
    """Copy what is committed now: just that survives a kill."""
    with (
        contextlib.closing(sqlite3.connect(path)) as db,
        contextlib.closing(sqlite3.connect(target)) as to,
    ):
        db.backup(to)


@pytest.mark.one_engine("it asks the file itself")
@pytest.mark.parametrize("point", ["begun", "first chunk", "second chunk", "all chunks", "visible"])
async def test_killed_at_any_point_each_person_is_in_one_run_that_offers_them(
    store, tmp_path, clock, point
):
    n = 1200
    old = await cancelled_run(store, n)
    people = await rest_of(store, old)
    snapshot = tmp_path / "killed.db"

    def killed(here: str) -> None:
        if here == point:
            copy(tmp_path / "emailer.db", snapshot)

    async def lines():
        killed("begun")
        yield people[:500]
        killed("first chunk")
        yield people[500:1000]
        killed("second chunk")
        yield people[1000:]
        killed("all chunks")

    await store.create_run(Draft(MESSAGE, rest_of=old), lines())
    killed("visible")
    async with started_on(snapshot, clock) as again:
        ids = [run.id for run in (await again.list_runs()).rows]
        assert len(ids) == (2 if point == "visible" else 1)
        assert await offered(again, *ids) == everybody(n)
        for run_id in ids:
            await assert_adds_up(again, run_id)
        if point != "visible":
            assert (await move(again, old)).total == n


@pytest.mark.one_engine("it asks the file itself")
async def test_killed_while_an_import_is_undone_the_next_start_goes_on_undoing_it(
    store, tmp_path, clock
):
    old = await cancelled_run(store, 1200)
    people = await rest_of(store, old)
    snapshot = tmp_path / "killed.db"

    async def lines():
        for begin in range(0, len(people), 100):  # of which the first are written by the end
            yield people[begin : begin + 100]
        copy(tmp_path / "emailer.db", snapshot)

    await store.create_run(Draft(MESSAGE, rest_of=old), lines())
    with contextlib.closing(database.connect(snapshot)) as db:
        [key] = db.execute("SELECT id FROM emailer_run WHERE state = 'importing'").fetchone()
        assert not imports.discard_import(Transaction(db, clock()), key)
        assert (
            db.execute("SELECT count(*) FROM emailer_recipient WHERE moved_to IS NULL").fetchone()[
                0
            ]
            > 0
        )
    async with started_on(snapshot, clock) as again:
        assert await offered(again, old) == everybody(1200)


# -- what the schema refuses -----------------------------------------------------------------------


@pytest.mark.one_engine("it asks the file itself")
@pytest.mark.parametrize("state", [state for state in State if state is not State.CANCELLED])
async def test_the_schema_leaves_no_other_state_to_one_who_moved(store, state):
    old = await cancelled_run(store, 1)
    await move(store, old)
    due, owner = (
        (0 if state is State.WAITING else None),
        ("x" if state in ("claimed", "sending") else None),
    )
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        await run_sql(
            store,
            "UPDATE emailer_recipient SET state = ?, due_at = ?, owner = ?, has_been_emailed = ?, "
            "message_id = 'm', message_at = 1 WHERE moved_to IS NOT NULL", state, due, owner,
            state is State.SENT,
        )  # fmt: skip


@pytest.mark.one_engine("it asks the file itself")
async def test_those_who_moved_are_not_chosen_by_their_ids_either(store):
    old = await cancelled_run(store, 2)
    moved = await rest_of(store, old)
    await move(store, old)
    with contextlib.closing(database.connect(store._path)) as db:
        [key] = db.execute("SELECT id FROM emailer_run WHERE public_id = ?", (old,)).fetchone()
        wish = moves.Move(
            key,
            State.CANCELLED,
            State.WAITING,
            Selection(tuple(one.leaves for one in moved)),
            1 << 40,
        )
        assert moves._choose(db, wish) == []


async def test_everybody_of_a_run_is_listed_as_they_were_in_its_list(store):
    people = [person(n) for n in (3, 1, 4, 2)]
    await make_run(store, 2)
    run = await store.create_run(Draft(MESSAGE), chunks(people))
    await make_run(store, 2)
    listed, cursor = [], None
    while True:
        page = await store.list_people(run.run_id, 3, cursor)
        listed += [one.email for one in page.rows]
        if not (cursor := page.next):
            break
    assert listed == [one.email for one in people]
