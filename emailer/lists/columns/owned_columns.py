"""Which of several people of a row a column speaks of: RSVP 2 beside Email 1 and Email 2. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from emailer.lists.words.heading_words import is_heading_of_people, kin, owner, without_kin


class Owned(NamedTuple):
    """A column of one of several people: the place of their address, and what the heading says
    besides whose it is.
    """

    place: int
    rest: str


def find(words: Sequence[str], addresses: Sequence[int]) -> Mapping[int, Owned]:
    """Find the columns of people who have an address of their own in a row, by their number."""
    if len(addresses) < 2:
        return {}
    marks = {i: frozenset(owner(words[i]).split("_")) - {""} for i in addresses}
    own = {
        i: mark.difference(*(marks[j] for j in addresses if j != i)) for i, mark in marks.items()
    }
    kins = {i: kin(words[i]) for i in addresses}
    found: dict[int, Owned] = {}
    for column, word in enumerate(words):
        pieces = word.split("_")
        named = [i for i in addresses if own[i] and own[i].issubset(pieces)]
        whose = named or [i for i in addresses if not kins[i].isdisjoint(kin(word))]
        if len(whose) == 1:
            rest = "_".join(one for one in pieces if one not in marks[whose[0]])
            found[column] = Owned(whose[0], without_kin(rest))
    return found


def places(
    owned: Mapping[int, Owned],
    words: Sequence[str],
    addresses: Sequence[int],
    asked: Collection[int],
) -> Mapping[int, int]:
    """Say of columns that ask something at the place of whose address alone they do: one that
    names nobody asks whoever's address names nobody, where others are asked apart.
    """
    if len(addresses) == 1:
        return _of_others(words, addresses[0], asked)
    found = {i: owned[i].place for i in asked if i in owned}
    plain = [i for i in addresses if not owner(words[i])]
    if found and len(plain) == 1:
        return dict.fromkeys(asked, plain[0]) | found
    return found


_NOBODYS = -1


def _of_others(words: Sequence[str], address: int, asked: Collection[int]) -> Mapping[int, int]:
    """Say of columns that ask the same of several people of whom one has an address that those of
    the others are nobody's: RSVP 1, RSVP 2 beside Email.
    """
    rest = [word for i, word in enumerate(words) if i not in asked]
    named = {
        _which(word) for word in rest if kin(word) or is_heading_of_people(word.rstrip("_23456789"))
    }
    others = {i for i in asked if (which := _which(words[i])) and which in named}
    is_own = not _which(words[address]) and len(others) < len(asked)
    return dict.fromkeys(others if is_own else (), _NOBODYS)


def _which(word: str) -> str:
    """Say which of several people a heading is of: the second, or whom the first one brings; ""
    for the first.
    """
    number = word.rpartition("_")[2]
    return "partner" if "partners" in kin(word) else number if number in _FURTHER else ""


_FURTHER = frozenset("23456789")
