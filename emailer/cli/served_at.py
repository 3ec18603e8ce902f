"""Where the pages are served, and whether those who reach them are asked for a key."""

import dataclasses
import socket

from emailer.cli import advice, process
from emailer.cli.settings import Settings
from emailer.cli.supervised import Supervisor
from emailer.store import Store
from emailer.store.door import Database


def listen(settings: Settings, supervisor: Supervisor) -> tuple[socket.socket, Settings]:
    """Take the socket that was handed over, or bind one;
    the settings then say what it is, not what was typed.

    Whether others can reach the program, and it so must ask for a key, depends on it.
    """
    handed = supervisor.socket()
    if handed:
        host, port = handed.getsockname()[:2]
        return handed, dataclasses.replace(settings, host=host, port=port)
    bound = process.listen(settings.host, settings.port)
    return bound, dataclasses.replace(settings, port=bound.getsockname()[1])


async def is_asking(settings: Settings, store: Store) -> bool:
    """Tell whether the program asks for a key, since there is one.
    Raises ValueError where others can reach it and there is none.
    """
    asks = bool(settings.secret_key or settings.password_hash) or await store.access.is_closed()
    if settings.is_reachable and not asks:
        raise ValueError(needs_a_key(settings.db))
    return asks


def needs_a_key(db: Database) -> str:
    """Say that there must be a key, and how one is made."""
    make = advice.command(db, "keys", "create", "NAME", "--kind", "secret")
    return (
        f"This can be reached from other machines, so it needs a key: {make} makes one; "
        "EMAILER_SECRET_KEY or EMAILER_PASSWORD_HASH will do, too."
    )
