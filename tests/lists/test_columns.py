# ruff: noqa: RUF001  (other scripts)
"""Which column of a table is what."""

import pytest

from emailer import lists
from emailer.lists import Role
from tests.lists.reading import filed, pasted


def test_two_addresses_in_a_cell_are_one_persons_and_asked_about_once():
    text = "name,email\nAna,ana@example.org ::: ana.work@example.org\nBo,bo@x.pt\n"
    seen = filed(text)
    assert (seen.who, seen.notes.several) == ([("Ana", "ana@example.org"), ("Bo", "bo@x.pt")], 1)
    assert [email for _, email in filed(text, take_all=True).who] == [
        "ana@example.org",
        "ana.work@example.org",
        "bo@x.pt",
    ]


@pytest.mark.parametrize(
    "cell",
    [
        '"a@x.pt, b@x.pt"',
        "a@x.pt; b@x.pt",
        "a@x.pt / b@x.pt",
        '"a@x.pt\nb@x.pt"',
        "a@x.pt b@x.pt",
        "a@x.pt und b@x.pt",
        "a@x.pt + b@x.pt",
        "a@x.pt (work); b@x.pt",
        "1) a@x.pt 2) b@x.pt",
        "a@x.pt、b@x.pt",
    ],
)
def test_addresses_of_a_couple_in_one_cell_are_found_however_they_are_separated(cell):
    seen = filed(f"name,email\nCouple,{cell}\n", take_all=True)
    assert seen.who == [("Couple", "a@x.pt"), ("Couple", "b@x.pt")]


def test_an_empty_address_is_taken_from_the_next_column_and_it_is_said():
    text = "Name,E-mail 1 - Value,E-mail 2 - Value\nAna,,ana@x.pt\nBo,bo@x.pt,bo2@x.pt\n"
    seen = filed(text)
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.pt")]
    assert dict(seen.notes.instead) == {"E-mail 2 - Value": 1}
    assert len(filed(text, take_all=True).who) == 3


def test_an_empty_name_is_joined_from_its_parts():
    seen = filed("name,first_name,last_name,email\n,Ben,Okafor,ben@x.pt\nAna Lima,Ana,X,ana@x.pt\n")
    assert seen.who == [("Ben Okafor", "ben@x.pt"), ("Ana Lima", "ana@x.pt")]


@pytest.mark.parametrize(("header", "rows"), [
    ("Name;First name", ["Kern, Eva;Eva", "Zander, Zeno;Zeno", "de Vries, Jan;Jan"]),
    ("First name;Name", ["Eva;Eva Kern", "Zeno;Zeno Zander", "Jan;Jan de Vries"]),
    ("Vorname;Nachname", ["Eva;Kern, Eva", "Zeno;Zander, Zeno", "Jan;de Vries, Jan"]),
    ("Vorname;Nachname", ["Eva Kern;Kern", "Zeno Zander;Zander", "Jan de Vries;de Vries"]),
    ("Prénom;Nom", ["Eva;KERN Eva".title(), "Zeno;Zeno Zander", "Jan;Jan de Vries"]),
])  # fmt: skip
def test_a_column_that_holds_both_parts_is_the_whole_name_whatever_its_heading(header, rows):
    text = "".join(f"{row};p{n}@x.pt\n" for n, row in enumerate(rows))
    found = [name for name, _ in filed(f"{header};E-Mail\n{text}").who]
    assert found[1:] == ["Zeno Zander", "Jan de Vries"]
    assert found[0] in ("Eva Kern", "Kern Eva")  # as it stands


def test_a_name_that_is_now_and_then_in_both_parts_is_joined_as_they_are():
    rows = "Ana;Lima;a@x.pt\nJosé;São José;b@x.pt\nBo;Sá;c@x.pt\nEva;;d@x.pt\n"
    assert filed(f"Vorname;Name;E-Mail\n{rows}").who[1] == ("José São José", "b@x.pt")


TICKETS = "Ticket Email,Ticket Full Name,Order Email,Order Full Name\n" + "".join(
    f"{guest}@x.pt,{guest.title()} Lima,buyer@x.pt,Maria Silva\n" for guest in ("ana", "bo", "cy")
)


@pytest.mark.parametrize("order", [1, -1])
def test_a_guest_stands_before_the_buyer_with_address_and_name(order):
    rows = [",".join(row.split(",")[::order]) for row in TICKETS.splitlines()]
    seen = filed("\n".join(rows))
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("Bo Lima", "bo@x.pt"), ("Cy Lima", "cy@x.pt")]
    assert (seen.roles["Ticket Email"], seen.roles["Order Email"]) == ("address", "field")


def test_the_buyer_is_taken_where_that_was_chosen():
    seen = filed(TICKETS, columns={"Order Email": Role.ADDRESS, "Order Full Name": Role.NAME})
    assert seen.who == [("Maria Silva", "buyer@x.pt")] * 3


@pytest.mark.parametrize(
    "header",
    [
        "Buyer E-Mail,E-Mail",
        "Billing email,Attendee email",
        "Rechnung E-Mail,Teilnehmer E-Mail",
        "Contact,Contact 2",
        "Email,Work email",
    ],
)
def test_the_column_with_more_different_addresses_is_taken(header):
    rows = "".join(f"one@x.pt,guest{n}@x.pt\n" for n in range(5))
    assert [email for _, email in filed(f"{header}\n{rows}").who] == [
        f"guest{n}@x.pt" for n in range(5)
    ]


def test_a_buyers_address_never_stands_in_for_a_guests():
    seen = filed("Ticket Email,Order Email\nana@x.pt,buyer@x.pt\n,buyer@x.pt\n")
    assert (seen.who, len(seen.problems)) == ([("", "ana@x.pt")], 1)


@pytest.mark.parametrize(
    "above",
    [
        "Guest list\n",
        "Guest list\n\n",
        "Guests, summer party\n",
        "Party;;;\n",
        "E-Mail list of the party\n",
        "Made on 3 May\nby Maria\n\n",
        "sep=;\nGuest list;;\n",
    ],
)
def test_titles_above_the_header_belong_to_it_and_are_no_lines_of_the_list(above):
    seen = filed(f"{above}Name;E-Mail;Table\nAna;ana@x.pt;1\nBo;bo@x.pt;2\n")
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.pt")]
    assert seen.people[0].fields == {"table": "1"}
    assert seen.about.header_line == above.count("\n") + 1
    assert seen.notes.left_out_count == 0
    assert [one.value for one in seen.notes.titles] == [
        line for line in above.splitlines() if line and "sep=" not in line
    ]


def test_the_column_that_gives_the_name_keeps_its_own_name_too():
    seen = filed("First Name,Email\nAna,ana@x.pt\n")
    assert seen.people[0].fields == {"first_name": "Ana"}
    assert seen.people[0].name == "Ana"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Vorname;Nachname", "Ana Lima"),
        ("Vorname;Name", "Ana Lima"),
        ("Prénom;Nom", "Ana Lima"),
        ("Nombre;Apellidos", "Ana Lima"),
        ("Nome;Cognome", "Ana Lima"),
        ("Nome;Apelido", "Ana Lima"),
        ("Voornaam;Achternaam", "Ana Lima"),
        ("Förnamn;Efternamn", "Ana Lima"),
        ("Fornavn;Etternavn", "Ana Lima"),
        ("Imię;Nazwisko", "Ana Lima"),
        ("Jméno;Příjmení", "Ana Lima"),
        ("Имя;Фамилия", "Ana Lima"),
        ("Etunimi;Sukunimi", "Ana Lima"),
        ("Ad;Soyad", "Ana Lima"),
        ("Keresztnév;Vezetéknév", "Lima Ana"),
        ("Guest First Name;Guest Last Name", "Ana Lima"),
        ("First;Last", "Ana Lima"),
        ("Name;Company", "Ana"),
        ("Vollständiger Name;x", "Ana"),
        ("Nom complet;x", "Ana"),
        ("Attendee name;x", "Ana"),
        ("Имя;x", "Ana"),
        ("氏名;x", "Ana"),
        ("Name of guest;x", "Ana"),
        ("Name of the guest;Guests", "Ana"),
        ("Name des Gastes;x", "Ana"),
        ("Name der Teilnehmerin;x", "Ana"),
        ("Nom de l'invité;x", "Ana"),
        ("Nome do convidado;x", "Ana"),
        ("Nombre del invitado;x", "Ana"),
        ("Nome dell'ospite;x", "Ana"),
        ("Naam van de gast;x", "Ana"),
        ("Vorname des Gastes;Nachname des Gastes", "Ana Lima"),
        ("Full name;x", "Ana"),
        ("Your name;x", "Ana"),
        ("Ihr Name;x", "Ana"),
        ("Name (first and last);x", "Ana"),
        ("Vor- und Zuname;x", "Ana"),
        ("Adı;Soyadı", "Ana Lima"),
        ("Ad;Soyadı", "Ana Lima"),
        ("¿Cuál es tu nombre completo?;x", "Ana"),
        ("Wat is je naam?;x", "Ana"),
        ("Hvad er dit navn?;x", "Ana"),
        ("Vollständiger Name - Vorname;Vollständiger Name - Nachname", "Ana Lima"),
        ("Vorname (wie im Ausweis);Name (wie im Ausweis)", "Ana Lima"),
        ("Nome/Apelido;x", "Ana"),
        ("お名前（漢字）;x", "Ana"),
        ("Name (Unternehmen);x", ""),
        ("x;Company Name", ""),
        ("x;Name of the company", ""),
        ("Event Name;x", ""),
    ],
)
def test_the_name_is_found_in_many_languages(header, name):
    assert filed(f"{header};E-Mail\nAna;Lima;ana@x.pt\n").people[0].name == name


@pytest.mark.parametrize(("header", "name"), [
    ("Guest 1 First Name;Guest 1 Last Name;Guest 2 First Name;Guest 2 Last Name", "Ana Lima"),
    ("Gast 1 Vorname;Gast 1 Nachname;Gast 2 Vorname;Gast 2 Nachname", "Ana Lima"),
    ("Roepnaam;Achternaam;Tussenvoegsel;x", "Ana Bo Lima"),
    ("Voornaam;Achternaam;Tussenvoegsels;x", "Ana Bo Lima"),
    ("Nama Lengkap;x;y;z", "Ana"), ("Họ và tên;x;y;z", "Ana"), ("Nickname;x;y;z", "Ana"),
    ("Nome;Cognome;x;Nome visualizzato", "Ek"), ("Prénom;Nom;x;Nom affiché", "Ek"),
    ("Nickname;Real name;x;y", "Lima"), ("Фамилия, имя, отчество;x;y;z", "Ana"),
])  # fmt: skip
def test_a_name_is_found_below_more_headings(header, name):
    seen = filed(f"{header};E-Mail\nAna;Lima;Bo;Ek;ana@x.pt\n")
    assert seen.people[0].name == name
    as_found = {str(one.index): one.role for one in seen.about.columns}  # as a form sends its menus
    chosen = filed(f"{header};E-Mail\nAna;Lima;Bo;Ek;ana@x.pt\n", columns=as_found)
    assert chosen.people[0].name == name


@pytest.mark.parametrize("heading", [
    "Cognome e nome", "Nom et prénom", "NOM Prénom", "Name, Vorname", "Nachname und Vorname",
    "Фамилия и имя", "Nazwisko i imię", "Příjmení a jméno", "Apellidos y nombre",
    "Last name, first name", "Efternamn och förnamn", "Apelido e nome", "Nume și prenume",
])  # fmt: skip
def test_a_name_whose_heading_says_family_name_first_is_turned_round_and_told(heading):
    rows = 'Lima Ana;a@x.pt\nDe Sá Rui Luís;r@x.pt\n"Ek, Bo";b@x.se\nPaz Eva Mar;e@x.pt\n'
    rows += "Jo Day;jo.day@x.uk\nKai;k@x.se\nMia & Tom Ost;m@x.de\nGEORGES Luc;l@x.fr\n"
    seen = filed(f'"{heading}";E-Mail\n{rows}')
    assert [name for name, _ in seen.who] == [
        "Ana Lima", "Rui Luís De Sá", "Bo Ek", "Paz Eva Mar", "Jo Day", "Kai", "Mia & Tom Ost",
        "Luc GEORGES",
    ]  # fmt: skip
    assert (seen.notes.turned, seen.people[0].name_in_list) == (4, "Lima Ana")
    written = filed(f'"{heading}";E-Mail\n{rows}', as_written=True)
    assert written.people[0].name == "Lima Ana"


@pytest.mark.parametrize("heading", ["Nome e cognome", "Имя и фамилия", "Họ và tên", "Név", "ФИО"])
def test_a_name_below_any_other_heading_stays_as_it_is_spoken(heading):
    assert filed(f"{heading};E-Mail\nLima Ana;a@x.pt\n").people[0].name == "Lima Ana"


@pytest.mark.parametrize("heading", [
    "Ηλ. ταχυδρομείο", "Elektr. adr.", "Контакт эл.", "Adr. el.", "Internet",
])  # fmt: skip
def test_a_first_line_of_words_above_addresses_is_a_header_whatever_its_words(heading):
    seen = filed(f"Α/Α;Επώνυμο;Όνομα;{heading}\n1;Παππά;Ελένη;eleni@x.gr\n2;Ώτη;Ζωή;z@x.gr\n")
    assert (seen.who, seen.problems) == (
        [("Ελένη Παππά", "eleni@x.gr"), ("Ζωή Ώτη", "z@x.gr")], [],
    )  # fmt: skip


@pytest.mark.parametrize("heading", [
    "Guest", "Guests", "Invitato/i", "Invitado/a", "Vendég", "Kutsuttu", "Gjester", "Gast",
    "Gäste", "Der Gast", "Teilnehmer", "Teilnehmerin", "Teilnehmende",
    "Invitee", "Invitees", "Participant", "Participants", "Attendee", "Visitor", "Invité",
    "Les invités", "Convidado", "Convidados", "Invitado", "Invitados", "Ospite", "Ospiti",
    "Deelnemer", "Gasten", "Eingeladene", "People", "Personen", "Guest(s)",
    "Teilnehmer:innen", "Гость", "Гости", "Student", "Mitglied",
])  # fmt: skip
def test_a_column_of_guests_gives_their_names_where_none_says_so_better(heading):
    rows = "Ana Lima;ana@x.pt\nBen Okafor;ben@x.pt\nÉlodie;elo@x.pt\nLima, Eva;eva@x.pt\n"
    seen = filed(f"{heading};E-Mail\n{rows}")
    assert [name for name, _ in seen.who] == ["Ana Lima", "Ben Okafor", "Élodie", "Eva Lima"]
    better = filed(f"{heading};Name;E-Mail\nLimas;Ana;ana@x.pt\n")
    assert better.people[0].name == "Ana"


def test_names_are_found_by_the_addresses_beside_them_whatever_their_column_is_called():
    rows = (
        "New York;Ana Lima;ana@x.pt\nBad Ems;Okafor, Ben;b.okafor@x.pt\nLa Paz;Jo Ek;jo.ek@x.pt\n"
    )
    for heading in ("Inhaber", "Bride side", "Solista", "x"):
        seen = filed(f"Town;{heading};E-Mail\n{rows}Total;3;\n")
        assert [name for name, _ in seen.who] == ["Ana Lima", "Ben Okafor", "Jo Ek"], heading
    for heading in ("Company", "Hotel", "Event", "Name of the hotel", "Kind"):
        assert {name for name, _ in filed(f"Town;{heading};E-Mail\n{rows}").who} == {""}, heading
    others = "New York;Ana Lima;info@x.pt\nBad Ems;Ben Okafor;mail@y.pt\n"
    for heading, name in (("Ansprechpartner/in", "Ana Lima"), ("Gast 1", "Ana Lima"), ("x", "")):
        assert filed(f"Town;{heading};E-Mail\n{others}").who[0][0] == name


@pytest.mark.parametrize(("head", "rows", "who"), [
    ("Ehemann;Dame;Kontakt", "Rui Lima;Ana Lima;{a}\nTom Koch;Eva Koch;{b}\n",
     "Ana Lima, Eva Koch"),
    ("Ehemann;Kontakt", "Rui Lima;{a}\nTom Koch;{b}\nJan Ek;ek@x.pt\n", ", , "),
    ("Mutter;Kontakt", "Ada Lima;lima@x.pt\nEva Koch;koch@x.pt\n", ", "),
    ("Coach;Kontakt", "Lima, Ana;alima@x.pt\nEva Köhl;koehl.e@x.pt\n", "Ana Lima, Eva Köhl"),
    ("Chef;Kontakt", "Lima;lima@x.pt\nKoch;koch@x.pt\n", ", "),
])  # fmt: skip
def test_the_address_beside_a_name_tells_more_than_the_family(head, rows, who):
    seen = filed(f"{head}\n{rows.format(a='ana.lima@x.pt', b='e.koch@x.pt')}")
    assert ", ".join(name for name, _ in seen.who) == who


@pytest.mark.parametrize("cells", [
    ("2", "1", "3", "2"), ("yes", "no", "yes", "no"), ("Yes", "No", "Yes", "Yes"),
    ("VIP", "VIP", "Staff", "VIP"), ("", "", "", ""), ("+1", "", "", "+2"),
])  # fmt: skip
def test_a_column_of_guests_that_says_how_many_or_whether_is_no_name(cells):
    rows = "".join(f"{cell};a{n}@x.pt\n" for n, cell in enumerate(cells))
    assert {name for name, _ in filed(f"Guests;E-Mail\n{rows}").who} == {""}


@pytest.mark.parametrize("header", [
    "Student First Name;Student Last Name;Parent 1 Name;Parent 1 Email",
    "Name des Kindes;Name;Mutter Name;Mutter E-Mail",
    "First Name;Last Name;Partner Name;Partner Email",
    "Name;Company Name;Wie ist Ihr Name?;E-Mail", "Ticket Name;x;Name;Ticket Email",
])  # fmt: skip
def test_the_name_is_that_of_whose_address_it_is(header):
    empty = "" if header.startswith("Name;") else "Rui"
    assert filed(f"{header}\n{empty};Paz;Ana Lima;ana@x.pt\n").who == [("Ana Lima", "ana@x.pt")]


@pytest.mark.parametrize("cell", ["#REF!", "#NV", "NULL", "nan", "-", "n/a", "k. A.", "?", "0"])
def test_what_says_that_nothing_stands_there_is_no_name(cell):
    rows = f"Ana;{cell};ana@x.pt;{cell}\n{cell};Null;bo@x.se;4\n"
    seen = filed(f"Vorname;Nachname;E-Mail;Tisch\n{rows}")
    assert seen.who == [("Ana", "ana@x.pt"), ("Null", "bo@x.se")]
    assert seen.people[1].fields["vorname"] == ""
    is_value = cell in ("-", "n/a", "k. A.", "?", "0")
    assert seen.people[0].fields["tisch"] == (cell if is_value else "")


@pytest.mark.parametrize(("heading", "value"), [
    ("Status", "Declined"), ("approval_status", "declined"), ("RSVP", "No"), ("Coming?", "no"),
    ("Zusage", "Nein"), ("Anmeldestatus", "storniert"), ("Unsubscribed", "yes"), ("Opt-out", "1"),
    ("Do not email", "TRUE"), ("Keine E-Mails", "x"), ("Statut", "Annulé"), ("出欠", "欠席"),
    ("Wedding RSVP", "No"), ("Email status", "Bounced"), ("Patron Status", "Former patron"),
    ("Status", "Ehemaliges Mitglied"), ("status", "hardbounced"), ("Blocklisted", "1"),
    ("Kommst du?", "Nein, leider nicht"), ("Will you be attending?", "No"), ("RSVP", "No, sorry"),
    ("Viendrez-vous ?", "Non"), ("Nimmst du teil?", "nein"),
    ("Status", "left"), ("Mitgliedschaft", "gekündigt"), ("Status", "ausgetreten"),
    ("Answer", "no"), ("Answer", "unsubscribed"), ("Diet", "Unsubscribed"), ("Boat", "DECEASED"),
    ("Bemerkung", "verstorben"), ("Notes", "Do not mail"), ("Anmerkung", "Nicht anschreiben"),
])  # fmt: skip
def test_who_is_no_guest_by_the_list_is_counted_and_left_out_where_that_was_chosen(heading, value):
    text = f"Name;E-Mail;{heading}\nAna;ana@x.pt;{value}\nBo;bo@x.se;\n"
    seen = filed(text)
    assert (len(seen.people), dict(seen.notes.declined)) == (2, {(heading, value): 1})
    left = filed(text, declined="leave_out")
    assert left.who == [("Bo", "bo@x.se")]
    assert [one.reason for one in left.problems] == [
        f"left out as you chose: {heading} says {value}"
    ]


def test_who_is_no_guest_is_counted_by_what_is_said_however_it_is_written():
    rows = "".join(f"p{n}@x.pt;{'dD'[n % 2]}eclined{'!' * (n % 40)}\n" for n in range(80))
    assert filed(f"E-Mail;Status\n{rows}").notes.declined == {("Status", "declined"): 80}


@pytest.mark.parametrize(("heading", "value"), [
    ("Status", "No"), ("Status", "Going"), ("RSVP", "Yes"), ("Unsubscribed", "no"), ("Name", "No"),
    ("Cancelled", "0"), ("Newsletter", "no"), ("Vegetarian", "no"), ("RSVP", "not yet"),
    ("RSVP", "No reply"), ("Kommst du mit dem Auto?", "Nein"), ("Will you bring a cake?", "No"),
    ("Austritt", ""), ("Austritt", "nein"), ("Eintritt", "01.02.2003"), ("Coming", "2"),
    ("Bringst du jemanden mit?", "Nein"), ("Notes", "was unsubscribed by us, wants mails again"),
    ("Last name", "Bounced"), ("Payment", "declined"), ("Order", "cancelled"),
])  # fmt: skip
def test_a_column_that_says_else_makes_nobody_no_guest(heading, value):
    seen = filed(f"E-Mail;{heading}\nana@x.pt;{value}\n", declined="leave_out")
    assert (len(seen.people), seen.notes.declined) == (1, {})


@pytest.mark.parametrize(("heading", "value"), [
    ("Austritt", "31.12.2019"), ("Austrittsdatum", "2019-12-31"), ("UNSUB_TIME", "2019-1-2 10:00"),
    ("Unsubscribed at", "1/2/2019"), ("Verstorben am", "01.02.19"), ("deaktiviert", "03.03.2019"),
    ("Cancel date", "2019-12-31T10:00:00Z"), ("Date of death", "2019-12-31"),
])  # fmt: skip
def test_who_left_on_a_day_is_counted_as_one_kind_whatever_the_day(heading, value):
    seen = filed(f"Name;E-Mail;{heading}\nAna;ana@x.pt;{value}\nBo;bo@x.se;\nCy;cy@x.ie;1.1.2018\n")
    assert seen.notes.declined == {(heading, "a date"): 2}


PARENTS = "Vorname;Nachname;{}\nTim;Lima;Ana Lima;ana@x.pt;Rui Lima;rui@x.pt\n"


@pytest.mark.parametrize("header", [
    "Name Eltern 1;E-Mail Eltern 1;Name Eltern 2;E-Mail Eltern 2",
    "Mutter;E-Mail Mutter;Vater;E-Mail Vater",
    "Mother;Mother Email;Father;Father Email",
    "Name (Mutter);E-Mail (Mutter);Name (Vater);E-Mail (V)",
    "Mutter - Name;Mutter - E-Mail - privat;Vater - Name;Vater - E-Mail - privat",
])  # fmt: skip
def test_a_name_belongs_to_an_address_by_what_stands_before_or_behind_both(header):
    seen = filed(PARENTS.format(header))
    assert (seen.who, seen.notes.several) == ([("Ana Lima", "ana@x.pt")], 1)


@pytest.mark.parametrize("header", [
    "Name Eltern 1;E-Mail Eltern 1;Name Eltern 2;E-Mail Eltern 2",
    "Mutter;E-Mail Mutter;Vater;E-Mail Vater",
    "Mother;Mother Email;Father;Father Email",
    "Mutter - Name;Mutter - E-Mail - privat;Vater - Name;Vater - E-Mail - privat",
])  # fmt: skip
def test_an_address_of_a_second_column_has_the_name_beside_it_or_none(header):
    alone = filed(PARENTS.format(header) + "Eva;Sá;Ada Sá;;Ivo Sá;ivo@x.pt\n").who
    assert alone[1] == ("Ivo Sá", "ivo@x.pt"), "the one whose address it is"
    nameless = filed(PARENTS.format(header) + "Eva;Sá;Ada Sá;;;ivo@x.pt\n").who
    assert nameless[1] == ("", "ivo@x.pt"), "no name of another's"


def test_where_both_addresses_of_a_line_are_written_to_each_has_the_name_beside_it():
    seen = filed(PARENTS.format("Mutter;E-Mail Mutter;Vater;E-Mail Vater"), take_all=True)
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("Rui Lima", "rui@x.pt")]
    as_found = {str(one.index): one.role for one in seen.about.columns}  # as a form sends its menus
    again = filed(
        PARENTS.format("Mutter;E-Mail Mutter;Vater;E-Mail Vater"), take_all=True, columns=as_found
    )
    assert again.who == seen.who


def test_somebody_whose_own_column_gives_one_name_has_the_familys():
    text = "Nachname;Vater Vorname;Vater E-Mail;Mutter E-Mail\nLima;Rui;rui@x.pt;ana@x.pt\n"
    assert filed(text).who == [("Rui Lima", "rui@x.pt")]


def test_an_address_that_stands_in_every_line_is_nobodys_second():
    rows = "".join(f"Ana {n};a{n}@x.pt;club@x.org;to@x.org\n" for n in "abcde")
    seen = filed(f"Name;From Email;To Email;Email 3\n{rows}")
    assert ([email for _, email in seen.who][:2], seen.notes.several) == (["aa@x.pt", "ab@x.pt"], 0)


def test_a_column_that_says_email_stands_before_one_of_guests_that_does_not():
    text = "Name;Email;Participant ID (UPN)\nAna;ana@x.pt;ana@corp.pt\nBo;bo@x.se;bo@corp.pt\n"
    assert [email for _, email in filed(text).who] == ["ana@x.pt", "bo@x.se"]
    text = "Display name;User principal name;Other email\nAna;ana@x.pt;\nBo;bo@x.se;\n"
    assert filed(text).who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]


def test_an_empty_column_that_is_called_email_stays_the_one_of_addresses():
    seen = filed("Name;Jabber;E-Mail\nBo;bo@jabber.org;\n")  # as problems are read again
    assert ([one.reason for one in seen.problems], seen.who) == (["there is no address"], [])


def test_the_next_column_helps_where_outlooks_own_name_or_no_name_stands():
    head = "First Name,E-mail Address,E-mail Display Name,E-mail 2 Address\n"
    ex = "Ana,/o=ExchangeLabs/ou=x/cn=Recipients/cn=ana,,ana@x.pt\n"
    seen = filed(f"{head}{ex},bo@x.se,Bo Ek (bo@x.se),\n")
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo Ek", "bo@x.se")]


def test_outlooks_own_name_has_its_reason_beside_how_it_shows_somebody_too():
    head = "Vorname,E-Mail-Adresse,E-Mail-Angezeigter Name\n"
    seen = filed(f"{head}Ana,/o=ExchangeLabs/ou=x/cn=ana,Ana Lima\nBo,bo@x.se,Bo (bo@x.se)\n")
    assert seen.who == [("Bo", "bo@x.se")]
    assert "Outlook" in seen.problems[0].reason


@pytest.mark.parametrize(("heading", "offered"), [
    ("Begleitung", 2), ("Partner", 2), ("cc", 2), ("+1", 2), ("Message-ID", 0), ("Buyer", 0),
    ("Created by", 0), ("Login", 0),
])  # fmt: skip
def test_a_second_column_in_which_only_addresses_stand_is_offered_whatever_its_name(
    heading, offered
):
    text = f"Name,E-Mail,{heading}\nAna,ana@x.pt,rui@x.pt\nBo,bo@x.pt,\nCy,cy@x.pt,di@x.pt\n"
    assert filed(text).notes.several == offered
    assert len(filed(text, take_all=True).people) == 3 + offered


@pytest.mark.parametrize("cell", [
    '"0351 912 345, ana@x.pt"', "ana@x.pt / Tel. 0351-912 34",
    '"Tel: 0351 912 345\nMail: ana@x.pt"',
    "M: +351 912 345 E: ana@x.pt W: www.x.pt", "ana@x.pt, http://x.pt/ana",
])  # fmt: skip
def test_a_number_or_a_site_beside_an_address_is_no_part_of_it(cell):
    seen = filed(f"Name;Kontakt;Ort\nAna Lima;{cell};Faro\n")
    assert (seen.who, seen.problems) == ([("Ana Lima", "ana@x.pt")], [])


@pytest.mark.parametrize("title", [
    "Members for group club@x.org",
    "Please fill in and send to uwe@x.de by May\nThank you very much!",
])  # fmt: skip
def test_a_sentence_above_a_header_is_a_title_with_an_address_in_it_too(title):
    seen = filed(f"{title}\nEmail address,Nickname\nana@x.pt,Ana\nbo@x.se,Bo\n")
    assert [email for _, email in seen.who] == ["ana@x.pt", "bo@x.se"]
    assert [one.value for one in seen.notes.titles] == title.split("\n")
    assert len(pasted("Ana Lima and Bo ana@x.pt\nE-Mail kommt noch\nbo@x.se").found) == 3


def test_family_names_first_in_a_column_are_turned_round_and_told():
    seen = filed('Name,Email\n"Lima, Ana",ana@x.pt\n"Acme, Inc.",info@x.pt\n')
    assert (seen.who, seen.notes.turned) == (
        [("Ana Lima", "ana@x.pt"), ("Acme, Inc.", "info@x.pt")],
        1,
    )


@pytest.mark.parametrize("heading", ["True", "none", "NOT"])
def test_a_heading_for_which_tags_have_another_use_gives_a_name_that_can_be_used(heading):
    [one] = filed(f"Mail;{heading}\nana@x.pt;7\n").people
    assert one.fields == {f"column_{heading.lower()}": "7"}


def test_columns_are_chosen_by_heading_or_number():
    text = "Vorname;Name;E-Mail;Tisch\nAna;Lima;ana@x.pt;4\n"
    by_number = filed(text, columns={"0": Role.IGNORE, "1": Role.NAME, "3": Role.IGNORE})
    by_heading = filed(
        text, columns={"vorname": Role.IGNORE, "Name": Role.NAME, "Tisch": Role.IGNORE}
    )
    for seen in (by_number, by_heading):
        assert (seen.who, seen.people[0].fields) == ([("Lima", "ana@x.pt")], {})
    with pytest.raises(lists.ListError, match="no column"):
        filed(text, columns={"Straße": Role.NAME})
    with pytest.raises(lists.ListError, match="no column"):
        filed(text, columns={"E-Mail": Role.IGNORE})


def test_a_rejected_row_keeps_its_cells_under_their_headings():
    (problem,) = filed('Name,E-Mail,Firm\n"Lima, Ana",nonsense,"Acme, Inc."\n').problems
    assert problem.cells == (("Name", "Lima, Ana"), ("E-Mail", "nonsense"), ("Firm", "Acme, Inc."))


@pytest.mark.parametrize("cell", ["'=1+1", "'+351 1", "'-x", "'@home"])
def test_the_mark_before_what_looks_like_a_formula_is_taken_off_again(cell):
    assert filed(f"email,note\nana@x.pt,{cell}\n").people[0].fields["note"] == cell[1:]
    assert filed("email,note\nana@x.pt,'quoted'\n").people[0].fields["note"] == "'quoted'"


IN_COLUMNS = {
    "semicolons": "Name;Ana Lima;Bo Ek;Cy\nE-Mail;ana@x.pt;bo@x.se;\nTisch;1;2;3\n",
    "tabs, a title": "Sommerfest\t\t\n\tGast 1\tGast 2\tGast 3\nVorname\tAna\tBo\tCy\n"
                     "Nachname\tLima\tEk\t\nE-Mail\tana@x.pt\tbo@x.se\t\nTisch\t1\t2\t3\n",
    "the address first": "E-Mail,ana@x.pt,bo@x.se,\nName,Ana Lima,Bo Ek,Cy\nTisch,1,2,3\n",
}  # fmt: skip


@pytest.mark.parametrize("text", IN_COLUMNS.values(), ids=IN_COLUMNS)
@pytest.mark.parametrize("read", [pasted, filed])
def test_people_who_stand_in_columns_are_read_as_those_in_rows(text, read):
    seen = read(text)
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")]
    assert [one.fields["tisch"] for one in seen.people] == ["1", "2"]
    assert [one.reason for one in seen.problems] == ["there is no address"]  # Cy's
    assert len(seen.notes.titles) == ("Sommerfest" in text)


@pytest.mark.parametrize("text", [
    "Name;E-Mail;Tisch\nAna;ana@x.pt;1\nBo;bo@x.se;2\n", "Email\tana@x.pt\nEmail\tbo@x.se\n",
    "Name,Email,Second email\nAna,ana@x.pt,a2@x.pt\n", "Email: ana@x.pt, bo@x.se\nCc: cy@x.ie\n",
])  # fmt: skip
def test_people_in_rows_stay_where_they_are(text):
    assert filed(text).who[0][1] == "ana@x.pt"
    assert filed(text).people[0].line < 3


@pytest.mark.parametrize("name", [
    "\u201eAna Lima\u201c", "\u201cAna Lima\u201d", "\xbbAna Lima\xab", "\xabAna Lima\xbb",
    "\u201aAna Lima\u2018", "\u2018Ana Lima\u2019", "'Ana Lima'", "\u2039Ana Lima\u203a",
    "\u300cAna Lima\u300d",
])  # fmt: skip
def test_quotes_around_all_of_a_name_are_none_of_it(name):
    assert filed(f"Name;E-Mail\n{name};ana@x.pt\n").who == [("Ana Lima", "ana@x.pt")]


@pytest.mark.parametrize(
    "name", ["'t Hooft", "Ana \u201eNana\u201c Lima", "\u201eNana\u201c Lima", "D'"]
)
def test_quotes_within_a_name_stay(name):
    assert filed(f"Name;E-Mail\n{name};ana@x.pt\n").who == [(name, "ana@x.pt")]


@pytest.mark.parametrize(
    "name", ["'Ana Lima' via Team", '"Ana Lima" via Team', "\u2018Ana Lima\u2019 via Team"]
)
def test_what_a_mailing_list_adds_to_a_name_keeps_no_quotes_in_it(name):
    assert pasted(f"{name} <ana@x.pt>").who == [("Ana Lima via Team", "ana@x.pt")]
    cell = name.replace('"', "'")
    assert filed(f"Name;E-Mail\n{cell};ana@x.pt\n").who == [("Ana Lima via Team", "ana@x.pt")]


@pytest.mark.parametrize("heading", ["Timestamp", "Zeitstempel", "Submission Date"])
def test_of_a_form_that_was_answered_again_the_last_answer_holds(heading):
    rows = [
        "1/1/2026 10:00,ana@x.pt,Ana,Yes", "1/1/2026 11:00,bo@x.se,Bo,No",
        "2/1/2026 10:00,ANA@x.pt,Ana,No", "3/1/2026 10:00,bo@x.se,Bo,Yes",
        "3/1/2026 11:00,bo@x.se,Bea,Yes",
    ]  # fmt: skip
    # a name that was written in full later is the same person's
    rows[0] = rows[0].replace("Ana", "ana Lima")
    seen = filed(f"{heading},Email,Name,Will you attend?\n" + "\n".join(rows) + "\n")
    assert seen.who == [("Ana", "ANA@x.pt"), ("Bo", "bo@x.se"), ("Bea", "bo@x.se")]
    assert [(one.line, one.before) for one in seen.problems] == [(2, 4), (3, 5)]
    assert list(seen.notes.declined_names.values()) == [["Ana"]]
    seen = filed("When,Email,Name,Will you attend?\n" + "\n".join(rows) + "\n")
    assert len(seen.who) == 5


def test_a_family_called_as_an_answer_is_one():
    rows = "Lima, Ana;ana@x.pt\nOk, Bo;bo@x.se\nCy Ito;cy@x.ie\n"
    assert [name for name, _ in filed(f"Guest;E-Mail\n{rows}").who] == [
        "Ana Lima", "Bo Ok", "Cy Ito",
    ]  # fmt: skip


@pytest.mark.parametrize(("header", "row", "name"), [
    ("Preferred name,Legal name,Email", ",Ana Lima,ana@x.pt", "Ana Lima"),
    ("Legal name,Preferred name,Email", "Ana Lima,,ana@x.pt", "Ana Lima"),
    ("Legal name,Preferred name,Email", "Anabela Lima,Ana,ana@x.pt", "Ana"),
    ("Preferred name,Email,Legal last name,Legal first name", ",ana@x.pt,Lima,Ana", "Ana Lima"),
    ("First name,Last name,Middle name,Email", ",,Rosa,ana@x.pt", "Rosa"),
    ("First name,Last name,Middle name,Email", "Ana,Lima,Rosa,ana@x.pt", "Ana Lima"),
    ("Nombre,Primer apellido,Segundo apellido,Correo", ",,Reis,ana@x.pt", "Reis"),
    ("Vorname,Nachname,Spitzname,E-Mail", ",,Anni,ana@x.pt", "Anni"),
    ("Name,Email,Partner middle name,Partner email", ",ana@x.pt,Rosa,bo@x.se", ""),
])  # fmt: skip
def test_where_the_name_is_empty_another_of_the_same_person_stands_for_it(header, row, name):
    seen = filed(f"{header}\n{row}\nBo Ek,Bo,Bo,bo@x.se\n")
    assert seen.people[0].name == name


@pytest.mark.parametrize(("header", "row", "name"), [
    ("Rufname;Familienname", "Anna;Huber", "Anna Huber"),
    ("Prénom usuel;Nom", "Jean;Roy", "Jean Roy"), ("Vorname;Surname", "Eva;Kern", "Eva Kern"),
    ("Apellido paterno;Apellido materno;Nombre(s)", "Lima;Paz;Ana", "Ana Lima"),
    ("Primer nombre;Primer apellido", "Ana;Lima", "Ana Lima"), ("Envelope Name", "A Low", "A Low"),
    ("Household Name", "Ann and Tom Low", "Ann and Tom Low"),
])  # fmt: skip
def test_any_given_name_may_stand_beside_any_family_name(header, row, name):
    list_ = f"{header};Email\n{row};a@x.pt\n{row};b@x.pt\n"
    assert filed(list_).who == [(name, "a@x.pt"), (name, "b@x.pt")]
