"""From one person, or one message, the way back leads to the place in the list one came from."""

import re
from html import unescape

import pytest

from tests.web.conftest import make_run, people


async def page_of(client, at: str) -> str:
    answer = await client.get(at)
    assert answer.status == 200, at
    return await answer.text()


def link(page: str, words: str) -> str:
    found = re.search(rf'<a[^>]* href="([^"]*)"[^>]*>(?:{words})</a>', page)
    assert found, words
    return unescape(found[1])


@pytest.mark.parametrize(
    "query", ["", "?state=failed&q=person&sort=name", "?state=all&sort=address"]
)
async def test_from_a_person_one_comes_back_to_the_list_as_it_was(client, sending, query):
    run = await make_run(client, people(40), retry_delays=[])
    await sending.send(fail=[f"person{n}@example.org" for n in range(35)])
    at = f"/runs/{run['id']}"
    whole = await page_of(client, at + query)
    second = link(whole, "More")
    before = await page_of(client, at + second)
    person = await page_of(client, link(before, r"person\d+@example.org"))
    back = link(person, "Back to the run")
    assert back.partition("#")[0] == at + second.partition("#")[0]
    correct = link(person, "Correct the address")
    assert correct.startswith(at + second.partition("#")[0])
    for name, value in re.findall(r"(\w+)=([^&#]+)", second):
        assert f'<input type="hidden" name="{name}" value="{value}">' in person


async def test_from_a_message_one_comes_back_to_the_part_of_the_mailbox(client, sending):
    run = await make_run(client, people(70))
    await sending.send()
    at = f"/runs/{run['id']}/mailbox"
    more = link(await page_of(client, f"{at}?q=person"), "More")
    mail = await page_of(client, link(await page_of(client, more), "person60@example.org"))
    assert link(mail, "Back to the mailbox") == more
    assert link(await page_of(client, link(mail, "Source")), "Back to the mailbox") == more
    assert link(await page_of(client, f"{at}/1"), "Back to the mailbox") == at
