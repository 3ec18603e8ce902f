"""The real program with its queue on a server: several processes, and one that dies."""

import asyncio
import re
import signal
import socket

import aiohttp
import psycopg

from tests.commands.conftest import through
from tests.patience import PATIENCE_S
from tests.smtp.server import serving

LETTER = "Dear {{ name }}, join us."


async def test_processes_of_one_queue_send_its_list_together_and_each_person_once(
    place, server_queues, sink
):
    place.db = server_queues.new()
    letter = place.file("t.txt", LETTER)
    words = ["send", place.people(200), *through(sink), f"--text-file={letter}"]
    ended = await asyncio.gather(*(place.run(*words, "--idempotency-key=one") for _ in range(2)))
    assert [one.code for one in ended] == [0, 0], ended
    assert sorted(sink.sent_to()) == sorted(f"guest{n}@example.org" for n in range(200))
    told = await place.run("status", "--json")
    assert [run["counts"]["sent"] for run in told.json["data"]] == [200]


async def test_what_a_killed_process_held_is_sent_by_the_others_or_in_doubt(place, server_queues):
    """Its lease is put to its end here: nobody waits for that half a minute."""
    url = place.db = server_queues.new()
    reached = asyncio.Event()

    def counted(turn):
        if len(sink.messages) >= 20:
            reached.set()

    async with serving(counted) as sink:
        letter = place.file("t.txt", LETTER)
        words = ["send", place.people(300), *through(sink), f"--text-file={letter}"]
        words += ["--idempotency-key=one", "--connections=4"]
        first = await place.start(*words)
        await asyncio.wait_for(reached.wait(), PATIENCE_S)
        first.send_signal(signal.SIGKILL)
        await first.communicate()
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("UPDATE emailer_owner SET lease_until = 0, ended_at = 0 WHERE true")
        second = await place.run(*words)
    told = (await place.run("status", "--json")).json["data"][0]["counts"]
    twice = [one for one in set(sink.sent_to()) if sink.sent_to().count(one) > 1]
    assert twice == []
    assert told["in_doubt"] <= 4
    assert told["sent"] + told["in_doubt"] == 300, second
    assert len(set(sink.sent_to())) >= told["sent"]


async def test_pages_of_one_process_and_the_sending_of_another(place, server_queues, sink):
    """`web` stores what is submitted, `worker` sends it, and the page sees it happen."""
    place.db = server_queues.new()
    web = await place.start("web", "--port=0", "--no-browser", *through(sink))
    worker = await place.start("worker", *through(sink))
    try:
        root = await address_of(web)
        await submitted_and_sent(root)
        async with aiohttp.ClientSession(root) as client:
            told = await (await client.get("/metrics")).text()
        assert f'host="{socket.gethostname()}",pid="{worker.pid}"' in told  # which serves nothing
        for process in (web, worker):
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), PATIENCE_S)
            assert process.returncode == 0
    finally:
        for process in (web, worker):
            if process.returncode is None:
                process.kill()
    assert sorted(sink.sent_to()) == ["ana@example.org", "ben@example.org"]


async def address_of(web) -> str:
    said = ""
    while "Stop" not in said:
        line = (await asyncio.wait_for(web.stdout.readline(), PATIENCE_S)).decode()
        assert line, (await web.stderr.read()).decode()
        said += line
    return re.findall(r"Open +(http://\S+)", said)[0]


async def submitted_and_sent(root: str) -> None:
    async with aiohttp.ClientSession(root) as client:
        run = {"emails": "ana@example.org, ben@example.org", "subject": "Hi", "text": "Join us."}
        answer = await client.post("/api/runs", json=run)
        assert answer.status == 201, await answer.text()
        where = answer.headers["Location"]
        async with asyncio.timeout(PATIENCE_S):
            while (await (await client.get(where)).json())["state"] != "finished":
                await asyncio.sleep(0.1)
        assert (await client.get("/account")).status == 200


async def test_who_sends_is_listed_and_a_command_with_other_settings_stands_beside(
    place, server_queues, sink
):
    place.db = server_queues.new()
    worker = await place.start("worker", *through(sink), "--connections=3")
    try:
        async with asyncio.timeout(PATIENCE_S):
            while (found := await owners(place)) == [] or found[0]["connections"] != 3:
                pass
        [one] = found
        assert (one["pid"], one["account"], one["is_current"]) == (worker.pid, "default", True)
        said = (await place.run("status", "--owners")).out
        assert f"Process {worker.pid} on {one['host']}" in said
        assert "3 of the account's connections" in said
        looked = (await place.run("doctor", "--json", "--port=0")).json["data"]
        about = {one["what"]: one for one in looked}
        assert f"send from it: {worker.pid} on" in about["database"]["said"]
        assert about["bell"]["how"] == about["rights"]["how"] == "ok"
        await sent_beside(place, sink)
    finally:
        worker.send_signal(signal.SIGTERM)
        await worker.communicate()
    assert await owners(place) == []


async def sent_beside(place, sink) -> None:
    """A command that does not say by what is sent leaves it to the others, as beside a file's."""
    letter = place.file("t.txt", LETTER)
    words = ["send", place.people(5), f"--text-file={letter}", "--sender=Ana <ana@x.pt>"]
    sent = await place.run(*words)
    assert (sent.code, len(sink.messages)) == (0, 5), sent
    other = await place.run(*words, "--transport=simulated://")
    assert other.code == 1
    assert "by smtp, not by simulated" in other.err
    assert len(await owners(place)) == 1
    third = await place.run("worker", "--transport=folder://out")
    assert (third.code, "by smtp, not by folder" in third.err) == (1, True)


async def owners(place) -> list:
    return (await place.run("status", "--owners", "--json")).json["data"]


class Counting:
    """A server's script that counts its open connections; it is slow, and stands still at will."""

    def __init__(self) -> None:
        self.most, self.dot_s = 0, 0.2
        self.goes, self.begun = asyncio.Event(), asyncio.Event()
        self.goes.set()

    async def __call__(self, turn) -> None:
        if turn.verb == "greeting":
            living = [one for one in turn.connection.server.connections
                      if not one.ended.done() and not one.transport.is_closing()]  # fmt: skip
            self.most = max(self.most, len(living))
        if turn.verb == "dot":
            self.begun.set()
            await asyncio.sleep(self.dot_s)
            await self.goes.wait()


async def shares(url: str, *wanted: int) -> None:
    """Wait until the processes have so many connections each, in the order they came."""
    async with asyncio.timeout(PATIENCE_S), await psycopg.AsyncConnection.connect(url) as db:
        await db.set_autocommit(True)
        found: list[int] = []
        while found != list(wanted):
            await asyncio.sleep(0.05)
            found = [n for (n,) in await (await db.execute(SHARES)).fetchall()]


SHARES = """
SELECT connections FROM emailer_owner WHERE ended_at IS NULL AND account IS NOT NULL
ORDER BY since, owner
"""


async def test_processes_of_an_account_never_have_more_connections_together(place, server_queues):
    """The second gets its part as the first closes it; who has older settings gives all back."""
    url = place.db = server_queues.new()
    script, workers = Counting(), []
    async with serving(script) as sink:
        try:
            workers.append(await place.start("worker", *through(sink), "--connections=4"))
            await shares(url, 4)
            words = ["send", place.people(300), *through(sink), "--no-wait", "--json"]
            run = (await place.run(*words, f"--text-file={place.file('t.txt', LETTER)}")).json
            await asyncio.wait_for(script.begun.wait(), PATIENCE_S)
            for more, before, after in (("", (4, 0), (2, 2)), ("&dot_s=500", (2, 2, 0), (0, 0, 4))):
                script.goes.clear()  # there is work left, however long a start takes
                flags = [f"{through(sink)[0]}{more}", *through(sink)[1:]]
                workers.append(await place.start("worker", *flags))
                await shares(url, *before)
                script.goes.set()
                await shares(url, *after)
            script.dot_s = 0.0
            watched = await place.run("status", run["id"], "--watch", "--json")
        finally:
            script.goes.set()
            for worker in workers:
                worker.send_signal(signal.SIGTERM)
            ends = [await worker.communicate() for worker in workers]
    assert watched.code == 0, watched.err
    assert script.most == 4
    assert sorted(sink.sent_to()) == sorted(f"guest{n}@example.org" for n in range(300))
    assert [b"newer settings of this account" in said for _, said in ends] == [True, True, False]


async def test_a_second_program_s_mistake_about_the_server_is_a_sentence(place):
    place.db = "postgresql://ana:secret@127.0.0.1:1/queue"
    told = await place.run("status")
    assert told.code == 1
    assert "nothing answers where the server should be" in told.err
    assert "secret" not in told.out
    assert "Every user of this machine can read the password in --db" in told.err


async def test_a_backup_of_a_server_s_queue_is_its_own_tools_(place, server_queues):
    place.db = server_queues.new()
    refused = await place.run("backup", "copy.db")
    assert (refused.code, "pg_dump" in refused.err) == (1, True)
