# ruff: noqa: RUF001, ISC004  (other scripts; a text over several lines)
"""Lists in the forms that other programs, pages and people give them."""

import io
import zipfile

import pytest

from emailer.lists import ListError
from emailer.lists.addresses import typing_errors
from emailer.lists.words import address_words, kin_words, name_words, people_words
from emailer.lists.words import heading_words as headings
from tests.lists import books
from tests.lists.reading import filed, from_file, pasted

ANA, BO = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se")


@pytest.mark.parametrize("cell", [
    "mailto:ana@x.pt?subject=Hi",
    '<a class=x href="mailto:ana@x.pt">write to me</a>',
    "<A HREF='mailto:ana@x.pt?subject=Hi'>ana@x.pt</A>",
    '"=HYPERLINK(""mailto:ana@x.pt"",""ana@x.pt"")"',
    '"=LIEN_HYPERTEXTE(""mailto:ana@x.pt"";""ana@x.pt"")"',
    "[ana@x.pt](mailto:ana@x.pt)",
    "ana@x.pt<mailto:ana@x.pt>",
    "ana@x.pt (private)",
    "(work) ana@x.pt",
    "mailto://ana@x.pt",
    "<mailto:ana@x.pt?subject=A&body=B>",
    "SMTP:ana@x.pt",
    "home: ana@x.pt",
    "Ana Lima (ana@x.pt)",
    "Lima, Ana ana@x.pt",
    "Ana Lima - ana@x.pt",
])  # fmt: skip
def test_an_address_that_is_a_link_or_has_a_remark_is_that_address(cell):
    seen = filed(f"Name|E-Mail\nAna Lima|{cell}\n")
    assert (seen.who, seen.problems) == ([ANA], [])


@pytest.mark.parametrize("text", [
    "Ana Lima <ana@x.pt<mailto:ana@x.pt>>; Bo Ek <bo@x.se<mailto:bo@x.se>>",
    "[Ana Lima](mailto:ana@x.pt)\n[Bo Ek](mailto:bo@x.se)",
    "My friends: Ana Lima <ana@x.pt>, Bo Ek <bo@x.se>;",
    "Ana Lima [ana@x.pt]\nBo Ek [bo@x.se]",
    "Ana Lima [SMTP:ana@x.pt]\nBo Ek <mailto:bo@x.se?subject=A&amp;body=B>",
    "Ana Lima -> ana@x.pt\nBo Ek / bo@x.se",
    "Ana Lima，ana@x.pt\nBo Ek：bo@x.se",
    "Ana Lima＜ana@x.pt＞；Bo Ek（bo@x.se）",
    "Ana Lima <ana@x.pt>، Bo Ek <bo@x.se>",
    "[Ana Lima <ana@x.pt>; Bo Ek <bo@x.se>]",
    "Ana Lima <ana@x.pt>, “Ek, Bo” <bo@x.se>",
    "> Ana Lima <ana@x.pt>\n> > Bo Ek <bo@x.se>",
    "Ana Lima ana@x.pt yes\nBo Ek bo@x.se +46 8",
    "'Ana Lima' (ana@x.pt); \"Bo Ek\" bo@x.se", "„Ana Lima“ ana@x.pt\n«Bo Ek» (bo@x.se)",
    "*Ana Lima* (ana@x.pt)\n**Bo Ek** - bo@x.se",
    "ana@x.pt\nAna Lima\n\nbo@x.se\nEk, Bo\n", "ana@x.pt\nAna Lima\nbo@x.se\nBo Ek",
    "To: undisclosed-recipients:;\nCc: Ana Lima <ana@x.pt>, Bo Ek <bo@x.se>",
    '<a href="mailto:ana@x.pt">Ana Lima</a>, <a href="mailto:bo@x.se">Bo Ek</a>',
    "Ana Lima <ana@x.pt>\x0bBo Ek <bo@x.se>",
    "Ana Lima <ana@x.pt>\u2028Bo Ek <bo@x.se>",
    "Name\tE-Mail\nAna Lima\tana@x.pt\nName\tE-Mail\nBo Ek\tbo@x.se\n",
    "-------- Message --------\nBetreff: \tFest\nDatum: \tThu, 26 Nov 2026 10:00:00 +0100\n"
    "Von: \tUwe Orga <uwe@x.de>\nAn: \tAna Lima <ana@x.pt>, Bo Ek <bo@x.se>\n",
    "מאת: Uwe <uwe@x.de>\nנשלח: יום\nאל: Ana Lima <ana@x.pt>\nעותק: Bo Ek <bo@x.se>\nנושא: מסיבה\n",
])  # fmt: skip
def test_what_is_pasted_from_elsewhere_is_the_people_in_it(text):
    seen = pasted(text)
    assert (seen.who, seen.problems) == ([ANA, BO], [])


def test_a_group_is_those_in_it():
    assert pasted("Team: ana@x.pt, bo@x.se;").who == [("", "ana@x.pt"), ("", "bo@x.se")]
    assert pasted("Ana Lima: ana@x.pt;").who == [ANA]


def test_a_broken_line_that_could_be_a_header_of_a_mail_stays_a_problem():
    assert len(pasted("ana@x.pt\u2028Bcc: bo@x.se").problems) == 1


@pytest.mark.parametrize("text", [
    "'Name','E-Mail'\n'Ana Lima','ana@x.pt'\n'Bo Ek','bo@x.se'\n",
    "“Name”;“E-Mail”\n“Ana Lima”;“ana@x.pt”\n“Bo Ek”;“bo@x.se”\n",
    '"Name;E-Mail"\n"Ana Lima;ana@x.pt"\n"Bo Ek;bo@x.se"\n',
    '"Name,""E-Mail"""\n"Ana Lima,""ana@x.pt"""\n"Bo Ek,bo@x.se"\n',
    '"Name" , "E-Mail"\n"Ana Lima" , "ana@x.pt"\n"Bo Ek" , "bo@x.se"\n',
    "“Name”,“E-Mail”\n“Lima, Ana”,“ana@x.pt”\n“Ek, Bo”, “bo@x.se”\n",
    "'Name','E-Mail'\n'Lima, Ana','ana@x.pt'\n'Bo Ek','bo@x.se'\n",
    'Name,E-Mail,Note\nAna Lima,ana@x.pt,"say \\"hi\\", you"\nBo Ek,bo@x.se,\n',
    'Name,E-Mail,Zip\n="Ana Lima",="ana@x.pt",="01067"\n"Bo Ek","=""bo@x.se""",1\n',
    "Name;E-Mail\r\nAna Lima;ana@x.pt\r\nNAME;E-MAIL\r\n# more\r\nBo Ek;bo@x.se\r\n\x1a",
    "Attendee Report\nMade:,11/26/2026\nTopic,ID\nParty,123\n\nName,Email,Joined,Left\n"
    "Ana Lima,ana@x.pt,1,2\nBo Ek,bo@x.se,1,2\n",
    "Timestamp,Email Address,What is your name?,Coming?\n1,ana@x.pt,Ana Lima,Yes\n"
    "2,bo@x.se,Bo Ek,No\n",
    "Zeit,E-Mail,Wie heißt du?\n1,ana@x.pt,Ana Lima\n2,bo@x.se,Bo Ek\n",
])  # fmt: skip
def test_a_table_is_read_whatever_signs_and_titles_another_program_gave_it(text):
    seen = filed(text)
    assert (seen.who, seen.problems) == ([ANA, BO], [])


@pytest.mark.parametrize("head", [
    "Vardas;Pavardė;El. paštas", "Vārds;Uzvārds;E-pasts",
    "Nama depan;Nama belakang;Surel", "Nom;Cognoms;Correu electrònic",
    "الاسم الأول;اسم العائلة;البريد الإلكتروني", "Ім'я;Прізвище;Електронна пошта",
    "Име;Презиме;Имејл адреса e-mail", "نام;نام خانوادگی;ایمیل",
])  # fmt: skip
def test_headings_are_understood_in_more_languages(head):
    seen = filed(f"{head}\nAna;Lima;ana@x.pt\nBo;Ek;bo@x.se\n")
    assert (seen.who, seen.problems) == ([ANA, BO], [])


def test_every_heading_that_is_known_is_written_as_headings_are_compared():
    known = (
        address_words.ADDRESS_HEADINGS
        | people_words.GUEST
        | people_words.BUYER
        | set(name_words.WHOLE)
    )
    known |= (
        kin_words.PARENTS
        | kin_words.PARTNERS
        | kin_words.CHILDREN
        | kin_words.HELPERS
        | {word for pair in name_words.PAIRS for word in pair}
        | name_words.EITHER
        | name_words.FAMILY
    )
    assert {word for word in known if headings.snake(word) != word} == set()


@pytest.mark.parametrize(("typed", "meant"), [
    ("ana [at] x [dot] pt", "ana@x.pt"), ("ana at x dot pt", "ana@x.pt"),
    ("ana (ät) x (punkt) de", "ana@x.de"), ("ana<at>x.pt", "ana@x.pt"),
    ("Ana - ana[at]x.pt", "ana@x.pt"), ("write to ana (at) x (dot) pt", "ana@x.pt"),
    ("ana%40x.pt", "ana@x.pt"),
    ("ana@gmail", "ana@gmail.com"), ("ana\uff20x\uff0ept", "ana@x.pt"),
    ("\uff41\uff4e\uff41\uff20\uff58\uff0e\uff50\uff54", "ana@x.pt"),
    ("ana@gmailcom", "ana@gmail.com"),
    ("ana\u200b@x.pt", "ana@x.pt"), ("ana@ex\xadample.pt", "ana@example.pt"),
])  # fmt: skip
def test_what_was_probably_meant_is_offered(typed, meant):
    seen = filed(f"Name;E-Mail\nAna Lima;{typed}\nBo Ek;bo@x.se\n")
    assert [one.better for one in seen.notes.suggestions] == [meant]
    assert len(seen.problems) == 1


@pytest.mark.parametrize("typed", ["'ana@x.pt", "%20ana@x.pt", "u003eana@x.pt", "mail=ana@x.pt"])
def test_what_a_program_has_left_before_an_address_is_offered_to_go(typed):
    assert typing_errors.better(typed) == "ana@x.pt"
    assert typing_errors.better("o'hara@x.pt") is None


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_other_scripts_in_utf_16_need_no_mark(tmp_path, codec):
    path = tmp_path / "list"
    path.write_bytes("Имя;E-Mail\r\nАнна Петрова;anna@x.ru\r\n".encode(codec))
    assert from_file(path).who == [("Анна Петрова", "anna@x.ru")]


def test_columns_without_use_do_not_make_a_table_too_wide(tmp_path):
    path, sheet = tmp_path / "list.csv", tmp_path / "list.xlsx"
    path.write_text(f"Name;E-Mail{';' * 16382}\nAna Lima;ana@x.pt{';' * 16382}\n")
    sheet.write_bytes(books.xlsx({"G": [["Name", "E-Mail", *[""] * 700, " "], list(ANA)]}))
    assert from_file(path).who == from_file(sheet).who == [ANA]


PAGES = [
    "<html><style>td {}</style><table><tr><th>Name</th><th>E-Mail</th></tr>\n<tr><td>Ana<br>Lima"
    "</td><td\nclass=x>ana@x.pt</td></tr><tr><td>Bo Ek<td><a href='mailto:bo@x.se'>bo@x.se</a>"
    "</table><p>Made by a shop",
    '<?xml version="1.0"?><Workbook xmlns:ss="urn:x"><ss:Worksheet ss:Name="G"><Table><Row>'
    '<Cell><Data ss:Type="String">Name</Data></Cell><Cell ss:Index="3"><Data>E-Mail</Data></Cell>'
    "</Row><Row><Cell><Data>Ana Lima</Data></Cell><Cell/><Cell><Data>ana@x.pt</Data></Cell></Row>"
    '<Row><Cell><Data>Bo Ek</Data></Cell><Cell ss:Index="3"><Data>bo@x.se</Data></Cell></Row>'
    "</Table></ss:Worksheet></Workbook>",
]


@pytest.mark.parametrize("page", PAGES, ids=["html", "xml"])
def test_a_page_that_is_named_a_workbook_is_read(tmp_path, page):
    path = tmp_path / "guests.xls"
    path.write_text(page)
    seen = from_file(path)
    assert (seen.who, seen.problems, seen.about.kind) == ([ANA, BO], [], "page")


@pytest.mark.parametrize("text", ["<td\n", "<td", "<", "<!--", "&", "<tr><td>x"])
def test_a_page_that_is_nothing_but_beginnings_ends(tmp_path, text):
    path = tmp_path / "guests.xls"
    path.write_text("<table><tr><td>ana@x.pt</td></tr>\n<tr><td>" + text * 2_000)
    assert from_file(path).who[:1] == [("", "ana@x.pt")]


def test_a_message_that_outlook_saved_is_called_one(tmp_path):
    path = tmp_path / "mail.msg"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900) + "__substg1.0_0037".encode("utf-16-le")
    )
    with pytest.raises(ListError, match="Outlook"):
        from_file(path)


@pytest.mark.parametrize(("part", "said"), [
    ("word/document.xml", "Word"), ("Index/Document.iwa", "Numbers"), ("guests.csv", "unpack"),
    ("ppt/presentation.xml", "presentation"), ("other", "packed file"),
])  # fmt: skip
def test_a_packed_file_that_is_no_workbook_is_called_what_it_is(tmp_path, part, said):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(part, "x")
    path = tmp_path / "list"
    path.write_bytes(file.getvalue())
    with pytest.raises(ListError, match=said):
        from_file(path)
