"""The command `keys`, beside a running program and without one."""

import asyncio
import json
import re
import signal
import urllib.error
import urllib.request

import pytest

from tests import starting
from tests.patience import PATIENCE_S
from tests.test_private import run

ORIGIN = "https://party.example"


def make(db, name: str, kind: str, *more: str) -> str:
    made = run("keys", "create", name, "--kind", kind, f"--db={db}", *more)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def ask(url: str, **headers: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=PATIENCE_S
        ) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


async def test_a_key_made_beside_the_running_program_closes_it_at_once_and_opens_it_until_revoked(
    tmp_path,
):
    db = tmp_path / "emailer.db"
    process = await starting.start("--no-browser", "--port=0", f"--db={db}")
    async with asyncio.timeout(PATIENCE_S):
        while not (found := re.search(rb"http://\S+:\d+/", await process.stdout.readline())):
            assert process.returncode is None
    url = f"{found[0].decode()}api/runs"
    assert (await asyncio.to_thread(ask, url))[0] == 200
    key = await asyncio.to_thread(make, db, "ci", "secret")
    assert (await asyncio.to_thread(ask, url))[0] == 401
    assert (await asyncio.to_thread(ask, url, Authorization=f"Bearer {key}"))[0] == 200
    revoked = await asyncio.to_thread(run, "keys", "revoke", "ci", f"--db={db}")
    assert revoked.returncode == 0
    status, said = await asyncio.to_thread(ask, url, Authorization=f"Bearer {key}")
    assert (status, said["message"]) == (401, "This key was revoked.")
    process.send_signal(signal.SIGINT)
    await process.communicate()


def test_a_key_is_shown_once_and_listed_by_its_beginning(tmp_path):
    db = tmp_path / "emailer.db"
    secret = make(db, "ci", "secret")
    public = make(
        db, "site", "publishable", f"--origin={ORIGIN}/", "--origin=https://Other.example:443"
    )
    listed = run("keys", "list", f"--db={db}").stdout
    assert "ci" in listed
    assert f"{ORIGIN}  https://other.example\n" in listed
    assert secret not in listed
    assert public not in listed
    assert secret[:15] in listed
    assert secret.encode() not in db.read_bytes()


@pytest.mark.parametrize(("words", "code", "sentence"), [
    (["create", "ci", "--kind", "secret"], 1, "There is a key ci already"),
    (["create", "a b", "--kind", "secret"], 2, "letters, digits"),
    (["create", "x", "--kind", "secret", "--origin", ORIGIN], 2, "no --origin"),
    (["create", "x", "--kind", "publishable", "--origin", "party.example"], 2, "scheme and host"),
    (["create", "x", "--kind", "publishable", "--origin", "https://u:p@party.example"], 2,
     "scheme and host"),
    (["create", "x", "--kind", "other"], 2, "--kind"),
    (["create", "x"], 2, "--kind"),
    (["revoke", "nobody"], 1, "There is no key nobody"),
    ([], 2, "create NAME"),
])  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(tmp_path, words, code, sentence):
    make(tmp_path / "emailer.db", "ci", "secret")
    ended = run("keys", *words, f"--db={tmp_path}/emailer.db") if words else run("keys")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (code, 1)
    assert sentence in ended.stderr


def test_a_revoked_name_can_be_used_again(tmp_path):
    db = tmp_path / "emailer.db"
    first = make(db, "ci", "secret")
    run("keys", "revoke", "ci", f"--db={db}")
    assert make(db, "ci", "secret") != first


def test_a_program_that_others_can_reach_does_not_start_without_a_key(tmp_path):
    flags = ["--no-browser", "--port=0", f"--db={tmp_path}/emailer.db"]
    for reachable in (
        "--host=0.0.0.0",
        "--public-url=https://party.example",
        "--trusted-proxy=127.0.0.1",
    ):
        ended = run(*flags, reachable)
        assert (ended.returncode, "needs a key" in ended.stderr) == (1, True)


@pytest.mark.parametrize(
    "hashed", ["secret", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=65536"]
)
def test_a_password_hash_that_is_none_is_refused_without_being_shown(hashed):
    ended = run("--port=0", password_hash=hashed)
    assert ended.returncode == 2
    assert "keys password" in ended.stderr
    assert hashed not in ended.stderr
