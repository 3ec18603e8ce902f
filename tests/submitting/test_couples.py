"""How people at one address are greeted together."""

import pytest

from emailer.submitting import couples


@pytest.mark.parametrize(("names", "greeted"), [
    (("Vera Koch", "Willi Koch"), "Vera and Willi Koch"),
    (("Dr. Vera Koch", "Willi Koch"), "Dr. Vera and Willi Koch"),
    (("Hanna von Berg", "Max von Berg"), "Hanna and Max von Berg"),
    (("Jan van der Berg", "Eva van der Berg"), "Jan and Eva van der Berg"),
    (("Ana de Souza", "Rui de Souza"), "Ana and Rui de Souza"),
    (("Hanna von Berg", "Max Berg"), "Hanna von Berg and Max Berg"),
    (("Ana Lima", "Rui Costa"), "Ana Lima and Rui Costa"),
    (("Ana Lima Jr.", "Rui Costa Jr."), "Ana Lima Jr. and Rui Costa Jr."),
    (("Ana", "Rui", "Eva"), "Ana, Rui and Eva"),
    (("Ana Lima", "Ana Lima"), "Ana Lima"),
])  # fmt: skip
def test_a_last_name_is_said_once_where_it_is_surely_that_of_all(names, greeted):
    assert couples.together(names, "en") == greeted


@pytest.mark.parametrize("names", [
    ("Ana Lima", "Ana L"), ("Ana L.", "Ana Lima"), ("Ana Lima", "A. Lima"), ("Ana", "Ana Lima"),
    ("Ana Lima", "Dr. Ana Lima"), ("Lima", "Ana Lima"), ("Ana Lima", "Ana Maria Lima"),
    ("ana lima", "Ana Lima"), ("Lima, Ana", "Ana Lima"),
])  # fmt: skip
def test_a_name_written_shorter_is_the_same_person(names):
    assert couples.distinct(names) == [names[0]]


@pytest.mark.parametrize("names", [
    ("Ana Lima", "Rui Lima"), ("Ana Lima", "Ana Reis"), ("A. Lima", "R. Lima"),
    ("Tom Low", "Tom Low Jr."), ("Tom Low sen.", "Tom Low"), ("Ana Lima", "Ana & Rui Lima"),
    ("Ana Lima", "Ana und Rui Lima"), ("Mr Lima", "Mrs Lima"), ("Eva", "Eva-Maria"),
])  # fmt: skip
def test_names_that_differ_otherwise_are_several_peoples(names):
    assert couples.distinct(names) == [*names]
