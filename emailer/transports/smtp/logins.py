"""How often an account logs in: freely while its logins carry messages, else after a wait that
grows. Providers lock accounts that log in again and again. Knows no connection; time is a
parameter.
"""

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence

FREE = 10.0
"""So many that carry nothing are free."""
EARNS = 0.2
"""Of a login, for each message that was taken."""
CALM_S = 600.0
"""So long without a login, and what was is forgotten."""
FIRST_S, LONGEST_S = 1.0, 60.0
_WAITS = Sentence("The server ends our logins after few messages.")


class Logins:
    """Counts the logins of one account."""

    def __init__(self) -> None:
        self._left = self._most = FREE
        self._last_at = float("-inf")
        self._wait_s = 0.0
        self._next_at = float("-inf")

    def expect(self) -> None:
        """Allow for the first login of one line more."""
        self._most += 1
        self._left += 1

    def carried(self) -> None:
        """Note that a message was taken."""
        self._left = min(self._left + EARNS, self._most)

    def take(self, now: float) -> None:
        """Log in once more. Raises Fault where that has to wait."""
        if now < self._next_at:
            raise Fault(Cause.LOGINS, Stage.AUTH, _WAITS)
        if now - self._last_at > CALM_S:
            self._left = self._most
        self._last_at = now
        if self._left >= 1:
            self._left -= 1
            self._wait_s = 0.0
            return
        self._wait_s = min(max(2 * self._wait_s, FIRST_S), LONGEST_S)
        self._next_at = now + self._wait_s
