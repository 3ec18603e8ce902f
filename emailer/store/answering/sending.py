"""What a sender asks, of any engine."""

import asyncio
import functools
import logging
import os
import socket
from collections.abc import Collection, Sequence

from emailer.limits import Limits
from emailer.model import DEFAULT_ACCOUNT, State
from emailer.pause_rules import Reason
from emailer.store import (
    AccountPause,
    Claim,
    ClaimKey,
    ConflictError,
    Recovery,
    Refused,
    Result,
    RunPause,
    Selection,
    StoreError,
)
from emailer.store.answering.base import POLL_S
from emailer.store.answering.deciding import Deciding
from emailer.store.senders import Lesson, Share, Slowdown, Trouble
from emailer.store.verbs import (
    accounts,
    claims,
    directory,
    due_starts,
    letters,
    moves,
    odd_numbers,
    owners,
    pauses,
    recovering,
    refusals,
    releasing,
    retry_plans,
    settling_claims,
    views,
)

log = logging.getLogger(__name__)


class Sending(Deciding):
    """The Queue of emailer.store.queue, and what a sender says of its account."""

    is_shared = False

    async def open_account(  # noqa: PLR0913  (each is a setting of the account)
        self,
        owner: str,
        transport: str,
        fingerprint: str,
        connections: int | None,
        limits: Limits | None,
        *,
        account: str = DEFAULT_ACCOUNT,
        anew: bool = False,
    ) -> None:
        """Enter as the account's sender."""
        entering = owners.Entering(
            owner, account, os.getpid(), socket.gethostname(), fingerprint, self._place()
        )
        living = self._living(account)
        opening = accounts.Opening(
            entering,
            transport,
            fingerprint,
            connections,
            limits,
            living,
            anew,
        )
        await self._writer.call(accounts.open_account, opening)
        self._owners[account] = owner
        self._work[owner] = asyncio.Event()

    def _place(self) -> str:
        """Say by what others on this machine know whether this process is there; "": by nothing."""
        return ""

    async def share(self, owner: str, most: int, holds: int) -> Share:  # noqa: ARG002
        """Give all to the one owner an account has, where an engine has no more."""
        return Share(most, is_current=True)

    def _living(self, account: str) -> Collection[str] | None:  # noqa: ARG002  (an engine's)
        """Name the owners that live on, if the engine knows all others to be dead."""
        return None

    async def leave(self, owner: str) -> None:
        """End an owner."""
        self._idle.discard(owner)
        self._work.pop(owner, None)
        await self._writer.call(owners.leave, owner)

    async def recover(self, owner: str) -> Recovery:
        """Settle what a dead sender held; what it left half done is finished in the background."""
        recovered = await self._writer.call(recovering.recover, owner)
        for run_key in recovered.imports:
            self._discard(run_key)
        for run_id in recovered.cancelled:
            self._chore(functools.partial(self._finish_cancel, run_id))
        return recovered.found

    async def claim(self, owner: str, n: int) -> list[Claim]:
        """waiting -> claimed; where there was nothing to claim, it is only read until there is."""
        await self._follow_clock(owner)
        is_idle = owner in self._idle
        if is_idle and not (await self._all(*views.work_due(owner, self.now())))[0]["is_due"]:
            await self._look_for_miscounted(owner)
            return []
        claimed = await self._writer.call(claims.claim, owner, n)
        if claimed.again_at is not None:
            delay_s = max(claimed.again_at - self.now(), 1) / 1000
            asyncio.get_running_loop().call_later(min(delay_s, POLL_S), self._ring_for_work)
        (self._idle.discard if claimed.claims else self._idle.add)(owner)
        if not claimed.claims:
            await self._look_for_miscounted(owner)
        return claimed.claims

    async def _look_for_miscounted(self, owner: str) -> None:
        """Count anew what a host's numbers would keep from ever ending."""
        if await self._all(*odd_numbers.miscounted(owner)):
            await self._writer.call(odd_numbers.stop_miscounted, owner)

    def begin_send(self, claim: Claim) -> asyncio.Future[bool]:
        """claimed -> sending."""
        return self._writer.call(claims.begin_send, claim)

    def is_sure(self, owner: str) -> bool:  # noqa: ARG002  (an engine's)
        """Where nobody else can end an owner, each is sure of itself."""
        return True

    def settle(self, claim: Claim, result: Result) -> asyncio.Future[bool]:
        """claimed | sending -> how it ended."""
        return self._writer.call(settling_claims.settle, (claim, result))

    def refuse(self, claim: Claim, result: Result) -> asyncio.Future[Refused]:
        """claimed | sending -> failed | waiting, with all that follows for everybody."""
        # With those who passed: what comes in together is judged together.
        return self._writer.call(settling_claims.settle, settling_claims.Refusing(claim, result))

    async def release(self, claims_held: Sequence[Claim]) -> None:
        """claimed -> waiting."""
        if claims_held:
            await self._writer.call(releasing.release, claims_held)

    async def in_hand(self, owner: str) -> frozenset[ClaimKey]:
        """Read what is claimed or begun by an owner."""
        rows = await self._all(*recovering.held_by(self._say, owner))
        return frozenset((key, claim_no) for key, claim_no in rows)

    async def let_go(self, owner: str, lost: Collection[ClaimKey]) -> Recovery:
        """claimed -> waiting, sending -> in_doubt: what nobody in a living process holds."""
        return await self._writer.call(recovering.let_go, owner, lost)

    async def pause_account(self, pause: AccountPause) -> bool:
        """Pause the account's running runs."""
        return await self._writer.call(pauses.pause_account, pause)

    async def pause_run(self, pause: RunPause) -> bool:
        """running -> paused by the program."""
        return await self._writer.call(refusals.pause_run, pause)

    async def report(self, trouble: Trouble) -> bool:
        """Pause, or say what slows down."""
        if isinstance(trouble, Slowdown):
            return await self.notice(trouble.owner, trouble.reason)
        if isinstance(trouble, RunPause):
            return await self.pause_run(trouble)
        return await self.pause_account(trouble)

    async def learn(self, server: str, lesson: Lesson, account: str = DEFAULT_ACCOUNT) -> None:
        """Keep what was found about a server."""
        await self._writer.call(accounts.learn, account, server, lesson)

    # -- what time makes due -----------------------------------------------------------------------

    async def look_after(self, owner: str) -> None:
        """Do what is due, each by itself: what is wrong with one is raised behind the others."""
        wrong: Exception | None = None
        for duty in (self._follow_clock, self.start_due, self.retry_due, self.enter_ended,
                     self.resume_due):  # fmt: skip
            try:
                await duty(owner)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001  (it is raised behind the others)
                wrong = wrong or error
        if wrong is not None:
            raise wrong

    async def _follow_clock(self, owner: str) -> None:
        """Move what is due with a clock that was set:
        to be done before anybody asks what is due.
        """
        if jumped_ms := self._jumps.jumped_ms():
            log.warning("the clock was set", extra={"by_ms": jumped_ms})
            await self.clock_jumped(owner, jumped_ms)

    async def start_due(self, owner: str) -> int:
        """Begin what was to begin until now, if anything was."""
        if not await self._all(*views.starts_due(owner, self.now())):
            return 0
        return await self._writer.call(due_starts.start_due, owner)

    async def retry_due(self, owner: str) -> None:
        """Try the failed again where that is due, if it is anywhere."""
        if not await self._all(*retry_plans.due(owner, self.now())):
            return
        for due in await self._writer.call(retry_plans.take, owner):
            if due.run_id not in self._retrying:
                self._retrying.add(due.run_id)
                self._chore(functools.partial(self._retry_planned, due))

    async def _retry_planned(self, due: retry_plans.Due) -> None:
        """Move the failed, then tick it off; a crash in between does it again."""
        is_missed = False
        move = moves.BulkMove(State.FAILED, State.WAITING, Selection())
        try:
            try:
                await self._move(due.run_id, move)
            except ConflictError as error:
                log.warning("a planned retry was not made", extra={"reason": str(error)})
                is_missed = True
            await self._writer.call(retry_plans.tick_off, due, is_missed)
        finally:  # it is looked for again where it was not ticked off
            self._retrying.discard(due.run_id)

    async def enter_ended(self, owner: str) -> None:
        """Enter what has ended, if anything has; and note which letters older runs have."""
        if await self._all(letters.unnoted(self._say), {}):
            await self._writer.call(letters.note)
        if await self._all(directory.unfiled(self._say), {}):
            await self._writer.call(directory.enter_ended, owner)

    async def notice(self, owner: str, reason: Reason | None) -> bool:
        """Say what slows the account down."""
        return await self._writer.call(accounts.notice, owner, reason)

    async def resume_due(self, owner: str) -> int:
        """Resume what was paused until now; nothing is written,
        and no lock taken, where nothing is due.
        """
        [row] = await self._all(accounts.IS_DUE, {"owner": owner, "now": self.now()})
        return await self._writer.call(accounts.resume_due, owner) if row["is_due"] else 0

    async def clock_jumped(self, owner: str, by_ms: int) -> bool:
        """Move due times with the clock."""
        return await self._writer.call(accounts.clock_jumped, owner, by_ms)
