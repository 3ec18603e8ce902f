"""The seam's part about what is erased: runs that ended long ago,
and one person wherever they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from emailer.model import Instant
from emailer.store.people import Correction
from emailer.store.values import Attempt, Row, Run


class Old(NamedTuple):
    """How many runs ended before an instant, and how many people are in them."""

    runs: int
    people: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A person in one run."""

    run: Run
    row: Row
    attempts: Sequence[Attempt]
    corrections: Sequence[Correction]


class Line(NamedTuple):
    """A line of a list that was no address, and has theirs in it."""

    run_key: int
    id: int
    run_id: str
    value: str


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one person;
    `drafts` are the keys of forms in which their address stands.

    `is_suppressed`: they are on the list of those who want no mail, which an erasure leaves.
    """

    entries: Sequence[Entry] = ()
    lines: Sequence[Line] = ()
    drafts: Sequence[str] = ()
    is_suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data is to be erased: the address, its key,
    and of each entry the files that are theirs alone.
    """

    email: str
    key: str
    parts: Mapping[int, Sequence[int]] = field(default_factory=dict)  # recipient -> parts


class Erased(NamedTuple):
    """What an erasure did: in how many runs, and how many of them hold a message
    that is just being handed over.
    """

    entries: int
    busy: int


class Erasing(Protocol):
    """What is erased is gone from rows, and soon from the file's bytes; counts stay."""

    async def old(self, before: Instant) -> Old:
        """Count what `erase_old` would erase."""

    async def erase_old(self, before: Instant) -> Old:
        """Erase people and messages of runs that ended before,
        some people at a time; returns how many.
        """

    async def begin_old(self, before: Instant) -> Old:
        """Begin it: their messages are gone, and nothing can be decided about them;
        whoever sends goes on with it.
        """

    async def erase_some(self, before: Instant | None) -> bool:
        """The same, for a moment, and what was begun; says whether there is more.
        Where nothing is, this only reads.
        """

    async def known(self, email: str, key: str) -> Known:
        """Read what is known of a person, by their address and its key."""

    async def erase_person(self, person: Person) -> Erased:
        """Erase a person wherever they are; who waits is skipped,
        and a late mark of a claim finds nobody.
        """

    async def clean(self, *, at_once: bool = False) -> None:
        """Take what was erased out of the file's bytes:
        at once, or else as soon as nothing is sent.
        """
