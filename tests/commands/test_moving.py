"""`migrate-data`: from a file to a server, in the middle of a run that two workers then end."""

import signal
import sqlite3

from emailer.store import door
from emailer.store.setups import Setup
from emailer.store.sqlite import engine
from emailer.vault import Vault
from tests import starting
from tests.commands.conftest import ended

NOBODY_FAILS = "--transport=simulated://?latency_ms=0&fail_every=0"


async def start(place, db: str, *words: str):
    return await starting.start(*words, f"--db={db}", cwd=place.folder)


async def test_a_queue_is_moved_and_two_workers_go_on_there(place, server_queues):
    url = server_queues.new()
    store = await engine.open_store(place.db)
    await store.setups.add(Setup("club", "smtp://ana@127.0.0.1:1", "The Club <ana@club.pt>"))
    await store.close()
    Vault(door.at(place.db).beside("secrets")).put("club", "a-secret-word")
    sent = await place.run("send", place.people(300), "--json", "--no-wait", NOBODY_FAILS)
    moved = await place.run("migrate-data", f"sqlite:{place.db}", url)
    assert moved.code == 0, moved.err
    assert "People: 300 waiting." in moved.out
    assert "a-secret-word" not in moved.out + moved.err
    workers = [await start(place, url, "worker", NOBODY_FAILS) for _ in range(2)]
    watched = await ended(await start(place, url, "status", sent.json["id"], "--watch", "--json"))
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert (await ended(worker)).code == 0
    assert watched.code == 0, watched.err
    left = await place.run("status")
    assert "what was moved elsewhere" in left.out  # which still says that people wait
    again = await place.run("migrate-data", f"sqlite:{place.db}", url)
    assert (again.code, "is not empty" in again.err) == (1, True)
    back = await place.run("migrate-data", url, "back.db", "--json")
    assert back.json["people"] == {"sent": 300}
    with sqlite3.connect(place.folder / "back.db") as db:
        assert db.execute("SELECT count(*) FROM emailer_attempt").fetchone() == (300,)
    assert Vault(door.at(place.folder / "back.db").beside("secrets")).get("club") == "a-secret-word"


async def test_a_move_of_no_engine_or_of_nothing_is_a_sentence(place):
    nowhere = await place.run("migrate-data", "mysql://a@b/c", "new.db")
    assert (nowhere.code, nowhere.out) == (2, "")
    assert "There is no engine for mysql://" in nowhere.err
    nothing = await place.run("migrate-data", "nothing.db", "new.db")
    assert nothing.code == 1
    assert "There is no database" in nothing.err
    assert not (place.folder / "new.db").exists()
