import pytest

from emailer.model import State
from emailer.store import Reason
from tests.web.conftest import make_run


async def test_a_run_without_a_subject_has_a_name_on_every_page(client, sending):
    run = await make_run(client, "a@x.pt", subject="")
    await sending.send()
    at = f"/runs/{run['id']}"
    for path in ("/", "/runs", at, f"{at}/mailbox", f"{at}/mailbox/{await only_id(client, run)}"):
        assert "(no subject)" in await (await client.get(path)).text(), path


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("breaker:policy", "Resume"),
        ("max_failures", "Resume"),
        ("backup", "Resume"),
        ("login", "Try again"),
        ("quota", "Try again"),
    ],
)
async def test_the_button_that_ends_a_pause_is_called_as_its_reason_calls_it(client, store, code, label):
    run = await make_run(client)
    [claim, *_] = await store.claim("a test's sender", 1)
    await store.pause_run(claim.run_key, Reason(code, "Something is in the way."))
    page = await (await client.get(f"/runs/{run['id']}")).text()
    assert f">{label}</button>" in page
    assert ("EMAILER_SMTP_PASSWORD" in page) == (code == "login")


async def test_an_error_about_a_run_leads_back_to_it(client):
    run = await make_run(client)
    answer = await client.post(f"/runs/{run['id']}/retry", data={})
    assert (answer.status, f'href="/runs/{run["id"]}">Go back' in await answer.text()) == (422, True)
    answer = await client.post("/runs/nothing/pause")
    assert (answer.status, "Go back to the run" in await answer.text()) == (404, False)


async def test_of_many_bad_lines_the_form_says_how_many_more(client):
    answer = await client.post("/preview", data={"emails": "nonsense\n" * 8, "key": "k"})
    assert "<li>and 3 more</li>" in await answer.text()


async def only_id(client, run: dict) -> int:
    [row] = (await (await client.get(f"/api/runs/{run['id']}/recipients?state={State.SENT}")).json())["data"]
    return row["id"]
