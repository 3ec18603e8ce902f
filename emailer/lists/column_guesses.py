"""What each column of a table is for: by its heading, or by what stands in it. Pure."""

from collections.abc import Sequence

from emailer.lists import column_addresses, column_names, column_order
from emailer.lists.choices import Role


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
        found = column_names.by_heading(words, cells, addresses)
        guests = column_names.by_content(found, body) or column_names.of_guests(
            words, cells, set(addresses)
        )
        return roles | (guests or column_names.as_addressed(words, cells, body, addresses))
    return roles | column_order.find(cells, addresses[0], set(addresses))


def beside(
    words: Sequence[str], body: Sequence[Sequence[str]], addresses: Sequence[int]
) -> dict[int, dict[int, Role]]:
    """Find the columns of the names of those whose addresses stand in the further columns."""
    cells = [[row[i] for row in body if i < len(row) and row[i]] for i in range(len(words))]
    others = [i for i in range(len(words)) if i not in addresses]
    found = {i: column_names.owned(words, cells, i, others) for i in addresses[1:]}
    return {i: roles for i, roles in found.items() if roles}
