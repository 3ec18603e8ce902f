"""Accounts that are set up and removed, whatever way it was asked for."""

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


async def add(request: web.Request, setup: Setup, password: str) -> Member:
    """Set one up. Raises ProblemError where its address,
    sender or password will not do, and ConflictError.
    """
    if not is_name(setup.name):
        raise ProblemError(422, Sentence("This can be no account's name."), NAME)
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
