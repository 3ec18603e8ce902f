"""What is said of somebody beside their name, in parentheses or behind a sign, is none of it."""

import pytest

from tests.lists.reading import filed, pasted

REMARKED = [
    ("Ann Lee (vegan)", "Ann Lee"), ("Ann Lee (+1)", "Ann Lee"), ("Bo (mit Partner)", "Bo"),
    ("Cy Day [2 kids]", "Cy Day"), ("Ann (vegan) Lee", "Ann Lee"), ("Ann Lee (Acme)", "Ann Lee"),
    ("Ida Ek (geb. Roy)", "Ida Ek"), ("Lou Petit (et sa femme)", "Lou Petit"),
    ("Eva Paz (con niños)", "Eva Paz"), ("Rui Reis (com a Ana)", "Rui Reis"),
    ("Bo (Vorstand)", "Bo"),
    ("Jan Vos (met kinderen)", "Jan Vos"), ("Ola Ek (med Kim)", "Ola Ek"), ("Bo (she/her)", "Bo"),
    ("Ewa Lis (z mężem)", "Ewa Lis"), ("Иван Петров (\u0441 женой)", "Иван Петров"),
    ("Bo (?)", "Bo"),
    ("山田太郎\uff08参加\uff09", "山田太郎"), ("Ann Lee (vegan) (+1)", "Ann Lee"),
    ("Bo (Bruder)", "Bo"),
    ("Ann Lee +1", "Ann Lee"), ("Ann Lee, +2", "Ann Lee"), ("Ann Lee - vegan", "Ann Lee"),
    ("Luc Roux (ne vient pas)", "Luc Roux"), ("Eva (kommt nur abends)", "Eva"),
    ("Hal + guest", "Hal"), ("Gus (TBC)", "Gus"), ("Bo + Begleitung", "Bo"),
    ("鈴木花子\uff08二名\uff09", "鈴木花子"), ("이영희 (채식)", "이영희"),
    ("Ann Lee *", "Ann Lee"), ("3. Ann Lee", "Ann Lee"),
    ("Bo | vegetarisch", "Bo"), ("Bo (work)", "Bo"), ("Bo (Tisch 4)", "Bo"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "name"), REMARKED)
def test_a_remark_beside_a_name_is_none_of_it(written, name):
    assert pasted(f"{written} <a@x.uk>\nKim Ray <kim@x.uk>").who[0] == (name, "a@x.uk")
    assert filed(f'Name;Email\n"{written}";a@x.uk\n').who == [(name, "a@x.uk")]


@pytest.mark.parametrize("name", [
    "Robert (Bob) Lee", "Bo (Bobby)", "Smith (John)", "(Bo)", "Kinder Lotz (Mutter: Bea Lotz)",
])  # fmt: skip
def test_another_name_in_parentheses_stays(name):
    assert pasted(f"{name} <a@x.uk>").who == [(name, "a@x.uk")]


@pytest.mark.parametrize("row", [
    "Cy Day (declined);cy@x.org", "Cy Day;cy@x.org (declined)",
    "Cy Day;Cy Day <cy@x.org> (declined)", "Cy Day;Cy Day (declined) <cy@x.org>",
])  # fmt: skip
def test_who_declined_in_parentheses_is_asked_about_by_the_name_alone(row):
    seen = filed(f"Name;Email\n{row}\nBo;bo@x.org\n")
    assert seen.who == [("Cy Day", "cy@x.org"), ("Bo", "bo@x.org")]
    assert list(seen.notes.declined_names.values()) == [["Cy Day"]]


def test_the_parts_of_a_name_have_remarks_of_their_own():
    seen = filed("Vorname;Nachname;Email\nAnn (vegan);Lee;a@x.uk\nBo;Kay (mit Partner);b@x.uk\n")
    assert seen.who == [("Ann Lee", "a@x.uk"), ("Bo Kay", "b@x.uk")]


def test_a_list_that_is_given_back_says_what_stood_beside_a_name():
    [ann] = filed("Name;Email\nAnn Lee (vegan);a@x.uk\n").people
    assert (ann.name, ann.name_in_list) == ("Ann Lee", "Ann Lee (vegan)")


@pytest.mark.parametrize("heading", ["Guest", "Gast", "Invit\xe9", "Invitado", "Teilnehmerin"])
@pytest.mark.parametrize("cell", [
    "~~Bo~~", "# Bo", "Bo (sagt ab)", "Bo (+1)", "\u2717 Bo", "Bo kommt nicht", "2. Bo", "Bo *",
    "Bo \u271d", "Bo (2 Kinder)",
])  # fmt: skip
def test_a_remark_or_a_line_through_one_name_costs_nobody_theirs(heading, cell):
    seen = filed(f"{heading};E-Mail\nAna;ana@x.pt\n{cell};bo@x.se\n")
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]


def test_nor_does_a_guest_who_has_no_name_yet():
    seen = filed("Gast;E-Mail\nAna;ana@x.pt\nN.N.;bo@x.se\n?;c@x.de\n")
    assert seen.who[0] == ("Ana", "ana@x.pt")


@pytest.mark.parametrize("apart", [" ", " - ", " \u2013 ", ": ", " ; ", ", ", " <"])
def test_so_it_is_among_sentences(apart):
    letter = "Please invite all of these people, and tell me who comes.\n"
    seen = pasted(f"{letter}1. Ann Lee (with Tom){apart}a@x.uk{'>' if '<' in apart else ''}\n")
    assert seen.who == [("Ann Lee", "a@x.uk")]


@pytest.mark.parametrize("name", ["अमित शर्मा", "รวี สมใจ", "နန်း ခင်", "சுந்தர் பிச்சை", "Nguyễn Văn An"])
def test_names_whose_vowels_are_signs_of_their_own_are_names(name):
    assert pasted(f"{name} a@x.in\n{name} - b@x.in\n").who == [(name, "a@x.in"), (name, "b@x.in")]
