"""Recipients and rejected lines as CSV, a page of rows at a time. A cell never begins a formula."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from emailer.lists import columns, exported, formulas
from emailer.model import Rejected
from emailer.showing.shapes import instant
from emailer.store import Page, Row, pages

T = TypeVar("T")
PageAfter = Callable[[str | None], Awaitable[Page[T]]]

PERSON = ("email", "name")


def cell(value: object) -> object:
    """Write one cell; what a spreadsheet would take for a formula is quoted
    with ', numbers are not.
    """
    if isinstance(value, int | float):
        return value
    return "" if value is None else formulas.guard(str(value))


def line(cells: Iterable[object]) -> str:
    """Write one line."""
    return _lines([cells])


async def recipients(page_after: PageAfter[Row]) -> AsyncIterator[bytes]:
    """Yield people as a file: the columns that came in, under their names,
    then what became of each.

    It is read twice: which columns there are is known at the end only.
    """
    names = await _union(page_after, lambda row: row.fields)
    own = _apart(exported.FATE, (*PERSON, *names))

    def cells(row: Row) -> Sequence[object]:
        return (row.email, row.name, *(row.fields.get(name, "") for name in names), *_fate(row))

    async for chunk in _stream((*PERSON, *names, *own), cells, page_after):
        yield chunk


async def rejected(page_after: PageAfter[Rejected]) -> AsyncIterator[bytes]:
    """Yield lines of no use as a file: a table's rows in the columns that came in,
    other lines as their `value`.
    """
    whole: set[bool] = set()

    def headings(one: Rejected) -> Iterable[str]:
        whole.add(not one.cells)
        return (heading for heading, _ in one.cells)

    names = await _union(page_after, headings)
    value = ("value",) if whole != {False} else ()
    line_, *rest = _apart(("line", *value, "reason"), names)

    def cells(one: Rejected) -> Sequence[object]:
        had = dict(one.cells)
        shown = ("" if had else one.value,) if value else ()
        return (*(had.get(name, "") for name in names), one.line, *shown, one.reason)

    async for chunk in _stream((*names, line_, *rest), cells, page_after):
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


def _apart(own: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Name our columns so that none has the name of one that came in."""
    others = {name.casefold() for name in taken}
    return [name if name not in others else f"{name}_of_run" for name in own]


def _fate(row: Row) -> Sequence[object]:
    reply = row.last_reply
    return (
        row.id, row.state.value, int(row.has_been_emailed), row.attempts,
        reply and reply.stage.value, reply and reply.code, reply and reply.enhanced,
        reply and reply.text, row.message_id, instant(row.updated_at),
    )  # fmt: skip


async def _stream(
    columns: Sequence[str], cells: Callable[[T], Sequence[object]], page_after: PageAfter[T]
) -> AsyncIterator[bytes]:
    """Yield a whole list: its header (with the mark by which Excel knows UTF-8),
    then one page after the other.
    """
    yield ("\ufeff" + line(columns)).encode()
    async for rows in pages.every(page_after):
        yield _lines(map(cells, rows)).encode("utf-8", "replace")


def _lines(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
