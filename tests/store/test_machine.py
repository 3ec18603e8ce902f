"""Random verbs and random crashes: after each step the books are right,
and nobody is written to twice unasked.
"""

import asyncio
import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from emailer.model import TRANSITIONS, Policy, RunState, State, Verdict
from emailer.pause_rules import Reason
from emailer.store import ConflictError, Selection, SupersededError
from emailer.store.sqlite import engine
from emailer.streaks import Of
from tests import laid
from tests.store.conftest import Clock
from tests.store.hands import (
    ALL,
    REFUSED,
    RELAY,
    REPLIES,
    assert_adds_up,
    ended,
    make_run,
    pause_account,
    refuse,
    rows,
)

POLICIES = [
    Policy(retry_delays_s=(60.0,)),
    Policy(retry_delays_s=(1.0, 1.0), resend_in_doubt=True),
    Policy(()),
]
VERDICTS = [Verdict.SENT, Verdict.REFUSED, Verdict.TRY_LATER, Verdict.IN_DOUBT,
            Verdict.CONNECTION_LOST, Verdict.SLOW_DOWN, Verdict.RELEASED, Verdict.BUG]  # fmt: skip
SELECTIONS = [ALL, Selection(ids=(1, 3, 99)), Selection(reason=REFUSED),
              Selection(state=State.WAITING)]  # fmt: skip
REFUSING = [RELAY, REPLIES[Verdict.TRY_LATER]]
REASONS = [
    Reason("login", {"text": "Not accepted."}),
    Reason("quota", {"text": "Daily limit."}, 1_800_000_100_000),
]


def reach(moves: int = 3) -> dict[State, set[State]]:
    """Where a recipient may be found after one verb:
    a settle may follow a claim it was not seen in, and so on.
    """
    found = {state: {state} for state in State}
    for _ in range(moves):
        found = {
            state: seen.union(*(TRANSITIONS[one] for one in seen)) for state, seen in found.items()
        }
    return found


class Queue(RuleBasedStateMachine):
    """The store in the hands of workers, people and power cuts."""

    runs = Bundle("runs")
    claims = Bundle("claims")

    def __init__(self):
        super().__init__()
        self.loop = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.path = laid.lay(Path(self.folder.name) / "emailer.db")
        self.clock = Clock()
        self.opened = []
        self.known: list[str] = []
        self.seen: dict[int, State] = {}
        self.sent: set[tuple[int, int]] = set()
        self.versions: dict[str, int] = {}
        self.moment = self.clock.now * 1000

    def do(self, awaitable):
        async def wait():
            return await awaitable

        return self.loop.run(wait())

    def teardown(self):
        for store, _ in self.opened:
            self.do(store.close())
        self.loop.close()
        self.folder.cleanup()

    # -- the process -------------------------------------------------------------------------------

    @initialize()
    def start(self):
        self.do(self._start())

    async def _open(self):
        return await engine.open_store(self.path, self.clock)

    async def _start(self):
        store, owner = await self._open(), f"s{len(self.opened)}"
        self.opened.append((store, owner))
        await store.open_account(owner, "simulated", "as ever", 10, None)
        await store.recover(owner)
        while store._chores:
            await asyncio.gather(*store._chores)

    @property
    def store(self):
        return self.opened[-1][0]

    @property
    def owner(self):
        return self.opened[-1][1]

    @precondition(lambda self: len(self.opened) < 4)
    @rule()
    def crash(self):
        self.do(self._start())
        assert not {State.CLAIMED, State.SENDING} & set(self.do(self._states()).values())

    @rule(seconds=st.sampled_from([1, 60, 200]))
    def time_goes_by(self, seconds):
        self.clock.forward(seconds)

    # -- submitting --------------------------------------------------------------------------------

    @rule(target=runs, n=st.integers(1, 5), policy=st.sampled_from(POLICIES))
    def submit(self, n, policy):
        self.known.append(self.do(make_run(self.store, n, policy=policy)))
        return self.known[-1]

    # -- workers -----------------------------------------------------------------------------------

    @rule(target=claims, n=st.integers(1, 6))
    def claim(self, n):
        store, owner = self.opened[-1]
        claimed = self.do(store.claim(owner, n))
        assert len({claim.recipient_id for claim in claimed}) == len(claimed) <= n
        return multiple(*((claim, len(self.opened) - 1) for claim in claimed))

    @rule(held=claims)
    def begin(self, held):
        claim, process = held
        begun = self.do(self.opened[process][0].begin_send(claim))
        assert not begun or process == len(self.opened) - 1

    @rule(held=claims, verdict=st.sampled_from(VERDICTS))
    def settle(self, held, verdict):
        claim, process = held
        held = self.do(self.opened[process][0].settle(claim, ended(claim, verdict)))
        assert not held or process == len(self.opened) - 1
        if held and verdict is Verdict.SENT:
            assert (claim.recipient_id, claim.claim_no) not in self.sent
            assert self.seen[claim.recipient_id] is State.SENDING
            self.sent.add((claim.recipient_id, claim.claim_no))

    @rule(held=claims)
    def send(self, held):
        self.begin(held)
        self.check()
        self.settle(held, Verdict.SENT)

    @rule(held=claims)
    def release(self, held):
        claim, process = held
        self.do(self.opened[process][0].release([claim]))

    @precondition(lambda self: len(self.opened) > 1)
    @rule()
    def a_replaced_sender_claims(self):
        store, owner = self.opened[-2]
        try:
            self.do(store.claim(owner, 1))
        except SupersededError:
            return
        raise AssertionError("a replaced sender was given work")

    # -- people and the program --------------------------------------------------------------------

    @rule(run=runs, verb=st.sampled_from(["pause", "resume", "cancel"]))
    def decide(self, run, verb):
        self.tolerate(getattr(self.store, verb)(run))

    @rule(run=runs, chosen=st.sampled_from(SELECTIONS))
    def retry(self, run, chosen):
        self.tolerate(self.store.retry(run, chosen))

    @rule(
        run=runs, chosen=st.sampled_from(SELECTIONS), decision=st.sampled_from(["sent", "resend"])
    )
    def resolve(self, run, chosen, decision):
        self.tolerate(self.store.resolve(run, chosen, decision))

    @rule(first=runs, verbs=st.permutations(["pause", "resume", "cancel", "retry"]))
    def decide_all_at_once(self, first, verbs):
        async def together():
            calls = (
                self.store.retry(first, ALL)
                if verb == "retry"
                else getattr(self.store, verb)(first)
                for verb in verbs
            )
            answers = await asyncio.gather(*calls, return_exceptions=True)
            assert all(
                not isinstance(one, Exception) or isinstance(one, ConflictError) for one in answers
            ), answers

        self.do(together())

    @rule(held=claims, of=st.sampled_from(Of), late=st.booleans(), reply=st.sampled_from(REFUSING))
    def refuse(self, held, of, late, reply):
        claim, process = held
        self.moment += 10
        asked = self.moment - 1000 * late
        refused = self.do(
            refuse(self.opened[process][0], claim, asked, self.moment, of=of, reply=reply)
        )
        assert not refused or process == len(self.opened) - 1

    @rule(reason=st.sampled_from(REASONS))
    def pause_account(self, reason):
        self.do(pause_account(self.store, reason, self.owner))

    @rule()
    def resume_due(self):
        self.do(self.store.resume_due(self.owner))

    def tolerate(self, call):
        """A person may be told that it does not fit."""
        with contextlib.suppress(ConflictError):
            self.do(call)

    # -- always ------------------------------------------------------------------------------------

    async def _states(self) -> dict[int, State]:
        return {row.id: row.state for run in self.known for row in await rows(self.store, run)}

    @invariant()
    def check(self):
        if self.opened:
            self.do(self._check())

    async def _check(self):
        for run_id in self.known:
            run = await assert_adds_up(self.store, run_id)
            assert run.version >= self.versions.get(run_id, 0)
            self.versions[run_id] = run.version
            if run.state is RunState.CANCELLED:
                assert run.counts["waiting"] == 0
        now = await self._states()
        for one, state in now.items():
            assert state in REACH[self.seen.get(one, State.WAITING)], (self.seen.get(one), state)
        self.seen = now


REACH = reach()

TestQueue = pytest.mark.long(Queue.TestCase)
TestQueue.settings = settings(
    derandomize=True,
    max_examples=45,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
