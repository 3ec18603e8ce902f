"""One machine of several that is not well fails nobody, over real SMTP."""

import pytest

from emailer.transports.smtp import delivering
from tests.smtp.client import settings
from tests.smtp.server import serving

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")


@pytest.mark.parametrize(("verb", "answer"), [
    ("RCPT", b"554 5.7.1 Relay access denied\r\n"), ("MAIL", b"550 5.7.1 denied\r\n"),
    ("dot", b"550 5.7.1 refused\r\n"),
])  # fmt: skip
async def test_all_are_sent_once_where_one_connection_is_refused_everything(house, verb, answer):
    def second(turn):
        return answer if turn.verb == verb and turn.place == 1 else None

    async with serving(second) as server:
        run_id = await house.create(60)
        house.start(factory=delivering.factory(settings(server)))
        assert await house.finished(run_id) == {"sent": 60}
    assert sorted(server.sent_to()) == sorted(f"p{n}@example.org" for n in range(60))


async def test_behind_a_pause_nobody_is_asked_about_again(house):
    await house.store.update_account({"connections": 1})
    run_id = await house.create(3)

    async def pauses_and_refuses(turn):
        if turn.verb != "dot":
            return None
        await house.store.pause(run_id)
        return b"550 5.7.1 refused\r\n"

    async with serving(pauses_and_refuses) as server:
        house.start(factory=delivering.factory(settings(server)))
        run = await house.until(
            run_id, lambda run: run.state == "paused" and not run.counts["in_flight"]
        )
    assert server.verbs.count("dot") == 1
    assert run.counts["waiting"] == 3
