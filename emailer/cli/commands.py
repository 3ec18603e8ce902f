"""The commands that need no web: each is a module with `run`, which works on the database itself."""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping

from emailer import outbox
from emailer.cli import backup, decide, doctor, export, keys, process, retry, send, status
from emailer.cli.ending import CannotError, Exit, UsageError
from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.store import StoreError

Command = Callable[[argparse.Namespace, Settings], Awaitable[int]]


def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Run a command; what it cannot do is a sentence. Returns the exit code."""
    try:
        return asyncio.run(_run(COMMANDS[typed.command], typed, settings))
    except UsageError as error:
        say(str(error), sys.stderr)
        return Exit.BAD_USAGE
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # who reads has enough: the end must not complain
        return Exit.ALL_SENT
    except (CannotError, StoreError, OSError) as error:
        say(process.sentence(error), sys.stderr)
        return Exit.COULD_NOT
    except KeyboardInterrupt:
        return Exit.STOPPED


async def _run(command: Command, typed: argparse.Namespace, settings: Settings) -> int:
    return await command(typed, settings)


def print_schema() -> int:
    """Print the tables as SQL; it needs no database."""
    say(outbox.schema_sql())
    return Exit.ALL_SENT


async def _keys(typed: argparse.Namespace, settings: Settings) -> int:
    return keys.run(typed, settings.db)


COMMANDS: Mapping[str, Command] = {
    "send": send.run,
    "status": status.run,
    "retry": retry.run,
    "pause": decide.pause,
    "resume": decide.resume,
    "cancel": decide.cancel,
    "resolve": decide.resolve,
    "export": export.run,
    "doctor": doctor.run,
    "backup": backup.run,
    "keys": _keys,
}
