"""Which lines of a list were written to, for whoever walks through it twice: those who share the
message of a line before have its fate. Pure.
"""

from collections import Counter

from emailer.lists.addresses.address import key
from emailer.model import Rejected
from emailer.showing import fate_words
from emailer.store import Row
from emailer.tongue import Sentence, say

KNOWN = 50_000
"""Addresses greeted for several people whose fate is kept in mind."""


class Fates:
    """Says of each line whether it was written to, and counts what it said."""

    def __init__(self, most: int = KNOWN) -> None:
        self._most = most
        self._shared: dict[str, tuple[str, str]] = {}
        self.said: Counter[str] = Counter()

    def begin(self) -> None:
        """Count anew."""
        self.said.clear()

    def see(self, one: Row | Rejected) -> None:
        """Note, on the first walk, at which addresses several people are greeted."""
        shared = fate_words.greeted_at(one.reason) if isinstance(one, Rejected) else ""
        if shared and len(self._shared) < self._most:
            self._shared[key(shared)] = _UNKNOWN

    def of_person(self, one: Row, transport: str, when: str) -> str:
        """Say whether somebody was written to; when that was is kept in mind."""
        fate = fate_words.written_to(one, transport)
        self.said[fate] += 1
        if self._shared and (its := key(one.was or one.email)) in self._shared:
            self._shared[its] = fate, when
        return fate

    def of_line(self, one: Rejected) -> tuple[str, str]:
        """Say whether a line that is nobody's was written to, all the same, and when."""
        shared = fate_words.greeted_at(one.reason)
        fate, when = self._shared.get(key(shared), _UNKNOWN) if shared else (say("no"), "")
        fate = fate or str(_AS_THEY)
        self.said[fate] += 1
        return fate, when


_UNKNOWN = "", ""
_AS_THEY = Sentence("as the one in the same message")
