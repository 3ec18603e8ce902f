"""Sending hours, a run before, and a planned retry: in the API,
on the form, at the last look and on the run's page.
"""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from emailer.model import RunState
from tests.web.conftest import OWNER, make_run, people, problem
from tests.web.test_schedule import FORM, instant, sent

OFFICE = "Mon-Fri 09:00-18:00 Europe/Lisbon"


@pytest.fixture
def closed() -> str:
    """Hours of one minute that is over, and comes again next week."""
    gone = datetime.now(UTC) - timedelta(minutes=5)
    return f"{gone:%a} {gone:%H:%M}-{gone + timedelta(minutes=1):%H:%M} UTC"


async def run_of(client, run_id: str) -> dict:
    return await (await client.get(f"/api/runs/{run_id}")).json()


async def page_of(client, run_id: str, query: str = "") -> str:
    return await (await client.get(f"/runs/{run_id}{query}")).text()


# -- the API ---------------------------------------------------------------------------------------


async def test_hours_have_one_form_however_they_were_written(client):
    assert (await make_run(client, hours="mon - fri 9-18", zone="Europe/Lisbon"))["hours"] == OFFICE
    assert (await make_run(client))["hours"] is None


async def test_outside_its_hours_a_run_says_when_it_goes_on(client, closed):
    run = await make_run(client, hours=closed)
    assert (run["state"], run["goes_on_at"] is None) == ("running", False)
    page = await page_of(client, run["id"])
    assert "Waiting for its hours" in page
    assert f"It sends {closed}, and goes on at" in page
    assert "for the sending hours" in page
    assert (await make_run(client, hours="00:00-24:00 UTC"))["goes_on_at"] is None


@pytest.mark.parametrize(("body", "field"), [
    ({"hours": "9-18"}, "hours"), ({"hours": "Caturday 9-18 UTC"}, "hours"),
    ({"hours": "Mon 9-10," * 16 + " UTC"}, "hours"),
    ({"after": "nobody"}, "after"),
    ({"start_at": "2027-03-28T01:30", "zone": "Europe/Lisbon"}, "start_at"),
    ({"start_at": "2999-03-28T01:30", "zone": "Mars/X"}, "zone"),
    ({"hours": "9-18", "zone": "Mars/X"}, "zone"),
])  # fmt: skip
async def test_what_makes_no_time_is_a_sentence_beside_its_field(client, body, field):
    status, said = await problem(await client.post("/api/runs", json={"emails": "a@x.pt", **body}))
    assert (status, list(said["problems"])) == (422, [field])


async def test_hours_that_cannot_be_read_end_no_page_and_are_said_once_the_run_pauses(
    client, store
):
    run = await make_run(client)
    await store.update_run(run["id"], {"hours": "9-18 Gone/Zone"})
    assert run["id"] in await (await client.get("/api/runs")).text()
    await store.start_due(OWNER)
    page = await page_of(client, run["id"])
    assert "The sending hours of this run cannot be read" in page


async def test_a_run_behind_another_names_it_and_waits(client, store):
    first = await make_run(client)
    second = await make_run(client, after=first["id"])
    assert (second["state"], second["after"], second["start_at"]) == (
        "scheduled",
        first["id"],
        None,
    )
    page = await page_of(client, second["id"])
    assert (
        f'Sending begins when <a href="/runs/{first["id"]}">the run before it</a> is finished'
        in page
    )
    await store.cancel(first["id"])
    await store.start_due(OWNER)
    second = await run_of(client, second["id"])
    assert (second["state_reason"]["code"], "resume" in second["allowed"]) == (
        "first_cancelled",
        True,
    )
    status, said = await problem(
        await client.post("/api/runs", json={"emails": "a@x.pt", "after": first["id"]})
    )
    assert (status, "will not finish" in said["problems"]["after"]) == (422, True)


async def test_the_failed_are_planned_to_be_tried_again_and_that_is_taken_back(client):
    run, at = await make_run(client), instant(hours=1)
    wish = {"retry_failed": {"at": at, "every": "6h", "times": 3}}
    planned = (await (await client.patch(f"/api/runs/{run['id']}", json=wish)).json())[
        "retry_failed"
    ]
    assert (planned["every"], planned["times"], planned["missed_at"]) == ("6h", 3, None)
    assert planned["at"][:19] == at[:19]
    again = await (await client.patch(f"/api/runs/{run['id']}", json={"retry_failed": None})).json()
    assert again["retry_failed"] is None


@pytest.mark.parametrize("wish", [
    {"at": "2020-01-01T00:00Z"}, {"at": "tomorrow"}, {"at": "2999-01-01T00:00"},
    {"at": "2999-01-01T00:00Z", "times": 2}, {"at": "2999-01-01T00:00Z", "every": "6h"},
    {"at": "2999-01-01T00:00Z", "every": "30s", "times": 2},
    {"at": "2999-01-01T00:00Z", "every": "6h", "times": 101},
])  # fmt: skip
async def test_a_retry_that_cannot_be_planned_is_refused_in_a_sentence(client, wish):
    run = await make_run(client)
    answer = await client.patch(f"/api/runs/{run['id']}", json={"retry_failed": wish})
    assert (await problem(answer))[0] == 422


# -- the pages -------------------------------------------------------------------------------------


async def test_what_was_typed_on_the_form_is_shown_at_the_last_look_and_kept(graceful):
    first = await make_run(graceful)
    form = {**FORM, "key": "w", "start_at": "2999-01-02T09:00", "zone": "Europe/Lisbon",
            "after": first["id"], "hours": "Mon-Fri 9-18", "skip_waiting": "no"}  # fmt: skip
    page = await (await graceful.post("/runs", data=form)).text()
    assert "A last look" in page
    assert '<dt>Begins</dt><dd><time datetime="2999-01-02T09:00:00.000Z">' in page
    assert "Sends only</dt><dd>Mon-Fri 09:00-18:00 Europe/Lisbon</dd>" in page
    run = await sent(
        graceful,
        **{name: form[name] for name in ("start_at", "zone", "after", "hours", "skip_waiting")},
    )
    assert (run["start_at"], run["after"], run["hours"]) == (
        "2999-01-02T09:00:00.000Z",
        first["id"],
        OFFICE,
    )


async def test_the_form_names_the_runs_that_may_end_first_and_keeps_what_was_typed(client):
    first = await make_run(client)
    page = await (await client.get("/")).text()
    assert f'<option value="{first["id"]}">' in page
    bad = {
        **FORM,
        "key": "w",
        "hours": "9-99 UTC",
        "start_at": "2999-01-02T09:00",
        "after": first["id"],
    }
    page = await (await client.post("/runs", data=bad)).text()
    assert "is not a time of day" in page
    assert "has no zone" in page
    assert 'value="2999-01-02T09:00"' in page
    assert f'<option value="{first["id"]}" selected>' in page


async def test_a_form_made_of_a_run_keeps_its_hours_and_their_zone(client, store):
    run_id = (await make_run(client, hours=OFFICE))["id"]
    await store.cancel(run_id)
    for path in (f"/?rest={run_id}", f"/?like={run_id}"):
        page = await (await client.get(path)).text()
        assert field(page, "hours") == "Mon-Fri 09:00-18:00"
        assert zone_of(page, "zone") == ("Europe/Lisbon", "as it was")


def field(page: str, name: str, form: str = "") -> str:
    """Return what stands in a field, of the form whose address ends so."""
    [value] = re.findall(rf'<input[^>]* name="{name}"[^>]*? value="([^"]*)"', of(page, form))
    return unescape(value)


def zone_of(page: str, name: str, form: str = "") -> tuple[str, str]:
    """Return the zone that stands there, and whether script may put the reader's own instead."""
    [there] = re.findall(
        rf'<own-zone([^>]*)>(?:(?!</own-zone).)*name="{name}"', of(page, form), flags=re.DOTALL
    )
    return field(page, name, form), "guessed" if "guessed" in there else "as it was"


def of(page: str, form: str) -> str:
    """Cut one form out of a page."""
    return page.rpartition(f'/{form}">')[2].partition("</form>")[0] if form else page


async def test_a_zone_alone_makes_no_other_submission_of_a_form(client):
    for zone in ({}, {"zone": "Europe/Lisbon"}):
        answer = await client.post(
            "/runs", data={**FORM, "key": "z", **zone}, allow_redirects=False
        )
        assert answer.status == 303


async def test_on_its_page_a_run_gets_hours_and_a_plan_and_loses_them(client, store):
    run_id = (await make_run(client))["id"]
    page = await page_of(client, run_id, "?later=1")
    assert f'action="/runs/{run_id}/hours"' in page
    assert "refresh" not in page  # nobody loses what is being typed
    fields = {"hours": "Mon-Fri 9-18", "zone": "Europe/Lisbon"}
    assert (
        await client.post(f"/runs/{run_id}/hours", data=fields, allow_redirects=False)
    ).status == 303
    plan = {"at": "2999-01-02T09:00", "zone": "Europe/Lisbon", "every_h": "6", "times": "3"}
    assert (
        await client.post(f"/runs/{run_id}/plan", data=plan, allow_redirects=False)
    ).status == 303
    run = await run_of(client, run_id)
    assert run["hours"] == OFFICE
    assert run["retry_failed"] == {
        "at": "2999-01-02T09:00:00.000Z",
        "every": "6h",
        "times": 3,
        "missed_at": None,
    }
    assert "Take the plan back" in await page_of(client, run_id, "?later=1")
    await client.post(f"/runs/{run_id}/hours", data={"hours": "", "zone": "Europe/Lisbon"})
    await client.post(f"/runs/{run_id}/plan", data={"none": "yes"})
    run = await run_of(client, run_id)
    assert (run["hours"], run["retry_failed"]) == (None, None)


async def test_hours_that_are_changed_on_the_page_stay_in_their_zone(client):
    run_id = (await make_run(client, hours="Mon-Fri 09:00-18:00 Europe/Berlin"))["id"]
    page = await page_of(client, run_id, "?later=1")
    assert field(page, "hours", "hours") == "Mon-Fri 09:00-18:00"
    assert zone_of(page, "zone", "hours") == ("Europe/Berlin", "as it was")
    for zone, stored in (("Europe/Berlin", "Europe/Berlin"), ("", "Europe/Berlin"),
                         ("Asia/Tokyo", "Asia/Tokyo")):  # fmt: skip
        typed = {"hours": "Mon-Thu 10-17", "zone": zone}
        await client.post(f"/runs/{run_id}/hours", data=typed)
        assert (await run_of(client, run_id))["hours"] == f"Mon-Thu 10:00-17:00 {stored}"


async def test_where_nobody_named_a_zone_this_machines_is_shown_for_script_to_better(serve):
    client = await serve(zone="Africa/Windhoek")
    page = await (await client.get("/")).text()
    for name in ("zone", "event_zone"):
        assert zone_of(page, name) == ("Africa/Windhoek", "guessed")
    run_id = (await make_run(client, start_at="2999-01-01T00:00Z"))["id"]
    page = await page_of(client, run_id, "?later=1")
    for form in ("start", "hours", "plan"):
        assert zone_of(page, "zone", form) == ("Africa/Windhoek", "guessed")


async def test_a_zone_that_is_none_is_said_beside_it_and_of_no_time(client):
    typed = {**FORM, "key": "z", "start_at": "2999-01-02T09:00", "zone": "Mars/X"}
    page = await (await client.post("/runs", data=typed)).text()
    assert re.findall(r'<p class="problem" id="([^"]*)-problem"[^>]*>[^<]+</p>', page) == ["zone"]


PLANNED = {
    "key": "k" * 22,
    "draft": "yes",
    "start_at": "2999-12-01T10:30",
    "zone": "Europe/Ljubljana",
}


async def test_the_beginning_of_a_run_is_changed_in_the_zone_it_was_planned_in(graceful):
    run_id = (await sent(graceful, **PLANNED))["id"]
    page = await page_of(graceful, run_id)
    assert ", that is 2999-12-01 10:30 in Europe/Ljubljana</planned-there>" in page
    [(to, said)] = re.findall(r'<a class="button" href="([^"]*)#start-at">([^<]*)</a>', page)
    assert said == "Change the time"
    page = await (await graceful.get(unescape(to))).text()
    assert field(page, "at", "start") == "2999-12-01T10:30"
    assert zone_of(page, "zone", "start") == ("Europe/Ljubljana", "as it was")
    typed = {"at": "2999-12-01T11:00", "zone": "Europe/Lisbon"}
    await graceful.post(f"/runs/{run_id}/start", data=typed)
    assert (await run_of(graceful, run_id))["start_at"] == "2999-12-01T11:00:00.000Z"
    page = await page_of(graceful, run_id, "?later=1")
    assert field(page, "at", "start") == "2999-12-01T11:00"
    assert zone_of(page, "zone", "start") == ("Europe/Lisbon", "as it was")
    await graceful.post(f"/runs/{run_id}/cancel", data={})
    form = await (await graceful.get(f"/?rest={run_id}")).text()
    assert 'value="2999-12-01T11:00"' in form


async def test_a_last_look_says_a_planned_moment_in_its_zone_too(graceful):
    page = await (await graceful.post("/runs", data=FORM | PLANNED)).text()
    assert re.search(
        r'<dt>Begins</dt><dd><time datetime="2999-12-01T09:30:00.000Z">[^<]*</time>'
        r'<planned-there at="2999-12-01T09:30:00.000Z" zone="Europe/Ljubljana">, that is '
        "2999-12-01 10:30 in Europe/Ljubljana</planned-there>",
        page,
    )


@pytest.mark.parametrize(("form", "typed", "wrong", "said"), [
    ("start", {"at": "2020-01-01T00:00", "zone": "UTC"}, "at", "This date is over"),
    ("start", {"at": "2999-01-01T00:00", "zone": "Mars/X"}, "zone", "is not a time zone"),
    ("start", {"at": "2999-01-01T00:00", "zone": "posixrules"}, "zone", "is not a time zone"),
    ("start", {"at": "2999-01-01T00:00", "zone": "Factory"}, "zone", "is not a time zone"),
    ("start", {"at": "2999-01-01T00:00", "zone": ""}, "at", "has no zone"),
    ("hours", {"hours": "9-99", "zone": "Asia/Tokyo"}, "hours", "is not a time of day"),
    ("hours", {"hours": "9-18", "zone": "Mars/X"}, "zone", "is not a time zone"),
    ("plan", {"at": "2020-01-01T00:00", "zone": "UTC"}, "at", "This date is over"),
    ("plan", {"at": "2999-01-01T00:00", "zone": "UTC", "every_h": "soon"}, "every_h", "soon"),
    ("plan", {"at": "2999-01-01T00:00", "zone": "UTC", "every_h": "6", "times": "x"}, "times",
     "not a number of tries"),
    ("plan", {"at": "2999-01-01T00:00", "zone": "UTC", "times": "3"}, "every_h", "how long to"),
    ("plan", {"at": "2999-01-01T00:00", "zone": "UTC", "every_h": "6"}, "times", "how many tries"),
])  # fmt: skip
async def test_what_is_wrong_with_when_a_run_sends_is_said_beside_its_field(
    client, form, typed, wrong, said
):
    run_id = (await make_run(client, start_at="2999-01-01T00:00Z"))["id"]
    before = await run_of(client, run_id)
    answer = await client.post(f"/runs/{run_id}/{form}", data=typed)
    page = await answer.text()
    assert answer.status == 422
    [(sentence, at)] = re.findall(
        r'<p class="problem" id="[^"]*">([^<]*)</p>\s*<input [^>]*name="(\w+)"[^>]* aria-invalid',
        page,
    )
    assert at == wrong
    assert said in unescape(sentence)
    for name, text in typed.items():
        assert field(page, name, form) == text
    assert await run_of(client, run_id) == before


async def test_begin_now_says_when_hours_that_are_closed_let_it_go_on(client, store, closed):
    run_id = (await make_run(client, start_at="2999-01-01T00:00Z", hours=closed))["id"]
    page = await page_of(client, run_id)
    opens = re.search(r'from <time datetime="([^"]+)"', ask(page, "ask-now"))
    assert opens
    assert opens[1] > datetime.now(UTC).isoformat()
    assert "Begin when its hours open" in ask(page, "ask-now")
    await client.post(f"/runs/{run_id}/start", data={})
    assert f'<time datetime="{opens[1]}"' in await page_of(client, run_id)
    await store.start_due(OWNER)
    run = await run_of(client, run_id)
    assert (run["hours"], run["goes_on_at"]) == (closed, opens[1])


async def test_begin_now_can_leave_closed_hours_aside(client, closed):
    run_id = (await make_run(client, start_at="2999-01-01T00:00Z", hours=closed))["id"]
    button = '<button name="hours" value="any">Begin at once, and send at any hour</button>'
    assert " ".join(button.split()) in " ".join(
        ask(await page_of(client, run_id), "ask-now").split()
    )
    await client.post(f"/runs/{run_id}/start", data={"hours": "any"})
    run = await run_of(client, run_id)
    assert run["hours"] is None
    assert run["start_at"] < datetime.now(UTC).isoformat()


async def test_begin_now_promises_the_moment_where_hours_are_open_or_none(client):
    for hours in ({}, {"hours": "0-24 UTC"}):
        run_id = (await make_run(client, start_at="2999-01-01T00:00Z", **hours))["id"]
        assert "now, and not later?" in ask(await page_of(client, run_id), "ask-now")


async def test_what_is_to_go_on_says_when_closed_hours_let_it(client, store, closed):
    run_id = (await make_run(client, hours=closed))["id"]
    for decide in (store.pause, store.cancel):
        await decide(run_id)
        page = await page_of(client, run_id)
        assert "whoever is to get it now gets it from <time " in page
    run_id = (await make_run(client))["id"]
    await store.pause(run_id)
    assert "whoever is to get it now" not in await page_of(client, run_id)


def ask(page: str, id_: str) -> str:
    """Cut a question out of a page."""
    return page.partition(f'id="{id_}"')[2].partition("</details>")[0]


async def test_a_later_retry_is_offered_only_where_somebody_may_be_sent_to(client, sending):
    for fail, is_offered in ((["person0@example.org"], True), ([], False)):
        run_id = (await make_run(client, people(2), retry_delays=[]))["id"]
        assert f'href="/runs/{run_id}?later=1#later"' in await page_of(client, run_id)
        await sending.send(fail=fail)
        is_linked = f'href="/runs/{run_id}?later=1#later"' in await page_of(client, run_id)
        has_card = 'id="later-title"' in await page_of(client, run_id, "?later=1")
        assert (is_linked, has_card) == (is_offered, is_offered)


@pytest.mark.parametrize(("path", "fields"), [
    ("hours", {"hours": "9-99", "zone": "UTC"}), ("plan", {"at": ""}),
    ("plan", {"at": "2999-01-01T00:00"}), ("plan", {"at": "2020-01-01T00:00", "zone": "UTC"}),
    ("plan", {"at": "2999-01-01T00:00", "zone": "UTC", "every_h": "6",
              "times": "000000001" + "9" * 30}),
    ("hours", {"hours": "Mon 9-10," * 16, "zone": "UTC"}),
])  # fmt: skip
async def test_what_cannot_be_on_the_page_is_said_and_changes_nothing(client, path, fields):
    run_id = (await make_run(client))["id"]
    answer = await client.post(f"/runs/{run_id}/{path}", data=fields)
    assert answer.status == 422
    assert (await run_of(client, run_id))["retry_failed"] is None


async def test_a_finished_run_says_when_its_failed_are_tried_again(client, store, sending):
    run_id = (await make_run(client, emails="a@x.pt, b@x.pt"))["id"]
    await sending.send(fail=["a@x.pt"])
    await client.patch(f"/api/runs/{run_id}", json={"retry_failed": {"at": "2999-01-01T00:00Z"}})
    assert (await store.look(run_id)).run.state is RunState.FINISHED
    assert "The failed are tried again at" in await page_of(client, run_id)
    assert people(1) not in await page_of(client, run_id)


async def test_a_start_that_is_over_is_said_at_once_beside_its_field_and_never_at_the_end(
    graceful,
):
    over = {**FORM, "start_at": "2020-01-02T03:04", "zone": "UTC"}
    told = await (
        await graceful.post("/preview", data=over, headers={"Accept": "application/json"})
    ).json()
    assert "This date is over" in told["problems"]["start_at"]
    for path in ("/preview?look=1", "/runs", "/rehearse"):
        page = await (await graceful.post(path, data=over)).text()
        assert "This date is over" in page, path
        assert "<last-look>" not in page, path


# -- that the program must be running then ---------------------------------------------------------

MUST_BE_ON = "This program and its computer must be on at that time: a start missed by more than"


async def test_a_planned_start_says_that_the_program_must_be_running_then(real):
    form = await (await real.get("/")).text()
    assert "this program and its computer must be on at that time" in form
    at = instant(days=3)
    looked = await real.post("/runs", data={"key": "k", **FORM, "start_at": at[:16], "zone": "UTC"})
    assert MUST_BE_ON in await looked.text()
    page = await page_of(real, (await make_run(real, start_at=at))["id"])
    assert MUST_BE_ON in page
    assert "the program must be running then." in page
    assert "the program goes on without it" not in page


async def test_a_run_that_goes_on_later_says_that_the_program_must_be_running_then(
    client, closed, sending
):
    shut = await page_of(client, (await make_run(client, hours=closed))["id"])
    await client.patch("/api/accounts/default", json={"rate": "3/d"})
    limited = await make_run(client, people(10))
    await sending.send()
    await sending.send()
    for page in (shut, await page_of(client, limited["id"])):
        assert "the program must be running then; where it is not" in page
        assert "the program goes on without it" not in page


async def test_a_run_in_its_grace_or_on_the_way_goes_on_without_its_page(client, graceful):
    for run in (await make_run(client), await sent(graceful)):
        page = await page_of(client, run["id"])
        assert "the program goes on without it" in page
        assert MUST_BE_ON not in page


# -- what the button of the form says --------------------------------------------------------------


async def test_the_button_of_the_form_says_when_it_sends(client):
    planned = FORM | {"start_at": "2999-03-28T09:00", "zone": "Europe/Lisbon"}
    for path in ("/preview", "/preview?live=1"):
        page = await (await client.post(path, data={"key": "k", **planned})).text()
        assert "Send 3 invitations at 2999-03-28 09:00" in page
    seen = await client.post(
        "/preview", data={"key": "k", **planned},
        headers={"Accept": "application/json", "Accept-Language": "de"},
    )  # fmt: skip
    assert (await seen.json())["button"] == "3 Einladungen am 28.03.2999, 09:00 senden"
    first = (await make_run(client, hours="00:00-24:00 UTC"))["id"]
    after = {"key": "k", **FORM, "emails": "y@x.pt, z@x.pt", "after": first}
    page = await (await client.post("/preview", data=after)).text()
    assert "Send 2 invitations after another run" in page
