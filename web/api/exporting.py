"""A run's people and its rejected lines as CSV, streamed: all of them, or as a page lists them."""

from collections.abc import AsyncIterator

from aiohttp import web

from emailer.lists.exported import LANGUAGES
from emailer.showing import csv_export
from emailer.showing.csv_export import PageAfter
from emailer.store import Page, Row, Store
from emailer.store.people import PeopleQuery, Sort
from emailer.tongue import Sentence
from web import decisions, ids
from web.api import answers
from web.app_keys import STORE
from web.errors import ProblemError

_PAGE = 1_000
_SOME = 200
"""Rows read by their ids at once: a row may have 64 kB."""


async def recipients(request: web.Request) -> web.StreamResponse:
    """Export a run's recipients: those in a state by themselves, or as they are listed
    where a part, a reason or an order is named.
    """
    store, run_id, states = request.app[STORE], ids.run_id(request), ids.states(request)
    part, reason = ids.part(request), decisions.checked_reason(request.query.get("reason", ""))
    sort = _sort(request)
    if part or reason or sort:
        query = decisions.people_query(states, part, reason, sort)
        page_after = await _as_listed(store, run_id, query)
    else:

        async def page_after(cursor: str | None) -> Page[Row]:
            return await store.list_recipients(run_id, states, _PAGE, cursor)

    rows = csv_export.recipients(page_after, _style(request))
    return await _csv(request, run_id, "recipients", rows)


async def rejected(request: web.Request) -> web.StreamResponse:
    """Export a submission's lines that were no address, and those whose address stood before."""
    store, run_id = request.app[STORE], ids.run_id(request)
    page_after = csv_export.both(
        lambda cursor: store.list_rejected(run_id, _PAGE, cursor),
        lambda cursor: store.list_rejected(run_id, _PAGE, cursor, only_repeated=True),
    )
    rows = csv_export.rejected(page_after, _style(request))
    return await _csv(request, run_id, "rejected", rows)


def _style(request: web.Request) -> csv_export.Style:
    """Read ?separator= and ?headings=, else write as the asker's language has it."""
    separator, language = (request.query.get(name, "") for name in ("separator", "headings"))
    if separator and separator not in csv_export.SEPARATORS:
        names = ", ".join(csv_export.SEPARATORS)
        help_ = Sentence("It is one of {names}.", names=names)
        raise ProblemError(400, Sentence("There is no such separator."), help_)
    if language and language not in LANGUAGES:
        help_ = Sentence("It is one of {names}.", names=", ".join(LANGUAGES))
        raise ProblemError(400, Sentence("There are no headings in this language."), help_)
    return csv_export.chosen(separator, language)


def _sort(request: web.Request) -> Sort | None:
    """Read ?sort=, the order of the rows."""
    text = request.query.get("sort", "")
    if text and text not in list(Sort):
        raise ProblemError(
            400,
            Sentence("There is no such order of people."),
            Sentence("It is one of {names}.", names=", ".join(Sort)),
        )
    return Sort(text) if text else None


async def _as_listed(store: Store, run_id: str, query: PeopleQuery) -> PageAfter[Row]:
    """Read people in the order of a page. Of a run that can be read whole, that is the order
    at the beginning: whoever changes meanwhile is in the file, and once.
    """
    order = await store.people.order(run_id, query)

    async def walked(cursor: str | None) -> Page[Row]:
        found = await store.people.find(run_id, query, _PAGE, cursor)
        return Page(found.rows, found.next)

    async def ordered(cursor: str | None) -> Page[Row]:
        assert order is not None  # else they are walked
        begin, end = int(cursor or 0), int(cursor or 0) + _SOME
        rows = await store.people.rows(run_id, order[begin:end])
        return Page(rows, str(end) if end < len(order) else None)

    return walked if order is None else ordered


async def _csv(
    request: web.Request, run_id: str, what: str, lines: AsyncIterator[bytes]
) -> web.StreamResponse:
    """Stream a file; a run that does not exist is found out before the first byte."""
    await request.app[STORE].look(run_id)
    disposition = f'attachment; filename="{what}-{run_id[:8]}.csv"'
    response = web.StreamResponse(
        headers={"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": disposition}
    )
    answers.pack_pieces(request, response)
    await response.prepare(request)
    async for chunk in lines:
        await response.write(chunk)
    return response
