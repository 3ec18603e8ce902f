"""A host with rights on our tables may write numbers to which nothing can be added: its own run
stops until a person has looked, and no other does.
"""

import asyncio

import pytest

from emailer.dialogue import Reply, Stage
from emailer.limits import MOST_CONNECTIONS
from emailer.model import RunState
from emailer.showing import pause_words
from emailer.store import Run

from .conftest import MESSAGE, cut, take_all

EDGE = 2**63 - 1
COUNTERS = [
    f"version = {EDGE}",
    "waiting = 1, failed = 2",
    "waiting = 0, sent = 3",
    "waiting = 1, total = 1",
]


OF_RUN = "run_id = (SELECT id FROM emailer_run WHERE public_id = ?)"


def of_one(numbers: str) -> str:
    """Word what a host writes about one of a run's people."""
    return f"UPDATE emailer_recipient SET {numbers} WHERE email = 'p0@example.org' AND {OF_RUN}"


PEOPLE = [of_one(f"claim_no = {EDGE}"), of_one(f"attempts = {EDGE}, forgiven = {-EDGE}")]


def let_others_wait(house, run_id: str) -> None:
    """Keep all of a run but that one for an hour: a run whose last is marked ends, and does not
    pause.
    """
    house.sql(
        f"""UPDATE emailer_recipient SET due_at = {house.store.now() + 3_600_000}
        WHERE email <> 'p0@example.org' AND {OF_RUN}""",
        run_id,
    )


@pytest.mark.parametrize("sql", [
    *(f"UPDATE emailer_run SET {one} WHERE public_id = ?" for one in COUNTERS),
    *PEOPLE,
])  # fmt: skip
async def test_what_cannot_be_reckoned_with_pauses_its_own_run_and_no_other(house, caplog, sql):
    odd = await house.create(3, message=MESSAGE)
    house.sql(sql, odd)
    if sql in PEOPLE:
        let_others_wait(house, odd)
    other = await house.create(5, message=MESSAGE)
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    run = await house.until(
        odd, lambda run: run.state == RunState.PAUSED and not run.counts["in_flight"]
    )
    assert run.paused_by == "program"
    assert "cannot be reckoned with" in pause_words.sentence(run.reason)
    assert run.total == sum(run.counts.values()) == 3
    assert len((await house.store.list_recipients(odd)).rows) == 3
    assert "defect" not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("numbers", COUNTERS)
async def test_what_was_counted_anew_can_be_gone_on_with_or_cancelled(house, numbers):
    odd, other = await house.create(3, message=MESSAGE), await house.create(3, message=MESSAGE)
    for run_id in (odd, other):
        house.sql(f"UPDATE emailer_run SET {numbers} WHERE public_id = ?", run_id)
    house.start(take_all)
    for run_id in (odd, other):
        await house.until(
            run_id, lambda run: run.state == RunState.PAUSED and not run.counts["in_flight"]
        )
    await house.store.resume(odd)
    await house.store.cancel(other)
    assert await house.finished(odd) == {"sent": 3}
    await house.until(other, lambda run: run.state == RunState.CANCELLED)


@pytest.mark.parametrize("numbers", [f"attempts = {EDGE}", f"attempts = {EDGE}, forgiven = {EDGE}"])
async def test_an_attempt_that_cannot_be_counted_is_marked_all_the_same(house, caplog, numbers):
    odd = await house.create(["p0@example.org"], message=MESSAGE)
    house.sql(of_one(numbers), odd)
    other = await house.create(5, message=MESSAGE)
    house.start(take_all)
    assert await house.finished(odd) == {"sent": 1}
    assert await house.finished(other) == {"sent": 5}
    assert "defect" not in caplog.text


@pytest.mark.parametrize("state", ["claimed", "sending"])
async def test_a_start_finds_what_was_held_again_whatever_its_numbers_are(house, state):
    odd, other = await house.create(3, message=MESSAGE), await house.create(5, message=MESSAGE)
    await house.store.pause(odd)
    house.sql(
        of_one(f"""state = '{state}', due_at = NULL, owner = 'gone', message_id = 'a@b',
            message_at = 1, attempts = {EDGE}"""),
        odd,
    )
    house.sql(f"UPDATE emailer_run SET waiting = 3, version = {EDGE} WHERE public_id = ?", odd)
    await house.close()
    await house.open("another")
    run = await house.run(odd)
    assert run.counts["in_flight"] == 0
    assert sum(run.counts.values()) == run.total == 3
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}


@pytest.mark.parametrize("column", ["lost_in_a_row", "slowed_in_a_row"])
async def test_what_happened_too_often_in_a_row_is_counted_no_further(house, caplog, column):
    lost = 0

    async def lose_once(delivery):
        nonlocal lost
        lost += 1
        if lost == 1:
            raise cut()
        return await delivery.take()

    odd = await house.create(["p0@example.org"], message=MESSAGE, delays=(0.0, 0.0))
    house.sql(of_one(f"{column} = {EDGE}"), odd)
    house.start(lose_once)
    assert await house.finished(odd) == {"sent": 1}
    assert "defect" not in caplog.text


async def test_an_odd_import_that_was_broken_off_keeps_no_start_from_going_on(house):
    odd, other = await house.create(3, message=MESSAGE), await house.create(5, message=MESSAGE)
    house.sql(
        f"UPDATE emailer_run SET state = 'importing', version = {EDGE} WHERE public_id = ?", odd
    )
    await house.close()
    await house.open("another")
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}


async def test_a_run_of_which_more_is_counted_than_there_is_ends(house):
    odd = await house.create(3, message=MESSAGE)
    house.sql("UPDATE emailer_run SET waiting = 7, total = 7 WHERE public_id = ?", odd)
    house.start(take_all)
    assert await house.finished(odd) == {"sent": 3}


@pytest.mark.parametrize("sql", [
    of_one(f"due_at = {EDGE}"),
    f"""UPDATE emailer_run SET hours = 'Mon-Sun 00:00-24:00 UTC', opens_at = {EDGE},
        closes_at = {EDGE} WHERE public_id = ?""",
])  # fmt: skip
async def test_who_would_be_due_after_the_year_9999_waits_for_a_person_instead(house, sql):
    odd = await house.create(2, message=MESSAGE)
    house.sql(sql, odd)
    house.start(take_all)
    run = await house.until(odd, lambda run: run.state == RunState.PAUSED)
    assert "cannot be reckoned with" in pause_words.sentence(run.reason)
    await house.store.resume(odd)
    assert await house.finished(odd) == {"sent": 2}


async def test_reasons_that_cannot_be_counted_are_counted_by_their_people(house, caplog):
    async def refuse(delivery):
        if delivery.email == "p0@example.org":
            return Reply(Stage.RCPT, 550, "5.1.1", "No such user")
        return await delivery.take()

    odd, other = await house.create(2, message=MESSAGE), await house.create(5, message=MESSAGE)
    house.sql(
        f"""INSERT INTO emailer_failure (run_id, state, key, sample, count)
            SELECT id, 'failed', 'rcpt 550 5.1.1', 'x', {EDGE} FROM emailer_run
            WHERE public_id = ?""",
        odd,
    )
    house.start(refuse)
    assert await house.finished(odd) == {"sent": 1, "failed": 1}
    assert (await house.failure(odd)).count == 1
    await house.finished(other)
    assert "defect" not in caplog.text


async def test_what_goes_out_in_a_minute_and_cannot_be_counted_stops_its_own_run(house):
    odd, other = await house.create(3, message=MESSAGE), await house.create(5, message=MESSAGE)
    house.sql(
        f"""INSERT INTO emailer_minute (run_id, minute, sent, failed)
            SELECT id, {house.store.now() // 60_000} + minutes.n, {EDGE}, 0 FROM emailer_run,
                (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) AS minutes
            WHERE public_id = ?""",
        odd,
    )
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    await house.until(odd, lambda run: run.counts["sent"] > 0 and not run.counts["in_flight"])


async def refused_once(house, odd, reply: Reply) -> Run:
    """Let one of its people be refused while all others still wait for their answers."""
    other = await house.create([f"q{n}@example.org" for n in range(5)], message=MESSAGE)
    goes_on = asyncio.Event()

    async def refuse(delivery):
        if delivery.email == "p0@example.org":
            return reply
        if delivery.email.startswith("p"):
            await goes_on.wait()
        return await delivery.take()

    house.start(refuse)
    assert await house.finished(other) == {"sent": 5}
    await house.until(odd, lambda run: run.state == RunState.PAUSED)
    goes_on.set()
    return await house.until(odd, lambda run: not run.counts["in_flight"])


@pytest.mark.parametrize("streak", ["x", "[1]", '{"no": "x"}', f'{{"no": {EDGE}, "of": "other"}}'])
async def test_refusals_in_a_row_that_cannot_be_read_pause_their_own_run(house, caplog, streak):
    odd = await house.create(3, message=MESSAGE)
    house.sql("UPDATE emailer_run SET streak = ? WHERE public_id = ?", streak, odd)
    run = await refused_once(house, odd, Reply(Stage.RCPT, 550, "5.7.1", "Not today"))
    assert (run.state, run.counts["failed"], run.counts["waiting"]) == ("paused", 1, 2)
    assert "streak" in pause_words.sentence(run.reason)
    await house.store.resume(odd)
    assert await house.finished(odd) == {"sent": 2, "failed": 1}
    assert "defect" not in caplog.text


@pytest.mark.parametrize("most", ["x", "-5", "nan%", "1e3", "9" * 5000 + "%"])
async def test_a_bound_of_failures_that_cannot_be_read_pauses_at_the_first(house, caplog, most):
    odd = await house.create(3, message=MESSAGE)
    house.sql("UPDATE emailer_run SET max_failures = ? WHERE public_id = ?", most, odd)
    run = await refused_once(house, odd, Reply(Stage.RCPT, 550, "5.1.1", "No such user"))
    assert (run.state, run.counts["failed"], run.counts["waiting"]) == ("paused", 1, 2)
    assert "max_failures" in pause_words.sentence(run.reason)
    assert "defect" not in caplog.text


async def test_a_resume_that_is_yet_to_come_keeps_nobody_for_ever(house):
    async def refuse(delivery):
        return Reply(Stage.RCPT, 550, "5.7.1", "Not today")

    odd = await house.create(2, message=MESSAGE)
    house.sql(f"UPDATE emailer_run SET resumed_no = {EDGE} WHERE public_id = ?", odd)
    house.start(refuse)
    run = await house.until(odd, lambda run: run.state in (RunState.PAUSED, RunState.FINISHED))
    assert not run.counts["sent"]


# -- what time brings -----------------------------------------------------------------------------


async def test_an_odd_run_keeps_no_other_from_what_time_brings(house, caplog):
    """One of each kind is odd, and one is not: each that is not starts, goes on, is tried again."""

    async def refuse(delivery):
        if delivery.email == "p0@example.org":
            return Reply(Stage.RCPT, 550, "5.1.1", "No such user")
        return await delivery.take()

    runs = {}
    for kind in ("starts", "goes on"):
        for is_odd in (True, False):
            people = [f"{kind[0]}{n}@example.org" for n in range(2)]
            runs[kind, is_odd] = await house.create(people, start_at=house.store.now() + 10**9)
    tried = [await house.create(2), await house.create(2)]
    house.start(refuse)
    for run_id in tried:
        await house.finished(run_id)
    await house.stop()
    edge = f"version = {EDGE}, grace_ms = {EDGE}"
    due = {
        "starts": "start_at = 1 + start_at - 1000000000",
        "goes on": """state = 'paused', paused_by = 'program', pause_scope = 'run',
            pause_code = 'limit', pause_params = '{}', start_at = NULL, resume_at = 1""",
    }
    for (kind, is_odd), run_id in runs.items():
        changes = f"{due[kind]}, {edge}" if is_odd else due[kind]
        house.sql(f"UPDATE emailer_run SET {changes} WHERE public_id = ?", run_id)
    every = "retry_at = 1 + started_at, retries_left = {}, retry_every_ms = {}"
    for run_id, plan in zip(tried, ((2, EDGE), (1, 0)), strict=True):
        house.sql(f"UPDATE emailer_run SET {every.format(*plan)} WHERE public_id = ?", run_id)
    house.start(take_all)
    for kind in due:
        assert await house.finished(runs[kind, False]) == {"sent": 2}
        await house.until(runs[kind, True], lambda run: run.paused_by == "program")
    assert await house.finished(tried[1]) == {"sent": 2}
    await house.until(tried[0], lambda run: run.again is None or run.again.at is None)
    assert "defect" not in caplog.text


# -- what concerns the account --------------------------------------------------------------------


@pytest.mark.parametrize("sql", [
    f"UPDATE emailer_account SET connections = {EDGE}",
    f"UPDATE emailer_account SET steps = {EDGE}, paused_no = {EDGE}, login_no = {EDGE}",
    "INSERT INTO emailer_limit (account, run_id, window_s, count) VALUES ('default', 0, 1e300, 50)",
    f"INSERT INTO emailer_handed_over VALUES ('default', {EDGE}, 1, {EDGE}, {EDGE})",
])  # fmt: skip
async def test_odd_numbers_of_an_account_keep_nobody_from_being_sent(house, caplog, sql):
    run_id = await house.create(3, message=MESSAGE)
    house.sql(sql)
    house.start(take_all)
    assert await house.finished(run_id) == {"sent": 3}
    assert house.connections_made <= MOST_CONNECTIONS
    assert "defect" not in caplog.text


async def test_a_limit_of_one_run_that_cannot_be_reckoned_with_stops_it_alone(house, caplog):
    odd, other = await house.create(3, message=MESSAGE), await house.create(5, message=MESSAGE)
    house.sql(
        f"""INSERT INTO emailer_limit (account, run_id, window_s, count, free_at)
        SELECT 'default', id, 1e-300, {EDGE}, {EDGE} FROM emailer_run WHERE public_id = ?""",
        odd,
    )
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    await house.until(odd, lambda run: run.state == RunState.PAUSED)
    assert "defect" not in caplog.text
