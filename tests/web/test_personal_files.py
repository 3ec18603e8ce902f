"""A file for each person: named in a column, uploaded together,
and whatever does not fit is said before.
"""

import csv
import email
import io
import json
import unicodedata
import zipfile
from email import policy

import pytest
from aiohttp import FormData
from lxml import html

from tests.web.conftest import hidden

LIST = "email,ticket\nana@x.pt,Ana.pdf\nben@x.pt,ben.pdf\n"
ANA, BEN = ("Ana.pdf", b"for ana"), ("ben.pdf", b"for ben")


def form(*personal, **fields):
    made = FormData(quote_fields=False, default_to_multipart=True)
    for name, value in {"emails": LIST, "text": "Hello", "subject": "Hi", **fields}.items():
        made.add_field(name, value)
    for filename, content in personal:
        made.add_field(
            "personal", io.BytesIO(content), filename=filename, content_type="application/pdf"
        )
    return made


def zipped(*files, **options):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1, **options) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return ("tickets.zip", packed.getvalue())


async def made(client, data):
    answer = await client.post("/api/runs", data=data)
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def refused(client, data):
    answer = await client.post("/api/runs", data=data)
    said = await answer.json()
    assert answer.status == 422, said
    return said


async def preview(client, data):
    return await (await client.post("/api/preview", data=data)).json()


async def got(client, sending, run):
    """Send, and read from each mail what the person got: address -> file names and bytes."""
    await sending.send()
    rows = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    found = {}
    for row in rows:
        raw = await (await client.get(f"/runs/{run['id']}/mailbox/{row['id']}/source")).read()
        mail = email.message_from_bytes(raw, policy=policy.default)
        found[row["email"]] = [
            (one.get_filename(), one.get_content()) for one in mail.iter_attachments()
        ]
    return found


OWN = {"ana@x.pt": [ANA], "ben@x.pt": [BEN]}


@pytest.mark.parametrize(
    "files",
    [(ANA, BEN), (zipped(ANA, BEN),), (zipped(("a/Ana.pdf", ANA[1]), ("b/ben.pdf", BEN[1])),)],
)
async def test_each_person_gets_the_file_their_row_names(client, sending, files):
    assert await got(client, sending, await made(client, form(*files))) == OWN


async def test_the_column_may_be_named_as_its_heading_is_written(client, sending):
    listed = "email,Ihre Einladung,other\nana@x.pt,Ana.pdf,ben.pdf\nben@x.pt,ben.pdf,ben.pdf\n"
    run = await made(client, form(ANA, BEN, emails=listed, personal_column="Ihre Einladung"))
    assert await got(client, sending, run) == OWN


async def test_a_column_that_the_list_has_not_is_refused_with_those_it_has(client):
    said = await refused(client, form(ANA, BEN, personal_column="tikket"))
    assert (
        said["problems"]["personal_column"]
        == "The list has no column tikket. It has ticket, name, email."
    )


async def test_files_that_no_column_names_are_refused(client):
    said = await refused(client, form(ANA, BEN, emails="eve@x.pt"))
    assert "No column of the list names these files" in said["problems"]["personal_column"]


async def test_a_column_without_files_asks_for_them(client):
    said = await refused(client, form(personal_column="ticket"))
    assert "Choose the files" in said["problems"]["personal"]


def listed(*cells):
    written = io.StringIO()
    rows = [("email", "ticket"), *((f"p{n}@x.pt", cell) for n, cell in enumerate(cells))]
    csv.writer(written).writerows(rows)
    return written.getvalue()


NFD = unicodedata.normalize("NFD", "Zoë Müller.pdf")


@pytest.mark.parametrize(
    ("cell", "filename"),
    [("ana.PDF", "Ana.pdf"), ("  Ana.pdf ", "Ana.pdf"), ("tickets/Ana.pdf", "Ana.pdf"),
     ("C:\\x\\Ana.pdf", "Ana.pdf"), ("Ana", "Ana.pdf"), ('"Ana.pdf"', "Ana.pdf"),
     ("Zoë Müller.pdf", NFD), (NFD, "Zoë Müller.pdf"), ("Lima, Ana; 2.pdf", "Lima, Ana; 2.pdf"),
     ("v1.2", "v1.2.pdf"), ("Ana  Lima.pdf", "Ana Lima.pdf"), ("STRASSE.pdf", "straße.pdf")],
)  # fmt: skip
async def test_names_are_compared_as_people_mean_them(client, sending, cell, filename):
    run = await made(client, form((filename, b"x"), emails=listed(cell)))
    assert [content for _, content in (await got(client, sending, run))["p0@x.pt"]] == [b"x"]


@pytest.mark.parametrize(
    "cell",
    [
        "Ana.pdf; ben.pdf",
        "Ana.pdf|ben.pdf",
        "Ana.pdf, ben.pdf",
        "Ana.pdf\nben.pdf",
        "ana;ben;Ana.pdf",
    ],
)
async def test_a_cell_may_name_several(client, sending, cell):
    run = await made(client, form(ANA, BEN, emails=listed(cell)))
    assert (await got(client, sending, run))["p0@x.pt"] == [ANA, BEN]


async def test_a_name_without_ending_that_two_files_could_be_is_missing(client):
    said = await refused(
        client, form(("a.pdf", b"1"), ("a.png", b"2"), emails=listed("a"), personal_column="ticket")
    )
    assert said["rejected"][0]["reason"] == "its file a was not uploaded"


async def test_of_a_thousand_people_the_three_without_file_are_named_before_anything_is_sent(
    client, sending, store
):
    missing = {7, 500, 999}
    files = [(f"{n}.pdf", str(n).encode()) for n in range(1000) if n not in missing]
    seen = await preview(
        client, form(zipped(*files), emails=listed(*(f"{n}.pdf" for n in range(1000))))
    )
    reasons = [f"its file {n}.pdf was not uploaded" for n in sorted(missing)]
    assert [one["reason"] for one in seen["rejected"]] == reasons
    assert (seen["valid"], seen["rejected_count"]) == (997, 3)
    assert seen["personal"] | {"size_bytes": 0} == {
        "column": "ticket", "count": 997, "size_bytes": 0, "unused": [], "unused_count": 0,
        "shared": {},
    }  # fmt: skip
    whole = form(
        zipped(*files), emails=listed(*(f"{n}.pdf" for n in range(1000))), on_rejected="refuse"
    )
    said = await refused(client, whole)
    assert [one["reason"] for one in said["rejected"]] == reasons
    assert not (await store.list_runs(limit=1)).rows


async def test_a_thousand_files_may_come_one_by_one(client, sending):
    files = [(f"{n}.pdf", str(n).encode()) for n in range(1000)]
    run = await made(client, form(*files, emails=listed(*(f"{n}.pdf" for n in range(1000)))))
    assert run["counts"]["total"] == 1000


async def test_who_names_no_file_is_said(client):
    said = await refused(client, form(ANA, emails=listed("Ana.pdf", ""), on_rejected="refuse"))
    assert said["rejected"][0]["reason"] == "it has no ticket, which names a file of its own"
    called = listed("Ana.pdf", "").replace("ticket", "Ticket")
    said = await refused(client, form(ANA, emails=called, on_rejected="refuse"))
    assert said["rejected"][0]["reason"] == "it has no Ticket, which names a file of its own"


async def test_a_file_for_nobody_is_asked_about_and_then_left_out(client, store):
    said = await refused(client, form(ANA, BEN, ("eve.pdf", b"x")))
    assert "1 personal file is for nobody on the list: eve.pdf." in said["problems"]["personal"]
    run = await made(client, form(ANA, BEN, ("eve.pdf", b"x"), personal_anyway="yes"))
    parts = await store.parts((await store.look(run["id"])).run.key)
    assert [part.filename for part in parts] == ["Ana.pdf", "ben.pdf"]


async def test_a_file_that_two_people_would_get_is_asked_about(client, sending):
    both = listed("Ana.pdf", "ana.pdf")
    said = await refused(client, form(ANA, emails=both))
    assert (
        "1 personal file is for several people: Ana.pdf (2 people)." in said["problems"]["personal"]
    )
    run = await made(client, form(ANA, emails=both, personal_anyway="yes"))
    assert await got(client, sending, run) == {"p0@x.pt": [ANA], "p1@x.pt": [ANA]}


async def test_the_file_of_a_line_that_is_on_the_list_twice_is_for_nobody(client):
    twice = "email,ticket\nana@x.pt,Ana.pdf\nANA@x.pt,ben.pdf\n"
    said = await refused(client, form(ANA, BEN, emails=twice))
    assert "for nobody on the list: ben.pdf" in said["problems"]["personal"]


async def test_the_file_of_a_line_that_is_left_out_is_no_question(client):
    run = await made(
        client, form(ANA, BEN, emails="email,ticket\nana@x.pt,Ana.pdf\nnonsense,ben.pdf\n")
    )
    assert run["rejected_count"] == 1


@pytest.mark.parametrize(
    "files", [(ANA, ("ANA.PDF", b"2")), (zipped(("a/Ana.pdf", b"1"), ("b/ana.pdf", b"2")),)]
)
async def test_two_files_of_one_name_are_named(client, files):
    said = await refused(client, form(*files))
    assert "there more than once: ana.pdf" in said["problems"]["personal"].lower()


async def test_an_empty_file_is_named(client):
    said = await refused(client, form(ANA, ("ben.pdf", b"")))
    assert "ben.pdf is empty" in said["problems"]["personal"]


async def test_own_files_too_large_beside_those_for_all_are_a_rejected_line(client):
    data = form(("Ana.pdf", b"x" * 6_000_000), BEN, on_rejected="refuse")
    data.add_field("attachment", io.BytesIO(b"x" * 20_000_000), filename="a.bin")
    said = await refused(client, data)
    reason = "its files have 6.0 MB; beside those for everybody there is room for 5.0 MB"
    assert [one["reason"] for one in said["rejected"]] == [reason]


# -- archives --------------------------------------------------------------------------------------


async def test_what_systems_put_into_an_archive_is_no_file(client, sending):
    more = (
        ("__MACOSX/._Ana.pdf", b"x"),
        (".DS_Store", b"x"),
        ("a/Thumbs.db", b"x"),
        ("folder/", b""),
    )
    assert await got(client, sending, await made(client, form(zipped(ANA, *more, BEN)))) == OWN


async def test_a_path_in_an_archive_leads_nowhere(client, sending, tmp_path):
    before = {path for path in tmp_path.rglob("*") if path.suffix != ".upload"}
    run = await made(client, form(zipped(("../../../Ana.pdf", ANA[1]), ("/etc/ben.pdf", BEN[1]))))
    assert await got(client, sending, run) == OWN
    assert not [path for path in tmp_path.rglob("*.pdf") if path not in before]


def bomb(declared=None):
    """Much in little: zeros, perhaps with a lie about how many."""
    name, content = zipped(("Ana.pdf", b"\0" * 26_000_000))
    if declared is None:
        return name, content
    at = content.index(b"PK\x01\x02")
    return name, content[: at + 24] + declared.to_bytes(4, "little") + content[at + 28 :]


def with_password():
    name, content = zipped(ANA)
    at = content.index(b"PK\x01\x02")
    return name, content[: at + 8] + b"\x01" + content[at + 9 :]


def with_link():
    link = zipfile.ZipInfo("ben.pdf")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return zipped(ANA, (link, b"../tickets/ben.pdf"))


def of_many_entries():
    return zipped(*((str(n), b"") for n in range(5_001)))


def with_wide_table():
    """A table of contents said to be larger than the file is."""
    name, content = zipped(ANA)
    at = content.rindex(b"PK\x05\x06")
    return name, content[: at + 12] + (2**31).to_bytes(4, "little") + content[at + 16 :]


@pytest.mark.parametrize(
    ("archive", "words"),
    [(bomb(), "more than 25.0 MB"), (bomb(1000), "broken"), (("a.zip", b"no archive"), "broken"),
     (("a.zip", zipped(ANA)[1][:-30]), "broken"), (zipped(), "empty"),
     (zipped(("x/", b"")), "empty"), (with_password(), "password"),
     (of_many_entries(), "5,001 files"), (with_wide_table(), "broken"),
     (with_link(), '"ben.pdf" is a link')],
    ids=["bomb", "lie", "text", "cut", "nothing", "folders", "password", "many", "table", "link"],
)  # fmt: skip
async def test_an_archive_that_cannot_be_used_is_refused_in_a_sentence(
    client, upload_folder, archive, words
):
    said = await refused(client, form(archive))
    assert words in said["problems"]["personal"]
    assert not list(upload_folder.iterdir())


@pytest.mark.long
async def test_archives_together_are_bounded_by_what_they_unpack_to(client, upload_folder):
    many = zipped(*((f"{n}.pdf", b"\0" * 24_000_000) for n in range(21)))
    said = await refused(client, form(many))
    assert "more than 500.0 MB together" in said["problems"]["personal"]
    assert not list(upload_folder.iterdir())


async def test_more_files_than_a_form_may_have_are_refused(client, upload_folder):
    answer = await client.post("/api/runs", data=form(*((f"{n}.pdf", b"x") for n in range(2_001))))
    assert answer.status == 413
    assert "Send them as one .zip" in (await answer.json())["help"]
    assert not list(upload_folder.iterdir())


async def test_an_archive_among_other_files_is_a_file(client, sending):
    box = zipped(("x", b"x"))
    run = await made(client, form(ANA, ("box.zip", box[1]), emails=listed("Ana.pdf", "box.zip")))
    assert (await got(client, sending, run))["p1@x.pt"] == [("box.zip", box[1])]


async def test_a_name_in_an_archive_that_does_not_say_it_is_utf_8_reads_right(client, sending):
    name, content = zipped(("Zoë.pdf", b"x"))
    plain = content.replace(b"\x08\x08\x00", b"\x00\x08\x00").replace(
        b"\x00\x08\x08\x00", b"\x00\x00\x08\x00"
    )
    run = await made(client, form((name, plain), emails=listed("Zoë.pdf")))
    assert run["counts"]["total"] == 1


# -- kept, and taken over --------------------------------------------------------------------------


async def press(client, data, status=422):
    answer = await client.post("/runs", data=data, allow_redirects=False)
    assert answer.status == status, await answer.text()
    return await answer.text()


async def test_files_chosen_later_are_added_to_those_kept(client, sending, store):
    page = await press(client, form(ANA, key="k1", on_rejected="refuse"))
    assert "its file ben.pdf was not uploaded" in page
    assert "1 personal file" in page
    fields = {"key": "k1", "on_rejected": "refuse", "kept_files": "yes"}
    await press(client, form(BEN, ("ANA.pdf", b"newer"), **fields), 303)
    run = (await store.list_runs(limit=1)).rows[0]
    assert await got(client, sending, {"id": run.id}) == {
        "ana@x.pt": [("ANA.pdf", b"newer")],
        "ben@x.pt": [BEN],
    }


async def test_who_lacks_a_file_has_not_changed_the_list(client):
    page = await press(client, form(ANA, key="k1", on_rejected="refuse", agreed="2 0"))
    assert "Not all of the list can be used as it is: the button said 2 to write to and 0" in page
    assert "The list has changed" not in page


async def test_the_page_asks_about_a_file_for_nobody_and_sends_when_told_so(client, store):
    page = await press(client, form(ANA, BEN, ("eve.pdf", b"x"), key="k2", on_rejected="refuse"))
    assert "for nobody on the list: eve.pdf" in page
    assert 'name="personal_anyway"' in page
    agreed = {"key": "k2", "kept_files": "yes", "personal_anyway": "yes", "on_rejected": "refuse"}
    await press(client, form(**agreed), 303)
    assert len((await store.list_runs(limit=2)).rows) == 1


async def test_a_run_names_the_column_of_its_files_as_its_list_does(client):
    called = listed("Ana.pdf", "Ben.pdf").replace("ticket", "Ticket")
    run = await made(client, form(ANA, BEN, emails=called))
    assert "named in the column Ticket" in await (await client.get(f"/runs/{run['id']}")).text()


async def test_a_last_look_names_the_files_of_the_message_it_shows(serve, store):
    await store.open_account("a test's sender", "smtp", "smtp", 10, None)
    client = await serve(transport="smtp", server="mail.example.org")
    answer = await client.post("/runs", data=form(ANA, BEN, key="k3", on_rejected="refuse"))
    page = await answer.text()
    assert "2 files" in page
    assert "named in the column ticket" in page
    assert "Ana.pdf" in page
    called = listed("Ana.pdf", "Ben.pdf").replace("ticket", "Ticket")
    other = form(ANA, BEN, key="k4", emails=called, on_rejected="refuse")
    assert "named in the column Ticket" in await (await client.post("/runs", data=other)).text()
    answer = await client.post("/runs", data={**hidden(page), "person": "1"}, allow_redirects=False)
    assert answer.status == 303, await answer.text()
    parts = await store.parts((await store.list_runs(limit=1)).rows[0].key)
    assert [part.filename for part in parts] == ["Ana.pdf", "ben.pdf"]


async def test_the_rest_of_a_run_gets_its_own_files_too(client, sending, store):
    run = await made(client, form(ANA, BEN))
    await store.cancel(run["id"])
    rest = await made(client, form(emails="", rest_of=run["id"]))
    assert await got(client, sending, rest) == OWN


async def test_the_same_key_with_other_personal_files_is_other_content(client):
    key = {"Idempotency-Key": "k"}
    assert (await client.post("/api/runs", data=form(ANA, BEN), headers=key)).status == 201
    assert (await client.post("/api/runs", data=form(ANA, BEN), headers=key)).status == 200
    assert (
        await client.post("/api/runs", data=form(ANA, ("ben.pdf", b"y")), headers=key)
    ).status == 409


async def test_what_a_page_asks_while_one_types_is_not_about_files(client):
    said = await (await client.post("/preview", data=form(unsent="yes", personal_column="ticket"),
                                    headers={"Accept": "application/json"})).json()  # fmt: skip
    assert (said["problems"], said["valid"], said["rejected"]) == ({}, 2, [])


async def test_whose_file_is_missing_is_said_while_one_types(client):
    async def asked(*named) -> dict:
        unsent = json.dumps([["personal", name, 9] for name in named])
        body = form(unsent="yes", unsent_files=unsent)
        seen = await client.post("/preview", data=body, headers={"Accept": "application/json"})
        return await seen.json()

    seen = await asked("Ana.pdf", "eve.pdf")
    assert (seen["valid"], seen["button"]) == (1, "Send 1 invitation, leave out 1 line")
    [bad] = seen["rejected"]
    assert bad["reason"] == "its file ben.pdf was not uploaded"
    said = "1 personal file is for nobody on the list: eve.pdf."
    assert any(one["text"].startswith(said) for one in seen["warnings"])
    seen = await asked("Ana.pdf", "ben.pdf")
    assert (seen["valid"], seen["rejected"], seen["attached"]) == (2, [], "Ana.pdf (1 kB)")
    seen = await asked("all.zip")
    assert (seen["valid"], seen["problems"]) == (2, {}), "what it holds is in its bytes"


async def sent(client, data):
    answer = await client.post("/runs", data=data, allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return await (await client.get(f"/api{answer.headers['Location']}")).json()


OTHERS = "email,ticket\neve@x.pt,Ana.pdf\nana@x.pt,ben.pdf\n"


async def test_files_of_one_s_own_go_to_nobody_else_who_is_numbered_alike(client, sending):
    run = await made(client, form(ANA, BEN))
    await sending.send()
    page = await (await client.get(f"/?like={run['id']}")).text()
    assert "2 personal files, to its own people alone" in page
    others = {"emails": OTHERS, "like": run["id"], "skip_written": "no"}
    told = await refused(client, form(**others))
    assert "and eve@x.pt was not among them" in told["problems"]["personal"]
    other = await sent(client, form(**others, without_files="yes"))
    assert await got(client, sending, other) == {"eve@x.pt": [], "ana@x.pt": []}


async def test_the_same_list_gets_the_files_of_the_earlier_run(client, sending):
    run = await made(client, form(ANA, BEN))
    await sending.send()
    again = form(emails="", like=run["id"], list_of=run["id"], skip_written="no")
    assert await got(client, sending, await sent(client, again)) == {
        "ana@x.pt": [ANA],
        "ben@x.pt": [BEN],
    }


async def test_one_person_of_an_earlier_run_is_written_to_with_the_file_that_is_theirs(
    client, sending, store
):
    run = await made(client, form(ANA, BEN))
    await sending.send()
    people = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    [ana] = [one for one in people if one["email"] == "ana@x.pt"]
    page = await (await client.get(f"/?like={run['id']}&ids={ana['id']}")).text()
    again = {**hidden(page), "emails": typed_list(page), "skip_written": "no", "agreed": ""}
    new = await sent(client, form(**again))
    assert new["personal_files"]["count"] == 1
    assert await got(client, sending, new) == {"ana@x.pt": [ANA]}


@pytest.mark.parametrize("line", ["ana@x.pt,ben.pdf", "ana@x.pt,", "eve@x.pt,Ana.pdf"])
async def test_whoever_had_another_file_in_the_earlier_run_gets_none_of_it(client, line):
    run = await made(client, form(ANA, BEN))
    others = {"emails": f"email,ticket\nben@x.pt,ben.pdf\n{line}\n", "like": run["id"]}
    told = await refused(client, form(**others, skip_written="no"))
    assert f"and {line.split(',')[0]} was not among them, or had" in told["problems"]["personal"]


TO_EVE = {"corrected:ana@x.pt": "eve@x.pt"}
TO_BEN = {"corrected:ana@x.pt": "ben@x.pt"}
OTHERWISE = [TO_EVE, TO_BEN, {"personal_column": "name"}, {"fill:ticket:ana@x.pt": "ben.pdf"}]


@pytest.mark.parametrize("said", OTHERWISE)
async def test_files_of_an_earlier_run_go_to_nobody_but_the_very_person(client, store, said):
    run = await made(client, form(ANA, BEN))
    await store.cancel(run["id"])
    for source in ({"like": run["id"], "list_of": run["id"]}, {"rest_of": run["id"]}):
        told = await refused(client, form(emails="", skip_written="no", **source, **said))
        assert [*told["problems"]] == ["personal"], told
        assert ("eve@x.pt" in str(told)) == (said is TO_EVE)


async def test_nobody_is_corrected_to_somebody_of_the_list_whose_file_is_another(client):
    told = await refused(client, form(ANA, BEN, personal_anyway="yes", **TO_BEN))
    assert "ben@x.pt stands on the list, too" in told["problems"]["corrected"]
    for said in (TO_EVE, {"corrected:ana@x.pt": "ana@x.pt"}):
        assert (await made(client, form(ANA, BEN, **said)))["counts"]["total"] == 2


async def test_an_address_by_which_a_file_is_found_is_not_corrected_to_that_of_another(client):
    files = ("ana@x.pt.pdf", b"for ana"), ("ben@x.pt.pdf", b"for ben")
    named = {"emails": "ana@x.pt", "personal_column": "email", "personal_anyway": "yes"}
    run = await made(client, form(*files, **named))
    at = f"/api/runs/{run['id']}"
    [ana] = (await (await client.get(f"{at}/recipients")).json())["data"]
    answer = await client.patch(f"{at}/recipients/{ana['id']}", json={"email": "ben@x.pt"})
    assert (answer.status, "by the address" in await answer.text()) == (422, True)


async def test_others_beside_the_rest_of_a_run_need_files_of_their_own(client, sending, store):
    run = await made(client, form(ANA, BEN))
    await store.cancel(run["id"])
    said = await refused(client, form(emails=OTHERS, rest_of=run["id"]))
    assert "alone, choose the files for all, or leave them out" in said["problems"]["personal"]
    answer = await client.post(
        "/api/runs",
        json={
            "rest_of": run["id"],
            "recipients": [{"email": "eve@x.pt", "ticket": "Ana.pdf"}],
            "text": "x",
        },
    )
    assert (answer.status, [*(await answer.json())["problems"]]) == (422, ["personal"])
    new = form(("Ana.pdf", b"new"), BEN, emails=OTHERS, rest_of=run["id"], personal_anyway="yes")
    whole = await made(client, new)
    assert whole["personal_files"]["count"] == 2


async def test_a_list_in_place_of_a_stopped_run_s_needs_files_of_its_own(client, store):
    run = await made(client, form(ANA, BEN, start_at="2099-01-01T09:00Z"))
    await store.cancel(run["id"])
    said = await refused(client, form(emails=OTHERS, instead_of=run["id"]))
    assert "alone, choose the files for all, or leave them out" in said["problems"]["personal"]


def typed_list(page):
    [field] = html.fromstring(page).xpath('//textarea[@name="emails"]')
    return field.text


EMPTY_PART = b'--B\r\nContent-Disposition: form-data; name="personal"\r\n\r\n\r\n'


@pytest.mark.parametrize("is_announced", [True, False])
async def test_parts_for_personal_files_are_counted_with_files_in_them_or_without(
    client, is_announced
):
    """Each has a frame of its own to be read; a body without end must end all the same."""

    async def parts():
        for _ in range(1000):
            yield EMPTY_PART * 10

    body = EMPTY_PART * 3000 + b"--B--" if is_announced else parts()
    answer = await client.post(
        "/api/preview", data=body, headers={"Content-Type": "multipart/form-data; boundary=B"}
    )
    assert answer.status == 413
    assert "more than 2,000 personal files" in (await answer.json())["message"]
