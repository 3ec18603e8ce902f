"""Exports: no cell is a formula in any spreadsheet, and what was exported can be imported again."""

import csv
import io
import re
from html import unescape
from urllib.parse import unquote

import pytest
from aiohttp import FormData
from hypothesis import example, given
from hypothesis import strategies as st

from emailer.dialogue import Stage
from emailer.lists.tables import formulas, tables
from emailer.lists.words.exported import LANGUAGES
from emailer.model import State
from emailer.showing import csv_export
from tests.web.conftest import make_run, people
from web import downloads

SIGNS = "=+-@|%\uff1d\uff0b\uff0d\uff20\ufe66"
TEXTS = st.text(
    st.sampled_from([*"=+-@'\";,|\t\r\n %ax", "\uff1d", "\xa0", "\u3000", "\u200b"]), max_size=12
)


@example("'x'=1")
@given(TEXTS)
def test_what_was_guarded_is_the_same_again_when_read(text):
    assert formulas.plain(formulas.guard(text)) == text


@given(TEXTS, st.sampled_from(",;\t|"))
def test_no_cell_begins_a_formula_wherever_another_program_cuts_it(text, mark):
    for cell in formulas.guard(text).replace("\r", mark).replace("\n", mark).split(mark):
        assert (
            not cell.lstrip(" \xa0\u3000\u200b").startswith(tuple(SIGNS))
            or cell == ""
            or mark == "|" == cell[0]
        )


@pytest.mark.parametrize(
    "name",
    ["x;=cmd|' /C calc'!A0", "x\t=1+1", "x| =1", "  =1", "\u3000@x", "\uff1d1", "a\n=1", "-1",
     'x;"=1+1;y', "x;' \"=1+1+\"", 'x\t"" +1', "x;\ufe661", "\u2028=1"],
)  # fmt: skip
@pytest.mark.parametrize("mark", ";\t,")
def test_a_program_that_cuts_at_another_sign_finds_no_formula(name, mark):
    [cells] = csv.reader(
        [csv_export.line(["a@x.pt", name]).strip().replace("\n", " ")], delimiter=mark
    )
    assert not [cell for cell in cells if cell.lstrip(' \u2028\u3000"').startswith(tuple(SIGNS))]


def test_every_cell_is_quoted_and_numbers_stay_numbers():
    assert csv_export.line(["a", -5, None, "x"]) == '"a","-5","","x"\r\n'


@given(st.lists(TEXTS.filter(lambda text: not set(text) & set('\r\n"')), min_size=2, max_size=4))
def test_a_line_is_read_back_as_the_list_reader_reads_it(cells):
    cells = ["a@x.pt", *(cell.strip(" \t\xa0\u3000\u200b") for cell in cells)]
    [(_, found)] = tables.rows([csv_export.line(cells)], ",")
    assert found == cells


async def test_failed_and_rejected_people_can_be_uploaded_again_as_they_were(client):
    recipients = [
        {"email": "+tag@x.pt", "name": "=Ana; -Lima"},
        {"email": "'-ben@x.pt", "name": "'=Ben"},
    ]
    run = await make_run(client, "=wrong@@x.pt", recipients=recipients)
    exported = await (await client.get(f"/api/runs/{run['id']}/recipients.csv")).text()
    again = await make_run(client, exported, subject="again")
    listed = (await (await client.get(f"/api/runs/{again['id']}/recipients")).json())["data"]
    assert {(one["email"], one["name"]) for one in listed} == {
        (one["email"], one["name"]) for one in recipients
    }
    rejected = await (await client.get(f"/api/runs/{run['id']}/rejected.csv")).text()
    form = FormData({"subject": "mended", "text": "Hello"})
    form.add_field("file", rejected.replace("@@", "@").encode(), filename="rejected.csv")
    mended = await (await client.post("/api/runs", data=form)).json()
    [one] = (await (await client.get(f"/api/runs/{mended['id']}/recipients")).json())["data"]
    assert one["email"] == "=wrong@x.pt"


async def test_what_an_export_added_is_no_field_of_a_message_when_it_is_read_back(client, sending):
    run = await make_run(client, "email,Table,text,line\na@x.pt,4,Hello,1\nb@x.pt,5,Bye,2")
    await sending.send(fail=["a@x.pt"])
    exported = await (await client.get(f"/api/runs/{run['id']}/recipients.csv?state=failed")).text()
    seen = await (await client.post("/api/preview", json={"emails": exported})).json()
    assert seen["columns"] == ["email", "name", "table", "text", "line"]
    run = await make_run(client, "email,Table\na@x.pt,4\nnobody,5")
    rejected = await (await client.get(f"/api/runs/{run['id']}/rejected.csv")).text()
    seen = await (
        await client.post("/api/preview", json={"emails": rejected.replace("nobody", "b@x.pt")})
    ).json()
    assert (seen["valid"], seen["columns"]) == (1, ["email", "name", "table"])


async def test_an_export_calls_the_list_s_own_columns_as_they_came_in(client, sending):
    table = "E-Mail;Guest;Table No.;Größe;STATE;Table no\na@x.pt;Ana;4;L;x;5\n"
    run = await make_run(client, table)
    await sending.send()
    for path in ("", "?sort=name"):
        answer = await client.get(f"/api/runs/{run['id']}/recipients.csv{path}")
        exported = await answer.text()
        [row] = csv.DictReader(io.StringIO(exported.removeprefix("\ufeff")))
        fields = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"][0]
        assert list(row)[2:7] == ["Guest", "Table No.", "Größe", "STATE", "table_no_2"]
        again = await (await client.post("/api/preview", json={"emails": exported})).json()
        assert again["columns"][2:] == [*fields["fields"]]


async def test_an_address_that_was_put_right_stands_so_in_every_row_of_its_line(client, sending):
    """Read back, the file would write to the one that was wrong once more."""
    table = "Name,Email,Partner,Partner email\nAna,ana@x.pt,Bo,bo@x.se\nCy,cy@x.ie,,bo@x.se\n"
    run = await make_run(client, table, multiple="all")
    await sending.send(fail=["bo@x.se"])
    at = f"/api/runs/{run['id']}/recipients"
    [bo] = (await (await client.get(f"{at}?state=failed")).json())["data"]
    await client.patch(f"{at}/{bo['id']}", json={"email": "bo@y.se"})
    exported = (await (await client.get(f"{at}.csv")).text()).removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(exported))
    assert [(one["email"], one["Partner email"]) for one in rows] == [
        ("ana@x.pt", "bo@y.se"), ("bo@y.se", "bo@y.se"), ("cy@x.ie", "bo@x.se"),
    ]  # fmt: skip


@pytest.mark.parametrize("query", [
    "", "?state=all", "?state=all&sort=name", "?state=failed&sort=list", "?state=sent&sort=address",
    "?state=failed", "?state=all&q=x.p", "?state=failed&reason=simulated&sort=name",
])  # fmt: skip
async def test_the_file_that_a_page_offers_has_who_is_listed_there_in_the_same_order(
    client, store, sending, query
):
    names = ("Zoe", "Bo", "ana", "Bob", "Eli")
    emails = "\n".join(
        f"{name} <{n}{name.lower()}@x.pt>" for n, name in zip("42310", names, strict=True)
    )
    run = await make_run(client, emails, retry_delays=[])
    await sending.send(fail=["2bo@x.pt", "3ana@x.pt", "1bob@x.pt"], n=2)
    await sending.send(fail=["3ana@x.pt", "1bob@x.pt"])
    page = await (await client.get(f"/runs/{run['id']}{query}")).text()
    listed = re.findall(r'<a id="p\d+"[^>]*>([^<]+)</a>', page)
    [at] = re.findall(r'href="([^"]*/recipients\.csv[^"]*)"', page)
    exported = await (await client.get(unescape(at))).text()
    rows = list(csv.DictReader(io.StringIO(exported.removeprefix("\ufeff"))))
    assert [row["email"] for row in rows] == listed
    assert listed


async def test_a_file_of_a_run_too_large_to_be_ordered_has_everybody_once(client, store, sending):
    store.people.small = 3
    run = await make_run(client, people(8), retry_delays=[])
    await sending.send(fail=["person5@example.org"])
    for query, n in (("sort=name", 8), ("q=person", 8), ("state=failed&sort=changed", 1)):
        at = f"/api/runs/{run['id']}/recipients.csv?{query}"
        exported = await (await client.get(at)).text()
        rows = list(csv.DictReader(io.StringIO(exported.removeprefix("\ufeff"))))
        assert len({row["email"] for row in rows}) == len(rows) == n, query


async def test_a_page_s_files_are_not_called_alike(client):
    run = await make_run(client, "ana@x.pt\nnobody")
    page = await (await client.get(f"/runs/{run['id']}")).text()
    links = re.findall(r'href="([^"]+\.csv[^"]*)" download>([^<]+)<', page)
    assert len({text.strip() for _, text in links}) == len(links) == 3


async def test_each_download_is_named_by_what_it_is_of_whom_and_when(client, sending):
    body = {"emails": "ana@x.pt\nben@x.pt\nnobody", "subject": "Müllers / Fest ü.\u201d"}
    run = await make_run(client, **body)
    await sending.send(fail=["ana@x.pt"])
    at, shown = f"/api/runs/{run['id']}", f"/runs/{run['id']}"
    [ana, _] = (await (await client.get(f"{at}/recipients")).json())["data"]
    asked = [
        await client.get(f"{at}/recipients.csv{query}")
        for query in ("", "?state=failed", "?state=in_doubt", "?q=ben@x", "?state=sent&q=ben")
    ]
    asked += [await client.get(f"{at}/rejected.csv")]
    asked += [await client.get(f"{shown}/mailbox/{ana['id']}/source")]
    asked += [await client.post("/erasing/person.json", data={"person": "ana@x.pt"})]
    names = []
    for answer in asked:
        assert answer.status == 200, answer.url
        said = re.fullmatch(
            r"attachment; filename=\"([\w.@-]+)\"; filename\*=UTF-8''([\w.%~-]+)",
            answer.headers["Content-Disposition"],
        )
        names.append(unquote(said[2]))
        assert said[1].isascii()
    assert len({*names}) == len(names)
    day = re.search(r"\d{4}-\d\d-\d\d", names[0])[0]
    own = re.sub("-+", "-", run["id"][:8]).strip("-_")  # an id has them anywhere
    begins = f"Müllers-Fest-ü_{own}"
    assert names[1] == f"Müllers-Fest-ü_failed_{day}.csv"
    assert names[5] == f"Müllers-Fest-ü_rejected_{day}.csv"
    assert names[6] == f"{begins}_ana@x.pt_{day}.eml"
    assert names[7] == f"person_ana@x.pt_{day}.json"
    await make_run(client, subject=run["subject"])  # which of the two is told
    answer = await client.get(f"{at}/recipients.csv?state=failed")
    said = unquote(answer.headers["Content-Disposition"])
    assert f"{begins}_failed_{day}.csv" in said


async def test_an_export_says_states_and_steps_in_the_language_of_its_headings(client, sending):
    run = await make_run(client, "email;Tisch\nana@x.pt;4\nben@x.pt;5")
    await sending.send(fail=["ana@x.pt"])
    at = f"/api/runs/{run['id']}/recipients.csv"
    german = await client.get(f"{at}?state=failed", headers={"Accept-Language": "de"})
    assert "_fehlgeschlagen_" in german.headers["Content-Disposition"]
    exported = await german.text()
    assert '"fehlgeschlagen";"0";"1";"Empfänger"' in exported
    for headers in ({"Accept": "text/csv"}, {"Accept-Language": "en"}):
        assert '"failed","0","1","rcpt"' in await (await client.get(at, headers=headers)).text()
    seen = await (await client.post("/api/preview", json={"emails": exported})).json()
    assert (seen["valid"], seen["columns"]) == (1, ["email", "name", "tisch"])
    assert {*LANGUAGES["de"].words} == {*State, *Stage, "in_flight"}


async def test_an_order_that_there_is_not_is_refused(client):
    run = await make_run(client, "ana@x.pt")
    for query in ("sort=age", "reason=" + "x" * 300):
        answer = await client.get(f"/api/runs/{run['id']}/recipients.csv?{query}")
        assert answer.status in (400, 422)


@pytest.mark.parametrize(("subject", "called"), [
    ("Soire\u0301e d'e\u0301te\u0301", "Soir\xe9e-d-\xe9t\xe9"),
    ("\u0928\u092e\u0938\u094d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947"),
    ("a\u202egpj.exe \u200d b", "a-gpj.exe-b"),
])  # fmt: skip
def test_a_download_is_called_as_its_subject_with_the_marks_of_its_letters(subject, called):
    said = downloads.named("csv", 0, subject)["Content-Disposition"]
    assert unquote(said).endswith(f"''{called}_1970-01-01.csv")


async def test_the_link_to_a_file_says_whom_and_how_many_it_has(client, sending):
    run = await make_run(client, emails="ana@x.pt\nben@x.pt\ncleo@x.pt")
    await sending.send(fail=["ana@x.pt"])
    matches = "Sent to the mailbox, 1 person matches"
    for query, said in (("", "Failed: 1"), ("?state=all", "Everybody: 3"),
                        ("?state=sent&q=ben", matches)):  # fmt: skip
        page = await (await client.get(f"/runs/{run['id']}{query}")).text()
        link = re.search(r"For programs, with codes: these people as CSV([^<]*)</a>", page)[1]
        assert link.split() == f"({said})".split()
