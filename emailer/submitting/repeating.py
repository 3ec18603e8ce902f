"""Lines that name somebody a second time, where they would be problems for what they lack: a
duplicate is one whatever else stands in its line. Pure.
"""

from collections.abc import Callable, Sequence

from emailer.message import Prepared
from emailer.model import Line, Recipient, Repeated

KNOWN_LINES = 50_000
"""People whose line is kept in mind, for a duplicate to say of which line it is one."""


class Once:
    """Knows who was there, as far as a message can lack anything:
    else nobody's line is a problem, and who is there twice is seen by whoever stores them.
    """

    def __init__(
        self, prepared: Prepared | None, say: Callable[[Recipient, int], Repeated]
    ) -> None:
        """Take how a line is written that names somebody a second time."""
        self._is_needed = bool(prepared and prepared.missing("", {}, ""))
        self._say = say
        self._keys: set[int] = set()
        self._lines: dict[str, int] = {}

    def over(self, lines: Sequence[Line]) -> Sequence[Line]:
        """Return the lines, those that lack something and name somebody again as what they are."""
        return [self._one(line) for line in lines] if self._is_needed else lines

    def _one(self, line: Line) -> Line:
        person = line if isinstance(line, Recipient) else getattr(line, "person", None)
        if person is None:
            return line
        if hash(person.key) not in self._keys:
            self._keys.add(hash(person.key))
            if len(self._lines) < KNOWN_LINES:
                self._lines[person.key] = person.line
        elif person is not line:
            return self._say(person, self._lines.get(person.key, 0))
        return line
