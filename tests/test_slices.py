"""However many work in slices, the loop does one of these in each turn, and small work is soon
done.
"""

import asyncio

from emailer.slices import Sliced


async def work(name: str, slices: int, done: list[str]) -> None:
    sliced = Sliced(0)
    for _ in range(slices):
        done.append(name)
        await sliced.rest()


async def test_twenty_who_work_at_once_take_one_slice_of_each_turn_of_the_loop():
    done: list[str] = []
    tasks = [asyncio.ensure_future(work(str(one), 50, done)) for one in range(20)]
    await asyncio.sleep(0)
    for turn in range(200):
        assert len(done) <= 20 + turn + 1
        await asyncio.sleep(0)
    assert len(done) >= 200
    await asyncio.gather(*tasks)


async def test_small_work_is_soon_done_beside_large_and_large_goes_on_beside_a_stream_of_small():
    done: list[str] = []
    large = [asyncio.ensure_future(work(f"large {one}", 10_000, done)) for one in range(10)]
    while len(done) < 200:
        await asyncio.sleep(0)
    before = len(done)
    await work("small", 10, done)
    assert len(done) - before <= 30
    before = done.count("large 0")
    for _ in range(40):
        await work("small", 10, done)
    assert done.count("large 0") > before
    for one in large:
        one.cancel()
    await asyncio.gather(*large, return_exceptions=True)


async def test_who_is_gone_keeps_nobody_waiting():
    done: list[str] = []
    gone = [asyncio.ensure_future(work("gone", 100, done)) for _ in range(5)]
    await asyncio.sleep(0)
    for one in gone:
        one.cancel()
    await work("here", 5, done)
    assert done.count("here") == 5
    await asyncio.gather(*gone, return_exceptions=True)
