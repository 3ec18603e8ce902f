"""Whoever waits for a run that another process sends: what becomes of both when that one ends."""

import asyncio
import signal

import pytest

from emailer.store.sqlite.lock import SenderLock
from tests.commands.conftest import ended, through
from tests.patience import PATIENCE_S
from tests.smtp.server import serving
from tests.test_private import started, stop


async def said(stream: asyncio.StreamReader, words: bytes) -> None:
    """Wait until a process has said it."""
    async with asyncio.timeout(PATIENCE_S):
        while words not in (line := await stream.readline()):
            assert line, f"it ended without {words!r}"


async def beside(place, sink, *words: str):
    """Start a program that is slow, and a `send` that watches it; both have begun."""
    program = await started(f"--db={place.db}", *through(sink), "--rate=1/s")
    send = await place.start("send", place.people(3), place.letter(), *words)
    await said(send.stdout, b"Sending: 1 of 3")
    return program, send


async def test_of_two_sends_at_once_the_second_sends_its_run_when_the_first_has_ended(place):
    reached, free = asyncio.Event(), asyncio.Event()

    async def held(turn):
        if turn.verb == "dot":
            reached.set()
            await free.wait()

    async with serving(held) as sink:
        words = ["--text-file", place.file("a", "A"), *through(sink)]
        first = await place.start("send", place.file("1", "ana@example.org"), *words)
        await asyncio.wait_for(reached.wait(), PATIENCE_S)
        second = await place.start("send", place.file("2", "ben@example.org"), *words)
        await said(second.stdout, b"Sending: 0 of 1")
        free.set()
        assert ((await ended(first)).code, (await ended(second)).code) == (0, 0)
    assert sorted(sink.sent_to()) == ["ana@example.org", "ben@example.org"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_send_goes_on_in_the_place_of_the_program_that_it_watched(place, sink, number):
    program, send = await beside(place, sink, *through(sink))
    program.send_signal(number)
    await program.communicate()
    done = await ended(send)
    assert f"Process {program.pid} has ended: this one sends from now on." in done.err
    assert done.code in ((0,) if number == signal.SIGTERM else (0, 3))  # one may be in doubt
    assert len(set(sink.sent_to())) == len(sink.sent_to())


async def test_beside_one_of_other_settings_it_goes_on_once_that_one_s_lease_is_gone(
    place, sink, server_queues
):
    place.db = server_queues.new()
    worker = await place.start("worker", *through(sink), "--rate=1/s")
    await said(worker.stdout, b"Ctrl-C")
    mine = [f"{through(sink)[0]}&dot_s=500", *through(sink)[1:]]
    send = await place.start("send", place.people(3), place.letter(), *mine)
    await said(send.stdout, b"Sending: 1 of 3")
    worker.send_signal(signal.SIGTERM)
    assert (await ended(worker)).code == 0
    done = await ended(send)
    assert (done.code, "has ended: this one sends" in done.err) == (0, True)
    assert sorted(sink.sent_to()) == [f"guest{i}@example.org" for i in range(3)]


async def test_a_send_that_cannot_go_on_in_its_place_says_so_and_ends(place, sink):
    program, send = await beside(place, sink, "--sender=Ana <ana@x.pt>")
    await stop(program)
    done = await ended(send)
    assert done.code == 4
    assert "started without such a --transport, and cannot go on" in done.err
    assert "Nothing sends from this database now. To go on:" in done.err


async def test_ctrl_c_names_no_process_that_has_ended(place, sink):
    program, send = await beside(place, sink, *through(sink))
    await stop(program)
    send.send_signal(signal.SIGINT)
    done = await ended(send)
    assert (done.code, f"Process {program.pid} goes on" in done.err) == (4, False)
    assert "Nothing sends from this database now" in done.err


async def test_one_that_has_the_database_and_has_not_begun_is_waited_for(place, sink):
    lock = SenderLock(place.db)
    send = await place.start("send", place.people(1), place.letter(), *through(sink))
    await said(send.stderr, b"has not begun to send: waiting for it.")
    assert not place.db.exists()
    lock.release()
    assert (await ended(send)).code == 0


async def test_a_stop_ends_the_waiting_for_one_that_has_not_begun(place, sink):
    lock = SenderLock(place.db)
    send = await place.start("send", place.people(1), place.letter(), "--json", *through(sink))
    await said(send.stderr, b"waiting for it.")
    send.send_signal(signal.SIGTERM)
    done = await ended(send)
    assert (done.code, done.json) == (4, {"message": "Nothing was stored.", "exit_code": 4})
    lock.release()


async def test_a_watch_says_that_nobody_sends_and_that_somebody_does_again(place, sink):
    words = ["send", place.people(1), place.letter(), *through(sink), "--no-wait"]
    await place.run(*words)
    watch = await place.start("status", "--watch")
    as_json = await place.start("status", "--watch", "--json")
    await said(watch.stdout, b"Nothing sends from this database now: ")
    await said(as_json.stderr, b"Nothing sends from this database now: ")
    assert (await place.run("retry", *through(sink))).code == 0
    assert ((await ended(watch)).code, (await ended(as_json)).code) == (0, 0)
