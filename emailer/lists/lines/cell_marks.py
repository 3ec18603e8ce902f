"""Cells of a table that are links to addresses, or crossed out -> how text says the same. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from emailer.lists.addresses.address import LOOKS_LIKE_ONE
from emailer.lists.lines import links
from emailer.lists.lines.declined import STRUCK
from emailer.tongue import Sentence

UNTIL = Sentence(
    "from this row on it is not known what is crossed out, or a link: there is too much"
)


class Marks(NamedTuple):
    """By their row in the sheet, from 1: what cells are links to, which are crossed out, and texts
    of which a part is; by their place among the cells that are read. `until`: from which row on
    there is no telling; 0: there is for all.
    """

    links: Mapping[int, Sequence[tuple[int, str]]]
    struck: Mapping[int, Sequence[int]]
    texts: Mapping[int, Sequence[tuple[int, str]]]
    until: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Sequence[Sequence[int | str]]], left: int) -> Self:
        """Take what was found in a sheet, whose rows are read from a column on."""
        to, texts = (_by_row(told.get(kind, ()), left) for kind in ("links", "texts"))
        struck: dict[int, list[int]] = {}
        for row, column in told.get("struck", ()):
            struck.setdefault(int(row) + 1, []).append(int(column) - left)
        until = min((int(row[0]) + 1 for row in told.get("until", ())), default=0)
        return cls(to, struck, texts, until)

    def said(self, row: int, cells: list[str]) -> list[str]:
        """Write into a row's cells what is marked there."""
        for i, text in self.texts.get(row, ()):
            if 0 <= i < len(cells) and cells[i]:
                cells[i] = crossed_out(text)
        linked(cells, self.links.get(row, ()))
        for i in self.struck.get(row, ()):
            if 0 <= i < len(cells) and cells[i]:
                cells[i] = f"{STRUCK}{cells[i].replace(STRUCK, '')}{STRUCK}"
        return cells


def _by_row(found: Sequence[Sequence[int | str]], left: int) -> dict[int, list[tuple[int, str]]]:
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, column, text in found:
        rows.setdefault(int(row) + 1, []).append((int(column) - left, str(text)))
    return rows


NONE = Marks({}, {}, {})
_PART = re.compile(rf"{STRUCK}[^~]*+{STRUCK}")


def crossed_out(cell: str) -> str:
    """Return a cell of which parts are crossed out without them; where its address is, or nothing
    else stands there, all of it is.
    """
    if STRUCK not in cell:
        return cell
    rest = " ".join(_PART.sub(" ", cell).split())
    whole = cell.replace(STRUCK, "").strip()
    is_rest = bool(rest.strip(" ,;/|<>()-")) and ("@" in rest or "@" not in whole)
    return rest if is_rest else f"{STRUCK}{whole}{STRUCK}"


def linked(cells: list[str], found: Sequence[tuple[int, str]]) -> None:
    """Write the address that the first link of a row is to, where the row has none of its own."""
    if found and not any(map(LOOKS_LIKE_ONE.search, cells)):
        i, address = next(((i, to) for i, to in found if 0 <= i < len(cells)), (-1, ""))
        if address:
            cells[i] = links.beside(cells[i], address)
