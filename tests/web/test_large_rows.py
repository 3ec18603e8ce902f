"""Rows, headers and mails have a bound, found when the run is made:
a rejected line, with its reason.
"""

import asyncio

import pytest

from emailer.lists.columns.columns import MAX_COLUMNS
from emailer.model import Message
from emailer.submitting import unknown_names
from tests.growth import assert_in_proportion

EMOJI = "😀" * 1_000


async def preview(client, **body):
    answer = await client.post("/preview", json=body, headers={"Accept": "application/json"})
    assert answer.status == 200
    return await answer.json()


async def make_run(client, **body):
    answer = await client.post("/api/runs", json={"text": "Hello", **body})
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def test_a_subject_that_would_be_too_long_is_a_rejected_line(client):
    people = [{"email": "ana@x.pt", "x": EMOJI}, {"email": "ben@x.pt", "x": "short"}]
    seen = await preview(client, recipients=people, subject="{{ x }}" * 100, text="Hello")
    assert (seen["valid"], seen["rejected_count"]) == (1, 1)
    assert seen["rejected"] == [
        {
            "line": 1,
            "value": "ana@x.pt",
            "reason": "its subject would be longer than 998 characters",
        },
    ]


async def test_a_mail_that_would_be_too_large_is_a_rejected_line(client):
    people = [{"email": "ana@x.pt", "x": EMOJI * 9}, {"email": "ben@x.pt", "x": "short"}]
    made = await make_run(client, recipients=people, text="{{ x }}" * 20)
    assert made["counts"]["total"] == 1
    assert made["rejected"][0]["reason"] == "its message would be larger than 1,000,000 bytes"


async def test_the_limit_of_a_mail_is_a_setting(serve):
    client = await serve(max_mail_bytes=50_000)
    people = [{"email": "ana@x.pt", "x": "y" * 5_000}, {"email": "ben@x.pt", "x": "short"}]
    made = await make_run(client, recipients=people, text="{{ x }}" * 10)
    assert made["rejected"][0]["reason"] == "its message would be larger than 50,000 bytes"


@pytest.mark.parametrize("value", ["x" * 9_000, "é" * 9_000])
async def test_a_row_beyond_64_kb_is_a_rejected_line(client, value):
    people = [{"email": "ana@x.pt", **{f"f{i}": value for i in range(8)}}, {"email": "ben@x.pt"}]
    made = await make_run(client, recipients=people)
    assert made["rejected"] == [
        {"line": 1, "value": "ana@x.pt", "reason": "its fields are longer than 64 KB together"},
    ]


async def test_a_line_of_a_table_beyond_64_kb_is_a_rejected_line(client):
    table = "email,note\n" + f'ana@x.pt,"{"x" * 70_000}"\nben@x.pt,hello\n'
    made = await make_run(client, emails=table)
    assert made["counts"]["total"] == 1
    assert made["rejected"][0]["line"] == 2
    assert made["rejected"][0]["reason"] == "the line is longer than 64 KB, too long for one person"


async def test_addresses_on_one_long_line_are_people_all_the_same(client):
    made = await make_run(client, emails=", ".join(f"person{n}@example.org" for n in range(5_000)))
    assert made["counts"]["total"] == 5_000


async def test_the_mailbox_shows_a_long_subject_and_name(client, sending):
    name = "Преображенский " * 4
    made = await make_run(
        client,
        recipients=[{"email": "ana@x.pt", "name": name.strip(), "x": "😀" * 998}],
        subject="{{ x }}",
    )
    await sending.send()
    rows = (await (await client.get(f"/api/runs/{made['id']}/recipients")).json())["data"]
    page = await (await client.get(f"/runs/{made['id']}/mailbox/{rows[0]['id']}?as=headers")).text()
    assert f"{name.strip()} &lt;ana@x.pt&gt;" in page
    assert "😀" * 998 in page


async def test_the_preview_shows_a_long_name_without_stray_spaces(client):
    name = "de Araújo " * 6
    seen = await preview(
        client, recipients=[{"email": "ana@x.pt", "name": name.strip()}], text="Hello"
    )
    assert seen["first"]["to"] == f"{name.strip()} <ana@x.pt>"


def a_and_b(n, first):
    return [first + format(i, "063b").replace("0", "a").replace("1", "b") for i in range(n)]


def test_unknown_names_are_looked_up_in_as_many_columns_as_there_may_be():
    columns, names = a_and_b(MAX_COLUMNS, "a"), a_and_b(400, "b")
    text = "".join("{{ " + name + " }}" for name in names)
    said = unknown_names.problems(Message(text, text, text), set(names), columns)
    assert said.keys() == {"subject", "text", "html"}


@pytest.mark.parametrize(("many", "few"), [(100, 100), (25, 200), (400, 25)])
def test_looking_up_unknown_names_grows_no_faster_than_their_number(many, few):
    def look_up(n):
        columns, names = a_and_b(n, "a"), a_and_b(few * n // many, "b")
        text = "".join("{{ " + name + " }}" for name in names)
        unknown_names.problems(Message("Hi", text), set(names), columns)

    assert_in_proportion(look_up, lambda n: n, many)


async def test_the_loop_goes_on_while_names_are_looked_up(client):
    columns, names = a_and_b(40, "a"), a_and_b(40, "b")
    record = {"email": "ana@x.pt", **dict.fromkeys(columns, "x")}
    text = "".join("{{ " + name + " }}" for name in names)
    looking = asyncio.create_task(preview(client, recipients=[record], text=text, subject="Hi"))
    assert (await client.get("/healthz")).status == 200
    seen = await looking
    assert seen["problems"]["text"].startswith("The text uses {{ b")
