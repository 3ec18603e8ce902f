"""Further addresses of a row, in columns of their own: whose each is, and where none is."""

import pytest

from tests.lists.reading import filed, pasted


@pytest.mark.parametrize(("header", "row", "others"), [
    ("A;B", "Ana <ana@x.pt>;Bo <b@x.se>", [("Bo", "b@x.se")]),
    ("Name;Email;Partner email", "Ana;ana@x.pt;Tom <t@x.pt>", [("Tom", "t@x.pt")]),
    ("Name;Email;Partner email", "Ana;ana@x.pt;Tom Ek t@x.pt", [("Tom Ek", "t@x.pt")]),
    ("Name;Email;Partner email", 'Ana;ana@x.pt;"Tom <t@x.pt>, Ida <i@x.pt>"',
     [("Tom", "t@x.pt"), ("Ida", "i@x.pt")]),
    ("Name;Email;Work email", "Ana;ana@x.pt;ana@w.pt (work)", [("Ana", "ana@w.pt")]),
    ("Name;Email", 'Ana;"Ana <ana@x.pt>; Bo <b@x.se>"', [("Bo", "b@x.se")]),
    ("A;B", "Ana <ana@x.pt>;b@x.se", [("", "b@x.se")]),
    ("A;B", "Ana Ek <ana@x.pt>;ana.ek@x.se", [("Ana Ek", "ana.ek@x.se")]),
])  # fmt: skip
def test_whoever_is_named_beside_a_further_address_is_counted_and_greeted_so(header, row, others):
    seen = filed(f"{header}\n{row}\n")
    assert [one.others for one in seen.notes.several_first] == [tuple(e for _, e in others)]
    assert [email for _, email in seen.who] == ["ana@x.pt"]
    assert filed(f"{header}\n{row}\n", take_all=True).who == [*seen.who, *others]


@pytest.mark.parametrize("cell", ["see @home", "ana@x.pt", "Ana <ana@x.pt>", "none", "b@"])
def test_what_is_no_further_address_is_not_counted(cell):
    seen = filed(f"Name;Email;Email 2\nAna;ana@x.pt;{cell}\nBo;b@x.se;bo@x.se\n")
    assert (seen.notes.several, seen.problems) == (1, [])


@pytest.mark.parametrize("heading", [
    "Notfall-E-Mail", "E-Mail Notfallkontakt", "E-Mail Betreuer", "Courriel du parrain",
    "Courriel responsable", "Correo referente", "Nödkontakt e-post", "Invited by", "Recruiter",
    "E-mail contactpersoon noodgeval", "Sponsor email", "Created by", "Submitter", "Next of kin",
    "Doctor", "HR", "Webmaster", "Bounced", "Do not use", "Ungültige E-Mail", "Falsche E-Mail",
    "Alte E-Mail", "Former email", "Old email", "Emergency contact email",
    "Accounts payable email", "E-Mail Buchhaltung", "Courriel comptabilité",
    "Osoba kontaktowa w nagłych wypadkach", "Invoice email", "E-Mail für Rechnung", "Venue email",
])  # fmt: skip
def test_an_address_at_which_no_guest_is_reached_serves_nobody(heading):
    list_ = f"Name;Email;{heading}\nAna;ana@x.pt;max@x.uk\nBo;;tim@x.uk\n"
    for read in (filed(list_), filed(list_, take_all=True)):
        assert read.who == [("Ana", "ana@x.pt")]
        assert [one.line for one in read.problems] == [3]


@pytest.mark.parametrize("heading", ["cc", "E-Mail Oma", "Invited by email", "Email XY"])
def test_an_address_that_may_be_anothers_fills_in_for_nobody_and_is_shown(heading):
    seen = filed(f"Name;Email;{heading}\nAna;ana@x.pt;max@x.uk\nBo;;tim@x.uk\n")
    assert (seen.who, seen.notes.several) == ([("Ana", "ana@x.pt")], 1)
    assert [heading in str(one.reason) for one in seen.problems] == [True]
    assert not seen.notes.instead


@pytest.mark.parametrize(("heading", "name"), [
    ("Email 2", "Bo"), ("Zweite E-Mail", "Bo"), ("Privatmail", "Bo"), ("Work email", "Bo"),
    ("Correo alternativo", "Bo"), ("E-Mail (geschäftlich)", "Bo"), ("Вторая почта", "Bo"),
    ("Backup", "Bo"), ("Seconda e-mail", "Bo"), ("Partner", ""), ("E-Mail Eltern", ""),
    ("Child's email", ""), ("Family email", ""),
])  # fmt: skip
def test_an_own_address_and_one_of_the_household_fills_in(heading, name):
    seen = filed(f"Name;Email;{heading}\nAna;ana@x.pt;max@x.uk\nBo;;tim@x.uk\n")
    assert seen.who == [("Ana", "ana@x.pt"), (name, "tim@x.uk")]


def test_a_row_without_an_address_of_its_own_can_be_mended():
    list_ = "Name;Email;cc\nAna;ana@x.pt;\nBo;;tim@x.uk\n"
    seen = filed(list_, mend={3: "bo@x.se"}, was={3: ""})
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]


@pytest.mark.parametrize("header", [
    "Name,Old email,New email", "Name,Alte E-Mail,Neue E-Mail", "Nom,Ancien courriel,Courriel",
])  # fmt: skip
def test_the_new_address_is_taken_and_not_the_old_one(header):
    assert filed(f"{header}\nAna,old@x.pt,new@x.pt\n").who == [("Ana", "new@x.pt")]


def test_the_one_address_of_a_list_is_taken_whatever_it_is_called():
    assert filed("Name;Old email\nAna;ana@x.pt\n").who == [("Ana", "ana@x.pt")]
    list_ = "Kassier;E-Mail Kassier;E-Mail Beisitzer\nAna;;bo@x.se\nEva;eva@x.de;\n"
    assert [email for _, email in filed(list_).who] == ["bo@x.se", "eva@x.de"]


def test_a_line_that_is_rejected_for_one_of_its_people_has_no_others_address():
    """Mended and read again, it would write to them once more."""
    header = "Name;Email;Partner;Partner Email;Partner coming?"
    rows = "Ana;ana@x.pt;Bo;bo@@x;yes\nCy;cy@x.pt;Di;di@x.se;no\nEd;ed@x.pt;Fay;fay@x.se;yes\n"
    seen = filed(f"{header}\n{rows}", take_all=True, declined="leave_out")
    assert [email for _, email in seen.who] == ["ana@x.pt", "cy@x.pt", "ed@x.pt", "fay@x.se"]
    kept = [[text for _, text in one.cells] for one in seen.problems]
    assert kept == [["Ana", "", "Bo", "bo@@x", "yes"], ["Cy", "", "Di", "di@x.se", "no"]]
    mended = ";".join(kept[0]).replace("bo@@x", "bo@x.se")
    again = filed(f"{header}\n{mended}\n{rows}", take_all=True)
    assert ("Bo", "bo@x.se") in again.who
    assert again.who.count(("Ana", "ana@x.pt")) == 1


@pytest.mark.parametrize("other", ["di@x.se", "Di Fox <di@x.se>", "di@x.se, dora@x.se"])
def test_nor_has_one_that_is_rejected_for_its_first(other):
    list_ = f'Name;Email;Partner Email\nCy;cy@;"{other}"\nEd;ed@x.pt;fay@x.se\n'
    seen = filed(list_, take_all=True)
    assert "di@x.se" in [email for _, email in seen.who]
    assert [[text for _, text in one.cells] for one in seen.problems] == [["Cy", "cy@", ""]]
    (kept,) = filed(list_).problems  # nobody of the row is written to
    assert dict(kept.cells)["Partner Email"] == other


@pytest.mark.parametrize("cell", [
    "max@x.uk (bounces)", "old: max@x.uk", "kommt nicht: max@x.uk",
    "tom@x.uk, Max <max@x.uk> (can't come)",
])  # fmt: skip
def test_a_remark_beside_a_further_address_asks_about_whoever_has_it_alone(cell):
    list_ = f'Name;Email;Email 2\nAna;ana@x.pt;"{cell}"\nBo;bo@x.se;cy@x.ie\n'
    seen = filed(list_, take_all=True, declined="leave_out")
    assert {email for _, email in seen.who} >= {"ana@x.pt", "bo@x.se", "cy@x.ie"}
    assert "max@x.uk" not in [email for _, email in seen.who]
    assert [one.is_chosen for one in seen.problems] == [True]
    assert len(filed(list_, take_all=True).notes.declined_open) == 1


@pytest.mark.parametrize("cell", ["max@x.uk (work)", "Max <max@x.uk>", "work: max@x.uk"])
def test_a_remark_that_says_else_asks_about_nobody(cell):
    seen = filed(f"Name;Email;Email 2\nAna;ana@x.pt;{cell}\nBo;bo@x.se;cy@x.ie\n", take_all=True)
    assert (len(seen.people), seen.notes.declined) == (4, {})


@pytest.mark.parametrize("row", [
    "Ana;ana@x.pt;bo@@x", "Ana;bo@@x;ana@x.pt", 'Ana;"ana@x.pt, bo@@x";', "Ana;ana@x.pt / bo@@x;",
    'Ana;ana@x.pt;"tom@x.uk; bo@@x"',
])  # fmt: skip
def test_of_several_addresses_the_one_that_is_wrong_is_named(row):
    seen = filed(f"Name;Email;Partner Email\nCy;cy@x.ie;di@x.ie\n{row}\n", take_all=True)
    said = "bo@@x is no address: there are two @ signs: one address at a time"
    assert [str(one.reason) for one in seen.problems] == [said]


@pytest.mark.parametrize("text", [
    "Name;Email\nAna Ek;ana@x.pt, ana@w.pt\n", "Ana Ek: ana@x.pt, ana.ek@w.pt\n",
    "ana@x.pt ::: ana@w.pt",
])  # fmt: skip
def test_an_address_beside_the_first_is_kept_with_it_and_known_again(text):
    [ana] = pasted(text).people
    assert ana.fields["email_2"].startswith("ana")
    again = filed(f"Name;Email;email_2\n{ana.name};{ana.email};{ana.fields['email_2']}\n")
    assert (again.notes.several, len(again.people)) == (1, 1)
    assert not any("email_2" in one.fields for one in pasted(text, take_all=True).people)
