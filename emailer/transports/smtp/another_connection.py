"""Refusals that may be a connection's own, and not those of whom it was asked for: behind one name
stand several machines, of which one is not well, and a connection may carry only so much. They are
asked about on another connection, once, before anybody hears of them.
"""

from collections.abc import Sequence

from emailer import replies
from emailer.dialogue import Reply, Stage
from emailer.transports.smtp.envelope_commands import LOGIN_IS_OVER, has_enough, refuses
from emailer.transports.smtp.session import MANY_REFUSALS, Session
from emailer.transports.smtp.wire import GOODBYE

_FOR_GOOD = 500
_AT_ONCE = 4
"""So many are asked about elsewhere at the same time: each costs a connection."""
_IN_VAIN = 4
"""So often in a row another connection says the same before fewer are asked about."""
_MOST_DOUBLINGS = 6


class AnotherConnection:
    """Whether another connection is worth asking, by what came of that before."""

    def __init__(self) -> None:
        self._asking = 0
        self._in_vain = 0
        self._passed_over = 0

    def is_asked(
        self, refusal: Reply, session: Session | None, sessions: Sequence[Session]
    ) -> bool:
        """Note a refusal on a connection, one of those that stand, and say whether to ask again on
        another one; then what came of that is to be told.
        """
        if session is None or not (
            (session.kept and has_enough(refusal)) or self._is_doubtful(refusal, session, sessions)
        ):
            return False
        self._asking += 1
        return True

    def _is_doubtful(self, refusal: Reply, session: Session, sessions: Sequence[Session]) -> bool:
        at_mail = refusal.stage is Stage.MAIL
        of_system = replies.speaks_of_system(refusal) and refusal.code != GOODBYE
        is_for_good = refusal.code >= _FOR_GOOD and refusal.code not in LOGIN_IS_OVER
        if not (is_for_good or (at_mail and of_system)):
            return False
        is_own = of_system or session.refusals >= MANY_REFUSALS
        if at_mail:  # which names nobody
            is_own |= any(one.refusals == 0 for one in sessions)
        session.refusals += 1
        if not is_own or self._asking >= _AT_ONCE:
            return False
        self._passed_over += 1
        every = 1 << min(max(self._in_vain - _IN_VAIN + 1, 0), _MOST_DOUBLINGS)
        return self._passed_over % every == 0

    def learn(self, again: Reply | None) -> None:
        """Note what another connection said; None where nothing came of it."""
        self._asking -= 1
        if again is not None:
            self._in_vain = self._in_vain + 1 if refuses(again.code) else 0
