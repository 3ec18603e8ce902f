"""The JSON API: each handler takes a request apart, makes one call, and shapes the answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from aiohttp import web

from emailer.model import State
from emailer.showing import shapes
from emailer.showing import webhooks as hooks
from emailer.store import Page, Run, Selection
from emailer.submitting import gathered_cautions, previewed, previews, submit
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence
from web import addresses, corrections, ids, pagination, selections, test_mail
from web.access.asked import REDUCED
from web.app_keys import HEALTH, METER, STORE
from web.errors import ProblemError
from web.languages import json_answer
from web.receiving import accounts, changing, receive, submissions

T = TypeVar("T")


async def healthz(request: web.Request) -> web.Response:
    """Answer 200 where the store answers and the workers live, else 503 and what is wrong."""
    wrong = await request.app[STORE].healthy() or request.app[HEALTH]()
    if wrong:
        raise ProblemError(503, wrong, Sentence("Look at the program's log."))
    return json_answer({"status": "ok"})


# -- runs ------------------------------------------------------------------------------------------


async def create_run(request: web.Request) -> web.Response:
    """Store a submission: 201, or 200 and the first run
    where its Idempotency-Key made one before.
    """
    async with submissions.read(request, is_program=True) as submission:
        try:
            created = await submit.submit(request.app[STORE], _as_stored(submission))
        except submit.RefusedError as refused:
            raise _refusal(refused) from None
    store = request.app[STORE]
    look = await store.look(created.run_id or "")
    told = await store.webhooks.of_run(look.run.id)
    body = {
        **_shaped(request, look.run),
        "rejected": previewed.rejected(created.rejected),
        "webhooks": [hooks.made(one, is_new=not created.existed) for one in told],
    }
    headers = {"Location": addresses.of(request, "api_run", id=look.run.id)}
    return json_answer(body, status=200 if created.existed else 201, headers=headers)


async def preview(request: web.Request) -> web.Response:
    """Say what a submission would become, and what to know before it is sent; nothing is stored."""
    async with submissions.read(request, is_program=True) as submission:
        seen = await previews.preview(_as_stored(submission))
        server = accounts.config(request, submission).server
        warnings = await gathered_cautions.of(request.app[STORE], submission, seen, server)
    return json_answer(previewed.shape(seen) | {"warnings": gathered_cautions.shape(warnings)})


def _as_stored(submission: Submission) -> Submission:
    """Take it as a run is made of it: a program leaves out nobody unless it says so."""
    written = submission.skip_written if submission.typed.get("skip_written") else False
    return replace(submission, skip_written=written, skip_waiting=submission.skip_waiting or False)


async def test(request: web.Request) -> web.Response:
    """Send one message, as somebody on the list will get it,
    to the address `to`; no run comes of it.
    """
    async with submissions.read(request, is_program=True, is_test=True) as submission:
        seen = await previews.preview(submission)
        try:
            courier = accounts.courier(request, submission.account)
            told = await test_mail.send(request.app[STORE], courier, submission, seen)
        except submit.RefusedError as refused:
            raise _refusal(refused) from None
    return json_answer(told)


async def list_runs(request: web.Request) -> web.Response:
    """List runs, newest first."""
    ids.only(request, "state", "limit", "cursor")
    state, limit, cursor = ids.run_state(request), ids.limit(request), ids.cursor(request)
    page = await pagination.read(request.app[STORE].list_runs(state, limit, cursor))
    return _listed(page, lambda run: _shaped(request, run))


async def show_run(request: web.Request) -> web.Response:
    """Show a run."""
    run = (await request.app[STORE].look(ids.run_id(request))).run
    if request.get(REDUCED):
        return json_answer(shapes.public_run(run, request.app[METER], request.app[STORE].now()))
    return _run(request, run)


async def change_run(request: web.Request) -> web.Response:
    """Change rate, max_failures, on_in_doubt or hours of a run,
    or when its failed are tried again.
    """
    changes = changing.changes(await receive.json_object(request), changing.RUN)
    return _run(request, await request.app[STORE].update_run(ids.run_id(request), changes))


async def pause(request: web.Request) -> web.Response:
    """Pause a run."""
    await receive.nothing(request)
    return _run(request, await request.app[STORE].pause(ids.run_id(request)), 202)


async def resume(request: web.Request) -> web.Response:
    """Let a run go on."""
    await receive.nothing(request)
    return _run(request, await request.app[STORE].resume(ids.run_id(request)), 202)


async def cancel(request: web.Request) -> web.Response:
    """Cancel a run."""
    await receive.nothing(request)
    return _run(request, await request.app[STORE].cancel(ids.run_id(request)), 202)


async def retry(request: web.Request) -> web.Response:
    """Send again to the failed: all, those with one reason, or some;
    or send now to those who wait for a later try.
    """
    run_id, selection = ids.run_id(request), selections.retried(await receive.json_object(request))
    await _known(request, run_id, selection)
    return await _decided(request, run_id, await request.app[STORE].retry(run_id, selection))


async def resolve(request: web.Request) -> web.Response:
    """Decide about the doubtful: they got it, or they are sent it again; or about the failed: it is
    settled another way.
    """
    run_id, body = ids.run_id(request), await receive.json_object(request)
    selection, decision = selections.selection(body, extra=("as",)), selections.decision(body)
    await _known(request, run_id, selection)
    changed = await request.app[STORE].resolve(run_id, selection, decision)
    return await _decided(request, run_id, changed)


async def _known(request: web.Request, run_id: str, selection: Selection) -> None:
    """Refuse people who are none of this run, and a reason that nobody of it ever had: whoever
    decides about these means others.
    """
    run, people = (await request.app[STORE].look(run_id)).run, request.app[STORE].people
    if selection.ids:
        await people.count(run.id, selection.ids, State.FAILED)
    if selection.reason is not None and not await people.has_reason(run.id, selection.reason):
        raise selections.unknown_reason(selection.reason)


async def _decided(request: web.Request, run_id: str, changed: int) -> web.Response:
    """Answer with the run as it is now, and how many the decision was about."""
    run = (await request.app[STORE].look(run_id)).run
    return json_answer({**_shaped(request, run), "changed": changed}, status=202)


# -- recipients and rejected lines -----------------------------------------------------------------


async def list_recipients(request: web.Request) -> web.Response:
    """List a run's recipients. A search through very many may answer few
    or none, and where to go on.
    """
    ids.only(request, "state", "q", "limit", "cursor")
    query = selections.people_query(ids.states(request), ids.part(request))
    limit, cursor = ids.limit(request), ids.cursor(request)
    people = request.app[STORE].people
    page = await pagination.found(people.find(ids.run_id(request), query, limit, cursor))
    return _listed(Page(page.rows, page.next), shapes.recipient)


async def show_recipient(request: web.Request) -> web.Response:
    """Show a recipient and its attempts."""
    store, run_id, recipient_id = request.app[STORE], ids.run_id(request), ids.recipient_id(request)
    row = await store.recipient(run_id, recipient_id)
    attempts = await store.list_attempts(run_id, recipient_id)
    corrected = [shapes.correction(one) for one in await store.people.corrections(recipient_id)]
    history = [shapes.attempt(one) for one in attempts]
    return json_answer({**shapes.recipient(row), "history": history, "corrections": corrected})


async def correct_recipient(request: web.Request) -> web.Response:
    """Put an address right that was never sent to; retry sends to it."""
    run_id, recipient_id = ids.run_id(request), ids.recipient_id(request)
    address = corrections.of_json(await receive.json_object(request))
    row = await corrections.correct(request, run_id, recipient_id, address)
    meant = corrections.meant(address.email) or None
    return json_answer({**shapes.recipient(row), "suggestion": meant})


async def list_rejected(request: web.Request) -> web.Response:
    """List the lines of a submission that were no address."""
    ids.only(request, "limit", "cursor")
    run_id, limit, cursor = ids.run_id(request), ids.limit(request), ids.cursor(request)
    await request.app[STORE].look(run_id)
    page = await pagination.read(request.app[STORE].list_rejected(run_id, limit, cursor))
    return _listed(page, lambda one: previewed.rejected([one])[0])


# -- parts -----------------------------------------------------------------------------------------


def _refusal(refused: submit.RefusedError) -> ProblemError:
    """Say why nothing was stored, with the lines that were not understood."""
    more = {
        "problems": dict(refused.problems),
        "rejected": previewed.rejected(refused.rejected),
        "rejected_count": refused.rejected_count,
    }
    return ProblemError(
        422, str(refused), Sentence("Correct it, and send it again. Nothing was stored."), more
    )


def _listed(page: Page[T], shape: Callable[[T], shapes.Json]) -> web.Response:
    body = {"data": [shape(row) for row in page.rows], "next": page.next}
    # as the store weighed it: escaped it might be six times as long
    return json_answer(body, is_ascii=False)


def _run(request: web.Request, run: Run, status: int = 200) -> web.Response:
    return json_answer(_shaped(request, run), status=status)


def _shaped(request: web.Request, run: Run) -> shapes.Json:
    return shapes.run(run, request.app[METER], request.app[STORE].now())
