"""Says each trouble once: ten workers that try every second would fill
the very disk that is full.
"""

import logging


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

    def over(self) -> None:
        """Note that it works again: what comes now is a new trouble."""
        if self.said:
            self.said.clear()
            self._log.warning("the trouble is over")
