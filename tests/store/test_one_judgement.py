"""A scripted server against the real store: whatever is said to everybody makes nobody fail."""

import asyncio
import itertools
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emailer.dialogue import Reply, Stage
from emailer.model import Policy, Verdict
from emailer.store import Claim, Run, Store
from emailer.store.sqlite import engine
from emailer.streaks import Of
from tests import laid
from tests.store.conftest import Clock
from tests.store.hands import (
    OWNER,
    assert_adds_up,
    ended,
    let_pass,
    look,
    make_run,
    moments,
    refusal,
)

SAID = {
    "relay": (Of.OTHER, Reply(Stage.RCPT, 554, "5.7.1", "Relay denied")),
    "unknown words": (Of.OTHER, Reply(Stage.DOT, 552, None, "xyzzy")),
    "login": (Of.LOGIN, Reply(Stage.RCPT, 550, "5.7.1", "authentication required")),
    "sender": (Of.SENDER, Reply(Stage.DOT, 550, "5.1.8", "bad outbound sender")),
    "size": (Of.SIZE, Reply(Stage.DOT, 552, "5.3.4", "Too big")),
    "quota": (Of.QUOTA, Reply(Stage.DOT, 550, "5.4.5", "Daily limit")),
    "quota, later": (Of.QUOTA, Reply(Stage.RCPT, 450, None, "Mail send limit exceeded")),
    "system": (Of.SYSTEM, Reply(Stage.DOT, 554, "5.3.5", "Misconfigured")),
    "later": (Of.OTHER, Reply(Stage.RCPT, 450, "4.7.1", "Later")),
}
INSISTING = Policy(retry_delays_s=(1.0,) * 8)


@dataclass
class World:
    """A server, and as many connections to it; messages are looked at and answered in any order."""

    store: Store
    clock: Clock
    chance: random.Random
    connections: int
    said: str
    passes: int  # so many pass; from then on everybody is refused, until it is set anew
    taken: int = 0
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))
    flying: list[tuple[Claim, int, bool | None]] = field(default_factory=list)

    def moment(self) -> int:
        return self.clock.now * 1000 + 999 + next(self.numbers)

    async def send_until_it_stands(self, run_id: str) -> Run:
        """Work as a pool does until the run goes on no longer and everything was answered."""
        while True:
            run = await look(self.store, run_id)
            if run.state == "running" and len(self.flying) < self.connections:
                claims = await self.store.claim(OWNER, self.connections - len(self.flying))
                self.flying += [(claim, self.moment(), None) for claim in claims]
            if not self.flying and run.state != "running":
                return run
            if self.flying:
                await self.step()
            else:
                self.clock.forward(2)

    async def step(self) -> None:
        """Let the server look at one message, or let one of its answers arrive."""
        place = self.chance.randrange(len(self.flying))
        claim, asked, passes = self.flying.pop(place)
        if passes is None:
            await self.look_at(claim, asked)
        elif passes:
            mark = ended(claim, Verdict.SENT)._replace(**moments(asked, self.moment()))
            assert await self.store.settle(claim, mark)
        else:
            await self.refuse(claim, asked)

    async def look_at(self, claim: Claim, asked: int) -> None:
        """Decide on the server whether it passes;
        it does not leave where its run stands still by then.
        """
        passes = self.taken < self.passes
        if passes and not await self.store.begin_send(claim):
            await self.store.release([claim])
            return
        self.taken += passes
        self.flying.append((claim, asked, passes))

    async def refuse(self, claim: Claim, asked: int) -> None:
        of, reply = SAID[self.said]
        if reply.stage is Stage.DOT:
            await self.store.begin_send(claim)
        assert await self.store.refuse(
            claim, refusal(claim, asked, self.moment(), of=of, reply=reply)
        )


async def in_a_world(example, **about) -> None:
    """Run one example on a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        store = await engine.open_store(laid.lay(Path(folder) / "emailer.db"), clock)
        try:
            await store.open_account(OWNER, "simulated", "as ever", 10, None)
            await example(World(store, clock, **about))
        finally:
            await store.close()


@pytest.mark.long
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    said=st.sampled_from(sorted(SAID)),
    connections=st.integers(1, 50),
    passes=st.integers(0, 30),
    refused=st.integers(0, 20),
    resumes=st.integers(1, 4),
    seed=st.integers(0, 1 << 16),
)
def test_no_path_turns_an_answer_given_to_everybody_into_failures_of_everybody(  # noqa: PLR0917
    said, connections, passes, refused, resumes, seed
):
    """However it is said, in whatever order, over however many connections,
    after however many Resumes.
    """
    people = passes + connections + 10 + refused

    async def example(world: World) -> None:
        run_id = await make_run(world.store, people, policy=INSISTING)
        for _ in range(resumes):
            run = await world.send_until_it_stands(run_id)
            assert (run.state, run.paused_by) == ("paused", "program"), run.counts
            assert run.counts["failed"] == 0
            assert run.counts["sent"] == passes
            world.clock.forward(1)
            await world.store.resume(run_id)
        world.passes = people
        while (run := await world.send_until_it_stands(run_id)).state == "paused":
            await world.store.resume(run_id)  # one of the answers that were on their way
        await assert_adds_up(world.store, run_id)
        assert run.counts["sent"] == people

    chance = random.Random(seed)
    asyncio.run(
        in_a_world(example, chance=chance, connections=connections, said=said, passes=passes)
    )


@pytest.mark.long
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    said=st.sampled_from(sorted(set(SAID) - {"later", "quota, later"})),
    connections=st.integers(1, 50),
    place=st.integers(0, 79),
    seed=st.integers(0, 1 << 16),
)
def test_what_is_said_to_one_guest_fails_that_guest_and_the_rest_goes_on(
    said, connections, place, seed
):
    """Whatever its words speak of, first or last or in between."""

    class One(World):
        async def step(self) -> None:
            claim, asked, *_ = self.flying.pop(self.chance.randrange(len(self.flying)))
            if claim.email == f"p{place}@example.org":
                await self.refuse(claim, asked)
            else:
                await let_pass(self.store, claim, asked, self.moment())

    async def example(world: World) -> None:
        world.__class__ = One
        run_id = await make_run(world.store, 80, policy=INSISTING)
        run = await world.send_until_it_stands(run_id)
        assert run.state == "finished", run.reason
        assert (run.counts["sent"], run.counts["failed"]) == (79, 1)
        assert (await world.store.account()).reason is None

    chance = random.Random(seed)
    asyncio.run(in_a_world(example, chance=chance, connections=connections, said=said, passes=80))


@pytest.mark.parametrize("people", [1, 2, 3, 12])
async def test_people_whom_the_server_does_not_know_end_the_run_whatever_their_number(
    store, people
):
    run_id = await make_run(store, people)
    for claim in await store.claim(OWNER, people):
        await store.refuse(claim, ended(claim, Verdict.REFUSED))
    assert (await look(store, run_id)).state == "finished"
    assert (await look(store, run_id)).counts["failed"] == people
