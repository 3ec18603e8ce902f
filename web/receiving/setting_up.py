"""Accounts that are set up, changed and removed, whatever way it was asked for."""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping

from aiohttp import web

from emailer import lists
from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.fleet import Fleet, Member
from emailer.store import NotFoundError
from emailer.store.setups import Setup
from emailer.submitting import account_form, alike
from emailer.tongue import Sentence, why
from emailer.transports.account_test import Try
from web.errors import ProblemError
from web.receiving import accounts


async def add(
    request: web.Request, typed: Mapping[str, object], limits: Mapping[str, object]
) -> Member:
    """Set one up, of its name, server, sender and password, with its limits.
    Raises ProblemError where one of them will not do, and ConflictError.
    """
    fleet = accounts.fleet(request)
    with _said():
        setup = account_form.read(typed, _others(fleet))
        password = account_form.text(typed, "password")
    try:
        return await fleet.add(setup, password or None, limits)
    except (ValueError, OSError) as error:
        raise ProblemError(
            422, why(error), Sentence("Correct it, and send it again. Nothing was kept.")
        ) from None


async def change(request: web.Request, name: str, typed: Mapping[str, object]) -> None:
    """Change of one what was typed; runs under way go on by what it is then.
    Raises as `add`, and NotFoundError; it then stays as it was.
    """
    if name == DEFAULT_ACCOUNT:
        raise ProblemError(409, account_form.BY_FLAGS, account_form.ANEW)
    fleet = accounts.fleet(request)
    member = fleet.member(name)
    with _said():
        setup = account_form.changed(member.setup, typed, _others(fleet))
        password = account_form.text(typed, "password") if "password" in typed else None
    if setup == member.setup and password is None and member.pool:
        return
    try:
        await fleet.change(setup, password)
    except (ValueError, OSError) as error:
        raise ProblemError(422, why(error), alike.AGAIN) from None


def _others(fleet: Fleet) -> list[Setup]:
    return [one.setup for one in fleet.members.values() if one.name != DEFAULT_ACCOUNT]


async def typed_try(request: web.Request, typed: Mapping[str, object]) -> tuple[Try | None, str]:
    """Read how what is typed is tried, for one that there is (it has a label) or a new one, and who
    sends by it. Nothing is kept. Raises as `add`.
    """
    fleet = accounts.fleet(request)
    name, is_known = account_form.text(typed, "name"), "label" in typed
    with _said():
        if is_known:
            asked = {field: said for field, said in typed.items() if field != "password" or said}
            setup = account_form.changed(fleet.member(name).setup, asked, _others(fleet))
        else:  # that it has no name yet is no hindrance
            setup = account_form.read({**typed, "name": _NEW}, ())
        password = account_form.text(typed, "password") or None
    try:
        attempt = await fleet.attempt_of(setup, password)
    except (ValueError, OSError) as error:
        raise ProblemError(422, why(error), alike.AGAIN) from None
    return attempt, lists.mailbox(setup.sender).email if setup.sender else ""


_NEW = "new-account"
_TESTED = ("name", *account_form.WAY, "password", "sender")
MOST_TESTED = 100


def note_well(request: web.Request, typed: Mapping[str, str]) -> None:
    """Note that the connection of what is typed works; what it is, nobody can read from that."""
    tested = accounts.fleet(request).tested
    if len(tested) >= MOST_TESTED:
        tested.clear()
    tested.add(_mark(typed))


def went_well(request: web.Request, typed: Mapping[str, str]) -> bool:
    """Tell whether just this was tested, and works."""
    return _mark(typed) in accounts.fleet(request).tested


def _mark(typed: Mapping[str, str]) -> bytes:
    known = "label" in typed  # a new one has no name yet when it is tested
    said = [typed.get(field, "") for field in _TESTED if known or field != "name"]
    return hashlib.sha256(json.dumps(said).encode()).digest()


async def remove(request: web.Request, name: str) -> None:
    """Remove one. Raises ProblemError for the one of the flags, NotFoundError and ConflictError."""
    if name == DEFAULT_ACCOUNT:
        raise ProblemError(409, account_form.BY_FLAGS, account_form.ANEW)
    await accounts.fleet(request).remove(name)


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """Answer what cannot be an account: a page shows it beside its field."""
    try:
        yield
    except alike.AccountError as error:
        problems = {"problems": {error.field: why(error)}}
        raise ProblemError(422, why(error), error.help, problems) from None


def sender_of(request: web.Request, name: str) -> str:
    """Name the address that sends by an account where nothing else is said;
    empty where nobody does.
    """
    try:
        return lists.mailbox(accounts.config_of(request, name).sender).email
    except (ValueError, NotFoundError):
        return ""
