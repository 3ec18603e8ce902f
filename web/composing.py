"""The form an invitation is written in: empty, looked at, sent, or back with what was wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer.message import DEFAULT_SUBJECT, DEFAULT_TEXT
from emailer.store import Conflict
from web import entries, from_run, list_page, mailbox, shapes, submissions, words
from web.errors import wants_json
from web.keys import CONFIG, STORE
from web.submissions import Preview, RefusedError, Submission

RECENT = 5

Filled = Mapping[str, Any]


async def compose(request: web.Request) -> web.Response:
    """Show the form, filled from a run where one is named."""
    if "rest" in request.query:
        return await _show(request, await from_run.rest(request))
    if "like" in request.query:
        return await _show(request, await from_run.like(request))
    config = request.app[CONFIG]
    typed = {"subject": DEFAULT_SUBJECT, "text": DEFAULT_TEXT, "sender": config.sender}
    return await _show(request, {"typed": typed})


async def preview(request: web.Request) -> web.Response:
    """Say what a form would become, to a program, to a frame, or in the form itself."""
    async with submissions.read(request) as submission:
        seen = await submissions.preview(submission)
        if wants_json(request):
            return web.json_response(_told(request, submission, seen))
        if "live" in request.query:
            told = _told(request, submission, seen)
            return aiohttp_jinja2.render_template("_live.html", request, list_page.live(seen, told, submission.typed))
        if "frame" in request.query:
            return mailbox.framed(seen.first.html if seen.first else "")
        if "file" not in seen.problems:
            submissions.keep(request, submission)
        return await _show(request, _typed(submission) | {"seen": seen, "problems": seen.problems})


async def create(request: web.Request) -> web.Response:
    """Make a run of the form; or show the form again with what was wrong, or with the run it has made before."""
    async with submissions.read(request) as submission:
        try:
            created = await submissions.submit(
                request.app[STORE],
                _with_grace(request, submission),
                asks=request.app[CONFIG].transport != "simulated",
            )
        except RefusedError as refused:
            submissions.keep(request, submission)
            return await _show(request, _refused(submission, refused), 422)
        except Conflict as conflict:
            return await _show(request, await _made_before(request, submission, conflict), 409)
        submissions.forget(request, submission)
    raise web.HTTPSeeOther(f"/runs/{created.run_id}{'?again=1' if created.existed else ''}")


async def _show(request: web.Request, filled: Filled, status: int = 200) -> web.Response:
    config, store = request.app[CONFIG], request.app[STORE]
    recent = await store.list_runs(limit=RECENT)
    context = {
        "here": "new",
        "key": submissions.new_key(),
        "problems": {},
        "kind": config.transport,
        "sender": config.sender,
        "transport": words.TRANSPORTS.get(config.transport, ""),
        "recent": entries.of_runs(request, recent.rows),
        "words": words,
        "instant": shapes.instant,
        **filled,
    }
    context |= list_page.context(filled.get("seen") or _seen_before(filled), context["typed"])
    context |= await from_run.offered(request, context["typed"])
    answer = aiohttp_jinja2.render_template("compose.html", request, context, status=status)
    answer.headers["Cache-Control"] = "private, no-cache"  # "Back" must find the same form, with the same key
    return answer


def _told(request: web.Request, submission: Submission, seen: Preview) -> dict[str, Any]:
    """Say what a form would become, for its script; the file is kept, so that it is sent once."""
    keeps = bool(submission.upload and submission.key) and "file" not in seen.problems
    if keeps:
        submissions.keep(request, submission)
    return shapes.preview(seen) | {
        "summary": words.counted(seen),
        "button": words.button(seen),
        "twice": words.twice(seen),
        "told_written": words.written(seen),
        "told_pending": words.pending(seen),
        "kept": keeps,
    }


def _with_grace(request: web.Request, submission: Submission) -> Submission:
    """Give what was typed on the page its grace; nothing of a trial leaves this machine."""
    config = request.app[CONFIG]
    if submission.grace_s is not None or config.transport == "simulated":
        return submission
    return replace(submission, grace_s=config.start_grace_s)


def _seen_before(filled: Filled) -> Preview | None:
    refused = filled.get("refused")
    return refused.seen if isinstance(refused, RefusedError) else None


def _typed(submission: Submission) -> dict[str, Any]:
    """Give the form back as it was."""
    again: dict[str, Any] = {"typed": submission.typed, "kept": submission.upload}
    again["letter_files"] = submission.letter_uploads
    return again | {"key": submission.key} if submission.key else again


def _refused(submission: Submission, refused: RefusedError) -> Filled:
    problems = dict(refused.problems)
    if submission.typed.get("kept") and not submission.upload:
        problems["file"] = "The file you chose was kept for an hour, and that is over. Choose it again."
    again = _typed(submission) | {"problems": problems, "refused": refused if refused.rejected_count else None}
    return again | ({"seen": refused.seen} if refused.seen else {})


async def _made_before(request: web.Request, submission: Submission, conflict: Conflict) -> Filled:
    """Name the run this form has made, and fill a form that would make another."""
    if conflict.run_id is None:
        raise conflict
    another = replace(submission, key=submissions.new_key())
    submissions.keep(request, another)
    seen = await submissions.preview(another)
    first = (await request.app[STORE].look(conflict.run_id)).run
    return _typed(another) | {"first": entries.of_run(request, first), "seen": seen, "problems": seen.problems}
