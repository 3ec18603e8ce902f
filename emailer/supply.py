"""Claims a few recipients ahead of the workers, and composes their mail. Knows nothing of servers."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from emailer import message
from emailer.message import Prepared
from emailer.model import Mail
from emailer.store import Claim, Store, Superseded, Unavailable

log = logging.getLogger(__name__)

IDLE_S = 1.0
"""How often work of other processes, and what came due, is looked for."""
AHEAD_S = 0.1
"""How much of what the workers send is claimed ahead."""
LARGEST_CLAIM = 500
PREPARED_KEPT = 16


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed recipient and the mail composed for it."""

    claim: Claim
    mail: Mail


class Supply:
    """The claims between the queue and the workers: few enough to give back, enough that nobody waits."""

    def __init__(self, store: Store, owner: str, connections: Callable[[], int]) -> None:
        """Begin empty; `connections` says how many workers are to be fed."""
        self._store = store
        self._owner = owner
        self._connections = connections
        self._claims: deque[Claim] = deque()
        self._prepared: dict[int, Prepared] = {}
        self._low = asyncio.Event()
        self._there = asyncio.Event()
        self._taken = 0
        self._speed = 0.0
        self._since = time.monotonic()
        self.superseded = False

    async def run(self) -> None:
        """Keep some claims ahead until cancelled; a database that does not answer is asked again."""
        while not self.superseded:
            try:
                await self._fill()
            except Unavailable as error:
                log.warning("cannot claim", extra={"reason": str(error)})
                await asyncio.sleep(IDLE_S)
            except Superseded:
                log.warning("another sender took this database over; this one begins nothing new")
                self.superseded = True

    async def _fill(self) -> None:
        """Claim what is missing, or wait until there is work, or until the workers have used some up."""
        self._low.clear()
        missing = self._ahead() - len(self._claims)
        if missing <= 0:
            await self._low.wait()
            return
        claims = await self._store.claim(self._owner, missing)
        self._claims.extend(claims)
        if claims:
            self._there.set()
        else:
            await self._store.wait_for_work(IDLE_S)

    def _ahead(self) -> int:
        """Say how many claims to hold: one for each worker at least, and what goes out in AHEAD_S."""
        now = time.monotonic()
        if now - self._since >= AHEAD_S:
            self._speed = self._taken / (now - self._since)
            self._taken, self._since = 0, now
        return min(self._connections() + int(self._speed * AHEAD_S), LARGEST_CLAIM)

    async def take(self) -> Claim:
        """Wait for a claim and take it."""
        while not self._claims:
            self._there.clear()
            self._low.set()
            await self._there.wait()
        return self._take()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is at hand."""
        return not self._claims

    def put_back(self, claim: Claim) -> None:
        """Put a claim back that was taken too early."""
        self._claims.appendleft(claim)

    def take_now(self) -> Claim | None:
        """Take a claim if one is at hand."""
        return self._take() if self._claims else None

    def _take(self) -> Claim:
        self._taken += 1
        if len(self._claims) * 2 <= self._connections() + int(self._speed * AHEAD_S):
            self._low.set()
        return self._claims.popleft()

    async def compose(self, claim: Claim) -> Job:
        """Compose the mail of one claim; a run's message is made ready once."""
        prepared = self._prepared.get(claim.run_key) or await self._prepare(claim.run_key)
        return _job(prepared, claim)

    def compose_now(self, claim: Claim) -> Job | None:
        """Compose without waiting, or not at all: the run's message is not ready, or it is this claim's own trouble."""
        prepared = self._prepared.get(claim.run_key)
        try:
            return _job(prepared, claim) if prepared else None
        except ValueError:
            return None

    async def _prepare(self, run_key: int) -> Prepared:
        prepared = message.prepare(await self._store.message(run_key))
        while len(self._prepared) >= PREPARED_KEPT:
            self._prepared.pop(next(iter(self._prepared)))
        self._prepared[run_key] = prepared
        return prepared

    async def drop(self, run_key: int) -> None:
        """Give back what is held of a run that goes on no longer."""
        gone = [claim for claim in self._claims if claim.run_key == run_key]
        self._claims = deque(claim for claim in self._claims if claim.run_key != run_key)
        await self._store.release(gone)

    async def give_back(self) -> None:
        """Give back all that is held."""
        gone = list(self._claims)
        self._claims.clear()
        await self._store.release(gone)


def _job(prepared: Prepared, claim: Claim) -> Job:
    return Job(claim, prepared.compose(claim.email, claim.name, claim.fields, claim.message_id, claim.date))
