"""`send` and `retry` with a time: within hours, behind another run, and the failed again later."""

from datetime import UTC, datetime, timedelta

from tests.commands.conftest import QUICK

HALF = "--transport=simulated://?latency_ms=0&fail_every=2"


async def test_a_list_is_sent_behind_another_and_within_hours(place):
    gone = datetime.now(UTC) - timedelta(minutes=5)
    closed = f"{gone:%a} {gone:%H:%M}-{gone + timedelta(minutes=1):%H:%M} UTC"
    people = place.people(2)
    first = (
        await place.run("send", people, QUICK, "--no-wait", "--json", f"--hours={closed}")
    ).json
    assert (first["state"], first["hours"], first["goes_on_at"] is None) == (
        "running",
        closed,
        False,
    )
    second = await place.run("send", people, QUICK, "--no-wait", f"--after={first['id'][:8]}")
    assert f"Begins when run {first['id']} is finished." in second.out
    told = await place.run("status")
    assert f"Its sending hours are {closed}: goes on at " in told.out
    wrong = await place.run("send", people, QUICK, "--hours=9-18", "--after=nobody")
    assert (wrong.code, "--after: There is no such run" in wrong.err) == (2, True)
    wrong = await place.run("send", people, QUICK, "--hours=9-18")
    assert (wrong.code, "--hours" in wrong.err, "has no time zone" in wrong.err) == (2, True, True)


async def test_the_failed_are_planned_to_be_tried_again_at_a_time_and_sent_by_whoever_is_there_then(
    place,
):
    run = (await place.run("send", place.people(4), HALF, "--json")).json["id"]
    planned = await place.run(
        "retry", run, HALF, "--at=2999-01-02 09:00 Europe/Lisbon", "--every=6h", "--times=3"
    )
    assert planned.code == 0
    assert (
        "The failed are tried again at 2999-01-02T09:00:00.000Z, then every 6h, 3 times in all."
        in planned.out
    )
    assert "Nothing sends from this database now" in planned.out
    assert (await place.run("retry", run, HALF, "--never", "--json")).json["retry_failed"] is None
    for words in (
        ["--at=2020-01-01T00:00Z"],
        ["--at=soon"],
        ["--every=6h"],
        ["--at=2999-01-01T00:00Z", "--every=6h"],
        ["--at=2999-01-01T00:00Z", "--times=3"],
        ["--at=2999-01-01T00:00Z", "--id=1"],
    ):
        wrong = await place.run("retry", run, HALF, *words)
        assert (wrong.code, wrong.out) == (2, ""), words
