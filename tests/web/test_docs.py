"""What the pages of docs/ show to developers is asked and run as it stands there."""

import json
import re
import shlex
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from emailer import outbox
from emailer.clocks import hours
from emailer.webhooks import signing
from tests.test_private import ROOT

CURL = re.compile(r"^    (curl (?:.*\\\n)*.*(?:\n {9,}.*)*)", re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def asked(command: str) -> tuple[str, str, dict[str, str], str]:
    """Read a line of curl: its method, path, headers and body."""
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, path, headers, body = "GET", "", {}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body, method = next(words), "POST"
        elif word.startswith("http"):
            path = word.removeprefix("http://127.0.0.1:8080")
    return method, path, headers, body


@pytest.mark.parametrize(("name", "n"), [("README.md", 1), ("docs/how-to/webhooks.md", 2)])
async def test_each_request_that_a_page_shows_makes_what_it_says(client, name, n):
    commands = CURL.findall(page(name))
    assert len(commands) == n
    for method, path, headers, body in map(asked, commands):
        answer = await client.request(method, path, headers=headers, data=body)
        assert (answer.status, path in answer.headers["Location"]) == (201, True)


def test_what_is_signed_is_found_genuine_by_the_page_and_nothing_else():
    [shown] = BLOCK.findall(page("docs/how-to/webhooks.md"))
    found: dict = {}
    exec(shown, found)
    secret, body, now = (
        signing.make_secret(),
        b'{"type": "run.finished"}',
        int(found["time"].time()),
    )
    headers = signing.headers(secret, "msg_1", now, body)
    assert found["is_genuine"](secret, headers, body)
    assert not found["is_genuine"](secret, headers, body + b" ")
    assert not found["is_genuine"](signing.make_secret(), headers, body)
    assert not found["is_genuine"](secret, signing.headers(secret, "msg_1", now - 400, body), body)


def test_the_outbox_is_used_and_its_tables_are_made_as_its_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    use, alembic, django = BLOCK.findall(page("docs/how-to/outbox.md"))
    with closing(sqlite3.connect("party.db")) as db:
        db.execute("CREATE TABLE guest (email TEXT)")
        driver = SimpleNamespace(connection=SimpleNamespace(driver_connection=db))
        migration = {"outbox": outbox, "op": SimpleNamespace(get_bind=lambda: driver)}
        exec(alembic, migration)
        migration["upgrade"]()
        exec(use, {"sqlite3": sqlite3, "email": "ana@example.org", "name": "Ana"})
        counted = "SELECT (SELECT count(*) FROM guest), (SELECT count(*) FROM emailer_recipient)"
        assert db.execute(counted).fetchone() == (1, 1)
    from django.db import migrations

    made: dict = {"outbox": outbox, "migrations": migrations}
    exec(django, made)
    assert made["operations"][0].sql == outbox.schema_sql()
    [until] = re.findall(r'engine="postgresql", until=(\d+)', page("docs/how-to/outbox.md"))
    assert outbox.schema_sql(engine="postgresql", until=int(until)) == outbox.schema_sql(
        engine="postgresql"
    )


def test_the_sending_hours_that_a_page_shows_are_hours():
    shown = re.findall(r"^    (\S.*\w+/\w+)$", page("docs/how-to/when.md"), re.MULTILINE)
    assert len(shown) == 3
    assert all(hours.parse(one, "").text for one in shown)


async def test_the_tags_and_the_event_of_a_letter_are_taken_as_its_page_shows_them(client):
    text = page("docs/how-to/letters.md")
    [event] = re.findall(r'^    (\{"title"[^}]*\})$', text, re.MULTILINE)
    [tags] = re.findall(r"^((?:    .*\{[{%].*\n)+)", text, re.MULTILINE)
    people = [{"email": "a@x.pt", "anrede": "Herr", "diet": "vegan", "city": "Porto"}]
    body = {"recipients": people, "text": tags, "event": json.loads(event)}
    seen = await (await client.post("/api/preview", json=body)).json()
    assert (seen["valid"], seen["problems"]) == (1, {})
    assert "Lieber" in seen["first"]["text"]
