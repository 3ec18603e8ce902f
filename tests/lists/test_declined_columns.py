"""Columns and titles of a table that say who does not come, or wants no mail."""

import pytest

from tests.lists.reading import filed


def asked(heading, value):
    seen = filed(f"Name;Email;{heading}\nAna;ana@x.pt;{value}\nBo;bo@x.se;\n")
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]
    return [(said.column, said.value) for said in seen.notes.declined]


@pytest.mark.parametrize(("heading", "value"), [
    ("Dabei?", "leider nicht"), ("Mailings", "nein"), ("Werbung erlaubt", "N"),
    ("Confirmado", "No"), ("Kom je?", "Helaas niet"), ("Kan du komma?", "Nej"),
    ("Kommer du?", "Desværre ikke"), ("Tuletko?", "En"), ("Vii?", "Nu"),
    ("Прийдете?", "\u041d\u0456"),
    ("Has Opted Out Of Email", "1"), ("Email Opt Out", "t"), ("Active?", "N"), ("active", "0"),
    ("Aktiv", "nein"), ("Member", "resigned"), ("Ticket", "void"), ("Bounce", "hard"),
    ("RSVP", "So sorry to miss it"), ("RSVP", "I have to decline"), ("Anzahl Personen", "0"),
    ("How many guests will attend?", "0"), ("Party size", "0"), ("deleted", "true"),
])  # fmt: skip
def test_whoever_a_column_says_no_of_is_asked_about(heading, value):
    assert asked(heading, value) == [(heading, value)]


@pytest.mark.parametrize(("heading", "value"), [
    ("Kinder", "0"), ("Number of extra guests", "0"), ("Language", "en"), ("Ticket", "VIP"),
    ("Member", "yes"), ("Active?", "yes"), ("No", "x"), ("Nr", "1"), ("Anzahl Personen", "2"),
    ("deleted", "false"), ("Has Opted Out Of Email", "0"), ("Vegan", "nein"),
])  # fmt: skip
def test_other_columns_and_other_words_say_nothing(heading, value):
    assert asked(heading, value) == []


@pytest.mark.parametrize("headings", ["Yes;No", "Ja;Nein", "No;Yes", "Oui;Non;Peut-être"])
def test_a_sign_below_no_beside_a_column_yes_is_asked_about(headings):
    for n, heading in enumerate(headings.split(";")):
        seen = filed(f"Name;Email;{headings}\nAna;ana@x.pt;{';' * n}x\n")
        assert seen.notes.declined.total() == (heading in ("No", "Nein", "Non"))


@pytest.mark.parametrize("title", ["Absagen", "Not coming", "Absagen;", "Declined:"])
@pytest.mark.parametrize("header", ["Name;Email", "Gast;E-Mail"])
def test_whoever_stands_in_a_table_below_a_title_that_says_no_is_asked_about(title, header):
    list_ = f"Name;Email\nAna;ana@x.pt\n\n{title}\n{header}\nBo;bo@x.se\n"
    assert filed(list_).notes.declined.total() == 1
    others = f"{list_}\nZusagen\n{header}\nEva;eva@x.de\n"
    assert [*filed(others).notes.declined.values()] == [1]
