"""`webhooks`: made, listed, stopped and deleted from a shell, and how telling them went."""

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.commands.conftest import QUICK, Place
from tests.starting import bare

URL, SHOWN = "https://example.org/webhook", "https://example.org/…ok"
SECRET = "whsec_" + "A" * 32


async def test_a_webhook_is_made_listed_stopped_enabled_and_removed(place: Place):
    added = await place.run("webhooks", "add", URL, "--event=run.paused")
    assert (added.code, added.out.startswith("whsec_")) == (0, True), added.err
    [one] = (await place.run("webhooks", "list", "--json")).json["data"]
    assert (one["url"], one["events"], one["run"]) == (SHOWN, ["run.paused"], None)
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


async def test_a_test_says_how_each_step_went_and_ends_with_1_where_it_was_not_taken(place: Place):
    told = []

    async def take(request: web.Request) -> web.Response:
        told.append((request.headers["webhook-signature"], await request.json()))
        return web.Response(status=204 if len(told) == 1 else 302)

    app = web.Application()
    app.router.add_post("/hook", take)
    async with TestServer(app) as receiver:
        url, own = str(receiver.make_url("/hook")), "--private-webhooks"
        one = (await place.run("webhooks", "add", url, "--json", own)).json["id"]
        taken = await place.run("webhooks", "test", one, own)
        assert (taken.code, told[0][1]["type"]) == (0, "webhook.test"), taken
        well = [line.split()[:2] for line in taken.out.splitlines()[:3]]
        assert well == [["ok", "name"], ["ok", "connect"], ["ok", "answer"]]
        moved = await place.run("webhooks", "test", one, "--json", own)
        assert (moved.code, moved.json["problem"]["code"]) == (1, "redirect")
        assert [step["ok"] for step in moved.json["steps"]] == [True, True, False]
        kept_out = await place.run("webhooks", "test", one)
        assert (kept_out.code, len(told)) == (1, 2)
        assert kept_out.out.startswith("failed  name      Its name leads to this machine")
    gone = await place.run("webhooks", "test", one, own)
    assert (gone.code, gone.out.splitlines()[1].split()[:2]) == (1, ["failed", "connect"])


CASES = (
    (["test", "abcd"], 1, "webhooks list --db"),
    (["add", "http://example.org"], 2, "--private-webhooks"),
    (["add", URL, "--event=run.begun"], 2, "--event"),
    (["add", URL, "--run=abcd"], 1, "There is no such run"),
    (["remove", "-" + "a" * 21], 1, "There is no such webhook"),
    (["deliveries", "abcd"], 1, "webhooks list --db"),
)  # fmt: skip


async def test_what_cannot_be_done_with_a_webhook_is_a_sentence(place: Place):
    await place.run("keys", "create", "a", "--kind=secret")  # there is a database
    for words, code, sentence in CASES:
        done = await place.run("webhooks", *words)
        assert (words, done.code, done.out, sentence in done.err) == (words, code, "", True), done
        assert len(done.err.splitlines()) == 1, words
