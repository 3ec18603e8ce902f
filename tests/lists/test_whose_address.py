"""Whose name a greeting has where a table names more people than one in a line."""

import pytest

from tests.lists.reading import filed

TWO = [
    ("Guest;Plus one;Email;Plus one email", "Fay Gore;Max Ito", "Max Ito"),
    ("Name;Plus-One Name;E-Mail;Plus-One E-Mail", "Fay Gore;Max Ito", "Max Ito"),
    ("First Name;Last Name;Plus One First Name;Plus One Last Name;Email;Plus One Email",
     "Fay;Gore;Max;Ito", "Max Ito"),
    ("Vorname;Nachname;Partner Vorname;Partner Nachname;E-Mail;Partner E-Mail",
     "Fay;Gore;Max;Ito", "Max Ito"),
    ("Vorname;Nachname;Vorname Partner;Nachname Partner;E-Mail;E-Mail Partner",
     "Fay;Gore;Max;Ito", "Max Ito"),
    ("Nom;Prénom;Nom conjoint;Prénom conjoint;Mail;Mail conjoint", "Gore;Fay;Ito;Max", "Max Ito"),
    ("Nombre;Apellidos;Nombre cónyuge;Correo;Correo cónyuge", "Fay;Gore;Max", "Max"),
    ("Vorname;Nachname;Vorname Partner;E-Mail;E-Mail Partner", "Fay;Gore;Max", "Max"),
    ("Sie;Er;E-Mail sie;E-Mail er", "Fay Gore;Max Ito", "Max Ito"),
    ("Last name;Her name;His name;Her email;His email", "Gore;Fay;Max", "Max Gore"),
    ("1. Vorsitzende;Kassierer;E-Mail Vorsitzende;E-Mail des Kassierers", "Fay Gore;Max Ito",
     "Max Ito"),
    ("Name;E-Mail;Partner E-Mail", "Fay Gore", ""),
    ("Gast 1;Gast 2;E-Mail 1;E-Mail 2", "Fay Gore;Max Ito", "Max Ito"),
    ("Name (1);Name (2);Email (1);Email (2)", "Fay Gore;Max Ito", "Max Ito"),
    ("Name 1;Name 2;E-Mail 1;E-Mail 2", "Fay Gore;Max Ito", "Max Ito"),
    ("Name;Partner;Email;Email 2", "Fay Gore;Max Ito", ""),
    ("Name;E-Mail;E-Mail Begleitung", "Fay Gore", ""),
    ("Imię i nazwisko;E-mail;E-mail osoby towarzyszącej", "Fay Gore", ""),
    ("Nome;E-mail;E-mail da esposa", "Fay Gore", ""),
]  # fmt: skip


@pytest.mark.parametrize(("header", "names", "second"), TWO)
def test_the_second_address_of_a_line_has_its_own_ones_name_or_none(header, names, second):
    both = filed(f"{header}\n{names};fay@x.uk;max@y.jp\n", take_all=True)
    assert both.who == [(both.who[0][0], "fay@x.uk"), (second, "max@y.jp")]
    assert both.who[0][0] in ("Fay Gore", "Fay")
    alone = filed(f"{header}\n{names};;max@y.jp\n{names};fay@x.uk;\n")
    assert alone.who == [(second, "max@y.jp"), both.who[0]]


@pytest.mark.parametrize("header", [
    "E-mail 1 - Value;E-mail 2 - Value", "Email;Work email", "E-Mail;Private E-Mail",
    "Courriel;Courriel 2", "E-Mail;E-Mail (geschäftlich)", "Email primaria;Email secondaria",
    "Email Address;Confirm Email Address", "Correo;Correo del trabajo", "E-Mail;E-Mail",
    "Почта;Рабочая почта",
])  # fmt: skip
def test_a_further_address_of_the_same_person_keeps_the_name(header):
    seen = filed(f"Name;{header}\nFay Gore;;fay@y.jp\nAnn Low;ann@x.uk;a@y.uk\n", take_all=True)
    assert [name for name, _ in seen.who] == ["Fay Gore", "Ann Low", "Ann Low"]


@pytest.mark.parametrize("header", [
    "Name;Email;Guest Name;Guest Email", "Vorname;E-Mail;Name Eltern;E-Mail Eltern",
    "Guest Name;Guest Email;Name;Email",
])  # fmt: skip
def test_each_of_two_has_the_own_name_whichever_address_is_taken_first(header):
    seen = filed(f"{header}\nFay;fay@x.uk;Max;max@y.jp\n", take_all=True)
    assert {*seen.who} == {("Fay", "fay@x.uk"), ("Max", "max@y.jp")}


def test_at_the_address_of_a_couple_none_of_both_is_greeted_alone():
    rows = "Amy Fox;Ben Orr;amyandben@x.us\nCat Poe;Dan Roy;catdan@x.us\n"
    assert {name for name, _ in filed(f"Bride;Groom;Couple email\n{rows}").who} == {""}
    assert filed("Names;Couple email\nAmy & Ben;ab@x.us\n").who == [("Amy & Ben", "ab@x.us")]


@pytest.mark.parametrize("question", [
    "Bitte geben Sie Ihre E-Mail-Adresse an", "Wie können Sie per E-Mail erreicht werden?",
    "Hvad er din e-mail?", "Skriv din e-mail her", "Enter an email address for the make or model",
])  # fmt: skip
def test_a_question_for_an_address_names_nobody_else(question):
    assert filed(f"Name;{question}\nFay Gore;f@x.uk\n").who == [("Fay Gore", "f@x.uk")]


def test_an_address_below_a_heading_that_is_not_known_keeps_the_name_where_both_are_alike():
    rows = "Fay Gore;fay@x.uk;fay.gore@y.jp\nAnn Low;;{}\n"
    seen = filed(f"Name;E-Mail;Zentrale Mail XY\n{rows.format('ann.low@y.uk')}")
    assert seen.who[1] == ("Ann Low", "ann.low@y.uk")
    another = filed(f"Name;E-Mail;Zentrale Mail XY\n{rows.format('info@y.uk')}")
    assert [one.line for one in another.problems] == [3]


@pytest.mark.parametrize("header", [
    "Name,Email,Name,Email", "Guest,Email,Guest,Email", "Mother,Email,Father,Email",
    "Mother's name,Email,Father's name,Email", "Mutter,E-Mail,Vater,E-Mail",
])  # fmt: skip
def test_where_headings_are_repeated_the_name_beside_an_address_is_its_ones(header):
    rows = "Fay Gore,,Max Ito,max@ito.jp\nAnn Low,ann@x.uk,Tom Low,tom@x.uk\n,bo@x.se,,cy@x.se\n"
    assert filed(f"{header}\n{rows}", take_all=True).who == [
        ("Max Ito", "max@ito.jp"), ("Ann Low", "ann@x.uk"), ("Tom Low", "tom@x.uk"),
        ("", "bo@x.se"), ("", "cy@x.se"),
    ]  # fmt: skip
    swapped = [f"{b},{a},{d},{c}" for a, b, c, d in
               (row.split(",") for row in (header, *rows.splitlines()))]  # fmt: skip
    assert filed("\n".join(swapped), take_all=True).who[0] == ("Max Ito", "max@ito.jp")


@pytest.mark.parametrize("header", [
    "Student First Name;Student Last Name;Parent Email", "Vorname;Name;E-Mail der Eltern",
    "First name;Last name;Guardian's email", "Nombre;Apellidos;Correo del padre",
    "Vorname Kind;Nachname Kind;E-Mail Erziehungsberechtigte", "Imię;Nazwisko;E-mail rodzica",
    "First name;Last name;Coach email", "Vorname;Nachname;E-Mail Klassenlehrerin",
    "Prénom;Nom;Mail des parents", "Имя;Фамилия;Почта родителя", "Voornaam;Naam;E-mail ouders",
])  # fmt: skip
def test_who_looks_after_a_child_is_not_greeted_by_its_name(header):
    assert filed(f"{header}\nMia;Lopez;jo@x.us\nLeo;Kim;ed@x.us\n").who == [
        ("", "jo@x.us"), ("", "ed@x.us"),
    ]  # fmt: skip
    whole = header.split(";")[-1]
    for heading in ("Name", "Student", "Schüler", "Student name", "Kind"):
        assert {name for name, _ in filed(f"{heading};{whole}\nMia Lopez;jo@x.us\n").who} == {""}


@pytest.mark.parametrize("header", [
    "Student;Parent;Parent Email", "Name;Guardian name;Parent email", "Kind;Eltern;E-Mail Eltern",
    "Class;Parent Name;Email", "Child;Parent/Guardian;Parent email", "Kind;Mutter;E-Mail",
    "Kind;Mutter;E-Mail der Eltern",
])  # fmt: skip
def test_who_looks_after_a_child_is_greeted_where_the_table_names_nobody_else_so(header):
    assert filed(f"{header}\nMia Lopez;Jo Lopez;lopez@x.us\n").who == [("Jo Lopez", "lopez@x.us")]


@pytest.mark.parametrize("heading", ["E-Mail", "E-Mail Eltern"])
def test_of_two_parents_the_only_one_or_the_one_whose_address_it_is_is_greeted(heading):
    rows = "Mia;Eva Bai;Tim Bai;tim.bai@x.de\nBen;Ida Ek;;ek@x.de\nUlf;Al Po;Bo Po;po@x.de\n"
    seen = filed(f"Kind;Mutter;Vater;{heading}\n{rows}")
    assert [name for name, _ in seen.who] == ["Tim Bai", "Ida Ek", ""]


@pytest.mark.parametrize("heading", [
    "E-Mail Vorgesetzter", "Manager Email", "Assistant email", "Coach Email", "Trainer E-Mail",
    "Teacher's email", "To Email Address", "E-Mail Klassenlehrer", "Correo del jefe",
    "Supervisor e-mail", "Emergency contact email", "Mail entraîneur",
])  # fmt: skip
def test_who_looks_after_guests_is_never_written_to_in_a_guests_place(heading):
    seen = filed(f"Name;E-Mail;{heading}\nBea Lim;;jon@x.de\nAl Om;al@x.de;jo@x.de\n")
    assert (seen.who, seen.notes.several) == ([("Al Om", "al@x.de")], 0)
    assert [one.reason for one in seen.problems] == ["there is no address"]


JO = ("Jo Oh", "jo@x.se")
TWO_PARENTS = (
    "Mutter;E-Mail Mutter;Vater;E-Mail Vater;Kind\n{};Ali Ek;ali@x.pt;Kim\n"
    "Eva Oh;e@x.se;Jo Oh;jo@x.se;Bo\n"
)


def test_whoever_stands_behind_an_address_that_is_none_is_written_to_where_all_are():
    seen = filed(TWO_PARENTS.format("Olga Ek;olga(at)x"), take_all=True)
    assert seen.who == [("Ali Ek", "ali@x.pt"), ("Eva Oh", "e@x.se"), JO]
    assert [one.line for one in seen.problems] == [2]


def test_whoever_stands_behind_one_that_was_mended_is_written_to_where_all_are():
    list_ = TWO_PARENTS.format("Olga Ek;olga(at)x")
    seen = filed(list_, take_all=True, mend={2: "olga@x.pt"})
    assert seen.who == [("Olga Ek", "olga@x.pt"), ("Ali Ek", "ali@x.pt"), ("Eva Oh", "e@x.se"), JO]
    assert filed(list_, mend={2: "olga@x.pt"}).who[0] == ("Olga Ek", "olga@x.pt")


@pytest.mark.parametrize("cell", ["ali(at)x.pt", "ali ek@x.pt", "ali@x,.", "ali.ek", "ali@x"])
def test_an_address_behind_another_that_is_none_is_a_problem_where_all_are_written_to(cell):
    list_ = TWO_PARENTS.replace("ali@x.pt", cell).format("Olga Ek;olga@x.pt")
    seen = filed(list_, take_all=True)
    assert seen.who == [("Olga Ek", "olga@x.pt"), ("Eva Oh", "e@x.se"), JO]
    assert [(one.line, one.address) for one in seen.problems] == [(2, cell)]
    mended = filed(list_, take_all=True, mend={2: "ali@x.pt"}, was={2: cell})
    assert ("Ali Ek", "ali@x.pt") in mended.who
    assert mended.problems == []
    assert filed(list_).problems == []


@pytest.mark.parametrize("cell", ["", "none", "see above", "wie Mutter", "-"])
def test_a_remark_in_the_place_of_an_address_behind_another_is_no_problem(cell):
    list_ = TWO_PARENTS.replace("ali@x.pt", cell).format("Olga Ek;olga@x.pt")
    assert filed(list_, take_all=True).problems == []


@pytest.mark.parametrize("name", ["=?", "x" * 201, "=?utf-8?b?x?="])
def test_a_line_whose_address_and_name_are_none_is_one_problem(name):
    seen = filed(f"Name;Email;Email 2\n{name};bo@x;bo@x.org\nAna;ana@x.pt;\n", take_all=True)
    assert seen.who == [("Ana", "ana@x.pt")]
    assert len(seen.problems) == 1


@pytest.mark.parametrize("header", [
    "Guest 1,Guest 2,Email 1,Email 2", "Name 1,Name 2,Email 1,Email 2",
    "Guest,Guest 2,Email,Email 2",
    "First guest,Second guest,First email,Second email", "Gast 1,Gast 2,E-Mail 1,E-Mail 2",
    "Erster Gast,Zweiter Gast,Erste E-Mail,Zweite E-Mail",
])  # fmt: skip
@pytest.mark.parametrize(
    "unnamed", ["plus one", "?", "-", "guest", "tba", "no", "his girlfriend", ""]
)
def test_whoever_comes_along_has_their_own_name_or_none(header, unnamed):
    rows = f"Cleo Ray,{unnamed},cleo@x.uk,c2@x.uk\nEva Poe,Fritz Kuhn,eva@x.uk,fritz@x.uk\n"
    text = f"{header}\n{rows}Ana Lima,Ben Oak,,ben@x.uk\nBo Ek,Di Fox,bo@x.uk,di@x.uk\n"
    who = {email: name for name, email in filed(text, take_all=True).who}
    assert who == {
        "cleo@x.uk": "Cleo Ray", "c2@x.uk": "", "eva@x.uk": "Eva Poe", "fritz@x.uk": "Fritz Kuhn",
        "ben@x.uk": "Ben Oak", "bo@x.uk": "Bo Ek", "di@x.uk": "Di Fox",
    }  # fmt: skip


LANGE = "Olga Lange;Max Lange;Mia, Ben;{};{}"


@pytest.mark.parametrize(("emails", "names"), [
    ("olga.lange@x.de, max.lange@x.de", ["Olga Lange", "Max Lange"]),
    ("max@x.de, olga@x.de", ["Max Lange", "Olga Lange"]),
    ("olga@x.de, info@x.de", ["Olga Lange", ""]),
    ("lange@x.de, max@x.de", ["Olga Lange", "Max Lange"]),
    ("olga@x.de, o.lange@y.de", ["Olga Lange", "Olga Lange"]),
])  # fmt: skip
@pytest.mark.parametrize("heading", ["Partner/in", "Begleitung", "Spouse's name", "Conjoint"])
def test_each_address_of_a_cell_has_the_name_that_is_surely_its_ones(heading, emails, names):
    header = f"Name;{heading};Kinder;E-Mail;Ort"
    seen = filed(f"{header}\n{LANGE.format(emails, 'Ulm')}\nBo Ek;;;bo@x.se;\n", take_all=True)
    assert [name for name, _ in seen.who] == [*names, "Bo Ek"]


@pytest.mark.parametrize(("names", "emails", "each"), [
    ("Olga Lange;", "olga.lange@x.de, max.lange@x.de", ["Olga Lange", ""]),
    ("Olga Lange;", "olga.lange@x.de, lange77@x.de", ["Olga Lange", "Olga Lange"]),
    ("Olga Lange;Max", "olga@x.de, max.lange@x.de", ["Olga Lange", "Max"]),
    ("Olga & Max Lange;", "max@x.de, olga@x.de", ["Max Lange", "Olga Lange"]),
])  # fmt: skip
def test_no_address_of_a_cell_has_the_name_of_another(names, emails, each):
    seen = filed(f"Name;Partner;E-Mail\n{names};{emails}\nBo Ek;;bo@x.se\n", take_all=True)
    assert [name for name, _ in seen.who] == [*each, "Bo Ek"]


@pytest.mark.parametrize(("header", "row"), [
    ("Familie;Mutter;Vater;E-Mail Mutter;E-Mail Vater", "Koch;Eva;Fritz;k@x.de;K@x.de"),
    ("Name;Email;Partner;Partner Email", "Eva;k@x.de;Fritz;k@x.de"),
    ("Mother;Email;Father;Email", "Eva;k@x.de;Fritz;k@x.de"),
])  # fmt: skip
def test_two_people_who_share_an_address_in_two_columns_are_both_read(header, row):
    text = f"{header}\n{row}\n"
    for seen in (filed(text), filed(text, take_all=True)):
        assert seen.who == [("Eva", "k@x.de"), ("Fritz", "k@x.de")]
    assert len(filed(text.replace("Fritz", "")).who) == 1, "nobody else is named"


def test_of_two_who_share_an_address_each_answers_for_themselves():
    rows = "Eva;k@x.de;yes;Fritz;k@x.de;no\nAnn;a@x.uk;yes;Tom;t@x.uk;yes\n"
    seen = filed(f"Name;Email;RSVP;Partner;Partner Email;Partner RSVP\n{rows}")
    assert list(seen.notes.declined_names.values()) == [["Fritz"]]


PARTNERS = "Vorname;Nachname;Partner Vorname;Partner Nachname;E-Mail;Partner E-Mail\n"


@pytest.mark.parametrize(("list_", "parts"), [
    (f"{PARTNERS}Ida;Blau;Uwe;Rot;;uwe@x.de\n", [("uwe@x.de", "Uwe", "Rot")]),
    (f"{PARTNERS}Eva;Kern;Jan;Kern;k@x.de;k@x.de\n",
     [("k@x.de", "Eva", "Kern"), ("k@x.de", "Jan", "Kern")]),
    (f"{PARTNERS}Ana;Lima;Max;Huber;ana@x.pt;max@x.de\n",
     [("ana@x.pt", "Ana", "Lima"), ("max@x.de", "Max", "Huber")]),
    ("Vorname;Nachname;Partner/in;E-Mail\nJan;Maier;Ute Maier;jan.maier@x.de, ute.maier@x.de\n",
     [("jan.maier@x.de", "Jan", "Maier"), ("ute.maier@x.de", "Ute", "Maier")]),
    ("Vorname;Nachname;E-Mail;E-Mail 2\nAnn;Lee;ann@x.uk;ann.lee@y.uk\n",
     [("ann@x.uk", "Ann", "Lee"), ("ann.lee@y.uk", "Ann", "Lee")]),
])  # fmt: skip
def test_the_parts_of_a_name_are_those_of_whoever_is_written_to(list_, parts):
    people = filed(list_, take_all=True).people
    assert [(one.email, one.fields["vorname"], one.fields["nachname"]) for one in people] == parts
