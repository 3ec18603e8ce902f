"""Picks the one person of a list whose mail is looked at: by number,
or by a search in names and addresses. Pure.
"""

from emailer.model import Recipient


class Pick:
    """The person with the wanted number, or the last before it;
    of a search the next behind it, or else the first; whoever has a known address, wherever
    they stand by now.
    """

    def __init__(self, wanted: int, find: str = "", email: str = "") -> None:
        """Begin with nobody; `find` is any part of a name or an address, and blank is no search."""
        self._wanted, self._find = wanted, find.strip().casefold()
        self._email = email
        self._is_found = False
        self.recipient: Recipient | None = None
        self.number = 0  # from 1; 0 for nobody

    def see(self, number: int, person: Recipient) -> None:
        """Look at the next person of the list."""
        if self._find:
            self._search(number, person)
        elif self._email and self._email == person.email:
            self.recipient, self.number, self._is_found = person, number, True
        if number <= self._wanted and not self._is_found:
            self.recipient, self.number = person, number

    @property
    def has_missed(self) -> bool:
        """Tell whether a search found nobody: then it is the person with the wanted number."""
        return bool(self._find) and not self._is_found

    def _search(self, number: int, person: Recipient) -> None:
        is_better = not self._is_found or self.number <= self._wanted < number
        if is_better and any(self._find in text.casefold() for text in (person.name, person.email)):
            self.recipient, self.number, self._is_found = person, number, True
