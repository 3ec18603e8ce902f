"""Long work on the loop, cut into slices: however many work at once, the loop does one slice of
theirs in each of its turns. Knows no lists.
"""

import asyncio
import time
from weakref import WeakKeyDictionary


class Sliced:
    """One work that is done in slices. Ask `is_over` often, and `rest` then."""

    def __init__(self, slice_s: float) -> None:
        """Begin the first slice."""
        self._slice_s, self._had = slice_s, 0
        self._until = time.perf_counter() + slice_s

    @property
    def is_over(self) -> bool:
        """Whether a slice is used up."""
        return time.perf_counter() > self._until

    async def rest(self) -> None:
        """Let others have their turn."""
        self._had += 1
        loop = asyncio.get_running_loop()
        await _TURNS.setdefault(loop, _Turns()).wait(self._had)
        self._until = time.perf_counter() + self._slice_s


class _Turns:
    """Who works next: by turns whoever had least, so that small work is done soon beside large,
    and whoever waits longest, so that no stream of small work keeps large work waiting for ever.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._is_for_least = True

    def wait(self, had: int) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        told = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._hand_over)
        self._waiting.append((had, told))
        return told

    def _hand_over(self) -> None:
        """Wake one; the next is woken in the loop's next turn, whatever becomes of this one."""
        places = range(len(self._waiting)) if self._is_for_least else (0,)
        place = min(places, key=lambda one: self._waiting[one][0])
        _, told = self._waiting.pop(place)
        self._is_for_least = not self._is_for_least
        if not told.done():
            told.set_result(None)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._hand_over)


_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()
