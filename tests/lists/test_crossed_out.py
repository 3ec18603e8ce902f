"""Who is crossed out or commented out in the cell of a name or an address is asked about."""

import pytest

from tests.lists.reading import filed


@pytest.mark.parametrize(("name", "said"), [
    ("# Bo", "crossed out"), ("#Bo", "crossed out"), ("// Bo", "crossed out"),
    ("//Bo", "crossed out"), ("Bo ✝", "✝"), ("† Bo", "†"), ("✗ Bo", "✗"), ("Bo ❌", "❌"),
    ("Bo (kommt nicht)", "kommt nicht"), ("Bo (abgesagt)", "abgesagt"),
    ("Bo [declined]", "declined"),
    ("Bo (†2024)", "†2024"), ("Bo (verstorben)", "verstorben"),
])  # fmt: skip
def test_whoever_is_crossed_out_beside_the_name_is_asked_about_by_the_name_alone(name, said):
    seen = filed(f"Name,Email\nAna,ana@x.pt\n{name},bo@x.se\n")
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]
    assert [(str(one.value), n) for one, n in seen.notes.declined.items()] == [(said, 1)]
    left = filed(f"Name,Email\nAna,ana@x.pt\n{name},bo@x.se\n", declined="leave_out")
    assert left.who == [("Ana", "ana@x.pt")]


@pytest.mark.parametrize("address", [
    "# bo@x.se", "#bo@x.se", "//bo@x.se", "bo@x.se ✝", "bo@x.se (abgesagt)",
    "Bo <bo@x.se> (declined)", "✗ bo@x.se",
])  # fmt: skip
def test_whoever_is_crossed_out_beside_the_address_is_asked_about(address):
    seen = filed(f"Name,Email\nAna,ana@x.pt\nBo,{address}\n")
    assert (seen.who[1], seen.problems) == (("Bo", "bo@x.se"), [])
    assert seen.notes.declined.total() == 1


def test_a_remark_behind_a_part_of_the_name_is_none_of_it():
    seen = filed("Vorname,Nachname,Email\nAna,Ek,ana@x.pt\nBo,Ek (abgesagt),bo@x.se\n")
    assert (seen.who[1], seen.notes.declined.total()) == (("Bo Ek", "bo@x.se"), 1)


@pytest.mark.parametrize("name", ["Bo (Bobby)", "(Bo)", "#1", "Bo [Ulm]"])
def test_what_else_stands_beside_a_name_says_nothing(name):
    seen = filed(f"Name,Email\nAna,ana@x.pt\n{name},bo@x.se\n")
    assert (seen.who[1], seen.notes.declined) == ((name, "bo@x.se"), {})
