"""Connections of frameworks, to whichever database is behind them: SQLAlchemy and Django."""

from typing import Any

from emailer.outbox import files, paramstyles, servers
from emailer.outbox.adapter import Adapter, Rows, Values
from emailer.outbox.typed import OutboxError

KNOWN = ("sqlite", "postgresql")


def sqlalchemy(connection: Any) -> Adapter:
    """SQLAlchemy's Connection and Session: a statement for the driver as it is,
    on the connection they hold.
    """
    held = connection.connection() if _is_session(connection) else connection
    name = _known(held.dialect.name, "SQLAlchemy")

    def execute(sql: str, values: Values) -> Rows:
        result = held.exec_driver_sql(*_bound(held.dialect, sql, values))
        return result.fetchall() if result.returns_rows else []

    def transaction() -> tuple[bool, bool]:
        return _state(name, held.connection)

    return Adapter(False, execute, transaction, name)


def sqlalchemy_async(connection: Any) -> Adapter:
    """SQLAlchemy's AsyncConnection and AsyncSession."""
    name = _known(_bind(connection).dialect.name, "SQLAlchemy")

    async def held() -> Any:
        return await connection.connection() if _is_session(connection) else connection

    async def execute(sql: str, values: Values) -> Rows:
        one = await held()
        result = await one.exec_driver_sql(*_bound(one.dialect, sql, values))
        return result.fetchall() if result.returns_rows else []

    async def transaction() -> tuple[bool, bool]:
        return _state(name, await (await held()).get_raw_connection())

    return Adapter(True, execute, transaction, name)


def django(connection: Any) -> Adapter:
    """Django's connection: it commits each statement outside atomic()."""
    name = _known(connection.vendor, "Django")
    bound = paramstyles.percent if name == "sqlite" else paramstyles.typed_percent

    def execute(sql: str, values: Values) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(*bound(sql, values))
            return cursor.fetchall() if cursor.description else []

    def transaction() -> tuple[bool, bool]:
        return connection.in_atomic_block or not connection.get_autocommit(), False

    return Adapter(False, execute, transaction, name)


def _is_session(connection: Any) -> bool:
    """A session has no exec_driver_sql of its own: it lends the connection it works on."""
    return not hasattr(connection, "exec_driver_sql")


def _bind(connection: Any) -> Any:
    """Find what knows the dialect, before there is a connection to wait for."""
    return connection.get_bind() if _is_session(connection) else connection


def _known(name: str, whose: str) -> str:
    if name not in KNOWN:
        raise OutboxError(f"The outbox does not know {whose}'s {name}: it takes sqlite and "
                          "postgresql.")  # fmt: skip
    return name


def _bound(dialect: Any, sql: str, values: Values) -> tuple[str, Any]:
    """Write a statement as SQLAlchemy's driver wants it, past SQLAlchemy's own spelling."""
    if dialect.name == "sqlite":
        return paramstyles.named(sql, values)
    words, given = paramstyles.STYLES[dialect.paramstyle](sql, values)
    return words, given if isinstance(given, dict) else tuple(given)


def _state(name: str, pooled: Any) -> tuple[bool, bool]:
    raw = pooled.driver_connection
    return (
        files.state_of(raw) if name == "sqlite" else servers.state_of(raw, pooled.dbapi_connection)
    )
