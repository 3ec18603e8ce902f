"""Files that go with a letter: sent with the form, kept with the run, whole in each mail."""

import email
import io
import json
import re
from base64 import b64encode
from email import policy
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from aiohttp import FormData

from web.receiving import letter_files

JSON = {"Accept": "application/json"}

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400


def form(*parts, **fields):
    made = FormData(quote_fields=False, default_to_multipart=True)
    for name, value in {
        "emails": "Ana <ana@x.pt>",
        "text": "Hello",
        "subject": "Hi",
        **fields,
    }.items():
        made.add_field(name, value)
    for field, filename, content, kind in parts:
        made.add_field(field, io.BytesIO(content), filename=filename, content_type=kind)
    return made


PROGRAMME = ("attachment", "Programm für Gäste.pdf", PDF, "application/pdf")
MAP = ("inline", "map.png", PNG, "image/png")


async def sent(client, sending, run):
    await sending.send()
    (row,) = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    at = f"/runs/{run['id']}/mailbox/{row['id']}"
    raw = await (await client.get(f"{at}/source")).read()
    return at, email.message_from_bytes(raw, policy=policy.default)


async def make(client, made):
    answer = await client.post("/api/runs", data=made)
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def test_an_attachment_reaches_everybody_byte_for_byte(client, sending):
    run = await make(client, form(PROGRAMME))
    _, mail = await sent(client, sending, run)
    (attached,) = mail.iter_attachments()
    assert mail.get_content_type() == "multipart/mixed"
    assert attached.get_filename() == "Programm für Gäste.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == PDF
    assert mail.get_body().get_content().split() == ["Hello"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"html": '<p><img src="cid:map.png"></p>'}, "html"),
        ({"html": "<p><img src='map.png'></p>"}, "html"),
        ({"html": '<p><img src="pictures/MAP.png"></p>'}, "html"),
        ({"text": "![the map](map.png)", "format": "markdown"}, "html"),
        ({"text": "![the map](cid:map.png)", "format": "markdown"}, "html"),
        (
            {"html": "<style>p{color:red}</style><p style='background:url(cid:map.png)'>x</p>"},
            "html",
        ),
    ],
)
async def test_a_picture_is_shown_by_its_name(client, sending, fields, shown):
    run = await make(client, form(MAP, **fields))
    at, mail = await sent(client, sending, run)
    related = next(part for part in mail.walk() if part.get_content_type() == "multipart/related")
    html, picture = related.iter_parts()
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html.get_content()
    assert picture.get_content() == PNG
    assert picture.get_content_disposition() == "inline"
    seen = await (await client.get(f"{at}/{shown}")).text()
    assert "data:image/png;base64," in seen


async def framed(client, made):
    return await (await client.post("/preview?frame=1", data=made)).text()


async def test_the_frame_of_a_preview_shows_the_pictures_that_are_there_and_names_the_others(
    client,
):
    shows = {"text": "![the map](map.png)", "format": "markdown", "key": "k1"}
    assert f"data:image/png;base64,{b64encode(PNG).decode()}" in await framed(
        client, form(MAP, **shows)
    )
    await client.post("/preview", data=form(MAP, **shows))
    kept = await framed(client, form(**shows, kept_files="yes"))
    assert "data:image/png" in kept
    lacking = await framed(client, form(**(shows | {"key": "k2"})))
    assert "data:image/png" not in lacking
    assert re.search(r"svg.*map\.png.*the map", unquote(lacking))


async def test_pictures_that_are_too_large_for_a_page_are_named_in_it(client, sending):
    large = ("inline", "sun.png", PNG + bytes(3_000_000), "image/png")
    html = '<img src="map.png"><img src="sun.png">'
    run = await make(client, form(MAP, large, html=html))
    at, _ = await sent(client, sending, run)
    for seen in (
        await (await client.get(f"{at}/html")).text(),
        await framed(client, form(MAP, large, html=html)),
    ):
        assert seen.count("data:image/png") == 1
        assert re.search(r"svg.*sun\.png", unquote(seen))


async def test_the_page_of_a_mail_names_its_files(client, sending):
    run = await make(client, form(PROGRAMME))
    at, _ = await sent(client, sending, run)
    assert "Files: Programm für Gäste.pdf" in await (await client.get(at)).text()


async def test_the_preview_shows_the_files_beside_the_message_as_a_mail_program_does(client):
    """Those for all and one's own, each with its size; pictures stand in the text."""
    ana = ("personal", "ana.pdf", b"x" * 2500, "application/pdf")
    bo = ("personal", "bo.pdf", b"x" * 4500, "application/pdf")
    fields = {"emails": "email,ticket\na@x.pt,ana.pdf\nb@x.pt,bo.pdf\n", "person": "2",
              "html": '<p><img src="cid:map.png"></p>', "key": LEFT["key"]}  # fmt: skip
    page = await (
        await client.post("/preview", data=form(PROGRAMME, MAP, ana, bo, **fields))
    ).text()
    row = page[page.index("data-files") : page.index('data-first="text"')]
    assert "<dt>Attached</dt><dd>Programm für Gäste.pdf (0.1 MB), bo.pdf (5 kB)</dd>" in row
    kept = form(**fields | {"kept_files": "yes", "person": "1"})
    seen = await client.post("/preview", data=kept, headers={"Accept": "application/json"})
    assert (await seen.json())["attached"] == "Programm für Gäste.pdf (0.1 MB), ana.pdf (3 kB)"


@pytest.mark.parametrize(
    ("parts", "fields", "field", "words"),
    [
        ((MAP,), {}, "inline", "Plain text does not show map.png. To show it within the message, "),
        ((MAP,), {"format": "text"}, "inline", "choose it among the attachments"),
        ((MAP,), {"html": "<p>Hi"}, "inline", 'Write <img src="cid:map.png"> where'),
        ((MAP,), {"format": "markdown"}, "inline", "Write ![](map.png) where"),
        ((), {"html": '<img src="cid:map.png">'}, "inline", "shows map.png"),
        ((MAP, MAP), {"html": '<img src="cid:map.png">'}, "inline", "same name: map.png"),
        ((("attachment", "a.pdf", b"", "application/pdf"),), {}, "attachment", "a.pdf is empty"),
        (
            tuple(("attachment", f"{n}.txt", b"x", "text/plain") for n in range(21)),
            {},
            "attachment",
            "more than 20",
        ),
        (
            tuple(("attachment", f"{n}.txt", b"x" * 9_000_000, "text/plain") for n in range(3)),
            {},
            "attachment",
            "27.0 MB",
        ),
    ],
)
async def test_what_is_missing_double_or_too_much_is_named_before_anything_is_sent(
    client, parts, fields, field, words
):
    answer = await client.post("/api/runs", data=form(*parts, **fields))
    said = await answer.json()
    assert answer.status == 422
    assert words in said["problems"][field]


async def test_no_file_chosen_is_no_file(client, sending):
    nothing = ("attachment", "", b"", "application/octet-stream")
    run = await make(client, form(nothing))
    _, mail = await sent(client, sending, run)
    assert mail.get_content_type() == "text/plain"


async def test_the_same_form_with_other_files_is_another_content(client):
    key = {"Idempotency-Key": "k"}
    assert (await client.post("/api/runs", data=form(PROGRAMME), headers=key)).status == 201
    assert (await client.post("/api/runs", data=form(PROGRAMME), headers=key)).status == 200
    other = ("attachment", "Programm für Gäste.pdf", PDF[:-1], "application/pdf")
    assert (await client.post("/api/runs", data=form(other), headers=key)).status == 409


async def test_files_are_kept_while_the_form_is_corrected(client, sending, store):
    answer = await client.post(
        "/runs", data=form(PROGRAMME, key="k1", emails="ana@x.pt\nnonsense", on_rejected="refuse")
    )
    page = await answer.text()
    assert answer.status == 422
    assert 'name="kept_files" value="yes" checked' in page
    assert "Programm für Gäste.pdf" in page
    again = form(key="k1", kept_files="yes", emails="ana@x.pt", on_rejected="refuse")
    answer = await client.post("/runs", data=again, allow_redirects=False)
    assert answer.status == 303
    run = (await store.list_runs(limit=1)).rows[0]
    assert [part.filename for part in await store.parts(run.key)] == ["Programm für Gäste.pdf"]


async def test_the_rest_of_a_run_gets_the_same_files(client, sending, store):
    run = await make(client, form(PROGRAMME, emails="ana@x.pt\nben@x.pt"))
    await store.cancel(run["id"])
    rest = await make(client, form(emails="", rest_of=run["id"]))
    kept = await store.parts((await store.look(rest["id"])).run.key)
    assert [part.filename for part in kept] == ["Programm für Gäste.pdf"]
    assert await store.part_content(kept[0].key) == PDF


async def test_a_form_that_left_its_files_out_can_be_looked_at_and_not_sent(client):
    body = form(html='<img src="cid:map.png">', unsent="yes")
    seen = await (
        await client.post("/preview", data=body, headers={"Accept": "application/json"})
    ).json()
    assert seen["problems"] == {}
    assert (await client.post("/api/runs", data=form(unsent="yes"))).status == 422


async def test_files_that_a_page_names_and_leaves_behind_are_checked_as_they_are_chosen(client):
    async def problems(*named, **fields) -> dict:
        body = form(**fields, unsent="yes", unsent_files=json.dumps(named))
        seen = await client.post("/preview?live=1", data=body, headers=JSON)
        return (await seen.json())["problems"]

    shows, picture = {"html": '<img src="cid:map.png">'}, ["inline", "map.png", 9]
    assert "shows map.png" in (await problems(**shows))["inline"]
    assert await problems(picture, **shows) == {}
    assert "does not show map.png" in (await problems(picture))["inline"]
    written = {"format": "markdown", "text": "Hi"}
    assert "Write ![](map.png) where" in (await problems(picture, **written))["inline"]
    assert "a.pdf is empty" in (await problems(["attachment", "a.pdf", 0]))["attachment"]
    sizes = ("Infinity", "NaN", "1e999", "-1", "1.5", "true", '"9"', "1" + "0" * 400)
    of_sizes = [f'[["attachment","a.pdf",{size}]]' for size in sizes]
    many = json.dumps([["attachment", "a.pdf", 1]] * 2_001)
    for odd in ('[["inline"]]', "[[1,2,3]]", "{}x", "[" * 9_999, '["abc"]', *of_sizes, many):
        body = form(**shows, unsent="yes", unsent_files=odd)
        seen = await client.post("/preview?live=1", data=body, headers=JSON)
        assert (await seen.json())["problems"] == {}, "nothing is known of them"


@pytest.mark.parametrize(
    "filename", ["../../etc/passwd", "C:\\x\\evil.exe", 'q"uote;.pdf', "日本" * 200]
)
async def test_a_name_of_a_file_is_only_a_name(client, sending, filename):
    run = await make(client, form(("attachment", filename, b"x", "text/html; x=y")))
    _, mail = await sent(client, sending, run)
    (attached,) = mail.iter_attachments()
    name = attached.get_filename()
    assert "/" not in name
    assert "\\" not in name
    assert "\n" not in name
    assert len(name) <= 150
    assert mail["Bcc"] is None


async def page_like(client, run) -> str:
    return await (await client.get(f"/?like={run['id']}")).text()


async def test_a_template_shows_the_files_it_brings_and_can_leave_them_out(client, store):
    run = await make(client, form(PROGRAMME))
    page = await page_like(client, run)
    assert "unless you choose others: Programm für Gäste.pdf (" in page
    assert 'name="without_files" value="yes">' in page
    for said, names in (({}, ["Programm für Gäste.pdf"]), ({"without_files": "yes"}, [])):
        again = {"like": run["id"], "key": f"k{len(said)}", "skip_waiting": "no", **said}
        await client.post("/runs", data=form(**again), allow_redirects=False)
        made = (await store.list_runs(limit=1)).rows[0]
        assert [part.filename for part in (await store.contents(made.key)).parts] == names


async def test_a_form_whose_files_are_kept_no_more_says_so_and_sends_nothing(client, store):
    for path in ("/runs", "/rehearse", "/preview?look=1"):
        answer = await client.post(path, data=form(key="k", kept_files="yes"))
        assert "and that is over. Choose them again, or send the" in await answer.text(), path
    assert not (await store.list_runs()).rows


LEFT = {"key": "k" * 22, "draft": "yes", "unsent": "yes", "missing_files": "plan.pdf/map.png"}


async def test_a_draft_names_the_files_that_were_chosen_and_not_sent(client):
    await client.post("/preview?live=1", data=form(**LEFT))
    page = await (await client.get(f"/?draft={LEFT['key']}")).text()
    assert "map.png, plan.pdf: chosen before, and not kept." in page
    assert 'name="missing_files" value="map.png/plan.pdf"' in page
    sent = form(("attachment", "plan.pdf", PDF, "application/pdf"), **LEFT, subject="Tea")
    await client.post("/preview?live=1", data=sent)
    page = await (await client.get(f"/?draft={LEFT['key']}")).text()
    assert "map.png: chosen before, and not kept." in page


async def test_a_draft_names_the_files_that_were_kept_too_long_ago(client):
    key = LEFT["key"]
    await client.post("/preview", data=form(PROGRAMME, key=key, draft="yes"))
    assert "and not kept" not in await (await client.get(f"/?draft={key}")).text()
    letter_files.forget(SimpleNamespace(app=client.app), key)
    page = await (await client.get(f"/?draft={key}")).text()
    assert "Programm für Gäste.pdf: chosen before, and not kept." in page
