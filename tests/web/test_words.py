import re

import pytest
from aiohttp import web as aio

from emailer.dialogue import Reply, Stage
from emailer.model import Next, State, Verdict
from emailer.pause_rules import Reason
from emailer.replies import failure_key
from emailer.showing import run_words
from emailer.store import Result
from tests.store.hands import pause_run
from tests.web.conftest import OWNER, make_run, people
from tests.web.test_read_back import run_of
from web import words
from web.pages import people_words
from web.routes import ROUTES


async def test_a_run_without_a_subject_has_a_name_on_every_page(client, sending):
    run = await make_run(client, "a@x.pt", subject="")
    await sending.send()
    at = f"/runs/{run['id']}"
    for path in ("/", "/runs", at, f"{at}/mailbox", f"{at}/mailbox/{await only_id(client, run)}"):
        assert "(no subject)" in await (await client.get(path)).text(), path


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("breaker", "Resume"),
        ("max_failures", "Resume"),
        ("backup", "Resume"),
        ("login", "Try again"),
        ("quota", "Try again"),
    ],
)
async def test_the_button_that_ends_a_pause_is_called_as_its_reason_calls_it(
    client, store, code, label
):
    run = await make_run(client)
    [claim, *_] = await store.claim("a test's sender", 1)
    await pause_run(
        store, claim.run_key, Reason(code, {"text": "Something is in the way."}), "a test's sender"
    )
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert f">{label}</button>" in page
    assert ("EMAILER_SMTP_PASSWORD" in page) == (code == "login")


UNTIL_YOU = "Nothing more is sent until you press a button here"


@pytest.mark.parametrize(
    ("code", "there", "missing"),
    [
        ("transport", ["nobody has had real mail"], [">Resume<", "New run with", UNTIL_YOU]),
        ("size", ["New run with the 3 people left", UNTIL_YOU], []),
        ("certificate", ["verify=no", ">Try again<", UNTIL_YOU], ["New run with"]),
        ("breaker", ["User and password are set", "New run with", ">Resume<"], []),
    ],
)
async def test_a_pause_says_what_ends_it_and_offers_no_button_that_would_not_help(
    client, store, code, there, missing
):
    run = await make_run(client, "a@x.pt, b@x.pt, c@x.pt")
    [claim, *_] = await store.claim("a test's sender", 1)
    await store.release([claim])
    await pause_run(
        store, claim.run_key, Reason(code, {"text": "Something is in the way."}), "a test's sender"
    )
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "3 people wait: they have not been written to." in page
    assert [text for text in there if text not in page] == []
    assert [text for text in missing if text in page] == []


async def test_an_instant_in_a_reason_is_shown_in_the_readers_time(client, store):
    run = await make_run(client)
    [claim, *_] = await store.claim("a test's sender", 1)
    await pause_run(
        store,
        claim.run_key,
        Reason("slowed", {"text": "Going on from 2026-11-21T09:07:14Z on."}),
        "a test's sender",
    )
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert '<time datetime="2026-11-21T09:07:14Z">2026-11-21 09:07 UTC</time>' in page


async def test_an_error_about_a_run_leads_back_to_it(client):
    run = await make_run(client)
    answer = await client.post(f"/runs/{run['id']}/retry", data={})
    assert (answer.status, f'href="/runs/{run["id"]}">Go back' in await answer.text()) == (
        422,
        True,
    )
    answer = await client.post("/runs/nothing/pause")
    assert (answer.status, "Go back to the run" in await answer.text()) == (404, False)


async def test_first_and_last_names_are_offered_where_the_list_has_whole_names(client):
    form = {"emails": "Name;E-Mail\nKern, Eva;e@x.pt\nHans Peter Moser;h@x.pt\n"}
    page = await (await client.post("/preview", data=form)).text()
    assert '<li data-tag="{{ first_name }}">First name\n' in page
    assert '<li data-tag="{{ last_name }}">Last name\n' in page
    text = "Dear {{ First name }},"
    seen = await (await client.post("/api/preview", json=form | {"text": text})).json()
    assert ("Dear Eva," in str(seen), seen["reading"]["counts"]["people"]) == (True, 1)
    assert "it has no first_name, which the message uses" in str(seen["rejected"])
    assert not seen["reading"]["unfilled"]
    german = {"headers": {"Accept-Language": "de"}}
    page = await (await client.post("/preview", data=form, **german)).text()
    assert '<li data-tag="{{ vorname }}">Vorname\n' in page
    form["emails"] = "Vorname;Name;E-Mail\nEva;Kern;e@x.pt\n"
    page = await (await client.post("/preview", data=form)).text()
    assert '<li data-tag="{{ first_name }}">' not in page


async def test_the_address_of_each_is_called_after_none_of_several_columns(client):
    form = {"emails": "Mother,Her email,Father,His email\nAna,a@x.pt,Rui,r@x.pt\n"}
    page = await (await client.post("/preview", data=form)).text()
    assert '<li data-tag="{{ email }}">Email\n' in page
    form = {"emails": "Mother,Her email\nAna,a@x.pt\n"}
    page = await (await client.post("/preview", data=form)).text()
    assert '<li data-tag="{{ email }}">Her email\n' in page


@pytest.mark.parametrize(("heading", "role", "said"), [
    ("Name", "given", "{{ first_name }} writes Eva."), ("Name", "name", ""),
    ("Who", "family", "{{ last_name }} writes Kern."), ("First name", "given", ""),
])  # fmt: skip
async def test_a_part_of_a_name_chosen_for_whole_names_says_what_that_does(
    client, heading, role, said
):
    body = {"emails": f"{heading};E-Mail\nKern, Eva;e@x.pt\nBo Lima;b@x.pt\n"}
    body |= {"columns": {heading: role}, "text": "Dear {{ name }}"}
    seen = await (await client.post("/api/preview", json=body)).json()
    whole = f"{heading} has whole names: {{{{ name }}}} writes Eva Kern, {said}"
    told = [one["text"] for one in seen["reading"]["notes"] if one["code"] == "whole_names"]
    assert told == ([whole] if said else [])


async def test_the_list_page_says_which_values_a_column_holds_where_they_are_few(client):
    emails = "Name,Email,Partner\nAna,a@x.pt,ja\nBo,b@x.pt,x\nCy,c@x.pt,ja\nDi,d@x.pt,\n"
    form = {"emails": emails, "text": '{% if partner == "ja" %}For two{% endif %}'}
    page = await (await client.post("/preview", data=form)).text()
    assert 'held">ja: 2, x: 1, empty: 1</small>' in page
    assert "“ja” stands in Partner for 2 people" in page
    # also where a letter that all of them lack something for came back
    astray = await (await client.post("/preview", data=form | {"text": "{{ seat }}"})).text()
    assert 'held">ja: 2, x: 1, empty: 1</small>' in astray
    # which can be put into the text with a click
    assert 'data-tag="{% if partner == &#34;ja&#34; %}…{% endif %}"' in page
    assert "only for those with “ja” in Partner" in page
    assert "only for those with “x” in Partner" in page
    assert "for all with something in Partner: ja, x" in page
    page = await (await client.get("/")).text()
    assert 'data-tag="{% if name %}…{% else %}…{% endif %}"' in page


@pytest.mark.parametrize(
    ("sought", "said"),
    [
        ("anja", "Anja Keller, line 2: same address as Jens Keller, and no message of their own."),
        ("nobody", "“Nobody nobody.x.pt”, line 3, gets no message: "),
        ("zoe", "Nobody on the list has “zoe” in name or address."),
    ],
)
async def test_who_is_sought_and_gets_no_message_is_named_with_the_reason(client, sought, said):
    emails = "Jens Keller <k@x.pt>\nAnja Keller <k@x.pt>\nNobody nobody.x.pt"
    form = {"emails": emails, "text": "Hi", "find": sought, "step": "find"}
    page = await (await client.post("/preview", data=form)).text()
    assert said in page
    assert "written to once: Anja Keller (k@x.pt)." in page
    # which stands under nobody else's message
    form |= {"emails": f"{emails}\nMona <m@x.pt>", "find": "Mona"}
    page = await (await client.post("/preview", data=form)).text()
    assert ("Message 2 of 2" in page, "written to once" in page) == (True, False)


async def test_a_letter_to_nobody_cannot_be_sent(client, sending):
    await make_run(client, "a@x.pt")
    await sending.send()
    form = {"key": "n" * 22, "emails": "a@x.pt", "subject": "S", "text": "T", "agreed": "0 0"}
    page = await (await client.post("/preview", data=form)).text()
    assert "Choose: write again to 1 person, or leave them out" in page
    page = await (await client.post("/preview", data=form | {"skip_written": "yes"})).text()
    # the keyboard comes to it, too, and it leads to what could be chosen otherwise
    assert re.search(
        r'data-send data-look[^>]* data-chooses="skip_written">\s*Nobody to write to\s*<', page
    )
    answer = await client.post("/runs", data=form | {"skip_written": "yes"})
    assert answer.status == 422
    assert "there is nobody to send to" in await answer.text()
    page = await (await client.post("/preview", data=form | {"skip_written": "no"})).text()
    assert re.search(r"data-send data-look[^>]*>Send 1 invitation<", page)
    assert "data-chooses" not in page


async def test_of_many_bad_lines_the_form_says_how_many_they_are(client):
    emails = "a@x.pt\n" + "".join(f"nonsense {n}@\n" for n in range(8))
    answer = await client.post("/preview", data={"emails": emails, "key": "k"})
    assert "8 lines" in (await answer.text()).split('<output id="count"')[1].split("</output>")[0]


async def only_id(client, run: dict) -> int:
    [row] = (
        await (await client.get(f"/api/runs/{run['id']}/recipients?state={State.SENT}")).json()
    )["data"]
    return row["id"]


@pytest.mark.parametrize(("subject", "name"), [
    ("Dear {{ Vorname }}, come!", "Dear …, come!"),
    ('{{ name | default("friend") }}: {% if vip %}first{% else %}all{% endif %}',
     "First"),
    ("Regatta dinner: your seat in the {{ boat }}", "Regatta dinner: your seat in the …"),
    ("{{ name }} is invited", "… is invited"), ("Come, {{ name }}!", "Come!"),
    ("{{ a }} - {{ b }}: the dinner, {{ c }}, {{ d }}", "The dinner"),
    ("{{ a }}, {{ b }}", "[a], [b]"), ("Sommerfest für {{ Familie }}?", "Sommerfest für …?"),
    ("{% if a %}Liebe{% elif b %}Lieber{% else %}Hallo{% endif %} {{ name }}", "Liebe …"),
    ("{% if a %}{% endif %} ", "(no subject)"), ("a {{ b", "a {{ b"),
])  # fmt: skip
def test_a_run_is_called_by_its_subject_without_the_tags_of_a_template(subject, name):
    assert words.named(subject) == name


async def test_a_refusal_that_says_no_more_than_no_is_shown_with_the_server_s_words(
    client, sending
):
    run = await make_run(client, "a@x.pt\nb@x.pt")
    await sending.send(fail=["a@x.pt"])
    page = await (await client.get(f"/runs/{run['id']}")).text()
    shared = {"key": "rcpt 554 5.0.0", "reason": "Internet Down", "state": "failed", "count": 1}
    [told] = people_words.reasons([shared])
    assert (told["plain"], told["raw"]) == (
        "The server refused: Internet Down",
        "554 5.0.0 Internet Down",
    )
    assert '<td class="y">The server refused: Internet Down</td>' in page


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("{{ name }}, come to our party", "Come to our party"),
        ("Dear {{ name }}, join us", "Dear …, join us"),
        ("Join us, {{ name | default('friend') }}", "Join us"),
        ("{% if name %}{{ name }}: {% endif %}the party", "The party"),
        ("{{ subject }}", "[subject]"),
        ("iPhone users, meet", "iPhone users, meet"),
        ("Say no more …", "Say no more …"),
        ("", "(no subject)"),
    ],
)
def test_a_run_is_named_without_what_differs_for_each_person(subject, name):
    assert words.named(subject) == name


def test_a_bar_shows_one_alone_among_very_many():
    counts = dict.fromkeys(words.SEGMENTS, 0) | {"total": 10_000, "sent": 9_999, "in_doubt": 1}
    shown = {one.name: one for one in words.segments(counts, "smtp")}
    assert shown["in_doubt"].width > 0.9
    assert sum(one.width for one in shown.values()) == pytest.approx(100, abs=0.01)
    assert shown["failed"].width == 0


async def test_what_ended_is_at_rest_whoever_it_failed_for_until_somebody_must_decide(
    client, sending
):
    run = await make_run(client, "a@x.pt, b@x.pt, c@x.pt", retry_delays=[])
    foot = "You can close this page at any time"
    assert foot in await (await client.get(f"/runs/{run['id']}")).text()
    await sending.send(fail=["a@x.pt"])
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert '<span class="state" data-state="cancelled">Trial finished</span>' in page
    assert foot not in page
    await client.post(f"/runs/{run['id']}/retry", data={"which": "all"})
    await sending.send(doubt=["a@x.pt"])
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert '<span class="state" data-state="in_doubt">Trial finished</span>' in page


@pytest.mark.parametrize(
    ("delays", "last"),
    [(["1m", "1h"], "2026-01-01T01:01:00Z"), (["1e-05s"], "2026-01-01T00:00:00Z")],
)
def test_who_waits_is_told_when_the_next_try_is_and_about_when_the_last(delays, last):
    run = {
        "state": "running",
        "resume_at": None,
        "goes_on_at": None,
        "next_due_at": "2026-01-01T00:00:00.000Z",
        "counts": {"waiting": 2, "in_flight": 0},
        "retry_delays": delays,
    }
    said = f"2 wait: next try at 2026-01-01T00:00:00Z, the last about {last} at the latest."
    assert run_words.now(run) == said


async def fail(store, *answers: Reply) -> None:
    """Let those who wait fail, each with one of these answers."""
    for claim, answer in zip(await store.claim(OWNER, len(answers)), answers, strict=True):
        assert await store.begin_send(claim)
        refused, key = Next(State.FAILED, burned=True), failure_key(answer)
        await store.settle(claim, Result(Verdict.REFUSED, refused, answer, key, "", 1))


async def test_before_the_failed_are_tried_again_it_is_said_for_whom_that_is_likely_vain(
    client, store
):
    run = await make_run(client, people(3), retry_delays=[])
    gone = Reply(Stage.RCPT, 550, "5.1.1", "no such user here")
    spam = Reply(Stage.DOT, 550, "5.7.1", "message rejected as spam")
    await fail(store, gone, spam, Reply(Stage.RCPT, 554, "5.0.0", "Internet Down"))
    page = await (await client.get(f"/runs/{run['id']}")).text()
    warning = "It will most likely fail again for 2 of them: the reason will not go away by itself."
    assert warning in page
    assert "by rules of its own: message rejected as spam" in page
    for advice in ("Ask them for the right one", "The same message is refused again"):
        assert advice in page
    asked = f"/runs/{run['id']}?act=retry&all=yes&state=failed"
    assert page.count(warning) < (await (await client.get(asked)).text()).count(warning)
    [first, *_] = (await store.list_recipients(run["id"], (State.FAILED,))).rows
    alone = await (await client.get(f"/runs/{run['id']}?act=retry&ids={first.id}")).text()
    assert "It will most likely fail again for 1 of them" in alone


async def test_whose_name_begins_with_what_is_sought_comes_first(client):
    run = await make_run(client, "Hannah Berg <h@x.pt>\nZoe <annabel@x.pt>\nAnna Lima <z@x.pt>")
    page = await (await client.get(f"/runs/{run['id']}?q=anna")).text()
    assert re.findall(r"people/\d+[^>]*>([^<]+)</a>", page) == ["annabel@x.pt", "z@x.pt", "h@x.pt"]


async def test_a_person_s_page_has_the_headings_of_the_list(client, store):
    run = await run_of(client, "Name;E-Mail;Table No.\nAna;a@x.pt;\nBo;b@x.pt;2\n", text="Hi")
    [row, _] = (await store.list_recipients(run["id"])).rows
    page = await (await client.get(f"/runs/{run['id']}/people/{row.id}")).text()
    assert "<dt>Table No.</dt><dd>\u2013</dd>" in page


async def test_an_address_that_takes_a_form_leads_to_its_page_when_it_is_opened(client):
    run = await make_run(client)
    routes = [one for _, one in ROUTES if isinstance(one, aio.RouteDef)]
    gets = {one.path for one in routes if one.method == "GET"}
    forms = {one.path for one in routes if one.method == "POST"}
    assert {path for path in forms - gets if not path.startswith("/api")} == set()
    for path, page in (
        ("/test", "/"), ("/preview", "/"), ("/account/test", "/account"),
        ("/runs/{id}/pause", "/runs/{id}"), ("/runs/{id}/people", "/runs/{id}"),
    ):  # fmt: skip
        answer = await client.get(path.format(id=run["id"]))
        assert (answer.status, answer.url.path) == (200, page.format(id=run["id"]))


SENT = {"folder": "written to the folder", "simulated": "sent to the mailbox"}


@pytest.mark.parametrize("transport", SENT)
async def test_where_nobody_is_reached_all_pages_say_where_it_went(
    serve, store, sending, transport
):
    await store.open_account(OWNER, transport, transport, 10, None)
    client, said = await serve(transport=transport), SENT[transport]
    run = await make_run(client, people(4))
    await sending.send(n=2, fail=["person1@example.org"])
    going = await pages_of(client, run)
    await sending.send()
    await client.post(f"/api/runs/{run['id']}/retry", json={})
    await sending.send()
    for at, page in {**going, **await pages_of(client, run)}.items():
        assert set(re.findall(r'class="state" data-state="sent">([^<]*)<', page)) <= {said}, at
        text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
        assert re.search("trial|mailbox|the folder", text), at
        if transport == "folder":
            assert said in text.lower(), at
            assert not re.findall(r"\b[Ss]ent\b.{0,30}", text), at


async def pages_of(client, run: dict) -> dict[str, str]:
    at = f"/runs/{run['id']}"
    found = await (await client.get(f"/api/runs/{run['id']}/recipients?state=sent")).json()
    person = found["data"][0]["id"]
    paths = (
        at, f"{at}?state=all", f"{at}?state=sent", f"{at}/mailbox", f"{at}/people/{person}",
        f"{at}?did=retried&n=1&of={person}", f"{at}?did=resent&of={person}", "/runs",
    )  # fmt: skip
    return {path: await (await client.get(path)).text() for path in paths}
