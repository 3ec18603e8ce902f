"""Which column of a table is what: by its heading, by what stands in it,
or by choice. Knows no files. Pure.
"""

import contextlib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from emailer.lists.choices import Choices, Role
from emailer.lists.columns import (
    column_addresses,
    column_guesses,
    column_names,
    column_variables,
    given_names_beside,
    header_row,
)
from emailer.lists.encodings.decoding import ListError
from emailer.lists.words import exported, local_parts, name_words, ordinals, remarks
from emailer.lists.words.heading_words import (
    base,
    folded,
    is_name,
    is_particle,
    kin,
    snake,
)
from emailer.tongue import Sentence

MAX_COLUMNS = 500

_PARENTHESES = re.compile(r"[(\[\uff08\u3010][^()\[\]\uff08\uff09]*[)\]\uff09\u3011]")
_NUMBERS = tuple(f"_{n}" for n in range(2, 10))
_ADDRESSES = (Role.ADDRESS, Role.OTHER_ADDRESS)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its number from 0, its heading as it stands, its role, the variable
    that holds its cells, and the first cell that holds something (its beginning).
    """

    index: int
    heading: str
    role: Role
    variable: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table keeps what: numbers from 0. `header` is its header's
    number among the rows; None: it has none.

    `addresses`: the first that is not empty counts. `names`:
    the first whose joined cells are not empty.
    """

    addresses: tuple[int, ...]
    names: tuple[tuple[int, ...], ...]
    fields: tuple[tuple[str, int], ...]
    width: int
    header: int | None
    columns: tuple[Column, ...]
    names_beside: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """Of a further column with another person's addresses, as `names`; empty: none is known."""
    apart: frozenset[int] = frozenset()  # further columns of addresses, another's perhaps
    one_of: frozenset[int] = frozenset()  # columns of people of whom a line's address is one's
    family_first: int | None = None  # column of whole names, by its heading: nom_et_prenom
    own: frozenset[int] = frozenset()  # those that an export of ours added
    reason: int | None = None  # that of them which says why a line was of no use

    @property
    def layout(self) -> str:
        """Return a short text that names these columns, whatever their roles."""
        return layout([column.heading for column in self.columns])

    def turned_from(self, cells: Sequence[str], name: str) -> str:
        """Return the cell of a whole name that was turned round; "" where none was."""
        if len(self.names) != 1 or len(self.names[0]) != 1 or self.names_beside:
            return ""
        cell = cells[self.names[0][0]]
        is_turned = "," in cell or remarks.may_be_in(cell) or self.names[0][0] == self.family_first
        return cell if is_turned and cell != name else ""

    def names_of(self, email: str, cells: Sequence[str]) -> tuple[tuple[int, ...], ...]:
        """Return the columns of the name of whoever has an address in these cells."""
        if self.one_of:
            return self._of_one(email, cells)
        if not self.names_beside:
            return self.names
        return self.names_beside.get(self.place_of(email, cells), self.names)

    def place_of(self, email: str, cells: Sequence[str]) -> int:
        """Return the column in which an address stands, or the one that its own would be."""
        filled = [i for i in self.addresses if cells[i]]
        own = next((i for i in filled if i not in self.apart), -1)
        return next((i for i in filled if email in cells[i]), own)

    def _of_one(self, email: str, cells: Sequence[str]) -> tuple[tuple[int, ...], ...]:
        """Return the columns of the only one of several who is named, or surely has the address."""
        named = [one for one in self.names if one[0] in self.one_of and cells[one[0]]]
        if len(named) > 1:
            full = {one: " ".join([cells[i] for i in one]) for one in named}
            named = [one for one in named if local_parts.is_surely_of(full[one], email)]
        return (named[0],) if len(named) == 1 else ()


def layout(headings: Sequence[str]) -> str:
    """Return a short text that names columns by what they are called."""
    seen = repr([*headings])
    return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def choose(rows: Sequence[Sequence[str]], choices: Choices) -> Columns:
    """Find the columns as `find` does, and follow the choices that were made for these columns."""
    if not choices.columns:
        return find(rows)
    found = find(rows, choices.columns) if not choices.layout else None
    if found is None:
        with contextlib.suppress(ListError):  # they may be of a file that was there before
            found = find(rows, choices.columns)
    return found if found and choices.layout in ("", found.layout) else find(rows)


def find(rows: Sequence[Sequence[str]], chosen: Mapping[str, Role] | None = None) -> Columns:
    """Find the columns from a table's first rows (at least one);
    raises ListError where no column holds addresses.
    """
    rows, width = _cut(rows)
    at = 0 if exported.roles([snake(cell) for cell in rows[0]]) else header_row.find(rows)
    head = rows[at] if at is not None else []
    body = rows[at + 1 :] if at is not None else rows
    width = len(head) or width
    words = [snake(cell) for cell in head]
    ours = exported.roles(words)
    width_in = min(ours, default=width)  # of the columns that came in
    cut = [row[:width_in] for row in body]
    said = ordinals.numbered([_of_person(cell) for cell in head[:width_in]])
    guessed = (column_guesses.find(said, cut, width_in) if width_in else {}) | dict(ours)
    found = _with_choices(guessed, words, width, chosen or {})
    if Role.ADDRESS not in found.values():
        raise ListError(_NO_ADDRESSES)
    made = _columns(head, words, found, width, at)
    columns = tuple(_with_sample(column, body) for column in made.columns)
    as_guessed = [i for i in made.addresses if guessed.get(i) is found[i] or i == made.addresses[0]]
    made = replace(made, columns=columns, own=frozenset(ours),
                   one_of=column_names.one_of(made.names, [*map(folded, head)]),
                   apart=column_addresses.apart([*map(folded, head)], as_guessed),
                   family_first=column_names.family_first(made.names, [*map(folded, head)]),
                   reason=exported.reason(words, ours))  # fmt: skip
    if not said or len(made.addresses) == 1 or {*made.names} != {*_names(guessed, words)}:
        return made
    of_those = [i for i in made.addresses if i < width_in]
    beside = column_guesses.beside(said, cut, of_those, made.names) if len(said) == width_in else {}
    return replace(made, names_beside={i: _names(roles, words) for i, roles in beside.items()},
                   apart=made.apart & beside.keys())  # fmt: skip


def _cut(rows: Sequence[Sequence[str]]) -> tuple[Sequence[Sequence[str]], int]:
    """Return rows and how wide they are; raises ListError where they are too wide."""
    width = max(len(row) for row in rows)
    if width > MAX_COLUMNS:  # most of them are empty where a whole row was coloured
        width = max(map(_filled, rows))
        rows = [row[:width] for row in rows]
    if width > MAX_COLUMNS:
        raise ListError(
            Sentence(
                "This table has {width} columns; at most {max_columns} can be read.",
                width=width,
                max_columns=MAX_COLUMNS,
            )
        )
    return rows, width


def _of_person(text: str) -> str:
    """Return a heading's snake word, without a remark in parentheses where only that hides a name:
    Vorname (wie im Ausweis).
    """
    word = folded(text)
    found = base(word)
    is_further = word.endswith(_NUMBERS)  # Name (2), beside Email (2)
    if not found or is_name(found) or is_further or kin(word) - {"children"}:
        return word
    bare = folded(_PARENTHESES.sub(" ", text[:200]))
    return bare if is_name(base(bare)) else word


def _filled(row: Sequence[str]) -> int:
    """Count a row's cells up to the last that holds something."""
    return max((i for i, cell in enumerate(row, 1) if cell), default=1)


SAMPLE = 60
"""Characters of a cell that is shown."""


def _with_sample(column: Column, body: Sequence[Sequence[str]]) -> Column:
    cells = (row[column.index] for row in body if column.index < len(row))
    return replace(column, sample=next(filter(None, cells), "")[:SAMPLE])


_NO_ADDRESSES = Sentence(
    "There is no column with addresses: no header says email, and no cell at the top has an @. "
    "Add a first line with the names of the columns, one of them email."
)


def _columns(
    head: Sequence[str], words: Sequence[str], found: Mapping[int, Role], width: int, at: int | None
) -> Columns:
    addresses = tuple(i for wanted in _ADDRESSES for i, role in found.items() if role is wanted)
    kept = [i for i in range(width) if _is_field(found.get(i, Role.FIELD), i, addresses, words)]
    variables = dict(
        zip(
            kept,
            column_variables.unique([words[i] if words else "" for i in kept], kept),
            strict=True,
        )
    )
    columns = tuple(
        Column(
            i,
            head[i] if i < len(head) else "",
            found.get(i, Role.FIELD),
            _variable(i, found, addresses, variables),
        )
        for i in range(width)
    )
    fields = tuple((name, i) for i, name in variables.items())
    return Columns(addresses, _names(found, words), fields, width, at, columns)


def _names(found: Mapping[int, Role], words: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    wholes = tuple((i,) for i, role in found.items() if role is Role.NAME)
    given = [i for i, role in found.items() if role is Role.GIVEN]
    family = [i for i, role in found.items() if role is Role.FAMILY]
    family.sort(key=lambda i: not (words and is_particle(words[i])))  # van der, before Berg
    spoken_first = any(words and words[i] in name_words.SPOKEN_FIRST for i in family)
    if several := given_names_beside.each_of(given, words):
        return (*wholes, *((i, *family) for i in several))
    parts = (*family, *given) if spoken_first else (*given, *family)
    return (*wholes, parts) if parts else wholes


def _is_field(role: Role, i: int, addresses: Sequence[int], words: Sequence[str]) -> bool:
    """A column that gives the name keeps its own name too, unless that is `name`;
    so does a second address.
    """
    match role:
        case Role.IGNORE:
            return False
        case Role.ADDRESS | Role.OTHER_ADDRESS:
            return i != addresses[0]
        case Role.NAME | Role.GIVEN | Role.FAMILY:
            return bool(words) and words[i] not in ("name", "")
    return True


def _variable(
    i: int, found: Mapping[int, Role], addresses: Sequence[int], variables: Mapping[int, str]
) -> str:
    if i in variables:
        return variables[i]
    if found.get(i) is Role.IGNORE:
        return ""
    return "email" if i == addresses[0] else "name"


def _with_choices(
    found: dict[int, Role], words: Sequence[str], width: int, chosen: Mapping[str, Role]
) -> dict[int, Role]:
    """Put what was chosen in place of what was found;
    a role given away is taken from whom it was found for.
    """
    if not chosen:
        return found
    picked = {_number(key, words, width): role for key, role in chosen.items()}
    given_away = set(picked.values())
    if given_away & {Role.GIVEN, Role.FAMILY}:
        given_away.add(Role.NAME)
    elif Role.NAME in given_away:
        given_away |= {Role.GIVEN, Role.FAMILY}
    kept = {i: role for i, role in found.items() if role not in given_away and i not in picked}
    return dict(sorted((kept | picked).items()))


def _number(key: str, words: Sequence[str], width: int) -> int:
    """Find the column that is meant, by its heading or its number from 0;
    raises ListError where there is none.
    """
    word = snake(key)
    if word in words:
        return words.index(word)
    if key.isascii() and key.isdigit() and int(key[:4]) < width:
        return int(key[:4])
    raise ListError(Sentence('This table has no column "{key}".', key=key[:100]))
