"""Takes what was erased out of the file's bytes: out of its log,
and from between the rows of its pages.
"""

import contextlib
import sqlite3
from pathlib import Path

from emailer.store.sqlite import database

LARGEST_BYTES = 200_000_000
"""A larger file is not written anew beside a program:
that would take longer than others wait for the lock.
"""


def clean(path: Path, *, is_idle: bool = True, whole: bool = False) -> bool:
    """Write the log into the file and empty it, and where nothing is sent write the file anew.

    Deleted rows are overwritten (secure_delete), but a page that was split keeps a copy
    of what moved to its neighbour, between its rows: only a new page has none. `whole`:
    however large the file is. False where another program keeps it from that.
    """
    with contextlib.closing(database.connect(path)) as db:
        try:
            if is_idle and (whole or path.stat().st_size <= LARGEST_BYTES):
                db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            [busy, *_] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        return not busy
