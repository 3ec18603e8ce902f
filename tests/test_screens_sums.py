"""The film's own arithmetic: numbers of one picture that contradict each other are found."""

import pytest

from tests.screens import guests, sums
from tests.screens.sums import WrongSumError

FORM = {
    "list": [779, 12, 9, 800],
    "count": [779, 12, 9, 3],
    "before": [3, 779],
    "button": [776, 12],
}
LOOK = {
    "looked at": [776],
    "written to": [3],
    "repeated": [9],
    "lines left out": [12],
    "button": [776, 12],
    "message": [1, 779, 776],
    "rehearsed": [776],
}
RUN = {
    "headline": [770, 5, 1, 3],
    "figure": [770, 776],
    "sent": [770],
    "failed": [5],
    "in_doubt": [1],
    "skipped": [3],
    "tabs": [779, 1, 5, 770, 3],
    "failed why": [4, 1],
    "in doubt why": [1],
    "receipt": [9, 3, 12],
}


@pytest.mark.parametrize("stated", [FORM, LOOK, RUN, {}], ids=["form", "look", "run", "nothing"])
def test_numbers_that_add_up_are_passed(stated):
    sums.check(stated, 800)


@pytest.mark.parametrize(
    ("stated", "place"), [(page, place) for page in (FORM, LOOK, RUN) for place in page]
)
def test_one_number_too_many_anywhere_is_found(stated, place):
    *rest, last = stated[place]
    with pytest.raises(WrongSumError, match="and it should be"):
        sums.check({**stated, place: [*rest, last + 7]}, 800)


def test_the_guest_list_is_what_it_is_said_to_be():
    special = [*guests.BAD, *guests.TWICE, *guests.TYPOS, *guests.BEFORE, *guests.UNKNOWN,
               *guests.FULL, *guests.SLOW, *guests.SILENT]  # fmt: skip
    assert len(special) == len(set(special)) < guests.ROWS
    assert not set(guests.TWICE.values()) & set(special)
    assert (len(guests.BAD), len(guests.TWICE), len(guests.TYPOS), len(guests.BEFORE)) == (
        12, 9, 5, 3,
    )  # fmt: skip
