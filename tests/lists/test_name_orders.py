"""Names whose family name stands first: by its capitals, or by what stands above a plain list."""

import pytest

from tests.lists.reading import filed, pasted


@pytest.mark.parametrize(("header", "lines", "names"), [
    ("Nachname Vorname E-Mail", "Maier Petra p@x.de\nKoch Tom t@x.de", ["Petra Maier", "Tom Koch"]),
    ("Last name First name Email", "Smith Ann a@x.uk\nJones Bo b@x.uk", ["Ann Smith", "Bo Jones"]),
    ("Nr Name Vorname E-Mail", "1 Maier Petra p@x.de\n2 Koch Tom t@x.de",
     ["Petra Maier", "Tom Koch"]),
    ("E-Mail Nachname Vorname", "p@x.de Maier Petra\nt@x.de Koch Tom", ["Petra Maier", "Tom Koch"]),
    ("Nom Prénom Courriel", "PETIT Lou l@x.fr\nRoux Zoé z@x.fr", ["Lou PETIT", "Zoé Roux"]),
    ("Apellidos Nombre Correo", "García Pérez Ana a@x.es\nPaz Eva e@x.es",
     ["Ana García Pérez", "Eva Paz"]),
    ("Nachname, Vorname E-Mail", "Maier, Petra p@x.de\nKoch, Tom t@x.de",
     ["Petra Maier", "Tom Koch"]),
    ("Nachname  Vorname  E-Mail", "Maier  Petra  p@x.de\nKoch  Tom  t@x.de",
     ["Petra Maier", "Tom Koch"]),
    ("Vorname Nachname E-Mail", "Petra Maier p@x.de\nTom Koch t@x.de", ["Petra Maier", "Tom Koch"]),
    ("Nachname Vorname E-Mail", "Tom Koch tom.koch@x.de\nMaier, Petra p@x.de",
     ["Tom Koch", "Petra Maier"]),
])  # fmt: skip
def test_a_header_of_words_is_told_and_says_how_names_are_written(header, lines, names):
    seen = pasted(f"{header}\n{lines}\n")
    assert [name for name, _ in seen.who] == names
    assert [one.value for one in seen.notes.left_out] == [header]
    assert seen.problems == []


def test_it_may_stand_below_a_title():
    seen = pasted("Our guests\nNachname Vorname E-Mail\nMaier Petra p@x.de\n")
    assert (seen.who, len(seen.problems)) == ([("Petra Maier", "p@x.de")], 1)


def test_names_stay_as_they_are_written_where_that_was_chosen():
    text = "Nachname Vorname E-Mail\nMaier Petra p@x.de\nKOCH Tom t@x.de\n"
    assert [name for name, _ in pasted(text, as_written=True).who] == ["Maier Petra", "KOCH Tom"]


CAPITALS = [
    ("MAIER Petra", "Petra Maier"), ("DUPONT Jean-Luc", "Jean-Luc Dupont"),
    ("DE SANTIS Maria Pia", "Maria Pia De Santis"), ("VAN DER BERG Jan", "Jan Van der Berg"),
    ("ИВАНОВА Ольга", "Ольга Иванова"),
    ("MÜLLER-LUTZ Eva", "Eva Müller-Lutz"), ("O'NEIL Kevin", "Kevin O'Neil"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "name"), CAPITALS)
def test_a_family_name_in_capitals_stands_behind_the_given_one(written, name):
    assert pasted(f"{written} a@x.uk\n{written} <b@x.uk>\n").who == [
        (name, "a@x.uk"), (name, "b@x.uk"),
    ]  # fmt: skip
    [one] = filed(f"Name;Email\n{written};a@x.uk\n").people
    assert (one.name, one.name_in_list) == (name, written)


def test_an_address_tells_of_a_name_that_is_not_known():
    assert pasted("XU Qiang <xu.qiang@x.cn>\nXU Qiang <q@x.cn>").who == [
        ("Qiang Xu", "xu.qiang@x.cn"), ("XU Qiang", "q@x.cn"),
    ]  # fmt: skip


def test_what_stands_in_an_address_may_be_an_acronym():
    assert pasted("JP Morgan <jp@x.uk>").who == [("JP Morgan", "jp@x.uk")]


@pytest.mark.parametrize("name", [
    "IBM Deutschland", "NATO Berlin", "ANA Lima", "MAIER PETRA", "DJ Kim", "VIP Anna",
    "Petra MAIER", "SIEMENS AG", "TSV Max", "JP Morgan",
])  # fmt: skip
def test_other_capitals_are_left_alone(name):
    assert pasted(f"{name} <a@x.uk>").who == [(name, "a@x.uk")]
