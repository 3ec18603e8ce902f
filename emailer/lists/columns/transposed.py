"""Tables whose people stand in columns, one below the other what is known of them -> rows. Pure."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from emailer.lists.addresses.address import LOOKS_LIKE_ONE
from emailer.lists.words import heading_words

MOST_ROWS = 40
"""What is known of somebody; a table with more rows has people in them."""
_FEWEST = 2  # people


class Turned(NamedTuple):
    """The rows of such a table turned round, its headings first, and how many titles stood above:
    the number of a row is that of its column.
    """

    titles: int
    rows: list[tuple[int, list[str]]]


def turned(rows: Iterable[tuple[int, list[str]]]) -> Turned | None:
    """Turn such a table round; None for any other.

    Its first column names what stands beside it, an address with a word that says so; all that is
    filled beside that word is an address, and nothing else in the table is.
    """
    held = [cells for _, cells in islice(rows, MOST_ROWS + 1)]
    if not 1 < len(held) <= MOST_ROWS:
        return None
    place = next((i for i in range(max(map(len, held))) if any(_cell(row, i) for row in held)), 0)
    table = [row[place:] for row in held]
    titles = next((n for n, row in enumerate(table) if sum(map(bool, row)) > 1), len(table))
    table = table[titles:]
    of_addresses = [row for row in table if any(map(LOOKS_LIKE_ONE.search, row))]
    if len(of_addresses) != 1 or not _is_of_addresses(of_addresses[0]):
        return None
    if not all(row[0] for row in table[1:]) or any("@" in row[0] for row in table):
        return None
    width = max(map(len, table))
    columns = ((place + i + 1, [_cell(row, i) for row in table]) for i in range(width))
    return Turned(titles, [(number, cells) for number, cells in columns if any(cells)])


def _is_of_addresses(row: Sequence[str]) -> bool:
    others = [cell for cell in row[1:] if cell]
    return (
        heading_words.is_surely_address(row[0])
        and len(others) >= _FEWEST
        and all(map(LOOKS_LIKE_ONE.search, others))
    )


def _cell(row: Sequence[str], i: int) -> str:
    return row[i] if i < len(row) else ""
