"""The seam for senders: the way of a recipient through a worker's hands."""

from asyncio import Future
from collections.abc import Collection, Sequence
from typing import Protocol

from emailer.model import Instant, Message, Part
from emailer.store.senders import AccountPause, Recovery, RunPause
from emailer.store.values import Claim, Refused, Result


class Queue(Protocol):
    """What a sender asks of the queue. Verbs raise UnavailableError where the database does not answer."""

    def now(self) -> Instant:
        """Read the store's clock: the only wall clock of the program."""

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
        """claimed -> sending, committed; False where the claim is lost or the run no longer running.

        Like `settle` it is asked at once and answered when awaited: what was asked earlier is committed no later.
        """

    def settle(self, claim: Claim, result: Result) -> Future[bool]:
        """Record how a claim ended, committed; False (and nothing marked) where the claim is lost."""

    def refuse(self, claim: Claim, result: Result) -> Future[Refused]:
        """Record a refusal with all that follows, in one transaction.

        Where `result.suspicion` proves true, it is everybody's: all who were refused so wait again, unburned, and the
        run or the account pauses.
        """

    async def release(self, claims: Sequence[Claim]) -> None:
        """claimed -> waiting, nothing burned, for those still held."""

    async def running(self, run_keys: Collection[int]) -> frozenset[int]:
        """Of these runs, by the keys their claims carry, those that may send now."""

    async def message(self, run_key: int) -> Message:
        """Read what a run sends."""

    async def parts(self, run_key: int) -> Sequence[Part]:
        """Read which files go with a run's message."""

    async def part_content(self, part_key: int) -> bytes:
        """Read the bytes of one file."""

    async def pause_run(self, wish: RunPause) -> bool:
        """running -> paused, by the program; False for an answer from before the last Resume."""

    async def pause_account(self, wish: AccountPause) -> bool:
        """Pause every running run of the account, by the program; False for an answer from before the last Resume."""

    async def resume_due(self, owner: str) -> int:
        """Resume what the program paused until a time that has come; returns how many runs go on.

        Where nothing is due this only reads.
        """

    async def start_due(self, owner: str) -> int:
        """scheduled -> running where the start has come; missed by over an hour: paused. Returns how many.

        Of the owner's account. Sending hours open and close here, too. Where nothing is due nothing
        is written.
        """

    async def retry_due(self, owner: str) -> None:
        """failed -> waiting where that was planned for now, beside everything else.

        Missed by over an hour it is not made up for: the run says so, and a person decides.
        """

    async def enter_ended(self, owner: str) -> None:
        """Enter some more people of ended runs where `written_before` finds them; with none left, write nothing."""

    async def clock_jumped(self, owner: str, by_ms: int) -> bool:
        """Move all that is due later with a clock that was set, so that nobody waits a day or is tried at once."""

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when there may be something to claim, or after `timeout_s`."""
