"""One session with the server, as the verbs want a connection: it brings what this engine says in
its own words, and knows who it is.
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg
from psycopg import ClientCursor, Cursor, pq

from emailer.store.postgres import claims, kept_statements
from emailer.store.postgres.dialect import DIALECT
from emailer.store.postgres.kept_statements import Kept, Result
from emailer.store.postgres.rows import IntLoader, Row, rows
from emailer.store.verbs.dialect import NAMED, Dialect
from emailer.store.verbs.rows import Hot

CONNECT_S = 10
APPLICATION = "invitation emailer"

# Said, not given with the connection: a pooler refuses what it does not know there.
# A stopped client must not hold the others for long; whoever waits hears of it soon.
_SETTINGS = """
SET synchronous_commit = on; SET standard_conforming_strings = on;
SET client_encoding = 'UTF8'; SET timezone = 'UTC';
SET lock_timeout = '5s'; SET statement_timeout = '30s';
SET idle_in_transaction_session_timeout = '5s'
"""
_PLACE = """
SELECT pg_catalog.set_config('search_path', pg_catalog.format('%I, pg_temp', place.named), false)
FROM (SELECT coalesce((
    SELECT schema.nspname FROM pg_catalog.pg_class AS made JOIN pg_catalog.pg_namespace AS schema
        ON schema.oid OPERATOR(pg_catalog.=) made.relnamespace
    WHERE made.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass('emailer_migration')
), pg_catalog.current_schema()) AS named) AS place
WHERE place.named IS NOT NULL
"""
"""The one schema where the tables are, or are to be: in no other is anything looked for that
somebody else may have put there, and what is temporary hides nothing.
"""
_HOT = """
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
SET plan_cache_mode = force_generic_plan; SET jit = off
"""
"""A queue's statistics lie, so the planner is not asked: a mark goes by its key."""


@dataclass(frozen=True, slots=True)
class Who:
    """A session, as the server names it for as long as it lives."""

    pid: int
    begun: str


class Session:
    """One session. Its statements name values `:so`, and are sent with the values in them."""

    hot: Hot = claims
    say: Dialect = DIALECT
    refusals: tuple[type[Exception], ...] = (psycopg.IntegrityError, psycopg.DataError)

    def __init__(
        self,
        conninfo: str,
        *,
        is_hot: bool = False,
        reads: bool = False,
        keeps: Iterable[Kept] = (),
    ) -> None:
        """Connect, say what each session needs, and have the server keep some statements: the
        first message waits for none then. Raises psycopg.Error.
        """
        self.raw: psycopg.Connection[Row] = psycopg.connect(
            conninfo, autocommit=True, connect_timeout=CONNECT_S, row_factory=rows,
            keepalives=1, keepalives_idle=10, keepalives_interval=5, keepalives_count=3,
            tcp_user_timeout=15_000, fallback_application_name=APPLICATION,
        )  # fmt: skip
        self.raw.adapters.register_loader("numeric", IntLoader)
        self._keeps: set[Kept] = set()
        self._cursor: ClientCursor[Row] = ClientCursor(self.raw, row_factory=rows)
        words = [_SETTINGS, _PLACE, _HOT if is_hot else "", _READS if reads else ""]
        self._cursor.execute("; ".join(filter(None, words)))
        self._cursor.execute(_WHO)
        pid, begun = self._cursor.fetchone() or (0, "")
        self.who = Who(pid, begun)
        for statement in keeps:
            self._keep(statement)

    @property
    def is_open(self) -> bool:
        """Whether it can be used, as far as is known."""
        return not (self.raw.closed or self.raw.broken)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and has not ended."""
        return self.raw.info.transaction_status is not pq.TransactionStatus.IDLE

    def execute(self, sql: str, values: Any = None, /) -> Cursor[Row]:
        """Do one statement; its values are bound by name."""
        cursor: ClientCursor[Row] = ClientCursor(self.raw, row_factory=rows)
        return cursor.execute(*_bound(sql, values))

    def executemany(self, sql: str, values: Iterable[Any], /) -> Cursor[Row]:
        """Do one statement for each of some values."""
        cursor: ClientCursor[Row] = ClientCursor(self.raw, row_factory=rows)
        for one in values:
            cursor.execute(*_bound(sql, one))
        return cursor

    def kept(self, statement: Kept, values: Mapping[str, Any]) -> Result:
        """Do one statement that the server keeps. Raises psycopg.Error."""
        if statement not in self._keeps:
            self._keep(statement)
        return kept_statements.ask(self.raw.pgconn, statement, values)

    def _keep(self, statement: Kept) -> None:
        kept_statements.keep(self.raw.pgconn, statement)
        self._keeps.add(statement)

    def roll_back(self) -> None:
        """Undo what was begun, where the connection still lives."""
        with contextlib.suppress(psycopg.Error):
            if self.is_open and self.in_transaction:
                self._cursor.execute("ROLLBACK")

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(psycopg.Error):
            self.raw.close()


_WHO = """
SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()
"""
_READS = "SET default_transaction_read_only = on"


def _bound(sql: str, values: Any) -> tuple[Any, Any]:
    """Name values as the driver does; without any the words are sent as they are."""
    return (worded(sql), values) if values else (sql, None)


@cache
def worded(sql: str) -> str:
    """Write `:name` as the driver wants it."""
    return NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))
