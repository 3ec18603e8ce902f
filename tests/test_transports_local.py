"""The two transports that need no server."""

import asyncio
import email
import resource
from pathlib import Path

import pytest

from emailer.dialogue import Cause, Envelope, Fault, Mail, Reply, Stage
from emailer.transports import folder, simulated
from emailer.transports.url import Folder, Simulated


async def yes():
    return True


async def no():
    return False


def mail(address="ana@example.org", number=1):
    content = (
        f"From: a@example.org\r\nTo: x\r\nDate: Sat, 21 Nov 2026 06:16:{number:02} +0100\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\nHello\r\n"
    )
    return Mail(Envelope("a@example.org", address, len(content)), content.encode())


async def test_every_hundredth_delivery_of_the_process_is_refused_whichever_worker_makes_it():
    make = simulated.factory(Simulated(0, 100))
    workers = [make() for _ in range(3)]
    answers = [await workers[n % 3].deliver(mail(), yes) for n in range(1000)]
    refused = [n for n, answer in enumerate(answers, 1) if answer.code == 554]
    assert refused == list(range(100, 1001, 100))
    assert answers[99] == Reply(Stage.RCPT, 554, None, "Internet Down")
    assert (answers[0].stage, answers[0].code) == (Stage.DOT, 250)


async def test_a_retry_of_the_ten_that_failed_sends_the_ten():
    transport = simulated.factory(Simulated(0, 100))()
    for _ in range(1000):
        await transport.deliver(mail(), yes)
    assert [(await transport.deliver(mail(), yes)).code for _ in range(10)] == [250] * 10


async def test_with_fail_every_0_nothing_ever_fails():
    transport = simulated.factory(Simulated(0, 0))()
    assert {(await transport.deliver(mail(), yes)).code for _ in range(300)} == {250}


async def test_simulated_asks_before_the_dot_and_takes_its_time_after_it():
    asked = asyncio.Event()

    async def before_dot():
        asked.set()
        return True

    transport = simulated.factory(Simulated(3_600_000, 0))()
    delivery = asyncio.create_task(transport.deliver(mail(), before_dot))
    await asked.wait()
    assert not delivery.done()
    delivery.cancel()
    await transport.close()


@pytest.mark.parametrize(
    "make",
    [lambda _: simulated.factory(Simulated(0, 0)), lambda path: folder.factory(Folder(path))],
)
async def test_what_may_not_begin_is_given_back(make, tmp_path):
    with pytest.raises(Fault) as given_back:
        await make(tmp_path)().deliver(mail(), no)
    assert (given_back.value.cause, given_back.value.handed_over) == (Cause.NOT_BEGUN, False)
    assert list(tmp_path.iterdir()) == []


async def test_a_file_holds_exactly_what_was_composed(tmp_path):
    transport = folder.factory(Folder(tmp_path / "deep" / "out"))()
    answer = await transport.deliver(mail(), yes)
    (file,) = (tmp_path / "deep" / "out").iterdir()
    assert file.read_bytes() == mail().content
    assert file.name in answer.text
    assert email.message_from_bytes(file.read_bytes())["Message-ID"] == "<1@example.org>"
    assert (answer.stage, answer.code) == (Stage.DOT, 250)


async def test_file_names_sort_by_date_and_show_the_recipient(tmp_path):
    transport = folder.factory(Folder(tmp_path))()
    for number in (3, 1, 2):
        await transport.deliver(mail(f"p{number}@example.org", number), yes)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.split("-")[1] for name in names] == [
        "p1@example.org",
        "p2@example.org",
        "p3@example.org",
    ]
    assert names[0].startswith("20261121T051601Z-")


async def test_a_message_sent_again_after_a_crash_replaces_its_own_file(tmp_path):
    for _ in range(2):
        await folder.factory(Folder(tmp_path))().deliver(mail(), yes)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "address",
    [
        "../../etc/passwd@x",
        "a/b@x",
        "nul\0@x",
        "ünï@x",
        "x" * 300 + "@x",
        '"q \\"@x',
        "-@.",
        "CON@x",
    ],
)
async def test_any_address_makes_a_file_in_the_folder_and_nowhere_else(address, tmp_path):
    transport = folder.factory(Folder(tmp_path / "out"))()
    await transport.deliver(mail(address, 1), yes)
    await transport.deliver(mail(address + "2", 2), yes)
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "out"] * 2


async def test_a_folder_that_is_gone_or_a_full_disk_is_our_trouble(tmp_path):
    transport = folder.factory(Folder(tmp_path / "out"))()
    (tmp_path / "out").rmdir()
    with pytest.raises(Fault) as gone:
        await transport.deliver(mail(), yes)
    assert (gone.value.cause, gone.value.handed_over) == (Cause.OURS, False)
    (tmp_path / "out").mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(Fault, match="File too large") as full:
            await transport.deliver(mail(), yes)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert full.value.cause is Cause.OURS
    assert list((tmp_path / "out").iterdir()) == []


async def test_a_link_planted_where_a_mail_is_written_leads_nowhere(tmp_path):
    transport = folder.factory(Folder(tmp_path / "out"))()
    (tmp_path / "treasure").write_text("untouched")
    (tmp_path / "out" / f".{folder.file_name(mail())}.unfinished").symlink_to(tmp_path / "treasure")
    await transport.deliver(mail(), yes)
    assert (tmp_path / "treasure").read_text() == "untouched"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [folder.file_name(mail())]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match="cannot be used: it is no folder"):
        folder.factory(Folder(Path(tmp_path / "file" / "out")))
