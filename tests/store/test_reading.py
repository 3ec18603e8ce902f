"""What is short is read on the event loop, what is long beside it: the answers are the same."""

import asyncio
import contextlib
import sqlite3
import threading

import pytest

from emailer.store import UnavailableError
from emailer.store.sqlite.reader import MOST_ROWS, Reader

pytestmark = pytest.mark.one_engine("a server reads beside the loop")

COUNT = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
SHORT, LONG = {"most": 10}, {"most": 300_000}


@pytest.fixture
async def reader(tmp_path):
    """Read a file in which each statement can tell by which thread it is done."""
    path = tmp_path / "some.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA journal_mode = WAL; CREATE TABLE thing (name TEXT)")
    one = Reader(path)
    one._db.create_function("thread", 0, threading.get_ident)
    one.at_once_s = one.slow_s = 90.0  # a machine that is slow for a moment changes nothing
    yield one
    await one.close()


async def by_whom(ask, most):
    [row] = await ask(f"{COUNT} SELECT count(*) AS n, thread() AS thread FROM n", most)
    assert row["n"] == most["most"]
    return row["thread"]


async def test_what_is_short_is_read_at_once_and_what_is_long_in_the_thread(reader):
    here = threading.get_ident()
    assert await by_whom(reader.all, SHORT) == here
    reader.at_once_s = 0.0
    assert await by_whom(reader.all, LONG) != here
    reader.at_once_s = 90.0
    assert await by_whom(reader.all, SHORT) == here


async def test_a_disk_that_kept_the_loop_waiting_is_left_to_the_thread_for_a_while(reader):
    reader.slow_s = 0.0
    assert await by_whom(reader.all, SHORT) == threading.get_ident()
    assert await by_whom(reader.all, SHORT) != threading.get_ident()


async def test_a_snapshot_stays_one_where_some_of_it_is_long(reader, tmp_path):
    names = "SELECT count(*) AS n FROM thing"
    async with reader.snapshot() as every:

        async def ask(sql, values):
            return await every((sql, values))

        assert [row["n"] for row in await every((names, {}))] == [0]
        with contextlib.closing(sqlite3.connect(tmp_path / "some.db")) as db, db:
            db.execute("INSERT INTO thing VALUES ('tea')")
        reader.at_once_s = 0.0
        assert await by_whom(ask, LONG) != threading.get_ident()
        assert [row["n"] for row in await every((names, {}))] == [0]
    assert [row["n"] for row in await reader.all(names, {})] == [1]


async def test_whoever_reads_on_and_on_lets_others_have_their_turn(reader):
    turns = 0

    async def others():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    reader.at_once_s = 0.0
    beside = asyncio.create_task(others())
    for _ in range(2000):
        await by_whom(reader.all, SHORT)
    beside.cancel()
    assert turns > 1


async def test_a_long_read_whose_caller_went_away_disturbs_nobody(reader):
    reader.at_once_s = 0.0
    gone = asyncio.create_task(reader.all(f"{COUNT} SELECT sum(i) FROM n", {"most": 1_000_000}))
    await asyncio.wait({gone}, timeout=0.05)
    gone.cancel()
    assert await by_whom(reader.all, SHORT)
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_rows_come_as_they_are_read_however_many(reader):
    many = 3 * MOST_ROWS
    async with contextlib.aclosing(
        reader.rows((f"{COUNT} SELECT i FROM n", {"most": many}))
    ) as rows:
        assert [row["i"] async for row in rows] == [*range(1, many + 1)]
    async with contextlib.aclosing(reader.rows((f"{COUNT} SELECT i FROM n", LONG))) as rows:
        async for row in rows:
            assert row["i"] == 1
            break
    assert await by_whom(reader.all, SHORT)


async def test_a_lock_that_another_holds_is_waited_for_in_the_thread(reader, tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "host.db", isolation_level=None)) as other:
        other.execute("CREATE TABLE thing (name TEXT)")  # its journal is none that lets others read
        locked = Reader(tmp_path / "host.db")
        other.execute("BEGIN EXCLUSIVE")
        waiting = asyncio.create_task(locked.all("SELECT * FROM thing", {}))
        await asyncio.wait({waiting}, timeout=0.05)
        assert not waiting.done()
        other.execute("COMMIT")
        assert await waiting == []
        await locked.close()


async def test_what_cannot_be_read_is_said_as_ever(reader):
    with pytest.raises(UnavailableError):
        await reader.all("SELECT * FROM nothing", {})
    async with reader.snapshot() as every:
        with pytest.raises(UnavailableError):
            await every(("SELECT * FROM nothing", {}))
    assert await by_whom(reader.all, SHORT)
