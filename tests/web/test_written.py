"""Before a list is sent the page and the API say whom an earlier run has written
to, and leave them out.
"""

import asyncio
import re
from html import unescape
from types import SimpleNamespace

import aiohttp_jinja2
import pytest

from tests.web.conftest import OWNER, hidden, make_run, people, problem
from web import words
from web.pages import written_words, wrong_fields

FORM = {"subject": "Again", "text": "Come.", "key": "a-key"}


async def written_to(client, sending, n: int, **fields) -> dict:
    """Make a run and write to all its people."""
    run = await make_run(client, people(n), **fields)
    assert await sending.send() == n
    return run


async def page_of(client, path: str, **fields) -> str:
    return unescape(await (await client.post(path, data=fields)).text())


async def sent(client, **fields) -> dict:
    answer = await client.post("/runs", data={**FORM, **fields}, allow_redirects=False)
    if "A last look" in (page := await answer.text()):
        answer = await client.post("/runs", data=hidden(page), allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return await (await client.get(f"/api{answer.headers['Location']}")).json()


async def test_the_run_before_is_named_as_everywhere_else(client, sending):
    await written_to(client, sending, 3, subject="{{ name }}, arrive")
    for path in ("/preview", "/preview?live=1"):
        page = await (
            await client.post(
                path, data={**FORM, "emails": people(5)}, headers={"Accept": "text/html"}
            )
        ).text()
        assert "Arrive" in page
        assert "name }}, arrive" not in page


async def test_who_is_in_doubt_in_the_run_before_is_told_apart(client, sending):
    await make_run(client, people(3), subject="Tea")
    await sending.send(doubt=["person1@example.org"])
    page = await page_of(client, "/preview", **FORM, emails=people(4))
    assert ">Tea</a>: 2 people, perhaps also 1, " in page
    assert "by an earlier run. This is not sure of 1 of them.<" in page
    told = await client.post("/preview", data={**FORM, "emails": people(4)},
                             headers={"Accept": "application/json"})  # fmt: skip
    [run] = (await told.json())["written"]["runs"]
    assert (run["count"], run["in_doubt"], run["reached"]) == (3, 1, "2 people, perhaps also 1")


async def test_a_run_under_way_says_to_how_many_it_sends_beside_those_left_out(client, sending):
    await written_to(client, sending, 3)
    run = await sent(client, emails=people(5), skip_written="yes")
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert 'data-part="text">Sending to 2 people</p>' in page


async def test_a_rehearsal_writes_to_those_alone_who_are_not_left_out(client, sending):
    await written_to(client, sending, 3)
    page = await (
        await client.post("/rehearse", data={**FORM, "emails": people(5), "skip_written": "yes"})
    ).text()
    assert "Rehearsed: 2 messages written, none sent" in page


BEFORE = "email,name,town\ninfo@gmial.com,,\nzoe@x.pt z@x.pt,,\ninfo@gmial.com,,\n"
NOW = "ana@gmial.com,,Rome\nsales@x.pt,Sal,\nana@gmial.com,,Rome\n"
ODD = {**FORM, "text": "Dear {{ name }}", "skip_written": "yes"}


async def test_what_is_odd_is_counted_of_those_alone_who_are_written_to(real, sending):
    await make_run(real, BEFORE)
    assert await sending.send() == 2
    look = await page_of(real, "/runs", **ODD, emails=BEFORE + NOW)
    for said in (
        "1 likely typing error was left as it is: ana@gmial.com, probably ana@gmail.com.",
        "1 person has no name:",
        "1 address is no person's own: sales@x.pt.",
        'data-row="twice">1 line; written to once: ana@gmial.com.',
    ):
        assert said in look, said
    assert 'data-row="several"' not in look
    again = await page_of(real, "/runs", **{**ODD, "skip_written": "no"}, emails=BEFORE + NOW)
    for said in ("2 likely typing errors", "3 people have no name:", "2 addresses are no person's",
                 "2 lines; written to once", "zoe@x.pt: nothing to z@x.pt"):  # fmt: skip
        assert said in again, said


async def test_a_program_that_leaves_nobody_out_is_warned_of_everybody(client, sending):
    await make_run(client, BEFORE)
    await sending.send()
    for skips, n in (({}, 2), ({"skip_written": True}, 1)):
        body = {"emails": BEFORE + NOW, "text": "Dear {{ name }}", **skips}
        told = await (await client.post("/api/preview", json=body)).json()
        found = {one["code"]: one["params"] for one in told["warnings"]}
        assert found["shared_addresses"]["people"] == n
        assert found["typing_errors"]["errors"] == n
        assert ("written_before" in found) is not bool(skips)


async def test_a_line_of_no_use_is_no_typing_error_that_is_left_as_it_is(real):
    look = await page_of(real, "/runs", **ODD, emails="ana@x.pt\nben@gmail,com", agreed="1 1")
    assert "A last look" in look
    assert "likely typing error" not in look


async def test_a_rehearsal_measures_those_alone_who_are_written_to(client, sending):
    await make_run(client, "Maximiliana Longest <max@x.pt>")
    await sending.send()
    emails = "Maximiliana Longest <max@x.pt>\nAnonymous <ben@x.pt>\n<cem@x.pt>"
    text = '{{ name | default("friend") }}'
    page = await page_of(client, "/rehearse", **{**ODD, "text": text}, emails=emails)
    assert "Rehearsed: 2 messages written" in page
    assert "Maximiliana" not in page[page.index("Longest name") : page.index("Links that lead")]
    number = re.search(r'first for cem@x.pt\s*<button[^>]* value="([0-9]+)">', page)
    assert number
    assert number[1] == "2"  # from the first on the list, who is shown, to the third


async def test_a_preview_counts_them_and_names_the_run(client, sending):
    run = await written_to(client, sending, 3, subject="Dinner")
    for path in ("/api/preview", "/preview"):
        if path == "/preview":
            answer = await client.post(
                path, data={"emails": people(5)}, headers={"Accept": "application/json"}
            )
        else:
            answer = await client.post(path, json={"emails": people(5)})
        seen = await answer.json()
        [named] = seen["written"]["runs"]
        assert (seen["valid"], seen["written"]["count"], seen["written"]["pending"]) == (5, 3, 0)
        assert (named["id"], named["subject"], named["count"]) == (run["id"], "Dinner", 3)
        assert named["at"].endswith("Z")


async def test_a_duplicate_is_counted_once(client, sending):
    await written_to(client, sending, 2)
    answer = await client.post("/api/preview", json={"emails": f"{people(2)}\n{people(2)}"})
    assert (await answer.json())["written"]["count"] == 2


async def test_who_waits_in_a_run_that_goes_on_is_told_apart(client):
    await make_run(client, people(3))
    seen = await (await client.post("/api/preview", json={"emails": people(4)})).json()
    assert (seen["written"]["count"], seen["written"]["pending"]) == (0, 3)
    page = await (await client.post("/preview", data={**FORM, "emails": people(4)})).text()
    assert "3 people on this list wait in a run that will write to them, too." in page


async def test_the_page_that_looks_at_the_form_says_so_and_asks(client, sending):
    run = await written_to(client, sending, 3, subject="Dinner")
    page = await (await client.post("/preview", data={**FORM, "emails": people(5)})).text()
    assert "3 of these 5 people have been written to by an earlier run." in page
    assert f'<a href="/runs/{run["id"]}">Dinner</a>: 3 people' in page
    assert "5 people, 3 written to before<" in page


async def test_whoever_has_the_same_letter_is_left_out_and_of_another_it_is_to_be_chosen(
    client, sending
):
    """While nobody chose: wherever the list is from, and whatever runs wrote to them."""
    letter = {"subject": "Dinner", "text": "Come."}
    await written_to(client, sending, 2, **letter)
    form = {**FORM, **letter, "emails": people(5)}
    page = await page_of(client, "/preview", **form)
    assert 'name="skip_written" value="yes" checked' in page
    assert (
        "This is still the letter they got: unless you choose otherwise, they are left out." in page
    )
    assert "Send 3 invitations" in page
    await make_run(client, people(3), skip_written=True, **letter | {"text": "Come, all."})
    await sending.send()
    for text, others, said in (
        ("Come.", "1 person", "To the others it is another letter: choose who gets it."),
        ("Come, all.", "2 people", "To the others it is another letter: choose who gets it."),
        ("Oars!", "3 people", "This is another letter: choose whether they get it, too."),
    ):
        page = await page_of(client, "/preview", **form | {"text": text})
        assert not re.search('name="skip_written" value="[a-z]+" checked', page)
        assert said in page
        choose = f"Choose: write again to {others}, or leave them out"
        assert re.search(
            rf'value="" data-send [^>]* data-chooses="skip_written">\s*{choose}\s*<', page
        )
    page = await page_of(client, "/runs", **form | {"agreed": "2 0"})
    assert "Leave them out, or write to them again: choose below, then send." in page
    assert len((await (await client.get("/api/runs")).json())["data"]) == 2


PARKING = {"subject": "Parking", "text": "Park behind the barn."}


async def test_nobody_gets_a_letter_twice_by_way_of_another_that_came_in_between(real, sending):
    """Whoever has this very letter is told from those who have another, whatever came since."""
    await written_to(real, sending, 4, subject="Supper")
    await written_to(real, sending, 2, **PARKING)
    await written_to(real, sending, 1, subject="Thanks")
    form = {**FORM, **PARKING, "emails": people(5)}
    page = await page_of(real, "/preview", **form)
    assert "4 of these 5 people have been written to by an earlier run." in page
    assert "2 of them have this very letter." in page
    labels = [label for _, label, _ in answers(page)]
    assert labels == [
        "Leave all of them out",
        "Leave out the 2 who have this letter",
        "Write to all of them again",
    ]
    look = await page_of(real, "/runs", **form, skip_written="same")
    assert "An earlier run has written to 2 people who get this one, too.<" in look
    assert "2 people who have this very letter</dd>" in look
    assert ">Parking</a>: 2 people" in look
    assert ">Supper</a>: 2 people" in look
    every = await page_of(real, "/runs", **form, skip_written="no")
    assert (
        "written to 4 people who get this one, too. 2 of them have this very letter, and get it"
        in every
    )
    run = await sent(real, **form, skip_written="same")
    assert (run["counts"]["total"], run["left_out"]) == (5, 2)
    assert await sending.send() == 3


async def test_a_choice_made_about_another_letter_sends_nobody_the_same_one(real, sending):
    await written_to(real, sending, 3, **PARKING)
    form = {**FORM, "emails": people(3)}
    page = await page_of(real, "/preview", **form | {"text": "Bring your oars."})
    [_, (again, label, _)] = answers(page)
    assert (again, label) == ("others", "Write to them again")
    page = await page_of(real, "/preview", **form | PARKING, skip_written=again)
    [(out, *rest), no] = answers(page)
    assert (rest, no) == (["Leave them out", True], ("no", "Write to them again", False))
    assert "Nobody to write to" in page
    page = await page_of(real, "/preview", **form | {"text": "Bring your oars."}, skip_written=out)
    assert answers(page)[1] == (again, "Write to them again", True)
    assert "Send 3 invitations" in page


async def test_what_was_said_of_one_letter_is_asked_again_once_it_is_another(real, sending):
    """Nobody said that those who were left out for the letter they have are to get another one."""
    await written_to(real, sending, 4, subject="Supper")
    await written_to(real, sending, 2, **PARKING)
    form = {**FORM, **PARKING, "emails": people(5), "skip_written": "same"}
    assert ("same", "Leave out the 2 who have this letter", True) in answers(
        await page_of(real, "/preview", **form)
    )
    other = form | {"text": "Park behind the barn!"}
    page = await page_of(real, "/preview", **other)
    assert [checked for _, _, checked in answers(page)] == [False, False]
    assert "Choose: write again to 4 people, or leave them out" in page
    asked = await page_of(real, "/runs", **other | {"agreed": "3 0"})
    assert "Leave them out, or write to them again: choose below, then send." in asked
    assert len((await (await real.get("/api/runs")).json())["data"]) == 2


def answers(page: str) -> list[tuple[str, str, bool]]:
    """The answers that a form offers about those written to before: value, words, checked."""
    found = re.findall(
        r'tick"><input type="radio" name="skip_written" value="([a-z]+)"( checked)?>'
        r" <span>(.*?)</span>",
        page,
    )
    return [(value, label, bool(checked)) for value, checked, label in found]


async def test_a_program_leaves_out_those_who_have_this_very_letter_when_it_says_so(
    client, sending
):
    await written_to(client, sending, 3)
    await written_to(client, sending, 2, **PARKING)
    body = {"emails": people(5), **PARKING}
    seen = (await (await client.post("/api/preview", json=body)).json())["written"]
    assert (seen["count"], seen["same"], seen["pending"], seen["pending_same"]) == (3, 2, 0, 0)
    for skips, left in ((None, 0), ("same", 2), (True, 3)):
        run = await make_run(client, body["emails"], **PARKING, skip_written=skips)
        assert run["left_out"] == left
        await client.post(f"/api/runs/{run['id']}/cancel")
    await make_run(client, people(1), **PARKING)
    waits = await make_run(client, people(5), **PARKING, skip_waiting="same")
    assert (waits["left_out"], waits["left_waiting"]) == (0, 1)
    seen = (await (await client.post("/api/preview", json=body)).json())["written"]
    assert (seen["pending"], seen["pending_same"]) == (5, 5)


async def test_leave_them_out_writes_to_the_others_and_counts_everybody(client, sending):
    await written_to(client, sending, 3)
    run = await sent(client, emails=people(5), skip_written="yes")
    assert (run["counts"]["total"], run["counts"]["skipped"], run["left_out"]) == (5, 3, 3)
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert "3 people left out: an earlier run has written to them." in page
    assert await sending.send() == 2


async def test_who_chooses_otherwise_and_sends_is_told_of_the_choice_not_of_the_list(
    client, sending
):
    await written_to(client, sending, 3)
    fields = {**FORM, "emails": people(5)}
    for chosen, counted, said in (
        ("no", "2 0", "write again to the 3"),
        ("yes", "5 0", "leave out the 3"),
    ):
        answer = await client.post(
            "/runs", data={**fields, "skip_written": chosen, "agreed": counted}
        )
        page = await answer.text()
        assert answer.status == 422
        assert f">You chose to {said} an earlier run has written to: the button" in page
        assert "The list has changed" not in page
        assert hidden(page)["agreed"] == ("5 0" if chosen == "no" else "2 0")
    answer = await client.post("/runs", data={**fields, "skip_written": "no", "agreed": "4 0"})
    assert "The list has changed. The button said 4" in await answer.text()


async def test_to_write_to_them_again_is_possible(client, sending):
    await written_to(client, sending, 3)
    assert (await sent(client, emails=people(5), skip_written="no"))["left_out"] == 0


async def test_under_a_real_account_send_asks_first_and_sends_nothing(real, sending):
    await written_to(real, sending, 3)
    answer = await real.post("/runs", data={**FORM, "emails": people(5)})
    page = await answer.text()
    assert answer.status == 422
    assert "3 of these 5 people have been written to by an earlier run." in page
    assert not re.search('name="skip_written" value="[a-z]+" checked', page)
    assert "Choose: write again to 3 people, or leave them out" in page
    assert len((await (await real.get("/api/runs")).json())["data"]) == 1
    assert (await sent(real, emails=people(5), skip_written="yes"))["left_out"] == 3


async def test_a_list_with_bad_lines_shows_both_questions_at_once(real, sending):
    await written_to(real, sending, 3)
    answer = await real.post(
        "/runs", data={**FORM, "emails": f"{people(5)}\nnobody", "on_rejected": "refuse"}
    )
    page = await answer.text()
    assert answer.status == 422
    assert "1 line cannot be used" in page
    assert "have been written to by an earlier run" in page


async def test_where_nobody_was_written_to_nothing_is_asked(real):
    assert (await sent(real, emails=people(3)))["counts"]["waiting"] == 3


async def test_the_same_form_again_after_its_run_has_written_is_that_run(real, sending):
    first = await sent(real, emails=people(3))
    await sending.send()
    for changes in ({}, {"skip_written": "yes"}):
        data = {**FORM, "emails": people(3), **changes}
        again = await real.post("/runs", data=data, allow_redirects=False)
        assert again.headers["Location"] == f"/runs/{first['id']}?again=1"


async def test_a_program_leaves_them_out_when_it_says_so(client, sending):
    await written_to(client, sending, 3)
    run = await make_run(client, people(5), skip_written=True)
    assert (run["counts"]["skipped"], run["left_out"], run["counts"]["waiting"]) == (3, 3, 2)
    assert (await make_run(client, people(5)))["left_out"] == 0


async def test_another_choice_under_the_same_key_is_another_submission(client):
    headers, body = {"Idempotency-Key": "k"}, {"emails": "a@x.pt", "skip_written": True}
    assert (await client.post("/api/runs", json=body, headers=headers)).status == 201
    assert (await client.post("/api/runs", json=body, headers=headers)).status == 200
    body["skip_written"] = False
    assert (await client.post("/api/runs", json=body, headers=headers)).status == 409


@pytest.mark.parametrize("wrong", ["yes", 1, [], {}])
async def test_what_is_neither_true_nor_false_is_refused_in_a_sentence(client, wrong):
    answer = await client.post("/api/runs", json={"emails": "a@x.pt", "skip_written": wrong})
    assert (await problem(answer))[0] == 422


async def test_a_trial_counts_for_no_real_account(real, sending, store, serve):
    await store.open_account(OWNER, "simulated", "simulated", 10, None)
    await written_to(await serve(transport="simulated"), sending, 3)
    await store.open_account(OWNER, "smtp", "smtp", 10, None)
    seen = await (await real.post("/api/preview", json={"emails": people(3)})).json()
    assert seen["written"]["count"] == 0


async def test_a_preview_by_the_api_takes_a_file_too(client, sending):
    await written_to(client, sending, 2)
    answer = await client.post("/api/preview", data={"file": open_list(people(4))})
    assert (await answer.json())["written"]["count"] == 2


def open_list(text: str):
    from io import BytesIO

    file = BytesIO(text.encode())
    file.name = "list.csv"
    return file


async def test_the_last_look_begins_with_the_first_who_is_not_left_out(real, sending):
    await written_to(real, sending, 3)
    form = {**FORM, "emails": people(6), "skip_written": "yes", "person": "1"}
    page = await (await real.post("/runs", data=form | {"agreed": ""})).text()
    assert "Message 4 of 6 on the list; 3 of them will be sent" in page
    assert "This message is not sent" not in page
    asked = await real.post("/preview?live=1", data=form | {"step": ""})
    assert "person3@example.org" in unescape(await asked.text())
    chosen = await (await real.post("/preview?look=1", data=form | {"step": "-1"})).text()
    assert "This message is not sent" in chosen


async def test_a_message_shown_of_one_who_is_left_out_says_that_it_is_not_sent(real, sending):
    await written_to(real, sending, 1)
    form = {**FORM, "emails": people(2), "skip_written": "yes"}
    not_sent = (
        "This message is not sent: an earlier run has written to this person, who is left out."
    )
    for path in ("/preview", "/runs"):  # the form, and the last look
        assert not_sent in await (await real.post(path, data=form | {"person": "1"})).text()
        assert not_sent not in await (await real.post(path, data=form | {"person": "2"})).text()
    again = form | {"person": "1", "skip_written": "no"}
    assert not_sent not in await (await real.post("/preview", data=again)).text()
    asked = await real.post("/preview", data=form, headers={"Accept": "application/json"})
    assert (await asked.json())["passed_over"] == not_sent


async def test_a_letter_that_is_wrong_counts_as_one_that_is_right_and_offers_no_sending(
    client, sending
):
    await written_to(client, sending, 3)
    fields = {**FORM, "emails": people(5), "text": "Dear {{ town }}", "agreed": ""}
    fields["skip_written"] = "yes"
    answer = await client.post("/preview?live=1", data=fields, headers={"Accept": "text/html"})
    seen = await answer.text()
    for said in ("See what is wrong", "Message 4 of 5 on the list; 2 of them will be sent"):
        assert said in unescape(seen)
    assert "This message is not sent" not in seen
    page = await (await client.post("/preview", data=fields)).text()
    # without script it is pressed once that was mended, and sends then
    assert re.search(r'data-send data-look="/preview">\s*Send invitations\s*</button>', page)
    assert "Something is wrong here:" in page


async def test_all_that_is_to_be_decided_is_asked_at_once_and_as_questions(client, sending):
    await written_to(client, sending, 3)
    answer = await client.post("/runs", data={**FORM, "emails": people(5) + "\nnobody"})
    page = unescape(await answer.text())
    assert answer.status == 422
    assert "Nothing has been sent yet: please decide" in page
    assert "3 of these 5 people have been written to by an earlier run. Leave them out" in page
    assert "1 line cannot be used. Correct it, or leave it out." in page
    assert "Something is wrong" not in page
    assert "<title>Error" not in page
    assert 'class="note bad"' not in page
    assert hidden(page)["agreed"] == ""  # it says nothing as long as it is to be chosen
    data = {**FORM, "emails": people(5) + "\nnobody", "skip_written": "yes"}
    asked = await page_of(client, "/runs", **data, on_rejected="refuse")
    assert hidden(asked)["agreed"] == "2 1"  # it has both answers
    data["agreed"] = "2 1"
    answer = await client.post("/runs", data=data, allow_redirects=False)
    assert answer.status == 303, await answer.text()


@pytest.mark.parametrize(("change", "said"), [
    ({"skip_written": "no"}, "You chose to write again to the 3"),
    ({"mend_1": "p6@x.pt"}, "The list has changed. The button said 2 to write to and 1"),
])  # fmt: skip
async def test_who_did_what_was_asked_comes_to_the_last_look_which_says_what_is_otherwise(
    real, sending, change, said
):
    await written_to(real, sending, 3)
    data = {**FORM, "emails": "nobody\n" + people(5), "skip_written": "yes", "agreed": "2 1"}
    answer = await real.post("/runs", data=data | change)
    page = unescape(await answer.text())
    assert answer.status == 200
    assert "A last look" in page
    assert f'<p class="note" role="status">{said}' in page


async def test_of_all_who_have_the_letter_it_is_said_that_it_was_this_one(real, sending):
    await written_to(real, sending, 1, **PARKING)
    form = FORM | PARKING | {"emails": people(1), "skip_written": "no"}
    page = await page_of(real, "/runs", **form)
    assert "who gets this one, too. It was this very letter, which they get again." in page


async def test_whom_the_letter_leaves_out_nobody_chose_to(real, sending):
    await written_to(real, sending, 3, **PARKING)
    data = {**FORM, "emails": people(5), "skip_written": "others", "agreed": "5 0"}
    page = await page_of(real, "/runs", **data | PARKING)
    assert "Who is left out has changed: the button now says 2 where it said 5." in page


async def test_a_form_whose_button_named_no_counts_is_sent_to_somebody_or_not_at_all(
    client, sending
):
    await written_to(client, sending, 1)
    data = {**FORM, "emails": people(1), "skip_written": "yes"}
    answer = await client.post("/runs", data=data, allow_redirects=False)
    page = unescape(await answer.text())
    assert answer.status == 422
    assert "there is nobody to send to" in page
    assert "This one person has been written to by an earlier run." in page
    assert len((await (await client.get("/api/runs")).json())["data"]) == 1


async def test_what_is_asked_beside_what_is_wrong_is_named_as_the_form_names_it(client, sending):
    await written_to(client, sending, 3)
    page = await page_of(client, "/runs", **{**FORM, "emails": people(3), "rate": "fast"})
    assert 'id="skip_written"' in page  # where it leads
    assert wrong_fields.named({"skip_written": "Why.", "skip_waiting": "Why."}) == [
        ("skip_written", "Written to before", "Why."),
        ("skip_waiting", "In another run, too", "Why."),
    ]


async def test_of_two_tabs_that_send_at_once_the_second_writes_to_nobody_again(real, sending):
    """Neither was asked anything: as it was looked at, nobody was written to."""
    tabs = [{**FORM, "key": f"tab-{n}-of-two-tabs", "emails": people(1200)} for n in range(2)]
    looks = [hidden(await (await real.post("/runs", data=tab)).text()) for tab in tabs]
    answers = await asyncio.gather(
        *(real.post("/runs", data=look, allow_redirects=False) for look in looks)
    )
    assert await sending.send() == 1200
    assert 303 in [answer.status for answer in answers]


@pytest.mark.parametrize(("took_ms", "is_short"), [(61_000, True), (3_600_000, False)])
async def test_a_run_that_took_minutes_is_said_with_one_instant(client, took_ms, is_short):
    """Who wrote to one person did not do so between two times."""
    page = aiohttp_jinja2.get_env(client.app).from_string(
        '{% import "_parts.html" as parts %}{% include "_runs_before.html" %}'
    )
    at = 1_800_000_000_000
    one = SimpleNamespace(
        run_id="r", subject="Tea", count=1, in_doubt=0, begun_at=at, at=at + took_ms
    )
    said = {"before": [one], "words": words, "url": lambda *_, **__: "/", "decimal": str}
    text = page.render(**said, **written_words.CONTEXT)
    assert (text.count("<time "), "between" in text) == ((1, False) if is_short else (2, True))
