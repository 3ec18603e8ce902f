"""Which column of a table is what, by its header or by what stands in it. Knows nothing of files. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from emailer.lists.decoding import ListError

MAX_COLUMNS = 500
LETTERS = 64
"""Letters of a column's name; what is longer in a header is a sentence, and is cut."""

_ADDRESS_WORDS = frozenset(
    ["email", "mail", "emails", "mails", "emailaddress", "mailadresse", "emailadresse", "correo", "courriel"],
)
_ADDRESS_HEADERS = _ADDRESS_WORDS | {
    *("e_mail", "email_address", "e_mail_address", "mail_address", "email_adresse", "e_mail_adresse", "adresse_email"),
    *("adresse_mail", "endereco_de_email", "correo_electronico"),
}

# The first of these whose columns are all there gives the name: `name` before its parts, except where a language
# calls the family name just "name".
_NAME_HEADERS = (
    "full_name", "fullname", "display_name", "nome_completo", "nombre_completo", "vorname name", "prenom nom",
    "nombre apellidos", "nombre apellido", "nome sobrenome", "nome apelido", "name", "first_name last_name",
    "firstname lastname", "first_name surname", "forename surname", "given_name family_name", "given_name surname",
    "first last", "vorname nachname", "voornaam achternaam", "nombre", "nome", "naam", "nom", "contact_name",
    "first_name", "firstname", "given_name", "vorname", "prenom", "last_name", "lastname", "surname", "nachname",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table keeps what: column numbers from 0; `has_header` says that its first row is not a person."""

    address: int
    name: tuple[int, ...]
    fields: tuple[tuple[str, int], ...]
    width: int
    has_header: bool


def find(rows: Sequence[Sequence[str]]) -> Columns:
    """Find the columns from a table's first rows (at least one); raises ListError where no column holds addresses."""
    width = max(len(row) for row in rows)
    if width > MAX_COLUMNS:
        raise ListError(f"This table has {width:,} columns; at most {MAX_COLUMNS} can be read.")
    words = [snake(cell) for cell in rows[0]]
    counts = [sum("@" in row[i] for row in rows if i < len(row)) for i in range(width)]
    has_header = _is_header(rows[0], words, counts)
    if not has_header:
        words = []
    address = _address_column(words, counts, rows[1:])
    name = _name_columns(words, address) if has_header else _texts(rows, address)
    width = len(words) or width
    taken = {address, *name} if len(name) == 1 else {address}
    others = [i for i in range(width) if i not in taken]
    names = unique([words[i] if words else "" for i in others], others)
    return Columns(address, name, tuple(zip(names, others, strict=True)), width, has_header)


def is_address_header(cell: str) -> bool:
    """Tell whether a header's cell says that its column holds addresses."""
    return _rank(snake(cell)) > 0


def snake(text: str) -> str:
    """Return a header's text as a lower_snake name without accents; empty where nothing is left."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text[:200])
    letters = (c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFC", "".join(letters))).strip("_")[:LETTERS].rstrip("_")


def unique(names: Iterable[str], numbers: Iterable[int]) -> list[str]:
    """Make variables' names that differ from each other and from `email` and `name`, the two that always exist."""
    taken = {"email", "name"}
    result = []
    following: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2))  # else many alike are quadratic
    for name, number in zip(names, numbers, strict=True):
        base = free = name if name.isidentifier() else f"column_{name or number + 1}"
        while free in taken:
            free = f"{base}_{next(following[base])}"
        taken.add(free)
        result.append(free)
    return result


def _is_header(first: Sequence[str], words: Sequence[str], counts: Sequence[int]) -> bool:
    """A header has no @; it has a known word, or a plain word above the addresses (with a dot it is a bad address)."""
    if any("@" in cell for cell in first):
        return False
    if any(map(_rank, words)):
        return True
    address = counts.index(max(counts))
    return max(counts) > 0 and address < len(first) and bool(first[address]) and "." not in first[address]


def _address_column(words: Sequence[str], counts: Sequence[int], rows: Sequence[Sequence[str]]) -> int:
    def score(i: int) -> tuple[bool, int, int]:
        rank = _rank(words[i]) if i < len(words) else 0
        empty = rank > 0 and not any(row[i] for row in rows if i < len(row))
        return counts[i] > 0 or empty, rank, counts[i]

    best = max(range(len(counts)), key=score)
    if not any(score(best)):
        raise ListError(
            "There is no column with addresses: no header says email, and no cell at the top has an @. "
            "Add a first line with the names of the columns, one of them email.",
        )
    return best


def _rank(word: str) -> int:
    if word in _ADDRESS_HEADERS:
        return 2
    return int(not _ADDRESS_WORDS.isdisjoint(word.split("_")))


def _name_columns(words: Sequence[str], address: int) -> tuple[int, ...]:
    for headers in map(str.split, _NAME_HEADERS):
        if all(header in words for header in headers):
            columns = tuple(words.index(header) for header in headers)
            if address not in columns:
                return columns
    return ()


def _texts(rows: Sequence[Sequence[str]], address: int) -> tuple[int, ...]:
    """Without a header the name is the first column that holds words and no digits."""
    for i in range(max(len(row) for row in rows)):
        cells = [row[i] for row in rows if i < len(row) and row[i]]
        if i != address and cells and not any(re.search(r"[\d@]", cell) for cell in cells):
            return (i,)
    return ()
