"""What the page of a run says about people whom another run has written to (they may be written to again)."""

import asyncio

from tests.web.conftest import make_run, people
from web.earlier import FRESH_MS, MAX_PEOPLE, Earlier


async def test_the_page_says_how_many_an_earlier_run_has_written_to(client, sending):
    await make_run(client, people(3))
    await sending.send(fail=["person0@example.org"])
    run = await make_run(client, people(5).upper())
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "An earlier run has written to 2 people of this one." in page


async def test_the_page_says_nothing_where_nobody_had_mail_before(client):
    run = await make_run(client)
    assert "earlier run" not in await (await client.get(f"/runs/{run['id']}")).text()


class Counting:
    """A store that counts what it is asked, and answers when it is told to."""

    def __init__(self, run) -> None:
        self.run, self.asked, self.time, self.may_answer = run, 0, 0, asyncio.Event()

    def now(self) -> int:
        return self.time

    async def written_before(self, _) -> int:
        self.asked += 1
        await self.may_answer.wait()
        return 7


async def counting(client, store, n: int = 3) -> Counting:
    return Counting((await store.look((await make_run(client, people(n)))["id"])).run)


async def test_a_page_does_not_wait_for_a_slow_count_and_a_later_one_shows_it(client, store):
    slow = await counting(client, store)
    earlier = Earlier(slow)
    assert await earlier.written(slow.run) is None
    slow.may_answer.set()
    assert (await earlier.written(slow.run), slow.asked) == (7, 1)
    await earlier.close()


async def test_what_is_known_is_asked_again_after_a_minute(client, store):
    quick = await counting(client, store)
    quick.may_answer.set()
    earlier = Earlier(quick)
    for time, asked in ((0, 1), (FRESH_MS - 1, 1), (FRESH_MS, 2)):
        quick.time = time
        assert (await earlier.written(quick.run), quick.asked) == (7, asked)
    await earlier.close()


async def test_a_very_long_list_is_not_asked_about(client, store):
    from dataclasses import replace

    never = await counting(client, store)
    earlier = Earlier(never)
    assert await earlier.written(replace(never.run, total=MAX_PEOPLE + 1)) is None
    assert never.asked == 0
    await earlier.close()
