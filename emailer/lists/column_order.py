"""Which columns of a table without a header hold the name. Pure."""

from collections.abc import Sequence

from emailer.lists import column_cells, names
from emailer.lists.choices import Role


def find(cells: Sequence[Sequence[str]], address: int, addresses: set[int]) -> dict[int, Role]:
    """Without a header the name is the first column of words without digits, and the next,
    where both are its parts.
    """
    wordy = [
        i for i, column in enumerate(cells) if i not in addresses and column_cells.is_wordy(column)
    ]
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


def _are_parts(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether two columns are the parts of names: single words with capitals,
    that do not repeat much.
    """
    single = sum(len(cell.split()) == 1 for cell in first) * 2 > len(first)
    alike = all(map(names.is_like_a_name, (*first, *second)))
    return single and alike and column_cells.are_varied(second)
