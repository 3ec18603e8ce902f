"""Recipients and rejected lines as CSV, a page of rows at a time. A cell never begins a formula."""

import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple, TypeVar

from emailer import tongue
from emailer.lists import DELIMITERS
from emailer.lists.columns import columns
from emailer.lists.tables import formulas
from emailer.lists.words import exported
from emailer.lists.words.exported import Headings
from emailer.lists.words.heading_words import snake
from emailer.lists.workbooks.cell_kinds import NUMBER
from emailer.model import Rejected
from emailer.showing.shapes import instant
from emailer.store import Page, Row, pages
from emailer.store.headings import Heading
from emailer.store.people import NOT_SENT_YET

T = TypeVar("T")
PageAfter = Callable[[str | None], Awaitable[Page[T]]]


class Style(NamedTuple):
    """How a file is written: what separates its cells, what its own columns are called, and what
    stands before the fractions of numbers.
    """

    separator: str
    headings: Headings
    decimal: str = "."

    def number(self, text: str, kind: str) -> str:
        """Write a number of a workbook as a spreadsheet of the asker's language reads one."""
        is_fraction = kind == NUMBER and self.decimal != "." and _FRACTION.fullmatch(text)
        return text.replace(".", self.decimal) if is_fraction else text


_FRACTION = re.compile(r"-?[0-9]{1,20}\.[0-9]{1,20}")


SEPARATORS = ("comma", "semicolon", "tab")


def chosen(separator: str = "", language: str = "") -> Style:
    """Choose one: as it is named, else as the language of whoever asks has it, whose spreadsheets
    take a semicolon where a comma stands in a number. Raises KeyError for what is none.
    """
    spoken = tongue.spoken()
    has_comma = "," in spoken.decimal(0.5, 1)
    mark = DELIMITERS[separator or ("semicolon" if has_comma else "comma")]
    fallback = exported.LANGUAGES.get(spoken.code, exported.LANGUAGES["en"])
    headings = exported.LANGUAGES[language] if language else fallback
    return Style(mark, headings, "," if has_comma and mark != "," else ".")


def both(rejected: PageAfter[Rejected], repeated: PageAfter[Rejected]) -> PageAfter[Rejected]:
    """List the lines of no use, then those whose address stood in a line before."""

    async def page_after(cursor: str | None) -> Page[Rejected]:
        if cursor is None or not cursor.startswith(_THEN):
            page = await rejected(cursor)
            return Page(page.rows, page.next or _THEN)
        page = await repeated(cursor.removeprefix(_THEN) or None)
        return Page(page.rows, page.next and _THEN + page.next)

    return page_after


_THEN = "then "


def cell(value: object) -> object:
    """Write one cell; what a spreadsheet would take for a formula is quoted
    with ', numbers are not.
    """
    if isinstance(value, int | float):
        return value
    return "" if value is None else formulas.guard(str(value))


async def recipients(
    page_after: PageAfter[Row], style: Style | None = None, came_in: Iterable[Heading] = ()
) -> AsyncIterator[bytes]:
    """Yield people as a file: the columns that came in, under their own headings where these are
    read as the same fields again, then what became of each.

    It is read twice: which columns there are is known at the end only.
    """
    style = style or chosen()
    put_right: dict[tuple[int, str], str] = {}

    def fields_of(row: Row) -> Iterable[str]:
        if row.was and row.was != row.email:
            put_right[row.stood, row.was] = row.email
        return row.fields

    names = await _union(page_after, fields_of)
    own = apart(style, style.headings.fate, (*style.headings.person, *names))
    came_in = list(came_in)
    kinds = [*map({one.field: one.kind for one in came_in}.get, names, repeat(""))]

    def cells(row: Row) -> Sequence[object]:
        had = _as_corrected(row, put_right) if put_right else row.fields
        fields = (had.get(name, "") for name in names)
        return (
            row.email,
            row.name,
            *map(style.number, fields, kinds),
            *_fate(row, style.headings),
        )

    called = {one.field: one.text for one in came_in if snake(one.text) == one.field}
    headings = (*style.headings.person, *(called.get(name, name) for name in names), *own)
    async for chunk in _stream(headings, cells, page_after, style.separator):
        yield chunk


def _as_corrected(row: Row, put_right: Mapping[tuple[int, str], str]) -> Mapping[str, str]:
    """Write what came in beside a person with the addresses of their line as they were put right:
    another's stands in the row of each.
    """
    return {
        name: put_right.get((row.stood, text), text) if "@" in text else text
        for name, text in row.fields.items()
    }


async def table(
    rows: AsyncIterator[Sequence[Sequence[object]]], style: Style
) -> AsyncIterator[bytes]:
    """Yield rows of cells, the header among them, as a file."""
    mark = "\ufeff"
    async for some in rows:
        yield (mark + lines(some, style.separator)).encode("utf-8", "replace")
        mark = ""


class Typed(NamedTuple):
    """A list as somebody would type it, and what the columns of its table are called; () where it
    is none, or made of several.
    """

    text: str
    names: Sequence[str] = ()


def people(rows: Iterable[Row], came_in: Iterable[Heading]) -> Typed:
    """Write some people as a list to be typed: address, name, and the columns that came in."""
    some = list(rows)
    names = list(dict.fromkeys(name for row in some for name in row.fields))
    called = {one.field: one.text for one in came_in if snake(one.text) == one.field}
    head = (*chosen().headings.person, *(called.get(name, name) for name in names))
    cells = ((row.email, row.name, *(row.fields.get(name, "") for name in names)) for row in some)
    return Typed(_typed([head, *cells]), head)


def as_written(rows: Sequence[Rejected]) -> Typed:
    """Write lines of no use as they came in, to be mended: a table in its own columns."""
    names = list(dict.fromkeys(heading for one in rows for heading, _ in one.cells))
    if not names or not all(one.cells for one in rows):
        return Typed("\n".join(one.value for one in rows))
    cells = ([dict(one.cells).get(name, "") for name in names] for one in rows)
    widest = {heading for heading, _ in max((one.cells for one in rows), key=len)}
    return Typed(_typed([names, *cells]), names if widest == {*names} else ())


def _typed(rows: Iterable[Iterable[str]]) -> str:
    """Write lines as somebody would type them, quoted only where that is needed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


async def rejected(
    page_after: PageAfter[Rejected], style: Style | None = None, came_in: Iterable[Heading] = ()
) -> AsyncIterator[bytes]:
    """Yield lines of no use as a file: a table's rows in the columns that came in,
    other lines as their `value`.
    """
    style = style or chosen()
    whole: set[bool] = set()

    def headings(one: Rejected) -> Iterable[str]:
        whole.add(not one.cells)
        return (heading for heading, _ in one.cells)

    names = await _union(page_after, headings)
    ours = style.headings
    kinds = [*map({one.text: one.kind for one in came_in}.get, names, repeat(""))]
    value = (ours.value,) if whole != {False} else ()
    added = apart(style, (ours.line, *value, ours.reason), names)

    def cells(one: Rejected) -> Sequence[object]:
        had = dict(one.cells)
        shown = ("" if had else one.value,) if value else ()
        own = map(style.number, (had.get(name, "") for name in names), kinds)
        return (*own, one.line, *shown, one.reason)

    async for chunk in _stream((*names, *added), cells, page_after, style.separator):
        yield chunk


async def _union(page_after: PageAfter[T], names: Callable[[T], Iterable[str]]) -> tuple[str, ...]:
    """Collect the names of all rows' columns, in the order they are met."""
    found: dict[str, None] = {}
    async for rows in pages.every(page_after):
        for row in rows:
            found |= dict.fromkeys(names(row))
        if len(found) > columns.MAX_COLUMNS:
            break
    return tuple(found)[: columns.MAX_COLUMNS]


def apart(style: Style, own: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Name our columns so that none has the name of one that came in."""
    others = {snake(name) for name in taken}
    told_apart = style.headings.told_apart
    return [name if snake(name) not in others else told_apart(name) for name in own]


def _fate(row: Row, called: Headings) -> Sequence[object]:
    reply = row.last_reply
    return (
        row.id, called.word(row.state.value), int(row.has_been_emailed), row.attempts,
        reply and called.word(reply.stage.value), reply and reply.code, reply and reply.enhanced,
        NOT_SENT_YET if row.is_corrected else reply and reply.text,
        row.message_id, instant(row.updated_at),
    )  # fmt: skip


async def _stream(
    header: Sequence[str],
    cells: Callable[[T], Sequence[object]],
    page_after: PageAfter[T],
    separator: str,
) -> AsyncIterator[bytes]:
    """Yield a whole list: its header (with the mark by which Excel knows UTF-8),
    then one page after the other.
    """
    yield ("\ufeff" + lines([header], separator)).encode()
    async for rows in pages.every(page_after):
        yield lines(map(cells, rows), separator).encode("utf-8", "replace")


def line(cells: Iterable[object]) -> str:
    """Write one line."""
    return lines([cells])


def lines(rows: Iterable[Iterable[object]], separator: str = ",") -> str:
    """Write some lines."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
