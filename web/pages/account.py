"""The accounts: which server, as whom, how fast, what is in its way; and a try of the connection.

The first one is set where the program is started, by flags or environment; others are added here.
A password is in no page, no row and no backup.
"""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from emailer import limits
from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.fleet import Member
from emailer.showing import pause_words, shapes
from emailer.store import Account, ConflictError, NotFoundError
from emailer.submitting import account_form, numbers
from emailer.tongue import Sentence, say, why
from emailer.transports import presets, ways
from emailer.transports.account_test import Step
from web import addresses, words
from web.app_keys import CONFIG, COURIER, FLEET, STORE
from web.errors import ProblemError
from web.pages import compose_words as says
from web.pages import drafts
from web.receiving import accounts, changing, crowd, receive, setting_up
from web.test_mail import try_connection

WRONG = 422
LABELS = {
    "name": Sentence("Name"),
    "connect": Sentence("Connection"),
    "tls": Sentence("Encryption"),
    "login": Sentence("Login"),
    "sender": Sentence("From"),
}


async def show(request: web.Request) -> web.Response:
    """Show the accounts, and a form: for the one that is to be changed, else for one more."""
    if "edit" in request.query:
        return await _edited(request, request.query["edit"])
    added, changed = (_known(request, request.query.get(did, "")) for did in ("added", "changed"))
    is_tested = "tested" in request.query
    return await _page(request, added=added, changed=changed, is_tested=is_tested)


async def fill(request: web.Request) -> web.Response:
    """Fill the form in for a provider; what was typed stays, but for the password: no page has
    one.
    """
    typed = (await receive.form(request)).fields
    chosen = presets.named(typed.get("preset", ""))
    if chosen:
        typed = presets.filled(typed, chosen)
    return await _page(request, chosen=chosen, typed=typed)


async def test(request: web.Request) -> web.Response:
    """Try a connection, and show how each step went: an account's, or what is typed in its form,
    which stays as it is.
    """
    typed = (await receive.form(request)).fields
    name = typed.get("name", DEFAULT_ACCOUNT)
    if "transport" in typed:
        return await _test_typed(request, typed, name if "label" in typed else "")
    courier, sender = accounts.courier(request, name), setting_up.sender_of(request, name)
    crowd.note_try(request)
    steps = await try_connection(courier, sender)
    return await _page(request, steps, tried=name)


async def _test_typed(request: web.Request, typed: Mapping[str, str], editing: str) -> web.Response:
    form: dict[str, Any] = {"typed": typed, **({"editing": editing} if editing else {})}
    try:
        _settings(typed)  # what adding refuses is not tried
        attempt, sender = await setting_up.typed_try(request, typed)
    except (ProblemError, ConflictError) as error:
        return await _page(request, status=WRONG, **form, **_wrong(error))
    # within the bounds of the account that it is, or is beside
    courier = request.app[COURIER]
    with contextlib.suppress(NotFoundError):
        courier = accounts.courier(request, editing)
    crowd.note_try(request)
    steps = await try_connection(courier, sender, attempt)
    if not any(step.how == "wrong" for step in steps):
        setting_up.note_well(request, typed)
    return await _page(request, steps, is_typed=True, **form)


async def add(request: web.Request) -> web.Response:
    """Set an account up; what is wrong is said above the form,
    which is filled in but for the password.
    """
    typed = (await receive.form(request)).fields
    try:
        name = (await setting_up.add(request, typed, _settings(typed))).setup.name
    except (ProblemError, ConflictError) as error:
        return await _page(request, typed=typed, status=WRONG, **_wrong(error))
    raise web.HTTPSeeOther(_did(request, typed, added=name))


async def change(request: web.Request) -> web.Response:
    """Change an account; the password that is kept stays where none is typed.
    What is wrong is said above the form, and the account is as it was.
    """
    typed = (await receive.form(request)).fields
    name = typed.get("name", "")
    asked = {field: said for field, said in typed.items() if field != "password" or said}
    try:
        settings = _settings(typed)
        await setting_up.change(request, name, asked)
        await request.app[STORE].update_account(settings, name)
    except (ProblemError, ConflictError) as error:
        return await _page(request, typed=typed, editing=name, status=WRONG, **_wrong(error))
    raise web.HTTPSeeOther(_did(request, typed, changed=name))


def _did(request: web.Request, typed: Mapping[str, str], **did: str) -> str:
    """Lead to what was done, and whether its connection was tested before just as it is."""
    if setting_up.went_well(request, typed):
        did["tested"] = "yes"
    return f"{addresses.of(request, 'account')}?{urlencode(did)}"


async def remove(request: web.Request) -> web.Response:
    """Remove an account; one that is still needed stays, and why is said."""
    name = (await receive.form(request)).fields.get("name", "")
    try:
        await setting_up.remove(request, name)
    except ConflictError as error:
        return await _page(request, problem=why(error), in_the_way=error.run_id, status=409)
    raise web.HTTPSeeOther(addresses.of(request, "account"))


async def _edited(request: web.Request, name: str) -> web.Response:
    """Show the form of an account that there is, filled in but for the password."""
    if not _known(request, name):
        raise NotFoundError(Sentence("There is no account {name}.", name=name[:50]))
    typed = account_form.shown(accounts.fleet(request).member(name).setup)
    with contextlib.suppress(NotFoundError):  # one that was never able to send has no row yet
        account = await request.app[STORE].account(name)
        typed |= {"rate": limits.written(account.limits) or ""}
        typed |= {"connections": str(account.connections)}
    return await _page(request, typed=typed, editing=name)


def _settings(typed: Mapping[str, str]) -> dict[str, object]:
    """Read limits and connections, where the form has them. Raises ProblemError."""
    said: dict[str, object] = {"rate": typed["rate"].strip()} if "rate" in typed else {}
    if count := typed.get("connections", "").strip():
        most = limits.MOST_CONNECTIONS
        said["connections"] = numbers.typed(count, 1, most) or 0  # 0 is refused with a sentence
    return changing.changes(said, changing.ACCOUNT)


def _wrong(error: ProblemError | ConflictError) -> dict[str, Any]:
    """Say what is wrong with the form, beside the field that it is about where it is one's;
    what is wrong with more than that is none of it.
    """
    if isinstance(error, ConflictError):  # there is one of that name
        return {"wrong": why(error), "problems": {}}
    if error.status != WRONG:
        raise error
    return {"wrong": why(error), "problems": error.more.get("problems", {})}


def _known(request: web.Request, name: str) -> str:
    """Return the name of an account that was set up here; nothing of all else."""
    return name if any(one.name == name for one in _further(request)) else ""


async def _page(
    request: web.Request,
    steps: Sequence[Step] = (),
    status: int = 200,
    chosen: presets.Preset | None = None,
    **more: Any,
) -> web.Response:
    config, account = request.app[CONFIG], await request.app[STORE].account()
    context: dict[str, Any] = {
        "here": "account",
        "kind": config.transport,
        **await _goes_by(request, account),
        "config": config,
        "account": account,
        "reason": shapes.reason(account.reason),
        "notice": account.notice and pause_words.sentence(account.notice),
        "limits": limits.written(account.limits),
        "can_try": request.app[COURIER].can_try,
        "further": _further(request),
        "rows": await _rows(request),
        "failing": await accounts.failing(request),
        "draft": next(iter(await drafts.listed(request)), None),
        "in_words": limits.in_words,
        "can_add": request.app.get(FLEET) is not None,
        "steps": [(str(LABELS[step.name]), step, step.told(ways.IN_FORM)) for step in steps],
        "presets": presets.PRESETS,
        "way_of": account_form.shown,
        "words": words,
        "chosen": chosen,
        "typed": {},
        "problems": {},
        "encryptions": ways.ENCRYPTIONS,
        **more,
    }
    context["provider"] = presets.by_server(context["typed"].get("transport", ""))
    context["typed"] = account_form.given_back(context["typed"])
    return aiohttp_jinja2.render_template("account.html", request, context, status=status)


async def _goes_by(request: web.Request, main: Account) -> dict[str, str]:
    """Say by which account what is written next goes, where the main one is a trial; else how that
    one sends.
    """
    usual = accounts.real(request, await accounts.lately(request))
    if not usual:
        return {"transport": says.by_server(request.app[CONFIG], main.limits)}
    called = accounts.called(request.app, usual)
    return {
        "usual": usual,
        "transport": say("New invitations are sent from {account}.", account=called),
    }


async def _rows(request: web.Request) -> dict[str, Account]:
    """Read the row of each further account; one that was never able to send has none."""
    found: dict[str, Account] = {}
    for one in _further(request):
        with contextlib.suppress(NotFoundError):
            found[one.setup.name] = await request.app[STORE].account(one.setup.name)
    return found


def _further(request: web.Request) -> list[Member]:
    """List the accounts beside the one of the flags."""
    found = request.app.get(FLEET)
    return found.listed[1:] if found else []
