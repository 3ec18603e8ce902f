"""The accounts: which server, as whom, how fast, what is in its way; and a try of the connection.

The first one is set where the program is started, by flags or environment; others are added here.
A password is in no page, no row and no backup.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from emailer import limits
from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.fleet import Member
from emailer.showing import pause_words, shapes
from emailer.store import ConflictError
from emailer.tongue import Sentence, why
from emailer.transports import presets
from emailer.transports.steps import Step
from web import addresses, words
from web.app_keys import CONFIG, COURIER, FLEET, STORE
from web.errors import ProblemError
from web.pages import compose_words as says
from web.receiving import account_form, accounts, receive, setting_up
from web.tested import try_connection

WRONG = 422
LABELS = {
    "name": Sentence("Name"),
    "connect": Sentence("Connection"),
    "tls": Sentence("Encryption"),
    "login": Sentence("Login"),
    "sender": Sentence("From"),
}


async def show(request: web.Request) -> web.Response:
    """Show the accounts; with a preset chosen, the form is filled in for it."""
    chosen = next((one for one in presets.PRESETS if one.name == request.query.get("preset")), None)
    typed = {"transport": f"{chosen.host}:{chosen.port}"} if chosen else {}
    if chosen:
        typed |= {"encryption": "tls" if chosen.is_tls else "starttls", "preset": chosen.name}
    added = request.query.get("added", "")
    is_there = any(one.setup.name == added for one in _further(request))
    return await _page(request, typed=typed, added=added if is_there else "")


async def test(request: web.Request) -> web.Response:
    """Try a connection, and show how each step went."""
    name = (await receive.form(request)).fields.get("name", DEFAULT_ACCOUNT)
    sender = setting_up.sender_of(request, name)
    steps = await try_connection(accounts.courier(request, name), sender)
    return await _page(request, steps, tried=name)


async def add(request: web.Request) -> web.Response:
    """Set an account up; what is wrong is said above the form,
    which is filled in but for the password.
    """
    typed = (await receive.form(request)).fields
    try:
        asked = account_form.read(typed, len(_further(request)) + 2)
        name = (await setting_up.add(request, asked)).setup.name
    except (ProblemError, ConflictError) as error:
        if isinstance(error, ProblemError) and error.status != WRONG:
            raise
        return await _page(request, typed=typed, wrong=why(error), status=WRONG)
    raise web.HTTPSeeOther(f"{addresses.of(request, 'account')}?{urlencode({'added': name})}")


async def remove(request: web.Request) -> web.Response:
    """Remove an account; one that is still needed stays, and why is said."""
    name = (await receive.form(request)).fields.get("name", "")
    try:
        await setting_up.remove(request, name)
    except ConflictError as error:
        return await _page(request, problem=why(error), status=409)
    raise web.HTTPSeeOther(addresses.of(request, "account"))


async def _page(
    request: web.Request, steps: Sequence[Step] = (), status: int = 200, **more: Any
) -> web.Response:
    config, account = request.app[CONFIG], await request.app[STORE].account()
    context: dict[str, Any] = {
        "here": "account",
        "kind": config.transport,
        "transport": says.by_server(config, account.limits, accounts.names(request)),
        "config": config,
        "account": account,
        "reason": shapes.reason(account.reason),
        "notice": account.notice and pause_words.sentence(account.notice),
        "limits": limits.written(account.limits),
        "can_try": request.app[COURIER].can_try,
        "further": _further(request),
        "can_add": request.app.get(FLEET) is not None,
        "steps": [(str(LABELS[step.name]), step) for step in steps],
        "presets": presets.PRESETS,
        "words": words,
        "typed": {},
        "encryptions": account_form.ENCRYPTIONS,
        **more,
    }
    return aiohttp_jinja2.render_template("account.html", request, context, status=status)


def _further(request: web.Request) -> list[Member]:
    """List the accounts beside the one of the flags."""
    found = request.app.get(FLEET)
    return found.listed[1:] if found else []
