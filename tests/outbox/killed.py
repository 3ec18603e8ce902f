"""Runs a host's transaction again and again, killed a statement later each time;
prints what was stored each time.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from emailer import outbox
from tests.outbox.kinds import KINDS, OWN_ROW, settled

MOST = 40
LETTER = {"subject": "Welcome!", "text": "Welcome.", "sender": "ana@example.org"}


async def story(kind, path, dies_at):
    """A host's row and its welcome mail in one transaction,
    killed before the statement of that number.
    """
    left = dies_at

    def count(_):
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    async with KINDS[kind](path) as host:
        await host.trace(count)
        await host.execute(OWN_ROW)
        await settled(outbox.enqueue(host.raw, LETTER, ["ana@example.org", "ben@example.org"]))
        await host.commit()
        os._exit(0)


def run(kind, made, path, dies_at):
    """Do it in a process of its own; returns whether it came to its end, and what was stored."""
    shutil.copy(made, path)
    child = os.fork()
    if child == 0:
        asyncio.run(story(kind, path, dies_at))
        os._exit(1)
    _, status = os.waitpid(child, 0)
    with closing(sqlite3.connect(path)) as db:
        tables = ("guest", "emailer_run", "emailer_recipient")
        stored = [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    return status == 0, stored


def main(kind, made):
    found = []
    for dies_at in range(MOST):
        ended, stored = run(kind, Path(made), Path(f"{made}.killed"), dies_at)
        found.append(stored)
        if ended:
            break
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
