"""Addresses beside a list that are nobody's to be invited, and senders of a chat."""

import pytest

from emailer.lists.choices import Role
from tests.lists.reading import filed, pasted

GUESTS = "Ana Lima <ana@x.pt>\nBo Ek <bo@x.se>\n"


@pytest.mark.parametrize("line", [
    "Questions to planner@x.org", "Fragen bitte an planer@x.de", "RSVP by mail to eva@x.de",
    "For questions please contact Max Roy <max@x.org>", "Rückfragen bitte an Eva Kern <eva@x.de>",
    "Please RSVP to eva@x.de by 1 May", "Pour toute question écrire à zoe@x.fr",
    "For hotel bookings write to rooms@hotel.com", "To unsubscribe: leave@x.org",
    "Kind regards, Max max@x.org", "Viele Grüße, Max <max@x.org>", "Dúvidas? Escreva para rui@x.pt",
    "Zusagen bis 1. Mai an eva@x.de", "Vragen? Mail naar jan@x.nl", "Domande a gio@x.it",
    "If you cannot come write to abs@x.de", "Answer by 1 May to zoe@x.fr", "Confirmar a c@x.es",
    "Report abuse: abuse@x.de", "Tickets: tickets@shop.com", "Mehr Infos bei mia@x.de",
    "Powered by news@x.com", "Forwarded by Lou Petit <lou@x.fr>", "Gesendet von mia@x.de",
    "Please send the invoice to accounts@x.uk", "Rechnung bitte an kasse@x.de.",
    "Our photographer is Max Roy (max@x.de).", "The venue can be reached at hall@x.uk.",
    "Facture \xe0 envoyer \xe0 compta@x.fr", "Im Notfall an Max <max@x.de> schreiben",
    "In an emergency call Max max@x.de", "Il fotografo \xe8 Gio <gio@x.it>",
    "Unfortunately Ben Low <ben@x.org>", "Sadly Kim <kim@x.org> is away",
    "Kim Lee <kim@x.org>, not my old one kim.old@x.org",
])  # fmt: skip
def test_whoever_is_asked_answered_or_greeting_is_no_guest_unasked(line):
    seen = pasted(f"{GUESTS}{line}\n")
    assert seen.notes.declined.total() + len(seen.problems) == 1
    assert seen.who[:2] == [("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")]


@pytest.mark.parametrize(("line", "who"), [
    ("Eva Fragen <eva@x.de>", ("Eva Fragen", "eva@x.de")),
    ("Book Club <book@x.de>", ("Book Club", "book@x.de")),
    ("Marta Reservas marta@x.es", ("Marta Reservas", "marta@x.es")),
    ("Reply All <all@x.de>", ("Reply All", "all@x.de")),
    ("An Nguyen <an@x.vn>", ("An Nguyen", "an@x.vn")),
    ("Info Kern <eva@x.de>", ("Info Kern", "eva@x.de")),
    ("DJ Kim kim@x.de", ("DJ Kim", "kim@x.de")),
    ("2 tickets for Eva Kern: eva@x.de", ("Eva Kern", "eva@x.de")),
])  # fmt: skip
def test_a_guest_may_be_called_as_what_is_asked(line, who):
    seen = pasted(f"{GUESTS}{line}\n")
    assert (seen.who[2:], seen.notes.declined) == ([who], {})


@pytest.mark.parametrize(("line", "name"), [
    ("Sadly Ben <ben@x.org> cannot come", "Ben"), ("Leider Tom <tom@x.de> nicht", "Tom"),
    ("For questions please contact Max Roy <max@x.org>", "Max Roy"), ("Cheers, Bo <b@x.se>", "Bo"),
    ("Rückfragen bitte an Eva Kern <eva@x.de>", "Eva Kern"), ("Questions to max@x.org", ""),
    ("Not Di <di@x.ie>", "Di"), ("Ohne Bo Ek <bo2@x.se>", "Bo Ek"), ("Not Di di@x.ie", "Di"),
])  # fmt: skip
def test_words_of_a_sentence_are_no_name(line, name):
    assert pasted(f"{line}\n{GUESTS}").who[0][0] == name


@pytest.mark.parametrize(("sender", "message", "who"), [
    ("Meg \U0001f338", "me: meg.h@x.org", [("Meg", "meg.h@x.org")]),
    ("\U0001f389 Tom \U0001f389", "tom@x.org", [("Tom", "tom@x.org")]),
    ("Kim Lee", "it's kim.lee@x.org not kim.leee@x.org",
     [("Kim Lee", "kim.lee@x.org"), ("", "kim.leee@x.org")]),
    ("Al Ito", "al@x.org, not my old one al.old@x.org",
     [("Al Ito", "al@x.org"), ("", "al.old@x.org")]),
    ("Ana", "my old address was ana.l@x.pt, now ana@x.pt",
     [("Ana", "ana@x.pt"), ("", "ana.l@x.pt")]),
])  # fmt: skip
def test_a_sender_has_the_address_that_is_theirs_now(sender, message, who):
    chat = f"12.05.26, 10:01 - {sender}: {message}\n12.05.26, 10:03 - Eva: eva@x.de\n"
    seen = pasted(chat)
    assert seen.who == [*who, ("Eva", "eva@x.de")]
    assert seen.notes.declined.total() == len(who) - 1


def test_a_slip_in_a_chat_is_told_with_who_made_it():
    chat = "12.05.26, 10:01 - Tom: my mail is tom@@x.org\n12.05.26, 10:03 - Eva: eva@x.de\n"
    assert [one.value for one in pasted(chat).problems] == ["Tom: my mail is tom@@x.org"]


@pytest.mark.parametrize(("line", "name"), [
    ("12.05.26, 10:01 - Tom: my mail is tom@@x.org", "Tom"),
    ("12.05.26, 10:01 - Tom: tom@@x.org", "Tom"),
    ("12.05.26, 10:01 - Tom: mine is tom@x,org", "Tom"),
    ("[12.05.26, 10:01:22] Tom Ray: meine Mail ist tom@@x.org", "Tom Ray"),
    ("12.05.26, 10:01 - Tom Ray: tom@x", "Tom Ray"),
    ("12.05.26, 10:01 - Tom Ray: mi correo es tom@x..org", "Tom Ray"),
])  # fmt: skip
def test_a_message_that_was_mended_is_of_who_wrote_it(line, name):
    chat = f"{line}\n12.05.26, 10:03 - Eva: eva@x.de\n[12.05.26, 10:04:00] Ida: ida@x.de\n"
    [wrong] = pasted(chat).problems
    seen = pasted(chat, mend={1: "tom@x.org"}, was={1: wrong.value})
    assert seen.who[0] == (name, "tom@x.org")
    assert seen.notes.names_mended == {1: name}


@pytest.mark.parametrize(("line", "name"), [
    ("Tom Ray: tom@@x.org", "Tom Ray"), ("Lima, Ana, ana@@x.pt", "Ana Lima"),
    ("Ed Ray, ed@x,de", "Ed Ray"),
    ("Cy Day <cy@@x.ie>", "Cy Day"), ("Di (vegan) di@@x.it", "Di"), ("Bo Ek; bo@@x.se", "Bo Ek"),
])  # fmt: skip
def test_so_is_a_line_that_is_one_problem(line, name):
    [wrong] = pasted(f"{line}\nana@x.pt").problems
    assert wrong.value == line
    assert pasted(f"{line}\nana@x.pt", mend={1: "new@x.de"}, was={1: line}).who[0][0] == name


@pytest.mark.parametrize("no", [
    "can't come after all", "sorry, we can't make it to the party", "I won't be able to make it",
    "kann leider doch nicht kommen!", "no puedo ir, lo siento",
])  # fmt: skip
@pytest.mark.parametrize("message", ["tom@x.org", "my mail: tom@x.org, see you", "t99@x.org"])
def test_a_sender_who_says_later_that_they_do_not_come_is_asked_about(no, message):
    said = [f"Tom: {message}", "Eva: eva@x.de", f"Tom: {no}", "Eva: ok", "Eva: can't come before 8"]
    seen = pasted("".join(f"12.05.26, 10:01 - {one}\n" for one in said))
    assert [name for name, _ in seen.who] == ["Tom", "Eva"]
    assert list(seen.notes.declined_names.values()) == [["Tom"]]


def test_who_could_not_come_before_and_gives_an_address_then_is_a_guest():
    said = ["Tom: can't come", "Eva: eva@x.de", "Tom: I can now! tom@x.org", "Kim: Eva can't come"]
    seen = pasted("".join(f"12.05.26, 10:01 - {one}\n" for one in said))
    assert (len(seen.people), seen.notes.declined) == (2, {})


@pytest.mark.parametrize("closing", [
    "Best,", "All the best", "Bis bald,", "Gru\xdf Max", "LG, Max", "Alles Liebe",
    "Sent from my iPhone",
    "\xc0 bient\xf4t", "Besos", "Un abbraccio", "Liefs,", "See you soon!", "Take care",
])  # fmt: skip
def test_whoever_signs_below_a_list_is_asked_about(closing):
    seen = pasted(f"Hello Eva,\n\n{GUESTS}\n{closing}\nMax Roy\nmax@x.de\n")
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")]
    assert [one.email for one in seen.notes.writers] == ["max@x.de"]


@pytest.mark.parametrize(("label", "name"), [
    ("Emergency contact: Rui Lima rui@x.pt", "Rui Lima"), ("Venue: hall@x.uk", ""),
    ("Notfallkontakt: Max Roy <max@x.de>", "Max Roy"), ("Im Notfall: Max <max@x.de>", "Max"),
    ("Veranstaltungsort: Schloss <info@schloss.de>", "Schloss"), ("Ort: saal@x.de", ""),
    ("Rechnung an: Kasse <kasse@x.de>", "Kasse"), ("Invoice to: accounts@x.uk", ""),
    ("Contact d'urgence : Lou Petit <lou@x.fr>", "Lou Petit"), ("Lieu : salle@x.fr", ""),
    ("Contacto de emergencia: eva@x.es", ""), ("Factura a: conta@x.es", ""),
    ("Contatto di emergenza: Ida <ida@x.it>", "Ida"), ("Luogo: sala@x.it", ""),
    ("Contato de emerg\xeancia: Rui <rui@x.pt>", "Rui"), ("Local: salao@x.pt", ""),
    ("Noodcontact: Jan Vos <jan@x.nl>", "Jan Vos"), ("Zaal: zaal@x.nl", ""),
    ("N\xf6dkontakt: Ola <ola@x.se>", "Ola"), ("Lokal: lokal@x.se", ""),
    ("Miejsce: sala@x.pl", ""), ("Faktura na: f@x.pl", ""), ("M\xedsto: sal@x.cz", ""),
    ("\u041c\u0435\u0441\u0442\u043e: zal@x.ru", ""),
    ("\u7dca\u6025\u9023\u7d61\u5148: k@x.jp", ""),
    ("Bij nood: Sanne <s@x.nl>", "Sanne"),
    ("\u573a\u5730\uff1a\u9152\u5e97 <h@x.cn>", "\u9152\u5e97"),
    ("Caterer: food@x.uk", ""), ("Hotel: Inn <inn@x.uk>", "Inn"), ("Next of kin: kim@x.uk", ""),
])  # fmt: skip
def test_whoever_stands_behind_the_label_of_a_stranger_is_asked_about(label, name):
    seen = pasted(f"{GUESTS}{label}\nCy Day <cy@x.ie>\n")
    assert (seen.who[2][0], seen.who[3][0], seen.problems) == (name, "Cy Day", [])
    assert seen.notes.declined.total() == 1


def test_such_a_label_may_stand_above_and_ends_with_a_blank_line():
    seen = pasted(f"{GUESTS}\nEmergency contact:\nRui <rui@x.pt>\n\nCy Day <cy@x.ie>\n")
    assert list(seen.notes.declined_names.values()) == [["Rui"]]
    assert (len(seen.people), seen.problems) == (4, [])


@pytest.mark.parametrize("header", [
    "Name;Emergency contact;Emergency contact email", "Name;Notfallkontakt;Notfall-E-Mail",
    "Name;Contact d'urgence;E-mail contact d'urgence", "Name;Invoice;Invoice email",
    "Gast;Rechnung;E-Mail Rechnung", "Event;Venue;Venue email",
])  # fmt: skip
def test_addresses_of_strangers_alone_are_asked_about(header):
    list_ = f"{header}\nAna;Rui;rui@x.pt\nBo;Kim;kim@x.se\n"
    seen = filed(list_)
    assert (len(seen.people), len(seen.notes.declined_open)) == (2, 2)
    assert filed(list_, declined="leave_out").people == []
    chosen = filed(list_, columns={"2": Role.ADDRESS})
    assert (len(chosen.people), len(chosen.notes.declined_open)) == (2, 0)


def test_nobody_is_greeted_by_a_name_at_the_address_for_their_emergency():
    assert filed("Gast;Notfallkontakt\nAna;rui@x.pt\nBo;kim@x.se\n").who[0] == ("", "rui@x.pt")


SIGNED = [
    "max@x.de", "Max Roy | Acme | max@x.de | www.x.de", "E-Mail: max@x.de", "Mail: MAX@x.de",
    "06 12 34 56 78 - max@x.de", "Tel. 0351 912345, max@x.de", "Max Roy <max@x.de>",
]  # fmt: skip


@pytest.mark.parametrize("signed", SIGNED)
@pytest.mark.parametrize("header", [
    "From: {}\nTo: {}\nSubject: Tea", "Von: {}\nAn: {}\nBetreff: Tee",
    "De : {}\n\xc0 : {}\nObjet : Th\xe9",
    "Odes\xedlatel: {}\nKomu: {}\nP\u0159edm\u011bt: \u010caj",
    "G\xf6nderen: {}\nKime: {}\nKonu: \xc7ay",
    "Avs\xe4ndare: {}\nTill: {}\n\xc4mne: Te",
    "Người gửi: {}\nĐến: {}\nChủ đề: Trà",
    "จาก: {}\nถึง: {}\nเรื่อง: x",
    "\u041e\u0442: {}\n\u041a\u043e\u043c\u0443: {}\n\u0422\u0435\u043c\u0430: x",
])  # fmt: skip
def test_the_writer_of_a_mail_is_no_guest_where_their_address_stands_again(header, signed):
    head = header.format("Max Roy <max@x.de>", "Ana Lima <ana@x.pt>")
    seen = pasted(f"{head}\n\nHello,\nplease invite Bo Ek <bo@x.se>, too.\n\nMax Roy\n{signed}\n")
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")]
    assert [one.email for one in seen.notes.writers] == ["max@x.de"]


def test_an_address_with_a_label_below_a_greeting_is_who_signs():
    seen = pasted(f"Hallo,\n\n{GUESTS}\nViele Gr\xfc\xdfe\nMax\nTel.: 0351 9\nE-Mail: max@x.de\n")
    assert [one.email for one in seen.notes.writers] == ["max@x.de"]
    assert len(seen.people) == 2


def test_words_of_a_sentence_before_a_name_are_none_of_it():
    assert pasted("Invite aussi Bo <bo@x.se>\nAnd also Cy Day <cy@x.ie>\n").who == [
        ("Bo", "bo@x.se"), ("Cy Day", "cy@x.ie"),
    ]  # fmt: skip


@pytest.mark.parametrize("line", [
    "Kim Ray kim@x.uk (emergency contact: rui@x.pt)",
    "Kim <kim@x.uk> | Notfallkontakt: Rui <rui@x.pt>",
    "Kim Ray kim@x.uk, emergency contact Rui rui@x.pt", "Kim kim@x.uk; venue: rui@x.pt",
])  # fmt: skip
def test_a_stranger_beside_a_guest_in_a_line_is_asked_about_alone(line):
    seen = pasted(f"{GUESTS}{line}\n")
    assert {email for _, email in seen.who} >= {"kim@x.uk", "ana@x.pt", "bo@x.se"}
    [names] = seen.notes.declined_names.values()
    assert names in (["rui@x.pt"], ["Rui"])
