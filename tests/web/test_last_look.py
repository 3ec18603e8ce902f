"""Before real mail leaves this machine there is a last look;
what is sent is exactly what was looked at.
"""

import re
from html import unescape

import pytest
from aiohttp import FormData

from emailer.message import DEFAULT_TEXT
from emailer.submitting.submit import new_key
from tests.web.conftest import hidden, make_run, people
from web.receiving.fields import FORM

ANA = "Ana <ana@x.pt>"


@pytest.fixture
async def real(serve):
    return await serve(transport="smtp", server="mail.x.pt", user="ana", sender=ANA)


async def runs(client) -> int:
    return len((await (await client.get("/api/runs")).json())["data"])


async def looked(client, **fields) -> str:
    form = {"key": new_key(), "subject": "Tea", "text": "Dear {{ name }}", **fields}
    answer = await client.post("/runs", data=form)
    assert answer.status == 200, await answer.text()
    return await answer.text()


async def test_the_first_press_sends_nothing_and_the_one_after_the_last_look_does(real):
    page = await looked(real, emails=people(3))
    assert await runs(real) == 0
    for said in (
        "A last look",
        "3 people",
        "mail.x.pt as ana",
        "Ana &lt;ana@x.pt&gt;",
        "Tea",
        ">Yes, send 3 invitations now<",
    ):
        assert said in page, said
    answer = await real.post("/runs", data=hidden(page), allow_redirects=False)
    assert (answer.status, await runs(real)) == (303, 1)
    again = await real.post("/runs", data=hidden(page), allow_redirects=False)
    assert (again.status, await runs(real)) == (303, 1)
    assert again.headers["Location"].startswith(answer.headers["Location"])


async def test_pressed_again_it_says_that_the_run_has_the_file_and_not_that_something_changed(real):
    form = FormData(default_to_multipart=True)
    for name, said in {"key": new_key(), "subject": "Tea", "text": "Hi"}.items():
        form.add_field(name, said)
    form.add_field("file", b"email\na@x.pt\nb@x.pt\n", filename="guests.csv")
    page = await (await real.post("/runs", data=form)).text()
    carried = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', page)
    agreed = {name: unescape(text) for name, text in carried} | {"agreed": "2 0"}
    await real.post("/runs", data=agreed)
    again = await real.post("/runs", data=agreed)
    page = unescape(await again.text())
    assert (again.status, "You already sent this form" in page) == (409, True)
    assert ("The file is that run's by now" in page, "You changed" in page) == (True, False)


async def test_who_is_no_guest_by_the_list_is_told_as_long_as_nobody_has_answered(real):
    list_ = "email\tRSVP\na@x.pt\tno\nb@x.pt\tyes"
    page = await looked(real, emails=list_)
    assert "1 person may not be a guest, and is written to: RSVP says no (a@x.pt)." in page
    invited = await looked(real, emails=list_, declined="invite")
    assert "no guest" not in invited
    assert '<dd data-row="invited">RSVP: no (1)</dd>' in invited
    assert 'data-row="invited"' not in page
    form = hidden(page) | {"choose_declined": "leave_out"}
    page = await (await real.post("/preview?look=1", data=form)).text()
    assert "1 person, as you chose: a@x.pt" in page
    assert "Yes, send 1 invitation" in page
    form = hidden(page) | {"take_back": "declined"}
    assert "may not be a guest" in await (await real.post("/preview?look=1", data=form)).text()


async def test_the_focus_is_where_each_step_leads(real):
    page = await looked(real, emails=people(3))
    assert '<h1 tabindex="-1" autofocus>A last look</h1>' in page
    for path, title in (("/preview?look=1", "message"), ("/preview", "shown-title")):
        page = await (await real.post(path, data=hidden(page) | {"step": "1"})).text()
        heading = re.search(rf'<h2 id="{title}"[^>]*>', page)
        assert ("autofocus" in heading[0], page.count("autofocus")) == (True, 1)
    looks = hidden(await looked(real, emails=people(3))) | {"step": "enter", "person": "1"}
    for said, is_asked in (({}, False), ({"person": "3"}, True), ({"find": "person0"}, True)):
        page = await (await real.post("/preview?look=1", data=looks | said)).text()
        assert ('<h2 id="message" tabindex="-1" autofocus>' in page) is is_asked, said
    page = await (await real.post("/preview", data=hidden(page))).text()
    assert '<h1 tabindex="-1" autofocus>Write an invitation</h1>' in page


async def test_each_field_of_the_last_look_stands_in_it_once(real):
    page = await looked(
        real, emails="a@x.pt", find="a", found="a", person="1", to="b@x.pt", sender=ANA
    )
    assert twice_in(page) == set()


async def test_each_field_stands_once_in_a_form_that_came_back(client):
    form = FormData(default_to_multipart=True)
    for name, text in {"key": new_key(), "emails": "a@x.pt\nnobody", "text": "Hi"}.items():
        form.add_field(name, text)
    form.add_field("file", b"email\nb@gmial.com\n", filename="more.csv")
    page = await (await client.post("/preview", data=form)).text()
    assert twice_in(page[page.index('<form id="compose"') :]) == set()


def twice_in(page: str) -> set[str]:
    """Name the fields there are twice, of which a form would send both."""
    fields = re.findall(r'<(?:input|textarea|select)[^>]* name="[^"]+"[^>]*>', page)
    names = [
        name[1]
        for one in fields
        if "radio" not in one and (name := re.search(r' name="([^"]+)"', one))
    ]
    return {name for name in names if names.count(name) > 1}


@pytest.mark.parametrize(
    "change", [{"text": "Other"}, {"emails": "b@x.pt"}, {"sender": "B <b@x.pt>"}, {"looked": "1"}]
)
async def test_what_was_not_looked_at_is_not_sent_but_looked_at(real, change):
    form = hidden(await looked(real, emails="a@x.pt", sender=ANA)) | change
    assert "A last look" in await (await real.post("/runs", data=form)).text()
    assert await runs(real) == 0


OTHERWISE = {
    "skip_written": "no", "skip_waiting": "no", "personal_anyway": "yes", "grace_s": "1",
    "layout": "x", "columns": '{"0": "address"}', "take": "1", "mend": '{"1": "b@x.pt"}',
    "was": '{"1": "a@x.pt"}', "fill": '{"a@x.pt": {"name": "B"}}', "multiple": "all",
    "corrected": '{"a@x.pt": "b@x.pt"}', "names": "as_written", "declined": "leave_out",
    "encoding": "Windows-1252", "delimiter": "tab", "format": "html",
    "on_in_doubt": "resend", "max_failures": "1",
    "start_at": "2099-11-28T09:00", "webhooks": '[{"url": "https://x.pt/"}]', "html": "<p>B</p>",
    "event": '{"title": "Tea", "begin": "2099-11-28"}', "send_timeout_s": "30", "rate": "1/s",
    "retry_delays": "1m", "hours": "09:00-17:00", "event_begin": "2099-11-28",
    "on_rejected": "refuse", "kept": "yes", "kept_files": "yes",
}  # fmt: skip
"""What a field may say instead; the others say "b"."""
DECIDES_NOTHING = {
    "agreed", "on_rejected",  # the button says what is left out, and the look showed it
    "person", "step", "find", "found", "shown",  # whose mail is shown
    "to",  # of a test alone
    "draft",  # whether what is typed is kept
    "zone",  # without a time; with one, the next test
}  # fmt: skip


async def with_one_changed(real, name: str) -> int:
    """Send what was looked at, but for one field; returns the status of the answer."""
    page = await looked(real, emails="a@x.pt", sender=ANA, skip_written="yes", skip_waiting="yes")
    changed = hidden(page) | {name: OTHERWISE.get(name, "b")}
    return (await real.post("/runs", data=changed, allow_redirects=False)).status


async def test_no_field_changes_what_is_sent_after_the_last_look(real):
    names = sorted((FORM | {"take_1", "fill:town:a@x.pt", "above:b"}) - DECIDES_NOTHING)
    assert len(names) > 50
    assert [one for one in names if await with_one_changed(real, one) == 303] == []
    assert await runs(real) == 0


@pytest.mark.parametrize("name", sorted(DECIDES_NOTHING))
async def test_a_field_that_decides_nothing_may_change_after_the_last_look(real, name):
    assert await with_one_changed(real, name) == 303
    assert await runs(real) == 1


async def test_the_last_look_is_at_the_zone_of_a_time_too(real):
    when = {"start_at": "2099-11-28T09:00", "zone": "Europe/Lisbon"}
    form = hidden(await looked(real, emails="a@x.pt", **when)) | {"zone": "Asia/Tokyo"}
    assert "A last look" in await (await real.post("/runs", data=form)).text()
    assert await runs(real) == 0


async def test_a_form_of_every_kind_of_field_is_sent_after_one_last_look(real):
    odd = {"event", "columns", "was", "mend", "take", "on_rejected", "kept", "kept_files"}
    odd |= {"grace_s", "format"}
    several = {name: text for name, text in OTHERWISE.items() if name not in odd}
    page = await looked(real, emails="a@x.pt\r\nc@x.pt", **several, zone="Europe/Lisbon",
                        text="Dear\rall,\r\n\ncome", event_title="Tea")  # fmt: skip
    answer = await real.post("/runs", data=hidden(page), allow_redirects=False)
    assert answer.status == 303, await answer.text()


LOOKS = [
    ("1", "", "A"),
    ("1", "1", "B"),
    ("3", "", "C"),
    ("3", "-1", "B"),
    ("99", "", "C"),
    ("x", "", "A"),
]


@pytest.mark.parametrize(("person", "step", "name"), LOOKS)
async def test_any_message_can_be_looked_at_by_number_next_and_previous(real, person, step, name):
    form = hidden(await looked(real, emails="A <a@x.pt>\nB <b@x.pt>\nnobody\nb@x.pt\nC <c@x.pt>"))
    page = await (
        await real.post("/preview?look=1", data=form | {"person": person, "step": step})
    ).text()
    assert f"<pre>Dear {name}\n</pre>" in page
    assert await runs(real) == 0


async def test_what_is_left_out_is_shown_and_counted_on_the_button(real):
    page = await looked(real, emails="a@x.pt\nnobody\nb@x.pt", on_rejected="refuse")
    assert "Left out: 1 line" in page
    assert ">Yes, send 2 invitations now, leave out 1 line<" in page
    await real.post("/runs", data=hidden(page))
    [run] = (await (await real.get("/api/runs")).json())["data"]
    assert (run["counts"]["total"], run["rejected_count"]) == (2, 1)


async def test_the_last_look_counts_who_is_on_the_list_twice(real):
    page = await looked(real, emails="a@x.pt\nb@x.pt\nA@x.pt\nB@x.pt")
    assert ">2 lines; written to once: A@x.pt, B@x.pt.<" in page


async def test_who_is_beyond_the_first_is_named_where_the_sentence_is_opened(real):
    twice = "".join(f"P{n} <p{n}@x.pt>\n" for n in range(12))
    several = "".join(f"Q{n} <q{n}@x.pt>\n" for n in range(15))
    left = {f"leave_out:q{n}@x.pt": "yes" for n in range(15)}
    page = unescape(await looked(real, emails=twice + twice + several, **left))

    def opened(row: str) -> str:
        whole = page[page.index(f'data-row="{row}"') :]
        return re.search(r"<details.*?</details>", whole[: whole.index("</dd>")], re.DOTALL)[0]

    assert "p9@x.pt and 2 more." in page
    assert re.search(r"All 12</summary>\s.*p11@x\.pt</p>", opened("twice"), re.DOTALL)
    assert re.search(r"All 15</summary>\s.*Q14</p>", opened("chosen"), re.DOTALL)
    lines = "".join(f"R{n},r{n}@x.pt,s{n}@x.pt\n" for n in range(13))
    page = unescape(await looked(real, emails="Name,Email,Email 2\n" + lines))
    assert re.search(
        r"and 3 more</summary>\s.*R12: nothing to s12@x\.pt", opened("several"), re.DOTALL
    )


async def test_who_is_greeted_beside_another_is_no_duplicate_that_gets_nothing(real):
    list_ = "Email;Name;Voice\nt@x.pt;Tina;Bass\nt@x.pt;Uwe;Alto\nb@x.pt;Bo;Alto\nb@x.pt;Bea;Alto"
    page = await looked(real, emails=list_, text="{{ voice }}", **{"both:t@x.pt": "yes"})
    assert '"greeted">Tina and Uwe (t@x.pt)<' in page
    assert ">1 line; written to once: Bea (b@x.pt).<" in page
    odd = "1 message to several people does not fit them all; the first one's is written: "
    assert f"{odd}Tina and Uwe (Voice: Bass, Alto)." in unescape(page)


async def test_a_typing_error_in_from_or_in_the_address_for_answers_is_named(client):
    fields = {"emails": "ana@x.pt", "sender": "Bo <bo@gmial.com>", "reply_to": "bo@hotmial.com"}
    seen = await (await client.post("/api/preview", json=fields)).json()
    assert [one["text"] for one in seen["warnings"] if one["code"] == "typing_error"] == [
        "From is bo@gmial.com, which was probably meant to be bo@gmail.com.",
        "The address for answers is bo@hotmial.com, which was probably meant to be bo@hotmail.com.",
    ]


async def test_the_last_look_names_a_typing_error_that_was_left(real):
    page = await looked(real, emails="ana@gmial.com\nben@x.pt\neva@hotmial.com")
    said = "2 likely typing errors were left as they are, the first ana@gmial.com, probably "
    assert said in page
    corrected = await looked(real, emails="ana@gmial.com\nben@x.pt", take_1="yes")
    assert "typing error" not in corrected


async def test_lines_of_a_pasted_list_and_of_a_file_are_lines(real):
    form = FormData(default_to_multipart=True)
    for name, text in {"key": new_key(), "emails": "a@x.pt\nnobody\nb@x.pt", "text": "Hi"}.items():
        form.add_field(name, text)
    form.add_field("file", b"email\nc@x.pt\n", filename="more.csv")
    page = await (await real.post("/runs", data=form)).text()
    assert ">Yes, send 3 invitations now, leave out 1 line<" in page


async def test_a_text_that_is_the_example_is_said_to_be_one_and_no_other_is(client):
    said = "This is an example, to try the program with: write your own."
    assert said in await (await client.get("/")).text()
    for text, is_said in ((DEFAULT_TEXT, True), ("Dear {{ name }}", False)):
        page = await (await client.post("/preview", data={"emails": "a@x.pt", "text": text})).text()
        assert (said in page) is is_said


async def test_the_last_look_warns(real):
    page = await looked(real, emails="a@x.pt", subject="", text=DEFAULT_TEXT)
    assert "There is no subject." in page
    assert "still the example" in page


async def test_a_file_goes_along_from_the_form_to_the_last_look_and_out(real):
    form = FormData(default_to_multipart=True)
    for name, text in {"key": "k" * 20, "text": "Hi {{ town }}"}.items():
        form.add_field(name, text)
    form.add_field("file", b"email,town\na@x.pt,Faro\n", filename="a.csv")
    page = await (await real.post("/runs", data=form)).text()
    assert "Hi Faro" in page
    answer = await real.post("/runs", data=hidden(page), allow_redirects=False)
    assert answer.status == 303


async def test_the_last_look_names_files_that_were_chosen_and_are_not_there(real):
    page = await looked(real, emails="a@x.pt", missing_files="plan.pdf")
    assert "plan.pdf: chosen before, and not kept." in page


async def test_a_file_that_is_not_kept_any_more_stops_the_sending(real, client):
    for one in (real, client):
        form = {"key": new_key(), "kept": "yes", "emails": "a@x.pt", "text": "Hi"}
        answer = await one.post("/runs", data=form)
        assert (answer.status, await runs(one)) == (422, 0)
        assert "kept for an hour, and that is over" in await answer.text()


@pytest.mark.parametrize("transport", ["simulated", "folder"])
async def test_where_nothing_leaves_the_machine_no_last_look_comes(serve, transport):
    client = await serve(transport=transport)
    answer = await client.post(
        "/runs", data={"key": new_key(), "emails": "a@x.pt", "text": "Hi"}, allow_redirects=False
    )
    assert answer.status == 303


async def test_what_cannot_be_sent_comes_back_to_the_form_before_any_look(real):
    for fields in (
        {"emails": ""},
        {"emails": "a@x.pt", "text": "{{ town }}"},
        {"emails": "a@x.pt", "rate": "fast"},
    ):
        answer = await real.post("/runs", data={"key": new_key(), "text": "Hi", **fields})
        page = await answer.text()
        assert (answer.status, "Nothing has been sent" in page, "<title>Error: " in page) == (
            422,
            True,
            True,
        ), fields


async def test_the_api_says_in_a_preview_what_to_know_and_whose_mail_it_shows(client):
    body = {
        "emails": "Ana <a@x.pt>\nb@x.pt",
        "subject": "",
        "text": "Dear [Name] {{ name }}",
        "person": 2,
    }
    answer = await client.post("/api/preview", json=body)
    seen = await answer.json()
    assert (answer.status, seen["valid"], seen["person"]["number"], seen["first"]["to"]) == (
        200,
        2,
        2,
        "b@x.pt",
    )
    assert [one["code"] for one in seen["warnings"]] == ["no_subject", "left_over", "empty_name"]
    assert seen["warnings"][1]["field"] == "text"
    assert seen["warnings"][1]["params"] == {"marks": ["[Name]"], "column": "name"}
    assert all(one["text"].endswith(".") for one in seen["warnings"])
    assert await runs(client) == 0


async def test_the_api_takes_a_file_to_look_at(client):
    form = FormData(default_to_multipart=True)
    form.add_field("file", b"email\na@x.pt\n", filename="a.csv")
    answer = await client.post("/api/preview", data=form)
    assert (answer.status, (await answer.json())["valid"]) == (200, 1)


async def test_a_name_that_nobody_has_leaves_the_counts_as_they_are(client):
    body = {
        "emails": "email,name\na@x.pt,Ana\nnobody,x\nb@x.pt,Bo\na@x.pt,Ana",
        "text": "{{ seat }}",
    }
    seen = await (await client.post("/api/preview", json=body)).json()
    assert (seen["valid"], seen["rejected_count"], seen["duplicates"]) == (2, 1, 1)
    assert seen["duplicate_names"] == ["a@x.pt"]
    assert set(seen["problems"]) == {"text"}
    assert seen["first"]["to"].endswith("a@x.pt>")


async def test_whose_message_is_shown_stays_when_a_line_before_is_mended(client):
    lines = "Bo <bad>\nAna <ana@x.pt>\nCy <cy@x.pt>"
    fields = {"emails": lines, "person": "2", "shown": "2 cy@x.pt", "step": ""}
    page = await looked_at(client, **fields, mend_1="bo@x.pt")
    assert (page["person"]["number"], page["person"]["email"]) == (3, "cy@x.pt")
    other = await looked_at(client, **{**fields, "person": "1"}, mend_1="bo@x.pt")
    assert other["person"]["email"] == "bo@x.pt"


async def looked_at(client, **fields) -> dict:
    """What the page's script is told."""
    answer = await client.post("/preview", data=fields, headers={"Accept": "application/json"})
    return await answer.json()


async def test_the_last_look_shows_what_is_written_to_instead_of_what(real):
    page = await looked(real, emails="ana@gmial.com\nBo <bad>\ncy@x.pt", take_1="yes",
                        mend_2="bo@x.pt")  # fmt: skip
    [row] = re.findall(r'data-row="corrected">(.*?)</dd>', page, re.DOTALL)
    assert [unescape(one) for one in re.findall(r"<li>(.*?)</li>", row)] == [
        "line 1: ana@gmail.com instead of ana@gmial.com",
        "line 2: bo@x.pt instead of “Bo <bad>”",
    ]


async def test_the_last_look_shows_what_was_filled_in_for_whom(real):
    list_ = "Name,Email,Tisch\nAna,ana@x.pt,4\n,bo@x.pt,5\nCid,cid@x.pt,"
    fill = {"fill:name:bo@x.pt": "Bo", "fill:tisch:cid@x.pt": "6", "fill:tisch:ana@x.pt": "9"}
    page = await looked(real, emails=list_, text="{{ name }}, {{ tisch }}", **fill)
    [row] = re.findall(r'data-row="corrected">(.*?)</dd>', page, re.DOTALL)
    said = re.findall(r"<li>(.*?)</li>", row)
    assert said == ["line 3: Name Bo for bo@x.pt", "line 4: Tisch 6 for cid@x.pt"]


async def test_the_last_look_says_who_waits_in_another_run_and_stays_in(real):
    await make_run(real, "ana@x.pt")
    page = await looked(real, emails="ana@x.pt\nbo@x.pt", skip_waiting="no")
    assert 'data-row="pending">1 person on this list waits in a run' in page
    assert "they get both messages" in page
    page = await looked(real, emails="ana@x.pt\nbo@x.pt", skip_waiting="yes")
    assert 'data-row="waiting">1 person who waits in another run</dd>' in page
    assert "Yes, send 1 invitation now<" in page


async def test_a_from_that_is_not_the_account_s_is_said(real):
    page = await looked(real, emails="a@x.pt", sender="Ben <ben@y.pt>")
    assert "From is ben@y.pt, and this account sends as ana@x.pt." in page
    for own in (ANA, "Anybody <ANA@x.pt>"):
        assert "this account sends as" not in await looked(real, emails="a@x.pt", sender=own)


async def test_whoever_is_left_out_counts_in_no_figure(client, sending):
    run = await make_run(client, emails=people(4))
    at = f"/runs/{run['id']}/people"
    page = await (await client.get(f"/runs/{run['id']}?state=waiting")).text()
    ids = re.findall(r'name="ids" value="([0-9]+)"', page)
    await client.post(at, data={"act": "out", "ids": ids[0]})
    await sending.send()
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "<span data-figure>3 of 3</span> <small>sent to the mailbox, 1 left out</small>" in page
    assert 'Everybody <span data-live="total">4<' in page
    # and the list of them says why
    for state in ("skipped", "all"):
        page = await (await client.get(f"/runs/{run['id']}?state={state}")).text()
        assert '<td class="y">Left out by you.</td>' in page


async def test_the_last_look_says_how_fast_it_goes_and_how_long_that_takes(real):
    page = await looked(real, emails=people(61), rate="2/s, 25/h")
    assert "<dt>No faster than</dt><dd>2 a second and 25 an hour</dd>" in page
    assert "<dt>Takes</dt><dd>2 hours at least</dd>" in page
    page = await looked(real, emails=people(61))
    assert ("<dt>No faster than" in page, "<dt>Takes" in page) == (False, False)


async def test_the_last_look_says_of_a_run_for_later_that_it_waits_and_why_it_begins_when_it_does(
    serve,
):
    client = await serve(transport="smtp", sender=ANA, start_grace_s=10.0)
    at_once, waits = "sends, after 10 seconds in which", "lets it wait for its beginning"
    page = await looked(client, emails="a@x.pt")
    assert (at_once in page, waits in page) == (True, False)
    typed = {"start_at": "2200-03-01T12:00", "zone": "UTC"}  # a Saturday
    page = await looked(client, emails="a@x.pt", **typed)
    row = page.partition("<dt>Begins</dt>")[2].partition("</dd>")[0]
    assert (at_once in page, waits in page, "closed" in row) == (False, True, False)
    page = await looked(client, emails="a@x.pt", hours="Mon-Fri 09:00-18:00 UTC", **typed)
    row = page.partition("<dt>Begins</dt>")[2].partition("</dd>")[0]
    assert re.findall(r'datetime="(.*?)"', row) == [
        "2200-03-03T09:00:00.000Z",
        "2200-03-01T12:00:00.000Z",
    ]
    assert "then the sending hours are closed" in row


async def test_who_has_more_than_one_address_is_named_and_what_gets_nothing(real):
    lines = "Name,Email,Email 2\nAna,ana@x.pt,a@work.pt\nBo,bo@x.pt,\n"
    seen = await (
        await real.post("/preview?live=1", data={"emails": lines}, headers={"Accept": "text/html"})
    ).text()
    assert "Line 2, Ana: ana@x.pt first, then a@work.pt" in seen
    row = re.compile(r'data-row="several">(.*?)</dd>')
    page = await looked(real, emails=lines)
    assert row.findall(page) == ["<ul><li>line 2, Ana: nothing to a@work.pt</li></ul>"]
    rehearsed = await (await real.post("/rehearse", data=hidden(page))).text()
    assert row.findall(rehearsed) == row.findall(page)
    assert row.findall(await looked(real, emails=lines, multiple="all")) == []


async def test_a_preview_for_which_nobody_chose_shows_of_each_list_the_first_who_is_written_to(
    client, store
):
    await make_run(client, "a@x.pt\nb@x.pt")
    await store.open_account("first", "simulated", "simulated", 10, None)

    async def seen(emails, **fields):
        form = {"emails": emails, "subject": "S", "text": "T", "step": "", **fields}
        answer = await client.post("/preview", data=form, headers={"Accept": "application/json"})
        told = await answer.json()
        return told["person"]["number"], told["person"]["email"], told["unasked"]

    assert await seen("a@x.pt\nb@x.pt\nc@x.pt", skip_waiting="yes") == (3, "c@x.pt", "~")
    shown = {"person": "3", "shown": "~3 c@x.pt"}
    more = "d@x.pt\na@x.pt\nb@x.pt\ne@x.pt\nc@x.pt"
    assert await seen(more, skip_waiting="yes", **shown) == (1, "d@x.pt", "~")
    # who was chosen stays
    shown = {"person": "3", "shown": "3 c@x.pt"}
    assert await seen(more, skip_waiting="yes", **shown) == (5, "c@x.pt", "")


async def test_a_last_look_says_how_long_and_how_large_in_words_that_agree_with_a_rehearsal(serve):
    client = await serve(transport="smtp", sender=ANA, start_grace_s=120.0)
    fields = {"emails": "ana@x.pt\nbo@x.pt", "subject": "Tea", "text": "Come."}
    page = await (await client.post("/runs", data=fields)).text()
    assert "after 2 minutes in which you can still stop it" in page
    assert re.search(r"<dd>about 0\.\d kB", page)
    page = await (await client.post("/rehearse", data=fields)).text()
    sizes = re.compile(r"to (\S+ bytes), usually.*?<dd>(\S+ bytes) at most", re.DOTALL)
    [(largest, said)] = sizes.findall(page)
    assert largest == said


async def test_how_long_it_takes_is_said_once(real):
    page = await looked(real, emails=people(765), rate="500/d")
    assert "<dt>Takes</dt><dd>24 hours at least</dd>" in page
    assert "a day that your limit lets out: it takes 24 hours at least." in page
