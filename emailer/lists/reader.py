"""Text, tables and cards -> people and problems, one by one.
Knows no files, no runs, no duplicates. Pure.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from emailer.lists import empty_list, ticks
from emailer.lists.addresses.address import LOOKS_LIKE_ONE, shown, trim
from emailer.lists.choices import DELIMITERS, FOUND, Choices
from emailer.lists.columns import columns, header_row, transposed
from emailer.lists.columns.columns import Columns
from emailer.lists.encodings import twice_encoded
from emailer.lists.forms import text_forms
from emailer.lists.lines import cutting, mails, name_orders, numbering, plain_lists, totals
from emailer.lists.lines.asides import Asides
from emailer.lists.lines.entries import Reader
from emailer.lists.notes import Notes
from emailer.lists.opened import About, Opened
from emailer.lists.tables import people, side_by_side, tables
from emailer.lists.ticks import TICK
from emailer.lists.words import exported, heading_words
from emailer.lists.words.heading_words import snake
from emailer.lists.words.names import is_after_names
from emailer.model import Line, Rejected

_PEEK_LINES = 100
_PEEK_CHARACTERS = 1_000_000
_NAMED = re.compile(r"[^<].*>[; ]*|[^<>@]*[^\s<>@]\s+[^\s<>@]+@[^\s<>@]+", re.DOTALL)


def parse(lines: str | Iterable[str]) -> Iterator[Line]:
    """Read what a person pasted; raises ListError at once,
    when a table's columns make no sense; the rest is lazy.
    """
    return ticks.without(open_text(lines, FOUND, Notes()).lines)


def parse_table(lines: str | Iterable[str]) -> Iterator[Line]:
    """Read a file's text; raises ListError at once,
    where nobody has an address; what follows is lazy.
    """
    return ticks.without(open_text(lines, FOUND, Notes(), is_file=True).lines)


def open_text(
    lines: str | Iterable[str], choices: Choices, notes: Notes, *, is_file: bool = False
) -> Opened:
    """Look at the beginning of a text, as `_opened` does; totals at its end are left out."""
    top, every = _peek(lines)
    first = next(((n, line) for n, line in enumerate(top, 1) if trim(line)), None)
    return _told(_opened(top, every, Reader(choices, notes), is_file=is_file), notes, first)


def _told(opened: Opened, notes: Notes, first: tuple[int, str] | None) -> Opened:
    lines = empty_list.told(totals.told(opened.lines, notes), notes, first)
    return replace(opened, lines=lines)


def _opened(top: list[str], lines: Iterable[str], reader: Reader, *, is_file: bool) -> Opened:
    """Look at the beginning of a text: is it a table, cards,
    a mail, or a plain list? Raises ListError.

    A paste is a table when a header says so, when tabs, which nobody types,
    stand beside one address, or when every line has its one address in the same place;
    a file is one when its lines have one address at most.
    """
    choices, notes = reader.choices, reader.notes
    top, lines = list(twice_encoded.lines_once(top)), twice_encoded.lines_once(lines)
    if tables.are_wrapped(top):
        lines = map(tables.unwrapped, lines)
        top = list(map(tables.unwrapped, top))
    form = None if choices.delimiter else text_forms.find(top, lines, reader)
    if form and form.rows:
        return _of_rows(form.rows, reader, form.kind)
    if form and form.lines:
        return _mail(form.kind, form.lines, reader)
    top, lines = list(twice_encoded.with_signs(top)), twice_encoded.with_signs(lines)
    if numbering.is_numbered(top):
        top, lines = list(numbering.unnumbered(top, Notes())), numbering.unnumbered(lines, notes)
    if choices.delimiter != "none" and (turned := _in_columns(top, reader)):
        return turned
    said = choices.delimiter
    mark = DELIMITERS[said] if said else _delimiter(top, is_file=is_file)
    if mark and not (mark == "\t" and mails.has_header(top)):
        return _table(top, lines, mark, reader)
    if is_file and not choices.delimiter:
        _refuse_without_addresses(top)
    if mails.is_mail(top):
        return _mail("mail", enumerate(lines, 1), reader)
    aside = Asides(reader)
    read = plain_lists.read(aside.watched(lines), reader)
    return Opened(About("list", "none"), aside.told(read))


def _mail(kind: str, lines: Iterable[tuple[int, str]], reader: Reader) -> Opened:
    aside = Asides(reader)
    read = mails.read(aside.numbered(mails.unfolded(lines)), reader)
    return Opened(About(kind, "none"), aside.told(read))


def open_rows(
    rows: Iterable[tables.Row | Rejected], choices: Choices, notes: Notes, kind: str
) -> Opened:
    """Look at the beginning of a table whose rows are cut already; raises ListError."""
    once = (row if isinstance(row, Rejected) else (row[0], list(twice_encoded.cells_once(row[1])))
            for row in rows)  # fmt: skip
    opened = _of_rows(once, Reader(choices, notes), kind)
    return _told(opened, notes, (1, ""))


def _peek(lines: str | Iterable[str]) -> tuple[list[str], Iterator[str]]:
    """Return the first lines, and all of them; a text is cut at CR,
    LF and CRLF, and nowhere else.
    """
    every = iter(io.StringIO(lines, newline=None) if isinstance(lines, str) else lines)
    top: list[str] = []
    size = 0
    for line in islice(every, _PEEK_LINES):
        top.append(line)
        size += len(line)
        if size > _PEEK_CHARACTERS:
            break
    return top, chain(top, every)


# -- plain lists -----------------------------------------------------------------------------------


def _refuse_without_addresses(top: Sequence[str]) -> None:
    first = next(filter(None, map(trim, top)), "")
    if first and not heading_words.is_address(first) and not any("@" in line for line in top):
        columns.find([[first[: tables.MAX_ROW]]])  # raises its sentence


# -- tables ----------------------------------------------------------------------------------------


def _delimiter(top: Sequence[str], *, is_file: bool) -> str:
    """Return what separates the cells; nothing where the text is no table."""
    mark = tables.delimiter(top) or tables.delimiter(_below_titles(top))
    if not mark or name_orders.is_cut_in_two(top[0], mark):
        return ""
    rows = people.top(tables.rows(top, mark), _PEEK_LINES)
    with_at = [sum("@" in cell for cell in row) for row in rows]
    if any(map(_is_header, rows[: header_row.MAX_LINES])) or _has_wordy_header(rows):
        return mark
    if side_by_side.find(rows):
        return mark
    if not rows or max(with_at) > 1 or _are_names_in_two(rows, mark):
        is_second = is_file and rows and with_at.count(1) + with_at.count(0) < len(rows)
        return mark if is_second and _has_two_columns(rows) else ""
    if is_file or (mark == "\t" and not cutting.are_pairs(rows)):
        return mark if with_at[0] <= 1 else ""
    is_person = mark != "," and len(rows) == 1 and cutting.is_one_person(rows[0])
    return mark if is_person or _is_even(rows) else ""


def _below_titles(top: Sequence[str]) -> Sequence[str]:
    """Return the lines from the first that is cut into the headings of a table, one of them surely
    of addresses; above it a report may say what it is about.
    """
    for number, line in enumerate(top[: header_row.MAX_LINES]):
        bare = line[: tables.MAX_ROW].replace('"', "")
        if "@" not in line and any(
            sign in bare and any(map(heading_words.is_surely_address, bare.split(sign)))
            for sign in tables.DELIMITERS
        ):
            return top[number:]
    return ()


def _is_header(row: Sequence[str]) -> bool:
    return (
        len(row) > 1
        and not any("@" in cell for cell in row)
        and any(map(heading_words.is_address, row))
    ) or bool(exported.roles([snake(cell) for cell in row]))


def _has_wordy_header(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a row of words stands above rows that are as wide,
    and have more than one address each.
    """
    return (
        len(rows) > 1
        and len({len(row) for row in rows}) == 1
        and all(cell and "@" not in cell for cell in rows[0])
        and all(sum("@" in cell for cell in row) > 1 for row in rows[1:])
    )


def _are_names_in_two(rows: Sequence[Sequence[str]], mark: str) -> bool:
    """Tell whether the cells are pieces of `Lima, Ana <ana@x.pt>`, or of `Lima, Ana, PhD <...>`,
    or of those without the signs around the address.
    """
    return mark == "," and all(
        (len(row) == 2 or (len(row) == 3 and is_after_names(row[2].partition("<")[0].strip())))
        and "@" not in row[0] + row[-2]
        and _NAMED.fullmatch(row[-1])
        for row in rows
    )


def _has_two_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether rows of a file without a header have more cells
    than addresses: no list of addresses.
    """
    return all(
        len(row) == len(rows[0]) and any(cell and "@" not in cell for cell in row) for row in rows
    )


def _is_even(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether every row has as many cells, and its one address in the same place."""
    if len(rows) < 2:  # one line is evenly anything
        return False
    places = {next((i for i, cell in enumerate(row) if "@" in cell), None) for row in rows}
    return len({len(row) for row in rows}) == 1 and len(places) == 1 and None not in places


def _table(top: Sequence[str], lines: Iterable[str], mark: str, reader: Reader) -> Opened:
    """Find the columns at once, so that a table without addresses is refused
    before anything is made of it.
    """
    known = people.top(tables.rows(top, mark), _PEEK_LINES)
    if not known:
        return Opened(About("list", "none"), plain_lists.read(lines, reader))
    if parts := side_by_side.find(known):
        rows = side_by_side.below_each_other(tables.rows(lines, mark), parts)
        return _of_rows(rows, reader, "table")
    found = columns.choose(known, reader.choices)
    names = {sign: name for name, sign in DELIMITERS.items()}
    about = About(
        "table",
        names[mark],
        found.columns,
        _header_line(tables.rows(top, mark), found),
        layout=found.layout,
    )
    rows = tables.rows(lines, mark)
    return Opened(about, people.People(found, reader, mark, known).read(rows))


def _in_columns(top: Sequence[str], reader: Reader) -> Opened | None:
    """Read a short table whose people stand in columns; None for any other."""
    said = DELIMITERS.get(reader.choices.delimiter)
    mark = said or (tables.delimiter(top) if len(top) <= transposed.MOST_ROWS else "")
    cut = [row for row in tables.rows(top, mark) if not isinstance(row, Rejected)] if mark else ()
    found = transposed.turned(cut)
    return found and _of_turned(found, cut, reader, "table")


def _of_turned(
    found: transposed.Turned, rows: Sequence[tables.Row], reader: Reader, kind: str
) -> Opened:
    for line, cells in rows[: found.titles]:
        reader.notes.see_title(line, shown(", ".join(filter(None, cells))))
    return _of_rows(found.rows, reader, kind)


def _of_rows(rows: Iterable[tables.Row | Rejected], reader: Reader, kind: str) -> Opened:
    every = iter(rows)
    top = list(islice((row for row in every if row is not TICK), _PEEK_LINES))
    if not top:
        return Opened(About(kind), iter(()))
    if parts := side_by_side.find(people.top(top, _PEEK_LINES)):
        every = side_by_side.below_each_other(chain(top, every), parts)
        top = list(islice((row for row in every if row is not TICK), _PEEK_LINES))
    known = people.top(top, _PEEK_LINES)
    if not known:
        return Opened(About(kind), (row for row in chain(top, every) if isinstance(row, Rejected)))
    if kind == "workbook" and len(known) == len(top):
        cut = [row for row in top if not isinstance(row, Rejected)]
        if turned := transposed.turned(cut):
            return _of_turned(turned, cut, reader, kind)
        if len(cut) == 1 and any(map(LOOKS_LIKE_ONE.search, known[0])):  # everybody in one row
            line, cells = cut[0]
            return Opened(About(kind), (one for cell in filter(None, cells)
                                        for one in reader.line(cell, line)))  # fmt: skip
    found = columns.choose(known, reader.choices)
    about = About(kind, "", found.columns, _header_line(top, found), layout=found.layout)
    return Opened(about, people.People(found, reader, "", known).read(chain(top, every)))


def _header_line(rows: Iterable[tables.Row | Rejected], found: Columns) -> int | None:
    if found.header is None:
        return None
    cut = (row for row in rows if not isinstance(row, Rejected))
    return next(islice(cut, found.header, None))[0]
