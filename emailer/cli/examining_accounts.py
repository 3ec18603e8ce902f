"""The accounts that were set up on the page: each is tried as the one of the flags is.
Connects and says goodbye; sends nothing.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence

from emailer.cli import examining_records, examining_server, unlocked
from emailer.cli.settings import Settings
from emailer.ring import system_ring
from emailer.sending import account_book
from emailer.store import StoreError
from emailer.store.examined import Finding
from emailer.store.setups import Setup
from emailer.tongue import why
from emailer.transports import mail_server
from emailer.vault import Vault

AGAIN = (
    "Write its password on the page Account, or by accounts change NAME --new-password; "
    "or remove it."
)


async def kept(settings: Settings) -> Sequence[Setup]:
    """List them; none where there is no database, or it says nothing, which is said elsewhere."""
    with contextlib.suppress(StoreError, OSError):
        if settings.db.exists():
            async with unlocked.opened(settings.db) as store:
                return await store.setups.every()
    return ()


async def findings(settings: Settings, setups: Sequence[Setup]) -> AsyncIterator[Finding]:
    """Try one after the other; what is found is said with the account's name."""
    vault = Vault(settings.db.beside("secrets"), system_ring)
    for setup in setups:
        async for one in _one(setup, vault):
            yield one._replace(said=f"{setup.name}: {one.said}")


async def _one(setup: Setup, vault: Vault) -> AsyncIterator[Finding]:
    try:
        server = mail_server.read(setup.url, await account_book.secret_of(vault, setup))
    except (ValueError, OSError) as error:
        yield Finding("login", "wrong", why(error), AGAIN)
        return
    async for one in examining_server.transport(server):
        yield one
    async for one in examining_records.records(setup.sender, server.host):
        yield one
