"""The command `keys`: make, list and revoke what programs and pages show to be let in.
Needs no lock and no web.
"""

import argparse
import getpass
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from emailer import api_keys
from emailer.cli import advice, unlocked
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.store import NotFoundError, StoreError
from emailer.store.access import Key, Kind, NewKey
from emailer.store.door import Database

BAD_USAGE = 2
SHORTEST_PASSWORD = 8


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked. Returns the exit code."""
    try:
        return await _ACTIONS[typed.action](typed, settings.db)
    except ValueError as error:
        say(str(error), sys.stderr)
        return BAD_USAGE
    except NotFoundError as error:
        say(
            f"{error} {advice.command(settings.db, 'keys', 'list')} shows what there is.",
            sys.stderr,
        )
        return 1
    except (StoreError, OSError) as error:
        say(str(error), sys.stderr)
        return 1


async def _create(typed: argparse.Namespace, db: Database) -> int:
    """Make a key, and show it this once: alone on stdout, so that a script can take it."""
    kind, origins = Kind(typed.kind), tuple(dict.fromkeys(map(api_keys.origin, typed.origin)))
    if origins and kind is Kind.SECRET:
        raise ValueError("A secret key belongs on no page, so it has no --origin.")
    key = api_keys.make(kind)
    new = NewKey(api_keys.name(typed.name), kind, api_keys.digest(key), api_keys.hint(key), origins)
    async with unlocked.made(db) as store:  # so that its first start asks for it
        await store.access.create_key(new)
    say(_HOW[kind], sys.stderr)
    if kind is Kind.PUBLISHABLE and not origins:
        say("No --origin was named, so no page of another site may use it.", sys.stderr)
    say(key)
    return 0


_HOW: Mapping[Kind, str] = {
    Kind.SECRET: "Keep it now: it is not shown again. Programs send it as Authorization: "
    "Bearer, people log in with "
    "it, and from now on everybody is asked for one.",
    Kind.PUBLISHABLE: "For pages that anybody sees: it shows a run's state and counts, "
    "as ?key=, and nothing else.",
}


async def _list(_: argparse.Namespace, db: Database) -> int:
    """Show what there is, one a line."""
    async with unlocked.opened(db) as store:
        found = await store.access.list_keys()
    for key in found:
        say(
            "  ".join(
                (f"{key.name:24}", f"{key.kind:11}", f"{key.hint:18}", _state(key), *key.origins)
            ).rstrip()
        )
    if not found:
        make = advice.command(db, "keys", "create", "NAME", "--kind", "secret")
        say(f"There is no key yet: {make} makes one.")
    return 0


def _state(key: Key) -> str:
    if key.revoked_at:
        return f"revoked {_day(key.revoked_at)}"
    used = f"last used {_day(key.last_used_at)}" if key.last_used_at else "never used"
    return f"made {_day(key.created_at)}, {used}"


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%MZ")


async def _revoke(typed: argparse.Namespace, db: Database) -> int:
    """Let a key open nothing more."""
    async with unlocked.opened(db) as store:
        key = await store.access.revoke_key(typed.name)
    say(f"{key.name} ({key.hint}) opens nothing any more; who had logged in with it is logged out.")
    return 0


async def _password(_: argparse.Namespace, __: Database) -> int:
    """Ask for a password, and show the hash that EMAILER_PASSWORD_HASH takes."""
    # asked for only here and where a hash is set
    from argon2 import PasswordHasher  # noqa: PLC0415  (it need not be there)

    typed = (
        getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    )
    if len(typed) < SHORTEST_PASSWORD:
        raise ValueError(f"A password has at least {SHORTEST_PASSWORD} characters.")
    if sys.stdin.isatty() and getpass.getpass("Again: ") != typed:
        raise ValueError("These were two different passwords.")
    say("Set EMAILER_PASSWORD_HASH to this; in .env between single quotes:", sys.stderr)
    say(PasswordHasher().hash(typed))
    return 0


_ACTIONS: Mapping[str, Callable[[argparse.Namespace, Database], Awaitable[int]]] = {
    "create": _create,
    "list": _list,
    "revoke": _revoke,
    "password": _password,
}
