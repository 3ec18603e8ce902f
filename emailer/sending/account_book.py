"""The accounts that a person set up: what the store keeps of them, with their secrets, which the
vault keeps. Knows no pools; pages and commands write in it alike.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from emailer.ring import RingError
from emailer.store import Store
from emailer.store.setups import Setup
from emailer.transports import mail_server
from emailer.vault import Vault


class Change(NamedTuple):
    """What an account was and is to be, with the secrets of both."""

    before: Setup
    setup: Setup
    old: str | None
    secret: str | None

    def __repr__(self) -> str:
        """Keep the secrets out of logs."""
        return f"Change({self.before!r}, {self.setup!r})"


class AccountBook:
    """All of them. What is written through it is known to it: the rest is news."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store, self._setups, self._vault = store, store.setups, vault
        self._known: dict[str, int] = {}  # when each was changed last
        self._seen: dict[str, int] = {}  # the same, as it is told

    async def news(self) -> Mapping[str, Setup | None]:
        """Read what was set up or changed since it was taken up, by name; None: it was removed.
        It is news until `took` says that it was.
        """
        now, then = dict(await self._setups.changes()), self._known
        names = {name for name in now.keys() | then if now.get(name) != then.get(name)}
        if not names:
            return {}
        setups = {setup.name: setup for setup in await self._setups.every()}
        self._seen = now  # what changed since then is news again
        return {name: setups.get(name) for name in sorted(names)}

    def took(self, name: str) -> None:
        """Note that the news of an account were taken up."""
        if name in self._seen:
            self._known[name] = self._seen[name]
        else:
            self._known.pop(name, None)

    @contextlib.asynccontextmanager
    async def adding(
        self, setup: Setup, secret: str | None, limits: Mapping[str, object]
    ) -> AsyncIterator[None]:
        """Write one down, with its limits, which hold from its first connection on; where what is
        done with it then fails, it was never there.
        Raises ValueError, OSError and ConflictError.
        """
        mail_server.read(setup.url, secret)
        await self._setups.add(setup)
        try:
            await self._keep(setup.name, secret)
            if limits:
                await self._store.update_account(limits, setup.name)
            await self._note(setup)
            yield
        except BaseException:
            await self._setups.remove(setup.name)
            await self._forget(setup.name)
            raise

    async def change(self, before: Setup, setup: Setup, typed: str | None) -> Change:
        """Prepare a change: it sends by the typed secret, else by the old one, where that goes
        the way it was typed for. Raises ValueError and OSError.
        """
        old = await self._old(before, typed)
        return Change(before, setup, old, mail_server.secret_for(before.url, setup.url, typed, old))

    @contextlib.asynccontextmanager
    async def changing(self, change: Change) -> AsyncIterator[None]:
        """Write one down as it is to be; where what is done with it then fails, it is as it was.
        Raises OSError and NotFoundError.
        """
        await self._setups.change(change.setup)
        try:
            await self._keep(change.setup.name, change.secret)
            await self._note(change.setup)
            yield
        except BaseException:
            with contextlib.suppress(OSError):  # then the new one was not kept either
                await self._keep(change.before.name, change.old)
            await self._note(change.before)
            raise

    async def remove(self, name: str) -> None:
        """Forget one and its secret. Raises NotFoundError and ConflictError."""
        await self._setups.remove(name)
        await self._forget(name)

    async def secret(self, setup: Setup) -> str | None:
        """As `secret_of`."""
        return await secret_of(self._vault, setup)

    async def _note(self, setup: Setup) -> None:
        """Write it once its secret is kept: who sends by it elsewhere looks again then."""
        self._known[setup.name] = await self._setups.change(setup)

    async def _old(self, before: Setup, typed: str | None) -> str | None:
        """Read the secret that held so far; nobody need wait for it where another was typed."""
        try:
            return await _kept(self._vault, before)
        except RingError:
            if typed is None:
                raise
            return None

    async def _keep(self, name: str, secret: str | None) -> None:
        """Keep this secret alone; without one, none that was left over."""
        if secret is not None:
            await asyncio.to_thread(self._vault.put, name, secret)
        else:
            await asyncio.to_thread(self._vault.forget, name)

    async def _forget(self, name: str) -> None:
        self._known.pop(name, None)
        await asyncio.to_thread(self._vault.forget, name)


async def secret_of(vault: Vault, setup: Setup) -> str | None:
    """Read what is kept for an account that logs in; None where nothing is.
    Raises ValueError where why is known, OSError, and RingError.
    """
    secret = await _kept(vault, setup)
    if secret is None and mail_server.logs_in(setup.url) and vault.lacking:
        raise ValueError(vault.lacking)
    return secret


async def _kept(vault: Vault, setup: Setup) -> str | None:
    if not mail_server.logs_in(setup.url):
        return None
    return await asyncio.to_thread(vault.get, setup.name)
