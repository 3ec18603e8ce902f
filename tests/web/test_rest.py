"""The form for those a run has not written to."""

import re

from tests.web.conftest import make_run


async def test_the_rest_of_a_run_keeps_every_name_that_anybody_has(client):
    recipients = [{"email": f"p{n}@x.pt"} for n in range(1500)] + [{"email": "z@x.pt", "name": "Zoe", "town": "Faro"}]
    run = await make_run(client, recipients=recipients, text="From {{ town | default('far') }}", emails="ana@x.pt")
    await client.post(f"/api/runs/{run['id']}/cancel")
    page = await (await client.get(f"/?rest={run['id']}")).text()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    typed = {"key": key, "kept": "yes", "text": "From {{ town | default('far') }}", "subject": "Again", "emails": ""}
    answer = await client.post("/runs", data=typed, allow_redirects=False)
    made = f"/api{answer.headers['Location']}"
    assert (await (await client.get(made)).json())["counts"]["total"] == 1502
    [zoe] = (await (await client.get(f"{made}/recipients?q=z@")).json())["data"]
    assert (zoe["name"], zoe["fields"]) == ("Zoe", {"town": "Faro"})
