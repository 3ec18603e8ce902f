"""A letter as text, Markdown or HTML, by the API and by the page."""

import pytest

from tests.web.conftest import make_run

TEXT = "# Hi {{ name }}\n\nCome **early**."


async def preview(client, **body):
    answer = await client.post("/preview", json=body, headers={"Accept": "application/json"})
    return await answer.json()


async def test_markdown_is_sent_as_text_and_html(client, sending):
    run = await make_run(client, "Ana <ana@x.pt>", text=TEXT, format="markdown")
    assert run["format"] == "markdown"
    await sending.send()
    (row,) = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    source = await (await client.get(f"/runs/{run['id']}/mailbox/{row['id']}/source")).text()
    assert "Content-Type: text/plain" in source
    html = await (await client.get(f"/runs/{run['id']}/mailbox/{row['id']}/html")).text()
    assert "<h1>Hi Ana</h1>" in html
    assert "<strong>early</strong>" in html


async def test_a_preview_shows_both_parts_of_markdown(client):
    seen = await preview(client, emails="Ana <ana@x.pt>", text=TEXT, format="markdown")
    assert seen["first"]["text"] == "# Hi Ana\n\nCome **early**.\n"
    assert "<strong>early</strong>" in seen["first"]["html"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"format": "word", "text": "x"}, "format"),
        ({"format": "markdown", "text": "x", "html": "<p>x</p>"}, "html"),
        ({"format": "html", "text": "x"}, "html"),
        ({"format": "markdown", "text": "{{ x.y }}"}, "text"),
        ({"format": "markdown", "text": ""}, "text"),
    ],
)
async def test_what_does_not_fit_the_format_is_a_problem_of_its_field(client, body, field):
    answer = await client.post("/api/runs", json={"emails": "ana@x.pt", **body})
    assert answer.status == 422
    assert list((await answer.json())["problems"]) == [field]


async def test_a_name_that_nobody_has_is_a_problem_of_the_markdown_alone(client):
    answer = await client.post(
        "/api/runs",
        json={"recipients": [{"email": "ana@x.pt"}], "text": "{{ x }}", "format": "markdown"},
    )
    assert list((await answer.json())["problems"]) == ["text"]


async def test_the_same_markdown_under_the_same_key_is_the_same_run(client):
    body = {"emails": "ana@x.pt", "text": TEXT, "format": "markdown"}
    first = await client.post("/api/runs", json=body, headers={"Idempotency-Key": "k"})
    again = await client.post("/api/runs", json=body, headers={"Idempotency-Key": "k"})
    assert (first.status, again.status) == (201, 200)
    other = await client.post(
        "/api/runs", json={**body, "format": "text"}, headers={"Idempotency-Key": "k"}
    )
    assert other.status == 409


async def test_the_form_has_the_choice_and_keeps_it(client):
    page = await (await client.get("/")).text()
    assert '<select id="format" name="format"' in page
    form = {"emails": "ana@x.pt", "subject": "Hi", "text": TEXT, "format": "markdown", "key": "k"}
    page = await (await client.post("/preview", data=form)).text()
    assert '<option value="markdown" selected>' in page


async def test_the_rest_of_a_markdown_run_is_markdown_again(client, store):
    run = await make_run(client, "ana@x.pt\nben@x.pt", text=TEXT, format="markdown")
    await store.cancel(run["id"])
    page = await (await client.get(f"/?rest={run['id']}")).text()
    assert '<option value="markdown" selected>' in page
    assert "&lt;h1" not in page
