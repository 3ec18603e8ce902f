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
    ("How many guests will attend?", "0"), ("Number of guests", "0"), ("Guest count", "0"),
    ("Anzahl G\xe4ste", "0"), ("Nombre d'invit\xe9s", "0"), ("N\xfamero de invitados", "0"),
    ("Party size", "0"), ("deleted", "true"),
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


COUPLES = (
    "Guest 1,Guest 2,Email 1,Email 2,RSVP 1,RSVP 2",
    "Guest 1 Name,Guest 2 Name,Guest 1 Email,Guest 2 Email,Guest 1 Attending,Guest 2 Attending",
    "Name,Partner,Email,Partner Email,Coming?,Partner coming?",
    "Name,Name Partner,E-Mail,E-Mail Partner,Zusage,Zusage Partner",
)


@pytest.mark.parametrize("header", COUPLES)
def test_each_of_a_couple_is_asked_about_by_their_own_answer(header):
    rows = "Ana,Bo,ana@x.pt,bo@x.se,yes,no\nCy,Di,cy@x.pt,di@x.se,no,yes\n"
    rows += "Ed,Fay,ed@x.pt,fay@x.se,yes,yes\n"
    headings = header.split(",")
    every = filed(f"{header}\n{rows}", take_all=True)
    assert len(every.who) == 6
    assert {(said.column, said.value): n for said, n in every.notes.declined.items()} == {
        (headings[5], "no"): 1, (headings[4], "no"): 1,
    }  # fmt: skip
    left = filed(f"{header}\n{rows}", take_all=True, declined="leave_out")
    assert [email for _, email in left.who] == ["ana@x.pt", "di@x.se", "ed@x.pt", "fay@x.se"]
    assert [one.address for one in left.problems] == ["bo@x.se", "cy@x.pt"]
    first = filed(f"{header}\n{rows}")
    assert [*first.notes.declined.values()] == [1]


def test_an_answer_that_is_nobodys_in_particular_is_of_both():
    list_ = "Name,Email,Coming?,Partner,Partner Email\nCy,cy@x.pt,no,Di,di@x.se\n"
    assert filed(list_, take_all=True).notes.declined.total() == 2


def test_whether_the_partner_comes_says_nothing_of_a_guest_alone():
    list_ = "Name,Email,Coming?,Partner,Partner coming?\nAna,ana@x.pt,yes,Bo,no\n"
    assert filed(list_).notes.declined == {}


@pytest.mark.parametrize(("ours", "why", "asks"), [
    ("Written to,Why not,When,Corrected to,Line", "Left out as you chose", True),
    ("Written to,Why not,When,Corrected to,Line", "Left out as you chose: RSVP says no", True),
    ("Angeschrieben,Warum nicht,Wann,Korrigiert zu,Zeile", "Von Ihnen ausgelassen.", True),
    ("Angeschrieben,Warum nicht,Wann,Korrigiert zu,Zeile", "Ausgelassen, wie gewählt", True),
    ("Written to,Why not,When,Corrected to,Line", "The run was cancelled before.", False),
    ("Written to,Why not,When,Corrected to,Line", "No such mailbox", False),
])  # fmt: skip
def test_whoever_was_left_out_before_is_asked_about_in_a_list_given_back(ours, why, asks):
    header = f"Name,Email,{ours}".replace(",", ";")
    seen = filed(f"{header}\nAna;ana@x.pt;no;{why};;;2\nBo;bo@x.se;yes;;3 May;;3\n")
    assert [who for who, _ in seen.who] == ["Ana", "Bo"]
    assert [said.value for said in seen.notes.declined] == [why] * asks


@pytest.mark.parametrize(("heading", "value"), [
    ("Notes", "Moved away \u2013 don't invite!"), ("Notes", "divorced from Ana - do NOT invite"),
    ("Notes", "is abroad, cannot come"), ("Notes", "in hospital, won't make it"),
    ("Notes", "replied: no"), ("Notes", "no longer with company"), ("Notes", "RIP 2025"),
    ("Notes", "please leave out"), ("Bemerkung", "in Elternzeit, kommt nicht"),
    ("Bemerkung", "leider im Urlaub"), ("Bemerkung", "kein Mitglied mehr"),
    ("Bemerkung", "weggezogen, nicht mehr anschreiben"), ("Bemerkung", "möchte keine Mails"),
    ("Bemerkung", "Adresse ungültig"), ("Bemerkung", "gest. 2024"),
    ("Remarques", "décédé en 2024"), ("Remarques", "a déménagé, ne plus contacter"),
    ("Note", "deceduto nel 2023"), ("Uwagi", "zmarł w 2024"), ("Anteckning", "har tackat nej"),
    ("Bemærkning", "melder afbud"), ("備考", "欠席の連絡あり"), ("RSVP", "Will be away"),
    ("RSVP", "we are travelling that weekend"), ("RSVP", "wish we could"),
    ("RSVP", "No + No"), ("RSVP", "0/2"), ("RSVP", "pass"), ("RSVP", "Sajnos nem tudok"),
    ("RSVP", "Ne mogu"), ("RSVP", "No puc"), ("RSVP", "Valitettavasti en"),
    ("Status", "removed by host"), ("Status", "Invite not delivered (bounced)"),
    ("Status", "DNC"), ("Will you be there?", "no"), ("Available on 12/12?", "no"),
    ("Teilnahme am 12.12.", "no"), ("Zu-/Absage", "no"), ("Osallistun", "no"),
    ("Tuletko juhliin?", "no"), ("Você vai?", "no"), ("Участвуете?", "no"), ("Jön?", "no"),
    ("Ви прийдете?", "no"), ("Ще дойдеш ли?", "no"), ("Prídeš?", "no"), ("Pridete?", "no"),
    ("Ar dalyvausite?", "no"), ("Vai piedalīsies?", "no"), ("Kas tuled?", "no"),
    ("Participi?", "no"), ("Kemur þú?", "no"), ("Akan hadir?", "no"),
    ("Bạn có tham dự không?", "no"), ("Mailing list", "no"), ("Kontaktsperre", "x"),
    ("Werbesperre", "ja"), ("Teilnahme am Fest", "nein"), ("Attending Saturday 12/12", "no"),
    ("Kommst du am 12.12.?", "nein"),
])  # fmt: skip
def test_one_clause_of_a_remark_or_a_question_in_any_language_is_enough(heading, value):
    assert asked(heading, value) == [(heading, value)]


@pytest.mark.parametrize(("heading", "value"), [
    ("Notes", "vegan, no nuts"), ("Notes", "kommt mit Kind, kein Fisch"),
    ("Notes", "moved table, sits with Bo"), ("Notes", "brings cake and wine"),
    ("Notes", "no gluten"), ("Notes", "arrives away from the main entrance"),
    ("Notes", "plus one: no"), ("Notes", "comes late - not before 9"), ("Notes", "Zimmer 0/2"),
    ("Notes", "travelling by train"), ("Notes", "will be there"), ("Notes", "needs parking: no"),
    ("Notes", "passport pending"), ("Notes", "pass the salt"), ("Bemerkung", "Urlaub im Mai"),
    ("Bemerkung", "Mitglied seit 2020"), ("Bemerkung", "Kind kommt nicht mit"),
    ("Bemerkung", "ohne Begleitung"), ("Bemerkung", "kein Alkohol"), ("Parking?", "no"),
    ("Vegan?", "no"), ("Available", "yes"), ("Table", "0/2"), ("Note", "0/2"),
])  # fmt: skip
def test_a_clause_of_something_else_says_nothing(heading, value):
    assert asked(heading, value) == []


def test_the_answers_of_husband_and_wife_are_each_their_own():
    header = "Husband,Wife,Husband email,Wife email,Husband RSVP,Wife RSVP"
    text = f"{header}\nBo Ek,Ana Ek,bo@x.se,ana@x.se,no,yes\n"
    seen = filed(text, take_all=True)
    assert list(seen.notes.declined_names.values()) == [["Bo Ek"]]


@pytest.mark.parametrize("header", [
    "Guest 1,Guest 2,Email,RSVP 1,RSVP 2", "Name,Partner,Email,Coming?,Partner coming?",
    "Gast 1,Gast 2,E-Mail,Zusage 1,Zusage 2", "Name,Name 2,Email,RSVP,RSVP 2",
])  # fmt: skip
def test_the_no_of_whoever_has_no_address_asks_about_nobody(header):
    rows = "Ana Lima,Bo Ek,ana@x.pt,yes,no\nCy Orr,Di Fox,cy@x.ie,no,yes\n"
    seen = filed(f"{header}\n{rows}")
    assert list(seen.notes.declined_names.values()) == [["Cy Orr"]]


@pytest.mark.parametrize("header", [
    "Name,Town,Email,RSVP,RSVP 2", "Name,Table,Email,Status 1,Status 2",
    "Name,Age,Email,RSVP,Zusage 2",
])  # fmt: skip
def test_a_second_answer_is_the_same_persons_where_nobody_else_is_named(header):
    seen = filed(f"{header}\nAna Lima,5,ana@x.pt,yes,declined\nBo Ek,6,bo@x.se,yes,yes\n")
    assert list(seen.notes.declined_names.values()) == [["Ana Lima"]]


@pytest.mark.parametrize(("heading", "cells", "who"), [
    ("Kommt", "x -  x", "Bo"), ("Coming", "+ - +", "Bo"), ("RSVP", "\u2713 \u2013 \u2713", "Bo"),
    ("Zusage", "1 - 1", "Bo"), ("Viene", "\u2713 x \u2713", "Bo"),
    ("Pr\xe9sence", "+ \u2014 +", "Bo"),
    ("Attending", "\u25cb - \u25cb", "Bo"),
])  # fmt: skip
def test_a_dash_among_ticks_is_a_no(heading, cells, who):
    one, two, three = cells.split()
    rows = f"Ana;a@x.pt;{one}\nBo;bo@x.se;{two}\nCy;c@x.ie;{three}\n"
    seen = filed(f"Name;Email;{heading}\n{rows}")
    assert list(seen.notes.declined_names.values()) == [[who]]


@pytest.mark.parametrize(("cells", "who"), [
    ("\u2611 \u2612 \u2610", ["Bo"]), ("\u2705 \u2612 \u2705", ["Bo"]),
    ("\u2611\ufe0f \u2612 \u2611\ufe0f", ["Bo"]), ("\u2612 \u2610 \u2612", []),
    ("\u2611 \u2610 \u2611", []),
])  # fmt: skip
def test_a_box_with_a_cross_is_a_no_beside_one_with_a_check_mark(cells, who):
    one, two, three = cells.split()
    rows = f"Ana;a@x.pt;{one}\nBo;bo@x.se;{two}\nCy;c@x.ie;{three}\n"
    seen = filed(f"Name;Email;Zusage\n{rows}")
    assert [name for names in seen.notes.declined_names.values() for name in names] == who


@pytest.mark.parametrize(("heading", "cells"), [
    ("Zusage", "ja - nein"), ("Coming", "yes - maybe"), ("Kinder", "x - x"), ("Vegan", "+ - +"),
    ("Coming", "- - -"), ("Kommt", "x x x"),
])  # fmt: skip
def test_elsewhere_a_dash_says_nothing(heading, cells):
    one, two, three = cells.split()
    rows = f"Ana;a@x.pt;{one}\nBo;bo@x.se;{two}\nCy;c@x.ie;{three}\n"
    seen = filed(f"Name;Email;{heading}\n{rows}")
    assert ["Bo"] not in seen.notes.declined_names.values()
