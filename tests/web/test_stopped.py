"""The form of a run that was stopped before it began comes back as it was, and is sent once."""

import re

import pytest
from aiohttp import FormData

from tests.lists import books
from tests.store.hands import run_sql
from tests.web.conftest import OWNER, make_run, problem, typed_in

BOOK = books.xlsx({
    "Notes": [["nothing", "here"]],
    "Guests": [
        ["E-Mail", "Vorname", "Tisch", "Notiz"],
        ["ana@x.pt", "Ana", "1", "a"],
        ["ben@gmial.com", "Ben", "2", "b"],
        ["eva@hotmial.com", "Eva", "3", "c"],
        ["nobody", "Ida", "4", "d"],
        ["kai at x.pt", "Kai", "5", "e"],
        ["ana@x.pt", "Ana", "1", "f"],
    ],
})  # fmt: skip
TYPED = {
    "key": "k" * 22,
    "draft": "yes",
    "on_rejected": "refuse",
    "emails": "uwe@x.pt\nno line",
    "subject": "Dinner",
    "text": "Dear {{ vorname | default('friend') }}",
    "sheet": "Guests",
    "column_3": "ignore",
    "take_2": "yes",
    "take_3": "yes",
    "mend_5": "ida@x.pt",
    "rate": "3/s",
    "hours": "Mon-Fri 09:00-18:00 UTC",
    "to": "me@x.pt",
}


@pytest.fixture
async def real(serve, store):
    """The application under an account that writes to people, with a grace that does not end."""
    await store.open_account(OWNER, "smtp", "smtp", 10, None)
    return await serve(transport="smtp", start_grace_s=3000.0)


def form(typed: dict, **changed) -> FormData:
    data = FormData(default_to_multipart=True)
    for name, text in (typed | changed).items():
        data.add_field(name, text)
    return data


def first(**changed) -> FormData:
    """The form as it is first sent: with a workbook, and something attached."""
    data = form(TYPED, **changed)
    data.add_field("file", BOOK, filename="guests.xlsx")
    data.add_field("attachment", b"%PDF-1.4 way", filename="way.pdf")
    return data


async def page(client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


async def sent(client, data: FormData) -> dict:
    """Press Send, then once more at the last look; return the run."""
    answer = await client.post("/runs", data=data, allow_redirects=False)
    looked = await answer.text()
    assert "A last look" in looked, looked
    answer = await client.post("/runs", data=typed_in(looked, "look-form"), allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return await shown(client, answer.headers["Location"].split("/")[2])


async def shown(client, run_id: str) -> dict:
    return await (await client.get(f"/api/runs/{run_id}")).json()


async def stop(client, run: dict) -> None:
    await client.post(f"/runs/{run['id']}/cancel")


async def stopped(client, data: FormData) -> dict:
    run = await sent(client, data)
    assert run["state"] == "scheduled"
    await stop(client, run)
    return run


async def back(client, run: dict) -> str:
    """Follow the link of the run that was stopped."""
    run_page = await page(client, f"/runs/{run['id']}")
    link = re.search(r'href="([^"]+)">\s*Back to the form', run_page)[1]
    return await page(client, link)


def part(shown_form: str, tag: str) -> str:
    return shown_form.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]


async def total_of_all(client) -> int:
    """Count the people whom any run may still write to, or has."""
    runs = (await (await client.get("/api/runs")).json())["data"]
    return sum(one["counts"]["total"] - one["counts"]["cancelled"] for one in runs)


async def test_the_form_of_a_stopped_run_is_as_it_was(real):
    looked = await (await real.post("/preview", data=first())).text()
    before = await (await real.post("/preview", data=form(typed_in(looked)))).text()
    run = await stopped(real, form(typed_in(before)))
    assert (run["counts"]["total"], run["rejected_count"]) == (5, 2)
    again = await back(real, run)
    its_own = {"key": f"again.{run['id']}", "instead_of": run["id"]}
    assert typed_in(again) == typed_in(before) | its_own
    assert part(again, "list-page") == part(before, "list-page")
    for said in ("Use guests.xlsx", "Use way.pdf", "kai at x.pt", 'value="ida@x.pt"',
                 'ben@gmial.com</span> to <b class="mono">ben@gmail.com',
                 ">Send 5 invitations, leave out 2 entries<"):  # fmt: skip
        assert said in again, said
    assert typed_in(await back(real, run)) == typed_in(again), "opened once more"


async def test_sent_again_it_is_one_run_and_nobody_is_left_to_the_stopped_one(real):
    run = await stopped(real, first())
    again = await back(real, run)
    made = await sent(real, form(typed_in(again), subject="Supper"))
    assert (made["subject"], made["counts"]["total"], made["rejected_count"]) == ("Supper", 5, 2)
    assert [one["filename"] for one in made["files"]] == ["way.pdf"]
    old = await shown(real, run["id"])
    assert (old["moved"], old["moved_to"]) == (5, [{"run": made["id"], "count": 5}])
    assert (await problem(await real.post(f"/api/runs/{run['id']}/resume")))[0] == 409
    for pressed in (typed_in(again), typed_in(again) | {"subject": "Supper"}):
        second = await real.post("/runs", data=form(pressed), allow_redirects=False)
        assert second.status in (303, 409)
    assert len((await (await real.get("/api/runs")).json())["data"]) == 2
    assert await total_of_all(real) == 5


async def test_stopped_and_sent_over_and_over_every_run_leads_back_to_its_own_form(real):
    run = await stopped(real, first())
    for subject in ("Tea", "Cake", "Soup"):
        made = await stopped(real, form(typed_in(await back(real, run)), subject=subject))
        assert (await shown(real, run["id"]))["moved"] == 5
        run = made
        again = await back(real, run)
        assert f'value="{subject}"' in again
        assert "kai at x.pt" in again
    assert await total_of_all(real) == 0


async def test_who_was_taken_off_the_list_stays_with_the_stopped_run(real):
    run = await stopped(real, form(TYPED, emails="ana@x.pt\nben@x.pt\nEva@x.pt"))
    typed = typed_in(await back(real, run)) | {"emails": "ana@x.pt\nEva@X.PT\nnew@x.pt\neva@x.pt"}
    made = await sent(real, form(typed))
    assert (made["counts"]["total"], made["duplicates"]) == (3, 1)
    old = await shown(real, run["id"])
    assert (old["moved"], old["counts"]["cancelled"]) == (2, 3)
    old_page = await page(real, f"/runs/{run['id']}")
    assert "2 people went on in a new run." in old_page
    await back(real, run)  # whoever is left can still be sent to, from here
    await real.post(f"/api/runs/{run['id']}/resume")
    assert (await shown(real, run["id"]))["counts"]["waiting"] == 1


async def test_it_is_a_draft_once_its_run_was_stopped_and_not_before(real):
    run = await sent(real, first())
    link = f'href="/?draft=again.{run["id"]}"'
    assert "drafts-title" not in await page(real, "/")
    await stop(real, run)
    assert link in await page(real, "/")
    made = await sent(real, form(typed_in(await page(real, f"/?draft=again.{run['id']}"))))
    assert link not in await page(real, "/")
    assert made["rest_of"] == run["id"]


async def test_what_is_changed_in_it_is_kept_as_it_is_typed(real):
    run = await stopped(real, first())
    typed = typed_in(await back(real, run)) | {"subject": "Supper"}
    assert (await real.post("/preview?live=1", data=form(typed))).status == 200
    again = await back(real, run)
    assert (typed_in(again)["subject"], "Use guests.xlsx" in again) == ("Supper", True)


async def test_nothing_of_it_is_kept_once_the_run_begins(real, store, upload_folder):
    run = await sent(real, first(hours=""))
    assert list(upload_folder.iterdir())
    await run_sql(store, "UPDATE emailer_run SET start_at = created_at")
    assert await store.start_due(OWNER) == 1
    assert "Nothing has left yet" not in await page(real, f"/runs/{run['id']}")
    assert list(upload_folder.iterdir()) == []
    at = f"/?draft=again.{run['id']}"
    assert "There is no such draft" in await page(real, at)
    typed = TYPED | {"key": f"again.{run['id']}", "instead_of": run["id"]}
    told = await (await real.post("/preview?live=1", data=typed)).text()  # a page left open
    assert "was taken up again since" in told
    assert "There is no such draft" in await page(real, at)


async def test_sent_after_all_a_run_has_its_grace_again_and_can_be_stopped_again(real, store):
    run = await stopped(real, form(TYPED, hours=""))
    await run_sql(store, "UPDATE emailer_run SET start_at = created_at")  # the first grace is over
    asked = "as it is? It begins after 50 min 0 s in which you can still stop it."
    assert asked in await page(real, f"/runs/{run['id']}")
    await real.post(f"/runs/{run['id']}/resume")
    now = await shown(real, run["id"])
    assert (now["state"], now["counts"]["waiting"], now["started_at"]) == ("scheduled", 1, None)
    await stop(real, run)
    assert typed_in(await back(real, run))["subject"] == "Dinner"


async def test_the_form_of_a_run_that_was_taken_up_again_sends_nothing(real):
    run = await stopped(real, form(TYPED))
    typed = typed_in(await back(real, run))
    await real.post(f"/api/runs/{run['id']}/resume")
    answer = await real.post("/runs", data=form(typed))
    refused = await answer.text()
    assert (answer.status, "was taken up again since" in refused) == (422, True)
    assert f'name="instead_of" value="{run["id"]}"' in refused
    await stop(real, run)
    assert (await sent(real, form(typed_in(refused))))["counts"]["total"] == 1


async def test_a_form_whose_file_is_gone_brings_the_people_and_says_so(real, serve):
    run = await stopped(real, first())
    anew = await serve(transport="smtp", start_grace_s=3000.0)  # as after a restart
    again = await back(anew, run)
    assert "guests.xlsx was kept for an hour, or until the program stopped. Its people" in again
    assert "The 5 people left of Dinner" in again
    assert "no line" in again, "what was pasted is there"
    made = await sent(anew, form(typed_in(again)))
    assert (made["counts"]["total"], made["rejected_count"]) == (5, 1)
    assert [one["filename"] for one in made["files"]] == ["way.pdf"]
    assert (await shown(anew, run["id"]))["moved"] == 5


async def test_a_run_with_the_rest_of_another_comes_back_with_its_people(real):
    first_run = await make_run(real, "ana@x.pt\nben@x.pt", subject="Before", grace_s=3000)
    await real.post(f"/api/runs/{first_run['id']}/cancel")
    typed = TYPED | {"rest_of": first_run["id"], "emails": "uwe@x.pt\nno line"}
    run = await stopped(real, form(typed))
    again = await back(real, run)
    assert "The 3 people left of Dinner" in again
    assert "no line" in again
    made = await sent(real, form(typed_in(again)))
    assert made["counts"]["total"] == 3
    assert (await shown(real, run["id"]))["moved"] == 3
    assert await total_of_all(real) == 3


async def test_a_trial_takes_nobody_out_of_a_run_that_writes_to_people(real, serve):
    run = await stopped(real, form(TYPED))
    trial = await serve()
    answer = await trial.post("/runs", data=form(typed_in(await back(trial, run))))
    assert (answer.status, "Choose another account" in await answer.text()) == (422, True)
    assert (await shown(trial, run["id"]))["moved"] == 0


async def test_only_a_run_that_never_began_can_be_replaced(real):
    for run_id in ("nothing", (await make_run(real))["id"]):
        answer = await real.post("/runs", data=form(TYPED, instead_of=run_id))
        assert answer.status == 422, run_id
