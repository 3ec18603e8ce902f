"""What is kept for a while only: the pool erases it, and cleans the file once nothing is sent."""

from .conftest import take_all


async def test_the_pool_erases_what_was_kept_long_enough_and_cleans_the_file(house):
    house.start(take_all, keep_s=90 * 86_400.0)
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
