"""Tables beside each other, of those who come and of those who do not."""

import pytest

from tests.lists.reading import filed, pasted

ANA, BO, CY, DI = ("Ana", "ana@x.pt"), ("Bo", "bo@x.se"), ("Cy", "cy@x.ie"), ("Di", "di@x.it")
PEOPLE = "Ana;ana@x.pt;{}Bo;bo@x.se\nCy;cy@x.ie;{}Di;di@x.it\n"
FOUR = PEOPLE.format("", "")


@pytest.mark.parametrize("list_", [
    f"Zusagen;;Absagen;\nName;E-Mail;Name;E-Mail\n{FOUR}",
    f"Zusagen (2);Zusagen (2);Absagen (2);Absagen (2)\nName;E-Mail;Name;E-Mail\n{FOUR}",
    f"Zusagen;;;Absagen\nName;E-Mail;;Name;E-Mail\n{PEOPLE.format(';', ';')}",
    f"Zusagen;;Absagen;\n{FOUR}", f"Yes;;No;\nName;Email;Name;Email\n{FOUR}",
    f"Pr\xe9sents;;Absents;\nNom;Courriel;Nom;Courriel\n{FOUR}",
    f"Zusagen;E-Mail;Absagen;E-Mail\n{FOUR}", f"Our party;;;\nComing;;Not coming;\n{FOUR}",
    f"Coming name;Coming email;Declined name;Declined email\n{FOUR}",
    f"S\xed;;No;\nNombre;Correo;Nombre;Correo\n{FOUR}",
    f"Vienen;;No vienen;\nNombre;Correo;Nombre;Correo\n{FOUR}",
    f"Aanwezig;;Afgemeld;\nNaam;E-mail;Naam;E-mail\n{FOUR}",
    "Zusagen;Absagen\nAna <ana@x.pt>;Bo <bo@x.se>\nCy <cy@x.ie>;Di <di@x.it>\n",
])  # fmt: skip
def test_those_below_the_heading_of_a_no_are_asked_about_and_all_others_are_guests(list_):
    seen = filed(list_)
    assert (seen.who, seen.problems) == ([ANA, CY, BO, DI], [])
    assert list(seen.notes.declined_names.values()) == [["Bo", "Di"]]
    assert seen.notes.several == 0
    assert filed(list_, declined="leave_out").who == [ANA, CY]


def test_which_of_them_stands_first_does_not_matter():
    seen = filed(f"Absagen;;Zusagen;\nName;E-Mail;Name;E-Mail\n{FOUR}", declined="leave_out")
    assert seen.who == [BO, DI]


@pytest.mark.parametrize("text", [
    "Zusagen | Absagen\nAna ana@x.pt | Bo bo@x.se\nCy cy@x.ie | Di di@x.it\n",
    "| Zusagen | Absagen |\n|---|---|\n| Ana ana@x.pt | Bo bo@x.se |\n| Cy cy@x.ie | |\n",
    "Zusagen\tAbsagen\nAna ana@x.pt\tBo bo@x.se\nCy cy@x.ie\tDi di@x.it\n",
])  # fmt: skip
def test_so_it_is_in_what_was_pasted(text):
    assert pasted(text, declined="leave_out").who == [ANA, CY]


def test_who_may_come_is_a_guest_and_one_side_may_be_longer():
    seen = filed(
        "Zusagen;Vielleicht;Absagen\nana@x.pt;eva@x.de;bo@x.se\ncy@x.ie;;\n", declined="leave_out"
    )
    assert [email for _, email in seen.who] == ["ana@x.pt", "cy@x.ie", "eva@x.de"]
    assert [one.line for one in seen.problems] == [2]


@pytest.mark.parametrize("labels", [
    "Confirmados;;Pendientes;;Rechazados", "Présents;;Peut-être;;Refusés",
    "Confermati;;Forse;;Rifiutati", "Coming;;Maybe;;Rejected", "Confirmados;;Talvez;;Recusados",
])  # fmt: skip
def test_there_may_be_three_of_them(labels):
    rows = "Ana;ana@x.pt;Eva;eva@x.de;Bo;bo@x.se\n"
    seen = filed(f"{labels};\nName;E-Mail;Name;E-Mail;Name;E-Mail\n{rows}", declined="leave_out")
    assert seen.who == [ANA, ("Eva", "eva@x.de")]


def test_columns_before_them_are_of_each():
    list_ = "Table;Coming;Not coming\n1;ana@x.pt;bo@x.se\n2;cy@x.ie;\n"
    seen = filed(list_)
    assert [(one.email, one.fields["table"]) for one in seen.people] == [
        ("ana@x.pt", "1"), ("cy@x.ie", "2"), ("bo@x.se", "1"),
    ]  # fmt: skip
    assert list(seen.notes.declined_names.values()) == [["bo@x.se"]]


def test_long_tables_are_read_to_their_end():
    rows = "".join(f"a{n}@x.pt;b{n}@x.se\n" for n in range(4500))
    seen = filed(f"Coming;Not coming\n{rows}", declined="leave_out")
    assert (len(seen.people), seen.notes.left_people_count) == (4500, 4500)


@pytest.mark.parametrize("header", [
    "Name;Email;Yes;No", "Name;Email;Zusagen;Absagen", "Name;Email;Coming;Not coming",
])  # fmt: skip
def test_columns_in_which_somebody_answers_are_no_tables(header):
    seen = filed(f"{header}\nAna;ana@x.pt;x;\nBo;bo@x.se;;x\n")
    assert seen.who == [ANA, BO]
    assert len(seen.about.columns) == 4


@pytest.mark.parametrize("row", ["As of 3 May", "2", "2;B", "2;B;Eva", "2;B;Eva;eva@x.pt;Rui"])
def test_a_row_may_be_shorter_than_its_tables(row):
    header = "Nr;Table;Coming name;Coming email;Declined name;Declined email"
    said = filed(f"{header}\n1;A;Ana;ana@x.pt;Bo;bo@x.pt\n{row}\n", declined="leave_out")
    assert said.who[0] == ("Ana", "ana@x.pt")
    assert {email for _, email in said.who} <= {"ana@x.pt", "eva@x.pt"}


@pytest.mark.parametrize("mark", [";", "\t"])
def test_rows_may_be_longer_than_their_labels(mark):
    rows = "Zusagen;E-Mail;Absagen;E-Mail\nAna;ana@x.pt;Bo;bo@x.se;\nCy;cy@x.ie;Di;di@x.it;\n"
    assert filed(rows.replace(";", mark), declined="leave_out").who == [ANA, CY]


def test_each_table_keeps_its_own_columns_however_long_it_is():
    rows = "".join(f"Ana;a{n}@x.pt;b{n}@x.se;Bo\n" for n in range(4_500))
    seen = filed(f"Zusagen;;Absagen;\nName;E-Mail;E-Mail;Name\n{rows}", declined="leave_out")
    assert all(one.is_chosen for one in seen.problems if one.line)
    assert seen.who == [("Ana", f"a{n}@x.pt") for n in range(4_500)]
