"""How many claims are held ahead, and when more are fetched."""

import asyncio
import contextlib
from types import SimpleNamespace

from emailer.model import Policy, Tries
from emailer.sending.supply import LARGEST_CLAIM, Supply
from emailer.store import Claim


def claim(number):
    email = f"p{number}@x.pt"
    return Claim(number, 1, "me", 1, email, "", {}, "id@x", 0, Tries(), Policy(), email)


async def test_however_many_are_wanted_ahead_more_are_claimed_once_half_are_used():
    asked = []

    async def give(_, n):
        asked.append(n)
        return [claim(number) for number in range(n)]

    supply = Supply(SimpleNamespace(claim=give), "me", lambda: 20 * LARGEST_CLAIM)
    filling = asyncio.create_task(supply.run())
    await supply.wait()
    for _ in range(LARGEST_CLAIM // 2 - 1):
        supply.take()
        await asyncio.sleep(0)
    assert asked == [LARGEST_CLAIM]
    supply.take()
    while len(asked) < 2:
        await asyncio.sleep(0)
    assert asked == [LARGEST_CLAIM, LARGEST_CLAIM // 2]
    filling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await filling
