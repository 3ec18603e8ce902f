"""Which columns of a table hold the name: by their headings, whose address it is,
and what stands there. Pure.
"""

from collections.abc import Mapping, Sequence

from emailer.lists import column_cells, heading_words, local_parts, name_words, names, people_words
from emailer.lists.choices import Role

_CHILDREN = frozenset(
    ("kind", "kinder", "kindes", "child", "children", "kid", "kids", "son", "daughter", "sohn",
     "tochter", "enfant", "enfants", "hijo", "hija", "filho", "filha", "bambino", "baby"),
)  # fmt: skip
"""The address beside them is their parents', whose family name may be in it."""


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
    whose = heading_words.whose(words[addresses[0]])
    for kind in dict.fromkeys((whose, 0, 1, -1) if whose == 0 else (whose, 0)):
        bases = {i: heading_words.base(words[i])
                 for i in others if heading_words.whose(words[i]) == kind}  # fmt: skip
        if found := _whole_and_parts(bases):
            return found
    return {}


def owned(
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


def _base_of(word: str, owner: str, column: Sequence[str]) -> str:
    """Return what of an owner's name a column holds: parent_1_name, name_parent_1, or names below
    the owner alone (Mother); empty where it is another's.
    """
    if word == owner:
        return "name" if column_cells.are_names(column) else ""
    if word.startswith(f"{owner}_"):
        return heading_words.base(word.removeprefix(owner)[1:])
    found = heading_words.base(word.removesuffix(owner)[:-1])
    return found if word.endswith(f"_{owner}") and heading_words.is_name(found) else ""


def _whole_and_parts(bases: Mapping[int, str]) -> dict[int, Role]:
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
        is_nobody = not (people_words.OF_NOBODY | _CHILDREN).isdisjoint(called.split("_"))
        if i in addresses or is_nobody or not column_cells.are_names(cells[i]):
            continue
        full = (row for row in body if max(i, addresses[0]) < len(row) and row[i])
        beside = [(row[i], row[addresses[0]]) for row in full if "@" in row[addresses[0]]]
        alike = sum(local_parts.is_surely_of(*pair) for pair in beside)
        if alike * 2 > len(beside):
            found[i] = alike
    return {max(found, key=lambda i: found[i]): Role.NAME} if found else {}
