"""Commits many calls as one transaction, and notes how each ended.
Used by one thread at a time; knows no loop.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emailer.store import StoreError, UnavailableError
from emailer.store.answering.engine import Committed, Verb
from emailer.store.sqlite.checkpointer import Checkpointer
from emailer.store.sqlite.claims import SomeHeldError
from emailer.store.sqlite.database import (
    BUSY_TIMEOUT_MS,
    GONE,
    Connection,
    connect,
    unavailable,
)
from emailer.store.verbs import claims, refusals, untrusted
from emailer.store.verbs.calls import Many
from emailer.store.verbs.transaction import Transaction

log = logging.getLogger(__name__)

AGAIN_CAREFULLY: tuple[type[Exception], ...] = (
    *Connection.refusals,
    *untrusted.FAULTS,
    SomeHeldError,
)
"""What one caller's row, or one run's, may have led to."""
CHECKPOINT_ROWS = 4000
"""So many changed rows are a few megabytes of log: time to copy it into the database."""
LOG_PAGES = 16000
"""At this length of the log (64 MB) the writer copies it itself,
as the checkpointer cannot keep up.
"""


@dataclass(slots=True, eq=False)
class Call:
    """What one caller asks for, the future that answers it, and what it will be answered:
    a value or an exception.
    """

    verb: Verb
    arguments: tuple[Any, ...]
    answer: asyncio.Future[Any]
    outcome: Any = None


class Committer:
    """Owns the writing connection."""

    def __init__(self, path: Path, now: Callable[[], int]) -> None:
        """Open the connection, and start copying its log."""
        self.now = now
        self.db = connect(path)
        self.db.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        # how long a patient commit waits for another program's lock
        self.patience_ms = BUSY_TIMEOUT_MS
        self.trouble: str | None = None
        self.is_locked = False  # the trouble is that another program holds the database
        self.failed_at = 0.0  # monotonic seconds: when a commit last failed
        self._path = path
        self._file = _identity(path)
        self._waits_ms = -1
        self._checkpointer = Checkpointer(path)
        self._copied = self.db.total_changes

    def close(self) -> None:
        """Close the connection."""
        self._checkpointer.close()
        self.db.close()

    def commit(self, calls: list[Call], *, patient: bool) -> Committed | None:
        """Run all calls in one transaction; where a constraint refuses one of them,
        or some claims are held and some are not, each gets its own savepoint.

        Without patience, None where another program holds the lock: nothing was done.
        """
        try:
            committed = self._transact(calls, _run_in_groups, patient=patient)
        except AGAIN_CAREFULLY:
            return self._alone(calls, patient=patient)
        except (sqlite3.Error, UnavailableError) as error:
            if isinstance(error, sqlite3.Error) and self.db.reads_on(error):
                return self.commit(calls, patient=patient)
            return self._failed(calls, error, patient=patient)
        except Exception as error:
            log.exception("a store verb failed", extra={"calls": len(calls)})
            if len(calls) > 1:
                return self._alone(calls, patient=patient)
            calls[0].outcome = error
            return Committed()
        self._copy_sometimes()
        return committed

    def _alone(self, calls: list[Call], *, patient: bool) -> Committed | None:
        """Replay a group carefully, each call by itself: one caller's bad row costs no other
        anything, and one run's no other run.
        """
        try:
            return self._transact(calls, _run_in_savepoints, patient=patient, is_careful=True)
        except (sqlite3.Error, UnavailableError) as error:
            return self._failed(calls, error, patient=patient)

    def _transact(
        self,
        calls: list[Call],
        run: Callable[[Transaction, list[Call]], None],
        *,
        patient: bool,
        is_careful: bool = False,
    ) -> Committed:
        if _identity(self._path) != self._file:
            raise UnavailableError(GONE)
        transaction = Transaction(
            self.db, self.now(), refusals.hold_before_end, is_careful=is_careful
        )
        written = self.db.total_changes
        self._wait_for_locks(self.patience_ms if patient else 0)
        begun = time.perf_counter()
        try:
            self.db.execute("BEGIN IMMEDIATE")
            run(transaction, calls)
            transaction.flush()
            self.db.execute("COMMIT")
        except BaseException:
            # SQLITE_FULL and SQLITE_IOERR roll back by themselves.
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        if self.db.total_changes > written or self.is_locked:
            self.trouble = None  # a commit of nothing succeeds on a full disk, too
        return Committed.of(transaction, time.perf_counter() - begun)

    def _wait_for_locks(self, at_most_ms: int) -> None:
        if at_most_ms != self._waits_ms:
            self.db.execute(f"PRAGMA busy_timeout = {at_most_ms}")
            self._waits_ms = at_most_ms

    def _failed(self, calls: list[Call], error: Exception, *, patient: bool) -> Committed | None:
        is_locked = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        if is_locked and not patient:
            return None
        reason = unavailable(error) if isinstance(error, sqlite3.Error) else error
        self.trouble, self.is_locked, self.failed_at = str(reason), is_locked, time.monotonic()
        for call in calls:
            call.outcome = reason
        return Committed()

    def _copy_sometimes(self) -> None:
        """Ring for a copy once enough rows have changed:
        the log's size says nothing, for it never shrinks.
        """
        if self.db.total_changes - self._copied >= CHECKPOINT_ROWS:
            self._copied = self.db.total_changes
            self._checkpointer.ring()


def _run_in_groups(transaction: Transaction, calls: list[Call]) -> None:
    """Run calls of one verb together, in the order in which the verbs first appear."""
    groups: dict[Verb, list[Call]] = {}
    for call in calls:
        groups.setdefault(call.verb, []).append(call)
    # A refusal is judged by who is known to be accepted: those of the same commit are.
    if claims.begin_send in groups:
        groups = {claims.begin_send: groups.pop(claims.begin_send), **groups}
    for verb, group in groups.items():
        if isinstance(verb, Many):
            answers = verb(transaction, [call.arguments[0] for call in group])
            for call, outcome in zip(group, answers, strict=True):
                call.outcome = outcome
        else:
            for call in group:
                call.outcome = _answer_of(transaction, call)


def _run_in_savepoints(transaction: Transaction, calls: list[Call]) -> None:
    """Run each call by itself; a refused one is undone and told so, and the others stand."""
    for call in calls:
        transaction.db.execute("SAVEPOINT one_call")
        try:
            _run_in_groups(transaction, [call])
            transaction.flush()
        except Exception as error:  # the caller gets it
            if isinstance(error, sqlite3.OperationalError):
                raise
            if not isinstance(error, (StoreError, *transaction.db.refusals)):
                log.exception("a store verb failed")
            transaction.db.execute("ROLLBACK TO one_call")
            transaction.forget()
            call.outcome = error
        transaction.db.execute("RELEASE one_call")


def _answer_of(transaction: Transaction, call: Call) -> Any:
    """Call a verb for one caller. It raises a StoreError before it writes anything, or never."""
    try:
        return call.verb(transaction, *call.arguments)
    except UnavailableError:
        raise
    except StoreError as refusal:
        return refusal


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell this file from another one of the same name."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
