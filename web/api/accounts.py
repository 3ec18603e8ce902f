"""Accounts, for programs: listed, set up, changed, removed, tried.
A secret is written, and never read.

The one of the flags, `default`, is there from the start; of it limits alone can be changed here.
"""

from typing import Any

from aiohttp import web

from emailer.model import DEFAULT_ACCOUNT
from emailer.showing import accounts as showing
from emailer.store import Account, ConflictError, NotFoundError
from emailer.store.setups import Setup
from emailer.submitting import account_form
from emailer.tongue import Sentence
from web import addresses, ids
from web.app_keys import CONFIG, FLEET, STORE
from web.errors import ProblemError
from web.languages import json_answer
from web.receiving import accounts, changing, crowd, receive, setting_up
from web.test_mail import try_connection

OF_SETUP = (*account_form.WAY, "sender", "password")
OF_CHANGE = (*OF_SETUP, "label")


async def every(request: web.Request) -> web.Response:
    """List the accounts, the one of the flags first."""
    ids.only(request)
    found = request.app.get(FLEET)
    names = [one.name for one in found.listed] if found else [DEFAULT_ACCOUNT]
    return json_answer({"data": [await _shape(request, name) for name in names]})


async def show(request: web.Request) -> web.Response:
    """Show one."""
    return json_answer(await _shape(request, _named(request)))


async def create(request: web.Request) -> web.Response:
    """Set an account up; from now on runs can name it."""
    body = await receive.json_object(request)
    name = (await setting_up.add(request, body, _limits(body, "name"))).setup.name
    headers = {"Location": addresses.of(request, "api_account", account=name)}
    return json_answer(await _shape(request, name), status=201, headers=headers)


async def change(request: web.Request) -> web.Response:
    """Change limits, and of an account that was set up here also where it sends,
    as whom, and the password.
    """
    name, body = _named(request), await receive.json_object(request)
    limits = _limits(body, "label")
    if any(field in body for field in OF_CHANGE):
        await setting_up.change(request, name, body)
    if limits:
        await request.app[STORE].update_account(limits, name)
    return json_answer(await _shape(request, name))


async def delete(request: web.Request) -> web.Response:
    """Remove an account and its secret, once its runs have ended."""
    await setting_up.remove(request, _named(request))
    return web.Response(status=204)


async def test(request: web.Request) -> web.Response:
    """Try the connection, and say how each step went; no message is sent."""
    name = _named(request)
    await receive.nothing(request)
    courier, sender = accounts.courier(request, name), setting_up.sender_of(request, name)
    crowd.note_try(request)
    steps = await try_connection(courier, sender)
    return json_answer(showing.tried(steps))


def _named(request: web.Request) -> str:
    """Read the name in the address. Raises NotFoundError where there is no such account."""
    name = request.match_info["account"]
    found = request.app.get(FLEET)
    if name != DEFAULT_ACCOUNT and (found is None or name not in found.members):
        raise NotFoundError(Sentence("There is no such account."))
    return name


async def _shape(request: web.Request, name: str) -> dict[str, Any]:
    """Write an account: its row, and what is set."""
    config, found = request.app[CONFIG], request.app.get(FLEET)
    row = await _row(request, name)
    if name == DEFAULT_ACCOUNT:
        return showing.account(row, Setup(name, config.account_url, config.sender), by_flags=True)
    one = found.members[name] if found else None
    assert one is not None
    return showing.account(row, one.setup, problem=one.trouble)


async def _row(request: web.Request, name: str) -> Account:
    try:
        return await request.app[STORE].account(name)
    except NotFoundError:
        if name == DEFAULT_ACCOUNT:
            raise
        said = Sentence(
            "The account {name} was never able to send: remove it, and set it up again.", name=name
        )
        raise ConflictError(said) from None


def _limits(body: dict[str, object], *more: str) -> dict[str, object]:
    """Read what any account can be changed in; other fields must be known. Raises ProblemError."""
    known = (*more, *OF_SETUP, *changing.ACCOUNT)
    unknown = next((name for name in body if name not in known), None)
    if unknown is not None:
        said = Sentence('There is no field "{unknown}".', unknown=unknown[:50])
        help_ = Sentence("An account has {fields}.", fields=", ".join(known))
        raise ProblemError(422, said, help_, {"problems": {unknown[:50]: said}})
    limits = {name: value for name, value in body.items() if name in changing.ACCOUNT}
    return changing.changes(limits, changing.ACCOUNT)
