"""The list of a run written down whole: every line as it came in, and what became of it."""

import asyncio
import csv
import io
import re
import secrets
import socket
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime, time
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import python_calamine
import xlsxwriter
from aiohttp import FormData

from emailer.showing import cell_kinds, csv_export, workbook
from emailer.showing.fates import Fates
from emailer.showing.whole_list import WholeList
from emailer.store.people import PeopleQuery, Sort
from tests.patience import PATIENCE_S
from tests.store.hands import run_sql
from tests.web.conftest import make_run
from tests.web.test_read_back import run_of

TABLE = (
    "Guest Name;E-Mail;Table\r\n"
    "Zoe;zoe@x.pt;1\r\n"
    "Nele;nele@x.pt;=2+2\r\n"
    "Paul;NELE@x.pt;3\r\n"
    "Bo;bo at home;4\r\n"
    "Ana;ana@x.pt;5\r\n"
    "Cy;cy@x.pt;6\r\n"
    "Di;di@x.pt;7\r\n"
)
OWN = ["Written to", "Why not", "When", "Corrected to", "Line"]


async def sheet(client, run, what="list.csv", **headers):
    answer = await client.get(f"/api/runs/{run['id']}/{what}", headers=headers)
    assert answer.status == 200, await answer.text()
    return await answer.read()


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def cells_of(content: bytes) -> list[list[object]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


async def test_every_line_that_came_in_is_in_the_file_in_its_order_and_its_own_columns(
    client, store, sending
):
    run = await run_of(client, TABLE, text="Hi")
    people = (await (await client.get(f"/api/runs/{run['id']}/recipients?limit=9")).json())["data"]
    out = [one["id"] for one in people if one["email"] == "di@x.pt"]
    await store.people.leave_out(run["id"], out)
    await sending.send(fail=["ana@x.pt"], doubt=["cy@x.pt"])
    header, *lines = rows_of(await sheet(client, run))
    assert header == ["Guest Name", "E-Mail", "Table", *OWN]
    assert [line[0] for line in lines] == ["Zoe", "Nele", "Paul", "Bo", "Ana", "Cy", "Di"]
    assert [line[-1] for line in lines] == ["2", "3", "4", "5", "6", "7", "8"]
    assert [line[3] for line in lines] == [
        "in a trial", "in a trial", "no", "no", "no", "in doubt", "no",
    ]  # fmt: skip
    assert [line[4] for line in lines] == [
        "A trial: the message is in the built-in mailbox, and reached nobody.",
        "A trial: the message is in the built-in mailbox, and reached nobody.",
        "Same address as line 3, which is the one written to.",
        "There is no @",
        "The server refused: Internet Down",
        "It was handed over, and the server's answer never came.",
        "Left out by you.",
    ]
    assert [bool(line[5]) for line in lines] == [True, True, False, False, True, True, False]


async def test_a_name_that_was_turned_round_stands_there_as_it_came(client, store):
    table = "Guest;E-Mail\r\nLima, Ana;ana@x.pt\r\nOk, Bo;bo at home\r\nCy Ito;cy@x.pt\r\n"
    table += "Lima, Zoe;ana@x.pt\r\n"
    run = await run_of(client, table, text="Hi {{ name }}")

    async def names(of):
        return [line[0] for line in rows_of(await sheet(client, of))]

    assert await names(run) == ["Guest", "Lima, Ana", "Ok, Bo", "Cy Ito", "Lima, Zoe"]
    people = (await (await client.get(f"/api/runs/{run['id']}/recipients?limit=9")).json())["data"]
    assert sorted(one["name"] for one in people) == ["Ana Lima", "Cy Ito"]
    await client.post(f"/api/runs/{run['id']}/cancel")
    rest = await client.post("/api/runs", json={"rest_of": run["id"], "text": "Hi"})
    assert await names(await rest.json()) == ["Guest", "Lima, Ana", "Cy Ito"], "they moved"
    await client.post("/api/erasing", json={"person": "ana@x.pt"})
    assert "Lima" not in (await sheet(client, run)).decode()


async def test_who_is_not_written_to_yet_is_said_so_and_nothing_is_said_against_them(client):
    run = await run_of(client, TABLE, text="Hi")
    _, zoe, *_ = rows_of(await sheet(client, run))
    assert zoe[3:] == ["not yet", "", "", "", "2"]


async def test_whoever_has_it_as_a_person_says_stands_there_with_when_it_was_sent(
    client, store, sending
):
    run = await run_of(client, TABLE, text="Hi")
    await sending.send(doubt=["zoe@x.pt"])
    await run_sql(store, "UPDATE emailer_recipient SET message_at = message_at - 86400000")
    row = (await store.people.find(run["id"], PeopleQuery(part="zoe"))).rows[0]
    at = datetime.fromtimestamp(row.date / 1000, UTC)
    await client.post(f"/api/runs/{run['id']}/resolve", json={"as": "sent"})
    _, zoe, *_ = rows_of(await sheet(client, run, "list.csv?zone=UTC"))
    assert (zoe[3], zoe[5]) == ("in a trial", f"{at:%Y-%m-%d %H:%M}")


async def test_whoever_is_tried_again_stands_there_with_when_and_why(client, store, sending):
    run = await run_of(client, TABLE, text="Hi")
    await sending.send(later=["zoe@x.pt"])
    row = (await store.people.find(run["id"], PeopleQuery(part="zoe"))).rows[0]
    _, zoe, *_ = rows_of(await sheet(client, run, "list.csv?zone=UTC"))
    at = datetime.fromtimestamp(row.due_at / 1000, UTC)
    assert (zoe[3], zoe[5]) == ("not yet", f"next try {at:%Y-%m-%d %H:%M}")


@pytest.mark.parametrize(("language", "names", "said"), [
    ("en", ["List", "Totals"], [["Written to", "Lines"], ["in a trial", 4], ["no", 3],
                                ["All lines", 7]]),
    ("de", ["Liste", "Summen"], [["Angeschrieben", "Zeilen"], ["in der Simulation", 4],
                                 ["nein", 3], ["Alle Zeilen", 7]]),
])  # fmt: skip
async def test_a_workbook_counts_who_was_written_to_on_a_sheet_of_its_own(
    client, sending, language, names, said
):
    run = await run_of(client, TABLE, text="Hi")
    await sending.send(fail=["ana@x.pt"])
    content = await sheet(client, run, "list.xlsx", **{"Accept-Language": language})
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == names
    assert book.get_sheet_by_index(1).to_python() == said
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        whole, totals = (parts.read(f"xl/worksheets/sheet{n}.xml") for n in (1, 2))
        assert b'<autoFilter ref="A1:H8"/>' in whole
        assert _widths(whole) == [22, 22, 22, 12, 46, 22, 26, 7]
        assert _widths(totals) == [22, 22]


def _widths(sheet: bytes) -> list[int]:
    """How wide the columns of a sheet are that it says something of."""
    said = re.findall(rb'<col min="(\d+)" max="(\d+)" width="(\d+)', sheet)
    return [int(width) for first, last, width in said for _ in range(int(first), int(last) + 1)]


@pytest.mark.parametrize(("most", "said"), [
    (9, ["in a trial", "in a trial", "in a trial"]),
    (0, ["in a trial", "as the one in the same message", "as the one in the same message"]),
])  # fmt: skip
async def test_nobody_who_is_greeted_in_anothers_letter_was_not_written_to(
    client, store, sending, most, said
):
    list_ = "Name,Email\nVera,v@x.pt\nWilli,V@x.pt\nUli,v@x.pt\n"
    made = await make_run(client, emails=list_, text="Hi {{ name }}", both=["v@x.pt"])
    await sending.send()
    run = (await store.look(made["id"])).run
    whole = WholeList(store, run, csv_export.chosen(), fates=Fates(most))
    _, *lines = [row async for some in whole.rows() for row in some]
    assert [line[2] for line in lines] == said
    assert [bool(line[4]) for line in lines] == [one == "in a trial" for one in said]
    assert whole.totals().rows[-1] == ("All lines", 3)
    page = await (await client.get(f"/runs/{run.id}")).text()
    assert "message to another: Willi &lt;V@x.pt&gt;, Uli &lt;v@x.pt&gt;." in page
    assert "1 person, 2 greeted with others." in " ".join(page.split())
    assert "duplicate" not in page


async def test_whoever_is_greeted_in_anothers_letter_is_named_behind_many_that_came_twice(client):
    list_ = "Name,Email\n" + "Ana,a@x.pt\n" * 1002 + "Vera,v@x.pt\nWilli,v@x.pt\n"
    run = await make_run(client, emails=list_, text="Hi {{ name }}", both=["v@x.pt"])
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "message to another: Willi &lt;v@x.pt&gt;." in page
    assert "1,001 duplicates left out." in page


@pytest.mark.parametrize(
    ("again", "first"),
    [("", ["ana@x.pt", "", "cy@x.pt"]), ("ana@x.pt", ["ana@x.pt", "bo@x.pt", "cy@x.pt"])],
)
async def test_an_address_of_a_further_column_stands_there_unless_it_may_be_in_both(
    client, again, first
):
    list_ = f"Name,Email,Email 2\nAna,ana@x.pt,{again}\nBo,,bo@x.pt\nCy,cy@x.pt,di@x.pt\n"
    run = await run_of(client, list_, text="Hi")
    _, *lines = rows_of(await sheet(client, run))
    assert [line[1] for line in lines] == first
    assert [line[2] for line in lines] == [again, "bo@x.pt", "di@x.pt"]


FAMILIES = (
    "Child,Mother,Her email,Father,His email\n"
    "Mia,Ana Lima,ana@x.pt,Rui Lima,rui@x.pt\n"
    "Lea,Pia Reis,,Leo Reis,leo@x.pt\n"
    "Udo,Ina Cox,ina@x.pt,Max Cox,ina@x.pt\n"
    "Abe,Eva Roe,bad@x,Jon Roe,jon@x.pt\n"
)


@pytest.mark.parametrize("multiple", ["first", "all"])
@pytest.mark.parametrize("what", ["list.csv", "list.xlsx"])
async def test_nobody_has_another_name_when_the_file_comes_back(client, what, multiple):
    run = await run_of(client, FAMILIES, text="Hi", multiple=multiple)
    form = FormData({"text": "Hi", "subject": "again", "multiple": multiple})
    form.add_field("file", await sheet(client, run, what), filename=what)
    again = await (await client.post("/api/runs", data=form)).json()
    assert await names_of(client, again) == await names_of(client, run)


async def names_of(client, run):
    rows = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    return {one["email"]: one["name"] for one in rows}


async def test_a_corrected_address_stands_beside_the_one_that_came_in(client, store, sending):
    run = await run_of(client, TABLE, text="Hi")
    await sending.send(fail=["ana@x.pt"])
    [ana] = (await (await client.get(f"/api/runs/{run['id']}/recipients?state=failed")).json())[
        "data"
    ]
    await client.patch(f"/api/runs/{run['id']}/recipients/{ana['id']}", json={"email": "a@y.pt"})
    [line] = [one for one in rows_of(await sheet(client, run)) if one[0] == "Ana"]
    assert (line[1], line[3], line[6]) == ("ana@x.pt", "no", "a@y.pt")
    assert line[4] == "The address was corrected; nothing has been sent to it yet."


async def test_the_workbook_has_the_same_lines_and_none_of_its_cells_is_a_formula(client):
    run = await run_of(client, TABLE, text="Hi")
    content = await sheet(client, run, "list.xlsx")
    plain = [[str(cell) for cell in row] for row in rows_of(await sheet(client, run))]
    plain[2][2] = "=2+2"  # in CSV it stands behind a '
    found = [[str(cell).removesuffix(".0") for cell in row] for row in cells_of(content)]
    assert found == plain


@pytest.mark.parametrize(("language", "what"), [("en", "csv"), ("de", "csv"), ("de", "xlsx")])
async def test_the_file_is_read_back_without_loss(client, language, what):
    run = await run_of(client, TABLE, text="Hi")
    content = await sheet(client, run, f"list.{what}", **{"Accept-Language": language})
    form = FormData({"text": "Hi {{ table }}", "subject": "again"})
    form.add_field("file", content, filename=f"list.{what}")
    seen = await (await client.post("/api/preview", data=form)).json()
    assert seen["columns"] == ["email", "name", "guest_name", "table"]
    assert (seen["valid"], seen["duplicates"], len(seen["rejected"])) == (5, 1, 1)


at = datetime.fromisoformat
BOOK = [
    ["Guest", "E-Mail", "Table", "Share", "Born", "Arrives", "At", "Phone", "Call", "Mixed"],
    ["Ana", "ana@x.pt", 7, 2.5, date(1981, 2, 3), at("2026-08-01 19:30"), time(9, 5),
     "0171 5", 491715551234, 5],
    ["Bo", "bo at home", 12, -0.25, date(1999, 12, 31), at("2026-08-02 07:00"), time(21),
     "007", 491715551235, "05"],
    ["Cy", "cy@x.pt", 0, 100, date(2000, 1, 1), at("2026-08-03 00:01"), time(0, 1),
     "4917", 491715551236, "6"],
]  # fmt: skip


def book(rows) -> bytes:
    """A workbook as a spreadsheet saves it: texts, numbers and dates."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yy"}) as made:
        sheet = made.add_worksheet()
        times = made.add_format({"num_format": "hh:mm"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif isinstance(cell, time):
                    sheet.write_datetime(row, column, cell, times)
                else:
                    sheet.write(row, column, cell)
    return file.getvalue()


async def test_numbers_and_dates_of_a_workbook_are_numbers_and_dates_again(client):
    form = FormData({"text": "Hi", "subject": "typed"})
    form.add_field("file", book(BOOK), filename="guests.xlsx")
    run = await (await client.post("/api/runs", data=form)).json()
    content = await sheet(client, run, "list.xlsx")
    came_in = cells_of(book(BOOK))
    width, wanted = len(BOOK[0]), [list(row) for row in came_in]
    for row in wanted[1:]:
        row[8] = str(int(row[8]))  # as a number it would be shown as 4.9E+11
    wanted[1][9] = "5"  # one column, one kind
    assert [row[:width] for row in cells_of(content)] == wanted
    # and all of them are the same texts to whoever is written to
    plain = [row[:width] for row in rows_of(await sheet(client, run))]
    form = FormData({"text": "Hi", "subject": "again"})
    form.add_field("file", content, filename="list.xlsx")
    again = await (await client.post("/api/runs", data=form)).json()
    assert [row[:width] for row in rows_of(await sheet(client, again))] == plain
    assert plain[1][2:] == ["7", "2.5", "1981-02-03", "2026-08-01 19:30", "09:05", "0171 5",
                            "491715551234", "5"]  # fmt: skip


@pytest.mark.parametrize("what", ["list", "recipients", "rejected"])
async def test_a_number_of_a_workbook_is_one_to_a_spreadsheet_of_the_askers_language(client, what):
    form = FormData({"text": "Hi", "subject": "typed"})
    form.add_field("file", book(BOOK), filename="guests.xlsx")
    run = await (await client.post("/api/runs", data=form)).json()
    place, shares = {"list": (3, {"2,5", "'-0,25", "100"}), "recipients": (4, {"2,5", "100"}),
                     "rejected": (3, {"'-0,25"})}[what]  # fmt: skip

    async def written(more="", **headers):
        text = (await sheet(client, run, f"{what}.csv{more}", **headers)).decode("utf-8-sig")
        mark = ";" if ";" in text.split("\n")[0] else ","
        return {row[place] for row in list(csv.reader(io.StringIO(text), delimiter=mark))[1:]}

    assert await written(**{"Accept-Language": "de"}) == shares
    with_points = {share.replace(",", ".") for share in shares}
    assert await written(**{"Accept-Language": "en"}) == with_points
    assert await written("?separator=comma", **{"Accept-Language": "de"}) == with_points


async def test_a_currency_and_a_date_of_a_workbook_look_there_as_they_came(client):
    """And a format that is for something else than what stands there is none of its column."""
    file = io.BytesIO()
    codes = ("#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]", "d. mmm", "0%", "dd.mm.yyyy hh:mm", "0")
    with xlsxwriter.Workbook(file) as made:
        guests = made.add_worksheet()
        guests.write_row(0, 0, ["E-Mail", "Fee", "Day", "Share", "Late", "Seat"])
        for row, cells in enumerate([(12.5, 44000, 0.25, 44000.5, 3), (8, 44001, 1, 44001, 4)], 1):
            guests.write_string(row, 0, f"p{row}@x.pt")
            for column, (cell, code) in enumerate(zip(cells, codes, strict=True), 1):
                guests.write_number(row, column, cell, made.add_format({"num_format": code}))
    form = FormData({"text": "{{ fee }}", "subject": "typed"})
    form.add_field("file", file.getvalue(), filename="guests.xlsx")
    run = await (await client.post("/api/runs", data=form)).json()
    content = await sheet(client, run, "list.xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        styles = unescape(parts.read("xl/styles.xml").decode())
    for code in codes[:4]:
        assert f'formatCode="{code}"' in styles or code == "0%", code
    assert cells_of(content)[1][1:6] == cells_of(file.getvalue())[1][1:6]
    form = FormData({"text": "{{ fee }}", "subject": "again"})
    form.add_field("file", content, filename="list.xlsx")
    seen = await (await client.post("/api/preview", data=form)).json()
    assert seen["first"]["text"].strip() == "12,50 €"
    for code, kind in (("0.00", "instant"), ("d.m.yyyy", "number"), ("0.00", ""), ("@", "number")):
        assert cell_kinds.fitting(code, kind) == ""


async def test_a_second_letter_to_a_runs_people_keeps_their_columns_lines_and_kinds(client):
    form = FormData({"text": "Hi", "subject": "first"})
    form.add_field("file", book([["Guests"], [], *BOOK]), filename="guests.xlsx")
    first = await (await client.post("/api/runs", data=form)).json()
    body = {"text": "{{ table }} {{ seat }}", "subject": "second", "list_of": first["id"]}
    seen = await (await client.post("/api/preview", json=body)).json()
    assert [one["line"] for one in seen["reading"]["people"]] == [4, 6]
    page = await (await client.post("/preview", data=body)).text()
    assert '<li data-tag="{{ table }}">Table\n' in page
    answer = await client.post("/api/runs", json=body | {"text": "Hi"})
    header, ana, cy = cells_of(await sheet(client, await answer.json(), "list.xlsx"))
    was = cells_of(book(BOOK))
    assert header[:10] == was[0]
    assert ([*ana[:8], ana[-1]], cy[-1]) == ([*was[1][:8], 4], 6)


@pytest.mark.parametrize(
    ("text", "kind", "cell"),
    [
        ("7", "number", 7.0), ("-0.5", "number", -0.5), ("007", "number", "007"),
        ("1.50", "number", "1.50"), ("123456789012", "number", "123456789012"),
        ("1e5", "number", "1e5"), ("\u0667", "number", "\u0667"), ("-0", "number", "-0"),
        ("nan", "number", "nan"), ("7", "", "7"),
        ("2026-02-30", "instant", "2026-02-30"), ("1899-12-31", "instant", "1899-12-31"),
        ("2026-1-2", "instant", "2026-1-2"), ("2026-01-02 00:00", "instant", "2026-01-02 00:00"),
        ("2026-01-02", "instant", date(2026, 1, 2)), ("24:00", "instant", "24:00"),
    ],
)  # fmt: skip
def test_a_text_is_a_number_or_a_date_only_where_it_is_read_back_as_it_is(text, kind, cell):
    found = cell_kinds.typed(text, kind)
    assert (found, type(found)) == (cell, type(cell))


async def test_instants_are_what_clocks_of_the_asked_for_zone_show(client, store, sending):
    run = await run_of(client, TABLE, text="Hi")
    await sending.send()
    [row, *_] = (await store.people.find(run["id"], PeopleQuery(sort=Sort.LIST))).rows
    for name in ("UTC", "Asia/Tokyo"):
        at = datetime.fromtimestamp(row.updated_at / 1000, ZoneInfo(name))
        _, zoe, *_ = rows_of(await sheet(client, run, f"list.csv?zone={name}"))
        assert zoe[5] == f"{at:%Y-%m-%d %H:%M}"
    german = {"Accept-Language": "de"}
    content = await sheet(client, run, "list.csv?zone=UTC&separator=comma", **german)
    at = datetime.fromtimestamp(row.updated_at / 1000, UTC)
    assert rows_of(content)[1][5].startswith(f"{at:%d.%m.%Y}")
    answer = await client.get(f"/api/runs/{run['id']}/list.xlsx?zone=Nowhere")
    assert answer.status == 422


async def test_lines_of_several_lists_stay_in_the_order_they_were_given_in(client):
    form = FormData({"text": "Hi", "subject": "two", "emails": "a@x.pt\nnobody\nb@x.pt\nA@x.pt"})
    form.add_field("file", b"email\nc@x.pt\nnone\nd@x.pt\n", filename="more.csv")
    run = await (await client.post("/api/runs", data=form)).json()
    header, *lines = rows_of(await sheet(client, run))
    assert [line[header.index("email")] for line in lines] == [
        "a@x.pt", "nobody", "b@x.pt", "A@x.pt", "c@x.pt", "none", "d@x.pt",
    ]  # fmt: skip


async def test_a_pasted_list_is_written_in_columns_of_address_and_name(client):
    run = await make_run(client, "Ana Lima <ana@x.pt>\nnonsense")
    header, *lines = rows_of(await sheet(client, run))
    assert header[:2] == ["email", "name"]
    assert [line[:2] for line in lines] == [["ana@x.pt", "Ana Lima"], ["nonsense", ""]]


async def test_a_column_that_came_in_under_our_name_keeps_it(client):
    run = await run_of(client, "E-Mail;Line;When\na@x.pt;7;noon\n", text="Hi")
    header, line = rows_of(await sheet(client, run))
    assert header[:3] == ["E-Mail", "Line", "When"]
    assert header[3:] == [
        "Written to", "Why not", "When_of_run", "Corrected to", "Line_of_run",
    ]  # fmt: skip
    assert line[:3] == ["a@x.pt", "7", "noon"]


async def test_a_list_longer_than_a_sheet_is_offered_as_csv_alone(client, tmp_path):
    run = await run_of(client, TABLE, text="Hi")
    with closing(sqlite3.connect(tmp_path / "emailer.db")) as db, db:
        db.execute("UPDATE emailer_run SET duplicates = ?", [workbook.MOST_LINES])
    answer = await client.get(f"/api/runs/{run['id']}/list.xlsx")
    assert (answer.status, (await answer.json())["help"]) == (409, "Download it as CSV.")
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "list.csv" in page
    assert "list.xlsx" not in page


async def test_the_page_offers_the_whole_list_first_and_counts_its_lines(client):
    run = await run_of(client, TABLE, text="Hi")
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert page.index("list.xlsx") < page.index("list.csv") < page.index("recipients.csv")
    assert "Your list as it came, 7 lines, with what became of each." in page
    assert "1 duplicate, 1 line left out" in page


def transport_to(client, peer: socket.socket) -> asyncio.Transport | None:
    """The application's end of a connection, once it is there."""
    ends = (one.transport for one in client.server.runner.server.connections if one.transport)
    name = peer.getsockname()
    return next((one for one in ends if one.get_extra_info("peername") == name), None)


async def test_who_reads_a_workbook_slowly_keeps_nobody_from_theirs(client):
    """Its bytes are more than what lies between the program and a reader of few."""
    notes = [secrets.token_hex(2_000) for _ in range(240)]
    guests = [{"email": f"p{n}@x.pt", "note": note} for n, note in enumerate(notes)]
    run = await make_run(client, "", recipients=guests)
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.setblocking(False)
    loop, place = asyncio.get_running_loop(), f"/api/runs/{run['id']}/list.xlsx"
    await loop.sock_connect(slow, ("127.0.0.1", client.port))
    while not (ours := transport_to(client, slow)):
        await asyncio.sleep(0)
    ours.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    try:
        await loop.sock_sendall(slow, f"GET {place} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert (await loop.sock_recv(slow, 15)) == b"HTTP/1.1 200 OK"
        async with asyncio.timeout(PATIENCE_S):
            assert (await client.get(place)).status == 200
    finally:
        slow.close()


@pytest.mark.parametrize(("text", "cells"), [
    ("Name;E-Mail\r\nAna;ana@x.pt, ana@w.pt\r\nBo;bo@x.se\r\n",
     [["Ana", "ana@x.pt", "ana@w.pt"], ["Bo", "bo@x.se", ""]]),
    ("Name;E-Mail;Email 2\r\nAna;ana@x.pt / ana@w.pt;ana@y.pt\r\n",
     [["Ana", "ana@x.pt", "ana@y.pt", "ana@w.pt"]]),
])  # fmt: skip
async def test_an_address_that_stood_beside_another_in_its_cell_is_in_the_file(
    client, sending, text, cells
):
    run = await run_of(client, text, text="Hi")
    await sending.send()
    _, *lines = rows_of(await sheet(client, run))
    assert [line[: len(wanted)] for line, wanted in zip(lines, cells, strict=True)] == cells


async def test_tables_side_by_side_are_below_each_other_in_the_file(client, sending):
    text = "Zusagen;;Absagen;\r\nName;E-Mail;Name;E-Mail\r\nAna;ana@x.pt;Bo;bo@x.se\r\n"
    run = await run_of(client, f"{text}Cy;cy@x.ie;;\r\n", text="Hi", declined="invite")
    await sending.send()
    header, *lines = rows_of(await sheet(client, run))
    assert header[:2] == ["Name", "E-Mail"]
    assert sorted(line[:2] + line[-1:] for line in lines) == [
        ["Ana", "ana@x.pt", "3"], ["Bo", "bo@x.se", "3"], ["Cy", "cy@x.ie", "4"],
    ]  # fmt: skip
