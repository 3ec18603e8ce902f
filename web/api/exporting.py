"""A run's people and its rejected lines as CSV, streamed: all of them, or as a page lists them."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from zoneinfo import ZoneInfo

from aiohttp import web

from emailer.clocks.zones import zone_of
from emailer.lists.words.exported import LANGUAGES
from emailer.showing import csv_export, workbook
from emailer.showing.csv_export import PageAfter
from emailer.showing.whole_list import WholeList, lines_of
from emailer.store import Page, Row, Run, Store
from emailer.store.people import PeopleQuery, Sort
from emailer.tongue import Sentence, say, why
from web import downloads, ids, selections, words
from web.api import answers
from web.app_keys import STORE, UPLOADS
from web.errors import ProblemError

_STYLE = ("separator", "headings")
_PAGE = 1_000
_SOME = 200
"""Rows read by their ids at once: a row may have 64 kB."""


async def recipients(request: web.Request) -> web.StreamResponse:
    """Export a run's recipients: those in a state by themselves, or as they are listed
    where a part, a reason or an order is named.
    """
    ids.only(request, "state", "q", "reason", "sort", *_STYLE)
    store, run_id, states = request.app[STORE], ids.run_id(request), ids.states(request)
    part, reason = ids.part(request), selections.checked_reason(request.query.get("reason", ""))
    sort = _sort(request)
    if part or reason or sort:
        query = selections.people_query(states, part, reason, sort)
        page_after = await _as_listed(store, run_id, query)
    else:

        async def page_after(cursor: str | None) -> Page[Row]:
            return await store.list_recipients(run_id, states, _PAGE, cursor)

    style = _style(request)
    came_in = (await store.look(run_id)).run.headings
    rows = csv_export.recipients(page_after, style, came_in)
    who = [style.headings.word(state) for state in request.query.getall("state", [])]
    return await _csv(request, run_id, [*who, part, reason] if who else ["all", part, reason], rows)


async def whole_list(request: web.Request) -> web.StreamResponse:
    """Export the list of a run as it came in, with what became of each line: as CSV,
    or as a workbook, which holds so many lines and no more.
    """
    is_csv = request.path.endswith(".csv")
    ids.only(request, "zone", *(_STYLE if is_csv else _STYLE[1:]))
    run = (await request.app[STORE].look(ids.run_id(request))).run
    store, style = request.app[STORE], _style(request)
    whole = WholeList(store, run, style, _zone(request), is_typed=not is_csv)
    if is_csv:
        return await _csv(request, run.id, [say("list")], csv_export.table(whole.rows(), style))
    if lines_of(run) > workbook.MOST_LINES:
        most = Sentence("A sheet holds {n} lines, and this list has more.", n=workbook.MOST_LINES)
        raise ProblemError(409, most, Sentence("Download it as CSV."))
    uploads = request.app[UPLOADS]
    async with contextlib.AsyncExitStack() as kept:
        async with uploads.one_sheet:  # who reads it slowly keeps nobody else from theirs
            sheet = whole.as_workbook(uploads.folder, uploads.check)
            path = await kept.enter_async_context(sheet)
        return await _stream(
            request, await _named(request, run, "xlsx", say("list")), workbook.chunks(path)
        )


def _zone(request: web.Request) -> ZoneInfo | None:
    """Read ?zone=, whose clocks say when; without it, those of this machine do."""
    name = request.query.get("zone", "")
    try:
        return zone_of(name) if name else None
    except ValueError as error:
        help_ = Sentence("Leave it out for the time of this machine.")
        raise ProblemError(422, why(error), help_) from None


async def rejected(request: web.Request) -> web.StreamResponse:
    """Export a submission's lines that were no address, and those whose address stood before."""
    ids.only(request, *_STYLE)
    store, run_id = request.app[STORE], ids.run_id(request)
    page_after = csv_export.both(
        lambda cursor: store.list_rejected(run_id, _PAGE, cursor),
        lambda cursor: store.list_rejected(run_id, _PAGE, cursor, only_repeated=True),
    )
    came_in = (await store.look(run_id)).run.headings
    rows = csv_export.rejected(page_after, _style(request), came_in)
    return await _csv(request, run_id, ["rejected"], rows)


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
    request: web.Request, run_id: str, whom: Sequence[str], lines: AsyncIterator[bytes]
) -> web.StreamResponse:
    """Stream a file; a run that does not exist is found out before the first byte."""
    run = (await request.app[STORE].look(run_id)).run
    return await _stream(request, await _named(request, run, "csv", *whom), lines)


_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def _named(request: web.Request, run: Run, ending: str, *whom: str) -> dict[str, str]:
    """Say what a file is, and what it is called: with the beginning of the run's id where another
    run of the newest is called the same, or where there may be one.
    """
    subject, now = words.named(run.message.subject), request.app[STORE].now()
    newest = await request.app[STORE].list_runs(None, _NEWEST)
    others = (words.named(one.message.subject) for one in newest.rows if one.id != run.id)
    told_apart = run.id[:8] if newest.next or subject in others else ""
    name = downloads.named(ending, now, subject, told_apart, *whom)
    return {"Content-Type": _TYPES[ending], **name}


_NEWEST = 100
"""Runs among which one of the same name is looked for."""


async def _stream(
    request: web.Request, headers: dict[str, str], pieces: AsyncIterator[bytes]
) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    answers.pack_pieces(request, response)
    await response.prepare(request)
    async for piece in pieces:
        await response.write(piece)
    return response
