"""The command `backup`: a marked copy of the database,
beside a running sender or without one. It needs no lock.
"""

import argparse
import asyncio
from pathlib import Path

from emailer.cli.flags import say
from emailer.cli.settings import Settings
from emailer.store.door import Database


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Copy the database. Raises StoreError where it cannot."""
    target = await asyncio.to_thread(_copy, settings.db, Path(typed.file))
    say(f"Copied to {target}.")
    say("A program started on the copy pauses every run and asks before it sends.")
    return 0


def _copy(db: Database, target: Path) -> Path:
    db.backup(target.absolute())
    return target.absolute()
