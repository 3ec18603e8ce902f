"""Who was on a list before, as lines pass: the lines that name somebody again, and those with an
address who lack what the message uses. Pure but for what it is told to look up.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from emailer.lists import key
from emailer.lists.addresses.role_addresses import is_shared
from emailer.model import Recipient, Rejected
from emailer.submitting import listing
from emailer.submitting.picking import Pick
from emailer.submitting.repeating import KNOWN_LINES
from emailer.submitting.values import Values
from emailer.submitting.written_before import LookUp, Written

SHOWN_REJECTED = 1000
SHOWN_PEOPLE = 20
SHOWN_TWICE = 100
NOBODY: frozenset[str] = frozenset()


class Twice(NamedTuple):
    """A line whose address stood there before: written to once, by the line before
    (0: not known any more). `reason` is why an export has it whose other lines are not here.
    """

    line: int
    name: str
    email: str
    before: int
    reason: str = ""
    of: str = ""  # who stands in that line before, where that is known


class Known:
    """Who was on the list before, and the lines that name somebody again."""

    def __init__(self) -> None:
        self._keys: set[int] = set()
        self.left: set[int] = set()  # of these, whom other runs have written to or will
        self.twice: list[Twice] = []
        self._lines: dict[str, tuple[int, str]] = {}

    def is_new(self, person: Recipient) -> bool:
        """Tell whether this person's address was on no line before; it is from now on."""
        if hash(person.key) not in self._keys:
            self._keys.add(hash(person.key))
            if len(self._lines) < KNOWN_LINES:
                self._lines[person.key] = (person.line, person.name)
            return True
        before, _ = self._lines.get(person.key, (0, ""))
        self.note(person.line, person.name, person.email, before)
        return False

    def __contains__(self, address: int) -> bool:
        """Tell whether anybody has an address, by its hash."""
        return address in self._keys

    def __len__(self) -> int:
        """Count them."""
        return len(self._keys)

    def reached(self, fresh: Sequence[Recipient], left: Collection[str]) -> Sequence[Recipient]:
        """Note which of some are left out; returns the others."""
        self.left.update(map(hash, left))
        return [one for one in fresh if one.key not in left]

    def has_reached(self, email: str) -> bool:
        """Tell whether somebody has this address, and is not left out."""
        one = hash(key(email))
        return one in self._keys and one not in self.left

    def note(self, line: int, name: str, email: str, before: int, reason: str = "") -> None:
        """Keep a line whose address was there before, if it is one of the first."""
        if len(self.twice) < SHOWN_TWICE:
            _, of = self._lines.get(key(email), (0, ""))
            self.twice.append(Twice(line, name, email, before, reason, of))


class Lacking:
    """Those with an address who lack a name that the message uses:
    what they all lack, and what any of them has.
    """

    def __init__(self, pick: Pick, written: Written) -> None:
        self.pick, self.written = pick, written
        self.count = 0
        self.known, self.values = Known(), Values()
        self.names: set[str] = set()
        self.had: dict[str, None] = {}
        self.shown: list[tuple[int, Rejected]] = []
        self.people: list[Recipient] = []
        self.shared, self.shared_first = 0, ""
        self.fresh: list[Recipient] = []  # of the lines seen last, who was not there before

    def see(self, place: int, line: listing.Incomplete) -> None:
        """Count one more, who stands at a place of the list."""
        self.names = self.names & set(line.missing) if self.count else set(line.missing)
        self.had |= dict.fromkeys(line.names)
        self.count += 1
        if len(self.shown) < SHOWN_REJECTED:
            self.shown.append((place, replace(line, cells=(), person=None)))
        if line.person:
            self._see_person(line.person)

    async def look_up(self, look_up: LookUp | None) -> None:
        """Find out about those of the lines seen last."""
        if not self.fresh:
            return
        last = len(self.known)
        left = await self.written.see(self.fresh, last, look_up) if look_up else NOBODY
        for one in self.known.reached(self.fresh, left):
            if is_shared(one.email):
                self.shared, self.shared_first = self.shared + 1, self.shared_first or one.email

    def _see_person(self, person: Recipient) -> None:
        if not self.known.is_new(person):
            return
        self.fresh.append(person)
        self.values.see(person)
        self.pick.see(len(self.known), person)
        if len(self.people) < SHOWN_PEOPLE:
            self.people.append(person)
