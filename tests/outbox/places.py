"""Where a host keeps its rows, seen from beside it: a file, or a database of a server."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg

from emailer import outbox

TABLES = ("guest", "emailer_run", "emailer_recipient")


@cache
def _migrated() -> bytes:
    """Make the file once: each host has a copy."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            f"CREATE TABLE guest (name TEXT); PRAGMA user_version = 7; {outbox.schema_sql()}"
        )
        return db.serialize()


class File:
    """A host's file, with the outbox's tables in it, made by the host's own migration."""

    def __init__(self, path: Path) -> None:
        self.where = self.db = str(path)
        if not path.exists():
            path.write_bytes(_migrated())

    def rows(self, sql):
        """Read, and write, as somebody else."""
        with closing(sqlite3.connect(self.db)) as db, db:
            return db.execute(sql).fetchall()

    def stored(self):
        """Count what others see: the host's rows, the runs, their recipients."""
        counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
        # At one look: what a killed host said last may be done between two.
        return list(self.rows(f"SELECT {counts}")[0])


class Server(File):
    """A host's database; `where` is the folder of its server's socket."""

    def __init__(self, db: str) -> None:
        self.db, self.where = db, db.rpartition("host=")[2]
        self.rows("CREATE TABLE IF NOT EXISTS guest (name TEXT)")
        self.empty()

    def empty(self):
        """Take away what an earlier host left."""
        self.rows("DELETE FROM emailer_recipient; DELETE FROM emailer_run; DELETE FROM guest")

    def rows(self, sql):
        """Read, and write, as somebody else."""
        with psycopg.connect(self.db) as db:
            return _answered(db, sql)


class Watched(Server):
    """A host's database, seen by one connection for many hosts in turn."""

    def __init__(self, db: str) -> None:
        self._watcher = psycopg.connect(db, autocommit=True)
        super().__init__(db)

    def rows(self, sql):
        return _answered(self._watcher, sql)

    def close(self):
        self._watcher.close()


def _answered(db, sql):
    found = db.execute(sql)
    return found.fetchall() if found.description else []
