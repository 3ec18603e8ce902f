"""Personal files and the people of a list, counted as they pass:
files for nobody, and files for several. Pure.

What a person lacks is said of that person (message.own.Files.lacking);
here it is about the files.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from emailer.message import Prepared, personal_files
from emailer.model import Line, Part, PartKind, Recipient, Rejected
from emailer.tongue import Sentence, plural, say_n, together


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the personal files of a submission. `used`: the names of those that somebody
    of the list has, who may be left out; all else is of those who are written to.
    """

    column: str = ""
    count: int = 0
    size_bytes: int = 0
    largest_bytes: int = 0  # of what one person gets
    used: frozenset[str] = frozenset()
    unused: tuple[str, ...] = ()
    shared: Mapping[str, int] = field(default_factory=dict)  # name -> people who get it, above 1


class Tally:
    """Counts who gets which file."""

    def __init__(self, prepared: Prepared | None, parts: Iterable[Part]) -> None:
        """Begin with nobody; without own files there is nothing to count."""
        self._own = prepared.own if prepared else None
        self._parts = [part for part in parts if part.kind is PartKind.PERSONAL]
        self._people: Counter[str] = Counter()
        self._named: set[str] = set()
        self._left_out: set[str] = set()
        self._largest_bytes = 0

    def see(
        self,
        lines: Sequence[Line],
        fresh: Sequence[Recipient],
        reached: Sequence[Recipient],
    ) -> None:
        """Count some lines; `fresh` are those people who were not there before, `reached` those of
        them who are written to.
        """
        if self._own is None:
            return
        for person in fresh:
            parts = self._own.of(person.email, person.name, person.fields)
            self._named.update(part.filename for part in parts)
        for person in reached:
            parts = self._own.of(person.email, person.name, person.fields)
            self._people.update(part.filename for part in parts)
            self._largest_bytes = max(self._largest_bytes, sum(part.size_bytes for part in parts))
        for line in lines:
            if isinstance(line, Rejected):
                self._left_out.update(personal_files.key(cell) for _, cell in line.cells)

    def found(self) -> Found:
        """Say what was counted. A file of a line that is left out is missed by nobody."""
        if self._own is None:
            return Found()
        unused = [part.filename for part in self._parts if part.filename not in self._named]
        # those of people who are left out stay here
        going = [part for part in self._parts
                 if part.filename in self._people or part.filename not in self._named]  # fmt: skip
        return Found(
            column=self._own.column,
            count=len(going),
            size_bytes=sum(part.size_bytes for part in going),
            largest_bytes=self._largest_bytes,
            used=frozenset(self._named),
            unused=tuple(name for name in unused if personal_files.key(name) not in self._left_out),
            shared={name: count for name, count in self._people.items() if count > 1},
        )


def question(found: Found) -> str:
    """Ask about files for nobody and files for several; empty where there are none."""
    said = []
    if n := len(found.unused):
        said.append(
            plural(
                "{n} personal file is for nobody on the list: {files}.",
                "{n} personal files are for nobody on the list: {files}.",
                n,
                files=personal_files.listed(found.unused),
            )
        )
    if n := len(found.shared):
        named = [
            name + " (" + say_n("{n} person", "{n} people", count) + ")"
            for name, count in found.shared.items()
        ]
        said.append(
            plural(
                "{n} personal file is for several people: {files}.",
                "{n} personal files are for several people: {files}.",
                n,
                files=personal_files.listed(named),
            )
        )
    return (
        together(*said, Sentence("Correct the list or the files, or send it so.")) if said else ""
    )
