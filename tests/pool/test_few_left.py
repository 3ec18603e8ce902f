"""Few are left, and all of them are put off or cut off alike: that is everybody's, whose tries are
not counted. One person alone, or those at one domain while others pass, come to an end.
"""

import pytest

from emailer.model import State
from tests.smtp.server import HANG_UP

from .scenes import Says, at, on, only

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

SHORT = (0.01, 0.01, 0.01)
MANY_DOMAINS = [f"p{n}@d{n}.example" for n in range(14)]
PUT_OFF = [
    ("dot", "451 4.7.1 Message deferred by outgoing control, please retry"),
    ("RCPT", "450 4.7.1 Odd"),
    ("DATA", "451 Please try again later"),
    ("RCPT", HANG_UP),
    ("MAIL", HANG_UP),
]


@pytest.mark.parametrize(("left", "connections"), [(2, 1), (6, 1), (6, 4)])
@pytest.mark.parametrize(("verb", "answer"), PUT_OFF)
async def test_the_last_few_are_all_put_off_and_nobody_fails(
    house, verb, answer, left, connections
):
    async with on(house, Says(verb, answer, taken=14 - left)) as stage:
        await stage.play(MANY_DOMAINS, connections=connections, delays=SHORT)
        code, is_timed, counted = await stage.paused()
        assert (code, is_timed) == ("later", True)
        assert counted["sent"] + counted["waiting"] == 14
        assert await stage.unburned()


@pytest.mark.parametrize("people", [1, 2, 5])
async def test_a_line_cut_at_mail_names_nobody_and_fails_nobody_however_few(house, people):
    async with on(house, Says("MAIL", HANG_UP)) as stage:
        await stage.play(MANY_DOMAINS[:people], delays=SHORT)
        assert await stage.paused() == ("later", True, {"waiting": people})
        assert await stage.unburned()


@pytest.mark.parametrize(("verb", "answer"), PUT_OFF[:4])
async def test_one_person_who_is_put_off_alone_comes_to_an_end(house, verb, answer):
    alone = MANY_DOMAINS[7]
    async with on(house, Says(verb, answer, only(alone))) as stage:
        await stage.play(MANY_DOMAINS, delays=SHORT)
        assert await house.finished(stage.run_id) == {"sent": 13, "failed": 1}
        assert [row.email for row in await house.rows(stage.run_id, State.FAILED)] == [alone]


async def test_those_at_one_domain_who_are_put_off_while_others_pass_come_to_an_end(house):
    people = [f"q{n}@b.example" for n in range(2)] + MANY_DOMAINS
    async with on(house, Says("RCPT", "450 4.7.1 Odd", at("b"))) as stage:
        await stage.play(people, delays=SHORT)
        assert await house.finished(stage.run_id) == {"sent": 14, "failed": 2}
