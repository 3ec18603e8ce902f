"""What leaves is what was written and chosen: no example's text beside an HTML part,
no sender of nobody's choosing.
"""

import pytest

from emailer.cli import greeting
from emailer.cli.settings import default_sender
from emailer.message import DEFAULT_TEXT, NOBODY
from emailer.submitting.submit import new_key
from emailer.transports import url
from tests.web.conftest import make_run, problem

HTML = '<p>Dear {{ name }}, <a href="https://example.org">come</a></p>'


@pytest.mark.parametrize("text", [None, "", "  \r\n", DEFAULT_TEXT, f" {DEFAULT_TEXT.upper()}\r\n"])
async def test_with_only_html_written_the_text_is_made_from_it(client, text):
    body = {"emails": "Ana <a@x.pt>", "html": HTML} | ({} if text is None else {"text": text})
    seen = await (
        await client.post("/preview", json=body, headers={"Accept": "application/json"})
    ).json()
    assert seen["first"]["text"].strip() == "Dear Ana, [come](https://example.org)"
    assert "Dear Ana" in seen["first"]["html"]


async def test_a_text_that_was_written_stands_beside_the_html_as_it_is(client):
    body = {"emails": "Ana <a@x.pt>", "html": HTML, "text": "Dear {{ name }}, come."}
    seen = await (
        await client.post("/preview", json=body, headers={"Accept": "application/json"})
    ).json()
    assert seen["first"]["text"].strip() == "Dear Ana, come."


async def test_the_form_keeps_the_example_in_its_field_and_sends_it_to_nobody(client, sending):
    form = {"emails": "a@x.pt", "html": HTML, "text": DEFAULT_TEXT, "key": new_key()}
    page = await (await client.post("/preview", data=form)).text()
    assert f"\n{DEFAULT_TEXT}</textarea>" in page
    answer = await client.post("/runs", data=form)
    await sending.send()
    source = await (await client.get(f"{answer.url.path}/mailbox/1/source")).text()
    assert (DEFAULT_TEXT in source, "multipart/alternative" in source) == (False, True)


async def test_a_name_that_only_the_html_uses_is_its_problem_alone(client):
    body = {"emails": "name,email\nAna,a@x.pt", "subject": "Hi", "html": "{{ shoe }}"}
    answer = await client.post("/preview", json=body, headers={"Accept": "application/json"})
    assert set((await answer.json())["problems"]) == {"html"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "mail.example.org"])
def test_no_server_gets_a_sender_that_nobody_chose(host):
    assert default_sender(url.parse(f"smtp://{host}:25")) == ""


def test_the_account_itself_is_a_sender_and_a_trial_needs_none():
    assert default_sender(url.parse("smtp://ana%40x.pt:secret@mail.x.pt")) == "ana@x.pt"
    assert default_sender(url.parse("simulated://")) == NOBODY


async def test_without_a_sender_real_mail_is_refused_with_a_way_to_name_one(serve):
    client = await serve(transport="smtp", sender="")
    body = {"emails": "a@x.pt"}
    status, said = await problem(await client.post("/api/runs", json=body))
    assert (status, set(said["problems"])) == (422, {"sender"})
    assert "Ana Lima <ana@example.org>" in said["problems"]["sender"]
    assert 'id="sender"' in (page := await (await client.get("/")).text())
    assert "Nobody is named as From yet" in page


async def test_the_sender_of_a_trial_is_no_sender_of_real_mail(serve, client):
    trial = await make_run(client, "a@x.pt", sender=NOBODY)
    await client.post(f"/runs/{trial['id']}/cancel")
    real = await serve(transport="smtp", sender="Ana <ana@x.pt>")
    assert NOBODY.split("<")[1][:-1] not in await (await real.get(f"/?rest={trial['id']}")).text()
    real = await serve(transport="smtp", sender="")
    status, said = await problem(
        await real.post("/api/runs", json={"emails": "a@x.pt", "sender": NOBODY})
    )
    assert (status, set(said["problems"])) == (422, {"sender"})


def test_the_start_says_that_nobody_is_named_and_how_to_name_one():
    assert greeting.sender_line("Ana <ana@x.pt>") == ""
    assert '--sender "Ana Lima <ana@example.org>"' in greeting.sender_line("")
