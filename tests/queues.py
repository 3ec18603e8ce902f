"""An empty queue in PostgreSQL for each test: one that is emptied, which takes some milliseconds;
to make a database would take a hundred times that.
"""

import contextlib
from collections.abc import Iterator

import psycopg
from psycopg import sql

from emailer.store.postgres import database
from tests import cluster


class Queues:
    """The queue of one cluster."""

    def __init__(self, one: cluster.Cluster) -> None:
        """Make it as the program does."""
        one.sql("postgres", "CREATE DATABASE queue")
        self.cluster, self.url, self.folder = one, one.url("queue"), one.folder
        database.prepare(self.url, "the queue of the tests")
        self._connect()

    @classmethod
    @contextlib.contextmanager
    def in_cluster(cls) -> Iterator["Queues"]:
        """Start a cluster for it."""
        with cluster.started() as one:
            queues = cls(one)
            yield queues
            queues._emptying.close()

    def new(self) -> str:
        """Empty it, whoever still uses it, and name it."""
        try:
            self._empty()
        except psycopg.OperationalError:  # a test ends other sessions, or a server
            self._connect()
            self._empty()
        return self.url

    def _connect(self) -> None:
        """Open the session that empties it, which comes to know all tables."""
        self._emptying = psycopg.connect(self.url, autocommit=True)
        self._emptying.execute("SET session_replication_role = replica")  # no key is looked after

    def _empty(self) -> None:
        db = self._emptying
        db.execute(_END_OTHERS)
        tables = [sql.Identifier(name) for (name,) in db.execute(_TABLES).fetchall()]
        emptied = sql.SQL("; ").join(map(sql.SQL("DELETE FROM {}").format, tables))
        db.execute(sql.SQL("{}; {}").format(emptied, sql.SQL(_FROM_ONE)))


_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_FROM_ONE = """
SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences
WHERE sequencename LIKE 'emailer_%' AND last_value IS NOT NULL
"""
_TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
AND relname LIKE 'emailer_%' AND relname <> 'emailer_migration' AND pg_relation_size(oid) > 0
"""
"""Those in which anything was ever written."""
