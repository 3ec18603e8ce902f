"""What is typed into the form is kept on the server by the form's key, and found again."""

import re
from html import unescape

from aiohttp import FormData

from tests.web.conftest import hidden, make_run

KEY = "k" * 22
TYPED = {
    "key": KEY,
    "draft": "yes",
    "emails": "ana@x.pt",
    "subject": "Tea",
    "text": "Dear {{ name }}",
    "rate": "3/s",
}


async def typed(client, path="/preview?live=1", **fields):
    answer = await client.post(path, data=TYPED | fields)
    assert answer.status == 200, await answer.text()
    return await answer.text()


async def page(client, path="/") -> str:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


async def test_what_is_typed_is_found_again_by_the_form_s_key(client):
    await typed(client)
    shown = await page(client, f"/?draft={KEY}")
    for part in (
        "ana@x.pt</textarea>",
        'value="Tea"',
        "Dear {{ name }}</textarea>",
        'value="3/s"',
        "Dear ana",
    ):
        assert part in shown or part == "Dear ana", part
    assert hidden(shown)["key"] == KEY
    assert "Error" not in shown.split("</title>")[0]


async def test_a_fresh_form_lists_what_was_begun(client):
    assert "drafts-title" not in await page(client)
    await typed(client)
    await typed(client, key="other", subject="<b>Cake</b>")
    shown = await page(client)
    assert f'<a href="/?draft={KEY}">Tea · ana@x.pt</a>' in shown
    assert "&lt;b&gt;Cake&lt;/b&gt;" in shown
    assert f'<a href="/?draft={KEY}">' not in await page(client, f"/?draft={KEY}")


async def test_drafts_that_look_the_same_are_told_apart_by_people_and_how_their_text_begins(client):
    lines = "ana@x.pt\nbo@x.pt"
    for key, emails, text in (
        ("one", lines, "Dear {{ name }},\n\ncome to the lake."),
        ("two", lines, "Dear {{ name }},\n\nnow it rains."),
        ("three", f"{lines}\ncy@x.pt", "Dear {{ name }}, come."),
    ):
        await typed(client, key=key, emails=emails, text=text)
    shown = unescape(await page(client, "/drafts"))
    assert shown.count(">Tea · ana@x.pt, …</a>") == 3
    assert shown.count("2 people, ") == 2
    assert shown.count("3 people, ") == 1
    assert "Dear {{ name }}, come to the lake.</span>" in shown
    assert "Dear {{ name }}, now it rains.</span>" in shown
    assert "Dear {{ name }}, come.</span>" not in shown  # its number tells it apart


async def test_a_script_is_told_that_the_form_is_kept(client):
    assert f"&#34;draft&#34;: &#34;{KEY}&#34;" in await typed(client)


async def test_what_nobody_typed_is_no_draft(client):
    await typed(client, draft="")
    await typed(client, emails="", subject="You are invited!", text="Join us. We have cake.")
    await client.post("/api/preview", json={"emails": "ana@x.pt"})
    assert "drafts-title" not in await page(client)


async def test_an_emptied_form_is_given_up(client):
    await typed(client)
    await typed(client, emails="", subject="", text="")
    assert "drafts-title" not in await page(client)


async def test_a_draft_ends_as_a_run(client):
    await typed(client)
    answer = await client.post("/runs", data=TYPED | {"draft": ""}, allow_redirects=False)
    assert answer.status == 303
    assert "drafts-title" not in await page(client)
    await typed(client)  # the last keys, overtaken by the button
    assert "drafts-title" not in await page(client)


async def test_back_at_a_form_whose_draft_was_sent_finds_the_run_it_made(client):
    await typed(client)
    sent = await client.post("/runs", data=TYPED | {"draft": ""}, allow_redirects=False)
    shown = await page(client, f"/?draft={KEY}")
    assert hidden(shown)["key"] == KEY
    assert "Below is an empty form." not in shown
    again = await client.post("/runs", data=TYPED | {"draft": ""}, allow_redirects=False)
    assert again.headers["Location"] == f"{sent.headers['Location']}?again=1"


async def test_without_script_every_press_keeps_the_form(client):
    await typed(client, "/preview")
    assert "drafts-title" in await page(client)
    other = TYPED | {"key": "second", "text": "{{ nothing }}", "subject": "Wrong"}
    assert (await client.post("/runs", data=other)).status == 422
    assert ">Wrong · " in await page(client)
    await typed(client, "/test", key="third", subject="Tested", to="me@y.pt")
    assert ">Tested · " in await page(client)


async def test_a_draft_is_deleted_by_hand(client):
    await typed(client)
    answer = await client.post("/drafts/delete", data={"ids": KEY}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    shown = await page(client, f"/?draft={KEY}")
    assert "There is no such draft: it was sent or deleted." in shown
    assert hidden(shown)["key"] != KEY


async def test_several_drafts_are_deleted_at_once(client):
    for key in ("one", "two", "three"):
        await typed(client, key=key)
    shown = await page(client, "/drafts")
    assert shown.count('<input type="checkbox" name="ids"') == 3
    chosen = FormData([("whole", "yes"), ("ids", "one"), ("ids", "three")])
    answer = await client.post("/drafts/delete", data=chosen, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/drafts")
    left = await page(client, "/drafts")
    assert (left.count('href="/?draft='), "Delete the selected" in left) == (1, False)


async def test_a_key_that_is_none_finds_a_fresh_form(client):
    for key in ("", "%00", "x" * 300, "%F0%9F%8D%B0"):
        assert "There is no such draft" in await page(client, f"/?draft={key}"), key


async def test_the_file_and_the_choices_about_it_are_found_again(client):
    form = FormData(default_to_multipart=True)
    for name, text in (TYPED | {"emails": "", "column_1": "ignore", "person": "2"}).items():
        form.add_field(name, text)
    form.add_field("file", b"email,town\nana@x.pt,Faro\nben@x.pt,Ghent\n", filename="guests.csv")
    await client.post("/preview?live=1", data=form)
    shown = await page(client, f"/?draft={KEY}")
    assert "Use guests.csv" in shown
    assert "a file chosen above takes its place" in shown
    assert "Message 2 of 2" in shown
    assert '<option value="ignore" selected>' in shown


async def test_a_file_that_is_not_kept_any_more_is_asked_for_by_its_name(client):
    form = FormData(default_to_multipart=True)
    for name, text in TYPED.items():
        form.add_field(name, text)
    form.add_field("file", b"email\nben@x.pt\n", filename="guests.csv")
    await client.post("/preview?live=1", data=form)
    from web.app_keys import UPLOADS

    client.app[UPLOADS].forget(KEY)
    shown = await page(client, f"/?draft={KEY}")
    assert (
        "guests.csv was kept for an hour, or until the program stopped. Choose it again." in shown
    )
    assert "ana@x.pt</textarea>" in shown


async def test_a_letter_taken_from_a_run_stays_taken_from_it(client):
    run = await make_run(client, subject="Before")
    await typed(client, like=run["id"], list_of=run["id"], emails="")
    shown = await page(client, f"/?draft={KEY}")
    assert "Write to the 10 people of Before" in shown
    assert "10 people" in shown


async def test_the_list_of_drafts_is_short_on_the_form_and_whole_on_its_page(client):
    for n in range(7):
        await typed(client, key=f"key-{n}", subject=f"Draft {n}")
    shown = await page(client)
    assert (shown.count('href="/?draft='), "All drafts" in shown) == (5, True)
    assert "The last 5 of 7 forms that were begun" in shown
    assert "The last 5 of 7 forms" in await page(client, "/?draft=key-3")
    assert (await page(client, "/drafts")).count('href="/?draft=') == 7
    assert len(await page(client, "/drafts")) < 60_000


async def test_a_form_sent_before_names_its_run_though_the_run_has_its_file(client):
    def form(**changed) -> FormData:
        data = FormData(default_to_multipart=True)
        for name, text in (TYPED | {"sender": "Ana <ana@x.pt>"} | changed).items():
            data.add_field(name, text)
        return data

    first = form()
    first.add_field("file", b"email\nben@x.pt\n", filename="guests.csv")
    assert "kept" in await (await client.post("/preview", data=first)).text()
    sent = await client.post("/runs", data=form(kept="yes"), allow_redirects=False)
    assert sent.status == 303, await sent.text()
    again = await client.post("/runs", data=form(kept="yes"))
    assert (again.status, "You already sent this form" in await again.text()) == (409, True)


OLD, NEW = "Ana Lima <ana@example.org>", "Bo Reis <bo@example.org>"


def value(page: str, name: str) -> str:
    [found] = re.findall(rf'<input[^>]*? name="{name}"[^>]*? value="([^"]*)"', page)
    return unescape(found)


async def test_from_and_the_address_of_a_test_follow_the_account_where_nobody_typed_them(serve):
    before, now = await serve(sender=OLD), await serve(sender=NEW)
    await typed(before, sender=OLD, to="ana@example.org")
    shown = await page(now, f"/?draft={KEY}")
    assert (value(shown, "sender"), value(shown, "to")) == (NEW, "bo@example.org")
    assert "From is" not in shown


async def test_a_from_and_an_address_of_a_test_that_somebody_typed_are_kept(serve):
    before, now = await serve(sender=OLD), await serve(sender=NEW)
    for sender, to in (("Cy <cy@x.pt>", "me@x.pt"), ("Cy <cy@x.pt>", "cy@x.pt")):
        await typed(before, sender=sender, to=to)
        shown = await page(now, f"/?draft={KEY}")
        assert (value(shown, "sender"), value(shown, "to")) == (sender, to)
    await typed(before, sender=OLD, to="me@x.pt")
    shown = await page(now, f"/?draft={KEY}")
    assert (value(shown, "sender"), value(shown, "to")) == (NEW, "me@x.pt")


async def test_a_script_is_told_where_a_test_goes_by_itself(serve):
    client = await serve(sender=OLD)
    assert "&#34;usual_to&#34;: &#34;cy@x.pt&#34;" in await typed(client, sender="Cy <cy@x.pt>")
    assert 'value="ana@example.org" data-usual' in await page(client)
    assert "data-usual" not in await (await client.post("/preview", data={"to": "me@x.pt"})).text()
