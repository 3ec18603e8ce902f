"""A message that cannot be made on this machine is nobody's failure: its run waits for a person."""

import pytest

from emailer.model import Event, Message
from emailer.showing import pause_words
from emailer.store import Selection

from .conftest import MESSAGE, take_all

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

PARTY = Event("Party", "2027-05-01T19:00", "2027-05-01T22:00", "Europe/Lisbon")
LETTER = Message("Party", "Come, {{ name }}.", sender="ana@example.org", event=PARTY)


def rezone(house, zone: str) -> None:
    """Let the zone be another, as it is where the machine's list of zones lost one."""
    house.sql(
        "UPDATE emailer_run SET event = json_replace(event, '$.zone', ?) WHERE event <> ''", zone
    )


async def test_a_run_whose_zone_is_gone_pauses_alone_and_goes_on_once_it_is_back(house):
    gone, other = await house.create(5, message=LETTER), await house.create(5, message=MESSAGE)
    rezone(house, "Europe/Atlantis")
    house.start(take_all)
    assert await house.finished(other) == {"sent": 5}
    run = await house.until(gone, lambda run: run.state == "paused" and not run.counts["in_flight"])
    assert (run.paused_by, run.counts["waiting"]) == ("program", 5)
    assert "Europe/Atlantis" in pause_words.sentence(run.reason)
    assert run.reason.pause.buttons[0] == "restart"
    assert [row.attempts for row in await house.rows(gone)] == [0] * 5
    assert await house.store.retry(gone, Selection()) == 0
    rezone(house, "Europe/Lisbon")
    await house.store.resume(gone)
    assert await house.finished(gone) == {"sent": 5}
