"""By which account a submission goes: what holds for it, and who hands a test of it over."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.courier import Courier
from emailer.sending.fleet import Fleet
from emailer.store import NotFoundError
from emailer.submitting import alike
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence, why
from web.app_keys import CONFIG, COURIER, FLEET, STORE
from web.errors import ProblemError

if TYPE_CHECKING:
    from web.config import WebConfig

NEWEST = 30
"""Runs among which the account is looked for that sent last."""


def fleet(request: web.Request) -> Fleet:
    """Find who keeps accounts beside the one of the flags.
    Raises ProblemError where nobody does.
    """
    found = request.app.get(FLEET)
    if found is None:
        raise ProblemError(
            409,
            Sentence("This process sends for one account only."),
            Sentence("Start the whole program, which has pages and sends."),
        )
    return found


def names(request: web.Request) -> list[str]:
    """Name the accounts that send, the one of the flags first."""
    found = request.app.get(FLEET)
    others = found.listed[1:] if found else []
    return [DEFAULT_ACCOUNT, *(one.name for one in others if one.pool)]


def first(request: web.Request, lately: Iterable[str]) -> "WebConfig":
    """Say what holds for a fresh form: the account that its address names; else the one of the
    flags; where that is a trial, and others were set up beside it, the one of them that sent last.
    `lately`: those of the newest runs.
    """
    others = names(request)[1:]
    if (named := request.query.get("account")) in others:
        return config_of(request, named or "")
    return config_of(request, real(request, lately) or DEFAULT_ACCOUNT)


def real(request: web.Request, lately: Iterable[str] = ()) -> str:
    """Name the account that sends where nobody chose one, and the one of the flags is a trial: of
    those that send real mail the one of `lately`'s first. Nothing where that is not so.
    """
    found = request.app.get(FLEET)
    return found.stand_in(lately) if found else ""


async def unchosen(request: web.Request, typed: Mapping[str, str]) -> dict[str, str]:
    """Name the account for a form that was begun when there was none to choose: by the trial, which
    it then went by, its letter would reach nobody.
    """
    if "account" in typed or not real(request):
        return {}
    return {"account": real(request, await lately(request))}


async def lately(request: web.Request) -> list[str]:
    """Name the accounts of the newest runs."""
    return [run.account for run in (await request.app[STORE].list_runs(limit=NEWEST)).rows]


async def chosen(request: web.Request, said: dict[str, str]) -> tuple[dict[str, str], str | None]:
    """Give a form that was begun without a choice its account, with its own sender; and name it."""
    if not (took := await unchosen(request, said)):
        return said, None
    config, _ = typed(request, took["account"])
    return own_sender(request, config, said | took), took["account"]


def own_sender(
    request: web.Request, config: "WebConfig", said: Mapping[str, str]
) -> dict[str, str]:
    """Let who sends by an account be its own sender, where the form still names another's."""
    sender = said.get("sender", "").strip()
    is_unsaid = not sender and config.account != DEFAULT_ACCOUNT
    is_others = sender in _other_senders(request, config)
    return {**said, "sender": config.sender} if is_unsaid or is_others else dict(said)


def _other_senders(request: web.Request, config: "WebConfig") -> set[str]:
    """List whom the other accounts send as: a From that nobody typed for this one."""
    found = request.app.get(FLEET)
    others = {one.setup.sender for one in found.listed[1:]} if found else set()
    return (others | {request.app[CONFIG].sender}) - {"", config.sender}


async def failing(request: web.Request) -> list[str]:
    """Name the accounts whose last test failed, and which have sent nothing since."""
    found = request.app.get(FLEET)
    couriers = {DEFAULT_ACCOUNT: request.app[COURIER]}
    couriers |= {one.name: one.courier for one in found.listed[1:] if one.courier} if found else {}
    failed = {name: one.failed_at for name, one in couriers.items() if one.failed_at}
    if not failed:
        return []
    newest = (await request.app[STORE].list_runs(limit=NEWEST)).rows
    sent = {
        run.account
        for run in newest
        if run.counts["sent"] and (run.started_at or 0) > failed.get(run.account, run.created_at)
    }
    return [name for name in failed if name not in sent]


def labels(request: web.Request) -> dict[str, str]:
    """Say what each account that sends is called, the one of the flags as a trial where it is one;
    it has no name of its own.
    """
    said = {name: called(request.app, name) for name in names(request)}
    is_trial = request.app[CONFIG].transport != "smtp"
    return {**said, DEFAULT_ACCOUNT: str(alike.MAIN_TRIAL)} if is_trial else said


def called(app: web.Application, name: str) -> str:
    """Say what an account is called by who set it up; one that is gone by its name."""
    if name == DEFAULT_ACCOUNT:
        return str(alike.MAIN)
    found = app.get(FLEET)
    one = found.members.get(name) if found else None
    return one.setup.called if one else name


def config_of(request: web.Request, name: str) -> "WebConfig":
    """Say what holds for an account's runs. Raises NotFoundError."""
    config, found = request.app[CONFIG], request.app.get(FLEET)
    if name in ("", DEFAULT_ACCOUNT):
        return config
    if found is None:
        raise NotFoundError(Sentence("There is no account {name}.", name=name[:50]))
    one = found.member(name)
    if one.pool is None:
        raise NotFoundError(
            Sentence(
                "The account {name} cannot send: {why}", name=one.setup.called, why=one.trouble
            )
        )
    return replace(config, account=name, transport=one.kind, server=one.host, user=one.user,
                   has_token_command=False,
                   sender=one.setup.sender, account_url=one.setup.url)  # fmt: skip


def typed(request: web.Request, name: object) -> "tuple[WebConfig, dict[str, str]]":
    """Say what holds for the account that was typed; for one that there is not, its problem."""
    if name is not None and not isinstance(name, str):
        return request.app[CONFIG], {
            "account": Sentence("The field {name} is a text.", name="account")
        }
    try:
        return config_of(request, (name or "").strip()), {}
    except NotFoundError as error:
        return request.app[CONFIG], {"account": why(error)}


def config(request: web.Request, submission: Submission) -> "WebConfig":
    """Say what holds for a submission."""
    return typed(request, submission.account)[0]


def courier(request: web.Request, name: str) -> Courier:
    """Find who hands a test over. Raises NotFoundError."""
    if name in ("", DEFAULT_ACCOUNT):
        return request.app[COURIER]
    found = fleet(request).member(name)
    if found.courier is None:
        raise NotFoundError(
            Sentence(
                "The account {name} cannot send: {why}", name=found.setup.called, why=found.trouble
            )
        )
    return found.courier
