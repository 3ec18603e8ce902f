"""A rehearsal writes everybody's mail, sends none, and says what no single look would show."""

import re

import pytest
from aiohttp import FormData

from emailer import message
from emailer.model import Message, Recipient
from emailer.showing import wording
from emailer.submitting import rehearsal
from emailer.submitting.listing import Source
from emailer.submitting.submission import Submission
from tests.web.conftest import hidden

KEY = "k" * 22
LIST = f"""email,name,town,site
ana@x.pt,Ana,Faro,example.org
ben@x.pt,Benjamin the Elder,Ghent,example.org/{"x" * 500}
nobody,x,y,z
ANA@x.pt,Ana,Faro,example.org
zoe@x.pt,,Lagos,
"""
TEXT = "Dear {{ name }} of {{ town }}, see https://{{ site | default('') }} and https://example.org"
FORM = {"key": KEY, "emails": LIST, "subject": "Tea", "sender": "Ana <ana@x.pt>", "text": TEXT}


@pytest.fixture
async def real(serve):
    return await serve(transport="smtp", server="mail.x.pt", user="ana")


async def rehearsed(client, **fields) -> str:
    answer = await client.post("/rehearse", data=FORM | fields)
    assert answer.status == 200
    return await answer.text()


async def runs(client) -> list:
    return (await (await client.get("/api/runs")).json())["data"]


@pytest.mark.parametrize("transport", ["simulated", "folder", "smtp"])
async def test_a_rehearsal_sends_nothing_and_stores_nothing(serve, transport):
    client = await serve(transport=transport)
    page = await rehearsed(client)
    assert "Rehearsed: 3 messages written, none sent" in page
    assert await runs(client) == []


async def test_the_report_names_sizes_empty_fields_duplicates_the_longest_name_and_broken_links(
    real,
):
    page = await rehearsed(real)
    assert re.search(r"<dd>(\S+) bytes to (\S+) bytes, usually (\S+) bytes; the largest", page)
    for said in ("the largest is for ben@x.pt", "name for 1 person", "ANA@x.pt",
                 "Benjamin the Elder", "<code>https://</code> for 1 person, first zoe@x.pt",
                 "Left out: 1 line"):  # fmt: skip
        assert said in page, said
    assert "https://example.org</code>" not in page


async def test_the_same_list_and_letter_are_sent_for_real_from_there(real):
    page = await rehearsed(real)
    answer = await real.post("/runs", data=hidden(page), allow_redirects=False)
    [run] = await runs(real)
    assert (answer.status, run["counts"]["total"], run["transport"]) == (303, 3, "smtp")


async def test_a_changed_form_is_not_sent_by_a_rehearsal_of_another(real):
    page = await rehearsed(real)
    answer = await real.post("/runs", data=hidden(page) | {"text": "Other"})
    assert "A last look" in await answer.text()
    assert await runs(real) == []


async def test_what_cannot_be_sent_cannot_be_rehearsed(real):
    for fields in ({"text": "{{ nothing }}"}, {"emails": ""}, {"rate": "fast"}):
        answer = await real.post("/rehearse", data=FORM | fields)
        page = await answer.text()
        assert (answer.status, "<title>Error: " in page) == (422, True), fields


async def test_the_size_is_that_of_the_mail_with_its_files(real):
    form = FormData(default_to_multipart=True)
    for name, text in FORM.items():
        form.add_field(name, text)
    form.add_field("attachment", b"x" * 1_000_000, filename="map.bin")
    page = await (await real.post("/rehearse", data=form)).text()
    assert "1.4 MB to 1.4 MB" in page


async def test_the_sizes_are_those_of_the_bytes_that_are_sent():
    said = Message("Hi {{ name }}", "Dear {{ name }}", "<p>{{ name }}</p>", "Ana <ana@x.pt>")
    source = Source("Ana <ana@x.pt>\nÉmilie Łaszcz <e@x.pt>")
    report = await rehearsal.of(Submission({}, said, source))
    ready = message.prepare(said)
    sizes = [ready.compose(email, name, {}, "rehearsal@localhost", 0).size_bytes
             for email, name in (("ana@x.pt", "Ana"), ("e@x.pt", "Émilie Łaszcz"))]  # fmt: skip
    assert (report.smallest.size_bytes, report.largest.size_bytes, report.total_bytes) == (
        *sizes,
        sum(sizes),
    )


async def test_a_list_too_long_for_the_time_is_rehearsed_as_far_as_it_goes():
    seconds = iter([0.0, 1.0, 30.0, 60.0])
    source = Source("\n".join(f"p{n}@x.pt" for n in range(2_500)))
    said = Message("Hi", "Dear {{ name }}", "", "Ana <ana@x.pt>")
    report = await rehearsal.of(Submission({}, said, source), 20.0, lambda: next(seconds))
    assert (report.is_all, 0 < report.written < 2_500) == (False, True)


async def test_of_many_broken_links_the_first_are_told_and_all_are_bounded():
    rows = "\n".join(f"p{n}@x.pt,bad{n}" for n in range(100))
    said = Message("Hi", "https://{{ site }}", '<a href="{{ site }}">x</a>', "Ana <ana@x.pt>")
    report = await rehearsal.of(Submission({}, said, Source(f"email,site\n{rows}")))
    assert len(report.links) == rehearsal.SHOWN_LINKS


@pytest.mark.parametrize(
    "asked", [{"step": "1", "person": "1"}, {"step": "find", "find": "zoe"}, {"step": "enter"}]
)
async def test_looking_at_others_and_enter_keep_the_report_of_a_rehearsal(real, asked):
    page = await rehearsed(real)
    there = [at for at in re.findall(r'formaction="([^"]*)"', page) if "frame" not in at]
    assert {at for at in there if "preview" in at} == {"/preview"}  # it leads back to the form
    fields = hidden(page) | {"on_rejected": "skip"} | asked
    again = await (await real.post("/rehearse", data=fields)).text()
    assert "Rehearsed: 3 messages written, none sent" in again
    assert "Benjamin the Elder" in again


async def test_a_test_sent_from_a_rehearsal_keeps_its_report(client):
    page = await rehearsed(client)
    assert 'formaction="/test?look=rehearsal"' in page
    fields = hidden(page) | {"to": "ana@x.pt"}
    again = await (await client.post("/test?look=rehearsal", data=fields)).text()
    assert 'id="tested"' in again
    assert "Rehearsed: 3 messages written, none sent" in again


def test_the_usual_size_is_one_that_half_of_the_mails_do_not_exceed():
    report = rehearsal.Report()
    for n, size_bytes in enumerate((900, 2100, 2200, 2200, 90_000)):
        report.see(Recipient(f"p{n}@x.pt", "", f"p{n}@x.pt", {}, n), size_bytes, set())
    assert report.usual_bytes == 2200
    told = [wording.exact_size(n) for n in (900, 2163, 9999, 12_340, 1_234_567)]
    assert told == ["900 bytes", "2,163 bytes", "9,999 bytes", "12.3 kB", "1.2 MB"]


async def test_the_report_says_for_whom_a_default_stands_and_shows_one_of_them(real):
    text = 'Dear {{ name | default("friend") }}, table {{ tisch | default("?") }}'
    guests = "email,name,tisch\nana@x.pt,Ana,3\nzoe@x.pt,Zoe,\nben@x.pt,Ben,\n"
    page = await rehearsed(real, text=text, emails=guests)
    [row] = re.findall(r'data-row="defaults">(.*?)</dd>', page, re.DOTALL)
    assert re.findall(r"<li>(.*?)\n", row) == [
        "tisch: “?” stands there for 2 people, first for Zoe"
    ]
    [step] = re.findall(r'name="step"\n value="(-?\d+)"', row)
    page = await rehearsed(real, text=text, emails=guests, person="1", step=step)
    assert "Message 2 of 3" in page
    assert "Dear Zoe, table ?" in page
    page = await rehearsed(real, text=text, emails="email,name,tisch\nana@x.pt,Ana,3\n")
    assert 'data-row="defaults"' not in page


async def test_a_rehearsed_trial_promises_no_grace_for_nothing_of_it_leaves(serve):
    for transport, is_said in (("simulated", False), ("smtp", True)):
        page = await rehearsed(await serve(transport=transport, start_grace_s=10.0))
        assert ("after 10 seconds in which" in page) is is_said
