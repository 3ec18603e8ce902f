"""A database of a server in which a queue is kept, and what can be done with it before it is open.

The driver is asked for only here: who keeps the queue in a file needs none.
"""

import contextlib
import hashlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from emailer.store.errors import CannotOpenError
from emailer.store.postgres.naming import BACKUP, without_password

if TYPE_CHECKING:
    from emailer.store.examined import Finding
    from emailer.store.postgres.moving import HeldDatabase
    from emailer.store.seam import Store

SCHEMES = ("postgresql", "postgres")
DRIVER = "psycopg[binary]"


@dataclass(frozen=True, slots=True)
class ServerDatabase:
    """The Database of emailer.store.door, for PostgreSQL. `folder` is for what stays here."""

    url: str = field(repr=False)
    folder: Path
    file: Path | None = None
    requirements: str = "requirements-postgres.txt"
    lease_s: float | None = None  # how long a silent process lives; None: as ever

    def __str__(self) -> str:
        """Name it as people write it, without its password."""
        return without_password(self.url)

    @property
    def engine(self) -> str:
        """Name it; which version it is the server knows."""
        return "PostgreSQL"

    @property
    def fault(self) -> str:
        """Say what is missing to reach it; "" where nothing is."""
        if importlib.util.find_spec("psycopg") is not None:
            return ""
        return f"PostgreSQL needs one more package: pip install '{DRIVER}'"

    def exists(self) -> bool:
        """Whether there is a queue."""
        from emailer.store.postgres import database

        self._require_driver()
        with database.connected(self.url, str(self)) as session:
            return database.version_of(session) > 0

    def beside(self, name: str) -> Path:
        """Name a file or folder of this machine: each queue has its own."""
        mark = hashlib.sha256(str(self).encode()).hexdigest()[:12]
        return self.folder / f"postgresql-{mark}.{name}"

    async def open(self) -> "Store":
        """Open the queue, making or migrating its tables."""
        self._require_driver()
        from emailer.store.postgres import engine, heartbeat

        lease = heartbeat.Lease(self.lease_s or heartbeat.LEASE_S)
        return await engine.open_store(self.url, str(self), lease=lease)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold nothing: any number of processes may send, each for as long as its lease lasts."""
        yield

    def holder(self) -> str | None:
        """Name the processes that send from it; None where there is none."""
        from emailer.store.postgres import database, fencing

        self._require_driver()
        with database.connected(self.url, str(self)) as session:
            return fencing.senders(session) if database.version_of(session) else None

    def backup(self, target: Path) -> None:  # noqa: ARG002  (a file's is written there)
        """Refuse: the server has tools for it."""
        raise CannotOpenError(BACKUP)

    def examined(self) -> "Iterator[Finding]":
        """Look at its server, as far as it can be reached."""
        self._require_driver()
        from emailer.store.postgres import examining

        return examining.examined(self.url, str(self))

    @contextlib.contextmanager
    def alone(self) -> Iterator["HeldDatabase"]:
        """Have the database in one transaction."""
        self._require_driver()
        from emailer.store.postgres import moving

        with moving.alone(self.url, str(self)) as held:
            yield held

    def _require_driver(self) -> None:
        if self.fault:
            raise CannotOpenError(self.fault)
