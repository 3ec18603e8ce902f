"""A slip of a program's pen: it hears of it, and nothing that nobody meant is done."""

import json

import pytest
from aiohttp import FormData, MultipartWriter

from tests.web.conftest import make_run, people, problem

LIST = {"emails": "ana@example.org"}
JSON = {"Content-Type": "application/json"}
SUBJECT, TEXT = {"subject": "Hello"}, {"text": "Hello"}


async def asked(client, path: str, body: dict):
    """Ask with exactly this, as the client would add a letter."""
    return await client.post(path, data=json.dumps(body), headers=JSON)


@pytest.mark.parametrize(("said", "wrong"), [
    ({}, {"subject", "text"}), (SUBJECT, {"text"}), (TEXT, {"subject"}),
    ({**SUBJECT, "text": None}, {"text"}), ({**SUBJECT, "text": "  "}, {"text"}),
    ({**TEXT, "subject": None}, {"subject"}), ({**SUBJECT, "text": None, "html": None}, {"text"}),
    ({**SUBJECT, "format": "markdown"}, {"text"}),
])  # fmt: skip
async def test_a_run_without_a_letter_is_none(client, said, wrong):
    for body in (said, {**said, "on_rejected": None, "html": said.get("html")}):
        status, found = await problem(await asked(client, "/api/runs", LIST | body))
        assert (status, found["problems"].keys()) == (422, wrong)
    seen = await (await asked(client, "/api/preview", LIST | said)).json()
    assert seen["problems"].keys() == wrong
    tested = await asked(client, "/api/test", {**LIST, **said, "to": "host@example.org"})
    assert tested.status == 422
    assert (await (await client.get("/api/runs")).json())["data"] == []


async def test_a_form_of_a_program_brings_its_letter_too(client):
    for path in ("/api/runs", "/api/test"):
        with MultipartWriter("form-data") as form:
            for name, text in (("emails", "ana@example.org"), ("to", "host@example.org")):
                form.append(text).set_content_disposition("form-data", name=name)
        status, body = await problem(await client.post(path, data=form))
        assert (status, body["problems"].keys() >= {"subject", "text"}) == (422, True), body
    said = {"emails": "ana@example.org", "subject": "Hi", "html": "<p>Hi"}
    whole = FormData(said, default_to_multipart=True)
    assert (await client.post("/api/runs", data=whole)).status == 201


async def test_a_subject_written_out_as_empty_is_the_programs_choice(client):
    answer = await asked(client, "/api/runs", {**LIST, **TEXT, "subject": ""})
    assert (answer.status, (await answer.json())["subject"]) == (201, "")


async def test_what_is_decided_says_about_how_many(client, sending):
    run = await make_run(client, people(4))
    await sending.send(fail=["person0@example.org", "person1@example.org"],
                       doubt=["person2@example.org"])  # fmt: skip
    place = f"/api/runs/{run['id']}"
    rows = (await (await client.get(f"{place}/recipients")).json())["data"]
    ids = {row["email"].partition("@")[0]: row["id"] for row in rows}
    for verb, said, changed in (
        ("retry", {"ids": []}, 0),
        ("retry", {"ids": [ids["person2"], ids["person3"]]}, 0),
        ("resolve", {"as": "sent", "ids": [ids["person0"], ids["person3"]]}, 0),
        ("retry", {"ids": [ids["person0"], ids["person3"]]}, 1),
        ("retry", {"reason": "simulated"}, 1),
        ("retry", {"reason": "simulated"}, 0),
        ("resolve", {"as": "sent"}, 1),
        ("retry", {}, 0),
    ):
        answer = await client.post(f"{place}/{verb}", json=said)
        assert (answer.status, (await answer.json())["changed"]) == (202, changed), (verb, said)


async def test_people_of_another_run_and_a_reason_of_nobody_are_not_found(client, sending):
    other, run = await make_run(client, "eva@x.pt"), await make_run(client, people(2))
    await sending.send(fail=["person0@example.org"])
    found = await (await client.get(f"/api/runs/{other['id']}/recipients")).json()
    of_other = found["data"][0]["id"]
    mine = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"][0]["id"]
    for verb, more in (("retry", {}), ("resolve", {"as": "done"})):
        for said in ({"ids": [mine, of_other]}, {"ids": [999_999]}, {"reason": "nonsense"}):
            answer = await client.post(f"/api/runs/{run['id']}/{verb}", json={**more, **said})
            assert (await problem(answer))[0] == 404, (verb, said)
    shown = await (await client.get(f"/api/runs/{run['id']}")).json()
    assert (shown["counts"]["failed"], shown["counts"]["waiting"]) == (1, 0)


@pytest.mark.parametrize(("said", "field", "sentence"), [
    ({"zone": "Mars/Olympus"}, "zone", '"Mars/Olympus" is not a time zone.'),
    ({"zone": "Mars/Base", "start_at": "2999-01-02T03:04"}, "zone", "Mars/Base"),
    ({"max_failures": 1.5}, "max_failures", '"1.5" is not a limit of failures.'),
    ({"rate": 0}, "rate", "a number a second from 0.000001 to 100000"),
    ({"emails": None, "recipients": []}, "recipients", "There is nobody on this list."),
])  # fmt: skip
async def test_a_field_of_no_use_is_told_by_its_name_and_with_what_it_may_be(
    client, said, field, sentence
):
    body = {**LIST, **SUBJECT, **TEXT, **said}
    status, found = await problem(await client.post("/api/runs", json=body))
    assert (status, next(iter(found["problems"]))) == (422, field)
    assert sentence in found["problems"][field]


async def test_a_zone_that_is_none_is_told_of_a_file_too(client):
    run = await make_run(client, people(1))
    for ending in ("csv", "xlsx"):
        answer = await client.get(f"/api/runs/{run['id']}/list.{ending}?zone=Mars/Olympus")
        assert (await problem(answer))[0] == 422


async def test_who_has_no_email_is_told_which_keys_they_have(client):
    people_ = [{"Email": "ana@x.pt", "name": "Ana"}, "ben@x.pt", {"email": 5}, {"email": None}, 7]
    body = {"recipients": [*people_, {"email": "cleo@x.pt"}]}
    run = await (await client.post("/api/runs", json=body)).json()
    assert [(one["value"], one["reason"]) for one in run["rejected"]] == [
        ("", "it has no email (its keys are: Email, name)"),
        ("ben@x.pt", "it is no object with an email"), ("5", "the email is not a text"),
        ("", "it has no email"), ("7", "it is no object with an email"),
    ]  # fmt: skip


async def test_a_method_and_a_key_that_do_not_fit_are_told_with_those_that_do(client):
    status, body = await problem(await client.delete("/api/runs"))
    assert (status, body["message"]) == (405, "This address does not take DELETE.")
    assert body["help"].startswith("It takes GET, HEAD, POST;")
    for text in ("Hello", "Goodbye"):
        answer = await client.post(
            "/api/runs", json={**LIST, **SUBJECT, "text": text}, headers={"Idempotency-Key": "one"}
        )
    status, body = await problem(answer)
    assert (status, "under a new key" in body["help"]) == (409, True)
