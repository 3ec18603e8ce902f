"""The form for those a run has not written to: they move, and are told of before."""

import re

from emailer.model import RunState
from tests.web.conftest import make_run, people, problem

TOWN = "From {{ town | default('far') }}"


async def cancelled(client, **fields) -> dict:
    """Make a run that was cancelled before anybody was written to."""
    run = await make_run(client, **fields)
    assert (await client.post(f"/api/runs/{run['id']}/cancel")).status == 202
    return run


def typed(page: str, **changes) -> dict:
    """Fill in a form as a browser would send it."""
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    rest = re.search(r'name="rest_of" value="([^"]+)" checked', page)
    return {
        "key": key,
        "rest_of": rest[1],
        "text": TOWN,
        "subject": "Again",
        "emails": "",
        **changes,
    }


async def opened(client, run: dict) -> str:
    return await (await client.get(f"/?rest={run['id']}")).text()


async def sent(client, form: dict) -> dict:
    answer = await client.post("/runs", data=form, allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return await (await client.get(f"/api{answer.headers['Location']}")).json()


async def shown(client, run: dict) -> dict:
    return await (await client.get(f"/api/runs/{run['id']}")).json()


async def test_the_rest_of_a_run_keeps_every_name_that_anybody_has(client):
    recipients = [{"email": f"p{n}@x.pt"} for n in range(1500)] + [
        {"email": "z@x.pt", "name": "Zoe", "town": "Faro"}
    ]
    run = await cancelled(client, recipients=recipients, text=TOWN, emails="ana@x.pt")
    made = await sent(client, typed(await opened(client, run)))
    assert made["counts"]["total"] == 1502
    [zoe] = (await (await client.get(f"/api/runs/{made['id']}/recipients?q=z@")).json())["data"]
    assert (zoe["name"], zoe["fields"]) == ("Zoe", {"town": "Faro"})


async def test_who_went_on_in_a_new_run_is_offered_by_the_old_one_no_more(client):
    run = await cancelled(client, emails=people(3))
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "Send to the remaining 3" in page
    assert "New run with the 3 people left" in page
    assert "“Send to the remaining” goes on with this run as it is. A new run opens" in page
    page = await (await client.get(f"/runs/{run['id']}?did=cancelled")).text()
    assert '<button class="small">Undo' in page  # the way back is one
    assert "Send to the remaining" not in page
    assert "“Undo” goes on with this run as it is. A new run opens" in page
    made = await sent(client, typed(await opened(client, run)))
    old = await shown(client, run)
    assert (old["moved"], old["moved_to"]) == (3, [{"run": made["id"], "count": 3}])
    assert made["rest_of"] == run["id"]
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "3 people went on in a new run." in page
    assert f'href="/runs/{made["id"]}"' in page
    assert "remaining" not in page
    assert "/?rest=" not in page
    assert (await problem(await client.post(f"/api/runs/{run['id']}/resume")))[0] == 409


async def test_opening_the_form_writes_nothing(client, upload_folder):
    run = await cancelled(client)
    before = await shown(client, run)
    await opened(client, run)
    assert list(upload_folder.iterdir()) == []
    assert await shown(client, run) == before


async def test_a_form_given_up_leaves_everybody_where_they_were(client):
    run = await cancelled(client, emails=people(2))
    await opened(client, run)
    assert (await client.post(f"/api/runs/{run['id']}/resume")).status == 202
    assert (await shown(client, run))["counts"]["waiting"] == 2


async def test_who_lacks_a_name_of_the_new_message_is_told_before_and_stays_with_the_old_run(
    client,
):
    run = await cancelled(client, emails="email,town\na@x.pt,Faro\nb@x.pt,\n", text="Hello")
    form = typed(await opened(client, run), text="From {{ town }}", on_rejected="refuse")
    answer = await client.post("/runs", data=form)
    page = await answer.text()
    assert answer.status == 422
    assert "it has no town, which the message uses" in page
    assert (await shown(client, run))["moved"] == 0
    made = await sent(client, typed(page, text="From {{ town }}", on_rejected="skip"))
    assert (made["counts"]["total"], made["rejected_count"]) == (1, 1)
    old = await (await client.get(f"/runs/{run['id']}")).text()
    assert "Send to the remaining 1" in old


async def test_the_rest_is_counted_in_the_preview(client):
    run = await cancelled(client, emails=people(3))
    body = {"rest_of": run["id"], "emails": "person1@example.org, new@example.org"}
    answer = await client.post("/preview", data=body, headers={"Accept": "application/json"})
    seen = await answer.json()
    assert (seen["valid"], seen["duplicates"], seen["problems"]) == (4, 1, {})


async def test_the_same_form_sent_twice_is_one_run(client):
    run = await cancelled(client, emails=people(3))
    form = typed(await opened(client, run))
    first, again = (
        await sent(client, form),
        await client.post("/runs", data=form, allow_redirects=False),
    )
    assert again.headers["Location"] == f"/runs/{first['id']}?again=1"


async def test_a_program_may_move_the_rest_too(client):
    run = await cancelled(client, emails=people(3))
    answer = await client.post("/api/runs", json={"rest_of": run["id"], "subject": "Again"})
    assert answer.status == 201
    assert (await answer.json())["counts"]["total"] == 3
    assert (await shown(client, run))["moved"] == 3


async def test_the_rest_of_a_run_that_still_goes_on_is_not_to_be_had(client, store):
    run = await make_run(client)
    answer = await client.post("/api/runs", json={"rest_of": run["id"]})
    assert answer.status == 422
    assert "cancel it first" in await answer.text()
    assert (await client.post("/api/runs", json={"rest_of": "nothing"})).status == 422
    opened = await client.get(f"/?rest={run['id']}", allow_redirects=False)
    assert (opened.status, opened.headers["Location"]) == (303, f"/runs/{run['id']}?did=went_on")
    assert (await store.look(run["id"])).run.state is RunState.RUNNING


async def test_the_form_for_the_rest_says_who_failed_and_why(client, sending):
    run = await make_run(client, people(4), retry_delays=[])
    await sending.send(n=2, fail=["person0@example.org"])
    await client.post(f"/api/runs/{run['id']}/cancel")
    page = await opened(client, run)
    assert "The 2 people it has not written to" in page
    assert "1 person failed there, and stays in that run. " in page
    assert "Internet Down (1).</p>" in page
