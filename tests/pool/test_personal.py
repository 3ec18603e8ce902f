"""Files of one's own: each gets theirs, byte for byte, and only those in hand are in memory."""

import asyncio
import email
from email import policy
from types import SimpleNamespace

import pytest

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.message.files import File
from emailer.model import Message, Part, PartKind, Recipient
from emailer.sending.personal_files import OwnFiles
from emailer.store import DraftFile
from tests.pool.conftest import counts, take_all

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

LETTER = Message("Hi", "Hello {{ name }}", sender="bob@example.org", personal="ticket")


def content_of(n, size_bytes=2_000):
    return bytes([n % 256]) * size_bytes + str(n).encode()


def files(folder, n, content=content_of):
    """One file that holds the files of all, as an upload does."""
    path, offset, drafts = folder / "all.upload", 0, []
    with path.open("wb") as whole:
        for number in range(n):
            octets = content(number)
            whole.write(octets)
            part = Part(PartKind.PERSONAL, f"{number}.pdf", "application/pdf", len(octets))
            drafts.append(DraftFile(part, path, offset=offset))
            offset += len(octets)
    return tuple(drafts)


def people(n):
    return [Recipient(f"p{k}@x.org", "", f"p{k}@x.org", {"ticket": f"{k}.PDF"}) for k in range(n)]


def own(mail):
    (attached,) = email.message_from_bytes(mail.whole, policy=policy.default).iter_attachments()
    return attached.get_filename(), attached.get_content()


async def test_everybody_gets_their_own_file_and_nobody_elses(house, tmp_path):
    got = {}

    async def take(delivery):
        got[delivery.email] = own(delivery.mail)
        return await take_all(delivery)

    run_id = await house.create(people(60), message=LETTER, files=files(tmp_path, 60))
    house.start(take)
    await house.finished(run_id)
    assert counts(await house.run(run_id))["sent"] == 60
    assert got == {f"p{n}@x.org": (f"{n}.pdf", content_of(n)) for n in range(60)}


async def test_a_restart_in_the_middle_sends_the_own_files_on(house, tmp_path):
    got = {}

    async def take(delivery):
        got[delivery.email] = own(delivery.mail)
        return await take_all(delivery)

    run_id = await house.create(people(5), message=LETTER, files=files(tmp_path, 5))
    (tmp_path / "all.upload").unlink()
    await house.close()
    await house.open("another sender")
    house.start(take)
    await house.finished(run_id)
    assert got["p3@x.org"] == ("3.pdf", content_of(3))


async def test_files_of_one_chunk_and_of_many_keep_their_bytes(house, tmp_path):
    sizes = [1, 262_144, 262_145, 700_000, 5, 262_144]
    drafts = files(tmp_path, 6, lambda n: content_of(n, sizes[n]))
    run_id = await house.create(people(6), message=LETTER, files=drafts)
    parts = await house.store.parts((await house.run(run_id)).key)
    kept = [await house.store.part_content(part.key) for part in parts]
    assert kept == [content_of(n, sizes[n]) for n in range(6)]


def part(size_bytes):
    return Part(PartKind.PERSONAL, "a.pdf", "application/pdf", size_bytes)


class Shelf:
    """A store of files that notes how many bytes were asked for and not given back."""

    async def part_content(self, _key):
        return b"x"


async def test_files_wait_for_room_and_a_large_one_is_not_passed_by():
    held = OwnFiles(Shelf(), room_bytes=100)
    assert len(await held.read(1, [part(60)])) == 1
    large = asyncio.create_task(held.read(2, [part(90)]))
    small = asyncio.create_task(held.read(3, [part(10)]))
    await asyncio.wait([large, small], timeout=0.01)
    assert held.held_bytes == 60
    held.done(1)
    await asyncio.gather(large, small)
    assert held.held_bytes == 100


async def test_one_file_larger_than_the_room_has_room_alone():
    held = OwnFiles(Shelf(), room_bytes=100)
    await held.read(1, [part(500)])
    held.done(1)
    assert held.held_bytes == 0


async def test_files_that_cannot_be_read_take_no_room():
    async def fail(_key):
        raise OSError

    held = OwnFiles(SimpleNamespace(part_content=fail))
    assert [
        type(e) for e in await asyncio.gather(held.read(1, [part(5)]), return_exceptions=True)
    ] == [OSError]
    assert held.held_bytes == 0


async def test_who_has_sent_holds_no_file_any_more(house, tmp_path):
    run_id = await house.create(people(20), message=LETTER, files=files(tmp_path, 20))
    pool = house.start(take_all)
    await house.finished(run_id)
    assert pool._supply._own.held_bytes == 0


def test_a_file_is_written_as_one_for_all_is():
    alike = [
        File.of(part(1)._replace(kind=kind), b"x").shared
        for kind in (PartKind.PERSONAL, PartKind.ATTACHMENT)
    ]
    assert alike[0] == alike[1]


TOO_LARGE = [
    Reply(Stage.MAIL, 552, "5.3.4", "Message size exceeds fixed limit"),
    Fault(Cause.TOO_LARGE, Stage.MAIL, "The message has 12 bytes, and the server takes 10."),
]


@pytest.mark.parametrize("answer", TOO_LARGE, ids=["said", "known"])
async def test_one_file_that_is_too_large_is_that_guests_and_the_others_get_theirs(
    house, tmp_path, answer
):
    async def server(delivery):
        if delivery.email != "p9@x.org":
            return await take_all(delivery)
        if isinstance(answer, Fault):
            raise answer
        return answer

    run_id = await house.create(people(30), message=LETTER, files=files(tmp_path, 30))
    house.start(server)
    assert await house.finished(run_id) == {"sent": 29, "failed": 1}


@pytest.mark.parametrize("answer", TOO_LARGE, ids=["said", "known"])
async def test_where_each_file_is_too_large_the_run_pauses_and_nobody_is_failed(
    house, tmp_path, answer
):
    async def server(_delivery):
        if isinstance(answer, Fault):
            raise answer
        return answer

    run_id = await house.create(people(30), message=LETTER, files=files(tmp_path, 30))
    house.start(server)
    run = await house.until(
        run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
    )
    assert (run.reason.code, counts(run)) == ("size", {"waiting": 30})
    assert not run.reason.params.keys() & ({"answer"} if isinstance(answer, Fault) else {"fault"})
