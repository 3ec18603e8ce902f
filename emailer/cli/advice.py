"""Commands that are advised, as they can be typed: with the flags by which they work with what this
process does. No secret is among them.
"""

import shlex

from emailer.cli import paths
from emailer.cli.flags import DEFAULTS
from emailer.cli.settings import Settings
from emailer.store import door
from emailer.store.door import Database


def command(db: Database, *words: str) -> str:
    """Write a command for the queue that this process works with."""
    return " ".join((paths.COMMAND, *words, *database(db)))


def sending(settings: Settings, *words: str) -> str:
    """Write a command that sends from there by what this process was told to send by."""
    transport = settings.transport.public if settings.transport_named else ""
    named = ("--transport", shlex.quote(transport)) if transport else ()
    return " ".join((command(settings.db, *words), *named))


def nobody_sends(settings: Settings, run_id: str) -> str:
    """Say that a run waits for somebody who sends, and who can."""
    return (
        f"Nothing sends from this database now: {sending(settings)} does, "
        f"or {sending(settings, 'retry', run_id)}"
    )


def database(db: Database) -> tuple[str, ...]:
    """Write the flag that names the queue; nothing where that goes without saying."""
    usual = door.at(DEFAULTS["db"], folder=paths.data())
    return () if str(db) == str(usual) else ("--db", shlex.quote(str(db)))
