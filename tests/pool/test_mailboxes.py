"""What is said of one mailbox, and what is said of each mailbox in the same words: a limit."""

import pytest

from emailer.model import State

from .scenes import Says, at, on

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

MANY_DOMAINS = [f"p{n}@{domain}.example" for n in range(4) for domain in "abcdefgh"]
LIMITS = [
    ("dot", "552 5.2.2 over quota", "limit"),
    ("RCPT", "552 5.2.2 Mailbox quota exceeded", "limit"),
    ("RCPT", "550 5.7.0 Account over quota", "limit"),
    ("dot", "552 5.7.1 Over quota", "limit"),
    ("RCPT", "550 5.2.1 This mailbox is disabled", "limit"),
    ("dot", "452 4.2.2 Mailbox full", "later"),
]


@pytest.mark.parametrize("left", [6, 20])
@pytest.mark.parametrize(("verb", "answer", "code"), LIMITS)
async def test_what_is_said_of_each_mailbox_behind_others_who_passed_is_a_limit(
    house, verb, answer, code, left
):
    taken = len(MANY_DOMAINS) - left
    async with on(house, Says(verb, answer, taken=taken)) as stage:
        await stage.play(MANY_DOMAINS)
        paused_by, is_timed, counted = await stage.paused()
        assert (paused_by, is_timed) == (code, True)
        assert counted["sent"] + counted["waiting"] == len(MANY_DOMAINS)
        assert await stage.unburned()
        assert answer in await stage.reason()


async def test_full_mailboxes_at_one_domain_are_full(house):
    async with on(house, Says("RCPT", "552 5.2.2 Mailbox full", at("b"))) as stage:
        await stage.play()
        assert await house.finished(stage.run_id) == {"sent": 16, "failed": 8}


async def test_unknown_people_of_many_domains_are_unknown_whoever_passed(house):
    async with on(house, Says("RCPT", "550 5.1.1 User unknown", taken=20)) as stage:
        await stage.play(MANY_DOMAINS)
        counted = await house.finished(stage.run_id)
        assert counted["failed"] >= 10


async def test_mailboxes_of_which_different_things_are_said_have_nothing_in_common(house):
    words = {"c": "552 5.2.2 Mailbox full", "f": "552 5.2.2 over quota",
             "h": "550 5.2.1 Mailbox disabled"}  # fmt: skip
    says = [Says("RCPT", answer, at(domain)) for domain, answer in words.items()]
    async with on(house, *says) as stage:
        await stage.play([*MANY_DOMAINS[:16], "q@c.example", "q@f.example", "q@h.example"])
        assert await house.finished(stage.run_id) == {"sent": 10, "failed": 9}


async def test_a_limit_of_each_mailbox_is_believed_after_some_rounds(house):
    async with on(house, Says("dot", "552 5.2.2 over quota", taken=26)) as stage:
        await stage.play(MANY_DOMAINS)
        for _ in range(4):
            assert (await stage.paused())[:2] == ("limit", True)
            await house.store.resume(stage.run_id)
        counted = await house.finished(stage.run_id)
        assert counted["failed"] == len(await house.rows(stage.run_id, State.FAILED)) >= 5
