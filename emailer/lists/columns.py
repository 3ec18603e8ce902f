"""Which column of a table is what: by its heading, by what stands in it, or by choice. Knows no files. Pure."""

import contextlib
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from emailer.lists import headings, names
from emailer.lists.choices import Choices, Role
from emailer.lists.decoding import ListError
from emailer.lists.headings import snake

MAX_COLUMNS = 500
MAX_HEADER_LINES = 30  # titles and remarks above a header

_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_ADDRESSES = (Role.ADDRESS, Role.OTHER_ADDRESS)
_MUCH = 0.8  # of the most distinct addresses: as good as the most
_FEW = 0.5  # of a column's cells are distinct: it sorts people, it does not name them


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its number from 0, its heading as it stands, its role, and the variable that holds its cells."""

    index: int
    heading: str
    role: Role
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table keeps what: numbers from 0. `header` is its header's number among the rows; None: it has none.

    `addresses`: the first that is not empty counts. `names`: the first whose joined cells are not empty.
    """

    addresses: tuple[int, ...]
    names: tuple[tuple[int, ...], ...]
    fields: tuple[tuple[str, int], ...]
    width: int
    header: int | None
    columns: tuple[Column, ...]

    @property
    def layout(self) -> str:
        """Return a short text that names these columns, whatever their roles."""
        seen = repr([column.heading for column in self.columns])
        return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def choose(rows: Sequence[Sequence[str]], choices: Choices) -> Columns:
    """Find the columns as `find` does, and follow the choices where they were made for these columns."""
    if not choices.columns:
        return find(rows)
    found = find(rows, choices.columns) if not choices.layout else None
    if found is None:
        with contextlib.suppress(ListError):  # they may be of a file that was there before
            found = find(rows, choices.columns)
    return found if found and choices.layout in ("", found.layout) else find(rows)


def find(rows: Sequence[Sequence[str]], chosen: Mapping[str, Role] | None = None) -> Columns:
    """Find the columns from a table's first rows (at least one); raises ListError where no column holds addresses."""
    width = max(len(row) for row in rows)
    if width > MAX_COLUMNS:
        raise ListError(f"This table has {width:,} columns; at most {MAX_COLUMNS} can be read.")
    header = _header(rows)
    head = rows[header] if header is not None else []
    body = rows[header + 1 :] if header is not None else rows
    width = len(head) or width
    words = [snake(cell) for cell in head]
    roles = _roles(words, body, width)
    roles = _with_choices(roles, words, width, chosen or {})
    if Role.ADDRESS not in roles.values():
        raise ListError(_NO_ADDRESSES)
    return _columns(head, words, roles, width, header)


_NO_ADDRESSES = (
    "There is no column with addresses: no header says email, and no cell at the top has an @. "
    "Add a first line with the names of the columns, one of them email."
)


def _columns(
    head: Sequence[str], words: Sequence[str], roles: Mapping[int, Role], width: int, header: int | None
) -> Columns:
    addresses = tuple(i for wanted in _ADDRESSES for i, role in roles.items() if role is wanted)
    wholes = tuple((i,) for i, role in roles.items() if role is Role.NAME)
    parts = tuple(i for wanted in (Role.GIVEN, Role.FAMILY) for i, role in roles.items() if role is wanted)
    kept = [i for i in range(width) if _is_field(roles.get(i, Role.FIELD), i, addresses, words)]
    variables = dict(zip(kept, unique([words[i] if words else "" for i in kept], kept), strict=True))
    columns = tuple(
        Column(i, head[i] if i < len(head) else "", roles.get(i, Role.FIELD), _variable(i, roles, addresses, variables))
        for i in range(width)
    )
    fields = tuple((name, i) for i, name in variables.items())
    return Columns(addresses, (*wholes, parts) if parts else wholes, fields, width, header, columns)


def _is_field(role: Role, i: int, addresses: Sequence[int], words: Sequence[str]) -> bool:
    """A column that gives the name keeps its own name too, unless that is `name`; so does a second address."""
    match role:
        case Role.IGNORE:
            return False
        case Role.ADDRESS | Role.OTHER_ADDRESS:
            return i != addresses[0]
        case Role.NAME | Role.GIVEN | Role.FAMILY:
            return bool(words) and words[i] not in ("name", "")
    return True


def _variable(i: int, roles: Mapping[int, Role], addresses: Sequence[int], variables: Mapping[int, str]) -> str:
    if i in variables:
        return variables[i]
    if roles.get(i) is Role.IGNORE:
        return ""
    return "email" if i == addresses[0] else "name"


def unique(words: Iterable[str], numbers: Iterable[int]) -> list[str]:
    """Make variables' names that differ from each other and from `email` and `name`, the two that always exist."""
    taken = {"email", "name"}
    result = []
    following: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2))  # else many alike are quadratic
    for name, number in zip(words, numbers, strict=True):
        base = free = name if name.isidentifier() else f"column_{name or number + 1}"
        while free in taken:
            free = f"{base}_{next(following[base])}"
        taken.add(free)
        result.append(free)
    return result


# -- the header ---------------------------------------------------------------------------------------------------


def _header(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the header's row: the first that looks like one; above it stand titles and remarks."""
    top = rows[:MAX_HEADER_LINES]
    first_person = next((n for n, row in enumerate(top) if any(map(_ADDRESS.search, row))), len(top))
    saying = [number for number, row in enumerate(top[: first_person or 1]) if _says_email(row)]
    if saying:
        return max(saying, key=lambda number: (len(list(filter(None, top[number]))) > 1, -number))
    if not 0 < first_person < len(top):
        return None
    return first_person - 1 if _stands_above(rows, first_person - 1) else None


def _says_email(row: Sequence[str]) -> bool:
    """A header has no @, and a word for addresses in a cell of few words."""
    return not any("@" in cell for cell in row) and any(
        len(cell.split()) <= names.MAX_WORDS and headings.is_address(cell) for cell in row
    )


def _stands_above(rows: Sequence[Sequence[str]], number: int) -> bool:
    """Tell whether a row has a plain word above the addresses; with a dot it is a bad address."""
    row, below = rows[number], rows[number + 1 :]
    counts = [sum(i < len(r) and "@" in r[i] for r in below) for i in range(max(map(len, below)))]
    i = counts.index(max(counts))
    if number and len(list(filter(None, row))) < 2 and len(counts) > 1:  # noqa: PLR2004  # a title has one cell
        return False
    return i < len(row) and bool(row[i]) and "." not in row[i] and "@" not in row[i]


# -- roles --------------------------------------------------------------------------------------------------------


def _roles(words: Sequence[str], body: Sequence[Sequence[str]], width: int) -> dict[int, Role]:
    cells = [[row[i] for row in body if i < len(row) and row[i]] for i in range(width)]
    addresses = _addresses(words, cells)
    if not addresses:
        return {}
    roles = {addresses[0]: Role.ADDRESS} | dict.fromkeys(addresses[1:], Role.OTHER_ADDRESS)
    if words:
        return roles | _names(words, set(addresses), headings.whose(words[addresses[0]]))
    return roles | _texts(cells, addresses[0], set(addresses))


def _addresses(words: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    """List the columns with addresses, the best first; those behind it serve where it is empty, but never a buyer's.

    A column is as good as the one with most addresses if it has nearly as many, or repeats none: it is only emptier.
    """
    distinct = [len({cell.casefold() for cell in column if _ADDRESS.search(cell)}) for column in cells]
    found = [sum(bool(_ADDRESS.search(cell)) for cell in column) for column in cells]
    filled = [2 * count >= len(column) for count, column in zip(found, cells, strict=True)]
    most = max(distinct, default=0)

    def score(i: int) -> tuple[bool, int, bool, int, int]:
        sure = headings.address_sureness(words[i]) if words else 0
        holds = distinct[i] > 0 or (sure > 0 and not cells[i])
        near = distinct[i] >= most * _MUCH or distinct[i] == found[i]
        return holds, headings.whose(words[i]) if words else 0, near, sure, -i

    ranked = sorted(range(len(cells)), key=score, reverse=True)
    if not ranked or not _can_be_address(cells[ranked[0]], words[ranked[0]] if words else ""):
        return []
    best = ranked[0]
    others = [i for i in ranked[1:] if distinct[i] and filled[i] and _is_as_good(i, best, words)]
    return [best, *sorted(others)]


def _is_as_good(i: int, best: int, words: Sequence[str]) -> bool:
    """Tell whether a second column with addresses is of the same kind as the best: no buyer's, no Message-ID."""
    if not words:
        return True
    return headings.whose(words[i]) >= 0 and (
        headings.address_sureness(words[i]) > 0 or headings.address_sureness(words[best]) == 0
    )


def _can_be_address(column: Sequence[str], word: str) -> bool:
    return any("@" in cell for cell in column) or headings.address_sureness(word) > 0


def _names(words: Sequence[str], addresses: set[int], whose: int) -> dict[int, Role]:
    """Find the columns of the name: of the same person as the addresses, else of nobody in particular."""
    for owner in dict.fromkeys((whose, 0, 1, -1) if whose == 0 else (whose, 0)):
        bases = {i: headings.base(word) for i, word in enumerate(words)
                 if i not in addresses and headings.whose(word) == owner}  # fmt: skip
        found = _whole_and_parts(bases)
        if found:
            return found
    return {}


def _whole_and_parts(bases: Mapping[int, str]) -> dict[int, Role]:
    places = {word: i for i, word in reversed(list(bases.items())) if word}
    pair = next(((given, family) for given, family in headings.PAIRS if given in places and family in places), None)
    roles: dict[int, Role] = {}
    if pair:
        roles = {places[pair[0]]: Role.GIVEN, places[pair[1]]: Role.FAMILY}
    wholes = [word for word in places if headings.is_whole_name(word) and places[word] not in roles]
    if wholes:
        roles[places[min(wholes, key=headings.whole_rank)]] = Role.NAME
    if not roles:
        for wanted in (Role.GIVEN, Role.FAMILY):
            roles |= {places[word]: wanted for word in places if headings.part(word) is wanted and not roles}
    return roles


def _texts(cells: Sequence[Sequence[str]], address: int, addresses: set[int]) -> dict[int, Role]:
    """Without a header the name is the first column of words without digits, and the next, where both are its parts."""
    wordy = [i for i, column in enumerate(cells) if i not in addresses and _is_wordy(column)]
    if not wordy:
        return {}
    first = wordy[0]
    if first + 1 in wordy and (first + 1 < address or address < first) and _are_parts(cells[first], cells[first + 1]):
        return {first: Role.GIVEN, first + 1: Role.FAMILY}
    return {first: Role.NAME}


def _is_wordy(column: Sequence[str]) -> bool:
    return (
        bool(column)
        and not any(re.search(r"[\d@]", cell) for cell in column)
        and not all(map(names.is_salutation, column))
    )


def _are_parts(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether two columns are the parts of names: single words with capitals, that do not repeat much."""
    single = sum(len(cell.split()) == 1 for cell in first) * 2 > len(first)
    alike = all(map(names.is_like_a_name, (*first, *second)))
    varied = len(second) < 4 or len(set(second)) > len(second) * _FEW  # noqa: PLR2004
    return single and alike and varied


def _with_choices(
    roles: dict[int, Role], words: Sequence[str], width: int, chosen: Mapping[str, Role]
) -> dict[int, Role]:
    """Put what was chosen in place of what was found; a role given away is taken from whom it was found for."""
    if not chosen:
        return roles
    picked = {_number(key, words, width): role for key, role in chosen.items()}
    given_away = set(picked.values())
    if given_away & {Role.GIVEN, Role.FAMILY}:
        given_away.add(Role.NAME)
    elif Role.NAME in given_away:
        given_away |= {Role.GIVEN, Role.FAMILY}
    found = {i: role for i, role in roles.items() if role not in given_away and i not in picked}
    return dict(sorted((found | picked).items()))


def _number(key: str, words: Sequence[str], width: int) -> int:
    """Find the column that is meant, by its heading or its number from 0; raises ListError where there is none."""
    word = snake(key)
    if word in words:
        return words.index(word)
    if key.isascii() and key.isdigit() and int(key[:4]) < width:
        return int(key[:4])
    raise ListError(f'This table has no column "{key[:100]}".')
