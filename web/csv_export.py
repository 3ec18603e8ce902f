"""Recipients and rejected lines as CSV, a page of rows at a time. A cell never begins a formula."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from emailer.lists import formulas
from emailer.model import Rejected
from emailer.store import Page, Row
from web import pagination
from web.shapes import instant

T = TypeVar("T")

RECIPIENT_COLUMNS = ("id", "email", "name", "state", "has_been_emailed", "attempts", "stage", "code", "enhanced",
                     "text", "message_id", "updated_at", "fields")  # fmt: skip
REJECTED_COLUMNS = ("line", "value", "reason")


def cell(value: object) -> object:
    """Write one cell; what a spreadsheet would take for a formula is quoted with ', numbers are not."""
    if isinstance(value, int | float):
        return value
    return "" if value is None else formulas.guard(str(value))


def line(cells: Iterable[object]) -> str:
    """Write one line."""
    return _lines([cells])


def recipient(row: Row) -> Sequence[object]:
    """List the cells of a recipient."""
    reply = row.last_reply
    return (
        row.id, row.email, row.name, row.state.value, int(row.has_been_emailed), row.attempts,
        reply and reply.stage.value, reply and reply.code, reply and reply.enhanced, reply and reply.text,
        row.message_id, instant(row.updated_at), "; ".join(f"{name}={value}" for name, value in row.fields.items()),
    )  # fmt: skip


def rejected(one: Rejected) -> Sequence[object]:
    """List the cells of a line that was no address."""
    return (one.line, one.value, one.reason)


async def stream(
    columns: Sequence[str],
    cells: Callable[[T], Sequence[object]],
    page_after: Callable[[str | None], Awaitable[Page[T]]],
) -> AsyncIterator[bytes]:
    """Yield a whole list: its header (with the mark by which Excel knows UTF-8), then one page after the other."""
    yield ("\ufeff" + line(columns)).encode()
    async for rows in pagination.every(page_after):
        yield _lines(map(cells, rows)).encode("utf-8", "replace")


def _lines(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
