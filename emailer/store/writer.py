"""The one thread that writes: it commits whatever calls wait as one transaction, then answers them all."""

import asyncio
import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from emailer.store import StoreError, Unavailable
from emailer.store.database import connect, unavailable
from emailer.store.transaction import Transaction

log = logging.getLogger(__name__)

A = TypeVar("A")
R = TypeVar("R")
Verb = Callable[[Transaction, Sequence[A]], Sequence[R]]
"""Does one thing for many callers: arguments in, as many answers out. A StoreError as an answer is raised there."""

GROUP_LIMIT = 1000
"""With so many calls a commit waits for no more of them: a bound on how long a group takes."""

CHECKPOINT_ROWS = 4000
"""So many changed rows are a few megabytes of log: time to copy it into the database."""
LOG_PAGES = 16000
"""At this length of the log (64 MB) the writer copies it itself, as the checkpointer cannot keep up."""


@dataclass(slots=True, eq=False)
class Call:
    """One caller's wish and the future that answers it."""

    verb: Verb[Any, Any]
    argument: Any
    answer: asyncio.Future[Any]
    outcome: Any = None


@dataclass(slots=True)
class Committed:
    """What a commit changed: the new version of each run, by key; and whether there may be work."""

    versions: dict[int, int] = field(default_factory=dict)
    work: bool = False


class Writer:
    """Owns the writing connection. Group commit without a timer: while one commit runs, the next group gathers."""

    def __init__(self, path: Path, now: Callable[[], int], on_commit: Callable[[Committed], None]) -> None:
        """Open the connection and start the thread; `on_commit` is called on the loop after each commit."""
        self._path = path
        self._now = now
        self._on_commit = on_commit
        self._loop = asyncio.get_running_loop()
        self._calls: SimpleQueue[list[Call] | None] = SimpleQueue()
        self._asked: list[Call] = []
        self._db = connect(path)
        self._db.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        self._file = _identity(path)
        self._closed = False
        self.trouble: str | None = None
        self.is_locked = False  # the trouble is that another program holds the database
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()
        self._checkpointer = Checkpointer(path)
        self._copied = self._db.total_changes

    def call(self, verb: Verb[A, R], argument: A) -> "asyncio.Future[R]":
        """Queue a call; its future is answered after the commit that holds it, or with Unavailable."""
        answer: asyncio.Future[R] = self._loop.create_future()
        if self._closed:
            answer.set_exception(Unavailable("The database is closed."))
        else:
            if not self._asked:
                self._loop.call_soon(self._hand_over)
            self._asked.append(Call(verb, argument, answer))
        return answer

    def _hand_over(self) -> None:
        """Give the thread at once what one turn of the loop asked for: waking it costs more than a mark does."""
        asked, self._asked = self._asked, []
        if asked:
            self._calls.put(asked)

    async def close(self) -> None:
        """Commit what waits, then end the thread and the connection."""
        if not self._closed:
            self._closed = True
            self._hand_over()
            self._calls.put(None)
        await self._loop.run_in_executor(None, self._thread.join)
        await self._loop.run_in_executor(None, self._checkpointer.close)

    def _run(self) -> None:
        going = True
        while going:
            calls, going = self._gather()
            if calls:
                committed = self._commit(calls)
                self._copy_sometimes()
                self._loop.call_soon_threadsafe(self._answer, calls, committed)
        self._db.close()

    def _copy_sometimes(self) -> None:
        """Ring for a copy once enough rows have changed: the log's size says nothing, for it never shrinks."""
        if self._db.total_changes - self._copied >= CHECKPOINT_ROWS:
            self._copied = self._db.total_changes
            self._checkpointer.ring()

    def _gather(self) -> tuple[list[Call], bool]:
        """Wait for some calls and take all that came meanwhile; False once the end was asked for."""
        asked = self._calls.get()
        calls: list[Call] = []
        while asked is not None:
            calls += asked
            if len(calls) >= GROUP_LIMIT:
                return calls, True
            try:
                asked = self._calls.get_nowait()
            except Empty:
                return calls, True
        return calls, False

    def _commit(self, calls: list[Call]) -> Committed:
        """Run all calls in one transaction; where a constraint refuses one of them, each gets its own savepoint."""
        try:
            return self._transact(calls, _run_in_groups)
        except sqlite3.IntegrityError:
            return self._alone(calls)
        except (sqlite3.Error, Unavailable) as error:
            self._fail(calls, error)
        except Exception as error:
            log.exception("a store verb failed", extra={"calls": len(calls)})
            if len(calls) > 1:
                return self._alone(calls)
            calls[0].outcome = error
        return Committed()

    def _alone(self, calls: list[Call]) -> Committed:
        """Replay a refused group, so that one caller's bad row costs no other caller anything."""
        try:
            return self._transact(calls, _run_in_savepoints)
        except (sqlite3.Error, Unavailable) as error:
            self._fail(calls, error)
            return Committed()

    def _transact(self, calls: list[Call], run: Callable[[Transaction, list[Call]], None]) -> Committed:
        if _identity(self._path) != self._file:
            raise Unavailable("The database file is gone or was replaced; start the program again.")
        transaction, written = Transaction(self._db, self._now()), self._db.total_changes
        try:
            self._db.execute("BEGIN IMMEDIATE")
            run(transaction, calls)
            transaction.flush()
            self._db.execute("COMMIT")
        except BaseException:
            # SQLITE_FULL and SQLITE_IOERR roll back by themselves.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        if self._db.total_changes > written or self.is_locked:
            self.trouble = None  # a commit of nothing succeeds on a full disk, too
        return Committed(transaction.versions, transaction.work)

    def _fail(self, calls: list[Call], error: Exception) -> None:
        reason = unavailable(error) if isinstance(error, sqlite3.Error) else error
        self.trouble = str(reason)
        self.is_locked = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        for call in calls:
            call.outcome = reason

    def _answer(self, calls: list[Call], committed: Committed) -> None:
        for call in calls:
            if call.answer.done():  # its caller was cancelled; the commit stands
                continue
            if isinstance(call.outcome, Exception):
                call.answer.set_exception(call.outcome)
            else:
                call.answer.set_result(call.outcome)
        self._on_commit(committed)


class Checkpointer:
    """Copies the log into the database beside the writer, which otherwise stops for each copy while callers wait."""

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
            with contextlib.suppress(sqlite3.Error):  # the writer meets the same trouble, and says so
                db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        db.close()


def _run_in_groups(transaction: Transaction, calls: list[Call]) -> None:
    """Run calls of one verb together, in the order in which the verbs first appear."""
    groups: dict[Verb[Any, Any], list[Call]] = {}
    for call in calls:
        groups.setdefault(call.verb, []).append(call)
    for verb, group in groups.items():
        for call, outcome in zip(group, verb(transaction, [call.argument for call in group]), strict=True):
            call.outcome = outcome


def _run_in_savepoints(transaction: Transaction, calls: list[Call]) -> None:
    """Run each call by itself; a refused one is undone and told so, and the others stand."""
    for call in calls:
        transaction.db.execute("SAVEPOINT one_call")
        try:
            [call.outcome] = call.verb(transaction, [call.argument])
            transaction.flush()
        except Exception as error:  # the caller gets it
            if isinstance(error, sqlite3.OperationalError):
                raise
            transaction.db.execute("ROLLBACK TO one_call")
            transaction.forget()
            call.outcome = error
        transaction.db.execute("RELEASE one_call")


def one_by_one(verb: Callable[[Transaction, A], R]) -> Verb[A, R]:
    """Make a verb for one caller into one for many. It raises a StoreError before it writes anything, or never."""

    def run(transaction: Transaction, arguments: Sequence[A]) -> list[R]:
        return [_answer_of(verb, transaction, argument) for argument in arguments]

    run.__name__ = verb.__name__
    return run


def _answer_of(verb: Callable[[Transaction, A], R], transaction: Transaction, argument: A) -> Any:
    try:
        return verb(transaction, argument)
    except Unavailable:
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
