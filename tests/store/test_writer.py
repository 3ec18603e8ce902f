"""Where calls are committed: on the loop, or in the thread.
Real files, real locks; only the clock is ours.
"""

import asyncio
import itertools
import sqlite3
import threading

import pytest

from emailer.store.sqlite import database
from emailer.store.sqlite.writer import STALL_S, Writer


def where(transaction, _):
    """Write something, and say which thread did it."""
    transaction.db.execute("UPDATE emailer_migration SET applied_at = applied_at + 1")
    return threading.get_ident()


def elsewhere(transaction, _):
    """The same, but nobody called it short."""
    return where(transaction, _)


@pytest.fixture
async def make(tmp_path):
    """Make writers on one file; the clock says how late it is at each look."""
    path = database.prepare(tmp_path / "emailer.db")
    writers = []

    def make(clock=lambda: 0.0):
        writers.append(Writer(path, lambda: 0, lambda committed: None, frozenset({where}), clock))
        return writers[-1]

    make.path = path
    yield make
    for writer in writers:
        await writer.close()


async def test_what_is_short_is_committed_on_the_loop_and_the_rest_in_the_thread(make):
    writer = make()
    short, long = await asyncio.gather(writer.call(where, 1), writer.call(elsewhere, 1))
    assert short == threading.get_ident() != long


async def test_what_is_short_waits_for_a_group_of_the_thread_and_then_is_committed_on_the_loop(
    make,
):
    writer = make()
    writer.call(elsewhere, 1)
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # gathered, and given to the thread
    assert await writer.call(where, 1) == threading.get_ident()


async def test_after_a_slow_flush_the_thread_commits_for_a_while(make):
    late = itertools.chain([0, 0, 2 * STALL_S], itertools.repeat(2 * STALL_S))
    writer = make(lambda: next(late))
    assert await writer.call(where, 1) == threading.get_ident()
    assert await writer.call(where, 1) != threading.get_ident()


async def test_and_then_the_loop_tries_again(make):
    late = itertools.count()  # each look at the clock is a second later
    writer = make(lambda: next(late))
    assert [await writer.call(where, 1) for _ in range(3)] == [threading.get_ident()] * 3


async def test_a_lock_of_another_program_is_waited_for_in_the_thread_while_the_loop_goes_on(make):
    writer = make()
    other = sqlite3.connect(make.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asked = writer.call(where, 1)
    for _ in range(100):
        await asyncio.sleep(0)
    assert not asked.done()
    other.execute("ROLLBACK")
    other.close()
    assert await asked != threading.get_ident()
    assert await writer.call(where, 1) == threading.get_ident()
    assert writer.committer.trouble is None


async def test_calls_of_many_turns_are_one_commit_while_each_turn_brings_more(make):
    writer = make()
    committed = []
    writer._on_commit = committed.append

    async def ask(turns):
        for _ in range(turns):
            await asyncio.sleep(0)
        await writer.call(where, turns)

    await asyncio.gather(*map(ask, range(20)))
    assert len(committed) == 1


async def test_a_closed_writer_has_committed_what_was_asked_for(make):
    writer = make()
    asked = [writer.call(where, 1), writer.call(elsewhere, 1)]
    await writer.close()
    assert len(await asyncio.gather(*asked)) == 2
