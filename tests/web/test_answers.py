"""How answers of the API travel: tags, what has not changed, packed or not."""

import gzip
import zlib

import pytest
from aiohttp import ClientSession

from emailer.store.access import Kind
from tests.web.conftest import make_run, people
from tests.web.test_access import KEY, bearer, make_key  # noqa: F401  (a fixture)

PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
async def raw(client):
    """Ask without unpacking what comes."""
    async with ClientSession(auto_decompress=False) as session:

        async def ask(path: str, method: str = "GET", **headers):
            asked = session.request(
                method, client.make_url(path), headers={"Accept-Encoding": "", **headers}
            )
            async with asked as answer:
                return answer, await answer.read()

        yield ask


async def test_what_has_not_changed_is_answered_by_its_tag_alone_until_it_changes(client):
    run = await make_run(client)
    for path in ("", "/recipients", "/rejected"):
        first = await client.get(f"/api/runs/{run['id']}{path}")
        tag = first.headers["ETag"]
        for said in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = await client.get(
                f"/api/runs/{run['id']}{path}", headers={"If-None-Match": said}
            )
            assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", tag)
    await client.post(f"/api/runs/{run['id']}/cancel")
    for path in ("", "/recipients"):
        for said in (tag, '""', "", "nonsense", 'W/""'):
            changed = await client.get(
                f"/api/runs/{run['id']}{path}", headers={"If-None-Match": said}
            )
            assert changed.status == 200
            assert changed.headers["ETag"] != tag or path == "/rejected"


async def test_what_is_changed_or_wrong_has_no_tag(client):
    run = await make_run(client)
    for answer in (
        await client.post(f"/api/runs/{run['id']}/pause", headers={"If-None-Match": "*"}),
        await client.patch(
            f"/api/runs/{run['id']}", json={"rate": "1/s"}, headers={"If-None-Match": "*"}
        ),
        await client.get("/api/runs/nowhere", headers={"If-None-Match": "*"}),
    ):
        assert answer.status in (200, 202, 404)
        assert "ETag" not in answer.headers


async def test_the_head_of_an_answer_has_its_tag_and_length(raw, client):
    run = await make_run(client)
    got, body = await raw(f"/api/runs/{run['id']}", **PLAIN)
    head, nothing = await raw(f"/api/runs/{run['id']}", "HEAD", **PLAIN)
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (
        got.headers["ETag"],
        str(len(body)),
    )
    assert nothing == b""


@pytest.mark.parametrize("number", [30, 400])
async def test_a_large_answer_is_packed_for_who_asks_and_is_the_same_content(raw, client, number):
    run = await make_run(client, people(number))
    path = f"/api/runs/{run['id']}/recipients?limit=500"
    plain, body = await raw(path, **PLAIN)
    packed, small = await raw(path, **{"Accept-Encoding": "deflate, gzip;q=0.5"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == body
    assert len(small) < len(body) / 4
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert {plain.headers["Vary"], packed.headers["Vary"]} == {"Accept-Encoding"}
    assert int(packed.headers["Content-Length"]) == len(small)


@pytest.mark.parametrize(
    "said", ["", "identity", "deflate, br", "gzip;q=0", "gzip;q=0.0, *", "gzip;q=x", "gzipped"]
)
async def test_nobody_gets_what_they_do_not_take(raw, client, said):
    run = await make_run(client, people(30))
    answer, body = await raw(f"/api/runs/{run['id']}/recipients", **{"Accept-Encoding": said})
    assert "Content-Encoding" not in answer.headers
    assert body.startswith(b'{"data"')


async def test_small_answers_pages_and_streams_are_never_packed(raw, client):
    run = await make_run(client, people(60))
    for path in (
        "/",
        f"/runs/{run['id']}",
        "/api/accounts/default",
        "/healthz",
        "/static/style.css",
    ):
        answer, _ = await raw(path, **{"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer.headers, path
    stream = await client.get(f"/api/runs/{run['id']}/events", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in stream.headers
    stream.close()


@pytest.mark.parametrize("what", ["recipients", "rejected"])
async def test_a_file_is_packed_as_it_is_written(raw, client, what):
    lines = "\n".join(f"nonsense {number}" for number in range(2_500))
    run = await make_run(client, f"{people(2_500)}\n{lines}")
    path = f"/api/runs/{run['id']}/{what}.csv"
    plain, body = await raw(path, **PLAIN)
    packed, small = await raw(path, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert zlib.decompress(small, 31) == body
    assert len(small) < len(body) / 3
    assert {plain.headers["Vary"], packed.headers["Vary"]} == {"Accept-Encoding"}


async def test_other_origins_learn_the_tag_and_when_to_ask_again(client, make_key):  # noqa: F811
    run = await make_run(client)
    key = make_key(Kind.PUBLISHABLE)
    asked = {"Origin": "https://party.example"}
    answer = await client.get(f"/api/runs/{run['id']}?key={key}", headers=asked)
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After"
    asked["If-None-Match"] = answer.headers["ETag"]
    again = await client.get(f"/api/runs/{run['id']}?key={key}", headers=asked)
    assert (again.status, again.headers["Access-Control-Allow-Origin"]) == (304, asked["Origin"])
    vary = {"Origin", "Accept-Encoding", "Accept-Language", "Cookie"}
    assert vary == set(again.headers.getall("Vary"))


async def test_who_asks_for_too_much_is_told_when_to_ask_again(serve):
    client = await serve(secret_key=KEY)
    answers_ = [await client.get("/api/runs", headers=bearer("wrong")) for _ in range(8)]
    assert answers_[-1].status == 429
    assert int(answers_[-1].headers["Retry-After"]) >= 1
    assert set(await answers_[-1].json()) == {"message", "help"}
