"""A form that is filled from a run: its letter, and its people or those it has not written to."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from emailer.model import ENDED
from emailer.store import NotFoundError, Run
from emailer.submitting import event, others, submission
from web import addresses, ids
from web.app_keys import CONFIG, STORE
from web.pages import entries

LIKE = "like"
"""The run a form was made like: its people stay on offer, ticked or not."""


async def rest(request: web.Request) -> Mapping[str, Any]:
    """Fill the form with a run's message;
    those it has not written to are the list, once it is sent.
    """
    run = await _named(request, "rest")
    if run.state not in ENDED:
        raise web.HTTPSeeOther(
            addresses.of(request, "run", id=run.id)
        )  # it may still write to them: its page can end it
    return {"typed": {**letter(request, run), others.REST: run.id}, "is_rest": True}


async def like(request: web.Request) -> Mapping[str, Any]:
    """Fill the form with a run's message, and offer its people; `list` takes them at once."""
    run = await _named(request, "like")
    takes = {others.LIST: run.id} if "list" in request.query else {}
    return {"typed": {**letter(request, run), LIKE: run.id, **takes}, "is_like": True}


def letter(request: web.Request, run: Run) -> dict[str, str]:
    """Write a run's message and hours as they were typed;
    a sender that was nobody's choice is not taken over.
    """
    said = run.message
    # made from the text, and so it will be again
    html = "" if said.format == "markdown" else said.html
    typed = {"subject": said.subject, "text": said.text, "html": html, "format": said.format}
    typed |= event.typed_of(said.event) | ({"hours": run.hours} if run.hours else {})
    return typed | {
        "sender": submission.chosen(said.sender, request.app[CONFIG]),
        "reply_to": said.reply_to,
    }


async def offered(
    request: web.Request, typed: Mapping[str, str]
) -> dict[str, entries.Entry | None]:
    """Read the runs whose people a form offers, for it to name them."""
    return {
        "rest": await _entry(request, typed.get(others.REST)),
        "like": await _entry(request, typed.get(LIKE) or typed.get(others.LIST)),
    }


async def _named(request: web.Request, name: str) -> Run:
    return (await request.app[STORE].look(ids.checked_run_id(request.query[name]))).run


async def _entry(request: web.Request, run_id: str | None) -> entries.Entry | None:
    if not run_id:
        return None
    try:
        return entries.of_run(request, (await request.app[STORE].look(run_id)).run)
    except NotFoundError:
        return None
