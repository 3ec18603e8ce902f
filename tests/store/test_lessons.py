"""What is learnt about a server is kept with the account."""

import pytest

from emailer.sending.server_lessons import Lessons
from emailer.store import Store
from emailer.store.senders import Lesson
from emailer.transports.smtp.chain_trust import Learnt
from tests.store.hands import OWNER


@pytest.fixture
async def started(open_store) -> Store:
    store = await open_store()
    await store.open_account(OWNER, "smtp", "one", None, None)
    return store


async def test_what_was_learnt_survives_a_restart_and_another_server_is_learnt_anew(
    started, open_store
):
    await started.learn("mx.example.org:25", Lesson(Learnt.REFUSES.value))
    again = await open_store()
    await again.open_account(OWNER, "smtp", "another password", None, None)
    assert (await again.learnt("mx.example.org", 25)).chain == "refuses"
    assert (await again.learnt("mx.example.org", 587)).chain is None


async def test_the_newest_lesson_is_the_one_that_stays(started):
    lessons = Lessons(started, "mx.example.org", 25)
    assert (await lessons.load()).chain is Learnt.NOTHING
    lessons.learn(Learnt.BEARS)
    lessons.learn(Learnt.NOTHING)
    lessons.learn(Learnt.REFUSES)
    await lessons.writing
    assert (await lessons.load()).chain is Learnt.REFUSES


async def test_a_lesson_that_cannot_be_kept_stops_nobody(started, caplog):
    lessons = Lessons(started, "mx.example.org", 25)
    await started.close()
    lessons.learn(Learnt.BEARS)
    await lessons.writing
    assert "could not be kept" in caplog.text


async def test_that_a_server_encrypts_and_what_logins_owe_survive_the_process(started, open_store):
    lessons = await Lessons(started, "mx.example.org", 587).load()
    assert (lessons.encrypts, lessons.logins_owed) == (False, 0.0)
    lessons.encrypted()
    lessons.hear(1000)
    lessons.owes(11.0)
    await lessons.writing
    again = await Lessons(await open_store(), "mx.example.org", 587).load()
    assert again.encrypts
    assert 0 < again.logins_owed <= 11.0
    found = await started.learnt("mx.example.org", 587)
    assert (found.chain, found.size_limit) == ("nothing", 1000)


async def test_a_lesson_is_kept_as_it_says_and_leaves_what_it_does_not_say(started):
    said = Lesson(Learnt.BEARS.value, 1000, encrypts=True, logins_owed=2.5, logins_at=12_345)
    await started.learn("mx.example.org:587", said)
    await started.learn("mx.example.org:587", Lesson())
    assert await started.learnt("mx.example.org", 587) == said
