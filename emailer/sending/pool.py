"""The pool: as many workers as the account allows,
supervised in one task that replaces those that die.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emailer import limits
from emailer.model import DEFAULT_ACCOUNT, Verdict
from emailer.sending import worker_parts
from emailer.sending.consequences import Known
from emailer.sending.duties import TICK_S, Duties
from emailer.sending.pace import Pace
from emailer.sending.supply import Supply
from emailer.sending.turns import Gate
from emailer.sending.worker import Worker
from emailer.store import Claim, Store, StoreError, SupersededError
from emailer.tongue import Sentence
from emailer.transports import Factory

log = logging.getLogger(__name__)

SETTLE_S = 5.0
"""How long a stop waits for its last marks."""
OLDER = (
    "another process sends by newer settings of this account: nothing is sent here "
    "until this one is started again with them"
)
STUCK_S = 10.0
"""Without a beat for so long the supervisor is stuck."""


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """How the pool behaves; all times in seconds. `stuck_s` is the ceiling of one delivery,
    `idle_s` of a connection without work.
    """

    drain_s: float = 10.0
    unreachable_s: float = 900.0
    stuck_s: float = 1200.0
    idle_s: float = 5.0
    has_login: bool = True  # whether user and password are set, where the transport has such
    login: str = ""  # the user
    account: str = DEFAULT_ACCOUNT  # whose limits and connections these are


class Pool:
    """Sends what the store's runs have waiting, until it is asked to stop."""

    def __init__(
        self,
        store: Store,
        owner: str,
        factory: Factory,
        settings: PoolSettings | None = None,
        gates: Sequence[Gate] = (),
    ) -> None:
        """Take a store with a living `owner` of the account; `gates` may hold domains back."""
        self._settings = settings or PoolSettings()
        self._store = store
        self._owner = owner
        self._factory = factory
        self._pace = Pace()
        its = self._settings
        known = Known(owner, its.unreachable_s, has_login=its.has_login, login=its.login)
        supply = Supply(store, owner, lambda: self._connections, self._in_hand)
        self._shop = worker_parts.opened(store, self._pace, known, supply, gates)
        self._supply, self._consequences = self._shop.supply, self._shop.consequences
        self._connections = 1
        self._staffed = 0  # for so many connections; before that nobody is missing
        self._workers: dict[asyncio.Task[None], Worker] = {}
        self._ending: dict[asyncio.Task[None], Worker] = {}
        self._feeding: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._beat = time.monotonic()
        self._running = False
        self._has_read = False
        self._is_current = True
        self._duties = Duties(
            log,
            (
                self._look_after,
                self._read_account,
                self._supply.give_back_stopped,
                self._look,
                self._supervise,
            ),
        )

    def stop(self) -> None:
        """Ask to stop: what is in hand is finished within `drain_s`, nothing new begins."""
        self._stop.set()
        self._dismiss()

    def _dismiss(self) -> None:
        """Ask each worker to end: a duty that waits for the database may be under way meanwhile."""
        for worker in self._workers.values():
            worker.stop.ask()

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def superseded(self) -> bool:
        """Whether others have ended its owner: it begins nothing more."""
        return self._supply.superseded

    def health(self) -> str | None:
        """None while workers live; else a sentence."""
        if self._supply.superseded:
            return Sentence("Another sender took this database over; this one sends nothing.")
        if not self._running or (self._staffed and not self._workers):
            return Sentence("The workers are not running.")
        if time.monotonic() - self._beat > STUCK_S:
            return Sentence("The workers' supervisor is stuck.")
        return None

    def connected(self) -> int:
        """Count the workers that have a connection."""
        return sum(worker.is_connected for worker in self._workers.values())

    def _in_hand(self) -> Iterator[Claim]:
        """Tell what workers hold, and those that have ended and are not settled yet."""
        for worker in (*self._workers.values(), *self._ending.values()):
            yield from worker.holds

    async def run(self) -> None:
        """Supervise until asked to stop, then drain."""
        self._running = True
        try:
            while not self._stop.is_set() and not self._supply.superseded:
                await self._tick()
                await self._until_something_happens()
        finally:
            self._running = False
            await self._drain()

    async def _until_something_happens(self) -> None:
        """Wait for the end of a worker, being asked to stop, or the next tick."""
        stop = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait(
            (stop, *self._workers), timeout=TICK_S, return_when=asyncio.FIRST_COMPLETED
        )
        stop.cancel()

    async def _tick(self) -> None:
        """Look after everything that no commit rings for."""
        self._beat = time.monotonic()
        await self._duties.do()

    async def _look_after(self) -> None:
        await self._store.look_after(self._owner)

    async def _look(self) -> None:
        await self._consequences.look(has_work=not self._supply.is_idle)

    async def _supervise(self) -> None:
        self._cancel_the_stuck()
        self._reap()
        self._staff()
        self._staffed = self._connections

    async def _read_account(self) -> None:
        """Take over what a person set; a pause that began while it was read is not undone by it."""
        pause_no = self._consequences.pause_no
        account = await self._store.account(self._settings.account)
        await self._share(account.connections)
        self._pace.rate.limit_per_s = limits.spacing_per_s(account.limits)
        if not self._has_read and account.handed_over_at is not None:
            since_s = max(self._store.now() - account.handed_over_at, 0) / 1000
            self._pace.rate.go_on(time.monotonic() - since_s)
        self._has_read = True
        if pause_no == self._consequences.pause_no:
            if self._pace.held and account.reason is None:
                self._shop.moments.skip_this_millisecond()
            self._pace.hold(held=account.reason is not None)

    async def _share(self, most: int) -> None:
        """Use as many connections as fall to this process, of all that send for the account."""
        try:
            share = await self._store.share(self._owner, most, len(self._workers))
        except SupersededError:
            self._supply.superseded = True
            return
        self._connections, self._pace.connections = share.connections, max(share.connections, 1)
        if not share.connections:
            await self._supply.give_back()
        if self._is_current and not share.is_current:
            log.warning(OLDER, extra={"account": self._settings.account})
        self._is_current = share.is_current

    def _staff(self) -> None:
        """Have as many workers as the account allows: more at once,
        fewer after the message in hand; none new once it is to stop.
        """
        if self._stop.is_set():
            return
        if self._feeding is None or self._feeding.done():
            self._feeding = asyncio.create_task(self._supply.run(), name="supply")
        going = [worker for worker in self._workers.values() if not worker.stop.asked]
        for _ in range(self._connections - len(going)):
            worker = Worker(self._shop, self._factory())
            worker.idle_s = self._settings.idle_s
            self._workers[asyncio.create_task(worker.run(), name="worker")] = worker
        for worker in going[self._connections :]:
            worker.stop.ask()

    def _reap(self) -> None:
        """Settle what ended workers still hold; a defect is reported with its trace.

        One that was stuck lost its connection: twice in a row counts against the recipient,
        or it would never end.
        """
        if self._feeding and self._feeding.done() and (error := _defect(self._feeding)):
            log.error("the supply died of a defect and was replaced", exc_info=error)
        for task in [task for task in self._workers if task.done()]:
            worker = self._workers.pop(task)
            error = _defect(task)
            if error is not None:
                log.error("a worker died of a defect and was replaced", exc_info=error)
            cut = Verdict.RELEASED if self._stop.is_set() else Verdict.CONNECTION_LOST
            end = asyncio.create_task(worker.abandon(Verdict.BUG if error else cut), name="abandon")
            self._ending[end] = worker
            end.add_done_callback(self._ended)

    def _ended(self, end: asyncio.Task[None]) -> None:
        """Note that an ended worker's hands are empty, or that they could not be emptied."""
        self._ending.pop(end, None)
        if error := _defect(end):
            log.error("what an ended worker held was not settled", exc_info=error)
            self._supply.reckon()

    def _cancel_the_stuck(self) -> None:
        """Cancel a delivery beyond every time-out there is; its recipient ends by where it was."""
        now = time.monotonic()
        for task, worker in self._workers.items():
            if worker.since is not None and now - worker.since > self._settings.stuck_s:
                log.error("a delivery was stuck and was cancelled")
                worker.since = None
                task.cancel()

    async def _drain(self) -> None:
        """Let the messages in hand end, then cut those that do not; give back the rest."""
        if self._feeding:
            self._feeding.cancel()
            await asyncio.wait((self._feeding,))
        self._dismiss()
        if self._workers:
            await asyncio.wait(self._workers, timeout=self._settings.drain_s)
        for task in self._workers:
            task.cancel()
        if self._workers:
            await asyncio.wait(self._workers)
        self._reap()
        # A database that cannot be written keeps nobody: the next start recovers what is left.
        with contextlib.suppress(TimeoutError, StoreError):
            async with asyncio.timeout(SETTLE_S):
                await asyncio.gather(*self._ending, return_exceptions=True)
                await self._supply.give_back()


def _defect(task: asyncio.Task[None]) -> BaseException | None:
    """Say what a task died of; None where it ended, or was cancelled."""
    return None if task.cancelled() else task.exception()
