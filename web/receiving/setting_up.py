"""Accounts that are set up and removed, whatever way it was asked for."""

from collections.abc import Mapping

from aiohttp import web

from emailer import lists
from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.fleet import Member
from emailer.store import NotFoundError
from emailer.store.setups import Setup, is_name
from emailer.tongue import Sentence, clause, why
from web.errors import ProblemError
from web.receiving import accounts

NAME = Sentence("A name has small letters, digits, - and _, at most 40 of them, as in club-news.")
ANEW = Sentence("Start the program anew to change it. Its limits can be changed here.")

MOST_LETTERS = 2000


def text(typed: Mapping[str, object], name: str) -> str:
    """Read a field that is kept, of a form or of JSON: a text of one line. Raises ProblemError."""
    value = typed.get(name, "")
    if not isinstance(value, str) or len(value) > MOST_LETTERS or not value.isprintable():
        raise ProblemError(
            422,
            Sentence("The field {name} is a text of one line.", name=name),
            Sentence("Correct it, and send it again."),
        )
    return value.strip() if name != "password" else value


async def add(request: web.Request, typed: Mapping[str, object]) -> Member:
    """Set one up, of its name, transport, sender and password.
    Raises ProblemError where one of them will not do, and ConflictError.
    """
    setup = Setup(*(text(typed, field) for field in ("name", "transport", "sender")))
    password = text(typed, "password")
    if not is_name(setup.name):
        raise ProblemError(422, NAME, Sentence("Correct it, and send it again."))
    check_sender(setup.sender)
    try:
        return await accounts.fleet(request).add(setup, password or None)
    except (ValueError, OSError) as error:
        raise ProblemError(
            422, why(error), Sentence("Correct it, and send it again. Nothing was kept.")
        ) from None


def check_sender(text: str) -> None:
    """Raise ProblemError where somebody is named as From who is nobody."""
    try:
        if text:
            lists.mailbox(text)
    except ValueError as error:
        said = Sentence("Nobody can send as this: {why}.", why=clause(error))
        help_ = Sentence("Write it as in {example}.", example="Ana Lima <ana@example.org>")
        raise ProblemError(422, said, help_) from None


async def remove(request: web.Request, name: str) -> None:
    """Remove one. Raises ProblemError for the one of the flags, NotFoundError and ConflictError."""
    if name == DEFAULT_ACCOUNT:
        raise ProblemError(409, BY_FLAGS, ANEW)
    await accounts.fleet(request).remove(name)


def sender_of(request: web.Request, name: str) -> str:
    """Name the address that sends by an account where nothing else is said;
    empty where nobody does.
    """
    try:
        return lists.mailbox(accounts.config_of(request, name).sender).email
    except (ValueError, NotFoundError):
        return ""


BY_FLAGS = Sentence("This account is set where the program is started, by flags or environment.")
