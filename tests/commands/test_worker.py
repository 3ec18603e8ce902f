"""`worker --metrics`: a process that sends without pages, and lets itself be looked at."""

import asyncio
import contextlib
import re
import signal
from types import SimpleNamespace

import aiohttp
import pytest

from emailer.cli import going_by, greeting
from emailer.sending.fleet import Member
from emailer.store import UnavailableError
from emailer.store.setups import Setup
from emailer.tongue import Sentence
from tests.commands.conftest import QUICK, Place, ended
from tests.patience import PATIENCE_S
from tests.starting import bare

KEY = "sesame-sesame-sesame"


@contextlib.asynccontextmanager
async def working(place: Place, *words, **streams):
    """Start a worker and find its figures; it is asked to stop afterwards."""
    worker = await place.start("worker", QUICK, "--metrics=0", *words, **streams)
    try:
        said = ""
        async with asyncio.timeout(PATIENCE_S):
            while "Stop" not in said:
                line = (await worker.stdout.readline()).decode()
                assert line, (await worker.stderr.read()).decode()
                said += line
        root = re.findall(r"Figures +(http://127\.0\.0\.1:\d+)/metrics", said)[0]
        async with aiohttp.ClientSession(root) as client:
            yield client
    finally:
        worker.send_signal(signal.SIGTERM)
        done = await ended(worker)
    assert (done.code, "Traceback" in done.err) == (0, False), done.err


async def test_a_worker_tells_its_own_figures_and_that_it_is_well(place: Place):
    await place.run("send", place.people(3), f"--text-file={place.file('t.txt', 'Hi')}",
                    "--sender=a@x.pt", QUICK)  # fmt: skip
    async with working(place, "--connections=4") as client:
        async with asyncio.timeout(PATIENCE_S):
            while (await client.get("/healthz")).status != 200:  # its pool begins
                await asyncio.sleep(0.01)
        answer = await client.get("/metrics")
        told = await answer.text()
        assert (answer.status, answer.content_type) == (200, "text/plain")
        assert 'emailer_recipients{state="sent"} 3.0' in told
        assert "emailer_healthy 1.0" in told
        for name in ("emailer_connections", "emailer_commit_duration_seconds_count",
                     "emailer_loop_lag_seconds_count", "process_cpu_seconds_total"):  # fmt: skip
            assert f"\n{name} " in told


async def test_a_worker_serves_nothing_else_and_says_so_as_json(place: Place):
    async with working(place) as client:
        for path in ("/", "/runs", "/api/runs", "/login", "/static/style.css"):
            answer = await client.get(path, allow_redirects=False)
            assert (answer.status, "message" in await answer.json()) == (404, True), path
        other = await client.get("/metrics", headers={"Host": "evil.example"})
        assert other.status == 403
        assert (await client.post("/metrics", json={})).status == 405


async def test_a_worker_s_figures_are_for_those_who_may_ask_the_api(place: Place):
    asks = bare() | {"EMAILER_SECRET_KEY": KEY, "EMAILER_PUBLIC_URL": "https://party.example.org"}
    async with working(place, env=asks) as client:
        assert (await client.get("/healthz")).status in (200, 503)
        assert (await client.get("/metrics")).status == 401
        shown = await client.get("/metrics", headers={"Authorization": f"Bearer {KEY}"})
        assert shown.status == 200


@pytest.mark.parametrize(("where", "code", "said"), [
    ("0.0.0.0:0", 1, "it needs a key"),
    ("203.0.113.7:0", 1, "Cannot listen on 203.0.113.7"),
    ("x:99999", 2, "--metrics is a port"),
    ("http://x", 2, "--metrics is a port"),
])  # fmt: skip
async def test_where_figures_cannot_be_shown_nothing_is_sent(place: Place, where, code, said):
    done = await place.run("worker", QUICK, f"--metrics={where}")
    assert (done.code, said in done.err, "Traceback" in done.err) == (code, True, False), done.err


class Away:
    """A database that is away just now."""

    async def list_runs(self, *_: object, **__: object) -> None:
        raise UnavailableError(Sentence("nothing answers where the server should be"))


async def test_a_database_that_is_away_as_a_start_is_told_of_ends_no_start(capsys):
    members = [Member(Setup(name, "simulated"), "simulated") for name in ("default", "club")]
    fleet = SimpleNamespace(listed=members, stand_in=lambda _: "")
    joined = SimpleNamespace(fleet=fleet, store=Away(), recovery=SimpleNamespace(in_doubt=2))
    assert "Sends by the built-in mailbox" in await going_by.ways(fleet, Away())
    await greeting.tell_found(joined)
    assert capsys.readouterr().out.startswith("2 people are in doubt since the last stop")
