"""Connections to a file: sqlite3 and aiosqlite."""

from typing import Any

from emailer.outbox.adapter import Adapter, Rows, Values


def sqlite3(connection: Any) -> Adapter:
    """Take the rows plain, whatever the host has them made into."""

    def execute(sql: str, values: Values) -> Rows:
        cursor = connection.cursor()
        cursor.row_factory = None
        rows: Rows = cursor.execute(sql, values).fetchall()
        return rows

    return Adapter(False, execute, lambda: state_of(connection))


def aiosqlite(connection: Any) -> Adapter:
    """The same, awaited."""

    async def execute(sql: str, values: Values) -> Rows:
        async with connection.cursor() as cursor:
            cursor.row_factory = None
            await cursor.execute(sql, values)
            rows: Rows = await cursor.fetchall()
            return rows

    async def transaction() -> tuple[bool, bool]:
        return state_of(connection)

    return Adapter(True, execute, transaction)


def state_of(raw: Any) -> tuple[bool, bool]:
    """Say whether a transaction is open, and whether the first statement
    that writes opens one (PEP 249's way).
    """
    # Python 3.12: True, False, or -1 for the way of before
    autocommit = getattr(raw, "autocommit", None)
    if autocommit in (True, False):
        return bool(raw.in_transaction), not autocommit
    return bool(raw.in_transaction), raw.isolation_level is not None
