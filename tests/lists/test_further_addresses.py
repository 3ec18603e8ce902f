"""Further addresses of a row, in columns of their own: whose each is, and where none is."""

import pytest

from tests.lists.reading import filed


@pytest.mark.parametrize(("header", "row", "others"), [
    ("A;B", "Ana <ana@x.pt>;Bo <b@x.se>", [("Bo", "b@x.se")]),
    ("Name;Email;Partner email", "Ana;ana@x.pt;Tom <t@x.pt>", [("Tom", "t@x.pt")]),
    ("Name;Email;Partner email", "Ana;ana@x.pt;Tom Ek t@x.pt", [("Tom Ek", "t@x.pt")]),
    ("Name;Email;Partner email", 'Ana;ana@x.pt;"Tom <t@x.pt>, Ida <i@x.pt>"',
     [("Tom", "t@x.pt"), ("Ida", "i@x.pt")]),
    ("Name;Email;Work email", "Ana;ana@x.pt;ana@w.pt (work)", [("Ana", "ana@w.pt")]),
    ("Name;Email", 'Ana;"Ana <ana@x.pt>; Bo <b@x.se>"', [("Bo", "b@x.se")]),
    ("A;B", "Ana <ana@x.pt>;b@x.se", [("", "b@x.se")]),
    ("A;B", "Ana Ek <ana@x.pt>;ana.ek@x.se", [("Ana Ek", "ana.ek@x.se")]),
])  # fmt: skip
def test_whoever_is_named_beside_a_further_address_is_counted_and_greeted_so(header, row, others):
    seen = filed(f"{header}\n{row}\n")
    assert [one.others for one in seen.notes.several_first] == [tuple(e for _, e in others)]
    assert [email for _, email in seen.who] == ["ana@x.pt"]
    assert filed(f"{header}\n{row}\n", take_all=True).who == [*seen.who, *others]


@pytest.mark.parametrize("cell", ["see @home", "ana@x.pt", "Ana <ana@x.pt>", "none", "b@"])
def test_what_is_no_further_address_is_not_counted(cell):
    seen = filed(f"Name;Email;Email 2\nAna;ana@x.pt;{cell}\nBo;b@x.se;bo@x.se\n")
    assert (seen.notes.several, seen.problems) == (1, [])
