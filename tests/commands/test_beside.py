"""The commands that look, decide and export, beside a sender and without one; `retry`,
`doctor`, and the terminal.
"""

import asyncio
import csv
import io
import json
import os
import pty
import re
import signal
import stat
import sys

import pytest
import python_calamine

from tests import starting
from tests.commands.conftest import APP, QUICK, ended, through
from tests.smtp.server import SILENCE, serving
from tests.test_private import env, started, stop

HALF = "--transport=simulated://?latency_ms=0&fail_every=2"


async def made(place, *words: str, n: int = 4) -> str:
    """Make a run and name it."""
    return (await place.run("send", place.people(n), "--json", *words)).json["id"]


# -- looking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [
    ["status"], ["status", "abcd"], ["retry"], ["pause"], ["resume"], ["cancel"],
    ["resolve", "--as=sent"], ["export"], ["keys", "list"], ["keys", "revoke", "a"],
])  # fmt: skip
async def test_without_a_database_a_command_says_so_and_makes_none(place, words):
    nothing = await place.run(*words)
    assert (nothing.code, nothing.out) == (1, "")
    assert "There is no database" in nothing.err
    assert not place.db.exists()


async def test_status_lists_runs_and_shows_one_by_the_beginning_of_its_id(place):
    run = await made(place, HALF)
    listed = await place.run("status")
    assert listed.code == 0
    assert f"{run}  Trial finished in the built-in mailbox: 2 sent, 2 failed" in listed.out
    assert "Nothing sends from this database now." in listed.out
    assert "Internet Down" in (await place.run("status", run)).out
    assert (await place.run("status", run[:6], "--json")).json["counts"]["failed"] == 2
    assert [one["id"] for one in (await place.run("status", "--json")).json["data"]] == [run]
    unknown = await place.run("status", "nothing-like-it")
    assert (unknown.code, "There is no such run" in unknown.err) == (1, True)


async def test_a_watched_run_is_followed_to_its_end_by_lines_for_programs(place):
    run = await made(
        place, "--transport=simulated://?latency_ms=20&fail_every=0", "--no-wait", n=200
    )
    watching = await place.start("status", run, "--watch", "--json")
    first = (await watching.stdout.readline()).decode()
    sent = await place.run("retry", run, "--transport=simulated://?latency_ms=20&fail_every=0")
    assert sent.code == 0
    watched = await ended(watching)
    lines = [first, *watched.out.splitlines()]
    states = [json.loads(line)["counts"]["sent"] for line in lines]
    assert (watched.code, states[0], states[-1]) == (0, 0, 200)
    assert states == sorted(states)


async def test_the_id_of_a_run_may_begin_with_a_dash(place):
    await made(place, QUICK)
    missing = await place.run("status", "-abcdefghijklmnopqrstu")
    assert (missing.code, "There is no such run" in missing.err) == (1, True)
    assert (await place.run("status", "--wach")).code == 2


# -- deciding --------------------------------------------------------------------------------------


async def test_pause_resume_and_cancel_reach_a_sender_within_a_second(place):
    async with serving() as sink:
        process = await started(f"--db={place.db}", *through(sink))
        run = await made(place, place.letter(), *through(sink), "--no-wait", "--rate=2/m", n=50)
        assert "Sending from this database: process " in (await place.run("status")).out
        assert "Paused by a person" in (await place.run("pause", run)).out
        assert (await place.run("status", run, "--json")).json["state"] == "paused"
        assert (await place.run("resume", run, "--json")).json["state"] == "running"
        cancelled = await place.run("cancel", "--json")
        assert (cancelled.code, cancelled.json["id"], cancelled.json["state"]) == (
            0,
            run,
            "cancelled",
        )
        await stop(process)
        assert len(sink.messages) < 50
    again = await place.run("pause", run)
    assert (again.code, "cannot be paused" in again.err) == (1, True)


async def test_a_decision_that_could_be_about_several_runs_asks_which(place):
    first, second = await made(place, QUICK, "--no-wait"), await made(place, QUICK, "--no-wait")
    which = await place.run("cancel")
    assert which.code == 2
    assert first in which.err
    assert second in which.err
    assert "running" in (await place.run("status", first, "--json")).out


async def test_retry_without_a_sender_sends_to_exactly_the_failed(place, sink):
    async with serving(
        lambda turn: b"550 5.1.1 no\r\n" if b"guest1@" in turn.line else None
    ) as refusing:
        run = await made(place, place.letter(), *through(refusing), n=3)
    retried = await place.run("retry", *through(sink))
    assert retried.code == 0
    assert "1 of the 1 failed will be written to again." in retried.out
    assert sink.sent_to() == ["guest1@example.org"]
    assert (await place.run("status", run, "--json")).json["counts"]["sent"] == 3


async def test_retry_takes_one_reason_or_one_person_alone(place):
    run = await made(place, HALF, n=8)
    rows = list(
        csv.DictReader(
            io.StringIO((await place.run("export", "--state=failed")).out.lstrip("\ufeff"))
        )
    )
    one = await place.run("retry", run, QUICK, f"--id={rows[0]['id']}", "--json")
    assert (one.code, one.json["counts"]["failed"]) == (3, 3)
    none = await place.run("retry", run, QUICK, "--reason=rcpt 550", "--json")
    assert (none.code, none.json["exit_code"]) == (2, 2)
    assert "has the reason 'rcpt 550'. There are: rcpt 554." in none.json["message"]
    settled = await place.run("resolve", run, "--as=done", "--reason=rcpt 550")
    assert (settled.code, "There are: rcpt 554." in settled.err) == (2, True)
    rest = await place.run("retry", run, QUICK, "--reason=rcpt 554", "--json")
    assert (rest.code, rest.json["counts"]["sent"]) == (0, 8)


async def test_retry_tries_those_now_who_wait_for_a_later_try(place):
    asked: list[bytes] = []

    def full_once(turn):
        if b"guest0@" not in turn.line:
            return None
        asked.append(turn.line)
        return b"452 4.2.2 Mailbox full\r\n" if len(asked) == 1 else None

    async with serving(full_once) as sink:
        process = await started(f"--db={place.db}", *through(sink))
        run = await made(place, place.letter(), *through(sink), "--no-wait", n=1)
        waits = ""
        while "to be tried again" not in waits:
            waits = (await place.run("status", run)).out
        nobody = await place.run("retry", run, *through(sink), "--no-wait")
        assert "0 of the 0 failed" in nobody.out
        tried = await place.run("retry", run, *through(sink), "--waiting")
        await stop(process)
    assert tried.code == 0
    assert "1 is tried again now." in tried.out
    assert sink.sent_to() == ["guest0@example.org"]


async def test_retry_beside_a_sender_only_asks(place):
    run = await made(place, HALF)
    process = await started(f"--db={place.db}", QUICK)
    asked = await place.run("retry", run, QUICK)
    assert (asked.code, "Trial finished in the built-in mailbox: 4 sent" in asked.out) == (
        0,
        True,
    )
    await stop(process)


async def test_a_run_is_not_retried_by_another_transport(place):
    await made(place, HALF)
    refused = await place.run("retry", "--transport=smtp://127.0.0.1:1", "--sender=a@x.pt")
    assert (refused.code, "made for simulated" in refused.err) == (1, True)


async def test_who_is_in_doubt_is_decided_about(place):
    def silent(turn):
        if turn.verb == "dot" and turn.recipient == "guest0@example.org":
            turn.connection.hang_up()
            return SILENCE
        return None

    async with serving(silent) as sink:
        doubtful = await place.run(
            "send", place.people(2), place.letter(), *through(sink), "--json"
        )
    assert (doubtful.code, doubtful.json["counts"]["in_doubt"]) == (3, 1)
    decided = await place.run("resolve", "--as=sent")
    assert (decided.code, "1 decided: they got it." in decided.out) == (0, True)
    assert (await place.run("status", "--json")).json["data"][0]["outcome"] == "all_sent"


# -- export, doctor --------------------------------------------------------------------------------


async def test_an_export_is_the_owners_alone_and_overwrites_nothing(place):
    place.file("list", "Ana <ana@example.org>\nfoo\n=cmd()@x\n")
    await place.run("send", "list", QUICK)
    assert (await place.run("export", "--out=out.csv")).code == 0
    assert stat.S_IMODE((place.folder / "out.csv").stat().st_mode) == 0o600
    assert "ana@example.org" in (place.folder / "out.csv").read_text("utf-8-sig")
    again = await place.run("export", "--out=out.csv")
    assert (again.code, "never overwrites" in again.err) == (1, True)
    assert [one.name for one in place.folder.glob("*.part")] == []
    assert "foo" in (await place.run("export", "--rejected")).out
    german = await place.run("export", "--separator=semicolon", "--headings=de")
    assert '"E-Mail";"Name";' in german.out
    assert "\"'=cmd" in (await place.run("export", "--rejected")).out
    assert (await place.run("export", "--list", "--out=all.xlsx")).code == 0
    assert stat.S_IMODE((place.folder / "all.xlsx").stat().st_mode) == 0o600
    book = python_calamine.CalamineWorkbook.from_path(str(place.folder / "all.xlsx"))
    lines = book.get_sheet_by_index(0).to_python()
    assert [line[:3] for line in lines] == [
        ["email", "name", "Written to"], ["ana@example.org", "Ana", "in a trial"],
        ["foo", "", "no"], ["=cmd()@x", "", "no"],
    ]  # fmt: skip
    assert [one.name for one in place.folder.iterdir() if one.name.startswith("sheet-")] == []
    for name in ("nowhere/out.csv", "nowhere/out.xlsx"):
        nowhere = await place.run("export", "--list", f"--out={name}")
        assert (nowhere.code, nowhere.err) == (1, "--out: there is no folder nowhere.\n")
    assert (await place.run("export", "--out=people.xlsx")).code == 2
    assert (await place.run("export", "--state=lost")).code == 2


async def test_the_doctor_finds_a_server_its_login_and_nothing_to_do(place, sink):
    sink.offers = (*sink.offers, "AUTH PLAIN LOGIN")
    url = f"--transport=smtp://ana:secret@127.0.0.1:{sink.port}?starttls=never"
    found = await place.run("doctor", url, "--port=0")
    assert found.code == 0
    assert re.findall(r"^(\w+) +(\w+)", found.out, re.MULTILINE)[-3:] == [
        ("ok", "dns"),
        ("ok", "server"),
        ("ok", "login"),
    ]
    assert "secret" not in found.out
    assert "MAIL" not in sink.verbs


@pytest.mark.parametrize(("answers", "what", "do"), [
    ({"AUTH": b"535 5.7.8 wrong\r\n"}, "login", "user and password"),
    ({"greeting": b"554 5.7.1 go away\r\n"}, "server", "takes nobody"),
])  # fmt: skip
async def test_the_doctor_says_what_is_wrong_and_what_to_do(place, answers, what, do):
    async with serving(lambda turn: answers.get(turn.verb), offers=("AUTH PLAIN",)) as server:
        url = f"--transport=smtp://ana:secret@127.0.0.1:{server.port}?starttls=never"
        found = await place.run("doctor", url, "--port=0", "--json")
    wrong = [one for one in found.json["data"] if one["how"] == "wrong"]
    assert (found.code, [one["what"] for one in wrong]) == (1, [what])
    assert do in wrong[0]["do"]


async def test_the_doctor_finds_no_server_no_port_and_no_database(place, sink):
    place.db.write_text("no database")
    found = await place.run(
        "doctor", "--transport=smtp://127.0.0.1:1", f"--port={sink.port}", "--json"
    )
    assert found.code == 1
    assert [one["what"] for one in found.json["data"] if one["how"] == "wrong"] == [
        "database",
        "port",
        "server",
    ]


# -- on a terminal ---------------------------------------------------------------------------------


async def typed(place, *words: str, keys: bytes = b"", when: bytes = b"") -> tuple[int, bytes]:
    """Type a command at a terminal, and `keys` once `when` is seen there."""
    ours, theirs = pty.openpty()
    process = await place.start(
        *words, stdin=theirs, stdout=theirs, stderr=theirs, terminal=True,
        env=starting.bare() | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while True:
        try:
            said += await asyncio.to_thread(os.read, ours, 4096)
        except OSError:  # the other end is closed (EIO)
            break
        if keys and when in said:
            os.write(ours, keys)
            keys = b""
    os.close(ours)
    return await process.wait(), said


async def test_a_terminal_shows_a_bar_and_then_how_it_ended(place):
    code, said = await typed(
        place, "send", place.people(40), "--transport=simulated://?latency_ms=5&fail_every=20"
    )
    assert code == 3
    assert "━".encode() in said
    assert b"40/40" in said
    assert b"Trial finished in the built-in mailbox: 38 sent, 2 failed" in said


async def test_elsewhere_there_are_plain_lines_and_rich_is_not_imported(place):
    sent = await place.run("send", place.people(40), QUICK)
    assert "\x1b" not in sent.out
    watched = """
import sys
sys.argv = ["app.py", "status"]
import app
try:
    app.main()
finally:
    print("rich" in sys.modules)
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", watched, env=env(db=str(place.db)), cwd=APP[1].removesuffix("app.py"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert (await ended(process)).out.endswith("False\n")


async def test_ctrl_c_in_the_grace_means_that_nothing_has_left(place, sink):
    words = ["send", place.people(3), place.letter(), *through(sink), "--grace-s=3000"]
    code, said = await typed(place, *words, keys=b"\x03", when=b"Begins at")
    assert code == 4
    assert b"Stopped before it began" in said
    assert sink.messages == []
    assert (await place.run("status", "--json")).json["data"][0]["state"] == "cancelled"


async def test_sigterm_ends_a_watch_without_touching_the_run(place):
    run = await made(place, QUICK, "--no-wait")
    watching = await place.start("status", run, "--watch")
    assert await watching.stdout.readline()
    watching.send_signal(signal.SIGTERM)
    assert (await ended(watching)).code == 4
    assert (await place.run("status", run, "--json")).json["state"] == "running"
