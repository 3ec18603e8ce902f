import asyncio

import pytest
from aiohttp import FormData

from emailer.model import Policy
from tests.web.conftest import SENDER, make_run, people, problem


async def test_a_posted_list_becomes_a_run_that_shows_every_promised_key(client):
    answer = await client.post(
        "/api/runs", json={"emails": "ana@x.pt\nbo@x.pt, ana@x.pt", "subject": "Hi {{ name }}"}
    )
    run = await answer.json()
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/runs/{run['id']}"
    assert run["counts"] == {
        "total": 2, "waiting": 2, "in_flight": 0, "sent": 0, "failed": 0, "in_doubt": 0,
        "cancelled": 0, "skipped": 0,
    }  # fmt: skip
    assert (run["state"], run["duplicates"], run["rejected_count"], run["rejected"]) == (
        "running",
        1,
        0,
        [],
    )
    assert (run["subject"], run["sender"], run["transport"]) == (
        "Hi {{ name }}",
        SENDER,
        "simulated",
    )
    promised = (
        "id state paused_by state_reason resume_at outcome subject sender transport created_at "
        "started_at finished_at version counts duplicates rejected_count next_due_at rate_per_s "
        "eta_s failures"
    )
    assert set(promised.split()) <= set(run)
    assert run["created_at"].endswith("Z")


async def test_a_run_shown_again_is_the_same(client):
    run = await make_run(client)
    shown = await (await client.get(f"/api/runs/{run['id']}")).json()
    assert {**run, "rate_per_s": 0, "eta_s": 0} == {
        **shown,
        "rejected": [],
        "webhooks": [],
        "rate_per_s": 0,
        "eta_s": 0,
    }


async def test_recipients_are_one_address_each_and_their_other_keys_become_fields(client):
    recipients = [
        {"email": "ana@x.pt", "name": "Ana", "Home Town": "Faro", "age": 7},
        {"email": "bo@x.pt, c@x.pt"},
    ]
    answer = await client.post(
        "/api/runs", json={"recipients": recipients, "text": "Hi {{ home_town | default('') }}"}
    )
    run = await answer.json()
    assert (answer.status, run["counts"]["total"], run["rejected_count"]) == (201, 1, 1)
    assert run["rejected"][0]["line"] == 2
    [ana] = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    assert ana["fields"] == {"home_town": "Faro", "age": "7"}
    assert (ana["name"], ana["state"], ana["attempts"], ana["has_been_emailed"]) == (
        "Ana",
        "waiting",
        0,
        False,
    )


async def test_a_recipient_that_lacks_a_name_the_message_uses_is_a_rejected_line(client):
    recipients = [{"email": "a@x.pt", "city": "Faro"}, {"email": "b@x.pt"}]
    answer = await client.post(
        "/api/runs", json={"recipients": recipients, "text": "Come to {{ city }}"}
    )
    run = await answer.json()
    assert run["counts"]["total"] == 1
    assert run["rejected"] == [
        {"line": 2, "value": "b@x.pt", "reason": "it has no city, which the message uses"}
    ]


async def test_a_name_that_nobody_has_is_422_with_the_field_and_no_line_is_to_blame(client):
    recipients = [{"email": "a@x.pt", "vorname": "Ana"}, {"email": "b@x.pt", "vorname": "Bo"}]
    answer = await client.post(
        "/api/runs", json={"recipients": recipients, "text": "Hi {{ Vornamen }}"}
    )
    said = await answer.json()
    sentence = (
        "The text uses {{ vornamen }}; this list has no such column. "
        "Fields of this list: {{ email }}, {{ name }}, {{ vorname }}. Did you mean {{ vorname }}?"
    )
    assert (answer.status, said["problems"], said["rejected_count"]) == (422, {"text": sentence}, 0)


async def test_a_file_is_taken_with_its_columns(client):
    form = FormData()
    form.add_field(
        "file", "nome;e-mail;mesa\nMuñoz;m@x.pt;4\n".encode("cp1252"), filename="convidados.csv"
    )
    form.add_field("text", "Table {{ mesa }}, {{ name }}")
    answer = await client.post("/api/runs", data=form)
    run = await answer.json()
    [row] = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    assert (answer.status, row["name"], row["fields"]["mesa"]) == (201, "Muñoz", "4")


async def test_an_upload_leaves_no_file_behind(client, upload_folder):
    form = FormData()
    form.add_field("file", b"a@x.pt\n", filename="list.txt")
    assert (await client.post("/api/runs", data=form)).status == 201
    assert list(upload_folder.iterdir()) == []


async def test_refuse_stores_nothing_and_names_the_lines(client):
    body = {"emails": "ana@x.pt\nnonsense\nbo@x.pt", "on_rejected": "refuse"}
    status, said = await problem(await client.post("/api/runs", json=body))
    assert (status, said["rejected_count"]) == (422, 1)
    assert said["rejected"][0]["line"] == 2
    assert (await (await client.get("/api/runs")).json())["data"] == []


@pytest.mark.parametrize("emails", ["", "nonsense", "\n\n", "two words\nmore words"])
async def test_a_list_without_a_valid_line_is_refused(client, emails):
    status, _ = await problem(await client.post("/api/runs", json={"emails": emails}))
    assert status == 422
    assert (await (await client.get("/api/runs")).json())["data"] == []


async def test_the_same_key_and_content_answer_the_first_run(client):
    body = {"emails": people(3), "subject": "Hi"}
    first = await client.post("/api/runs", json=body, headers={"Idempotency-Key": "k1"})
    again = await client.post(
        "/api/runs", json=dict(reversed(body.items())), headers={"Idempotency-Key": "k1"}
    )
    assert (first.status, again.status) == (201, 200)
    assert (await first.json())["id"] == (await again.json())["id"]


async def test_the_same_key_with_other_content_is_a_conflict_that_names_the_run(client):
    first = await client.post(
        "/api/runs", json={"emails": people(3)}, headers={"Idempotency-Key": "k1"}
    )
    other = await client.post(
        "/api/runs", json={"emails": people(4)}, headers={"Idempotency-Key": "k1"}
    )
    status, said = await problem(other)
    assert (status, said["run"]) == (409, (await first.json())["id"])


async def test_the_same_submission_twice_at_once_makes_one_run(client):
    async def submit():
        return await client.post(
            "/api/runs", json={"emails": people(5000)}, headers={"Idempotency-Key": "k1"}
        )

    answers = await asyncio.gather(submit(), submit())
    assert sorted(answer.status for answer in answers) == [200, 201]
    assert len({(await answer.json())["id"] for answer in answers}) == 1


async def test_other_content_at_once_makes_no_second_run_and_the_first_can_be_looked_at(client):
    async def submit(n):
        body, key = {"emails": people(n)}, {"Idempotency-Key": "k1"}
        answer = await client.post("/api/runs", json=body, headers=key)
        said = await answer.json()
        run_id = said["run" if answer.status == 409 else "id"]
        assert (await client.get(f"/api/runs/{run_id}")).status == 200
        return answer.status, run_id

    answers = await asyncio.gather(*(submit(2000 + n) for n in range(4)))
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    assert len({run_id for _, run_id in answers}) == 1


async def test_a_form_and_json_of_the_same_content_are_the_same(client):
    form = FormData(default_to_multipart=True)
    form.add_field("emails", "a@x.pt\r\nb@x.pt")
    first = await client.post("/api/runs", data=form, headers={"Idempotency-Key": "k1"})
    again = await client.post(
        "/api/runs", json={"emails": "a@x.pt\nb@x.pt"}, headers={"Idempotency-Key": "k1"}
    )
    assert (first.status, again.status) == (201, 200)


async def test_the_same_submission_is_the_same_after_a_start_with_other_defaults(serve):
    body, key = {"emails": people(3)}, {"Idempotency-Key": "k1"}
    first = await (await serve()).post("/api/runs", json=body, headers=key)
    changed = await serve(
        sender="Bo <bo@example.org>", max_failures="50", policy=Policy((1.0,), resend_in_doubt=True)
    )
    again = await changed.post("/api/runs", json=body, headers=key)
    assert (first.status, again.status) == (201, 200)
    for said in (
        {"sender": "Bo <bo@example.org>"},
        {"max_failures": "50"},
        {"retry_delays": []},
        {"rate": "1/s"},
    ):
        assert (await changed.post("/api/runs", json=body | said, headers=key)).status == 409


async def test_runs_are_listed_newest_first_and_paged(client):
    made = [(await make_run(client, f"a{n}@x.pt"))["id"] for n in range(5)]
    seen, cursor = [], ""
    while True:
        page = await (await client.get("/api/runs", params={"limit": 2, "cursor": cursor})).json()
        seen += [run["id"] for run in page["data"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made[::-1]


async def test_pause_resume_and_cancel_answer_202_and_the_run(client):
    run = await make_run(client)
    for verb, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        answer = await client.post(f"/api/runs/{run['id']}/{verb}")
        assert (answer.status, (await answer.json())["state"]) == (202, state)
    status, _ = await problem(await client.post(f"/api/runs/{run['id']}/pause"))
    assert status == 409


async def test_retry_takes_exactly_the_failed(client, sending):
    run = await make_run(client, people(6))
    await sending.send(fail=["person1@example.org", "person4@example.org"])
    shown = await (await client.get(f"/api/runs/{run['id']}")).json()
    assert (shown["state"], shown["outcome"]) == ("finished", "incomplete")
    assert [(one["reason"], one["count"], one["state"]) for one in shown["failures"]] == [
        ("Internet Down", 2, "failed")
    ]
    answer = await client.post(f"/api/runs/{run['id']}/retry", json={})
    assert (answer.status, (await answer.json())["counts"]["waiting"]) == (202, 2)
    await sending.send()
    shown = await (await client.get(f"/api/runs/{run['id']}")).json()
    assert (shown["outcome"], shown["counts"]["sent"], shown["failures"]) == ("all_sent", 6, [])


async def test_retry_takes_some_or_one_reason(client, sending):
    run = await make_run(client, people(4))
    await sending.send(fail=[f"person{n}@example.org" for n in range(4)])
    rows = (await (await client.get(f"/api/runs/{run['id']}/recipients?state=failed")).json())[
        "data"
    ]
    answer = await client.post(f"/api/runs/{run['id']}/retry", json={"ids": [rows[0]["id"]]})
    assert (await answer.json())["counts"]["waiting"] == 1
    key = (await answer.json())["failures"][0]["key"]
    answer = await client.post(f"/api/runs/{run['id']}/retry", json={"reason": key})
    assert (await answer.json())["counts"]["waiting"] == 4


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ({}, 0),
        ({"state": "failed"}, 0),
        ({"state": "waiting"}, 2),
        ({"state": "waiting", "reason": "rcpt 452 4.2.2"}, 2),
        ({"ids": "the first"}, 1),
    ],
)
async def test_who_waits_for_a_later_try_is_tried_now(client, sending, asked, n):
    run = await make_run(client, people(3))
    await sending.send(later=["person0@example.org", "person1@example.org"])
    assert await sending.send() == 0
    if "ids" in asked:
        data = await (await client.get(f"/api/runs/{run['id']}/recipients?q=person0")).json()
        asked = {"ids": [data["data"][0]["id"]]}
    answer = await client.post(f"/api/runs/{run['id']}/retry", json=asked)
    assert (answer.status, (await answer.json())["counts"]["waiting"]) == (202, 2)
    assert await sending.send() == n


async def test_a_retry_of_another_state_is_refused(client, sending):
    run = await make_run(client, people(3))
    for state in ("sent", "in_doubt", 7, ["waiting"]):
        answer = await client.post(f"/api/runs/{run['id']}/retry", json={"state": state})
        assert (await problem(answer))[0] == 422


async def test_the_doubtful_are_decided_about(client, sending):
    run = await make_run(client, people(2))
    await sending.send(doubt=["person0@example.org", "person1@example.org"])
    rows = (await (await client.get(f"/api/runs/{run['id']}/recipients?state=in_doubt")).json())[
        "data"
    ]
    answer = await client.post(
        f"/api/runs/{run['id']}/resolve", json={"as": "sent", "ids": [rows[0]["id"]]}
    )
    assert (await answer.json())["counts"]["sent"] == 1
    answer = await client.post(f"/api/runs/{run['id']}/resolve", json={"as": "resend"})
    assert (answer.status, (await answer.json())["counts"]["waiting"]) == (202, 1)


@pytest.mark.parametrize("typed", ["ana.l", "Ana.L", " ANA.LIMA@Example.ORG", "ana.lima@e"])
async def test_a_person_is_found_by_the_beginning_of_the_address_however_it_is_typed(client, typed):
    run = await make_run(client, "Ana.Lima@Example.org\nbo@example.org")
    found = await (
        await client.get(f"/api/runs/{run['id']}/recipients", params={"q": typed})
    ).json()
    assert [row["email"] for row in found["data"]] == ["Ana.Lima@Example.org"]


async def test_a_person_of_an_international_domain_is_found_as_typed(client):
    run = await make_run(client, "JÜRG@münchen.example.org\nbo@example.org")
    for typed in ("jürg", "Jürg@", "jürg@MÜNCHEN.example.org", "JÜRG@xn--mnchen-3ya.example.org"):
        found = await (
            await client.get(f"/api/runs/{run['id']}/recipients", params={"q": typed})
        ).json()
        assert len(found["data"]) == 1, typed


async def test_a_recipient_is_shown_with_its_attempts(client, sending):
    run = await make_run(client, people(1))
    await sending.send(fail=["person0@example.org"])
    [row] = (await (await client.get(f"/api/runs/{run['id']}/recipients?q=person0")).json())["data"]
    assert row["last_reply"] == {
        "stage": "rcpt",
        "code": 554,
        "enhanced": "5.0.0",
        "text": "Internet Down",
    }
    shown = await (await client.get(f"/api/runs/{run['id']}/recipients/{row['id']}")).json()
    assert [(one["verdict"], one["burned"]) for one in shown["history"]] == [("refused", True)]


async def test_settings_of_a_run_and_of_the_account_change(client):
    run = await make_run(client)
    changes = {"rate": "600/m", "max_failures": "20%", "on_in_doubt": "resend"}
    changed = await (await client.patch(f"/api/runs/{run['id']}", json=changes)).json()
    assert (changed["rate"], changed["max_failures"], changed["on_in_doubt"]) == (
        "10/s",
        "20%",
        "resend",
    )
    assert (await (await client.patch(f"/api/runs/{run['id']}", json={"rate": None})).json())[
        "rate"
    ] is None
    account = await (
        await client.patch("/api/accounts/default", json={"rate": "14/s", "connections": 3})
    ).json()
    assert (account["rate"], account["connections"]) == ("14/s", 3)
    assert await (await client.get("/api/accounts/default")).json() == account
    several = {"rate": "500/d, 14/s"}
    for path in (f"/api/runs/{run['id']}", "/api/accounts/default"):
        assert (await (await client.patch(path, json=several)).json())["rate"] == "14/s, 500/d"
        status, said = await problem(await client.patch(path, json={"rate": "14/s, fast"}))
        assert status == 422
        assert '"fast" is not a rate' in said["message"]


async def test_a_limit_that_is_used_up_is_said_in_a_line_with_when_it_goes_on(client, sending):
    await client.patch("/api/accounts/default", json={"rate": "3/d"})
    run = await make_run(client, people(10))
    await sending.send()
    assert await sending.send() == 0
    reason = (await (await client.get(f"/api/runs/{run['id']}")).json())["state_reason"]
    assert reason["code"] == "used_up"
    assert reason["text"].startswith("3 a day used up: goes on ")
    assert (await (await client.get(f"/api/runs/{run['id']}")).json())["eta_s"] is None
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "3 a day used up: goes on <time " in page
    assert 'data-fact="eta" hidden' in page
    account = await (await client.get("/account")).text()
    assert "3 a day used up: goes on <time " in account
    assert "Reason(" not in account


async def test_health_is_the_stores_and_the_workers(client, health):
    assert (await client.get("/healthz")).status == 200
    health.wrong = "The workers died."
    status, said = await problem(await client.get("/healthz"))
    assert (status, said["message"]) == (503, "The workers died.")
