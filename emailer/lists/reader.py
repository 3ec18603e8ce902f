"""Text and tables -> recipients and rejected lines, one by one. Knows no files, no runs, no duplicates. Pure."""

import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from emailer.lists import columns, tables
from emailer.lists.address import PLAIN, AddressError, shown, trim
from emailer.lists.mailbox import clean_name
from emailer.lists.mailbox import read as read_mailbox
from emailer.lists.records import refuse_values
from emailer.model import Recipient, Rejected

_PEEK_LINES = 100
_PEEK_CHARACTERS = 1_000_000

_COMMA, _SEMICOLON = ",", ";"
_ENTRY = re.compile(r'\s*+"[^"]*+"[^,;]*+|[^,;]++')


def parse(lines: str | Iterable[str]) -> Iterator[Recipient | Rejected]:
    """Read what a person pasted: addresses by line, comma or semicolon, or a table with a header that says email.

    Raises ListError at once, when a table's columns make no sense; what follows is lazy.
    """
    top, lines = _peek(lines)
    mark = tables.delimiter(top)
    if mark and _is_pasted_table(_first_row(top, mark), mark):
        return _table(top, lines, mark)
    return _list(lines)


def parse_table(lines: str | Iterable[str]) -> Iterator[Recipient | Rejected]:
    """Read a file: CSV or TSV with or without a header, or a plain list; raises ListError where nobody has an address.

    Raises ListError at once; what follows is lazy. `line` is where a row begins.
    """
    top, lines = _peek(lines)
    mark = tables.delimiter(top)
    if mark and sum("@" in cell for cell in _first_row(top, mark)) <= 1:
        return _table(top, lines, mark)
    first = next(filter(None, map(trim, top)), "")
    if first and not columns.is_address_header(first) and not any("@" in line for line in top):
        columns.find([[first]])  # raises its sentence
    return _list(lines)


def _peek(lines: str | Iterable[str]) -> tuple[list[str], Iterator[str]]:
    """Return the first lines, and all of them; a text is cut at CR, LF and CRLF, and nowhere else."""
    every = iter(io.StringIO(lines, newline=None) if isinstance(lines, str) else lines)
    top: list[str] = []
    size = 0
    for line in islice(every, _PEEK_LINES):
        top.append(line)
        size += len(line)
        if size > _PEEK_CHARACTERS:
            break
    return top, chain(top, every)


def _first_row(top: Iterable[str], mark: str) -> list[str]:
    return next((row[1] for row in tables.rows(top, mark) if not isinstance(row, Rejected)), [])


def _is_pasted_table(cells: list[str], mark: str) -> bool:
    """A paste is a table when a header says so, or when tabs, which nobody types, stand beside one address."""
    with_at = sum("@" in cell for cell in cells)
    return (with_at == 0 and any(map(columns.is_address_header, cells))) or (with_at == 1 and mark == "\t")


def _list(lines: Iterable[str]) -> Iterator[Recipient | Rejected]:
    plain = PLAIN.fullmatch
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if plain(text):
            yield Recipient(text, "", text.lower(), {}, number)
        elif text and not (number == 1 and columns.is_address_header(text) and "@" not in text):
            for entry in _entries(text):
                if trim(entry):
                    yield _entry(entry, number)


def _entry(text: str, line: int) -> Recipient | Rejected:
    try:
        name, email, its_key = read_mailbox(text)
    except AddressError as error:
        return Rejected(line, shown(text), str(error))
    return Recipient(email, name, its_key, {}, line)


def _entries(text: str) -> Iterator[str]:
    """Cut a line at commas and semicolons, not within quotes, nor in `Lima, Ana <ana@x.pt>; Reis, Bo <bo@x.pt>`."""
    commas_in_names = _SEMICOLON in text
    held = ""
    for found in _ENTRY.finditer(text):
        entry = found[0]
        if held and "<" in entry:
            entry, held = f"{held},{entry}", ""
        elif held:
            yield held
            held = ""
        if commas_in_names and "@" not in entry and text[found.end() : found.end() + 1] == _COMMA:
            held = entry
        else:
            yield entry
    if held:
        yield held


def _table(top: Iterable[str], lines: Iterable[str], mark: str) -> Iterator[Recipient | Rejected]:
    """Find the columns at once, so that a table without addresses is refused before anything is made of it."""
    known = [row[1] for row in tables.rows(top, mark) if not isinstance(row, Rejected)]
    if not known:
        return _list(lines)
    found = columns.find(known)
    return _people(tables.rows(lines, mark), found, mark)


def _people(
    rows: Iterable[tables.Row | Rejected],
    found: columns.Columns,
    mark: str,
) -> Iterator[Recipient | Rejected]:
    header_is_ahead = found.has_header
    for row in rows:
        if isinstance(row, Rejected):
            yield row
        elif header_is_ahead:
            header_is_ahead = False
        else:
            line, cells = row
            try:
                yield _person(line, cells, found)
            except AddressError as error:
                yield Rejected(line, shown(mark.join(cells)), str(error))


def _person(line: int, cells: list[str], found: columns.Columns) -> Recipient:
    if len(cells) > found.width and any(cells[found.width :]):
        raise AddressError(f"it has more cells than the {found.width} columns; a text with a separator needs quotes")
    if len(cells) < found.width:
        cells += [""] * (found.width - len(cells))
    if not cells[found.address]:
        raise AddressError("there is no address")
    typed, email, its_key = read_mailbox(cells[found.address])
    name = " ".join(" ".join([cells[i] for i in found.name]).splitlines())
    values = {field: cells[i] for field, i in found.fields}
    refuse_values(values)
    return Recipient(email, clean_name(name) or typed, its_key, values, line)
