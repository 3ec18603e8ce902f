"""A calendar entry with a letter: typed on the form or sent by a program,
checked before, kept with the run.
"""

import email
import json
from email import policy

import icalendar
import pytest
from aiohttp import FormData

from tests.web.conftest import hidden

EVENT = {"title": "Party", "begin": "2026-11-28T19:00", "end": "2026-11-28T23:30",
         "zone": "Europe/Lisbon", "place": "Rua A"}  # fmt: skip
TYPED = {f"event_{name}": text for name, text in EVENT.items()}
TELLS = {**EVENT, "all_day": False}


def body(**fields):
    return {"emails": "Ana <ana@x.pt>", "text": "Hello", "subject": "Hi", **fields}


async def made(client, **fields):
    answer = await client.post("/api/runs", json=body(**fields))
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def entries(client, sending, run):
    """Send, and read the entries of the one mail."""
    await sending.send()
    (row,) = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    raw = await (await client.get(f"/runs/{run['id']}/mailbox/{row['id']}/source")).read()
    parts = email.message_from_bytes(raw, policy=policy.default).walk()
    found = [
        part for part in parts if part.get_content_type() in ("text/calendar", "application/ics")
    ]
    return [
        icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]
        for part in found
    ]


async def test_a_program_sends_an_event_and_every_mail_has_its_entry_twice(client, sending):
    run = await made(client, event=EVENT)
    assert run["event"] == TELLS
    shown, opened = await entries(client, sending, run)
    assert shown == opened
    assert shown["SUMMARY"] == "Party"
    assert shown["DTSTART"].dt.isoformat() == "2026-11-28T19:00:00+00:00"


@pytest.mark.parametrize("fields", [TYPED, {"event": json.dumps(EVENT)}])
async def test_a_multipart_request_may_have_it_as_fields_or_as_json(client, fields):
    data = FormData(default_to_multipart=True)
    for name, value in body(**fields).items():
        data.add_field(name, value)
    assert (await (await client.post("/api/runs", data=data)).json())["event"] == TELLS


async def test_without_an_event_there_is_no_entry(client, sending):
    run = await made(client, event=None)
    assert run["event"] is None
    assert await entries(client, sending, run) == []
    assert (await made(client, event_zone="Europe/Lisbon"))["event"] is None


async def test_days_need_no_zone_and_no_end(client):
    run = await made(client, event={"title": "Fair", "begin": "2026-11-28", "all_day": True})
    assert run["event"] == {"title": "Fair", "begin": "2026-11-28", "end": "2026-11-28", "zone": "",
                            "place": "", "all_day": True}  # fmt: skip


async def test_a_time_with_an_offset_becomes_that_of_the_zone(client):
    run = await made(
        client, event={**EVENT, "begin": "2026-11-28T20:00+01:00", "end": "2026-11-28T23:00:00Z"}
    )
    assert (run["event"]["begin"], run["event"]["end"]) == ("2026-11-28T19:00", "2026-11-28T23:00")


WRONG = [
    ({"title": ""}, "event_title", "called"),
    ({"title": "x" * 201}, "event_title", "longer than 200"),
    ({"begin": ""}, "event_begin", "is not a time"),
    ({"begin": "soon"}, "event_begin", "is not a time"),
    ({"begin": "9999-12-31T23:59"}, "event_begin", "is not a time"),
    ({"end": ""}, "event_end", "Write when it ends"),
    ({"end": "2026-11-28T18:00"}, "event_end", "before it begins"),
    ({"end": "2028-11-28T18:00"}, "event_end", "more than a year"),
    ({"zone": ""}, "event_zone", "Write the time zone"),
    ({"zone": "Mars/Base"}, "event_zone", "is not a time zone"),
    ({"zone": "../../etc/passwd"}, "event_zone", "is not a time zone"),
    ({"zone": "right/UTC"}, "event_zone", "is not a time zone"),
    ({"zone": "localtime"}, "event_zone", "is not a time zone"),
    (
        {"zone": "Europe/Berlin", "begin": "2027-03-28T02:30", "end": "2027-03-28T05:00"},
        "event_begin",
        "skip 02:30",
    ),
    ({"begin": "2026-11-28", "end": "2026-11-27"}, "event_end", "before it begins"),
    ({"begin": 5}, "event_begin", "is a text"),
    ({"place": "\0"}, "event_place", "is a text"),
    ({"colour": "red"}, "event", 'no field "colour"'),
    ({"all_day": "perhaps"}, "event_all_day", "true or false"),
]


@pytest.mark.parametrize(("changes", "field", "words"), WRONG)
async def test_what_is_wrong_with_an_event_is_said_at_its_field(client, changes, field, words):
    answer = await client.post("/api/runs", json=body(event={**EVENT, **changes}))
    assert answer.status == 422
    assert words in (await answer.json())["problems"][field]


@pytest.mark.parametrize("event", ["Party", 5, [], True])
async def test_an_event_that_is_no_object_is_refused(client, event):
    answer = await client.post("/api/runs", json=body(event=event))
    assert "is an object" in (await answer.json())["problems"]["event"]


async def test_an_event_that_has_begun_is_warned_of(client):
    past = {**EVENT, "begin": "2021-11-28T19:00", "end": "2021-11-28T20:00"}
    seen = await (await client.post("/api/preview", json=body(event=past))).json()
    assert [one["code"] for one in seen["warnings"]] == ["event_over"]


async def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(client):
    page = await (await client.post("/runs", data=body(**{**TYPED, "event_zone": "Mars"}))).text()
    assert '<details class="fold" open><summary>Calendar entry' in page
    assert 'name="event_begin" type="datetime-local" value="2026-11-28T19:00"' in page
    assert "is not a time zone" in page


async def test_a_zone_that_a_script_filled_in_is_no_event_and_opens_nothing(client):
    typed = {"emails": "ana@x.pt", "text": "Hi", "event_zone": "Europe/Lisbon"}
    page = await (await client.post("/preview", data=typed)).text()
    assert '<details class="fold"><summary>Calendar entry</summary>' in page


async def test_a_last_look_names_the_event_and_sends_it(serve, store):
    await store.open_account("a test's sender", "smtp", "smtp", 10, None)
    client = await serve(transport="smtp", server="mail.example.org")
    page = await (await client.post("/runs", data=body(key="k3", **TYPED))).text()
    assert "Party, 2026-11-28 19:00 to 23:30 (Europe/Lisbon), Rua A" in page
    german = {"Accept-Language": "de"}
    page = await (await client.post("/runs", data=body(key="k3", **TYPED), headers=german)).text()
    assert "Party, 28.11.2026, 19:00 bis 23:30 (Europe/Lisbon), Rua A" in page
    whole = {"event_title": "Trip", "event_begin": "2026-11-28", "event_end": "2026-11-29"}
    answer = await client.post("/runs", data=body(key="k4", **whole), headers=german)
    assert "Trip, 28.11.2026 bis 29.11.2026, ganztägig" in await answer.text()
    answer = await client.post("/runs", data={**hidden(page), "person": "1"}, allow_redirects=False)
    assert answer.status == 303, await answer.text()
    assert (await store.list_runs(limit=1)).rows[0].message.event.title == "Party"


async def test_a_run_made_like_another_begins_with_its_event(client):
    run = await made(client, event=EVENT)
    page = await (await client.get(f"/?like={run['id']}")).text()
    assert 'name="event_title" value="Party"' in page
    assert 'value="2026-11-28T23:30"' in page


async def test_the_same_key_with_another_event_is_other_content(client):
    key = {"Idempotency-Key": "k"}
    for event, status in ((EVENT, 201), (EVENT, 200), ({**EVENT, "place": "Rua B"}, 409)):
        assert (
            await client.post("/api/runs", json=body(event=event), headers=key)
        ).status == status


@pytest.mark.parametrize("zone", ["a\0", "a" * 5_000])
@pytest.mark.parametrize("path", ["/api/preview", "/api/runs", "/api/test"])
async def test_a_zone_that_is_no_text_or_too_long_is_a_problem_of_its_field(client, path, zone):
    answer = await client.post(path, json=body(event={**EVENT, "zone": zone}, to="me@x.pt"))
    assert "event_zone" in (await answer.json())["problems"]


async def test_a_time_zone_that_script_filled_in_unfolds_no_calendar_entry(client):
    form = {"emails": "nobody", "subject": "S", "text": "T", "event_zone": "Europe/Lisbon"}
    page = await (await client.post("/runs", data=form)).text()
    assert '<details class="fold"><summary>Calendar entry' in page
    page = await (await client.post("/runs", data=form | {"event_title": "Party"})).text()
    assert '<details class="fold" open><summary>Calendar entry' in page
