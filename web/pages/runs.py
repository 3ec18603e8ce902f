"""Pages about runs: what is going on, and the buttons. Each handler: parse, one call, answer."""

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer.model import State
from emailer.showing import wording
from emailer.store import Page, Row, Run
from web import addresses, decisions, ids, pagination, words
from web.keys import STORE
from web.pages import entries
from web.receiving import receive

RUNS = 25
ROWS = 20
FOUND = 10


async def runs(request: web.Request) -> web.Response:
    """List the runs, newest first."""
    page = await pagination.read(request.app[STORE].list_runs(None, RUNS, ids.cursor(request)))
    context = {"here": "runs", "runs": entries.of_runs(request, page.rows), "next": page.next}
    return aiohttp_jinja2.render_template("runs.html", request, context)


async def run(request: web.Request) -> web.Response:
    """Show a run, complete without script."""
    found = (await request.app[STORE].look(ids.run_id(request))).run
    told, view = entries.of_run(request, found)
    context = {"here": "runs", "run": told, "view": view, "again": "again" in request.query, "words": words}
    context["ticked"] = request.query.getall("ids", [])  # Enter on a box reads the page again, and unticks nothing
    context |= {"duration": wording.duration, "elapsed_s": _elapsed_s(request, found)}
    context["starts_in_s"] = _starts_in_s(request, found)
    context["failed"] = await _people(request, found, State.FAILED)
    context["doubts"] = await _people(request, found, State.IN_DOUBT)
    context["found"] = await _found(request, found)
    return aiohttp_jinja2.render_template("run.html", request, context)


async def pause(request: web.Request) -> web.Response:
    """Stop sending, until resumed."""
    await request.app[STORE].pause(ids.run_id(request))
    return _back(request)


async def resume(request: web.Request) -> web.Response:
    """Go on, or take up the remainder of a cancelled run."""
    await request.app[STORE].resume(ids.run_id(request))
    return _back(request)


async def cancel(request: web.Request) -> web.Response:
    """End a run; `then=new` goes on to a new one with the rest."""
    form = await receive.form(request)
    await request.app[STORE].cancel(ids.run_id(request))
    if form.fields.get("then") == "new":
        raise web.HTTPSeeOther(f"{addresses.of(request, 'compose')}?rest={ids.run_id(request)}")
    return _back(request)


async def retry(request: web.Request) -> web.Response:
    """Send again to the failed: all, some, or those with one reason."""
    form = await receive.form(request)
    await request.app[STORE].retry(ids.run_id(request), decisions.of_form(form.fields, form.ids))
    return _back(request)


async def resolve(request: web.Request) -> web.Response:
    """Record what a person decided about the doubtful."""
    form = await receive.form(request)
    selection, decision = decisions.of_form(form.fields, form.ids), decisions.decision(form.fields)
    await request.app[STORE].resolve(ids.run_id(request), selection, decision)
    return _back(request)


def _elapsed_s(request: web.Request, found: Run) -> float:
    until = found.finished_at or request.app[STORE].now()
    return (until - (found.started_at or found.created_at)) / 1000


def _starts_in_s(request: web.Request, found: Run) -> float:
    """Say how long it is to the start of a scheduled run."""
    return max(0.0, ((found.start_at or 0) - request.app[STORE].now()) / 1000)


def _back(request: web.Request) -> web.Response:
    raise web.HTTPSeeOther(addresses.of(request, "run", id=ids.run_id(request)))


async def _people(request: web.Request, found: Run, state: State) -> dict[str, Any]:
    """Read those in a state: the first page, or, where `list` names the state, the one of the cursor."""
    if not found.counts[state]:
        return {"rows": [], "next": None, "count": 0, "paged": False}
    cursor = ids.cursor(request) if request.query.get("list") == state else None
    listing = request.app[STORE].list_recipients(found.id, (state,), limit=ROWS, cursor=cursor)
    page = await pagination.read(listing)
    return _listed(page) | {"count": found.counts[state], "paged": bool(cursor)}


async def _found(request: web.Request, found: Run) -> dict[str, Any] | None:
    """Read those whose address begins as was asked for."""
    prefix = ids.prefix(request)
    if not prefix:
        return None
    page = await request.app[STORE].list_recipients(found.id, (), prefix, limit=FOUND)
    return _listed(page) | {"q": request.query["q"]}


def _listed(page: Page[Row]) -> dict[str, Any]:
    return {"rows": [words.person(row) for row in page.rows], "next": page.next}
