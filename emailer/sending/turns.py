"""The one question of a worker: which claim goes next, or how long to wait. It knows no servers.

It is asked with a claim's domain in hand: what lets messages to some domains go only now and then
is a gate. The pace of all, and what a claim costs of it, stand before the gates.
"""

from collections.abc import Sequence
from typing import Protocol

from emailer.sending.composing import Job
from emailer.sending.pace import Pace
from emailer.sending.supply import Supply
from emailer.store import Claim


class Gate(Protocol):
    """Holds messages to some domains back for a while: by a distance, hours, a server that is away.

    Times are monotonic seconds. What holds many for long belongs to the claim, in the store: who
    waits here stays claimed.
    """

    def wait_s(self, domain: str, now: float) -> float:
        """Say how long a message to a domain has to wait; not above zero: it may go."""

    def took(self, domain: str, now: float) -> None:
        """Count a message to a domain that goes now."""


class Turns:
    """Pace and supply, as one thing to ask."""

    def __init__(self, supply: Supply, pace: Pace, gates: Sequence[Gate] = ()) -> None:
        """Ask these; without gates every domain is alike."""
        self._supply = supply
        self._pace = pace
        self._gates = gates

    @property
    def held(self) -> bool:
        """Whether everybody is held, for as long as the account is paused."""
        return self._pace.held

    def wait_s(self, worker: object, now: float, ahead: Job | None = None) -> float:
        """Say how long a worker waits before its next message; not above zero: it may go.

        One that it has `ahead` has its token of the rate; else it is the first at hand that may go.
        """
        wait_s = self._pace.wait_s(worker, now, has_token=ahead is not None)
        if wait_s > 0 or not self._gates:
            return wait_s
        return self._bring(now) if ahead is None else self._held_s(ahead.claim, now)

    def next(self, worker: object, now: float) -> Claim | float:
        """Take the next claim that may go, with its token, or say how long to wait.

        A wait of zero: nothing is at hand.
        """
        wait_s = self.wait_s(worker, now)
        if wait_s > 0 or self._supply.is_empty:
            return max(wait_s, 0.0)
        claim = self._supply.take()
        self._pace.rate.take(now)
        self._pass_gates(claim, now)
        return claim

    def composed(self, worker: object, now: float) -> Job | None:
        """Take the next claim that may go, composed without waiting; None where there is none."""
        if self._pace.wait_s(worker, now) > 0 or (self._gates and self._bring(now) > 0):
            return None
        job = self._supply.take_composed()
        if job is not None:
            self._pace.rate.take(now)
            if self._gates:
                self._pass_gates(job.claim, now)
        return job

    def _pass_gates(self, claim: Claim, now: float) -> None:
        for gate in self._gates:
            gate.took(claim.domain, now)

    def _bring(self, now: float) -> float:
        """Bring a claim to the front that every gate lets go;
        where there is none, the shortest wait.
        """
        waits = []
        for claim in self._supply.at_hand:
            wait_s = self._held_s(claim, now)
            if wait_s <= 0:
                self._supply.bring(claim)
                return 0.0
            waits.append(wait_s)
        self._supply.look_beyond(len(waits))
        return min(waits, default=0.0)

    def _held_s(self, claim: Claim, now: float) -> float:
        return max(gate.wait_s(claim.domain, now) for gate in self._gates)

    def give_up(self, worker: object) -> None:
        """Let another worker probe a server that is away: this one has nothing to send, or ends."""
        self._pace.reach.leave(worker)

    def leave(self, worker: object) -> None:
        """Forget a worker that ends."""
        self._pace.leave(worker)
