"""Pages and answers in the language of whoever asks, and nothing left in another."""

import json
import re
from html import unescape

import pytest
from yarl import URL

from emailer import tongue
from emailer.pause_rules import Reason
from tests.store.hands import pause_run
from tests.web.conftest import Stream, make_run
from web import languages

GERMAN = {"Accept-Language": "de-CH, de;q=0.9, en;q=0.5"}


async def test_a_page_is_in_the_language_the_browser_asks_for_first(client):
    answer = await client.get("/", headers=GERMAN)
    page = await answer.text()
    assert '<html lang="de"' in page
    assert "<h1>Eine Einladung schreiben</h1>" in page
    assert answer.headers["Content-Language"] == "de"
    assert "Accept-Language" in ", ".join(answer.headers.getall("Vary"))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("DE-at", "de"),
        ("fr, it;q=0.9", "en"),
        ("fr, de;q=0.3, en;q=0.2", "de"),
        ("de;q=0, en", "en"),
        ("de;q=0.4, en;q=0.8", "en"),
        ("*, de;q=0.1", "de"),
        ("de;q=x", "en"),
        ("x" * 5000, "en"),
        (", ;;,de-" + "a" * 40, "en"),
    ],
)
async def test_the_dearest_language_there_is_is_spoken(client, header, language):
    answer = await client.get("/runs", headers={"Accept-Language": header} if header else {})
    assert (answer.status, answer.headers["Content-Language"]) == (200, language)


async def test_a_language_chosen_on_the_page_is_remembered_and_stays_on_the_page(client):
    page = await (await client.get("/runs?cursor=")).text()
    [there] = re.findall(r'<a href="([^"]+)" lang="de"', page)
    answer = await client.get(there.replace("&amp;", "&"), allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/runs?cursor=")
    assert (
        "<h1>Sendungen</h1>"
        in await (await client.get("/runs", headers={"Accept-Language": "en"})).text()
    )
    await client.get("/runs?language=en")
    assert "<h1>Runs</h1>" in await (await client.get("/runs", headers=GERMAN)).text()


async def test_a_choice_of_language_stays_with_what_was_typed_and_is_on_pages_of_errors(client):
    form = {"key": "k" * 22, "draft": "yes", "emails": "a@x.pt", "subject": "Tea", "text": "Hello"}
    for path, status in (("/preview", 200), ("/preview?look=1", 200), ("/rehearse", 200)):
        answer = await client.post(path, data=form)
        page = await answer.text()
        assert answer.status == status
        [there] = re.findall(r'<a href="([^"]+)" lang="de"', page)
        page = await (await client.get(unescape(there))).text()
        assert '<html lang="de"' in page
        assert ">Hello</textarea>" in page.replace("\n", "")
        await client.get("/?language=en")
    answer = await client.post("/preview", data=form | {"key": "n" * 22, "draft": ""})
    assert 'lang="de"' not in await answer.text()  # nothing is kept of it
    for answer, at in ((await client.get("/runs/nowhere"), "/runs/nowhere"),
                       (await client.post("/runs/nowhere/pause"), "/"),
                       (await client.post("/drafts"), "/")):  # fmt: skip
        page = await answer.text()
        assert answer.status in (404, 405)
        assert f'<a href="{at}?language=de" lang="de"' in page


@pytest.mark.parametrize("place", ["//evil.example/x", "/%5cevil.example", "/\\\\evil.example"])
def test_a_choice_of_language_leads_to_no_other_site(place):
    chosen = languages.stays_here(URL(place).update_query({"language": "de"}))
    assert re.match(r"/[^/\\\\]", chosen), chosen


async def test_two_applications_of_a_process_share_the_catalogues(serve):
    first, second = [(await serve()).app[languages.LANGUAGES] for _ in range(2)]
    assert first is second


async def test_an_error_of_the_api_is_said_in_the_asker_s_language(client):
    answer = await client.get("/api/runs/nothing", headers=GERMAN)
    assert await answer.json() == {
        "message": "Diese Sendung gibt es nicht.",
        "help": "Prüfen Sie die Adresse. Was sie nennt, kann zu einer anderen Datenbank gehören.",
    }
    refused = await client.post("/api/runs", json={"emails": "nobody"}, headers=GERMAN)
    body = await refused.json()
    assert body["rejected"] == [{"line": 1, "value": "nobody", "reason": "das @ fehlt"}]
    assert body["message"].startswith("1 Zeile kann nicht verwendet werden")


async def test_two_who_ask_at_once_are_each_answered_in_their_own_language(client):
    import asyncio

    async def heading(**headers: str) -> str:
        return (
            (await (await client.get("/runs", headers=headers)).text())
            .partition("<h1>")[2]
            .partition("<")[0]
        )

    asked = [heading(**(GERMAN if n % 2 else {})) for n in range(10)]
    assert await asyncio.gather(*asked) == ["Runs", "Sendungen"] * 5


async def test_the_stream_speaks_to_each_watcher_in_their_language(client, store):
    run = await make_run(client, "a@x.pt, b@x.pt")
    [claim, *_] = await store.claim("a test's sender", 1)
    await store.release([claim])
    watching = [
        await client.get(f"/runs/{run['id']}/events", headers=headers) for headers in (GERMAN, {})
    ]
    streams = [Stream(answer) for answer in watching]
    for stream in streams:
        await stream.next()
    await pause_run(store, claim.run_key, Reason("backup"), "a test's sender")
    said = [
        await stream.until(lambda name, run: name == "run" and run["state"] == "paused")
        for stream in streams
    ]
    assert said[0]["state_reason"]["text"].startswith(
        "Diese Datenbank ist eine zurückgespielte Sicherung"
    )
    assert said[1]["state_reason"]["text"].startswith("This database is a backup that was put back")
    for answer in watching:
        answer.close()


async def test_what_is_said_while_one_types_is_in_the_pages_language(client):
    form = {"emails": "a@x.pt\nnobody", "key": "k" * 22, "rate": "x"}
    answer = await client.post("/preview?live=1", data=form, headers=GERMAN)
    told = re.search(r'<meta name="seen" content="([^"]*)">', await answer.text())[1]
    seen = json.loads(unescape(told))
    assert [one["reason"] for one in seen["rejected"]] == ["das @ fehlt"]
    assert seen["problems"]["rate"].startswith("„x“ ist keine Geschwindigkeit.")
    assert seen["button"] == "Zeigen, was nicht stimmt"


async def test_numbers_and_dates_are_written_as_the_language_does(client):
    with tongue.speaking(client.app[languages.LANGUAGES].tongues["de"]):
        assert tongue.number(1234567) == "1.234.567"
        assert tongue.decimal(0.5) == "0,5"
        assert tongue.moment("2026-11-21T09:07:00Z") == "21.11.2026, 09:07 UTC"
        assert tongue.say_n("{n} person", "{n} people", 1) == "1 Person"
        assert tongue.say_n("{n} person", "{n} people", 1000) == "1.000 Personen"


async def test_the_page_brings_the_scripts_their_words(client):
    page = await (await client.get("/", headers=GERMAN)).text()
    words = json.loads(re.search(r"""<meta name="words" content='([^']*)'>""", page)[1])
    assert words["Send invitations"] == "Einladungen senden"
    assert words["{n} a second"] == "{n} pro Sekunde"
    assert '<meta name="words"' not in await (await client.get("/")).text()


async def test_why_a_stored_line_was_rejected_is_said_in_the_askers_language_an_old_row_as_it_is(
    client, store, tmp_path
):
    import sqlite3

    run = await make_run(client, "a@x.pt\nnobody")
    at = f"/api/runs/{run['id']}/rejected"
    german = (await (await client.get(at, headers=GERMAN)).json())["data"]
    english = (await (await client.get(at)).json())["data"]
    assert (german[0]["reason"], english[0]["reason"]) == ("das @ fehlt", "there is no @")
    table = await (await client.get(f"{at}.csv", headers=GERMAN)).text()
    assert "das @ fehlt" in table
    with sqlite3.connect(tmp_path / "emailer.db") as db:
        [(kept,)] = db.execute("SELECT reason FROM emailer_rejected").fetchall()
        db.execute("UPDATE emailer_rejected SET reason = 'there is no @, said an older program'")
    db.close()
    assert json.loads(kept[1:]) == ["there is no @", "", {}]
    old = (await (await client.get(at, headers=GERMAN)).json())["data"]
    assert old[0]["reason"] == "there is no @, said an older program"


@pytest.mark.parametrize("path", ["/x", "/", "/login", "/api/runs"])
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}], ids=["host", "site"]
)
async def test_a_language_is_chosen_by_nobody_who_may_not_ask(client, path, headers):
    answer = await client.get(
        path, params={"language": "de"}, headers=headers, allow_redirects=False
    )
    assert (answer.status, "Set-Cookie" in answer.headers) == (403, False)


async def test_sending_hours_are_said_and_taken_with_the_days_of_the_language(client, store):
    run = await make_run(client, "a@x.pt", hours="Mon-Fri 09:00-18:00 Europe/Lisbon")
    at = f"/runs/{run['id']}"
    page = await (await client.get(f"{at}?later=1", headers=GERMAN)).text()
    assert 'name="hours" value="Mo-Fr 09:00-18:00"' in page
    assert 'name="zone" value="Europe/Lisbon"' in page
    await client.post(f"{at}/hours", data={"hours": "Di,Do 09:00-18:00 Europe/Lisbon"})
    assert (await store.look(run["id"])).run.hours == "Tue,Thu 09:00-18:00 Europe/Lisbon"
