"""What is exported is mended in a spreadsheet and uploaded again,
and nothing is lost on the way.
"""

import csv
import io

from aiohttp import FormData

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


async def exported(client, run, what):
    return await (await client.get(f"/api/runs/{run['id']}/{what}")).text()


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
    assert (row["email"], row["name"], row["firm"], row["state"]) == (
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
