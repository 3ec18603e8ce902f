"""What a server has shown about one way of speaking with it, shared by all its connections. Pure."""

_FIRST_PAUSE = 64
_GROWTH = 4
_MOST_GROWTHS = 6


class Trust:
    """Whether a short cut may be taken: yes at first, not for a while after a doubt, never after a proof against it."""

    def __init__(self) -> None:
        """Trust."""
        self._doubts = 0
        self._rests = 0
        self._refuted = False

    def given(self) -> bool:
        """Whether to take the short cut this time."""
        if self._rests:
            self._rests -= 1
        return not (self._rests or self._refuted)

    def doubt(self) -> None:
        """Something went wrong that this may have caused: go without it for a number of messages that grows.

        What happens to several connections at once is one doubt.
        """
        if self._rests:
            return
        self._rests = _FIRST_PAUSE * _GROWTH ** min(self._doubts, _MOST_GROWTHS)
        self._doubts += 1

    def refute(self) -> None:
        """The server cannot do it."""
        self._refuted = True
