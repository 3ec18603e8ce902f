"""Whom somebody left out of earlier runs by hand."""

from emailer.lists.notes import LEFT, left_as
from emailer.model import Rejected
from emailer.store import Draft
from tests.store.hands import MESSAGE, chunks, person


def left(line: int, value: str, reason: str = LEFT) -> Rejected:
    return Rejected(line, value, reason, is_chosen=True)


async def test_who_was_left_out_by_hand_is_found_by_address(store):
    lines = [person(0), left(2, "Ana Lima <ana@x.pt>"), left(3, "bo@x.pt"),
             left(4, "cy@x.pt", left_as("Answer", "no")), Rejected(5, "di", LEFT)]  # fmt: skip
    made = await store.create_run(Draft(MESSAGE), chunks(lines))
    await store.create_run(Draft(MESSAGE), chunks([person(1)]))
    found = await store.people.left_before("simulated", LEFT)
    assert sorted(found) == ["ana@x.pt", "bo@x.pt"]
    assert await store.people.left_before("smtp", LEFT) == [], "a trial decides nothing"
    await store.cancel(made.run_id)
    assert sorted(await store.people.left_before("simulated", LEFT)) == sorted(found)
