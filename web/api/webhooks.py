"""Webhooks, for programs: made, listed, stopped, deleted, tested; and how telling them went."""

from aiohttp import web

from emailer.showing import webhooks as showing
from emailer.store.webhooks import KEPT_EVENTS
from web import addresses, ids
from web.app_keys import STORE, TELLER
from web.languages import json_answer
from web.receiving import receive
from web.webhooks import requested


async def create(request: web.Request) -> web.Response:
    """Make a webhook; its secret is in this answer and in no other."""
    body, teller = await receive.json_object(request), request.app[TELLER]
    webhook = requested.of_json(body, allows_private=teller.allows_private)
    if webhook.run_id is not None:
        ids.checked_run_id(webhook.run_id)
    made = await request.app[STORE].webhooks.create(webhook)
    headers = {"Location": addresses.of(request, "api_webhook", hook=made.id)}
    return json_answer(showing.made(made), status=201, headers=headers)


async def every(request: web.Request) -> web.Response:
    """List webhooks."""
    ids.only(request)
    found = await request.app[STORE].webhooks.every()
    return json_answer({"data": [showing.webhook(one) for one in found]})


async def show(request: web.Request) -> web.Response:
    """Show a webhook."""
    return json_answer(
        showing.webhook(await request.app[STORE].webhooks.find(ids.webhook_id(request)))
    )


async def change(request: web.Request) -> web.Response:
    """Stop a webhook, or let it be told again."""
    is_on = requested.is_on(await receive.json_object(request))
    changed = await request.app[STORE].webhooks.enable(ids.webhook_id(request), is_on=is_on)
    return json_answer(showing.webhook(changed))


async def delete(request: web.Request) -> web.Response:
    """Forget a webhook."""
    await request.app[STORE].webhooks.delete(ids.webhook_id(request))
    return web.Response(status=204)


async def test(request: web.Request) -> web.Response:
    """Tell a webhook something that is nothing, and say how that went."""
    await receive.nothing(request)
    webhook = await request.app[STORE].webhooks.find(ids.webhook_id(request))
    return json_answer(showing.tested(await request.app[TELLER].test(webhook)))


async def deliveries(request: web.Request) -> web.Response:
    """List the latest events of a webhook, and how telling them went."""
    ids.only(request, "limit")
    limit = ids.limit(request, KEPT_EVENTS)
    found = await request.app[STORE].webhooks.latest(ids.webhook_id(request), limit)
    return json_answer({"data": [showing.delivery(one) for one in found]})
