"""Threads beside the loop for what strangers send: few, with a bound on what waits. Knows no HTTP.

The loop's own threads prepare messages, look hosts up and are waited for at the stop;
what a stranger sent must hold up none of that. So it has threads of its own, which end with the
process whatever they are at. Small work does not stand behind large work: each has its lane.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from emailer.tongue import Sentence

P = ParamSpec("P")
T = TypeVar("T")

LARGE_BYTES = 64 * 1024


class FullError(Exception):
    """So much is waiting already that nothing more is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    work: Callable[[], object]
    told: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class Lane:
    """A few threads that take work in the order it came."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        """Begin with no thread; each is started when there is work
        for it. `waiting` bounds what stands in line.
        """
        self._name, self._threads, self._most = name, threads, waiting
        self._started = 0
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()

    async def run(self, work: Callable[[], T]) -> T:
        """Do work in a thread. Raises FullError where the line is full;
        who stops waiting takes it out of the line.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work, loop.create_future(), loop)
        with self._changed:
            if len(self._jobs) >= self._most:
                raise FullError(
                    Sentence("So much is being worked on already that no more is taken now.")
                )
            self._jobs.append(job)
            self._changed.notify()
        self._staff()
        try:
            done: T = await job.told
        except asyncio.CancelledError:
            with self._changed, contextlib.suppress(ValueError):
                self._jobs.remove(job)
            raise
        return done

    def _staff(self) -> None:
        if self._started < self._threads:
            self._started += 1
            name = f"{self._name}-{self._started}"
            threading.Thread(target=self._serve, name=name, daemon=True).start()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs)
                job = self._jobs.popleft()
            if not job.told.cancelled():
                _do(job)
            del job  # it holds what may be large, and the next may be long in coming


def _do(job: _Job) -> None:
    result, failed = None, None
    try:
        result = job.work()
    except BaseException as error:  # noqa: BLE001  (it is raised where the work was asked for)
        failed = error
    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits
        job.loop.call_soon_threadsafe(_tell, job.told, result, failed)


def _tell(told: "asyncio.Future[Any]", result: object, failed: BaseException | None) -> None:
    if told.cancelled():
        return
    if failed is None:
        told.set_result(result)
    else:
        told.set_exception(failed)


_SMALL = Lane("aside-small", threads=2, waiting=128)
_LARGE = Lane("aside-large", threads=2, waiting=32)


async def run(size_bytes: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function with what a stranger sent, of about this size,
    in a thread. Raises FullError.
    """
    lane = _LARGE if size_bytes > LARGE_BYTES else _SMALL
    return await lane.run(lambda: work(*args, **kwargs))


_FIRST = Lane("aside-first", threads=1, waiting=32)
_LONG = Lane("aside-long", threads=1, waiting=32)


async def briefly_first(work: Callable[[bool], T], long: type[Exception]) -> T:
    """Do work whose size does not tell how long it takes: work(True) raises `long` where that is
    so, and work(False), which does it whole, waits behind such others alone. Raises FullError.
    """
    try:
        return await _FIRST.run(lambda: work(True))
    except long:
        return await _LONG.run(lambda: work(False))
