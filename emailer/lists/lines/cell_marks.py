"""Cells of a table that are links to addresses, or crossed out -> how text says the same. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from emailer.lists.addresses.address import LOOKS_LIKE_ONE
from emailer.lists.lines import links
from emailer.lists.lines.declined import STRUCK


class Marks(NamedTuple):
    """By their row in the sheet, from 1: what cells are links to, and which are crossed out; by
    their place among the cells that are read.
    """

    links: Mapping[int, Sequence[tuple[int, str]]]
    struck: Mapping[int, Sequence[int]]

    @classmethod
    def of(cls, told: Mapping[str, Sequence[Sequence[int | str]]], left: int) -> Self:
        """Take what was found in a sheet, whose rows are read from a column on."""
        found: dict[int, list[tuple[int, str]]] = {}
        for row, column, address in told.get("links", ()):
            found.setdefault(int(row) + 1, []).append((int(column) - left, str(address)))
        struck: dict[int, list[int]] = {}
        for row, column in told.get("struck", ()):
            struck.setdefault(int(row) + 1, []).append(int(column) - left)
        return cls(found, struck)

    def said(self, row: int, cells: list[str]) -> list[str]:
        """Write into a row's cells what is marked there."""
        linked(cells, self.links.get(row, ()))
        for i in self.struck.get(row, ()):
            if 0 <= i < len(cells) and cells[i]:
                cells[i] = f"{STRUCK}{cells[i]}{STRUCK}"
        return cells


NONE = Marks({}, {})


def linked(cells: list[str], found: Sequence[tuple[int, str]]) -> None:
    """Write the address that the first link of a row is to, where the row has none of its own."""
    if found and not any(map(LOOKS_LIKE_ONE.search, cells)):
        i, address = next(((i, to) for i, to in found if 0 <= i < len(cells)), (-1, ""))
        if address:
            cells[i] = links.beside(cells[i], address)
