"""Before a list is sent the page and the API say who waits in another run, or had an address that
an earlier run has put right; and leave them out, or write to them there.
"""

import csv
import io
import re
from html import unescape

from tests.web.conftest import hidden, make_run, people, problem

FORM = {"subject": "Again", "text": "Come.", "key": "a-key"}
ANA, ANNA = "person0@example.org", "anna@example.net"


async def seen(client, n: int = 5, **fields) -> dict:
    """Look at a list of n people by the API."""
    answer = await client.post("/api/preview", json={"emails": people(n), **fields})
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def page_of(client, path: str = "/preview", **fields) -> str:
    return unescape(await (await client.post(path, data={**FORM, **fields})).text())


async def put_right(client, sending, *, tries_again: bool = True) -> str:
    """Make a run of three whose first one failed, and was put right."""
    run = await make_run(client, people(3), retry_delays=[], subject="Dinner")
    await sending.send(fail=[ANA])
    at = f"/api/runs/{run['id']}"
    [row] = (await (await client.get(f"{at}/recipients?state=failed")).json())["data"]
    await client.patch(f"{at}/recipients/{row['id']}", json={"email": ANNA})
    if tries_again:
        await client.post(f"{at}/retry", json={"ids": [row["id"]]})
        assert await sending.send() == 1
    return run["id"]


async def test_the_form_names_the_run_in_which_they_wait_and_leaves_them_out(client):
    run = await make_run(client, people(3), subject="Dinner", text="Come.")
    same = {"subject": "Dinner", "text": "Come."}
    page = await page_of(client, emails=people(5), **same)
    assert "3 people on this list wait in a run that will write to them, too." in page
    assert f'<a href="/runs/{run["id"]}">Dinner</a>: 3 people' in page
    assert 'name="skip_waiting" value="yes" checked' in page
    assert "5 people, 3 wait in another run" in page
    assert "Send 2 invitations" in page
    page = await page_of(client, emails=people(5))  # another letter
    assert not re.search('name="skip_waiting" value="[a-z]+" checked', page)
    assert re.search(
        'data-chooses="skip_waiting">\\s*Choose: write to 3 people here, too, or', page
    )
    page = await page_of(client, emails=people(5), skip_waiting="no")
    assert "Send 5 invitations" in page


async def test_the_answer_to_the_script_says_the_same(client):
    run = await make_run(client, people(3), subject="Dinner")
    answer = await client.post(
        "/preview", data={**FORM, "emails": people(5)}, headers={"Accept": "application/json"}
    )
    told = await answer.json()
    assert [(one["id"], one["count"]) for one in told["written"]["pending_runs"]] == [
        (run["id"], 3)
    ]
    said = "Choose: write to 3 people here, too, or not"
    assert (told["button"], told["agreed"], told["chooses"]) == (said, "", "skip_waiting")


async def test_under_a_real_account_send_asks_first_and_then_leaves_them_out(real):
    await make_run(real, people(3))
    form = {**FORM, "emails": people(5)}
    answer = await real.post("/runs", data=form)
    page = unescape(await answer.text())
    assert answer.status == 422
    assert "Leave them out here, or write to them twice" in page
    look = await page_of(real, "/runs", emails=people(5), skip_waiting="yes")
    assert 'data-row="waiting">3 people who wait in another run' in look
    answer = await real.post("/runs", data=hidden(look), allow_redirects=False)
    run = await (await real.get(f"/api{answer.headers['Location']}")).json()
    assert (run["counts"]["skipped"], run["left_out"], run["left_waiting"]) == (3, 0, 3)
    page = await (await real.get(answer.headers["Location"])).text()
    assert "3 people left out: they wait in another run." in page


async def test_a_program_leaves_them_out_where_it_says_so(client):
    await make_run(client, people(3))
    run = await make_run(client, people(5), skip_waiting=True)
    assert (run["counts"]["waiting"], run["left_waiting"]) == (2, 3)
    assert (await make_run(client, people(5)))["left_waiting"] == 0
    wrong = await client.post("/api/runs", json={"emails": "a@x.pt", "skip_waiting": "perhaps"})
    assert (await problem(wrong))[0] == 422


async def test_who_was_written_to_and_waits_is_asked_about_twice_and_left_out_once(client, sending):
    await make_run(client, people(3))
    await sending.send()
    await make_run(client, people(4))
    page = await page_of(client, emails=people(6))
    assert "3 of these 6 people have been written to" in page
    assert "4 people on this list wait in a run" in page
    assert "Choose: write again to 3 people, or leave them out" in page
    for written, waiting, n in (("yes", "yes", 2), ("no", "yes", 2), ("yes", "no", 3)):
        chosen = {"skip_written": written, "skip_waiting": waiting}
        assert f"Send {n} invitations" in await page_of(client, emails=people(6), **chosen)


async def test_who_chooses_otherwise_about_them_is_told_of_the_choice(client):
    await make_run(client, people(3))
    answer = await client.post(
        "/runs", data={**FORM, "emails": people(5), "skip_waiting": "no", "agreed": "2 0"}
    )
    page = await answer.text()
    assert answer.status == 422
    assert "Who is left out has changed: the button now says 5 where it said 2." in page


async def test_a_message_of_one_who_waits_elsewhere_says_that_it_is_not_sent(client):
    await make_run(client, people(1))
    unsaid = await page_of(client, emails=people(2), person="1")
    assert "This message is not sent" not in unsaid
    page = await page_of(client, emails=people(2), person="1", skip_waiting="yes")
    assert "This message is not sent: this person waits in another run" in page
    assert "This message is not sent" not in await page_of(client, emails=people(2), person="2")


async def test_the_week_after_who_was_put_right_counts_as_written_to(client, sending):
    run_id = await put_right(client, sending)
    told = (await seen(client))["written"]
    assert (told["count"], told["corrected_count"]) == (3, 1)
    assert told["runs"][0]["id"] == run_id
    assert told["corrected"] == [{"line": 1, "was": ANA, "better": ANNA}]
    run = await make_run(client, people(5), skip_written=True)
    assert (run["left_out"], run["counts"]["waiting"]) == (3, 2)
    page = await page_of(client, emails=people(5))
    assert "5 people (1 of them at an address corrected in an earlier run), 3 written" in page
    assert "3 written to before, 2 wait in another run<" in page
    page = await page_of(client, emails=people(5), skip_written="yes", skip_waiting="yes")
    assert "3 written to before (left out), 2 wait in another run (left out)<" in page


def chosen(page: str) -> list[str]:
    """Read what is chosen for the address that was put right."""
    return re.findall(rf'name="corrected:{ANA}" value="([^"]*)" data-choice checked>', page)


async def test_the_address_that_was_put_right_is_written_to_where_nobody_says_otherwise(
    real, sending
):
    await put_right(real, sending, tries_again=False)
    form = {"emails": people(3), "skip_written": "yes", "skip_waiting": "yes"}
    page = await page_of(real, **form)
    assert chosen(page) == [ANNA]
    assert "3 people (1 of them at an address corrected in an earlier run), 2 written to" in page
    assert f'<td class="mono">{ANNA}</td>' in page
    look = await page_of(real, "/runs", **form)
    assert f"line 1: {ANNA} instead of {ANA}, as an earlier run has corrected it" in look
    answer = await real.post("/runs", data=hidden(look), allow_redirects=False)
    rows = await real.get(f"/api{answer.headers['Location']}/recipients?state=waiting")
    assert [one["email"] for one in (await rows.json())["data"]] == [ANNA]
    again = await real.post("/runs", data=hidden(look), allow_redirects=False)
    assert again.headers["Location"] == f"{answer.headers['Location']}?again=1"


async def test_who_lets_it_stay_as_it_stands_is_told_so_at_the_last_look(real, sending):
    await put_right(real, sending, tries_again=False)
    form = {"emails": people(3), "skip_written": "yes", f"corrected:{ANA}": ANA}
    page = await page_of(real, **form)
    assert chosen(page) == [ANA]
    assert "3 people, 2 written to before (left out)" in page
    look = await page_of(real, "/runs", **form)
    assert f"written to as it stands in the list: {ANA}, which is {ANNA} there." in look
    assert 'data-row="corrected"' not in look
    answer = await real.post("/runs", data=hidden(look), allow_redirects=False)
    rows = await real.get(f"/api{answer.headers['Location']}/recipients?state=waiting")
    assert [one["email"] for one in (await rows.json())["data"]] == [ANA]


async def test_without_script_a_trial_writes_to_the_corrected_address_too(client, sending):
    await put_right(client, sending, tries_again=False)
    form = {**FORM, "emails": people(3), "skip_written": "yes", "skip_waiting": "yes"}
    answer = await client.post("/runs", data=form, allow_redirects=False)
    rows = await client.get(f"/api{answer.headers['Location']}/recipients?state=waiting")
    assert [one["email"] for one in (await rows.json())["data"]] == [ANNA]
    again = await client.post("/runs", data=form, allow_redirects=False)
    assert again.headers["Location"] == f"{answer.headers['Location']}?again=1"


async def test_a_program_takes_what_was_put_right_by_a_field(client, sending):
    await put_right(client, sending)
    told = await seen(client, corrected={ANA.upper(): ANNA})
    assert (told["written"]["count"], told["written"]["corrected_count"]) == (3, 0)
    assert told["reading"]["people"][0]["email"] == ANNA
    for wrong in ({ANA: "nobody"}, [ANA], {ANA: 7}):
        answer = await client.post("/api/runs", json={"emails": ANA, "corrected": wrong})
        assert (await problem(answer))[0] == 422


# -- what was corrected on the form ----------------------------------------------------------------

LIST = "Ana Lima <ana@gmial.com>\nBen Okafor ben at example.org\nCy <cy@example.org>\n"
MENDED = {"take_1": "yes", "mend_2": "Ben Okafor <ben@example.org>"}
READ = ["ana@gmail.com", "ben@example.org", "cy@example.org"]


async def sent_from_form(client, **fields) -> str:
    """Send a form of the list; returns the run's address."""
    form = {**FORM, "emails": LIST, "skip_written": "no", "skip_waiting": "no", **fields}
    look = await page_of(client, "/runs", **form)
    answer = await client.post("/runs", data=hidden(look), allow_redirects=False)
    assert answer.status == 303, look
    return answer.headers["Location"]


async def emails_of(client, run: str) -> list[str]:
    rows = (await (await client.get(f"/api{run}/recipients")).json())["data"]
    return sorted(one["email"] for one in rows)


async def test_what_was_corrected_on_the_form_is_known_for_the_next_letter(real, sending):
    assert await emails_of(real, await sent_from_form(real, **MENDED)) == READ
    await sending.send()
    page = await page_of(real, emails=LIST, skip_written="no")
    assert "Likely typing errors" not in page
    assert 'name="corrected:ana@gmial.com" value="ana@gmail.com" data-choice checked>' in page
    assert 'name="mend_2" value="Ben Okafor <ben@example.org>"' in page
    assert ">corrected in an earlier run<" in page
    assert "3 people (2 of them at addresses corrected in an earlier run), 3 written" in page
    assert await emails_of(real, await sent_from_form(real, key="b-key")) == READ
    stays = {"corrected:ana@gmial.com": "ana@gmial.com", "mend_2": "", "on_rejected": "skip"}
    again = await sent_from_form(real, key="c-key", **stays)
    assert await emails_of(real, again) == ["ana@gmial.com", "cy@example.org"]


async def test_the_whole_list_has_what_was_corrected_on_the_form_as_it_came_and_as_it_is(real):
    run = await sent_from_form(real, **MENDED)
    text = await (await real.get(f"/api{run}/list.csv")).text()
    lines = {line[-1]: line for line in csv.reader(io.StringIO(text.lstrip("\ufeff")))}
    assert [(lines[n][0], lines[n][-2]) for n in "123"] == [
        ("ana@gmial.com", "ana@gmail.com"),
        ("Ben Okafor ben at example.org", "ben@example.org"),
        ("cy@example.org", ""),
    ]


async def test_what_was_corrected_in_a_run_that_was_cancelled_is_asked_about(real, sending):
    run = await sent_from_form(real, **MENDED)
    assert (await real.post(f"/api{run}/cancel")).status == 202
    page = await page_of(real, emails=LIST)
    asked = 'name="corrected:ana@gmial.com" value="ana@gmial.com" data-choice checked>'
    assert asked in page
    assert "What was corrected in a run that was cancelled stays as it stands" in page
    assert 'name="mend_2" value=""' in page


# -- who was not reached ---------------------------------------------------------------------------


async def test_who_could_not_be_reached_last_time_is_said_before_the_next_letter(real, sending):
    await make_run(real, people(4), retry_delays=[])
    await sending.send(fail=[ANA, "person2@example.org"])
    page = await page_of(real, emails=people(5), skip_written="no")
    said = "2 people on this list could not be reached last time. "
    assert said in page
    assert f"({ANA}, person2@example.org).</li>" in page[page.index(said) :]
    look = await page_of(real, "/runs", emails=people(5), skip_written="no", skip_waiting="no")
    assert said in look
    told = await real.post("/api/preview", json={"emails": people(5)})
    [one] = [one for one in (await told.json())["warnings"] if one["code"] == "failed_before"]
    assert (one["params"]["people"], one["params"]["reasons"][0]["people"]) == (2, 2)
    assert "could not be reached" not in await page_of(real, emails=ANA.replace("0", "1"))


async def test_who_is_twice_and_left_out_is_not_said_to_be_written_to_once(client, sending):
    await make_run(client, people(2))
    await sending.send()
    table = "Name;Email;Town\n" + "".join(f"P;{one};\n" for one in people(2).split() * 2)
    for text in ("Hi", "Hi from {{ town }}"):  # the second is wrong for everybody
        page = await page_of(client, emails=table, text=text, skip_written="yes")
        assert "2 people, 2 duplicates, 2 written to before (left out)" in page
        assert "written to once" not in page
