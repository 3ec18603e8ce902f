"""`accounts`: set up, changed, tried and removed from a shell, beside a program that sends and
without one; no password is typed where others read it.
"""

import asyncio
import signal

import pytest

from emailer.store import door
from emailer.vault import Vault
from tests.commands.conftest import QUICK, Place, ended
from tests.patience import PATIENCE_S
from tests.smtp.server import as_usual, serving
from tests.starting import bare

SECRET = b"a-secret-word\n"
ADD = ("accounts", "add", "Club")


@pytest.fixture
async def club():
    async with serving(as_usual, offers=("AUTH PLAIN",)) as server:
        yield server


def by(server) -> tuple[str, ...]:
    where = f"--transport=127.0.0.1:{server.port}"
    return where, "--encryption=never", "--user=ana@club.pt", "--sender=Ana <ana@club.pt>"


def kept(place: Place, name: str = "club") -> str | None:
    return Vault(door.at(place.db).beside("secrets")).get(name)


async def test_an_account_is_set_up_changed_tried_and_removed(place: Place, club):
    added = await place.run(*ADD, *by(club), "--rate=14/s", "--json", stdin=SECRET)
    assert added.code == 0, added.err
    url = f"smtp://ana%40club.pt@127.0.0.1:{club.port}?starttls=never"
    told = {"name": "club", "url": url, "rate": "14/s", "connections": 10, "problem": None}
    assert added.json.items() >= told.items()
    assert kept(place) == "a-secret-word"
    changed = await place.run("accounts", "change", "club", "--connections=3", "--sender=")
    assert changed.out.splitlines()[1] == f"club  {url}, 14/s, 3 connections"
    tried = await place.run("accounts", "test", "club", "--json")
    assert (tried.code, tried.json["ok"], club.messages) == (0, True, [])
    listed = (await place.run("accounts", "list", "--json")).json["data"]
    assert [(one["name"], one["set_by"]) for one in listed] == [
        ("default", "flags"), ("club", "page"),
    ]  # fmt: skip
    removed = await place.run("accounts", "remove", "club")
    assert (removed.code, kept(place)) == (0, None)
    assert (await place.run("accounts", "remove", "club")).code == 1


async def test_a_running_program_takes_up_what_was_set_up_beside_it(place: Place, club):
    working = await place.start("worker", QUICK)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while b"Stop" not in await working.stdout.readline():
                pass
        assert (await place.run(*ADD, *by(club), stdin=SECRET)).code == 0
        sent = await place.run(
            "send", place.people(2), f"--text-file={place.file('t.txt', 'Hi')}", "--account=club"
        )
        assert sent.code == 0, sent.err
        assert len(club.sent_to()) == 2
        assert (await place.run("accounts", "remove", "club")).code == 0
    finally:
        working.send_signal(signal.SIGTERM)
        assert (await ended(working)).code == 0


async def test_a_server_that_changes_needs_its_password_which_a_script_may_name_by_a_file(
    place: Place, club
):
    await place.run(*ADD, *by(club), stdin=SECRET)
    change = ("accounts", "change", "club", "--user=ben@club.pt")
    refused = await place.run(*change)
    assert (refused.code, kept(place)) == (2, "a-secret-word")
    assert refused.err.strip().endswith("write it again. --new-password asks for one.")
    file = place.folder / "password"
    file.write_text("another-word\n")
    file.chmod(0o600)
    named = bare() | {"EMAILER_ACCOUNT_PASSWORD_FILE": str(file)}
    changed = await place.run(*change, "--new-password", env=named)
    assert (changed.code, kept(place)) == (0, "another-word"), changed.err
    assert "another-word" not in changed.out + changed.err


CASES = (
    (["add", "a", "--transport=smtp://ana:a-pw@x.pt"], 2, "Leave the password out"),
    (["add", "a", "--transport=smtp://ana@x.pt"], 2, "EMAILER_ACCOUNT_PASSWORD_FILE"),
    (["add", "a", "--transport=ana@x.pt"], 2, "not the name of a server"),
    (["add", "a", "--transport=x.pt", "--sender=nobody"], 2, "Nobody can send as this"),
    (["add", "a", "--transport=x.pt", "--rate=fast"], 2, "--rate: "),
    (["add", "a", "--transport=x.pt", "--connections=0"], 2, "--connections: "),
    (["add", "default", "--transport=x.pt"], 1, "There is an account default already"),
    (["change", "a"], 2, "Say what is to change"),
    (["change", "a", "--rate=1/s"], 1, "There is no account a"),
    (["change", "default", "--user=x"], 2, "by flags or environment"),
    (["change", "default", "--rate=1/s"], 1, "No sender has been started"),
    (["remove", "default"], 2, "by flags or environment"),
    (["test", "default"], 1, "there is nothing to try"),
)  # fmt: skip


async def test_what_cannot_be_done_with_an_account_is_a_sentence_and_changes_nothing(place: Place):
    await place.run("keys", "list")  # there is a database
    for words, code, sentence in CASES:
        done = await place.run("accounts", *words)
        assert (words, done.code, done.out, sentence in done.err) == (words, code, "", True), done
        assert ("a-pw" in done.err, len(done.err.splitlines())) == (False, 1), words
    listed = (await place.run("accounts", "list", "--json")).json["data"]
    assert [(one["name"], one["rate"]) for one in listed] == [("default", None)]
