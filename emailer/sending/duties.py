"""What is done again and again beside the sending: each duty by itself, so that what is wrong with
one keeps neither the others nor the sending. It is tried again at the next tick.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence

from emailer.sending.stop import Stop
from emailer.store import StoreError

TICK_S = 0.25

Duty = Callable[[], Awaitable[None]]


class Duties:
    """Some duties, and what was said of the trouble with them: each trouble is said once."""

    def __init__(self, log: logging.Logger, duties: Sequence[Duty]) -> None:
        self._log, self._duties = log, duties
        self._said: set[str] = set()

    async def do(self) -> None:
        """Do each once."""
        troubles = [trouble for duty in self._duties if (trouble := await self._done(duty))]
        self._said.intersection_update(troubles)

    async def _done(self, duty: Duty) -> str:
        """Do one; returns what is wrong with it, or nothing."""
        try:
            await duty()
        except StoreError as error:
            trouble = str(error)
            self._say(trouble, logging.WARNING, "the account cannot be looked after", error)
        except Exception as error:  # noqa: BLE001  (a defect in a duty must not end the sending)
            trouble = f"{duty.__qualname__}: {error!r}"
            self._say(trouble, logging.ERROR, "a duty met a defect and is tried again", error)
        else:
            return ""
        return trouble

    def _say(self, trouble: str, level: int, text: str, error: Exception) -> None:
        if trouble not in self._said:
            self._said.add(trouble)
            trace = error if level == logging.ERROR else None
            self._log.log(level, text, extra={"reason": str(error)}, exc_info=trace)


class Rounds:
    """Does some duties each moment, until it is asked to stop."""

    def __init__(
        self, log: logging.Logger, duties: Sequence[Duty], every_s: float = TICK_S
    ) -> None:
        self._duties, self._every_s, self._stop = Duties(log, duties), every_s, Stop()

    def stop(self) -> None:
        """Ask it to end; what was begun is done."""
        self._stop.ask()

    async def run(self) -> None:
        """Do them again and again."""
        while not self._stop.asked:
            await self._duties.do()
            await self._stop.rest(self._every_s)
