"""A run that begins later: by a date in the API, by a grace on the page; and what Stop offers."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from emailer.model import RunState
from tests.web.conftest import OWNER, hidden, make_run, people, problem

FORM = {"emails": people(3), "subject": "Dinner", "text": "Come."}


async def sent(client, **changes) -> dict:
    """Send the form; return the run it made."""
    answer = await client.post("/runs", data={"key": "k", **FORM, **changes}, allow_redirects=False)
    if "A last look" in (page := await answer.text()):
        answer = await client.post("/runs", data=hidden(page), allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return await shown(client, answer.headers["Location"])


async def shown(client, location: str) -> dict:
    return await (await client.get(f"/api{location}")).json()


def after(run: dict) -> float:
    """Say how many seconds after it was made a run begins."""
    made, start = (datetime.fromisoformat(run[name]) for name in ("created_at", "start_at"))
    return (start - made).total_seconds()


def instant(**ahead) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


# -- the grace -------------------------------------------------------------------------------------


async def test_what_is_sent_on_the_page_begins_after_the_grace(graceful, store):
    run = await sent(graceful)
    assert (run["state"], run["started_at"]) == ("scheduled", None)
    assert after(run) == pytest.approx(55, abs=1)
    page = await (await graceful.get(f"/runs/{run['id']}")).text()
    assert "Nothing has left yet: 3 people will be written to" in page
    assert ">Stop</button>" in page
    assert re.search(r"<count-down><time datetime=\"[^\"]+Z\">in \d\d s</time>", page)
    assert await store.claim(OWNER, 10) == []


async def test_within_its_grace_a_run_whose_hours_are_closed_says_when_they_open(graceful, store):
    closed = (datetime.now(UTC) + timedelta(days=2)).strftime("%a 09:00-10:00 UTC")
    run = await sent(graceful, hours=closed)
    page = await (await graceful.get(f"/runs/{run['id']}")).text()
    [goes_at] = re.findall(r'<count-down><time datetime="([^"]+)"', page)
    goes_in = datetime.fromisoformat(goes_at) - datetime.now(UTC)
    assert timedelta(days=1) < goes_in < timedelta(days=3)
    assert goes_at[11:16] == "09:00"
    assert f"It sends only {closed}." in page
    assert ">Stop</button>" in page


async def test_a_trial_has_no_grace(serve):
    assert (await sent(await serve(start_grace_s=10.0)))["state"] == "running"


async def test_a_program_that_asks_for_no_grace_has_none(graceful):
    assert (await make_run(graceful))["state"] == "running"
    assert (await make_run(graceful, grace_s=0))["state"] == "running"


async def test_a_program_may_ask_for_a_grace(graceful):
    run = await make_run(graceful, grace_s=2.5)
    assert run["state"] == "scheduled"
    assert after(run) == pytest.approx(2.5, abs=1)


async def test_stop_in_the_grace_offers_the_form_again_and_to_send_after_all(graceful):
    run = await sent(graceful)
    assert (await graceful.post(f"/runs/{run['id']}/cancel", data={})).status == 200
    page = await (await graceful.get(f"/runs/{run['id']}")).text()
    assert "Stopped before it began: nobody was written to" in page
    assert f'href="/?rest={run["id"]}">Back to the form</a>' in page
    assert "Send after all" in page
    assert "New run with" not in page
    form = await (await graceful.get(f"/?rest={run['id']}")).text()
    assert 'value="Dinner"' in form
    assert "The 3 people left of Dinner" in form
    answer = await graceful.post(f"/runs/{run['id']}/resume", data={}, allow_redirects=False)
    assert answer.status == 303
    again = await shown(graceful, f"/runs/{run['id']}")
    assert (again["state"], again["counts"]["waiting"]) == ("scheduled", 3)


async def test_a_stopped_run_sent_from_the_form_again_is_written_to_by_the_new_one_alone(graceful):
    run = await sent(graceful)
    await graceful.post(f"/runs/{run['id']}/cancel", data={})
    new = await sent(graceful, key="other", rest_of=run["id"], emails="")
    assert (new["state"], new["counts"]["total"]) == ("scheduled", 3)
    page = await (await graceful.get(f"/runs/{run['id']}")).text()
    assert "Send after all" not in page
    assert "3 people went on in a new run." in page
    page = await (await graceful.get(f"/runs/{new['id']}")).text()
    assert f'Instead of <a href="/runs/{run["id"]}">a run</a> that was stopped' in page
    assert "were left over by" not in page


async def test_whoever_has_just_sent_is_one_tab_away_from_stop(graceful):
    page = await (await graceful.get(f"/runs/{(await sent(graceful))['id']}")).text()
    actions = page[page.index('<div id="actions"') :]
    assert re.match(r'<div [^>]*tabindex="-1" autofocus>\s*<form [^>]*/cancel"><button', actions)
    later = await make_run(graceful, start_at=instant(days=3))
    assert "autofocus" not in await (await graceful.get(f"/runs/{later['id']}")).text()


async def test_without_script_a_page_stands_still_until_one_follows_the_run_without_its_people(
    graceful,
):
    soon, far = await sent(graceful), await make_run(graceful, start_at=instant(days=3))
    for run, seconds in ((soon, 3), (far, 60)):
        at = f"/runs/{run['id']}"
        page = await (await graceful.get(at)).text()
        assert 'http-equiv="refresh"' not in page  # it would empty what is typed
        assert "following.css" not in page
        assert re.search(r"<noscript><p class=\"row\">As of \d\d:\d\d:\d\d UTC\.", page)
        assert f'href="{at}?follow=yes"' in page
        page = await (await graceful.get(f"{at}?follow=yes")).text()
        assert f'<noscript><meta http-equiv="refresh" content="{seconds}">' in page
        assert "following.css" in page
        page = await (await graceful.get(f"{at}?follow=yes&q=ana")).text()
        assert 'http-equiv="refresh"' not in page
        await graceful.post(f"{at}/cancel", data={})
        page = await (await graceful.get(f"{at}?follow=yes")).text()
        assert "<noscript>" not in page  # nothing changes any more


# -- a date ----------------------------------------------------------------------------------------


async def test_a_date_is_kept_to_the_millisecond_in_utc(client):
    run = await make_run(client, start_at="2999-01-02T03:04:05.678+02:00")
    assert (run["state"], run["start_at"]) == ("scheduled", "2999-01-02T01:04:05.678Z")


async def test_a_run_that_begins_at_once_has_no_date(client):
    assert (await make_run(client))["start_at"] is None


@pytest.mark.parametrize("wrong", [
    "2999-01-02T03:04:05", "2999-01-02", "tomorrow", "2999-13-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59", 5, True, [],
])  # fmt: skip
async def test_what_is_no_date_with_a_zone_is_refused_in_a_sentence(client, wrong):
    answer = await client.post("/api/runs", json={"emails": "a@x.pt", "start_at": wrong})
    assert (await problem(answer))[0] == 422


async def test_a_date_that_is_over_is_refused_in_a_sentence(client):
    answer = await client.post(
        "/api/runs", json={"emails": "a@x.pt", "start_at": "2020-01-01T00:00:00Z"}
    )
    assert answer.status == 422
    assert "over" in (await problem(answer))[1]["message"]


@pytest.mark.parametrize("wrong", [-1, 3601, "x", True, float("1e300"), []])
async def test_what_is_no_grace_is_refused_in_a_sentence(client, wrong):
    assert (
        await client.post("/api/runs", json={"emails": "a@x.pt", "grace_s": wrong})
    ).status == 422


async def test_with_another_date_the_same_key_is_another_submission(client):
    headers, body = {"Idempotency-Key": "k"}, {"emails": "a@x.pt", "start_at": instant(days=1)}
    assert (await client.post("/api/runs", json=body, headers=headers)).status == 201
    assert (await client.post("/api/runs", json=body, headers=headers)).status == 200
    body["start_at"] = instant(days=2)
    assert (await client.post("/api/runs", json=body, headers=headers)).status == 409


async def test_whoever_is_in_a_planned_run_is_shown_with_the_time_it_begins(client, sending):
    at, opens = "2200-03-01T12:00:00.000Z", "2200-03-03T09:00:00.000Z"
    run = await make_run(client, people(2), start_at=at)
    page = await (await client.get(f"/runs/{run['id']}?state=waiting")).text()
    row = page[page.index('<td class="w">') :]
    assert row.startswith(f'<td class="w">planned for <time datetime="{at}">')
    [one, _] = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    page = await (await client.get(f"/runs/{run['id']}/people/{one['id']}")).text()
    assert f'<p>Planned for <time datetime="{at}">' in page
    run = await make_run(client, people(2), start_at=at, hours="mon 9-17 UTC")
    page = await (await client.get(f"/runs/{run['id']}?state=waiting")).text()
    assert f'planned for <time datetime="{opens}">' in page


async def test_scheduled_runs_can_be_listed(client):
    run = await make_run(client, start_at=instant(days=1))
    await make_run(client)
    listed = (await (await client.get("/api/runs?state=scheduled")).json())["data"]
    assert [one["id"] for one in listed] == [run["id"]]


async def test_a_missed_start_asks_a_person_and_its_button_is_called_resume(client, store):
    from tests.store.hands import run_sql

    run = await make_run(client, start_at=instant(days=1))
    await run_sql(store, "UPDATE emailer_run SET start_at = 1000")
    await store.start_due(OWNER)
    assert (await shown(client, f"/runs/{run['id']}"))["state_reason"]["code"] == "missed"
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert ">Resume</button>" in page
    assert (await client.post(f"/api/runs/{run['id']}/resume")).status == 202
    assert (await store.look(run["id"])).run.state is RunState.RUNNING


async def test_a_scheduled_run_is_moved_and_begun_from_its_page(client, store, sending):
    run = await make_run(client, emails=people(3), start_at=instant(days=2))
    at = f"/runs/{run['id']}"
    page = await (await client.get(at)).text()
    until, actions = page.split('id="actions"')
    assert ">Begin now<" in until.split('id="reason"')[1]
    assert "<button>Stop</button>" in actions
    assert "Move the beginning" in await (await client.get(f"{at}?later=1")).text()
    for said, status in (("2999-01-02T03:04", 200), ("2020-01-02T03:04", 422), ("soon", 422)):
        answer = await client.post(f"{at}/start", data={"at": said, "zone": "UTC"})
        assert answer.status == status, said
    run = await shown(client, at)
    assert (run["state"], run["start_at"]) == ("scheduled", "2999-01-02T03:04:00.000Z")
    await client.post(f"{at}/start")
    await store.look_after(OWNER)
    assert (await shown(client, at))["state"] == "running"
    assert await sending.send() == 3
    assert (await client.post(f"{at}/start")).status == 409


async def test_a_run_in_its_grace_is_about_to_begin_and_one_of_tomorrow_is_scheduled(client):
    soon = await make_run(client, grace_s=59)
    page = await (await client.get(f"/runs/{soon['id']}")).text()
    assert re.search(
        r'data-state="scheduled">Begins <count-down><time datetime="[^"]+">in \d', page
    )
    assert ">About to begin</span>" in await (await client.get("/runs")).text()
    await make_run(client, start_at=instant(days=1))
    assert ">Scheduled</span>" in await (await client.get("/runs")).text()
