"""Whoever sends a run's letter to somebody once more is told that another run has written it to
them since: nothing else would stop the second copy.
"""

import re
from html import unescape

import pytest

from tests.web.conftest import make_run, people

ANA, BEN = (f"person{n}@example.org" for n in range(2))
LETTER = {"subject": "Keys", "text": "The keys are under the mat."}
TWICE = "This very letter goes to {} by another run, too: it would come twice."


async def page_of(client, path: str, **form) -> str:
    asked = client.post(path, data=form) if form else client.get(path)
    return " ".join(unescape(await (await asked).text()).split())


async def cancelled(client) -> str:
    """Where a run is that was cancelled before it wrote to its two people."""
    at = f"/runs/{(await make_run(client, people(2), **LETTER))['id']}"
    await client.post(f"/api{at}/cancel")
    return at


async def failed(client, sending, n: int = 2) -> tuple[str, list[int]]:
    """Where a run is that failed for all its people, and who they are."""
    at = f"/runs/{(await make_run(client, people(n), **LETTER))['id']}"
    await sending.send(fail=[f"person{one}@example.org" for one in range(n)])
    answer = await client.get(f"/api{at}/recipients?state=failed")
    return at, sorted(row["id"] for row in (await answer.json())["data"])


async def states(client, at: str) -> dict[str, int]:
    return (await (await client.get(f"/api{at}")).json())["counts"]


@pytest.mark.parametrize("is_sent", [True, False])
async def test_the_rest_of_a_run_says_so_before_it_is_sent(client, sending, is_sent):
    at = await cancelled(client)
    assert "it would come twice" not in await page_of(client, at)
    await make_run(client, people(1), **LETTER)
    await make_run(client, people(2), **LETTER | {"text": "Another."}, skip_waiting=False)
    if is_sent:
        await sending.send()
    assert TWICE.format(ANA) in await page_of(client, at)


async def test_of_many_it_says_how_many(client, sending):
    run = await make_run(client, people(9), **LETTER)
    await client.post(f"/api/runs/{run['id']}/cancel")
    await make_run(client, people(5), **LETTER)
    await sending.send()
    assert TWICE.format("5 people") in await page_of(client, f"/runs/{run['id']}")


async def test_whoever_went_on_in_another_run_is_no_longer_this_ones(client, sending):
    at = await cancelled(client)
    await make_run(client, "", **LETTER, rest_of=at.removeprefix("/runs/"))
    await sending.send()
    assert "it would come twice" not in await page_of(client, at)


async def test_a_retry_says_so_of_all_of_some_and_of_one(client, sending):
    at, [ana, ben] = await failed(client, sending)
    await make_run(client, ANA, **LETTER)
    await sending.send()
    said = TWICE.format(ANA)
    page = await page_of(client, at)
    assert re.search(rf"Nobody else is written to\. {re.escape(said)}</p>", page)
    assert page.count(said) == 1  # beside the run's own button
    for about, n in (
        ("all=yes&state=failed", 2), (f"ids={ana}&ids={ben}", 2), (f"ids={ben}", 1)
    ):  # fmt: skip
        assert (await page_of(client, f"{at}?act=retry&{about}")).count(said) == n
    assert (await page_of(client, f"{at}/people", one=f"retry:{ana}")).count(said) == 2
    assert (await states(client, at))["failed"] == 2
    await page_of(client, f"{at}/people", act="retry", ids=ana)
    assert (await states(client, at))["waiting"] == 1
    await page_of(client, f"{at}/people", one=f"retry:{ben}")
    assert (await states(client, at))["waiting"] == 2


async def test_an_address_that_is_put_right_says_so_before_it_is_sent_to(client, sending):
    """Whether or not it was checked first: what it was asked about is sent at the next press."""
    at, [ana] = await failed(client, sending, 1)
    await make_run(client, "rolf@example.net", **LETTER)
    await sending.send()
    said, form = TWICE.format("rolf@example.net"), {"email": "Rolf@example.net", "then": "send"}
    for page in (
        await page_of(client, f"{at}?correct={ana}&email=rolf@example.net"),
        await page_of(client, f"{at}/people/{ana}", **form),
    ):
        assert said.casefold() in page.casefold()
    assert (await states(client, at))["failed"] == 1
    assert said not in await page_of(client, f"{at}?correct={ana}&email=cid@example.net")
    await page_of(client, f"{at}/people/{ana}", **form, sure="Rolf@example.net")
    assert (await states(client, at))["waiting"] == 1
