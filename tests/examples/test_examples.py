"""The examples run as their first lines say."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import aiohttp
import psycopg
import pytest

from emailer import outbox
from tests import ports
from tests.patience import PATIENCE_S
from tests.test_private import env

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def started(*words, until):
    """Run a command of the project until a line of it holds `until`;
    it is ended afterwards, by its id.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            said = b""
            while until.encode() not in said:
                line = await process.stdout.readline()
                assert line, said
                said += line
        yield said.decode()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def fetch(url, **form):
    """GET a page, or POST a form."""

    def ask():
        with urlopen(url, urlencode(form).encode() if form else None, timeout=PATIENCE_S) as answer:
            return answer.read().decode()

    return await asyncio.to_thread(ask)


@pytest.mark.parametrize("example", ["sign_up", "sign_up_postgresql"])
async def test_a_guest_who_signs_up_gets_the_welcome_mail(example, tmp_path, request):
    db = str(tmp_path / "party.db")
    if example == "sign_up_postgresql":
        db = request.getfixturevalue("server").url("async_party")
    with ports.held() as form, ports.held() as page:
        await sign_up(example, db, form, page)


async def sign_up(example, db, form, page):
    async with started(f"examples/{example}.py", db, str(form), until="Running on"):
        assert "Sign up" in await fetch(f"http://127.0.0.1:{form}/")
        said = await fetch(f"http://127.0.0.1:{form}/", name="Ana Lima", email="ana@example.org")
        assert "A mail is on its way" in said
        async with started("app.py", "--db", db, "--port", str(page), "--no-browser", until="Open"):
            await all_sent(f"http://127.0.0.1:{page}/api/runs", 1)
            await fetch(f"http://127.0.0.1:{form}/", name="Ben Okafor", email="ben@example.org")
            await all_sent(f"http://127.0.0.1:{page}/api/runs", 2)


@pytest.fixture
def server(server_queues):
    """The server of these tests, with an empty database for each host."""
    for name in ("async_party", "django_party"):
        server_queues.cluster.sql("postgres", f"DROP DATABASE IF EXISTS {name}",
                                  f"CREATE DATABASE {name}")  # fmt: skip
    return server_queues.cluster


def test_a_guest_of_a_django_host_is_stored_with_the_welcome_mail(server):
    db = server.url("django_party")
    command = [sys.executable, "examples/sign_up_django.py", db]
    for person in (["Ana Lima", "ana@example.org"], ["Ben Okafor", "ben@example.org"]):
        told = subprocess.run([*command, *person], cwd=ROOT, capture_output=True, text=True,
                              timeout=PATIENCE_S, check=True)  # fmt: skip
        assert f"{person[0]} is on the list" in told.stdout
    with psycopg.connect(db) as found:
        [[names]] = found.execute("SELECT array_agg(name ORDER BY name) FROM party_guest")
        [[emails]] = found.execute("SELECT array_agg(email ORDER BY id) FROM emailer_recipient")
    assert (names, emails) == (["Ana Lima", "Ben Okafor"], ["ana@example.org", "ben@example.org"])


async def all_sent(address, runs):
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = json.loads(await fetch(address))["data"]
            if [run["outcome"] for run in found] == ["all_sent"] * runs:
                return
            await asyncio.sleep(0.05)


def test_a_guest_of_a_sqlalchemy_host_is_stored_with_the_welcome_mail(tmp_path):
    db = tmp_path / "party.db"
    command = [
        sys.executable,
        "examples/sign_up_sqlalchemy.py",
        str(db),
        "Ana Lima",
        "ana@example.org",
    ]
    told = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert "Ana Lima is on the list" in told.stdout
    with closing(sqlite3.connect(db)) as found:
        assert found.execute("SELECT name FROM guest").fetchall() == [("Ana Lima",)]
        assert found.execute("SELECT email FROM emailer_recipient").fetchall() == [
            ("ana@example.org",)
        ]


async def test_pages_and_sending_are_mounted_in_a_host_behind_its_own_log_in(tmp_path, monkeypatch):
    monkeypatch.setenv("HOST_PASSWORD", "sesame")
    with ports.held() as port:
        words = ("examples/mounted.py", str(tmp_path / "party.db"), str(port))
        async with started(*words, until="Running on"):
            jar = aiohttp.CookieJar(unsafe=True)  # which keeps those of a number
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as host:
                await a_list_is_sent_by_who_has_logged_in(host)
        assert not (tmp_path / "party.db-wal").exists()  # it ended as the program does


async def a_list_is_sent_by_who_has_logged_in(host):
    assert [(await host.get(path)).status for path in ("/", "/mail/", "/mail/api/runs")] == [
        401
    ] * 3
    assert (await host.post("/login", data={"password": "guess"})).status == 401
    entered = await host.post("/login", data={"password": "sesame"})
    assert (entered.url.path, "Send invitations" in await entered.text()) == ("/mail/", True)
    run = {"emails": "ana@example.org", "subject": "Hi", "text": "Hi", "sender": "b@example.org"}
    made = await host.post("/mail/api/runs", json=run)
    assert made.status == 201
    async with asyncio.timeout(PATIENCE_S):
        while (await (await host.get(made.headers["Location"])).json())["outcome"] != "all_sent":
            await asyncio.sleep(0.05)


@pytest.fixture
def night(tmp_path):
    """Runs the script of the night as cron would, by this Python."""
    script = tmp_path / "nightly.sh"
    text = (ROOT / "examples" / "nightly.sh").read_text("utf-8")
    program = f"{sys.executable} {ROOT / 'app.py'}"
    script.write_text(text.replace("python3 app.py", program).replace("python3", sys.executable))
    (tmp_path / "letter.txt").write_text("Join us.")

    def run(people: str, key: str, **settings: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "people.csv").write_text(people)
        about = env(db=str(tmp_path / "night.db"), sender="ana@example.org", **settings)
        return subprocess.run(["sh", script, "people.csv", "letter.txt", key], cwd=tmp_path,
                              env=about, capture_output=True, text=True, timeout=PATIENCE_S,
                              check=False)  # fmt: skip

    return run


def test_the_script_of_the_night_says_nothing_where_all_is_well_and_who_was_left_where_not(night):
    people = "ana@example.org, ben@example.org"
    well = night(people, "one", transport="simulated://?latency_ms=0&fail_every=0")
    assert (well.returncode, well.stdout + well.stderr) == (0, "")
    half = night(people, "two", transport="simulated://?latency_ms=0&fail_every=2")
    assert (half.returncode, "Not everybody" in half.stderr) == (3, True)
    assert half.stderr.count("Internet Down") == 1
    many = ", ".join(f"guest{i}@example.org" for i in range(200))
    paused = night(many, "four", transport="simulated://?fail_every=1", max_failures="1")
    assert (paused.returncode, " resume " in paused.stderr) == (4, True)
    assert paused.stderr.endswith("Start this again with the same words.\n")
    odd = night("nobody", "three")
    assert (odd.returncode, "something is wrong with it" in odd.stderr) == (2, True)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_schema_is_printed_as_it_is_made(engine):
    told = subprocess.run(
        [sys.executable, "app.py", "schema", "--for", engine],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert told.stdout == outbox.schema_sql(engine=engine) + "\n"
