"""Who waits for a later try is tried now, wherever the failed are retried; and each line that says
so says what became of it, for as long as it stands; so does that of an address put right.
"""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from emailer.dialogue import Reply, Stage
from emailer.model import Verdict, next_state
from emailer.store import Result
from tests.web.conftest import OWNER, make_run, people
from web.pages import after_sending_again

ANA, BEN, CID = (f"person{n}@example.org" for n in range(3))
ANNA = "anna@example.net"


async def text_of(client, path: str, **form) -> str:
    asked = client.post(path, data=form) if form else client.get(path)
    return unescape(await (await asked).text())


def notice(page: str) -> str:
    """What the line says that tells what was done."""
    found = re.search(
        r'<div class="note (\w+) row" id="d(?:id|one)" [^>]*><p>(.*?)(?:</p>| <a)',
        page,
    )
    return " ".join(re.sub("<[^>]+>", "", found[2]).split()) if found else ""


async def ids_of(client, run, state) -> list[int]:
    answer = await client.get(f"/api/runs/{run['id']}/recipients?state={state}")
    return [row["id"] for row in (await answer.json())["data"]]


@pytest.mark.parametrize("way", ["row", "selected", "reason", "all", "run"])
async def test_whoever_waits_is_tried_now_from_the_page(client, sending, way):
    run = await make_run(client, people(3))
    await sending.send(later=[ANA, BEN])
    at, ids = f"/runs/{run['id']}", await ids_of(client, run, "waiting")
    page = await text_of(client, f"{at}?state=waiting")
    assert "Try 2 again now" in page
    assert 'name="act" value="now"' in page
    for before in ("“Try now” makes the next try at once; the ones", "after it come earlier, too"):
        assert before in " ".join(page.split())
    asked = await text_of(client, f"{at}?state=waiting&act=now&all=yes")
    assert "the ones after it come earlier, too" in asked
    asked = {
        "row": {"one": f"now:{ids[0]}"},
        "selected": {"act": "now", "ids": ids[0]},
        "reason": {"act": "now", "all": "yes", "state": "waiting", "reason": "rcpt 452 4.2.2"},
        "all": {"act": "now", "all": "yes", "state": "waiting"},
        "run": {"which": "all", "state": "waiting"},
    }[way]
    page = await text_of(client, f"{at}/{'retry' if way == 'run' else 'people'}", **asked)
    n = 1 if way in ("row", "selected") else 2
    assert f"being sent again to {'1 person' if n == 1 else '2 people'}." in notice(page)
    assert await sending.send() == n


async def test_whom_nobody_has_tried_yet_is_offered_no_try_now(client):
    run = await make_run(client)
    page = await text_of(client, f"/runs/{run['id']}?state=waiting")
    assert "Try now" not in re.sub(r"<span id=.*?</span>", "", page)
    [first, *_] = await ids_of(client, run, "waiting")
    assert "Try now" not in await text_of(client, f"/runs/{run['id']}/people/{first}")


async def test_a_paused_run_says_that_they_are_tried_once_it_goes_on(client, store, sending):
    run = await make_run(client, people(2))
    await sending.send(later=[ANA])
    await store.pause(run["id"])
    [one] = await ids_of(client, run, "waiting")
    page = await text_of(client, f"/runs/{run['id']}/people", one=f"now:{one}")
    assert notice(page) == "The message is sent again to 1 person once this run goes on."


async def test_beside_who_waits_stands_how_it_goes_on(client, sending):
    run = await make_run(client, "Ana Lima <person0@example.org>\nben@x.pt",
                         retry_delays=["1m", "2h"])  # fmt: skip
    await sending.send(later=[ANA])
    page = await text_of(client, f"/runs/{run['id']}?state=waiting")
    assert "Ana Lima (person0@example.org) will be tried again" in page
    assert "2 tries are left: the next at" in page
    assert "one of 2 left" in page
    assert "tried 3 times in all, within about 2 hours 1 minute, and then has failed" in page
    [reason] = re.findall(r'<td class="y">(.*?)</td>', page)
    assert "full" in reason
    [one] = await ids_of(client, run, "waiting")
    person = await text_of(client, f"/runs/{run['id']}/people/{one}")
    assert "2 tries are left: the next at" in person
    assert '<button class="">Try now</button>' in person
    await text_of(client, f"/runs/{run['id']}/people", one=f"now:{one}")
    await sending.send(later=[ANA])
    assert "The last try is at" in await text_of(client, f"/runs/{run['id']}")


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({}, rf"Tried again at \S+.*: sent to the mailbox \({ANA}\)\."),
        ({"fail": [ANA]}, rf"Tried again at .*: failed again\. .+ \({ANA}\)"),
        ({"later": [ANA]}, rf"Tried again at .*: not yet\. .+ \({ANA}\) Next try at .*\."),
        ({"doubt": [ANA]}, rf"Tried again at .*: no answer came\. .*\({ANA}\)"),
    ],
)
async def test_a_line_says_what_became_of_one_who_was_tried_again(client, sending, ends, said):
    run = await make_run(client, people(2))
    await sending.send(fail=[ANA])
    answer = await client.post(f"/runs/{run['id']}/retry", data={"which": "all"})
    assert notice(unescape(await answer.text())) == ("The message is being sent again to 1 person.")
    await sending.send(**ends)
    page = await text_of(client, answer.url.path_qs)
    assert re.fullmatch(said, notice(page))
    assert ('class="note good row"' in page) is (not ends)


async def test_a_line_counts_what_became_of_several(client, sending):
    run = await make_run(client, people(4))
    await sending.send(fail=[ANA, BEN, CID])
    ids = await ids_of(client, run, "failed")
    form = [("act", "retry"), *(("ids", one) for one in ids)]
    answer = await client.post(f"/runs/{run['id']}/people", data=form)
    await sending.send(n=1, fail=[ANA])
    page = await text_of(client, answer.url.path_qs)
    assert notice(page) == "The message is being sent again to 2 people. So far: 1 failed again."
    await sending.send(later=[BEN])
    page = await text_of(client, answer.url.path_qs)
    assert re.fullmatch(
        "Tried again at .*: 1 sent, 1 failed again, 1 to be tried later.", notice(page)
    )


async def test_who_was_not_meant_is_not_told_of(client, sending):
    run = await make_run(client, people(3))
    await sending.send(fail=[ANA])
    everybody = await ids_of(client, run, "failed") + await ids_of(client, run, "sent")
    form = [("act", "retry"), *(("ids", one) for one in everybody)]
    answer = await client.post(f"/runs/{run['id']}/people", data=form)
    await sending.send()
    assert "sent to the mailbox (person0@example.org)" in notice(
        await text_of(client, answer.url.path_qs)
    )


@pytest.mark.parametrize("some", [(), (7,), (3, 4, 1_000_000), tuple(range(2, 1000, 2))])
def test_people_named_in_an_address_are_read_again(some):
    assert after_sending_again.read(after_sending_again.written(some)) == some


@pytest.mark.parametrize("text", ["x", "1.x", "1.-2", "0", "9" * 30, "1..2", "²"])
def test_what_names_nobody_in_an_address_is_nobody(text):
    assert after_sending_again.read(text) == ()


async def test_what_an_address_names_of_another_run_is_not_told(client, sending):
    other = await make_run(client, people(1))
    run = await make_run(client, "zoe@example.org")
    await sending.send()
    [one] = await ids_of(client, other, "sent")
    page = await text_of(client, f"/runs/{run['id']}?did=retried&n=1&of={one}")
    assert ANA not in notice(page)


async def test_reasons_are_those_of_whom_the_list_shows(client, sending):
    run = await make_run(client, people(4))
    await sending.send(fail=[ANA], later=[BEN])
    for state, shown in (("failed", ["failed"]), ("waiting", ["waiting"]), ("sent", []),
                         ("all", ["failed", "waiting"])):  # fmt: skip
        page = await text_of(client, f"/runs/{run['id']}?state={state}")
        groups = "".join(re.findall(r'<ul class="groups">.*?</ul>', page, re.DOTALL))
        assert sorted(re.findall(r'data-state="(\w+)"', groups)) == shown


def is_open(page: str) -> bool:
    """Whether the line goes along wherever one looks, as somebody is under way."""
    return " data-open=" in page


async def test_what_became_of_a_corrected_address_is_said_as_it_stands(client, store, sending):
    run = await make_run(client, people(2), retry_delays=["1m"])
    await sending.send(fail=[ANA])
    at, fields = f"/runs/{run['id']}", {"email": ANNA, "then": "send", "sure": ANNA}
    answer = await client.post(f"{at}/people/1", data=fields, allow_redirects=False)
    said = f"{at}?did=resent&of=1"
    assert answer.headers["Location"] == f"{said}#people"

    async def now() -> tuple[str, bool]:
        page = await text_of(client, said)
        assert f'<a href="{at}/people/1">See it</a>' in page
        return notice(page), is_open(page)

    assert await now() == (
        f"The address was corrected, and the message is being sent to {ANNA}.", True,
    )  # fmt: skip
    page = await text_of(client, said)
    assert 'data-open="did=resent&of=1"' in page
    await store.pause(run["id"])
    assert await now() == (
        f"The address was corrected; the message is sent to {ANNA} once this run goes on.", True,
    )  # fmt: skip
    await store.resume(run["id"])
    await sending.send(later=[ANNA])
    waits = await now()
    assert f"The address was corrected; {ANNA} asked to wait, and is tried again at" in waits[0]
    await client.post(f"{at}/retry", data={"which": "all", "state": "waiting"})
    await sending.send(doubt=[ANNA])
    doubt = await now()
    assert "but the answer never came. It may have arrived." in doubt[0]
    assert not doubt[1]
    await client.post(f"/api/runs/{run['id']}/resolve", json={"as": "sent"})
    assert await now() == (
        f"The address was corrected; {ANNA}: sent to the mailbox.", False,
    )  # fmt: skip
    for nobody in ("99", "x", ""):
        assert not notice(await text_of(client, f"{at}?did=resent&of={nobody}"))


async def test_whose_corrected_address_no_server_was_asked_about_has_not_asked_to_wait(
    client, store, sending
):
    run = await make_run(client, people(1), retry_delays=["1m"])
    await sending.send(fail=[ANA])
    fields = {"email": ANNA, "then": "send", "sure": ANNA}
    answer = await client.post(f"/runs/{run['id']}/people/1", data=fields)
    [claim] = await store.claim(OWNER, 1)
    slow = Reply(Stage.MAIL, 451, "4.7.1", "Slow down")
    following = next_state(Verdict.TRY_LATER, claim.tries, claim.policy)
    await store.settle(claim, Result(Verdict.TRY_LATER, following, slow, "mail 451 4.7.1", "", 1))
    said = notice(await text_of(client, answer.url.path_qs))
    assert f"nothing has been sent to {ANNA} yet, and it is tried at " in said


async def test_that_a_corrected_address_failed_again_is_said_with_the_reason(client, sending):
    run = await make_run(client, people(1), retry_delays=[])
    await sending.send(fail=[ANA])
    fields = {"email": ANNA, "then": "send", "sure": ANNA}
    answer = await client.post(f"/runs/{run['id']}/people/1", data=fields)
    await sending.send(fail=[ANNA])
    page = await text_of(client, answer.url.path_qs)
    assert f"The address was corrected, but the message to {ANNA} failed: " in notice(page)
    assert 'class="note warn row"' in page


async def test_a_line_goes_along_as_long_as_somebody_is_under_way(client, sending):
    run = await make_run(client, people(3))
    await sending.send(fail=[ANA, BEN])
    answer = await client.post(f"/runs/{run['id']}/retry", data={"which": "all"})
    assert is_open(await text_of(client, answer.url.path_qs))
    await sending.send(n=1)
    assert is_open(await text_of(client, answer.url.path_qs))
    await sending.send()
    assert not is_open(await text_of(client, answer.url.path_qs))


async def test_what_is_sent_once_a_run_goes_on_is_said_with_when_that_is(client, sending):
    """Neither the limit of a day nor sending hours let it be on the way now."""
    run = await make_run(client, people(3), retry_delays=[])
    await sending.send(fail=[ANA])
    shut = (datetime.now(UTC) + timedelta(days=2)).strftime("%a 09:00-10:00 UTC")
    await client.patch(f"/api/runs/{run['id']}", json={"hours": shut})
    fields = {"email": ANNA, "then": "send", "sure": ANNA}
    answer = await client.post(f"/runs/{run['id']}/people/1", data=fields)
    waits = rf"the message is sent to {ANNA} once this run goes on, at \S+"
    assert re.search(waits, notice(await answer.text()))
    again = await text_of(client, f"/runs/{run['id']}?did=retried&n=1&of=1")
    assert "sent again to 1 person once this run goes on, at " in notice(again)


async def test_what_waits_for_the_limit_of_a_day_is_not_said_to_be_on_the_way(client, sending):
    run = await make_run(client, people(5), retry_delays=[])
    await client.patch("/api/accounts/default", json={"rate": "3/d"})
    await sending.send(fail=[ANA])
    await sending.send()
    fields = {"email": ANNA, "then": "send", "sure": ANNA}
    answer = await client.post(f"/runs/{run['id']}/people/1", data=fields)
    assert f"sent to {ANNA} once this run goes on, at " in notice(await answer.text())
