"""Who is let in, and what nobody may read: every route with every kind of key, log-ins,
and the cost of wrong tries.
"""

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from aiohttp import ClientError
from argon2 import PasswordHasher

from emailer import api_keys
from emailer.store.access import Kind, NewKey
from emailer.store.verbs import api_keys as verbs
from tests.patience import PATIENCE_S
from tests.store.hands import transact
from tests.test_private import ROOT
from tests.web.conftest import Stream, make_run, problem
from web.access import tries
from web.access.levels import Level
from web.app_keys import TRIES
from web.routes import ROUTES

ORIGIN = "https://party.example"
KEY = "correct horse battery staple"
PASSWORD = "a password of many words"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
SECRET_WORDS = (
    "ana.secret@example.org",
    "Ana Geheim",
    "Internet Down",
    "Hidden subject",
    "host@example.org",
    "Porto",
)

STATIC = "/static/{name:.*}"
WALKED = [
    (level, method, route.path) for level, route in ROUTES if hasattr(route, "method")
    for method in (route.method,
                   *(["HEAD"] if route.method == "GET" and route.kwargs.get("allow_head",
                                                                            True) else []))
]  # fmt: skip


FORMS = {path for _, method, path in WALKED if method == "POST"}
"""What only takes a form leads to its page when it is opened."""


@pytest.fixture
def make_key(tmp_path, store):
    """Make a key as the command does, in another connection than the program's."""

    def make_key(kind: Kind, name: str = "", origins: tuple[str, ...] = (ORIGIN,)) -> str:
        key = api_keys.make(kind)
        kept = origins if kind is Kind.PUBLISHABLE else ()
        new = NewKey(name or f"{kind}-key", kind, api_keys.digest(key), api_keys.hint(key), kept)
        transact(tmp_path / "emailer.db", verbs.create, new)
        return key

    return make_key


@pytest.fixture
def revoke(tmp_path, store):
    return lambda name: transact(tmp_path / "emailer.db", verbs.revoke, name)


@pytest.fixture
async def run(client, sending):
    """A run that has somebody sent to, failed, in doubt and rejected;
    everything in it is told by a word.
    """
    recipients = [{"email": SECRET_WORDS[0], "name": SECRET_WORDS[1], "town": SECRET_WORDS[5]},
                  {"email": "doubt@example.org"}]  # fmt: skip
    run = await make_run(client, "nonsense-line\nben@example.org", recipients=recipients,
                         subject=SECRET_WORDS[3], sender=SECRET_WORDS[4])  # fmt: skip
    await sending.send(fail=[SECRET_WORDS[0]], doubt=["doubt@example.org"])
    return run


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def address(path: str, run_id: str) -> str:
    filled = path.replace("{id}", run_id).replace("{rid}", "1").replace("{account}", "default")
    return filled.replace("{name:.*}", "style.css")


# -- every route -----------------------------------------------------------------------------------


def test_every_route_has_a_level_and_only_two_show_anything_to_a_publishable_key():
    assert {route for _, route in ROUTES if not isinstance(_, Level)} == set()
    public = [(method, path) for level, method, path in WALKED if level is Level.PUBLISHABLE]
    assert set(public) == {
        ("GET", "/api/runs/{id}"),
        ("HEAD", "/api/runs/{id}"),
        ("GET", "/api/runs/{id}/events"),
    }
    opened = {(method, path) for level, method, path in WALKED if level is Level.OPEN}
    assert opened == {("GET", "/login"), ("HEAD", "/login"), ("POST", "/login"),
                      ("POST", "/logout"), ("GET", "/logout"), ("HEAD", "/logout"),
                      ("GET", "/healthz"), ("HEAD", "/healthz"),
                      ("GET", STATIC), ("HEAD", STATIC), ("GET", "/api"), ("HEAD", "/api"),
                      ("GET", "/api/openapi.yaml"), ("HEAD", "/api/openapi.yaml")}  # fmt: skip


SHOWN = {
    "nothing": ({}, ""),
    "unknown": (bearer("sk_emailer_unknown"), ""),
    "revoked": (bearer("GONE"), ""),
    "publishable as a bearer": (bearer("PUBLIC"), ""),
    "publishable in the address": ({}, "?key=PUBLIC"),
    "publishable from its origin": ({"Origin": ORIGIN}, "?key=PUBLIC"),
    "publishable from elsewhere": ({"Origin": "https://evil.example"}, "?key=PUBLIC"),
    "wrong scheme": ({"Authorization": "Basic eDp5"}, ""),
    "a cookie": ({"Cookie": "emailer_login=x; __Host-emailer_login=x"}, ""),
}
SHOWS_ENOUGH = {
    "publishable as a bearer",
    "publishable in the address",
    "publishable from its origin",
}


@pytest.mark.parametrize("shown", SHOWN)
async def test_no_route_is_done_or_told_without_the_right_key(client, run, make_key, revoke, shown):
    make_key(Kind.SECRET)
    gone, public = make_key(Kind.SECRET, "gone"), make_key(Kind.PUBLISHABLE)
    revoke("gone")
    headers = {
        name: value.replace("GONE", gone).replace("PUBLIC", public)
        for name, value in SHOWN[shown][0].items()
    }
    query = SHOWN[shown][1].replace("PUBLIC", public)
    before = await counts(client, run, public)
    for level, method, path in WALKED:
        client.app[TRIES]._records.clear()
        asked = client.request(
            method, address(path, run["id"]) + query, headers=headers, allow_redirects=False
        )
        async with asked as answer:
            assert is_right(answer, level, shown), (method, path, answer.status)
            if not path.endswith("/events"):
                said = await answer.text()
                assert not [
                    word for word in (*SECRET_WORDS, "ben@example", "nonsense-line") if word in said
                ]
                is_told = (
                    answer.status not in (401, 403)
                    or level in (Level.OPEN, Level.SHARED)
                    or "Origin" in headers
                )
                assert is_told or method == "HEAD" or "keys create" in said, (method, path)
    assert await counts(client, run, public) == before


def is_right(answer, level: Level, shown: str) -> bool:
    """Whether an answer is what somebody gets who has shown no more than this."""
    if level is Level.SHARED:
        return answer.status == 200
    if level is Level.OPEN:
        return answer.status in (200, 303, 401, 403)
    if level is Level.PUBLISHABLE and shown in SHOWS_ENOUGH:
        return answer.status == 200
    return answer.status in (401, 403) or (
        answer.status == 303 and answer.headers["Location"].startswith("/login")
    )


async def counts(client, run, public) -> dict:
    return (await (await client.get(f"/api/runs/{run['id']}?key={public}")).json())["counts"]


async def test_a_secret_key_opens_every_route(client, run, make_key):
    key = make_key(Kind.SECRET)
    for path in [path for _, method, path in WALKED if method == "GET"]:
        asked = client.get(address(path, run["id"]), headers=bearer(key), allow_redirects=False)
        async with asked as answer:
            is_led = answer.status == 303 and path in FORMS
            assert answer.status == 200 or is_led or _may_be_none(answer.status, path), path


def _may_be_none(status: int, path: str) -> bool:
    return (status in (404, 409) and "{rid}" in path) or (status == 404 and "{hook}" in path)


# -- the table of docs/reference/access.md ---------------------------------------------------------


def the_table() -> dict[str, tuple[set[int], set[int]]]:
    """What was shown -> the statuses at the two public addresses, and at all others;
    200 where a cell names none.
    """
    text = (ROOT / "docs" / "reference" / "access.md").read_text("utf-8")
    rows = re.findall(
        r"^\| (.+) \| (.+) \| (.+) \|$", text.partition("## Answers")[2], re.MULTILINE
    )
    return {
        shown: (statuses(public), statuses(other))
        for shown, public, other in rows
        if shown not in ("shown", "---")
    }


def statuses(cell: str) -> set[int]:
    named = set(map(int, re.findall(r"\b[2-5]\d\d\b", cell)))
    return named | {401, 303} if "as nothing" in cell else named or {200}


KEY_IN_ADDRESS, BEARER = "?key={}", "Bearer {}"
TABLE = {
    "nothing": [("", "", {})],
    "a secret key, or a log-in": [("SECRET", BEARER, {}), ("", "", {"Cookie": "emailer_login=IN"})],
    "a secret key as `?key=`": [("SECRET", KEY_IN_ADDRESS, {})],
    "a publishable key, from its origin or no browser": [
        ("PUBLIC", KEY_IN_ADDRESS, {"Origin": ORIGIN}), ("PUBLIC", KEY_IN_ADDRESS, {}),
        ("PUBLIC", BEARER, {}),
    ],
    "a publishable key, from another origin": [
        ("PUBLIC", KEY_IN_ADDRESS, {"Origin": "https://evil.example"}),
        ("PUBLIC", BEARER, {"Origin": "https://evil.example"}),
    ],
    "an unknown key": [("pk_emailer_none", KEY_IN_ADDRESS, {}), ("sk_emailer_none", BEARER, {})],
    "a revoked key": [("GONE", BEARER, {})],
    "a right key, an unknown run": [("SECRET", BEARER, {})],
    "more than five wrong keys from one address": [("sk_emailer_no", BEARER, {})],
    "anything, from another site's page": [
        ("SECRET", BEARER, {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
        ("PUBLIC", KEY_IN_ADDRESS, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}),
    ],
    "anything, under a name that is not served": [("SECRET", BEARER, {"Host": "evil.example"})],
}  # fmt: skip
"""A row of the table -> what is shown: a key, how, and what else is said."""


async def test_every_answer_of_the_table_is_the_one_that_is_given(client, run, make_key, revoke):
    known = {"SECRET": make_key(Kind.SECRET), "PUBLIC": make_key(Kind.PUBLISHABLE)}
    known["GONE"] = make_key(Kind.SECRET, "gone")
    revoke("gone")
    entered = (await log_in(client, known["SECRET"])).cookies["emailer_login"].value
    client.session.cookie_jar.clear()
    table = the_table()
    assert set(table) == set(TABLE)
    for shown, (public, other) in table.items():
        run_id = "unknown" if "unknown run" in shown else run["id"]
        clock = client.app[TRIES]._clock = Clock()
        places = (f"/api/runs/{run_id}", f"/api/runs/{run_id}/events")
        others = (f"/api/runs/{run_id}/rejected", f"/runs/{run_id}")
        answered: dict[str, set[int]] = {"public": set(), "other": set()}
        for key, how, more in TABLE[shown]:
            for where, paths in (("public", places), ("other", others)):
                for path in paths:
                    clock.now += tries.FORGOTTEN_S + 1
                    headers = {name: value.replace("IN", entered) for name, value in more.items()}
                    typed = known.get(key, key)
                    if how == BEARER:
                        headers["Authorization"] = how.format(typed)
                    query = how.format(typed) if how == KEY_IN_ADDRESS else ""
                    for _ in range(tries.FREE + 1 if "more than five" in shown else 0):
                        (await client.get(path + query, headers=headers)).close()
                    asked = client.get(path + query, headers=headers, allow_redirects=False)
                    async with asked as answer:
                        answered[where].add(answer.status)
                        if answer.status == 429:
                            assert answer.headers["Retry-After"]
        assert (shown, answered) == (shown, {"public": public, "other": other})


# -- what a publishable key shows ------------------------------------------------------------------


async def test_a_publishable_key_shows_state_and_counts_and_nothing_else(client, run, make_key):
    answer = await client.get(
        f"/api/runs/{run['id']}?key={make_key(Kind.PUBLISHABLE)}", headers={"Origin": ORIGIN}
    )
    shown = await answer.json()
    assert (shown["state"], shown["counts"]["failed"], shown["counts"]["total"]) == (
        "finished",
        1,
        3,
    )
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in answer.headers.getall("Vary")
    assert not set(shown) & {
        "subject",
        "sender",
        "failures",
        "state_reason",
        "transport",
        "rejected_count",
    }


async def test_a_public_stream_tells_how_far_a_run_is_and_of_nobody(
    client, sending, make_key, serve
):
    key = make_key(Kind.PUBLISHABLE)
    run = await make_run(
        client, "ana.secret@example.org\nben@example.org", subject="Hidden subject"
    )
    heard = []
    for after in ("", "&after=0"):
        answer = await client.get(
            f"/api/runs/{run['id']}/events?key={key}{after}", headers={"Origin": ORIGIN}
        )
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, ORIGIN)
        stream = Stream(answer)
        heard.append(await stream.next())
        if not after:
            await sending.send(fail=["ana.secret@example.org"])
            while (event := await stream.next())[1].get("state") != "finished":
                heard.append(event)
            heard.append(event)
            assert stream.last_id == str(event[1]["version"])
        answer.close()
    assert {name for name, _, _ in heard} == {"run"}
    assert heard[-1][1]["counts"]["failed"] == 1
    assert not re.search(r"secret@|Hidden|Internet|example\.org", json.dumps(heard))


@pytest.mark.parametrize(("origin", "status"), [
    (ORIGIN, 200), ("https://other.example", 200), (None, 200), ("https://evil.example", 403),
    ("null", 403), ("https://party.example.evil.example", 403), ("http://party.example", 403),
    ("https://party.example:8443", 403),
])  # fmt: skip
async def test_a_publishable_key_is_for_its_origins(client, run, make_key, origin, status):
    key = make_key(Kind.PUBLISHABLE, origins=(ORIGIN, "https://other.example"))
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": origin} if origin else {}
    answer = await client.get(f"/api/runs/{run['id']}?key={key}", headers=headers)
    assert answer.status == status
    if status == 403:
        assert "not for pages of this origin" in (await problem(answer))[1]["message"]
        assert answer.headers.get("Access-Control-Allow-Origin") in (origin, None)


async def test_a_publishable_key_in_an_image_of_another_site_shows_nothing(client, run, make_key):
    key = make_key(Kind.PUBLISHABLE)
    answer = await client.get(
        f"/api/runs/{run['id']}?key={key}", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status == 403


async def test_a_widget_can_read_why_it_sees_nothing(client, run, make_key):
    public, secret = make_key(Kind.PUBLISHABLE), make_key(Kind.SECRET)
    for key, path, status in (
        ("pk_emailer_wrong", run["id"], 401),
        (public, "nowhere", 404),
        (secret, run["id"], 403),
    ):
        answer = await client.get(f"/api/runs/{path}?key={key}", headers={"Origin": ORIGIN})
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (status, ORIGIN)
        await problem(answer)


async def test_a_publishable_key_alone_leaves_the_program_on_this_machine_open(
    client, run, make_key
):
    make_key(Kind.PUBLISHABLE)
    assert (await client.get("/api/runs")).status == 200


# -- when it asks ----------------------------------------------------------------------------------


async def test_from_the_first_secret_key_on_the_program_asks_and_stays_closed_when_it_is_revoked(
    client, make_key, revoke
):
    assert (await client.get("/api/runs")).status == 200
    key = make_key(Kind.SECRET, "ci")
    assert (await problem(await client.get("/api/runs")))[0] == 401
    assert (await client.get("/api/runs", headers=bearer(key))).status == 200
    revoke("ci")
    status, said = await problem(await client.get("/api/runs", headers=bearer(key)))
    assert (status, said["message"]) == (401, "This key was revoked.")
    assert (await problem(await client.get("/api/runs")))[0] == 401


@pytest.mark.parametrize("settings", [
    {"host": "0.0.0.0"}, {"secret_key": KEY}, {"password_hash": HASH},
    {"public_url": "https://x.example"}, {"trusted_proxies": ("127.0.0.1/32",)},
])  # fmt: skip
async def test_a_program_that_others_reach_or_that_has_a_secret_asks(serve, settings):
    client = await serve(**settings)
    assert (await problem(await client.get("/api/runs")))[0] == 401


async def test_when_a_key_was_used_last_is_noted(client, make_key, store, tmp_path):
    key = make_key(Kind.SECRET, "ci")
    await client.get("/api/runs", headers=bearer(key))
    [kept] = await store.access.list_keys()
    assert kept.last_used_at >= kept.created_at
    assert key not in (tmp_path / "emailer.db").read_bytes().decode("latin-1")


async def test_a_key_lets_in_also_while_nothing_can_be_written(client, make_key, store, tmp_path):
    key = make_key(Kind.SECRET, "ci")
    with closing(sqlite3.connect(tmp_path / "emailer.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store._writer.committer.patience_ms = 600_000  # who waited for the lock would not come back
        async with asyncio.timeout(PATIENCE_S):
            assert (await client.get("/api/runs", headers=bearer(key))).status == 200
        other.execute("ROLLBACK")


# -- log-in ----------------------------------------------------------------------------------------


async def log_in(client, typed: str, **headers: str):
    return await client.post(
        "/login", data={"key": typed, "next": "/runs"}, headers=headers, allow_redirects=False
    )


async def is_in(client, **headers: str) -> bool:
    return (await client.get("/runs", headers=headers, allow_redirects=False)).status == 200


@pytest.mark.parametrize("typed", ["key", "settings", "password"])
async def test_one_logs_in_by_key_or_password_and_out_again(serve, make_key, typed):
    client = await serve(secret_key=KEY, password_hash=HASH)
    entered = await log_in(
        client, {"key": make_key(Kind.SECRET), "settings": KEY, "password": PASSWORD}[typed]
    )
    cookie = entered.cookies["emailer_login"]
    assert (entered.status, entered.headers["Location"]) == (303, "/runs")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert 0 < int(cookie["max-age"]) <= 30 * 86400
    assert await is_in(client)
    assert "Log out" in await (await client.get("/runs")).text()
    left = await client.post("/logout", allow_redirects=False)
    assert (left.status, left.headers["Location"]) == (303, "/login")
    assert '"cookies"' in left.headers["Clear-Site-Data"]
    assert not await is_in(client, Cookie=f"emailer_login={cookie.value}")


async def test_each_log_in_has_a_cookie_of_its_own_that_the_database_does_not_hold(serve, tmp_path):
    client = await serve(secret_key=KEY)
    tokens = {(await log_in(client, KEY)).cookies["emailer_login"].value for _ in range(3)}
    assert len(tokens) == 3
    stored = b"".join(
        path.read_bytes() for path in Path(tmp_path).glob("emailer.db*") if path.is_file()
    )
    assert not [token for token in tokens if token.encode() in stored]


async def test_a_log_in_survives_a_restart_and_ends_when_its_secret_is_another(
    serve, make_key, revoke
):
    first = await serve(secret_key=KEY)
    by_settings = (await log_in(first, KEY)).cookies["emailer_login"].value
    by_key = (await log_in(first, make_key(Kind.SECRET, "mine"))).cookies["emailer_login"].value
    again = await serve(secret_key=KEY)
    changed = await serve(secret_key="another secret of the settings")
    cookies = [f"emailer_login={token}" for token in (by_settings, by_key)]
    assert [await is_in(again, Cookie=cookie) for cookie in cookies] == [True, True] or first
    assert [await is_in(changed, Cookie=cookie) for cookie in cookies] == [False, True]
    revoke("mine")
    assert not await is_in(changed, Cookie=cookies[1])


async def test_a_log_in_ends_in_time(serve):
    client = await serve(secret_key=KEY, session_s=0.0)
    token = (await log_in(client, KEY)).cookies.get("emailer_login")
    assert token is None or not await is_in(client, Cookie=f"emailer_login={token.value}")


async def test_a_publishable_or_revoked_key_is_no_log_in(client, make_key, revoke):
    make_key(Kind.SECRET, "other")
    gone = make_key(Kind.SECRET, "gone")
    revoke("gone")
    for typed in (make_key(Kind.PUBLISHABLE), gone, "", "x" * 2000):
        assert (await log_in(client, typed)).status in (400, 401)


async def test_a_stream_ends_soon_after_its_key_was_revoked(serve, store, make_key, revoke):
    client = await serve(recheck_s=0.01)
    run = await make_run(client)
    key = make_key(Kind.SECRET, "watcher")
    stream = Stream(await client.get(f"/api/runs/{run['id']}/events", headers=bearer(key)))
    await stream.next()
    revoke("watcher")
    with pytest.raises((EOFError, ClientError)):
        await stream.until(lambda *_: False)


# -- TLS and proxies -------------------------------------------------------------------------------


@pytest.mark.parametrize(("settings", "headers", "is_secure"), [
    ({}, {"X-Forwarded-Proto": "https"}, False),
    ({"trusted_proxies": ("10.0.0.0/8",)}, {"X-Forwarded-Proto": "https"}, False),
    ({"trusted_proxies": ("127.0.0.1/32",)}, {"X-Forwarded-Proto": "https"}, True),
    ({"trusted_proxies": ("127.0.0.1/32",)}, {"X-Forwarded-Proto": "http"}, False),
    ({"public_url": "https://party.example"}, {}, True),
])  # fmt: skip
async def test_behind_tls_the_cookie_is_for_this_host_and_encrypted_only_as_is_the_origin(
    serve, settings, headers, is_secure
):
    client = await serve(secret_key=KEY, **settings)
    [cookie] = (await log_in(client, KEY, **headers)).cookies.values()
    assert (cookie.key, bool(cookie["secure"])) == (
        ("__Host-emailer_login", True) if is_secure else ("emailer_login", False)
    )
    assert cookie["domain"] == ""
    schemes = {}
    for scheme in ("http", "https"):
        said = {"Origin": f"{scheme}://{client.host}:{client.port}", **headers}
        schemes[scheme] = (await log_in(client, KEY, **said)).status
    ours, other = ("https", "http") if is_secure else ("http", "https")
    assert (schemes[ours], schemes[other]) == (303, 403)


# -- wrong tries -----------------------------------------------------------------------------------


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_few_wrong_tries_are_free_and_each_further_one_costs_twice_the_wait():
    tried = tries.Tries(clock := Clock())
    assert [tried.wrong("a") for _ in range(tries.FREE)] == [0] * tries.FREE
    assert [tried.wrong("a") for _ in range(5)] == [1, 2, 4, 8, 16]
    assert tried.wait_s("b") == 0
    clock.now += 15.5
    assert tried.wait_s("a") == 1
    clock.now += tries.FORGOTTEN_S + 1
    assert (tried.wait_s("a"), tried.wrong("a")) == (0, 0)
    assert max(tried.wrong("c") for _ in range(100)) == tries.LONGEST_WAIT_S
    tried.right("c")
    assert tried.wait_s("c") == 0


def test_what_is_remembered_of_addresses_is_bounded():
    tried = tries.Tries(Clock())
    for number in range(tries.MOST_ADDRESSES + 10):
        tried.wrong(str(number))
    assert len(tried._records) == tries.MOST_ADDRESSES


async def test_who_tries_wrong_keys_must_wait_and_the_log_says_so(serve, make_key, caplog):
    client = await serve(secret_key=KEY)
    key = make_key(Kind.SECRET)
    client.app[TRIES]._clock = clock = Clock()
    statuses = [
        (await log_in(client, "wrong key of some length")).status for _ in range(tries.FREE + 1)
    ]
    assert statuses == [401] * (tries.FREE + 1)
    blocked = await log_in(client, KEY)
    assert (blocked.status, blocked.headers["Retry-After"]) == (429, "1")
    asked = await client.get("/api/runs", headers=bearer(KEY))
    assert (await problem(asked))[0] == 429
    assert asked.headers["Retry-After"] == "1"
    # nobody guesses a key of the store
    assert (await client.get("/api/runs", headers=bearer(key))).status == 200
    assert (await log_in(client, "guess again")).status == 429
    clock.now += 1
    assert (await log_in(client, KEY)).status == 303
    assert [record.levelname for record in caplog.records if "wrong key" in record.message] == [
        "WARNING"
    ] * 6
    assert "wrong key of some length" not in caplog.text


ELSEWHERE = {
    "said so": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "document"},
    "by its referer": {"Referer": "http://evil.example/page"},
    "by nothing": {},
}  # fmt: skip


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize("path", ["/login?token=w", "/api/runs/x?key=w"])
async def test_a_page_of_another_site_cannot_use_up_anybodys_tries(serve, path, headers):
    client = await serve(secret_key=KEY, password_hash=HASH)
    client.app[TRIES]._clock = Clock()
    for number in range(tries.FREE + 5):
        await client.get(f"{path}{number}", headers=headers)
    assert (await client.get("/api/runs", headers=bearer(KEY))).status == 200
    assert (await log_in(client, PASSWORD)).status == 303


async def test_links_of_another_site_use_up_no_links_of_ones_own(serve):
    client = await serve(secret_key=KEY)
    client.app[TRIES]._clock = Clock()
    elsewhere = ELSEWHERE["said so"]
    for number in range(tries.FREE + 5):
        answer = await client.get(f"/login?token=w{number}", headers=elsewhere)
        assert answer.status == 401
    query = {"params": {"token": KEY}, "allow_redirects": False}
    assert (await client.get("/login", headers=elsewhere, **query)).status == 401
    assert (await client.get("/login", headers={"Sec-Fetch-Site": "none"}, **query)).status == 303


async def test_a_link_tries_no_password_and_a_guess_in_an_address_must_wait(serve):
    client = await serve(secret_key=KEY, password_hash=HASH)
    client.app[TRIES]._clock = Clock()
    assert (await client.get("/login", params={"token": PASSWORD})).status == 401
    for number in range(tries.FREE):
        await client.get(f"/api/runs/x?key=w{number}")
    assert (await client.get("/api/runs/x", params={"key": KEY})).status == 429
    assert (await client.get("/login", params={"token": KEY})).status == 429


async def test_a_key_of_the_store_logs_in_though_others_at_its_address_tried_wrong_ones(
    serve, make_key
):
    client = await serve(secret_key=KEY)
    client.app[TRIES]._clock = Clock()
    statuses = [
        (await log_in(client, "wrong key of some length")).status for _ in range(tries.FREE + 2)
    ]
    assert statuses[-1] == 429
    assert (await log_in(client, make_key(Kind.SECRET))).status == 303


@pytest.mark.parametrize("way", ["bearer", "address", "login"])
async def test_a_thousand_guesses_are_not_a_thousand_tries(serve, make_key, way):
    client = await serve(secret_key=KEY)
    client.app[TRIES]._clock = Clock()
    run_id, statuses = "x", []
    for number in range(30):
        guess = f"guess number {number}"
        if way == "bearer":
            statuses.append((await client.get("/api/runs", headers=bearer(guess))).status)
        elif way == "address":
            statuses.append((await client.get(f"/api/runs/{run_id}?key={guess}")).status)
        else:
            statuses.append((await log_in(client, guess)).status)
    assert statuses == [401] * (tries.FREE + 1) + [429] * (29 - tries.FREE)


@pytest.mark.parametrize(("trusted", "counted"), [((), 1), (("127.0.0.1/32",), 4)])
async def test_behind_a_trusted_proxy_each_guest_is_slowed_down_alone(serve, trusted, counted):
    client = await serve(secret_key=KEY, trusted_proxies=trusted)
    for guest in ("203.0.113.1", "9.9.9.9, 203.0.113.2", "2001:db8::1", "2001:db8::2, 127.0.0.1"):
        await log_in(client, "wrong", **{"X-Forwarded-For": guest})
    assert len(client.app[TRIES]._records) == counted  # of the network once more, and of its /48


async def test_who_guesses_from_one_address_after_the_other_of_a_network_must_wait(serve):
    client = await serve(secret_key=KEY, trusted_proxies=("127.0.0.1/32",))
    statuses = [
        (await log_in(client, "wrong", **{"X-Forwarded-For": f"2001:db8:1:{one:x}::1"})).status
        for one in range(tries.NEIGHBOURS_FREE + 3)
    ]
    assert statuses == [401] * (tries.NEIGHBOURS_FREE + 1) + [429] * 2
    other = {"X-Forwarded-For": "2001:db8:2::1"}
    assert (await log_in(client, "wrong", **other)).status == 401


@pytest.mark.parametrize("guest", ["2002:cb00:7101:{:x}::1", "64:ff9b::203.0.113.1"])
async def test_who_guesses_by_way_of_a_tunnel_is_who_has_its_end(serve, guest):
    client = await serve(secret_key=KEY, trusted_proxies=("127.0.0.1/32",))
    statuses = [
        (await log_in(client, "wrong", **{"X-Forwarded-For": guest.format(one)})).status
        for one in range(tries.FREE + 2)
    ]
    assert statuses == [401] * (tries.FREE + 1) + [429]
    same = {"X-Forwarded-For": "203.0.113.1"}
    assert (await log_in(client, "wrong", **same)).status == 429


@pytest.mark.parametrize("guest", ["203.0.113.1:{}", "[2001:db8::1]:{}"])
async def test_a_proxy_may_say_the_port_as_well(serve, guest):
    client = await serve(secret_key=KEY, trusted_proxies=("127.0.0.1/32",))
    for port in range(tries.FREE + 1):
        await log_in(client, "wrong", **{"X-Forwarded-For": guest.format(1000 + port)})
    again = {"X-Forwarded-For": guest.format(2000)}
    assert (await log_in(client, "wrong", **again)).status == 429
    assert (await log_in(client, KEY, **{"X-Forwarded-For": "198.51.100.1:1"})).status == 303


# -- the log ---------------------------------------------------------------------------------------


async def test_who_changed_what_is_logged_without_anybodys_address(serve, make_key, caplog):
    caplog.set_level("INFO")
    client = await serve()
    key = make_key(Kind.SECRET, "nightly")
    answer = await client.post(
        "/api/runs", json={"emails": "ana.secret@example.org"}, headers=bearer(key)
    )
    run_id = (await answer.json())["id"]
    await client.post(f"/api/runs/{run_id}/pause", headers=bearer(key))
    await client.post("/api/runs/nowhere/pause", headers=bearer(key))
    await log_in(client, key)
    await client.post(f"/runs/{run_id}/cancel", allow_redirects=False)
    form = {
        "emails": "ben.secret@example.org",
        "subject": "Hi",
        "text": "Hello",
        "sender": "a@x.pt",
    }
    answer = await client.post("/runs", data=form, allow_redirects=False)
    made = answer.headers["Location"].removeprefix("/runs/").partition("?")[0]
    noted = [
        (record.who, record.method, record.route, record.run, record.status)
        for record in caplog.records
        if record.message == "a change was asked for"
    ]
    assert noted == [
        ("key nightly", "POST", "/api/runs", run_id, 201),
        ("key nightly", "POST", "/api/runs/{id}/pause", run_id, 202),
        ("log-in by key 1", "POST", "/runs/{id}/cancel", run_id, 303),
        ("log-in by key 1", "POST", "/runs", made, 303),
    ]
    assert "secret@" not in caplog.text


async def test_who_has_no_key_is_told_what_to_do(serve):
    page = await (await (await serve(secret_key=KEY)).get("/login")).text()
    assert "keys create NAME --kind secret</code>, on its machine, makes a key" in page
    assert "ask them for a key" in page
    assert "there is nothing to do here. Answer the message you got." in page
    assert "an address with a token" not in page
    page = await (await (await serve(secret_key=KEY, token=PASSWORD)).get("/login")).text()
    assert "an address with a token" in page
    assert PASSWORD not in page


async def test_where_no_key_is_asked_for_the_log_in_asks_for_none(client):
    for asked, target in (("/login?next=/runs", "/runs"), ("/login", "/")):
        answer = await client.get(asked, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, target)


async def test_every_command_on_pages_and_in_answers_names_this_programs_queue(serve):
    flags = ("--db", "'/srv/a b/party.db'")
    client = await serve(secret_key=KEY, queue_flags=flags, start_flags=("--port 9000",))
    page = unescape(await (await client.get("/login")).text())
    make = f"keys create NAME --kind secret {' '.join(flags)}"
    assert f"{make}</code>, on its machine" in page
    refused = await (await client.get("/api/runs")).json()
    assert f"{make} makes one" in refused["help"]
    known = {"Authorization": f"Bearer {KEY}"}
    assert f"{make}</code>" in unescape(await (await client.get("/api", headers=known)).text())
    page = unescape(await (await client.get("/account", headers=known)).text())
    assert f"app.py {' '.join(flags)} --port 9000 --transport " in page


@pytest.mark.parametrize("elsewhere", [
    {"X-Forwarded-For": "198.51.100.7"}, {"Host": "party.example"}, {"Via": "1.1 a-proxy"},
])  # fmt: skip
async def test_where_the_queue_lies_is_told_at_this_machine_and_to_who_is_let_in(
    serve, make_key, elsewhere
):
    """No stranger, and no page of another site, learns a path or a database server's address."""
    place, known = "/srv/queues/party.db", {"Authorization": f"Bearer {KEY}"}
    client = await serve(
        secret_key=KEY, queue_flags=("--db", place), allowed_hosts=("party.example",)
    )
    run = f"/api/runs/{'A' * 22}"
    key = f"{run}?key={make_key(Kind.PUBLISHABLE, 'p', ())}"
    for path in ("/login", "/api", "/api/runs", run, f"{run}?key=wrong", f"{run}?key={KEY}"):
        assert place in await (await client.get(path)).text(), path
        assert place not in await (await client.get(path, headers=elsewhere)).text(), path
    for origin in ("https://party.example", "https://elsewhere.example"):
        assert place not in await (await client.get(key, headers={"Origin": origin})).text()
    page = await (await client.get("/account", headers=known | elsewhere)).text()
    assert f"--db {place}" in page


@pytest.mark.parametrize("around", [
    "{} ", " {}", "{}\r\n", "\n{}", "\t{}\n\n", "\u00a0{}\u200b", "\ufeff{}",
])  # fmt: skip
async def test_what_was_pasted_around_a_key_or_a_password_is_no_part_of_it(serve, make_key, around):
    client = await serve(password_hash=HASH, secret_key=KEY)
    for secret in (make_key(Kind.SECRET), KEY, PASSWORD):
        answer = await client.post(
            "/login", data={"key": around.format(secret)}, allow_redirects=False
        )
        assert answer.status == 303, secret
        client.session.cookie_jar.clear()
    key = make_key(Kind.PUBLISHABLE, "p", ())
    run_id = "A" * 22
    answer = await client.get(f"/api/runs/{run_id}", params={"key": around.format(key)})
    assert answer.status == 404  # let in, and there is no such run


@pytest.mark.parametrize("said", ["Bearer  {}", "bearer\t{}", "Bearer {} ", " Bearer {}"])
async def test_blanks_around_a_key_in_a_header_are_no_part_of_it(serve, said):
    client = await serve(secret_key=KEY)
    answer = await client.get("/api/runs", headers={"Authorization": said.format(KEY)})
    assert answer.status == 200


async def test_a_password_that_begins_or_ends_with_a_blank_is_taken_as_it_is(serve):
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(f" {PASSWORD} ")
    client = await serve(password_hash=hashed)
    for typed, status in ((f" {PASSWORD} ", 303), (PASSWORD, 401)):
        answer = await client.post("/login", data={"key": typed}, allow_redirects=False)
        assert answer.status == status
