"""The command `migrate-data`: moves a queue to another database, whole, and counts it there."""

import argparse
import asyncio
import json
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial

from emailer.cli import paths, process
from emailer.cli.exit_codes import Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.settings import DB_IN_THE_LIST, Settings
from emailer.ring import RingError, system_ring
from emailer.store import door, moving
from emailer.vault import Vault


async def run(typed: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  (a command's)
    """Move it. Raises StoreError where it cannot be, and nothing was changed then."""
    source, target = databases(typed)
    if any(map(door.has_password, (typed.source, typed.target))):
        say(DB_IN_THE_LIST, sys.stderr)
    stopping = threading.Event()
    process.on_signals(stopping.set)
    told = (lambda _: None) if typed.json else _tell
    keep = partial(_keep_secrets, source, target)
    beside, now = moving.Beside(told, stopping.is_set, keep), time.time_ns() // 1_000_000
    if not typed.json:
        say(f"Copying {source}\n     to {target}")
    try:
        moved = await asyncio.to_thread(moving.move, source, target, now, beside)
    except InterruptedError:
        say("Stopped before the end: nothing was changed.", sys.stderr)
        return Exit.STOPPED
    _say(moved, source, target, as_json=typed.json)
    return Exit.ALL_SENT


def databases(typed: argparse.Namespace) -> Sequence[door.Database]:
    """Find the engines of both. Raises UsageError."""
    try:
        return [door.at(one, folder=paths.data()) for one in (typed.source, typed.target)]
    except ValueError as error:
        raise UsageError(str(error)) from None


def _tell(counted: moving.Counted) -> None:
    if counted.rows:
        say(f"  {counted.rows:>12,}  {counted.table}")


def _keep_secrets(source: door.Database, target: door.Database, accounts: Sequence[str]) -> None:
    """Keep accounts' secrets for the target, too: no row has them. Raises OSError.
    One that a keyring does not give is named.
    """
    old, new = (Vault(one.beside("secrets"), system_ring) for one in (source, target))
    for name in accounts:
        try:
            secret = old.get(name)
        except RingError as error:
            say(f"The password of the account {name} was not taken along. {error}", sys.stderr)
            continue
        if secret is not None:
            new.put(name, secret)


def _say(
    moved: moving.Moved, source: door.Database, target: door.Database, *, as_json: bool
) -> None:
    if as_json:
        tables = {one.table: one.rows for one in moved.tables}
        say(json.dumps({"from": str(source), "to": str(target), "tables": tables,
                        "people": dict(moved.people)}, ensure_ascii=False))  # fmt: skip
        return
    people = ", ".join(f"{n:,} {state}" for state, n in moved.people.items()) or "none"
    say(
        f"Each row was read back and is the same on both sides. People: {people}.\n"
        f"Start with --db {target} from now on: what was under way goes on there.\n"
        f"{source} was left as it was, but for a mark: a program that is started on it pauses "
        "every run and asks before it writes to anybody."
    )
