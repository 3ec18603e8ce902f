"""Empty queues for tests: laid as files, where a start would commit each step of the schema."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from emailer.store.sqlite import database

WAL = b"\2\2"
"""The file's read and write version at bytes 18 and 19 (sqlite.org/fileformat2.html 1.3.3)."""


def lay(path: Path) -> Path:
    """Put an empty queue where a store is going to be opened; returns the path."""
    path.write_bytes(_empty())
    return path


@cache
def _empty() -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(database.schema_sql())
        content = db.serialize()
    return content[:18] + WAL + content[20:]
