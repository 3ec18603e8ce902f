"""The account: which server, as whom, how fast, what is in its way; and a try of its connection. Changes nothing.

It is set where the program is started, by flags or environment: the password is in no page, no row and no backup.
"""

from collections.abc import Sequence
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer import limits, lists
from emailer.showing import pause_words, shapes
from emailer.transports import presets
from emailer.transports.steps import Step
from web import words
from web.keys import CONFIG, COURIER, STORE
from web.pages import compose_words as says
from web.tested import try_connection

LABELS = {
    "name": "Name",
    "connect": "Connection",
    "tls": "Encryption",
    "login": "Login",
    "sender": "From",
}


async def show(request: web.Request) -> web.Response:
    """Show the account."""
    return await _page(request)


async def test(request: web.Request) -> web.Response:
    """Try the connection, and show how each step went."""
    return await _page(request, await try_connection(request, sender_of(request)))


def sender_of(request: web.Request) -> str:
    """Name the address that sends where no form says otherwise; empty where nobody does."""
    try:
        return lists.mailbox(request.app[CONFIG].sender).email
    except ValueError:
        return ""


async def _page(request: web.Request, steps: Sequence[Step] = ()) -> web.Response:
    config, account = request.app[CONFIG], await request.app[STORE].account()
    context: dict[str, Any] = {
        "here": "account",
        "kind": config.transport,
        "transport": says.by_server(config, account.limits),
        "config": config,
        "account": account,
        "reason": shapes.reason(account.reason),
        "notice": account.notice and pause_words.sentence(account.notice),
        "limits": limits.written(account.limits),
        "can_try": request.app[COURIER].can_try,
        "steps": [(LABELS[step.name], step) for step in steps],
        "presets": presets.PRESETS,
        "words": words,
    }
    return aiohttp_jinja2.render_template("account.html", request, context)
