"""`send --account`: by an account that was set up beside the one of the flags, alone or beside a
program that sends.
"""

import asyncio
import signal

import pytest

from emailer.store import door
from emailer.store.setups import Setup
from emailer.store.sqlite import engine
from emailer.vault import Vault
from tests.commands.conftest import ended as to_its_end
from tests.commands.conftest import words_of
from tests.patience import PATIENCE_S
from tests.smtp.server import as_usual, serving
from tests.store.hands import make_run

SEND = ("send", "people.txt", "--subject", "Hi", "--account")


@pytest.fixture
async def club(place):
    """The mail server of an account that is set up, with its password."""
    async with serving(as_usual, offers=("AUTH PLAIN",)) as server:
        store = await engine.open_store(place.db)
        address = f"smtp://ana%40club.pt@127.0.0.1:{server.port}?starttls=never"
        await store.setups.add(Setup("club", address, "The Club <ana@club.pt>"))
        await store.close()
        Vault(door.at(place.db).beside("secrets")).put("club", "a-secret-word")
        yield server


async def test_a_run_goes_by_the_account_that_is_named_and_as_its_sender(place, club):
    place.people(2)
    ended = await place.run(*SEND, "club", place.letter())
    assert ended.code == 0, ended.err
    assert sorted(club.sent_to()) == ["guest0@example.org", "guest1@example.org"]
    assert b"From: The Club <ana@club.pt>" in club.messages[0].content
    assert words_of(club.messages[0]).strip() == "Come."


async def test_a_test_goes_by_the_account_too(place, club):
    place.people(2)
    ended = await place.run(*SEND, "club", place.letter(), "--test-to", "me@club.pt")
    assert ended.code == 0, ended.err
    assert club.sent_to() == ["me@club.pt"]


async def test_an_account_that_is_not_there_is_a_sentence_that_names_those_there_are(place, club):
    place.people(1)
    ended = await place.run(*SEND, "clubb")
    assert (ended.code, club.messages) == (2, [])
    assert ended.err.strip() == (
        "--account: there is no account 'clubb'. There are: default, club."
    )


async def test_an_account_whose_password_is_gone_sends_nothing_and_says_so(place, club):
    place.people(1)
    Vault(door.at(place.db).beside("secrets")).forget("club")
    ended = await place.run(*SEND, "club", place.letter())
    assert (ended.code, club.messages) == (1, [])
    assert "the password of this account" in ended.err


async def examined(place, *words) -> list[tuple[str, str, str]]:
    found = (await place.run("doctor", "--port=0", "--json", *words)).json["data"]
    return [(one["what"], one["how"], one["said"]) for one in found]


async def test_the_doctor_tries_each_account_that_was_set_up_and_sends_nothing(place, club):
    found = await examined(place)
    assert ("login", "ok", "club: ana@club.pt is logged in") in found
    assert ("server", "ok", f"club: 127.0.0.1:{club.port} answers") in [
        (what, how, said.partition(",")[0]) for what, how, said in found
    ]
    [first] = [said for what, how, said in found if (what, how) == ("server", "note")]
    assert first.startswith("default: simulated://")
    assert club.messages == []


async def test_the_doctor_names_the_account_whose_password_is_gone_and_says_what_to_do(place, club):
    Vault(door.at(place.db).beside("secrets")).forget("club")
    told = await place.run("doctor", "--port=0")
    assert told.code == 1
    assert "WRONG login      club: " in told.out
    assert "Write its password on the page Account" in told.out


async def test_a_start_says_by_which_accounts_it_sends_what_is_new_and_what_goes_on(place, club):
    """Also that who is in doubt is said in plain words, and by no line of ids."""
    store = await engine.open_store(place.db)
    await store.open_account("a dead one", "smtp", "gone", 1, None, account="club")
    for _ in range(2):
        await make_run(store, 2, account="club", transport="smtp")
    [claim, *_] = await store.claim("a dead one", 1)
    await store.begin_send(claim)
    await store.close()
    serving = await place.start("serve", "--port=0", "--no-browser", "--log-format=text")
    said = ""
    async with asyncio.timeout(PATIENCE_S):
        while "in doubt since the last stop" not in said:
            line = (await serving.stdout.readline()).decode()
            assert line, (await serving.stderr.read()).decode()
            said += line
    serving.send_signal(signal.SIGTERM)
    done = await to_its_end(serving)
    assert (
        "  Sends by club (127.0.0.1): new invitations\n  or       the built-in mailbox (no" in said
    )
    assert "Going on with 2 runs by club.\n1 person is in doubt since the last stop" in said
    assert "in doubt" in done.err
    assert "recipients=" not in done.err
    assert "simulated" not in said
