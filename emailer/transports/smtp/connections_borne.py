"""How many connections a server bears at once, by what became of those that it greeted: some turn
one too many away only where a message begins, or ends. It knows no connection; time is a parameter.
"""

from emailer import replies
from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.transports.smtp import greeting

FIRST_S, LONGEST_S = 30.0, 600.0
"""So long no more are tried than were borne; then one more is, after longer each time."""
PROVED_S = 60.0
"""So long it is believed that there is room for as many as were served at once."""


class Room:
    """So many at once; without a bound until one is turned away while others stand."""

    def __init__(self) -> None:
        self._most: int | None = None
        self._wait_s = FIRST_S
        self._look_at = 0.0
        self._why = ""
        self._borne, self._borne_at = 0, float("-inf")
        self._doubted = ""  # at whom a new connection ended, with none served since
        self.is_told_late = False  # one too many is told so by what it carries

    def enter(self, standing: int, now: float) -> None:
        """Begin one more beside those that stand. Raises Fault where that is one too many."""
        if self._most is None or standing < self._most:
            return
        if now < self._look_at:
            raise Fault(Cause.FULL, Stage.GREETING, self._why)
        self._look_at = now + self._wait_s

    def served(self, together: int, now: float) -> None:
        """Note that a new connection is served, as one of so many."""
        self._doubted = ""
        if together >= self._borne or now - self._borne_at > PROVED_S:
            self._borne, self._borne_at = together, now
        if self._most is not None and together > self._most:
            self._most, self._wait_s, self._look_at = together, FIRST_S, now

    def turned_away(self, answer: Reply, who: str, others: int, now: float) -> Fault | None:
        """Judge how a new connection ended while others stood: the fault, if it is one too many.

        At one recipient it may be theirs; that another is met so, too, tells.
        """
        if others < 1 or not replies.may_be_of_room(answer) or self._has_room(others + 1, now):
            return None
        known = self._most is not None and others >= self._most
        if answer.stage is not Stage.MAIL and self._doubted in ("", who) and not known:
            self._doubted = who
            return None
        return self._one_too_many(answer, others, now)

    def told(self, answer: Reply, others: int, now: float) -> None:
        """Note that a connection was one too many beside others, as its message was answered."""
        if others:
            self.is_told_late = True
            self._one_too_many(answer, others, now)

    def _one_too_many(self, answer: Reply, others: int, now: float) -> Fault:
        known = self._most is not None and others >= self._most
        self._wait_s = min(2 * self._wait_s, LONGEST_S) if known else FIRST_S
        self._most = others if self._most is None else min(others, self._most)
        self._look_at = now + self._wait_s
        fault = greeting.turned_away(answer)
        self._why = fault.text
        return fault

    def _has_room(self, n: int, now: float) -> bool:
        return n <= self._borne and now - self._borne_at <= PROVED_S
