"""Contact cards of phones and mail programs."""

import json

import pytest

from tests.lists.reading import filed, pasted

OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=ADma;Ana;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ana =
L=C3=ADma
EMAIL;INTERNET;HOME:ana@x.pt
EMAIL;PREF;INTERNET:ana.work@x.pt
PHOTO;ENCODING=BASE64;JPEG:
 /9j/4AAQSkZJRgABAQEASABIAAD

END:VCARD
"""
THREE = """BEGIN:VCARD\r
VERSION:3.0\r
FN:Bo \\"the\\; man\\" Reis\r
N:Reis;Bo;;Dr.;\r
item1.EMAIL;type=INTERNET;type=pref:bo@x.\r
 pt\r
ORG:Acme\\, Inc.;Sales\r
ADR;TYPE=HOME:;;Rua X 3;Porto;;4000;PT\r
END:VCARD\r
"""
FOUR = """BEGIN:VCARD
VERSION:4.0
N:Paz;Cy;;;
EMAIL;PREF=1:mailto:cy@x.pt
CATEGORIES:Family,Choir
END:VCARD
"""
NOBODY = "BEGIN:VCARD\nVERSION:3.0\nFN:Di\nTEL:1\nEND:VCARD\n"


def test_cards_of_every_version_are_read_in_one_file():
    seen = filed(OLD + THREE + FOUR + NOBODY)
    assert seen.about.kind == "cards"
    assert seen.who == [
        ("Ana Líma", "ana.work@x.pt"),
        ('Bo "the; man" Reis', "bo@x.pt"),
        ("Cy Paz", "cy@x.pt"),
    ]
    assert [(one.line, one.reason) for one in seen.problems] == [(27, "there is no address")]
    _, bo, cy = seen.people
    assert (bo.fields["organization"], bo.fields["city"], bo.fields["first_name"]) == (
        "Acme, Inc.",
        "Porto",
        "Bo",
    )
    assert cy.fields["groups"] == "Family,Choir"


def test_more_addresses_of_a_card_are_one_persons():
    assert pasted(OLD).notes.several == 1
    assert [email for _, email in pasted(OLD, take_all=True).who] == ["ana.work@x.pt", "ana@x.pt"]


@pytest.mark.parametrize(
    "broken",
    [
        "N\n",
        "FN:\n",
        ":\n",
        "N;;;:\n",
        "EMAIL;ENCODING=QUOTED-PRINTABLE;CHARSET=xyz:=ZZ\n",
        "BEGIN:VCARD\n",
    ],
)
def test_a_broken_card_costs_nobody_else_their_place(broken):
    seen = filed(f"BEGIN:VCARD\n{broken}END:VCARD\n{FOUR}")
    assert seen.who == [("Cy Paz", "cy@x.pt")]
    assert len(seen.found) in (1, 2, 3)


def test_a_card_that_never_ends_is_read_as_far_as_it_goes():
    assert filed(FOUR.replace("END:VCARD\n", "")).who == [("Cy Paz", "cy@x.pt")]


def test_a_card_without_an_address_is_shown_by_what_a_person_would_know_it_by():
    cards = (
        "BEGIN:VCARD\nN:Mail;No\nFN:No Mail\nORG:Acme\nEND:VCARD\n"
        "BEGIN:VCARD\nN:Lima;Ana\nTEL:+351 1\nEND:VCARD\n"
        "BEGIN:VCARD\nORG:Choir;Altos\nEND:VCARD\n"
    )
    seen = filed(cards + FOUR)
    assert [one.value for one in seen.problems] == ["No Mail, Acme", "Ana Lima, +351 1", "Choir"]
    assert dict(seen.problems[0].cells)["First name"] == "No"


JCARDS = [
    [
        "vcard",
        [
            ["version", {}, "text", "4.0"],
            ["n", {}, "text", ["Lima", "Ana", "", "", ""]],
            ["email", {"type": "home"}, "text", "old@x.pt"],
            ["email", {"pref": "1"}, "text", "ana@x.pt"],
            ["org", {}, "text", ["Choir; \\ friends", "Altos"]],
            ["adr", {}, "text", ["", "", "Rua 1", "Porto", "", "", "Portugal"]],
        ],
    ],
    ["vcard", [["fn", {}, "text", "Bo Ek"], ["email", {}, "text", "mailto:bo@x.se"]]],
    ["vcard", [["fn", {}, "text", "Cy Day"]]],
    ["vcard", "broken"],
]


@pytest.mark.parametrize("text", [
    json.dumps(JCARDS), json.dumps(JCARDS, indent=1), "\n".join(map(json.dumps, JCARDS)),
])  # fmt: skip
def test_cards_as_json_are_read_as_cards_in_text_are(text):
    seen = filed(text)
    assert seen.about.kind == "cards"
    assert seen.who == [("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")]
    said = seen.people[0].fields
    assert (said["organization"], said["city"]) == ("Choir; \\ friends", "Porto")
    reasons = [one.reason for one in seen.problems]
    assert reasons == ["there is no address", "this is no contact card"]
    assert pasted(json.dumps(JCARDS[1])).who == [("Bo Ek", "bo@x.se")]


AGENT = """BEGIN:VCARD
VERSION:2.1
N:Lima;Ana;;;
AGENT:
BEGIN:VCARD
N:Max;Kim;;;
EMAIL:max@x.uk
END:VCARD
EMAIL:ana@x.pt
END:VCARD
BEGIN:VCARD
FN:Bo Ek
EMAIL:bo@x.se
END:VCARD
"""


def test_a_card_within_another_is_no_guest_and_leaves_the_other_as_it_is():
    seen = filed(AGENT)
    assert (seen.who, seen.problems) == ([("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")], [])
    assert [one.value for one in seen.notes.left_out] == ["EMAIL:max@x.uk"]


def test_a_name_that_is_the_address_is_none_where_a_card_says_the_parts():
    card = "BEGIN:VCARD\nFN:ana@x.pt\nN:Lima;Ana;;;\nEMAIL:ana@x.pt\nEND:VCARD\n"
    assert filed(card).who == [("Ana Lima", "ana@x.pt")]
