"""Commands that are advised, as they can be typed: with the flags by which they work with what this
process does. No secret is among them.
"""

import argparse
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from emailer.cli import paths
from emailer.cli.flags import FLAGS
from emailer.store import door
from emailer.store.door import Database

if TYPE_CHECKING:
    from emailer.cli.settings import Settings

_OF_MAIL = ("db", "transport", "smtp-token-command", "sender", "rate")
"""Flags that are said otherwise, or are what is advised."""
_DEFAULTS = {name: default for name, default, _ in FLAGS}


def command(db: Database, *words: str) -> str:
    """Write a command for the queue that this process works with."""
    return " ".join((paths.COMMAND, *words, *database(db)))


def sending(settings: "Settings", *words: str) -> str:
    """Write a command that sends from there by what this process was told to send by."""
    transport = settings.transport.public if settings.transport_named else ""
    named = ("--transport", shlex.quote(transport)) if transport else ()
    return " ".join((command(settings.db, *words), *named))


def database(db: Database) -> tuple[str, ...]:
    """Write the flag that names the queue; nothing where that goes without saying."""
    usual = door.at(_DEFAULTS["db"], folder=paths.data())
    return () if str(db) == str(usual) else ("--db", shlex.quote(str(db)))


def started(typed: argparse.Namespace) -> Iterator[str]:
    """Write the flags that the program was started with, but for the queue and who sends how."""
    said = vars(typed)
    for name in _DEFAULTS:
        value = said.get(name.replace("-", "_"))
        if name not in _OF_MAIL and isinstance(value, str):
            yield f"--{name} {shlex.quote(value)}"
    for host in said.get("allowed_host") or ():
        yield f"--allowed-host {shlex.quote(host)}"
    for name in ("private_webhooks", "no_browser"):
        if said.get(name):
            yield f"--{name.replace('_', '-')}"
