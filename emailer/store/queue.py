"""The seam for senders: the way of a recipient through a worker's hands."""

from asyncio import Future
from collections.abc import Collection, Sequence
from typing import Protocol

from emailer.store.deliveries import Claim, Refused, Result
from emailer.store.senders import Recovery, Trouble
from emailer.store.values import Contents


class Queue(Protocol):
    """What a sender asks of the queue.
    Verbs raise UnavailableError where the database does not answer.
    """

    async def recover(self, owner: str) -> Recovery:
        """claimed -> waiting (unburned), sending -> in_doubt or, by policy, waiting.

        That is for the claims of dead owners: who ended, or is known to the engine to have.
        Raises SupersededError where `owner` is one.
        """

    async def claim(self, owner: str, n: int) -> list[Claim]:
        """waiting -> claimed: up to n due recipients, some from each running run of its account.

        Raises SupersededError.
        """

    def begin_send(self, claim: Claim) -> Future[bool]:
        """claimed -> sending, committed; False where the claim is lost
        or the run no longer running.

        Like `settle` it is asked at once and answered when awaited:
        what was asked earlier is committed no later.
        """

    def settle(self, claim: Claim, result: Result) -> Future[bool]:
        """Record how a claim ended, committed; False
        (and nothing marked) where the claim is lost.
        """

    def refuse(self, claim: Claim, result: Result) -> Future[Refused]:
        """Record a refusal with all that follows, in one transaction.

        Where `result.suspicion` proves true, it is everybody's: all who were refused so wait again,
        unburned, and the run or the account pauses.
        """

    async def release(self, claims: Sequence[Claim]) -> None:
        """claimed -> waiting, nothing burned, for those still held."""

    async def running(self, run_keys: Collection[int]) -> frozenset[int]:
        """Of these runs, by the keys their claims carry, those that may send now."""

    async def contents(self, run_key: int) -> Contents:
        """Read what a run sends, by the key its claims carry. Raises NotFoundError."""

    async def part_content(self, part_key: int) -> bytes:
        """Read the bytes of one file."""

    async def report(self, trouble: Trouble) -> bool:
        """Record what stands in the way: a run pauses,
        its account with all its runs, or it slows down.

        False, and nothing recorded, for an answer from before the last Resume,
        or an owner that has ended.
        """

    async def look_after(self, owner: str) -> None:
        """Do what time has made due for an owner's account; where nothing is, this only reads.

        Runs start and, after a pause of the program's, go on; sending hours open and close;
        who failed is tried again where that was planned; what is due later moves with a clock
        that was set; some people of ended runs are entered where `written_before` finds them.
        """

    async def wait_for_work(self, owner: str, timeout_s: float) -> None:
        """Return when there may be something for an owner to claim, or after `timeout_s`."""
