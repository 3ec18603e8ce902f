"""Group commit without a timer: gathers calls, commits them
on the loop or in a thread, and answers them all.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, TypeVarTuple, overload

from emailer.store import UnavailableError
from emailer.store.answering.engine import Committed, Verb
from emailer.store.sqlite.committer import Call, Committer
from emailer.store.sqlite.database import GONE
from emailer.store.verbs.calls import Many
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

A = TypeVar("A")
R = TypeVar("R")
Arguments = TypeVarTuple("Arguments")

GROUP_LIMIT = 1000
"""With so many calls a commit waits for no more of them: a bound on how long a group takes."""
STALL_S = 0.02
"""A commit on the loop that took longer: this disk is slow, and the pages would feel it."""
REST_S = 1.0
"""How long the thread commits all after that, before the loop tries again."""


class Writer:
    """The one door to the committer: short verbs are committed on the loop, all others in a thread.

    What is short gains twice on the loop: no hand-over to another thread,
    and no quarrel with it about the interpreter. The thread does what may last: long verbs, waiting
    for a lock that another program holds, and all calls for a while after a flush that took long.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], int],
        on_commit: Callable[[Committed], None],
        short: frozenset[Verb] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the connection and start the thread;
        `on_commit` is called on the loop after each commit.
        """
        self.committer = Committer(path, now)
        self._on_commit = on_commit
        self._short = short
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._asked: list[Call] = []
        self._seen = 0
        self._calls: SimpleQueue[list[Call] | None] = SimpleQueue()
        self._given = 0  # groups the thread has not answered yet
        self._rests_until = 0.0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written just now, in a sentence."""
        return self.committer.trouble

    @property
    def is_gone(self) -> bool:
        """Whether the file is gone, which does not pass by itself."""
        return self.committer.trouble == GONE

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
        answer: asyncio.Future[Any] = asyncio.Future(loop=self._loop)
        call = Call(verb, arguments, answer)
        if self._closed:
            answer.set_exception(UnavailableError(Sentence("The database is closed.")))
        elif verb in self._short:
            if not self._asked:
                self._loop.call_soon(self._gather)
            self._asked.append(call)
        else:
            self._give([call])
        return answer

    async def close(self) -> None:
        """Commit what waits, then end the thread and the connection."""
        if not self._closed:
            self._closed = True
            self._send_off(may_wait=False)
            self._calls.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    # -- on the loop -------------------------------------------------------------------------------

    def _gather(self) -> None:
        """Gather for as long as each turn of the loop brings more calls:
        a commit costs far more than a turn does.
        """
        if self._seen < len(self._asked) < GROUP_LIMIT:
            self._seen = len(self._asked)
            self._loop.call_soon(self._gather)
        else:
            self._send_off(may_wait=True)

    def _send_off(self, *, may_wait: bool) -> None:
        """Commit what was gathered, or let it wait for what the thread is busy with:
        once, then the thread takes it.
        """
        if not self._asked or (self._given and may_wait and not self._rests):
            return
        calls, self._asked, self._seen = self._asked, [], 0
        if self._given or self._rests or not self._commit_here(calls):
            self._give(calls)

    @property
    def _rests(self) -> bool:
        """Whether the disk was slow a moment ago."""
        return self._clock() < self._rests_until

    def _commit_here(self, calls: list[Call]) -> bool:
        """Commit on the loop; False where another program holds the lock,
        which the thread will wait for.
        """
        begun = self._clock()
        committed = self.committer.commit(calls, patient=False)
        now = self._clock()
        if now - begun > STALL_S:
            self._rests_until = now + REST_S
        if committed is not None:
            self._answer(calls, committed)
        return committed is not None

    def _give(self, calls: list[Call]) -> None:
        self._given += 1
        self._calls.put(calls)

    def _answer_given(self, groups: int, calls: list[Call], committed: Committed) -> None:
        self._given -= groups
        self._answer(calls, committed)
        if self._asked and self._given:
            self._send_off(may_wait=False)
        elif self._asked:
            self._gather()

    def _answer(self, calls: list[Call], committed: Committed) -> None:
        for call in calls:
            if call.answer.done():  # its caller was cancelled; the commit stands
                continue
            if isinstance(call.outcome, Exception):
                call.answer.set_exception(call.outcome)
            else:
                call.answer.set_result(call.outcome)
        self._on_commit(committed)

    # -- in the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        going = True
        while going:
            groups, calls, going = self._next()
            if calls:
                committed = self.committer.commit(calls, patient=True) or Committed()
                self._loop.call_soon_threadsafe(self._answer_given, groups, calls, committed)
        self.committer.close()

    def _next(self) -> tuple[int, list[Call], bool]:
        """Wait for some calls and take all that came meanwhile:
        how many groups, which calls; False at the end.
        """
        given = self._calls.get()
        groups, calls = 0, list[Call]()
        while given is not None:
            groups, calls = groups + 1, calls + given
            if len(calls) >= GROUP_LIMIT:
                return groups, calls, True
            try:
                given = self._calls.get_nowait()
            except Empty:
                return groups, calls, True
        return groups, calls, False
