"""A run with files is sent by the pool: whole, to everybody, from one copy in memory."""

import pytest

from emailer.model import Message, Part, PartKind
from emailer.store import DraftFile
from tests.pool.conftest import counts, take_all

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

CONTENT = bytes(range(256)) * 4_000
LETTER = Message("Hi", "Hello {{ name }}", '<img src="cid:x">', "bob@example.org")


def attached(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(CONTENT)
    return DraftFile(Part(PartKind.ATTACHMENT, "a.pdf", "application/pdf", len(CONTENT)), path)


async def test_everybody_gets_the_same_bytes_of_a_file(house, tmp_path):
    mails = []

    async def take(delivery):
        mails.append(delivery.mail)
        return await take_all(delivery)

    run_id = await house.create(50, message=LETTER, files=(attached(tmp_path),))
    house.start(take)
    await house.finished(run_id)
    assert counts(await house.run(run_id))["sent"] == 50
    assert len({id(mail.rest[0]) for mail in mails}) == 1
    assert all(mail.envelope.size_bytes == len(mail.whole) for mail in mails)


async def test_a_restart_in_the_middle_sends_the_same_files_on(house, tmp_path):
    mails = []

    async def take(delivery):
        mails.append(delivery.mail)
        return await take_all(delivery)

    run_id = await house.create(10, message=LETTER, files=(attached(tmp_path),))
    (tmp_path / "a.pdf").unlink()
    await house.close()
    await house.open("another sender")
    house.start(take)
    await house.finished(run_id)
    assert len(mails) == 10
    assert b"a.pdf" in mails[0].rest[0]
