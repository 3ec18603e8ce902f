"""Commits calls of verbs in a session of its own, and notes how each ended. Used by one thread.

Decisions and imports have the queue to themselves, one after the other, as in a file: what verbs
read is still so when they write. What was undone because of somebody else, or lost with its
connection, is asked again; whether a lost transaction was committed, the server is asked.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg import errors

from emailer.store import StoreError, UnavailableError
from emailer.store.answering.engine import Committed, Verb
from emailer.store.postgres import numbered_locks, troubles
from emailer.store.postgres.database import GATE
from emailer.store.postgres.session import Session, Who
from emailer.store.verbs import refusals, untrusted
from emailer.store.verbs.calls import Many
from emailer.store.verbs.transaction import Transaction

log = logging.getLogger(__name__)

T = TypeVar("T")
AGAIN_CAREFULLY = (*Session.refusals, *untrusted.FAULTS)
"""What one run's odd row may have led to."""
TRIES = 6
"""A verb is tried so often before its caller hears that the database does not answer."""
PAUSE_S = 0.2
ENDS_S = 10.0
"""How long the end of a lost session is waited for, once it was asked to end."""

Call = tuple[Verb, tuple[Any, ...]]
Outcome = Any
"""A value, or the exception that is raised at the caller."""


@dataclass(slots=True)
class Lost:
    """What was under way as a connection was lost."""

    who: Who
    xid: str | None = None


@dataclass(slots=True)
class Health:
    """Why nothing can be written just now, and when that was last seen (monotonic seconds)."""

    fresh_s: float  # so long after a failure its reason is believed without another try
    trouble: str | None = None
    failed_at: float = 0.0

    @property
    def standing(self) -> str | None:
        """Why nothing could be written lately."""
        return self.trouble if time.monotonic() - self.failed_at < self.fresh_s else None


class Committer:
    """Owns a session, and connects again where it is lost."""

    def __init__(
        self,
        connect: Callable[[], Session],
        now: Callable[[], int],
        health: Health,
        *,
        rings: bool = False,
    ) -> None:
        """Begin without a session: it is made for the first call.

        One that `rings` does so for work, in the transaction that makes it.
        """
        self.now, self.health = now, health
        self._connect, self._rings = connect, rings
        self._session: Session | None = None
        self._xid: str | None = None

    def close(self) -> None:
        """End the session."""
        if self._session is not None:
            self._session.close()

    @property
    def session(self) -> Session:
        """The session of whatever is being done."""
        assert self._session is not None
        return self._session

    # -- one verb, alone with the queue ------------------------------------------------------------

    def commit(
        self, calls: Sequence[Call], *, is_careful: bool = False
    ) -> tuple[Sequence[Outcome], Committed]:
        """Run calls of one verb in one transaction; what is refused is asked again carefully, each
        call alone.
        """
        done: list[tuple[Sequence[Outcome], Committed]] = []

        def work(session: Session) -> None:
            done.clear()
            self._transact(session, calls, done, is_careful=is_careful)

        def again(lost: Lost) -> bool:
            return bool(done) and lost.xid is not None and self._was_committed(lost)

        try:
            self.surely(work, again)
        except UnavailableError as error:
            return [error] * len(calls), Committed()
        except Exception as error:
            if not is_careful and isinstance(error, AGAIN_CAREFULLY):
                return self._each(calls)
            if not isinstance(error, psycopg.Error):
                log.exception("a store verb failed", extra={"calls": len(calls)})
            return self._refused(calls, error)
        return done[0]

    def _refused(
        self, calls: Sequence[Call], error: Exception
    ) -> tuple[Sequence[Outcome], Committed]:
        """Answer one caller; of several, each is asked again by itself."""
        return ([error], Committed()) if len(calls) == 1 else self._each(calls)

    def _each(self, calls: Sequence[Call]) -> tuple[Sequence[Outcome], Committed]:
        """Ask each again by itself, carefully: one run's odd row costs no other run anything."""
        outcomes, all_of_them = list[Outcome](), Committed()
        for call in calls:
            [outcome], committed = self.commit([call], is_careful=True)
            outcomes.append(outcome)
            all_of_them = joined(all_of_them, committed)
        return outcomes, all_of_them

    def _transact(
        self,
        session: Session,
        calls: Sequence[Call],
        done: list[tuple[Sequence[Outcome], Committed]],
        *,
        is_careful: bool,
    ) -> None:
        """Note what is to be answered before the commit: its own answer may be lost."""
        begun = time.perf_counter()
        session.execute("BEGIN")
        [self._xid] = session.execute(_ALONE).fetchone() or (None,)
        transaction = Transaction(
            session, self.now(), refusals.hold_before_end, is_careful=is_careful
        )
        outcomes = _run(transaction, calls)
        transaction.flush()
        if transaction.work and self._rings:
            session.execute(session.say.bell)
        done.append((outcomes, Committed.of(transaction, time.perf_counter() - begun)))
        session.execute("COMMIT")
        self._xid = None

    # -- again -------------------------------------------------------------------------------------

    def surely(self, work: Callable[[Session], T], was_done: Callable[[Lost], bool]) -> T | None:
        """Do some work that ends in a commit, again where it was undone or its connection lost.

        `was_done` tells of a lost one whether it was committed: None is the answer then.
        Raises UnavailableError where the database does not answer, and psycopg.Error for the rest.
        """
        lost: Lost | None = None
        for tries in range(TRIES):
            session: Session | None = None
            try:
                session = self._connected()
                if lost is not None:
                    self._end(session, lost.who)
                    if was_done(lost):
                        return self._well(None)
                    lost = None
                return self._well(work(session))
            except troubles.AGAIN as error:
                log.info("asked again", extra={"reason": type(error).__name__, "tries": tries})
                self._roll_back()
            except troubles.LOST as error:
                if session is not None and session.is_open:
                    self._roll_back()
                    raise self._failed(error, _in_the_way(session, error)) from error
                if session is not None and lost is None:
                    lost = Lost(session.who, self._xid)
                self._xid = None
                self._failed(error)
                if tries == TRIES - 1:
                    raise troubles.unavailable(error) from error
                time.sleep(PAUSE_S if tries else 0)
            except BaseException:
                self._roll_back()
                raise
        raise self._failed(TimeoutError("too much is going on at once"))

    def _connected(self) -> Session:
        if self._session is None or not self._session.is_open:
            self._session = self._connect()
        return self._session

    def _well(self, done: T) -> T:
        self.health.trouble = None
        return done

    def _failed(self, error: BaseException, who: str = "") -> UnavailableError:
        reason = troubles.unavailable(error, who)
        self.health.trouble, self.health.failed_at = str(reason), time.monotonic()
        return reason

    def _roll_back(self) -> None:
        self._xid = None
        if self._session is not None:
            self._session.roll_back()

    def _end(self, session: Session, who: Who) -> None:
        """Have a lost session ended: nothing it was doing is done after this."""
        until = time.monotonic() + ENDS_S
        values = {"pid": who.pid, "begun": who.begun}
        while session.execute(_END, values).fetchall():
            if time.monotonic() > until:
                raise psycopg.OperationalError("a lost session goes on")
            time.sleep(0.02)

    def _was_committed(self, lost: Lost) -> bool:
        [status] = self.session.execute(_STATUS, {"xid": lost.xid}).fetchone() or (None,)
        return bool(status == "committed")


def _in_the_way(session: Session, error: BaseException) -> str:
    """Name who has locked what was waited for, where that can be told."""
    if not isinstance(error, errors.LockNotAvailable):
        return ""
    try:
        return numbered_locks.blocker(session)
    except psycopg.Error:
        return ""


_ALONE = f"""
SELECT xid FROM (SELECT pg_advisory_xact_lock({GATE}), pg_current_xact_id()::text AS xid) AS one
"""
_STATUS = "SELECT pg_xact_status(:xid::xid8)"
_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = :pid AND backend_start::text = :begun
"""


def _run(transaction: Transaction, calls: Sequence[Call]) -> Sequence[Outcome]:
    """Run calls: those of a verb for many together, any other by itself."""
    verb, _ = calls[0]
    if isinstance(verb, Many):
        return verb(transaction, [arguments[0] for _, arguments in calls])
    return [_answer_of(transaction, *call) for call in calls]


def _answer_of(transaction: Transaction, verb: Verb, arguments: tuple[Any, ...]) -> Outcome:
    """Call a verb for one caller. It raises a StoreError before it writes anything, or never."""
    try:
        return verb(transaction, *arguments)
    except UnavailableError:
        raise
    except StoreError as refusal:
        return refusal


def joined(one: Committed, other: Committed) -> Committed:
    """Say as one what two commits changed: of a run's versions the later counts."""
    return Committed(
        {**one.versions, **other.versions}, one.work or other.work, one.told or other.told,
        one.took_s + other.took_s, [*one.attempts_ms, *other.attempts_ms],
        [*one.happened, *other.happened],
    )  # fmt: skip
