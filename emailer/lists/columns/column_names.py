"""Which columns of a table hold the name: by their headings, whose address it is,
and what stands there. Pure.
"""

from collections.abc import Mapping, Sequence

from emailer.lists.choices import Role
from emailer.lists.columns import column_cells
from emailer.lists.words import (
    heading_words,
    kin_words,
    local_parts,
    name_words,
    names,
    people_words,
)


def by_heading(
    words: Sequence[str], cells: Sequence[Sequence[str]], addresses: Sequence[int]
) -> dict[int, Role]:
    """Find the columns of the name: of the one whose address it is by both headings, else of the
    same kind of person, else of nobody in particular. Of two alike one that is filled is taken.
    """
    others = [i for i in range(len(words)) if i not in addresses]
    others.sort(key=lambda i: (not cells[i], i))
    if found := owned(words, cells, addresses[0], others):
        return found
    if heading_words.is_of_another(words[addresses[0]]):
        return of_kin(words, cells, others, heading_words.kin(words[addresses[0]]))
    whose = heading_words.whose(words[addresses[0]])
    for kind in dict.fromkeys((whose, 0, 1, -1) if whose == 0 else (whose, 0)):
        bases = {i: _base(words[i], cells[i])
                 for i in others if heading_words.whose(words[i]) == kind}  # fmt: skip
        if found := whole_and_parts(bases):
            return found
    return {}


def _base(word: str, column: Sequence[str]) -> str:
    """Return what of a name a column is called after; empty where other things stand in it."""
    found = heading_words.base(word)
    if found in name_words.NICKNAMES and not column_cells.are_names(column):
        return ""
    return "" if found in name_words.WEAK and column_cells.are_values(column) else found


def owned(
    words: Sequence[str], cells: Sequence[Sequence[str]], address: int, others: Sequence[int]
) -> dict[int, Role]:
    """Find the columns of the name of the one whose address it is by both headings; of a given
    name alone, with the family name that stands once for all.
    """
    owner = heading_words.owner(words[address])
    own = {i: _base_of(words[i], owner, cells[i]) for i in others} if owner else {}
    own = {i: base for i, base in own.items() if base} or _numbered(words, cells, owner, others)
    found = whole_and_parts(own)
    if not found or Role.FAMILY in found.values():
        return found
    alike = whole_and_parts({i: heading_words.base(words[i]) for i in others if i not in own})
    if {*alike.values()} != {Role.FAMILY}:
        return found
    single = {i: Role.GIVEN for i, role in found.items()
              if role is Role.GIVEN or column_cells.are_single(cells[i])}  # fmt: skip
    return single | alike if len(single) == len(found) == 1 else found


def _base_of(word: str, owner: str, column: Sequence[str]) -> str:
    """Return what of an owner's name a column holds: parent_1_name, name_parent_1, or names below
    the owner alone (Mother); empty where it is another's.
    """
    rest = heading_words.of_owner(word, owner)
    is_of_guest = owner.isdecimal() and word.endswith(f"_{owner}")  # Gast 2, E-Mail 2
    if rest == "" or (is_of_guest and heading_words.may_be_of_names(word)):
        are_names = column_cells.are_names(column) or (
            is_of_guest and column_cells.are_partly_names(column)
        )
        return "name" if are_names else ""
    found = heading_words.base(rest) if rest else ""
    return found if heading_words.is_name(found) else ""


def _numbered(
    words: Sequence[str], cells: Sequence[Sequence[str]], owner: str, others: Sequence[int]
) -> dict[int, str]:
    """Find the one column that is called as the owner of an address but for a number:
    1. Vorsitzender.
    """
    if not owner:
        return {}
    bare = {i: "_".join(one for one in words[i].split("_") if not one.isdecimal()) for i in others}
    found = [i for i, word in bare.items() if heading_words.of_owner(word, owner) == ""]
    base = _base_of(bare[found[0]], owner, cells[found[0]]) if len(found) == 1 else ""
    return {found[0]: base} if base else {}


def of_kin(
    words: Sequence[str],
    cells: Sequence[Sequence[str]],
    others: Sequence[int],
    kin: frozenset[str],
) -> dict[int, Role]:
    """Find the columns of the names of the guest's parents, say; of several people only whole
    names: which of them is written to, each line tells (`Columns.names_of`).
    """
    own = {i: base_of_anybody(words[i], cells[i])
           for i in sorted(others) if heading_words.kin(words[i]) & kin}  # fmt: skip
    own = {i: base for i, base in own.items() if base}
    if len({heading_words.only_kin(words[i]) for i in own}) == 1:
        return whole_and_parts(own)
    return {i: Role.NAME for i, base in own.items() if heading_words.is_whole_name(base)}


def strangers(words: Sequence[str], address: int) -> set[int]:
    """List the columns that by their headings name another than the one with an address, where
    that is not the guest's.
    """
    if not heading_words.is_of_another(words[address]):
        return set()
    return {
        i for i, word in enumerate(words)
        if heading_words.kin(word) or heading_words.is_name(heading_words.base(word))
        or heading_words.may_be_of_names(word)
    }  # fmt: skip


def base_of_anybody(word: str, column: Sequence[str]) -> str:
    """Return what of a name a column holds, also of who is called by what he is: Mother."""
    found = _base(word, column)
    if heading_words.is_name(found):
        return found
    if heading_words.kin(word) - {"children"}:
        rest = heading_words.without_kin(word)
        if rest:
            return rest
    elif not heading_words.may_be_of_names(word):
        return ""
    return "name" if column_cells.are_names(column) else ""


def whole_and_parts(bases: Mapping[int, str]) -> dict[int, Role]:
    """Find the columns of whole names, and of their parts, among some that are called so; of two
    that are called alike the first.
    """
    places = {word: i for i, word in reversed(list(bases.items())) if word}
    pair = next(
        (
            (given, family)
            for given, family in name_words.PAIRS
            if given in places and family in places
        ),
        None,
    )
    roles: dict[int, Role] = {}
    if pair:
        roles = {places[pair[0]]: Role.GIVEN, places[pair[1]]: Role.FAMILY}
    wholes = [
        word for word in places
        if heading_words.is_whole_name(word) and places[word] not in roles
        and not (pair and heading_words.is_weak_name(word))
    ]  # fmt: skip
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


def instead(words: Sequence[str], others: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Find the columns that name the same person where those of the name are empty: the official
    name of who wants no other, a middle name, what somebody is called among friends.
    """
    own = {i: words[i].split("_") for i in others if not heading_words.kin(words[i])}
    official = {
        i: heading_words.base("_".join(one for one in pieces if one not in name_words.OFFICIAL))
        for i, pieces in own.items()
        if not name_words.OFFICIAL.isdisjoint(pieces)
    }
    found = whole_and_parts(official)
    wholes = [(i,) for i, role in found.items() if role is Role.NAME]
    parts = tuple(sorted((i for i, role in found.items() if role is not Role.NAME),
                         key=lambda i: found[i] is not Role.GIVEN))  # fmt: skip
    further = [
        (i,)
        for known in (name_words.FURTHER, name_words.NICKNAMES)
        for i in own
        if words[i] in known or heading_words.base(words[i]) in known
    ]
    return (*wholes, *([parts] if parts else ()), *further)


def by_content(roles: Mapping[int, Role], body: Sequence[Sequence[str]]) -> dict[int, Role]:
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


def with_particle(found: Mapping[int, Role], words: Sequence[str]) -> dict[int, Role]:
    """Add the column of what stands between both parts of a name: van der."""
    is_apart = {*found.values()} == {Role.GIVEN, Role.FAMILY}
    between = [i for i, word in enumerate(words) if is_apart and heading_words.is_particle(word)]
    return {**found, **dict.fromkeys(between[:1], Role.FAMILY)}


def of_guests(
    words: Sequence[str], cells: Sequence[Sequence[str]], addresses: set[int]
) -> dict[int, Role]:
    """Find the column that says whose guests they are by their names, where none says so better;
    one of that heading may hold how many come, or whether. Above names there may stand nothing.
    """
    for i, word in enumerate(words):
        if (
            i not in addresses
            and heading_words.may_be_of_names(word)
            and column_cells.are_names(cells[i])
        ):
            return {i: Role.NAME}
    unnamed = (i for i, word in enumerate(words) if not word and i not in addresses)
    return {i: Role.NAME for i in unnamed if column_cells.are_names(cells[i])} if any(words) else {}


def as_addressed(
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
        is_nobody = not (people_words.OF_NOBODY | kin_words.CHILDREN).isdisjoint(called.split("_"))
        if i in addresses or is_nobody or not column_cells.are_names(cells[i]):
            continue
        full = (row for row in body if max(i, addresses[0]) < len(row) and row[i])
        beside = [(row[i], row[addresses[0]]) for row in full if "@" in row[addresses[0]]]
        alike = sum(local_parts.is_surely_of(*pair) for pair in beside)
        if alike * 2 > len(beside):
            found[i] = alike
    return {max(found, key=lambda i: found[i]): Role.NAME} if found else {}


def one_of(found: Sequence[Sequence[int]], words: Sequence[str]) -> frozenset[int]:
    """List the columns that name parents, say, each another one."""
    people = [
        i for places in found for i in places if words and "parents" in heading_words.kin(words[i])
    ]
    is_each = len(people) == len(found) > 1
    several = len({heading_words.only_kin(words[i]) for i in people}) > 1
    return frozenset(people if is_each and several else ())


def family_first(found: Sequence[Sequence[int]], words: Sequence[str]) -> int | None:
    """Find the column of whole names whose heading says that the family name stands first."""
    wholes = [places[0] for places in found if len(places) == 1 and words]
    return next((i for i in wholes if heading_words.is_family_first(words[i])), None)
