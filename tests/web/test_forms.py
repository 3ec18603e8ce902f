import re
from html import unescape

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from emailer.submitting import previewed, previews, submit
from tests.web.conftest import make_run, people
from web.app_keys import CONFIG, QUOTAS, STORE, UPLOADS
from web.receiving import crowd, submissions
from web.receiving.limits import Quotas
from web.receiving.upload_files import KEPT_S, Uploads


@pytest.fixture
async def form(store, config, aiohttp_client) -> TestClient:
    """A form's two addresses, with nothing around them."""

    async def create(request):
        async with submissions.read(request) as submission:
            try:
                created = await submit.submit(store, submission)
            except submit.RefusedError as refused:
                submissions.keep(request, submission)
                said = {
                    "problems": refused.problems,
                    "valid": refused.valid,
                    "rejected": refused.rejected_count,
                }
                return web.json_response(said | {"typed": dict(submission.typed)}, status=422)
            submissions.forget(request, submission)
        return web.json_response({"id": created.run_id})

    async def preview(request):
        async with submissions.read(request) as submission:
            return web.json_response(previewed.shape(await previews.preview(submission)))

    app = web.Application(middlewares=[crowd.guard])
    app[STORE], app[CONFIG], app[UPLOADS] = store, config, Uploads(config.upload_folder)
    app[QUOTAS] = Quotas(config.limits)
    app.add_routes([web.post("/", create), web.post("/preview", preview)])
    return await aiohttp_client(TestServer(app))


def multipart(file: bytes = b"", filename: str = "list.csv", **fields: str) -> FormData:
    form = FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value)
    if file:
        form.add_field("file", file, filename=filename)
    return form


async def test_a_bad_line_is_422_with_all_that_was_typed_and_how_many_are_valid(form):
    typed = {
        "emails": "a@x.pt\nnonsense\nb@x.pt\na@x.pt",
        "subject": "Hi",
        "on_rejected": "refuse",
        "key": "k",
    }
    answer = await form.post("/", data=typed)
    said = await answer.json()
    assert (answer.status, said["valid"], said["rejected"], said["typed"]) == (422, 2, 1, typed)


async def test_a_file_refused_once_need_not_be_uploaded_again(form, upload_folder):
    answer = await form.post(
        "/", data=multipart(b"a@x.pt\nnonsense\n", key="k", on_rejected="refuse")
    )
    assert (answer.status, len(list(upload_folder.iterdir()))) == (422, 1)
    answer = await form.post("/", data=multipart(key="k", kept="yes", on_rejected="skip"))
    assert answer.status == 200
    assert list(upload_folder.iterdir()) == []


async def test_a_kept_file_left_out_is_not_sent_to(form):
    await form.post("/", data=multipart(b"a@x.pt\nnonsense\n", key="k", on_rejected="refuse"))
    answer = await form.post("/", data=multipart(key="k", emails="b@x.pt"))
    assert answer.status == 200
    answer = await form.post("/", data=multipart(key="k2", kept="yes"))
    assert (answer.status, "emails" in (await answer.json())["problems"]) == (422, True)


async def test_a_file_and_a_pasted_list_are_one_list_and_say_which_line_is_meant(form):
    data = multipart(b"b@x.pt\nbad\n", emails="a@x.pt\nworse", filename="guests.csv")
    seen = await (await form.post("/preview", data=data)).json()
    assert seen["valid"] == 2
    assert [one["reason"].rpartition("(")[2] for one in seen["rejected"]] == [
        "pasted)",
        "guests.csv)",
    ]


async def test_a_preview_counts_names_duplicates_and_shows_the_first_mail(form):
    table = "name,email,town\nAna,ana@x.pt,Faro\nBo,ANA@x.pt,Lagos\nCai,nowhere,Tavira\n"
    data = multipart(
        table.encode("utf-16"), text="Hi {{ name }} of {{ town }}", subject="For {{ name }}"
    )
    seen = await (await form.post("/preview", data=data)).json()
    assert (seen["valid"], seen["duplicates"], seen["duplicate_names"]) == (1, 1, ["ANA@x.pt"])
    assert (seen["rejected_count"], seen["encoding"], seen["problems"]) == (1, "UTF-16", {})
    assert seen["columns"] == ["email", "name", "town"]
    assert seen["first"]["subject"] == "For Ana"
    assert seen["first"]["text"].strip() == "Hi Ana of Faro"


async def test_a_preview_names_problems_of_message_and_list_at_once(form):
    data = multipart(b"PK\x03\x04", text="{{ name", rate="fast")
    seen = await (await form.post("/preview", data=data)).json()
    assert set(seen["problems"]) == {"text", "file", "rate"}


FIELDS = "Fields of this list: {{ email }}, {{ name }}, {{ city }}."
MEANT = " Did you mean {{{{ {} }}}}?"


@pytest.mark.parametrize(
    ("part", "used", "sentence"),
    [
        (
            "text",
            "Hi {{ nam }}",
            "The text uses {{ nam }}; this list has no such column. "
            + FIELDS
            + MEANT.format("name"),
        ),
        (
            "html",
            "<p>{{ Citys }}",
            "The HTML uses {{ citys }}; this list has no such column. "
            + FIELDS
            + MEANT.format("city"),
        ),
        (
            "subject",
            "{{ shoe_size }}",
            "The subject uses {{ shoe_size }}; this list has no such column. " + FIELDS,
        ),
    ],
)
async def test_a_name_that_nobody_has_is_a_problem_of_the_field_that_uses_it(
    form, part, used, sentence
):
    fields = {"text": "Hi", part: used, "key": "k"}
    table = b"name,email,city\nAna,ana@x.pt,Faro\nBo,bo@x.pt,Lagos\n"
    for path, status in (("/preview", 200), ("/", 422)):
        answer = await form.post(path, data=multipart(table, **fields))
        assert (answer.status, (await answer.json())["problems"]) == (status, {part: sentence})


@pytest.mark.parametrize(("heading", "used", "said"), [
    ("Titel", "titl", "Did you mean {{ titel }}?"),
    ("Titel/Anrede", "titel", "Did you mean {{ titel_anrede }}?"),
    ("Begrüßungstitel", "Titel", "Did you mean {{ begrussungstitel }}?"),
])  # fmt: skip
async def test_the_column_nearest_to_a_name_that_nobody_has_is_named(form, heading, used, said):
    table = f"email,{heading},ort\nana@x.pt,Dr,Porto\n".encode()
    answer = await form.post("/preview", data=multipart(table, text=f"{{{{ {used} }}}}"))
    assert (await answer.json())["problems"]["text"].endswith(said)


async def test_a_column_that_is_empty_for_everybody_is_not_said_to_be_missing(form):
    table = b"email,titel\nana@x.pt,\nbo@x.pt,\n"
    answer = await form.post("/preview", data=multipart(table, text="{{ Titel }}"))
    said = "The text uses {{ titel }}; that is empty for everybody on this list."
    assert (await answer.json())["problems"] == {"text": said}


async def test_a_name_that_some_have_is_no_problem_of_the_message(form):
    table = b"email,city\nana@x.pt,Faro\nbo@x.pt,\n"
    fields = {"text": "{{ city }}", "on_rejected": "refuse", "key": "k"}
    said = await (await form.post("/", data=multipart(table, **fields))).json()
    sentence = "1 line cannot be used. Correct it, or leave it out."
    assert (said["problems"], said["valid"], said["rejected"]) == ({"file": sentence}, 1, 1)


async def test_a_form_of_any_encoding_is_read(form):
    pasted = people(5)
    for data in (multipart(emails=pasted, key="k"), {"emails": pasted, "key": "k"}):
        answer = await form.post("/", data=data)
        assert answer.status == 200


async def test_a_field_that_is_not_known_is_a_problem_and_never_left_out_in_silence(form):
    data = multipart(emails="a@x.pt", recipients='[{"email": "b@x.pt"}]', sujet="Hi")
    answer = await form.post("/", data=data)
    assert (answer.status, set((await answer.json())["problems"])) == (422, {"recipients", "sujet"})


async def test_a_form_sent_twice_makes_one_run(form):
    first = await (await form.post("/", data={"emails": people(2), "key": "k"})).json()
    assert (
        await (
            await form.post("/", data={"emails": people(2).replace("\n", "\r\n"), "key": "k"})
        ).json()
        == first
    )


async def test_a_kept_file_goes_after_an_hour(tmp_path):
    now = [0.0]
    uploads = Uploads(tmp_path, clock=lambda: now[0])
    receiver = uploads.receive("a.csv")
    receiver.write(b"a@x.pt")
    upload = receiver.done()
    with uploads.use(upload):
        uploads.keep("k", upload)
    now[0] = KEPT_S - 1
    assert uploads.kept("k") == upload
    now[0] = KEPT_S + 1
    assert uploads.kept("k") is None
    assert list(tmp_path.iterdir()) == []


async def test_what_another_start_left_is_deleted(tmp_path):
    (tmp_path / "old.upload").write_bytes(b"x")
    (tmp_path / "emailer.db").write_bytes(b"x")
    Uploads(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["emailer.db"]


async def test_an_export_never_begins_a_formula_and_has_everybody(client, sending):
    recipients = [
        {"email": f"p{n}@x.pt", "name": name}
        for n, name in enumerate(["=1+1", "@x", "-2", "+3", "\uff1d1", "Ana"])
    ]
    run = await make_run(client, "nonsense", recipients=recipients)
    text = await (await client.get(f"/api/runs/{run['id']}/recipients.csv")).text()
    lines = text.splitlines()
    assert len(lines) == 1 + len(recipients)
    for quoted in ("'=1+1", "'@x", "'-2", "'+3", "'\uff1d1", ',"Ana",'):
        assert quoted in text
    answer = await client.get(f"/api/runs/{run['id']}/rejected.csv")
    assert "nonsense" in await answer.text()
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_a_long_export_is_whole(client):
    run = await make_run(client, people(2500))
    text = await (await client.get(f"/api/runs/{run['id']}/recipients.csv?state=waiting")).text()
    assert len(set(text.splitlines())) == 2501


async def test_every_line_of_the_summary_names_a_field_with_its_reason_and_leads_to_both(client):
    wrong = {
        "event_title": "Tea", "event_zone": "Europe/Lisbon",
        "event_begin": "2026-11-28T19:00", "event_end": "2026-11-28T18:00",
        "subject": "{{ town }}", "rate": "fast", "max_failures": "some", "sender": "nobody",
        "reply_to": "x", "retry_delays": "soon", "hours": "never", "zone": "Nowhere",
        "start_at": "then", "encoding": "cp0", "columns": "{}x", "take": "x", "format": "odd",
        "after": "none", "rest_of": "none", "list_of": "none", "account": "none", "other": "1",
        "send_timeout_s": "x", "webhooks": "x", "on_in_doubt": "x", "emails": "a@x.pt",
    }  # fmt: skip
    page = unescape(await (await client.post("/runs", data={"text": "Hi", **wrong})).text())
    summary = page.partition('id="summary"')[2].partition("</section>")[0]
    one = r'<li data-of="([^"]+)">\s*<a href="#(\w+)">([^<]+)</a>: <span[^>]*>([^<]+)<'
    lines = re.findall(one, summary)
    assert len(lines) == summary.count("<li") >= 19
    named = {"event_end", "rest_of", "list_of", "encoding", "other"}
    assert named <= {name for name, *_ in lines}
    for name, anchor, label, why in lines:
        assert f' id="{anchor}"' in page, name
        assert page.count(why) >= 2, (name, label)
