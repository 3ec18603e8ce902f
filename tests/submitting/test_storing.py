"""A submission is stored whole, whoever starts meanwhile."""

import pytest

from emailer.model import Message, Recipient
from emailer.store import GivenUpError
from emailer.store.sqlite import engine
from emailer.submitting.listing import Source
from emailer.submitting.other_people import Other
from emailer.submitting.submission import Submission
from emailer.submitting.submit import TRIES, submit
from tests import laid

OWNER = "a sender"


@pytest.fixture
async def store(tmp_path):
    store = await engine.open_store(laid.lay(tmp_path / "emailer.db"))
    await store.open_account(OWNER, "simulated", "f", None, None)
    yield store
    await store.close()


def interrupted(store, times: int) -> Submission:
    """A list of 2,500, and a sender that starts while it is stored, so many times."""
    starts = []

    async def people():
        for begin in (0, 1000, 2000):
            some = range(begin, min(begin + 1000, 2500))
            yield [Recipient(f"p{n}@x.pt", "", f"p{n}@x.pt") for n in some]
            if begin == 1000 and len(starts) < times:
                starts.append(await store.recover(OWNER))

    said = Message("Tea", "Come at five.", sender="ana@x.pt")
    return Submission({}, said, Source(others=(Other("a list", people),)), key="k")


async def test_a_list_that_was_given_up_is_stored_again_from_its_beginning(store):
    created = await submit(store, interrupted(store, 1))
    assert (created.total, created.existed) == (2500, False)
    run = (await store.look(created.run_id)).run
    assert (run.total, run.counts["waiting"]) == (2500, 2500)
    assert len((await store.list_runs()).rows) == 1


async def test_a_list_that_is_given_up_again_and_again_is_said_to_be(store):
    with pytest.raises(GivenUpError, match="none of it was kept"):
        await submit(store, interrupted(store, TRIES))
    assert (await store.list_runs()).rows == []
