"""What a mail weighs is said before it is sent, against what the server said it takes;
and what a run carries.
"""

import io

import pytest
from aiohttp import FormData

from emailer.message import files
from emailer.sending.server_lessons import Lessons
from emailer.store.senders import Lesson
from emailer.transports.smtp import delivering
from tests.smtp.client import mail, settings, yes
from tests.smtp.server import serving

EVENT = '{"title": "Party", "begin": "2026-11-28"}'


def form(**fields):
    made = FormData(quote_fields=False, default_to_multipart=True)
    listed = "email,ticket\nana@x.pt,Ana.pdf\n"
    for name, value in {
        "emails": listed,
        "text": "Hello",
        "subject": "Hi",
        "key": "k1",
        **fields,
    }.items():
        made.add_field(name, value)
    for field, filename, size in (
        ("attachment", "map.pdf", 600_000),
        ("personal", "Ana.pdf", 300_000),
    ):
        made.add_field(
            field, io.BytesIO(b"x" * size), filename=filename, content_type="application/pdf"
        )
    return made


async def real(serve, store):
    await store.open_account("a test's sender", "smtp", "smtp", 10, None)
    return await serve(transport="smtp", server="mail.example.org")


@pytest.mark.parametrize(
    ("said", "kept"), [("1000000", 1_000_000), ("9" * 20, 2**63 - 1), ("9" * 21, 0)]
)
async def test_a_server_s_limit_is_kept_from_its_last_greeting(store, said, kept):
    async with serving(offers=("PIPELINING", f"SIZE {said}")) as server:
        lessons = Lessons(store, "127.0.0.1", server.port)
        transport = delivering.factory(settings(server), kept=lessons)()
        await transport.connect()
        await transport.deliver(mail(), yes)
        await lessons.writing
        await transport.close()
    assert (await store.learnt("127.0.0.1")).size_limit == kept
    assert (await store.learnt("127.0.0.2")).size_limit is None


async def test_a_mail_larger_than_the_server_takes_is_warned_of_before(serve, store):
    client = await real(serve, store)
    await store.learn("mail.example.org:587", Lesson(size_limit=1_000_000))
    seen = await (await client.post("/api/preview", data=form())).json()
    (caution,) = [one for one in seen["warnings"] if one["code"] == "too_large"]
    assert caution["params"]["limit_bytes"] == 1_000_000
    assert caution["params"]["size_bytes"] > 900_000 * 4 / 3
    page = await (await client.post("/runs", data=form())).text()
    assert "the server said that it takes 1.0 MB" in page
    assert "1.2 MB at most; the server takes 1.0 MB" in page
    assert "map.pdf (0.6 MB)" in page


async def test_a_mail_that_fits_is_not_warned_of(serve, store):
    client = await real(serve, store)
    await store.learn("mail.example.org:587", Lesson(size_limit=10_000_000))
    seen = await (await client.post("/api/preview", data=form())).json()
    assert [one["code"] for one in seen["warnings"]] == []


async def test_the_size_that_is_said_is_the_size_that_is_sent(client, sending):
    for size in (0, 1, 2, 3, 56, 57, 58, 1000):
        assert files.encoded_bytes(size) == len(b"".join(files.in_base64(b"x" * size)))


async def test_a_run_tells_its_files_and_its_event(client):
    run = await (await client.post("/api/runs", data=form(event=EVENT))).json()
    assert run["files"] == [
        {
            "kind": "attachment",
            "filename": "map.pdf",
            "type": "application/pdf",
            "size_bytes": 600_000,
        }
    ]
    assert run["personal_files"] == {"column": "ticket", "count": 1, "size_bytes": 300_000}
    page = await (await client.get(f"/runs/{run['id']}")).text()
    for said in (
        "map.pdf, 0.6 MB",
        "1 file, 0.3 MB, named in the column ticket",
        "Party, 2026-11-28",
    ):
        assert said in page


async def test_a_run_without_files_says_so(client):
    run = await (await client.post("/api/runs", json={"emails": "ana@x.pt"})).json()
    assert (run["files"], run["personal_files"], run["event"]) == ([], None, None)
    assert "With each message" not in await (await client.get(f"/runs/{run['id']}")).text()
