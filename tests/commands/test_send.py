"""The command `send`: what it takes, what it sends, and how it ends."""

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import PIPE

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from emailer.cli import flags, send, settings
from emailer.cli.desk import Desk
from emailer.cli.personal_files import Own
from emailer.model import Message, Recipient
from emailer.store import Draft, door
from emailer.store.sqlite import engine
from emailer.store.webhooks import Kind, NewWebhook
from emailer.submitting.upload import Upload
from emailer.webhooks import signing
from tests import laid, starting
from tests.commands.conftest import APP, QUICK, ended, through, words_of
from tests.lists import books
from tests.patience import PATIENCE_S
from tests.smtp.server import HANG_UP, SILENCE, serving
from tests.store.hands import chunks
from tests.test_private import started, stop

LETTER = 'Dear {{ name | default("friend") }},\ncome.\n'


# -- how it ends -----------------------------------------------------------------------------------


async def test_0_says_that_everybody_was_written_to(place, sink):
    letter = place.file("t.txt", LETTER)
    sent = await place.run("send", place.people(3), *through(sink), f"--text-file={letter}")
    assert (sent.code, sent.err) == (0, "")
    assert "All sent: 3 sent" in sent.out
    assert sorted(sink.sent_to()) == [f"guest{i}@example.org" for i in range(3)]
    assert "Dear Guest 0," in "".join(map(words_of, sink.messages))


async def test_1_says_that_it_could_not_run(place):
    place.db.write_text("a diary, not a database")
    could_not = await place.run("send", place.people(1))
    assert could_not.code == 1
    assert "no SQLite database" in could_not.err
    assert place.db.read_text() == "a diary, not a database"


@pytest.mark.parametrize(
    "words", [["send", "people.txt"], ["keys", "create", "a", "--kind=secret"]], ids=str
)
async def test_a_folder_that_is_not_there_is_not_made_for_a_database(place, words):
    place.people(1)
    place.db = place.folder / "mistyped" / "emailer.db"
    could_not = await place.run(*words)
    assert (could_not.code, could_not.out, place.db.parent.exists()) == (1, "", False)
    assert f"There is no folder {place.db.parent}" in could_not.err


@pytest.mark.parametrize(("list_", "words", "sentence"), [
    ("nobody here", [], "LIST: "),
    ("ana@example.org\nfoo", ["--on-rejected=refuse"], "line 2: foo: there is no @"),
    ("ana@example.org", ["--text-file=missing.txt"], "--text-file: missing.txt cannot be read"),
    ("ana@example.org", ["--attach=missing.pdf"], "--attach: missing.pdf cannot be read"),
    ("ana@example.org", ["--start-at=tomorrow"], "--start-at: "),
    ("ana@example.org", ["--start-at=2001-01-01T00:00:00Z"], "--start-at: This date is over"),
    ("ana@example.org", ["--map=Town=town"], "--map is HEADING=ROLE"),
    ("Mail;Name\nana@example.org;Ana", ["--map=Post=address"], 'has no column "Post"'),
    ("ana@example.org", ["--idempotency-key=a b"], "--idempotency-key: "),
    ("ana@example.org", ["--subject=two\nlines"], "--subject: "),
    ("ana@example.org", ["--test-to=nobody"], "--test-to: "),
    ("ana@example.org", ["--rate=fast"], "--rate: "),
    ("ana@example.org", ["--text-file=list", "--markdown-file=list"], "leave one out"),
])  # fmt: skip
async def test_2_says_what_was_typed_wrongly_and_nothing_is_stored(place, list_, words, sentence):
    refused = await place.run("send", place.file("list", list_), *words)
    assert refused.code == 2
    assert sentence in refused.err
    assert "Traceback" not in refused.err
    assert (await place.run("status")).out.splitlines()[:1] in ([], ["There is no run yet."])


async def test_the_example_goes_to_nobody_by_real_mail_and_in_a_trial_with_a_note(place, sink):
    words = ["send", place.people(1), "--json"]
    refused = await place.run(*words, *through(sink))
    assert (refused.code, sink.connections, refused.json["exit_code"]) == (2, [], 2)
    assert "--text-file is missing" in refused.json["message"]
    tried = await place.run(*words, QUICK)
    assert (tried.code, tried.json["counts"]["sent"]) == (0, 1)
    assert "Note: The text is still the example" in tried.err
    assert (await place.run(*words, QUICK, place.letter())).err.count("Note: ") == 1


async def test_a_tag_that_is_wrong_is_named_with_line_and_column(place):
    letter = place.file("t", "Dear\n{{ name")
    refused = await place.run("send", place.people(1), f"--text-file={letter}")
    assert refused.code == 2
    assert "Text: Line 2, column 1: " in refused.err
    refused = await place.run("send", place.people(1), "--subject={{ name }}: {{ name | upper }}")
    assert refused.code == 2
    assert "--subject: Line 1, column 23: " in refused.err


async def test_3_says_that_not_everybody_was_written_to_and_why(place):
    flags = ["--transport=simulated://?latency_ms=0&fail_every=2"]
    incomplete = await place.run("send", place.people(4), *flags)
    assert incomplete.code == 3
    assert "Trial finished in the built-in mailbox: 2 sent, 2 failed" in incomplete.out
    assert "2 failed: " in incomplete.out
    assert "Internet Down" in incomplete.out


async def test_4_says_that_it_was_stopped_and_the_same_key_sends_the_rest_once(place):
    half, reached = asyncio.Event(), asyncio.Event()

    async def waiting(turn):
        if turn.verb == "dot" and len(turn.connection.server.messages) >= 20 and not half.is_set():
            reached.set()
            await half.wait()

    async with serving(waiting) as sink:
        words = [
            "send",
            place.people(60),
            place.letter(),
            *through(sink),
            "--idempotency-key=party",
            "--connections=2",
        ]
        process = await place.start(*words)
        await asyncio.wait_for(reached.wait(), PATIENCE_S)
        process.send_signal(signal.SIGINT)
        while b"Stopping" not in await process.stderr.readline():
            pass
        half.set()
        stopped = await ended(process)
        assert stopped.code == 4
        assert "retry" in stopped.err
        before = len(sink.messages)
        assert 20 < before < 60
        again = await place.run(*words)
        assert again.code == 0
        assert "This key has made run" in again.out
        assert sorted(sink.sent_to()) == sorted(f"guest{i}@example.org" for i in range(60))


async def test_stopped_while_it_reads_it_says_that_nothing_was_stored(place, sink):
    os.mkfifo(place.folder / "letter.txt")
    words = ["send", place.people(3), *through(sink), "--text-file=letter.txt", "--json"]
    process = await place.start(*words)
    with await asyncio.to_thread(open, place.folder / "letter.txt", "w") as letter:  # it reads
        process.send_signal(signal.SIGTERM)
        letter.write(LETTER)
    stopped = await ended(process)
    assert (stopped.code, sink.messages) == (4, [])
    assert "Nothing was stored." in stopped.err
    assert stopped.json == {"message": "Nothing was stored.", "exit_code": 4}


@pytest.mark.parametrize(("begins", "grace_s", "words", "state"), [
    (False, 0, [], "cancelled"),
    (False, 0, ["--idempotency-key=k"], "running"),  # the same command again goes on with it
    (True, 0, [], "running"),
    (True, 60, ["--idempotency-key=k"], "cancelled"),  # nothing has left, and nothing will
    (False, 60, [], "cancelled"),
])  # fmt: skip
async def test_a_stop_takes_back_what_would_begin_without_being_asked(
    tmp_path, begins, grace_s, words, state
):
    db, stopping = door.at(laid.lay(tmp_path / "a.db")), asyncio.Event()
    typed = flags.parser().parse_args(["send", "list", f"--db={db.file}", "--json", *words])
    under = settings.read(typed, {})
    store = await db.open()
    await store.open_account("other", "simulated", "as ever", None, None)
    made = await store.create_run(Draft(Message("Hi", "Hi", "", "a@x.pt", ""), grace_s=grace_s),
                                  chunks([Recipient("b@x.pt", "", "b@x.pt")]))  # fmt: skip
    if begins:
        asyncio.get_running_loop().call_soon(stopping.set)  # once it watches
    else:
        stopping.set()  # while it was stored
    order = send.Order(typed, under, Upload("list", tmp_path, 0, ""), Own(), stopping)
    await send.through(order, Desk(store, under, "simulated", "other"), made)
    assert (await store.look(made.run_id)).run.state == state
    await store.close()


async def test_a_run_that_was_cancelled_says_under_its_key_how_to_go_on(place):
    words = ["send", place.people(2), QUICK, "--idempotency-key=party"]
    await place.run(*words, "--no-wait")
    await place.run("cancel")
    again = await place.run(*words)
    assert again.code == 4
    assert "To go on: " in again.err
    assert " resume " in again.err


async def test_4_also_says_that_it_waits_for_a_person_and_why(place):
    async with serving(
        lambda turn: b"550 5.7.1 not you\r\n" if turn.verb == "MAIL" else None
    ) as sink:
        paused = await place.run("send", place.people(3), place.letter(), *through(sink))
    assert paused.code == 4
    assert "not you" in paused.out
    assert "python3 app.py resume" in paused.err


async def test_who_waits_less_for_the_answer_of_a_silent_server_has_them_in_doubt_sooner(place):
    async with serving(lambda turn: SILENCE if turn.verb == "dot" else None) as sink:
        words = [place.people(1), *through(sink), "--send-timeout-s=1", "--json"]
        sent = await place.run("send", *words, f"--text-file={place.file('t.txt', LETTER)}")
    assert (sent.code, sent.json["counts"]["in_doubt"]) == (3, 1)
    assert sent.json["send_timeout_s"] == 1


# -- killed, and repeated --------------------------------------------------------------------------


async def test_killed_in_the_middle_and_repeated_with_its_key_it_writes_to_each_person_once(place):
    reached, killed = asyncio.Event(), asyncio.Event()

    async def held(turn):
        if turn.verb == "dot" and len(turn.connection.server.messages) >= 40:
            reached.set()
            await killed.wait()

    async with serving(held) as sink:
        words = [
            "send",
            place.people(300),
            place.letter(),
            *through(sink),
            "--idempotency-key=party",
            "--connections=4",
        ]
        process = await place.start(*words)
        await asyncio.wait_for(reached.wait(), PATIENCE_S)
        process.kill()
        assert (await ended(process)).code == -signal.SIGKILL
        killed.set()
        again = await place.run(*words, "--json")
        counts = again.json["counts"]
        assert counts["sent"] + counts["in_doubt"] == 300
        assert counts["in_doubt"] <= 4
        assert again.code == (3 if counts["in_doubt"] else 0)
        assert len(sink.sent_to()) == len(set(sink.sent_to()))
        doubtful = (await place.run("export", "--state=in_doubt")).out
        missing = {f"guest{i}@example.org" for i in range(300)} - set(sink.sent_to())
        assert all(one in doubtful for one in missing)


async def test_killed_in_the_middle_it_hands_over_no_more_than_its_limit_of_a_day(place):
    reached = asyncio.Event()

    def counted(turn):
        if turn.verb == "dot" and len(turn.connection.server.messages) >= 20:
            reached.set()

    async with serving(counted) as sink:
        words = [
            "send",
            place.people(100),
            place.letter(),
            *through(sink),
            "--idempotency-key=party",
            "--rate=30/d",
        ]
        process = await place.start(*words)
        await asyncio.wait_for(reached.wait(), PATIENCE_S)
        process.kill()
        assert (await ended(process)).code == -signal.SIGKILL
        again = await place.start(*words)
        async with asyncio.timeout(PATIENCE_S):
            while b"30 a day used up: goes on " not in await again.stdout.readline():
                pass
        again.send_signal(signal.SIGINT)
        assert (await ended(again)).code == 4
        handed_over = len(sink.messages)
        assert 20 <= handed_over <= 30
        counts = (await place.run("status", "--json")).json["data"][0]["counts"]
        assert handed_over <= counts["sent"] + counts["in_doubt"] == 30


async def test_the_same_key_with_another_letter_is_refused(place):
    await place.run("send", place.people(1), QUICK, "--idempotency-key=party")
    other = await place.run(
        "send", place.people(1), QUICK, "--idempotency-key=party", "--subject=Other"
    )
    assert other.code == 2
    assert "used for other content (the list, the message or a setting of the run)" in other.err


# -- beside a running sender -----------------------------------------------------------------------


async def test_beside_a_running_program_it_only_asks_and_looks(place):
    async with serving() as sink:
        process = await started(f"--db={place.db}", *through(sink))
        words = [place.letter(), "--sender=Ana <ana@x.pt>"]
        sent = await place.run("send", place.people(5), *words, "--json")
        assert (sent.code, sent.json["counts"]["sent"], sent.json["transport"]) == (0, 5, "smtp")
        assert process.returncode is None
        asked = await place.run("send", place.people(2), *words, "--no-wait")
        assert asked.code == 0
        other = await place.run("send", place.people(2), "--transport=simulated://")
        assert (other.code, f"Process {process.pid} sends" in other.err) == (1, True)
        await stop(process)
    assert set(sink.sent_to()) == {f"guest{i}@example.org" for i in range(5)}


# -- what it takes ---------------------------------------------------------------------------------


async def test_a_dry_run_shows_everything_and_stores_nothing(place):
    place.file("t", "Hi {{ name }}, see attached.")
    list_ = place.file(
        "list.csv", "Mail;Full name\nana@example.org;Ana\nana@example.org;Ana\nfoo;Ben\n"
    )
    words = ["send", list_, "--text-file=t", "--dry-run"]
    seen = await place.run(*words)
    assert seen.code == 0
    assert "1 person, 1 line cannot be used, 1 duplicate." in seen.out
    assert "no file goes with the message" in seen.out
    assert "Hi Ana, see attached." in seen.out
    told = (await place.run(*words, "--json")).json
    assert (told["valid"], told["rejected"][0]["line"]) == (1, 4)
    assert told["warnings"][0]["code"] == "no_file"
    assert not place.db.exists()


async def test_a_rehearsal_hands_nothing_over_and_leaves_the_database_alone(place, sink):
    rehearsed = await place.run(
        "send",
        place.people(5),
        place.letter(),
        *through(sink),
        "--rehearse",
        "--idempotency-key=party",
    )
    assert rehearsed.code == 0
    assert "nothing leaves this machine" in rehearsed.out
    assert sink.connections == []
    assert not place.db.exists()


async def test_a_test_is_the_first_persons_message_to_somebody_else_alone(place, sink):
    letter = place.file("t", "Dear {{ name }}, {{ town }} it is.")
    list_ = place.file(
        "list.csv", "email,name,town\nana@example.org,Ana,Faro\nben@example.org,Ben,Porto\n"
    )
    words = ["send", list_, *through(sink), f"--text-file={letter}"]
    tested = await place.run(*words, "--test-to=me@x.pt", "--idempotency-key=party")
    assert tested.code == 0
    assert "took the test for me@x.pt, as Ana will get it" in tested.out
    assert sink.sent_to() == ["me@x.pt"]
    assert "Dear Ana, Faro it is." in words_of(sink.messages[0])
    assert "There is no run yet." in (await place.run("status")).out
    assert (await place.run(*words, "--idempotency-key=party")).code == 0
    assert sorted(sink.sent_to()) == ["ana@example.org", "ben@example.org", "me@x.pt"]


async def test_a_test_that_is_refused_says_so_in_the_exit_code(place):
    async with serving(lambda turn: b"550 5.1.1 no\r\n" if turn.verb == "RCPT" else None) as sink:
        tested = await place.run(
            "send", place.people(1), place.letter(), *through(sink), "--test-to=me@x.pt", "--json"
        )
    assert (tested.code, tested.json["tests"][0]["result"], tested.json["exit_code"]) == (
        3,
        "refused",
        3,
    )


async def test_columns_formats_and_files_are_taken_as_the_page_takes_them(place, sink):
    list_ = place.file(
        "list.csv", "Wer;Wohin;Woher\nAna;ana@example.org;ana@old.example\n".encode("utf-16")
    )
    words = ["--map=Wohin=address", "--map=Wer=name", "--map=Woher=field"]
    markdown, picture = place.file("l.md", "**Dear {{ name }}**"), place.file("m.pdf", b"%PDF-1.4")
    sent = await place.run("send", list_, *through(sink), *words, f"--markdown-file={markdown}",
                           f"--attach={picture}", "--subject=Für {{ name }}")  # fmt: skip
    assert (sent.code, sink.sent_to()) == (0, ["ana@example.org"])
    assert "<strong>Dear Ana</strong>" in words_of(sink.messages[0])
    assert b'filename="m.pdf"' in sink.messages[0].content


async def test_numbers_and_dates_are_shown_by_the_formats_that_are_named(place, sink):
    place.folder.joinpath("l.xlsx").write_bytes(books.xlsx({"G": [
        ["E-Mail", "Betrag", "Rate"], ["ana@example.org", 12.5, 0.25]]}))  # fmt: skip
    words = ["--written-as=Betrag=0.000", "--written-as=rate=[$-en]0%", "--subject={{ rate }}"]
    letter = place.file("l.txt", "{{ betrag }}")
    sent = await place.run("send", "l.xlsx", *through(sink), *words, f"--text-file={letter}")
    assert (sent.code, words_of(sink.messages[0]).strip()) == (0, "12,500")
    assert b"Subject: 25%" in sink.messages[0].content
    for wrong in ("Betrag", "=0.00", "Betrag=TT.MM"):
        words = [f"--text-file={letter}", f"--written-as={wrong}"]
        said = await place.run("send", "l.xlsx", *through(sink), *words)
        assert (said.code, "--written-as" in said.err) == (2, True), wrong


async def test_a_list_comes_through_a_pipe_too_and_nothing_else_that_is_no_file(place, sink):
    os.mkfifo(place.folder / "pipe")
    writing = asyncio.to_thread((place.folder / "pipe").write_text, "ana@example.org\n")
    sent, _ = await asyncio.gather(
        place.run("send", "pipe", place.letter(), *through(sink)), writing
    )
    assert (sent.code, len(sink.messages)) == (0, 1)
    for words in (["/dev/zero"], ["list", "--attach=pipe"], ["list", "--attach=/dev/zero"]):
        place.file("list", "ana@example.org\n")
        wrong = await place.run("send", *words, *through(sink))
        assert (wrong.code, "is no file" in wrong.err) == (2, True)


async def test_a_list_comes_from_stdin_too(place, sink):
    sent = await place.run(
        "send",
        "-",
        place.letter(),
        *through(sink),
        stdin=b"ana@example.org, Ben <ben@example.org>\n",
    )
    assert (sent.code, sorted(sink.sent_to())) == (0, ["ana@example.org", "ben@example.org"])


@pytest.mark.parametrize("list_", ["guests.xlsx", "-"])
async def test_a_workbook_is_read_anew_by_each_send_and_leaves_nothing_behind(place, list_):
    def offered(address: str) -> dict:
        book = books.xlsx({"Guests": [["email"], [address]]})
        place.file("guests.xlsx", book)
        return {"stdin": book} if list_ == "-" else {}

    (place.folder / "tmp").mkdir()
    env = starting.bare() | {"TMPDIR": str(place.folder / "tmp")}
    for address in ("ana@example.org", "zoe@example.org"):
        streams = offered(address)
        seen = await place.run("send", list_, "--dry-run", "--json", **streams, env=env)
        assert seen.json["first"]["to"] == address
    assert sorted(one.name for one in place.folder.rglob("*")) == [
        "data", "guests.xlsx", "tmp",
    ]  # fmt: skip


async def test_a_signal_ends_the_waiting_for_a_list(place):
    reading, writing = os.pipe()
    waiting = await place.start(
        "send", "-", stdin=reading, env=starting.bare() | {"TMPDIR": str(place.folder)}
    )
    while not list(place.folder.glob("emailer-list-*")):  # it has begun to read
        await asyncio.sleep(0.01)
    waiting.send_signal(signal.SIGTERM)
    assert (await ended(waiting)).code == 4
    assert not list(place.folder.glob("emailer-list-*"))
    os.close(reading)
    os.close(writing)


async def test_streams_that_are_closed_cost_nobody_their_mail(place, sink):
    words = ["send", place.people(1), f"--db={place.db}", place.letter(), *through(sink)]
    line = " ".join(map(shlex.quote, [*APP, *words]))
    started = await asyncio.create_subprocess_shell(
        f"exec {line} <&- >&- 2>&-", cwd=place.folder, env=starting.bare()
    )
    assert (await started.wait(), sink.sent_to()) == (0, ["guest0@example.org"])
    started = await asyncio.create_subprocess_shell(
        f"exec {shlex.join(APP)} send - --db={place.db} <&-",
        stderr=PIPE, cwd=place.folder, env=starting.bare(),
    )  # fmt: skip
    _, said = await started.communicate()
    assert (started.returncode, b"There is nobody in stdin" in said) == (2, True)


async def test_a_folder_that_cannot_be_written_to_is_said_in_a_sentence(place):
    file = place.file("file", "x")
    could_not = await place.run(
        "send", place.people(1), f"--transport=folder://{place.folder / file}"
    )
    assert (could_not.code, "Traceback" in could_not.err) == (1, False)
    assert could_not.err.endswith("file cannot be used: it is no folder.\n")


async def test_whom_an_earlier_run_has_written_to_is_told_and_can_be_left_out(place, sink):
    await place.run("send", place.people(2), place.letter(), *through(sink))
    noted = await place.run("send", place.people(3), place.letter(), *through(sink), "--dry-run")
    assert "written to 2 people" in noted.out
    sent = await place.run(
        "send", place.people(3), place.letter(), *through(sink), "--skip-written"
    )
    assert sent.code == 0
    assert sorted(sink.sent_to()) == [f"guest{i}@example.org" for i in range(3)]


async def test_who_waits_in_another_run_is_told_and_can_be_left_out(place, sink):
    later = ("--start-at=2100-01-01T00:00:00Z", "--no-wait")
    await place.run("send", place.people(2), place.letter(), *through(sink), *later)
    noted = await place.run("send", place.people(3), place.letter(), *through(sink), "--dry-run")
    assert "3 people, 2 waiting in another run, too." in noted.out
    sent = await place.run(
        "send", place.people(3), place.letter(), *through(sink), "--skip-waiting"
    )
    assert "3 people, 2 left out: waiting in another run." in sent.out + sent.err
    assert (sent.code, sink.sent_to()) == (0, ["guest2@example.org"])


async def test_a_start_to_come_is_stored_and_waits(place):
    words = [
        "send",
        place.people(1),
        QUICK,
        "--start-at=2100-01-01T00:00:00Z",
        "--no-wait",
        "--json",
    ]
    stored = await place.run(*words)
    assert (stored.code, stored.json["state"]) == (0, "scheduled")
    assert "Begins at 2100-01-01" in (await place.run("status")).out


async def test_the_server_that_hangs_up_leaves_nobody_out(place):
    cut = []

    def once(turn):
        if turn.verb == "RCPT" and not cut:
            cut.append(turn)
            return HANG_UP
        return None

    async with serving(once) as sink:
        assert (await place.run("send", place.people(5), place.letter(), *through(sink))).code == 0
    assert len(sink.sent_to()) == 5


async def test_text_from_outside_cannot_steer_the_terminal(place):
    list_ = place.file(
        "list", "Ana \x1b[2J\x9b31m <ana@example.org>\nfoo\x1b]0;x\x07\nben@example.org\n"
    )
    seen = await place.run("send", list_, QUICK, "--dry-run")
    assert seen.code == 0
    assert not any(sign in seen.out for sign in "\x1b\x07\x9b")


@pytest.mark.parametrize(
    "where", ["", "--text-file=", "--attach=", "--test-to=", "--start-at=", "--map=", "--subject="]
)
@pytest.mark.parametrize("url", ["smtp://ana:hunter2@mail:587", "ana:hunter2@mail:587"])
async def test_a_transport_typed_in_another_place_is_never_repeated(place, where, url):
    words = [url] if not where else [place.people(1), f"{where}{url}", "--dry-run", QUICK]
    said = await place.run("send", *words)
    assert "hunter2" not in said.err
    assert where == "--subject=" or (said.code, "no place for an address" in said.err) == (2, True)


@pytest.mark.parametrize(("words", "code"), [
    (["send", "people.txt", QUICK], 0),
    (["send", "people.txt", "--start-at=x"], 2),
    (["send", "people.txt", "--account=nobody"], 2),
    (["send", "people.txt", "--transport=smtp://127.0.0.1:1", "--sender=a@x.pt"], 2),
    (["send", "people.txt", "--after=nothing"], 2),
    (["send", "people.txt", "--rate=fast"], 2),
    (["send", "people.txt", "--transport=foo://x"], 2),
    (["send", "people.txt", "--on-rejected=nothing"], 2),
    (["send", "people.txt", "--sbject=Hi"], 2),
    (["send"], 2),
    (["retry"], 1),
    (["pause"], 1),
    (["export", "--json"], 2),  # which has no such flag
])  # fmt: skip
async def test_json_is_one_document_and_a_sentence_whatever_becomes_of_it(place, words, code):
    place.people(1)
    answer = await place.run(*words, "--json")
    assert (answer.code, answer.json["exit_code"], len(answer.out.splitlines())) == (code, code, 1)
    assert code == 0 or (answer.err.strip() and "Traceback" not in answer.err)


async def test_what_a_command_sends_is_told_to_webhooks_before_it_ends(place, sink):
    told: list[str] = []

    async def take(request: web.Request) -> web.Response:
        told.append((await request.json())["type"])
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/", take)
    async with TestServer(app) as server:
        await place.run(
            "send", place.people(1), "--text-file", place.file("a.txt", "Hi"), *through(sink)
        )
        store = await engine.open_store(place.db)
        hook = NewWebhook(str(server.make_url("/")), (Kind.RUN_FINISHED,), signing.make_secret())
        await store.webhooks.create(hook)
        await store.close()
        words = (
            "send",
            place.people(2),
            "--text-file",
            "a.txt",
            "--private-webhooks",
            *through(sink),
        )
        assert (await place.run(*words)).code == 0
        assert told == ["run.finished"]
