"""Who waits for a later try is tried now, wherever the failed are retried; and each line that says
so says what became of it, for as long as it stands.
"""

import re
from html import unescape

import pytest

from tests.web.conftest import make_run, people
from web.pages import became

ANA, BEN, CID = (f"person{n}@example.org" for n in range(3))


async def text_of(client, path: str, **form) -> str:
    asked = client.post(path, data=form) if form else client.get(path)
    return unescape(await (await asked).text())


def notice(page: str) -> str:
    """What the line says that tells what was done."""
    found = re.search(
        r'<div class="note (\w+) row" id="d(?:id|one)" tabindex="-1"><p>(.*?)</p>', page
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
    assert "Try the 2 who wait now" in page
    assert 'name="act" value="now"' in page
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
    assert "tried 2 times more, within about 2 hours 1 minute, and then has failed" in page
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
        ({}, rf"Tried again at \S+.*: sent to {ANA}\."),
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
    assert "sent to person0@example.org" in notice(await text_of(client, answer.url.path_qs))


@pytest.mark.parametrize("some", [(), (7,), (3, 4, 1_000_000), tuple(range(2, 1000, 2))])
def test_people_named_in_an_address_are_read_again(some):
    assert became.read(became.written(some)) == some


@pytest.mark.parametrize("text", ["x", "1.x", "1.-2", "0", "9" * 30, "1..2", "²"])
def test_what_names_nobody_in_an_address_is_nobody(text):
    assert became.read(text) == ()


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
