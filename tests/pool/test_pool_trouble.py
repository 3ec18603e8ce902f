"""Our own troubles: defects, stuck deliveries, a database that does not answer."""

import asyncio
import logging
import sqlite3

import pytest

from emailer.dialogue import Fault, Reply, Stage
from emailer.model import Message, State
from emailer.pause_rules import PauseCode
from emailer.showing import pause_words
from emailer.store import UnavailableError
from emailer.store.answering.clock import wall_clock
from emailer.store.sqlite import engine
from tests.patience import PATIENCE_S

from .conftest import Delivery, House, counts, take_all

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")


async def test_a_worker_that_dies_before_the_dot_burns_its_recipient_and_is_replaced(house, caplog):
    async def server(delivery):
        if delivery.email == "p3@example.org":
            raise RuntimeError("a defect")
        return await delivery.take()

    pool = house.start(server)
    run_id = await house.create(100)
    run = await house.until(
        run_id, lambda run: run.counts["sent"] == 99 and run.counts["waiting"] == 1
    )
    assert run.state == "running"
    assert run.next_due_at is not None
    assert await house.attempts(run_id, "p3@example.org") == [("bug", True)]
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.message == "a worker died of a defect and was replaced"
    assert record.exc_info[0] is RuntimeError
    assert pool.health() is None
    assert house.connections_made == 11


async def test_a_worker_that_dies_after_the_dot_leaves_its_recipient_in_doubt(house, caplog):
    async def server(delivery):
        reply = await delivery.take()
        if delivery.email == "p3@example.org":
            raise RuntimeError("a defect")
        return reply

    house.start(server)
    run_id = await house.create(100)
    assert await house.finished(run_id) == {"sent": 99, "in_doubt": 1}
    assert await house.attempts(run_id, "p3@example.org") == [("in_doubt", True)]
    assert "a worker died of a defect and was replaced" in caplog.text


async def test_a_defect_for_one_recipient_ends_with_its_budget(house):
    async def server(delivery):
        if delivery.email == "p3@example.org":
            raise RuntimeError("a defect")
        return await delivery.take()

    house.start(server)
    run_id = await house.create(20, delays=(0.0, 0.0))
    assert await house.finished(run_id) == {"sent": 19, "failed": 1}
    assert await house.attempts(run_id, "p3@example.org") == [("bug", True)] * 3


async def test_a_message_that_cannot_be_made_pauses_its_run_alone_and_burns_nobody(house):
    house.start()
    broken = await house.create(
        15, message=Message("Hi", "{% for x in y %}", sender="a@example.org"), delays=(0.0,)
    )
    good = await house.create([f"good{n}@example.org" for n in range(50)])
    assert await house.finished(good) == {"sent": 50}
    run = await house.until(
        broken, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.reason.code, counts(run)) == (PauseCode.MESSAGE, {"waiting": 15})


async def test_a_recipient_that_cannot_be_composed_costs_nobody_else_anything(house):
    house.start()
    run_id = await house.create(
        [*(f"p{n}@example.org" for n in range(50)), "no address"], delays=(0.0,)
    )
    assert await house.finished(run_id) == {"sent": 50, "failed": 1}
    assert all(row.attempts == 1 for row in await house.rows(run_id, State.SENT))


async def test_a_stuck_delivery_is_cancelled_and_its_recipient_ends_by_where_it_was(house):
    async def server(delivery):
        if delivery.email == "p0@example.org":
            assert await delivery.before_dot()
            await asyncio.Event().wait()
        if delivery.email == "p1@example.org":
            await asyncio.Event().wait()
        return await delivery.take()

    house.start(server, stuck_s=0.6)
    run_id = await house.create(50, delays=(0.0,))
    assert await house.finished(run_id) == {"sent": 48, "in_doubt": 1, "failed": 1}
    assert await house.attempts(run_id, "p0@example.org") == [("in_doubt", True)]
    assert await house.attempts(run_id, "p1@example.org") == [
        ("connection_lost", False), ("connection_lost", True), ("connection_lost", True),
    ]  # fmt: skip


class Locked:
    """Another program that has the database locked, as DB Browser does."""

    def __init__(self, path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self._db.execute("ROLLBACK")
        self._db.close()


@pytest.fixture
async def impatient(tmp_path, monkeypatch):
    """A house whose writer does not wait five seconds for a lock."""
    house = House(tmp_path / "emailer.db")
    await house.open()
    house.store._writer.committer.patience_ms = 20
    yield house
    await house.close()


async def test_while_the_database_is_locked_no_dot_leaves_and_nothing_is_burned(impatient):
    house = impatient
    delivered, refused = [], asyncio.Event()

    async def server(delivery: Delivery) -> Reply:
        try:
            reply = await delivery.take()
        except Fault:
            refused.set()
            raise
        delivered.append(delivery.email)
        if len(delivered) == 100:
            lock.__enter__()
        return reply

    lock = Locked(house.path)
    house.start(server)
    run_id = await house.create(1000)
    await asyncio.wait_for(refused.wait(), PATIENCE_S)
    before = len(delivered)
    for _ in range(3):
        with pytest.raises(UnavailableError):
            # a write of ours that waits and fails: time passes
            await house.store.notice(house.owner, None)
    assert len(delivered) == before
    assert (await house.run(run_id)).reason.code == "database"
    lock.__exit__()
    assert await house.finished(run_id) == {"sent": 1000}
    assert len(delivered) == len(set(delivered)) == 1000
    assert all(row.attempts == 1 for row in await house.rows(run_id))
    assert all(
        [
            len(await house.store.list_attempts(run_id, row.id)) == 1
            for row in await house.rows(run_id)
        ]
    )


async def test_with_the_disk_full_no_dot_leaves_and_it_goes_on_when_there_is_room(house):
    delivered = []
    writer = house.store._writer

    async def server(delivery):
        reply = await delivery.take()
        delivered.append(delivery.email)
        return reply

    run_id = await house.create(2000)
    [[pages]] = house.sql("PRAGMA page_count")
    writer.committer.db.execute(f"PRAGMA max_page_count = {pages + 5}")
    house.start(server)
    run = await house.until(run_id, lambda run: run.reason is not None)
    assert (run.state, run.paused_by, run.reason.code) == ("paused", "program", "database")
    assert "disk is full" in pause_words.sentence(run.reason)
    writer.committer.db.execute("PRAGMA max_page_count = 1000000")
    assert await house.finished(run_id) == {"sent": 2000}
    assert len(delivered) == len(set(delivered)) == 2000
    assert all(row.attempts == 1 for row in await house.rows(run_id))


async def test_a_message_that_cannot_be_read_for_a_moment_burns_nothing(tmp_path):
    class Forgetful(engine.SqliteStore):
        """Cannot read a message, three times."""

        asked = 0

        async def message(self, run_key: int) -> Message:
            self.asked += 1
            if self.asked <= 3:
                raise UnavailableError("The database is locked.")
            return await super().message(run_key)

    house = House(tmp_path / "emailer.db")
    await house.open()
    house.store.__class__ = Forgetful
    house.start()
    run_id = await house.create(20)
    assert await house.finished(run_id) == {"sent": 20}
    assert all(row.attempts == 1 for row in await house.rows(run_id))
    await house.close()


async def test_a_supply_that_dies_of_a_defect_is_replaced(tmp_path, caplog):
    class Broken(engine.SqliteStore):
        """Has a defect in its first claim."""

        asked = 0

        async def claim(self, owner: str, n: int) -> list:
            self.asked += 1
            if self.asked == 1:
                raise RuntimeError("a defect")
            return await super().claim(owner, n)

    house = House(tmp_path / "emailer.db")
    await house.open()
    house.store.__class__ = Broken
    house.start()
    assert await house.finished(await house.create(20)) == {"sent": 20}
    assert "the supply died of a defect and was replaced" in caplog.text
    await house.close()


async def test_a_clock_that_was_set_makes_nobody_wait_a_day_and_fires_nothing_at_once(
    tmp_path, caplog
):
    set_by_ms = to_set_ms = 0

    class Clocked(engine.SqliteStore):
        """Its clock is set between two claims: who asks for one has looked
        at the clock just before.
        """

        async def claim(self, owner, n):
            nonlocal set_by_ms, to_set_ms
            claims = await super().claim(owner, n)
            set_by_ms, to_set_ms = set_by_ms + to_set_ms, 0
            return claims

    async def server(delivery):
        return Reply(Stage.RCPT, 450, "4.2.1", "Not now")

    house = House(tmp_path / "emailer.db")
    await house.open(clock=lambda: wall_clock() + set_by_ms)
    store = house.store
    store.__class__ = Clocked
    house.start(server)
    run_id = await house.create(3, delays=(1000.0,))
    await house.until(run_id, lambda run: sum(failure.count for failure in run.failures) == 3)
    wait_ms = {row.id: row.due_at - store.now() for row in await house.rows(run_id)}

    def moved(row) -> bool:
        return (
            row.state is State.WAITING and abs(row.due_at - store.now() - wait_ms[row.id]) < 200_000
        )

    for jump_ms in (-86_400_000, 2 * 86_400_000):
        to_set_ms = jump_ms
        async with asyncio.timeout(PATIENCE_S):
            while to_set_ms or not all(map(moved, await house.rows(run_id))):
                await asyncio.sleep(0)
        assert len([one for one in caplog.records if one.message == "the clock was set"]) == 1
        caplog.clear()
    await house.close()


async def test_a_lost_mark_in_the_log_of_attempts_is_never_a_second_mail(house):
    """The answer came, the mark was refused, the pool was stopped:
    in doubt or sent, never waiting.
    """
    answered = asyncio.Event()

    async def server(delivery):
        reply = await delivery.take()
        house.store._writer.committer.db.execute("PRAGMA query_only = 1")
        answered.set()
        return reply

    house.start(server, drain_s=0.2)
    await house.store.update_account({"connections": 1})
    run_id = await house.create(1)
    await asyncio.wait_for(answered.wait(), PATIENCE_S)
    await house.stop()
    house.store._writer.committer.db.execute("PRAGMA query_only = 0")
    assert counts(await house.run(run_id)) == {"in_flight": 1}
    await house.close()
    await house.open(owner="the next start")
    house.start(take_all)
    assert await house.finished(run_id) == {"in_doubt": 1}
