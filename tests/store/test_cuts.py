"""The wire to the server is cut at each point of a claim's way, and no try comes through: what the
queue says and what the process holds are made one again, and nobody is lost or claimed for ever.
"""

import asyncio

import psycopg
import pytest

from bench.storm.wire import Wire
from emailer.model import State, Verdict
from emailer.sending.stray_claims import lost
from emailer.store import UnavailableError
from emailer.store.postgres import engine
from emailer.store.postgres.heartbeat import Lease
from tests.store.hands import OWNER, assert_adds_up, ended, look, make_run, rows, states


@pytest.fixture
async def wire(server_queues):
    wire = Wire(server_queues.folder)
    await wire.mend()
    yield wire
    await wire.close()


@pytest.fixture
async def store(server_queues, wire):
    url = server_queues.new()
    store = await engine.open_store(wire.url("queue"), "a server's")
    store.direct = url
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    yield store
    await wire.mend()
    await store.close()


async def asked_and_cut(store, wire: Wire, point: str, *asked):
    """Ask something whose answer, or question, the wire holds; then it is cut."""
    hold, is_there = {
        "before the server hears it": (wire.hold_asks, None),
        "after it was committed": (wire.hold_answers, asked[1]),
    }[point]
    hold()
    answers = asyncio.gather(*asked[0](), return_exceptions=True)
    if is_there is None:
        await asyncio.sleep(0)
    else:
        while not await asyncio.to_thread(is_there, store.direct):
            await asyncio.sleep(0.01)
    wire.cut()
    assert {type(one) for one in await answers} == {UnavailableError}
    await wire.mend()


POINTS = ["before the server hears it", "after it was committed"]


def there_are(n: int, state: str):
    """Whether so many are in a state: by a session that no wire holds."""

    def look_at(url: str) -> bool:
        with psycopg.connect(url) as db:
            sql = "SELECT count(*) FROM emailer_recipient WHERE state = %s"
            return db.execute(sql, (state,)).fetchone() == (n,)

    return look_at


async def reckoned(store, held) -> None:
    """Do as a pool does that holds these claims."""
    while (said := await read(store)) is None:
        await asyncio.sleep(0.02)
    if gone := lost(said, held):
        await store.let_go(OWNER, gone)


async def read(store):
    """What is in hand; None where the reader's session was cut, too."""
    try:
        return await store.in_hand(OWNER)
    except UnavailableError:
        return None


@pytest.mark.parametrize("point", POINTS)
async def test_a_claim_whose_answer_never_came_is_put_back(store, wire, point):
    run_id = await make_run(store, 4)
    [held] = await store.claim(OWNER, 1)
    await asked_and_cut(store, wire, point, lambda: [store.claim(OWNER, 3)],
                        there_are(4, "claimed"))  # fmt: skip
    await reckoned(store, [held])
    assert await states(store, run_id) == {State.WAITING: 3, State.CLAIMED: 1}
    assert len(await store.claim(OWNER, 3)) == 3
    await assert_adds_up(store, run_id)


@pytest.mark.parametrize("point", POINTS)
async def test_a_beginning_or_an_end_whose_answer_never_came_is_asked_again(store, wire, point):
    """Its claim is held all the while, so that nobody puts it back."""
    run_id = await make_run(store, 2)
    first, second = await store.claim(OWNER, 2)
    await store.begin_send(first)
    await asked_and_cut(store, wire, point, lambda: [
        store.begin_send(second), store.settle(first, ended(first, Verdict.SENT))],
        there_are(1, "sent"))  # fmt: skip
    await reckoned(store, [first, second])
    await store.settle(first, ended(first, Verdict.SENT))
    await store.settle(second, ended(second, Verdict.RELEASED))  # the dot has not left
    assert await states(store, run_id) == {State.SENT: 1, State.WAITING: 1}
    [attempt] = await store.list_attempts(run_id, first.recipient_id)
    assert attempt.verdict is Verdict.SENT
    await assert_adds_up(store, run_id)


async def test_a_mark_whose_answer_was_lost_is_known_as_soon_as_the_server_is_back(store, wire):
    run_id = await make_run(store, 4)
    first, *claims = await store.claim(OWNER, 3)
    for ask, state in (
        (store.begin_send, "sending"),
        (lambda claim: store.settle(claim, ended(claim, Verdict.SENT)), "sent"),
    ):
        assert await ask(first)  # the session keeps the statement from here on
        wire.hold_answers()
        answers = asyncio.gather(*map(ask, claims))
        while not await asyncio.to_thread(there_are(3, state), store.direct):
            await asyncio.sleep(0.01)
        wire.cut()
        await wire.mend()
        assert await answers == [True, True]
    await assert_adds_up(store, run_id)


@pytest.mark.parametrize("point", POINTS)
async def test_a_mark_that_nobody_can_make_any_more_is_a_doubt(store, wire, point):
    """Whoever held the claim is gone: a defect ended it while the server was away."""
    run_id = await make_run(store, 2)
    claim, held = await store.claim(OWNER, 2)
    await store.begin_send(claim)
    await asked_and_cut(store, wire, point, lambda: [
        store.settle(claim, ended(claim, Verdict.SENT)), store.begin_send(held)],
        there_are(1, "sent"))  # fmt: skip
    await reckoned(store, [held])
    committed = point == POINTS[1]
    found = (State.SENT, State.SENDING) if committed else (State.IN_DOUBT, State.CLAIMED)
    assert await states(store, run_id) == dict.fromkeys(found, 1)
    await assert_adds_up(store, run_id)


async def test_one_row_that_cannot_be_written_costs_none_of_those_beside_it(store):
    """A NUL in what a server said: what is asked together is then done one by one."""
    run_id = await make_run(store, 4)
    claims = await store.claim(OWNER, 4)
    await asyncio.gather(*map(store.begin_send, claims))
    results = [ended(claim, Verdict.SENT) for claim in claims]
    results[1] = results[1]._replace(server="a\0b")
    asked = map(store.settle, claims, results)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [one is True for one in answers] == [True, False, True, True]
    await reckoned(store, [])
    [doubt] = await rows(store, run_id, State.IN_DOUBT)
    assert doubt.id == claims[1].recipient_id
    await assert_adds_up(store, run_id)


async def test_a_process_whose_importer_was_ended_stores_lists_as_before(server_queues):
    """It shows pages alone, was stopped for long, and others took it for dead."""
    url = server_queues.new()
    store = await engine.open_store(url, "a server's", lease=Lease(1.2))
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    await make_run(store)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("UPDATE emailer_owner SET ended_at = 5 WHERE account IS NULL")
    while store._importer in store._heartbeat.owners:
        await asyncio.sleep(0.02)
    run_id = await make_run(store, 3)
    assert (await look(store, run_id)).total == 3
    with psycopg.connect(url) as db:
        sql = "SELECT count(*) FROM emailer_owner WHERE account IS NULL AND ended_at IS NULL"
        assert db.execute(sql).fetchone() == (1,)
    await store.close()
