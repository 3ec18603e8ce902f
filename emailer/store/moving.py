"""A queue moved to another database, whole: rows as they are, running runs included.

The target is filled in one transaction, read back and compared with the source before it is
committed: killed before that, it is empty. It is committed marked, as a copy is; then the source is
marked; then the target's mark is taken back. So at no instant do two queues send without asking.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any, NamedTuple

from emailer.model import Instant
from emailer.store.database import Database, Held
from emailer.store.errors import CannotOpenError
from emailer.store.verbs import copies
from emailer.store.verbs.rows import Connection

TABLES = (
    "emailer_account", "emailer_account_setup", "emailer_owner", "emailer_limit",
    "emailer_handed_over", "emailer_server", "emailer_run", "emailer_recipient", "emailer_address",
    "emailer_attempt", "emailer_correction", "emailer_failure", "emailer_minute",
    "emailer_rejected", "emailer_part", "emailer_part_data", "emailer_suppression", "emailer_key",
    "emailer_session", "emailer_draft", "emailer_draft_field", "emailer_webhook",
    "emailer_webhook_event",
)  # fmt: skip
"""All that is kept, those first that others refer to."""
STAYING = ("emailer_migration", "emailer_home", "emailer_residue")
"""What speaks of a database itself, and not of what it keeps."""
OF_A_START = ("emailer_owner", "emailer_account", "emailer_limit", "emailer_server")
"""What a program leaves behind that was only started: a target with nothing else is empty."""


class Counted(NamedTuple):
    """A table, and how many rows of it were found alike on both sides."""

    table: str
    rows: int


class Beside(NamedTuple):
    """What is asked of whoever moves a queue, while it is moved."""

    told: Callable[[Counted], None]  # of each table
    is_stopped: Callable[[], bool]
    keep_secrets: Callable[[Sequence[str]], None]  # of these accounts, which no row has


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows by table, people by state."""

    tables: Sequence[Counted]
    people: Mapping[str, int]


def move(source: "Database", target: "Database", now: Instant, beside: Beside) -> Moved:
    """Move a queue. Raises CannotOpenError, HeldError where somebody still uses one of both, and
    InterruptedError where it is stopped; nothing was changed then.
    """
    _require(source, target)
    with ExitStack() as open_ones:
        given = open_ones.enter_context(source.alone())
        taken = open_ones.enter_context(target.alone())
        _require_empty(taken, str(target))
        at = _unlike_others(given.db, now)
        tables = [_copied(given, taken, table, beside) for table in TABLES]
        copies.end_owners(taken.db, at)
        people = dict(map(tuple, taken.db.execute(_PEOPLE).fetchall()))
        beside.keep_secrets([name for (name,) in taken.db.execute(_SETUPS).fetchall()])
        copies.mark(taken.db, at)
        taken.commit()
        copies.mark(given.db, at)
        given.commit()
        copies.unmark(taken.db, at)
        taken.settle()
    return Moved(tables, people)


_PEOPLE = "SELECT state, count(*) FROM emailer_recipient GROUP BY state ORDER BY state"
_SETUPS = "SELECT name FROM emailer_account_setup ORDER BY name"


def _unlike_others(db: Connection, now: Instant) -> Instant:
    """Choose an instant that no older mark has: the source may be a copy itself."""
    [newest] = db.execute("SELECT coalesce(max(copied_at), 0) FROM emailer_account").fetchone()
    return max(now, int(newest) + 1)


def _require(source: "Database", target: "Database") -> None:
    if str(source) == str(target):
        raise CannotOpenError("Both names are of the same database.")
    if not source.exists():
        raise CannotOpenError(f"There is no database {source}.")


def _require_empty(taken: Held, named: str) -> None:
    """Refuse what holds anything; what a mere start left is taken away."""
    for table in TABLES:
        if table in OF_A_START:
            continue
        if taken.db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
            raise CannotOpenError(
                f"The database {named} is not empty: name one that nothing is kept in yet. "
                "Nothing was changed."
            )
    for table in OF_A_START:
        taken.db.execute(f"DELETE FROM {table}")


def _copied(given: Held, taken: Held, table: str, beside: Beside) -> Counted:
    """Copy a table, then read it back. Raises CannotOpenError where that gives something else."""
    ours = set(taken.columns(table))
    columns = [column for column in given.columns(table) if column in ours]
    sent, arrived = Sum(beside.is_stopped), Sum(beside.is_stopped)
    with closing(given.rows(table, columns)) as rows:
        taken.fill(table, columns, sent.over(rows))
    with closing(taken.rows(table, columns)) as rows:
        for _ in arrived.over(rows):
            pass
    if (sent.rows, sent.total) != (arrived.rows, arrived.total):
        raise CannotOpenError(
            f"What arrived in {table} is not what was sent there: {sent.rows} rows were sent, "
            f"{arrived.rows} arrived. Nothing was changed."
        )
    beside.told(counted := Counted(table, arrived.rows))
    arrived.look()
    return counted


class Sum:
    """Counts rows, and adds up a hash of each: the same for the same rows in any order."""

    def __init__(self, is_stopped: Callable[[], bool]) -> None:
        self.rows, self.total = 0, 0
        self._is_stopped = is_stopped

    def look(self) -> None:
        """Raise InterruptedError where it is to stop."""
        if self._is_stopped():
            raise InterruptedError

    def over(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Pass rows on. Raises InterruptedError."""
        for row in rows:
            if not self.rows % LOOKS_EACH:
                self.look()
            self.rows += 1
            said = repr(tuple(row)).encode("utf-8", "surrogatepass")
            self.total += int.from_bytes(hashlib.blake2b(said, digest_size=8).digest())
            yield row


LOOKS_EACH = 1000
