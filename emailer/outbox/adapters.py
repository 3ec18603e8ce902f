"""Finds what is to be known of a connection, by the module of its class;
no driver is imported.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emailer.outbox import files, frameworks, servers
from emailer.outbox.adapter import Adapter
from emailer.outbox.typed import OutboxError


def of(connection: Any) -> Adapter:
    """Find the adapter of a connection. Raises OutboxError where it is of no kind that is known."""
    kind = type(connection)
    for module in _modules(kind) if _commits(connection) else ():
        for prefix, adapter in KINDS.items():
            if module == prefix or module.startswith(f"{prefix}."):
                return adapter(connection)
    raise OutboxError(
        f"A {kind.__module__}.{kind.__qualname__} is no connection that the outbox knows: "
        "give it one of sqlite3, aiosqlite, psycopg, psycopg2, asyncpg, SQLAlchemy (Connection, "
        "Session, AsyncConnection, AsyncSession) or Django."
    )


def _modules(kind: type) -> Iterator[str]:
    """Name the modules of a class and its bases:
    a host may have made its own connection of one that is known.
    """
    return (base.__module__ for base in kind.__mro__)


def _commits(connection: Any) -> bool:
    """A driver's cursors, pools and engines are none of its connections."""
    return hasattr(connection, "commit") or hasattr(connection, "is_in_transaction")


KINDS: Mapping[str, Callable[[Any], Adapter]] = {
    "sqlite3": files.sqlite3,
    "aiosqlite": files.aiosqlite,
    "psycopg": servers.psycopg,
    "psycopg2": servers.psycopg2,
    "asyncpg": servers.asyncpg,
    "sqlalchemy.ext.asyncio": frameworks.sqlalchemy_async,
    "sqlalchemy": frameworks.sqlalchemy,
    "django": frameworks.django,
}
