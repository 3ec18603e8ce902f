"""A file in which a queue is kept, and what can be done with it before it is open."""

import contextlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from emailer import private
from emailer.store.examined import Finding
from emailer.store.seam import Store
from emailer.store.sqlite import database, lock, moving
from emailer.store.sqlite.engine import open_store


@dataclass(frozen=True, slots=True)
class FileDatabase:
    """The Database of emailer.store.door, for SQLite."""

    file: Path
    engine = f"SQLite {database.VERSION}"
    requirements = ""

    def __str__(self) -> str:
        """Name it as people write it."""
        return str(self.file)

    @property
    def fault(self) -> str:
        """Say what is wrong with this machine's SQLite; "" where nothing is."""
        return "SQLite 3.38 or newer is needed: use a newer Python." if database.IS_TOO_OLD else ""

    def exists(self) -> bool:
        """Whether there is such a file."""
        return self.file.exists()

    def beside(self, name: str) -> Path:
        """Name what lies beside the file and belongs to it."""
        return self.file.with_name(f"{self.file.name}.{name}")

    async def open(self) -> Store:
        """Open the queue, making or migrating its file."""
        return await open_store(self.file)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock beside the file."""
        private.make_folder(self.file.parent)
        held = lock.SenderLock(self.file)
        try:
            yield
        finally:
            held.release()

    def holder(self) -> str | None:
        """Look who holds it."""
        return lock.holder_of(self.file)

    def backup(self, target: Path) -> None:
        """Copy the file, marked."""
        database.backup(self.file, target, time.time_ns() // 1_000_000)

    def examined(self) -> Iterable[Finding]:
        """Say nothing: it is looked at when it is opened."""
        return ()

    @contextlib.contextmanager
    def alone(self) -> Iterator[moving.HeldFile]:
        """Hold the lock, and have the file in one transaction."""
        with self.held(), moving.alone(self.file) as held:
            yield held
