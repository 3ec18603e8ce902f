"""What is learnt about a server is kept with the account."""

import pytest

from emailer.sending.lessons import Lessons
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
    assert await lessons.known() is None
    lessons.learn(Learnt.BEARS)
    lessons.learn(Learnt.NOTHING)
    lessons.learn(Learnt.REFUSES)
    await lessons._writing
    assert await lessons.known() == "refuses"


async def test_a_lesson_that_cannot_be_kept_stops_nobody(started, caplog):
    lessons = Lessons(started, "mx.example.org", 25)
    await started.close()
    lessons.learn(Learnt.BEARS)
    await lessons._writing
    assert "could not be kept" in caplog.text
