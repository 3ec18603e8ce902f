"""The accounts that this process sends for: each has a pool and a courier of its own.
Knows no transports.

The first one is made from the flags and ends with the process; the others are set up, changed and
removed by a person while the program runs: here, or by a command beside it, which is noticed.
"""

import asyncio
import contextlib
import functools
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from emailer.model import DEFAULT_ACCOUNT
from emailer.sending import entering_anew
from emailer.sending.account_book import AccountBook
from emailer.sending.courier import Courier
from emailer.sending.duties import Rounds
from emailer.sending.pool import Pool
from emailer.sending.retention import Keeping
from emailer.store import NotFoundError, Store, StoreError
from emailer.store.setups import Setup
from emailer.tongue import Sentence, why
from emailer.transports.account_test import Try
from emailer.vault import Vault

log = logging.getLogger(__name__)

FOLLOWS_S = 0.5
"""How often it is looked whether others set accounts up; this only reads."""


@dataclass(slots=True)
class Member:
    """One account as it may be shown. Without a pool nothing is sent by it,
    and `trouble` says why. `enter` makes the same one again under a new owner, where no setup does.
    """

    setup: Setup
    kind: str
    host: str = ""
    user: str = ""
    owner: str = ""
    pool: Pool | None = None
    courier: Courier | None = None
    trouble: str = ""
    enter: "Callable[[Member], Awaitable[Member]] | None" = None

    @property
    def name(self) -> str:
        """What runs name it by."""
        return self.setup.name


Enlist = Callable[[Setup, str | None], Awaitable[Member]]
"""Makes a member of a setup and its secret; its pool does not run yet.
Raises ValueError with a sentence.
"""
AttemptOf = Callable[[Setup, str | None], Try]
"""Says how the connection of a setup is tried, by that secret. Raises ValueError."""


class Fleet:
    """All members by name; `run` sends for them until it is asked to stop."""

    def __init__(  # noqa: PLR0913  (each is a part of the accounts)
        self,
        store: Store,
        first: Member,
        enlist: Enlist,
        vault: Vault,
        keep_s: float | None = None,
        *,
        attempt_of: AttemptOf | None = None,
    ) -> None:
        """Begin with the account of the flags alone; people of runs that ended are known for
        `keep_s` seconds, None: for ever.
        """
        self.members: dict[str, Member] = {DEFAULT_ACCOUNT: first}
        self._attempt_of = attempt_of
        self._store, self._enlist, self._book = store, enlist, AccountBook(store, vault)
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._beside = (Keeping(store, keep_s), Rounds(log, (self.follow,), FOLLOWS_S))
        self.tested: set[bytes] = set()  # what was tested in a form, and works
        self._one_at_a_time = asyncio.Lock()
        self._runs = False

    async def load(self) -> None:
        """Take up the accounts that were set up before; one that cannot send says why."""
        await self.follow()

    async def follow(self) -> None:
        """Take up what was set up, changed or removed elsewhere: by a command, or on the page
        of another process.
        """
        async with self._one_at_a_time:
            for name, setup in (await self._book.news()).items():
                await self._end(name)
                if setup is None:
                    self.members.pop(name, None)
                else:
                    self._begin(await self._taken_up(setup))
                self._book.took(name)

    async def add(
        self, setup: Setup, secret: str | None, limits: Mapping[str, object] | None = None
    ) -> Member:
        """Set an account up, and send for it from now on, within its limits.
        Raises ValueError, OSError and ConflictError.
        """
        async with self._one_at_a_time, self._book.adding(setup, secret, limits or {}):
            return self._begin(await self._enlist(setup, secret))

    async def change(self, setup: Setup, secret: str | None) -> Member:
        """Send by other settings; without a secret the old one holds,
        where it goes the way it was typed for.
        Raises as `add`, and NotFoundError; the account then goes on as it was.
        """
        async with self._one_at_a_time:
            before = self.member(setup.name).setup
            change = await self._book.change(before, setup, secret)
            try:
                async with self._book.changing(change):
                    await self._end(setup.name)
                    return self._begin(await self._enlist(setup, change.secret))
            except BaseException:
                await self._end(setup.name)
                self._begin(await self._taken_up(before))
                raise

    async def attempt_of(self, setup: Setup, secret: str | None) -> Try | None:
        """Say how other settings of an account, or those of a new one, are tried; nothing of them
        is kept. None where nothing can be. Raises ValueError and OSError.
        """
        if (before := self.members.get(setup.name)) and before.name != DEFAULT_ACCOUNT:
            secret = (await self._book.change(before.setup, setup, secret)).secret
        return self._attempt_of(setup, secret) if self._attempt_of else None

    async def remove(self, name: str) -> None:
        """Forget an account and its secret. Raises NotFoundError and ConflictError."""
        async with self._one_at_a_time:
            await self._book.remove(name)
            await self._end(name)
            self.members.pop(name, None)

    @property
    def listed(self) -> list[Member]:
        """List them, the account of the flags first, the others by name."""
        first = self.members[DEFAULT_ACCOUNT]
        return [first, *(self.members[name] for name in sorted(self.members.keys() - {first.name}))]

    def member(self, name: str) -> Member:
        """Find one. Raises NotFoundError."""
        if name not in self.members:
            raise NotFoundError(Sentence("There is no account {name}.", name=name[:50]))
        return self.members[name]

    def stand_in(self, lately: Iterable[str] = ()) -> str:
        """Name the account that sends where nobody chose one, and the one of the flags is a trial:
        of those that send real mail the one of `lately`'s first. Nothing where that is not so.
        """
        first, *others = self.listed
        real = [one.name for one in others if one.pool and one.kind == "smtp"]
        if first.kind == "smtp" or not real:
            return ""
        return next((one for one in lately if one in real), real[0])

    async def run(self) -> None:
        """Send for all until asked to stop, or until the first one's pool ends
        by itself; then drain.
        """
        self._runs = True
        for member in list(self.members.values()):
            self._begin(member)
        beside = [asyncio.create_task(one.run(), name="beside") for one in self._beside]
        try:
            await asyncio.wait((self._sending[DEFAULT_ACCOUNT],))
        finally:
            self._runs = False
            self.stop()
            await asyncio.gather(*beside, *self._sending.values(), return_exceptions=True)

    def stop(self) -> None:
        """Ask all to finish what is in hand, and to begin nothing new."""
        for one in self._beside:
            one.stop()
        for pool in self._pools.values():
            pool.stop()

    async def leave(self) -> None:
        """Note that all owners have ended, once their pools have; else the next start knows."""
        for owner in filter(None, [member.owner for member in self.members.values()]):
            with contextlib.suppress(StoreError):
                await self._store.leave(owner)

    def health(self) -> str | None:
        """None while all workers live; else a sentence."""
        return next((wrong for pool in self._pools.values() if (wrong := pool.health())), None)

    def connected(self) -> int:
        """Count the workers that have a connection."""
        return sum(pool.connected() for pool in self._pools.values())

    @property
    def _pools(self) -> Mapping[str, Pool]:
        return {name: member.pool for name, member in self.members.items() if member.pool}

    async def _taken_up(self, setup: Setup) -> Member:
        """Make a member of what is kept; one that cannot send says why."""
        try:
            return await self._enlist(setup, await self._book.secret(setup))
        except (ValueError, OSError) as error:
            said = why(error)
            log.warning("an account sends nothing", extra={"account": setup.name, "reason": said})
            return Member(setup, "smtp", trouble=said)

    def _begin(self, member: Member) -> Member:
        name = member.name
        self.members[name] = member
        if self._runs and member.pool:
            self._sending[name] = asyncio.create_task(self._send(name, member), name=f"pool {name}")
        return member

    async def _end(self, name: str) -> None:
        """Finish what is in hand, and end the owner."""
        member = self.members.get(name)
        if member is None or member.pool is None:
            return
        member.pool.stop()
        if task := self._sending.pop(name, None):
            await asyncio.gather(task, return_exceptions=True)
        with contextlib.suppress(StoreError):
            await self._store.leave(member.owner)

    async def _send(self, name: str, member: Member | None) -> None:
        """Send by an account, entering anew as often as others have ended its owner by mistake.
        A defect that ends it is written down: nobody waits for its task.
        """
        try:
            while member is not None and member.pool is not None:
                self.members[name] = member
                await member.pool.run()
                enter = functools.partial(self._entered, member)
                member = await entering_anew.entered(self._store, member.pool, enter)
        except Exception:
            log.exception("sending was ended by a defect", extra={"account": name})

    async def _entered(self, member: Member) -> Member | None:
        """Make a member again; None where its account was removed, or cannot send any more."""
        if member.enter is not None:
            return await member.enter(member)
        setups = await self._store.setups.every()
        setup = next((one for one in setups if one.name == member.name), None)
        if setup is None:
            self.members.pop(member.name, None)
            return None
        again = await self._taken_up(setup)
        self.members[member.name] = again
        return again if again.pool else None
