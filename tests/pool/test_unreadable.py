"""A host with rights on our tables may write what nobody can read: that is its run's own failing.
All others are listed and sent.
"""

import json

import pytest

from emailer.model import RunState
from emailer.showing import pause_words

from .conftest import MESSAGE, take_all

RUN = [
    "headers = 'x'",
    "headers = '[[1, 2]]'",
    "headers = '{\"a\": 1}'",
    "event = 'x'",
    "event = '[1]'",
    "event = '{\"title\": 5}'",
    "created_at = 9223372036854775807, event = '{}'",
    "headers = 'x', event = 'x', started_at = NULL, retry_delays_s = 'x'",
]
PERSON = ["fields = 'x'", "fields = '[1]'", "name = 'Ana\r\nBcc: eve@example.org'"]


@pytest.mark.parametrize("sql", [
    *(f"UPDATE emailer_run SET {one} WHERE public_id = ?" for one in RUN),
    *(f"""UPDATE emailer_recipient SET {one} WHERE run_id = (
        SELECT id FROM emailer_run WHERE public_id = ?)""" for one in PERSON),
])  # fmt: skip
async def test_what_cannot_be_read_pauses_its_own_run_and_no_other(house, caplog, sql):
    poisoned = await house.create(3, message=MESSAGE)
    house.sql(sql, poisoned)
    other = await house.create(5, message=MESSAGE)
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    run = await house.until(
        poisoned, lambda run: run.state == RunState.PAUSED and not run.counts["in_flight"]
    )
    assert (run.paused_by, run.counts["waiting"]) == ("program", 3)
    assert "cannot be made on this machine" in pause_words.sentence(run.reason)
    assert {one.id for one in (await house.store.list_runs()).rows} == {poisoned, other}
    assert len((await house.store.list_recipients(poisoned)).rows) == 3
    assert "defect" not in caplog.text


@pytest.mark.one_engine("a server takes no text of another encoding")
@pytest.mark.parametrize("column", ["name", "email", "fields", "failure_key", "message_id"])
async def test_text_that_is_no_utf_8_keeps_nobody_else(house, column):
    odd, other = await house.create(3, message=MESSAGE), await house.create(5, message=MESSAGE)
    stamp = ", message_at = 1" if column == "message_id" else ""
    house.sql(f"UPDATE emailer_recipient SET {column} = CAST(x'4aff' AS TEXT){stamp} WHERE id = 1")
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    assert len((await house.store.list_recipients(odd)).rows) == 3


@pytest.mark.one_engine("a server takes no text of another encoding")
@pytest.mark.parametrize("column", ["subject", "max_failures", "message_domain", "streak"])
async def test_a_run_that_is_no_utf_8_keeps_no_other(house, column):
    odd, other = await house.create(3, message=MESSAGE), await house.create(5, message=MESSAGE)
    house.sql(f"UPDATE emailer_run SET {column} = CAST(x'4aff' AS TEXT) WHERE public_id = ?", odd)
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    assert {one.id for one in (await house.store.list_runs()).rows} == {odd, other}


async def test_a_plan_that_cannot_be_kept_keeps_no_other_run_from_going_on(house):
    odd, other = await house.create(1, message=MESSAGE), await house.create(5, message=MESSAGE)
    await house.store.pause(other)
    house.start(take_all)
    await house.finished(odd)
    house.sql("UPDATE emailer_run SET retry_at = 1, retries_left = 2, "
              "retry_every_ms = 9223372036854775807 WHERE public_id = ?", odd)  # fmt: skip
    house.sql(
        "UPDATE emailer_run SET resume_at = 1 WHERE public_id = ? AND state = 'paused'", other
    )
    assert await house.finished(other) == {"sent": 5}


@pytest.mark.parametrize("delays", ["x", "[-1]", '["a"]', "[1e999]", json.dumps({"a": 1})])
async def test_delays_that_cannot_be_read_are_none(house, delays):
    """It is sent once; and its page says what cannot be read."""
    run_id = await house.create(3, message=MESSAGE)
    house.sql("UPDATE emailer_run SET retry_delays_s = ? WHERE public_id = ?", delays, run_id)
    house.start(take_all)
    assert await house.finished(run_id) == {"sent": 3}
    [run] = (await house.store.list_runs()).rows
    assert run.policy.retry_delays_s == ()


async def test_a_webhook_that_cannot_be_read_keeps_no_run_from_ending(house, caplog):
    house.sql("""INSERT INTO emailer_webhook (public_id, url, kinds, secret, created_at)
        VALUES ('odd', 'http://127.0.0.1:9/', 'x', 'x', 1)""")
    run_id = await house.create(3, message=MESSAGE)
    house.start(take_all)
    assert await house.finished(run_id) == {"sent": 3}
    assert not await house.store.webhooks.due()
    assert [one.kinds for one in await house.store.webhooks.every()] == [()]
    assert "defect" not in caplog.text


async def test_a_reason_that_cannot_be_read_keeps_nobody_from_deciding(house):
    run_id = await house.create(3, message=MESSAGE)
    house.sql(
        """UPDATE emailer_run SET state = 'paused', paused_by = 'program',
        pause_scope = 'run', pause_code = 'limit', pause_params = 'x' WHERE public_id = ?""",
        run_id,
    )
    house.start(take_all)
    await house.store.resume(run_id)
    assert await house.finished(run_id) == {"sent": 3}


@pytest.mark.parametrize("sample", ["\x1e[", "\x1e{}", '\x1e["{n}", "", {}]'])
async def test_words_that_cannot_be_read_are_shown_as_they_stand(house, sample):
    run_id = await house.create(1, message=MESSAGE)
    house.sql(
        """INSERT INTO emailer_failure (run_id, state, key, sample, count)
        SELECT id, 'failed', 'x', ?, 1 FROM emailer_run WHERE public_id = ?""",
        sample,
        run_id,
    )
    [failure] = (await house.run(run_id)).failures
    assert str(failure.reason)
