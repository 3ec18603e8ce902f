"""What is wrong with a JSON body is one sentence that names the field."""

import json
import re

import pytest

from tests.web.conftest import make_run, problem
from web.pages import wrong_fields
from web.receiving import fields


@pytest.fixture
async def addresses(client):
    run = await make_run(client)
    hook = await (await client.post("/api/webhooks", json={"url": "https://x.example/h"})).json()
    return {"RUN": f"/api/runs/{run['id']}", "HOOK": f"/api/webhooks/{hook['id']}"}


TAKERS = [
    *(("post", f"RUN/{verb}") for verb in ("pause", "resume", "cancel", "retry", "resolve")),
    ("post", "/api/runs"), ("patch", "RUN"), ("patch", "RUN/recipients/1"),
    ("post", "/api/webhooks"), ("patch", "HOOK"), ("post", "HOOK/test"),
    ("post", "/api/accounts"), ("patch", "/api/accounts/default"),
    ("post", "/api/accounts/default/test"), ("post", "/api/erasing"),
    ("post", "/api/erasing/person"),
]  # fmt: skip


@pytest.mark.parametrize("value", ["1", "NaN", "1e999", "[[Infinity]]"])
async def test_a_field_that_there_is_not_and_a_number_that_is_none_are_named(
    client, addresses, value
):
    sent = {"data": f'{{"odd_one": {value}}}', "headers": {"Content-Type": "application/json"}}
    for method, path in TAKERS:
        at = path.replace("RUN", addresses["RUN"]).replace("HOOK", addresses["HOOK"])
        status, said = await problem(await client.request(method, at, **sent))
        assert status == (422 if value == "1" else 400), (method, path, said)
        assert "odd_one" in said["message"], (method, path)


async def test_a_number_beyond_measure_is_named_in_a_large_body_too(client):
    people = [{"email": f"a{n}@x.pt", "table": n} for n in range(5_000)]
    body = json.dumps({"recipients": [*people, {"email": "b@x.pt", "table": 1}]})
    sent = {"data": body[:-3] + "9" * 500 + "}]}", "headers": {"Content-Type": "application/json"}}
    status, said = await problem(await client.post("/api/runs", **sent))
    assert (status, said["message"]) == (400, 'At the key "table": The number is too large.')


@pytest.mark.parametrize(("path", "change", "said"), [
    ("RUN", {"on_in_doubt": 5}, "The field on_in_doubt is hold or resend."),
    ("RUN", {"on_in_doubt": None}, "The field on_in_doubt is hold or resend."),
    ("HOOK", {"enabled": "no"}, "The field enabled is true or false."),
])  # fmt: skip
async def test_a_value_of_another_kind_is_told_with_its_field(
    client, addresses, path, change, said
):
    status, told = await problem(await client.patch(addresses[path], json=change))
    assert (status, told["message"]) == (422, said)


async def test_no_page_calls_a_field_by_the_name_that_programs_give_it(client):
    names = sorted({*wrong_fields.LABELS, "list_sent", "personal_anyway"} - {"emails", "file"})
    for typed in (dict.fromkeys(names, "-1"), *({name: "?"} for name in names)):
        form = {"key": "k", "emails": "a@x.pt\nnobody", "subject": "Tea", "text": "Hi", **typed}
        page = await (await client.post("/runs", data=form, allow_redirects=False)).text()
        shown = re.sub(r"(?s)<textarea.*?</textarea>|<code.*?</code>|<[^>]*>", " ", page)
        assert not set(re.findall(r"\w+_\w+", shown)) & set(names), typed


def test_whatever_is_wrong_with_a_form_has_a_name_for_people():
    names = [*fields.FORM, "recipients", "mend_2", "fill:town:a@x.pt", "odd_one"]
    called = wrong_fields.named(dict.fromkeys(names, "No."))
    assert [one for one, label, _ in called if one == label or "_" in label] == []
