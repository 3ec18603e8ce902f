"""The sending side of a process: the lock, the store,
the account and the pool, joined. Knows no web.
"""

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from emailer import limits, private, tracing
from emailer.cli import paths, process
from emailer.cli.settings import Settings
from emailer.model import DEFAULT_ACCOUNT
from emailer.ring import system_ring
from emailer.sending import traced
from emailer.sending.courier import Courier
from emailer.sending.fleet import Fleet, Member
from emailer.sending.pool import Pool, PoolSettings
from emailer.sending.server_lessons import Lessons
from emailer.store import Recovery, Store
from emailer.store.door import Database
from emailer.store.setups import Setup
from emailer.transports import Factory, folder, mail_server, simulated, url
from emailer.transports.account_test import Try
from emailer.transports.smtp import account_test, delivering
from emailer.vault import Vault


class Sender(NamedTuple):
    """The joined parts, and what the start found."""

    store: Store
    recovery: Recovery
    fleet: Fleet

    async def end(self) -> None:
        """Note that these owners have ended, once their pools have; else the next start knows."""
        await self.fleet.leave()


@contextlib.asynccontextmanager
async def held(db: Database) -> AsyncIterator[Store]:
    """Hold a database as its one sender.
    Raises HeldError where another does, and CannotOpenError.
    """
    process.raise_descriptor_limit()
    with db.held():
        if db.file is not None and db.file.parent == paths.data():
            private.tighten(db.file.parent)
        store = await db.open()
        try:
            yield store
        finally:
            await store.close()


async def join(settings: Settings, store: Store) -> Sender:
    """Enter as the account's owner, take up what a dead one held,
    make a pool that does not run yet.
    """
    first = await _first(settings, store)
    recovery = await store.recover(first.owner)
    fleet = Fleet(store, first, partial(enlist, settings, store),
                  Vault(settings.db.beside("secrets"), system_ring), settings.keep_s,
                  attempt_of=attempt_of)  # fmt: skip
    await fleet.load()
    return Sender(store, recovery, fleet)


async def _first(settings: Settings, store: Store) -> Member:
    """Enter by the account of the flags, and describe it;
    a rate that was typed replaces the one in the database.
    """
    transport, owner = settings.transport, secrets.token_hex(8)
    pool = await _pool(settings, store, owner)
    await store.open_account(
        owner, transport.kind, transport.fingerprint, settings.connections, None
    )
    if settings.rate:
        await store.update_account({"limits": limits.parse(settings.rate)})
    setup = Setup(DEFAULT_ACCOUNT, transport.public, settings.sender)
    return Member(setup, transport.kind, getattr(transport, "host", ""),
                  getattr(transport, "user", ""), owner, pool,
                  await courier_of(settings, store),
                  enter=partial(_first_anew, settings, store))  # fmt: skip


async def _first_anew(settings: Settings, store: Store, before: Member) -> Member:
    """Enter by the account of the flags once more; what was set meanwhile stands.
    Raises SupersededError where it was given another transport.
    """
    transport, owner = settings.transport, secrets.token_hex(8)
    pool = await _pool(settings, store, owner)
    await store.open_account(owner, transport.kind, transport.fingerprint, None, None, anew=True)
    return replace(before, owner=owner, pool=pool)


async def _pool(settings: Settings, store: Store, owner: str) -> Pool:
    """Make the pool of the account of the flags."""
    transport = settings.transport
    user = getattr(transport, "user", None)
    has_login = bool(user) or not hasattr(transport, "user")  # or none is needed
    pool_settings = PoolSettings(
        settings.drain_s, settings.unreachable_s, has_login=has_login, login=user or ""
    )
    watched = traced.around(store, tracing.tracer())
    return Pool(watched, owner, await factory(transport, store), pool_settings)


async def courier_of(settings: Settings, store: Store) -> Courier:
    """Make what hands tests over by the transport of the flags."""
    transport = settings.transport
    return Courier(store, await factory(transport, store), attempt=attempt(transport))


async def enlist(settings: Settings, store: Store, setup: Setup, secret: str | None) -> Member:
    """Make a member of an account that a person set up: its pool,
    which does not run yet, and its courier.

    Raises ValueError with a sentence.
    """
    transport, owner, name = mail_server.read(setup.url, secret), secrets.token_hex(8), setup.name
    await store.open_account(owner, transport.kind, transport.fingerprint, None, None, account=name)
    pool_settings = PoolSettings(
        settings.drain_s, settings.unreachable_s, account=name,
        has_login=bool(transport.user), login=transport.user or "",
    )  # fmt: skip
    watched = traced.around(store, tracing.tracer())
    pool = Pool(watched, owner, await factory(transport, store, name), pool_settings)
    courier = Courier(
        store, await factory(transport, store, name), attempt=attempt(transport), account=name
    )
    return Member(setup, transport.kind, transport.host, transport.user, owner, pool, courier)


def attempt_of(setup: Setup, secret: str | None) -> Try:
    """Choose how an account's connection is tried that is kept nowhere yet. Raises ValueError."""
    return partial(account_test.attempt, mail_server.read(setup.url, secret))


async def factory(transport: url.Settings, store: Store, account: str = DEFAULT_ACCOUNT) -> Factory:
    """Choose what takes the messages. Raises OSError with a sentence where it cannot be used."""
    if isinstance(transport, url.Simulated):
        return simulated.factory(transport)
    if isinstance(transport, url.Folder):
        try:
            return folder.factory(transport)
        except ValueError as unusable:  # no defect: commands and serve say it
            raise OSError(str(unusable)) from unusable
    lessons = Lessons(store, transport.host, transport.port, account)
    return delivering.factory(transport, kept=await lessons.load())


def attempt(transport: url.Settings) -> Try | None:
    """Choose how a connection is tried; there is none to try where no server is."""
    return partial(account_test.attempt, transport) if isinstance(transport, url.Smtp) else None
