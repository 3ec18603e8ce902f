# ruff: noqa: ISC004  (a text over several lines)
"""Lists in forms that are neither tables nor lines of people: data of programs, drawn tables,
blocks of an address book, chats, pages.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emailer import lists
from emailer.lists import empty_list
from emailer.lists.addresses.address import trim
from tests.growth import assert_in_proportion
from tests.lists.reading import filed, pasted

ANA, BO, CY = ("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se"), ("Cy Day", "cy@x.ie")

LDIF = (
    "version: 1\n\ndn:: Y249QW5hIExpbWE=\nobjectclass: top\nobjectclass: person\ngivenName: Ana\n"
    "sn: Lima\ncn:: QW5hIExpbWE=\nmail: an\n a@x.pt\n\ndn: cn=Bo Ek,mail=bo@x.se\n# a remark\n"
    "givenName: Bo\nsn: Ek\ncn: Bo Ek\nmail: bo@x.se\n"
)
DATA = {
    "json": '[{"name":"Ana Lima","email":"ana@x.pt","age":3},\n {"name":"Bo Ek",'
            '"email":"bo@x.se","age":null}]',
    "json over lines": '[\n  {\n    "name": "Ana Lima",\n    "email": "ana@x.pt"\n  },\n  {\n'
                       '    "name": "Bo Ek",\n    "email": "bo@x.se"\n  }\n]\n',
    "json in an object": '{"count":2,"data":[{"first_name":"Ana","last_name":"Lima","email":'
                         '"ana@x.pt"},{"first_name":"Bo","last_name":"Ek","email":"bo@x.se"}]}',
    "json lines": '{"name":"Ana Lima","email":"ana@x.pt"}\n{"name":"Bo Ek","email":"bo@x.se"}\n',
    "json with objects within": '[{"name":{"first":"Ana","last":"Lima"},"emails":[{"value":'
                                '"ana@x.pt"}]},{"name":{"first":"Bo","last":"Ek"},"emails":'
                                '[{"value":"bo@x.se"}]}]',
    "json of rows": '[["Name","Email"],["Ana Lima","ana@x.pt"],\n["Bo Ek","bo@x.se"]]',
    "json by address": '{"ana@x.pt":{"name":"Ana Lima"},"bo@x.se":{"name":"Bo Ek"}}',
    "json of names by address": '{"ana@x.pt": "Ana Lima", "bo@x.se": "Bo Ek"}',
    "json in a script": 'const guests = [{"name":"Ana Lima","email":"ana@x.pt"},\n{"name":'
                        '"Bo Ek","email":"bo@x.se"}];',
    "json of texts": '["Ana Lima <ana@x.pt>", "Bo Ek <bo@x.se>"]',
    "a list of Python's": "['Ana Lima <ana@x.pt>', 'Bo Ek <bo@x.se>']",
    "yaml": "- name: Ana Lima\n  email: ana@x.pt\n- name: 'Bo Ek'\n  email: bo@x.se\n",
    "yaml below a word": "guests:\n  - name: Ana Lima\n    email: ana@x.pt\n  - name: Bo Ek\n"
                         "    email: bo@x.se\n",
    "toml": '[[guest]]\nname = "Ana Lima"\nemail = "ana@x.pt"\n\n[[guest]]\nname = "Bo Ek"\n'
            'email = "bo@x.se"\n',
    "ldif": LDIF,
    "answers of a form": "First name: Ana\nLast name: Lima\nEmail: ana@x.pt\nComing: yes\n\n"
                         "First name: Bo\nLast name: Ek\nEmail: bo@x.se\nComing: no\n",
    "answers without empty lines": "Name: Ana Lima\nE-Mail: ana@x.pt\nDatum: 26.11.\n"
                                   "Name: Bo Ek\nE-Mail: bo@x.se\nDatum: 26.11.\n",
    "powershell": "DistinguishedName : CN=Ana Lima,OU=Users,DC=x,DC=pt\nGivenName         : Ana\n"
                  "Surname           : Lima\nEmailAddress      : ana@x.pt\n\n"
                  "DistinguishedName : CN=Bo Ek,OU=Users,DC=x,DC=se\nGivenName         : Bo\n"
                  "Surname           : Ek\nEmailAddress      : bo@x.se\n",
    "sql": "CREATE TABLE `guest` (`id` int(11), `name` varchar(80));\nINSERT INTO `guest` (`id`,"
           "`name`,`email`) VALUES\n(1,'Ana Lima','ana@x.pt'),\n(2,'Bo Ek','bo@x.se');\n",
    "sql without names": "INSERT INTO guest VALUES (1, 'Ana Lima', 'ana@x.pt');\n"
                         "INSERT INTO guest VALUES (2, N'Bo Ek', 'bo@x.se');\n",
    "xml": '<?xml version="1.0"?>\n<contacts>\n<contact><name><first>Ana</first><last>Lima</last>'
           "</name><email>ana@x.pt</email></contact>\n<contact><name><first>Bo</first><last>Ek"
           "</last></name><email>bo@x.se</email></contact>\n</contacts>\n",
    "xml of attributes": '<people>\n<p name="Ana Lima" email="ana@x.pt"/>\n'
                         '<p name="Bo Ek" email="bo@x.se"/>\n</people>\n',
    "an event": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:abc123@google.com\nORGANIZER;CN=Uwe:mailto:"
                "uwe@x.de\nATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;RSVP=\n TRUE;CN=Ana "
                'Lima;X-NUM-GUESTS=0:mailto:ana@x.pt\nATTENDEE;CN="Bo Ek":MAILTO:bo@x.se\n'
                "END:VEVENT\nEND:VCALENDAR\n",
}  # fmt: skip


@pytest.mark.parametrize("form", DATA)
@pytest.mark.parametrize("read", [pasted, filed])
def test_what_programs_write_people_down_as_is_the_people_in_it(form, read):
    seen = read(DATA[form])
    assert (seen.who, seen.problems) == ([ANA, BO], [])


DRAWN = {
    "markdown": "| Name | Email | Table |\n|---|:---:|---:|\n| Ana Lima | ana@x.pt | 1 |\n"
                "| Bo Ek | [bo@x.se](mailto:bo@x.se) | 2 |\n",
    "mysql": "+----------+----------+\n| name     | email    |\n+----------+----------+\n"
             "| Ana Lima | ana@x.pt |\n| Bo Ek    | bo@x.se  |\n+----------+----------+\n",
    "psql": " id |   name   |  email   \n----+----------+----------\n  1 | Ana Lima | ana@x.pt\n"
            "  2 | Bo Ek    | bo@x.se\n",
    "restructured text": "========  ========\nName      Email\n========  ========\n"
                         "Ana Lima  ana@x.pt\nBo Ek     bo@x.se\n========  ========\n",
    "powershell": "Name       Alias  PrimarySmtpAddress\n----       -----  ------------------\n"
                  "Ana Lima   ana    ana@x.pt\nBo Ek      bo     bo@x.se\n",
    "latex": "\\begin{tabular}{ll}\nName & E-Mail \\\\ \\hline\n"
             "\\textbf{Ana Lima} & ana@x.pt \\\\\n"
             "Bo Ek & bo@x.se \\\\ \\hline\n\\end{tabular}\n",
    "links of latex": "\\begin{tabular}{ll}\nName & E-Mail \\\\\nAna Lima & \\href{mailto:ana@x.pt}"
                      "{write} \\\\\nBo Ek & \\href{mailto:bo@x.se?subject=Hi}{\\texttt{bo@x.se}}"
                      " \\\\\n\\end{tabular}\n",
    "a wiki": '{| class="wikitable"\n|+ Guests\n! Name !! Email\n|-\n| Ana Lima || ana@x.pt\n|-\n'
              "| [[User:Bo|Bo Ek]] || [mailto:bo@x.se bo@x.se]\n|}\n",
    "a wiki, cell by cell": "{|\n! Name\n! scope=col | Email\n|-\n| '''Ana'''\nLima\n| ana@x.pt"
                            '\n|- class="x"\n| style="a" | Bo Ek\n| bo@x.se\n|}',
}  # fmt: skip


@pytest.mark.parametrize("form", DRAWN)
def test_a_table_that_is_drawn_is_a_table(form):
    for read in (pasted, filed):
        seen = read(DRAWN[form])
        assert (seen.who, seen.problems) == ([ANA, BO], [])


BLOCKS = [
    "Ana Lima\nRua Um 1\n1000 Lisboa\nTel. 0351 1234\nana@x.pt\n\nBo Ek\nGata 2\nbo@x.se\n",
    "Frau\nAna Lima\nRua Um 1\nana@x.pt\n\nHerrn\nBo Ek\nGata 2\nE-Mail: bo@x.se\n",
    "Ana Lima\nana@x.pt\nBo Ek\nbo@x.se\n",
    "Lima, Ana\n<ana@x.pt>\n\nEk, Bo\n<bo@x.se>\n",
]


@pytest.mark.parametrize("text", BLOCKS)
@pytest.mark.parametrize("read", [pasted, filed])
def test_lines_below_a_name_belong_to_it(text, read):
    seen = read(text)
    assert (seen.who, seen.problems) == ([ANA, BO], [])


def test_what_else_stands_below_a_name_stays_with_the_person():
    assert pasted(BLOCKS[0]).people[0].fields == {"lines": "Rua Um 1, 1000 Lisboa, Tel. 0351 1234"}


@pytest.mark.parametrize("text", [
    "Friends\nana@x.pt\nbo@x.se", "ana@x.pt\nAna Lima\nbo@x.se",
    "Ana Lima\nana@x.pt\n\nBest regards\nuwe@x.de",
    "ana@x.pt\nBo Ek\nbo@x.se\nCy Day", "ana@x.pt\nAna Lima\nbo@x.se\nBo Ek\ncy@x.pt",
])  # fmt: skip
def test_a_line_among_addresses_is_no_block(text):
    assert pasted(text).about.kind in ("list", "mail")


LETTERS = "abcdefghijk"
FRIENDS = [
    (f"Ana{one}{two} Lima{two}{one}", f"ana{one}{two}") for one in LETTERS for two in LETTERS
]
BELOW = "".join(f"{local}@x.pt\n{name}\n" for name, local in FRIENDS[:60])


@pytest.mark.parametrize("local", ["{}", "p-{}", "info"])
@pytest.mark.parametrize("apart", ["\n", "\n\n"])
@pytest.mark.parametrize("between", ["", "\n", "Group 2\n", "The others\n\n"])
def test_nobody_is_greeted_by_anothers_name_where_names_stand_below_and_then_above(
    local, apart, between
):
    above = [(name, f"{local.format(own)}@{own}.pt") for name, own in FRIENDS[60:90]]
    seen = pasted(BELOW + between + "".join(f"{name}\n{email}{apart}" for name, email in above))
    right = {f"{local}@x.pt": name for name, local in FRIENDS} | {e: name for name, e in above}
    assert len(seen.people) == 90
    assert [one for one in seen.people if one.name not in ("", right[one.email])] == []
    assert sum(bool(one.name) for one in seen.people) >= (60 if local == "info" else 89)


@pytest.mark.parametrize(("text", "who"), [
    ("lima@x.pt\nAna Lima\nana.lima@x.pt\nRui Lima\nrui.lima@x.pt\nEva Lima",
     {("", "lima@x.pt"), ("", "ana.lima@x.pt"), ("", "rui.lima@x.pt")}),
    ("Lars Thoma\nTim Haas\ntim.haas@x.pt\nEva Koch\neva.koch@x.pt",
     {("Tim Haas", "tim.haas@x.pt"), ("Eva Koch", "eva.koch@x.pt")}),
    ("ana@x.pt\nAna Lima\nbo@x.se\nBo Ek\ninfo@x.pt\nCy Day",
     {("Ana Lima", "ana@x.pt"), ("Bo Ek", "bo@x.se"), ("Cy Day", "info@x.pt")}),
])  # fmt: skip
def test_a_name_is_of_the_address_that_it_has_most_in_common_with(text, who):
    assert set(pasted(text).who) == who


@pytest.mark.parametrize(("text", "who"), [
    ("01.05.24, 10:01 - Ana Lima: Hallo zusammen, meine Adresse ist ana@x.pt\n"
     "01.05.24, 10:02 - Bo Ek: bo@x.se\n01.05.24, 10:03 - Cy Day: Ich komme nicht\n",
     [ANA, BO]),
    ("[5/1/24, 10:01:00 PM] Ana Lima: ana@x.pt\n\u200e[5/1/24, 10:02:10 PM] Bo Ek: bo@x.se\n",
     [ANA, BO]),
    ("<ul><li>Ana Lima &lt;ana@x.pt&gt;</li>\n<li>Bo Ek &lt;bo@x.se&gt;</li></ul>", [ANA, BO]),
    ('<!DOCTYPE html><html><style>p {}</style><h1>Team</h1><a href="mailto:ana@x.pt">Ana Lima</a>'
     '<br><a href="mailto:bo@x.se">Bo Ek</a></html>', [ANA, BO]),
    ("From uwe@x.de Thu Nov 26 10:00:00 2026\nFrom: Uwe <uwe@x.de>\nTo: =?UTF-8?Q?Ana_Lima?= "
     "<ana@x.pt>,\n =?UTF-8?B?Qm8gRWs=?= <bo@x.se>\nSubject: Party\n\nHello\n", [ANA, BO]),
    ("Summer party - sign up here!\n1. Ana Lima - ana@x.pt - brings salad\n2. Bo Ek - bo@x.se (+1)"
     "\n3.\n", [ANA, BO]),
    ("Ana Lima ........ ana@x.pt\nBo Ek ____ bo@x.se\n", [ANA, BO]),
    ("# Guests\nparty: ana@x.pt, bo@x.se,\n  cy@x.ie\n",
     [("", "ana@x.pt"), ("", "bo@x.se"), ("", "cy@x.ie")]),
    ("mailto:ana@x.pt,bo%40x.se?subject=Party&amp;bcc=cy@x.ie",
     [("", "ana@x.pt"), ("", "bo@x.se"), ("", "cy@x.ie")]),
    ("Members:\nana@x.pt (Ana Lima)\n-----\nbo@x.se (Bo Ek)\n", [ANA, BO]),
])  # fmt: skip
def test_in_what_people_write_to_each_other_the_people_are_found(text, who):
    seen = pasted(text)
    assert (seen.who, seen.problems) == (who, [])


@pytest.mark.parametrize("head", [
    "Contact: First Name,Contact: Last Name,Contact: Email", "Mitglied Vorname,Mitglied Nachname,"
    "Mitglied E-Mail", "givenName,sn,mail",
    "First Name [Required],Last Name [Required],Email Address [Required]",
    "Name - First Name,Name - Last Name,E-mail", "name.first,name.last,primaryEmail",
])  # fmt: skip
def test_what_a_program_calls_its_people_is_no_part_of_a_heading(head):
    assert filed(f"{head}\nAna,Lima,ana@x.pt\nBo,Ek,bo@x.se\n").who == [ANA, BO]


@pytest.mark.parametrize("head", ["<b>Name</b>,E-Mail", "<p>Name</p>,<p>E-Mail</p>"])
def test_markup_in_a_tables_cells_makes_no_page_of_it(head):
    seen = filed(f"{head}\n<i>Ana</i>,ana@x.pt\n<p>Bo,bo@x.se\n")
    assert (seen.about.kind, [one.email for one in seen.people]) == (
        "table",
        ["ana@x.pt", "bo@x.se"],
    )


def test_a_column_of_names_needs_no_heading():
    assert filed(";Mo;E-Mail\nAna Lima;OK;ana@x.pt\nBo Ek;;bo@x.se\n").who == [ANA, BO]


def test_a_broken_object_costs_nobody_else_their_place():
    seen = filed('[{"name":"Ana Lima","email":"ana@x.pt"},\n{"name":"Cy" "email":"c@x.ie"},\n'
                 '{"name":"Bo Ek","email":"bo@x.se"},\n{"name":"Di"')  # fmt: skip
    assert seen.who == [ANA, BO]
    assert [(one.line, "JSON" in one.reason) for one in seen.problems] == [(2, True), (4, True)]


def test_what_only_later_records_have_is_kept_beside_the_columns():
    some = "".join(f'{{"email":"p{i}@x.pt"}}\n' for i in range(1000))
    seen = filed(f'{some}{{"email":"ana@x.pt","name":"Ana","town":"Ulm"}}\n')
    assert seen.people[-1].fields == {"more": "name: Ana, town: Ulm"}


def test_somebody_without_an_address_is_a_problem_and_a_group_too():
    seen = pasted(f"dn: cn=Team\ncn: Team\nmember: cn=Bo Ek,mail=bo@x.se\n\n{LDIF}")
    assert (seen.who, [one.line for one in seen.problems]) == ([ANA, BO], [1])


def test_who_invites_to_an_event_is_asked_about():
    seen = pasted(DATA["an event"])
    assert [(one.name, one.email) for one in seen.notes.writers] == [("Uwe", "uwe@x.de")]
    assert pasted(DATA["an event"], take=frozenset({4})).who == [("Uwe", "uwe@x.de"), ANA, BO]


@pytest.mark.parametrize("other", [
    "BEGIN:VALARM\nATTENDEE:mailto:max@x.uk\nEND:VALARM", "ATTENDEE;CUTYPE=ROOM:mailto:max@x.uk",
    "ATTENDEE;CN=Beamer;CUTYPE=RESOURCE;RSVP=TRUE:mailto:max@x.uk",
])  # fmt: skip
def test_a_room_and_who_is_reminded_of_an_event_are_no_guests(other):
    seen = filed(f"BEGIN:VCALENDAR\n{other}\nATTENDEE;CN=Ana Lima:ana@x.pt\nEND:VCALENDAR\n")
    assert (seen.who, len(seen.notes.left_out)) == ([ANA], 1)


def test_an_encoded_word_that_hides_something_stays_a_problem():
    seen = pasted("=?UTF-8?Q?Ana=2C_evil=40x.pt_=3C?= <ana@x.pt>\n=?UTF-8?Q?a=0D=0ABcc?= <b@x.se>")
    assert [one.email for one in seen.people] == ["ana@x.pt"]
    assert len(seen.problems) == 1


TEXTS = st.lists(
    st.sampled_from([*DATA.values(), *DRAWN.values(), *BLOCKS]).flatmap(
        lambda text: st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
            lambda ends: text[min(ends) : max(ends)]
        )
    ),
    max_size=3,
).map("".join)


@given(TEXTS | st.text("{}[]\"':,@.ax\n\\ =<>/|-(;&", max_size=200), st.booleans())
def test_any_piece_of_such_a_form_ends_in_people_problems_or_a_sentence(text, is_file):
    try:
        seen = (filed if is_file else pasted)(text)
    except lists.ListError:
        return
    assert all(lists.check(one.email) == (one.email, one.key) for one in seen.people)
    assert all(one.reason and len(one.value) <= 200 for one in seen.problems)
    assert seen.found or seen.notes.left_out or not trim(text)


@pytest.mark.parametrize("text", [
    "[[], [null]]",
    "<html><body><table><tr><td></td></tr></table></body></html>",
    "<!-- <table> -->\nana@x.pt",
    "SELECT * FROM guests;\nINSERT INTO guests SELECT * FROM others;",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Party\nEND:VEVENT\nEND:VCALENDAR\n",
    "\\begin{tabular}{ll}\n\\end{tabular}",
    "name,email\n",
    "E-Mail",
])  # fmt: skip
def test_a_list_in_which_nobody_is_found_says_so(text):
    for read in (pasted, filed):
        seen = read(text)
        assert seen.people == []
        (problem,) = seen.problems
        assert (problem.line, problem.reason) == (1, empty_list.NOBODY)
        assert problem.value == text.split("\n")[0]


OBJECT = '[{"email": "ana@x.pt"}]'


@pytest.mark.parametrize(("text", "outside"), [
    (f"{OBJECT}\n\nbo@x.se", [(3, "bo@x.se")]),
    (f"{OBJECT} bo@x.se", [(1, "bo@x.se")]),
    ('[{"email": "ana@x.pt"},\n["Bo", "bo@x.se"]]', [(2, '"bo@x.se"')]),
    ('[["ana@x.pt", "Ana"],\n"bo@x.se"]', [(2, "bo@x.se")]),
    ("BEGIN:VCARD\nEMAIL:ana@x.pt\nEND:VCARD\nbo@x.se\n", [(4, "bo@x.se")]),
    ("<html><table><tr><td>ana@x.pt</td></tr></table>\n<p>bo@x.se</p></html>", [(2, "bo@x.se")]),
    ("\\begin{tabular}{ll}\nAna & ana@x.pt \\\\\n\\end{tabular}\nbo@x.se", [(4, "bo@x.se")]),
    ("INSERT INTO g (email) VALUES ('ana@x.pt');\nbo@x.se\n", [(2, "bo@x.se")]),
])  # fmt: skip
def test_who_stands_outside_of_the_form_is_told_as_left_out(text, outside):
    for read in (pasted, filed):
        seen = read(text)
        assert [one.email for one in seen.people] == ["ana@x.pt"]
        assert [(one.line, one.value) for one in seen.notes.left_out] == outside


def test_each_text_of_an_array_is_somebody_or_a_problem():
    seen = pasted('["ana@x.pt", "Bo Ek",\n"cy"]')
    assert [one.email for one in seen.people] == ["ana@x.pt"]
    assert [(one.line, one.value) for one in seen.problems] == [(1, "Bo Ek"), (2, "cy")]


GROWING = {
    "objects": (lambda n: "[" + ",\n".join(f'{{"email":"p{i}@x.pt","name":"P"}}'
                                           for i in range(n)) + "]", 2_000),
    "objects on one line": (lambda n: "[" + ",".join(f'{{"email":"p{i}@x.pt"}}'
                                                     for i in range(n)) + "]", 2_000),
    "rows in json": (lambda n: "[" + ",".join(f'["P","p{i}@x.pt"]' for i in range(n)) + "]", 2_000),
    "fields of a link": (lambda n: "mailto:a@x.pt?" + "bcc=a@x.pt&" * n, 400),
    "open quotes in json": (lambda n: '[{"' + '\\"' * n, 20_000),
    "open objects": (lambda n: '[{"' + "{" * n, 20_000),
    "one object over many lines": (lambda n: '[{"a":1,\n' + '"b":2,\n' * n, 10_000),
    "names of its own for each": (lambda n: "[" + ",".join(f'{{"email":"p@x.pt","k{i}":1}}'
                                                           for i in range(n)) + "]", 3_000),
    "lines of names": (lambda n: "".join(f"Name: P\nEmail: p{i}@x.pt\n\n"
                                         for i in range(n)), 2_000),
    "one person's lines": (lambda n: "Name: P\nEmail: p@x.pt\n" + "Note: x\n" * n, 5_000),
    "blanks in a pair": (lambda n: "Name: P\nEmail: p@x.pt\nNote" + " " * n, 8_000),
    "inserts": (lambda n: "INSERT INTO g VALUES " + ",".join(f"({i},'p{i}@x.pt')"
                                                             for i in range(n)), 3_000),
    "open quotes in sql": (lambda n: "INSERT INTO g VALUES ('" + "\\'" * n, 20_000),
    "elements": (lambda n: "<g>" + "".join(f"<p><e>p{i}@x.pt</e></p>\n"
                                           for i in range(n)) + "</g>", 2_000),
    "elements in elements": (lambda n: "<g><e>a@x.pt</e>" + "<b>" * n, 10_000),
    "attributes": (lambda n: "<g>\n<p e='a@x.pt' " + "a=" * n, 5_000),
    "who is invited": (lambda n: "BEGIN:VCALENDAR\n" + "".join(f"ATTENDEE;CN=P:mailto:p{i}@x.pt\n"
                                                               for i in range(n)), 2_000),
    "folds": (lambda n: "BEGIN:VCALENDAR\nATTENDEE:" + "x\n " * n, 5_000),
    "blanks before who is invited": (lambda n: "BEGIN:VCALENDAR\n" + f"ATTENDEE:{' ' * 1900}\n"
                                     * (n // 100), 4_000),
    "blocks": (lambda n: "".join(f"Ana Lima\nRua\np{i}@x.pt\n\n" for i in range(n)), 2_000),
    "names below addresses": (lambda n: "".join(f"ann{i}@x.pt\nAnn Ek\n" for i in range(n)), 2_000),
    "quotes around a name": (lambda n: "\u201c" * n + "Ann Ek" + "\u201d" * n + " a@x.pt (", 9_000),
    "hidden addresses": (lambda n: "Ann - " + "[at] [at" * n + " x.pt", 4_000),
    "a block that does not end": (lambda n: "Ana Lima\na@x.pt\n\nBo Ek\n" + "Rua\n" * n, 5_000),
    "underlined columns": (lambda n: "Name  Email\n----  -----\n" + "Ana   a@x.pt\n" * n, 3_000),
    "an underline": (lambda n: "Email\n" + "-- " * n, 8_000),
    "cells of latex": (lambda n: "\\begin{tabular}\nName & Email\n"
                                 + "A & a@x.pt \\\\\n" * n, 3_000),
    "commands of latex": (lambda n: "\\begin{tabular}\nEmail & " + "\\a[" * n, 8_000),
    "links of latex": (lambda n: "\\begin{tabular}\nEmail & mailto: " + "\\href{mailto:a" * n,
                       3_000),
    "rows of a wiki": (lambda n: "{|\n|-\n" + "| A || a@x.pt\n|-\n" * n, 1_500),
    "a cell of a wiki": (lambda n: "{|\n|-\n| a@x.pt || [[" + "a|[[" * n, 5_000),
    "lines of a cell of a wiki": (lambda n: "{|\n|-\n| a@x.pt\n" + "a\n" * n, 5_000),
    "a chat": (lambda n: "".join(f"01.05.24, 10:01 - Ana: p{i}@x.pt\n" for i in range(n)), 1_500),
    "a page": (lambda n: "<p>" + "".join(f"<li>p{i}@x.pt</li>\n" for i in range(n)), 1_500),
    "styles that do not end": (lambda n: "<p>\n" + "<style>" * n, 4_000),
    "encoded words": (lambda n: "=?u?q?a?= " * n + "a@x.pt", 900),
    "encoded words by line": (lambda n: "=?utf-8?q?A?= <a@x.pt>\n" * n, 1_500),
    "numbers beside an address": (lambda n: "0351 (9" * n + " a@x.pt", 1_200),
    "links of wikis": (lambda n: "[[mailto:a@x.pt|" * n, 600),
    "remarks": (lambda n: "A" + " - A" * n + " a@x.pt (", 2_400),
    "dots before an address": (lambda n: "Ana" + "." * n + "a@x.pt (", 9_000),
}  # fmt: skip


@pytest.mark.parametrize("name", GROWING)
def test_reading_such_a_form_grows_in_proportion(name):
    make, n = GROWING[name]
    assert_in_proportion(
        lambda text: [list(parse(text)) for parse in (lists.parse, lists.parse_table)],
        make, n, (lists.ListError,),
    )  # fmt: skip


def test_a_link_in_a_cell_of_a_page_has_its_address_where_the_row_has_none():
    rows = (
        '<tr><td>Ana<td><a href="mailto:ana@x.pt?subject=Hi">mail</a>'
        "<tr><td><a href='mailto:old@x.se'>Bo</a><td>bo@x.se"
    )
    seen = filed(f"<table><tr><th>Name<th>E-Mail{rows}</table>")
    assert seen.who == [("Ana", "ana@x.pt"), ("Bo", "bo@x.se")]
