"""`webhooks`: made, listed, stopped and deleted from a shell, and how telling them went."""

from tests.commands.conftest import QUICK, Place
from tests.starting import bare

URL = "https://example.org/webhook"
SECRET = "whsec_" + "A" * 32


async def test_a_webhook_is_made_listed_stopped_enabled_and_removed(place: Place):
    added = await place.run("webhooks", "add", URL, "--event=run.paused")
    assert (added.code, added.out.startswith("whsec_")) == (0, True), added.err
    [one] = (await place.run("webhooks", "list", "--json")).json["data"]
    assert (one["url"], one["events"], one["run"]) == (URL, ["run.paused"], None)
    assert added.out.strip() not in (await place.run("webhooks", "list")).out
    stopped = await place.run("webhooks", "stop", one["id"], "--json")
    assert (stopped.json["enabled"], stopped.json["disabled"]["code"]) == (False, "person")
    assert (await place.run("webhooks", "enable", one["id"], "--json")).json["enabled"]
    assert (await place.run("webhooks", "remove", one["id"])).code == 0
    assert (await place.run("webhooks", "list", "--json")).json["data"] == []


async def test_what_was_told_is_listed_and_a_run_is_named_by_how_it_begins(place: Place):
    run = (await place.run("send", place.people(1), "--json", "--no-wait", QUICK)).json["id"]
    brought = bare() | {"EMAILER_WEBHOOK_SECRET": SECRET}
    added = await place.run("webhooks", "add", URL, f"--run={run[:8]}", "--json", env=brought)
    assert (added.json["run"], added.json["secret"]) == (run, SECRET)
    assert (await place.run("cancel", run)).code == 0
    told = await place.run("webhooks", "deliveries", added.json["id"], "--json")
    assert {one["run"] for one in told.json["data"]} <= {run}
    assert (await place.run("webhooks", "deliveries", added.json["id"])).code == 0


CASES = (
    (["add", "http://example.org"], 2, "--private-webhooks"),
    (["add", URL, "--event=run.begun"], 2, "--event"),
    (["add", URL, "--run=abcd"], 1, "There is no such run"),
    (["remove", "-" + "a" * 21], 1, "There is no such webhook"),
    (["deliveries", "abcd"], 1, "webhooks list --db"),
)  # fmt: skip


async def test_what_cannot_be_done_with_a_webhook_is_a_sentence(place: Place):
    await place.run("keys", "list")  # there is a database
    for words, code, sentence in CASES:
        done = await place.run("webhooks", *words)
        assert (words, done.code, done.out, sentence in done.err) == (words, code, "", True), done
        assert len(done.err.splitlines()) == 1, words
