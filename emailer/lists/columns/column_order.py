"""Which columns of a table without a header hold the name. Pure."""

from collections.abc import Sequence

from emailer.lists.choices import Role
from emailer.lists.columns import column_cells
from emailer.lists.words import countries, given_names, local_parts, names

_Places = tuple[int, ...]


def find(
    cells: Sequence[Sequence[str]], body: Sequence[Sequence[str]], addresses: Sequence[int]
) -> dict[int, Role]:
    """Without a header the name is the first column of words without digits, or this and the next,
    where both are its parts; unless the addresses say that it is another one: behind a town, an
    office or a company (`Berlin, Ann Low, ann@low.de`). They also say which part is the given name.
    """
    wordy = [
        i
        for i, column in enumerate(cells)
        if i not in addresses
        and _may_be_names(column)
        and not _are_towns(i, cells, body, addresses[0])
    ]
    if not wordy:
        return {}
    pairs = [(i, i + 1) for i in wordy if i + 1 in wordy and _are_names(cells[i], cells[i + 1])]
    usual = _usual(cells, wordy, pairs)
    scores = {places: _alike(places, body, addresses[0]) for places in (usual, *pairs)}
    scores |= {(i,): _alike((i,), body, addresses[0]) for i in wordy}
    best = max(scores, key=lambda places: (scores[places], places == usual))
    if not scores[best] and not any(map(_has_capital, cells[best[0]])):
        return {}  # likes tea
    if len(best) == 1:
        return {best[0]: Role.NAME}
    given, family = best if _is_given_first(best, body, addresses[0]) else best[::-1]
    return {given: Role.GIVEN, family: Role.FAMILY}


def _may_be_names(column: Sequence[str]) -> bool:
    """Tell whether words stand there that are not chosen from a few: yes, vegan, VIP."""
    return (
        column_cells.is_wordy(column)
        and not column_cells.are_values(column)
        and not _are_countries(column)
    )


def _are_countries(column: Sequence[str]) -> bool:
    return sum(map(countries.is_one, column)) * 2 > len(column)


def _are_towns(
    i: int, cells: Sequence[Sequence[str]], body: Sequence[Sequence[str]], address: int
) -> bool:
    """Tell whether single words stand before countries, none of which is known as a name, nor from
    an address: Porto, Portugal.
    """
    return (
        i + 1 < len(cells)
        and _are_countries(cells[i + 1])
        and column_cells.are_single(cells[i])
        and not any(map(given_names.is_one, cells[i]))
        and not _alike((i,), body, address)
    )


def _has_capital(cell: str) -> bool:
    return any(not word[0].islower() for word in cell.split())


def _usual(
    cells: Sequence[Sequence[str]], wordy: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> _Places:
    """Tell what is taken where the addresses say nothing."""
    first = next((i for i in wordy if not _is_nobody(cells[i])), wordy[0])
    if (first, first + 1) not in pairs or not column_cells.are_single(cells[first]):
        return (first,)
    if column_cells.are_single(cells[first + 1]):
        return (first, first + 1)
    return (first + 1,)  # Berlin, Ann Low; of Maria, Lopez Gil that is as much as is sure


def _is_nobody(column: Sequence[str]) -> bool:
    """Tell whether companies stand there, or what forms offer, or one thing again and again."""
    companies = sum(map(names.is_of_company, column)) * 2 > len(column)
    return companies or column_cells.are_values(column) or not column_cells.are_varied(column)


def _are_names(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether two columns may be the parts of names: words with capitals, that do not repeat
    much.
    """
    return all(map(column_cells.is_name, (*first, *second))) and column_cells.are_varied(second)


def _alike(places: _Places, body: Sequence[Sequence[str]], address: int) -> int:
    """Count how much of a name stands in the addresses beside it, and whether surely its own."""
    found = 0
    for row in body:
        if max(*places, address) < len(row) and "@" in row[address]:
            name = " ".join(row[i] for i in places)
            found += local_parts.in_common(name, row[address])
            found += any(local_parts.is_surely_of(way, row[address])
                         for way in {name, _turned(row, places) or name})  # fmt: skip
    return found


def _turned(row: Sequence[str], places: _Places) -> str:
    """Write the parts of a name the other way round; empty where one is more than a word."""
    parts = [row[i] for i in reversed(places)]
    return " ".join(parts) if all(len(part.split()) == 1 for part in parts) else ""


def _is_given_first(places: _Places, body: Sequence[Sequence[str]], address: int) -> bool:
    one, other = places
    rows = [row for row in body if max(one, other, address) < len(row)]
    told = sum(local_parts.given_first(row[one], row[other], row[address]) for row in rows)
    return (told or sum(map(given_names.is_one, (row[one] for row in rows)))
            - sum(map(given_names.is_one, (row[other] for row in rows)))) >= 0  # fmt: skip
