"""Copies the log into the database, beside whoever writes:
the writer itself would stop for each copy.
"""

import contextlib
import sqlite3
import threading
from pathlib import Path

from emailer.store.sqlite.database import connect


class Checkpointer:
    """A thread that copies when it is rung for."""

    def __init__(self, path: Path) -> None:
        """Start the thread."""
        self._path = path
        self._bell = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-checkpoint", daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """Ask for one copy."""
        self._bell.set()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._bell.set()
        self._thread.join()

    def _run(self) -> None:
        db = connect(self._path)
        while not self._closed:
            self._bell.wait()
            self._bell.clear()
            # the writer meets the same trouble, and says so
            with contextlib.suppress(sqlite3.Error):
                db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        db.close()
