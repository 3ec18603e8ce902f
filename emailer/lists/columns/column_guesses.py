"""What each column of a table is for: by its heading, or by what stands in it. Pure."""

from collections.abc import Sequence

from emailer.lists.choices import Role
from emailer.lists.columns import (
    column_addresses,
    column_cells,
    column_names,
    column_order,
    column_turns,
    given_names_beside,
)
from emailer.lists.words import heading_words, kin_words, local_parts, people_words


def find(words: Sequence[str], body: Sequence[Sequence[str]], width: int) -> dict[int, Role]:
    """Return the roles of columns by their numbers; who is not named is a field.
    Empty: none holds addresses.
    """
    cells = [[row[i] for row in body if i < len(row) and row[i]] for i in range(width)]
    addresses = column_addresses.find(words, cells)
    if not addresses:
        return {}
    roles = {addresses[0]: Role.ADDRESS} | dict.fromkeys(addresses[1:], Role.OTHER_ADDRESS)
    if words:
        return roles | _named(words, cells, body, addresses)
    return roles | column_order.find(cells, body, addresses)


def _named(
    words: Sequence[str],
    cells: Sequence[Sequence[str]],
    body: Sequence[Sequence[str]],
    addresses: Sequence[int],
) -> dict[int, Role]:
    """Find the columns of the name of whose addresses are the best."""
    in_turn = column_turns.find(words, cells, addresses).get(addresses[0])
    found = in_turn or column_names.by_heading(words, cells, addresses)
    found = {i: role for i, role in found.items()
             if role is not Role.NAME or not _is_everybodys(i, body, addresses[0])}  # fmt: skip
    if found:
        found = given_names_beside.with_given(column_names.by_content(found, body), words, cells)
        return column_names.with_particle(found, words)
    others = [i for i in range(len(words)) if i not in addresses]
    strangers = column_names.strangers(words, addresses[0])
    if guests := column_names.of_guests(words, cells, {*addresses, *strangers}):
        return guests
    if any(map(_is_of_family, words)) and (
        parents := column_names.of_kin(words, cells, others, frozenset(("parents",)))
    ):
        return parents
    if not kin_words.COUPLES.isdisjoint(words[addresses[0]].split("_")):
        return {}
    return column_names.as_addressed(words, cells, body, [*addresses, *strangers])


def _is_of_family(word: str) -> bool:
    """Tell whether a table is of children and their parents by one of its headings."""
    pieces = word.split("_")
    return "children" in heading_words.kin(word) or not people_words.PEOPLE.isdisjoint(pieces)


def _is_everybodys(name: int, body: Sequence[Sequence[str]], address: int) -> bool:
    """Tell whether one name stands beside different addresses, and in none of them."""
    rows = [row for row in body if max(name, address) < len(row) and row[name]]
    beside = {row[address].casefold() for row in rows if "@" in row[address]}
    return (
        column_cells.is_one_for_all([row[name] for row in rows])
        and len(beside) == len(rows)
        and not any(local_parts.in_common(row[name], row[address]) for row in rows)
    )


def beside(
    words: Sequence[str],
    body: Sequence[Sequence[str]],
    addresses: Sequence[int],
    names: Sequence[Sequence[int]],
) -> dict[int, dict[int, Role]]:
    """Find the columns of the names of those whose addresses stand in the further columns, empty
    where another's may; left out are further addresses of the one whose names those are.
    """
    cells = [[row[i] for row in body if i < len(row) and row[i]] for i in range(len(words))]
    others = [i for i in range(len(words)) if i not in addresses]
    in_turn = column_turns.find(words, cells, addresses)
    is_owned = bool(column_names.owned(words, cells, addresses[0], others)) or (
        heading_words.is_of_another(words[addresses[0]])
    )
    result = {}
    for i in addresses[1:]:
        found = in_turn.get(i) or column_names.owned(words, cells, i, others)
        if not found and is_owned and not heading_words.is_of_another(words[i]):
            found = column_names.by_heading(words, cells, [i, *addresses])
        rest = [one for one in addresses if one != i]
        is_apart = i in in_turn or _is_of_another_guest(words, i, others)
        if found or is_apart or not _is_of_the_same(words, body, i, rest, names):
            result[i] = found
    return result


def _is_of_another_guest(words: Sequence[str], address: int, others: Sequence[int]) -> bool:
    """Tell whether a guest is counted as an address is: Guest 2, Email 2."""
    number = heading_words.owner(words[address])
    return number.isdecimal() and any(
        words[i].endswith(f"_{number}") and heading_words.may_be_of_names(words[i]) for i in others
    )


def _is_of_the_same(
    words: Sequence[str],
    body: Sequence[Sequence[str]],
    address: int,
    addresses: Sequence[int],
    names: Sequence[Sequence[int]],
) -> bool:
    """Tell whether a further address is that of the one with these names: by its heading, or
    where that says nothing known, because most such addresses surely are; below no heading, too,
    because no other address stands beside any: cells are out of line.
    """
    word = words[address]
    if heading_words.is_of_another(word):
        return False
    is_further = any(one.isdecimal() for one in word.split("_"))  # Name, Partner, Email, Email 2
    rows = [row for row in body if address < len(row) and row[address]]
    is_alone = not word and not any(row[i] for row in rows for i in addresses if i < len(row))
    is_doubtful = is_further and any("partners" in heading_words.kin(one) for one in words)
    if is_alone or (heading_words.is_of_the_same(word) and not is_doubtful):
        return True
    alike = sum(
        any(
            local_parts.is_surely_of(" ".join(row[i] for i in places if i < len(row)), row[address])
            for places in names
        )
        for row in rows
    )
    return alike * 2 > len(rows)
