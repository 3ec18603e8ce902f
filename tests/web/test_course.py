"""How a run went, drawn on its page: bars, their table, and nothing where one bar would be all."""

import re

import pytest

from emailer.store.course import Course, Stretch
from emailer.store.sqlite import engine
from tests import laid
from tests.store.conftest import Clock
from tests.web.conftest import OWNER, make_run
from web.pages import course

MINUTE_MS = 60_000


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now -= clock.now % MINUTE_MS
    return clock


@pytest.fixture
async def store(tmp_path, clock):
    store = await engine.open_store(laid.lay(tmp_path / "emailer.db"), clock)
    await store.open_account(OWNER, "simulated", "simulated", 10, None)
    yield store
    await store.close()


async def page_of(client, run: dict) -> str:
    return await (await client.get(f"/runs/{run['id']}")).text()


async def test_a_run_of_one_minute_has_no_chart(client, sending):
    run = await make_run(client)
    await sending.send()
    assert '<figure class="course">' not in await page_of(client, run)


async def test_a_run_s_page_draws_what_each_minute_sent_and_failed_with_a_table_behind_it(
    client, sending, clock
):
    run = await make_run(client)
    await sending.send(n=6)
    clock.forward(120)
    await sending.send(n=4, fail=["person7@example.org"])
    page = await page_of(client, run)
    outlines = re.findall(r'<clipPath id="cut-(\w+)"[^/]*? d="([^"]+)"', page)
    assert outlines == [("sent", "M0 0V100h267V0M667 0V50h267V0"), ("failed", "M667 50V67h267V50")]
    assert f'href="/runs/{run["id"]}/course">As a table' in page
    table = await (await client.get(f"/runs/{run['id']}/course")).text()
    assert re.findall(r"</td><td>(\d+)</td><td>(\d+)</td>", table) == [("6", "0"), ("3", "1")]
    assert "Each bar is a minute. The highest one: 6 sent." in page


async def test_the_table_counts_who_was_said_to_have_got_it_apart(client, sending):
    run = await make_run(client)
    await sending.send(doubt=["person7@example.org"])
    at = f"/runs/{run['id']}/course"
    assert "by a decision" not in await (await client.get(at)).text()
    assert (await client.post(f"/api/runs/{run['id']}/resolve", json={"as": "sent"})).status == 202
    table = await (await client.get(at)).text()
    assert re.findall(r"</td><td>(\d+)</td><td>(\d*)</td>", table) == [("9", "0"), ("1", "")]
    assert "<td>Counted as sent by a decision</td>" in table


def test_a_chart_of_weeks_is_small_and_says_how_long_a_bar_is():
    day_ms = 24 * 60 * MINUTE_MS
    one = course.chart(
        Course(1440, 0, 48, [Stretch(day * day_ms, 9, day % 2) for day in range(48)])
    )
    assert (one.each, one.highest, one.end) == (
        "a day",
        "9 sent, 1 failed",
        "1970-02-18T00:00:00.000Z",
    )
    assert all(
        0 <= bar.x <= course.WIDTH - bar.width and bar.sent_height + bar.failed_height <= 100
        for bar in one.bars
    )
    assert (
        course.chart(Course(10, 0, 2, [Stretch(0, 1, 0), Stretch(600_000, 1, 0)])).each
        == "10 minutes"
    )


def test_a_chart_ends_no_later_than_the_run_was_watched():
    two = Course(1, 0, 2, [Stretch(0, 1, 0), Stretch(MINUTE_MS, 1, 0)])
    half_past = course.chart(two, MINUTE_MS * 3 // 2)
    long_after = course.chart(two, MINUTE_MS * 90)
    assert (half_past.end, long_after.end) == (
        "1970-01-01T00:01:30.000Z",
        "1970-01-01T00:02:00.000Z",
    )


def test_one_who_failed_among_a_million_is_seen():
    [bar, _] = course.chart(Course(1, 0, 2, [Stretch(0, 10**6, 1), Stretch(60_000, 1, 0)])).bars
    assert (bar.sent_height, bar.failed_height) == (99, 1)


async def test_a_run_of_which_nothing_was_sent_has_an_empty_table(client):
    run = await make_run(client)
    assert "Nothing yet." in await (await client.get(f"/runs/{run['id']}/course")).text()
