"""People over several lines, among lines that are other people's, or nobody's."""

import pytest

from tests.lists.reading import filed, pasted

ANN, BO, IDA = ("Ann Low", "ann@x.uk"), ("Bo Ek", "bo@x.se"), ("Ida Fox", "ida@x.uk")


@pytest.mark.parametrize("said", [
    "Optional", "Organizer", "organiser", "(Organizer)", "Accepted", "Declined", "Maybe", "Going",
    "Required", "Guest", "Host", "Veranstalterin", "Zugesagt", "Vielleicht", "Organisateur",
    "Peut-\xeatre", "Opcional", "Anfitri\xe3o", "Invitado", "Facoltativo", "Ospite", "Misschien",
    "Arrang\xf6r", "Go\u015b\u0107", "\u4efb\u610f",
])  # fmt: skip
def test_what_a_calendar_says_of_a_guest_is_nobodys_name(said):
    for read in (pasted, filed):
        for ida in (f"{said}\nida@x.uk", f"ida@x.uk\n{said}"):
            seen = read(f"Ann Low\nann@x.uk\n{ida}\nBo Ek\nbo@x.se\n")
            assert (seen.who, seen.problems) == ([ANN, ("", "ida@x.uk"), BO], [])
        seen = read(f"Ann Low\nann@x.uk\n{said}\nIda Fox\nida@x.uk\n{said}\n")
        assert (seen.who, seen.problems) == ([ANN, IDA], [])


@pytest.mark.parametrize(("lines", "who", "lost"), [
    ("Uwe Ott\nIda Fox\nida@x.uk", IDA, ["Uwe Ott"]),
    ("Ida Fox\nUwe Ott\nida@x.uk", IDA, ["Uwe Ott"]),
    ("Ott, Uwe\nFox, Ida\nida@x.uk", IDA, []),
    ("Uwe Ott\nMia Roy\nIda Fox\nida@x.uk", IDA, ["Uwe Ott", "Mia Roy"]),
    ("Uwe Ott\nIda Fox\ninfo@x.uk", ("", "info@x.uk"), ["Uwe Ott", "Ida Fox"]),
    ("Acme Inc.\nIda Fox\nida@x.uk", IDA, []), ("Frau\nIda Fox\nida@x.uk", IDA, []),
    ("Table 4\nIda Fox\nida@x.uk", IDA, []), ("Ida Fox\nSales Manager\nida@x.uk", IDA, []),
    ("Ida & Uwe Fox\nida@x.uk", ("Ida & Uwe Fox", "ida@x.uk"), []),
    ("Ida / Uwe Fox\ninfo@x.uk", ("Ida / Uwe Fox", "info@x.uk"), []),
])  # fmt: skip
def test_a_name_in_the_lines_of_somebody_else_is_told_to_have_no_address(lines, who, lost):
    seen = pasted(f"Ann Low\nann@x.uk\n{lines}\nBo Ek\nbo@x.se\n")
    assert (seen.who, [one.value for one in seen.problems]) == ([ANN, who, BO], lost)


def test_where_people_have_more_lines_a_name_among_them_is_one_of_those():
    seen = pasted("Ann Low\nBad Homburg\nann@x.uk\n\nBo Ek\nVila Real\nbo@x.se\n")
    assert [one.fields["lines"] for one in seen.people] == ["Bad Homburg", "Vila Real"]
    assert (seen.who, seen.problems) == ([ANN, BO], [])


@pytest.mark.parametrize(("text", "lost"), [
    ("Ann Low\nann@x.uk\n\nKen\n\nIda Fox\nida@x.uk", ["Ken"]),
    ("Ken\n\nAnn Low\nann@x.uk\nIda Fox\nida@x.uk", ["Ken"]),
    ("Ann Low\nann@x.uk\n\nIda Fox\nida@x.uk\n\nKen\n(no mail)", ["Ken, (no mail)"]),
    ("Guests:\nAnn Low\nann@x.uk\n\nIda Fox\nida@x.uk", []),
    ("Guests:\n\nAnn Low\nann@x.uk\n\nFrom work:\nIda Fox\nida@x.uk", []),
    ("\u5ba2\u4eba\uff1a\nAnn Low\nann@x.uk\nIda Fox\nida@x.uk", []),
    ("Ann Low\nann@x.uk\nIda Fox ida@x.uk", []), ("Ann Low <ann@x.uk>\nIda Fox\nida@x.uk", []),
    ("Ann Low\nann@x.uk\n\nIda Fox, ida@x.uk\n", []),
    ("Low, Ann\nann@x.uk\nFox, Ida\nida@x.uk", []),
])  # fmt: skip
def test_a_line_of_another_form_costs_nobody_their_name(text, lost):
    for read in (pasted, filed):
        seen = read(text)
        assert (seen.who, [one.value for one in seen.problems]) == ([ANN, IDA], lost)


@pytest.mark.parametrize("text", [
    "Ann Low\nann@x.uk\nIda Fox\nida@x.uk\n\nBest regards\nuwe@x.de",
    "From:\nAnn Low\nann@x.uk\n\nTo:\nIda Fox\nida@x.uk",
    "ann@x.uk\nIda Fox\nbo@x.se\nCy Day\nida@x.uk", "Friends\nann@x.uk\nFamily\nbo@x.se\nida@x.uk",
    "Ida Fox\nann@x.uk\nBo Ek\nida@x.uk\nbo@x.se",
])  # fmt: skip
def test_where_lines_are_in_no_order_nobody_has_the_name_above_them(text):
    assert {name for name, _ in pasted(text).who} == {""}


def test_behind_an_address_without_a_name_a_name_needs_the_address_to_say_so():
    seen = pasted("Ann Low\nann@x.uk\nbo@x.se\nCy Day\ninfo@x.uk\nIda Fox\nida@x.uk")
    assert seen.who == [ANN, ("", "bo@x.se"), ("", "info@x.uk"), IDA]
    assert [one.value for one in seen.problems] == ["Cy Day"]
