"""Two accounts that send at once, of which one is in trouble: the other one knows nothing of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.sending.pool import Pool, PoolSettings

from .conftest import FakeTransport, House, counts, take_all
from .test_judge import Answers

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

OTHER = "another account's sender"
TROUBLES = {
    "login": Reply(Stage.AUTH, 535, "5.7.8", "Authentication failed"),
    "quota": Reply(Stage.DOT, 550, "5.4.5", "Daily sending quota exceeded"),
    "sender": Reply(Stage.MAIL, 550, "5.7.1", "Not your address"),
    "breaker": Reply(Stage.RCPT, 554, "5.7.1", "Relay denied"),
    "slowed": Reply(Stage.MAIL, 451, "4.7.1", "Rate limit exceeded"),
    "connections": Reply(Stage.GREETING, 421, "4.7.0", "Too many connections"),
    "probing": Fault(Cause.UNREACHABLE, Stage.CONNECT, "Connection refused."),
}


@pytest.fixture
async def beside(house: House) -> AsyncIterator[Pool]:
    """The pool of a second account, whose server takes everybody."""
    await house.store.open_account(OTHER, "simulated", "two", 4, None, account="second")

    def make() -> FakeTransport:
        return FakeTransport(take_all, 0, house.log)

    pool = Pool(house.store, OTHER, make, PoolSettings(drain_s=5.0, account="second"))
    sending = asyncio.create_task(pool.run())
    yield pool
    pool.stop()
    await sending


async def code_of(house: House, run_id: str) -> str:
    """What holds a run or slows its account, once something does."""
    run = await house.until(run_id, lambda run: run.reason is not None)
    return run.reason.code


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("code", TROUBLES)
async def test_one_accounts_trouble_holds_nobody_of_another(house, code):
    house.start(Answers(always=TROUBLES[code]))
    troubled = await house.create(30)
    assert await code_of(house, troubled) == code
    well = await house.create([f"q{n}@example.org" for n in range(300)], account="second")
    assert await house.finished(well) == {"sent": 300}
    second = await house.store.account("second")
    assert (second.reason, second.notice) == (None, None)
    assert set(counts(await house.run(troubled))) <= {"waiting", "in_flight"}
