"""What each column of a table is for: by its heading, or by what stands in it. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from emailer.lists import heading_words, local_parts, names
from emailer.lists.address import LOOKS_LIKE_ONE, PLAIN
from emailer.lists.choices import Role

_MUCH = 0.8  # of the most distinct addresses: as good as the most
_FEW_ROWS = 4  # below it nothing is said by what repeats
_FEW = 0.5  # of a column's cells are distinct: it sorts people, it does not name them

_NO_WORD = re.compile(r"[\d@]")
_CHILDREN = frozenset(
    ("kind", "kinder", "kindes", "child", "children", "kid", "kids", "son", "daughter", "sohn",
     "tochter", "enfant", "enfants", "hijo", "hija", "filho", "filha", "bambino", "baby"),
)  # fmt: skip
"""The address beside them is their parents', whose family name may be in it."""
_DOES_OR_KEEPS = frozenset(
    ("id", "uid", "uuid", "upn", "key", "message", "login", "jabber", "xmpp", "user", "username",
     "account", "konto", "benutzer", "benutzername", "sip", "by", "von", "durch", "por", "par",
     "from", "creator", "ersteller", "editor", "author", "autor", "admin", "verantwortlich",
     "betreuer"),
)  # fmt: skip


def find(words: Sequence[str], body: Sequence[Sequence[str]], width: int) -> dict[int, Role]:
    """Return the roles of columns by their numbers; who is not named is a field.
    Empty: none holds addresses.
    """
    cells = [[row[i] for row in body if i < len(row) and row[i]] for i in range(width)]
    addresses = _addresses(words, cells)
    if not addresses:
        return {}
    roles = {addresses[0]: Role.ADDRESS} | dict.fromkeys(addresses[1:], Role.OTHER_ADDRESS)
    if words:
        found = _names(words, cells, addresses)
        guests = _by_content(found, body) or _guests(words, cells, set(addresses))
        return roles | (guests or _as_addressed(words, cells, body, addresses))
    return roles | _texts(cells, addresses[0], set(addresses))


class _Score(NamedTuple):
    """What tells how good a column of addresses is, what decides first standing first."""

    holds_some: bool  # addresses, or nothing where its heading says that it would
    whose: int  # by its heading: a guest's own before nobody's, and that before a buyer's
    is_meant: bool
    is_as_full: bool  # nearly as many as the fullest, or none twice
    sure: int  # of its heading
    early: int


def _addresses(words: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    """List the columns with addresses, the best first;
    those behind it serve where it is empty, but never a buyer's.

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
        whose = heading_words.whose(words[i]) if words else 0
        return _Score(
            holds_some=distinct[i] > 0 or (sure > 0 and not cells[i]),
            whose=whose if sure else min(whose, 0),  # Participant ID beside Email
            is_meant=distinct[i] > 0 or sure > 1,
            is_as_full=distinct[i] >= most * _MUCH or distinct[i] == found[i],
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
        and not (found[i] >= _FEW_ROWS and distinct[i] == 1 < distinct[best])  # everybody's
    ]  # fmt: skip
    return [best, *sorted(others)]


def _is_as_good(i: int, best: int, words: Sequence[str], column: Sequence[str]) -> bool:
    """Tell whether a second column with addresses is of the same kind as the best, by its heading
    or because nothing else stands there (Partner, cc): no buyer's, no Message-ID.
    """
    if not words:
        return True
    return heading_words.whose(words[i]) >= 0 and (
        heading_words.address_sureness(words[i]) > 0
        or heading_words.address_sureness(words[best]) == 0
        or (not _is_of_no_guest(words[i]) and all(map(PLAIN.fullmatch, column)))
    )


def _is_of_no_guest(word: str) -> bool:
    """Tell whether a heading names what only looks like a guest's address: an identifier, a login,
    or who did something.
    """
    return not _DOES_OR_KEEPS.isdisjoint(word.split("_"))


def _can_be_address(column: Sequence[str], word: str) -> bool:
    return any("@" in cell for cell in column) or heading_words.address_sureness(word) > 0


def _names(
    words: Sequence[str], cells: Sequence[Sequence[str]], addresses: Sequence[int]
) -> dict[int, Role]:
    """Find the columns of the name: of the one whose address it is by both headings, else of the
    same kind of person, else of nobody in particular. Of two alike one that is filled is taken.
    """
    others = [i for i in range(len(words)) if i not in addresses]
    others.sort(key=lambda i: (not cells[i], i))
    if found := _owned(words, cells, addresses[0], others):
        return found
    whose = heading_words.whose(words[addresses[0]])
    for kind in dict.fromkeys((whose, 0, 1, -1) if whose == 0 else (whose, 0)):
        bases = {i: heading_words.base(words[i])
                 for i in others if heading_words.whose(words[i]) == kind}  # fmt: skip
        if found := _whole_and_parts(bases):
            return found
    return {}


def _owned(
    words: Sequence[str], cells: Sequence[Sequence[str]], address: int, others: Sequence[int]
) -> dict[int, Role]:
    """Find the columns of the name of the one whose address it is by both headings."""
    owner = heading_words.owner(words[address])
    own = {i: _base_of(words[i], owner, cells[i]) for i in others} if owner else {}
    if not any(own.values()):
        return {}
    family = ((i, heading_words.base(words[i])) for i in others if not own[i])
    own |= {i: word for i, word in family if heading_words.part(word) is Role.FAMILY}
    return _whole_and_parts(own)


def beside(
    words: Sequence[str], body: Sequence[Sequence[str]], addresses: Sequence[int]
) -> dict[int, dict[int, Role]]:
    """Find the columns of the names of those whose addresses stand in the further columns."""
    cells = [[row[i] for row in body if i < len(row) and row[i]] for i in range(len(words))]
    others = [i for i in range(len(words)) if i not in addresses]
    found = {i: _owned(words, cells, i, others) for i in addresses[1:]}
    return {i: roles for i, roles in found.items() if roles}


def _base_of(word: str, owner: str, column: Sequence[str]) -> str:
    """Return what of an owner's name a column holds: parent_1_name, name_parent_1, or names below
    the owner alone (Mother); empty where it is another's.
    """
    if word == owner:
        return "name" if _are_names(column) else ""
    if word.startswith(f"{owner}_"):
        return heading_words.base(word.removeprefix(owner)[1:])
    found = heading_words.base(word.removesuffix(owner)[:-1])
    return found if word.endswith(f"_{owner}") and heading_words.is_name(found) else ""


def _guests(
    words: Sequence[str], cells: Sequence[Sequence[str]], addresses: set[int]
) -> dict[int, Role]:
    """Find the column that says whose guests they are by their names, where none says so better;
    one of that heading may hold how many come, or whether. Above names there may stand nothing.
    """
    for i, word in enumerate(words):
        if i not in addresses and heading_words.may_be_of_names(word) and _are_names(cells[i]):
            return {i: Role.NAME}
    unnamed = (i for i, word in enumerate(words) if not word and i not in addresses)
    return {i: Role.NAME for i in unnamed if _are_names(cells[i])} if any(words) else {}


def _as_addressed(
    words: Sequence[str],
    cells: Sequence[Sequence[str]],
    body: Sequence[Sequence[str]],
    addresses: Sequence[int],
) -> dict[int, Role]:
    """Find the column of whole names, whatever it is called, unless as what is nobody, most of
    which are surely those of the addresses beside them.
    """
    found = {}
    for i, called in enumerate(words):
        is_nobody = not (heading_words.OF_NOBODY | _CHILDREN).isdisjoint(called.split("_"))
        if i in addresses or is_nobody or not _are_names(cells[i]):
            continue
        full = (row for row in body if max(i, addresses[0]) < len(row) and row[i])
        beside = [(row[i], row[addresses[0]]) for row in full if "@" in row[addresses[0]]]
        alike = sum(local_parts.is_surely_of(*pair) for pair in beside)
        if alike * 2 > len(beside):
            found[i] = alike
    return {max(found, key=lambda i: found[i]): Role.NAME} if found else {}


def _are_names(column: Sequence[str]) -> bool:
    """Tell whether names stand there, and little else: a total below them, a number."""
    wordy = [cell for cell in column if not _NO_WORD.search(cell)]
    alike = sum(names.is_like_a_name(names.turned(cell)) for cell in wordy)
    is_most = len(wordy) >= len(column) * _MUCH or len(column) - len(wordy) == 1 < len(wordy)
    return is_most and _is_wordy(wordy) and alike >= len(wordy) * _MUCH and _are_varied(wordy)


def _are_varied(column: Sequence[str]) -> bool:
    return len(column) < _FEW_ROWS or len(set(column)) > len(column) * _FEW


def _whole_and_parts(bases: Mapping[int, str]) -> dict[int, Role]:
    places = {word: i for i, word in reversed(list(bases.items())) if word}
    pair = next(
        (
            (given, family)
            for given, family in heading_words.PAIRS
            if given in places and family in places
        ),
        None,
    )
    roles: dict[int, Role] = {}
    if pair:
        roles = {places[pair[0]]: Role.GIVEN, places[pair[1]]: Role.FAMILY}
    wholes = [
        word for word in places if heading_words.is_whole_name(word) and places[word] not in roles
    ]
    if wholes:
        roles[places[min(wholes, key=heading_words.whole_rank)]] = Role.NAME
    if not roles:
        for wanted in (Role.GIVEN, Role.FAMILY):
            roles |= {
                places[word]: wanted
                for word in places
                if heading_words.part(word) is wanted and not roles
            }
    return roles


def _by_content(roles: Mapping[int, Role], body: Sequence[Sequence[str]]) -> dict[int, Role]:
    """Take a part of the name for the whole of it where most of its cells hold the other part, too:
    `Kern, Eva` below Name beside `Eva` below First name.
    """
    place = {role: i for i, role in roles.items()}
    one, other = place.get(Role.GIVEN), place.get(Role.FAMILY)
    if one is None or other is None or Role.NAME in place:
        return dict(roles)
    pairs = [
        (names.words_of(row[one]), names.words_of(row[other]))
        for row in body
        if max(one, other) < len(row) and row[one] and row[other]
    ]
    for whole, is_whole in (
        (other, [given < family for given, family in pairs]),
        (one, [family < given for given, family in pairs]),
    ):
        if sum(is_whole) * 2 > len(pairs):
            return {**roles, whole: Role.NAME}
    return dict(roles)


def _texts(cells: Sequence[Sequence[str]], address: int, addresses: set[int]) -> dict[int, Role]:
    """Without a header the name is the first column of words without digits, and the next,
    where both are its parts.
    """
    wordy = [i for i, column in enumerate(cells) if i not in addresses and _is_wordy(column)]
    if not wordy:
        return {}
    first = wordy[0]
    if (
        first + 1 in wordy
        and (first + 1 < address or address < first)
        and _are_parts(cells[first], cells[first + 1])
    ):
        return {first: Role.GIVEN, first + 1: Role.FAMILY}
    return {first: Role.NAME}


def _is_wordy(column: Sequence[str]) -> bool:
    return (
        bool(column)
        and not any(map(_NO_WORD.search, column))
        and not all(map(names.is_salutation, column))
    )


def _are_parts(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether two columns are the parts of names: single words with capitals,
    that do not repeat much.
    """
    single = sum(len(cell.split()) == 1 for cell in first) * 2 > len(first)
    alike = all(map(names.is_like_a_name, (*first, *second)))
    return single and alike and _are_varied(second)
