"""What people copy out of mail programs, spreadsheets and mails, and paste."""

import pytest

from emailer import lists
from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted


@pytest.mark.parametrize(
    "line",
    ["Lima, Ana <ana@x.pt>", '"Lima, Ana" <ana@x.pt>', "Ana Lima, ana@x.pt", "Ana Lima ana@x.pt",
     "Ana Lima, ana@x.pt, +351 912 345-678",
     "ana@x.pt, Ana Lima", "Lima, Ana <ana@x.pt>;", "Ana Lima\tana@x.pt",
     "Lima, Ana\tana@x.pt", "Lima, Ana;ana@x.pt", "Lima, Ana | ana@x.pt", "ana@x.pt\tLima, Ana",
     "Lima, Ana    ana@x.pt", "Lima, Ana ana@x.pt", "ana@x.pt; Lima, Ana",
     "To: Lima, Ana <ana@x.pt>"],
)  # fmt: skip
def test_what_stands_beside_the_one_address_of_a_line_is_the_name(line):
    assert pasted(f"{line}\n{line}\n").who == [("Ana Lima", "ana@x.pt")] * 2


def test_what_stands_behind_names_stays_behind_them():
    seen = pasted(
        "King, Martin, Jr. <m@x.us>\nLima, Ana, PhD <ana@x.pt>\n"
        "Ek, Bo, B.A., LL.M. <bo@x.se>\nCy Day, M.Sc. <cy@x.ie>\nTolkien, J.R. <j@x.uk>"
    )
    assert (seen.who, seen.problems) == (
        [("Martin King, Jr.", "m@x.us"), ("Ana Lima, PhD", "ana@x.pt"),
         ("Bo Ek, B.A., LL.M.", "bo@x.se"), ("Cy Day, M.Sc.", "cy@x.ie"),
         ("J.R. Tolkien", "j@x.uk")],
        [],
    )  # fmt: skip


@pytest.mark.parametrize("line", [
    "Ana Lima [mailto:ana@x.pt]", "[mailto:ana@x.pt Ana Lima]", "* [[mailto:ana@x.pt][Ana Lima]]",
    "mailto:ana@x.pt[Ana Lima]", "<mailto:ana@x.pt|Ana Lima>", "**Ana Lima** \u2013 ana@x.pt",
    "Ana Lima +351 912 345 ana@x.pt", "Ana Lima, 0351/912345, ana@x.pt", "Lima, Ana `ana@x.pt`",
    "\u202bana@x.pt\u202c - Ana Lima", "Ana Lima      Vorsitz      ana@x.pt",
    "Ana Lima ana@x.pt +1",
    "Ana Lima | Tel. 0351 912 345 | ana@x.pt",
])  # fmt: skip
def test_a_person_is_found_in_what_other_programs_put_around_them(line):
    seen = pasted(f"{line}\n{line}\n", delimiter="none")
    assert (seen.who, seen.problems) == ([("Ana Lima", "ana@x.pt")] * 2, [])


def test_pictures_before_an_address_are_bullets_and_letters_of_accents_are_whole():
    seen = pasted("\U0001f4e7 ana@x.pt\n\u2709\ufe0f bo@x.se\nJose\u0301 Mu\u0308ller <j@x.es>")
    assert seen.who == [("", "ana@x.pt"), ("", "bo@x.se"), ("Jos\xe9 M\xfcller", "j@x.es")]


SIGNS = [
    ("Tom & Jerry \u2013 tj@x.us", "Tom & Jerry"), ("Tom & Jerry: tj@x.us", "Tom & Jerry"),
    ("Tom & Jerry tj@x.us", "Tom & Jerry"), ("Tom + Amy Ray, tj@x.us", "Tom + Amy Ray"),
    ("Marie / Pierre Curie: c@x.fr", "Marie / Pierre Curie"), ("Ulla (mit Hans) u@x.de", "Ulla"),
    ("Ida Fox [+1] i@x.uk", "Ida Fox"), ("The Roys (4) - r@x.uk", "The Roys"),
    ("Lima, Ana (Porto) ana@x.pt", "Ana Lima"), ("Jo Ann (Ms) (+1), jo@x.uk", "Jo Ann"),
    ("Chair - Ann Low - ann@x.uk", "Ann Low"), ("Vorstand: Ann Low ann@x.de", "Ann Low"),
    ("Vorstand: Ann Low, info@x.de", "Ann Low"), ("Table 5: Bo bo@x.se", "Bo"),
    ("Kassiererin der Gruppe: Eva Koch e@x.de", "Eva Koch"),
    ("Tr\xe9sorier \u2013 Lou Petit, l@x.fr", "Lou Petit"),
    ("\U0001f469 Kai Bay kai@x.uk", "Kai Bay"), ("Kai Bay \U0001f44b k@x.uk", "Kai Bay"),
    ("\u2764\ufe0f Ida: i@x.uk", "Ida"), ('"ida@x.uk" (Ida)', "Ida"),
    ("Steffi: s@web.de", "Steffi"),
    ("Karl (k@x.de, kommt sp\xe4ter)", "Karl"), ("Karl [k@x.de]", "Karl"),
    ("Zo\xe9, zoe@x.fr, v\xe9g\xe9tarienne", "Zo\xe9"),
    ("Ana Lima (Porto); a@x.pt; vegan", "Ana Lima"),
    ("1\u3000\u5c71\u7530 \u592a\u90ce\u3000\u3000taro@x.jp", "\u5c71\u7530 \u592a\u90ce"),
    ("2   Gerald & Ann Pope    gpope@x.uk       3", "Gerald & Ann Pope"),
    ("The Lows (Ann, Tom, baby Zoe) ann@x.uk", "The Lows"), ("Ann Low <ann@x.uk", "Ann Low"),
    ("Kinder Lotz (Mutter: Bea Lotz) <bea@x.de>", "Kinder Lotz (Mutter: Bea Lotz)"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "name"), SIGNS)
def test_the_name_beside_an_address_is_the_one_that_everybody_sees(line, name):
    seen = pasted(line)
    assert ([name for name, _ in seen.who], seen.problems) == ([name], [])


@pytest.mark.parametrize("line", [
    "Ann Low - Max Roy - info@x.uk", "Kim & k@x.uk", "Privat: a@x.de", "Work (a@x.de)",
    "Bo, a@x.pt, cy",
    "Steffi: und von Mama: r@x.de",
    "Ida - ida@x.uk, Bo Ek", "Ann Low, ann@x.uk, Max Roy", "ana lima@x.pt",
    "Bo Ek\t\tCy Day\tinfo@x.pt",
])  # fmt: skip
def test_where_it_is_not_plain_whose_an_address_is_nobody_has_a_name(line):
    seen = pasted(f"{line}\nx@x.pt")
    assert {name for name, _ in seen.who} == {""}


@pytest.mark.parametrize(("line", "who"), [
    ("Ann <ann@x.uk, Max <max@x.uk>", [("Ann", "ann@x.uk"), ("Max", "max@x.uk")]),
    ("Ann Low <ann@x.uk; Max <max@x.uk; Bo bo@x.se",
     [("Ann Low", "ann@x.uk"), ("Max", "max@x.uk"), ("Bo", "bo@x.se")]),
    ('Max <m@x.uk>, "Carla Reis <carla@x.pt>, Bo <b@x.uk>',
     [("Max", "m@x.uk"), ("Carla Reis", "carla@x.pt"), ("Bo", "b@x.uk")]),
    ("The Lows (Ann; Tom) <a@x.uk>; Bo <b@x.se>",
     [("The Lows (Ann; Tom)", "a@x.uk"), ("Bo", "b@x.se")]),
    ("Ida Fox\t\tKai Fox\tkai@x.uk\nAnn Low\tann@x.uk\tTom Low\ttom@x.uk",
     [("Kai Fox", "kai@x.uk"), ("Ann Low", "ann@x.uk"), ("Tom Low", "tom@x.uk")]),
])  # fmt: skip
def test_a_sign_that_is_missing_or_one_too_many_costs_nobody_their_name(line, who):
    seen = pasted(line)
    assert (seen.who, seen.problems) == (who, [])


def test_who_stands_behind_an_address_has_none_of_it():
    assert pasted("Ana Lima ana@x.pt Bo Ek").notes.suggestions == [
        (1, "Ana Lima ana@x.pt Bo Ek", "ana@x.pt")
    ]


def test_a_remark_beside_an_address_is_no_name():
    assert pasted("ana@x.pt (work)\n山田（a@x.jp）").who == [  # noqa: RUF001  (as typed there)
        ("", "ana@x.pt"),
        ("山田", "a@x.jp"),
    ]


@pytest.mark.parametrize("mark", ["; ", ", "])
def test_family_names_first_are_turned_round_on_a_line_of_many_and_it_is_told(mark):
    seen = pasted(mark.join(["Lima, Ana <ana@x.pt>", "von Berg, Hans-Peter <hp@x.pt>", "cy@x.pt"]))
    assert seen.who == [
        ("Ana Lima", "ana@x.pt"),
        ("Hans-Peter von Berg", "hp@x.pt"),
        ("", "cy@x.pt"),
    ]
    assert (seen.notes.turned, seen.problems) == (2, [])


@pytest.mark.parametrize(("written", "turned"), [
    ("M\xfcller, J\xfcrgen Dr.", "Dr. J\xfcrgen M\xfcller"), ("Dr. Lima, Ana", "Dr. Ana Lima"),
    ("Lima, Ana Prof. Dr. med.", "Prof. Dr. med. Ana Lima"), ("Lima, Ana, Dr.", "Dr. Ana Lima"),
    ("Gro\xdf, Zo\xeb Frau", "Frau Zo\xeb Gro\xdf"), ("King, Martin Jr.", "Martin King Jr."),
    ("Lima, Ana PhD", "Ana Lima PhD"), ("Cole, John Phil", "John Phil Cole"),
    ("Lee, Min Se", "Min Se Lee"), ("Petit, Jean M.", "Jean M. Petit"),
    ("Rotary Club, Berlin", "Rotary Club, Berlin"), ("Club, Anna", "Anna Club"),
    ("Alt, Kurt sen.", "Kurt Alt sen."), ("Alt, Kurt jun", "Kurt Alt jun"),
    ("Lima, Ana Senior", "Ana Lima Senior"), ("Petit, Jean p\xe8re", "Jean Petit p\xe8re"),
    ("Meyer, Anna und Bernd", "Anna und Bernd Meyer"), ("LIMA, ANA", "ANA LIMA"),
    ("LIMA COSTA, ANA", "ANA LIMA COSTA"), ("Smith, JP", "JP Smith"),
    ("van der Berg, Sanne", "Sanne van der Berg"), ("Lima Costa, Ana", "Ana Lima Costa"),
    ("Garc\xeda L\xf3pez, Mar\xeda", "Mar\xeda Garc\xeda L\xf3pez"),
    ("Dr. Lima Costa, Ana", "Dr. Ana Lima Costa"), ("Costa e Silva, Rui", "Rui Costa e Silva"),
    ("Max, Moritz", "Moritz Max"),
    ("Siemens AG, M\xfcnchen", "Siemens AG, M\xfcnchen"), ("Acme Inc., Bonn", "Acme Inc., Bonn"),
])  # fmt: skip
def test_titles_of_a_name_that_is_turned_round_stand_where_they_are_spoken(written, turned):
    assert pasted(f'"{written}" <ana@x.pt>').who == [(turned, "ana@x.pt")]
    assert pasted(f'Name,Email\n"{written}",ana@x.pt').who == [(turned, "ana@x.pt")]


@pytest.mark.parametrize(("line", "name"), [
    ("Also Kim <k@x.pt>", "Kim"), ("Au\xdferdem kommt Kim Lee <k@x.pt>", "Kim Lee"),
    ("Please invite Kim Lee <k@x.pt>", "Kim Lee"), ("Und Kim Lee k@x.pt", "Kim Lee"),
    ("Dazu Kim Lee, k@x.pt", "Kim Lee"), ("Tamb\xe9m Ana Lima <k@x.pt>", "Ana Lima"),
    ("Bitte auch Kim Lee <k@x.pt> einladen", "Kim Lee"), ("Also <k@x.pt>", "Also"),
    ("Ana and Ben Lee <k@x.pt>", "Ana and Ben Lee"), ("Will Add <k@x.pt>", "Will Add"),
    ('"And Action" <k@x.pt>', "And Action"), ("Mein Bruder Kim Lee <k@x.pt>", "Kim Lee"),
    ("Also my wife Eva Lima <k@x.pt>", "Eva Lima"), ("Son Heung Min <k@x.pt>", "Son Heung Min"),
    ("Mein Bruder <k@x.pt>", "Mein Bruder"),
])  # fmt: skip
def test_words_of_a_sentence_before_a_name_are_none_of_it(line, name):
    assert pasted(line).who == [(name, "k@x.pt")]
    text = f"These are the people whom we want to see at the party.\n{line}\n"
    assert pasted(text).who == [(name, "k@x.pt")]


@pytest.mark.parametrize("email", [
    "\u0438\u0432\u0430\u043d@\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
    "ivan@\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
    "\u0441\u0430\u0440\u0430@x.ru", "jos\xe9@x.es", "ana@\u0440\u0443.\u0440\u0443",
])  # fmt: skip
def test_an_address_of_another_alphabet_is_no_typing_error(email):
    assert pasted(email).notes.suggestions == []


def test_names_stay_as_written_where_that_was_chosen():
    seen = pasted('"Lima, Ana" <ana@x.pt>', as_written=True)
    assert (seen.who, seen.notes.turned) == ([("Lima, Ana", "ana@x.pt")], 0)


@pytest.mark.parametrize("name", [
    "Acme, Inc.", "Lima, Jr.", "Reis, Bo, Porto", "Table 4, left", "Ana Lima, Rui Lima",
    "Ana Lima, Jr.", "Lima, sen.",
    # several people
    "Jo, Kim und Lu Hahn", "Tom, Dick and Harry", "Ann, Bob", "Anna, Ben et Lea",
    "Zo\xe9, Max et Lu Petit", "Ida und Bo Ek, Kim", "Ann, Kim och Bo Ek",
    # what somebody does, or where
    "Ann Low, RN", "Max Roy, Director", "Max Roy, CEO", "Roy, CEO", "Tom Ray, Leeds",
    "Lima Costa, RN", "Roy, Gesch\xe4ftsf\xfchrer", "Dr. Max Roy, Chair", "Petit, Directrice",
    "Cy Day, M.P.", "Reis, Tesoureira", "Ann Low, Vice-President", "Stadtwerke, Abt. Einkauf",
    "Sparkasse, Marketing", "Acme, Sales Department", "Bo Ek, Voorzitter",
])  # fmt: skip
def test_a_comma_that_is_no_order_of_names_is_left_alone(name):
    assert pasted(f'"{name}" <ana@x.pt>').who == [(name, "ana@x.pt")]


@pytest.mark.parametrize(
    "label",
    [
        "To:",
        "An:",
        "Para:",
        "Cc:",
        "CC :",
        "Bcc:",
        "À:",
        "A:",
        "Aan:",
        "Till:",
        "Kopie:",
        "Кому:",
        "收件人：",  # noqa: RUF001  (as typed there)
        "Guests:",
    ],
)
def test_a_label_before_addresses_is_dropped_and_told(label):
    seen = pasted(f"{label} Ana Lima <ana@x.pt>, bo@x.pt")
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("", "bo@x.pt")]
    assert list(seen.notes.labels) == [label]


@pytest.mark.parametrize("line", ["An:\tAna Lima <ana@x.pt>", "*An:* Ana Lima <ana@x.pt>",
                                  "_To:_ Ana Lima <ana@x.pt>", "*To*: Ana Lima <ana@x.pt>",
                                  "> *To:* Ana Lima <ana@x.pt>"])  # fmt: skip
@pytest.mark.parametrize("of_writer", [
    "Von:\tChef Boss <c@x.pt>", "*Von:* Chef Boss <c@x.pt>", "**From**: Chef Boss <c@x.pt>",
    "Am 3. Mai 2026 schrieb Chef Boss <c@x.pt>:", "Chef Boss <c@x.pt> schrieb am 3. Mai 2026:",
    "On Mon, 3 May 2026 at 10:00, Chef Boss <c@x.pt> wrote:",
])  # fmt: skip
def test_a_label_is_known_however_it_is_set_off_and_who_wrote_is_asked_about(line, of_writer):
    seen = pasted(f"{of_writer}\n{line}\n")
    assert (seen.who, seen.problems) == ([("Ana Lima", "ana@x.pt")], [])
    assert seen.notes.writers == [(1, "Chef Boss", "c@x.pt")]


def test_a_label_alone_on_its_line_is_left_out_and_counted():
    seen = pasted("To:\nana@x.pt\n")
    assert (seen.who, seen.notes.left_out_count, seen.problems) == ([("", "ana@x.pt")], 1, [])


def test_addresses_that_only_spaces_separate_are_people():
    assert pasted("ana@x.pt bo@x.pt  cy@x.pt").who == [
        ("", "ana@x.pt"),
        ("", "bo@x.pt"),
        ("", "cy@x.pt"),
    ]
    assert pasted("Ana <ana@x.pt> Bo <bo@x.pt>").who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.pt")]


@pytest.mark.parametrize("line", ["ana lima@x.pt", "a b@verein.de", "ana.maria de lima@x.pt"])
def test_a_word_before_an_address_that_may_be_half_of_it_is_a_problem_without_a_guess(line):
    for seen in (pasted(line), filed(f"Name;E-Mail\nAna;{line}\nBo;bo@x.se\n")):
        assert (len(seen.problems), seen.notes.suggestions) == (1, []), "the rest may be another's"


def test_what_an_address_is_called_is_no_half_of_it():
    assert pasted("mail ana@x.pt").notes.suggestions == [(1, "mail ana@x.pt", "ana@x.pt")]


MAIL = """From: Maria Silva <maria@x.pt>
To: "Lima, Ana" <ana@x.pt>,
 Bo Reis <bo@x.pt>
Subject: The party for info@x.pt
Date: Mon, 1 Jan 2026 10:00:00
Message-ID: <123@mail.x.pt>

Hi all,
please bring cy@x.pt and Di Paz <di@x.pt> as well, and write to eva@x.pt.

Best regards
Maria
maria.silva@work.pt | +351 1
"""


def test_a_mail_that_was_pasted_whole_gives_its_people_and_asks_about_its_writer():
    seen = pasted(MAIL)
    assert seen.about.kind == "mail"
    assert seen.who == [
        ("Ana Lima", "ana@x.pt"), ("Bo Reis", "bo@x.pt"), ("", "cy@x.pt"), ("Di Paz", "di@x.pt"),
        ("", "eva@x.pt"),
    ]  # fmt: skip
    assert seen.problems == []
    assert [writer.email for writer in seen.notes.writers] == ["maria@x.pt", "maria.silva@work.pt"]


def test_a_writer_is_invited_where_that_was_asked_for():
    seen = pasted(MAIL, take=frozenset({1}))
    assert ("Maria Silva", "maria@x.pt") in seen.who
    assert [writer.line for writer in seen.notes.writers] == [13]


@pytest.mark.parametrize(
    "end", ["Viele Grüße", "Cheers,", "Saludos", "Cordialement,", "-- ", "Obrigada!"]
)
def test_running_text_gives_every_address_but_the_one_it_is_signed_with(end):
    seen = pasted(
        "Hello,\nthese are the people for Saturday:\nana@x.pt\nBo Reis <bo@x.pt>\n"
        f"and cy@x.pt, too.\n\n{end}\nme@x.pt"
    )
    assert seen.who == [("", "ana@x.pt"), ("Bo Reis", "bo@x.pt"), ("", "cy@x.pt")]
    assert [writer.email for writer in seen.notes.writers] == ["me@x.pt"]


def test_quoted_mails_are_read_and_who_is_quoted_is_asked_about():
    seen = pasted(
        "> From: Maria <maria@x.pt>\n> To: ana@x.pt\n> Subject: x\n\n"
        "On Monday Bo <bo@x.pt> wrote:\n> cy@x.pt"
    )
    assert seen.who == [("", "ana@x.pt"), ("", "cy@x.pt")]
    assert [writer.email for writer in seen.notes.writers] == ["maria@x.pt", "bo@x.pt"]


@pytest.mark.parametrize(
    "entry",
    [
        "/o=ExchangeLabs/ou=Group/cn=Recipients/cn=ana",
        "Ana </o=ExchangeLabs/cn=ana>",
        "IMCEAEX-_O=X@x.pt",
    ],
)
def test_an_entry_of_outlooks_address_book_has_a_reason_that_helps(entry):
    (problem,) = pasted(entry).problems
    assert "Outlook" in problem.reason
    assert "@" in problem.reason


def test_cells_without_a_header_give_the_name_from_their_first_two_columns():
    assert pasted("Ana\tLima\tana@x.pt\tPorto\nBo\tReis\tbo@x.pt\tFaro").who[0] == (
        "Ana Lima",
        "ana@x.pt",
    )
    assert pasted("Frau\tAna\tLima\tana@x.pt\nHerr\tBo\tReis\tbo@x.pt").who[0] == (
        "Ana Lima",
        "ana@x.pt",
    )
    assert pasted("Ana Lima\tPorto\tana@x.pt\nBo Reis\tFaro\tbo@x.pt").who[0] == (
        "Ana Lima",
        "ana@x.pt",
    )
    assert pasted("Ana,Lima,ana@x.pt\nBo,Reis,bo@x.pt").who[0] == ("Ana Lima", "ana@x.pt")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@gmail.co", "ana@gmail.com"),
        ("ana@example.con", "ana@example.com"),
        ("ana@hotmial.com", "ana@hotmail.com"),
        ("ana@example.org.", "ana@example.org"),
        ("ana@@example.org", "ana@example.org"),
        ("ana@example,org", "ana@example.org"),
        ("ana @ example.org", "ana@example.org"),
        ("ana@example..org", "ana@example.org"),
        ("ana(at)example.org", "ana@example.org"),
        ("ana@gxm.de", "ana@gmx.de"),
        ("ana@wbe.de", "ana@web.de"),
        ("ana@web.d", "ana@web.de"),
        ("ana@gmx.ed", "ana@gmx.de"),
        ("ana@example.dd", "ana@example.de"),
        ("ana@gmial.de", "ana@gmail.com"),
        ("ana@\u200dexample.org", "ana@example.org"),
        ("o\ufb03ce@example.org", "office@example.org"),
        ("ana@gm\u0430il.com", "ana@gmail.com"),
        ("\u0430n\u0430@example.org", "ana@example.org"),
        ("ana@gma\u0131l.com", "ana@gmail.com"),
        ("\u03bfla@ex\u0430mple.org", "ola@example.org"),
    ],
)
def test_a_likely_typing_error_is_offered_and_only_mended_when_taken(typed, meant):
    for text, line in ((typed, 1), (f"email\tname\n{typed}\tAna", 2)):
        seen = pasted(text)
        assert (line, typed, meant) in seen.notes.suggestions
        assert meant not in [person.email for person in seen.people]
        assert [person.email for person in pasted(text, take=frozenset({line})).people] == [meant]


@pytest.mark.parametrize(
    "email",
    [
        "a@gm.de",
        "a@club.bet",
        "a@mx.de",
        "a@wer.de",
        "a@gmail.de",
        "a@gms.de",
        "a@ewb.de",
        "j\xf6rg@example.org",
        "a@mail.com",
        "a@gmx.at",
        "a@live.pt",
        "a@ymail.com",
        "a@example.co",
        "a@x.cm",
        "a@me.com",
    ],
)
def test_an_address_that_is_merely_rare_is_not_called_a_typing_error(email):
    assert pasted(email).notes.suggestions == []


def test_a_problem_line_is_read_again_as_it_was_mended():
    assert pasted("nonsense\nbo@x.pt", mend={1: "Ana <ana@x.pt>"}).who == [
        ("Ana", "ana@x.pt"),
        ("", "bo@x.pt"),
    ]
    seen = pasted("email\ttable\nnonsense\t4", mend={2: "ana@x.pt"})
    assert (seen.people[0].email, seen.people[0].fields) == ("ana@x.pt", {"table": "4"})
    assert len(pasted("nonsense", mend={1: "still"}).problems) == 1


def test_several_addresses_of_one_person_are_counted_and_one_or_all_are_taken():
    seen = pasted("ana@x.pt ::: ana.work@x.pt\nbo@x.pt")
    assert (seen.who, seen.notes.several) == ([("", "ana@x.pt"), ("", "bo@x.pt")], 1)
    assert len(pasted("ana@x.pt ::: ana.work@x.pt", take_all=True).who) == 2


@pytest.mark.parametrize("line", [
    "Ann Low: ann@x.uk, ann@w.uk", "Ann Low: ann@x.uk / ann@w.uk", "Ann Low, ann@x.uk, ann@w.uk",
    "Ann Low ann@x.uk ann@w.uk", "Ann Low - ann@x.uk or ann@w.uk", "Low, Ann; ann@x.uk; ann@w.uk",
    "Ann Low (ann@x.uk, ann@w.uk)", "Chair: Ann Low | ann@x.uk | ann@w.uk",
])  # fmt: skip
def test_several_addresses_of_one_name_are_asked_about_too(line):
    seen = pasted(f"Bo <bo@x.se>\n{line}\n")
    assert (seen.who, seen.problems) == ([("Bo", "bo@x.se"), ("Ann Low", "ann@x.uk")], [])
    assert [one.name for one in seen.notes.several_first] == ["Ann Low"]
    assert pasted(f"Bo <bo@x.se>\n{line}\n", take_all=True).who[1:] == [
        ("Ann Low", "ann@x.uk"), ("Ann Low", "ann@w.uk"),
    ]  # fmt: skip


@pytest.mark.parametrize("line", [
    "Fox: anna.fox@x.uk, ben.fox@x.uk", "Ann Low, ann@x.uk, info@x.uk", "Low: ann@x.uk, tom@x.uk",
    "Ann Low <ann@x.uk>, ann@w.uk", "Ann und Tom Low: ann@x.uk, tom@x.uk", "ann@x.uk, ann@w.uk",
    "Ann Low, ann@x.uk, Tom Low, ann.tom@x.uk",
])  # fmt: skip
def test_addresses_that_may_be_two_peoples_are_all_read(line):
    seen = pasted(f"Bo <bo@x.se>\n{line}\n")
    assert (len(seen.who), seen.notes.several) == (3, 0)


@pytest.mark.parametrize("line", [
    "Eva & Max Kern  eva@k.org / max@k.org", "Eva und Max Kern: eva@k.org, max@k.org",
    "Eva & Max Kern, eva@k.org, max@k.org", "Eva + Max Kern (eva@k.org; max@k.org)",
    "Eva Kern, Max Kern - eva@k.org, max@k.org", "Max & Eva Kern eva@k.org max@k.org",
    "1. Eva and Max Kern <eva@k.org>, <max@k.org>",
])  # fmt: skip
def test_each_of_a_couple_has_the_address_that_is_surely_theirs(line):
    couple = [("Eva Kern", "eva@k.org"), ("Max Kern", "max@k.org")]
    assert pasted(f"Bo <bo@x.se>\n{line}\n").who[1:] == couple


@pytest.mark.parametrize("line", [
    "Eva & Max Kern  a@k.org / b@k.org", "Eva & Max Kern  eva@k.org / info@k.org",
])  # fmt: skip
def test_where_it_is_not_plain_who_of_a_couple_has_which_nobody_has_a_name(line):
    assert {name for name, _ in pasted(f"{line}\n").who} == {""}


@pytest.mark.parametrize(("text", "who"), [
    ("Anna Meyer (anna@m.de) & Tom Meyer (tom@m.de)",
     [("Anna Meyer", "anna@m.de"), ("Tom Meyer", "tom@m.de")]),
    ("Anna (anna@m.de) and Tom (tom@m.de)", [("Anna", "anna@m.de"), ("Tom", "tom@m.de")]),
    ("Please invite Sarah Ward (s@x.uk), her colleague Deepak Shah (d@x.io) and Bo (bo@x.se), too.",
     [("Sarah Ward", "s@x.uk"), ("Deepak Shah", "d@x.io"), ("Bo", "bo@x.se")]),
    ("Write to the office (o@x.uk) and to our Board (b@x.uk), please.",
     [("", "o@x.uk"), ("", "b@x.uk")]),
    ("Anna Meyer und ihr Mann Tom (tom@m.de) und Nachbar Uwe Ott (u@x.de) kommen.",
     [("Tom", "tom@m.de"), ("Uwe Ott", "u@x.de")]),
])  # fmt: skip
def test_in_running_text_each_has_the_name_before_their_brackets(text, who):
    assert pasted(text).who == who


@pytest.mark.parametrize(("said", "name"), [
    ("Meine Mail ist s@x.de", "Steffi"), ("mine: s@x.de", "Steffi"), ("my mail s@x.de", "Steffi"),
    ("Hi, my email address is s@x.de.", "Steffi"), ("mon adresse est s@x.de", "Steffi"),
    ("La mia mail: s@x.de", "Steffi"), ("Mi correo es s@x.de", "Steffi"),
    ("Meine Schwester Jule ist s@x.de", ""), ("bei mir bitte an s@x.de", ""),
    ("die Mail von Ida ist s@x.de", ""),
])  # fmt: skip
def test_who_says_their_own_address_is_whose_it_is(said, name):
    chat = f"[12.04.26, 18:03:11] Steffi: {said}\n[12.04.26, 18:04:40] Bo: bo@x.se\n"
    assert pasted(chat).who == [(name, "s@x.de"), ("Bo", "bo@x.se")]


@pytest.mark.parametrize(("message", "who"), [
    ("Max Roy: max@x.uk", ("Max Roy", "max@x.uk")),
    ("Max Roy: just write to max@x.uk please", ("Max Roy", "max@x.uk")),
    ("Max Roy: roy2@x.uk", ("Max Roy", "roy2@x.uk")),
    ("Max Roy: ute@x.uk", ("", "ute@x.uk")), ("Max Roy: ute.roy@x.uk", ("", "ute.roy@x.uk")),
    ("Max Roy: and my wife, r@x.uk", ("", "r@x.uk")),
    ("Max Roy: Ann Low, ann@x.uk", ("Ann Low", "ann@x.uk")),
    ("+49 171 1234567: max@x.uk", ("", "max@x.uk")), ("~ Max: max@x.uk", ("Max", "max@x.uk")),
])  # fmt: skip
@pytest.mark.parametrize("stamp", ["12.05.24, 18:04 - {}", "[12.05.24, 18:03:11] {}",
                                   "5/12/24, 6:04\u202fPM - {}"])  # fmt: skip
@pytest.mark.parametrize("below", ["5.5.24, 9:01 - Bo: bo@x.se", "Bo <bo@x.se>\nCy <cy@x.ie>"])
def test_a_message_of_a_chat_is_the_senders_unless_its_address_is_not(message, who, stamp, below):
    assert pasted(f"{stamp.format(message)}\n{below}\n").who[:2] == [who, ("Bo", "bo@x.se")]


CHATS = {
    "Telegram": "Max Roy, [12.05.24 18:04]\nmax@x.uk\n\nBo Ek, [12.05.24 18:05]\nhi, bo@x.se\n",
    "Slack": "Max Roy  6:22 PM\nmax@x.uk\nBo Ek  6:23 PM\nmine is bo@x.se\n",
    "Discord": "Max Roy \u2014 1/5/24 18:04\nmax@x.uk\nBo Ek \u2014 Today at 6:23 PM\nbo@x.se\n",
    "two lines": "1.5.24, 9:01 - Max Roy: Hi\nmax@x.uk\n1.5.24, 9:02 - Bo Ek: bo@x.se\n",
    "with a word": "1.5.24 klo 18.22 - Max Roy: max@x.uk\n1.5.24 klo 18.25 - Bo Ek: bo@x.se\n",
}


@pytest.mark.parametrize("name", CHATS)
def test_whoever_speaks_in_a_chat_is_known_by_name(name):
    seen = pasted(CHATS[name])
    assert (seen.who, seen.problems) == ([("Max Roy", "max@x.uk"), ("Bo Ek", "bo@x.se")], [])


def test_who_says_in_a_chat_that_they_do_not_come_is_asked_about():
    seen = pasted("1.5.24, 9:01 - Bo: bo@x.se\n1.5.24, 9:02 - Max Roy: I can't come, max@x.uk\n")
    assert list(seen.notes.declined_names.values()) == [["Max Roy"]]


SLIPS = [
    ("Peggy Sue, peggy@gmailcom", "peggy@gmail.com"),
    ("Max Roy max(at)x.uk", "max@x.uk"),
    ("Max Roy, max (at) x.uk", "max@x.uk"),
    ("Max Roy <max@x,uk>", "max@x.uk"),
    ("max [at] x.uk (Max Roy)", "max@x.uk"),
    ("Roy, Max; max at x.uk", "max@x.uk"),
    ("1.5.24, 9:02 - Max Roy: max(at)x.uk", "max@x.uk"),
]


@pytest.mark.parametrize(("line", "meant"), SLIPS)
def test_who_it_is_stays_where_a_slip_is_mended(line, meant):
    text = f"Bo <bo@x.se>\n{line}\n"
    [slip] = pasted(text).notes.suggestions
    assert (slip.line, slip.better) == (2, meant)
    name = "Peggy Sue" if "Peggy" in line else "Max Roy"
    taken = pasted(text, take=frozenset({2}), was={2: slip.was})
    assert taken.who[1:] == [(name, meant)]
    typed = pasted(text, mend={2: "m.roy@y.uk"}, was={2: slip.was})
    assert typed.who[1:] == [(name, "m.roy@y.uk")]


def test_what_is_typed_in_place_of_a_line_may_be_the_whole_of_it():
    [problem] = pasted("Bo <bo@x.se>\nPeggy Sue, peggy@sue\n").problems
    assert str(problem.reason) == "the part after the @ has no dot"
    typed = pasted("Bo <bo@x.se>\nPeggy Sue, peggy@sue\n", mend={2: "Peggy Sue, peggy@sue.uk"},
                   was={2: problem.value})  # fmt: skip
    assert typed.who[1:] == [("Peggy Sue", "peggy@sue.uk")]


def test_a_hidden_address_in_a_mail_is_offered():
    text = "Hello all,\nplease invite these two as well:\nmax (at) x.uk\nBo <bo@x.se>\n"
    seen = pasted(f"From: Ann <ann@x.uk>\nSubject: Tea\n\n{text}")
    assert [one.better for one in seen.notes.suggestions] == ["max@x.uk"]


@pytest.mark.parametrize(("line", "who"), [
    ("Ann Low ann@x.uk comes with Tom", [("Ann Low", "ann@x.uk")]),
    ("Ben Ray: ben@x.uk won't make it", [("Ben Ray", "ben@x.uk")]),
    ("Ann Low (group 2) ann@x.uk, 3 persons", [("Ann Low", "ann@x.uk")]),
    ("Please invite Ann Low ann@x.uk, too.", [("Ann Low", "ann@x.uk")]),
    ("Ann Low ann@x.uk and Tom Ray tom@x.uk",
     [("Ann Low", "ann@x.uk"), ("Tom Ray", "tom@x.uk")]),
    ("Eva: eva@x.de / Udo: udo@x.de", [("Eva", "eva@x.de"), ("Udo", "udo@x.de")]),
    ("Ann and Tom Low: ann@x.uk, tom@x.uk", [("Ann Low", "ann@x.uk"), ("Tom Low", "tom@x.uk")]),
    ("Ann Low, Tom Ray: a.low@x.uk; tom@x.uk",
     [("Ann Low", "a.low@x.uk"), ("Tom Ray", "tom@x.uk")]),
    ("ute@x.de Ute Ost low.jens@x.de Jens Low", [("", "ute@x.de"), ("", "low.jens@x.de")]),
])  # fmt: skip
def test_a_name_before_an_address_that_is_surely_theirs_is_kept(line, who):
    assert pasted(f"{line}\nBo <bo@x.se>\n").who == [*who, ("Bo", "bo@x.se")]


@pytest.mark.parametrize(("said", "name"), [
    ("Wir laden Ana Roy (ana@x.pt) ein.", "Ana Roy"), ("Dont forget Ana Roy ana@x.pt", "Ana Roy"),
    ("Merci d'inviter Ana Roy (ana@x.pt)", "Ana Roy"), ("to Ana Roy ana@x.pt", "Ana Roy"),
    ("Convida tamb\xe9m a Ana Roy (ana@x.pt)", "Ana Roy"), ("x Ana Roy ana@x.pt", "Ana Roy"),
    ("Bjud ocks\xe5 in Ana Roy (ana@x.pt)", "Ana Roy"), ("*Ana Roy ana@x.pt", "Ana Roy"),
    ("Greetings from Ana Roy (ana@x.pt)", "Ana Roy"), ("\u2013Ana Roy ana@x.pt", "Ana Roy"),
    ("Liebe Gr\xfc\xdfe, Ana Roy (ana@x.pt)", "Ana Roy"), ("OK Ana Roy ana@x.pt", "Ana Roy"),
    ("Hello Max, Ana Roy: ana@x.pt", "Ana Roy"), ("Ana Roy - Chair - ana@x.pt", "Ana Roy"),
    ("Die Mail von Ana Roy ist ana@x.pt", ""), ("Ana Roy's email is ana@x.pt", ""),
])  # fmt: skip
def test_words_of_a_sentence_or_a_greeting_are_no_name(said, name):
    assert pasted(f"{said}\nBo <bo@x.se>\n").who == [(name, "ana@x.pt"), ("Bo", "bo@x.se")]


@pytest.mark.parametrize("name", [
    "Jan van't Hof", "Institut f\xfcr Physik", "Charles d'Artagnan", "Ana de la Cruz",
    "Freunde der Oper",
    "Omar al-Said", "Church of Leeds", "Familie von und zu Berg", "Ana auf der Heide",
])  # fmt: skip
def test_small_words_within_a_name_stay(name):
    assert pasted(f"{name}, n@x.pt\n{name} - n@x.pt\n").who[0][0] == name


@pytest.mark.parametrize("line", [
    "Please do not invite {}.", "don't invite {}", "{} should not be invited", "Remove {}",
    "Please take {} off the list", "Bitte ladet {} nicht ein", "Ohne {}", "N'invitez pas {}",
    "No invites a {}", "Non invitare {}", "Nie zaprasza\u0107 {}", "Bjud inte in {}",
    "\u041d\u0435 \u043f\u0440\u0438\u0433\u043b\u0430\u0448\u0430\u0439\u0442\u0435 {}",
    "Everybody except {}", "Not {}",
    "{} CANCELLED", "{}: NO", "Take {} off the list", "Sadly we can't come, {}",
])  # fmt: skip
def test_whom_a_sentence_asks_to_leave_out_is_asked_about(line):
    seen = pasted(f"{line.format('Bo Ek bo@x.se')}\nAna <ana@x.pt>\n")
    assert [email for _, email in seen.who] == ["bo@x.se", "ana@x.pt"]
    assert sum(seen.notes.declined.values()) == 1


@pytest.mark.parametrize(("line", "who"), [
    ("Sean O'Hara, s.o'hara@x.ie", [("Sean O'Hara", "s.o'hara@x.ie")]),
    ("Please write to Sean at s.o'hara@x.ie.", [("", "s.o'hara@x.ie")]),
    ("Ana Roy 'ana@x.pt'", [("Ana Roy", "ana@x.pt")]), ("'ana@x.pt'", [("", "ana@x.pt")]),
    ("1.ana@x.pt, 2.bo@x.se", [("", "ana@x.pt"), ("", "bo@x.se")]),
    ("1.ana@x.pt\n2.bo@x.se\n3.cy@x.ie", [("", "ana@x.pt"), ("", "bo@x.se"), ("", "cy@x.ie")]),
    ("Ana ana@x.pt**Bo** bo@x.se", [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]),
    ("J\xf6rg jorg@m\xfcller.de", [("J\xf6rg", "jorg@m\xfcller.de")]),
    ("Friends: Ana <a@x.pt>; Kin: Bo <b@x.se>", [("Ana", "a@x.pt"), ("Bo", "b@x.se")]),
])  # fmt: skip
def test_an_address_is_taken_whole_and_nothing_beside_it(line, who):
    assert (pasted(line).who, pasted(line).problems) == (who, [])


@pytest.mark.parametrize("sign", "-*#+=!/~$?&^")
def test_a_sign_too_close_to_an_address_is_offered_without_it(sign):
    seen = pasted(f"Bo <bo@x.se>\n{sign}ana@x.pt\n")
    assert [one.better for one in seen.notes.suggestions] == ["ana@x.pt"]


@pytest.mark.parametrize("line", [
    "kim@x.uk (not kim2@x.uk!)", "Kim kim@x.uk, instead of kim2@x.uk", "kim@x.uk (old: kim2@x.uk)",
])  # fmt: skip
def test_an_address_that_is_said_to_be_none_is_asked_about(line):
    seen = pasted(f"{line}\nBo <bo@x.se>\n")
    asked = sum(seen.notes.declined.values())
    assert asked == [email for _, email in seen.who].count("kim2@x.uk")
    assert seen.who[0][1] == "kim@x.uk"


def test_an_old_address_of_a_cell_is_not_the_one_that_is_written_to():
    text = "Name;Email\nKim;kim@x.uk (old), kim2@x.uk (new)\nBo;bo@x.se\n"
    assert [email for _, email in filed(text).who] == ["kim2@x.uk", "bo@x.se"]
    assert filed(text).notes.several_first[0].others == ("kim@x.uk",)


def test_what_else_a_sentence_has_of_addresses_is_told():
    text = "Write to Bo (b@gmail), to cy (at) x.ie, or to Di (di@x.uk) please.\nThat is all, Max.\n"
    seen = pasted(text)
    assert [email for _, email in seen.who] == ["di@x.uk"]
    assert [one.value for one in seen.problems] == ["b@gmail", "cy (at) x.ie"]
    assert [one.better for one in seen.notes.suggestions] == ["b@gmail.com", "cy@x.ie"]


@pytest.mark.parametrize(("line", "name"), [
    ("On Mon, Sep 3, 2026 at 10:12 AM Max Roy <max@x.uk> wrote:", "Max Roy"),
    ("On Monday Max Roy <max@x.uk> wrote:", "Max Roy"),
    ("ti 12. maalisk. 2024 klo 18.22 Max Roy (max@x.uk) kirjoitti:", "Max Roy"),
    ("Dne po 3. 3. 2026 Max Roy <max@x.uk> napsal(a):", "Max Roy"),
    ("3.3.2026, Max Roy <max@x.uk> \u043d\u0430\u043f\u0438\u0441\u0430\u043b:", "Max Roy"),
    ("2026\u5e743\u67083\u65e5 Max Roy <max@x.uk> \u5199\u9053\uff1a", "Max Roy"),
])  # fmt: skip
def test_who_wrote_what_is_quoted_is_asked_about(line, name):
    seen = pasted(f"Hello, these two, please.\n\n{line}\n> Ana <ana@x.pt>\n")
    assert seen.who == [("Ana", "ana@x.pt")]
    assert [(one.name, one.email) for one in seen.notes.writers] == [(name, "max@x.uk")]


@pytest.mark.parametrize("closing", ["-- ", "Viele Gr\xfc\xdfe", "Cheers"])
def test_who_signs_below_a_list_is_asked_about(closing):
    seen = pasted(f"Bo bo@x.se\nAna <ana@x.pt>\n\n{closing}\nMax Roy\nmax@x.uk\n")
    assert [email for _, email in seen.who] == ["bo@x.se", "ana@x.pt"]
    assert [one.email for one in seen.notes.writers] == ["max@x.uk"]


def test_the_delimiter_can_be_chosen():
    text = "name|email;note\nAna|ana@x.pt;x\n"
    assert pasted(text, delimiter="bar").about.columns[1].heading == "email;note"
    assert pasted("ana@x.pt,bo@x.pt", delimiter="none").about.kind == "list"
    with pytest.raises(lists.ListError):
        pasted("ana\nbo", delimiter="comma")


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "x" * 8 * n,
        lambda n: "hello there " * (n // 2) + "ana@x.pt",
        lambda n: "a," * (n // 2),
        lambda n: '"' + "a;" * (n // 2),
    ],
)
def test_a_large_paste_without_a_list_is_done_with_in_proportion(make):
    def read(text):
        seen = pasted(text)
        assert seen.people == []
        assert all(len(one.value) <= 200 for one in seen.problems)

    assert_in_proportion(read, make, 100_000)


@pytest.mark.parametrize("text", [
    "To: Ana Lima <ana@x.pt>; Cc: Reis, Bo <bo@x.pt>", "An: ana@x.pt, Kopie: Bo Reis <bo@x.pt>",
    "Ana <ana@x.pt>; Cc: Reis, Bo <bo@x.pt>; From: Cy <cy@x.pt>; Subject: Come",
])  # fmt: skip
def test_a_label_in_the_middle_of_a_line_is_dropped_as_at_its_beginning(text):
    seen = pasted(text)
    assert [email for _, email in seen.who] == ["ana@x.pt", "bo@x.pt"]
    assert seen.who[1][0] == "Bo Reis"
    assert seen.problems == []
    assert [one.email for one in seen.notes.writers] == (["cy@x.pt"] if "Cy" in text else [])


ANNA, BO = ("Anna", "anna@x.pt"), ("Bo", "bo@x.pt")
NOBODY = ("", "anna@x.pt"), ("", "bo@x.pt")


@pytest.mark.parametrize("first", [
    "1.", "1)", "(1)", "1:", "[1]", "1.)", "1/", "1 -", "1-", "1 \u2013", "#1", "# 1", "No. 1",
    "Nr. 1:", "\u2116 1", "a)", "(a)", "ii)", "ii.", "-", "*", "+", "\u2013", "\u2022", "\u25e6",
    "\u2192", "\u2460", "1\ufe0f\u20e3", "[ ]", "[x]", "- [ ]", "- 1.",
])  # fmt: skip
def test_numbers_and_bullets_before_a_person_are_no_part_of_the_name(first):
    for person, who in (
        ("Anna <anna@x.pt>", ANNA), ("anna@x.pt", NOBODY[0]), ("<anna@x.pt>", NOBODY[0]),
        ("Anna Lima, anna@x.pt", ("Anna Lima", "anna@x.pt")),
        ("Anna Lima\tanna@x.pt", ("Anna Lima", "anna@x.pt")),
    ):  # fmt: skip
        seen = pasted(f"{first} {person}")
        assert (seen.who, seen.problems, seen.notes.marks) == ([who], [], 1), person


@pytest.mark.parametrize("text", [
    "1 Anna <anna@x.pt>\n2 Bo <bo@x.pt>", "1.Anna <anna@x.pt>\n2.Bo <bo@x.pt>",
    "1)Anna <anna@x.pt>\n2)Bo <bo@x.pt>", "7 Anna, anna@x.pt\n9 Bo, bo@x.pt",
    "a) Anna\tanna@x.pt\nb) Bo\tbo@x.pt", "- Anna, anna@x.pt\n- Bo, bo@x.pt",
    "name,email\n1. Anna,anna@x.pt\n2. Bo,bo@x.pt", "1 - Anna, anna@x.pt\n2 - Bo, bo@x.pt",
])  # fmt: skip
def test_lines_that_count_up_are_numbered_whatever_they_are_made_of(text):
    seen = pasted(text)
    assert (seen.who, seen.problems, seen.notes.marks) == ([ANNA, BO], [], 2)


def test_each_person_of_a_line_may_have_a_number_and_the_line_is_told_once():
    for text in (
        "(1) anna@x.pt; (2) bo@x.pt",
        "1 anna@x.pt, 2 bo@x.pt",
        "To: #1 anna@x.pt, #2 bo@x.pt",
    ):
        seen = pasted(text)
        assert (seen.who, seen.problems, seen.notes.marks) == (list(NOBODY), [], 1), text


@pytest.mark.parametrize(("text", "who"), [
    ("3rd@x.pt", ("", "3rd@x.pt")), ("1.anna@x.pt", ("", "1.anna@x.pt")),
    ("50 Cent <fifty@x.pt>", ("50 Cent", "fifty@x.pt")), ("007 <b@x.pt>", ("007", "b@x.pt")),
    ("1.FC Faro <fc@x.pt>", ("1.FC Faro", "fc@x.pt")), ("3D Art <d@x.pt>", ("3D Art", "d@x.pt")),
    ("10:30 <club@x.pt>", ("10:30", "club@x.pt")), ("1&1 <s@x.pt>", ("1&1", "s@x.pt")),
    ("A. Lima <a@x.pt>", ("A. Lima", "a@x.pt")), ("v. Berg <b@x.pt>", ("v. Berg", "b@x.pt")),
    ("1. 50 Cent <fifty@x.pt>", ("50 Cent", "fifty@x.pt")), ("1. 3rd@x.pt", ("", "3rd@x.pt")),
])  # fmt: skip
def test_an_address_or_a_name_that_begins_with_a_digit_stays(text, who):
    assert pasted(text).who == [who]


def test_numbers_that_do_not_count_the_lines_stay_in_the_names():
    for names in (("50 Cent", "2 Chainz"), ("2026 Party", "2027 Party"), ("1.FC A", "1.FC B")):
        seen = pasted("".join(f"{name} <{n}@x.pt>\n" for n, name in enumerate(names)))
        assert [name for name, _ in seen.who] == list(names)
        assert seen.notes.marks == 0


@pytest.mark.parametrize("text", [
    "Lima, Ana;ana@x.pt", "Lima, Ana; ana@x.pt\n", "Lima,Ana;ana@x.pt", "ana@x.pt;Lima, Ana",
    "Ana Lima;ana@x.pt", "Lima, Ana\tana@x.pt", "Lima, Ana|ana@x.pt",
])  # fmt: skip
def test_one_line_of_a_name_and_its_address_is_one_person(text):
    for read in (pasted, filed):
        seen = read(text)
        assert (seen.who, seen.problems) == ([("Ana Lima", "ana@x.pt")], [])


@pytest.mark.parametrize("around", ["Bo Lee <bo@x.pt>\n{}\nm@x.pt\n", "{}\nm@x.pt", "Bo Lee\n{}"])
@pytest.mark.parametrize("name", ["Ana Lima", "Lima, Ana"])
@pytest.mark.parametrize("email", ["ana@x.pt", "<ana@x.pt>"])
@pytest.mark.parametrize("mark", ["; ", ";", ", ", "\t", " | ", " / "])
def test_such_a_line_among_others_is_one_person(around, name, email, mark):
    for cells in ((name, email), (email, name)):
        for end in ("", ";" * (mark != "\t")):
            seen = pasted(around.format(mark.join(cells) + end))
            assert ("Ana Lima", "ana@x.pt") in seen.who
            assert ("", "ana@x.pt") not in seen.who


@pytest.mark.parametrize(("text", "who"), [
    ("Ana; ana@x.pt", [("Ana", "ana@x.pt")]),
    ("Ana <a@x.pt>; Ben <b@x.pt>; c@x.pt", [("Ana", "a@x.pt"), ("Ben", "b@x.pt"), ("", "c@x.pt")]),
    ("Ana Lima; Ben <b@x.pt>", [("Ben", "b@x.pt")]),
    ("Ana Lima; b@x.pt; c@x.pt", [("", "b@x.pt"), ("", "c@x.pt")]),
    ("a@x.pt; Ben Lee; c@x.pt", [("", "a@x.pt"), ("", "c@x.pt")]),
    ("Ana Lima; Ben Lee; b@x.pt", [("", "b@x.pt")]),
])  # fmt: skip
def test_nobody_among_others_has_the_address_of_another(text, who):
    assert pasted(f"Bo Lee <bo@x.pt>\n{text}\n").who == [("Bo Lee", "bo@x.pt"), *who]


def test_one_line_of_entries_is_no_row():
    assert pasted("Bo; ana@x.pt").who == [("", "ana@x.pt")]
    assert pasted("Lima, Ana <ana@x.pt>; Lee, Kim <kim@x.pt>").who == [
        ("Ana Lima", "ana@x.pt"), ("Kim Lee", "kim@x.pt"),
    ]  # fmt: skip
