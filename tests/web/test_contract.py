"""openapi.yaml and the program say the same: from its side every address and field,
from ours every answer.
"""

import asyncio

import pytest
import yaml
from aiohttp import FormData
from openapi_spec_validator import OpenAPIV31SpecValidator

from emailer.dialogue import Stage
from emailer.lists import DELIMITERS, Role
from emailer.lists.encodings.decoding import ENCODINGS
from emailer.message.formats import FORMATS
from emailer.model import COUNTS, IN_FLIGHT, RunState, State, Verdict
from emailer.outcomes import Result
from emailer.showing.webhooks import PROBLEMS
from emailer.store.webhooks import Disabled, EventState, Kind
from emailer.submitting.cautions import Code
from tests.contract import words
from tests.web import contract
from tests.web.conftest import LETTER, make_run, people, problem
from web import selections
from web.access.levels import Level
from web.api import contract as served
from web.api.accounts import OF_CHANGE
from web.receiving import bundles, fields
from web.receiving.changing import ACCOUNT, RUN
from web.receiving.typed_form import LETTER_FIELDS
from web.routes import ROUTES

FOR_PROGRAMS = ("web.api.", "web.live.")
NO_KEY, SECRET = [], [{}, {"secret": []}]
EITHER = [*SECRET, {"publishable": []}]
"""On the machine itself no key is asked for until one was made: {} says so."""
SHOWN = {Level.OPEN: NO_KEY, Level.API: SECRET, Level.PUBLISHABLE: EITHER}


def routes():
    found = {
        (one.method, one.path): level
        for level, one in ROUTES
        if one.handler.__module__.startswith(FOR_PROGRAMS)
    }
    assert found.pop(("GET", "/api")) is Level.OPEN  # the page that shows the contract
    return found


def test_the_contract_is_one_of_openapi_3_1_and_its_examples_are_true():
    whole = served.load()
    OpenAPIV31SpecValidator(whole).validate()
    example = whole["paths"]["/api/runs"]["post"]["requestBody"]["content"]["application/json"][
        "example"
    ]
    assert contract.of_schema("RunRequest").is_valid(example)


def test_every_route_for_programs_is_in_the_contract_and_the_reverse():
    assert set(routes()) == set(contract.operations())


def test_the_contract_asks_for_the_keys_that_the_routes_ask_for():
    whole = contract.strict()
    for key, level in routes().items():
        assert contract.operations()[key].get("security", whole["security"]) == SHOWN[level], key


def test_each_operation_has_a_name_of_its_own_and_each_address_its_parameters():
    operations = contract.operations()
    assert len({one["operationId"] for one in operations.values()}) == len(operations)
    whole = contract.strict()
    for _, path in operations:
        named = [
            served.resolved(whole, one)["name"]
            for one in whole["paths"][path].get("parameters", [])
        ]
        assert [f"{{{name}}}" for name in named] == [
            part for part in path.replace(".csv", "").split("/") if "{" in part
        ]


def allowed(schema: str, *steps: str) -> set:
    found = contract.strict()["components"]["schemas"][schema]
    for step in steps:
        found = found[step]
    return {one for one in found if one not in (None, "")}


def test_the_contract_and_the_code_know_the_same_states_stages_and_choices():
    shown_states = set(RunState) - {RunState.IMPORTING}
    assert allowed("RunState", "enum") == allowed("RunStateChoice", "enum") == shown_states
    assert allowed("State", "enum") == set(State)
    assert allowed("StateChoice", "enum") == {*State, "in_flight"}
    assert len(IN_FLIGHT) == 2
    assert allowed("Counts", "required") == {"total", *COUNTS}
    assert allowed("Reply", "properties", "stage", "enum") == set(Stage)
    assert allowed("Attempt", "properties", "verdict", "enum") == set(Verdict)
    assert allowed("Tested", "properties", "result", "enum") == set(Result)
    assert allowed("Warning", "properties", "code", "enum") == set(Code)
    assert allowed("WebhookEvent", "enum") == set(Kind)
    assert allowed("Webhook", "properties", "disabled", "properties", "code", "enum") == set(
        Disabled
    )
    assert allowed("WebhookProblem", "properties", "code", "enum") == set(PROBLEMS)
    assert allowed("Delivery", "properties", "state", "enum") == set(EventState)
    asked = ("RunRequest", "properties")
    assert allowed(*asked, "format", "enum") == set(FORMATS)
    assert allowed(*asked, "encoding", "enum") == set(ENCODINGS)
    assert allowed(*asked, "delimiter", "enum") == set(DELIMITERS)
    assert allowed(*asked, "columns", "additionalProperties", "enum") == set(Role)


def test_the_contract_and_the_code_take_the_same_fields():
    assert allowed("RunRequest", "properties") == fields._JSON
    assert allowed("TestRequest", "properties") == fields._JSON.union(fields._OF_A_TEST)
    assert allowed("RunChanges", "properties") == set(RUN)
    assert allowed("AccountChanges", "properties") == {*ACCOUNT, *OF_CHANGE}
    files = {"file", bundles.FIELD, *LETTER_FIELDS}
    also_for_programs = {"person", "step", "find", "to"}
    assert (
        allowed("RunForm", "properties") == (fields.FORM - fields._PAGE) | also_for_programs | files
    )
    most = contract.strict()["components"]["schemas"]["Ids"]["maxItems"]
    assert (most, fields.MAX_RECORDS) == (selections.MAX_IDS, 50_000)


WELL_FORMED = [
    {}, {"subject": ""}, {"text": None, "html": "<p>Hi"},
    {"on_rejected": "refuse"}, {"on_in_doubt": "resend"},
    {"format": "markdown"}, {"retry_delays": []}, {"retry_delays": ["1m", "1h"]},
    {"max_failures": "20%"}, {"max_failures": 50}, {"rate": "14/s"}, {"rate": 2.5}, {"rate": None},
    {"start_at": "2126-11-28T09:00:00+01:00"}, {"start_at": None},
    {"start_at": "2126-11-28T09:00", "zone": "Europe/Lisbon"}, {"hours": "Mon-Fri 09:00-18:00 UTC"},
    {"hours": None}, {"hours": "9-18", "zone": "Europe/Lisbon"}, {"after": None}, {"grace_s": 0},
    {"grace_s": 2.5}, {"send_timeout_s": 2.5}, {"send_timeout_s": None},
    {"skip_written": True}, {"skip_written": None}, {"columns": {"0": "address"}},
    {"encoding": "UTF-8"}, {"delimiter": "tab"}, {"multiple": "all"}, {"names": "turned"},
    {"take": [1, "2"]}, {"mend": {"3": "a@example.org"}}, {"person": 2}, {"person": 2.0},
    {"max_failures": 5.0}, {"take": [3.0]},
    {"recipients": [{"email": "b@example.org", "table": 4}]},
]  # fmt: skip
ILL_FORMED = [
    {"nonsense": 1}, {"subject": 1}, {"subject": None},
    {"text": None}, {"emails": ["a@example.org"]}, {"recipients": "a@example.org"},
    {"text": {}}, {"on_rejected": "maybe"}, {"on_in_doubt": 1}, {"format": "rtf"},
    {"retry_delays": "1m"}, {"retry_delays": [1]}, {"retry_delays": None}, {"max_failures": None},
    {"max_failures": True}, {"rate": []}, {"start_at": 5}, {"hours": 5},
    {"hours": "9-18," * 41 + " UTC"}, {"after": 5}, {"zone": 5}, {"grace_s": -1}, {"grace_s": 3601},
    {"grace_s": "10"}, {"send_timeout_s": 0.5}, {"send_timeout_s": 601}, {"send_timeout_s": "9"},
    {"skip_written": "yes"}, {"columns": {"0": "boss"}}, {"columns": []},
    {"encoding": "UTF-7"}, {"delimiter": ";"}, {"multiple": "some"}, {"names": ""}, {"take": [-1]},
    {"take": [[]]}, {"take": [True]}, {"take": [1.5]}, {"rate": 0}, {"rate": -1},
    {"max_failures": 0}, {"person": 1.5}, {"take": 5}, {"mend": {"3": 5}}, {"person": 0},
    {"person": "1"}, {"sheet": 5}, {"layout": []}, {"account": {}}, {"account": 1},
]  # fmt: skip


async def test_what_the_contract_allows_makes_a_run(client):
    for said in WELL_FORMED:
        body = {"emails": people(2), **LETTER, **said}
        assert contract.of_schema("RunRequest").is_valid(body), said
        answer = await client.post("/api/runs", json=body)
        assert answer.status == 201, (said, await answer.text())


async def test_what_the_contract_does_not_allow_makes_none(client):
    for said in ILL_FORMED:
        body = {"emails": people(2), **LETTER, **said}
        assert not contract.of_schema("RunRequest").is_valid(body), said
        assert (await problem(await client.post("/api/runs", json=body)))[0] == 422, said
    assert (await (await client.get("/api/runs")).json())["data"] == []


async def test_each_list_takes_the_parameters_that_the_contract_names_and_no_others(client):
    run, asked = await make_run(client), 0
    made = await client.post("/api/webhooks", json={"url": "https://example.org"})
    hook, whole = (await made.json())["id"], contract.strict()
    for (method, path), operation in contract.operations().items():
        if method != "GET" or "422" not in operation["responses"]:
            continue
        named = [served.resolved(whole, one) for one in operation.get("parameters", [])]
        names = {one["name"] for one in named if one["in"] == "query"}
        place = path.replace("{id}", run["id"]).replace("{hook}", hook)
        for name in (*names, "key"):
            answer = await client.get(place, params={name: ""})
            assert b"no parameter" not in await answer.read(), (place, name)
        status, body = await problem(await client.get(place, params={"stat": "failed"}))
        assert (status, body["message"]) == (422, 'There is no parameter "stat" here.')
        assert all(name in body["help"] for name in names), (place, body)
        asked += 1
    assert asked == 10


CHANGES = [
    {"rate": "1/s"}, {"rate": None}, {"max_failures": 3}, {"on_in_doubt": "hold"}, {},
    {"rate": 5, "on_in_doubt": "resend"}, {"hours": "9-18 UTC"}, {"hours": None},
    {"retry_failed": None},
    {"retry_failed": {"at": "2126-11-28T09:00Z", "every": "6h", "times": 3}},
    {"retry_failed": {"at": "2126-11-28T09:00Z", "every": None, "times": None}},
]  # fmt: skip
NO_CHANGES = [
    {"rate": []}, {"max_failures": None}, {"on_in_doubt": ""}, {"state": "paused"},
    {"connections": 5}, {"hours": 5}, {"retry_failed": {}}, {"retry_failed": "6h"},
    {"retry_failed": {"at": 5}}, {"retry_failed": {"at": "2126-11-28T09:00Z", "x": 1}},
    {"retry_failed": {"at": "2126-11-28T09:00Z", "every": "6h", "times": 0}},
    {"retry_failed": {"at": "2126-11-28T09:00Z", "every": "6h", "times": 1.5}},
    {"retry_failed": {"at": "2126-11-28T09:00Z", "every": 6}},
]  # fmt: skip
SELECTIONS = [
    {}, {"ids": [1, 2]}, {"ids": [1.0]}, {"ids": []}, {"reason": "rcpt 554 5.0.0"}, {"ids": None},
    {"ids": None, "reason": None},
]  # fmt: skip
NO_SELECTIONS = [
    {"ids": [1], "reason": "x"}, {"ids": 1}, {"ids": ["1"]}, {"ids": [-1]}, {"ids": [1.5]},
    {"ids": [True]}, {"reason": 5}, {"reason": "x" * 201}, {"all": True},
]  # fmt: skip
ASKED = {
    "RunChanges": ("PATCH", ""),
    "Retry": ("POST", "/retry"),
    "Decision": ("POST", "/resolve"),
}


DECISIONS = [
    *(("RunChanges", one, True) for one in CHANGES),
    *(("RunChanges", one, False) for one in NO_CHANGES),
    *(("Retry", one, True) for one in SELECTIONS),
    *(("Retry", one, False) for one in (*NO_SELECTIONS, {"state": "sent"}, {"state": 5})),
    ("Retry", {"state": "waiting"}, True), ("Retry", {"ids": [1], "state": None}, True),
    *(("Decision", {"as": "sent", **one}, True) for one in SELECTIONS),
    *(("Decision", {"as": "sent", **one}, False) for one in NO_SELECTIONS),
    ("Decision", {}, False), ("Decision", {"as": "lost"}, False),
]  # fmt: skip


async def test_changes_and_decisions_are_taken_as_the_contract_says(client):
    for schema, said, fits in DECISIONS:
        run, (verb, path) = await make_run(client), ASKED[schema]
        assert contract.of_schema(schema).is_valid(said) == fits, (schema, said)
        answer = await client.request(verb, f"/api/runs/{run['id']}{path}", json=said)
        assert (answer.status not in (400, 422)) == fits, (schema, said, await answer.text())


@pytest.mark.parametrize(("said", "fits"), [
    ({"connections": 3}, True), ({"connections": 3.0}, True), ({"rate": "9/m"}, True), ({}, True),
    ({"connections": 0}, False), ({"connections": 1.5}, False), ({"connections": True}, False),
    ({"name": "x"}, False),
])  # fmt: skip
async def test_changes_of_the_account_are_taken_as_the_contract_says(client, said, fits):
    assert contract.of_schema("AccountChanges").is_valid(said) == fits
    assert ((await client.patch("/api/accounts/default", json=said)).status == 200) == fits


async def test_every_success_of_the_contract_is_an_answer_that_is_as_it_says(serve, sending):
    """The answers themselves are held against the contract by the fixture that serves them."""
    seen = set()

    async def ask(method: str, path: str, **more):
        place = path.replace("{id}", run["id"]).replace("{rid}", rid).replace("{hook}", hook)
        place = place.replace("{account}", "default")
        answer = await client.request(method, place, **more)
        seen.add((method, path, answer.status))
        return answer

    client = await serve(private_webhooks=True, tells_webhooks=False)
    run, rid, hook, key = {"id": ""}, "", "", {"Idempotency-Key": "one"}
    hook = (await (await ask("POST", "/api/webhooks", json={"url": "http://127.0.0.1:1/"})).json())[
        "id"
    ]
    body = {
        "emails": "ana@example.org, Ana\nben@example.org\nnonsense\n" + people(3),
        "text": "Hello {{ name }}",
    }
    run = await (await ask("POST", "/api/runs", json=body, headers=key)).json()
    await ask("POST", "/api/runs", json=body, headers=key)
    for verb in ("pause", "resume", "cancel", "resume"):
        await ask("POST", f"/api/runs/{{id}}/{verb}")
    await sending.send(fail=["ben@example.org"], doubt=["person1@example.org"])
    rid = str(
        (await (await ask("GET", "/api/runs/{id}/recipients?state=failed")).json())["data"][0]["id"]
    )
    for (method, path), operation in contract.operations().items():
        if method != "GET":
            continue
        answer = await ask(method, path)
        if "304" in operation["responses"]:
            again = await ask(method, path, headers={"If-None-Match": answer.headers["ETag"]})
            assert (again.status, await again.read()) == (304, b"")
        answer.close()
    await ask("POST", "/api/webhooks/{hook}/test")
    await ask("PATCH", "/api/webhooks/{hook}", json={"enabled": False})
    await ask("DELETE", "/api/webhooks/{hook}")
    await ask("PATCH", "/api/runs/{id}", json={"rate": "5/s"})
    await ask("PATCH", "/api/accounts/{account}", json={"rate": "5/s"})
    await ask("PATCH", "/api/runs/{id}/recipients/{rid}", json={"email": "benjamin@example.org"})
    await ask("POST", "/api/test", json={**body, "to": "host@example.org"})
    await ask("POST", "/api/runs/{id}/retry", json={})
    await ask("POST", "/api/runs/{id}/resolve", json={"as": "sent"})
    await ask("POST", "/api/erasing/person", json={"person": "ana@example.org"})
    await ask("POST", "/api/erasing", json={"person": "ana@example.org"})
    await ask("POST", "/api/erasing", json={"older_than": "90d"})
    form = FormData()
    form.add_field(
        "file", "email;name\nx@example.org;Muñoz\n".encode("cp1252"), filename="list.csv"
    )
    assert (await (await ask("POST", "/api/preview", data=form)).json())["first"]
    successes = {(method, path, int(status)) for (method, path),
                 one in contract.operations().items()
                 for status in one["responses"] if status < "400"}  # fmt: skip
    # a trial has no connection, and no other account: test_account.py, test_accounts.py
    elsewhere = {("POST", "/api/accounts/{account}/test", 200), ("POST", "/api/accounts", 201),
                 ("DELETE", "/api/accounts/{account}", 204)}  # fmt: skip
    assert successes - seen == elsewhere


async def test_the_contract_is_served_and_the_page_names_all_that_is_in_it(serve):
    client = await serve(secret_key="correct horse battery staple")
    answer = await client.get("/api/openapi.yaml")
    assert (answer.status, answer.content_type) == (200, "application/yaml")
    assert yaml.safe_load(await answer.text()) == served.load()
    page = await (await client.get("/api")).text()
    whole = served.load()
    for path, item in whole["paths"].items():
        for method in set(item) - {"parameters"}:
            assert f"<code>{method.upper()} {path}</code>" in page
            assert f'id="{item[method]["operationId"]}"' in page
    assert not [
        name
        for name, one in whole["components"]["schemas"].items()
        if "properties" in one and f'id="{name}"' not in page
    ]


@pytest.mark.long
async def test_what_schemathesis_asks_by_the_contract_is_answered_as_it_says(serve, tmp_path):
    """A small part of it, the same each time; `python3 -m tests.contract` asks the whole."""
    url = str((await serve()).make_url("/")).rstrip("/")
    few = ("--phases=fuzzing", "--max-examples=1", "--generation-deterministic", "--seed=1")
    ended = await asyncio.create_subprocess_exec(
        *words(url, *few), cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await ended.communicate()
    assert ended.returncode == 0, said.decode()
