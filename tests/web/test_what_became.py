"""An address of before, whose thing has moved, was erased or was finished, says what became of it
and leads there.
"""

import re
from html import unescape

import pytest

from emailer.submitting.submit import new_key
from tests.web.conftest import Sending, hidden, make_run, people


async def page_of(client, at: str, status: int = 200) -> str:
    answer = await client.get(at)
    page = await answer.text()
    assert answer.status == status, page
    return " ".join(unescape(page).split())


async def cancelled(client, n: int = 3, **fields) -> str:
    run = await make_run(client, people(n), subject="Dinner", **fields)
    await client.post(f"/api/runs/{run['id']}/cancel")
    return run["id"]


@pytest.fixture
async def erased(client, store, sending: Sending) -> str:
    run = await make_run(client, people(1))
    await sending.send()
    await store.erasing.erase_old(store.now() + 1)
    return run["id"]


async def test_a_form_with_the_rest_of_a_run_says_where_its_people_went(client):
    old = await cancelled(client)
    new = await make_run(client, rest_of=old)
    page = await page_of(client, f"/?rest={old}")
    assert (f'Nobody of <a href="/runs/{old}">Dinner</a> is left for a new run: its people went on '
            "in another.") in page  # fmt: skip
    assert f'<a href="/runs/{new["id"]}">3 people</a>' in page
    assert "0 people" not in page
    assert 'name="rest_of"' not in page
    assert 'value="Dinner"' in page


async def test_a_draft_with_the_rest_of_a_run_says_the_same(client):
    old, key = await cancelled(client), new_key()
    form = {"key": key, "subject": "Again", "text": "Hi", "rest_of": old, "draft": "yes"}
    await client.post("/preview", data=form)
    new = await make_run(client, rest_of=old)
    page = await page_of(client, f"/?draft={key}")
    assert f'Nobody of <a href="/runs/{old}">Dinner</a> is left for a new run.' in page
    assert f'href="/runs/{new["id"]}">3 people</a>' in page
    assert 'name="rest_of"' not in page


async def test_where_everybody_was_written_to_after_all_it_is_said(client, sending):
    old = await cancelled(client)
    await client.post(f"/api/runs/{old}/resume")
    page = await page_of(client, f"/?rest={old}")
    assert "the run itself can write to them" in page
    await sending.send()
    page = await page_of(client, f"/?rest={old}")
    assert "is left for a new run. Trial finished" in page
    assert "0 people" not in page


async def test_a_form_that_was_sent_names_the_run_it_made(client):
    key = new_key()
    form = {"key": key, "emails": people(2), "subject": "Dinner", "text": "Hi", "draft": "yes"}
    answer = await client.post("/runs", data=form, allow_redirects=False)
    page = await page_of(client, f"/?draft={key}")
    at = answer.headers["Location"]
    assert f'This form was sent: it made the run <a href="{at}">Dinner</a>.' in page
    assert hidden(page)["key"] == key


async def test_what_was_erased_is_said_to_be_and_its_run_is_named(client, erased):
    for at in (f"/?rest={erased}", f"/?like={erased}", f"/?like={erased}&list=1"):
        page = await page_of(client, at)
        assert (f'The people and the message of <a href="/runs/{erased}">this run</a> were erased'
                in page)  # fmt: skip
        assert "0 people" not in page
    for at in ("mailbox", "mailbox/1", "people/999", "mailbox/999"):
        page = await page_of(client, f"/runs/{erased}/{at}", 404)
        assert f'href="/runs/{erased}">Go back to the run</a>' in page
    unknown = await page_of(client, "/runs/nobody/mailbox", 404)
    assert "Go back to the run" not in unknown


async def test_who_went_on_in_another_run_is_said_to_on_their_page_and_leads_there(client):
    old = await cancelled(client, 1)
    page = await page_of(client, f"/runs/{old}/people/1")
    assert "Correct the address" in page
    new = await make_run(client, rest_of=old)
    page = await page_of(client, f"/runs/{old}/people/1")
    assert f'Only the run they went on in writes to them: <a href="/runs/{new["id"]}">' in page
    assert "Correct the address" not in page


async def test_a_correction_that_is_over_says_what_became_of_the_person(client, store, sending):
    run = await make_run(client, people(2))
    at = f"/runs/{run['id']}"
    assert 'id="new-email"' in await page_of(client, f"{at}?correct=1")
    await sending.send(doubt=["person1@example.org"])
    for person, said in (("1", "was sent meanwhile"), ("2", "may have arrived meanwhile")):
        page = await page_of(client, f"{at}?correct={person}")
        assert said in page
        assert f'href="{at}/people/{person}">' in page
        assert 'id="new-email"' not in page
    assert "There is no such person in this run." in await page_of(client, f"{at}?correct=99")
    old = await cancelled(client, 1)
    row = (await (await client.get(f"/api/runs/{old}/recipients")).json())["data"][0]["id"]
    await make_run(client, rest_of=old)
    assert "went on in another run" in await page_of(client, f"/runs/{old}?correct={row}")


async def test_who_was_sent_to_again_is_not_said_to_have_got_it(client, sending):
    run = await make_run(client, people(1))
    await sending.send(doubt=["person0@example.org"])
    await client.post(f"/api/runs/{run['id']}/resolve", json={"as": "resend"})
    await sending.send()
    [row] = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    assert (row["state"], row["decided"]) == ("sent", "resend")
    for at in (f"/runs/{run['id']}", f"/runs/{run['id']}/people/{row['id']}"):
        assert "You said that they got it." not in await (await client.get(at)).text()
    page = await (await client.get(f"/runs/{run['id']}/people/{row['id']}")).text()
    assert page.index("You said to send again.") < page.rindex("250")


async def test_who_is_in_doubt_in_any_run_is_said_at_the_top_until_it_is_settled(client, sending):
    """On the first page and on that of the runs, however old the run is: with where to decide."""
    for name in ("Old", "Lost", "Away", "Dinner"):
        run = await make_run(client, people(2), subject=name)
        await sending.send(doubt=["person0@example.org"])
    for at in ("/", "/runs"):
        [told] = re.findall(r'<div id="in-doubt"><div[^>]*><p>(.*?)</p>', await page_of(client, at))
        assert told.startswith("4 people are in doubt: they may have their message, or not.")
        assert f'<a href="/runs/{run["id"]}?state=in_doubt#people">Dinner</a> (1), ' in told
        assert told.endswith(" and 1 more.")
    every = (await (await client.get("/api/runs")).json())["data"]
    for one in every[1:]:
        await client.post(f"/api/runs/{one['id']}/resolve", json={"as": "sent"})
    assert "1 person is in doubt" in await page_of(client, "/")
    await client.post(f"/api/runs/{run['id']}/resolve", json={"as": "resend"})
    for at in ("/", "/runs"):
        assert '<div id="in-doubt"></div>' in await page_of(client, at)
