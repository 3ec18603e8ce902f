"""A new invitation like an earlier one: its letter, and its list by choice."""

import re
from html import unescape

from aiohttp import FormData

from emailer.cli import run_lines
from emailer.store import door
from tests.lists import books
from tests.web.conftest import make_run, people, typed_in
from tests.web.test_read_back import run_of

LETTER = {
    "subject": "Dinner",
    "text": "Come, {{ name }}.",
    "html": "<p>Come.",
    "reply_to": "bea@example.org",
}


async def opened(client, address: str) -> str:
    answer = await client.get(address)
    assert answer.status == 200
    return await answer.text()


def key_of(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page)[1]


async def sent(client, **fields) -> dict:
    answer = await client.post(
        "/runs", data={"skip_waiting": "no", **fields}, allow_redirects=False
    )
    assert answer.status == 303, await answer.text()
    return await (await client.get(f"/api{answer.headers['Location']}")).json()


async def test_use_as_template_is_on_the_page_of_a_run_in_every_state(client, sending):
    run = await make_run(client, people(2))
    link = f'href="/?like={run["id"]}"'
    assert link in await opened(client, f"/runs/{run['id']}")
    await client.post(f"/api/runs/{run['id']}/pause")
    assert link in await opened(client, f"/runs/{run['id']}")
    await client.post(f"/api/runs/{run['id']}/resume")
    await sending.send()
    assert link in await opened(client, f"/runs/{run['id']}")


async def test_a_template_brings_the_letter_and_offers_the_list(client):
    run = await make_run(client, people(3), **LETTER)
    page = await opened(client, f"/?like={run['id']}")
    for said in (
        'value="Dinner"',
        "Come, {{ name }}.",
        "&lt;p&gt;Come.",
        'value="bea@example.org"',
    ):
        assert said in page
    assert "Write to the 3 people of Dinner" in page
    assert f'name="list_of" value="{run["id"]}" aria' in page
    assert "Nobody yet" in page


async def test_the_list_is_copied_with_all_its_columns_where_it_is_ticked(client):
    recipients = [
        {"email": f"p{n:04}@x.pt", "name": f"P {n}", "table": str(n)} for n in range(1500)
    ]
    run = await make_run(client, "z@x.pt", recipients=recipients)
    page = await opened(client, f"/?like={run['id']}&list=1")
    assert f'name="list_of" value="{run["id"]}" checked' in page
    assert "Send 1,501 invitations" in page
    made = await sent(
        client,
        key=key_of(page),
        like=run["id"],
        list_of=run["id"],
        subject="Again",
        text="Hi",
        emails="",
    )
    assert made["counts"]["total"] == 1501
    [one] = (await (await client.get(f"/api/runs/{made['id']}/recipients?q=p0007")).json())["data"]
    assert (one["name"], one["fields"]) == ("P 7", {"table": "7"})
    assert (await (await client.get(f"/api/runs/{run['id']}")).json())["moved"] == 0


async def test_another_letter_goes_to_those_alone_who_got_the_first(client, sending):
    run = await make_run(client, "a@x.pt\nb@x.pt\nc@x.pt", retry_delays=[])
    await sending.send(fail=["b@x.pt"])
    page = await opened(client, f"/runs/{run['id']}?state=sent")
    link = re.search(r'href="(/\?write=[^"]+)">Write to all of these', page)[1]
    page = await opened(client, link.replace("&amp;", "&"))
    assert "It goes to 2 people of" in page
    assert "of them only the 2 people who got it" in page
    assert "Send 2 invitations" in page
    form = {"key": key_of(page), "list_of": run["id"], "list_sent": "yes"}
    form |= {"subject": "Reminder", "text": "Hi", "emails": "", "agreed": "2 0"}
    looked = await (await client.post("/preview", data=form)).text()
    assert "Send 2 invitations" in looked
    assert 'name="skip_written" value="others" checked' in looked
    answer = await client.post("/runs", data=form, allow_redirects=False)
    made = answer.headers["Location"]
    rows = (await (await client.get(f"/api{made}/recipients")).json())["data"]
    assert [one["email"] for one in rows] == ["a@x.pt", "c@x.pt"]


async def test_another_letter_to_the_people_of_a_run_asks_whether_they_get_it_where_they_are_named(
    client, sending
):
    """Who got the first, and who waits for it: the question stands where they were asked for."""
    run = await make_run(client, "a@x.pt\nb@x.pt\nc@x.pt", **LETTER)
    await sending.send(later=["c@x.pt"])
    form = {"key": "k", "like": run["id"], "list_of": run["id"], "emails": "", "draft": ""}
    form |= {"reply_to": "bea@example.org", "html": LETTER["html"]}
    same = {**form, "subject": "Dinner", "text": "Come,  {{ name }}.\r\n"}

    async def looked(**fields) -> tuple[dict, str]:
        seen = await client.post("/preview", data=fields, headers={"Accept": "application/json"})
        page = await (await client.post("/preview", data=fields)).text()
        box = page.index('id="skip_written"')
        assert page.index("Write to the 3 people of Dinner") < box < page.index('id="file"')
        return await seen.json(), " ".join(page.split())

    seen, page = await looked(**same)
    assert (seen["button"], seen["agreed"]) == ("Nobody to write to", "0 0")
    assert (
        "This is still the letter they got: unless you choose otherwise, they are left out." in page
    )
    other = same | {"text": "Bring your oars."}
    seen, page = await looked(**other)
    said = "Choose: write again to 2 people, or leave them out"
    assert (seen["button"], seen["agreed"], seen["chooses"]) == (said, "", "skip_written")
    assert seen["summary"] == "3 people, 2 written to before, 1 waits in another run"
    assert "This is another letter: choose whether they get it, too." in page
    assert not re.search('name="skip_[a-z]+" value="[a-z]+" checked', page)
    seen, page = await looked(**other | {"skip_written": "no"})
    said = "Choose: write to 1 person here, too, or not"
    assert (seen["button"], seen["agreed"], seen["chooses"]) == (said, "", "skip_waiting")
    seen, page = await looked(**other | {"skip_written": "yes", "skip_waiting": "no"})
    assert (seen["agreed"], "choose whether they get it" in page) == ("1 0", False)
    all_of_them = other | {"skip_written": "no", "skip_waiting": "no", "agreed": "3 0"}
    made = await client.post("/runs", data=all_of_them, allow_redirects=False)
    assert made.status == 303
    told = await (await client.get(f"/api{made.headers['Location']}")).json()
    assert (told["counts"]["total"], told["counts"]["skipped"]) == (3, 0)


async def test_not_ticked_only_the_letter_is_taken(client):
    run = await make_run(client, people(3))
    page = await opened(client, f"/?like={run['id']}")
    made = await sent(
        client, key=key_of(page), like=run["id"], subject="Again", text="Hi", emails="new@x.pt"
    )
    assert made["counts"]["total"] == 1


async def test_a_box_that_was_not_ticked_is_still_there_after_a_look(client):
    run = await make_run(client, people(3))
    answer = await client.post(
        "/preview", data={"key": "k", "like": run["id"], "subject": "Again", "text": "Hi"}
    )
    assert f'name="list_of" value="{run["id"]}" aria' in await answer.text()


async def test_make_a_new_one_keeps_list_and_letter(client):
    form = {"key": "k", "emails": people(3), "subject": "Dinner", "text": "Come."}
    first = await sent(client, **form)
    again = await client.post("/runs", data=form)
    page = await again.text()
    assert "already sent this form" in page
    link = re.search(r'href="(/\?like=[^"]+)">Make a new one', page)[1].replace("&amp;", "&")
    new = await opened(client, link)
    assert 'value="Dinner"' in new
    assert f'value="{first["id"]}" checked' in new
    assert "Send 3 invitations" in new
    assert key_of(new) != "k"


async def test_a_list_copied_from_a_run_is_held_against_whom_it_has_written_to(client, sending):
    run = await make_run(client, people(3))
    await sending.send()
    seen = await (await client.post("/api/preview", json={"list_of": run["id"]})).json()
    assert (seen["valid"], seen["written"]["count"]) == (3, 3)


async def test_a_run_that_does_not_exist_is_said_so(client):
    assert (await client.get("/?like=nothing")).status == 404
    assert (await client.post("/api/runs", json={"list_of": "nothing"})).status == 422


async def test_how_long_an_answer_is_waited_for_is_taken_over_with_the_rest(client):
    run = await make_run(client, people(2), send_timeout_s=2.5)
    assert run["send_timeout_s"] == 2.5
    page = await opened(client, f"/?like={run['id']}")
    assert '<input type="hidden" name="send_timeout_s" value="2.500">' in page
    assert "send_timeout_s" not in await opened(client, "/")


async def test_lines_of_no_use_are_mended_in_a_form_that_begins_with_them_alone(client):
    table = "Name;E-Mail;Table\nAna;ana@x.pt;1\nBo;bo at home;2\nCy;cy.x.pt;3\nAnna;ana@x.pt;4\n"
    run = await run_of(client, table, text="Hi {{ name }}")
    page = await opened(client, f"/runs/{run['id']}")
    link = f"/?like={run['id']}&amp;list=rejected"
    assert re.search(
        rf'href="{re.escape(link)}#mend">\s*Mend the 2 lines that were wrong</a>', page
    )
    form = await opened(client, unescape(link))
    assert "Name,E-Mail,Table\nBo,bo at home,2\nCy,cy.x.pt,3\n</textarea>" in form
    assert '<input id="mend" name="mend_2"' in form, "read already, and opened at the first of them"
    mended = {"mend_2": "bo@x.pt", "mend_3": "cy@x.pt", "text": "Hi {{ table }}", "agreed": "2 0"}
    after = await sent(client, **typed_in(form) | mended)
    assert after["counts"]["total"] == 2


async def test_a_line_that_was_mended_meanwhile_is_not_offered_to_be_mended_again(client):
    table = "Name;E-Mail\nAna;ana@x.pt\nBo;bo at home.pt\nCy;cy.x.pt\n"
    run = await run_of(client, table, text="Hi")
    form = await opened(client, f"/?like={run['id']}&list=rejected")
    typed = "Name,E-Mail\nBo,bo at home.pt\nCy,cy.x.pt\n"
    mended = {"mend_2": "bo@home.pt", "agreed": "1 1"}
    await sent(client, key=key_of(form), emails=typed, subject="Hi", text="Hi", **mended)
    assert ">Mend the line that was wrong</a>" in await opened(client, f"/runs/{run['id']}")
    form = await opened(client, f"/?like={run['id']}&list=rejected")
    assert "Name,E-Mail\nCy,cy.x.pt\n</textarea>" in form


BOATS = "Name;Skipper;E-Mail;Note\nSwan;Eva Kern;eva@x.pt;o@x.pt\nGull;Bo Lima;bo at home;b@x.pt\n"
BOATS_READ = {"column_0": "field", "column_1": "name", "column_2": "address", "column_3": "ignore"}


async def test_each_column_is_in_a_form_what_it_was_chosen_to_be_in_the_run_it_is_from(client):
    """One with a telling name is a field, and one that nobody would guess holds the names."""
    run = await run_of(client, BOATS, text="Hi {{ name }}, {{ name_2 }}", **BOATS_READ)

    [eva] = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]

    async def again(query: str) -> list[tuple[str, str, dict]]:
        typed = typed_in(await opened(client, f"/?like={run['id']}&{query}"))
        typed["emails"] = typed["emails"].replace("bo at home", "bo@x.pt")
        made = await sent(
            client, **typed | {"skip_written": "no", "skip_waiting": "no", "agreed": ""}
        )
        rows = (await (await client.get(f"/api/runs/{made['id']}/recipients")).json())["data"]
        return [(one["name"], one["email"], one["fields"]["name_2"]) for one in rows]

    assert await again("list=rejected") == [("Bo Lima", "bo@x.pt", "Gull")]
    assert await again(f"ids={eva['id']}") == [("Eva Kern", "eva@x.pt", "Swan")]


async def test_who_was_left_out_by_choice_is_not_among_the_lines_to_be_mended(
    client, store, tmp_path
):
    table = (
        "Name;E-Mail;Coming\nAna;ana@x.pt;yes\nBo;bo at home;yes\nCy;cy@x.pt;no\nDi;di@x.pt;yes\n"
    )
    choices = {"leave_out:ana@x.pt": "yes", "declined": "leave_out"}
    run = await run_of(client, table, text="Hi {{ name }}", **choices)
    assert (run["rejected_count"], run["counts"]["total"]) == (3, 1)
    page = await opened(client, f"/runs/{run['id']}")
    assert ">Mend the line that was wrong</a>" in page
    form = await opened(client, f"/?like={run['id']}&list=rejected")
    assert "Name,E-Mail,Coming\nBo,bo at home,yes\n</textarea>" in form
    found = (await store.look(run["id"])).run
    *_, said = run_lines.whole(found, store.now(), door.at(tmp_path / "emailer.db"))
    assert "  1 line of its list could not be used, 2 left out as you chose: " in said


async def test_who_was_left_out_by_hand_is_offered_to_be_left_out_of_the_next_run_too(client):
    table = "Name;E-Mail\nAna;ana@x.pt\nBo;bo@x.pt\nCy;cy@x.pt\n"
    choices = {"leave_out:ana@x.pt": "yes", "leave_out_if:name:Cy": "yes"}
    await run_of(client, table, text="Hi", **choices)
    body = {"emails": "Name;E-Mail\nBo;bo@x.pt\nAna L.;Ana@X.pt\nCy;cy@x.pt\n"}
    seen = await (await client.post("/api/preview", json=body | {"text": "Again"})).json()
    assert seen["written"]["left_before_count"] == 1, "by hand, not by a value"
    assert seen["written"]["left_before"] == [{"line": 3, "name": "Ana L.", "email": "Ana@X.pt"}]
    assert seen["valid"] == 3, "offered, and not done unasked"
    page = await (await client.post("/preview", data=body)).text()
    assert "Left out by hand in an earlier run: 1" in page
    assert page.count('name="leave_out:Ana@X.pt"') == 1, "a form with a field twice is refused"
    chosen = body | {"text": "Again", "leave_out": ["ana@x.pt"]}
    seen = await (await client.post("/api/preview", json=chosen)).json()
    assert (seen["valid"], seen["written"]["left_before"]) == (2, [])


async def test_where_all_lines_were_left_out_by_choice_none_is_offered_to_be_mended(client):
    run = await run_of(client, "ana@x.pt\nbo@x.pt", text="Hi", **{"leave_out:ana@x.pt": "yes"})
    assert run["rejected_count"] == 1
    page = await opened(client, f"/runs/{run['id']}")
    assert "1 line left out." in page
    assert "list=rejected" not in page


async def test_those_who_are_ticked_are_written_a_new_letter_to_with_their_columns(client, sending):
    run = await run_of(
        client, "Name;E-Mail;Table No.\nAna;a@x.pt;1\nBo;b@x.pt;2\nCy;c@x.pt;3\n", text="Hi"
    )
    await sending.send()
    page = await opened(client, f"/runs/{run['id']}?state=sent")
    assert re.search(rf'formaction="/" name="write"\s+value="{run["id"]}">Write to these<', page)
    ticked = re.findall(r'name="ids" value="(\d+)"', page)[:2]
    form = await opened(client, f"/?write={run['id']}&ids={ticked[0]}&ids={ticked[1]}&state=sent")
    assert "email,name,Table No.\na@x.pt,Ana,1\nb@x.pt,Bo,2\n</textarea>" in form
    assert "It goes to 2 people of" in form
    link = f"/?write={run['id']}&ids={ticked[0]}&all=yes&state=sent"
    everybody = await opened(client, link)
    assert f'name="list_of" value="{run["id"]}" checked' in everybody
    assert "It goes to 3 people of" in everybody


async def test_whoever_got_a_letter_is_written_a_new_one_to_and_nothing_is_asked(client, sending):
    run = await run_of(client, "Ana <a@x.pt>\nBo <b@x.pt>", subject="Dinner", text="Come.")
    await sending.send()
    [ana, _] = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    page = await opened(client, f"/runs/{run['id']}/people/{ana['id']}")
    link = unescape(re.search(r'href="(/\?[^"]+)">\s*Write to this person', page)[1])
    form = await opened(client, link)
    assert "It goes to 1 person of" in form
    assert "See what is wrong" not in form, "as nothing was begun"
    typed = typed_in(form)
    assert (typed["subject"], typed["text"].strip()) == ("", "")
    typed |= {"subject": "Parking", "text": "Behind the barn.", "agreed": ""}
    seen = await client.post("/preview", data=typed, headers={"Accept": "application/json"})
    assert (await seen.json())["button"] == "Send 1 invitation"
    same = typed | {"subject": "Dinner", "text": "Come."}
    seen = await client.post("/preview", data=same, headers={"Accept": "application/json"})
    assert (await seen.json())["button"] == "Nobody to write to", (
        "no second copy, whatever is typed"
    )
    made = await sent(client, **typed)
    rows = (await (await client.get(f"/api/runs/{made['id']}/recipients")).json())["data"]
    assert [(one["name"], one["email"]) for one in rows] == [("Ana", "a@x.pt")]


async def test_of_a_runs_people_too_those_with_a_value_are_left_out_and_dates_written_otherwise(
    client,
):
    rows = [["Name", "E-Mail", "Status", "Tag"], ["Ana", "ana@x.pt", "guest", 46000],
            ["Bo", "bo@x.pt", "staff", 46001], ["Cy", "cy@x.pt", "guest", 46002]]  # fmt: skip
    content = books.shown_xlsx(rows, ["", "", "", "dd.mm.yyyy"])
    form = FormData({"text": "Hi", "subject": "first"})
    form.add_field("file", content, filename="l.xlsx")
    first = await (await client.post("/api/runs", data=form)).json()
    typed = {"list_of": first["id"], "text": "{{ tag }}", "subject": "again", "sender": "o@x.pt",
             "like": first["id"]}  # fmt: skip
    page = await (await client.post("/preview", data=typed)).text()
    assert '<a href="#out-2">Status</a>' in page
    assert ('name="leave_out_if:status:guest"' in page, 'name="column_2"' in page) == (True, False)
    assert 'name="above:' not in page
    assert "<td>09.12.2025" not in page
    assert "<td>2025-12-09" in page
    menu = re.search(r'<select name="written_as:tag".*?</select>', page, re.DOTALL)[0]
    assert 'value="" selected>09.12.2025<' in menu
    chosen = {"leave_out_if:status:guest": "yes", "written_as:tag": "[$-de]d.m.yyyy"}
    seen = await (
        await client.post("/preview", data=typed | chosen, headers={"Accept": "application/json"})
    ).json()
    said = (seen["valid"], seen["reading"]["left_as_chosen"], seen["first"]["text"].strip())
    assert said == (1, 2, "10.12.2025")
