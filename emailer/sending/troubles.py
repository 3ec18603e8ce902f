"""Says each trouble once: ten workers that try every second would fill
the very disk that is full.
"""

import logging

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence


class Troubles:
    """What was already said of the trouble there is.
    It is over when something is recorded again.
    """

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self.said: set[str] = set()

    def warn(self, text: str, error: Exception) -> None:
        """Write a warning down, the first time."""
        if text not in self.said:
            self.said.add(text)
            self._log.warning(text, extra={"reason": str(error)})

    def unconnected(self) -> Fault:
        """Write the defect that is being handled down, which kept a worker from a connection:
        it is ours, and nobody's of those who wait.
        """
        self._log.exception("a connection could not be made, for a defect of this program")
        return Fault(Cause.OURS, Stage.CONNECT, _DEFECT)

    def over(self) -> None:
        """Note that it works again: what comes now is a new trouble."""
        if self.said:
            self.said.clear()
            self._log.warning("the trouble is over")


_DEFECT = Sentence("A defect of this program kept it from a connection; it is in the log.")
