"""The next claim that may go, or how long to wait: asked with the claim's domain in hand."""

from collections import Counter
from types import SimpleNamespace

import pytest

from emailer.model import Policy, State, Tries
from emailer.sending.pace import Pace
from emailer.sending.supply import Supply
from emailer.sending.turns import Turns
from emailer.store import Claim
from tests.pool.conftest import take_all

pytestmark = pytest.mark.one_engine("what the pool judges, whatever keeps the queue")

WORKER = object()


class Closed:
    """Holds some domains back, and notes what goes."""

    def __init__(self, **waits: float) -> None:
        self.waits = {f"{name}.example": wait_s for name, wait_s in waits.items()}
        self.went: Counter[str] = Counter()

    def wait_s(self, domain: str, now: float) -> float:
        return self.waits.get(domain, 0.0)

    def took(self, domain: str, now: float) -> None:
        self.went[domain] += 1


def claim(number: int, domain: str) -> Claim:
    email = f"p{number}@{domain}"
    return Claim(number, 1, "me", 1, email, "", {}, "id@x", 0, Tries(), Policy(), email)


def turns(domains: str, *gates: Closed, per_s: float | None = None) -> Turns:
    """Claims to these domains at hand, in this order."""
    supply = Supply(SimpleNamespace(now=lambda: 0), "me", lambda: 1)
    supply._claims.extend(claim(n, f"{one}.example") for n, one in enumerate(domains.split()))
    return Turns(supply, Pace(per_s), gates)


def went(asked: Turns, n: int, now: float = 100.0) -> list[str | float]:
    answers = [asked.next(WORKER, now) for _ in range(n)]
    return [one if isinstance(one, float) else one.domain.partition(".")[0] for one in answers]


def test_without_gates_claims_go_in_the_order_in_which_they_came():
    assert went(turns("a b a c"), 5) == ["a", "b", "a", "c", 0.0]


def test_who_may_not_go_now_holds_nobody_else_back():
    assert went(turns("slow a slow b", Closed(slow=5.0)), 4) == ["a", "b", 5.0, 5.0]


def test_of_several_waits_the_shortest_is_the_answer():
    assert went(turns("slow sloth slow", Closed(slow=5.0, sloth=3.0)), 1) == [3.0]


def test_every_gate_must_let_a_claim_go():
    assert went(turns("a b c", Closed(a=2.0), Closed(b=4.0)), 3) == ["c", 2.0, 2.0]


def test_the_pace_of_all_stands_before_the_gates():
    gate = Closed()
    asked = turns("a a", gate, per_s=0.5)
    assert went(asked, 2) == ["a", pytest.approx(2.0, abs=0.02)]
    assert gate.went == {"a.example": 1}


def test_a_gate_hears_of_each_claim_that_goes():
    gate = Closed(slow=1.0)
    went(turns("a b slow a", gate), 4)
    assert gate.went == {"a.example": 2, "b.example": 1}


def test_what_is_ahead_waits_for_its_own_domain_alone():
    asked = turns("a", Closed(slow=5.0))
    jobs = [SimpleNamespace(claim=claim(9, f"{one}.example")) for one in ("slow", "b")]
    assert [asked.wait_s(WORKER, 100.0, job) for job in jobs] == [5.0, 0.0]


async def test_a_domain_that_is_held_back_holds_no_other_and_goes_on_when_it_may(house):
    gate = Closed(slow=0.01)
    people = [f"s{n}@slow.example" for n in range(60)] + [f"p{n}@quick.example" for n in range(60)]
    house.start(take_all, gates=[gate])
    run_id = await house.create(people)
    await house.until(run_id, lambda run: run.counts["sent"] == 60)
    sent = await house.rows(run_id, State.SENT)
    assert {row.email.partition("@")[2] for row in sent} == {"quick.example"}
    assert gate.went == {"quick.example": 60}
    gate.waits.clear()
    assert await house.finished(run_id) == {"sent": 120}
    assert gate.went == {"quick.example": 60, "slow.example": 60}
