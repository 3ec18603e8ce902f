"""A thread that does what one event loop asks of it, in order."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

C = TypeVar("C")
T = TypeVar("T")


class Job(NamedTuple):
    """Something to be done with a connection, and who waits for it."""

    work: Callable[[Any], Any]
    answer: "asyncio.Future[Any]"


class Asked(Generic[C]):
    """Has a connection to itself; left open it keeps no program from ending."""

    def __init__(
        self, name: str, do: Callable[[Callable[[C], Any]], Any], end: Callable[[], None]
    ) -> None:
        """Start the thread, which calls `do` with each job, and `end` as the last thing."""
        self._do, self._end = do, end
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(self, work: Callable[[C], T]) -> "asyncio.Future[T]":
        """Ask for something; its future is answered with what it returns, or raises."""
        answer: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(Job(work, answer))
        return answer

    async def close(self) -> None:
        """Answer what was asked, then end the thread."""
        self._jobs.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    # -- in the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while job := self._jobs.get():
            try:
                done = self._do(job.work)
            except Exception as error:  # noqa: BLE001  (whoever asked gets it)
                self._tell(_fail, job.answer, error)
            else:
                self._tell(_answer, job.answer, done)
        self._end()

    def _tell(
        self,
        how: "Callable[[asyncio.Future[Any], Any], None]",
        answer: "asyncio.Future[Any]",
        what: object,
    ) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(how, answer, what)


def _answer(answer: "asyncio.Future[Any]", done: object) -> None:
    if not answer.done():  # its caller was cancelled
        answer.set_result(done)


def _fail(answer: "asyncio.Future[Any]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
