"""How often an account logs in: freely while its logins carry messages, else some 300 times an
hour, and seldom where they carry none. Providers lock accounts that log in again and again. Knows
no connection; time is a parameter.
"""

from collections.abc import Callable

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence

FREE = 10.0
"""So many that carry nothing are free."""
EARNS = 0.2
"""Of a login, for each message that was taken."""
EVERY_S, EMPTY_EVERY_S = 12.0, 60.0
"""One more so often; where none carried a message since the last one, so seldom."""
_EXACT, _TOLD_EACH = 1e-6, 5.0
_COUNTED = 200
"""Of so many logins it is known how many messages each carries."""
_WAITS = Sentence(
    "The next login waits a moment: providers lock accounts that log in too often in a short time."
)
_ENDS = Sentence(
    "The server ends the connection after few messages, and the next login waits a moment: "
    "providers lock accounts that log in too often in a short time."
)
_MEANS = Sentence(
    "The server ends the connection after few messages, and the next login waits a moment: "
    "providers lock accounts that log in too often in a short time. So an hour lets out about {n}."
)


def paid_back(owed: float, since_s: float) -> float:
    """Say how many logins are still owed after a time."""
    return max(owed - max(since_s, 0.0) / EVERY_S, 0.0)


class Logins:
    """Counts the logins of one account."""

    def __init__(
        self, owed: float = 0.0, tell: Callable[[float], None] = lambda _owed: None
    ) -> None:
        """Begin with what earlier logins owe; `tell` is told what is owed, at each and at whiles
        as messages pay it back.
        """
        self._owed, self._tell = owed, tell
        self._told = owed
        self._most = FREE
        self._at = float("-inf")
        self._carried = 0  # messages since the last one
        self._lines = self._logins = self._messages = self._cut = 0

    def expect(self) -> None:
        """Allow for the first login of one line more."""
        self._lines += 1
        self._most += 1

    def carried(self) -> None:
        """Note that a message was taken."""
        self._carried += 1
        self._messages += 1
        if self._owed:
            owed = self._owed - EARNS
            self._owed = owed if owed > _EXACT else 0.0
            if not self._owed or self._told - self._owed > _TOLD_EACH - _EXACT:
                self._say()

    def cut(self) -> None:
        """Note that the server ended one while more was to go on it."""
        self._cut += 1

    def take(self, now: float) -> None:
        """Log in once more. Raises Fault where that has to wait."""
        since_s = now - self._at if self._at > float("-inf") else 0.0
        every_s = EVERY_S if self._carried else EMPTY_EVERY_S
        self._owed, self._at = max(self._owed - since_s / every_s, 0.0), now
        if self._owed + 1 > self._most + _EXACT:
            raise Fault(Cause.LOGINS, Stage.AUTH, self._means())
        self._owed += 1
        self._carried = 0
        self._count(1)
        self._say()

    def not_asked(self) -> None:
        """Take one back: the connection ended before its login."""
        self._owed = max(self._owed - 1, 0.0)
        self._count(-1)
        self._say()

    def _say(self) -> None:
        self._told = self._owed
        self._tell(self._owed)

    def _count(self, n: int) -> None:
        self._logins += n
        if self._logins - self._lines >= _COUNTED:  # what is newer counts for more
            self._logins = self._lines + _COUNTED // 2
            self._messages //= 2
            self._cut //= 2

    def _means(self) -> Sentence:
        """Say whether the server ends them, and how many messages an hour that makes, by how many
        each login carries. Those that we ended say nothing of that.
        """
        again = max(self._logins - self._lines, 1)
        if self._cut * 2 < again:
            return _WAITS
        each = self._messages / again
        an_hour = 3600 / EVERY_S * each / max(1 - EARNS * each, EARNS)
        if an_hour < 1 or each >= 1 / EARNS:  # they are enough by now
            return _ENDS
        return Sentence(_MEANS, n=f"{float(f'{an_hour:.2g}'):.0f}")
