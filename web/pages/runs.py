"""Pages about runs: what is going on, and the buttons. Each handler: parse, one call, answer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from emailer.lists.words import exported
from emailer.model import RunState, State
from emailer.showing import shapes, wording, workbook
from emailer.store import ConflictError, NotFoundError, Run, Store
from emailer.submitting.caution_words import named
from web import addresses, ids, pagination, selections, words
from web.app_keys import CONFIG, STORE
from web.errors import ProblemError
from web.pages import (
    after_sending_again,
    correcting,
    course,
    deciding,
    from_run,
    had_already,
    later_forms,
    people,
    people_view,
    people_words,
    run_entries,
    stopped,
    undoing,
    waiting,
)  # fmt: skip
from web.receiving import receive

RUNS = 25
WRONG = 422


async def runs(request: web.Request) -> web.Response:
    """List the runs, newest first."""
    page = await pagination.read(request.app[STORE].list_runs(None, RUNS, ids.cursor(request)))
    context: dict[str, Any] = {"here": "runs", "runs": run_entries.of_runs(request, page.rows)}
    context |= {"next": page.next, "cursor": request.query.get("cursor", ""), "words": words}
    context["in_doubt"] = await request.app[STORE].measures.doubts()
    return aiohttp_jinja2.render_template("runs.html", request, context)


async def run(request: web.Request) -> web.Response:
    """Show a run, complete without script."""
    return await show(request, request.query, request.query.getall("ids", []))


async def reasons(request: web.Request) -> web.Response:
    """List every reason why people of a run failed, are in doubt or wait."""
    found = (await request.app[STORE].look(ids.run_id(request))).run
    told, view = run_entries.of_run(request, found)
    here = people_view.place(addresses.of(request, "run", id=found.id), {})
    context = {"here": "runs", "run": told, "view": view, "reasons": people.reasons(here, told)}
    return aiohttp_jinja2.render_template("reasons.html", request, context)


async def decide(request: web.Request) -> web.Response:
    """Do what was decided about people, then show what was done;
    nobody selected is said beside the buttons.
    """
    form = await receive.form(request)
    store, run_id = request.app[STORE], ids.run_id(request)
    here, asked = _place(request, form.fields), deciding.chosen(form.fields, form.ids)
    if asked is None or not (asked.ids or asked.is_all):
        return await show(request, {**form.fields, "act": "retry"}, form.ids, 422)
    run = (await store.look(run_id)).run
    if form.fields.get("one") and await deciding.is_asked_first(store, run, asked):
        raise web.HTTPSeeOther(here.at(act=asked.act, ids=asked.ids[0]))
    since = store.now()
    n, told = await deciding.decide(store, run, here, asked)
    more = {
        "since": since if asked.act in people_words.BACK else "",
        "of": after_sending_again.written(told),
    }
    here = here.left((await store.look(run_id)).run)
    raise web.HTTPSeeOther(here.at(did=asked.act, n=n, **more))


async def correct(request: web.Request) -> web.Response:
    """Put an address right, and send to it where that was asked;
    what is wrong with it is said beside it.
    """
    form = await receive.form(request)
    run_id, recipient_id = ids.run_id(request), ids.recipient_id(request)
    here, found = _place(request, form.fields), (await request.app[STORE].look(run_id)).run
    if await correcting.is_to_be_asked(request.app[STORE], found, recipient_id, form.fields):
        said = {**form.fields, "correct": str(recipient_id)}
        return await show(request, said, [], WRONG)
    try:
        did = await people.correct(request, found, recipient_id, form.fields)
    except (ProblemError, ConflictError) as error:
        if isinstance(error, ProblemError) and error.status != WRONG:
            raise
        said = {**form.fields, "correct": str(recipient_id), "wrong": str(error)}
        return await show(request, said, [], WRONG)
    raise web.HTTPSeeOther(here.at(did=did, of=recipient_id))


async def show(
    request: web.Request,
    said: Mapping[str, str],
    ticked: Sequence[str] = (),
    status: int = 200,
    refused: later_forms.Refused = later_forms.NOTHING,
) -> web.Response:
    """Show a run, and of its people those that are asked for; `refused` is what was typed about
    when it sends, and cannot be.
    """
    found = (await request.app[STORE].look(ids.run_id(request))).run
    told, view = run_entries.of_run(request, found)
    view = await waiting.named(request.app[STORE], found, view)
    here = _place(request, said)
    table = await people.table(request, found, here, told)
    if found.started_at:
        stopped.forget_begun(request, found.id)
    context = {"here": "runs", "run": told, "view": view, "again": "again" in said, "words": words}
    context["ticked"] = ticked  # Enter on a box reads the page again, and unticks nothing
    context |= {"duration": wording.duration, "elapsed_s": _elapsed_s(request, found)}
    context |= {"table": table, **await _begins(request, found)}
    context["grace_s"] = request.app[CONFIG].grace_s(found.transport)
    context["may_plan"] = _may_plan(found)
    context["most_lines"] = workbook.MOST_LINES
    context |= {"hopeless": people_words.hopeless(found.failures), "table_words": people_words}
    context["had"] = await had_already.of_run(request.app[STORE], found, told["allowed"])
    context["may_be_mended"] = await from_run.may_be_mended(request.app[STORE], found)
    context["is_later"] = "later" in said and context["may_plan"]
    context |= await _planned(request, found, refused)
    context["greeted"] = await _greeted(request.app[STORE], found) if found.duplicates else []
    context |= {"named": named, "headings": {one.field: one.text for one in found.headings}}
    context["rest_was_stopped"] = await _was_stopped(request, found.rest_of)
    drawn = await request.app[STORE].course(found.id, course.MOST_BARS)
    context["course"] = course.of_run(found, drawn, request.app[STORE].now())
    context |= _without_script(request, said, is_active=view.is_active)
    context |= await undoing.of(request, said, found, told["allowed"])
    asked = deciding.chosen(said, ticked)
    context["question"] = await deciding.question(request, found, here, asked) if asked else {}
    context["correcting"] = await correcting.of(request, found, said)
    return aiohttp_jinja2.render_template("run.html", request, context, status=status)


async def _planned(
    request: web.Request, found: Run, refused: later_forms.Refused
) -> dict[str, Any]:
    """Say what stands in the forms of when it sends; and where its beginning was planned in a zone
    that is known, what clocks show there.
    """
    zone, store = request.app[CONFIG].zone, request.app[STORE]
    is_planned = found.state is RunState.SCHEDULED and found.start_at is not None
    planned_in = await stopped.zone_of(store, found) if is_planned else ""
    there = words.there(shapes.due_at(found, store.now()), planned_in) if planned_in else None
    return {"later": later_forms.forms(found, refused, zone, planned_in), "planned_there": there}


_MOST_GREETED = 5000


async def _greeted(store: Store, run: Run) -> list[str]:
    """Name whom the message to another greets, too, as they stood in the list."""
    lines = await store.people.repeated(run.id, exported.BOTH, _MOST_GREETED)
    return [one.value for one in lines]


def _without_script(
    request: web.Request, said: Mapping[str, str], *, is_active: bool
) -> dict[str, Any]:
    """Say when a page was read that stands still, for a reading would empty what is typed;
    and whether it is to be read again and again, which shows nobody, as long as nothing is asked.
    """
    read_at = datetime.fromtimestamp(request.app[STORE].now() / 1000, UTC)
    is_asked = not said.keys().isdisjoint(("q", "act", "correct", "later"))
    is_followed = is_active and "follow" in said and not is_asked
    return {"is_followed": is_followed, "read_at": f"{read_at:%H:%M:%S} UTC"}


async def _was_stopped(request: web.Request, run_id: str | None) -> bool:
    """Tell whether the run whose people this one has was stopped before it began."""
    if not run_id:
        return False
    try:
        first = (await request.app[STORE].look(run_id)).run
    except NotFoundError:
        return False
    return first.state is RunState.CANCELLED and first.started_at is None


def _may_plan(run: Run) -> bool:
    """Tell whether there is anybody of a run to be sent to by a plan: later, or once more."""
    has_failed = run.state is RunState.FINISHED and run.counts[State.FAILED] > 0
    return run.state in _GOING or has_failed


_GOING = (RunState.SCHEDULED, RunState.RUNNING, RunState.PAUSED)


def _place(request: web.Request, said: Mapping[str, str]) -> people_view.PeopleView:
    is_own_page = request.method in ("GET", "HEAD")
    at = "" if is_own_page else addresses.of(request, "run", id=ids.run_id(request))
    return people_view.place(at, said)


async def pause(request: web.Request) -> web.Response:
    """Stop sending, until resumed."""
    await request.app[STORE].pause(ids.run_id(request))
    raise _back(request, did="paused")


async def resume(request: web.Request) -> web.Response:
    """Go on, or take up the remainder of a cancelled run; where nothing of it has left yet,
    it can be stopped once more.
    """
    store, run_id = request.app[STORE], ids.run_id(request)
    found = (await store.look(run_id)).run
    await store.resume(run_id, request.app[CONFIG].grace_s(found.transport))
    raise _back(request, did="resumed", n=undoing.tried(found))


async def cancel(request: web.Request) -> web.Response:
    """End a run; `then=new` goes on to a new one with the rest."""
    form = await receive.form(request)
    await request.app[STORE].cancel(ids.run_id(request))
    if form.fields.get("then") == "new":
        raise web.HTTPSeeOther(f"{addresses.of(request, 'compose')}?rest={ids.run_id(request)}")
    raise _back(request, did="cancelled")


async def retry(request: web.Request) -> web.Response:
    """Send again to the failed: all, some, or those with one reason."""
    form = await receive.form(request)
    store, run_id = request.app[STORE], ids.run_id(request)
    chosen = selections.of_form(form.fields, form.ids)
    told = await after_sending_again.of_selection(store, (await store.look(run_id)).run, chosen)
    n = await store.retry(run_id, chosen)
    raise _back(request, did="retried", n=n, of=after_sending_again.written(told))


async def resolve(request: web.Request) -> web.Response:
    """Record what a person decided about the doubtful, by a form of somebody's own:
    the page's own, which asks for more, goes to `decide`.
    """
    form = await receive.form(request)
    selection, decision = (
        selections.of_form(form.fields, form.ids),
        selections.decision(form.fields),
    )
    await request.app[STORE].resolve(ids.run_id(request), selection, decision)
    raise _back(request)


def _elapsed_s(request: web.Request, found: Run) -> float:
    until = found.finished_at or request.app[STORE].now()
    return (until - (found.started_at or found.created_at)) / 1000


async def _begins(request: web.Request, found: Run) -> dict[str, Any]:
    """Say when the first message of a scheduled run may leave, and what else holds it up;
    and of any run when its sending hours open, where they are closed.
    """
    now = request.app[STORE].now()
    opens_at = shapes.instant(shapes.opens_at(found, now))
    if found.state is not RunState.SCHEDULED and found.started_at:
        return {"starts_in_s": 0.0, "opens_at": opens_at}
    goes_at = shapes.due_at(found, now)
    account = await request.app[STORE].account(found.account)
    return {
        "starts_in_s": max(0.0, (goes_at - now) / 1000) if found.start_at else 0.0,
        "goes_at": shapes.instant(goes_at),
        "opens_at": opens_at,
        "account_reason": shapes.reason(account.reason),
    }


def _back(request: web.Request, **done: object) -> web.HTTPSeeOther:
    """Lead to the run again, which says what was done."""
    at = addresses.of(request, "run", id=ids.run_id(request))
    return web.HTTPSeeOther(f"{at}?{urlencode(done)}" if done else at)
