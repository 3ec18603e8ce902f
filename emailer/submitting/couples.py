"""Several people at one address, greeted together in the one letter that goes there. Pure."""

from collections.abc import Collection, Iterator, Sequence

from emailer.model import Line, Recipient
from emailer.tongue import say

MOST = 4
"""People who are greeted together."""


class Couples:
    """Who stands at the addresses for which that was chosen, by their keys."""

    def __init__(self, keys: Collection[str]) -> None:
        """Begin with nobody."""
        self.keys = frozenset(keys)
        self.given: Collection[str] = ()  # fields with the first name
        self._people: dict[str, list[Recipient]] = {}

    def see(self, lines: Sequence[Line]) -> None:
        """Look at some lines."""
        for line in lines:
            if isinstance(line, Recipient) and line.key in self.keys:
                people = self._people.setdefault(line.key, [])
                if len(people) < MOST and line.name not in {one.name for one in people}:
                    people.append(line)

    def greeted(self, lines: Iterator[Line]) -> Iterator[Line]:
        """Name all of them in the first line of each such address."""
        return map(self._one, lines) if self._people else lines

    def _one(self, line: Line) -> Line:
        if not isinstance(line, Recipient) or not (people := self._people.get(line.key)):
            return line
        first = people[0]
        if len(people) == 1 or (line.line, line.name) != (first.line, first.name):
            return line
        fields = dict(line.fields)
        for field in self.given:
            fields[field] = together([one.fields.get(field, "") for one in people])
        return line._replace(name=together([one.name for one in people]), fields=fields)


def together(names: Sequence[str]) -> str:
    """Join names; a last name that all have is said once: Vera and Willi Koch."""
    named = list(dict.fromkeys(filter(None, names)))
    last = {name.rpartition(" ")[2] for name in named}
    if len(named) > 1 and len(last) == 1 and all(" " in name for name in named):
        return f"{_joined([name.rpartition(' ')[0] for name in named])} {last.pop()}"
    return _joined(named)


def _joined(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return say("{one} and {other}", one=", ".join(names[:-1]), other=names[-1])
