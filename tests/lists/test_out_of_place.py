"""What stands above a table, and what stands in another cell of a row than its own."""

import pytest

from tests.lists.reading import filed, pasted

GUESTS = "Nr;Name;Email\n1;Ana;ana@x.pt\n2;Bo;bo@x.se\n"
WHO = [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]


@pytest.mark.parametrize("read", [filed, pasted])
@pytest.mark.parametrize("above", [
    "Host:;Max\nMail:;max@x.uk\n;\n", "Kontakt:;Max Roy;max@x.uk\n;;\n", "Kontakt: max@x.uk\n\n",
    "Veranstalter;Max\nE-Mail;max@x.uk\n", "Sommerfest\nFragen an:;max@x.uk\nStand:;3.5.\n",
    "Organizer;Max Roy;max@x.uk\nPhone;0351 2\n",
])  # fmt: skip
def test_who_is_to_be_asked_above_a_table_is_told_of_and_no_guest(above, read):
    seen = read(above + GUESTS)
    assert (seen.who, seen.problems, seen.notes.left_out) == (WHO, [], [])
    told = [line for line in above.splitlines() if line.strip(";")]
    assert [one.value for one in seen.notes.titles] == told


@pytest.mark.parametrize("above", [
    "Ana Lima;l@x.pt\n", "Name;Email\nHost;l@x.pt\n", "Ana: l@x.pt\n",
])  # fmt: skip
def test_a_guest_above_a_second_header_stays_one(above):
    assert "l@x.pt" in [email for _, email in filed(f"{above}Name;Email\nBo;bo@x.se\n").who]


@pytest.mark.parametrize(("row", "name"), [
    ("ana@x.pt;ana@x.pt", ""), ("ANA@x.pt;ana@x.pt", ""), ("bo@x.se;ana@x.pt", ""),
    ("Ana <ana@x.pt>;", "Ana"), ("ana@x.pt;", ""), ("ana@x.pt;Ana", "Ana"),
    ("ana@x.pt;Ana Lima", "Ana Lima"),
])  # fmt: skip
def test_an_address_in_the_place_of_a_name_is_none(row, name):
    seen = filed(f"Name;Email\n{row}\nBo;bo@x.se\n")
    assert (seen.who, seen.problems) == ([(name, "ana@x.pt"), ("Bo", "bo@x.se")], [])


@pytest.mark.parametrize("row", [
    "Ana <ana@x.pt>;Ana Lima", "ana@x.pt, ida@x.de;", "ana@x.pt;by post", "see @home;",
])  # fmt: skip
def test_what_is_not_plainly_out_of_place_is_a_problem(row):
    seen = filed(f"Name;Email\n{row}\nBo;bo@x.se\n")
    assert ([one.line for one in seen.problems], seen.who) == ([2], [("Bo", "bo@x.se")])
