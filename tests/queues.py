"""An empty queue in PostgreSQL for each test: one that is emptied, which takes some milliseconds;
to make a database would take a hundred times that.
"""

import contextlib
from collections.abc import Iterator

import psycopg

from emailer.store.postgres import database
from tests import cluster


class Queues:
    """The queue of one cluster."""

    def __init__(self, one: cluster.Cluster) -> None:
        """Make it as the program does."""
        one.sql("postgres", "CREATE DATABASE queue")
        self.cluster, self.url, self.folder = one, one.url("queue"), one.folder
        database.prepare(self.url, "the queue of the tests")

    @classmethod
    @contextlib.contextmanager
    def in_cluster(cls) -> Iterator["Queues"]:
        """Start a cluster for it."""
        with cluster.started() as one:
            yield cls(one)

    def new(self) -> str:
        """Empty it, whoever still uses it, and name it."""
        with psycopg.connect(self.url) as db:
            db.execute(_END_OTHERS)
            db.execute("SET LOCAL session_replication_role = replica")  # no key is looked after
            for (table,) in db.execute(_TABLES).fetchall():
                db.execute(f"DELETE FROM {table}")
            db.execute(_FROM_ONE)
        return self.url


_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_FROM_ONE = """
SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences
WHERE sequencename LIKE 'emailer_%'
"""
_TABLES = """
SELECT tablename FROM pg_tables
WHERE tablename LIKE 'emailer_%' AND tablename <> 'emailer_migration'
"""
