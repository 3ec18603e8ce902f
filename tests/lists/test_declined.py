"""Who is no guest by what a list says of them is asked about; whoever it says else of is not."""

import datetime as dt

import pytest

from emailer import lists
from emailer.lists.words import declined_words
from emailer.lists.words.heading_words import snake
from tests.lists.reading import filed, of_opened, pasted


@pytest.mark.parametrize(("heading", "value"), [
    ("RSVP", "Regrets"), ("RSVP", "Declines"), ("RSVP", "Declined with regret"),
    ("RSVP", "Regretfully Decline"), ("RSVP", "Won't come"), ("RSVP", "Can't make it, sorry"),
    ("RSVP", "\u2717"), ("RSVP", "\u274c"), ("RSVP", "\U0001f44e"), ("RSVP", "0"), ("RSVP", "N"),
    ("Status", "Can't Go"), ("Status", "not coming"), ("Status", "kommt nicht"),
    ("Status", "Expired"), ("Status", "Regrets"), ("Member status", "Lapsed"),
    ("Status", "ausgetreten 12/2024"), ("Status", "gekündigt zum 31.12.2025"),
    ("Status", "Inaktiv seit 2024"), ("Status", "Inactive since May 2024"),
    ("Group status", "banned"), ("Email status", "bouncing"), ("Ticketstatus", "storniert"),
    ("Zusage", "kommt leider nicht"), ("Zusage", "kann nicht (Urlaub)"),
])  # fmt: skip
def test_a_state_or_an_answer_may_be_said_in_many_words(heading, value):
    assert asked(heading, value) == {(heading, value): 1}


@pytest.mark.parametrize("value", [
    "Absage per Tel.", "Absage Tel.", "Absage am Telefon", "Absage per Mail am 3.5.",
    "Absage vom 3.5.", "abgesagt am 3. Mai per E-Mail", "Nein per SMS", "Declined over the phone",
    "Refus par t\xe9l.", "Rechazado por tel\xe9fono", "Recusado por telefone",
    "Avbokat via telefon", "Disdetta per telefono", "Afgemeld per mail", "Afbud pr. tlf.",
    "Nei p\xe5 telefon", "odwo\u0142ane telefonicznie", "отказ по телефону",
])  # fmt: skip
def test_a_no_may_say_how_or_when_it_came(value):
    assert asked("R\xfcckmeldung", value) == {("R\xfcckmeldung", value): 1}


@pytest.mark.parametrize("value", [
    "NO SHOW", "no-show", "No Show (2025)", "Did not show up", "nicht erschienen", "n'est pas venu",
    "no se present\xf3", "n\xe3o compareceu", "niet verschenen", "nie przyszed\u0142",
])  # fmt: skip
def test_who_did_not_show_up_is_asked_about(value):
    assert asked("Status", value) == {("Status", value): 1}


@pytest.mark.parametrize(("heading", "value"), [
    ("R\xfcckmeldung", "Zusage per Tel."), ("Notes", "no phone"), ("Notes", "by mail, please"),
    ("Notes", "Kontakt per Tel."), ("Status", "Mail"),
])  # fmt: skip
def test_how_an_answer_came_alone_is_no_refusal(heading, value):
    assert not asked(heading, value)


@pytest.mark.parametrize(("heading", "value"), [
    ("Bemerkung", "bitte nicht einladen"), ("Notes", "DO NOT INVITE"), ("Bemerkung", "kommt nicht"),
    ("Bemerkung", "† 2024"), ("Bemerkung", "verstorben 3/2025"), ("Notes", "deceased 2024"),
    ("Invitation", "DO NOT INVITE!!"), ("Comment", "Sorry, we can't make it"),
    ("Comment", "unable to attend"), ("Remarques", "ne pas inviter"), ("Notas", "no invitar"),
    ("Observaciones", "No podré ir"), ("Opmerking", "komt niet"), ("Anmärkning", "kommer inte"),
    ("Uwagi", "nie przyjdzie"), ("Комментарий", "не сможет прийти"), ("", "bitte nicht einladen"),
])  # fmt: skip
def test_a_free_remark_may_say_it(heading, value):
    assert list(asked(heading, value).values()) == [1]


@pytest.mark.parametrize(("heading", "value"), [
    ("Invite?", "no"), ("Einladen", "nein"), ("Absage", "x"), ("Absage", "ja"),
    ("Will you be joining us?", "0"), ("Will you be joining us?", "No"), ("Can you make it?", "No"),
    ("Serez-vous présent ?", "Non"), ("¿Asistirás?", "No"), ("Vai comparecer?", "Não"),
    ("Vem?", "Não"), ("Ben je erbij?", "Nee, helaas"), ("Вы придёте?", "Нет, не смогу"),
    ("Θα έρθεις;", "Όχι"), ("Kommt ihr zur Hochzeit?", "Nein"),
    ("Conferma", "NO"), ("Potwierdzenie", "Nie"), ("Participa", "No"), ("Asiste", "No"),
    ("Assiste", "No"), ("Présent", "Non"), ("Presente", "No"), ("Kommer", "Nej"),
    ("Osallistuu", "Ei"), ("Kat\u0131l\u0131m", "Hay\u0131r"), ("Участие", "нет"), ("الحضور", "لا"),
    ("参加", "不参加"), ("是否参加", "否"), ("참석여부", "불참"), ("מגיע?", "לא"),
    ("Visszajelzés", "Nem"), ("Zúčastním se", "Ne"), ("Confirmare", "Nu"), ("Dolazak", "ne"),
    ("Kehadiran", "Tidak hadir"), ("Tham dự", "Không"), ("Obecność", "nie"), ("Deltar", "nei"),
])  # fmt: skip
def test_whether_somebody_comes_is_asked_in_many_ways_and_languages(heading, value):
    assert asked(heading, value) == {(heading, value): 1}


@pytest.mark.parametrize(("heading", "value"), [
    ("Email disabled", "true"), ("Liste noire e-mail", "oui"), ("Subscribed", "no"),
    ("Opted out of email: Marketing Information", "true"), ("Unsubscribed from all email", "true"),
    ("Accepts Marketing", "no"), ("Accepts Email Marketing", "no"), ("GDPR consent", "no"),
    ("Newsletter consent", "withdrawn"), ("Ne souhaite plus recevoir de mails", "X"),
    ("Archiviert", "Ja"), ("Archived", "TRUE"), ("E-Mail-Einwilligung", "widerrufen"),
])  # fmt: skip
def test_who_agreed_to_no_mail_is_asked_about(heading, value):
    assert asked(heading, value) == {(heading, value): 1}


@pytest.mark.parametrize(("heading", "value"), [
    ("Austritt", "2024"), ("Austritt", "12/2024"), ("Austritt", "2024-12"),
    ("Utträdd", "2023-12-31"),
    ("Inactive Date", "2025-01-01"), ("Austritt", "15.06.2026"), ("Austritt", "6/2026"),
    ("Membership end date", "2025-12-31"), ("Mitglied bis", "31.12.2025"), ("Lid tot", "2024"),
    ("Mitglied bis", "31.12.25"), ("Austritt", "6/15/26"),
])  # fmt: skip
def test_who_left_in_the_past_is_asked_about_whatever_the_date_is_like(heading, value):
    assert on_a_day(heading, value) == {(heading, "a date"): 1}


@pytest.mark.parametrize(("heading", "value"), [
    ("Austritt", "2027"), ("Austritt", "7/2026"), ("Austritt", "31.12.2026"),
    ("Mitglied bis", "31.12.27"), ("Austritt", "12/31/26"), ("Austritt", "16.06.26"),
    ("Membership end date", "2026-06-16"), ("Austritt", "16.06.2026"), ("Eintritt", "2024"),
    ("End date", "2024-01-01"), ("Valid until", "2024-01-01"), ("Passport expires", "2024"),
])  # fmt: skip
def test_who_leaves_in_the_future_is_still_there(heading, value):
    assert on_a_day(heading, value) == {}


def test_an_end_date_is_that_of_a_membership_in_a_table_of_members():
    text = "Name,Email,Member since,End date\nAna,ana@x.pt,2001,2024-01-31\nBo,bo@x.se,2001,\n"
    assert filed(text).notes.declined == {("End date", "a date"): 1}


def test_words_are_kept_as_headings_and_cells_are_compared():
    tables = (
        declined_words.COMES, declined_words.INVITES, declined_words.NO_MAIL, declined_words.OUT,
        declined_words.ANSWERS, declined_words.STATES, declined_words.REMARKS, declined_words.YES,
    )  # fmt: skip
    assert [word for table in tables for word in table if snake(word) not in (word, "")] == []


def test_a_status_is_an_answer_where_others_of_it_are_yes():
    rows = "Ana,ana@x.pt,{}\nBo,bo@x.se,No\nCy,cy@x.ie,No Reply\n"
    answered = filed(f"Name,Email,Status\n{rows.format('Yes')}").notes.declined
    assert answered == {("Status", "No"): 1}
    assert filed(f"Name,Email,Status\n{rows.format('Active')}").notes.declined == {
        ("Status", "No"): 1
    }
    assert filed("Name,Email,Status\nAna,ana@x.pt,\nBo,bo@x.se,No\n").notes.declined == {}


@pytest.mark.parametrize(("heading", "value"), [
    ("Partner", "Nein"), ("Country", "NO"), ("Land", "NO"), ("State", "NO"), ("Seat", "N"),
    ("Kinder", "0"), ("Children", "0"), ("Plus ones", "0"), ("Answer", "0"), ("Replies", "0"),
    ("Geschenk", "Presente"), ("Regalo", "Presente"), ("Present", "No"), ("Table", "No"),
    ("Menu", "No"), ("Ort", "Absagen"), ("Firma", "Unzustellbar GmbH"), ("Nachname 2", "Nein"),
    ("RSVP", "Maybe"), ("RSVP", "\u2713"), ("RSVP", "x"), ("RSVP", "2"), ("Absage", "nein"),
    ("Invited", "no"), ("Eingeladen", "nein"), ("Confirmed", "No"), ("Checked in", "no"),
    ("Photo consent", "no"), ("Subscribed", "yes"), ("Archived", "no"),
    ("Bemerkung", "kommt nicht allein"), ("Bemerkung", "kommt nicht ohne Hund"),
    ("Notes", "can't eat nuts"), ("Notes", "No"), ("Notes", "left-handed"),
    ("Notes", "will come late"),
    ("Notes", "cannot come before 8pm"), ("Comment", "No problem"), ("Comment", "Never been"),
    ("Notiz", "Die Kinder kommen"), ("Notes", "cancelled her flight"),
    ("Bemerkung", "ist am Freitag verhindert und kommt Samstag"),
    ("Dinner", "not going"), ("Boat trip", "not attending"), ("Brunch", "declined"),
    ("Rehearsal dinner", "not invited"), ("Payment status", "Expired"), ("Visa status", "expired"),
    ("Kommst du mit dem Zug?", "Nein"), ("Will you join us for the boat trip?", "No"),
    ("Est-ce que vous venez en train ?", "Non"), ("¿Vienes en tren?", "No"),
    ("Are you vegetarian?", "No"), ("Kommt mit", "nein"), ("Entry", "2020"),
])  # fmt: skip
def test_what_only_looks_like_a_no_asks_about_nobody(heading, value):
    assert asked(heading, value) == {}


def asked(heading, value):
    return filed(f'Name;E-Mail;"{heading}"\nAna;ana@x.pt;"{value}"\nBo;bo@x.se;\n').notes.declined


def on_a_day(heading, value):
    notes = lists.Notes(read_on=dt.date(2026, 6, 15))
    text = f"Name;E-Mail;{heading}\nAna;ana@x.pt;{value}\nBo;bo@x.se;\n"
    return of_opened(lists.open_text(text, lists.FOUND, notes, is_file=True), notes).notes.declined


@pytest.mark.parametrize(("text", "who"), [
    ("Coming:\nAna ana@x.pt\n\nNot coming:\nBo bo@x.se\n", "Bo"),
    ("Zusagen:\n- Ana <ana@x.pt>\nAbsagen:\n- Bo <bo@x.se>\n", "Bo"),
    ("Absagen (1):\nBo bo@x.se\n\nFreunde:\nAna ana@x.pt\n", "Bo"),
    ("## Not coming\n- Bo bo@x.se\n## Coming\n- Ana ana@x.pt\n", "Bo"),
    ("Absagen: Bo bo@x.se\nAna ana@x.pt\n", "Bo"),
    ("Deceased members:\nBo bo@x.se\n\nPeople to invite:\nAna ana@x.pt\n", "Bo"),
    ("Absagen bisher:\n- Bo bo@x.se\nGäste:\n- Ana ana@x.pt\n", "Bo"),
    ("Yes:\nana@x.pt\nNo:\nbo@x.se\nMaybe:\ncy@x.ie\n", "bo@x.se"),
    ("Hi, please do invite Ana ana@x.pt, who will come.\nNot coming:\nBo bo@x.se\n", "Bo"),
    ("Name,Email,Table\nAna,ana@x.pt,1\nDeclined:,,\nBo,bo@x.se,\n", "Bo"),
    ("Name;E-Mail\nAna;ana@x.pt\nAbsagen;\nBo;bo@x.se\nFreunde;\nCy;cy@x.ie\n", "Bo"),
])  # fmt: skip
def test_whoever_stands_below_a_label_that_says_no_is_asked_about(text, who):
    seen = pasted(text)
    assert list(seen.notes.declined_names.values()) == [[who]]
    assert seen.problems == []
    assert len(seen.people) == text.count("@")
    left = pasted(text, declined="leave_out")
    assert left.notes.left_out == seen.notes.left_out
    assert (len(left.people), len(left.problems)) == (text.count("@") - 1, 1)
    assert left.problems[0].is_chosen


@pytest.mark.parametrize(("line", "value"), [
    ("Ana Lima ana@x.pt - declined", "declined"), ("Ana <ana@x.pt> (can't come)", "can't come"),
    ("Ana Lima ana@x.pt - DO NOT INVITE", "DO NOT INVITE"), ("Ana ana@x.pt: nein", "nein"),
    ("Ana kommt nicht <ana@x.pt>", "kommt nicht"), ("Ana can't come ana@x.pt", "can't come"),
    ("Ana Lima sagt ab: ana@x.pt", "sagt ab"),
    ("Ana (abgesagt) <ana@x.pt>", "abgesagt"), ("Ana Lima ana@x.pt - sagt leider ab", None),
    ("\u274c Ana Lima ana@x.pt", "\u274c"), ("- \u2717 Ana Lima ana@x.pt", "\u2717"),
])  # fmt: skip
def test_a_remark_beside_somebody_may_say_that_they_do_not_come(line, value):
    seen = pasted(f"{line}\nBo bo@x.se\nCy Fox cy@x.ie (+1)\n")
    assert [email for _, email in seen.who] == ["ana@x.pt", "bo@x.se", "cy@x.ie"]
    assert [said.value for said in seen.notes.declined] == [value or "sagt leider ab"]


@pytest.mark.parametrize("line", [
    "Ana Lima ana@x.pt (works at home)", "Bo bo@x.se - no nuts", "Cy <cy@x.ie> not sure yet",
    "No No no@x.uk", "Max max@x.de, kommt allein", "Ana ana@x.pt - yes", "Absalon absalon@x.de",
    "\u2705 Ana Lima ana@x.pt", "Kai kai@bay.uk (+1)", "Ja ja@x.de", "no@x.uk", "nein@x.de",
])  # fmt: skip
def test_a_remark_beside_somebody_that_says_else_asks_about_nobody(line):
    seen = pasted(f"{line}\nZoe zoe@x.fr\n")
    assert (len(seen.people), seen.notes.declined) == (2, {})


@pytest.mark.parametrize("text", [
    "- Ana ana@x.pt\n- ~~Bo bo@x.se~~\n", "Ana ana@x.pt\n~~bo@x.se~~\n",
    "| Name | Mail |\n|---|---|\n| ~~Bo~~ | ~~bo@x.se~~ |\n| Ana | ana@x.pt |\n",
    "<ul><li>Ana ana@x.pt</li><li><s>Bo bo@x.se</s></li></ul>",
    "<p>~~~</p><p>Ana ana@x.pt</p>\n<s>\n<p>Bo bo@x.se</p>\n</s>",
    "<p>Ana ana@x.pt</p><p><del class='x'>Bo bo@x.se</del></p>",
    "<table><tr><td>Name<td>E-Mail<tr><td><strike>Bo</strike><td>bo@x.se<tr><td>Ana<td>ana@x.pt",
])  # fmt: skip
def test_who_is_crossed_out_is_asked_about(text):
    seen = filed(text)
    assert sorted(email for _, email in seen.who) == ["ana@x.pt", "bo@x.se"]
    assert not any("~" in name for name, _ in seen.who)
    assert seen.notes.declined == {("the list", "crossed out"): 1}


def test_titles_between_the_rows_of_a_table_are_left_out_and_counted():
    rows = "Familie Braut;;\nRosa;rosa@x.de;2\nTisch 1;;\nFreunde des Bräutigams;;\nMona;mona@x.de;"
    seen = filed(f"Name;E-Mail;Personen\n{rows}\nKen;;\nFamilie Huber;;\n")
    assert [email for _, email in seen.who] == ["rosa@x.de", "mona@x.de"]
    assert [one.value for one in seen.notes.left_out] == [
        "Familie Braut;;", "Tisch 1;;", "Freunde des Bräutigams;;",
    ]  # fmt: skip
    assert [one.value for one in seen.problems] == ["Ken;;", "Familie Huber;;"]


@pytest.mark.parametrize("label", ["Freunde:", "Kommen mit dem Zug:", "Ana Lima:", "Menu", "Nein"])
def test_a_label_that_says_nothing_of_coming_asks_about_nobody(label):
    seen = pasted(f"{label}\nana@x.pt\nBo Ek bo@x.se\n")
    assert (len(seen.people), seen.notes.declined) == (2, {})


@pytest.mark.parametrize("declined", ["", "leave_out"])
def test_each_person_of_a_line_is_counted_and_named(declined):
    rows = "Ann Low,ann@x.uk,Tom Low,tom@x.uk,no\nBo Ek,bo@x.se,,,yes\n"
    text = f"Name,Email,Partner,Partner email,Coming?\n{rows}"
    notes = filed(text, take_all=True, declined=declined).notes
    assert notes.declined == {("Coming?", "no"): 2}
    assert list(notes.declined_names.values()) == [["Ann Low", "Tom Low"]]
    assert len(notes.declined_open) == (0 if declined else 2)
    assert (notes.left_people_count, notes.left_as_chosen) == ((2, 1) if declined else (0, 0))


@pytest.mark.parametrize("heading", [
    "RSVP 1", "RSVP1", "RSVP #1", "RSVP Guest 1", "RSVP (Guest 1)", "RSVP church", "RSVP - Dinner",
    "Zusage 1", "Kommt 1", "R\xfcckmeldung Gast 1", "Attending Y/N", "Attending (yes/no)",
    "Accepts?",
    "Do you accept?", "Will you attend on 12 June?", "Will you attend our wedding in Leeds?",
    "Will you be able to join us on 12 June?", "Kommst du am 12. Juni?",
])  # fmt: skip
def test_a_question_is_one_whatever_it_says_beside_that(heading):
    rows = "Ana,ana@x.pt,Yes\nBo,bo@x.se,No\nCy,cy@x.ie,Unfortunately not\nDi,di@x.uk,Yes\n"
    notes = filed(f"Name,Email,{heading}\n{rows}").notes
    assert list(notes.declined_names.values()) == [["Bo"], ["Cy"]]


@pytest.mark.parametrize("heading", ["Will you come by train?", "Attending by car", "Vegetarian?"])
def test_another_question_asks_about_nobody(heading):
    rows = "Ana,ana@x.pt,Yes\nBo,bo@x.se,No\nCy,cy@x.ie,No\nDi,di@x.uk,Yes\n"
    assert not filed(f"Name,Email,{heading}\n{rows}").notes.declined


def test_a_sign_below_not_coming_says_no():
    notes = filed("Name,Email,Not coming\nAna,ana@x.pt,\nBo,bo@x.se,x\n").notes
    assert list(notes.declined_names.values()) == [["Bo"]]


@pytest.mark.parametrize("said", [
    "declined by phone", "abgesagt per Telefon", "hat telefonisch abgesagt", "cancelled by mail",
    "So sorry to miss it", "I have to decline", "we're away that weekend", "left the choir in 2023",
    "no longer wants mails", "Will not come this time", "ung\xfcltig", "bounces",
])  # fmt: skip
def test_a_remark_says_no_however_that_was_said(said):
    notes = filed(f'Name,Email,Notes\nAna,ana@x.pt,comes by car\nBo,bo@x.se,"{said}"\n').notes
    assert list(notes.declined_names.values()) == [["Bo"]]


@pytest.mark.parametrize(("cell", "name"), [
    ("Bo - kommt nicht", "Bo"), ("Bo Ek \u2013 can't come", "Bo Ek"), ("Bo Ek, sagt ab", "Bo Ek"),
    ("Bo: nein", "Bo"), ("Bo | declined", "Bo"), ("Bo Ek no viene", "Bo Ek"),
    ("Bo kommt nicht!", "Bo"),
    ("bo ek kann leider nicht", "bo ek"), ("Bo - ne vient pas", "Bo"), ("Bo - n\xe3o vem", "Bo"),
    ("Bo - non viene", "Bo"), ("Bo komt niet", "Bo"), ("Bo - kommer inte", "Bo"),
    ("Bo nie przyjdzie", "Bo"),
    ("\u0411\u043e \u043d\u0435 \u043f\u0440\u0438\u0434\u0451\u0442", "\u0411\u043e"),
    ("Absage: Bo Ek", "Bo Ek"), ("declined - Bo Ek", "Bo Ek"), ("Bo declined", "Bo"),
    ("\u7530\u4e2d - \u6b20\u5e2d", "\u7530\u4e2d"), ("Bo ABGESAGT", "Bo"),
    ("Bo Ek *declined*", "Bo Ek"),
])  # fmt: skip
def test_a_no_in_the_cell_of_a_name_is_asked_about_and_is_none_of_the_name(cell, name):
    seen = filed(f"Name;E-Mail\n{cell};bo@x.se\nAna;ana@x.pt\n")
    assert seen.who == [(name, "bo@x.se"), ("Ana", "ana@x.pt")]
    assert list(seen.notes.declined_names.values()) == [[name]]


@pytest.mark.parametrize("cell", [
    "Eva - Maria Kern", "No No", "Ab Klein", "Bo no Ek", "Dr. No: Julius", "Ek, No",
    "Ana Nie Low", "Bo - comes late", "Bo - no nuts", "Jo Away", "Table 5: Bo",
    "Ann Low - Chair",
])  # fmt: skip
def test_a_name_that_only_looks_like_a_no_stays_whole(cell):
    seen = filed(f"Name;E-Mail\n{cell};bo@x.se\nAna;ana@x.pt\n")
    assert (seen.people[0].name, seen.notes.declined) in ((cell, {}), ("No Ek", {}))


def test_a_no_behind_a_name_is_none_of_the_name_in_a_line_either():
    seen = pasted("Bo kommt nicht <bo@x.se>\nAna Lima <ana@x.pt>\nCy Orr can't come <cy@x.ie>\n")
    assert [name for name, _ in seen.who] == ["Bo", "Ana Lima", "Cy Orr"]
    assert sorted(seen.notes.declined_names.values()) == [["Bo"], ["Cy Orr"]]


@pytest.mark.parametrize(("name", "no"), [
    ("\u5c71\u7530\u592a\u90ce", "\u6b20\u5e2d"), ("\u738b\u4f1f", "\u4e0d\u53c2\u52a0"),
    ("\uae40\ucca0\uc218", "\ubd88\ucc38"), ("\u5c71\u7530 \u592a\u90ce", "\u4e0d\u53c2\u52a0"),
])  # fmt: skip
def test_a_no_in_wide_parentheses_is_heard_as_one_in_others(name, no):
    text = f"{name}\uff08{no}\uff09 <a@x.jp>\n{name}({no}) <b@x.jp>\n"
    seen = pasted(text)
    assert ([one for one, _ in seen.who], seen.notes.declined.total()) == ([name, name], 2)
    list_ = filed(f"Name;Email\n{name}\uff08{no}\uff09;a@x.jp\nBo;bo@x.se\n")
    assert (list_.who[0], list_.notes.declined.total()) == ((name, "a@x.jp"), 1)


def test_a_no_between_a_name_and_an_address_is_no_part_of_it():
    seen = pasted("Ewa Lis - nie przyjdzie - e@x.pl\nMax Roy - can't come - m@x.uk\n")
    assert list(seen.notes.declined_names.values()) == [["Ewa Lis"], ["Max Roy"]]


@pytest.mark.parametrize("line", [
    "Ben Old <ben@x.org>, Cy New <cy@x.org>", "Cy New <cy@x.org>; Ben Former <ben@x.org>",
    "Anna Alte <anna@x.de>, Bo Ek <bo@x.se>", "Ana Velha ana@x.pt",
    "Ann Not <ann@x.uk>, B <b@x.uk>",
    "Sem de Vries <sem@vries.nl>", "Sin Lee <sin@x.sg>, Bo Ek <bo@x.se>", "Ben Old: ben@x.uk",
])  # fmt: skip
def test_a_word_of_a_name_is_no_remark(line):
    assert not pasted(f"{line}\n").notes.declined


@pytest.mark.parametrize("line", [
    "Ben Lima (alte Adresse: ben@x.org)", "Ben Lima Old: ben@x.org", "Old (ben@x.org)",
    "Old <ben@x.org>", "Alte Adresse: <ben@x.org>",
])  # fmt: skip
def test_an_old_address_is_asked_about_by_the_word_alone(line):
    [said] = pasted(f"{line}\n").notes.declined
    assert said.value in ("Old", "Alte Adresse", "alte Adresse")
