"""People are erased on a page: looked up, counted, asked about;
and an erased run says what it is.
"""

import asyncio
import zipfile

import pytest
from aiohttp import FormData

from emailer.dialogue import Reply, Stage
from emailer.model import TAKEN, Verdict
from emailer.store import Result
from tests.lists import books
from tests.store.hands import run_sql
from tests.web.conftest import OWNER, make_run, problem
from web.receiving import holding

LIST = "Ana Lima <ana@x.pt>, ben@x.pt, cleo@x.pt"


@pytest.fixture
async def erased(client, store, sending) -> str:
    """A run that ended, and was erased."""
    run_id = (await make_run(client, emails=LIST, text="secret text"))["id"]
    await sending.send(fail=["ana@x.pt"])
    await run_sql(store, "UPDATE emailer_run SET finished_at = 1000")
    assert await store.erasing.erase_old(2000) == (1, 3)
    return run_id


async def text_of(client, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status
    return await answer.text()


async def test_an_erased_run_says_so_on_its_page_and_in_the_api_and_keeps_its_counts(
    client, erased
):
    run = await (await client.get(f"/api/runs/{erased}")).json()
    assert (run["erased_at"] is None, run["allowed"]) == (False, [])
    assert (run["counts"]["sent"], run["counts"]["failed"]) == (2, 1)
    page = await text_of(client, f"/runs/{erased}")
    assert "The people and the message of this run were erased" in page
    assert "@x.pt" not in page
    assert ">Retry" not in page
    assert "were erased" in await text_of(client, f"/runs/{erased}/mailbox", 404)
    for path in ("", "?state=failed", "?q=ana"):
        assert "@x.pt" not in await text_of(client, f"/runs/{erased}{path}")
    listed = (await (await client.get(f"/api/runs/{erased}/recipients")).json())["data"]
    assert {(one["email"], one["name"]) for one in listed} == {("", "")}
    assert (await client.get(f"/api/runs/{erased}/recipients.csv")).status == 200
    one = listed[0]["id"]
    assert "was erased" in await text_of(client, f"/runs/{erased}/people/{one}")
    assert "was erased" in await text_of(client, f"/runs/{erased}/mailbox/{one}", 404)
    assert (await client.post(f"/api/runs/{erased}/retry", json={})).status == 409
    wish = {"retry_failed": {"at": "2999-01-01T00:00Z"}}
    assert (await client.patch(f"/api/runs/{erased}", json=wish)).status == 409


async def test_a_form_like_an_erased_run_has_nobody_of_it(client, erased):
    status, said = await problem(
        await client.post("/api/runs", json={"list_of": erased, "text": "Hi"})
    )
    assert (status, "nobody" in said["message"]) == (422, True)
    assert (await client.get(f"/?like={erased}&list=1")).status == 200


async def test_a_person_is_looked_up_taken_along_and_erased_after_a_question(
    client, store, sending
):
    first = (await make_run(client, emails=LIST))["id"]
    await sending.send(fail=["ana@x.pt"])
    second = (await make_run(client, emails=LIST))["id"]
    page = await text_of(client, "/erasing?person=ANA@x.pt")
    assert "stands in 2 runs (1 has yet to write to them)." in page
    assert f'href="/runs/{first}"' in page
    assert "Yes, erase" in page
    known = await (await client.post("/erasing/person.json", data={"person": "ana@x.pt"})).json()
    assert [one["run"]["id"] for one in known["runs"]] == [first, second]
    assert (known["runs"][0]["recipient"]["name"], len(known["runs"][0]["history"])) == (
        "Ana Lima",
        1,
    )
    answer = await client.post("/erasing", data={"person": "ana@x.pt"})
    assert "Erased, in 2 runs." in await answer.text()
    assert "Nothing is known about" in await text_of(client, "/erasing?person=ana@x.pt")
    left = (await (await client.get(f"/api/runs/{second}/recipients?state=waiting")).json())["data"]
    assert [one["email"] for one in left] == ["ben@x.pt", "cleo@x.pt"]
    page = await text_of(client, f"/runs/{second}")
    assert "(erased)" in page
    assert "1 person was erased." in page


async def test_what_ended_long_ago_is_counted_and_erased_after_a_question(client, store):
    run_id = (await make_run(client, emails=LIST))["id"]
    await store.cancel(run_id)
    await run_sql(store, "UPDATE emailer_run SET finished_at = 1000")
    page = await text_of(client, "/erasing?days=90")
    assert "3 people in 1 run" in page
    assert "Yes, erase" in page
    assert (
        "3 people are being erased"
        in await (await client.post("/erasing", data={"days": "90"})).text()
    )
    assert (await store.look(run_id)).run.is_erased
    while await store.erasing.erase_some(None):
        pass
    assert "@x.pt" not in await (await client.get(f"/api/runs/{run_id}/recipients.csv")).text()
    assert "0 people in 0 runs" in await text_of(client, "/erasing?days=90")


@pytest.mark.parametrize(
    "query",
    ["person=nobody", "days=-1", "days=x", "days=99999999", "person=%00",
     "days=" + "0" * 9 + "9" * 20, "days=" + "0" * 4500],
)  # fmt: skip
async def test_what_names_nobody_is_said_beside_its_field(client, query):
    page = await text_of(client, f"/erasing?{query}", 422)
    assert 'class="problem"' in page


@pytest.mark.parametrize("fields", [
    {}, {"person": "nobody"}, {"days": "x"}, {"days": ""}, {"days": "0" * 9 + "9" * 20},
])  # fmt: skip
async def test_nobody_is_erased_by_a_form_that_names_nobody(client, store, fields):
    run_id = (await make_run(client, emails=LIST))["id"]
    await store.cancel(run_id)
    assert (await client.post("/erasing", data=fields)).status == 422
    assert not (await store.look(run_id)).run.is_erased


# -- by programs -----------------------------------------------------------------------------------


async def test_a_program_reads_what_is_known_of_a_person_and_erases_them(client, sending):
    first = (await make_run(client, emails=LIST))["id"]
    await sending.send(fail=["ana@x.pt"])
    second = (await make_run(client, emails=LIST))["id"]
    person = {"person": "Ana <ANA@x.pt>"}
    known = await (await client.post("/api/erasing/person", json=person)).json()
    assert [one["run"]["id"] for one in known["runs"]] == [first, second]
    found = {"person": "ANA@x.pt", "runs": 2, "lines": 0, "drafts": 0, "busy": 0}
    for wish, erased in ((person | {"dry_run": True}, 0), (person, 2)):
        answer = await client.post("/api/erasing", json=wish)
        assert (answer.status, await answer.json()) == (200, found | {"erased": erased})
    assert (await (await client.post("/api/erasing/person", json=person)).json())["runs"] == []


async def test_a_program_counts_and_erases_runs_of_long_ago(client, store):
    run_id = (await make_run(client, emails=LIST))["id"]
    await store.cancel(run_id)
    await run_sql(store, "UPDATE emailer_run SET finished_at = 1000")
    wish, found = {"older_than": "90d"}, {"runs": 1, "people": 3}
    counted = await client.post("/api/erasing", json=wish | {"dry_run": True})
    assert (counted.status, await counted.json()) == (200, found)
    assert not (await store.look(run_id)).run.is_erased
    begun = await client.post("/api/erasing", json=wish)
    assert (begun.status, await begun.json()) == (202, found)
    assert (await store.look(run_id)).run.is_erased


@pytest.mark.parametrize("body", [
    {}, {"person": "nobody"}, {"person": 5}, {"person": ""}, {"older_than": "soon"},
    {"older_than": "never"}, {"older_than": "-1d"}, {"dry_run": True},
    {"person": "a@x.pt", "older_than": "1d"}, {"person": "", "older_than": "1d"},
    {"person": "a@x.pt", "dry_run": "yes"}, {"person": "a@x.pt", "all": True},
], ids=str)  # fmt: skip
async def test_a_program_that_names_nobody_erases_nobody(client, store, body):
    run_id = (await make_run(client, emails=LIST))["id"]
    await store.cancel(run_id)
    assert (await problem(await client.post("/api/erasing", json=body)))[0] == 422
    assert not (await store.look(run_id)).run.is_erased


async def test_who_is_just_being_written_to_is_erased_once_that_is_settled(client, store, sending):
    await make_run(client, emails="ana@x.pt")
    [claim] = await store.claim(OWNER, 1)
    assert await store.begin_send(claim)
    await make_run(client, emails="ana@x.pt")
    erasing = asyncio.create_task(client.post("/api/erasing", json={"person": "ana@x.pt"}))
    while not await run_sql(store, "SELECT 1 FROM emailer_residue"):
        await asyncio.sleep(0.01)
    reply = Reply(Stage.DOT, 250, "2.0.0", "Ok")
    assert await store.settle(claim, Result(Verdict.SENT, TAKEN, reply, "x", "server", 0, 1))
    said = await (await erasing).json()
    assert (said["erased"], said["busy"]) == (2, 0)


def workbook(path, email: str) -> bytes:
    """Pack a table as workbooks are packed, with somebody on its second sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", "<sheet/>")
        book.writestr("xl/sharedStrings.xml", f"<sst><t>{email}</t></sst>")
    return path.read_bytes()


def test_whoever_stands_in_any_part_of_a_workbook_is_found_and_what_is_broken_counts(tmp_path):
    path = tmp_path / "guests.xlsx"
    content = workbook(path, "Ana@x.pt")
    assert holding.holds(path, "ana@x.pt")
    assert not holding.holds(path, "ben@x.pt")
    path.write_bytes(content.replace(b"PK\x03\x04", b"PK\x03\x05"))
    assert holding.holds(path, "ben@x.pt")
    for lines, is_taken_as_one in ((50, False), (90_000, True)):
        path.write_bytes(books.with_table_of(lines))
        assert holding.holds(path, "ben@x.pt") is is_taken_as_one


def test_an_address_of_several_fonts_is_found_in_what_was_unpacked_of_the_workbook(tmp_path):
    path = tmp_path / "guests.xlsx"
    fonts = "<si><r><t>ana</t></r><r><t>@x.pt</t></r></si>"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/sharedStrings.xml", fonts)
    assert not holding.holds(path, "ana@x.pt")
    (tmp_path / "guests.xlsx.0.rows").write_text('["ana@x.pt"]\n', "utf-8")
    assert holding.holds(path, "ana@x.pt")
    assert not holding.holds(path, "ben@x.pt")


@pytest.mark.parametrize("content", [
    "E-Mail\nÄnn@München.example".encode("cp1252"), "ÄNN@MÜNCHEN.EXAMPLE".encode(),
    "a\u0308nn@münchen.example".encode(), "änn@xn--mnchen-3ya.example".encode("utf-16"),
    "EMAIL:änn@münc\r\n hen.example".encode(), "EMAIL:änn=40münchen.=\nexample".encode(),
    "<a>änn&#64;münchen.example</a>".encode(), "änn\uff20münchen.example".encode(),
])  # fmt: skip
def test_whoever_stands_in_a_file_is_found_however_it_is_written_there(tmp_path, content):
    path = tmp_path / "guests"
    path.write_bytes(content)
    assert holding.holds(path, "änn@münchen.example")
    assert not holding.holds(path, "ann@münchen.example")
    path.write_bytes(b"x" * (holding.CHUNK_BYTES - 5) + content)
    assert holding.holds(path, "änn@münchen.example")


async def test_what_a_draft_alone_held_is_taken_out_of_the_database_s_file_too(client, store):
    form = {"key": "a" * 22, "draft": "yes", "emails": "Ana <ana@x.pt>"}
    assert (await client.post("/preview", data=form)).status == 200
    assert (await client.post("/api/erasing", json={"person": "ana@x.pt"})).status == 200
    assert await run_sql(store, "SELECT * FROM emailer_residue") != []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_a_draft_whose_list_is_a_file_goes_with_the_person_in_it(client, encoding):
    content = "email,name\nAna@x.pt,Ana\n".encode(encoding)
    for key, body in (("a" * 22, content), ("b" * 22, b"email\nben@x.pt\n")):
        form = FormData(default_to_multipart=True)
        for name, said in {"key": key, "draft": "yes", "subject": key[0] * 9}.items():
            form.add_field(name, said)
        form.add_field("file", body, filename="gaeste")
        assert (await client.post("/preview", data=form)).status == 200
    assert "aaaaaaaaa" in await text_of(client, "/drafts")
    said = await text_of(client, "/erasing?person=ana@x.pt")
    assert "stands in 1 draft, which is deleted." in said
    person = {"person": "ana@x.pt", "dry_run": True}
    assert (await (await client.post("/api/erasing", json=person)).json())["drafts"] == 1
    await client.post("/erasing", data={"person": "ana@x.pt"})
    kept = await text_of(client, "/drafts")
    assert "aaaaaaaaa" not in kept
    assert "bbbbbbbbb" in kept
    assert "Nothing is known about" in await text_of(client, "/erasing?person=ana@x.pt")
