"""What a server has shown about the short cuts of speaking with it,
shared by all its connections. Pure.
"""

from collections.abc import Callable
from enum import StrEnum

from emailer.transports.smtp.chain import Shown

_FIRST_PAUSE = 64
_GROWTH = 4
_MOST_GROWTHS = 6
_PROOFS = 2
"""So many chains in a row are borne on one connection at a time before all take to it."""


class Trust:
    """Whether a short cut may be taken: yes at first, not for a while after a doubt,
    never after a proof against it.
    """

    def __init__(self) -> None:
        self.whole = True  # for now nothing stands against it
        self._doubts = 0
        self._rests = 0
        self._refuted = False

    @property
    def resting(self) -> bool:
        """Whether a doubt is still fresh."""
        return self._rests > 0

    def given(self) -> bool:
        """Whether to take the short cut this time."""
        if not self.whole:
            self._rests = max(self._rests - 1, 0)
            self.whole = not (self._rests or self._refuted)
        return self.whole

    def doubt(self) -> None:
        """Something went wrong that this may have caused:
        go without it for a number of messages that grows.

        What happens to several connections at once is one doubt.
        """
        if self._rests:
            return
        self._rests = _FIRST_PAUSE * _GROWTH ** min(self._doubts, _MOST_GROWTHS)
        self._doubts += 1
        self.whole = False

    def refute(self) -> None:
        """The server cannot do it."""
        self._refuted = True
        self.whole = False


class Learnt(StrEnum):
    """What is known of a server and the chain, and kept with the account."""

    NOTHING = "nothing"
    BEARS = "bears"
    REFUSES = "refuses"


class Chains:
    """Whether an envelope may leave behind a dot: proved on one connection first,
    then by all, never where it broke.

    A server that loses a message at the chain leaves its recipient in doubt.
    So one connection tries it while the others do without, and what it found is told to `learn`,
    which keeps it for the next start.
    """

    def __init__(
        self, known: Learnt = Learnt.NOTHING, learn: Callable[[Learnt], None] | None = None
    ) -> None:
        """Begin with what is known from earlier."""
        self._known = known
        self._learn = learn
        self._trust = Trust()
        self._held = known is Learnt.BEARS
        self._proofs = 0
        self._prover: object | None = None
        # the server was found to bear it: all may, without asking,
        # and its answers are waited for as long as any others
        self.proved = known is Learnt.BEARS
        self.reset_said: bytes | None = None  # behind a dot, where all answers were in place

    @property
    def known(self) -> Learnt:
        """What is known by now."""
        return self._known

    def given(self, who: object) -> bool:
        """Whether this connection may chain now; then it has to say how that ended."""
        if self._known is Learnt.REFUSES or not (self._trust.whole or self._trust.given()):
            return False
        if self._known is not Learnt.BEARS:
            if self._prover not in (None, who):
                return False
            self._prover = who
        return True

    def ended(self, who: object, shown: Shown) -> None:
        """Note how a chain of this connection ended."""
        self.leave(who)
        match shown:
            case Shown.BEARS:
                self._borne()
            case Shown.REFUSES:
                self._know(Learnt.REFUSES)
            case Shown.BROKE | Shown.BROKE_LATER:
                self._broken(shown)
            case Shown.NOTHING:
                pass

    def leave(self, who: object) -> None:
        """Let another connection prove it."""
        if self._prover is who:
            self._prover = None

    def _borne(self) -> None:
        if self._known is Learnt.NOTHING and not self._trust.resting:
            self._proofs += 1
            if self._proofs >= _PROOFS:
                self._held = True
                self._know(Learnt.BEARS)

    def _broken(self, shown: Shown) -> None:
        """Rest, and prove it anew; where it broke before it ever held, it is not tried again.

        What ends several connections at once is one doubt.
        """
        if self._known is Learnt.REFUSES or self._trust.resting:
            return
        if shown is Shown.BROKE and not (self._held or self._proofs):
            self._know(Learnt.REFUSES)
            return
        self._proofs = 0
        self._trust.doubt()
        self._know(Learnt.NOTHING)

    def _know(self, what: Learnt) -> None:
        if what is not self._known:
            self._known = what
            self.proved = what is Learnt.BEARS
            if self._learn is not None:
                self._learn(what)
