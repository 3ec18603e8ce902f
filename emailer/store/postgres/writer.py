"""The one door for whatever is written: what workers ask is gathered on the loop and done for all
at once, everything else goes one by one through a session of its own.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeVar, TypeVarTuple, overload

from emailer.store import UnavailableError
from emailer.store.answering.engine import Committed, Verb
from emailer.store.postgres.committer import Call, Committer, Health, Outcome
from emailer.store.postgres.session import Session
from emailer.store.postgres.worker_calls import SHORT, Hands
from emailer.store.verbs.calls import Many
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

log = logging.getLogger(__name__)

A = TypeVar("A")
R = TypeVar("R")
Arguments = TypeVarTuple("Arguments")

FRESH_S, SENDING_S = 3.0, 15.0
"""So long a failure is believed without another try; workers try again by themselves, and each try
may wait for a lock for seconds.
"""
GROUP_LIMIT = 1000
"""With so many calls a group waits for no more of them."""


class Asked(NamedTuple):
    """What one caller asks for, and the future that answers it."""

    call: Call
    answer: "asyncio.Future[Any]"


Commit = Callable[[Sequence[Call]], tuple[Sequence[Outcome], Committed]]


class Lane:
    """A thread that does what is put before it, and answers on the loop."""

    def __init__(
        self, name: str, commit: Commit, on_commit: Callable[[Committed], None], most: int
    ) -> None:
        """Start it; with so many calls it waits for no more of them."""
        self._commit, self._on_commit, self._most = commit, on_commit, most
        self._loop = asyncio.get_running_loop()
        self._asked: SimpleQueue[Sequence[Asked] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, asked: Sequence[Asked]) -> None:
        """Have some calls done: handed over together, for each time wakes the thread."""
        self._asked.put(asked)

    async def close(self) -> None:
        """Do what waits, then end."""
        self._asked.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    # -- in the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        going = True
        while going:
            asked, going = self._next()
            if asked:
                outcomes, committed = self._done([one.call for one in asked])
                with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    self._loop.call_soon_threadsafe(self._answer, asked, outcomes, committed)

    def _done(self, calls: Sequence[Call]) -> tuple[Sequence[Outcome], Committed]:
        """Do it; an error that nobody expected is each caller's, and the lane goes on."""
        try:
            return self._commit(calls)
        except Exception as error:
            log.exception("calls of the store failed", extra={"calls": len(calls)})
            return [error] * len(calls), Committed()

    def _next(self) -> tuple[list[Asked], bool]:
        """Wait for a call and take what else came meanwhile; False at the end."""
        asked = list[Asked]()
        some = self._asked.get()
        while some is not None:
            asked += some
            if len(asked) >= self._most:
                return asked, True
            try:
                some = self._asked.get_nowait()
            except Empty:
                return asked, True
        return asked, False

    # -- on the loop -------------------------------------------------------------------------------

    def _answer(
        self, asked: Sequence[Asked], outcomes: Sequence[Outcome], committed: Committed
    ) -> None:
        for (_, answer), outcome in zip(asked, outcomes, strict=True):
            if answer.done():  # its caller was cancelled; the commit stands
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
        self._on_commit(committed)


class Writer:
    """Two lanes, each with a session: what workers ask waits for no import, and the other way."""

    def __init__(
        self,
        connect: Callable[[bool], Session],
        now: Callable[[], int],
        on_commit: Callable[[Committed], None],
    ) -> None:
        """Start the lanes; `on_commit` is called on the loop after each commit."""
        self.quick = Committer(lambda: connect(True), now, Health(SENDING_S))
        self.patient = Committer(lambda: connect(False), now, Health(FRESH_S), rings=True)
        self._hands = Lane("store-hands", Hands(self.quick).commit, on_commit, GROUP_LIMIT)
        self._verbs = Lane("store-verbs", self.patient.commit, on_commit, 1)
        self._loop = asyncio.get_running_loop()
        self._asked: list[Asked] = []
        self._seen = 0
        self._closed = False

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written just now, in a sentence."""
        return self.patient.health.trouble or self.quick.health.standing

    @property
    def standing(self) -> str | None:
        """Why one of both could write nothing lately: that the other can does not mend it."""
        return self.patient.health.standing or self.quick.health.standing

    @property
    def is_gone(self) -> bool:
        """A server may come back, whatever became of it."""
        return False

    @overload
    def call(self, verb: Many[A, R], argument: A, /) -> "asyncio.Future[R]": ...

    @overload
    def call(
        self, verb: Callable[[Transaction, *Arguments], R], /, *arguments: *Arguments
    ) -> "asyncio.Future[R]": ...

    # it takes both
    def call(self, verb: Verb, /, *arguments: Any) -> "asyncio.Future[Any]":  # type: ignore[misc]
        """Queue a call; its future is answered after the commit that holds it,
        or with UnavailableError.
        """
        answer: asyncio.Future[Any] = self._loop.create_future()
        asked = Asked((verb, arguments), answer)
        if self._closed:
            answer.set_exception(UnavailableError(Sentence("The database is closed.")))
        elif verb in SHORT:
            if not self._asked:
                self._loop.call_soon(self._gather)
            self._asked.append(asked)
        else:
            self._verbs.put([asked])
        return answer

    def _gather(self) -> None:
        """Gather for as long as each turn of the loop brings more calls."""
        if self._seen < len(self._asked) < GROUP_LIMIT:
            self._seen = len(self._asked)
            self._loop.call_soon(self._gather)
        else:
            self._send_off()

    def _send_off(self) -> None:
        asked, self._asked, self._seen = self._asked, [], 0
        self._hands.put(asked)

    async def close(self) -> None:
        """Commit what waits, then end the threads and their sessions."""
        if not self._closed:
            self._closed = True
            self._send_off()
        await asyncio.gather(self._hands.close(), self._verbs.close())
        await asyncio.to_thread(self.quick.close)
        await asyncio.to_thread(self.patient.close)
