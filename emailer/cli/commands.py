"""The commands that need no web: each is a module with `run`,
which works on the database itself.
"""

import argparse
import asyncio
import contextlib
import os
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence

from emailer import characters, outbox
from emailer.cli import (
    accounts,
    backup,
    completion,
    decide,
    doctor,
    export,
    keys,
    migrate_data,
    process,
    purge,
    retry,
    send,
    send_input,
    status,
    webhooks,
    worker,
)
from emailer.cli.exit_codes import CannotError, Exit, StoppedError, UsageError
from emailer.cli.flags import complain, parser, say
from emailer.cli.settings import Settings
from emailer.store import StoreError
from emailer.store.door import Database

Command = Callable[[argparse.Namespace, Settings], Awaitable[int]]


def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Run a command; what it cannot do is a sentence. Returns the exit code."""
    try:
        return asyncio.run(_run(COMMANDS[typed.command], typed, settings))
    except UsageError as error:
        return _refused(typed, str(error), Exit.BAD_USAGE)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # who reads has enough: the end must not complain
        return Exit.ALL_SENT
    except (CannotError, StoreError, OSError) as error:
        return _refused(typed, process.sentence(error), Exit.COULD_NOT)
    except StoppedError as stopped:
        return _refused(typed, str(stopped), Exit.STOPPED)
    except KeyboardInterrupt:
        return _refused(typed, "Stopped.", Exit.STOPPED)


def _refused(typed: argparse.Namespace, sentence: str, code: Exit) -> Exit:
    complain(sentence, int(code), as_json=getattr(typed, "json", False))
    return code


async def _run(command: Command, typed: argparse.Namespace, settings: Settings) -> int:
    _refuse_broken(typed)
    _refuse_misplaced(typed)
    return await command(typed, settings)


def _refuse_broken(typed: argparse.Namespace) -> None:
    """Refuse what is no text (bytes that a shell let through): no database finds it. A file may be
    called so. Raises UsageError.
    """
    for name, value in vars(typed).items():
        words = value if isinstance(value, list) else [value]
        if name not in FILES and any(
            isinstance(word, str) and characters.HALF.search(word) for word in words
        ):
            said = name.upper() if name in POSITIONAL else send_input.flag(name)
            raise UsageError(f"{said} holds characters that are no text.")


FILES = frozenset({"db", "list", "file", "text_file", "html_file", "markdown_file", "attach",
                   "inline", "personal_files", "out", "source", "target"})  # fmt: skip
POSITIONAL = frozenset({"run", "name", "url", "id"})


def _refuse_misplaced(typed: argparse.Namespace) -> None:
    """Refuse the transport's URL in another place, before anything repeats the password in it.
    Raises UsageError.
    """
    for name in PLACES:
        value = getattr(typed, name, None) or ""
        for one in value if isinstance(value, list) else [value]:
            if "://" in one or _LOGIN.search(one):
                raise UsageError(
                    f"{send_input.flag(name)}: this is no place for an address of a server."
                )


_LOGIN = re.compile(r"[^/\s<>]:[^/\s<>]*@")
PLACES = ("list", "text_file", "html_file", "markdown_file", "attach", "inline", "test_to",
          "start_at", "after", "hours", "at", "sheet", "out", "file", "map",
          "written_as")  # fmt: skip
"""What is repeated where it makes no sense."""


def databases(typed: argparse.Namespace, settings: Settings) -> Sequence[Database]:
    """Name the databases that a command opens, whose engines may need packages."""
    named = [settings.db]
    if typed.command == "migrate-data":
        with contextlib.suppress(UsageError):  # which the command says itself
            named += migrate_data.databases(typed)
    return named


def print_completion(typed: argparse.Namespace) -> int:
    """Print the script of a shell; it needs no database.
    Says so where the command's name is none.
    """
    if not re.fullmatch(r"[A-Za-z0-9._/-]+", typed.name):
        say("--name is what the command is called: letters, digits, dots and dashes.", sys.stderr)
        return Exit.BAD_USAGE
    say(completion.script(typed.shell, parser(), typed.name).rstrip("\n"))
    return Exit.ALL_SENT


def print_schema(typed: argparse.Namespace) -> int:
    """Print the tables as SQL; it needs no database."""
    say(outbox.schema_sql(engine=typed.engine))
    return Exit.ALL_SENT


COMMANDS: Mapping[str, Command] = {
    "send": send.run,
    "status": status.run,
    "worker": worker.run,
    "retry": retry.run,
    "pause": decide.pause,
    "resume": decide.resume,
    "cancel": decide.cancel,
    "resolve": decide.resolve,
    "export": export.run,
    "purge": purge.run,
    "doctor": doctor.run,
    "backup": backup.run,
    "migrate-data": migrate_data.run,
    "accounts": accounts.run,
    "webhooks": webhooks.run,
    "keys": keys.run,
}
