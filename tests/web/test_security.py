import asyncio

import pytest
from aiohttp import ClientSession
from yarl import URL

from tests.web.conftest import make_run, people, problem

KEY = "correct horse battery staple"


async def raw(client, head: str) -> bytes:
    """Send a head that no client library would."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(head.encode() + b"Connection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]"],
)
async def test_another_host_is_refused_for_reading_too(client, host):
    said = {"Host": host, "Accept": "application/json"}
    for path in ("/", "/api/runs", "/healthz", "/static/style.css", "/runs/x/events", "/nothing"):
        assert (await client.get(path, headers=said)).status == 403, path


@pytest.mark.parametrize("head", [
    "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost:\r\n", "GET / HTTP/1.0\r\n",
    "GET / HTTP/1.1\r\nHost: a b\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n",
])  # fmt: skip
async def test_a_missing_or_odd_host_is_refused(client, head):
    assert (await raw(client, head)).split(b" ")[1] == b"400"


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "127.1.2.3", "[::1]:8080", "party.example"],
)
async def test_loopback_and_allowed_hosts_are_served(serve, host):
    client = await serve(allowed_hosts=("Party.example",))
    assert (await client.get("/healthz", headers={"Host": host})).status == 200


async def test_the_number_under_which_a_connection_came_in_is_served_and_no_other(serve_for_real):
    host, port = await serve_for_real(host="0.0.0.0")
    for number, status in (("127.0.0.1", 200), ("10.0.0.1", 403), ("0.0.0.0", 200)):
        async with (
            ClientSession() as session,
            session.get(f"http://{host}:{port}/healthz", headers={"Host": number}) as answer,
        ):
            assert answer.status == status


async def test_a_name_that_is_not_served_is_told_how_to_be(client):
    answer = await client.get("/api/runs", headers={"Host": "party.example:8080"})
    status, said = await problem(answer)
    assert status == 403
    assert "--allowed-host party.example" in said["help"]


FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "odd"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
]


@pytest.mark.parametrize("headers", [*FOREIGN, {"Referer": "http://evil.example/x"}])
async def test_a_post_from_another_site_stores_nothing(client, headers):
    answer = await client.post("/api/runs", json={"emails": people(1)}, headers=headers)
    assert (await problem(answer))[0] == 403
    answer = await client.post(
        "/runs", data={"emails": people(1)}, headers=headers, allow_redirects=False
    )
    assert answer.status == 403
    assert (await (await client.get("/api/runs")).json())["data"] == []


@pytest.mark.parametrize("headers", FOREIGN)
async def test_another_site_cannot_read_the_api_or_a_stream(client, headers):
    run = await make_run(client)
    for path in ("/api/runs", f"/api/runs/{run['id']}/events"):
        assert (await client.get(path, headers=headers)).status == 403


async def test_a_link_to_a_page_may_be_followed_from_anywhere(client):
    headers = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    assert (await client.get("/", headers=headers)).status == 200
    framed = {**headers, "Sec-Fetch-Dest": "iframe"}
    assert (await client.get("/", headers=framed)).status == 403


async def test_a_form_of_a_browser_that_hides_its_origin_is_taken_where_it_says_that_it_is_ours(
    client,
):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    answer = await client.post(
        "/runs", data={"emails": people(2)}, headers=headers, allow_redirects=False
    )
    assert answer.status == 303


async def test_our_own_origin_is_taken(client):
    origin = f"http://{client.host}:{client.port}"
    answer = await client.post("/api/runs", json={"emails": people(1)}, headers={"Origin": origin})
    assert answer.status == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream"]
)
async def test_what_a_foreign_form_could_send_is_415_at_the_api(client, content_type):
    answer = await client.post(
        "/api/runs", data=b'{"emails": "a@x.pt"}', headers={"Content-Type": content_type}
    )
    assert (await problem(answer))[0] == 415
    assert (await (await client.get("/api/runs")).json())["data"] == []


@pytest.mark.parametrize("path", ["/", "/api/runs", "/nothing", "/static/style.css", "/healthz"])
async def test_every_answer_says_what_a_browser_may_do(client, path):
    headers = (await client.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == (
        "nosniff",
        "same-origin",
    )
    assert (headers["Cross-Origin-Embedder-Policy"], headers["Origin-Agent-Cluster"]) == (
        "require-corp",
        "?1",
    )
    assert headers["X-DNS-Prefetch-Control"] == "off"
    assert all(one.endswith("=()") for one in headers["Permissions-Policy"].split(", "))


@pytest.mark.parametrize(
    "path", ["/", "/api/runs", "/nothing", "/static/style.css", "/healthz", "/runs/x/events"]
)
async def test_no_answer_says_what_serves(client, path):
    assert "Server" not in (await client.get(path)).headers


async def test_a_mail_shown_to_its_writer_reaches_nobody(client, sending):
    run = await make_run(client, "ana@x.pt", html="<p>Hello</p>")
    await sending.send()
    rid = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"][0]["id"]
    policy = (await client.get(f"/runs/{run['id']}/mailbox/{rid}/html")).headers[
        "Content-Security-Policy"
    ]
    assert {"sandbox", "webrtc 'block'", "default-src 'none'"} <= set(policy.split("; "))


@pytest.mark.parametrize("path", ["/api/runs", "/api/runs/x/events", "/runs/x/events"])
async def test_with_a_key_the_api_and_streams_are_401_without_it(serve, path):
    client = await serve(secret_key=KEY)
    answer = await client.get(path)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    wrong = {"Authorization": "Bearer wrong"}
    assert (await client.get(path, headers=wrong)).status == 401


async def test_with_a_key_a_bearer_is_let_in(serve):
    client = await serve(secret_key=KEY)
    assert (await client.get("/api/runs", headers={"Authorization": f"Bearer {KEY}"})).status == 200


async def test_with_a_key_pages_ask_for_it_and_go_on_to_where_one_wanted(serve):
    client = await serve(secret_key=KEY)
    asked = await client.get("/runs?state=x", allow_redirects=False)
    target = URL(asked.headers["Location"])
    assert (asked.status, target.path, target.query["next"]) == (303, "/login", "/runs?state=x")
    wrong = await client.post("/login", data={"key": "wrong", "next": "/runs"})
    assert wrong.status == 401
    entered = await client.post("/login", data={"key": KEY, "next": "/runs"}, allow_redirects=False)
    cookie = entered.cookies["emailer_login"]
    assert (entered.status, entered.headers["Location"]) == (303, "/runs")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert (await client.get("/runs", allow_redirects=False)).status == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\r\nX: y"]
)
async def test_a_login_leads_nowhere_else(serve, target):
    client = await serve(secret_key=KEY)
    entered = await client.post("/login", data={"key": KEY, "next": target}, allow_redirects=False)
    assert (entered.status, entered.headers["Location"]) == (303, "/")


async def test_a_post_without_the_key_is_not_done(serve):
    client = await serve(secret_key=KEY)
    assert (
        await client.post("/runs", data={"emails": people(1)}, allow_redirects=False)
    ).status == 401
    assert (await client.get("/healthz")).status == 200
