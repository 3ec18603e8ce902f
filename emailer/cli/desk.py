"""Where runs are sent from a command: this process becomes the sender,
or stands beside the one there is.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from emailer.cli import presence, sender, unlocked
from emailer.cli.exit_codes import CannotError, StoppedError
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.courier import Courier
from emailer.store import Store
from emailer.store.errors import HeldError

BEGINS_S = 0.5
"""How often it is looked whether who has the database has begun to send, or has ended."""


class Desk:
    """A database to send from. `holder` is the process that sends,
    None where this one is to; `transport` its kind.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        transport: str,
        holder: str | None = None,
        held: contextlib.ExitStack | None = None,
    ) -> None:
        """Begin with nothing sent; nobody is the account's owner before `take_over`. `held` takes
        what is let go after the store is closed.
        """
        self.store = store
        self.transport = transport
        self.holder = holder
        self.settings = settings
        self._held = held or contextlib.ExitStack()
        self._presence = presence.Presence(settings.db, store)
        self._joined: sender.Sender | None = None

    async def take_over(self) -> None:
        """Become the account's owner and take up what a dead sender held;
        nothing where another one sends.
        """
        if self.holder is None:
            self._joined = await sender.join(self.settings, self.store)

    async def is_left_alone(self) -> bool:
        """Tell whether the process beside which this one stood sends no more, nor another."""
        return self.holder is not None and await self._presence.is_gone()

    async def look_again(self) -> None:
        """Name as the holder who sends now; nobody, where that has ended."""
        if self.holder is not None:
            self.holder = await presence.sender_of(self.settings.db, self.store)

    async def succeed(self, account: str) -> None:
        """Send in the place of a process that has ended; nothing where yet another one was first.
        Raises CannotError where this process cannot send what that one did.
        """
        before, self.holder = self.holder, None
        if self.settings.transport.kind != self.transport:
            raise CannotError(
                f"Process {before}, which sent from this database by {self.transport}, has ended. "
                "This command was started without such a --transport, and cannot go on with it."
            )
        try:
            self._held.enter_context(self.settings.db.held())
        except HeldError as held:
            self.holder = held.holder
            return
        self.holder = await _otherwise(self.store, self.settings)
        await self.take_over()
        self.refuse_silent(account)
        if self.holder is None:
            say(f"Process {before} has ended: this one sends from now on.", sys.stderr)

    def refuse_silent(self, account: str) -> None:
        """Raise CannotError for an account that this process cannot send by."""
        if self._joined is None:
            return
        member = self._joined.fleet.member(account)
        if member.pool is None:
            raise CannotError(f"The account {account} cannot send: {member.trouble}")

    async def courier(self, account: str) -> Courier:
        """Find who hands tests over by an account. Raises CannotError."""
        if account == DEFAULT_ACCOUNT:
            return Courier(self.store, await sender.factory(self.settings.transport, self.store))
        self.refuse_silent(account)
        found = self._joined and self._joined.fleet.member(account).courier
        if not found:
            raise CannotError(
                f"Process {self.holder} sends by the account {account}: "
                "send the test on its page, or stop it first."
            )
        return found

    @contextlib.asynccontextmanager
    async def sending(self, stopping: asyncio.Event) -> AsyncIterator[None]:
        """Send while this lasts, then drain. `stopping` is set where the sending ends by itself."""
        if self._joined is None:
            yield
            return
        fleet = self._joined.fleet
        running = asyncio.create_task(fleet.run(), name="fleet")

        def ended(_: object) -> None:
            stopping.set()

        running.add_done_callback(ended)
        async with self.settings.companion(self.store, self.settings):
            try:
                yield
            finally:
                running.remove_done_callback(ended)
                fleet.stop()
                await asyncio.gather(running, return_exceptions=True)
                await self._joined.end()


@contextlib.asynccontextmanager
async def opened(settings: Settings, stopping: asyncio.Event) -> AsyncIterator[Desk]:
    """Open the database as its sender, or beside the one it has; one that has only just started is
    waited for. Raises StoreError, CannotError, StoppedError.
    """
    waits = False
    while True:
        async with contextlib.AsyncExitStack() as resources:
            try:
                desk = await _opened(settings, resources)
            except _NotBegunError as early:
                holder = early.holder
            else:
                yield desk
                return
        if stopping.is_set():
            raise StoppedError("Nothing was stored.")
        if not waits:
            say(f"Process {holder} has this database and has not begun to send: waiting for it.",
                sys.stderr)  # fmt: skip
        waits = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BEGINS_S):
                await stopping.wait()


async def _opened(settings: Settings, resources: contextlib.AsyncExitStack) -> Desk:
    """Open it once. Raises _NotBegunError where whoever holds it is not its sender yet."""
    held = resources.enter_context(contextlib.ExitStack())
    try:
        store = await resources.enter_async_context(sender.held(settings.db))
        holder = await _otherwise(store, settings)
        transport = settings.transport.kind
        if holder is not None:
            transport = await _its_transport(store, settings, holder)
    except HeldError as other:
        holder = other.holder
        if not settings.db.exists():
            raise _NotBegunError(holder) from None
        store = await resources.enter_async_context(unlocked.opened(settings.db))
        if not await _has_begun(store, holder):
            raise _NotBegunError(holder) from None
        transport = await _its_transport(store, settings, holder)
    return Desk(store, settings, transport, holder, held)


class _NotBegunError(Exception):
    """A process holds the database, and it cannot be told yet by what it is going to send."""

    def __init__(self, holder: str) -> None:
        super().__init__()
        self.holder = holder


async def _has_begun(store: Store, holder: str) -> bool:
    """Tell whether the process that holds the lock has entered as the sender."""
    return any(
        one.account == DEFAULT_ACCOUNT and str(one.pid) == holder for one in await store.owners()
    )


async def _otherwise(store: Store, settings: Settings) -> str | None:
    """Name a process that sends by other settings, where several may send: it goes on with its own.
    One that has the same is joined.
    """
    holder = await presence.sender_of(settings.db, store) if store.is_shared else None
    if holder is None or (await store.account()).fingerprint == settings.transport.fingerprint:
        return None
    return holder


async def _its_transport(store: Store, settings: Settings, holder: str) -> str:
    """Say by what the running sender sends.
    Raises CannotError where something else was asked for.
    """
    its = (await store.account()).transport
    asked = settings.transport.kind
    if asked != its and (settings.transport_named or asked != "simulated"):
        raise CannotError(
            f"Process {holder} sends from this database by {its}, not by {asked}. "
            "Stop it first, or leave --transport out."
        )
    return its
