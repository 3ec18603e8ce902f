"""A table whose columns are filled with blanks, and a row of it that does not fit."""

import pytest

from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted

ANA, BO = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")
TWO = "Name      Email\n--------  --------\n"
THREE = "Name      Email     RSVP\n========  ========  =====\n"


@pytest.mark.parametrize(("text", "who"), [
    ("Name  Mail\n----  ----\nAna ana@x.pt\nBo Ek  bo@x.se", [("Ana", "ana@x.pt"), BO]),
    (f"{TWO}Ana Lima  ana@x.pt\nMaximilian Ek bo@x.se\n", [ANA, ("Maximilian Ek", "bo@x.se")]),
    (f"{TWO}Ana Lima\tana@x.pt\nBo Ek\tbo@x.se\n", [ANA, BO]),
    (f"{TWO}Ana Lima |ana@x.pt\nBo Ek    |bo@x.se\n", [ANA, BO]),
    (f"{TWO}\u5c71\u7530\u592a\u90ce  taro@x.jp\nBo Ek     bo@x.se\n",
     [("\u5c71\u7530\u592a\u90ce", "taro@x.jp"), BO]),
    (f"{THREE}Ana Lima  ana@x.pt  yes\nBo von Ek ab  bo@x.se  yes\n",
     [ANA, ("Bo von Ek ab", "bo@x.se")]),
    ("Email     Name\n--------  --------\nana@long.x.pt Ana Lima\nbo@x.se   Bo Ek\n",
     [("Ana Lima", "ana@long.x.pt"), BO]),
    ("Name      Team   Email\n--------  -----  --------\nMaximilian Ek Blue bo@x.se\n",
     [("", "bo@x.se")]),
])  # fmt: skip
def test_no_word_is_cut_where_a_column_begins(text, who):
    for read in (pasted, filed):
        seen = read(text)
        assert (seen.who, seen.problems) == (who, [])


def test_who_says_no_in_a_row_that_does_not_fit_is_asked_about():
    seen = filed(f"{THREE}Ana Lima  ana@x.pt  yes\nMaximilian Ek bo@x.se no\n")
    assert (len(seen.people), sum(seen.notes.declined.values())) == (2, 1)


GROWING = {
    "rows that do not fit": (lambda n: TWO + "Maximilian Ek bo@x.se\n" * n, 1_500),
    "a long row that does not fit": (lambda n: TWO + "a" * n + " bo@x.se", 8_000),
    "blanks in a row that does not fit": (lambda n: TWO + "abcdefghijkl" + " " * n + "b", 8_000),
    "tabs": (lambda n: TWO + "\t" * n + "bo@x.se", 4_000),
    "wide signs": (lambda n: TWO + "\u5c71" * n + " bo@x.se", 8_000),
}


@pytest.mark.parametrize("name", GROWING)
def test_cutting_rows_grows_in_proportion(name):
    make, n = GROWING[name]
    assert_in_proportion(filed, make, n)
