"""Whoever was put right and sent to is said to have it, or not, where one stands."""

import re
from html import unescape

from tests.web.conftest import make_run, people

ANA, ANNA = "person0@example.org", "anna@example.net"


async def test_what_became_of_a_corrected_address_is_said_as_it_stands(client, store, sending):
    run = await make_run(client, people(2), retry_delays=[])
    await sending.send(fail=[ANA])
    at = f"/runs/{run['id']}"
    fields = {"correct": "1", "email": ANNA, "then": "send", "sure": ANNA}
    answer = await client.post(f"{at}/people/1", data=fields, allow_redirects=False)
    assert answer.headers["Location"] == f"{at}?watch=1#people"

    async def said() -> tuple[str, bool]:
        page = unescape(await (await client.get(f"{at}?watch=1")).text())
        [(is_open, text)] = re.findall(
            r'id="watched-said" tabindex="-1"( data-open="1")?>([^<]*)', page
        )
        assert f'href="{at}/people/1">See it</a>' in page
        return " ".join(text.split()), bool(is_open)

    assert await said() == (f"The address was corrected, and the message is being sent to {ANNA}.",
                            True)  # fmt: skip
    await store.pause(run["id"])
    assert (await said())[0].endswith(f"the message is sent to {ANNA} once this run goes on.")
    await store.resume(run["id"])
    await sending.send(doubt=[ANNA])
    doubt = await said()
    assert "but the answer never came. It may have arrived." in doubt[0]
    assert not doubt[1]
    await client.post(f"/api/runs/{run['id']}/resolve", json={"as": "sent"})
    assert await said() == (f"The address was corrected, and the message was sent to {ANNA}.",
                            False)  # fmt: skip
    for nobody in ("99", "x", ""):
        page = await (await client.get(f"{at}?watch={nobody}")).text()
        assert "watched-said" not in page


async def test_that_it_failed_again_is_said_with_the_reason(client, sending):
    run = await make_run(client, people(1), retry_delays=[])
    await sending.send(fail=[ANA])
    at = f"/runs/{run['id']}"
    fields = {"correct": "1", "email": ANNA, "then": "send", "sure": ANNA}
    await client.post(f"{at}/people/1", data=fields)
    await sending.send(fail=[ANNA])
    page = await (await client.get(f"{at}?watch=1")).text()
    assert f"The address was corrected, but the message to {ANNA} failed: " in page
