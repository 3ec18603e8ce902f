"""The command `accounts`: list, set up, change, remove and test the accounts that send.
Needs no lock: a sender notices within a second. A password is on no command line.
"""

import argparse
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import NamedTuple

from emailer import limits, lists
from emailer.cli import account_flags, advice, passwords, sender, unlocked
from emailer.cli.exit_codes import CannotError, Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.run_lines import fit
from emailer.cli.settings import Settings
from emailer.model import DEFAULT_ACCOUNT
from emailer.ring import system_ring
from emailer.sending.account_book import AccountBook
from emailer.showing import accounts as showing
from emailer.store import Account, NotFoundError, Store
from emailer.store.door import Database
from emailer.store.setups import Setup
from emailer.submitting import account_form, alike
from emailer.tongue import why
from emailer.transports import mail_server
from emailer.transports.url import Smtp
from emailer.transports.ways import IN_ADDRESS
from emailer.vault import Vault

BY_FLAGS = f"{account_form.BY_FLAGS} Its --rate and --connections can be changed."
CONNECTIONS = 10
"""Where nothing was said yet."""


class Desk(NamedTuple):
    """What an action works on."""

    settings: Settings
    store: Store
    book: AccountBook

    async def setup(self, name: str) -> Setup:
        """Find an account that was set up. Raises NotFoundError."""
        return next((one for one in await self.store.setups.every() if one.name == name), None) or (
            _missing(name, self.settings.db)
        )


def _missing(name: str, db: Database) -> Setup:
    raise NotFoundError(
        f"There is no account {name[:50]}: {advice.command(db, 'accounts', 'list')} "
        "shows what there is."
    )


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked. Returns the exit code."""
    try:
        async with _opened(settings, makes=typed.action == "add") as desk:
            return await _ACTIONS[typed.action](typed, desk)
    except alike.AccountError as error:
        raise UsageError(f"{error} {error.help}") from None
    except ValueError as error:
        raise UsageError(str(error)) from None


@contextlib.asynccontextmanager
async def _opened(settings: Settings, *, makes: bool) -> AsyncIterator[Desk]:
    """Open the database; one that is not there yet is made for its first account."""
    async with unlocked.made(settings.db) if makes else unlocked.opened(settings.db) as store:
        vault = Vault(settings.db.beside("secrets"), system_ring)
        yield Desk(settings, store, AccountBook(store, vault))


async def _list(typed: argparse.Namespace, at: Desk) -> Exit:
    found = [DEFAULT_ACCOUNT, *(one.name for one in await at.store.setups.every())]
    told = [await _told(at, name) for name in found]
    if typed.json:
        say(json.dumps({"data": told}, ensure_ascii=False))
        return Exit.ALL_SENT
    for one in told:
        _show(one)
    return Exit.ALL_SENT


async def _add(typed: argparse.Namespace, at: Desk) -> Exit:
    """Set one up; where its name cannot stand on a command line, it gets one that can."""
    others = await at.store.setups.every()
    changes = account_flags.limits_of(typed)
    fields = {"name": typed.name, **account_flags.fields(typed)}
    setup = account_form.read(fields, others)
    mail_server.check(setup.url)
    secret = passwords.ask(setup.name) if mail_server.logs_in(setup.url) else None
    async with at.book.adding(setup, secret, changes):
        pass
    return await _done(typed, at, setup.name, "is set up")


async def _change(typed: argparse.Namespace, at: Desk) -> Exit:
    """Change one; runs under way go on by what it is then."""
    name, changes, fields = typed.name, account_flags.limits_of(typed), account_flags.fields(typed)
    if not (changes or fields or typed.new_password):
        raise UsageError("Say what is to change: accounts change --help.")
    before = None if name == DEFAULT_ACCOUNT else await at.setup(name)
    if changes:
        await at.store.account(name)  # there is one to change
    if fields or typed.new_password:
        await _set_up_anew(typed, at, before, fields)
    if changes:
        await at.store.update_account(changes, name)
    return await _done(typed, at, name, "is changed")


async def _set_up_anew(
    typed: argparse.Namespace, at: Desk, before: Setup | None, fields: Mapping[str, str]
) -> None:
    if before is None:
        raise UsageError(BY_FLAGS)
    setup = account_form.changed(before, fields, await at.store.setups.every())
    mail_server.check(setup.url)
    secret = passwords.ask(setup.name) if typed.new_password else None
    try:
        change = await at.book.change(before, setup, secret)
    except ValueError as error:
        help_ = "" if typed.new_password else " --new-password asks for one."
        raise UsageError(f"{error}{help_}") from None
    async with at.book.changing(change):
        return


async def _remove(typed: argparse.Namespace, at: Desk) -> Exit:
    if typed.name == DEFAULT_ACCOUNT:
        raise UsageError(BY_FLAGS)
    await at.setup(typed.name)
    await at.book.remove(typed.name)
    if typed.json:
        say(json.dumps({"removed": typed.name}))
    else:
        say(f"The account {typed.name} is removed, and its password with it.")
    return Exit.ALL_SENT


async def _test(typed: argparse.Namespace, at: Desk) -> Exit:
    """Try the connection; 1 where something is wrong."""
    transport, from_ = at.settings.transport, at.settings.sender
    if typed.name != DEFAULT_ACCOUNT:
        setup = await at.setup(typed.name)
        transport, from_ = await _server(at, setup), setup.sender
    attempt = sender.attempt(transport)
    if attempt is None:
        raise CannotError(f"{transport.public} is no mail server: there is nothing to try.")
    steps = await attempt(lists.mailbox(from_).email if from_ else "")
    told = showing.tried(steps)
    if typed.json:
        say(json.dumps(told, ensure_ascii=False))
    else:
        for step in steps:
            say(fit(f"{step.how:8}{step.name:8}  {step.told(IN_ADDRESS)}"))
    return Exit.ALL_SENT if told["ok"] else Exit.COULD_NOT


async def _server(at: Desk, setup: Setup) -> Smtp:
    """Read where it sends, by the secret that is kept here. Raises CannotError."""
    try:
        return mail_server.read(setup.url, await at.book.secret(setup))
    except ValueError as error:
        words = ("accounts", "change", setup.name, "--new-password")
        raise CannotError(f"{error} {advice.command(at.settings.db, *words)}.") from None


async def _done(typed: argparse.Namespace, at: Desk, name: str, what: str) -> Exit:
    """Show how an account stands now."""
    told = await _told(at, name)
    if typed.json:
        say(json.dumps(told, ensure_ascii=False))
        return Exit.ALL_SENT
    say(f"The account {name} {what}.")
    _show(told)
    return Exit.ALL_SENT


async def _told(at: Desk, name: str) -> Mapping[str, object]:
    """Write one as the API does. Raises NotFoundError."""
    if name == DEFAULT_ACCOUNT:
        return await _told_default(at)
    setup = await at.setup(name)
    row = await _row(at, Account(name, "smtp", (), CONNECTIONS, None, None))
    return showing.account(row, setup, problem=await _problem(at, setup))


async def _told_default(at: Desk) -> Mapping[str, object]:
    """Write the one by which the program sends: as its newest sender was started, and what this
    command's own flags say, where that is the same.
    """
    flags = at.settings
    kept = limits.parse(flags.rate), flags.connections or CONNECTIONS
    row = await _row(at, Account(DEFAULT_ACCOUNT, flags.transport.kind, *kept, None, None))
    is_same = row.fingerprint in ("", flags.transport.fingerprint)
    said = (flags.transport.public, flags.sender) if is_same else ("", "")
    return showing.account(row, Setup(DEFAULT_ACCOUNT, *said), by_flags=True)


async def _row(at: Desk, otherwise: Account) -> Account:
    """Read what is kept of its sending, where there is anything yet."""
    with contextlib.suppress(NotFoundError):
        return await at.store.account(otherwise.name)
    return otherwise


async def _problem(at: Desk, setup: Setup) -> str | None:
    """Say why nothing can be sent by it on this machine."""
    try:
        mail_server.read(setup.url, await at.book.secret(setup))
    except (ValueError, OSError) as error:
        return why(error)
    return None


def _show(one: Mapping[str, object]) -> None:
    """Show one in a line, and below it what is in its way."""
    count = one["connections"]
    said = (
        str(one["url"] or one["transport"]),
        str(one["sender"]),
        str(one["rate"] or "no limit"),
        "1 connection" if count == 1 else f"{count} connections",
    )
    say(fit(f"{one['name']}  {', '.join(filter(None, said))}"))
    reason = one["state_reason"]
    for text in (one["problem"], isinstance(reason, Mapping) and reason["text"], one["notice"]):
        if text:
            say(f"    {fit(str(text))}")


_ACTIONS: Mapping[str, Callable[[argparse.Namespace, Desk], Awaitable[Exit]]] = {
    "list": _list,
    "add": _add,
    "change": _change,
    "remove": _remove,
    "test": _test,
}
