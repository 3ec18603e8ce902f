"""Connections to a PostgreSQL server: psycopg, psycopg2 and asyncpg."""

import sys
from inspect import iscoroutinefunction
from typing import Any

from emailer.outbox import paramstyles
from emailer.outbox.adapter import Adapter, Rows, Values

IDLE = 0
"""libpq's PQTRANS_IDLE: connected, and in no transaction."""


def psycopg(connection: Any) -> Adapter:
    """psycopg 3, both of its kinds."""
    if iscoroutinefunction(type(connection).execute):
        return _psycopg_async(connection)

    def execute(sql: str, values: Values) -> Rows:
        with connection.cursor(row_factory=_plain) as cursor:
            cursor.execute(*paramstyles.typed_percent(sql, values))
            return cursor.fetchall() if cursor.description else []

    return Adapter(False, execute, lambda: state_of(connection, connection), "postgresql")


def _psycopg_async(connection: Any) -> Adapter:
    async def execute(sql: str, values: Values) -> Rows:
        async with connection.cursor(row_factory=_plain) as cursor:
            await cursor.execute(*paramstyles.typed_percent(sql, values))
            return await cursor.fetchall() if cursor.description else []

    async def transaction() -> tuple[bool, bool]:
        return state_of(connection, connection)

    return Adapter(True, execute, transaction, "postgresql")


def _plain(_: Any) -> Any:
    """Make rows that are tuples, whatever the host has them made into."""
    return tuple


def psycopg2(connection: Any) -> Adapter:
    """The older driver; its plain cursor, whatever the host has cursors made of."""
    plain = sys.modules["psycopg2.extensions"].cursor

    def execute(sql: str, values: Values) -> Rows:
        with connection.cursor(cursor_factory=plain) as cursor:
            cursor.execute(*paramstyles.typed_percent(sql, values))
            return cursor.fetchall() if cursor.description else []

    return Adapter(False, execute, lambda: state_of(connection, connection), "postgresql")


def asyncpg(connection: Any) -> Adapter:
    """It commits each statement that stands in no transaction."""

    async def execute(sql: str, values: Values) -> Rows:
        words, given = paramstyles.numbered(sql, values)
        rows: Rows = await connection.fetch(words, *given)
        return rows

    async def transaction() -> tuple[bool, bool]:
        return connection.is_in_transaction(), False

    return Adapter(True, execute, transaction, "postgresql")


def state_of(raw: Any, facade: Any) -> tuple[bool, bool]:
    """Say whether a transaction is open on a driver's connection, and whether the first
    statement would open one; `facade` is what a host's framework has put before it.
    """
    if hasattr(raw, "is_in_transaction"):
        is_open = raw.is_in_transaction()
    else:
        is_open = raw.info.transaction_status != IDLE
    return is_open, not getattr(facade, "autocommit", True)
