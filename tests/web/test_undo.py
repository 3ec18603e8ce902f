"""After each act the run's page says what was done, and takes it back where it can be."""

import re
from html import unescape

import pytest

from emailer.model import State
from emailer.showing import csv_export
from emailer.showing.whole_list import WholeList
from tests.web.conftest import make_run, people


async def acted(client, run: dict, verb: str, **fields) -> str:
    """Press a button of the run's page; the page that follows."""
    answer = await client.post(f"/runs/{run['id']}/{verb}", data=fields)
    assert answer.status == 200, await answer.text()
    return await answer.text()


async def undo(client, run: dict, page: str) -> str:
    """Press the Undo that a page shows."""
    [form] = re.findall(r'<form method="post" action="[^"]*/undo">(.*?)</form>', page, re.DOTALL)
    fields = {
        name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)
    }
    return await acted(client, run, "undo", **fields)


async def state(client, run: dict) -> str:
    return (await (await client.get(f"/api/runs/{run['id']}")).json())["state"]


@pytest.mark.parametrize(("verb", "says", "before"), [
    ("pause", "Paused. Nothing more is sent.", "running"),
    ("cancel", "Cancelled. The people left are not written to.", "running"),
])  # fmt: skip
async def test_what_stops_a_run_is_said_and_taken_back_by_one_button(client, verb, says, before):
    run = await make_run(client)
    page = await acted(client, run, verb)
    assert says in page
    page = await undo(client, run, page)
    assert await state(client, run) == before
    assert "/undo" not in page


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("did=paused", "Pausiert. Nichts mehr wird gesendet."),
        ("did=corrected&of=1", "Die Adresse wurde korrigiert."),
    ],
)
async def test_what_was_done_is_said_in_the_language_of_who_asks(client, asked, says):
    run = await make_run(client)
    await acted(client, run, "pause")
    german = {"Accept-Language": "de"}
    page = await (await client.get(f"/runs/{run['id']}?{asked}", headers=german)).text()
    assert says in page


async def test_a_run_that_was_resumed_is_paused_again(client):
    run = await make_run(client)
    await acted(client, run, "pause")
    await undo(client, run, await acted(client, run, "resume"))
    assert await state(client, run) == "paused"


async def test_to_resume_is_no_longer_taken_back_once_a_message_is_out(client, sending):
    run = await make_run(client, emails="a@x.pt\nb@x.pt\nc@x.pt")
    await sending.send(later=["b@x.pt", "c@x.pt"])
    await acted(client, run, "pause")
    answer = await client.post(f"/runs/{run['id']}/resume", allow_redirects=False)
    at = answer.headers["Location"]
    page = await (await client.get(at)).text()
    assert "Resumed." in page
    assert 'data-open="did=resumed&amp;n=1"' in page  # read anew with each that is sent
    await client.post(f"/api/runs/{run['id']}/retry", json={"state": "waiting"})
    await sending.send(later=["c@x.pt"])
    assert await state(client, run) == "running"
    page = await (await client.get(at)).text()
    assert "Resumed." not in page
    assert "/undo" not in page


async def test_what_was_done_is_not_said_of_a_run_that_stands_otherwise_by_now(client, store):
    run = await make_run(client)
    await acted(client, run, "pause")
    await store.resume(run["id"])
    page = await (await client.get(f"/runs/{run['id']}?did=paused")).text()
    assert "Nothing more is sent." not in page
    assert "/undo" not in page


async def test_those_left_out_are_put_back_and_nobody_who_was_left_out_before(client, store):
    run = await make_run(client)
    await acted(client, run, "pause")
    [first, second, third] = (await store.list_recipients(run["id"])).rows[:3]
    await acted(client, run, "people", act="out", ids=first.id)
    page = await client.post(
        f"/runs/{run['id']}/people", data=[("act", "out"), ("ids", second.id), ("ids", third.id)]
    )
    page = await page.text()
    assert "Left out: 2 people." in page
    assert "Taken back." in await undo(client, run, page)
    counts = (await (await client.get(f"/api/runs/{run['id']}")).json())["counts"]
    assert (counts["waiting"], counts["skipped"]) == (9, 1)


async def test_who_failed_is_done_otherwise_and_that_is_said_and_taken_back(client, store, sending):
    run = await make_run(client, people(3), retry_delays=[])
    [one, _, _] = (await store.list_recipients(run["id"])).rows
    await sending.send(fail=[one.email])
    asked = await (await client.get(f"/runs/{run['id']}?act=done&ids={one.id}")).text()
    assert "Leave out 1 person it failed for" in asked
    page = await acted(client, run, "people", act="done", ids=one.id)
    assert "Settled another way: 1 person." in page
    assert "Retry" not in page
    said = "Settled another way, as you said. It had failed: The server refused: Internet Down"
    assert said in await (await client.get(f"/runs/{run['id']}/people/{one.id}")).text()
    assert said in await (await client.get(f"/api/runs/{run['id']}/list.csv")).text()
    whole = WholeList(store, (await store.look(run["id"])).run, csv_export.chosen())
    fates = {row[0]: row[2] async for some in whole.rows() for row in some}
    assert fates[one.email] == "settled another way"
    assert ("settled another way", 1) in whole.totals().rows
    shown = await (await client.get(f"/api/runs/{run['id']}/recipients/{one.id}")).json()
    assert (shown["state"], shown["decided"]) == ("skipped", "done")
    assert "Taken back." in await undo(client, run, page)
    shown = await (await client.get(f"/api/runs/{run['id']}/recipients/{one.id}")).json()
    assert (shown["state"], shown["decided"]) == ("failed", None)
    [reason] = (await (await client.get(f"/api/runs/{run['id']}")).json())["failures"]
    wish = {"as": "done", "reason": reason["key"]}
    answer = await client.post(f"/api/runs/{run['id']}/resolve", json=wish)
    assert (await answer.json())["counts"]["skipped"] == 1


async def test_a_corrected_address_becomes_what_it_was(client, store):
    run = await make_run(client)
    await acted(client, run, "pause")
    [one] = (await store.list_recipients(run["id"])).rows[:1]
    page = await acted(
        client, run, f"people/{one.id}", email="right@example.org", then="save", correct=one.id
    )
    assert "The address was corrected." in page
    assert "Taken back." in await undo(client, run, page)
    assert (await store.recipient(run["id"], one.id)).email == one.email


@pytest.mark.parametrize("did", ["retried", "retry", "again"])
async def test_what_is_sent_again_is_said_to_be_so_only_while_the_run_goes_on(
    client, store, sending, did
):
    run = await make_run(client, people(2), retry_delays=[])
    [one, _] = (await store.list_recipients(run["id"])).rows
    at = f"/runs/{run['id']}?did={did}&n=1&of={one.id}"
    is_going = re.compile("is being sent (again to 1 person|to it)")
    is_held = re.compile("is sent (again to 1 person|to it) once this run goes on")
    has_ended = re.compile(r"Tried again at .*sent to the mailbox \(person0@example\.org\)\.")
    shown = re.compile('<div class="note good row" id="d(?:id|one)" [^>]*><p>([^<]*)<')
    [text] = shown.findall(await (await client.get(at)).text())
    assert is_going.search(text)
    await store.pause(run["id"])
    [text] = shown.findall(await (await client.get(at)).text())
    assert is_held.search(text)
    await store.resume(run["id"])
    await sending.send()
    page = await (await client.get(at)).text()
    assert has_ended.search(page)
    assert not is_going.search(page)


async def test_what_cannot_be_taken_back_has_no_button_for_it(client, store, sending):
    run = await make_run(client)
    await sending.send(fail=["person1@example.org"], doubt=["person2@example.org"])
    assert "The message is being sent again to 1 person." in await acted(
        client, run, "retry", which="all"
    )
    [doubtful] = (await store.list_recipients(run["id"], (State.IN_DOUBT,))).rows
    page = await acted(client, run, "people", act="got", ids=doubtful.id)
    assert "Counted as sent: person2@example.org." in page
    assert "/undo" not in page
    assert (await client.post(f"/runs/{run['id']}/undo", data={"did": "got"})).status == 422


async def test_sending_again_to_one_in_doubt_asks_first_for_it_may_be_a_second_copy(
    client, sending
):
    run = await make_run(client, emails="ana@x.pt")
    await sending.send(doubt=["ana@x.pt"])
    page = await (await client.get(f"/runs/{run['id']}")).text()
    one = re.search(r'value="(again:[0-9]+)"', page)[1]
    page = await (await client.post(f"/runs/{run['id']}/people", data={"one": one})).text()
    assert "Send again to ana@x.pt? Whoever it had reached gets it twice." in page
    counts = (await (await client.get(f"/api/runs/{run['id']}")).json())["counts"]
    assert (counts["in_doubt"], counts["waiting"]) == (1, 0)
    data = {"act": "again", "ids": one.partition(":")[2]}
    await client.post(f"/runs/{run['id']}/people", data=data)
    counts = (await (await client.get(f"/api/runs/{run['id']}")).json())["counts"]
    assert (counts["in_doubt"], counts["waiting"]) == (0, 1)


async def test_once_nobody_is_left_in_doubt_the_page_shows_who_asks_for_a_decision_next(
    client, sending
):
    run = await make_run(client, emails="ana@x.pt\nbo@x.pt", retry_delays=[])
    await sending.send(doubt=["ana@x.pt"], fail=["bo@x.pt"])
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert re.search(r'state=in_doubt#people">Decide about the one in doubt<', page)
    data = {"act": "got", "all": "yes", "state": "in_doubt"}
    told = await client.post(f"/runs/{run['id']}/people", data=data, allow_redirects=False)
    assert "state=" not in told.headers["Location"]
    page = await (await client.get(told.headers["Location"])).text()
    assert re.search(r'aria-current="true">Failed ', page)
    assert "Decide about" not in page


@pytest.mark.parametrize("act", ["got", "again"])
async def test_a_question_about_the_doubtful_names_up_to_three_and_comes_before_it_is_done(
    client, sending, act
):
    """What cannot be taken back is asked about, be it one alone."""
    emails = [f"Guest {n} <p{n}@x.pt>" for n in range(4)]
    run = await make_run(client, emails="\n".join(emails))
    await sending.send(doubt=[f"p{n}@x.pt" for n in range(4)])
    page = await (await client.get(f"/runs/{run['id']}")).text()
    ids = re.findall(rf'value="{act}:([0-9]+)"', page)
    at = f"/runs/{run['id']}/people"
    page = await (await client.post(at, data={"one": f"{act}:{ids[0]}"})).text()
    assert re.search(r"(Count|Send again to) Guest ([0-3]) \(p\2@x.pt\)(\?| as sent)", page)
    counts = (await (await client.get(f"/api/runs/{run['id']}")).json())["counts"]
    assert counts["in_doubt"] == 4

    async def asked(n: int) -> str:
        query = "&".join(f"ids={one}" for one in ids[:n])
        return await (await client.get(f"/runs/{run['id']}?act={act}&{query}")).text()

    three = ", ".join(r"Guest [0-3] \(p[0-3]@x.pt\)" for _ in range(3))
    assert re.search(f"(Count|Send again to) {three}", await asked(3))
    assert re.search("(Count|Send again to) 4 people", await asked(4))


async def test_a_question_about_leaving_one_person_out_names_them(client):
    run = await make_run(client, emails="Ana Lima <ana@x.pt>\nben@x.pt")
    page = await (await client.get(f"/runs/{run['id']}?state=waiting")).text()
    ids = re.findall(r'name="ids" value="([0-9]+)"', page)
    at = f"/runs/{run['id']}?state=waiting&act=out"
    assert "Leave out Ana Lima (ana@x.pt)?" in await (await client.get(f"{at}&ids={ids[0]}")).text()
    both = await (await client.get(f"{at}&ids={ids[0]}&ids={ids[1]}")).text()
    assert "Leave out Ana Lima (ana@x.pt), ben@x.pt?" in both
