"""How a list was read is told, and what is chosen about it is followed, by form and by API."""

import datetime as dt
import re

import pytest
from aiohttp import FormData

from tests.lists import books
from tests.web.conftest import make_run

TICKETS = (
    b"Ticket Email,Ticket Name,Order Email\nana@x.pt,Early bird,buyer@x.pt\n"
    b"bo@x.pt,Early bird,buyer@x.pt\n"
)
GUESTS = [
    ["Guest list"],
    ["Vorname", "Nachname", "E-Mail"],
    ["Ana", "Lima", "ana@gmial.com"],
    ["Bo", "Reis", "bad"],
]


def form(content=b"", filename="list.csv", **fields):
    data = FormData(default_to_multipart=True)
    for name, value in fields.items():
        data.add_field(name, value)
    if content:
        data.add_field("file", content, filename=filename)
    return data


async def look(client, content=b"", filename="list.csv", **fields):
    answer = await client.post(
        "/preview", data=form(content, filename, **fields), headers={"Accept": "application/json"}
    )
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def whole(client, **fields):
    """The page as it is without script."""
    return await (await client.post("/preview", data=form(**fields))).text()


async def piece(client, content=b"", language="en", **fields):
    """The list as a script puts it on the page."""
    answer = await client.post(
        "/preview?live=1",
        data=form(content, **fields),
        headers={"Accept": "text/html", "Accept-Language": language},
    )
    assert answer.status == 200, await answer.text()
    return (await answer.text()).partition("<body>")[2]


async def test_a_preview_says_what_the_list_is_and_every_line_is_counted(client):
    reading = (await look(client, books.xlsx({"Guests": GUESTS})))["reading"]
    assert (reading["kind"], reading["sheet"], reading["header_line"]) == ("workbook", "Guests", 2)
    assert reading["counts"] == {
        "lines": 2,
        "people": 1,
        "problems": 1,
        "duplicates": 0,
        "left_out": 0,
    }
    assert reading["people"] == [{"line": 3, "name": "Ana Lima", "email": "ana@gmial.com"}]
    assert [
        (one["heading"], one["role"], one["name"], one["sample"]) for one in reading["columns"]
    ] == [
        ("Vorname", "given", "vorname", "Ana"),
        ("Nachname", "family", "nachname", "Lima"),
        ("E-Mail", "address", "email", "ana@gmial.com"),
    ]
    assert reading["suggestions"] == [
        {"line": 3, "was": "ana@gmial.com", "better": "ana@gmail.com"}
    ]


async def test_a_program_chooses_columns_as_the_form_does(client, store):
    emails = "Name\tEmail\tTable\nLima, Ana\tana@x.pt\t4"
    run = await make_run(
        client, emails, columns={"Name": "ignore", "2": "name"}, names="as_written"
    )
    (row,) = (await store.list_recipients(run["id"])).rows
    assert (row.name, dict(row.fields)) == ("4", {"table": "4"})


@pytest.mark.parametrize(
    ("choice", "email"),
    [
        ({}, "ana@x.pt"),
        ({"columns": '{"Order Email": "address"}'}, "buyer@x.pt"),
        ({"column_2": "address"}, "buyer@x.pt"),
    ],
)
async def test_the_column_taken_is_named_and_can_be_changed(client, choice, email):
    reading = (await look(client, TICKETS, **choice))["reading"]
    (address,) = [one["heading"] for one in reading["columns"] if one["role"] == "address"]
    assert reading["people"][0]["email"] == email
    assert any(address in note["text"] for note in reading["notes"] if note["code"] == "address")


async def test_choices_made_for_other_columns_are_not_followed(client):
    layout = (await look(client, TICKETS))["reading"]["layout"]
    assert (await look(client, TICKETS, column_2="address", layout=layout))["reading"]["people"][0][
        "email"
    ] == "buyer@x.pt"
    other = TICKETS.replace(b"Ticket Name", b"Ticket Type")
    assert (await look(client, other, column_2="address", layout=layout))["reading"]["people"][0][
        "email"
    ] == "ana@x.pt"


async def test_each_column_shows_its_first_cell_that_holds_something_also_one_left_out(client):
    rows = b"Name,Email,Diet,Note\nAna,ana@x.pt,,hello\nBen,ben@x.pt,vegan,\n"
    columns = (await look(client, rows, columns='{"Note": "ignore"}'))["reading"]["columns"]
    assert [one["sample"] for one in columns] == ["Ana", "ana@x.pt", "vegan", "hello"]


async def test_what_was_taken_stays_where_it_was_offered_ticked(client):
    page = await piece(client, emails="ana@gmial.com\nben@x.pt\neva@gmail.con", take_1="yes")
    first, second = re.findall(r'name="take_(\d)" value="yes" data-choice( checked)?>', page)
    assert (first, second) == (("1", " checked"), ("3", ""))
    assert "ana@gmial.com" in page
    assert '<b class="mono">ana@gmail.com</b>' in page


async def test_typing_errors_are_mended_only_when_taken_by_form_and_by_program(client, store):
    assert (await look(client, emails="ana@gmial.com", take_1="yes"))["reading"]["people"][0][
        "email"
    ] == "ana@gmail.com"
    untouched = await make_run(client, "ana@gmial.com\nbo@gmail.con")
    taken = await make_run(client, "ana@gmial.com\nbo@gmail.con", take=[1], subject="Again")
    pages = [(await store.list_recipients(run["id"])).rows for run in (untouched, taken)]
    assert [sorted(row.email for row in rows) for rows in pages] == [
        ["ana@gmial.com", "bo@gmail.con"], ["ana@gmail.com", "bo@gmail.con"]
    ]  # fmt: skip


async def test_a_problem_is_mended_in_the_form(client):
    seen = await look(client, books.xlsx({"Guests": GUESTS}), mend_4="bo@x.pt")
    assert [one["email"] for one in seen["reading"]["people"]] == ["ana@gmial.com", "bo@x.pt"]
    assert seen["rejected_count"] == 0
    assert 'name="mend_4" value="bo@x.pt"' in await piece(
        client, books.xlsx({"Guests": GUESTS}), mend_4="bo@x.pt"
    )


@pytest.mark.parametrize("language", ["en", "de"])
async def test_where_a_file_is_beside_a_pasted_list_only_lines_of_the_file_are_mended(
    client, language
):
    file = b"email\nana@x.pt\nbad\n"
    shown = await piece(
        client, file, language, filename="pasted", emails="bo@x.pt\n\n\n\n\n\nworse"
    )
    assert re.findall(r'name="(mend_[0-9]+)"', shown) == ["mend_3"]


async def test_what_a_line_was_mended_to_be_says_beside_its_field_why_it_is_no_address(client):
    answer = await client.post(
        "/preview", data=form(books.xlsx({"Guests": GUESTS}), mend_4="nils@exam ple")
    )
    shown = await piece(client, books.xlsx({"Guests": GUESTS}), mend_4="nils@exam ple")
    for page in (await answer.text(), shown):
        field = page.partition('name="mend_4" value="nils@exam ple"')[2].partition("</td>")[0]
        assert 'aria-invalid="true" aria-describedby="wrong-4"' in field
        assert "&#34;nils@exam ple&#34; is not an email address: it contains a space." in field
    assert 'id="wrong-' not in await piece(client, books.xlsx({"Guests": GUESTS}))


async def test_a_line_with_several_problems_has_one_field_to_be_mended_in(client):
    line = "Ana Lima <ana@tsv.pt>, clara@gmx,example"
    answer = await client.post("/preview", data=form(emails=line))
    page = await answer.text()
    assert len(re.findall(r'name="mend_1"', page)) == 1
    seen = await look(client, emails=line, mend_1="clara@gmx.pt")
    assert seen["valid"] == 2


async def test_a_line_that_was_mended_names_the_person_it_is_about(client):
    shown = await piece(client, books.xlsx({"Guests": GUESTS}), mend_4="bo@x.pt")
    assert "Line 4 (Bo Reis) is read as" in shown
    shown = await piece(client, emails="nonsense\nana@x.pt", mend_1="Bo Reis <bo@x.pt>")
    assert "Line 1 (Bo Reis) is read as" in shown
    shown = await piece(client, emails="nonsense\nana@x.pt", mend_1="bo@x.pt")
    assert "Line 1 is read as" in shown


async def test_a_mended_line_that_lacks_what_the_letter_uses_keeps_what_was_typed(client):
    list_ = b"email,table\nnonsense,\nana@x.pt,4\n"
    shown = await piece(client, list_, text="At {{ table }}", mend_2="bo@x.pt")
    assert "it has no table" in shown
    assert 'name="mend_2" value="bo@x.pt"' in shown


async def test_who_lacks_what_the_letter_uses_is_told_of_with_what_can_be_done(client):
    list_ = b"email,vorname,tisch\nana@x.pt,Ana,4\nben@x.pt,,\nnonsense,Bo,2\n"
    text = "Dear {{ vorname }}, at {{ tisch }}"
    answer = await client.post("/preview", data=form(list_, text=text))
    for page in (await answer.text(), await piece(client, list_, text=text)):
        row = page.partition("it has no vorname, tisch")[2].partition("</tr>")[0]
        assert 'name="fill:vorname:ben@x.pt" value=""' in row
        assert 'name="fill:tisch:ben@x.pt" value=""' in row
        way = page.partition('id="lacking"')[2].partition("</div>")[0]
        assert "Anyone who has no vorname, tisch is left out when you send." in way
        assert "<code>{{ vorname | default(&#34;…&#34;) }}</code>, <code>{{ tisch |" in way
        assert "<code>{% if tisch %} and {{ tisch }}{% endif %}</code>" in way
        assert '<a href="#text">' in way
    assert 'id="lacking"' not in await piece(client, list_, text="Hello")


@pytest.mark.parametrize("sheets", [{"Guests": GUESTS}, {"Guests": GUESTS, "Other": GUESTS}])
async def test_how_a_workbook_is_read_says_its_sheet(client, sheets):
    fold = (await piece(client, books.xlsx(sheets))).partition('data-fold="3"')[2]
    if len(sheets) == 1:
        assert "A workbook with one sheet: Guests" in fold
    else:
        assert 'name="sheet"' in fold
    assert 'name="delimiter"' not in fold


async def test_a_typing_error_in_what_a_line_was_mended_to_be_is_offered_too(client):
    shown = await piece(client, emails="nonsense\nana@x.pt", mend_1="bo@gmial.com")
    assert '<b class="mono">bo@gmail.com</b>' in shown


async def test_several_addresses_are_asked_about_once_and_all_can_be_taken(client):
    list_ = b"name,email\nAna,a@x.pt ::: b@x.pt\nBo,c@x.pt / d@x.pt\n"
    seen = await look(client, list_)
    assert (seen["valid"], seen["reading"]["several_addresses"]) == (2, 2)
    assert (await look(client, list_, multiple="all"))["valid"] == 4


async def test_who_is_no_guest_by_the_list_is_asked_about_once_and_can_be_left_out(client):
    list_ = b"email,RSVP\na@x.pt,no\nb@x.pt,yes\nc@x.pt,no\n"
    seen = await look(client, list_)
    assert seen["reading"]["declined"] == [
        {"column": "RSVP", "value": "no", "people": 2, "names": ["a@x.pt", "c@x.pt"]}
    ]
    assert (await look(client, list_, declined="invite"))["valid"] == seen["valid"] == 3
    left = await look(client, list_, declined="leave_out")
    assert (left["valid"], left["reading"]["counts"]["problems"]) == (1, 2)
    shown = await piece(client, list_, declined="leave_out")
    assert "2 people may not be guests" in shown
    assert 'name="declined" value="leave_out" data-choice checked' in shown
    assert ("2 left out as you chose" in shown, "cannot be used" in shown) == (True, False)
    asked = await piece(client, list_)
    assert "(2):\na@x.pt, c@x.pt</li>" in asked
    assert "Unless you choose otherwise, they are written to." in asked
    said = "3 people (2 of them may not be guests, and are written to unless you choose otherwise)"
    assert (await look(client, list_))["summary"] == said
    one = b"email,RSVP\na@x.pt,no\nb@x.pt,yes\nc@x.pt,yes\n"
    said = "3 people (1 of them may not be a guest, and is written to unless you choose otherwise)"
    assert (await look(client, one))["summary"] == said


MEMBERS = (
    "Name;E-Mail;Status\nAna;ana@x.pt;active\nBo;bo@x.pt;\nCy;cy@x.pt;guest\nDi;di@x.pt;guest\n"
)


async def test_people_are_left_out_by_hand_and_by_a_value_and_taken_back_by_one_press(client):
    chosen = {"leave_out:ana@x.pt": "yes", "leave_out_if:status:guest": "yes"}
    seen = await look(client, MEMBERS.encode(), **chosen)
    assert (seen["valid"], seen["rejected_count"], seen["reading"]["left_as_chosen"]) == (1, 3, 3)
    assert seen["summary"] == "1 person, 3 left out as you chose"
    assert [one["reason"] for one in seen["rejected"]] == [
        "left out as you chose",
        "left out as you chose: Status says guest",
        "left out as you chose: Status says guest",
    ]
    assert '<a href="#out-2">Status</a>' in (page := await piece(client, MEMBERS.encode()))
    assert page.index('<div id="out-2">') < page.index('name="leave_out_if:status:guest"')
    shown = await piece(client, MEMBERS.encode(), **chosen)
    for name, said in (("leave_out:ana@x.pt", "Ana &lt;ana@x.pt&gt;"),
                       ("leave_out_if:status:guest", "Status: guest (2)")):  # fmt: skip
        ticked = f'name="{name}"\n value="yes" data-choice checked> <span>{said}</span>'
        assert ticked in shown
    assert ("cannot be used" in shown, 'name="leave_out:bo@x.pt"' in shown) == (False, True)
    page = await whole(client, emails=MEMBERS, **chosen, take_back="leave_out:ana@x.pt")
    assert "2 people, 2 left out as you chose" in page
    assert "leave_out:ana@x.pt" in page
    page = await whole(client, emails=MEMBERS, leave="bo@x.pt")
    assert "3 people, 1 left out as you chose" in page


async def test_values_that_differ_in_case_and_blanks_alone_are_one_choice(client):
    rows = "Ana;ana@x.pt;no\nBo;bo@x.pt;No\nCy;cy@x.pt;NO.\nDi;di@x.pt;no\nEd;ed@x.pt;maybe\n"
    page = await piece(client, f"Name;E-Mail;Meal\n{rows}".encode())
    assert 'name="leave_out_if:meal:no"' in page
    assert (page.count('name="leave_out_if:meal:'), "<span>no: 4<" in page) == (2, True)


async def test_the_rest_of_what_a_list_page_names_can_be_opened(client):
    wrong = "".join(f"W{n};w{n}.x.pt;;\n" for n in range(40))
    both = "".join(f"R{n};r{n}@x.pt; s{n}@x.pt;;\n" for n in range(12))
    no = "".join(f"N{n};n{n}@x.pt;;no\n" for n in range(5))
    page = await whole(client, emails="Name;E-Mail;Second E-Mail;Coming\n" + wrong + both + no)

    def opened(which: str) -> list[str]:
        return re.findall("<li>(.*?)</li>", page.split(f'data-fold="{which}"')[1].split("</ul>")[0])

    assert opened("several")[-1] == "Line 53, R11: r11@x.pt first, then s11@x.pt"
    assert (len(opened("several")), len(opened("problems"))) == (2, 10)
    assert opened("problems")[-1].startswith("Line 41, W39;w39.x.pt")
    assert re.search(r"N2 and 2 more<details .*All 5</summary>\s.*N4</p>", page, re.DOTALL)


YES_OR_NO = ("Ja", "ja", "JA.", "ja ,", "Nein", "nein", "NEIN", "nein.", "x", "X", "y")


@pytest.mark.parametrize(("said", "offered"), [
    ("1010", ["1", "0"]), (YES_OR_NO, ["Ja", "Nein", "x", "y"]), ("0100", ["0", "1"]),
    (["x", "", "", ""], ["x", ""]), ("abcd", []), (["a", "b", "", ""], []),
])  # fmt: skip
async def test_few_values_are_offered_to_leave_out_by_however_they_are_written(
    client, said, offered
):
    rows = "".join(f"P{n};p{n}@x.pt;{one}\n" for n, one in enumerate(said))
    page = await piece(client, f"Name;E-Mail;Flag\n{rows}".encode())
    assert sorted(re.findall(r'name="leave_out_if:flag:([^"]*)"', page)) == sorted(offered)


async def test_where_each_of_several_addresses_is_written_to_all_sums_are_of_entries(client):
    """The button, the summary, the box beside the list, and the last look count the same."""
    twice = "Name,Email\nAna,a@x.pt;a2@x.pt\nBo,a2@x.pt\nCy,c@x.pt;c2@x.pt\nDi,a@x.pt\nEd,nope\n"
    form = {"emails": twice, "multiple": "all", "leave_out_if:name:Ana": "yes"}
    page = " ".join((await whole(client, **form)).split())
    said = "2 people, 1 entry cannot be used, 2 left out as you chose (4 entries)"
    assert page.count(said) == 1
    assert f"<b>2 people</b>{said.removeprefix('2 people')}: 7 entries in all." in page
    assert "Send 2 invitations, leave out 5 entries" in page
    form |= {"subject": "S", "text": "T"}
    look = " ".join((await (await client.post("/preview?look=1", data=form)).text()).split())
    assert "leave out 5 entries" in look
    assert "Left out: 5 entries" in look
    refused = await client.post("/runs", data=form | {"on_rejected": "refuse"})
    assert "1 entry cannot be used. Correct it, or leave it out." in await refused.text()


async def test_whoever_stands_twice_is_one_person_left_out_in_two_lines(client):
    """As the form, the box beside the list, and the last look say alike."""
    twice = MEMBERS + "Di;di@x.pt;guest\nDi;di@x.pt;active\n"
    form = {"emails": twice, "leave_out_if:status:guest": "yes"}
    page = " ".join((await whole(client, **form)).split())
    assert page.count("2 people, 2 left out as you chose (4 lines)") == 1
    assert "<b>2 people</b>, 2 left out as you chose (4 lines): 6 lines in all." in page
    assert "<span>Status: guest (2)</span>" in page
    look = await client.post("/preview?look=1", data={**form, "subject": "S", "text": "T"})
    assert "2 people, as you chose: Cy, Di <button" in " ".join((await look.text()).split())


async def test_a_run_by_a_column_that_is_not_there_is_refused_and_the_form_says_so(client):
    body = {"emails": MEMBERS, "text": "Hi", "leave_out_if": {"stauts": ["guest"]}}
    answer = await client.post("/api/runs", json={**body, "subject": "Hi", "sender": "o@x.pt"})
    said = 'This list has no column "stauts".'
    assert (answer.status, (await answer.json())["problems"]) == (422, {"leave_out_if": said})
    assert (await (await client.get("/api/runs")).json())["data"] == []
    page = await whole(client, emails=MEMBERS, text="Hi", **{"leave_out_if:stauts:guest": "yes"})
    assert (said.replace('"', "&#34;") in page, "leave_out_if:stauts:guest" in page) == (True, True)


async def test_who_is_left_out_by_hand_is_no_question_and_stands_in_the_books(client):
    run = await make_run(
        client, emails=MEMBERS, text="Hi", on_rejected="refuse", leave_out=["ana@x.pt"]
    )
    assert (run["counts"]["total"], run["rejected_count"]) == (3, 1)
    written = await (await client.get(f"/api/runs/{run['id']}/list.csv")).text()
    assert '"Ana","ana@x.pt","active","no","Left out as you chose"' in written


async def test_another_sheet_encoding_and_delimiter_can_be_chosen(client):
    book = books.xlsx({"A": [["Email"], ["a@x.pt"]], "B": [["Email"], ["b@x.pt"]]})
    assert (await look(client, book, sheet="B"))["reading"]["people"][0]["email"] == "b@x.pt"
    text = "name|email\nЮлий|a@x.pt\n".encode("cp1251")
    reading = (await look(client, text, encoding="Windows-1251", delimiter="bar"))["reading"]
    assert (reading["people"][0]["name"], reading["encoding"], reading["delimiter"]) == (
        "Юлий",
        "Windows-1251",
        "bar",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("encoding", "EBCDIC"), ("delimiter", "x"), ("multiple", "some"), ("take", "first"),
     ("columns", "[1]"), ("columns", '{"Email": "chief"}'), ("columns", "{"), ("mend", "{"),
     ("names", "x"), ("column_0", "chief")],
)  # fmt: skip
async def test_a_choice_that_makes_no_sense_is_a_problem_of_its_field(client, field, value):
    problems = (await look(client, emails="ana@x.pt", **{field: value}))["problems"]
    assert list(problems) == [field.replace("column_0", "columns")]


async def test_a_file_is_uploaded_once_and_one_that_cannot_be_read_is_not_kept(client):
    assert (await look(client, TICKETS, key="k"))["kept"] is True
    assert (await look(client, key="k", kept="yes"))["valid"] == 2
    assert (await look(client, b"PK\x03\x04nothing", key="k2"))["kept"] is False
    assert (await look(client, key="k2", kept="yes", emails="a@x.pt"))["problems"] == {}


async def test_the_page_without_script_shows_the_list_and_follows_its_menus(client):
    page = await (await client.post("/preview", data=form(TICKETS, key="k"))).text()
    assert 'name="column_2"' in page
    assert "Ticket Email" in page
    page = await (
        await client.post("/preview", data=form(b"", key="k", kept="yes", column_2="address"))
    ).text()
    assert "buyer@x.pt" in page


async def test_a_list_of_many_columns_is_still_a_form(client):
    header = ",".join(["email", *(f"c{n}" for n in range(300))])
    row = ",".join(["ana@x.pt", *("x" for _ in range(300))])
    menus = {f"column_{n}": "field" for n in range(1, 61)}
    assert (await look(client, f"{header}\n{row}\n".encode(), **menus))["valid"] == 1
    assert (await piece(client, f"{header}\n{row}\n".encode(), **menus)).count(
        "<select name="
    ) == 60


async def test_what_is_unpacked_of_a_workbook_goes_with_it(client, upload_folder):
    await look(client, books.xlsx({"Guests": GUESTS}))
    assert list(upload_folder.iterdir()) == []
    await look(client, books.xlsx({"Guests": GUESTS}), key="k")
    assert len(list(upload_folder.iterdir())) == 3


async def test_scripts_in_a_list_are_text_on_the_page(client):
    shown = await piece(
        client, b"<b>Name</b>,email\n<script>alert(1)</script>,ana@x.pt\n<img src=x>,bad\n"
    )
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown
    assert "<img" not in shown


async def test_the_example_of_a_name_turned_round_is_one_of_the_list(client):
    seen = await look(client, emails="Berg, Hanna <h@x.se>; Lund, Bo <bo@x.se>")
    told = {note["code"]: note["text"] for note in seen["reading"]["notes"]}
    assert told["turned"] == "2 names were rearranged: Hanna Berg for Berg, Hanna."
    seen = await look(client, b'name,email\n"Dahl, Eva",eva@x.se\n')
    assert "rearranged: Eva Dahl for Dahl, Eva." in str(seen["reading"]["notes"])


async def test_several_entries_in_one_line_are_not_called_lines(client):
    page = await whole(client, emails="a@x.pt; b@@x.pt; c@@x.pt; d@@x.pt")
    assert "1 person, 3 entries cannot be used" in page
    assert "4 entries in all" in page
    page = await whole(client, emails="a@x.pt\nnobody\nnoone")
    assert "1 person, 2 lines cannot be used" in page
    assert "3 lines in all" in page


async def test_of_more_people_than_are_shown_no_scrolling_shows_all(client):
    for n, said in ((16, "16 lines: scroll to see them all."),
                    (30, "The first 20 of 30: scroll to see them.")):  # fmt: skip
        page = await whole(client, emails="\n".join(f"p{i}@x.pt" for i in range(n)))
        assert re.findall(r'<p class="hint">([^<]*scroll[^<]*)</p>', page) == [said]


async def test_lines_of_no_use_are_shown_whole_up_to_fifteen_and_else_scroll_and_say_so(client):
    for n, is_whole in ((15, True), (16, False)):
        page = await whole(client, emails="\n".join(["a@x.pt", *(f"nobody {i}" for i in range(n))]))
        table = page[page.index('<details data-fold="1"') :]
        assert ('<div class="whole-table">' in table, 'class="scroll"' in table) == (
            is_whole, not is_whole,
        )  # fmt: skip
        assert ("16 lines: scroll to see them all." in table) is not is_whole


async def test_enter_in_find_looks_for_somebody_once_without_script(client):
    fields = {"emails": "a@x.pt\nBen <b@x.pt>\nBenno <c@x.pt>", "person": "1", "step": "enter"}
    page = await whole(client, **fields, find="ben")
    assert "Message 2 of 3" in page
    fields |= {"person": "2", "find": "ben", "found": "ben"}
    assert "Message 2 of 3" in await whole(client, **fields)
    assert "Message 3 of 3" in await whole(client, **{**fields, "step": "find"})


TABLES = b"Name,Email,Tisch\nAna,ana@x.pt,4\n,bo@x.pt,5\nCid,Cid@X.pt,\n"


async def test_who_lacks_what_the_message_uses_is_shown_and_it_is_filled_in_there(client, store):
    letter = {"subject": "S", "text": "Dear {{ name }}, table {{ tisch }}"}
    shown = await piece(client, TABLES, **letter)
    assert 'name="fill:name:bo@x.pt" value="" placeholder="Name"' in shown
    assert 'aria-label="Tisch for Cid@X.pt"' in shown
    page = await whole(client, emails=TABLES.decode(), **letter)
    assert '<a href="#unfilled">Show for whom it is empty</a>' in page
    assert 'class="fold" id="unfilled" open' in page
    given = {"fill:name:bo@x.pt": "Bo", "fill:tisch:Cid@X.pt": " 6 "}
    seen = await look(client, TABLES, **letter, **given)
    assert (seen["valid"], seen["rejected_count"], seen["warnings"]) == (3, 0, [])
    assert [one["name"] for one in seen["reading"]["people"]] == ["Ana", "Bo", "Cid"]
    shown = await piece(client, TABLES, **letter, **given)
    for field, value in given.items():
        assert f'name="{field}" value="{value}"' in shown
    seen = await look(client, TABLES, **letter, **given, person="3")
    assert seen["first"]["text"].strip() == "Dear Cid, table 6"


async def test_what_was_filled_in_is_sent_by_form_and_by_api_and_never_in_the_place_of_a_value(
    client, store
):
    emails, text = TABLES.decode(), "{{ name }} {{ Tisch }}"
    fill = {"BO@x.pt": {"name": "Bo", "tisch": "99"}, "cid@x.pt": {"Tisch": "6"}, "no@x.pt": {}}
    seen = await (
        await client.post(
            "/api/preview", json={"emails": emails, "text": "{{ name }}", "subject": "S"}
        )
    ).json()
    assert seen["reading"]["unfilled"] == [{"line": 3, "email": "bo@x.pt", "fields": ["name"]}]
    run = await make_run(client, emails, subject="S", text=text, fill=fill)
    people = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    assert {one["email"]: (one["name"], one["fields"]["tisch"]) for one in people} == {
        "ana@x.pt": ("Ana", "4"),
        "bo@x.pt": ("Bo", "5"),
        "Cid@X.pt": ("Cid", "6"),
    }
    again = {"emails": emails, "text": text, "subject": "S"}
    headers = {"Idempotency-Key": "filled"}
    first = await client.post("/api/runs", json={**again, "fill": fill}, headers=headers)
    other = await client.post("/api/runs", json=again, headers=headers)
    assert (first.status, other.status) == (201, 409)


@pytest.mark.parametrize("fill", [
    5, [], {"a@x.pt": 5}, {"a@x.pt": {"name": 5}}, {"a@x.pt": {"name": "x" * 1001}},
    {f"p{n}@x.pt": {"name": "N"} for n in range(1001)}, {f"a@{'ü' * 1001}": {"name": "N"}},
    {"a@x.pt": {"n" * 1001: "N"}},
], ids=("number", "list", "no_object", "no_text", "long", "many", "address", "name"))  # fmt: skip
async def test_values_that_cannot_be_filled_in_are_a_problem_of_their_field(client, fill):
    answer = await client.post("/api/preview", json={"emails": "a@x.pt", "fill": fill})
    assert "fill" in (await answer.json())["problems"]


async def test_each_field_says_how_a_value_of_it_stands_in_a_message(client):
    rows = books.cells([["E-Mail", "Tag", "Kommt"], ["ana@x.pt", "", ""], ["bo@x.pt", "", ""]])
    cells = '<c r="B3" t="d"><v>2026-06-18</v></c><c r="C3" t="b"><v>1</v></c></row>'
    rows = rows.removesuffix("</row>") + cells
    sheet = f'<worksheet xmlns="{books.MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    book = books.xlsx({"Guests": []}, sheet)
    wanted = {"text": '{{ tag | default("-") }} {{ kommt | default("-") }}', "person": "2"}
    seen = await look(client, book, "list.xlsx", subject="Hi", sender="o@x.pt", **wanted)
    held = {one["tag"]: one["value"] for one in seen["fields"]}
    day, comes = held.pop("{{ tag }}"), held.pop("{{ kommt }}")
    assert (day, comes, seen["first"]["text"].strip()) == ("18 June 2026", "true", f"{day} {comes}")
    assert held == {"{{ name }}": "", "{{ email }}": "ana@x.pt"}
    page = await whole(client, emails="E-Mail,Tag\nana@x.pt,18 June\n", text="Hi")
    assert '<code>{{ tag }}</code> <small class="soft">18 June</small>' in page


DAY = dt.datetime(2016, 1, 2)  # noqa: DTZ001  (a sheet's clocks show it)
SHOWN = [["Name", "E-Mail", "Betrag", "Tag", "Anteil", "Saal", "PLZ"],
         ["Ana", "ana@x.pt", 12.5, DAY, 0.25, 3, "01234"], ["Bo", "bo@x.pt", 1300, DAY, 1, 4, "x"],
         ["Eva", "eva@x.pt", "frei", "offen", 1, 4, ""]]  # fmt: skip
FORMATS = ["", "", "#,##0.00 €", "dd.mm.yyyy", "0%", "0", "@"]
BY_SHEET = (
    "{{ Betrag }}, {{ tag }}, {{ anteil }}, {{ saal }}, {{ plz | default('-') }}"
    '{% if betrag == "12.5" and tag == "2016-01-02" %}!{% endif %}'
)


async def letters(client, content=b"", language="en", **fields):
    """What each person's letter would say."""
    said, head = [], {"Accept": "application/json", "Accept-Language": language}
    for person in "123":
        typed = {"text": BY_SHEET, "sender": "o@x.pt", **fields, "person": person}
        data = form(content, "list.xlsx", **typed)
        seen = await (await client.post("/preview", data=data, headers=head)).json()
        said.append(seen["first"]["text"].strip())
    return said


async def test_numbers_and_dates_stand_in_a_letter_as_the_sheet_shows_them(client):
    book = books.shown_xlsx(SHOWN, FORMATS)
    wanted = ["12,50 €, 02.01.2016, 25%, 3, 01234!", "1.300,00 €, 02.01.2016, 100%, 4, x",
              "frei, offen, 100%, 4, -"]  # fmt: skip
    assert await letters(client, book) == wanted
    unsaid = books.xlsx({"G": [["Name", "E-Mail", "Sum", "Size"],
                               ["A", "ana@x.pt", 12.5, 3], ["B", "bo@x.pt", 7, 4]]})  # fmt: skip
    for language, sums in (("en", ["12.50", "7.00"]), ("de", ["12,50", "7,00"])):
        said = await letters(client, unsaid, language, text="{{ sum }} {{ size }}")
        assert said[:2] == [f"{sums[0]} 3", f"{sums[1]} 4"], language
    typed = "Name,E-Mail,Betrag,Tag,Anteil,Saal,PLZ\nAna,ana@x.pt,12.5,2016-01-02,1,3,1\n"
    assert (await letters(client, emails=typed))[0] == "12.5, 2016-01-02, 1, 3, 1!"


async def test_telephone_numbers_durations_and_fractions_stand_there_as_the_sheet_has_them(client):
    lasts = dt.timedelta(hours=36)
    rows = [["E-Mail", "Handy", "Dauer", "Torte", "Preis"],
            ["ana@x.pt", 1701234567, lasts, 1.5, (30, '#,##0.00 "€"')],
            ["bo@x.pt", 1709999999, lasts, 0.25, (5, '"$"#,##0.00')]]  # fmt: skip
    book = books.shown_xlsx(rows, ["", "0000 0000000", "[h]:mm", "# ?/?", ""])
    said = await letters(client, book, text="{{ handy }}, {{ dauer }}, {{ torte }}, {{ preis }}")
    assert said[:2] == ["0170 1234567, 36:00, 1 1/2, 30", "0170 9999999, 36:00, 1/4, 5"]


async def test_another_way_to_show_a_column_is_chosen_and_goes_with_the_run(client):
    book, chosen = books.shown_xlsx(SHOWN, FORMATS), {"written_as:tag": "[$-de]d. mmmm yyyy",
                                                      "written_as:betrag": "@"}  # fmt: skip
    page = await piece(client, book, **chosen)
    menu = re.search(r'<select name="written_as:tag".*?</select>', page, re.DOTALL)[0]
    options = dict(re.findall(r'<option value="([^"]*)"(?: selected)?>([^<]*)', menu))
    assert {"": "02.01.2016", "@": "2016-01-02", "[$-de]d.m.yyyy": "2.1.2016",
            "[$-en]d mmmm yyyy": "2 January 2016"}.items() <= options.items()  # fmt: skip
    assert re.search(r"selected>([^<]*)", menu)[1] == "2. Januar 2016"
    assert '<code>{{ tag }}</code> <small class="soft">02.01.2016</small>' in await (
        await client.post("/preview", data=form(book, "list.xlsx"))).text()  # fmt: skip
    wanted = "12.5, 2. Januar 2016, 25%, 3, 01234!"
    assert (await letters(client, book, **chosen))[0] == wanted

    fields = {"subject": "{{ tag }}", "text": BY_SHEET, "sender": "o@x.pt", **chosen}
    answer = await client.post("/api/runs", data=form(book, "list.xlsx", **fields))
    run = await answer.json()
    assert answer.status == 201, run
    again = await letters(client, list_of=run["id"])
    assert again[0] == wanted
    page = await (await client.get(f"/?like={run['id']}")).text()
    assert 'name="written_as:tag" value="[$-de]d. mmmm yyyy"' in page


async def test_a_format_that_is_as_long_as_one_may_be_ends_no_reading(client):
    for length in (249, 250, 255):
        code = f'"{"x" * (length - 6)}"0.00'
        book = books.shown_xlsx([["E-Mail", "N"], ["ana@x.pt", 1.5]], ["", code])
        seen = await look(client, book, "l.xlsx", text="{{ n }}", sender="o@x.pt")
        assert seen["first"]["text"].strip().endswith("1.50"), length
        said = {"emails": "n,email\n1.5,ana@x.pt", "text": "{{ n }}", "written_as": {"n": code}}
        answer = await client.post("/api/preview", json=said)
        assert answer.status == 200, length


async def test_a_format_that_is_not_understood_is_a_problem_of_its_field(client):
    body = {"emails": "a@x.pt", "written_as": {"day": "TT.MM"}}
    answer = await client.post("/api/preview", json=body)
    assert "written_as" in (await answer.json())["problems"]


@pytest.mark.parametrize("name", ["both", "leave_out"])
async def test_what_is_no_list_of_addresses_is_told_what_the_field_is(client, name):
    answer = await client.post("/api/preview", json={"emails": "a@x.pt", name: 5})
    said = f"The field {name} is a list of at most 1,000 addresses."
    assert (await answer.json())["problems"] == {name: said}


async def test_a_sheet_that_cannot_be_read_stays_chosen_with_all_that_was_set(client):
    book = books.xlsx({"Guests": GUESTS, "Empty": [["Name", "Town"], ["Ana", "Faro"]]})
    shown = await piece(client, book, sheet="Empty", mend_4="bo@x.pt", names="as_written")
    assert '<option value="Empty" selected>' in shown
    for field in ('name="mend_4" value="bo@x.pt"', 'name="names" value="as_written"'):
        assert field in shown


async def test_columns_of_which_none_holds_addresses_stay_chosen_and_can_be_chosen_again(client):
    seen = await look(client, TICKETS)
    roles = {"column_0": "field", "column_2": "field", "layout": seen["reading"]["layout"]}
    shown = await piece(client, TICKETS, **roles)
    assert 'name="column_0"' in shown
    assert 'name="column_2"' in shown
    assert shown.count('<option value="field" selected>') == 2


async def test_an_empty_file_says_so_when_it_is_chosen(client):
    for content in (b"", b"\n", b"Name,Email\n"):
        for other in ({}, {"emails": "ana@x.pt"}, {"text": "{{ wrong"}):
            seen = await look_at_file(client, content, **other)
            assert "There is nobody in list.csv" in seen["problems"]["file"]


async def look_at_file(client, content, **fields):
    """Choose a file, which may be empty."""
    data = form(**fields)
    data.add_field("file", content, filename="list.csv")
    answer = await client.post("/preview", data=data, headers={"Accept": "application/json"})
    return await answer.json()


async def test_an_empty_file_takes_the_place_of_the_list_that_was_chosen_before(client):
    assert (await look(client, b"email\nbo@x.pt\n", key="k"))["valid"] == 1
    seen = await look_at_file(client, b"", key="k", kept="yes")
    assert (seen["valid"], seen["kept"]) == (0, False)
    assert "There is nobody in list.csv" in seen["problems"]["file"]
    assert (await look(client, key="k", kept="yes"))["valid"] == 0


async def test_a_pasted_list_and_a_file_are_told_to_be_one_with_how_many_of_each(client):
    seen = await look(client, b"email\nbo@x.pt\ncy@x.pt\n", emails="ana@x.pt")
    said = [one["text"] for one in seen["reading"]["notes"] if one["code"] == "joined"]
    assert said == [
        "These are one list now; people from each, doubles too: pasted: 1, list.csv: 2."
    ]


async def test_numbers_and_bullets_before_lines_are_none_of_the_name(client):
    lines = (
        "1. Jürgen Müller jm@example.org\n2) Käthe <kg@example.org>\n• Bo Reis <bo@x.pt>\n- c@x.pt"
    )
    seen = (await look(client, emails=lines))["reading"]
    assert [(one["name"], one["email"]) for one in seen["people"]] == [
        ("Jürgen Müller", "jm@example.org"),
        ("Käthe", "kg@example.org"),
        ("Bo Reis", "bo@x.pt"),
        ("", "c@x.pt"),
    ]
    assert {"code": "marks", "text": "Numbers or bullets before 4 lines were dropped."} in seen[
        "notes"
    ]


async def test_who_is_left_out_as_a_duplicate_is_shown_with_line_and_name_and_of_which_line(client):
    lines = "Ana <couple@x.pt>\nBo <bo@x.pt>\nCarl <Couple@x.pt>"
    seen = await look(client, emails=lines)
    assert seen["reading"]["twice"] == [
        {"line": 3, "name": "Carl", "email": "Couple@x.pt", "before": 1, "reason": ""}
    ]
    shown = (await piece(client, emails=lines)).partition('data-fold="5"')[2]
    said = "<td>Line 3 has the same address as line 1 (Ana)</td>"
    for cell in ("<td>3</td>", "<td>Carl</td>", said):
        assert cell in shown


async def test_the_sum_and_the_button_speak_of_the_same_lines_by_the_same_words(client):
    table = (
        "Guests 2026;\nName;Email\nAna;ana@x.pt\nBo;bo@x.pt\nCy;BO@x.pt\nDi;di at home\nTotal;4\n"
    )
    page = await whole(client, emails=table)
    counted = (
        "2 people</b>, 1 line cannot be used, 1 duplicate: 4 lines in all. 1 more names nobody"
    )
    assert counted in page.replace("\n", "")
    assert "Send 2 invitations, leave out 1 line" in page
    assert "Line 7, Total, is a total and no guest." in page
    assert "Above them stands “Guests 2026" in page
    assert '<td class="mono">Di;di at home</td><td>there is no @</td>' in page
    assert "Address for line 7" not in page


async def test_the_sheet_that_is_read_is_named_where_there_are_several(client):
    for sheet in ("Guests", "Helpers"):
        book = books.xlsx({"Guests": GUESTS, "Helpers": GUESTS})
        notes = (await look(client, book, sheet=sheet))["reading"]["notes"]
        said = next(one["text"] for one in notes if one["code"] == "sheet")
        assert said.startswith(f"Of 2 sheets {sheet} is read")


async def test_letters_that_look_wrong_are_said_beside_the_counts_and_read_anew_by_one_press(
    client,
):
    content = "Name;E-Mail\nŁukasz Wałęsa;lw@x.pt\n".encode("cp1250")
    reading = (await look(client, content, key="k"))["reading"]
    assert (reading["encoding"], reading["encoding_likelier"]) == ("Windows-1252", "Windows-1250")
    said = "Read as Windows-1252, and letters look wrong: £ukasz. As Windows-1250 it is Łukasz."
    assert {"code": "encoding", "text": said} in reading["notes"]
    page = await piece(client, content, key="k")
    assert 'name="reread"\n value="Windows-1250" formaction="/preview">' in page
    page = await whole(client, key="k", kept="yes", encoding="", reread="Windows-1250")
    assert "Łukasz Wałęsa" in page
    assert '<option value="Windows-1250" selected>' in page
    assert "reread" not in page


@pytest.mark.parametrize(
    "text", ["{{ name", "{{ nobody_has_it }}", "{{ name | upper }}", "{% for a in b %}"]
)
async def test_the_counts_of_a_list_do_not_depend_on_what_is_wrong_with_the_letter(client, text):
    list_ = "Name,Email\nAna,ana@x.pt\nBo,info@x.pt\nAna,Ana@x.pt\nno,none\nBo,info@x.pt"
    right, wrong = [await look(client, emails=list_, text=one) for one in ("Hi", text)]
    assert wrong["problems"].keys() == {"text"}
    assert right["reading"]["counts"]["duplicates"] == 2
    for name in ("counts", "twice", "people", "notes"):
        assert wrong["reading"][name] == right["reading"][name]
    for name in ("summary", "twice", "valid", "rejected_count", "duplicates", "duplicate_names"):
        assert wrong[name] == right[name]
    assert [one["code"] for one in wrong["warnings"]] == [one["code"] for one in right["warnings"]]


async def test_who_lacks_something_is_named_and_its_column_says_what_is_to_be_done(client):
    lacking, mendable = "Ana,ana@x.pt,4\nCid Moe,cid@x.pt,\n", "no,none,2\n"
    for lines, heading in (
        (lacking, "Fill in"), (mendable, "Write to"), (lacking + mendable, "Write to, or fill in"),
    ):  # fmt: skip
        shown = await piece(client, f"Name,Email,Tisch\nBo,bo@x.pt,1\n{lines}".encode(),
                            text="{{ tisch }}")  # fmt: skip
        table = shown.partition('data-fold="1"')[2].partition("</table>")[0]
        assert f'<th scope="col">{heading}</th></tr>' in table
        assert ("Cid Moe &lt;cid@x.pt&gt;" in table) is ("Fill" in heading or "fill" in heading)
    shown = await piece(client, TABLES, text="{{ name }}")
    row = shown.partition('id="unfilled"')[2].partition("</table>")[0]
    assert '<th scope="col">Name</th><th scope="col">Email</th>' in row


SEATED = b"E-Mail;Tisch Nr.\nana@x.pt;\nbo@x.pt;5\ncem@x.pt;\nbad;6\ndia@x.pt;\neva@x.pt;\n"
LETTER = {"subject": "Hi", "text": "Table {{ tisch_nr }}", "sender": "ana@x.pt", "key": "k"}


@pytest.mark.parametrize(("name", "is_offered"), [
    ("Ida", True), ("Gesamt", False), ("Summe", False), ("Total: 3", False),
])  # fmt: skip
async def test_what_a_total_leaves_empty_is_not_offered_to_be_read_as_the_line_above(
    client, name, is_offered
):
    list_ = f"Name;E-Mail;Tisch\nAna;ana@x.pt;1\nBo;bo@x.pt;2\n{name};ida@x.pt;\n".encode()
    page = await piece(client, list_, **LETTER | {"text": "{{ name }}: {{ tisch }}"})
    assert ("above:tisch" in page) is is_offered


async def test_cells_that_are_empty_are_read_as_the_line_above_by_one_press(client):
    page = await piece(client, SEATED, **LETTER)
    offer = 'name="above:tisch_nr" value="yes" data-choice>\n<span>Tisch Nr.: as in the line above'
    assert (offer in page, ">1 person</b>, 5 lines cannot be used" in page) == (True, True)
    pressed = {"above:tisch_nr": "yes"}
    seen = await look(client, SEATED, **LETTER, **pressed)
    assert seen["reading"]["counts"]["people"] == 4
    said = "Tisch Nr.: 3 empty cells are read as the line above says."
    assert {"code": "above", "text": said} in seen["reading"]["notes"]
    page = await whole(client, kept="yes", **LETTER, **pressed)
    assert 'name="above:tisch_nr" value="yes" data-choice checked>' in page
    # a value of a line that is a problem itself counts for those below
    shown = await look(client, SEATED, person="3", **LETTER, **pressed)
    assert (shown["person"]["email"], shown["first"]["text"]) == ("dia@x.pt", "Table 6\n")


async def test_what_was_corrected_stays_with_its_line_where_the_list_is_chosen_again(client):
    first = b"Name,Email,Tisch\nAna,ana[at]x,\nBo,bo@gmial.com,2\nCem,cem@,3\nDia,?,4\n"
    chosen = {"mend_2": "ana@x.pt", "mend_4": "cem@x.pt", "mend_5": "dia@x.pt", "take_3": "yes"}
    page = await whole_of(client, first, **LETTER, **chosen)
    was = dict(re.findall(r'name="(was_\d)" value="(.*?)">', page))
    assert was == {"was_2": "ana[at]x", "was_3": "bo@gmial.com", "was_4": "cem@", "was_5": "?"}
    # Ana's cell is filled in, a line stands before hers, Cem is right by now, and Dia gone
    again = (
        b"Name,Email,Tisch\nEva,eva@x.pt,9\nAna,ana[at]x,1\nBo,bo@gmial.com,2\n"
        b"Cem,cem@y.pt,3\nFay,?,4\n"
    )
    reading = (await look(client, again, **LETTER, **chosen, **was))["reading"]
    assert [one["email"] for one in reading["people"]] == [
        "eva@x.pt", "ana@x.pt", "bo@gmail.com", "cem@y.pt"
    ]  # fmt: skip
    [said] = [one["text"] for one in reading["notes"] if one["code"] == "given_up"]
    assert said == (
        "2 corrections are given up, for the list has no such lines any more: "
        "cem@ (cem@x.pt); ? (dia@x.pt)"
    )
    page = await whole_of(client, again, **LETTER, **chosen, **was)
    assert dict(re.findall(r'name="(mend_\d)" value="(.*?)"', page)) == {
        "mend_3": "ana@x.pt",
        "mend_6": "",
    }
    assert re.findall(r'name="(take_\d)" value="yes" data-choice checked', page) == ["take_4"]


async def whole_of(client, content, **fields):
    return await (await client.post("/preview", data=form(content, **fields))).text()


async def test_a_duplicate_is_one_whatever_its_own_line_lacks(client):
    seats = "Email,Tisch\nana@x.pt,5\nAna@x.pt,\nbo@x.pt,\nbo@x.pt,\ncem@x.pt,2\ncem@x.pt,3\n"
    letter = {"subject": "Hi", "text": "Table {{ tisch }}", "sender": "me@x.pt"}
    reading = (await look(client, seats.encode(), **letter))["reading"]
    assert reading["counts"] == {
        "lines": 6, "people": 2, "problems": 1, "duplicates": 3, "left_out": 0
    }  # fmt: skip
    twice = [(one["line"], one["email"], one["before"]) for one in reading["twice"]]
    assert twice == [(3, "Ana@x.pt", 2), (5, "bo@x.pt", 4), (7, "cem@x.pt", 6)]
    run = await make_run(client, seats, **letter)
    assert (run["counts"]["total"], run["rejected_count"], run["duplicates"]) == (2, 1, 3)


async def test_what_is_empty_in_the_message_that_is_shown_is_named_beside_it(client):
    csv = "Gast;E-Mail;Tisch\nAna;ana@x.pt;1\n;ben@x.pt;2\n"
    fields = {"text": "Hi {{ name }}, {{ tisch | default('no table') }}", "person": "2"}
    page = await whole(client, emails=csv, **fields)
    assert "Hi , 2" in page
    assert "data-gaps>Empty in this message: Name.<" in page
    assert "data-gaps hidden><" in await whole(client, emails=csv, text=fields["text"])
    assert (await look(client, emails=csv, **fields))["gaps"] == "Empty in this message: Name."


async def test_a_form_is_read_in_its_order_list_message_preview_and_the_button(client):
    page = await whole(client, emails="ana@x.pt")
    places = ("list-title", 'id="subject"', 'id="shown-title"', 'id="test-title"', "data-send")
    assert sorted(places, key=page.index) == list(places)


async def test_two_who_share_an_address_in_two_columns_may_be_greeted_together(client):
    list_ = (
        b"Familie;Mutter;Vater;E-Mail Mutter;E-Mail Vater\nKoch;Eva;Fritz;k@x.de;k@x.de\n"
        b"Lima;Ana;Luis;ana@x.pt;luis@x.pt\n"
    )
    assert "Eva and Fritz &lt;k@x.de&gt;</span>" in await piece(client, list_)
    seen = await look(client, list_, **{"both:k@x.de": "yes", "text": "{{ name }}"})
    assert seen["first"]["text"] == "Eva and Fritz\n"


async def test_the_same_name_written_shorter_is_no_second_person(client):
    list_ = b"Name;E-Mail\nAna Lima;l@x.pt\nBo Ek;bo@x.se\nAna L;l@x.pt\n"
    assert "both:l@x.pt" not in await piece(client, list_)
    page = await piece(client, list_ + b"Rui Lima;l@x.pt\n")
    assert "Ana and Rui Lima &lt;l@x.pt&gt;</span>" in page


async def test_several_people_at_one_address_are_greeted_together_where_that_is_chosen(
    client, sending
):
    list_ = (
        "First name,Last name,Email,Table\nVera,Koch,v@x.pt,3\nAna,Lima,a@x.pt,4\n"
        "Willi,Koch,v@x.pt,3\n"
    )
    assert "Vera and Willi Koch &lt;v@x.pt&gt;</span>" in await piece(client, list_.encode())
    chosen = {"both:v@x.pt": "yes", "text": "Dear {{ first_name }} | {{ name }}"}
    seen = await look(client, list_.encode(), **chosen)
    assert (seen["valid"], seen["duplicates"]) == (2, 1)
    assert seen["first"]["text"] == "Dear Vera and Willi | Vera and Willi Koch\n"
    shown = await piece(client, list_.encode(), **chosen)
    assert "data-choice checked> <span>Vera and Willi Koch &lt;v@x.pt&gt;</span>" in shown
    assert "<b>2 people</b>, 1 greeted with another: " in " ".join(shown.split())
    shown = await piece(client, list_[:-2].encode() + b"5\n", **chosen | {"text": "{{ table }}"})
    assert '<span class="soft">Table: 3, 5; the first one&#39;s is written</span>' in shown
    run = await make_run(client, emails=list_, text="Hi {{ name }}", both=["v@x.pt"])
    await sending.send()
    written = await (await client.get(f"/api/runs/{run['id']}/list.csv")).text()
    [willi] = [line for line in written.splitlines() if "Willi" in line and "Vera" not in line]
    assert '"Koch","v@x.pt","3","in a trial","In one message with line 2.' in willi
    again = await look(client, written.encode())
    assert (again["valid"], again["duplicates"]) == (2, 1)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_who_is_greeted_together_is_so_in_the_language_of_the_list(client, language):
    german = b"Vorname,Nachname,E-Mail\nVera,Koch,v@x.pt\nWilli,Koch,v@x.pt\n"
    body = {"both:v@x.pt": "yes", "text": "{{ name }}"}
    form = FormData(body)
    form.add_field("file", german, filename="guests.csv")
    answer = await client.post("/api/preview", data=form, headers={"Accept-Language": language})
    assert (await answer.json())["first"]["text"] == "Vera und Willi Koch\n"


async def test_of_a_list_without_columns_none_is_named(client):
    shown = await piece(client, b"Ana Lima\nana@x.pt\n\nBo Ek\nbo@x.se\n")
    assert "Bo Ek" in shown
    assert "come from the column" not in shown


@pytest.mark.parametrize("language", ["en", "de"])
async def test_who_is_greeted_with_another_is_so_in_a_second_letter_to_a_runs_people(
    client, language
):
    list_ = (
        "First name,Last name,Email,Fee\nVera,Koch,v@x.pt,10\nAna,Lima,a@x.pt,5\n"
        "Willi,Ek,V@x.pt,20\n"
    )
    first = await make_run(client, emails=list_, text="Hi {{ name }}", both=["v@x.pt"])
    again = {"list_of": first["id"], "text": "{{ first_name }}: {{ fee }}"}
    headers = {"Accept-Language": language}
    seen = await (await client.post("/api/preview", json=again, headers=headers)).json()
    assert (seen["valid"], seen["duplicates"], seen["rejected_count"]) == (2, 1, 0)
    [odd] = [one for one in seen["warnings"] if one["code"] == "greeted_differ"]
    assert "Vera Koch" in odd["text"]
    assert "Fee: 10, 20" in odd["text"]
    second = await make_run(client, " ", list_of=first["id"], text="{{ name }}")
    page = await (await client.get(f"/runs/{second['id']}")).text()
    assert "message to another: Willi Ek &lt;V@x.pt&gt;." in page
    third = again | {"list_of": second["id"]}
    seen = await (await client.post("/api/preview", json=third)).json()
    assert (seen["valid"], seen["duplicates"]) == (2, 1)


@pytest.mark.parametrize("list_", ["Vera <v@x.pt>\nWilli <v@x.pt>", "Vera,v@x.pt\nWilli,v@x.pt"])
async def test_so_is_who_came_without_columns(client, list_):
    first = await make_run(client, emails=list_, text="Hi {{ name }}", both=["v@x.pt"])
    second = await make_run(client, " ", list_of=first["id"], text="{{ name }}")
    page = await (await client.get(f"/runs/{second['id']}")).text()
    assert "message to another: Willi &lt;v@x.pt&gt;." in page


async def test_where_a_letter_to_several_cannot_be_written_none_of_them_gets_one_alone(client):
    list_ = b"Name,Email\nHans Peter Lang,v@x.pt\nAna Lima,a@x.pt\nMaria Maier,v@x.pt\n"
    chosen = {"both:v@x.pt": "yes", "text": "Dear {{ first_name }}"}
    seen = await look(client, list_, **chosen)
    assert (seen["valid"], seen["duplicates"], seen["rejected_count"]) == (1, 1, 1)
    assert [one["line"] for one in seen["rejected"]] == [2]
    filled = chosen | {"fill:first_name:v@x.pt": "Hans Peter and Maria"}
    seen = await look(client, list_, **filled)
    assert (seen["valid"], seen["duplicates"], seen["rejected_count"]) == (2, 1, 0)
    assert seen["first"]["text"] == "Dear Hans Peter and Maria\n"
    whole = list_.replace(b"Hans Peter Lang", b"Ludwig Lang")
    assert (await look(client, whole, **chosen))["first"]["text"] == "Dear Ludwig and Maria\n"


async def test_what_somebody_lacks_is_called_as_the_list_calls_it(client):
    list_ = b"E-Mail,First name,Beitrag\nana@x.pt,Ana,4\nben@x.pt,,\n"
    answer = await client.post("/preview", data=form(list_, text="{{ first_name }}: {{ beitrag }}"))
    assert "it has no First name, Beitrag, which the message uses" in await answer.text()
