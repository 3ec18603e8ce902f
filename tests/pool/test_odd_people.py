"""A host with rights on our tables may write of one person what no mail can be made of: that
person fails, with words for it, and nobody else does.
"""

import pytest

from emailer.model import RunState, State
from emailer.sending.broken_off import NO_MAIL, NO_MAIL_KEY
from emailer.showing import pause_words
from emailer.store import Selection

from .conftest import MESSAGE, take_all

EDGE = 2**63 - 1
ODD = [
    "fields = '{\"a\": 5}'",
    "fields = '{\"a\": null}'",
    "fields = '{\"a\": 1e999}'",
    f"message_id = 'a@b', message_at = {EDGE}",
    f"message_id = 'a@b', message_at = {-EDGE}",
    "email = 'nobody'",
    "email = ''",
    "email = 'a@b@c'",
]


@pytest.mark.parametrize("odd", ODD)
async def test_somebody_of_whom_no_mail_can_be_made_fails_alone(house, caplog, odd):
    run_id = await house.create(3, message=MESSAGE)
    house.sql(f"UPDATE emailer_recipient SET {odd} WHERE email = 'p0@example.org'")
    house.start(take_all)
    assert await house.finished(run_id) == {"sent": 2, "failed": 1}
    failure = await house.failure(run_id)
    assert (failure.key, failure.count, failure.reason) == (NO_MAIL_KEY, 1, NO_MAIL.text)
    [row] = await house.rows(run_id, State.FAILED)
    [attempt] = await house.store.list_attempts(run_id, row.id)
    assert (attempt.verdict, attempt.burned) == ("refused", False)
    assert "defect" not in caplog.text


async def test_many_of_whom_no_mail_can_be_made_hold_nobody_up(house):
    await house.create(300, message=MESSAGE)
    house.sql("UPDATE emailer_recipient SET email = 'nobody'")
    other = await house.create(5, message=MESSAGE)
    pool = house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    assert pool.health() is None


async def test_who_was_put_right_is_sent_to_after_a_retry(house):
    run_id = await house.create(2, message=MESSAGE)
    house.sql("UPDATE emailer_recipient SET email = 'nobody' WHERE email = 'p0@example.org'")
    house.start(take_all)
    assert await house.finished(run_id) == {"sent": 1, "failed": 1}
    house.sql("UPDATE emailer_recipient SET email = 'p0@example.org' WHERE email = 'nobody'")
    await house.store.retry(run_id, Selection())
    assert await house.finished(run_id) == {"sent": 2}


async def test_a_run_whose_people_are_to_get_files_that_it_has_not_pauses(house, caplog):
    odd, other = await house.create(3, message=MESSAGE), await house.create(5, message=MESSAGE)
    house.sql("UPDATE emailer_run SET personal = 'x' WHERE public_id = ?", odd)
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    run = await house.until(
        odd, lambda run: run.state == RunState.PAUSED and not run.counts["in_flight"]
    )
    assert run.counts["waiting"] == 3
    assert "files of their own" in pause_words.sentence(run.reason)
    assert "defect" not in caplog.text
