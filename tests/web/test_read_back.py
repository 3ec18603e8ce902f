"""What is exported is mended in a spreadsheet and uploaded again,
and nothing is lost on the way.
"""

import csv
import io
from html import unescape

import pytest
from aiohttp import FormData

from emailer.lists.words import exported as exported_columns
from emailer.lists.words.exported import LANGUAGES
from emailer.lists.words.heading_words import snake
from tests.catalogues import CATALOGUES
from tests.web.conftest import problem

TABLE = (
    "First Name;Last Name;E-Mail;Firm;text;state;note\r\n"
    'Ana;Lima;ana@x.pt;"Acme; Inc.";a;b;"two\nlines"\r\n'
    'Bo;Reis;nonsense;"Acme, Inc.";"=1+1";d;"say ""hi"""\r\n'
    "Cy;Paz;cy@x.pt;;e;f;\r\n"
)
TEXT = "Hi {{ first_name }} of {{ firm | default('nowhere') }}: {{ text }} {{ state }}"


async def run_of(client, content, **fields):
    form = FormData({"text": TEXT, **fields})
    form.add_field("file", content.encode(), filename="list.csv")
    answer = await client.post("/api/runs", data=form)
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def exported(client, run, what, language="en"):
    headers = {"Accept-Language": language}
    return await (await client.get(f"/api/runs/{run['id']}/{what}", headers=headers)).text()


async def people(client, run):
    return (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]


async def test_rejected_rows_come_out_in_the_columns_they_came_in_and_can_be_mended(client):
    run = await run_of(client, TABLE)
    text = await exported(client, run, "rejected.csv")
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert list(row)[:7] == ["First Name", "Last Name", "E-Mail", "Firm", "text", "state", "note"]
    assert (row["Firm"], row["note"], row["line"], row["reason"]) == (
        "Acme, Inc.", 'say "hi"', "4", "there is no @",
    )  # fmt: skip
    again = await run_of(client, text.replace("nonsense", "bo@x.pt"), subject="Again")
    (bo,) = await people(client, again)
    assert (bo["name"], bo["email"]) == ("Bo Reis", "bo@x.pt")
    wanted = {
        "first_name": "Bo",
        "last_name": "Reis",
        "firm": "Acme, Inc.",
        "text": "=1+1",
        "note": 'say "hi"',
    }
    assert wanted.items() <= bo["fields"].items()


async def test_failed_people_come_out_with_their_own_columns_and_the_same_message_takes_them(
    client, sending
):
    run = await run_of(client, TABLE)
    await sending.send(fail=("ana@x.pt",))
    text = await exported(client, run, "recipients.csv?state=failed")
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert (row["email"], row["name"], row["Firm"], row["state"]) == (
        "ana@x.pt",
        "Ana Lima",
        "Acme; Inc.",
        "b",
    )
    assert row["state_of_run"] == "failed"
    again = await run_of(client, text, subject="Again")
    (ana,) = await people(client, again)
    (before,) = [one for one in await people(client, run) if one["email"] == "ana@x.pt"]
    assert ana["name"] == before["name"]
    assert before["fields"].items() <= ana["fields"].items()


async def test_a_message_id_is_never_taken_for_a_second_address(client, sending):
    run = await run_of(client, TABLE)
    await sending.send()
    text = await exported(client, run, "recipients.csv")
    again = await run_of(client, text, subject="Again", multiple="all")
    assert sorted(one["email"] for one in await people(client, again)) == ["ana@x.pt", "cy@x.pt"]


async def test_lines_that_were_no_table_come_out_as_they_were(client):
    answer = await client.post("/api/runs", json={"emails": "ana@x.pt\nnonsense, worse@"})
    text = await exported(client, await answer.json(), "rejected.csv")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert rows == [
        ["line", "value", "reason"],
        ["2", "nonsense", "there is no @"],
        ["2", "worse@", "there is nothing after the @"],
    ]


async def test_who_lacks_a_value_comes_out_as_the_row_of_their_table_to_be_filled_in(client):
    table = (
        "Vorname;Nachname;E-Mail;Tisch Nr.\nAna;Lima;ana@x.pt;\nBo;Reis;bo@x.pt;2\nCy;Paz;nix;3\n"
    )
    message = {"subject": "S", "text": "{{ tisch_nr }}"}
    answer = await client.post("/api/runs", json={"emails": table, **message})
    text = await exported(client, await answer.json(), "rejected.csv")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row[:5] for row in rows] == [
        ["Vorname", "Nachname", "E-Mail", "Tisch Nr.", "line"],
        ["Ana", "Lima", "ana@x.pt", "", "2"],
        ["Cy", "Paz", "nix", "3", "4"],
    ]
    mended = text.replace('"ana@x.pt",""', '"ana@x.pt","1"').replace('"nix"', '"cy@x.pt"')
    answer = await client.post("/api/runs", json={"emails": mended, **message})
    again = await people(client, await answer.json())
    assert [(one["name"], one["fields"]["tisch_nr"]) for one in again] == [
        ("Ana Lima", "1"),
        ("Cy Paz", "3"),
    ]


# -- lines that came twice -------------------------------------------------------------------------

TWICE = (
    "Name;E-Mail;Tisch\r\nAna Lima;ana@x.pt;1\r\nBo Reis;nonsense;2\r\n"
    "Ana L.;ANA@x.pt;3\r\nCy Paz;cy@x.pt;4\r\nAna;ana@x.pt;5\r\n"
)


async def counted(client, content: str, **headers) -> dict:
    """Look at a file; how its lines were counted."""
    form = FormData()
    form.add_field("file", content.encode(), filename="again.csv")
    answer = await client.post("/api/preview", data=form, headers=headers)
    seen = await answer.json()
    counts = seen["reading"]["counts"]
    return {name: counts[name] for name in ("people", "problems", "duplicates")} | {
        "rejected": [(one["value"], one["reason"]) for one in seen["rejected"]]
    }


@pytest.mark.parametrize("language", LANGUAGES)
async def test_lines_that_came_twice_are_in_the_file_of_problems_and_read_as_what_they_are(
    client, language
):
    run = await run_of(client, TWICE, text="Hi")
    assert (run["counts"]["total"], run["duplicates"], run["rejected_count"]) == (2, 2, 1)
    text = await exported(client, run, "rejected.csv?separator=semicolon", language)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert [row[:4] for row in rows] == [
        ["Name", "E-Mail", "Tisch", LANGUAGES[language].line],
        ["Bo Reis", "nonsense", "2", "3"],
        ["Ana L.", "ANA@x.pt", "3", "4"],
        ["Ana", "ana@x.pt", "5", "6"],
    ]
    said = {"en": "twice: line 2", "de": "doppelt: Zeile 2"}[language]
    assert [row[-1] for row in rows[2:]] == [f"{said} (ANA@x.pt)", f"{said} (ana@x.pt)"]
    seen = await counted(client, text)
    assert (seen["people"], seen["problems"], seen["duplicates"]) == (0, 1, 2)
    # once the address was mended it is somebody else's
    seen = await counted(client, text.replace('ANA@x.pt";"3', 'eve@x.pt";"3'))
    assert (seen["people"], seen["problems"], seen["duplicates"]) == (1, 1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_lines_that_came_twice_say_why_when_they_come_back_without_the_first(
    serve, client, language
):
    run = await run_of(client, TWICE, text="Hi")
    text = await exported(client, run, "rejected.csv", language)
    said = {"en": "twice: line 2", "de": "doppelt: Zeile 2"}[language]
    why = ("2 lines left out again, as the address stood in a line before, in the list that this "
           "file comes from: ANA@x.pt, ana@x.pt.")  # fmt: skip
    fields = {"text": "Hi", "subject": "Tea", "key": f"key-{language}"}
    page = await page_with(client, "/preview", text, **fields)
    assert why in page
    assert f"<td>{said} (ANA@x.pt)</td>" in page
    assert "written to once" not in page
    real = await serve(transport="smtp", server="mail.x.pt", sender="ana@x.pt")
    new = {"en": "New,new@x.pt,,,\r\n", "de": "New;new@x.pt;;;\r\n"}[language]
    look = await page_with(real, "/runs", text + new, **fields, agreed="1 1")
    assert f'data-row="elsewhere">{why}' in look
    assert 'data-row="twice"' not in look
    alone = "\n".join(line for line in text.splitlines() if "nonsense" not in line)
    page = await page_with(client, "/runs", alone, **fields)
    assert "Nobody is left to write to: the address of each line stood in a line before" in page


async def page_with(client, path: str, content: str, **fields) -> str:
    form = FormData(default_to_multipart=True)
    for name, text in fields.items():
        form.add_field(name, text)
    form.add_field("file", content.encode(), filename="again.csv")
    return unescape(await (await client.post(path, data=form)).text())


async def test_what_was_exported_twice_is_what_was_exported_once(client):
    run = await run_of(client, TWICE, text="Hi")
    more = await exported(client, run, "rejected.csv") + '"New One","new@x.pt","9","9",""\r\n'
    again = await run_of(client, more, text="Hi", subject="Again")
    assert (again["counts"]["total"], again["duplicates"], again["rejected_count"]) == (1, 2, 1)
    text = await exported(client, again, "rejected.csv")
    rows = [row[:3] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))]
    assert rows == [
        ["Name", "E-Mail", "Tisch"],
        ["Bo Reis", "nonsense", "2"],
        ["Ana L.", "ANA@x.pt", "3"],
        ["Ana", "ana@x.pt", "5"],
    ]
    assert (await counted(client, text))["duplicates"] == 2


async def test_a_pasted_list_comes_out_and_back_with_its_problems_and_what_came_twice(client):
    body = {"emails": "Ana <ana@x.pt>\nnonsense\nana@x.pt\nBo <bad>", "text": "Hi"}
    for language in LANGUAGES:
        answer = await client.post("/api/runs", json={**body, "subject": language})
        run = await answer.json()
        text = await exported(client, run, "rejected.csv", language)
        seen = await counted(client, text)
        assert (seen["people"], seen["problems"], seen["duplicates"]) == (0, 2, 1)
        assert [value for value, _ in seen["rejected"]] == ["nonsense", "Bo <bad>"]


async def test_what_came_twice_in_a_later_chunk_is_found_too(client):
    lines = [f"p{n}@x.pt" for n in range(2500)]
    answer = await client.post(
        "/api/runs", json={"emails": "\n".join([*lines, lines[3], "nobody"]), "text": "Hi"}
    )
    run = await answer.json()
    text = await exported(client, run, "rejected.csv")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))[1:]
    assert rows == [
        ["2502", "nobody", "there is no @"],
        ["2501", "p3@x.pt", "twice: line 4 (p3@x.pt)"],
    ]
    listed = await (await client.get(f"/api/runs/{run['id']}/rejected")).json()
    assert [one["line"] for one in listed["data"]] == [2502]


async def test_a_page_with_lines_that_came_twice_alone_offers_their_file(client):
    run = await run_of(client, TWICE.replace("nonsense", "bo@x.pt"), text="Hi")
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert f'href="/api/runs/{run["id"]}/rejected.csv" download' in page


# -- languages and separators ----------------------------------------------------------------------


async def test_a_german_browser_gets_what_its_spreadsheet_opens_in_columns(client, sending):
    run = await run_of(client, TABLE)
    await sending.send(fail=("ana@x.pt",))
    at, german = f"/api/runs/{run['id']}", {"Accept-Language": "de-DE,de;q=0.9"}
    text = await (await client.get(f"{at}/recipients.csv?state=failed", headers=german)).text()
    heading, row = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")
    assert heading[:2] == ["E-Mail", "Name"]
    assert {"Zustand", "Antwort des Servers"} <= set(heading)
    assert row[:2] == ["ana@x.pt", "Ana Lima"]
    again = await run_of(client, text, subject="Again")
    (ana,) = await people(client, again)
    (before,) = [one for one in await people(client, run) if one["email"] == "ana@x.pt"]
    assert (ana["name"], ana["fields"]) == (before["name"], before["fields"])
    text = await (
        await client.get(f"{at}/recipients.csv?separator=comma&headings=en", headers=german)
    ).text()
    assert text.lstrip("\ufeff").startswith('"email","name",')
    assert (await exported(client, run, "recipients.csv")).startswith('\ufeff"email","name",')


async def test_a_separator_or_a_language_there_is_not_is_answered_with_a_sentence(client):
    run = await run_of(client, TABLE)
    for wrong in ("separator=dot", "headings=fr"):
        for what in ("recipients", "rejected"):
            answer = await client.get(f"/api/runs/{run['id']}/{what}.csv?{wrong}")
            assert (await problem(answer))[0] == 400


def test_every_language_of_the_pages_has_headings_that_are_read_back():
    assert {"en", *(path.parts[-3] for path in CATALOGUES)} == set(LANGUAGES)
    for one in LANGUAGES.values():
        for names in ([*one.person, *one.fate], ["x", one.line, one.value, one.reason]):
            words = [snake(name) for name in names]
            assert set(exported_columns.roles(words)) == set(
                range(2 if one.fate[0] in names else 1, len(words))
            )
