"""Pages about webhooks: who is told, how that went, and what may be done about it."""

from collections.abc import Mapping
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer.showing import webhooks as showing
from emailer.store import NotFoundError
from emailer.store.webhooks import KEPT_EVENTS, Kind, Webhook
from emailer.tongue import Sentence
from emailer.webhooks import urls
from web import addresses, errors, ids
from web.app_keys import STORE, TELLER
from web.errors import ProblemError
from web.receiving import receive
from web.webhooks import requested

SAYS = {
    Kind.RUN_FINISHED: Sentence("a run has finished"),
    Kind.RUN_PAUSED: Sentence("a run pauses, and why"),
    Kind.RECIPIENT_FAILED: Sentence("somebody failed, with the server's answer"),
    Kind.RECIPIENT_IN_DOUBT: Sentence("somebody is in doubt"),
}
_ALL = {kind.value: "on" for kind in Kind}
SHOWN_OF_RUNS = 20
"""The newest; the API lists them all."""
STATES = {
    "waiting": Sentence("waits"), "told": Sentence("told"), "given_up": Sentence("given up"),
}  # fmt: skip


async def show(request: web.Request) -> web.Response:
    """List webhooks, with a form for another one."""
    return await _list(request, {**_ALL, "run": request.query.get("run", "")[:64]})


async def create(request: web.Request) -> web.Response:
    """Make a webhook, and show its secret: this once."""
    typed = (await receive.form(request)).fields
    chosen, run_id = [kind for kind in Kind if kind in typed], typed.get("run", "").strip() or None
    try:
        allows_private = request.app[TELLER].allows_private
        webhook = requested.made(
            typed.get("url", ""), chosen, run_id, allows_private=allows_private
        )
        if run_id:
            await request.app[STORE].look(ids.checked_run_id(run_id))
    except ProblemError as problem:
        return await _list(request, typed, problem=problem)
    except NotFoundError as error:
        return await _list(request, typed, problem=errors.problem_of(error))
    made = await request.app[STORE].webhooks.create(webhook)
    return await _list(request, _ALL, made=made)


async def show_one(request: web.Request) -> web.Response:
    """Show a webhook and its latest events."""
    return await _one(request)


async def test(request: web.Request) -> web.Response:
    """Tell a webhook something that is nothing, and show how that went."""
    webhook = await request.app[STORE].webhooks.find(ids.webhook_id(request))
    return await _one(request, showing.tested(await request.app[TELLER].test(webhook)))


async def stop(request: web.Request) -> web.Response:
    """Tell a webhook nothing more."""
    return await _change(request, is_on=False)


async def enable(request: web.Request) -> web.Response:
    """Tell a webhook again."""
    return await _change(request, is_on=True)


async def delete(request: web.Request) -> web.Response:
    """Forget a webhook."""
    await receive.form(request)
    await request.app[STORE].webhooks.delete(ids.webhook_id(request))
    raise web.HTTPSeeOther(addresses.of(request, "webhooks"))


async def _change(request: web.Request, *, is_on: bool) -> web.Response:
    await receive.form(request)
    webhook_id = ids.webhook_id(request)
    await request.app[STORE].webhooks.enable(webhook_id, is_on=is_on)
    raise web.HTTPSeeOther(addresses.of(request, "webhook", hook=webhook_id))


async def _list(
    request: web.Request,
    typed: Mapping[str, str],
    *,
    problem: ProblemError | None = None,
    made: Webhook | None = None,
) -> web.Response:
    webhooks = request.app[STORE].webhooks
    every = await webhooks.every()
    of_runs = [one for one in every if one.run_id]
    found = [*(one for one in every if not one.run_id), *of_runs[-SHOWN_OF_RUNS:]]
    has_events = {one.id: bool(await webhooks.latest(one.id, 1)) for one in found}
    context: dict[str, Any] = {
        "here": "account",
        "webhooks": [showing.webhook(one) | {"has_events": has_events[one.id]} for one in found],
        "more": len(every) - len(found),
        "says": SAYS,
        "kinds": list(SAYS.items()),
        "typed": {**typed, "url": urls.shown(typed.get("url", ""))},
        "problem": problem,
        "made": made and showing.made(made),
        "allows_private": request.app[TELLER].allows_private,
    }
    status = problem.status if problem else 201 if made else 200
    return aiohttp_jinja2.render_template("webhooks.html", request, context, status=status)


async def _one(request: web.Request, tested: dict[str, Any] | None = None) -> web.Response:
    store, webhook_id = request.app[STORE], ids.webhook_id(request)
    webhook = await store.webhooks.find(webhook_id)
    events = await store.webhooks.latest(webhook_id, KEPT_EVENTS)
    context: dict[str, Any] = {
        "here": "account",
        "webhook": showing.webhook(webhook),
        "events": [showing.delivery(one) for one in events],
        "states": STATES,
        "says": SAYS,
        "tested": tested,
    }
    return aiohttp_jinja2.render_template("webhook.html", request, context)
