"""Where runs are sent from a command: this process becomes the sender,
or stands beside the one there is.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from emailer.cli import sender, unlocked
from emailer.cli.exit_codes import CannotError
from emailer.cli.settings import Settings
from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.courier import Courier
from emailer.store import NotFoundError, Store
from emailer.store.errors import HeldError


class Desk:
    """A database to send from. `holder` is the process that sends,
    None where this one is to; `transport` its kind.
    """

    def __init__(
        self, store: Store, settings: Settings, transport: str, holder: str | None = None
    ) -> None:
        """Begin with nothing sent; nobody is the account's owner before `take_over`."""
        self.store = store
        self.transport = transport
        self.holder = holder
        self.settings = settings
        self._joined: sender.Sender | None = None

    async def take_over(self) -> None:
        """Become the account's owner and take up what a dead sender held;
        nothing where another one sends.
        """
        if self.holder is None:
            self._joined = await sender.join(self.settings, self.store)

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
async def opened(settings: Settings) -> AsyncIterator[Desk]:
    """Open the database as its sender, or beside the one it has. Raises StoreError, CannotError."""
    async with contextlib.AsyncExitStack() as resources:
        try:
            store = await resources.enter_async_context(sender.held(settings.db))
            holder = await _otherwise(store, settings)
            transport = settings.transport.kind
            if holder is not None:
                transport = await _its_transport(store, settings, holder)
            desk = Desk(store, settings, transport, holder)
        except HeldError as held:
            store = await resources.enter_async_context(unlocked.opened(settings.db))
            desk = Desk(
                store, settings, await _its_transport(store, settings, held.holder), held.holder
            )
        yield desk


async def _otherwise(store: Store, settings: Settings) -> str | None:
    """Name a process that sends by other settings, where several may send: it goes on with its own.
    One that has the same is joined.
    """
    living = [one for one in await store.owners()
              if one.account == DEFAULT_ACCOUNT and (one.lease_left_ms or 0) > 0]  # fmt: skip
    if not living or (await store.account()).fingerprint == settings.transport.fingerprint:
        return None
    return f"{living[0].pid} on {living[0].host}"


async def _its_transport(store: Store, settings: Settings, holder: str) -> str:
    """Say by what the running sender sends.
    Raises CannotError where something else was asked for.
    """
    try:
        its = (await store.account()).transport
    except NotFoundError:
        raise CannotError(
            f"Process {holder} has this database and has not begun to send. Try again."
        ) from None
    asked = settings.transport.kind
    if asked != its and (settings.transport_named or asked != "simulated"):
        raise CannotError(
            f"Process {holder} sends from this database by {its}, not by {asked}. "
            "Stop it first, or leave --transport out."
        )
    return its
