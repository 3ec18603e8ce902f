"""Claims a few recipients ahead of the workers, and composes their mail.
Knows nothing of servers.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from emailer.message import Prepared
from emailer.message.checking import NO_MAIL_FAULTS, MessageError
from emailer.message.files import File
from emailer.message.personal_files import Files
from emailer.model import Part, PartKind
from emailer.sending import composing
from emailer.sending.composing import Job
from emailer.sending.personal_files import OwnFiles
from emailer.sending.stray_claims import EVERY_S, Reckoning
from emailer.sending.troubles import Troubles
from emailer.store import Claim, Store, SupersededError, UnavailableError

log = logging.getLogger(__name__)

IDLE_S = 1.0
"""How often work of other processes, and what came due, is looked for."""
AHEAD_S = 0.1
"""How much of what the workers send is claimed ahead."""
LARGEST_CLAIM = 200
PREPARED_KEPT = 16
FILES_KEPT_BYTES = 64_000_000
"""What the files of several runs may have in memory; those of one run always may."""


class Supply:
    """The claims between the queue and the workers: few enough to give back,
    enough that nobody waits.
    """

    def __init__(
        self,
        store: Store,
        owner: str,
        connections: Callable[[], int],
        in_hand: Callable[[], Iterable[Claim]] = tuple,
    ) -> None:
        """Begin empty; `connections` says how many workers are fed, `in_hand` what they hold."""
        self._store = store
        self._owner = owner
        self._connections = connections
        self._claims: deque[Claim] = deque()
        self._prepared: dict[int, Prepared] = {}
        self._preparing = asyncio.Lock()
        self._own = OwnFiles(store)
        self._low = asyncio.Event()
        self._there = asyncio.Event()
        self._found_nothing = False
        self._taken = 0
        self._speed = 0.0
        self._held = 0  # at hand, and held back by gates
        self._low_mark = 0  # with so few claims at hand, or fewer, more are fetched
        self._since = time.monotonic()
        self._claiming: asyncio.Task[bool] | None = None
        self._troubles = Troubles(log)
        self._reckoning = Reckoning(store, owner, lambda: chain(self._claims, in_hand()))
        self.superseded = False

    async def run(self) -> None:
        """Keep some claims ahead until cancelled;
        a database that does not answer is asked again.
        """
        while not self.superseded:
            try:
                await self._reckoning.if_due()  # here no claim is under way
                await self._fill()
                self._troubles.over()
            except UnavailableError as error:
                self._troubles.warn("cannot claim", error)
                self._reckoning.soon()
                await asyncio.sleep(IDLE_S)
            except SupersededError:
                log.warning("others have ended this sender; it begins nothing new")
                self.superseded = True

    async def _fill(self) -> None:
        """Claim what is missing, or wait until there is work,
        or until the workers have used some up.
        """
        self._low.clear()
        missing = self._ahead() - len(self._claims)
        # A few at a time, each claim would cost as much as all that is done for a message.
        if missing <= 0 or len(self._claims) > self._low_mark:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._low.wait()
            return
        self._claiming = asyncio.create_task(self._claim(missing), name="claim")
        if not await asyncio.shield(self._claiming):
            await self._store.wait_for_work(self._owner, IDLE_S)

    def reckon(self) -> None:
        """Have what is claimed compared with what is in somebody's hands: a mark has failed."""
        self._reckoning.soon()
        self._low.set()

    async def _claim(self, n: int) -> bool:
        """Claim up to n and say whether there were any.
        Not to be cancelled: the claims are held from its commit on.
        """
        claims = await self._store.claim(self._owner, n)
        self._claims.extend(claims)
        self._found_nothing = not claims
        if claims:
            self._there.set()
        return bool(claims)

    def _ahead(self) -> int:
        """Say how many claims to hold: one for each worker, and what goes out in AHEAD_S."""
        now = time.monotonic()
        if now - self._since >= AHEAD_S:
            self._speed = self._taken / (now - self._since)
            self._taken, self._since = 0, now
        ahead = self._held + self._connections() + int(self._speed * AHEAD_S)
        ahead = min(ahead, LARGEST_CLAIM)
        self._low_mark = (min(self._held, ahead) + ahead) // 2
        return ahead

    async def wait(self) -> None:
        """Wait for claims; who is woken may find that another was quicker."""
        while not self._claims:
            self._there.clear()
            self._low.set()
            await self._there.wait()

    @property
    def at_hand(self) -> Sequence[Claim]:
        """The claims at hand, the next one first."""
        return self._claims

    def bring(self, claim: Claim) -> None:
        """Let a claim at hand be the next one."""
        self._held = 0
        if self._claims[0] is not claim:
            self._claims.remove(claim)
            self._claims.appendleft(claim)

    def look_beyond(self, held: int) -> None:
        """Claim further, as so many at hand are held back; a bound holds for all of them."""
        self._held = held
        self._low.set()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is at hand."""
        return not self._claims

    @property
    def is_idle(self) -> bool:
        """Whether nothing is at hand, and nothing was there when more was last asked for."""
        return self._found_nothing and not self._claims

    def put_back(self, claim: Claim) -> None:
        """Put a claim back that was taken too early."""
        self._own.done(claim.recipient_id)
        self._claims.appendleft(claim)
        self._there.set()

    def done(self, claim: Claim) -> None:
        """Note that a claim's mail is in hand no longer."""
        if self._own.held:  # asked here: one more call for each mail is 1 % of all
            self._own.done(claim.recipient_id)

    def take(self) -> Claim:
        """Take one of the claims at hand."""
        self._taken += 1
        claim = self._claims.popleft()
        if len(self._claims) <= self._low_mark:
            self._low.set()
        return claim

    async def compose(self, claim: Claim) -> Job:
        """Compose the mail of one claim; a run's message is made ready once.
        Raises MessageError where its run, and NoMailError where this person has none.
        """
        prepared = self._prepared.get(claim.run_key) or await self._prepare_once(claim.run_key)
        try:
            if prepared.own is not None:
                prepared = await self._with_own(prepared, prepared.own, claim)
            if prepared.is_heavy(claim.email, claim.name, claim.fields):
                return await asyncio.to_thread(composing.job, prepared, claim)
            return composing.job(prepared, claim)
        except MessageError:
            raise
        except NO_MAIL_FAULTS as error:
            raise composing.no_mail(claim, error) from error

    async def _with_own(self, prepared: Prepared, files: Files, claim: Claim) -> Prepared:
        """Add a person's own files. That each is there was found when the run was made."""
        parts = files.of(claim.email, claim.name, claim.fields)
        if not parts:
            raise LookupError(f"recipient {claim.recipient_id} has no file of its own")
        return prepared.with_own(await self._own.read(claim.recipient_id, parts))

    def take_composed(self) -> Job | None:
        """Take a claim and compose without waiting; None where that is not possible now.

        There is none, or its message is not ready, is heavy,
        has files of its own, or cannot be made.

        A defect shows itself when the claim's own turn comes:
        it must not cost the message that is in hand.
        """
        if not self._claims:
            return None
        claim = self._claims[0]
        prepared = self._prepared.get(claim.run_key)
        if prepared is None or prepared.own is not None:
            return None
        if prepared.is_heavy(claim.email, claim.name, claim.fields):
            return None
        try:
            job = composing.job(prepared, claim)
        except Exception:  # noqa: BLE001  (it is met again when its turn comes)
            return None
        self.take()
        return job

    async def _prepare_once(self, run_key: int) -> Prepared:
        """Make a message ready once, though all workers ask for it at the start:
        its files are in memory once.
        """
        async with self._preparing:
            return self._prepared.get(run_key) or await self._prepare(run_key)

    async def _prepare(self, run_key: int) -> Prepared:
        said, parts, _ = await composing.contents(self._store, run_key)
        files = await self._files(parts)
        personal = [part for part in parts if part.kind is PartKind.PERSONAL]
        prepared = await asyncio.to_thread(composing.prepare, said, files, personal)
        self._prepared[run_key] = prepared
        while len(self._prepared) > 1 and self._is_too_much():
            self._prepared.pop(next(iter(self._prepared)))
        return prepared

    async def _files(self, parts: Sequence[Part]) -> list[File]:
        """Read the files that everybody gets: their bytes are in memory once,
        whatever is claimed ahead.
        """
        found = []
        for part in parts:
            if part.kind is not PartKind.PERSONAL:
                content = await self._store.part_content(part.key)
                found.append(await asyncio.to_thread(File.of, part, content))
        return found

    def _is_too_much(self) -> bool:
        size_bytes = sum(prepared.files_bytes for prepared in self._prepared.values())
        return len(self._prepared) > PREPARED_KEPT or size_bytes > FILES_KEPT_BYTES

    async def give_back_stopped(self) -> None:
        """Give back what is held of runs that go on no longer."""
        try:
            held = {claim.run_key for claim in self._claims}
            stopped = held - await self._store.running(held) if held else held
            if stopped:
                await self._give_back([claim for claim in self._claims if claim.run_key in stopped])
        except UnavailableError as error:
            self._troubles.warn("claims cannot be given back now", error)

    async def give_back(self) -> None:
        """Give back all that is held, and what a claim under way brings."""
        if self._claiming is not None:
            await asyncio.gather(self._claiming, return_exceptions=True)
        await self._give_back(list(self._claims))

    async def _give_back(self, claims: list[Claim]) -> None:
        """Release claims; they are held again where the database does not take them back."""
        gone = {claim.recipient_id for claim in claims}
        self._claims = deque(claim for claim in self._claims if claim.recipient_id not in gone)
        try:
            await self._store.release(claims)
        except UnavailableError:
            self._claims.extend(claims)
            raise
