"""Hands one message over at once, beside the queue: a test to oneself.
No run and no row come of it.

It goes by the account's own transport, respects what pauses the account, and is bounded:
one at a time, so many in a while, and far fewer once logins were refused,
for many a server locks out who fails a few times (RFC 4954 6).
"""

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable

from emailer import replies
from emailer.dialogue import Cause, Fault, Mail, Reply, Stage
from emailer.model import DEFAULT_ACCOUNT, Instant
from emailer.outcomes import Outcome, Result
from emailer.pause_rules import Reason
from emailer.store import Store
from emailer.tongue import Sentence
from emailer.transports import Factory
from emailer.transports.account_test import Step, Try

MOST, REFUSED_LOGINS, WITHIN_S = 10, 3, 600.0
"""So many tests, and so many refused logins among them, are let out within so long."""
PATIENCE_S = 60.0
BUSY_S = 5
_SAID_AT_ONCE = frozenset({Cause.TOO_LARGE, Cause.NO_SMTPUTF8})
"""The server has not refused it yet, but says that it would."""


class TooOftenError(Exception):
    """No further message is taken before so many seconds are over."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


class Courier:
    """Sends single messages of one account."""

    def __init__(  # noqa: PLR0913  (each is a part of the account)
        self,
        store: Store,
        factory: Factory,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
        attempt: Try | None = None,
        *,
        account: str = DEFAULT_ACCOUNT,
    ) -> None:
        """Begin with nothing sent; `clock` counts seconds,
        `attempt` tries a connection without a message.
        """
        self._attempt, self._account = attempt, account
        self._store, self._factory, self._patience_s = store, factory, patience_s
        self._sent, self._refused = _Bound(MOST, clock), _Bound(REFUSED_LOGINS, clock)
        self._is_busy = False
        # when the last test failed; None: it went well, or there was none since the start
        self.failed_at: Instant | None = None

    async def send(self, mail: Mail) -> Outcome:
        """Send one message, and say what became of it.
        Raises TooOftenError; store errors pass through.
        """
        async with self._alone():
            if pause := await self._pause():
                return Outcome(Result.PAUSED, pause=pause)
            self._sent.note()
            outcome = await self._delivered(mail)
        if outcome.result in (Result.SENT, Result.NO_CONNECTION):
            self._note(went_well=outcome.result is Result.SENT)
        if isinstance(outcome.answer, Reply) and replies.reason_code(outcome.answer) in (
            "login",
            "login_off",
            "login_expired",
        ):
            self._refused.note()
        return outcome

    @property
    def can_try(self) -> bool:
        """Tell whether there is a server to be tried."""
        return self._attempt is not None

    async def try_connection(self, sender: str, other: Try | None = None) -> list[Step]:
        """Try the connection, paused or not: a person asks; or another one, which is to be the
        account's. Within the same bounds; raises TooOftenError.
        """
        attempt = other or self._attempt
        async with self._alone():
            self._sent.note()
            steps = await attempt(sender) if attempt else []
        if other is None:
            self._note(went_well=all(step.how != "wrong" for step in steps))
        if any(step.is_login_refused for step in steps):
            self._refused.note()
        return steps

    def _note(self, *, went_well: bool) -> None:
        self.failed_at = None if went_well else self._store.now()

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Be the only one for a while, and not too often."""
        wait_s = BUSY_S if self._is_busy else max(self._sent.wait_s(), self._refused.wait_s())
        if wait_s:
            raise TooOftenError(wait_s)
        self._is_busy = True
        try:
            yield
        finally:
            self._is_busy = False

    async def _pause(self) -> Reason | None:
        return (await self._store.account(self._account)).reason

    async def _delivered(self, mail: Mail) -> Outcome:
        """Deliver it on a connection of its own;
        the dot leaves only while the account is not paused.
        """
        transport, pause, has_left = self._factory(), None, False

        async def may_leave() -> bool:
            nonlocal pause, has_left
            pause = await self._pause()
            has_left = pause is None
            return has_left

        try:
            async with asyncio.timeout(self._patience_s):
                answer: Reply | Fault = await transport.deliver(mail, may_leave)
        except Fault as fault:
            answer = fault
        except TimeoutError:
            text = Sentence(
                "There was no answer within {patience_s} s.", patience_s=f"{self._patience_s:g}"
            )
            answer = Fault(Cause.TIMEOUT, Stage.DOT, text, handed_over=has_left)
        finally:
            await transport.close()
        result = Result.PAUSED if pause else _result(answer)
        return Outcome(result, transport.server, answer, pause)


def _result(answer: Reply | Fault) -> Result:
    """Judge an answer; whoever asks for a test looks at once,
    so what is refused for now is refused.
    """
    if isinstance(answer, Reply):
        is_taken = answer.stage is Stage.DOT and answer.code // 100 == 2
        return Result.SENT if is_taken else Result.REFUSED
    if answer.cause in _SAID_AT_ONCE:
        return Result.REFUSED
    return Result.IN_DOUBT if answer.handed_over else Result.NO_CONNECTION


class _Bound:
    """So many within WITHIN_S, and no more."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._times: deque[float] = deque(maxlen=most)
        self._most, self._clock = most, clock

    def wait_s(self) -> int:
        if len(self._times) < self._most:
            return 0
        return max(0, math.ceil(self._times[0] + WITHIN_S - self._clock()))

    def note(self) -> None:
        self._times.append(self._clock())
