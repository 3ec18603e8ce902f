"""What stands in a table like a name, and is nobody's; and names that look like none."""

import pytest

from tests.lists.reading import filed


@pytest.mark.parametrize(("heading", "values"), [
    ("Primary Contact", "Yes No"), ("Contact", "Phone Mail"), ("Kontakt", "Telefon Brief"),
    ("Contact", "Chair Member"), ("Guest", "Bride Groom"), ("Person", "Adult Child"),
    ("Contacto", "Sí No"), ("Persona", "Sì No"), ("Nickname", "Annie Maxl"),
    ("Participant", "Speaker Attendee"), ("Our host", "Zed Zed"),
])  # fmt: skip
def test_both_parts_of_a_name_are_believed_before_a_heading_that_may_be_of_something_else(
    heading, values
):
    one, other = values.split()
    seen = filed(
        f"First Name;Last Name;{heading};Email\nAnn;Low;{one};a@x.uk\nMax;Roy;{other};m@x.uk"
    )
    assert [name for name, _ in seen.who] == ["Ann Low", "Max Roy"]


@pytest.mark.parametrize(("heading", "values"), [
    ("Contact", "Phone Mail"), ("Primary Contact", "Yes No"), ("Kontakt", "Brief E-Mail"),
    ("Guest", "Bride Groom"), ("Full name of host", "Zed Zed"), ("Name of the coach", "Al Al"),
    ("Persona", "Sí No"), ("Nickname", "annie92 max_r"),
])  # fmt: skip
def test_answers_of_a_form_are_no_names(heading, values):
    one, other = values.split()
    seen = filed(f"{heading};Email\n{one};a@x.uk\n{other};m@x.uk\n")
    assert seen.who == [("", "a@x.uk"), ("", "m@x.uk")]


@pytest.mark.parametrize(("heading", "first"), [
    ("Contact", "Ann Low"), ("Kontakt", "Ann Low"), ("Nickname", "Annie"), ("Person", "Ann"),
    ("Soprannome", "Annina"), ("Primary Contact", "Ann Low"),
])  # fmt: skip
def test_names_below_such_a_heading_are_names_where_nothing_says_so_better(heading, first):
    seen = filed(f"{heading};Email\n{first};a@x.uk\nMax Roy;m@x.uk\n")
    assert seen.who == [(first, "a@x.uk"), ("Max Roy", "m@x.uk")]


def test_one_name_beside_all_addresses_is_nobodys():
    rows = "".join(f"Zed Ost;{one}@x.uk\n" for one in ("ann", "max", "ida"))
    assert {name for name, _ in filed(f"Name;Email\n{rows}").who} == {""}
    own = rows.replace("ann@", "zed@")
    assert {name for name, _ in filed(f"Name;Email\n{own}").who} == {"Zed Ost"}
    two = "".join(rows.splitlines(keepends=True)[:2])
    assert {name for name, _ in filed(f"Name;Email\n{two}").who} == {"Zed Ost"}


@pytest.mark.parametrize("said", ["Info Requested", "N.N.", "TBA", "Unknown", "unbekannt"])
def test_what_an_organizer_puts_for_a_name_that_is_not_known_is_none(said):
    text = f"First Name;Surname;Email\n{said};{said};raj@x.in\nAnn;Low;ann@x.uk\n"
    assert filed(text).who == [("", "raj@x.in"), ("Ann Low", "ann@x.uk")]


@pytest.mark.parametrize("cell", [
    "Ann, Bob & Cy Low", "Ann & Bob", "Ann + Bob", "Ann / Bob Low", "Ann Low; Bob Ek",
])  # fmt: skip
def test_several_names_in_a_cell_cost_a_column_of_guests_nothing(cell):
    seen = filed(f'Guests,Email\n"{cell}",low@x.uk\nMax Roy,m@x.uk\n')
    assert seen.who == [(cell, "low@x.uk"), ("Max Roy", "m@x.uk")]
