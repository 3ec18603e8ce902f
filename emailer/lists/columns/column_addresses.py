"""Which columns of a table hold the addresses of guests. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from emailer.lists.addresses.address import LOOKS_LIKE_ONE, PLAIN
from emailer.lists.columns import column_cells
from emailer.lists.words import heading_words, own_addresses

_DOES_OR_KEEPS = frozenset(
    ("id", "uid", "uuid", "upn", "key", "message", "login", "jabber", "xmpp", "user", "username",
     "account", "konto", "benutzer", "benutzername", "sip", "by", "von", "durch", "por", "par",
     "from", "creator", "ersteller", "editor", "author", "autor", "admin", "verantwortlich",
     "betreuer"),
)  # fmt: skip


def find(words: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    """List the columns with addresses, the best first;
    those behind it serve where it is empty, but never a buyer's, nor one that is everybody's.

    A column is as good as the one with most addresses if it has nearly as many,
    or repeats none: it is only emptier.
    """
    distinct = [
        len({cell.casefold() for cell in column if LOOKS_LIKE_ONE.search(cell)}) for column in cells
    ]
    found = [sum(bool(LOOKS_LIKE_ONE.search(cell)) for cell in column) for column in cells]
    filled = [2 * count >= len(column) for count, column in zip(found, cells, strict=True)]
    most = max(distinct, default=0)

    def score(i: int) -> _Score:
        sure = heading_words.address_sureness(words[i]) if words else 0
        whose = _whose(words[i]) if words else 0
        return _Score(
            holds_some=distinct[i] > 0 or (sure > 0 and not cells[i]),
            whose=whose if sure else min(whose, 0),  # Participant ID beside Email
            is_meant=distinct[i] > 0 or sure > 1,
            is_as_full=distinct[i] >= most * column_cells.MUCH or distinct[i] == found[i],
            sure=sure,
            early=-i,
        )

    ranked = sorted(range(len(cells)), key=score, reverse=True)
    if not ranked or not _can_be_address(cells[ranked[0]], words[ranked[0]] if words else ""):
        return []
    best = ranked[0]
    others = [
        i for i in ranked[1:]
        if distinct[i] and filled[i] and _is_as_good(i, best, words, cells[i])
        and not (found[i] >= column_cells.FEW_ROWS and distinct[i] == 1 < distinct[best])
    ]  # fmt: skip
    return [best, *sorted(others)]


class _Score(NamedTuple):
    """What tells how good a column of addresses is, what decides first standing first."""

    holds_some: bool  # addresses, or nothing where its heading says that it would
    whose: int  # by its heading: a guest's own before nobody's, and that before a buyer's
    is_meant: bool
    is_as_full: bool  # nearly as many as the fullest, or none twice
    sure: int  # of its heading
    early: int


def _is_as_good(i: int, best: int, words: Sequence[str], column: Sequence[str]) -> bool:
    """Tell whether a second column with addresses is of the same kind as the best, by its heading
    or because nothing else stands there (Partner, cc): no buyer's, no Message-ID.
    """
    if not words:
        return True
    is_aim = "to" in words[i].split("_")  # of what somebody sent: alike in all lines
    return (
        _whose(words[i]) >= 0
        and not is_aim
        and (
            heading_words.address_sureness(words[i]) > 0
            or heading_words.address_sureness(words[best]) == 0
            or (not _does_or_keeps(words[i]) and all(map(PLAIN.fullmatch, column)))
        )
    )


def _whose(word: str) -> int:
    """Say whose an address is, as `heading_words.whose`; that of no guest serves nobody (-2)."""
    return -2 if own_addresses.is_of_no_guest(word) else heading_words.whose(word)


def apart(words: Sequence[str], addresses: Sequence[int]) -> frozenset[int]:
    """List the further columns of addresses that may be another's, by their headings: they serve
    nobody whose own is empty. Where the first has such a heading, too, none tells.
    """
    if not words or not own_addresses.is_of_household(words[addresses[0]]):
        return frozenset()
    return frozenset(i for i in addresses[1:] if not own_addresses.is_of_household(words[i]))


def _does_or_keeps(word: str) -> bool:
    """Tell whether a heading names what only looks like a guest's address: an identifier, a login,
    or who did something.
    """
    return not _DOES_OR_KEEPS.isdisjoint(word.split("_"))


def _can_be_address(column: Sequence[str], word: str) -> bool:
    return any("@" in cell for cell in column) or heading_words.address_sureness(word) > 0
