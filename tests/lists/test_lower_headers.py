"""Another table below the first, with a header of its own."""

import pytest

from tests.lists.reading import filed

ANN = ("Ann Low", "ann@low.de")


@pytest.mark.parametrize(("first", "second", "who"), [
    ("Nachname;Vorname;E-Mail|Low;Ann;ann@low.de", "Vorname;Nachname;E-Mail|Ida;Fox;ida@fox.de",
     "Ida Fox"),
    ("Name;E-Mail|Ann Low;ann@low.de", "E-Mail;Name|ida@fox.de;Ida Fox", "Ida Fox"),
    ("Name;E-Mail|Ann Low;ann@low.de", "Kind;E-Mail Eltern|Tim Fox;ida@fox.de", ""),
    ("Name;E-Mail|Ann Low;ann@low.de", "Child;Parent;Parent email|Tim Fox;Ida Fox;ida@fox.de",
     "Ida Fox"),
    ("Name;E-Mail|Ann Low;ann@low.de", "Name;E-Mail;Telefon|Ida Fox;ida@fox.de;030", "Ida Fox"),
    ("Name;Tisch;E-Mail|Ann Low;4;ann@low.de", "Name;E-Mail|Ida Fox;ida@fox.de", "Ida Fox"),
    ("Prénom;Nom;Mail|Ann;Low;ann@low.de", "Nom;Prénom;Mail|Fox;Ida;ida@fox.de", "Ida Fox"),
    ("Name;E-Mail|Ann Low;ann@low.de", "Firma;Ansprechpartner;E-Mail|Foo;Ida Fox;ida@fox.de",
     "Ida Fox"),
])  # fmt: skip
@pytest.mark.parametrize("between", ["\n", "\n\n", "\n;\n"])
def test_below_another_header_nobody_is_greeted_by_the_wrong_column(first, second, who, between):
    seen = filed(
        (first + between + second + between + first.replace("ann", "x")).replace("|", "\n")
    )
    assert seen.who == [ANN, (who, "ida@fox.de"), ("Ann Low", "x@low.de")]
    assert (seen.problems, seen.notes.left_out_count) == ([], 2)
    assert len({tuple(one.fields) for one in seen.people}) == 1  # what a message may use


def test_the_fields_below_another_header_are_those_of_the_first():
    text = "Tisch;Name;E-Mail\n4;Ann Low;ann@low.de\nE-Mail;Name;Tisch;Hut\nida@x.de;Ida;5;ja\n"
    assert [one.fields for one in filed(text).people] == [{"tisch": "4"}, {"tisch": "5"}]
    short = filed("Tisch;Name;E-Mail\n4;Ann Low;ann@low.de\nE-Mail;Name\nida@x.de;Ida\n")
    assert [one.fields["tisch"] for one in short.people] == ["4", ""]


@pytest.mark.parametrize("row", [
    "Gast;keine E-Mail", "Ann Low;E-Mail", "Name;fehlt", "Kind;hat keine Mail", "Name;E-Mail folgt",
])  # fmt: skip
def test_a_row_without_an_address_is_no_header(row):
    seen = filed(f"Nachname;E-Mail\nLow;ann@low.de\n{row}\nFox;ida@fox.de\n")
    assert [name for name, _ in seen.who] == ["Low", "Fox"]
    assert len(seen.problems) == 1


def test_a_header_with_no_addresses_below_it_is_a_line_without_one():
    seen = filed("Name;E-Mail\nAnn Low;ann@low.de\nGast;E-Mail;\nIda;fehlt\n")
    assert (seen.who, len(seen.problems)) == ([ANN], 2)


def test_below_more_headers_than_a_list_can_have_nobody_has_a_name():
    tables = "".join(f"Name;E-Mail;Gast {n}\nAnn {n};a{n}@x.de;b\n" for n in range(30))
    names = [name for name, _ in filed(tables).who]
    assert (names[:20], {*names[20:]}) == ([f"Ann {n}" for n in range(20)], {""})


def test_the_second_header_counts_where_addresses_stand_below_its_word_for_them():
    text = (
        "Id,Email Address,First Name,About you:,\n,,,Name,Email\n"
        "1,,,Hana Sato,hana@sato.jp\n2,,,Omar Said,omar@said.ae\n"
    )
    assert filed(text).who == [("Hana Sato", "hana@sato.jp"), ("Omar Said", "omar@said.ae")]
