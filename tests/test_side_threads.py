"""What strangers send is worked on beside the loop, in few threads that hold nothing else up."""

import asyncio
import subprocess
import sys
import threading

import pytest

from emailer import side_threads
from tests.patience import PATIENCE_S


async def test_work_beside_the_loop_answers_or_raises():
    assert await side_threads.run(10, str.upper, "a") == "A"
    with pytest.raises(ZeroDivisionError):
        await side_threads.run(side_threads.LARGE_BYTES + 1, divmod, 1, 0)


async def test_a_line_that_is_full_takes_no_more_and_goes_on_afterwards():
    lane, go_on = side_threads.Lane("test", threads=1, waiting=2), threading.Event()
    begun = threading.Event()

    def first() -> None:
        begun.set()
        go_on.wait(10)

    working = asyncio.ensure_future(lane.run(first))
    await asyncio.to_thread(begun.wait, 10)
    waiting = [asyncio.ensure_future(lane.run(lambda: 1)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(side_threads.FullError):
        await lane.run(lambda: 1)
    go_on.set()
    await working
    assert await asyncio.gather(*waiting) == [1, 1]
    assert await lane.run(lambda: 2) == 2


async def test_who_no_longer_waits_is_not_worked_for():
    lane, go_on, done = side_threads.Lane("test", threads=1, waiting=5), threading.Event(), []
    working = asyncio.ensure_future(lane.run(lambda: go_on.wait(10)))
    gone = asyncio.ensure_future(lane.run(lambda: done.append("gone")))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    go_on.set()
    await working
    await lane.run(lambda: done.append("here"))
    assert done == ["here"]


async def test_nor_does_anybody_wait_behind_them():
    lane, go_on = side_threads.Lane("test", threads=1, waiting=2), threading.Event()
    working = asyncio.ensure_future(lane.run(lambda: go_on.wait(10)))
    gone = [asyncio.ensure_future(lane.run(lambda: 1)) for _ in range(2)]
    await asyncio.sleep(0)
    for one in gone:
        one.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    third = asyncio.ensure_future(lane.run(lambda: 3))
    await asyncio.sleep(0)
    go_on.set()
    assert (await working, await third) == (True, 3)


async def test_small_work_does_not_stand_behind_large_work():
    go_on = threading.Event()
    large = [
        asyncio.ensure_future(
            side_threads.run(side_threads.LARGE_BYTES + 1, go_on.wait, 2 * PATIENCE_S)
        )
        for _ in range(10)
    ]
    try:
        async with asyncio.timeout(PATIENCE_S):
            assert await side_threads.run(1, str.upper, "a") == "A"
    finally:
        go_on.set()
        await asyncio.gather(*large)


async def test_what_takes_long_is_done_beside_what_does_not():
    go_on = threading.Event()

    def work(is_first: bool) -> str:
        if is_first:
            raise TimeoutError
        go_on.wait(2 * PATIENCE_S)
        return "long"

    long = [asyncio.ensure_future(side_threads.briefly_first(work, TimeoutError)) for _ in range(5)]
    async with asyncio.timeout(PATIENCE_S):
        assert await side_threads.briefly_first(lambda is_first: is_first, TimeoutError)
        go_on.set()
        assert await asyncio.gather(*long) == ["long"] * 5


def test_work_that_never_ends_does_not_keep_the_process():
    source = (
        "import asyncio, threading\n"
        "from emailer import side_threads\n"
        "async def main():\n"
        "    begun = threading.Event()\n"
        "    task = asyncio.ensure_future(side_threads.run(1, lambda: (begun.set(), "
        "threading.Event().wait())))\n    await asyncio.to_thread(begun.wait)\n"
        "asyncio.run(main())\n"
    )
    assert (
        subprocess.run([sys.executable, "-c", source], timeout=PATIENCE_S, check=False).returncode
        == 0
    )
