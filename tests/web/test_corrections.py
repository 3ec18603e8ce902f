"""PATCH /api/runs/{id}/recipients/{rid}:
an address that was never sent to is put right, then retried.
"""

import re
from html import unescape

import pytest

from tests.web.conftest import make_run, people, problem

ANA, BEN = "person0@example.org", "person1@example.org"


async def failed(client, sending, later=(), **fields) -> tuple[str, dict]:
    """Make a run of three whose first one failed, and others for another reason;
    the run's address and that recipient.
    """
    run = await make_run(client, people(3), retry_delays=[], **fields)
    await sending.send(fail=[ANA], later=later)
    at = f"/api/runs/{run['id']}"
    rows = (await (await client.get(f"{at}/recipients?state=failed")).json())["data"]
    return at, next(row for row in rows if row["email"] == ANA)


async def test_a_refused_address_is_put_right_and_then_written_to_by_a_retry(client, sending):
    at, row = await failed(client, sending)
    answer = await client.patch(
        f"{at}/recipients/{row['id']}", json={"email": " Anna@Example.org "}
    )
    assert answer.status == 200
    told = await answer.json()
    assert (told["email"], told["state"], told["has_been_emailed"]) == (
        "Anna@Example.org",
        "failed",
        False,
    )
    whole = await (await client.get(f"{at}/recipients/{row['id']}")).json()
    assert [(one["email"], one["claim_no"]) for one in whole["corrections"]] == [(ANA, 1)]
    assert [one["verdict"] for one in whole["history"]] == ["refused"]
    assert (await client.post(f"{at}/retry", json={"ids": [row["id"]]})).status == 202
    assert await sending.send() == 1
    now = await (await client.get(f"{at}/recipients/{row['id']}")).json()
    assert (now["email"], now["state"]) == ("Anna@Example.org", "sent")


async def test_what_the_old_address_met_is_not_said_of_the_corrected_one(client, sending):
    at, row = await failed(client, sending)
    said, run_at = row["last_reply"]["text"], at.removeprefix("/api")
    await client.patch(f"{at}/recipients/{row['id']}", json={"email": "anna@example.org"})
    yet = "The address was corrected; nothing has been sent to it yet."
    [reason] = (await (await client.get(at)).json())["failures"]
    assert reason == {"key": "corrected", "reason": yet, "state": "failed", "count": 1}
    page = await (await client.get(run_at)).text()
    assert (page.count(yet), said in page) == (2, False)  # among the reasons, and in the row
    table = await (await client.get(f"{at}/recipients.csv?state=failed")).text()
    assert (yet in table, said in table) == (True, False)
    whole = await (await client.get(f"{at}/recipients/{row['id']}")).json()
    assert (whole["last_reply"], whole["history"][0]["reply"]["text"]) == (None, said)


@pytest.mark.parametrize("email", [
    "nobody", "", "a@b@c.org", "Ana <a@example.org>", "a@example.org, b@example.org", None, 7,
    ["a@example.org"], "a@example.org\nBcc: b@example.org",
])  # fmt: skip
async def test_what_is_no_address_is_answered_with_a_sentence_and_changes_nothing(
    client, sending, email
):
    at, row = await failed(client, sending)
    status, _ = await problem(
        await client.patch(f"{at}/recipients/{row['id']}", json={"email": email})
    )
    assert status == 422
    assert (await (await client.get(f"{at}/recipients/{row['id']}")).json())["email"] == ANA


async def test_a_likely_typing_error_in_what_was_corrected_is_said_to_a_program(client, sending):
    at, row = await failed(client, sending)
    for email, meant in (("ana@gmial.com", "ana@gmail.com"), ("ana@gmail.com", None)):
        answer = await client.patch(f"{at}/recipients/{row['id']}", json={"email": email})
        told = await answer.json()
        assert (told["email"], told["suggestion"]) == (email, meant)


async def test_a_likely_typing_error_is_asked_about_once_before_it_is_corrected_and_sent_to(
    client, sending
):
    at, row = await failed(client, sending)
    run_at, email = at.removeprefix("/api"), "ana@gmial.com"
    hint = 'Did you mean <b class="mono">ana@gmail.com</b>?'
    looked = await client.get(run_at, params={"correct": row["id"], "email": email})
    assert hint in await looked.text()
    fields = {"correct": row["id"], "email": email, "then": "send"}
    answer = await client.post(f"{run_at}/people/{row['id']}", data=fields)
    page = await answer.text()
    assert answer.status == 422
    assert hint in page
    assert (await (await client.get(f"{at}/recipients/{row['id']}")).json())["email"] == ANA
    [take] = re.findall(r'href="([^"]*email=ana%40gmail.com[^"]*)"', page)
    taken = await (await client.get(unescape(take))).text()
    assert 'name="email" value="ana@gmail.com"' in taken
    assert "Did you mean" not in taken
    [sure] = re.findall(r'name="sure" value="([^"]*)"', page)
    answer = await client.post(f"{run_at}/people/{row['id']}", data={**fields, "sure": sure})
    assert answer.status == 200
    assert (await (await client.get(f"{at}/recipients/{row['id']}")).json())["email"] == email


async def test_of_an_address_that_failed_the_likely_one_is_offered_at_once(client, sending):
    run = await make_run(client, "ana@gmial.com", retry_delays=[])
    await sending.send(fail=["ana@gmial.com"])
    page = await (await client.get(f"/runs/{run['id']}?correct=1")).text()
    assert "Did you mean" in page
    assert f'href="/runs/{run["id"]}?correct=1&amp;email=ana%40gmail.com' in page.replace(
        'href="?', f'href="/runs/{run["id"]}?'
    )


async def test_only_the_address_can_be_changed(client, sending):
    at, row = await failed(client, sending)
    for body in ({}, {"name": "Ana"}, {"email": "new@example.org", "state": "sent"}):
        status, _ = await problem(await client.patch(f"{at}/recipients/{row['id']}", json=body))
        assert status == 422


async def test_one_who_was_written_to_keeps_the_address(client, sending):
    at, _ = await failed(client, sending)
    [ben] = (await (await client.get(f"{at}/recipients?q=person1")).json())["data"]
    answer = await client.patch(f"{at}/recipients/{ben['id']}", json={"email": "new@example.org"})
    status, said = await problem(answer)
    assert (status, said["message"]) == (409, "The message was sent to this address already.")


async def test_no_address_is_twice_in_a_run(client, sending):
    at, row = await failed(client, sending)
    status, said = await problem(
        await client.patch(f"{at}/recipients/{row['id']}", json={"email": BEN.upper()})
    )
    assert (status, said["message"]) == (409, f"{BEN} is in this run already.")


async def test_who_is_unknown_is_not_found(client, sending):
    at, row = await failed(client, sending)
    for path in (f"{at}/recipients/999", f"{at}x/recipients/{row['id']}", f"{at}/recipients/x"):
        status, _ = await problem(await client.patch(path, json={"email": "new@example.org"}))
        assert status == 404


async def test_an_address_that_makes_the_mail_too_large_is_refused(client, sending):
    at, row = await failed(client, sending, subject="x" * 900 + "{{ email }}")
    long = "a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".org"
    status, said = await problem(
        await client.patch(f"{at}/recipients/{row['id']}", json={"email": long})
    )
    assert status == 422
    assert "its subject would be longer" in said["message"]


async def test_people_are_found_by_any_part_of_their_name_or_address(client):
    emails = "Ana Lima <ana@example.org>\nÉlodie <x@b.example>"
    run = await make_run(client, emails)
    for part, found in (("lim", ["ana@example.org"]), ("MPLE.ORG", ["ana@example.org"]),
                        ("élo", ["x@b.example"]), ("example", ["ana@example.org", "x@b.example"]),
                        ("zzz", [])):  # fmt: skip
        answer = await client.get(f"/api/runs/{run['id']}/recipients", params={"q": part})
        assert [row["email"] for row in (await answer.json())["data"]] == found, part


async def test_a_question_about_one_reason_leads_back_to_whom_one_looked_at(client, sending):
    at, _ = await failed(client, sending, later=["person1@example.org"])
    run_at = at.removeprefix("/api")
    for place in ("", "?state=failed"):
        page = await (await client.get(run_at + place)).text()
        [link, _] = re.findall(r'href="([^"]*)">Retry these<', page)
        asked = await (await client.get(run_at + unescape(link).partition("#")[0])).text()
        [back] = re.findall(r'href="([^"]*)">No</a></form>', asked)
        assert unescape(back).partition("#")[0].lstrip("?") == place.lstrip("?")


async def test_nothing_else_is_offered_by_which_what_is_typed_as_an_address_would_be_lost(
    client, sending
):
    at, row = await failed(client, sending, later=["person1@example.org"])
    run_at = at.removeprefix("/api")
    for query, is_offered in (("", True), (f"?correct={row['id']}", False)):
        page = await (await client.get(run_at + query)).text()
        assert (">Retry these<" in page, 'name="one" value="retry:' in page) == (is_offered,) * 2
