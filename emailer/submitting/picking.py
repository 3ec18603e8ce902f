"""Picks the one person of a list whose mail is looked at: by number,
or by a search in names and addresses. Pure.
"""

import re

from emailer.model import Recipient

_Hit = tuple[int, Recipient]
WHOLE, BEGINS, INSIDE, NONE = 0, 1, 2, 3
"""How somebody is hit: by a whole word, the beginning of one, or what stands inside."""


class Pick:
    """The person with the wanted number, or the last before it; of a search the best hit, or the
    one behind whoever is shown where it `goes_on`; whoever has a known address, wherever they stand
    by now.
    """

    def __init__(
        self, wanted: int, find: str = "", email: str = "", *, goes_on: bool = False
    ) -> None:
        """Begin with nobody; `find` is any part of a name or an address, and blank is no search."""
        self._wanted, self._find = wanted, " ".join(find.split()).casefold()
        self._email, self._goes_on = email, goes_on
        self._words = re.compile(rf"(?<!\w){re.escape(self._find)}(?!\w)") if self._find else None
        self._is_found = False
        self._by_number: _Hit | None = None
        self._shown = NONE  # how whoever is shown is hit
        # of each way the first who is hit, and the first behind whoever is shown
        self._first: dict[int, _Hit] = {}
        self._behind: dict[int, _Hit] = {}
        self.hits = 0

    def see(self, number: int, person: Recipient) -> None:
        """Look at the next person of the list."""
        if self._find:
            self._search(number, person)
        elif self._email and self._email == person.email:
            self._by_number, self._is_found = (number, person), True
        if number <= self._wanted and not self._is_found:
            self._by_number = (number, person)

    @property
    def recipient(self) -> Recipient | None:
        """Return who it is."""
        found = self._picked()
        return found[1] if found else None

    @property
    def number(self) -> int:
        """Return their number, from 1; 0 for nobody."""
        found = self._picked()
        return found[0] if found else 0

    @property
    def has_missed(self) -> bool:
        """Tell whether a search found nobody: then it is the person with the wanted number."""
        return bool(self._find) and not self.hits

    def _picked(self) -> _Hit | None:
        """Take the hits from the best on, by their numbers, and round again."""
        if not self._first:
            return self._by_number
        ways = range(WHOLE, NONE)
        if self._goes_on and self._shown < NONE:
            if behind := self._behind.get(self._shown):
                return behind
            if later := next((one for one in ways if one > self._shown and one in self._first), 0):
                return self._first[later]
        return next(self._first[one] for one in ways if one in self._first)

    def _search(self, number: int, person: Recipient) -> None:
        way = min(self._way(person.name.casefold()), self._way(person.email.casefold()))
        if number == self._wanted:
            self._shown = way
        if way == NONE:
            return
        self.hits += 1
        self._first.setdefault(way, (number, person))
        if number > self._wanted:
            self._behind.setdefault(way, (number, person))

    def _way(self, text: str) -> int:
        if self._find not in text or self._words is None:
            return NONE
        if self._words.search(text):
            return WHOLE
        at = text.find(self._find)
        while at > 0 and text[at - 1].isalnum():
            at = text.find(self._find, at + 1)
        return INSIDE if at < 0 else BEGINS
