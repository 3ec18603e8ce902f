"""What is kept for a while only: it is erased beside the sending,
and out of the file once nothing is sent.
"""

import asyncio

import pytest

from emailer.sending.retention import Keeping

from .conftest import take_all

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")


async def test_what_was_kept_long_enough_is_erased_and_the_file_cleaned(house):
    house.start(take_all)
    keeping = Keeping(house.store, 90 * 86_400.0)
    erasing = asyncio.create_task(keeping.run())
    old, new = await house.create(3), await house.create(3)
    for run_id in (old, new):
        await house.finished(run_id)
    house.sql("UPDATE emailer_run SET finished_at = 1000 WHERE public_id = ?", old)
    run = await house.until(
        old, lambda run: run.is_erased and not house.sql("SELECT * FROM emailer_residue")
    )
    assert run.counts["sent"] == 3
    assert {row.email for row in await house.rows(old)} == {""}
    assert not (await house.store.look(new)).run.is_erased
    keeping.stop()
    await erasing
