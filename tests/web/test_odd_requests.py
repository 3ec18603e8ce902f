import asyncio
import io
import json

import pytest
from aiohttp import FormData

from tests.patience import PATIENCE_S
from tests.web.conftest import LETTER, make_run, people, problem

JSON = {"Content-Type": "application/json"}


ODD_JSON = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe{}",
    b'{"emails": NaN}',
    b'{"rate": Infinity, "emails": "a@x.pt"}',
    b'{"rate": 1e999, "emails": "a@x.pt"}',
    b'{"rate": ' + b"9" * 5000 + b', "emails": "a@x.pt"}',
    b"[" * 100_000,
    b'{"emails":' * 100_000,
    b'{"emails": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b'{"emails": "a@x.pt", "emails": "b@x.pt"}',
    b'{"emails": "a@x.pt", "subject": "\\ud800"}',
    b'{"emails": "a@x.pt", "text": "a\\u0000b"}',
    b'{"emails": "\\ud800@x.pt"}',
    b'{"emails": 5}',
    b'{"emails": {"a": 1}}',
    b'{"emails": ["a@x.pt"]}',
    b'{"recipients": "a@x.pt"}',
    b'{"recipients": [1, null, "a@x.pt", [], {"email": 5}, {"email": "\\ud800"}]}',
    b'{"recipients": [{"email": "a@x.pt", "email": "b@x.pt"}]}',
    b'{"emails": "a@x.pt", "retry_delays": "1m"}',
    b'{"emails": "a@x.pt", "retry_delays": [1]}',
    b'{"emails": "a@x.pt", "retry_delays": ["1 fortnight"]}',
    b'{"emails": "a@x.pt", "rate": "fast"}',
    b'{"emails": "a@x.pt", "rate": -1}',
    b'{"emails": "a@x.pt", "rate": true}',
    b'{"emails": "a@x.pt", "max_failures": "101%"}',
    b'{"emails": "a@x.pt", "max_failures": true}',
    b'{"emails": "a@x.pt", "on_rejected": "maybe"}',
    b'{"emails": "a@x.pt", "on_in_doubt": 7}',
    b'{"emails": "a@x.pt", "sujet": "Hi"}',
    b'{"emails": "a@x.pt", "subject": "line\\nbreak"}',
    b'{"emails": "a@x.pt", "text": "{{ 1 + 1 }}"}',
    b'{"emails": "a@x.pt", "sender": "nobody"}',
]


async def test_odd_json_gets_a_sentence_and_stores_nothing(client):
    for body in ODD_JSON:
        status, _ = await problem(await client.post("/api/runs", data=body, headers=JSON))
        assert status in (400, 422), body[:80]
        assert (await (await client.get("/api/runs")).json())["data"] == [], body[:80]


async def test_a_template_error_says_where(client):
    answer = await client.post(
        "/api/runs", json={"emails": "a@x.pt", "text": "Hi\n  {{ name | upper }}"}
    )
    status, said = await problem(answer)
    assert (status, "Line 2" in said["message"]) == (422, True)


async def test_more_recipients_than_a_body_may_hold_are_413(client):
    body = io.BytesIO(json.dumps({"recipients": [{"email": "a@x.pt"}] * 50_001}).encode())
    assert (await problem(await client.post("/api/runs", data=body, headers=JSON)))[0] == 413


@pytest.mark.parametrize("field", ["subject", "text", "html", "sender"])
async def test_a_field_beyond_its_bound_is_413(client, field):
    answer = await client.post("/api/runs", json={"emails": "a@x.pt", field: "x" * 600_000})
    assert (await problem(answer))[0] == 413


@pytest.mark.parametrize("key", ["", "ä", "a b", "x" * 256])
async def test_an_odd_idempotency_key_is_refused(client, key):
    answer = await client.post(
        "/api/runs", json={"emails": "a@x.pt"}, headers={"Idempotency-Key": key}
    )
    assert (await problem(answer))[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        "/api/runs/unknown",
        f"/api/runs/{'x' * 5000}",
        "/api/runs/%00",
        "/api/runs/%ED%A0%80",
        "/api/runs/..%2F..%2Fetc%2Fpasswd",
        "/api/runs/unknown/recipients",
        "/api/runs/unknown/recipients/1",
        "/api/runs/unknown/recipients.csv",
        "/api/runs/unknown/rejected",
        "/api/runs/unknown/rejected.csv",
        "/api/runs/unknown/events",
        "/runs/unknown/events",  # a stream's errors are for scripts
        "/api/nothing",
    ],
)
async def test_what_does_not_exist_is_404(client, path):
    from yarl import URL

    assert (await problem(await client.get(URL(path, encoded=True))))[0] == 404


@pytest.mark.parametrize("path", [
    "/runs/unknown", f"/runs/{'x' * 5000}", "/runs/%00", "/runs/%ED%A0%80", "/nothing",
    "/static/..%2Fapp.py", "/static/../app.py",
])  # fmt: skip
async def test_a_page_that_does_not_exist_is_404_with_a_way_on(client, path):
    from yarl import URL

    answer = await client.get(URL(path, encoded=True), headers={"Accept": "text/html"})
    assert answer.status == 404
    assert 'href="/"' in await answer.text()


ODD_QUERIES = [
    "state=gone", "limit=0", "limit=-1", "limit=x", "limit=99999999999999999999", "limit=%C2%B2",
    "cursor=x", "cursor=%ff",
    "cursor=WyJcdWQ4MDAiXQ", "cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTld", "cursor=" + "W" * 5000,
    "cursor=W251bGxd", "q=%00", "q=" + "a" * 300, "state=importing",
]  # fmt: skip


async def test_an_odd_query_of_recipients_gets_a_sentence(client):
    from yarl import URL

    run = await make_run(client)
    for query in ODD_QUERIES:
        url = URL(f"/api/runs/{run['id']}/recipients?{query}", encoded=True)
        assert (await problem(await client.get(url)))[0] == 400, query


async def test_an_odd_query_of_runs_gets_a_sentence(client):
    for query in ("state=importing", "state=waiting", "cursor=e30", "limit=501"):
        assert (await problem(await client.get(f"/api/runs?{query}")))[0] == 400, query


async def test_an_unknown_recipient_is_404(client):
    people = f"/api/runs/{(await make_run(client))['id']}/recipients"
    for rid in ("0", "x", "-1", "9" * 30, "²", "x" * 5000):
        assert (await problem(await client.get(f"{people}/{rid}")))[0] == 404, rid


ODD_SELECTIONS = [
    {"ids": "all"}, {"ids": [True]}, {"ids": ["1"]}, {"ids": [10**30]}, {"reason": 5},
    {"ids": [-1]}, {"reason": "x" * 500}, {"ids": [1], "reason": "x"}, {"some": 1},
]  # fmt: skip


async def test_an_odd_selection_is_refused(client):
    retry = f"/api/runs/{(await make_run(client))['id']}/retry"
    for body in ODD_SELECTIONS:
        assert (await problem(await client.post(retry, json=body)))[0] == 422, body


async def test_a_decision_is_sent_or_resend(client):
    resolve = f"/api/runs/{(await make_run(client))['id']}/resolve"
    for body in ({}, {"as": "lost"}, {"as": None}, {"as": ["sent"]}):
        assert (await problem(await client.post(resolve, json=body)))[0] == 422, body


@pytest.mark.parametrize(
    "body",
    [
        {"rate": "x"},
        {"rate": 0},
        {"max_failures": None},
        {"on_in_doubt": "x"},
        {"subject": "x"},
        {"state": "sent"},
    ],
)
async def test_an_odd_change_of_a_run_is_refused(client, body):
    run = await make_run(client)
    assert (await problem(await client.patch(f"/api/runs/{run['id']}", json=body)))[0] == 422


@pytest.mark.parametrize(
    "body", [{"connections": 0}, {"connections": 2.5}, {"connections": True}, {"pasword": "x"}]
)
async def test_an_odd_change_of_the_account_is_refused(client, body):
    assert (await problem(await client.patch("/api/accounts/default", json=body)))[0] == 422


async def test_a_password_of_the_account_that_the_flags_made_is_not_changed_here(client):
    answer = await client.patch("/api/accounts/default", json={"password": "x"})
    assert (await problem(answer))[0] == 409


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "TRACE"])
async def test_a_method_that_is_not_taken_is_405(client, method):
    assert (await problem(await client.request(method, "/api/runs")))[0] == 405


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"nonsense"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nno name\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b",
         b'--b\r\nContent-Disposition: form-data; name="emails"\r\n\r\na@x.pt'),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"X" * 20_000 + b"\r\n\r\n--b--"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="emails"\r\n\r\n\xff\xfe@\r\n--b--\r\n',
        ),
        (
            "multipart/form-data; boundary=b",
            (
                b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
                b"--c\r\n\r\nx\r\n--c--\r\n--b--\r\n"
            ),
        ),
        ("multipart/form-data; boundary=b",
         b"".join(b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n'
                                                      for _ in range(200)) + b"--b--\r\n"),
    ],
)  # fmt: skip
async def test_a_broken_form_gets_a_sentence(client, content_type, body, upload_folder):
    answer = await client.post("/api/runs", data=body, headers={"Content-Type": content_type})
    assert (await problem(answer))[0] in (400, 422)
    assert list(upload_folder.iterdir()) == []


@pytest.mark.parametrize("said", [
    b'name="a"; name="b"', b'name="file"; filename="a', b"name", b"a b=c", b";", b"name*=x''%ff",
    b"name=file; filename*=no''a; filename=a b",
])  # fmt: skip
async def test_a_part_with_a_name_that_cannot_be_read_is_warned_of_nowhere(serve, said):
    """A warning would be an error here."""
    client = await serve()
    body = b"--b\r\nContent-Disposition: form-data; " + said + b"\r\n\r\na\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await problem(await client.post("/api/runs", data=body, headers=headers)))[0] == 400


@pytest.mark.parametrize(
    ("path", "is_multipart"), [("/api/runs", True), ("/runs", True), ("/runs", False)]
)
async def test_a_list_in_two_fields_of_one_name_is_not_half_taken(client, path, is_multipart):
    form = FormData([("emails", "a@x.pt"), ("emails", "b@x.pt")], default_to_multipart=is_multipart)
    answer = await client.post(path, data=form, headers={"Accept": "application/json"})
    assert (await problem(answer))[0] == 400
    assert (await (await client.get("/api/runs")).json())["data"] == []


@pytest.mark.parametrize(
    "file", [b"PK\x03\x04rest", b"\x00\x01\x02", b"%PDF-1.7", b"name;town\nAna;Faro\n", b""]
)
async def test_a_file_that_is_no_list_gets_a_sentence(client, file, upload_folder):
    form = FormData()
    form.add_field("file", file, filename="list.csv")
    assert (await problem(await client.post("/api/runs", data=form)))[0] == 422
    assert list(upload_folder.iterdir()) == []


async def test_what_announces_ten_gigabytes_is_refused_at_once(client):
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(
        f"POST /api/runs HTTP/1.1\r\nHost: {client.host}:{client.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n".encode()
    )
    async with asyncio.timeout(PATIENCE_S):
        assert b" 413 " in await reader.readline()
    writer.close()


HALF = "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {}\r\nContent-Length: 9\r\n\r\n{{"


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("", b""),
        ("GET / HTTP/1.1\r\nHost: 127", b""),
        (HALF.format("/api/runs", "application/json"), b"HTTP/1.1 408 "),
        (HALF.format("/runs", "multipart/form-data; boundary=b"), b"HTTP/1.1 408 "),
        (HALF.format("/runs", "application/x-www-form-urlencoded"), b"HTTP/1.1 408 "),
    ],
)
async def test_a_request_that_stops_arriving_is_closed_after_a_while(
    serve_for_real, sent, answered
):
    host, port = await serve_for_real(arrival_s=0.05)
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(sent.encode())
    async with asyncio.timeout(PATIENCE_S):
        answer = await reader.read()
    assert answer.startswith(answered)
    assert bool(answer) == bool(answered)
    writer.close()


async def test_three_hundred_requests_that_never_end_hold_nobody_up(client):
    half = (
        f"POST /api/runs HTTP/1.1\r\nHost: {client.host}\r\nContent-Length: 9\r\n"
        "Content-Type: application/json\r\n"
    )
    connections = [await asyncio.open_connection(client.host, client.port) for _ in range(300)]
    for number, (_, writer) in enumerate(connections):
        writer.write(half.encode() + (b"\r\n{" if number % 2 else b""))
    async with asyncio.timeout(PATIENCE_S):
        assert (await client.get("/healthz")).status == 200
    for _, writer in connections:
        writer.close()


async def test_a_pasted_list_of_100_000_lets_the_loop_go_round_with_every_slice_of_it(client):
    said = {"emails": people(100_000), **LETTER}
    rounds, body = Rounds(), io.BytesIO(json.dumps(said).encode())
    async with asyncio.TaskGroup() as group:
        counting = group.create_task(rounds.count())
        answer = await client.post("/api/runs", data=body, headers=JSON)
        counting.cancel()
    assert (answer.status, (await answer.json())["counts"]["total"]) == (201, 100_000)
    assert rounds.n > 100_000 / 2_000


class Rounds:
    """Counts how often the loop comes round while something else is done."""

    n = 0

    async def count(self) -> None:
        while True:
            await asyncio.sleep(0)
            self.n += 1


HALVES = [
    ("/api/webhooks", {"url": "https://example.org/", "run": "\ud800"}),
    ("/api/accounts", {"name": "\udc00"}),
    *(("/api/preview", {"emails": "a@x.pt", name: "\ud800"})
      for name in ("rest_of", "list_of", "after", "account", "start_at", "\ud800")),
    ("/api/preview", {"emails": "a@x.pt", "columns": ["a\udfff"]}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), HALVES)
async def test_half_a_character_anywhere_in_json_gets_a_sentence(client, path, body):
    status, said = await problem(await client.post(path, json=body))
    assert (status, "half of a character" in said["message"]) == (400, True)


async def test_a_whole_character_may_be_written_as_a_pair(client):
    body = b'{"emails": "a@x.pt", "subject": "\\ud83c\\udf89", "text": "Hi"}'
    assert (await client.post("/api/preview", data=body, headers=JSON)).status == 200


async def test_of_many_unknown_fields_twenty_are_named_and_the_rest_counted(client):
    body = {"emails": "a@x.pt"} | dict.fromkeys(map(str, range(9_000)))
    answer = await client.post("/api/preview", json=body)
    assert answer.status in (200, 422)  # a preview says beside it what is wrong
    assert "And 8,980 more fields are not known." in await answer.text()
    assert len(await answer.read()) < 10_000


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{" + ",".join(f'"{n}":1' for n in range(10_001)) + "}", "more than 10,000 keys"),
        ('{"recipients":[' + "{}," * 200_000 + "{}]}", "more than 200,000 values"),
        ('{"recipients":[' + f"[{'[],' * 999}[]]," * 500 + "[]]}", "more than 500,000 objects"),
    ],
    ids=["keys", "values", "lists"],
)
async def test_json_of_more_parts_than_anybody_needs_is_refused(client, body, words):
    sent = io.BytesIO(body.encode())
    status, said = await problem(await client.post("/api/preview", data=sent, headers=JSON))
    assert (status, words in said["message"]) == (400, True)


async def test_braces_in_a_text_are_no_parts(client):
    body = json.dumps({"emails": "a@x.pt", "text": '"\\' + "[" * 600_000})
    answer = await client.post("/api/preview", data=io.BytesIO(body.encode()), headers=JSON)
    assert "objects and lists" not in await answer.text()


async def test_half_a_character_in_one_person_rejects_that_person_alone(client):
    odd = [
        {"email": "\ud800@x.pt"},
        {"email": "c@x.pt", "name": "\ud800"},
        {"email": "d@x.pt", "town": ["\udfff"]},
        {"email": "e@x.pt", "town": "\ud800"},
    ]
    answer = await client.post("/api/runs", json={"recipients": [{"email": "a@x.pt"}, *odd]})
    run = await answer.json()
    assert (answer.status, run["counts"]["total"], run["rejected_count"]) == (201, 1, 4), run
