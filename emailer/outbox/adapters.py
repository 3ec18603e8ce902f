"""What the outbox needs to know of a connection: three facts.
Chosen by its class's module; no driver is imported.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emailer.outbox.submission import OutboxError

Values = Mapping[str, Any]
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Adapter:
    """A connection of some kind: how it executes (named values as `:name`),
    and what transaction it is in.

    `execute` returns the rows, none for a statement without any. `transaction` returns
    whether one is open, and whether the first statement would open one by itself.
    Both are awaitable where `is_async`.
    """

    is_async: bool
    execute: Callable[[str, Values], Any]
    transaction: Callable[[], Any]
    dialect: str = "sqlite"


def of(connection: Any) -> Adapter:
    """Find the adapter of a connection. Raises OutboxError where it is of no kind that is known."""
    for module in _modules(type(connection)):
        for prefix, adapter in KINDS.items():
            if module == prefix or module.startswith(f"{prefix}."):
                return adapter(connection)
    kind = type(connection)
    raise OutboxError(
        f"A {kind.__module__}.{kind.__qualname__} is no connection that the outbox knows: "
        "give it one of sqlite3, aiosqlite, SQLAlchemy (Connection, Session, AsyncConnection, "
        "AsyncSession) or Django."
    )


def _modules(kind: type) -> Iterator[str]:
    """Name the modules of a class and its bases:
    a host may have made its own connection of one that is known.
    """
    return (base.__module__ for base in kind.__mro__)


def _sqlite3(connection: Any) -> Adapter:
    def execute(sql: str, values: Values) -> Rows:
        rows: Rows = connection.execute(sql, values).fetchall()
        return rows

    return Adapter(False, execute, lambda: _sqlite_state(connection))


def _aiosqlite(connection: Any) -> Adapter:
    async def execute(sql: str, values: Values) -> Rows:
        async with connection.execute(sql, values) as cursor:
            rows: Rows = await cursor.fetchall()
            return rows

    async def transaction() -> tuple[bool, bool]:
        return _sqlite_state(connection)

    return Adapter(True, execute, transaction)


def _sqlalchemy(connection: Any) -> Adapter:
    """SQLAlchemy's Connection and Session: a statement for the driver as it is,
    on the connection they hold.
    """

    def execute(sql: str, values: Values) -> Rows:
        result = _held(connection).exec_driver_sql(sql, dict(values))
        return result.fetchall() if result.returns_rows else []

    def transaction() -> tuple[bool, bool]:
        held = _held(connection)
        _refuse_other_engines(held)
        return _sqlite_state(held.connection.driver_connection)

    return Adapter(False, execute, transaction)


def _sqlalchemy_async(connection: Any) -> Adapter:
    """SQLAlchemy's AsyncConnection and AsyncSession."""

    async def held() -> Any:
        return await connection.connection() if _is_session(connection) else connection

    async def execute(sql: str, values: Values) -> Rows:
        result = await (await held()).exec_driver_sql(sql, dict(values))
        return result.fetchall() if result.returns_rows else []

    async def transaction() -> tuple[bool, bool]:
        _refuse_other_engines(await held())
        raw = await (await held()).get_raw_connection()
        return _sqlite_state(raw.driver_connection)

    return Adapter(True, execute, transaction)


def _django(connection: Any) -> Adapter:
    """Django's connection: it spells values `%(name)s`,
    and commits each statement outside atomic().
    """
    if connection.vendor != "sqlite":
        raise OutboxError(
            f"The outbox does not know Django's {connection.vendor}: it takes sqlite."
        )

    def execute(sql: str, values: Values) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(_percent(sql), values)
            return cursor.fetchall() if cursor.description else []

    def transaction() -> tuple[bool, bool]:
        return connection.in_atomic_block or not connection.get_autocommit(), False

    return Adapter(False, execute, transaction)


KINDS: Mapping[str, Callable[[Any], Adapter]] = {
    "sqlite3": _sqlite3,
    "aiosqlite": _aiosqlite,
    "sqlalchemy.ext.asyncio": _sqlalchemy_async,
    "sqlalchemy": _sqlalchemy,
    "django": _django,
}


def _sqlite_state(raw: Any) -> tuple[bool, bool]:
    """Say whether a transaction is open, and whether the first statement
    that writes opens one (PEP 249's way).
    """
    # Python 3.12: True, False, or -1 for the way of before
    autocommit = getattr(raw, "autocommit", None)
    if autocommit in (True, False):
        return bool(raw.in_transaction), not autocommit
    return bool(raw.in_transaction), raw.isolation_level is not None


def _is_session(connection: Any) -> bool:
    """A session has no exec_driver_sql of its own: it lends the connection it works on."""
    return not hasattr(connection, "exec_driver_sql")


def _held(connection: Any) -> Any:
    return connection.connection() if _is_session(connection) else connection


def _refuse_other_engines(held: Any) -> None:
    name = held.dialect.name
    if name != "sqlite":
        raise OutboxError(f"The outbox does not know SQLAlchemy's {name}: it takes sqlite.")


def _percent(sql: str) -> str:
    """Spell `:name` as `%(name)s`."""
    return re.sub(r":(\w+)", r"%(\1)s", sql)
