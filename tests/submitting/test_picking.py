"""Whose mail is looked at: by number, or by a search that goes on where one is, and round again."""

import pytest

from emailer.model import Recipient
from emailer.submitting.picking import Pick

PEOPLE = [Recipient(f"{name.lower()}@{place}.pt", name, "") for name, place in
          (("Ana", "faro"), ("Ben", "lagos"), ("Zoë", "faro"), ("Ana", "evora"))]  # fmt: skip

PICKS = [
    (1, "", 1, False),
    (3, "", 3, False),
    (9, "", 4, False),
    (1, "ben", 2, False),
    (1, "  BEN ", 2, False),
    (1, "ana", 4, False),  # the next one
    (4, "ana", 1, False),  # and round again
    (2, "@faro", 1, False),
    (1, "@faro", 3, False),
    (3, "@faro", 1, False),
    (1, "ZOË", 3, False),
    (2, "nobody", 2, True),
    (9, "nobody", 4, True),
    (1, "ana\nana", 1, True),
]


@pytest.mark.parametrize(("wanted", "find", "number", "has_missed"), PICKS)
def test_one_person_is_picked(wanted, find, number, has_missed):
    pick = Pick(wanted, find, goes_on=True)
    for n, person in enumerate(PEOPLE, 1):
        pick.see(n, person)
    assert (pick.number, pick.recipient, pick.has_missed) == (
        number,
        PEOPLE[number - 1],
        has_missed,
    )


def test_whoever_was_shown_stays_wherever_they_stand_by_now():
    pick = Pick(2, "", "ana@evora.pt")
    for n, person in enumerate(PEOPLE, 1):
        pick.see(n, person)
    assert (pick.number, pick.recipient) == (4, PEOPLE[3])
    gone = Pick(2, "", "gone@faro.pt")
    for n, person in enumerate(PEOPLE, 1):
        gone.see(n, person)
    assert gone.recipient == PEOPLE[1]


def test_a_search_finds_whole_names_first_then_beginnings_then_what_stands_inside():
    names = ("Hannah Berg", "Annabel Sand", "Anna Lima", "Ben Okafor", "Anna Krüger")
    people = [Recipient(f"p{n}@x.pt", name, "") for n, name in enumerate(names)]

    def found(wanted: int, *, goes_on: bool) -> str:
        pick = Pick(wanted, "anna", goes_on=goes_on)
        for n, person in enumerate(people, 1):
            pick.see(n, person)
        assert pick.hits == 4
        return names[pick.number - 1]

    assert found(1, goes_on=False) == "Anna Lima"  # though Hannah is shown
    ways = [found(3, goes_on=True), found(5, goes_on=True), found(2, goes_on=True)]
    assert [*ways, found(1, goes_on=True)] == [
        "Anna Krüger", "Annabel Sand", "Hannah Berg", "Anna Lima"
    ]  # fmt: skip


def test_of_nobody_nobody_is_picked():
    assert (Pick(1).recipient, Pick(1).number, Pick(1, "ana").has_missed) == (None, 0, True)
