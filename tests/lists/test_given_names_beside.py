"""Beside a family name alone, initials and the given names of parents are of the whole name."""

import pytest

from tests.lists.reading import filed


@pytest.mark.parametrize(("header", "row", "name"), [
    ("Surname;Initials", "Smith;J. A.", "J. A. Smith"),
    ("Initials;Surname", "J. A.;Smith", "J. A. Smith"),
    ("Achternaam;Tussenvoegsel;Voorletters", "Vries;de;J.A.", "J.A. de Vries"),
    ("Nachname;Initialen", "Maier;P.", "P. Maier"), ("Apellidos;Iniciales", "Paz;M.", "M. Paz"),
    ("Surname;First initial", "Smith;J", "J Smith"), ("Nom;Initiales", "Petit;L.", "L. Petit"),
    ("Voornaam;Voorletters;Achternaam", "Jan;J.A.;Vries", "Jan Vries"),
    ("First name;Middle initial;Last name", "John;A.;Smith", "John Smith"),
    ("Name;Initials", "John Smith;J.S.", "John Smith"), ("Surname;Initials", "Smith;", "Smith"),
    ("Nom;Initiales", "Petit;LP", "Petit"),
    ("Voornaam;Van;Achternaam", "Jan;de;Vries", "Jan de Vries"),
])  # fmt: skip
def test_initials_stand_for_the_given_name_that_is_missing(header, row, name):
    assert filed(f"{header};Email\n{row};a@x.uk\n").who == [(name, "a@x.uk")]


@pytest.mark.parametrize("header", [
    "Nachname;Vorname Mutter;Vorname Vater;E-Mail", "Surname;Mother;Father;Email",
    "Surname;Mother's first name;Father's first name;Email",
    "Nom;Pr\xe9nom m\xe8re;Pr\xe9nom p\xe8re;Courriel",
    "Nachname;Vorname Elternteil 1;Vorname Elternteil 2;E-Mail",
])  # fmt: skip
def test_of_two_parents_whoever_has_the_address_is_greeted_by_the_whole_name(header):
    rows = "Maier;Petra;Max;petra@x.de\nKoch;Ida;Tom;t.koch@x.de\nLotz;Eva;Uwe;lotz@x.de\n"
    rows += "Ek;Mia;;ek@x.de\n"
    assert [name for name, _ in filed(f"{header}\n{rows}").who] == [
        "Petra Maier", "Tom Koch", "", "Mia Ek",
    ]  # fmt: skip
